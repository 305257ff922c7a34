package development

import (
	"context"
	"slices"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/law"
)

// Tasks lists what waits for the actor in the projects under development, and what the actor waits for: derived from the
// parts at each look.
func (s *Service) Tasks(ctx context.Context, actor portal.Actor) ([]portal.Task, error) {
	list, err := s.mine(ctx, actor)
	if err != nil {
		return nil, err
	}
	var tasks []portal.Task
	for _, st := range list {
		w, err := s.whole(ctx, st)
		if err != nil {
			return nil, err
		}
		found, err := s.tasksIn(ctx, actor, w)
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, found...)
	}
	return tasks, nil
}

// looker gathers the tasks of one actor in one project.
type looker struct {
	s     *Service
	actor portal.Actor
	w     wholeProject
	lang  string
	tasks []portal.Task
}

func (s *Service) tasksIn(ctx context.Context, actor portal.Actor, w wholeProject) ([]portal.Task, error) {
	l := &looker{s: s, actor: actor, w: w, lang: string(i18n.LangOf(ctx))}
	if w.State == Draft {
		if l.may("project.create") {
			l.add("task.project_finish", law.C19, "/new/about", w.BegunAt)
		}
		return l.tasks, nil
	}
	l.customer()
	for _, p := range w.papers {
		if err := l.paper(ctx, p); err != nil {
			return nil, err
		}
	}
	if err := l.documents(ctx); err != nil {
		return nil, err
	}
	return l.tasks, nil
}

func (l *looker) may(act string) bool {
	_, ok := l.s.Bus.Policy.Can(l.actor, act, l.w.resource())
	return ok
}

// add adds a task of the actor's own.
func (l *looker) add(key string, c law.Clause, path string, since time.Time, args ...any) *portal.Task {
	title := l.w.Name.In(l.lang)
	if title == "" {
		title = l.w.Number
	}
	l.tasks = append(l.tasks, portal.Task{Key: key, Args: args, Subject: l.w.subject(), Project: l.w.ID, Title: title,
		Href: "/projects/" + string(l.w.ID) + path, Clause: c, Since: since, Mine: true})
	return &l.tasks[len(l.tasks)-1]
}

// customer is what the customer's people owe (cl. 17, 20, 21).
func (l *looker) customer() {
	w := l.w
	if !l.may("project.name_contractor") {
		return
	}
	if w.Designer == "" {
		l.add("task.name_contractor", law.C20, "/access", w.OpenedAt)
	} else if len(w.people(Customer, agrees)) == 0 || len(w.people(Designer, agrees)) == 0 || len(w.people(Designer, works)) == 0 {
		l.add("task.name_responsible", law.C20, "/access", w.OpenedAt)
	}
	state := w.source.Request.State
	if len(w.source.Missing) > 0 && state != Asked {
		l.add("task.enter_materials", law.C17p3, "/materials", w.OpenedAt, "Count", len(w.source.Missing))
	}
	if w.Designer == "" {
		return
	}
	for _, kind := range PapersOf(w.BIM) {
		begun := slices.ContainsFunc(w.papers, func(p Paper) bool { return p.Party == w.Designer && p.Kind == kind })
		if !begun {
			l.add("task.form_paper."+string(kind), law.C21p1, "/contract", w.OpenedAt)
		}
	}
}

// paper is what a paper of clause 21 waits for.
func (l *looker) paper(ctx context.Context, p Paper) error {
	w := l.w
	if w.Party(p.Contractor) != p.Party {
		return nil
	}
	kind := string(p.Kind)
	said := w.on(p.Current)
	res := paperResource(w.state, p, said)
	open := l.s.Bus.Open(l.actor, paperLife, p.State, res)
	can := func(do flow.Do) bool {
		return slices.ContainsFunc(open, func(t flow.Transition) bool { return t.Do == do })
	}
	switch {
	case can("agree"):
		l.add("task.agree_paper."+kind, law.C21p2, p.path(), p.ChangedAt)
	case can("sign"):
		l.add("task.sign_paper."+kind, law.C21p2, p.path(), p.ChangedAt)
	case p.State == SentBack && can("edit"):
		l.add("task.mend_paper."+kind, law.C21p2, p.path(), p.ChangedAt)
	case p.State == Drafted && can("propose"):
		l.add("task.propose_paper."+kind, law.C21p1, p.path(), p.ChangedAt)
	case p.State == Proposed || p.State == HalfAgreed:
		holder := Customer
		if spoke(said, Customer) {
			holder = p.Contractor
		}
		name, err := l.s.nameOf(ctx, i18n.LangOf(ctx), w.Party(holder))
		if err != nil {
			return err
		}
		t := l.add("task.wait_paper."+kind, law.C21p2, p.path(), p.ChangedAt)
		t.Mine, t.Holder = false, name
	}
	return nil
}

// documents is what the documentation waits for (cl. 22, 25): one task for all documents of a kind of waiting.
func (l *looker) documents(ctx context.Context) error {
	counts := map[string]int{}
	since := map[string]time.Time{}
	count := func(key string, at time.Time) {
		counts[key]++
		if since[key].IsZero() || at.Before(since[key]) {
			since[key] = at
		}
	}
	for _, d := range l.w.sheets {
		said := l.w.on(d.Current)
		for _, t := range l.s.Bus.Open(l.actor, documentLife, d.State, sheetResource(l.w.state, d, said)) {
			switch {
			case t.Do == "agree":
				count("task.agree_documents", d.ChangedAt)
			case t.Do == "send":
				count("task.send_documents", d.ChangedAt)
			case t.Do == "renew" && d.State == SentBack:
				count("task.mend_documents", d.ChangedAt)
			}
		}
	}
	for _, key := range []string{"task.agree_documents", "task.mend_documents", "task.send_documents"} {
		if counts[key] > 0 {
			c := law.C25
			l.add(key, c, "/documents", since[key], "Count", counts[key])
		}
	}
	return l.behind(ctx)
}

// behind is the documentation that the actor's side owes by the agreed schedule (cl. 22); the term is the planned end of
// the work that is due first.
func (l *looker) behind(ctx context.Context) error {
	side, ok := l.w.SideOf(l.actor.For)
	if !ok || !side.Contractor() {
		return nil
	}
	if _, may := l.s.Bus.Policy.Can(l.actor, "documentation.enter", l.w.with(side)); !may {
		return nil
	}
	items, agreed, err := l.s.planned(ctx, l.w.Project, side)
	if err != nil || !agreed {
		return err
	}
	first, left := Item{}, 0
	for _, i := range items {
		if i.Section == "" || i.Who != side || i.Entered > 0 {
			continue
		}
		left++
		if first.To == "" || i.To < first.To {
			first = i
		}
	}
	if left == 0 {
		return nil
	}
	t := l.add("task.enter_documents", law.C22, "/documents", first.From.Time(), "Count", left)
	t.Due = first.To.Add(1).Time()
	return nil
}
