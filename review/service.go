package review

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/calendar"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/policy"
	"birtereze/portal/law"
)

// People is what a review must know of the organisation's people.
type People interface {
	// Members lists the members of a party who hold a role.
	Members(ctx context.Context, party portal.Party, role portal.Role) ([]portal.IIN, error)
	// PersonName is a person's name as in the identity document.
	PersonName(ctx context.Context, person portal.IIN) (string, error)
	// PartyName is the official name of a party.
	PartyName(ctx context.Context, party portal.Party) (portal.Text, error)
}

// Projects tells who has access to a project today (cl. 20). The expert system has none: there the Portal answers for it.
type Projects interface {
	Project(ctx context.Context, id portal.ID) (portal.Project, error)
}

// Printer makes a document for signing and keeping of a page of HTML.
type Printer interface {
	Render(ctx context.Context, html []byte, title string) ([]byte, error)
}

// Service is the commands and questions of reviews.
type Service struct {
	bus       *command.Bus
	keeper    *document.Keeper
	people    People
	projects  Projects
	printer   Printer
	classes   classifier.Classifiers
	reference Reference
	follow    func(ctx context.Context, tx *command.Tx, id portal.ID) error
}

// Parts are what the service works with.
type Parts struct {
	Bus         *command.Bus
	Documents   *document.Keeper
	People      People
	Projects    Projects // nil in the expert system
	Print       Printer
	Classifiers classifier.Classifiers
	// Follow is called in the transaction of each act that is told, once everything is written: for whoever mirrors the
	// case elsewhere as it then stands (cl. 46). Nil on the Portal.
	Follow func(ctx context.Context, tx *command.Tx, id portal.ID) error
}

// New makes the service.
func New(p Parts) (*Service, error) {
	ref, err := LoadReference()
	if err != nil {
		return nil, err
	}
	return &Service{bus: p.Bus, keeper: p.Documents, people: p.People, projects: p.Projects, printer: p.Print, classes: p.Classifiers,
		reference: ref, follow: p.Follow}, nil
}

// Reference is the reference data by which the service works.
func (s *Service) Reference() Reference { return s.reference }

func (s *Service) db() *db.DB { return s.bus.DB }

func (s *Service) today() portal.Date { return portal.DateOf(s.bus.Now()) }

// turn is a command on one case under way. While it runs, no other command on the case does.
type turn struct {
	*command.Tx
	service *Service
	c       Case
	res     policy.Resource
	live    []portal.IIN // who has access to the project today
	event   Event        // told at the end; without a name nothing is told
	changed bool         // the case itself is to be written although nothing is told
}

// turn carries out a command on a case.
func (s *Service) turn(ctx context.Context, actor portal.Actor, act string, clause law.Clause, id portal.ID, key string, run func(ctx context.Context, t *turn) error) error {
	before, err := cases.Get(ctx, s.db(), id)
	if err != nil {
		return err
	}
	live, err := s.access(ctx, before)
	if err != nil {
		return err
	}
	_, err = s.bus.Do(ctx, command.Command{Actor: actor, Act: act, Clause: clause, Key: key}, func(ctx context.Context, tx *command.Tx) error {
		// The counter is a lock: on PostgreSQL the next command on the case waits here until this one is kept.
		if _, err := tx.Number("review/" + string(id)); err != nil {
			return err
		}
		c, err := cases.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		tx.About(c.Subject(), c.Project)
		t := &turn{Tx: tx, service: s, c: c, live: live}
		if t.res, err = resource(ctx, tx, c, live); err != nil {
			return err
		}
		if err := run(ctx, t); err != nil {
			return err
		}
		return t.finish(ctx)
	})
	return err
}

// finish writes the case and tells what happened.
func (t *turn) finish(ctx context.Context) error {
	if t.event.Name == "" {
		if !t.changed {
			return nil
		}
		return cases.Update(ctx, t.Tx.Tx, &t.c)
	}
	t.c.Seq++
	actor := t.Actor()
	e := t.event
	e.Seq, e.At, e.State = t.c.Seq, t.Now(), t.c.State
	e.Person, e.For, e.System = actor.Name, actor.For, actor.System
	if err := events.Insert(ctx, t.Tx.Tx, &told{ID: t.NewID(), Case: t.c.ID, Seq: e.Seq, Event: e}); err != nil {
		return err
	}
	if err := cases.Update(ctx, t.Tx.Tx, &t.c); err != nil {
		return err
	}
	if t.service.follow != nil {
		if err := t.service.follow(ctx, t.Tx, t.c.ID); err != nil {
			return fmt.Errorf("follow case %s: %w", t.c.Number, err)
		}
	}
	return t.Emit(e.Name, emitted(t.c, e))
}

