package expertise

import (
	"context"
	"encoding/json"
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/stage"
)

// Look is everything that is known of the expertise of a project.
type Look struct {
	Project     portal.Project
	Application Application // the one that counts; without an id when there is none
	Earlier     []Application
	Decisions   []Decision
	Messages    []Message
	Snapshot    json.RawMessage // of the review, with documents as they are reached here; empty before it begins
	Conclusion  Conclusion      // without an id while there is none
	Approval    Approval        // without an id while there is none
	Term        deadline.Deadline
	course      course
}

// Look is the expertise of a project for somebody who may see it.
func (s *Service) Look(ctx context.Context, actor portal.Actor, project portal.ID) (Look, error) {
	p, err := s.project(ctx, actor, project)
	if err != nil {
		return Look{}, err
	}
	list, err := ofProject(ctx, s.Bus.DB, project)
	if err != nil {
		return Look{}, err
	}
	l := Look{Project: p}
	if a, found := current(list); found {
		if l, err = s.lookAt(ctx, a, p); err != nil {
			return Look{}, err
		}
	}
	l.Earlier = slices.DeleteFunc(list, func(a Application) bool { return a.ID == l.Application.ID || a.State == Withdrawn && !a.Registered() })
	l.Approval, _, err = approvalOf(ctx, s.Bus.DB, project)
	return l, err
}

// LookAt is Look at one application, for the operator.
func (s *Service) LookAt(ctx context.Context, actor portal.Actor, id portal.ID) (Look, error) {
	a, p, err := s.find(ctx, actor, id)
	if err != nil {
		return Look{}, err
	}
	return s.lookAt(ctx, a, p)
}

func (s *Service) lookAt(ctx context.Context, a Application, p portal.Project) (Look, error) {
	l := Look{Project: p, Application: a}
	var err error
	if l.Decisions, err = decisionsOf(ctx, s.Bus.DB, a.ID); err != nil {
		return l, err
	}
	if l.Messages, err = messagesOf(ctx, s.Bus.DB, a.ID); err != nil {
		return l, err
	}
	if l.Conclusion, _, err = conclusionOf(ctx, s.Bus.DB, a.ID); err != nil {
		return l, err
	}
	if l.Term, _, err = deadline.Open(ctx, s.Bus.DB, a.ID, TermHandOver); err != nil {
		return l, err
	}
	if l.Snapshot, err = s.snapshot(ctx, a); err != nil {
		return l, err
	}
	l.course, err = read(l.Snapshot)
	return l, err
}

// passed reports whether something was told to the expert system and has not been refused there; waits tells that it has
// yet to be received.
func (l Look) passed(event, about string) (there, waits bool) {
	for _, m := range l.Messages {
		if m.Event == event && m.About == about && m.State != Refused {
			there, waits = true, waits || m.State == Waiting
		}
	}
	return there, waits
}

// Application is the application of a project that counts: the open one, else the newest that was not withdrawn. It is a
// question of other slices, which ask their own policy.
func (s *Service) Application(ctx context.Context, project portal.ID) (Application, bool, error) {
	list, err := ofProject(ctx, s.Bus.DB, project)
	a, found := current(list)
	return a, found, err
}

// Conclusion is the newest conclusion on a project. It is a question of other slices, which ask their own policy.
func (s *Service) Conclusion(ctx context.Context, project portal.ID) (Conclusion, bool, error) {
	return conclusionOfProject(ctx, s.Bus.DB, project)
}

// Stage is what this part of a project says of where the project stands.
func (s *Service) Stage(ctx context.Context, project portal.ID, f *stage.Facts) error {
	a, found, err := s.Application(ctx, project)
	if err != nil {
		return err
	}
	if found {
		f.Application = stage.Application{Number: a.Number, Date: a.Date, At: a.RegisteredAt}
		if f.Expertise, err = s.part(ctx, a); err != nil {
			return err
		}
	}
	c, found, err := s.Conclusion(ctx, project)
	if err != nil {
		return err
	}
	if found {
		f.Conclusion = stage.Conclusion{Number: c.Number, Date: c.Date, Outcome: stage.Outcome(c.Outcome), Organisation: c.Organisation,
			Name: c.Title, Version: c.Document().Version, At: c.At}
	}
	return s.acceptance(ctx, project, c.Outcome == Positive, a, f)
}

