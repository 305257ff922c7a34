// Package desk is where people come in: what waits for a signed-in person, the dossier of a project, the journal with its
// proofs, and the first pages for everybody. It composes the slices through small interfaces and holds no law of its own.
package desk

import (
	"context"
	"fmt"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/calendar"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/stage"
	"birtereze/portal/law"
)

// TaskSource is a slice that knows what waits for somebody.
type TaskSource interface {
	Tasks(ctx context.Context, actor portal.Actor) ([]portal.Task, error)
}

// WaitingSource is a slice that knows for what the people of a project wait, and from whom.
type WaitingSource interface {
	Waiting(ctx context.Context, p portal.Project, lang string) ([]portal.Task, error)
}

// Projects knows the projects and who may see them.
type Projects interface {
	// Project is an open project; a fault of kind NotFound for a draft.
	Project(ctx context.Context, id portal.ID) (portal.Project, error)
	// Resource is a project, drafts included, as the rules know it.
	Resource(ctx context.Context, id portal.ID) (policy.Resource, error)
	Number(ctx context.Context, id portal.ID) (string, error)
	ProjectsOf(ctx context.Context, actor portal.Actor) ([]portal.Project, error)
}

// Stages knows what the parts of an open project say of it.
type Stages interface {
	Facts(ctx context.Context, p portal.Project) (stage.Facts, error)
}

// Parties knows who is who.
type Parties interface {
	PartyName(ctx context.Context, party portal.Party) (portal.Text, error)
	// ActsFor lists on whose behalf the actor may act, the actor's own person included when registered.
	ActsFor(ctx context.Context, actor portal.Actor) ([]portal.Party, error)
	// SystemName is the name of a joined system; empty when there is none with this id.
	SystemName(ctx context.Context, id portal.ID) (string, error)
}

// Bank tells whether a project is in the state bank's catalogue, and why or why not (cl. 40).
type Bank interface {
	Placement(ctx context.Context, p portal.Project, f stage.Facts) (placed bool, why []law.Finding, err error)
}

// Register is the public section (cl. 27).
type Register interface {
	// ByConclusion finds the project whose conclusion bears a number, with the version of the conclusion's document, which
	// is empty when none is known.
	ByConclusion(ctx context.Context, number string) (project, version portal.ID, found bool, err error)
	// Count is how many projects are published.
	Count(ctx context.Context) (int, error)
}

// Parts are what the desk composes.
type Parts struct {
	Bus         *command.Bus
	Days        *calendar.Calendar
	Documents   *document.Keeper
	Classifiers classifier.Classifiers
	Projects    Projects
	Stages      Stages
	Parties     Parties
	Bank        Bank
	Register    Register
	Tasks       []TaskSource
	Waiting     []WaitingSource
	JournalKey  string    // by which others verify the roots of the journal
	Started     time.Time // when the program was started
	Trust       *sign.Trust
	Revocation  *sign.Watch
	Conformance []byte // the matrix of clauses, code and tests; nil: the one that the program was built with
}

// Service composes the pages.
type Service struct {
	Parts
	conformance map[law.Clause]Cited
}

// New makes the desk.
func New(p Parts) (*Service, error) {
	if p.Conformance == nil {
		p.Conformance = conformanceFile
	}
	c, err := readConformance(p.Conformance)
	if err != nil {
		return nil, fmt.Errorf("desk: %w", err)
	}
	return &Service{p, c}, nil
}

// project reads a project that the actor may see; to anybody else there is none. A draft comes with its id alone.
func (s *Service) project(ctx context.Context, actor portal.Actor, id portal.ID, act string) (portal.Project, error) {
	res, err := s.Projects.Resource(ctx, id)
	if isNone(err) {
		res, err = policy.OfProject(portal.Project{ID: id}), nil
	}
	if err != nil {
		return portal.Project{}, fmt.Errorf("project %s: %w", id, err)
	}
	res.View = "dossier.view"
	if err := s.Bus.Policy.Authorise(ctx, actor, act, res); err != nil {
		return portal.Project{}, err
	}
	p, err := s.Projects.Project(ctx, id)
	if isNone(err) {
		return portal.Project{ID: id}, nil
	}
	return p, err
}
