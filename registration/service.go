package registration

import (
	"context"
	"fmt"
	"io"

	"birtereze/portal"
	"birtereze/portal/internal/calendar"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/gateway/legalentities"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/signin"
)

// LegalEntities asks the state registers about a legal entity. Its errors are the three of package gateway.
type LegalEntities interface {
	ByBIN(ctx context.Context, bin portal.BIN) (legalentities.Entity, error)
}

// Files keeps the documents that go with a registration.
type Files interface {
	Keep(profile string) func(ctx context.Context, field, name string, content io.Reader) (any, error)
	Add(ctx context.Context, tx *command.Tx, n document.New, rec document.Received) (document.Document, error)
	Of(ctx context.Context, q db.Querier, owner portal.Subject) ([]document.Document, error)
}

// Config is what an installation says of registration.
type Config struct {
	Operator   portal.BIN // the state expert organisation that runs the Portal (cl. 5)
	FirstAdmin portal.IIN // who alone may be the first to register from the operator; empty: anybody with its certificate
	DecideDays int        // working days within which the operator decides; 2 when 0, which is the most that the Order gives
}

// Service is registration: its commands and its questions.
type Service struct {
	bus        *command.Bus
	config     Config
	entities   LegalEntities
	files      Files
	verifier   signin.Verifier
	calendar   *calendar.Calendar
	agreements *Agreements
}

// Outside is what registration needs of the rest of the program.
type Outside struct {
	Entities LegalEntities
	Files    Files
	Verifier signin.Verifier
	Calendar *calendar.Calendar
}

// New makes the service and takes on the events that concern it.
func New(bus *command.Bus, c Config, o Outside) (*Service, error) {
	if _, err := portal.ParseBIN(string(c.Operator)); err != nil {
		return nil, fmt.Errorf("registration: the operator's BIN %q: %w", c.Operator, err)
	}
	if c.DecideDays == 0 {
		c.DecideDays = lawfulDays
	}
	if c.DecideDays < 1 || c.DecideDays > lawfulDays {
		return nil, fmt.Errorf("registration: %d working days to decide, the Order gives %d", c.DecideDays, lawfulDays)
	}
	agreements, err := LoadAgreements()
	if err != nil {
		return nil, err
	}
	s := &Service{bus: bus, config: c, entities: o.Entities, files: o.Files, verifier: o.Verifier, calendar: o.Calendar,
		agreements: agreements}
	s.jobs()
	return s, nil
}

// today is the day in Kazakhstan by the Portal's clock.
func (s *Service) today() portal.Date { return portal.DateOf(s.bus.Now()) }

// isOperator reports whether the party is the operator of the Portal.
func (s *Service) isOperator(p portal.Party) bool { return p == portal.Party(s.config.Operator) }

// resource is a registration as the rules know it.
func (r Registration) resource() policy.Resource {
	return policy.Resource{Type: "Registration", ID: r.ID, View: "registration.view", Attrs: policy.Attrs{
		"person": string(r.Person), "party": string(r.Party), "path": string(r.Path), "state": string(r.State)}}
}

// Resource is a registration as the rules know it, for who shows its documents.
func (s *Service) Resource(ctx context.Context, id portal.ID) (policy.Resource, error) {
	r, err := registrations.Get(ctx, s.bus.DB, id)
	return r.resource(), err
}

// personResource is what belongs to one person alone.
func personResource(iin portal.IIN) policy.Resource {
	return policy.Resource{Type: "Person", ID: portal.ID(iin), View: "person.view", Attrs: policy.Attrs{"person": string(iin)}}
}
