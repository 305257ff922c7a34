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
		w.Refused(w.Terminate(t.Context(), head, id, w.Key()), fault.Invalid, "review.rule.not_asked")
		w.Refused(w.AskTermination(t.Context(), customer, id, "given_up", " ", nil, w.Key()), fault.Invalid, "fault.required")
		w.Refused(w.AskTermination(t.Context(), customer, id, "court_act", "x", nil, w.Key()), fault.Invalid, "fault.choose")
		w.Refused(w.AskTermination(t.Context(), actor(theDesigner), id, "given_up", "x", nil, w.Key()), fault.Forbidden, "fault.forbidden")
		w.Must(w.AskTermination(t.Context(), customer, id, "given_up", "Объект исключён из программы", []document.Received{w.pdf("letter.pdf", "letter")}, w.Key()))
		w.in(id, review.Looking)
		w.Settle()
		if asked := w.snap(id).Asked; asked.Ground != "given_up" || len(asked.Documents) != 1 || asked.By != customer.Name || w.Told("review.termination_asked") != 1 {
			t.Errorf("asked: %+v", asked)
		}
		w.Refused(w.Terminate(t.Context(), customer, id, w.Key()), fault.Forbidden, "fault.forbidden")
		w.Must(w.Terminate(t.Context(), head, id, w.Key()))
		w.in(id, review.Terminated)
		for _, term := range w.snap(id).Terms {
			if term.EndedAt.IsZero() {
				t.Errorf("%s still runs", term.What)
			}
		}

		id = w.closing()
		err := w.AskTermination(t.Context(), customer, id, "given_up", "x", nil, w.Key())
		w.Refused(err, fault.Conflict, "review.rule.closing_stage")
		if fault.As(err).Clause != law.Rules299p41 {
			t.Errorf("the refusal names %s", fault.As(err).Clause)
		}
		w.Refused(w.Terminate(t.Context(), head, id, w.Key()), fault.Conflict, "fault.step")
	})
}

// A request that came before the closing stage does not end the case at that stage.
func TestPoint41RequestBeforeTheClosingStage(t *testing.T) {
	w := one(t)
	id := w.looking()
	w.Must(w.AskTermination(t.Context(), actor(theCustomer), id, "given_up", "x", nil, w.Key()))
	w.Must(w.Close(t.Context(), actor(theHead), id, w.Key()))
	w.Refused(w.Terminate(t.Context(), actor(theHead), id, w.Key()), fault.Conflict, "fault.step")
}

// Code art. 115 point 2; Order cl. 4: upon an act the project is returned at any stage; a number that was given stays on
// record as given up.
func TestCode115Dismissal(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for name, make := range map[string]func() portal.ID{"at the completeness check": w.opened, "with the customer": w.remarked, "before the signature": w.drawn} {
			id := make()
			w.Refused(w.Dismiss(t.Context(), actor(theHead), id, "given_up", "x", nil, w.Key()), fault.Invalid, "fault.choose")
			w.Refused(w.Dismiss(t.Context(), actor(theHead), id, "court_act", "", nil, w.Key()), fault.Invalid, "fault.required")
			w.Refused(w.Dismiss(t.Context(), actor(theCustomer), id, "court_act", "x", nil, w.Key()), fault.Forbidden, "fault.forbidden")
			w.Must(w.Dismiss(t.Context(), actor(theHead), id, "court_act", "Решение суда № 5", []document.Received{w.pdf("act.pdf", "act")}, w.Key()))
			snap := w.snap(id)
			if snap.State != review.Dismissed || snap.Ending.Clause != law.Code115p2 || len(snap.Ending.Documents) != 1 {
				t.Errorf("%s: %s, %+v", name, snap.State, snap.Ending)
			}
			if name == "before the signature" && (snap.Conclusion.Annulled != "court_act" || snap.Conclusion.Number == "") {
				t.Errorf("the number that was given up: %+v", snap.Conclusion)
			}
			w.Refused(w.Dismiss(t.Context(), actor(theHead), id, "court_act", "x", nil, w.Key()), fault.Conflict, "fault.step")
		}
	})
}

// An issued conclusion cannot be dismissed, reopened or written anew.
func TestIssuedConclusionStands(t *testing.T) {
	w := one(t)
	id := w.concluded()
	head := actor(theHead)
	w.Refused(w.Dismiss(t.Context(), head, id, "court_act", "x", nil, w.Key()), fault.Conflict, "fault.step")
	w.Refused(w.ReopenConclusion(t.Context(), head, id, "x", w.Key()), fault.Conflict, "fault.step")
	w.Refused(w.ReopenPart(t.Context(), head, id, "architecture", "x", w.Key()), fault.Conflict, "fault.step")
	w.Refused(w.WritePart(t.Context(), actor(architect), id, "architecture", "x", true, w.Key()), fault.Conflict, "fault.step")
	w.Refused(w.Relieve(t.Context(), head, w.assignment(id, "architecture"), "x", w.Key()), fault.Invalid, "review.rule.part_signed")
}
