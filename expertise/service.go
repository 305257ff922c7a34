package expertise

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"birtereze/portal"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/policy"
	"birtereze/portal/ui"
)

// Projects knows the projects and what belongs to them (cl. 13–25).
type Projects interface {
	Project(ctx context.Context, id portal.ID) (portal.Project, error)
	// ProjectsOf lists the projects to which the actor has access.
	ProjectsOf(ctx context.Context, actor portal.Actor) ([]portal.Project, error)
	// Shape tells the composition of the documentation and the stage of design, codes of the classifiers; either may be empty.
	Shape(ctx context.Context, id portal.ID) (composition, stage string, err error)
	// Documentation lists the current versions of the documentation that both sides have agreed.
	Documentation(ctx context.Context, id portal.ID) ([]portal.DocumentRef, error)
	// Agreed tells whether all of the documentation is agreed by both sides (cl. 25).
	Agreed(ctx context.Context, id portal.ID) (bool, error)
	// Clause21 lists the agreed papers of clause 21, and the codes of those that are missing.
	Clause21(ctx context.Context, id portal.ID) (there []portal.DocumentRef, missing []string, err error)
	SourceMaterials(ctx context.Context, id portal.ID) ([]portal.DocumentRef, error)
}

// Authorities tells what the approving authorities say of a project (cl. 28–31): one entry for each to which it was sent.
type Authorities interface {
	Answers(ctx context.Context, project portal.ID) ([]Answered, error)
}

// Parties knows the names of parties.
type Parties interface {
	PartyName(ctx context.Context, party portal.Party) (portal.Text, error)
}

// Partners are the systems that are joined to the Portal (cl. 45–48).
type Partners interface {
	// ExpertOrganisations lists the organisations that work in an active expert system with a valid accreditation.
	ExpertOrganisations(ctx context.Context, on portal.Date) ([]Organisation, error)
	// Send tells a system something; id makes the message recognisable when it comes again.
	Send(ctx context.Context, system portal.ID, id, event string, message, answer any) error
}

// Opening is an application as it comes to the review on the Portal (cl. 38 part 1).
type Opening struct {
	Application   Application
	Project       portal.Project
	Composition   string
	Stage         string
	CustomerName  portal.Text
	DesignerName  portal.Text
	Documents     []portal.DocumentRef
	ByTheCustomer Answers
}

// Change is a document that an answer to a remark brings: the next version of one of the case, or a new one.
type Change struct {
	Document portal.ID // of the case; empty for a new document
	Kind     string    // of a new document: a section, a code of the classifier
	Title    string    // of a new document
	File     document.Received
}

// Reviews is the course of an expertise in the state expert organisation, on the Portal.
type Reviews interface {
	// Open opens the case; opening it again does nothing.
	Open(ctx context.Context, o Opening, key string) error
	// Snapshot is the case as both sides may see it, in the form in which an expert system tells of its own.
	Snapshot(ctx context.Context, application portal.ID) (json.RawMessage, error)
	SignContract(ctx context.Context, actor portal.Actor, application portal.ID, cms []byte, key string) error
	Answer(ctx context.Context, actor portal.Actor, application, remark portal.ID, text string, changes []Change, key string) error
	HandIn(ctx context.Context, actor portal.Actor, application portal.ID, key string) error
	AskEnd(ctx context.Context, actor portal.Actor, application portal.ID, ground, text string, key string) error
}

// RenderSnapshot makes the page part that shows a case: its terms, remarks and conclusion, wherever it lives.
type RenderSnapshot func(ctx context.Context, snapshot json.RawMessage) (ui.Component, error)

// Ground is a reason for which the customer may ask to end an expertise (Order No. 299, point 39).
type Ground struct {
	Code string
	Name portal.Text
}

// Printer makes a document for signing and keeping of a page of HTML.
type Printer interface {
	Render(ctx context.Context, html []byte, title string) ([]byte, error)
}

// Parts are what the service works with.
type Parts struct {
	Bus         *command.Bus
	Documents   *document.Keeper
	Messages    *i18n.Catalogue // for the bilingual application
	Classifiers classifier.Classifiers
	Projects    Projects
	Authorities Authorities
	Parties     Parties
	Partners    Partners
	Reviews     Reviews
	Render      RenderSnapshot
	Grounds     []Ground
	Print       Printer
	Operator    portal.Party // the state expert organisation (cl. 5)
	BaseURL     string       // as systems reach the Portal
	Numbers     Numbers      // nil: those that come with the program
	Editions    Editions     // nil: those that come with the program
	// AlsoContent lets a system fetch a document that another slice has told it of; nil when there is no such slice. The
	// error is that of a document that does not exist when the system may not.
	AlsoContent func(ctx context.Context, actor portal.Actor, version portal.ID) (document.Version, error)
}

