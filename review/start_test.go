package review_test

import (
	"slices"
	"strings"
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/journal"
	"birtereze/portal/law"
	"birtereze/portal/review"
)

// Order No. 299, point 20: five working days from the registration of the application; a reminder when they are over.
func TestPoint20CompletenessTerm(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		o := w.opening(func(o *review.Opening) { o.At = portal.Date("2026-07-31").Time() }) // a Friday
		w.Must(w.Open(t.Context(), o, ""))
		if day, status := w.term(o.ID, review.TermCompleteness); day != "2026-08-07" || status != deadline.Running {
			t.Errorf("the check ends on %s (%s), want Friday 7 August", day, status)
		}
		w.Settle()
		if w.Told("review.opened") != 1 || w.Told("review.overdue") != 0 {
			t.Errorf("notices: %+v", w.Notices())
		}
		w.Clock.To("2026-08-08")
		w.Settle()
		if w.Told("review.overdue") != 1 {
			t.Errorf("nobody was reminded of the completeness check that is over: %+v", w.Notices())
		}
	})
}

// Opening a case twice does nothing, by the key or by the application itself.
func TestOpenTwiceIsOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		o := w.opening(nil)
		for _, key := range []string{"job:1", "job:1", "job:2"} {
			w.Must(w.Open(t.Context(), o, key))
		}
		if got := w.names(o.ID); len(got) != 1 || len(w.snap(o.ID).Documents) != 3 {
			t.Errorf("told %v, %d documents", got, len(w.snap(o.ID).Documents))
		}
	})
}

func TestOpenRefusesUnknownTerms(t *testing.T) {
	w := one(t)
	for name, change := range map[string]func(*review.Opening){
		"a profile that does not exist": func(o *review.Opening) { o.Profile = "KVE-99" },
		"a level that does not exist":   func(o *review.Opening) { o.Project.Level = "IV" },
	} {
		o := w.opening(change)
		if err := w.Open(t.Context(), o, ""); err == nil {
			t.Errorf("%s: opened", name)
		}
		if _, err := w.Snapshot(t.Context(), w.DB, o.ID); err == nil {
			t.Errorf("%s: there is a case", name)
		}
	}
}

// Order No. 299, point 20: an incomplete kit is not accepted without a reason; with one it is, and the reason is kept.
func TestPoint20AcceptNeedsAReasonForWhatIsMissing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.opened()
		missing := 0
		for _, x := range w.work(id).Wanted {
			if !x.There {
				missing++
			}
		}
		if missing == 0 || len(w.work(id).Wanted) == missing {
			t.Fatalf("%d of %d documents are missing: the test needs both", missing, len(w.work(id).Wanted))
		}
		head := actor(theHead)
		w.Refused(w.Accept(t.Context(), head, id, review.Acceptance{Profile: "KVE-45"}, w.Key()), fault.Invalid, "review.rule.incomplete")
		w.Refused(w.Accept(t.Context(), head, id, review.Acceptance{Profile: "KVE-10", Waived: "x"}, w.Key()), fault.Invalid, "review.rule.profile")
		w.Refused(w.Accept(t.Context(), head, id, review.Acceptance{Profile: "KGE-30", Waived: "x"}, w.Key()), fault.Invalid, "review.rule.profile")
		w.Refused(w.Accept(t.Context(), head, id, review.Acceptance{Profile: "KVE-45", Waived: strings.Repeat("я", 4001)}, w.Key()), fault.Invalid, "fault.too_long")
		w.in(id, review.Completeness)
		w.Must(w.Accept(t.Context(), head, id, review.Acceptance{Profile: "KVE-30", Waived: " решение заказчика не требуется "}, w.Key()))
		w.in(id, review.Contracting)
		if got := w.work(id).Case.Waived; got != "решение заказчика не требуется" {
			t.Errorf("the reason kept is %q", got)
		}
		if _, status := w.term(id, review.TermCompleteness); status != deadline.Met {
			t.Errorf("the term of the completeness check is %s", status)
		}
	})
}

