package review

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

// Wording is what an expert writes in a remark.
type Wording struct {
	Section  string    // a specialisation, a code of the classifier
	Document portal.ID // of the case; empty when the remark concerns no one document
	Place    string
	Words    string
	Norm     string
	Point    string // of the norm
	Severity Severity
}

// looking tells the states of a case in which experts look and remark.
func looking(s flow.State) bool { return s == Looking || s == SecondLook }

// mine finds the standing assignment of a section to the actor; the zero Assignment, which the policy denies, when there
// is none.
func (t *turn) mine(ctx context.Context, section string) (Assignment, error) {
	given, err := standing(ctx, t, t.c.ID)
	for _, a := range given {
		if a.Section == section && a.Person == t.Actor().Person {
			return a, err
		}
	}
	return Assignment{}, err
}

// DraftRemark keeps an expert's remark until the head issues all of them together.
func (s *Service) DraftRemark(ctx context.Context, actor portal.Actor, id portal.ID, w Wording, key string) error {
	return s.turn(ctx, actor, "review_remark.draft", law.Rules299p25, id, key, func(ctx context.Context, t *turn) error {
		a, err := t.mine(ctx, w.Section)
		if err != nil {
			return err
		}
		if err := t.Allow("review_remark.draft", t.section(a)); err != nil {
			return err
		}
		if !looking(t.c.State) {
			return fault.New(fault.Conflict, "fault.step").Law(law.Rules299p38)
		}
		r := Remark{ID: t.NewID(), Case: id, State: remarkLife.Start, Round: t.c.Round, Person: actor.Person, Name: actor.Name, At: t.Now()}
		if err := t.word(ctx, &r, w); err != nil {
			return err
		}
		t.Fact("section", r.Section)
		return remarks.Insert(ctx, t.Tx.Tx, &r)
	})
}

