package development_test

import (
	"slices"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/development"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	cadastrestandin "birtereze/portal/standin/cadastre"
	"birtereze/portal/standin/control"
)

func (w *world) source(id portal.ID) development.Source {
	w.Helper()
	src, err := w.Source(w.Context(), actor("customer-a"), id)
	w.Must(err)
	return src
}

func TestClause17MaterialsComeFromTheCadastreByNumber(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.opened()
		if got := w.source(id).Request.State; got != development.Asked {
			t.Errorf("before the job: %s", got)
		}
		w.Settle()
		src := w.source(id)
		if src.Request.State != development.Received || src.Request.Count != len(src.Materials) || len(src.Materials) == 0 {
			t.Fatalf("request = %+v with %d materials", src.Request, len(src.Materials))
		}
		for _, m := range src.Materials {
			doc, err := w.Documents.Get(t.Context(), w.DB, m.Document)
			w.Must(err)
			if m.Origin != "cadastre" || doc.Origin != document.FromCadastre || m.Number == "" || m.Date == "" || m.Issuer.RU == "" {
				t.Errorf("material = %+v: its origin and papers must be seen", m)
			}
		}
		if w.Told("materials_received", actor("customer-a").Person) != 1 || len(w.Happened("development.materials_received")) != 1 {
			t.Errorf("notices %+v, events %+v: both once", w.Notices(), w.Events())
		}
		refs, err := w.SourceMaterials(t.Context(), id)
		if err != nil || len(refs) != len(src.Materials) {
			t.Errorf("SourceMaterials = %d, %v", len(refs), err)
		}
		// Asked again, nothing comes twice.
		w.Must(w.AskCadastre(t.Context(), actor("customer-a"), id, w.Key()))
		w.Settle()
		if again := w.source(id); len(again.Materials) != len(src.Materials) {
			t.Errorf("after a second question: %d materials, were %d", len(again.Materials), len(src.Materials))
		}
	})
}

func TestClause17WhatTheCadastreLacksTheCustomerEnters(t *testing.T) {
	for name, number := range map[string]portal.ObjectNumber{"unknown object": cadastrestandin.Clinic, "nothing held": cadastrestandin.Kindergarten} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, db.SQLite)
			l, ctx, a := plot, t.Context(), actor("customer-a")
			l.Number = number
			id := w.draft("customer-a", school, l)
			w.Must(w.Create(ctx, a, id, w.Key()))
			w.Settle()
			src := w.source(id)
			if src.Request.State != development.Empty || src.Request.Reason == "" || len(src.Missing) == 0 {
				t.Fatalf("source = %+v", src)
			}
			if w.Told("materials_empty", actor("customer-a").Person) != 1 {
				t.Errorf("notices = %+v: the customer is told to enter them", w.Notices())
			}
			n := development.NewMaterial{Kind: "land_document", Number: "12", Date: "2026-05-04", ValidTo: "2031-05-04"}
			w.Must(w.EnterMaterial(ctx, a, id, n, w.pdf("Госакт.pdf"), w.Key()))
			after := w.source(id)
			if len(after.Materials) != 1 || after.Materials[0].Origin != "customer" || len(after.Missing) != len(src.Missing)-1 {
				t.Errorf("source = %+v", after)
			}
		})
	}
}

func TestClause17ACadastreThatFailsLosesNothing(t *testing.T) {
	for mode, want := range map[control.Mode]string{
		control.Down: "cadastre.unavailable", control.Slow: "cadastre.unavailable", control.Busy: "cadastre.unavailable",
		control.Nonsense: "cadastre.nonsense", control.Mistaken: "cadastre.nonsense", control.Corrupt: "cadastre.nonsense",
	} {
		t.Run(string(mode), func(t *testing.T) {
			w := newWorld(t, db.SQLite)
			w.mode(w.cadastre.Panel, mode)
			id := w.opened()
			w.Settle()
			if r := w.source(id).Request; r.State != development.Failed || r.Reason != want {
				t.Fatalf("request = %+v, want failed by %s", r, want)
			}
			w.mode(w.cadastre.Panel, control.OK)
			w.Clock.Move(time.Minute) // the job comes back by itself
			w.Settle()
			if src := w.source(id); src.Request.State != development.Received || len(src.Materials) == 0 {
				t.Errorf("after it is up again: %+v", src.Request)
			}
		})
	}
}

func TestClause17TheCustomerMayAskAgainAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.mode(w.cadastre.Panel, control.Down)
		id := w.opened()
		w.Settle()
		w.mode(w.cadastre.Panel, control.OK)
		w.Must(w.AskCadastre(t.Context(), actor("customer-a"), id, w.Key()))
		w.Settle()
		n := len(w.source(id).Materials)
		if n == 0 {
			t.Error("nothing came")
		}
		w.Clock.Move(time.Hour) // the job of the first turn finds that it is no longer wanted
		w.Settle()
		if got := len(w.source(id).Materials); got != n {
			t.Errorf("%d materials, then %d", n, got)
		}
	})
}

func TestClause17EnteredMaterialsAreChecked(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx, a := w.opened(), t.Context(), actor("customer-a")
		good := development.NewMaterial{Kind: "permit", Date: "2026-05-04"}
		for name, c := range map[string]struct {
			change func(*development.NewMaterial)
			field  string
		}{
			"unknown kind":       {func(n *development.NewMaterial) { n.Kind = "wish" }, "kind"},
			"no date":            {func(n *development.NewMaterial) { n.Date = "" }, "date"},
			"of tomorrow":        {func(n *development.NewMaterial) { n.Date = "2026-08-04" }, "date"},
			"ends before it was": {func(n *development.NewMaterial) { n.ValidTo = "2026-05-03" }, "valid_to"},
		} {
			n := good
			c.change(&n)
			if err := w.EnterMaterial(ctx, a, id, n, w.pdf("a.pdf"), w.Key()); !field(err, c.field) {
				t.Errorf("%s: %v, want a refusal in %s", name, err, c.field)
			}
		}
		if err := w.EnterMaterial(ctx, a, id, good, w.file("a.pdf", w.program().Content), w.Key()); !field(err, "file") {
			t.Errorf("a broken file: %v", err)
		}
		if err := w.EnterMaterial(ctx, actor("designer-gip"), id, good, w.pdf("a.pdf"), w.Key()); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger enters: %v", err)
		}
	})
}

func TestClause17OnlyTheCustomersOwnAreChanged(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx, a := w.opened(), t.Context(), actor("customer-a")
		w.Settle()
		w.Must(w.EnterMaterial(ctx, a, id, development.NewMaterial{Kind: "permit", Date: "2026-05-04"}, w.pdf("a.pdf"), w.Key()))
		for _, m := range w.source(id).Materials {
			own := m.Origin == "customer"
			if err := w.RenewMaterial(ctx, a, id, m.ID, w.pdf("new "+m.Kind+".pdf"), w.Key()); (err == nil) != own {
				t.Errorf("renewing one of the %s: %v", m.Origin, err)
			}
			if err := w.DiscardMaterial(ctx, a, id, m.ID, "Не тот файл", w.Key()); (err == nil) != own {
				t.Errorf("discarding one of the %s: %v", m.Origin, err)
			}
		}
		refs, err := w.SourceMaterials(ctx, id)
		w.Must(err)
		if slices.ContainsFunc(refs, func(r portal.DocumentRef) bool { return r.Kind == "permit" && r.Name == "new permit.pdf" }) {
			t.Error("a discarded material still counts")
		}
	})
}

func TestAMaterialOfAnotherProjectIsNotReached(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		one, two, a := w.opened(), w.opened(), actor("customer-a")
		w.Must(w.EnterMaterial(t.Context(), a, one, development.NewMaterial{Kind: "permit", Date: "2026-05-04"}, w.pdf("a.pdf"), w.Key()))
		m := w.source(one).Materials[0]
		if err := w.DiscardMaterial(t.Context(), a, two, m.ID, "x", w.Key()); !fault.Is(err, fault.NotFound) {
			t.Errorf("by the address of another project: %v", err)
		}
	})
}
