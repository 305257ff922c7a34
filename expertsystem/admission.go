package expertsystem

import (
	"context"
	"errors"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/gateway/portalapi"
	"birtereze/portal/internal/policy"
	"birtereze/portal/law"
)

// admission under way: a command on one organisation.
type admission struct {
	*command.Tx
	o Organisation
}

// Admit admits an expert organisation upon its certificate of accreditation; one that is known is renewed (cl. 48).
func (s *Service) Admit(ctx context.Context, actor portal.Actor, o Organisation, key string) error {
	o = tidied(o)
	_, err := s.Bus.Do(ctx, command.Command{Actor: actor, Act: "admission.admit", Clause: law.C48, Key: key}, func(ctx context.Context, tx *command.Tx) error {
		tx.About(portal.Subject{Kind: "expert_organisation", ID: portal.ID(o.ID)}, "")
		if err := tx.Allow("admission.admit", o.resource()); err != nil {
			return err
		}
		_, known, err := organisationOf(ctx, tx, o.ID)
		if err != nil {
			return err
		}
		if known {
			return fault.Wrong("bin", "expertsystem.known_organisation").Law(law.C48)
		}
		if err := tx.Check(admissible(o, s.specialisation, s.today())...); err != nil {
			return err
		}
		o.State, o.AdmittedAt, o.ChangedAt = life.Start, tx.Now(), tx.Now()
		tx.Fact("organisation", o.Name.RU)
		tx.Fact("certificate", o.Accreditation.Number)
		if err := organisations.Insert(ctx, tx.Tx, &o); err != nil {
			return err
		}
		return s.report(ctx, tx)
	})
	return err
}

// Renew enters a new certificate of accreditation, and ends a suspension (cl. 48).
func (s *Service) Renew(ctx context.Context, actor portal.Actor, o Organisation, key string) error {
	o = tidied(o)
	return s.admission(ctx, command.Command{Actor: actor, Act: "admission.renew", Clause: law.C48, Key: key}, o.ID, func(a *admission) error {
		var err error
		if a.o.State, err = a.Step(life, portal.ID(o.ID), a.o.State, "renew", a.o.resource()); err != nil {
			return err
		}
		a.o.Name, a.o.Email, a.o.Accreditation, a.o.Reason = o.Name, o.Email, o.Accreditation, ""
		a.Fact("certificate", o.Accreditation.Number)
		return a.Check(admissible(a.o, s.specialisation, s.today())...)
	})
}

// Suspend bars an organisation from the system, with the reason (cl. 48).
func (s *Service) Suspend(ctx context.Context, actor portal.Actor, party portal.Party, reason, key string) error {
	return s.admission(ctx, command.Command{Actor: actor, Act: "admission.suspend", Clause: law.C48, Key: key}, party, func(a *admission) error {
		var err error
		if a.o.State, err = a.Step(life, portal.ID(party), a.o.State, "suspend", a.o.resource()); err != nil {
			return err
		}
		if !a.Actor().Is(portal.RoleSystem) {
			if err := a.Check(suspendable(reason)); err != nil {
				return err
			}
		}
		a.o.Reason = strings.TrimSpace(reason)
		a.Fact("reason", a.o.Reason)
		return a.Notify(portal.Notice{Party: party, Role: portal.RoleExpertHead, Key: "notice.expertsystem.suspended",
			Args: map[string]string{"Name": a.o.Name.Both(), "Number": a.o.Accreditation.Number}, Href: "/accreditation"})
	})
}

// admission carries out a command on an organisation that is known, and has the Portal told of the list as it is then.
func (s *Service) admission(ctx context.Context, cmd command.Command, party portal.Party, run func(a *admission) error) error {
	_, err := s.Bus.Do(ctx, cmd, func(ctx context.Context, tx *command.Tx) error {
		o, err := organisations.Get(ctx, tx, party)
		if err != nil {
			return err
		}
		tx.About(portal.Subject{Kind: "expert_organisation", ID: portal.ID(party)}, "")
		a := &admission{tx, o}
		if err := run(a); err != nil {
			return err
		}
		a.o.ChangedAt = tx.Now()
		if err := organisations.Update(ctx, tx.Tx, &a.o); err != nil {
			return err
		}
		return s.report(ctx, tx)
	})
	return err
}

// Expire suspends the organisations whose accreditation has ended: from the day after its last, nobody of them works in
// the system, whether or not this has run (cl. 48).
func (s *Service) Expire(ctx context.Context) error {
	list, err := admittedOrganisations(ctx, s.db())
	if err != nil {
		return err
	}
	var failed error
	for _, o := range list {
		if s.today() > o.Accreditation.Until {
			failed = errors.Join(failed, s.Suspend(ctx, itself, o.ID, "", "expertsystem.expire:"+string(o.ID)+":"+o.Accreditation.Number))
		}
	}
	return failed
}

// report puts the list of admitted organisations into the queue to the Portal, in the transaction that changes it.
func (s *Service) report(ctx context.Context, tx *command.Tx) error {
	list, err := s.admitted(ctx, tx)
	if err != nil {
		return err
	}
	return s.queue(ctx, tx, Told{Kind: KindAdmitted, Admitted: list})
}

// admitted lists the organisations that may be chosen on the Portal today.
func (s *Service) admitted(ctx context.Context, q db.Querier) ([]portalapi.Organisation, error) {
	all, err := admittedOrganisations(ctx, q)
	if err != nil {
		return nil, err
	}
	list := []portalapi.Organisation{}
	for _, o := range all {
		if o.Admitted(s.today()) {
			list = append(list, portalapi.Organisation{Party: o.ID, Name: o.Name, Until: o.Accreditation.Until})
		}
	}
	return list, nil
}

// Organisations lists the organisations for the operator.
func (s *Service) Organisations(ctx context.Context, actor portal.Actor) ([]Organisation, error) {
	if err := s.Bus.Policy.Authorise(ctx, actor, "admission.list", policy.Public("")); err != nil {
		return nil, err
	}
	return allOrganisations(ctx, s.db())
}

// Organisation finds one, for the operator and for its own people.
func (s *Service) Organisation(ctx context.Context, actor portal.Actor, party portal.Party) (Organisation, error) {
	if err := s.Bus.Policy.Authorise(ctx, actor, "admission.view", Organisation{ID: party}.resource()); err != nil {
		return Organisation{}, err
	}
	return organisations.Get(ctx, s.db(), party)
}

func (s *Service) specialisation(code string) bool {
	_, err := s.Classifiers.Specialisations.At(code, s.today())
	return err == nil
}

func tidied(o Organisation) Organisation {
	for _, text := range []*string{&o.Name.RU, &o.Name.KK, &o.Name.EN, &o.Email, &o.Accreditation.Number} {
		*text = strings.TrimSpace(*text)
	}
	return o
}
