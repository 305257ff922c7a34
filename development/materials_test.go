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
	w.t.Helper()
	src, err := w.Source(w.t.Context(), actor("customer-a"), id)
	w.no(err)
	return src
}

func TestClause17MaterialsComeFromTheCadastreByNumber(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.opened()
		if got := w.source(id).Request.State; got != development.Asked {
			t.Errorf("before the job: %s", got)
		}
		w.run()
		src := w.source(id)
		if src.Request.State != development.Received || src.Request.Count != len(src.Materials) || len(src.Materials) == 0 {
			t.Fatalf("request = %+v with %d materials", src.Request, len(src.Materials))
		}
		for _, m := range src.Materials {
			doc, err := w.Documents.Get(t.Context(), w.Bus.DB, m.Document)
			w.no(err)
			if m.Origin != "cadastre" || doc.Origin != document.FromCadastre || m.Number == "" || m.Date == "" || m.Issuer.RU == "" {
				t.Errorf("material = %+v: its origin and papers must be seen", m)
			}
		}
		if w.told("customer-a", "materials_received") != 1 || w.happened("development.materials_received") != 1 {
			t.Errorf("notices %+v, events %+v: both once", w.notices, w.events)
		}
		refs, err := w.SourceMaterials(t.Context(), id)
		if err != nil || len(refs) != len(src.Materials) {
			t.Errorf("SourceMaterials = %d, %v", len(refs), err)
		}
		// Asked again, nothing comes twice.
		w.no(w.AskCadastre(t.Context(), actor("customer-a"), id, w.key()))
		w.run()
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
			w.no(w.Create(ctx, a, id, w.key()))
			w.run()
			src := w.source(id)
			if src.Request.State != development.Empty || src.Request.Reason == "" || len(src.Missing) == 0 {
				t.Fatalf("source = %+v", src)
			}
			if w.told("customer-a", "materials_empty") != 1 {
				t.Errorf("notices = %+v: the customer is told to enter them", w.notices)
			}
			n := development.NewMaterial{Kind: "land_document", Number: "12", Date: "2026-05-04", ValidTo: "2031-05-04"}
			w.no(w.EnterMaterial(ctx, a, id, n, w.pdf("Госакт.pdf"), w.key()))
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
			w.run()
			if r := w.source(id).Request; r.State != development.Failed || r.Reason != want {
				t.Fatalf("request = %+v, want failed by %s", r, want)
			}
			w.mode(w.cadastre.Panel, control.OK)
			w.clock.move(time.Minute) // the job comes back by itself
			w.run()
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
		w.run()
		w.mode(w.cadastre.Panel, control.OK)
		w.no(w.AskCadastre(t.Context(), actor("customer-a"), id, w.key()))
		w.run()
		n := len(w.source(id).Materials)
		if n == 0 {
			t.Error("nothing came")
		}
		w.clock.move(time.Hour) // the job of the first turn finds that it is no longer wanted
		w.run()
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
			if err := w.EnterMaterial(ctx, a, id, n, w.pdf("a.pdf"), w.key()); !field(err, c.field) {
				t.Errorf("%s: %v, want a refusal in %s", name, err, c.field)
			}
		}
		if err := w.EnterMaterial(ctx, a, id, good, w.file("a.pdf", broken(t).Content), w.key()); !field(err, "file") {
			t.Errorf("a broken file: %v", err)
		}
		if err := w.EnterMaterial(ctx, actor("designer-gip"), id, good, w.pdf("a.pdf"), w.key()); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger enters: %v", err)
		}
	})
}

func TestClause17OnlyTheCustomersOwnAreChanged(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx, a := w.opened(), t.Context(), actor("customer-a")
		w.run()
		w.no(w.EnterMaterial(ctx, a, id, development.NewMaterial{Kind: "permit", Date: "2026-05-04"}, w.pdf("a.pdf"), w.key()))
		for _, m := range w.source(id).Materials {
			own := m.Origin == "customer"
			if err := w.RenewMaterial(ctx, a, id, m.ID, w.pdf("new "+m.Kind+".pdf"), w.key()); (err == nil) != own {
				t.Errorf("renewing one of the %s: %v", m.Origin, err)
			}
			if err := w.DiscardMaterial(ctx, a, id, m.ID, "Не тот файл", w.key()); (err == nil) != own {
				t.Errorf("discarding one of the %s: %v", m.Origin, err)
			}
		}
		refs, err := w.SourceMaterials(ctx, id)
		w.no(err)
		if slices.ContainsFunc(refs, func(r portal.DocumentRef) bool { return r.Kind == "permit" && r.Name == "new permit.pdf" }) {
			t.Error("a discarded material still counts")
		}
	})
}

func TestAMaterialOfAnotherProjectIsNotReached(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		one, two, a := w.opened(), w.opened(), actor("customer-a")
		w.no(w.EnterMaterial(t.Context(), a, one, development.NewMaterial{Kind: "permit", Date: "2026-05-04"}, w.pdf("a.pdf"), w.key()))
		m := w.source(one).Materials[0]
		if err := w.DiscardMaterial(t.Context(), a, two, m.ID, "x", w.key()); !fault.Is(err, fault.NotFound) {
			t.Errorf("by the address of another project: %v", err)
		}
	})
}
