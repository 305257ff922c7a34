package approval

import (
	"context"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/law"
)

// Tasks lists what waits for an authority's officials.
func (s *Service) Tasks(ctx context.Context, actor portal.Actor) ([]portal.Task, error) {
	if !actor.Is(portal.RoleApprovingAuthority) {
		return nil, nil
	}
	open, err := waitingFor(ctx, s.bus.DB, actor.For)
	if err != nil {
		return nil, err
	}
	var tasks []portal.Task
	for _, a := range open {
		p, err := s.projects.Project(ctx, a.Project)
		if err != nil {
			return nil, err
		}
		due, err := s.due(ctx, a)
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, portal.Task{Key: "approval.task.answer", Subject: a.subject(), Project: a.Project, Title: p.Name.In(string(i18n.LangOf(ctx))),
			Href: "/approvals/" + string(a.ID), Clause: law.C31p1, Due: due, Since: a.SentAt, Mine: true})
	}
	return tasks, nil
}

// Waiting lists for what the people of a project wait, and from whom.
func (s *Service) Waiting(ctx context.Context, p portal.Project, lang string) ([]portal.Task, error) {
	all, err := ofProject(ctx, s.bus.DB, p.ID)
	if err != nil {
		return nil, err
	}
	var tasks []portal.Task
	for _, a := range all {
		if life.Ended(a.State) {
			continue
		}
		name, err := s.parties.PartyName(ctx, a.Authority)
		if err != nil {
			return nil, err
		}
		due, err := s.due(ctx, a)
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, portal.Task{Key: "approval.task.wait", Subject: a.subject(), Project: p.ID, Title: p.Name.In(lang),
			Href: "/projects/" + string(p.ID) + "/approvals", Clause: law.C31p1, Due: due, Since: a.SentAt, Holder: name.In(lang)})
	}
	return tasks, nil
}

func (s *Service) due(ctx context.Context, a Approval) (time.Time, error) {
	d, found, err := deadline.Open(ctx, s.bus.DB, a.ID, answerTerm)
	if err != nil || !found {
		return time.Time{}, err
	}
	return d.Due, nil
}