// Service carries out what clauses 32, 35–39, 41 and 42 ask for.
type Service struct{ Parts }

// NewService makes the service, and refuses templates of numbers that could repeat.
func NewService(p Parts) (*Service, error) {
	var err error
	if p.Numbers == nil {
		p.Numbers, err = DefaultNumbers()
	}
	if p.Editions == nil && err == nil {
		p.Editions, err = LoadEditions()
	}
	if err == nil {
		err = p.Numbers.Check()
	}
	if err != nil {
		return nil, fmt.Errorf("expertise: %w", err)
	}
	return &Service{p}, nil
}

func (s *Service) today() portal.Date { return portal.DateOf(s.Bus.Now()) }

// onProject is a project as the rules see it when it comes to its expertise.
func onProject(p portal.Project) policy.Resource {
	res := policy.OfProject(p)
	res.View = "expertise.view"
	return res
}

// resource is an application as the rules see it, of a project as it is today.
func (a Application) resource(p portal.Project) policy.Resource {
	res := onProject(p)
	res.Type, res.ID = "Application", a.ID
	res.Attrs["result"], res.Attrs["system"], res.Attrs["outcome"] = string(a.Result), string(a.System), string(a.Outcome)
	res.Attrs["registered"] = a.Registered()
	return res
}

// project reads a project that the actor may see the expertise of; to anybody else there is none.
func (s *Service) project(ctx context.Context, actor portal.Actor, id portal.ID) (portal.Project, error) {
	p, err := s.Projects.Project(ctx, id)
	if errors.Is(err, db.ErrNone) {
		return p, s.Bus.Policy.Authorise(ctx, actor, "expertise.view", onProject(portal.Project{ID: id}))
	}
	if err != nil {
		return p, fmt.Errorf("expertise of project %s: %w", id, err)
	}
	return p, s.Bus.Policy.Authorise(ctx, actor, "expertise.view", onProject(p))
}

// find reads an application with its project; who may not see it is told that there is none.
func (s *Service) find(ctx context.Context, actor portal.Actor, id portal.ID) (Application, portal.Project, error) {
	a, err := applications.Get(ctx, s.Bus.DB, id)
	if errors.Is(err, db.ErrNone) {
		return a, portal.Project{}, s.Bus.Policy.Authorise(ctx, actor, "expertise.view", Application{ID: id}.resource(portal.Project{}))
	}
	if err != nil {
		return a, portal.Project{}, err
	}
	p, err := s.Projects.Project(ctx, a.Project)
	if err != nil {
		return a, p, fmt.Errorf("application %s: %w", id, err)
	}
	return a, p, s.Bus.Policy.Authorise(ctx, actor, "expertise.view", a.resource(p))
}

// deed is a command on one application under way.
type deed struct {
	*command.Tx
	a         Application
	res       policy.Resource
	unchanged bool // the application itself is not to be written
}

// change carries out a command on an application: it is read again within the transaction and written at its end.
func (s *Service) change(ctx context.Context, cmd command.Command, id portal.ID, p portal.Project,
	run func(ctx context.Context, d *deed) error) (command.Receipt, error) {
	return s.Bus.Do(ctx, cmd, func(ctx context.Context, tx *command.Tx) error {
		a, err := applications.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		tx.About(a.Subject(), a.Project)
		d := &deed{Tx: tx, a: a, res: a.resource(p)}
		if err := run(ctx, d); err != nil {
			return err
		}
		if d.unchanged {
			return nil
		}
		return applications.Update(ctx, tx.Tx, &d.a)
	})
}

// step moves the application.
func (d *deed) step(do flow.Do) (err error) {
	d.a.State, err = d.Step(life, d.a.ID, d.a.State, do, d.res)
	if err == nil && life.Ended(d.a.State) {
		d.a.EndedAt = d.Now()
	}
	return err
}

// names reads the official names of the parties; a party without one keeps its number.
func (s *Service) name(ctx context.Context, party portal.Party) (portal.Text, error) {
	if party == "" {
		return portal.Text{}, nil
	}
	name, err := s.Parties.PartyName(ctx, party)
	if err != nil {
		return portal.Text{}, fmt.Errorf("name of %s: %w", party, err)
	}
	if name.RU == "" && name.KK == "" {
		name.RU, name.KK = string(party), string(party)
	}
	return name, nil
}
