package review_test

import (
	"testing"

	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/stage"
	"birtereze/portal/law"
	"birtereze/portal/review"
)

// Order No. 299, point 38: an answer may bring new versions of documents and new documents; what changed is seen.
func TestPoint38AnswerBringsChangedDocuments(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.remarked()
		arch := w.remark(id, "architecture").ID
		before := w.document(id, "architecture")
		w.Must(w.Answer(t.Context(), actor(theDesigner), arch, "Исправлено", []review.Changed{
			{Document: before.Document, File: w.pdf("plan-2.pdf", "plan 2")},
			{Kind: "fire_safety", Title: "Расчёт эвакуации", File: w.pdf("evacuation.pdf", "evacuation")},
		}, w.Key()))
		after := w.document(id, "architecture")
		if after.Version == before.Version || after.Round != 1 || after.Name != "plan-2.pdf" {
			t.Errorf("the document after the answer: %+v", after)
		}
		if added := w.document(id, "fire_safety"); added.Round != 1 || added.Title != "Расчёт эвакуации" {
			t.Errorf("the new document: %+v", added)
		}
		r := w.remark(id, "architecture")
		if r.State != review.Answered || len(r.Thread) != 1 || len(r.Thread[0].Changed) != 2 {
			t.Fatalf("the remark after the answer: %+v", r)
		}
		if ch := r.Thread[0].Changed[0]; ch.Before.Version != before.Version || ch.After.Version != after.Version {
			t.Errorf("the change: %+v", ch)
		}
		if r.Document.Version != before.Version {
			t.Errorf("the remark points at version %s, want the one that was looked at, %s", r.Document.Version, before.Version)
		}
		d, err := w.Keeper.Get(t.Context(), w.DB, before.Document)
		w.Must(err)
		if len(d.Versions) != 2 || d.Versions[0].Number != 2 {
			t.Errorf("versions of the drawing: %+v", d.Versions)
		}
	})
}

func TestPoint38AnswerIsChecked(t *testing.T) {
	w := one(t)
	id := w.remarked()
	arch := w.remark(id, "architecture").ID
	doc := w.document(id, "architecture").Document
	same := w.pdf("plan.pdf", "plan 1")
	broken, err := w.Keeper.ReceiveBytes(t.Context(), "", "plan.dwg", []byte("nonsense"))
	w.Must(err)
	for _, c := range []struct {
		name    string
		persona string
		text    string
		changed []review.Changed
		kind    fault.Kind
		key     string
	}{
		{"no words", theDesigner, " ", nil, fault.Invalid, "fault.required"},
		{"the same file", theDesigner, "x", []review.Changed{{Document: doc, File: same}}, fault.Invalid, "document.same"},
		{"a broken file", theDesigner, "x", []review.Changed{{Document: doc, File: broken}}, fault.Invalid, "document.refused"},
		{"a document of another case", theDesigner, "x", []review.Changed{{Document: newID(), File: same}}, fault.Invalid, "fault.choose"},
		{"a new document of no section", theDesigner, "x", []review.Changed{{Kind: "alchemy", File: same}}, fault.Invalid, "fault.choose"},
		{"an expert", architect, "x", nil, fault.Forbidden, "fault.forbidden"},
		{"another customer", "customer-a", "x", nil, fault.NotFound, "fault.not_found"},
		{"an outsider", "outsider", "x", nil, fault.NotFound, "fault.not_found"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.Refused(w.Answer(t.Context(), actor(c.persona), arch, c.text, c.changed, w.Key()), c.kind, c.key)
		})
	}
	if r := w.remark(id, "architecture"); r.State != review.Open || w.document(id, "architecture").Round != 0 {
		t.Errorf("a refused answer left something: %+v", r)
	}
}

// Access to the project is asked anew: who has lost it (cl. 20) no longer answers, nor sees.
func TestClause20AccessOfToday(t *testing.T) {
	w := one(t)
	id := w.remarked()
	p, err := w.projects.Project(t.Context(), w.snap(id).Project)
	w.Must(err)
	p.People = p.People[:1]
	w.projects.Put(p, stage.Facts{})
	w.Refused(w.Answer(t.Context(), actor(theDesigner), w.remark(id, "architecture").ID, "x", nil, w.Key()), fault.NotFound, "fault.not_found")
	if _, _, err := w.Course(t.Context(), actor(theDesigner), id); !fault.Is(err, fault.NotFound) {
		t.Errorf("who has no access sees the case: %v", err)
	}
	_, _, err = w.Course(t.Context(), actor(theCustomer), id)
	w.Must(err)
}

