package registration

import (
	"context"
	"slices"
	"strings"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/listing"
	"birtereze/portal/internal/policy"
	"birtereze/portal/law"
)

// step is the frame of the commands that move a sent registration: read, authorise and step, do, write.
func (s *Service) step(ctx context.Context, actor portal.Actor, do flow.Do, id portal.ID, key string,
	run func(ctx context.Context, tx *command.Tx, r *Registration) error) error {
	r, _, err := s.Get(ctx, actor, id)
	if err != nil {
		return err
	}
	clause := law.C9p2
	if row, ok := life.Next(r.State, do); ok {
		clause = row.Law
	}
	_, err = s.bus.Do(ctx, command.Command{Actor: actor, Act: life.Act(do), Clause: clause, Key: key},
		func(ctx context.Context, tx *command.Tx) error {
			r, err := registrations.Get(ctx, tx, id)
			if err != nil {
				return err
			}
			tx.About(r.Subject(), "")
			if r.State, err = tx.Step(life, r.ID, r.State, do, r.resource()); err != nil {
				return err
			}
			if err := run(ctx, tx, &r); err != nil {
				return err
			}
			return registrations.Update(ctx, tx.Tx, &r)
		})
	return err
}

// RequestDocuments asks an official for documents on powers and competence, naming them (cl. 11 part 1).
func (s *Service) RequestDocuments(ctx context.Context, actor portal.Actor, id portal.ID, text, key string) error {
	return s.step(ctx, actor, "request_documents", id, key, func(_ context.Context, tx *command.Tx, r *Registration) error {
		r.Request = strings.TrimSpace(text)
		if err := tx.Check(rule(r.Request != "" && len([]rune(r.Request)) <= 2*maxWords, law.C11p1, "request", "request")); err != nil {
			return err
		}
		r.WaitsSince = tx.Now()
		return tx.Notify(told(*r, "documents_requested"))
	})
}

// GiveDocuments hands in what was asked for; with it the operator's two working days begin (cl. 11).
func (s *Service) GiveDocuments(ctx context.Context, actor portal.Actor, id portal.ID, files []document.Received, key string) error {
	return s.step(ctx, actor, "give_documents", id, key, func(ctx context.Context, tx *command.Tx, r *Registration) error {
		if err := s.attach(ctx, tx, r, files); err != nil {
			return err
		}
		if err := tx.Check(powersProven(*r)); err != nil {
			return err
		}
		r.WaitsSince = tx.Now()
		return s.awaitDecision(tx, *r, law.C11p2)
	})
}

// Confirm registers whom the documents bear out (cl. 9 part 2, cl. 11 part 2).
func (s *Service) Confirm(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	return s.step(ctx, actor, "confirm", id, key, func(ctx context.Context, tx *command.Tx, r *Registration) error {
		if err := decided(tx, r); err != nil {
			return err
		}
		return s.enrol(ctx, tx, r)
	})
}

// Refuse turns a registration down on the one ground there is: the form says what the documents do not bear out. Each
// such entry is named (cl. 11 part 3).
func (s *Service) Refuse(ctx context.Context, actor portal.Actor, id portal.ID, grounds []Mismatch, key string) error {
	return s.step(ctx, actor, "refuse", id, key, func(_ context.Context, tx *command.Tx, r *Registration) error {
		r.Mismatches = slices.Clone(grounds)
		for i, m := range r.Mismatches {
			r.Mismatches[i] = Mismatch{Field: m.Field, Form: r.entry(m.Field), Text: strings.TrimSpace(m.Text)}
		}
		if err := tx.Check(mismatchesNamed(*r, law.C11p3)...); err != nil {
			return err
		}
		if err := decided(tx, r); err != nil {
			return err
		}
		if err := tx.Notify(told(*r, "registration_refused")); err != nil {
			return err
		}
		return tx.Emit("registration.refused", map[string]string{
			"registration": string(r.ID), "person": string(r.Person), "party": string(r.Party), "path": string(r.Path)})
	})
}

// decided ends the operator's term and notes who decided.
func decided(tx *command.Tx, r *Registration) error {
	r.DecidedAt, r.DecidedBy = tx.Now(), tx.Actor().Person
	return tx.Meet(termDecide)
}

// Waiting is a registration in the registrar's queue with the term that runs, if one does.
type Waiting struct {
	Registration
	Deadline deadline.Deadline // zero where no term runs
}

// Overdue reports whether the term has run out.
func (w Waiting) Overdue(now time.Time) bool {
	return !w.Deadline.Due.IsZero() && !w.Deadline.Due.After(now)
}

// owing are the states in which the operator owes the next step.
var owing = [3]flow.State{stateFiled, stateGiven, stateApplied}

// pageOfQueue is how many registrations a page of the queue shows.
const pageOfQueue = 50

// Queue lists what waits for the operator, what has waited longest first: that is by term, since every term here is equally
// long. more is where the next page begins.
func (s *Service) Queue(ctx context.Context, actor portal.Actor, after listing.Place) (list []Waiting, more listing.Place, err error) {
	if err := s.bus.Policy.Authorise(ctx, actor, "registration.queue", policy.Public("")); err != nil {
		return nil, listing.Place{}, err
	}
	found, err := waiting(ctx, s.bus.DB, owing, after, pageOfQueue+1)
	if err != nil {
		return nil, listing.Place{}, err
	}
	page, more := listing.Cut(found, pageOfQueue, func(r Registration) listing.Place { return listing.Place{At: r.WaitsSince, ID: r.ID} })
	for _, r := range page {
		d, _, err := deadline.Open(ctx, s.bus.DB, r.ID, termDecide)
		if err != nil {
			return nil, listing.Place{}, err
		}
		list = append(list, Waiting{r, d})
	}
	return list, more, nil
}
