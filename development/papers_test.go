package development_test

import (
	"errors"
	"strings"
	"testing"

	"birtereze/portal"
	"birtereze/portal/development"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/fault"
	"birtereze/portal/law"
	"birtereze/portal/standin/control"
	procurementstandin "birtereze/portal/standin/procurement"
)

func (w *world) paper(id, paper portal.ID) development.PaperCard {
	w.Helper()
	p, err := w.Paper(w.Context(), actor("customer-a"), id, paper)
	w.Must(err)
	return p
}

func TestClause21APaperIsFormedFromItsTemplateInBothLanguages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx, gip := w.staffed(), t.Context(), actor("designer-gip")
		paper, err := w.Begin(ctx, gip, id, development.Designer, development.Assignment, w.Key())
		w.Must(err)
		again, err := w.Begin(ctx, actor("customer-a"), id, development.Designer, development.Assignment, w.Key())
		if err != nil || again != paper {
			t.Errorf("begun twice: %s, %v", again, err)
		}
		c := w.paper(id, paper)
		if v := c.Content.Fields["indicators"]; !strings.Contains(v.RU, "12\u00a0480,5\u00a0м²") || !strings.Contains(v.KK, "Сыйымдылығы: 900\u00a0орын") {
			t.Errorf("prefilled indicators = %+v: what is known stands in it", v)
		}
		w.Must(w.Edit(ctx, gip, id, paper, answer(development.Assignment), w.Key()))
		w.Must(w.Propose(ctx, gip, id, paper, w.Key()))
		c = w.paper(id, paper)
		if c.State != development.Proposed || c.Number != 1 || c.Edition != "1" {
			t.Errorf("paper = %+v", c.Paper)
		}
		for _, part := range []string{"Средняя школа на 900 мест", "900 орындық орта мектеп", "«Көкшежоба» ЖШС", "ТОО «Көкшежоба»", "Текст basis", "Мәтін basis",
			"Ақмола облысы", "Акмолинская область", string(plot.Number), "Версия 1"} {
			if !strings.Contains(w.page, part) {
				t.Errorf("the document lacks %q", part)
			}
		}
	})
}

func TestClause21BothSidesAgree(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx := w.staffed(), t.Context()
		a, head := actor("customer-a"), actor("designer-head")
		paper, err := w.Begin(ctx, a, id, development.Designer, development.Assignment, w.Key())
		w.Must(err)
		w.Must(w.Edit(ctx, a, id, paper, answer(development.Assignment), w.Key()))
		if err := w.Agree(ctx, a, id, paper, w.paper(id, paper).Current, w.Key()); err == nil {
			t.Error("agreed before it was formed")
		}
		w.Must(w.Propose(ctx, a, id, paper, w.Key()))
		w.Must(w.Agree(ctx, a, id, paper, w.paper(id, paper).Current, w.Key()))
		if err := w.Agree(ctx, a, id, paper, w.paper(id, paper).Current, w.Key()); !fault.Is(err, fault.Forbidden) {
			t.Errorf("one side agrees twice: %v", err)
		}
		if got := w.paper(id, paper); got.State != development.HalfAgreed || got.Agreed != "" || got.May("agree") {
			t.Errorf("after one side: %+v", got.Paper)
		}
		w.Must(w.Agree(ctx, head, id, paper, w.paper(id, paper).Current, w.Key()))
		got := w.paper(id, paper)
		if got.State != development.AgreedState || got.Agreed != got.Current || len(got.Said) != 2 || got.Said[0].Person != head.Person {
			t.Errorf("after both: %+v", got)
		}
		have, missing, err := w.Clause21(ctx, id)
		if err != nil || len(have) != 1 || strings.Join(missing, " ") != "contract schedule" {
			t.Errorf("Clause21 = %v, %v, %v", have, missing, err)
		}
		w.Settle()
		if len(w.Happened("development.paper_agreed")) != 1 || w.Told("paper_waits", actor("designer-head").Person) != 1 {
			t.Errorf("events %+v, notices %+v", w.Events(), w.Notices())
		}
	})
}