// A kit that holds everything is accepted without a word.
func TestPoint20CompleteKitNeedsNoReason(t *testing.T) {
	w := one(t)
	o := w.opening(nil)
	o.Documents = append(o.Documents, w.file(o.Project.ID, "investment_decision", "Решение", "decision"))
	w.Must(w.Open(t.Context(), o, ""))
	w.Must(w.Accept(t.Context(), actor(theHead), o.ID, review.Acceptance{Profile: "KVE-45"}, w.Key()))
	w.in(o.ID, review.Contracting)
}

// Order No. 299, point 20: the return lists what is missing; it ends the case.
func TestPoint20ReturnListsWhatIsMissing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.opened()
		head := actor(theHead)
		w.Refused(w.Return(t.Context(), head, id, "composition", nil, w.Key()), fault.Invalid, "review.rule.name_missing")
		w.Refused(w.Return(t.Context(), head, id, "composition", []review.Missing{{Text: "  "}, {Code: "no_such_code"}}, w.Key()), fault.Invalid, "review.rule.name_missing")
		w.Refused(w.Return(t.Context(), head, id, "court_act", []review.Missing{{Text: "x"}}, w.Key()), fault.Invalid, "fault.choose")
		w.Must(w.Return(t.Context(), head, id, "composition", []review.Missing{{Code: "investment_decision"}, {Text: "том 4"}}, w.Key()))
		w.in(id, review.Returned)
		snap := w.snap(id)
		if len(snap.Missing) != 2 || snap.Missing[1].Text != "том 4" || snap.Ending.Ground != "composition" || snap.EndedAt.IsZero() {
			t.Errorf("the return says %+v, %+v", snap.Missing, snap.Ending)
		}
		w.Refused(w.Accept(t.Context(), head, id, review.Acceptance{Profile: "KVE-45", Waived: "x"}, w.Key()), fault.Conflict, "fault.step")
		w.Settle()
		if w.Told("review.returned") != 2 {
			t.Errorf("%d of the two sides were told", w.Told("review.returned"))
		}
	})
}

// Order No. 299, points 22, 31: a contract has a number, a date, a price, and a term within the greatest length.
func TestPoint22ContractIsChecked(t *testing.T) {
	w := one(t)
	id := w.contracting()
	for name, c := range map[string]struct {
		change func(*review.Contract)
		key    string
	}{
		"no number":       {func(k *review.Contract) { k.Number = " " }, "fault.required"},
		"no date":         {func(k *review.Contract) { k.Date = "" }, "review.rule.contract_date"},
		"date to come":    {func(k *review.Contract) { k.Date = "2026-08-04" }, "review.rule.contract_date"},
		"negative price":  {func(k *review.Contract) { k.Price = -1 }, "review.rule.price"},
		"term too long":   {func(k *review.Contract) { k.Days = 46 }, "review.rule.days"},
		"term too short":  {func(k *review.Contract) { k.Days = 4 }, "review.rule.days"},
		"number too long": {func(k *review.Contract) { k.Number = strings.Repeat("1", 101) }, "fault.too_long"},
	} {
		k := agreement
		c.change(&k)
		t.Run(name, func(t *testing.T) {
			w.Refused(w.DrawContract(t.Context(), actor(theHead), id, k, w.Key()), fault.Invalid, c.key)
		})
	}
	w.Refused(w.OfferContract(t.Context(), actor(theHead), id, []byte("x"), w.Key()), fault.Conflict, "fault.conflict")
	w.in(id, review.Contracting)
}