// part is how far the expertise is, and who holds it.
func (s *Service) part(ctx context.Context, a Application) (stage.Part, error) {
	part := stage.Part{State: stage.UnderWay, At: a.RegisteredAt}
	switch a.State {
	case Draft, Formed:
		return stage.Part{State: stage.Ahead, At: a.BegunAt}, nil
	case Choosing:
		part.Holders = []portal.Party{a.Customer}
	case Concluded:
		return stage.Part{State: stage.Done, At: a.EndedAt}, nil
	case Unneeded, Outside:
		return stage.Part{State: stage.NotNeeded, At: a.EndedAt}, nil
	case Returned, Terminated, Dismissed, Withdrawn:
		return stage.Part{State: stage.Stopped, At: a.EndedAt}, nil
	case UnderReview:
		raw, err := s.snapshot(ctx, a)
		if err != nil {
			return part, err
		}
		c, err := read(raw)
		part.At, part.Holders = a.OpenedAt, []portal.Party{a.Organisation}
		if c.State == courseOffered || c.State == courseAnswering {
			part.Holders = []portal.Party{a.Customer}
		}
		return part, err
	default:
		part.Holders = []portal.Party{s.Operator}
	}
	return part, nil
}

// acceptance tells how far the customer's approval of the project is (cl. 42).
func (s *Service) acceptance(ctx context.Context, project portal.ID, positive bool, a Application, f *stage.Facts) error {
	mine, entered, err := approvalOf(ctx, s.Bus.DB, project)
	switch {
	case err != nil:
		return err
	case entered && mine.State == Approved:
		f.Acceptance = stage.Part{State: stage.Done, At: mine.SignedAt}
	case positive && approvalOwed(a):
		f.Acceptance = stage.Part{State: stage.UnderWay, At: a.EndedAt, Holders: []portal.Party{a.Customer}}
	case a.ID != "" && !approvalOwed(a):
		f.Acceptance = stage.Part{State: stage.NotNeeded}
	}
	return nil
}

// approvalOwed tells whether the project is one that the customer approves on the Portal: a construction project on state
// investment (cl. 42).
func approvalOwed(a Application) bool {
	return a.About.StateInvestment && a.Kind == portal.Construction
}

// Queue is a page of the operator's list of registered applications, the newest first: of one result, or of all. Next is
// where the following page begins; empty on the last one.
func (s *Service) Queue(ctx context.Context, actor portal.Actor, result Result, before portal.ID) (page []Application, next portal.ID, err error) {
	if err := s.Bus.Policy.Authorise(ctx, actor, "expertise.list", policy.Public("")); err != nil {
		return nil, "", err
	}
	page, err = registeredBefore(ctx, s.Bus.DB, result, before, queuePage+1)
	if len(page) > queuePage {
		page = page[:queuePage]
		next = page[queuePage-1].ID
	}
	return page, next, err
}

const queuePage = 50

// Trouble lists the messages to expert systems that have failed and still wait, for the operator.
func (s *Service) Trouble(ctx context.Context, actor portal.Actor) ([]Message, error) {
	if err := s.Bus.Policy.Authorise(ctx, actor, "expertise.list", policy.Public("")); err != nil {
		return nil, err
	}
	return allWaiting(ctx, s.Bus.DB)
}

// DocumentResource is what the policy decides by when a document of an application is read.
func (s *Service) DocumentResource(ctx context.Context, d document.Document) (policy.Resource, error) {
	a, err := applications.Get(ctx, s.Bus.DB, d.OwnerID)
	if err != nil {
		return policy.Resource{}, err
	}
	p, err := s.Projects.Project(ctx, a.Project)
	return a.resource(p), err
}