func TestClause21AReturnedPaperComesBackAsANewVersion(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx := w.staffed(), t.Context()
		a, gip, head := actor("customer-a"), actor("designer-gip"), actor("designer-head")
		paper, err := w.Begin(ctx, gip, id, development.Designer, development.Assignment, w.Key())
		w.Must(err)
		w.Must(w.Edit(ctx, gip, id, paper, answer(development.Assignment), w.Key()))
		w.Must(w.Propose(ctx, gip, id, paper, w.Key()))
		w.Must(w.Agree(ctx, head, id, paper, w.paper(id, paper).Current, w.Key()))
		if err := w.Return(ctx, a, id, paper, w.paper(id, paper).Current, " ", w.Key()); !field(err, "remarks") {
			t.Errorf("returned without remarks: %v", err)
		}
		w.Must(w.Return(ctx, a, id, paper, w.paper(id, paper).Current, "Нет требований к фасаду", w.Key()))
		if got := w.paper(id, paper); got.State != development.SentBack || got.Said[0].Remarks != "Нет требований к фасаду" {
			t.Errorf("returned = %+v", got)
		}
		w.Must(w.Edit(ctx, gip, id, paper, development.Content{Fields: map[string]portal.Text{"special": {RU: "Фасад"}}}, w.Key()))
		w.Must(w.Propose(ctx, gip, id, paper, w.Key()))
		got := w.paper(id, paper)
		if got.Number != 2 || !strings.Contains(w.page, "Фасад") || !got.May("agree") {
			t.Errorf("second version = %+v", got.Paper)
		}
		// What was said to the first version does not count for the second.
		w.Must(w.Agree(ctx, a, id, paper, w.paper(id, paper).Current, w.Key()))
		if got := w.paper(id, paper); got.State != development.HalfAgreed {
			t.Errorf("state = %s, want one side only", got.State)
		}
	})
}

func TestClause21WhatIsMissingIsNamedBeforeAPaperIsFormed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx, a := w.opened(), t.Context(), actor("customer-a")
		w.Must(w.NameContractor(ctx, a, id, development.Designer, actor("designer-head").For, w.Key()))
		paper, err := w.Begin(ctx, a, id, development.Designer, development.Contract, w.Key())
		w.Must(err)
		err = w.Propose(ctx, a, id, paper, w.Key())
		for _, key := range []string{"responsible_customer", "responsible_contractor", "procurement"} {
			if !contains(err, "rule."+key+".not_met") {
				t.Errorf("refused with %v, without %s", err, key)
			}
		}
		if !field(err, "price") || !field(err, "ends") {
			t.Errorf("refused with %v, without the empty fields", err)
		}
		if _, err := w.Begin(ctx, a, id, development.Designer, development.Requirements, w.Key()); !fault.Is(err, fault.Invalid) {
			t.Errorf("information requirements without BIM: %v", err)
		}
	})
}

func TestClause21TheScheduleIsAnOrderedPlan(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx, gip := w.staffed(), t.Context(), actor("designer-gip")
		paper, err := w.Begin(ctx, gip, id, development.Designer, development.Schedule, w.Key())
		w.Must(err)
		begun := w.paper(id, paper).Content.Works
		if len(begun) < 10 || begun[0].Section != development.Surveys {
			t.Errorf("it begins with %d works, the first %q", len(begun), begun[0].Section)
		}
		if err := w.Propose(ctx, gip, id, paper, w.Key()); !field(err, "from-0") {
			t.Errorf("without days: %v", err)
		}
		wrong := development.Content{Works: []development.Work{{Section: "passport", Who: development.Designer, From: "2026-09-10", To: "2026-09-01"}}}
		if err := w.Edit(ctx, gip, id, paper, wrong, w.Key()); !field(err, "to-0") {
			t.Errorf("the end before the beginning: %v", err)
		}
	})
}

