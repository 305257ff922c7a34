package desk

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"birtereze/portal"
	deskui "birtereze/portal/desk/ui"
	"birtereze/portal/internal/deadline"
	deadlineui "birtereze/portal/internal/deadline/ui"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/job"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/stage"
	stageui "birtereze/portal/internal/stage/ui"
	"birtereze/portal/internal/web"
	"birtereze/portal/law"
	"birtereze/portal/ui"
)

// shownProjects is how many projects the desk shows with their progress; the newest come first.
const shownProjects = 12

func (s *Service) desk(r *web.Request) error {
	if err := r.Authorise("desk.view", policy.Public("desk.view")); err != nil {
		return err
	}
	ctx := r.Context()
	projects, err := s.Projects.ProjectsOf(ctx, r.Actor)
	if err != nil {
		return fmt.Errorf("projects of the desk: %w", err)
	}
	tasks, err := s.Gather(ctx, r.Actor, projects)
	if err != nil {
		return err
	}
	v := deskui.Desk{Desk: ui.Desk{Now: s.Bus.Now(), Empty: emptyDesk(ctx, r.Actor)}}
	for _, t := range tasks {
		shown, err := s.task(ctx, r.Actor, t)
		if err != nil {
			return err
		}
		if t.Mine {
			v.Desk.Tasks = append(v.Desk.Tasks, shown)
		} else {
			v.Desk.Waiting = append(v.Desk.Waiting, shown)
		}
	}
	if v.Projects, err = s.cards(ctx, projects); err != nil {
		return err
	}
	v.More = len(projects) - len(v.Projects)
	v.MayBegin = r.Actor.Is(portal.RoleCustomer)
	if v.For, v.Others, err = s.actsFor(ctx, r.Actor); err != nil {
		return err
	}
	return r.Show(http.StatusOK, ui.Page{Title: r.T("desk.title")}, deskui.DeskPage(v))
}

// Gather collects the tasks of all slices: the actor's own by when they are due, then for whom the actor waits.
func (s *Service) Gather(ctx context.Context, actor portal.Actor, projects []portal.Project) ([]portal.Task, error) {
	var all []portal.Task
	for _, source := range s.Tasks {
		some, err := source.Tasks(ctx, actor)
		if err != nil {
			return nil, fmt.Errorf("tasks: %w", err)
		}
		all = append(all, some...)
	}
	lang := string(i18n.LangOf(ctx))
	for _, source := range s.Waiting {
		for _, p := range projects {
			some, err := source.Waiting(ctx, p, lang)
			if err != nil {
				return nil, fmt.Errorf("what project %s waits for: %w", p.ID, err)
			}
			all = append(all, some...)
		}
	}
	failures, err := s.failures(ctx, actor)
	if err != nil {
		return nil, err
	}
	all = append(all, failures...)
	slices.SortStableFunc(all, func(a, b portal.Task) int {
		switch {
		case a.Due.IsZero() != b.Due.IsZero():
			if a.Due.IsZero() {
				return 1
			}
			return -1
		case !a.Due.Equal(b.Due):
			return a.Due.Compare(b.Due)
		}
		return a.Since.Compare(b.Since)
	})
	return all, nil
}

// failures are what the program could not do, as tasks of those who maintain it: a task for each kind of job.
func (s *Service) failures(ctx context.Context, actor portal.Actor) ([]portal.Task, error) {
	if !actor.Is(portal.RoleMaintenance) {
		return nil, nil
	}
	stuck, err := s.Bus.Queue.Stuck(ctx)
	if err != nil {
		return nil, err
	}
	failing, err := s.Bus.Queue.Failing(ctx)
	if err != nil {
		return nil, err
	}
	return slices.Concat(byKind(stuck, "stuck"), byKind(failing, "failing")), nil
}

