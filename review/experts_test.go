package review_test

import (
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/stage"
	"birtereze/portal/review"
)

// started is a case whose contract is in force and that has no experts yet.
func (w *world) started() portal.ID {
	w.Helper()
	id := w.offered()
	w.Must(w.SignContract(w.Context(), actor(theCustomer), id, w.VersionSignedBy(theCustomer, w.snap(id).Contract.Text), w.Key()))
	return id
}

func card(persona string, fields ...string) review.Expert {
	return review.Expert{Person: actor(persona).Person, Specialisations: fields,
		Credential: review.Credential{Kind: review.Certificate, Number: "KZ-1", Issued: "2025-02-01"}}
}

// Code art. 105 point 1, art. 111 point 4, art. 147: a card is for somebody on the staff, with what lets them work.
func TestCode105Cards(t *testing.T) {
	w := one(t)
	head := actor(theHead)
	for name, c := range map[string]struct {
		change func(*review.Expert)
		key    string
	}{
		"of another organisation": {func(e *review.Expert) { e.Person = actor("state-expert-architecture").Person }, "review.rule.staff"},
		"no specialisation":       {func(e *review.Expert) { e.Specialisations = nil }, "review.rule.specialisations"},
		"unknown specialisation":  {func(e *review.Expert) { e.Specialisations = []string{"alchemy"} }, "review.rule.specialisations"},
		"no number":               {func(e *review.Expert) { e.Credential.Number = "" }, "fault.required"},
		"no kind":                 {func(e *review.Expert) { e.Credential.Kind = "" }, "fault.choose"},
		"no day of issue":         {func(e *review.Expert) { e.Credential.Issued = "" }, "fault.date"},
		"ends before it begins":   {func(e *review.Expert) { e.Credential.Until = "2025-01-31" }, "review.rule.until"},
	} {
		e := card(architect, "architecture")
		c.change(&e)
		t.Run(name, func(t *testing.T) { w.Refused(w.KeepExpert(t.Context(), head, e, w.Key()), fault.Invalid, c.key) })
	}
	w.Must(w.KeepExpert(t.Context(), head, card(architect, "architecture"), w.Key()))
	w.Must(w.KeepExpert(t.Context(), head, card(architect, "architecture", "fire_safety"), w.Key()))
	list, _, err := w.Experts(t.Context(), head)
	w.Must(err)
	if len(list) != 1 || len(list[0].Specialisations) != 2 || list[0].Name != actor(architect).Name {
		t.Fatalf("cards: %+v", list)
	}
	w.Must(w.RetireExpert(t.Context(), head, list[0].ID, w.Key()))
	w.Refused(w.RetireExpert(t.Context(), head, list[0].ID, w.Key()), fault.Conflict, "fault.step")
	w.Must(w.KeepExpert(t.Context(), head, card(architect, "architecture"), w.Key()))
	if list, _, _ = w.Experts(t.Context(), head); list[0].State != review.Serving {
		t.Errorf("a card that was entered again is %s", list[0].State)
	}
	for _, persona := range []string{"second-expert-head", architect, theCustomer} {
		if err := w.RetireExpert(t.Context(), actor(persona), list[0].ID, w.Key()); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s retires an expert: %v", persona, err)
		}
	}
}

// Code art. 105 points 1 and 11, art. 111 point 3, art. 147 point 8: to whom a section may be given.
func TestCode105Assignment(t *testing.T) {
	w := one(t)
	id := w.started()
	head := actor(theHead)
	assign := func(section, persona string) error {
		return w.Assign(t.Context(), head, id, section, actor(persona).Person, w.Key())
	}
	w.Refused(assign("architecture", architect), fault.Invalid, "review.rule.no_card")
	w.Must(w.KeepExpert(t.Context(), head, card(architect, "architecture"), w.Key()))
	w.Refused(assign("estimate", architect), fault.Invalid, "review.rule.specialisation")
	w.Refused(assign("alchemy", architect), fault.Invalid, "fault.choose")
	w.Must(assign("architecture", architect))
	w.Must(w.KeepExpert(t.Context(), head, card(estimator, "architecture", "estimate"), w.Key()))
	w.Refused(assign("architecture", estimator), fault.Invalid, "review.rule.given")
	list, _, err := w.Experts(t.Context(), head)
	w.Must(err)
	for _, e := range list {
		if e.Person == actor(estimator).Person {
			w.Must(w.RetireExpert(t.Context(), head, e.ID, w.Key()))
		}
	}
	w.Refused(assign("estimate", estimator), fault.Invalid, "review.rule.staff")
	w.Settle()
	if w.Told("review.expert_assigned") != 1 {
		t.Errorf("the expert was told %d times", w.Told("review.expert_assigned"))
	}
}

// Code art. 111 point 3: nobody looks at a project in which they take part, nor for an organisation of its sides.
func TestCode111Conflict(t *testing.T) {
	w := one(t)
	id := w.started()
	w.cards()
	snap := w.snap(id)
	p, err := w.projects.Project(t.Context(), snap.Project)
	w.Must(err)
	p.People = append(p.People, actor(architect).Person)
	w.projects.Put(p, stage.Facts{})
	w.Refused(w.Assign(t.Context(), actor(theHead), id, "architecture", actor(architect).Person, w.Key()), fault.Invalid, "review.rule.involved")
	p.People = p.People[:len(p.People)-1]
	w.projects.Put(p, stage.Facts{})
	w.Must(w.Assign(t.Context(), actor(theHead), id, "architecture", actor(architect).Person, w.Key()))
	a := w.assignment(id, "architecture")
	w.Refused(w.Declare(t.Context(), actor(architect), a, false, "", w.Key()), fault.Invalid, "fault.required")
	w.Must(w.Declare(t.Context(), actor(architect), a, false, "Супруга работает у разработчика", w.Key()))
	work := w.work(id)
	if len(work.Given) != 0 || len(work.Past) != 1 || work.Past[0].State != review.Conflicted || work.Past[0].Reason == "" {
		t.Errorf("after the conflict: %+v, %+v", work.Given, work.Past)
	}
	w.Refused(w.Declare(t.Context(), actor(architect), a, true, "", w.Key()), fault.Conflict, "fault.step")
	w.Must(w.KeepExpert(t.Context(), actor(theHead), card(estimator, "architecture"), w.Key()))
	w.Must(w.Assign(t.Context(), actor(theHead), id, "architecture", actor(estimator).Person, w.Key()))
}

