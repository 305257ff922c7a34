package registration

import (
	"context"
	"fmt"

	"birtereze/portal"
	"birtereze/portal/internal/calendar"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/fault"
	"birtereze/portal/law"
)

// termDecide is what the operator owes once the documents are there.
const termDecide = "registration.decide"

// lawfulDays are the working days that the Order gives the operator from the documents' arrival (cl. 9, 11).
const lawfulDays = 2

// Send lets a draft go its way: a legal entity is registered, a natural person's registration waits for the operator's
// answer, an official's for the operator's request. Capacities of clause 11 that were chosen beside others go their own
// way, as a registration of their own. Send returns the state that was reached.
func (s *Service) Send(ctx context.Context, actor portal.Actor, id portal.ID, key string) (command.Receipt, error) {
	r, _, err := s.Get(ctx, actor, id)
	if err != nil {
		return command.Receipt{}, err
	}
	if r.State == stateDraft && entityKnown(r, s.bus.Now()).Outcome == law.NotMet && r.Path != PathPerson {
		if _, err := s.AskRegister(ctx, actor, id, ""); err != nil {
			return command.Receipt{}, err
		}
	}
	path, do := r.Path, sending[r.Path]
	row, _ := life.Next(stateDraft, do)
	return s.bus.Do(ctx, command.Command{Actor: actor, Act: life.Act(do), Clause: row.Law, Key: key},
		func(ctx context.Context, tx *command.Tx) error {
			r, err := registrations.Get(ctx, tx, id)
			if err != nil {
				return err
			}
			if r.Path != path {
				return fault.New(fault.Conflict, "fault.conflict").Because(fmt.Errorf("path %s became %s", path, r.Path))
			}
			tx.About(r.Subject(), "")
			return s.send(ctx, tx, r)
		})
}

func (s *Service) send(ctx context.Context, tx *command.Tx, r Registration) error {
	var err error
	if r.State, err = tx.Step(life, r.ID, r.State, sending[r.Path], r.resource()); err != nil {
		return err
	}
	have, err := capacitiesOf(ctx, tx, r.Party)
	if err != nil {
		return err
	}
	edition, err := s.agreementInForce(UserAgreement)
	if err != nil {
		return err
	}
	if err := tx.Check(complete(r, have, s.config.Operator, edition.Name, tx.Now())...); err != nil {
		return err
	}
	if err := s.mayAdd(ctx, tx, r); err != nil {
		return err
	}
	ordinary, officials := split(r.Capacities)
	if r.Path == PathEntity {
		r.Capacities = ordinary
	}
	r.SentAt, r.WaitsSince = tx.Now(), tx.Now()
	if err := keepContact(ctx, tx, r); err != nil {
		return err
	}
	if err := registrations.Update(ctx, tx.Tx, &r); err != nil {
		return err
	}
	switch r.Path {
	case PathPerson:
		err = s.awaitDecision(tx, r, law.C9p2)
	case PathOfficial:
		err = tx.Notify(arrived(r))
	default:
		err = s.enrol(ctx, tx, &r)
	}
	if err != nil || r.Path != PathEntity || len(officials) == 0 {
		return err
	}
	return s.apply(ctx, tx, r, officials)
}

// apply begins the registration of clause 11 for the capacities that were chosen together with others.
func (s *Service) apply(ctx context.Context, tx *command.Tx, from Registration, officials []portal.Role) error {
	r := from
	r.ID, r.Version, r.State, r.Path, r.Capacities, r.Papers = tx.NewID(), 0, life.Start, PathOfficial, officials, nil
	var err error
	if r.State, err = tx.Step(life, r.ID, r.State, sending[PathOfficial], r.resource()); err != nil {
		return err
	}
	if err := registrations.Insert(ctx, tx.Tx, &r); err != nil {
		return err
	}
	return tx.Notify(arrived(r))
}

// awaitDecision sets the operator's term running from now, and tells both sides.
func (s *Service) awaitDecision(tx *command.Tx, r Registration, clause law.Clause) error {
	if err := tx.Start(deadline.Term{What: termDecide, Days: s.config.DecideDays, Unit: calendar.WorkingDays, Clause: clause}); err != nil {
		return err
	}
	if err := tx.Notify(arrived(r)); err != nil {
		return err
	}
	return tx.Notify(told(r, "registration_received"))
}

// keepContact remembers where notices for the person go from now on.
func keepContact(ctx context.Context, tx *command.Tx, r Registration) error {
	p, found, err := findPerson(ctx, tx, r.Person)
	if err != nil {
		return err
	}
	p.Contact = r.Contact
	if found {
		return people.Update(ctx, tx.Tx, &p)
	}
	p.ID, p.Name = r.Person, r.Name
	return people.Insert(ctx, tx.Tx, &p)
}

// Withdraw takes a registration back for as long as nothing is decided.
func (s *Service) Withdraw(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	_, err := s.bus.Do(ctx, command.Command{Actor: actor, Act: "registration.withdraw", Clause: law.C8p1, Key: key},
		func(ctx context.Context, tx *command.Tx) error {
			r, err := registrations.Get(ctx, tx, id)
			if err != nil {
				return err
			}
			tx.About(r.Subject(), "")
			if r.State, err = tx.Step(life, r.ID, r.State, "withdraw", r.resource()); err != nil {
				return err
			}
			r.DecidedAt = tx.Now()
			if err := tx.Meet(termDecide); err != nil {
				return err
			}
			return registrations.Update(ctx, tx.Tx, &r)
		})
	return err
}
