package expertise

import (
	"context"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/law"
)

// Tasks lists what waits for the actor in expertise, and for whom the actor waits. What our own review asks of anybody is
// its own to say.
func (s *Service) Tasks(ctx context.Context, actor portal.Actor) ([]portal.Task, error) {
	var list []portal.Task
	if actor.Is(portal.RoleCustomer) || actor.Is(portal.RoleDesigner) {
		more, err := s.sideTasks(ctx, actor)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	if actor.Is(portal.RoleCustomer) {
		more, err := s.newTasks(ctx, actor)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	if actor.Is(portal.RoleRegistrar) {
		more, err := s.operatorTasks(ctx)
		return append(list, more...), err
	}
	return list, nil
}

func (a Application) task(ctx context.Context, key string, clause law.Clause, since time.Time) portal.Task {
	return portal.Task{Key: "task.expertise." + key, Args: []any{"Number", a.Number}, Subject: a.Subject(), Project: a.Project,
		Title: a.About.Name.In(string(i18n.LangOf(ctx))), Href: SideHref(a.Project), Clause: clause, Since: since, Mine: true}
}

// owed are what the customer owes in a state, and where it is done.
var owed = map[flow.State]struct {
	key, at string
	clause  law.Clause
}{
	Draft:    {"complete", "/application", law.C39},
	Formed:   {"sign", "/application/sign", law.C32},
	Choosing: {"choose", "/organisations", law.Code105p8},
}

// sideTasks are those of the customer and the designer in open applications.
func (s *Service) sideTasks(ctx context.Context, actor portal.Actor) ([]portal.Task, error) {
	open, err := openFor(ctx, s.Bus.DB, actor.For)
	if err != nil {
		return nil, err
	}
	var list []portal.Task
	for _, a := range open {
		p, err := s.Projects.Project(ctx, a.Project)
		if err != nil {
			return nil, err
		}
		if _, may := s.Bus.Policy.Can(actor, "expertise.view", a.resource(p)); !may {
			continue
		}
		a.About.Name = p.Name
		_, customers := s.Bus.Policy.Can(actor, "expertise.form", a.resource(p))
		t, is, err := s.sideTask(ctx, a, customers)
		if err != nil {
			return nil, err
		}
		if is {
			list = append(list, t)
		}
	}
	return list, nil
}

func (s *Service) sideTask(ctx context.Context, a Application, customers bool) (portal.Task, bool, error) {
	if o, is := owed[a.State]; is {
		t := a.task(ctx, o.key, o.clause, latestOf(a.BegunAt, a.FormedAt, a.RegisteredAt))
		t.Href += o.at
		t.Mine = customers
		return t, customers, nil
	}
	lang := string(i18n.LangOf(ctx))
	switch a.State {
	case Undecided:
		t := a.task(ctx, "wait_decision", law.C35, a.RegisteredAt)
		name, err := s.name(ctx, s.Operator)
		t.Mine, t.Holder = false, name.In(lang)
		return t, true, err
	case Chosen:
		t := a.task(ctx, "wait_hand_over", law.C37, a.ChosenAt)
		t.Mine, t.Holder = false, a.Title.In(lang)
		d, found, err := deadline.Open(ctx, s.Bus.DB, a.ID, TermHandOver)
		if found {
			t.Due = d.Due
		}
		return t, true, err
	case UnderReview:
		if a.Abroad() {
			return s.mirrorTask(ctx, a, customers)
		}
	}
	return portal.Task{}, false, nil
}

// mirrorTask is what the customer's side owes in a review that runs in an expert system, or for whom it waits.
func (s *Service) mirrorTask(ctx context.Context, a Application, customers bool) (portal.Task, bool, error) {
	m, _, err := latest(ctx, s.Bus.DB, a.ID)
	if err != nil {
		return portal.Task{}, false, err
	}
	c, err := read(m.Snapshot)
	if err != nil {
		return portal.Task{}, false, err
	}
	list, err := messagesOf(ctx, s.Bus.DB, a.ID)
	if err != nil {
		return portal.Task{}, false, err
	}
	l := Look{Application: a, Messages: list}
	since := latestOf(m.Event.At, a.OpenedAt)
	signed, _ := l.passed(EventContract, c.Contract.SHA256)
	handedIn, _ := l.passed(EventHandIn, roundOf(c))
	switch {
	case c.State == courseOffered && customers && !signed:
		t := a.task(ctx, "sign_contract", law.Rules299p22, since)
		t.Href += "/contract"
		return t, true, nil
	case c.State == courseAnswering && !handedIn:
		t := a.task(ctx, "answer", law.Rules299p38, since)
		if term, runs := c.running(termAnswers); runs {
			t.Due, t.Since = term.due(), term.Since
		}
		return t, true, nil
	}
	t := a.task(ctx, "wait_review", law.C38p2, since)
	t.Mine, t.Holder = false, a.Title.In(string(i18n.LangOf(ctx)))
	return t, true, nil
}

// newTasks are what no open application speaks of: a project that is ready to apply for, and one that is to be approved.
func (s *Service) newTasks(ctx context.Context, actor portal.Actor) ([]portal.Task, error) {
	projects, err := s.Projects.ProjectsOf(ctx, actor)
	if err != nil {
		return nil, err
	}
	var list []portal.Task
	for _, p := range projects {
		if _, may := s.Bus.Policy.Can(actor, "expertise.start", onProject(p)); !may {
			continue
		}
		earlier, err := ofProject(ctx, s.Bus.DB, p.ID)
		if err != nil {
			return nil, err
		}
		t, is, err := s.newTask(ctx, p, earlier)
		if err != nil {
			return nil, err
		}
		if is {
			list = append(list, t)
		}
	}
	return list, nil
}

func (s *Service) newTask(ctx context.Context, p portal.Project, earlier []Application) (portal.Task, bool, error) {
	a, applied := current(earlier)
	a.About.Name, a.Project = p.Name, p.ID
	if applied && a.Outcome == Positive && approvalOwed(a) {
		mine, entered, err := approvalOf(ctx, s.Bus.DB, p.ID)
		t := a.task(ctx, "approve", law.C42, a.EndedAt)
		t.Href += "/approval"
		return t, !entered || mine.State != Approved, err
	}
	if refused(startable(earlier, p.Revision)) {
		return portal.Task{}, false, nil
	}
	agreed, err := s.Projects.Agreed(ctx, p.ID)
	if err != nil || !agreed {
		return portal.Task{}, false, err
	}
	t := a.task(ctx, "apply", law.C32, p.CreatedAt)
	t.Subject = portal.Subject{Kind: "project", ID: p.ID}
	return t, true, nil
}

func refused(found []law.Finding) bool {
	for _, f := range found {
		if f.Outcome == law.NotMet {
			return true
		}
	}
	return false
}

// operatorTasks are the decisions that the table leaves to the operator, and what did not reach an expert system.
func (s *Service) operatorTasks(ctx context.Context) ([]portal.Task, error) {
	undecided, err := inState(ctx, s.Bus.DB, Undecided)
	if err != nil {
		return nil, err
	}
	var list []portal.Task
	for _, a := range undecided {
		t := a.task(ctx, "decide", law.C35, a.RegisteredAt)
		t.Href = OperatorHref(a.ID)
		list = append(list, t)
	}
	failing, err := allWaiting(ctx, s.Bus.DB)
	if err != nil {
		return nil, err
	}
	seen := map[portal.ID]bool{}
	for _, m := range failing {
		if seen[m.Application] {
			continue
		}
		seen[m.Application] = true
		a, err := applications.Get(ctx, s.Bus.DB, m.Application)
		if err != nil {
			return nil, err
		}
		t := a.task(ctx, "not_received", messageClause(m), m.At)
		t.Href = OperatorHref(a.ID)
		if d, found, err := deadline.Open(ctx, s.Bus.DB, a.ID, TermHandOver); err != nil {
			return nil, err
		} else if found {
			t.Due = d.Due
		}
		list = append(list, t)
	}
	return list, nil
}

func latestOf(times ...time.Time) time.Time {
	var last time.Time
	for _, t := range times {
		if t.After(last) {
			last = t
		}
	}
	return last
}