// Code art. 147 points 4 and 8: an attestat counts until 1 July 2028, and no credential beyond its own day.
func TestCode147Credentials(t *testing.T) {
	for _, c := range []struct {
		name string
		day  portal.Date
		with review.Credential
		ok   bool
	}{
		{"certificate", "2026-08-03", review.Credential{Kind: review.Certificate, Number: "1", Issued: "2026-08-03"}, true},
		{"not issued yet", "2026-08-03", review.Credential{Kind: review.Certificate, Number: "1", Issued: "2026-08-04"}, false},
		{"last day", "2026-08-03", review.Credential{Kind: review.Certificate, Number: "1", Issued: "2021-08-03", Until: "2026-08-03"}, true},
		{"day after", "2026-08-04", review.Credential{Kind: review.Certificate, Number: "1", Issued: "2021-08-03", Until: "2026-08-03"}, false},
		{"attestat", "2026-08-03", review.Credential{Kind: review.Attestat, Number: "1", Issued: "2021-08-03"}, true},
		{"attestat on its last day", "2028-06-30", review.Credential{Kind: review.Attestat, Number: "1", Issued: "2021-08-03"}, true},
		{"attestat from 1 July 2028", "2028-07-01", review.Credential{Kind: review.Attestat, Number: "1", Issued: "2021-08-03"}, false},
		{"certificate after 1 July 2028", "2028-07-01", review.Credential{Kind: review.Certificate, Number: "1", Issued: "2021-08-03"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := one(t)
			id := w.started()
			w.Clock.To(c.day)
			e := card(architect, "architecture")
			e.Credential = c.with
			w.Must(w.KeepExpert(t.Context(), actor(theHead), e, w.Key()))
			err := w.Assign(t.Context(), actor(theHead), id, "architecture", e.Person, w.Key())
			if c.ok {
				w.Must(err)
				return
			}
			w.Refused(err, fault.Invalid, "review.rule.credential")
		})
	}
}

// A credential that runs out between the giving of a section and the declaration stops the expert.
func TestCode147CredentialAtTheDeclaration(t *testing.T) {
	w := one(t)
	id := w.started()
	e := card(architect, "architecture")
	e.Credential.Until = "2026-08-10"
	w.Must(w.KeepExpert(t.Context(), actor(theHead), e, w.Key()))
	w.Must(w.Assign(t.Context(), actor(theHead), id, "architecture", e.Person, w.Key()))
	w.Clock.To("2026-08-11")
	w.Refused(w.Declare(t.Context(), actor(architect), w.assignment(id, "architecture"), true, "", w.Key()), fault.Invalid, "review.rule.credential")
}

// Somebody else's section, and one without a declaration, cannot be worked on.
func TestCode111OnlyTheSectionsExpertWorks(t *testing.T) {
	w := one(t)
	id := w.started()
	w.cards()
	w.Must(w.Assign(t.Context(), actor(theHead), id, "architecture", actor(architect).Person, w.Key()))
	w.given(id, "estimate", estimator)
	word := w.wording(id, "architecture", "architecture")
	w.Refused(w.DraftRemark(t.Context(), actor(architect), id, word, w.Key()), fault.Forbidden, "fault.forbidden")
	w.Refused(w.DraftRemark(t.Context(), actor(estimator), id, word, w.Key()), fault.Forbidden, "fault.forbidden")
	w.Refused(w.DraftRemark(t.Context(), actor(theHead), id, word, w.Key()), fault.Forbidden, "fault.forbidden")
	w.Refused(w.DraftRemark(t.Context(), actor("state-expert-architecture"), id, word, w.Key()), fault.NotFound, "fault.not_found")
	w.Refused(w.Declare(t.Context(), actor(estimator), w.assignment(id, "architecture"), true, "", w.Key()), fault.Forbidden, "fault.forbidden")
	w.Must(w.Declare(t.Context(), actor(architect), w.assignment(id, "architecture"), true, "", w.Key()))
	w.Must(w.DraftRemark(t.Context(), actor(architect), id, word, w.Key()))
	w.Refused(w.Relieve(t.Context(), actor(architect), w.assignment(id, "architecture"), "x", w.Key()), fault.Forbidden, "fault.forbidden")
	w.Refused(w.Relieve(t.Context(), actor(theHead), w.assignment(id, "architecture"), "", w.Key()), fault.Invalid, "fault.required")
	w.Must(w.Relieve(t.Context(), actor(theHead), w.assignment(id, "architecture"), "Отпуск", w.Key()))
	if err := w.DraftRemark(t.Context(), actor(architect), id, word, w.Key()); !fault.Is(err, fault.NotFound) {
		t.Errorf("a relieved expert still drafts, or learns that there is a case: %v", err)
	}
}
