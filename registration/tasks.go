package registration

import (
	"context"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/listing"
	"birtereze/portal/law"
)

// Tasks lists what waits for the actor in registration, and what the actor waits for.
func (s *Service) Tasks(ctx context.Context, actor portal.Actor) ([]portal.Task, error) {
	var all []portal.Task
	for _, ask := range []func(context.Context, portal.Actor) ([]portal.Task, error){s.ownTasks, s.registrarTasks, s.administratorTasks, s.agreementTasks} {
		some, err := ask(ctx, actor)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// ownTasks are about what the person has asked for.
func (s *Service) ownTasks(ctx context.Context, actor portal.Actor) ([]portal.Task, error) {
	if actor.Person == "" {
		return nil, nil
	}
	mine, err := registrationsOf(ctx, s.bus.DB, actor.Person)
	if err != nil {
		return nil, err
	}
	var list []portal.Task
	for _, r := range mine {
		t := portal.Task{Subject: r.Subject(), Title: r.Title(string(i18n.LangOf(ctx))), Href: "/registrations/" + string(r.ID),
			Since: r.WaitsSince, Holder: i18n.T(ctx, "registration.operator")}
		switch r.State {
		case stateDraft:
			t.Key, t.Href, t.Clause, t.Since, t.Mine = "registration.task.draft", "/register/"+string(r.ID), law.C8p1, r.BegunAt, true
		case stateRequested:
			t.Key, t.Clause, t.Mine = "registration.task.give", law.C11p1, true
		case stateFiled, stateGiven:
			t.Key = "registration.task.decision"
			if err := s.withTerm(ctx, s.bus.DB, r.ID, &t); err != nil {
				return nil, err
			}
		case stateApplied:
			t.Key, t.Clause = "registration.task.request_awaited", law.C11p1
		default:
			continue
		}
		list = append(list, t)
	}
	return list, nil
}

// registrarTasks are what the operator owes to others.
func (s *Service) registrarTasks(ctx context.Context, actor portal.Actor) ([]portal.Task, error) {
	if !actor.Is(portal.RoleRegistrar) {
		return nil, nil
	}
	queue, _, err := s.Queue(ctx, actor, listing.Place{})
	if err != nil {
		return nil, err
	}
	var list []portal.Task
	for _, w := range queue {
		t := portal.Task{Key: "registration.task.decide", Subject: w.Subject(), Title: w.Title(string(i18n.LangOf(ctx))),
			Href: "/registrar/" + string(w.ID), Clause: w.Deadline.Clause, Due: w.Deadline.Due, Since: w.WaitsSince, Mine: true}
		if w.State == stateApplied {
			t.Key, t.Clause = "registration.task.request", law.C11p1
		}
		list = append(list, t)
	}
	return list, nil
}

// administratorTasks are the people who wait to be admitted.
func (s *Service) administratorTasks(ctx context.Context, actor portal.Actor) ([]portal.Task, error) {
	if !actor.Is(portal.RoleAdministrator) {
		return nil, nil
	}
	asked, err := peopleOf(ctx, s.bus.DB, actor.For, memberAsked)
	if err != nil {
		return nil, err
	}
	var list []portal.Task
	for _, m := range asked {
		list = append(list, portal.Task{Key: "registration.task.admit", Subject: m.Subject(), Title: m.Name,
			Href: "/organisation/people/" + string(m.ID), Clause: law.C12p2, Since: m.AskedAt, Mine: true})
	}
	return list, nil
}

// agreementTasks ask for the acceptance of a new edition of the user agreement.
func (s *Service) agreementTasks(ctx context.Context, actor portal.Actor) ([]portal.Task, error) {
	if !actor.Is(portal.RoleAdministrator) && (actor.For.IsOrganisation() || len(actor.Roles) < 2) {
		return nil, nil
	}
	e, err := s.agreementInForce(UserAgreement)
	if err != nil {
		return nil, err
	}
	done, err := acceptedFor(ctx, s.bus.DB, actor.For, e.Kind, e.Name)
	if err != nil || done {
		return nil, err
	}
	return []portal.Task{{Key: "registration.task.agreement", Subject: portal.Subject{Kind: "agreement", ID: portal.ID(e.Kind)},
		Href: "/agreements/" + string(e.Kind), Clause: law.C8p1, Since: e.First.Time(), Mine: true}}, nil
}

// withTerm fills in the term that runs for the thing of a task.
func (s *Service) withTerm(ctx context.Context, q db.Querier, id portal.ID, t *portal.Task) error {
	d, _, err := deadline.Open(ctx, q, id, termDecide)
	t.Clause, t.Due = d.Clause, d.Due
	return err
}
