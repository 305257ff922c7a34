package review_test

import (
	"strings"
	"testing"

	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/fault"
	"birtereze/portal/law"
	"birtereze/portal/review"
)

// Code art. 146 point 4; Order No. 299, points 25 and 38: a remark without a norm, or without its point, is refused.
func TestCode146RemarkWithoutANormIsRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.looking()
		for _, c := range []struct {
			name   string
			change func(*review.Wording)
			key    string
		}{
			{"no norm", func(x *review.Wording) { x.Norm = "" }, "review.rule.norm"},
			{"blanks for a norm", func(x *review.Wording) { x.Norm = " \t" }, "review.rule.norm"},
			{"a dash for a norm", func(x *review.Wording) { x.Norm = "—" }, "review.rule.norm"},
			{"no point", func(x *review.Wording) { x.Point = " . " }, "review.rule.point"},
			{"no words", func(x *review.Wording) { x.Words = " " }, "fault.required"},
			{"too many words", func(x *review.Wording) { x.Words = strings.Repeat("я", 4001) }, "fault.too_long"},
			{"no severity", func(x *review.Wording) { x.Severity = "" }, "fault.choose"},
			{"a document of another case", func(x *review.Wording) { x.Document = newID() }, "fault.choose"},
		} {
			word := w.wording(id, "architecture", "architecture")
			c.change(&word)
			err := w.DraftRemark(t.Context(), actor(architect), id, word, w.Key())
			w.Refused(err, fault.Invalid, c.key)
			if c.name == "no norm" && fault.As(err).Clause != law.Code146p4 {
				t.Errorf("the refusal names %s, want %s", fault.As(err).Clause, law.Code146p4)
			}
		}
		if n := len(w.work(id).Drafts); n != 0 {
			t.Errorf("%d refused remarks were kept", n)
		}
	})
}

// A draft can be changed and withdrawn by its own expert until it is issued; the other side never sees it.
func TestPoint25DraftsAreTheExpertsOwn(t *testing.T) {
	w := one(t)
	id := w.looking()
	w.Must(w.DraftRemark(t.Context(), actor(architect), id, w.wording(id, "architecture", "architecture"), w.Key()))
	draft := w.work(id).Drafts[0]
	if snap := w.snap(id); len(snap.Remarks) != 0 {
		t.Errorf("the other side sees a draft: %+v", snap.Remarks)
	}
	word := w.wording(id, "architecture", "estimate")
	word.Norm = ""
	w.Refused(w.EditRemark(t.Context(), actor(architect), draft.ID, word, w.Key()), fault.Invalid, "review.rule.norm")
	word.Norm, word.Words = "106-нқ", "Файл сметы не читается"
	w.Refused(w.EditRemark(t.Context(), actor(estimator), draft.ID, word, w.Key()), fault.Forbidden, "fault.forbidden")
	w.Must(w.EditRemark(t.Context(), actor(architect), draft.ID, word, w.Key()))
	if got := w.work(id).Drafts[0]; got.Norm != "106-нқ" || got.Document != w.document(id, "estimate").Document || got.Section != "architecture" {
		t.Errorf("after the change: %+v", got)
	}
	w.Must(w.WithdrawRemark(t.Context(), actor(architect), draft.ID, w.Key()))
	w.Refused(w.EditRemark(t.Context(), actor(architect), draft.ID, word, w.Key()), fault.Conflict, "fault.step")
	w.Refused(w.IssueRemarks(t.Context(), actor(theHead), id, w.Key()), fault.Invalid, "review.rule.nothing_to_issue")
}

