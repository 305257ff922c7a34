package review_test

import (
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/law"
	"birtereze/portal/review"
)

// Order No. 299, points 39–41: the customer asks with a ground and a reason; the organisation ends the expertise; at the
// closing stage it is too late, and the answer says by which provision.
func TestPoint39Termination(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.looking()
		customer, head := actor(theCustomer), actor(theHead)
		w.refused(w.Terminate(t.Context(), head, id, w.key()), fault.Invalid, "review.rule.not_asked")
		w.refused(w.AskTermination(t.Context(), customer, id, "given_up", " ", nil, w.key()), fault.Invalid, "fault.required")
		w.refused(w.AskTermination(t.Context(), customer, id, "court_act", "x", nil, w.key()), fault.Invalid, "fault.choose")
		w.refused(w.AskTermination(t.Context(), actor(theDesigner), id, "given_up", "x", nil, w.key()), fault.Forbidden, "fault.forbidden")
		w.no(w.AskTermination(t.Context(), customer, id, "given_up", "Объект исключён из программы", []document.Received{w.pdf("letter.pdf", "letter")}, w.key()))
		w.in(id, review.Looking)
		w.run()
		if asked := w.snap(id).Asked; asked.Ground != "given_up" || len(asked.Documents) != 1 || asked.By != customer.Name || w.told("review.termination_asked") != 1 {
			t.Errorf("asked: %+v", asked)
		}
		w.refused(w.Terminate(t.Context(), customer, id, w.key()), fault.Forbidden, "fault.forbidden")
		w.no(w.Terminate(t.Context(), head, id, w.key()))
		w.in(id, review.Terminated)
		for _, term := range w.snap(id).Terms {
			if term.EndedAt.IsZero() {
				t.Errorf("%s still runs", term.What)
			}
		}

		id = w.closing()
		err := w.AskTermination(t.Context(), customer, id, "given_up", "x", nil, w.key())
		w.refused(err, fault.Conflict, "review.rule.closing_stage")
		if fault.As(err).Clause != law.Rules299p41 {
			t.Errorf("the refusal names %s", fault.As(err).Clause)
		}
		w.refused(w.Terminate(t.Context(), head, id, w.key()), fault.Conflict, "fault.step")
	})
}

// A request that came before the closing stage does not end the case at that stage.
func TestPoint41RequestBeforeTheClosingStage(t *testing.T) {
	w := one(t)
	id := w.looking()
	w.no(w.AskTermination(t.Context(), actor(theCustomer), id, "given_up", "x", nil, w.key()))
	w.no(w.Close(t.Context(), actor(theHead), id, w.key()))
	w.refused(w.Terminate(t.Context(), actor(theHead), id, w.key()), fault.Conflict, "fault.step")
}

// Code art. 115 point 2; Order cl. 4: upon an act the project is returned at any stage; a number that was given stays on
// record as given up.
func TestCode115Dismissal(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for name, make := range map[string]func() portal.ID{"at the completeness check": w.opened, "with the customer": w.remarked, "before the signature": w.drawn} {
			id := make()
			w.refused(w.Dismiss(t.Context(), actor(theHead), id, "given_up", "x", nil, w.key()), fault.Invalid, "fault.choose")
			w.refused(w.Dismiss(t.Context(), actor(theHead), id, "court_act", "", nil, w.key()), fault.Invalid, "fault.required")
			w.refused(w.Dismiss(t.Context(), actor(theCustomer), id, "court_act", "x", nil, w.key()), fault.Forbidden, "fault.forbidden")
			w.no(w.Dismiss(t.Context(), actor(theHead), id, "court_act", "Решение суда № 5", []document.Received{w.pdf("act.pdf", "act")}, w.key()))
			snap := w.snap(id)
			if snap.State != review.Dismissed || snap.Ending.Clause != law.Code115p2 || len(snap.Ending.Documents) != 1 {
				t.Errorf("%s: %s, %+v", name, snap.State, snap.Ending)
			}
			if name == "before the signature" && (snap.Conclusion.Annulled != "court_act" || snap.Conclusion.Number == "") {
				t.Errorf("the number that was given up: %+v", snap.Conclusion)
			}
			w.refused(w.Dismiss(t.Context(), actor(theHead), id, "court_act", "x", nil, w.key()), fault.Conflict, "fault.step")
		}
	})
}

// An issued conclusion cannot be dismissed, reopened or written anew.
func TestIssuedConclusionStands(t *testing.T) {
	w := one(t)
	id := w.concluded()
	head := actor(theHead)
	w.refused(w.Dismiss(t.Context(), head, id, "court_act", "x", nil, w.key()), fault.Conflict, "fault.step")
	w.refused(w.ReopenConclusion(t.Context(), head, id, "x", w.key()), fault.Conflict, "fault.step")
	w.refused(w.ReopenPart(t.Context(), head, id, "architecture", "x", w.key()), fault.Conflict, "fault.step")
	w.refused(w.WritePart(t.Context(), actor(architect), id, "architecture", "x", true, w.key()), fault.Conflict, "fault.step")
	w.refused(w.Relieve(t.Context(), head, w.assignment(id, "architecture"), "x", w.key()), fault.Invalid, "review.rule.part_signed")
}