// Order No. 299, point 38: answers are handed in whole; the customer does that, not the designer.
func TestPoint38HandIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.remarked()
		w.Must(w.Answer(t.Context(), actor(theCustomer), w.remark(id, "architecture").ID, "x", nil, w.Key()))
		w.Refused(w.HandIn(t.Context(), actor(theCustomer), id, w.Key()), fault.Invalid, "review.rule.unanswered")
		w.Must(w.Answer(t.Context(), actor(theDesigner), w.remark(id, "estimate").ID, "x", nil, w.Key()))
		w.Must(w.Answer(t.Context(), actor(theDesigner), w.remark(id, "estimate").ID, "и ещё", nil, w.Key()))
		w.Refused(w.HandIn(t.Context(), actor(theDesigner), id, w.Key()), fault.Forbidden, "fault.forbidden")
		w.Must(w.HandIn(t.Context(), actor(theCustomer), id, w.Key()))
		w.in(id, review.SecondLook)
		if _, status := w.term(id, review.TermAnswers); status != deadline.Met {
			t.Errorf("the term of the answers is %s", status)
		}
		w.Refused(w.Answer(t.Context(), actor(theDesigner), w.remark(id, "estimate").ID, "поздно", nil, w.Key()), fault.Conflict, "fault.step")
	})
}

// Order No. 299, points 27 and 38: once the term is over nothing is answered any more; unanswered remarks are not
// eliminated, and the conclusion can only be negative. Answers given in time are still looked at.
func TestPoint38LateAnswers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.remarked()
		arch, est := w.remark(id, "architecture").ID, w.remark(id, "estimate").ID
		w.Must(w.Answer(t.Context(), actor(theDesigner), arch, "Исправлено", nil, w.Key()))
		w.Clock.To("2026-08-17") // the last day
		w.Settle()
		w.in(id, review.Answering)
		w.Must(w.Answer(t.Context(), actor(theDesigner), arch, "Ещё уточнение", nil, w.Key()))
		w.Clock.To("2026-08-18")
		err := w.Answer(t.Context(), actor(theDesigner), est, "Поздно", nil, w.Key()) // before any job has run
		w.Refused(err, fault.Invalid, "review.rule.late")
		if fault.As(err).Clause != law.Rules299p38 {
			t.Errorf("the refusal names %s", fault.As(err).Clause)
		}
		w.Refused(w.HandIn(t.Context(), actor(theCustomer), id, w.Key()), fault.Invalid, "review.rule.late")
		w.Settle()
		w.in(id, review.SecondLook)
		snap := w.snap(id)
		if !snap.OnlyNegative || w.remark(id, "estimate").State != review.NotEliminated || w.remark(id, "architecture").State != review.Answered {
			t.Errorf("after the term: only negative %t, %+v", snap.OnlyNegative, snap.Remarks)
		}
		if w.Told("review.answers_lapsed") != 5 { // both sides, the head, two experts
			t.Errorf("told %d times of the term that is over", w.Told("review.answers_lapsed"))
		}
		w.Must(w.AcceptAnswer(t.Context(), actor(architect), arch, "", w.Key()))
		w.Must(w.Close(t.Context(), actor(theHead), id, w.Key()))
		w.Refused(w.WritePart(t.Context(), actor(estimator), id, "estimate", "x", true, w.Key()), fault.Invalid, "review.rule.part_negative")
		w.Must(w.WritePart(t.Context(), actor(estimator), id, "estimate", "x", false, w.Key()))
	})
}

// Every remark was answered in time but the customer forgot to hand the answers in: the term hands them in.
func TestPoint38AnsweredButNotHandedIn(t *testing.T) {
	w := one(t)
	id := w.remarked()
	for _, section := range []string{"architecture", "estimate"} {
		w.Must(w.Answer(t.Context(), actor(theDesigner), w.remark(id, section).ID, "Исправлено", nil, w.Key()))
	}
	w.Clock.To("2026-08-18")
	w.Settle()
	w.in(id, review.SecondLook)
	if w.snap(id).OnlyNegative {
		t.Error("answers that were given in time count as not given")
	}
}

// Answers that were handed in before the job of the term ran stay as they are.
func TestLapseAfterHandInDoesNothing(t *testing.T) {
	w := one(t)
	id := w.answered()
	w.Must(w.Lapse(t.Context(), id, "job:late"))
	w.in(id, review.SecondLook)
	if got := w.snap(id).Round; got != 2 {
		t.Errorf("round %d, want 2", got)
	}
}

// The kit of a case keeps each version; who may see the case downloads any of them, and nobody else.
func TestVersionsOfACase(t *testing.T) {
	w := one(t)
	id := w.answered()
	r := w.remark(id, "architecture")
	for _, version := range []document.Version{{ID: r.Document.Version}, {ID: w.document(id, "architecture").Version}, {ID: w.snap(id).Contract.Text}} {
		for _, persona := range []string{theHead, architect, theCustomer, theDesigner} {
			if _, err := w.Version(t.Context(), actor(persona), id, version.ID); err != nil {
				t.Errorf("%s: %v", persona, err)
			}
		}
		for _, persona := range []string{"outsider", "second-expert-head", "state-expert-head", "customer-a"} {
			if _, err := w.Version(t.Context(), actor(persona), id, version.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s downloads a version: %v", persona, err)
			}
		}
	}
	stranger := w.file(newID(), "estimate", "Чужая смета", "other")
	if _, err := w.Version(t.Context(), actor(theHead), id, stranger.Version); !fault.Is(err, fault.NotFound) {
		t.Errorf("a document of another project: %v", err)
	}
}