// Order No. 299, point 38: the head issues the remarks together; they are numbered, the term for answers begins, that of
// the remarks is met.
func TestPoint38Issue(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.remarked()
		w.in(id, review.Answering)
		for i, r := range w.snap(id).Remarks {
			if r.Number != i+1 || r.State != review.Open || r.Unchanged || r.Round != 1 {
				t.Errorf("remark %d: %+v", i+1, r)
			}
		}
		if day, status := w.term(id, review.TermRemarks); day != "2026-08-31" || status != deadline.Met {
			t.Errorf("the term of the remarks: %s, %s", day, status)
		}
		if day, status := w.term(id, review.TermAnswers); day != "2026-08-17" || status != deadline.Running {
			t.Errorf("the term of the answers: %s, %s; want ten working days from 3 August", day, status)
		}
		w.Settle()
		if w.Told("review.remarks_issued") != 2 {
			t.Errorf("%d sides were told", w.Told("review.remarks_issued"))
		}
		w.Refused(w.DraftRemark(t.Context(), actor(architect), id, w.wording(id, "architecture", "architecture"), w.Key()), fault.Conflict, "fault.step")
		w.Refused(w.Close(t.Context(), actor(theHead), id, w.Key()), fault.Conflict, "fault.step")
	})
}

// Order No. 299, point 38: remarks that come after their day are still issued; the term stays marked as missed.
func TestPoint38RemarksAfterTheirDay(t *testing.T) {
	w := one(t)
	id := w.looking()
	w.Must(w.DraftRemark(t.Context(), actor(architect), id, w.wording(id, "architecture", "architecture"), w.Key()))
	w.Clock.To("2026-09-01")
	w.Settle()
	if w.Told("review.overdue") != 1 {
		t.Errorf("the head was reminded %d times", w.Told("review.overdue"))
	}
	w.Must(w.IssueRemarks(t.Context(), actor(theHead), id, w.Key()))
	if _, status := w.term(id, review.TermRemarks); status != deadline.Missed {
		t.Errorf("the term of the remarks is %s", status)
	}
}

// Order No. 299, point 34: nothing is issued and nothing closed while a document of the project is looked at by nobody.
func TestPoint34EverySectionIsLookedAt(t *testing.T) {
	w := one(t)
	id := w.started()
	w.cards()
	w.Refused(w.Close(t.Context(), actor(theHead), id, w.Key()), fault.Invalid, "review.rule.no_experts")
	w.given(id, "architecture", architect)
	w.Refused(w.Close(t.Context(), actor(theHead), id, w.Key()), fault.Invalid, "review.rule.uncovered")
	w.Must(w.DraftRemark(t.Context(), actor(architect), id, w.wording(id, "architecture", "architecture"), w.Key()))
	w.Refused(w.IssueRemarks(t.Context(), actor(theHead), id, w.Key()), fault.Invalid, "review.rule.uncovered")
	w.Must(w.Assign(t.Context(), actor(theHead), id, "estimate", actor(estimator).Person, w.Key()))
	w.Refused(w.IssueRemarks(t.Context(), actor(theHead), id, w.Key()), fault.Invalid, "review.rule.uncovered")
	w.Must(w.Declare(t.Context(), actor(estimator), w.assignment(id, "estimate"), true, "", w.Key()))
	w.Must(w.IssueRemarks(t.Context(), actor(theHead), id, w.Key()))
}

// A review without remarks goes straight to the conclusion, but not with drafts left.
func TestPoint34CloseWithoutRemarks(t *testing.T) {
	w := one(t)
	id := w.looking()
	w.Must(w.DraftRemark(t.Context(), actor(architect), id, w.wording(id, "architecture", "architecture"), w.Key()))
	w.Refused(w.Close(t.Context(), actor(theHead), id, w.Key()), fault.Invalid, "review.rule.drafts")
	w.Must(w.WithdrawRemark(t.Context(), actor(architect), w.work(id).Drafts[0].ID, w.Key()))
	w.Must(w.Close(t.Context(), actor(theHead), id, w.Key()))
	w.in(id, review.Closing)
	if w.snap(id).OnlyNegative {
		t.Error("the conclusion of a project without remarks can only be negative")
	}
}