// emitted is an event as the outbox carries it: the facts, and which case it is about.
func emitted(c Case, e Event) map[string]string {
	data := map[string]string{"case": string(c.ID), "application": c.Number, "seq": fmt.Sprint(e.Seq), "state": string(e.State),
		"organisation": string(c.Organisation)}
	for name, value := range e.Facts {
		data[name] = value
	}
	return data
}

// tell names what has happened, with facts as pairs.
func (t *turn) tell(name string, clause law.Clause, facts ...string) {
	t.event = Event{Name: "review." + name, Clause: clause}
	for i := 0; i+1 < len(facts); i += 2 {
		if t.event.Facts == nil {
			t.event.Facts = map[string]string{}
		}
		t.event.Facts[facts[i]] = facts[i+1]
	}
}

// step moves the case.
func (t *turn) step(do flow.Do) error {
	var err error
	t.c.State, err = t.Step(life, t.c.ID, t.c.State, do, t.res)
	return err
}

// check refuses when a finding is not met, all of them at once; what is only the form of an entry stays out of the journal.
func (t *turn) check(findings ...law.Finding) error {
	if err := command.Refusal(findings...); err != nil {
		return err
	}
	return t.Check(slices.DeleteFunc(findings, func(f law.Finding) bool { return len(f.Key) > 6 && f.Key[:6] == "fault." })...)
}

// start sets a term running that counts from the day of an event.
func (t *turn) start(what string, p Portion, from time.Time) error {
	return t.Start(deadline.Term{What: what, Days: p.Days, Unit: calendar.WorkingDays, Clause: p.Ground, From: from})
}

// The terms of a case.
const (
	TermCompleteness = "review.completeness"
	TermRemarks      = "review.remarks"
	TermAnswers      = "review.answers"
	TermSections     = "review.sections"
	TermDrafting     = "review.drafting"
	TermTotal        = "review.total"
)

// Terms lists what the terms of a case are about.
func Terms() []string {
	return []string{TermCompleteness, TermRemarks, TermAnswers, TermSections, TermDrafting, TermTotal}
}

// end closes the case: nothing is owed any more.
func (t *turn) end() error {
	t.c.EndedAt = t.Now()
	for _, what := range Terms() {
		if err := t.Meet(what); err != nil {
			return err
		}
	}
	return nil
}

// access is who has access to the project today: the Portal asks, the expert system goes by what it was told.
func (s *Service) access(ctx context.Context, c Case) ([]portal.IIN, error) {
	if s.projects == nil || c.Relay != "" {
		return c.About.People, nil
	}
	p, err := s.projects.Project(ctx, c.Project)
	return p.People, err
}

// resource is the case as the policy sees it.
func resource(ctx context.Context, q db.Querier, c Case, live []portal.IIN) (policy.Resource, error) {
	given, err := standing(ctx, q, c.ID)
	if err != nil {
		return policy.Resource{}, err
	}
	people, experts := make([]string, len(live)), []string{}
	for i, p := range live {
		people[i] = string(p)
	}
	for _, a := range given {
		experts = append(experts, string(a.Person))
	}
	return policy.Resource{Type: "Review", ID: c.ID, View: "review.view", Attrs: policy.Attrs{
		"organisation": string(c.Organisation), "customer": string(c.CustomerParty), "designer": string(c.DesignerParty),
		"relay": c.Relay, "people": people, "experts": experts,
	}}, nil
}

// section is the case as the policy sees it when it comes to what is one expert's own.
func (t *turn) section(a Assignment) policy.Resource {
	res := t.res
	res.Attrs = maps.Clone(res.Attrs)
	res.Attrs["expert"], res.Attrs["declared"] = string(a.Person), a.State == Declared
	return res
}

// ours is an organisation as the policy sees it.
func ours(party portal.Party) policy.Resource {
	return policy.Resource{Type: "ReviewOrganisation", ID: portal.ID(party), View: "review.queue", Attrs: policy.Attrs{"organisation": string(party)}}
}

// look finds a case that the actor may see.
func (s *Service) look(ctx context.Context, actor portal.Actor, id portal.ID) (Case, policy.Resource, error) {
	c, err := cases.Get(ctx, s.db(), id)
	if err != nil {
		return Case{}, policy.Resource{}, err
	}
	res, err := s.Resource(ctx, id)
	if err != nil {
		return Case{}, policy.Resource{}, err
	}
	return c, res, s.bus.Policy.Authorise(ctx, actor, "review.view", res)
}

// Resource is a case as the policy sees it, for the documents that belong to it.
func (s *Service) Resource(ctx context.Context, id portal.ID) (policy.Resource, error) {
	c, err := cases.Get(ctx, s.db(), id)
	if err != nil {
		return policy.Resource{}, err
	}
	live, err := s.access(ctx, c)
	if err != nil {
		return policy.Resource{}, err
	}
	return resource(ctx, s.db(), c, live)
}

// stale is the answer when a case has moved on between the making of a document and its keeping.
func stale() error { return fault.New(fault.Conflict, "fault.conflict") }