func TestClause21TheAgreedScheduleGovernsUntilALaterOneIsAgreed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx, gip := w.scheduled(), t.Context(), actor("designer-gip")
		cards, err := w.Papers(ctx, gip, id)
		w.Must(err)
		paper := cards[0].ID
		w.Must(w.Amend(ctx, gip, id, paper, w.Key()))
		w.Must(w.Edit(ctx, gip, id, paper, development.Content{Works: []development.Work{{Section: "passport", Who: development.Designer, From: "2026-09-01", To: "2026-09-02"}}}, w.Key()))
		items, agreed, err := w.Planned(ctx, gip, id, development.Designer)
		if err != nil || !agreed || len(items) < 10 {
			t.Errorf("while it is amended: %d works, %t, %v", len(items), agreed, err)
		}
		w.Must(w.Propose(ctx, gip, id, paper, w.Key()))
		w.Must(w.Agree(ctx, actor("customer-a"), id, paper, w.paper(id, paper).Current, w.Key()))
		w.Must(w.Agree(ctx, actor("designer-head"), id, paper, w.paper(id, paper).Current, w.Key()))
		if items, _, _ = w.Planned(ctx, gip, id, development.Designer); len(items) != 1 {
			t.Errorf("after it is agreed: %d works", len(items))
		}
	})
}

// contract forms a contract and puts it to both sides.
func (w *world) contract(id portal.ID) portal.ID {
	w.Helper()
	ctx, a := w.Context(), actor("customer-a")
	w.Must(w.LookUp(ctx, a, id, procurementstandin.SchoolContract, w.Key()))
	paper, err := w.Begin(ctx, a, id, development.Designer, development.Contract, w.Key())
	w.Must(err)
	w.Must(w.Edit(ctx, a, id, paper, answer(development.Contract), w.Key()))
	w.Must(w.Propose(ctx, a, id, paper, w.Key()))
	return paper
}

func TestClause21TheContractIsSignedByBothSides(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx := w.staffed(), t.Context()
		paper := w.contract(id)
		version := w.paper(id, paper).Current
		if err := w.Agree(ctx, actor("customer-a"), id, paper, w.paper(id, paper).Current, w.Key()); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a contract agreed by a click: %v", err)
		}
		if err := w.Sign(ctx, actor("customer-a"), id, paper, nil, w.Key()); !field(err, "cms") {
			t.Errorf("no signature: %v", err)
		}
		if err := w.Sign(ctx, actor("customer-a"), id, paper, w.VersionSignedBy("designer-head", version), w.Key()); !field(err, "cms") {
			t.Errorf("somebody else's signature: %v", err)
		}
		if err := w.Sign(ctx, actor("customer-a-clerk"), id, paper, w.VersionSignedBy("customer-a-clerk", version), w.Key()); !fault.Is(err, fault.Forbidden) {
			t.Errorf("somebody who is no responsible person: %v", err)
		}
		w.Must(w.Sign(ctx, actor("customer-a"), id, paper, w.VersionSignedBy("customer-a", version), w.Key()))
		w.Must(w.Sign(ctx, actor("designer-head"), id, paper, w.VersionSignedBy("designer-head", version), w.Key()))
		got := w.paper(id, paper)
		kept, err := w.Documents.Signatures(ctx, w.DB, version)
		w.Must(err)
		if got.State != development.AgreedState || len(kept) != 2 || kept[0].Person != actor("customer-a").Person || got.Said[0].Said != development.Signed {
			t.Errorf("paper %+v with %d signatures", got.Paper, len(kept))
		}
	})
}

func TestClause21AnEmployeesCertificateSignsNoContract(t *testing.T) {
	w := newWorld(t, db.SQLite)
	id, ctx := w.staffed(), t.Context()
	w.give(id, development.Customer, "customer-a-clerk", true, true)
	paper := w.contract(id)
	err := w.Sign(ctx, actor("customer-a-clerk"), id, paper, w.VersionSignedBy("customer-a-clerk", w.paper(id, paper).Current), w.Key())
	if !field(err, "cms") || fault.As(err).Clause != law.C21p2 {
		t.Errorf("a certificate without the right to sign: %v", err)
	}
}