// A remark of a later round upon a document that no answer has changed is marked; one upon a changed document is not.
func TestNewRemarkOnAnUnchangedDocumentIsMarked(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.answered() // the drawing came in a new version, the estimate did not
		w.in(id, review.SecondLook)
		general := w.wording(id, "estimate", "estimate")
		general.Document = ""
		w.Must(w.DraftRemark(t.Context(), actor(architect), id, w.wording(id, "architecture", "architecture"), w.Key()))
		w.Must(w.DraftRemark(t.Context(), actor(estimator), id, w.wording(id, "estimate", "estimate"), w.Key()))
		w.Must(w.DraftRemark(t.Context(), actor(estimator), id, general, w.Key()))
		want := []bool{false, true, false}
		for i, r := range w.work(id).Drafts {
			if r.Round != 2 || r.Unchanged != want[i] {
				t.Errorf("remark %d upon %q: round %d, unchanged %t, want %t", i, r.Document, r.Round, r.Unchanged, want[i])
			}
		}
	})
}

// Order No. 299, point 38: a second round within the one term; when it is over, nothing more is issued and what was
// repeated stands as not eliminated.
func TestPoint38SecondRound(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.answered()
		arch, est := w.remark(id, "architecture").ID, w.remark(id, "estimate").ID
		w.Refused(w.RepeatRemark(t.Context(), actor(architect), arch, " ", w.Key()), fault.Invalid, "fault.required")
		w.Refused(w.AcceptAnswer(t.Context(), actor(estimator), arch, "", w.Key()), fault.Forbidden, "fault.forbidden")
		w.Must(w.RepeatRemark(t.Context(), actor(architect), arch, "Ширина выхода не указана", w.Key()))
		w.Refused(w.Close(t.Context(), actor(theHead), id, w.Key()), fault.Invalid, "review.rule.unjudged")
		w.Must(w.AcceptAnswer(t.Context(), actor(estimator), est, "", w.Key()))
		w.Refused(w.AcceptAnswer(t.Context(), actor(estimator), est, "", w.Key()), fault.Conflict, "fault.step")
		w.Clock.To("2026-08-12")
		w.Must(w.IssueRemarks(t.Context(), actor(theHead), id, w.Key()))
		if day, status := w.term(id, review.TermAnswers); day != "2026-08-17" || status != deadline.Running {
			t.Errorf("the second round ends on %s (%s), want the day of the first, 17 August", day, status)
		}
		if r := w.remark(id, "architecture"); r.State != review.Open || r.Number != 1 {
			t.Errorf("the repeated remark: %+v", r)
		}
		w.Must(w.Answer(t.Context(), actor(theDesigner), arch, "Ширина указана", nil, w.Key()))
		w.Must(w.HandIn(t.Context(), actor(theCustomer), id, w.Key()))
		w.Must(w.RepeatRemark(t.Context(), actor(architect), arch, "Не указана", w.Key()))
		w.Clock.To("2026-08-18")
		w.Refused(w.IssueRemarks(t.Context(), actor(theHead), id, w.Key()), fault.Invalid, "review.rule.term_over")
		w.Must(w.Close(t.Context(), actor(theHead), id, w.Key()))
		if r := w.remark(id, "architecture"); r.State != review.NotEliminated || len(r.Thread) != 4 {
			t.Errorf("the remark that was repeated to the end: %s, %d entries", r.State, len(r.Thread))
		}
		if !w.snap(id).OnlyNegative {
			t.Error("with a remark that was not eliminated the conclusion may still be positive")
		}
	})
}

// What both sides see holds no IIN of the people who wrote.
func TestSnapshotHoldsNoIIN(t *testing.T) {
	w := one(t)
	id := w.answered()
	for _, r := range w.snap(id).Remarks {
		for _, entry := range r.Thread {
			if entry.Person != "" || entry.By == "" {
				t.Errorf("entry of the thread: %+v", entry)
			}
		}
	}
}