// Order No. 299, point 22: the contract is signed by both sides; a signature by another's key, or over other bytes, is
// refused and says why.
func TestPoint22SignaturesOfTheContract(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.contracting()
		head, customer := actor(theHead), actor(theCustomer)
		w.Must(w.DrawContract(t.Context(), head, id, agreement, w.Key()))
		text := w.snap(id).Contract.Text
		w.Refused(w.OfferContract(t.Context(), head, id, w.VersionSignedBy(architect, text), w.Key()), fault.Invalid, "sign.reason.other_person")
		w.Refused(w.OfferContract(t.Context(), head, id, w.VersionSignedBy("second-expert-head", text), w.Key()), fault.Invalid, "sign.reason.other_person")
		w.Refused(w.OfferContract(t.Context(), head, id, nil, w.Key()), fault.Invalid, "document.not_signed")
		w.Refused(w.SignContract(t.Context(), customer, id, w.VersionSignedBy(theCustomer, text), w.Key()), fault.Conflict, "fault.step")
		w.Must(w.OfferContract(t.Context(), head, id, w.VersionSignedBy(theHead, text), w.Key()))
		w.in(id, review.Offered)
		w.Refused(w.SignContract(t.Context(), customer, id, w.VersionSignedBy("customer-a", text), w.Key()), fault.Invalid, "sign.reason.other_person")
		other := w.document(id, "estimate").Version
		if err := w.SignContract(t.Context(), customer, id, w.VersionSignedBy(theCustomer, other), w.Key()); !fault.Is(err, fault.Invalid) {
			t.Errorf("a signature over another document: %v", err)
		}
		w.Must(w.SignContract(t.Context(), customer, id, w.VersionSignedBy(theCustomer, text), w.Key()))
		w.in(id, review.Looking)
		kept, err := w.Keeper.Signatures(t.Context(), w.DB, text)
		w.Must(err)
		if len(kept) != 2 || kept[0].Purpose != "contract.organisation" || kept[1].Purpose != "contract.customer" || kept[1].For != customer.For {
			t.Errorf("signatures kept: %+v", kept)
		}
	})
}

// A contract that the customer has not signed can be taken back and drawn again; the old signature does not serve the new
// text.
func TestPoint22ContractDrawnAgain(t *testing.T) {
	w := one(t)
	id := w.offered()
	head := actor(theHead)
	old := w.snap(id).Contract.Text
	w.Refused(w.RedrawContract(t.Context(), head, id, " ", w.Key()), fault.Invalid, "fault.required")
	w.Must(w.RedrawContract(t.Context(), head, id, "Изменилась стоимость", w.Key()))
	w.in(id, review.Contracting)
	if k := w.snap(id).Contract; k.OfferedBy != "" || !k.OfferedAt.IsZero() {
		t.Errorf("the contract still bears the offer: %+v", k)
	}
	k := agreement
	k.Price = 1
	w.Must(w.DrawContract(t.Context(), head, id, k, w.Key()))
	text := w.snap(id).Contract.Text
	if text == old {
		t.Fatal("the contract has its old text")
	}
	if err := w.OfferContract(t.Context(), head, id, w.VersionSignedBy(theHead, old), w.Key()); !fault.Is(err, fault.Invalid) {
		t.Errorf("the signature over the old text serves the new one: %v", err)
	}
	w.Must(w.OfferContract(t.Context(), head, id, w.VersionSignedBy(theHead, text), w.Key()))
}

// Order No. 299, points 24, 31, 33, 34, 38: the terms of the review begin with the contract, in proportion when it is
// shorter.
func TestPoint24TermsBeginWithTheContract(t *testing.T) {
	for _, c := range []struct {
		days                               int
		remarks, sections, drafting, total portal.Date
	}{
		{45, "2026-08-31", "2026-09-21", "2026-09-28", "2026-10-05"},
		{30, "2026-08-20", "2026-09-04", "2026-09-09", "2026-09-14"},
	} {
		w := one(t)
		id := w.contracting()
		k := agreement
		k.Days = c.days
		w.Must(w.DrawContract(t.Context(), actor(theHead), id, k, w.Key()))
		w.Must(w.OfferContract(t.Context(), actor(theHead), id, w.VersionSignedBy(theHead, w.snap(id).Contract.Text), w.Key()))
		if day, _ := w.term(id, review.TermTotal); day != "" {
			t.Errorf("the term runs before the contract is in force: %s", day)
		}
		w.Must(w.SignContract(t.Context(), actor(theCustomer), id, w.VersionSignedBy(theCustomer, w.snap(id).Contract.Text), w.Key()))
		for what, want := range map[string]portal.Date{review.TermRemarks: c.remarks, review.TermSections: c.sections, review.TermDrafting: c.drafting, review.TermTotal: c.total} {
			if got, _ := w.term(id, what); got != want {
				t.Errorf("%d days: %s ends on %s, want %s", c.days, what, got, want)
			}
		}
	}
}

// The second submit of one form does nothing again.
func TestSecondSubmitDoesNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.contracting()
		for range 2 {
			w.Must(w.DrawContract(t.Context(), actor(theHead), id, agreement, "form:draw"))
		}
		text := w.snap(id).Contract.Text
		for range 2 {
			w.Must(w.OfferContract(t.Context(), actor(theHead), id, w.VersionSignedBy(theHead, text), "form:offer"))
		}
		if got := w.names(id); len(got) != 4 {
			t.Errorf("told %v", got)
		}
	})
}