func TestClause21TheProcurementContractIsLookedUp(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx, a := w.staffed(), t.Context(), actor("customer-a")
		w.Must(w.LookUp(ctx, a, id, procurementstandin.SchoolContract, w.Key()))
		number, date, known, err := w.ProcurementContract(ctx, id)
		if number != "214" || date != "2026-06-15" || !known || err != nil {
			t.Errorf("ProcurementContract = %s, %s, %t, %v", number, date, known, err)
		}
		p, err := w.Card(ctx, a, id)
		w.Must(err)
		if p.Procurement.Source != development.FromPortal || p.Procurement.Tiyn != 11432960000 {
			t.Errorf("procurement = %+v", p.Procurement)
		}
		for number, key := range map[string]string{
			"777": "procurement.unknown", procurementstandin.ClinicContract: "rule.procurement_customer.not_met", "": "rule.procurement_number.not_met",
			"412-25": "rule.procurement_supplier.not_met", "91": "rule.procurement_concluded.not_met",
		} {
			if err := w.LookUp(ctx, a, id, number, w.Key()); !fault.Is(err, fault.Invalid) || !contains(err, key) {
				t.Errorf("contract %q: %v, want %s", number, err, key)
			}
		}
	})
}

func TestClause21ByHandWithTheReason(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx, a := w.staffed(), t.Context(), actor("customer-a")
		for _, mode := range []control.Mode{control.Down, control.Slow, control.Nonsense} {
			w.mode(w.procurement.Panel, mode)
			if err := w.LookUp(ctx, a, id, "214", w.Key()); !fault.Is(err, fault.Unavailable) || fault.As(err).Clause != law.C21p3 {
				t.Errorf("a procurement portal that is %s: %v", mode, err)
			}
		}
		given := development.Procurement{Number: "214", Date: "2026-06-15", Source: development.ByHand}
		if err := w.RecordProcurement(ctx, a, id, given, w.Key()); !field(err, "reason") {
			t.Errorf("by hand without a reason: %v", err)
		}
		given.Reason = "Портал закупок недоступен"
		w.Must(w.RecordProcurement(ctx, a, id, given, w.Key()))
		w.Must(w.RecordProcurement(ctx, a, id, development.Procurement{None: true, Source: development.ByHand, Reason: "Закупка не требуется"}, w.Key()))
		if _, _, known, err := w.ProcurementContract(ctx, id); known || err != nil {
			t.Errorf("there is none, and one is known: %v", err)
		}
	})
}

func TestAPaperThatChangedMeanwhileIsNotProposed(t *testing.T) {
	w := newWorld(t, db.SQLite)
	id, ctx, a := w.staffed(), t.Context(), actor("customer-a")
	paper, err := w.Begin(ctx, a, id, development.Designer, development.Assignment, w.Key())
	w.Must(err)
	w.Must(w.Edit(ctx, a, id, paper, answer(development.Assignment), w.Key()))
	w.Print = meddling{w.Print, func() {
		w.Must(w.Edit(ctx, actor("designer-gip"), id, paper, answer(development.Assignment), w.Key()))
	}}
	if err := w.Propose(ctx, a, id, paper, w.Key()); !fault.Is(err, fault.Conflict) && !errors.Is(err, db.ErrChanged) {
		t.Errorf("proposed what nobody has seen: %v", err)
	}
}

func TestClause21EveryPaperIsADocumentThatTheFormatCheckTakes(t *testing.T) {
	w := newWorld(t, db.SQLite)
	ctx, a := t.Context(), actor("customer-a")
	f := school
	f.BIM = true
	id := w.draft("customer-a", f, plot)
	w.Must(w.Create(ctx, a, id, w.Key()))
	w.Must(w.NameContractor(ctx, a, id, development.Designer, actor("designer-head").For, w.Key()))
	w.give(id, development.Customer, "customer-a", true, true)
	w.give(id, development.Designer, "designer-head", true, true)
	w.Must(w.LookUp(ctx, a, id, procurementstandin.SchoolContract, w.Key()))
	for _, kind := range development.PapersOf(true) {
		paper, err := w.Begin(ctx, a, id, development.Designer, kind, w.Key())
		w.Must(err)
		content := answer(kind)
		if kind == development.Schedule {
			content = w.wholeSchedule(id, a)
		}
		w.Must(w.Edit(ctx, a, id, paper, content, w.Key()))
		w.Must(w.Propose(ctx, a, id, paper, w.Key()))
		v, _, err := w.Documents.Version(ctx, w.DB, w.paper(id, paper).Current)
		w.Must(err)
		if v.Judgement.Verdict != "accepted" || v.Judgement.Format != "pdf" {
			t.Errorf("%s: %+v", kind, v.Judgement)
		}
	}
}
