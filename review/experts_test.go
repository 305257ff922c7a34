package review_test

import (
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/fault"
	"birtereze/portal/review"
)

// started is a case whose contract is in force and that has no experts yet.
func (w *world) started() portal.ID {
	w.t.Helper()
	id := w.offered()
	w.no(w.SignContract(w.t.Context(), actor(theCustomer), id, w.signed(theCustomer, w.snap(id).Contract.Text), w.key()))
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
		t.Run(name, func(t *testing.T) { w.refused(w.KeepExpert(t.Context(), head, e, w.key()), fault.Invalid, c.key) })
	}
	w.no(w.KeepExpert(t.Context(), head, card(architect, "architecture"), w.key()))
	w.no(w.KeepExpert(t.Context(), head, card(architect, "architecture", "fire_safety"), w.key()))
	list, _, err := w.Experts(t.Context(), head)
	w.no(err)
	if len(list) != 1 || len(list[0].Specialisations) != 2 || list[0].Name != actor(architect).Name {
		t.Fatalf("cards: %+v", list)
	}
	w.no(w.RetireExpert(t.Context(), head, list[0].ID, w.key()))
	w.refused(w.RetireExpert(t.Context(), head, list[0].ID, w.key()), fault.Conflict, "fault.step")
	w.no(w.KeepExpert(t.Context(), head, card(architect, "architecture"), w.key()))
	if list, _, _ = w.Experts(t.Context(), head); list[0].State != review.Serving {
		t.Errorf("a card that was entered again is %s", list[0].State)
	}
	for _, persona := range []string{"second-expert-head", architect, theCustomer} {
		if err := w.RetireExpert(t.Context(), actor(persona), list[0].ID, w.key()); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
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
		return w.Assign(t.Context(), head, id, section, actor(persona).Person, w.key())
	}
	w.refused(assign("architecture", architect), fault.Invalid, "review.rule.no_card")
	w.no(w.KeepExpert(t.Context(), head, card(architect, "architecture"), w.key()))
	w.refused(assign("estimate", architect), fault.Invalid, "review.rule.specialisation")
	w.refused(assign("alchemy", architect), fault.Invalid, "fault.choose")
	w.no(assign("architecture", architect))
	w.no(w.KeepExpert(t.Context(), head, card(estimator, "architecture", "estimate"), w.key()))
	w.refused(assign("architecture", estimator), fault.Invalid, "review.rule.given")
	list, _, err := w.Experts(t.Context(), head)
	w.no(err)
	for _, e := range list {
		if e.Person == actor(estimator).Person {
			w.no(w.RetireExpert(t.Context(), head, e.ID, w.key()))
		}
	}
	w.refused(assign("estimate", estimator), fault.Invalid, "review.rule.staff")
	w.run()
	if w.told("review.expert_assigned") != 1 {
		t.Errorf("the expert was told %d times", w.told("review.expert_assigned"))
	}
}

// Code art. 111 point 3: nobody looks at a project in which they take part, nor for an organisation of its sides.
func TestCode111Conflict(t *testing.T) {
	w := one(t)
	id := w.started()
	w.cards()
	snap := w.snap(id)
	p, err := w.projects.Project(t.Context(), snap.Project)
	w.no(err)
	p.People = append(p.People, actor(architect).Person)
	w.projects.put(p)
	w.refused(w.Assign(t.Context(), actor(theHead), id, "architecture", actor(architect).Person, w.key()), fault.Invalid, "review.rule.involved")
	p.People = p.People[:len(p.People)-1]
	w.projects.put(p)
	w.no(w.Assign(t.Context(), actor(theHead), id, "architecture", actor(architect).Person, w.key()))
	a := w.assignment(id, "architecture")
	w.refused(w.Declare(t.Context(), actor(architect), a, false, "", w.key()), fault.Invalid, "fault.required")
	w.no(w.Declare(t.Context(), actor(architect), a, false, "Супруга работает у разработчика", w.key()))
	work := w.work(id)
	if len(work.Given) != 0 || len(work.Past) != 1 || work.Past[0].State != review.Conflicted || work.Past[0].Reason == "" {
		t.Errorf("after the conflict: %+v, %+v", work.Given, work.Past)
	}
	w.refused(w.Declare(t.Context(), actor(architect), a, true, "", w.key()), fault.Conflict, "fault.step")
	w.no(w.KeepExpert(t.Context(), actor(theHead), card(estimator, "architecture"), w.key()))
	w.no(w.Assign(t.Context(), actor(theHead), id, "architecture", actor(estimator).Person, w.key()))
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
			w.clock.to(c.day)
			e := card(architect, "architecture")
			e.Credential = c.with
			w.no(w.KeepExpert(t.Context(), actor(theHead), e, w.key()))
			err := w.Assign(t.Context(), actor(theHead), id, "architecture", e.Person, w.key())
			if c.ok {
				w.no(err)
				return
			}
			w.refused(err, fault.Invalid, "review.rule.credential")
		})
	}
}

// A credential that runs out between the giving of a section and the declaration stops the expert.
func TestCode147CredentialAtTheDeclaration(t *testing.T) {
	w := one(t)
	id := w.started()
	e := card(architect, "architecture")
	e.Credential.Until = "2026-08-10"
	w.no(w.KeepExpert(t.Context(), actor(theHead), e, w.key()))
	w.no(w.Assign(t.Context(), actor(theHead), id, "architecture", e.Person, w.key()))
	w.clock.to("2026-08-11")
	w.refused(w.Declare(t.Context(), actor(architect), w.assignment(id, "architecture"), true, "", w.key()), fault.Invalid, "review.rule.credential")
}

// Somebody else's section, and one without a declaration, cannot be worked on.
func TestCode111OnlyTheSectionsExpertWorks(t *testing.T) {
	w := one(t)
	id := w.started()
	w.cards()
	w.no(w.Assign(t.Context(), actor(theHead), id, "architecture", actor(architect).Person, w.key()))
	w.given(id, "estimate", estimator)
	word := w.wording(id, "architecture", "architecture")
	w.refused(w.DraftRemark(t.Context(), actor(architect), id, word, w.key()), fault.Forbidden, "fault.forbidden")
	w.refused(w.DraftRemark(t.Context(), actor(estimator), id, word, w.key()), fault.Forbidden, "fault.forbidden")
	w.refused(w.DraftRemark(t.Context(), actor(theHead), id, word, w.key()), fault.Forbidden, "fault.forbidden")
	w.refused(w.DraftRemark(t.Context(), actor("state-expert-architecture"), id, word, w.key()), fault.NotFound, "fault.not_found")
	w.refused(w.Declare(t.Context(), actor(estimator), w.assignment(id, "architecture"), true, "", w.key()), fault.Forbidden, "fault.forbidden")
	w.no(w.Declare(t.Context(), actor(architect), w.assignment(id, "architecture"), true, "", w.key()))
	w.no(w.DraftRemark(t.Context(), actor(architect), id, word, w.key()))
	w.refused(w.Relieve(t.Context(), actor(architect), w.assignment(id, "architecture"), "x", w.key()), fault.Forbidden, "fault.forbidden")
	w.refused(w.Relieve(t.Context(), actor(theHead), w.assignment(id, "architecture"), "", w.key()), fault.Invalid, "fault.required")
	w.no(w.Relieve(t.Context(), actor(theHead), w.assignment(id, "architecture"), "Отпуск", w.key()))
	if err := w.DraftRemark(t.Context(), actor(architect), id, word, w.key()); !fault.Is(err, fault.NotFound) {
		t.Errorf("a relieved expert still drafts, or learns that there is a case: %v", err)
	}
}
