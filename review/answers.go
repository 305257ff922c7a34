package review

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/law"
)

// Changed is a document that an answer brings: the next version of one of the case, or a new one.
type Changed struct {
	Document portal.ID // of the case; empty for a new document
	Kind     string    // of a new document: a section, a code of the classifier
	Title    string    // of a new document
	File     document.Received
}

// Answer answers a remark for the customer's side, with the documents that were changed. It may be added to until the
// answers are handed in.
func (s *Service) Answer(ctx context.Context, actor portal.Actor, remark portal.ID, text string, changed []Changed, key string) error {
	return s.onRemark(ctx, actor, remark, "answer", key, func(ctx context.Context, t *turn, r *Remark) error {
		var err error
		if r.State, err = t.Step(remarkLife, r.ID, r.State, "answer", t.res); err != nil {
			return err
		}
		if t.c.State != Answering {
			return fault.New(fault.Conflict, "fault.step").Law(law.Rules299p38)
		}
		over, err := termOver(ctx, t, t.c.ID, TermAnswers, t.Now())
		if err != nil {
			return err
		}
		if err := t.check(answerable(text, over)...); err != nil {
			return err
		}
		entry := Turn{Round: t.c.Round, By: actor.Name, Person: actor.Person, For: actor.For, At: t.Now(), Text: strings.TrimSpace(text)}
		for _, ch := range changed {
			change, err := t.change(ctx, ch)
			if err != nil {
				return err
			}
			entry.Changed = append(entry.Changed, change)
		}
		r.Thread = append(r.Thread, entry)
		t.Fact("remark", fmt.Sprint(r.Number))
		t.tell("remark_answered", law.Rules299p38, "remark", fmt.Sprint(r.Number), "documents", fmt.Sprint(len(changed)))
		return nil
	})
}

// change adds a version to a document of the case, or a document to the case.
func (t *turn) change(ctx context.Context, ch Changed) (Change, error) {
	keeper := t.service.keeper
	if ch.Document == "" {
		if _, err := t.service.classes.Sections.Get(ch.Kind); err != nil {
			return Change{}, fault.Wrong("kind", "fault.choose")
		}
		d, err := keeper.Add(ctx, t.Tx, document.New{Owner: t.c.Subject(), Project: t.c.Project, Kind: ch.Kind,
			Title: strings.TrimSpace(ch.Title), Privacy: document.Participants, Origin: document.FromContractor}, ch.File)
		if err != nil {
			return Change{}, err
		}
		ref := d.Ref(d.Newest())
		return Change{After: ref}, documents.Insert(ctx, t.Tx.Tx, documentOf(t.Tx, t.c.ID, ref, t.c.Round))
	}
	docs, err := documentsOf(ctx, t, t.c.ID)
	if err != nil {
		return Change{}, err
	}
	i := slices.IndexFunc(docs, func(d Document) bool { return d.Document == ch.Document })
	if i < 0 {
		return Change{}, fault.Wrong("document", "fault.choose")
	}
	d, err := keeper.AddVersion(ctx, t.Tx, ch.Document, ch.File)
	if err != nil {
		return Change{}, err
	}
	mine, v := docs[i], d.Newest()
	before := mine.Ref()
	mine.Text, mine.Name, mine.SHA256, mine.Size, mine.Round = v.ID, v.Name, v.SHA256, v.Size, t.c.Round
	return Change{Before: before, After: mine.Ref()}, documents.Update(ctx, t.Tx.Tx, &mine)
}

// HandIn hands the answers in: every remark has one, and the experts look again.
func (s *Service) HandIn(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	return s.turn(ctx, actor, "review.hand_in", law.Rules299p38, id, key, func(ctx context.Context, t *turn) error {
		if err := t.step("hand_in"); err != nil {
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
		if err := t.check(append(allAnswered(numbers(all, Open)), finding(law.Rules299p38, !over, "", "review.rule.late"))...); err != nil {
			return err
		}
		return t.lookAgain(ctx, "answers_handed_in")
	})
}

// lookAgain begins the next round of looking.
func (t *turn) lookAgain(ctx context.Context, name string, facts ...string) error {
	t.c.Round++
	if err := t.Meet(TermAnswers); err != nil {
		return err
	}
	t.tell(name, law.Rules299p38, append(facts, "round", fmt.Sprint(t.c.Round))...)
	if err := t.notifyHead("review."+name, nil); err != nil {
		return err
	}
	return t.notifyExperts(ctx, "review."+name)
}

// Lapse ends the answering when its term has run out: answers given by then are looked at, remarks without one are not
// eliminated, and the conclusion can be negative alone (Order No. 299, points 27 and 38). It does nothing when the answers
// were handed in meanwhile.
func (s *Service) Lapse(ctx context.Context, id portal.ID, key string) error {
	return s.turn(ctx, portal.System("review"), "review.lapse", law.Rules299p38, id, key, func(ctx context.Context, t *turn) error {
		if err := t.Allow("review.lapse", t.res); err != nil || t.c.State != Answering {
			return err
		}
		if err := t.step("lapse"); err != nil {
			return err
		}
		all, err := remarksOf(ctx, t, id)
		if err != nil {
			return err
		}
		unanswered := numbers(all, Open)
		for _, r := range all {
			if r.State != Open {
				continue
			}
			if r.State, err = t.Step(remarkLife, r.ID, r.State, "lapse", t.res); err != nil {
				return err
			}
			if err := remarks.Update(ctx, t.Tx.Tx, &r); err != nil {
				return err
			}
			t.c.OnlyNegative = true
		}
		t.Fact("unanswered", strings.Join(unanswered, ", "))
		if err := t.notifySide("review.answers_lapsed", map[string]string{"Remarks": strings.Join(unanswered, ", ")}); err != nil {
			return err
		}
		return t.lookAgain(ctx, "answers_lapsed", "unanswered", strings.Join(unanswered, ", "))
	})
}