// word takes the wording over, checked, and notes whether the document had changed before this round of looking.
func (t *turn) word(ctx context.Context, r *Remark, w Wording) error {
	docs, err := documentsOf(ctx, t, t.c.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(docs, func(d Document) bool { return d.Document == w.Document })
	r.Section, r.Document, r.Text, r.Unchanged = w.Section, w.Document, "", false
	r.Place, r.Words, r.Norm, r.Point = strings.TrimSpace(w.Place), strings.TrimSpace(w.Words), strings.TrimSpace(w.Norm), strings.TrimSpace(w.Point)
	r.Severity = w.Severity
	if i >= 0 {
		r.Text = docs[i].Text
		r.Unchanged = r.Round > 1 && docs[i].Round != r.Round-1
	}
	return t.check(remarkSound(*r, i >= 0)...)
}

// EditRemark changes a remark that is not issued yet.
func (s *Service) EditRemark(ctx context.Context, actor portal.Actor, remark portal.ID, w Wording, key string) error {
	return s.onRemark(ctx, actor, remark, "edit", key, func(ctx context.Context, t *turn, r *Remark) error {
		a, err := t.mine(ctx, r.Section)
		if err != nil {
			return err
		}
		if r.State, err = t.Step(remarkLife, r.ID, r.State, "edit", t.section(a)); err != nil {
			return err
		}
		w.Section = r.Section
		return t.word(ctx, r, w)
	})
}

// WithdrawRemark takes a remark back that is not issued yet.
func (s *Service) WithdrawRemark(ctx context.Context, actor portal.Actor, remark portal.ID, key string) error {
	return s.onRemark(ctx, actor, remark, "withdraw", key, func(ctx context.Context, t *turn, r *Remark) error {
		a, err := t.mine(ctx, r.Section)
		if err != nil {
			return err
		}
		r.State, err = t.Step(remarkLife, r.ID, r.State, "withdraw", t.section(a))
		return err
	})
}

// onRemark carries out a command on a remark within the turn of its case.
func (s *Service) onRemark(ctx context.Context, actor portal.Actor, id portal.ID, do flow.Do, key string, run func(ctx context.Context, t *turn, r *Remark) error) error {
	before, err := remarks.Get(ctx, s.db(), id)
	if err != nil {
		return err
	}
	row := slices.IndexFunc(remarkLife.Rows, func(r flow.Transition) bool { return r.Do == do })
	return s.turn(ctx, actor, remarkLife.Act(do), remarkLife.Rows[row].Law, before.Case, key, func(ctx context.Context, t *turn) error {
		r, err := remarks.Get(ctx, t, id)
		if err != nil {
			return err
		}
		if err := run(ctx, t, &r); err != nil {
			return err
		}
		return remarks.Update(ctx, t.Tx.Tx, &r)
	})
}

// IssueRemarks sends every drafted and every repeated remark to the customer's side together; the term for eliminating
// them begins with the first issue and there is no second one (Order No. 299, point 38).
func (s *Service) IssueRemarks(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	return s.turn(ctx, actor, "review.issue", law.Rules299p38, id, key, func(ctx context.Context, t *turn) error {
		if err := t.step("issue"); err != nil {
			return err
		}
		all, err := remarksOf(ctx, t, id)
		if err != nil {
			return err
		}
		over, err := termOver(ctx, t, id, TermAnswers, t.Now())
		if err != nil {
			return err
		}
		if err := t.check(append(issuable(countByState(all, Draft), countByState(all, Repeated), t.c.Round, over), t.coverage(ctx)...)...); err != nil {
			return err
		}
		n, err := t.issueEach(ctx, all)
		if err != nil {
			return err
		}
		if t.c.IssuedAt.IsZero() {
			t.c.IssuedAt = t.Now()
		}
		if err := t.Meet(TermRemarks); err != nil {
			return err
		}
		if err := t.start(TermAnswers, t.c.Profile.Answers, t.c.IssuedAt); err != nil {
			return err
		}
		t.Fact("remarks", fmt.Sprint(n))
		t.tell("remarks_issued", law.Rules299p38, "remarks", fmt.Sprint(n), "round", fmt.Sprint(t.c.Round))
		return t.notifySide("review.remarks_issued", map[string]string{"Remarks": fmt.Sprint(n)})
	})
}

// issueEach opens the remarks; a new one gets the next number of the case.
func (t *turn) issueEach(ctx context.Context, all []Remark) (int, error) {
	last, n := 0, 0
	for _, r := range all {
		last = max(last, r.Number)
	}
	for _, r := range all {
		if r.State != Draft && r.State != Repeated {
			continue
		}
		var err error
		if r.State, err = t.Step(remarkLife, r.ID, r.State, "issue", t.res); err != nil {
			return n, err
		}
		if r.Number == 0 {
			last++
			r.Number, r.IssuedAt = last, t.Now()
		}
		if err := remarks.Update(ctx, t.Tx.Tx, &r); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// coverage checks that somebody looks at every document of the project.
func (t *turn) coverage(ctx context.Context) []law.Finding {
	docs, err := documentsOf(ctx, t, t.c.ID)
	given, err2 := standing(ctx, t, t.c.ID)
	if err != nil || err2 != nil {
		return []law.Finding{finding(law.Rules299p34, false, "", "fault.internal")}
	}
	free := 0
	for _, a := range given {
		if a.State == Declared {
			free++
		}
	}
	return covered(t.service.uncovered(docs, given), free)
}

// termOver tells whether the last term of its kind has run out, met or not.
func termOver(ctx context.Context, q db.Querier, id portal.ID, what string, now time.Time) (bool, error) {
	all, err := terms(ctx, q, id)
	var last deadline.Deadline
	for _, d := range all {
		if d.What == what && d.Due.After(last.Due) {
			last = d
		}
	}
	return !last.Due.IsZero() && !last.Due.After(now), err
}

// AcceptAnswer finds that an answer has removed the ground of a remark.
func (s *Service) AcceptAnswer(ctx context.Context, actor portal.Actor, remark portal.ID, text, key string) error {
	return s.judge(ctx, actor, remark, "accept", text, key)
}

// RepeatRemark finds that it has not, and says why.
func (s *Service) RepeatRemark(ctx context.Context, actor portal.Actor, remark portal.ID, text, key string) error {
	return s.judge(ctx, actor, remark, "repeat", text, key)
}

func (s *Service) judge(ctx context.Context, actor portal.Actor, remark portal.ID, do flow.Do, text, key string) error {
	return s.onRemark(ctx, actor, remark, do, key, func(ctx context.Context, t *turn, r *Remark) error {
		a, err := t.mine(ctx, r.Section)
		if err != nil {
			return err
		}
		if r.State, err = t.Step(remarkLife, r.ID, r.State, do, t.section(a)); err != nil {
			return err
		}
		if t.c.State != SecondLook {
			return fault.New(fault.Conflict, "fault.step").Law(law.Rules299p38)
		}
		name := "remark_accepted"
		if do == "repeat" {
			name = "remark_repeated"
			if err := t.check(written(law.Rules299p25, "text", text, maxText)...); err != nil {
				return err
			}
		}
		r.Thread = append(r.Thread, Turn{Round: t.c.Round, By: actor.Name, Person: actor.Person, For: actor.For, At: t.Now(), Text: strings.TrimSpace(text), Verdict: do})
		t.tell(name, law.Rules299p38, "remark", fmt.Sprint(r.Number), "section", r.Section)
		return nil
	})
}

// Close ends the looking: what was not eliminated is settled, and the conclusion is drawn up. With a remark that was not
// eliminated it can be negative alone (Order No. 299, points 27 and 38).
func (s *Service) Close(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	return s.turn(ctx, actor, "review.close", law.Rules299p34, id, key, func(ctx context.Context, t *turn) error {
		if err := t.step("close"); err != nil {
			return err
		}
		all, err := remarksOf(ctx, t, id)
		if err != nil {
			return err
		}
		if err := t.check(append(closable(numbers(all, Answered, Open), countByState(all, Draft)), t.coverage(ctx)...)...); err != nil {
			return err
		}
		for _, r := range all {
			if r.State != Repeated {
				continue
			}
			if r.State, err = t.Step(remarkLife, r.ID, r.State, "settle", t.res); err != nil {
				return err
			}
			if err := remarks.Update(ctx, t.Tx.Tx, &r); err != nil {
				return err
			}
			t.c.OnlyNegative = true
		}
		for _, what := range []string{TermRemarks, TermSections} {
			if err := t.Meet(what); err != nil {
				return err
			}
		}
		t.tell("closed", law.Rules299p34, "only_negative", fmt.Sprint(t.c.OnlyNegative))
		return t.notifyExperts(ctx, "review.closed")
	})
}

// numbers lists the numbers of the remarks in any of the states.
func numbers(all []Remark, states ...flow.State) []string {
	var list []string
	for _, r := range all {
		if slices.Contains(states, r.State) {
			list = append(list, fmt.Sprint(r.Number))
		}
	}
	return list
}

// notifyExperts tells each expert of the case once.
func (t *turn) notifyExperts(ctx context.Context, key string) error {
	given, err := standing(ctx, t, t.c.ID)
	if err != nil {
		return err
	}
	var asked []portal.IIN
	for _, a := range given {
		if slices.Contains(asked, a.Person) {
			continue
		}
		asked = append(asked, a.Person)
		if err := t.notifyExpert(a.Person, key, nil); err != nil {
			return err
		}
	}
	return nil
}