// byKind makes a task of all failures of one kind; notices that never left have words of their own.
func byKind(list []job.Failure, state string) []portal.Task {
	var tasks []portal.Task
	counts := map[string]int{}
	for _, f := range list {
		kind := jobKind(f.Kind)
		counts[kind]++
		if counts[kind] == 1 {
			tasks = append(tasks, portal.Task{Key: "desk." + kind + "_" + state, Subject: portal.Subject{Kind: "job", ID: portal.ID(kind)},
				Href: "/status#failures", Clause: law.C6, Mine: true})
		}
	}
	for i, t := range tasks {
		tasks[i].Args = []any{"Count", counts[string(t.Subject.ID)]}
	}
	return tasks
}

// jobKind is what sort of work a job is, as far as its maintenance needs to know: notices to people, messages to other
// systems, or the Portal's own.
func jobKind(kind string) string {
	if strings.HasPrefix(kind, "notice.") {
		return "notices"
	}
	return "jobs"
}

// task is a task as the desk shows it.
func (s *Service) task(ctx context.Context, actor portal.Actor, t portal.Task) (ui.DeskTask, error) {
	v := ui.DeskTask{Title: i18n.T(ctx, t.Key, t.Args...), Href: t.Href, About: t.Title, Clause: t.Clause, Since: t.Since, Holder: t.Holder}
	if t.Project != "" {
		number, err := s.Projects.Number(ctx, t.Project)
		if err != nil {
			return v, fmt.Errorf("task of project %s: %w", t.Project, err)
		}
		v.Number = number
		if v.AboutAt, err = s.aboutAt(ctx, actor, t, number); err != nil {
			return v, err
		}
	}
	var err error
	v.Deadline, err = s.due(ctx, t)
	return v, err
}

// aboutAt is where somebody with a task reads about its project: in its dossier, or, who has no access to that, as the
// public does. A draft has neither.
func (s *Service) aboutAt(ctx context.Context, actor portal.Actor, t portal.Task, number string) (string, error) {
	if number == "" {
		return t.Href, nil
	}
	p, err := s.Projects.Project(ctx, t.Project)
	if err != nil {
		return "", fmt.Errorf("project of a task: %w", err)
	}
	if _, may := s.Bus.Policy.Can(actor, "dossier.view", policy.OfProject(p)); may {
		return Overview.Path(t.Project), nil
	}
	return "/projects/" + string(t.Project), nil
}

// due is the term of a task: the running term of its subject that ends then, else the day alone.
func (s *Service) due(ctx context.Context, t portal.Task) (*ui.Deadline, error) {
	if t.Due.IsZero() {
		return nil, nil
	}
	all, err := deadline.OfSubject(ctx, s.Bus.DB, t.Subject.ID)
	if err != nil {
		return nil, fmt.Errorf("term of %s: %w", t.Subject.ID, err)
	}
	for _, d := range all {
		if d.EndedAt.IsZero() && d.Due.Equal(t.Due) {
			v, err := deadlineui.View(ctx, s.Days, d, s.Bus.Now())
			v.Counted = nil
			return &v, err
		}
	}
	last, today := portal.DateOf(t.Due.Add(-time.Microsecond)), portal.DateOf(s.Bus.Now())
	left := int(last.Time().Sub(today.Time()).Hours() / 24)
	v := &ui.Deadline{Due: last.Time(), Left: ui.DaysLeft(ctx, left), Tone: ui.ToneActive, Clause: t.Clause}
	switch {
	case left < 0:
		v.Tone = ui.ToneBad
	case left <= 1:
		v.Tone = ui.ToneWaiting
	}
	return v, nil
}

// emptyDesk says what would be here, and how to begin, to who has nothing to do.
func emptyDesk(ctx context.Context, actor portal.Actor) ui.EmptyState {
	e := ui.EmptyState{Title: i18n.T(ctx, "desk.empty"), Text: i18n.T(ctx, "desk.empty_text")}
	switch {
	case actor.Is(portal.RoleCustomer):
		e.Action = &ui.Button{Text: i18n.T(ctx, "desk.new_project"), Href: "/projects/new"}
	case len(actor.Roles) <= 1:
		e.Text = i18n.T(ctx, "desk.empty_newcomer")
		e.Action = &ui.Button{Text: i18n.T(ctx, "desk.register"), Href: "/register"}
	}
	return e
}