// Order No. 299, point 20; Order cl. 23: the list is that of the works and, where the composition is known, of its obligatory
// sections; a section within an obligatory one stands for it.
func TestPoint20ListOfDocuments(t *testing.T) {
	w := one(t)
	missing := func(change func(*review.Opening)) []string {
		o := w.opening(change)
		w.Must(w.Open(t.Context(), o, ""))
		var codes []string
		for _, x := range w.work(o.ID).Wanted {
			if !x.There {
				codes = append(codes, x.Code)
			}
			if !x.Ground.Valid() || x.Names.RU == "" {
				t.Errorf("%+v is not whole", x)
			}
		}
		return codes
	}
	if got := missing(nil); !slices.Equal(got, []string{"investment_decision"}) {
		t.Errorf("without a composition: %v", got)
	}
	civil := missing(func(o *review.Opening) { o.Composition, o.Stage, o.Project.Works = "civil", "working_project", "new" })
	for _, code := range []string{"passport", "structures", "fire_safety", "land_document"} {
		if !slices.Contains(civil, code) {
			t.Errorf("a new civil object without %s: %v", code, civil)
		}
	}
	if slices.Contains(civil, "architecture") || slices.Contains(civil, "information_model") {
		t.Errorf("what is there, or not wanted, is missing: %v", civil)
	}
	within := missing(func(o *review.Opening) {
		o.Composition, o.Stage, o.Project.Works = "civil", "working_project", "new"
		o.Documents = append(o.Documents, w.file(o.Project.ID, "concrete", "КЖ", "concrete"))
	})
	if slices.Contains(within, "structures") || len(within) != len(civil)-1 {
		t.Errorf("with concrete structures: %v", within)
	}
	bim := missing(func(o *review.Opening) {
		o.Composition, o.Stage, o.Project.Works, o.Project.BIM = "civil", "working_project", "new", true
	})
	if !slices.Contains(bim, "information_model") {
		t.Errorf("with information modelling: %v", bim)
	}
}

// Clause 33: urban-planning expertise walks the same course under its own clause and terms, marked as to be confirmed.
func TestClause33UrbanPlanning(t *testing.T) {
	w := one(t)
	o := w.opening(func(o *review.Opening) {
		o.Number, o.Organisation = "КГЭ-2026-000001", actor("state-expert-head").For
		o.Project.Kind, o.Project.Works, o.Project.Level, o.Project.Urban = portal.UrbanPlanning, "", "", "detailed_plan"
	})
	w.Must(w.Open(t.Context(), o, ""))
	entries, err := journal.Find(t.Context(), w.DB, journal.Query{Subject: portal.Subject{Kind: review.Kind, ID: o.ID}})
	w.Must(err)
	if entries[0].Clause != law.C33 {
		t.Errorf("the case is opened by %s, want %s", entries[0].Clause, law.C33)
	}
	head := actor("state-expert-head")
	work, err := w.Work(t.Context(), head, o.ID)
	w.Must(err)
	if p := work.Case.Profile; p.Code != "KGE-30" || !p.Unconfirmed {
		t.Errorf("terms %s, unconfirmed %t", p.Code, p.Unconfirmed)
	}
	if !slices.ContainsFunc(work.Wanted, func(x review.Wanted) bool { return x.Code == "public_hearings" && !x.There }) {
		t.Errorf("the protocol of public hearings is not asked for: %+v", work.Wanted)
	}
	w.Must(w.Accept(t.Context(), head, o.ID, review.Acceptance{Profile: "KGE-30", Waived: "x"}, w.Key()))
	k := agreement
	k.Days = 30
	w.Must(w.DrawContract(t.Context(), head, o.ID, k, w.Key()))
	page := w.text(w.snap(o.ID).Contract.Text)
	for _, want := range []string{"комплексной градостроительной экспертизы", "Кешенді қала құрылысы сараптамасын", "подлежат уточнению"} {
		if !strings.Contains(page, want) {
			t.Errorf("the contract does not say %q", want)
		}
	}
}