// cards are the newest projects of a person with where each stands.
func (s *Service) cards(ctx context.Context, projects []portal.Project) ([]deskui.Project, error) {
	lang := string(i18n.LangOf(ctx))
	var cards []deskui.Project
	for _, p := range projects[:min(len(projects), shownProjects)] {
		f, err := s.Stages.Facts(ctx, p)
		if err != nil {
			return nil, fmt.Errorf("project %s on the desk: %w", p.ID, err)
		}
		number, err := s.Projects.Number(ctx, p.ID)
		if err != nil {
			return nil, fmt.Errorf("project %s on the desk: %w", p.ID, err)
		}
		c := deskui.Project{Card: ui.Card{Title: p.Name.In(lang), Href: Overview.Path(p.ID), Caption: number, Tag: stageui.Tag(ctx, stage.Of(f)), Sub: true}}
		done, total := progress(p, f)
		c.Progress = ui.Progress{Label: i18n.T(ctx, "desk.progress", "Done", done, "Total", total), Done: done, Total: total}
		cards = append(cards, c)
	}
	return cards, nil
}

// myProjects lists all projects of a person with the stage of each.
func (s *Service) myProjects(r *web.Request) error {
	if err := r.Authorise("desk.view", policy.Public("desk.view")); err != nil {
		return err
	}
	ctx := r.Context()
	projects, err := s.Projects.ProjectsOf(ctx, r.Actor)
	if err != nil {
		return fmt.Errorf("projects of the desk: %w", err)
	}
	t := ui.Table{Caption: r.T("desk.projects.all"), HideCaption: true, Columns: []ui.Column{{Title: r.T("desk.projects.name")},
		{Title: r.T("desk.projects.number")}, {Title: r.T("desk.projects.stage")}, {Title: r.T("desk.projects.progress")}},
		Empty: &ui.EmptyState{Title: r.T("desk.projects"), Text: r.T("desk.projects_none")}}
	for _, p := range projects {
		f, err := s.Stages.Facts(ctx, p)
		if err != nil {
			return fmt.Errorf("project %s in the list: %w", p.ID, err)
		}
		number, err := s.Projects.Number(ctx, p.ID)
		if err != nil {
			return fmt.Errorf("project %s in the list: %w", p.ID, err)
		}
		done, total := progress(p, f)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: p.Name.In(string(r.Lang)), Href: Overview.Path(p.ID)}, {Text: number},
			{Content: stageui.Tag(ctx, stage.Of(f))}, {Text: r.T("desk.progress", "Done", done, "Total", total)}}})
	}
	return r.Show(http.StatusOK, ui.Page{Title: r.T("desk.projects.all"), Breadcrumbs: crumbs(r)}, deskui.ProjectsPage(t))
}

// progress counts the parts of the way that apply to a project, and those that are done.
func progress(p portal.Project, f stage.Facts) (done, total int) {
	l := stageui.Line{Project: p, Facts: f}
	for _, name := range []stageui.Part{stageui.Materials, stageui.Papers, stageui.Documentation, stageui.Approvals, stageui.Expertise, stageui.Acceptance} {
		switch part := l.Part(name); {
		case part.State == stage.NotNeeded:
			continue
		case part.State == stage.Done && (name != stageui.Expertise || f.Conclusion.Outcome == stage.PositiveOutcome):
			done++
		}
		total++
	}
	return done, total
}

// actsFor is on whose behalf a person acts now, and on whose besides.
func (s *Service) actsFor(ctx context.Context, actor portal.Actor) (now string, others []string, err error) {
	if actor.Person == "" {
		return "", nil, nil
	}
	list, err := s.Parties.ActsFor(ctx, actor)
	if err != nil {
		return "", nil, fmt.Errorf("on whose behalf: %w", err)
	}
	now = actor.Name
	if actor.For.IsOrganisation() {
		if now, err = s.party(ctx, actor.For); err != nil {
			return "", nil, err
		}
	}
	for _, p := range list {
		if p == actor.For {
			continue
		}
		name := actor.Name
		if p.IsOrganisation() {
			if name, err = s.party(ctx, p); err != nil {
				return "", nil, err
			}
		}
		others = append(others, name)
	}
	return now, others, nil
}
