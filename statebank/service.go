package statebank

import (
	"context"
	"fmt"

	"birtereze/portal"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/derived"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/listing"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/stage"
	"birtereze/portal/law"
)

// Agreements knows who has accepted the additional agreement that opens the catalogue (cl. 10).
type Agreements interface {
	AcceptedBank(ctx context.Context, party portal.Party) (bool, error)
}

// Service keeps the catalogue.
type Service struct {
	bus         *command.Bus
	classifiers classifier.Classifiers
	sources     derived.Sources
	agreements  Agreements
	entries     derived.Keeper[Entry]
}

// NewService makes the service and takes on the events by which the catalogue changes.
func NewService(bus *command.Bus, classifiers classifier.Classifiers, sources derived.Sources, agreements Agreements) *Service {
	s := &Service{bus: bus, classifiers: classifiers, sources: sources, agreements: agreements}
	s.entries = derived.Keeper[Entry]{DB: bus.DB, Table: entries, ID: func(e Entry) portal.ID { return e.ID },
		Version: func(e *Entry) *int64 { return &e.Version }, Subjects: sources.OpenProjects, Derive: s.derive}
	s.jobs()
	return s
}

// Placement tells whether a project is placed in the catalogue, and why or why not, from what is known of it now.
func (s *Service) Placement(_ context.Context, p portal.Project, f stage.Facts) (placed bool, why []law.Finding, err error) {
	why = Eligible(factsOf(p, f, s.isNew(p)))
	return Placed(why), why, nil
}

// isNew tells whether the works make a new object (cl. 2 item 3).
func (s *Service) isNew(p portal.Project) bool {
	works, err := s.classifiers.Works.Get(p.Works)
	return err == nil && works.New
}

// Place derives the entry of a project anew: it is written, or dropped, or left as it is.
func (s *Service) Place(ctx context.Context, id portal.ID) error { return s.entries.Renew(ctx, id) }

// Rebuild derives the whole catalogue anew: after it the catalogue equals its sources, whatever was lost before.
func (s *Service) Rebuild(ctx context.Context) error { return s.entries.Rebuild(ctx) }

// derive makes the entry that a project should have; a project that is not open has none.
func (s *Service) derive(ctx context.Context, id portal.ID) (Entry, bool, error) {
	p, found, err := derived.Gather(ctx, s.sources, s.classifiers, id)
	if err != nil || !found {
		return Entry{}, false, err
	}
	e, placed := Derive(p, s.isNew(p.Project))
	return e, placed, nil
}

// resource is the catalogue as the rules know it: open to a party that has accepted the additional agreement.
func (s *Service) resource(ctx context.Context, actor portal.Actor) (policy.Resource, error) {
	accepted := false
	if actor.Person != "" {
		var err error
		if accepted, err = s.agreements.AcceptedBank(ctx, actor.For); err != nil {
			return policy.Resource{}, fmt.Errorf("additional agreement of %s: %w", actor.For, err)
		}
	}
	return policy.Resource{Type: "Bank", ID: "bank", View: "bank.explain", Attrs: policy.Attrs{"accepted": accepted}}, nil
}

// Open tells whether the catalogue is open to somebody (cl. 10).
func (s *Service) Open(ctx context.Context, actor portal.Actor) (bool, error) {
	res, err := s.resource(ctx, actor)
	if err != nil {
		return false, err
	}
	_, may := s.bus.Policy.Can(actor, "bank.search", res)
	return may, nil
}

// maxFound bounds how many entries one question lists.
const maxFound = 100

// Find lists entries for whoever the catalogue is open to; more is where the next page begins.
func (s *Service) Find(ctx context.Context, actor portal.Actor, q Query) (list []Entry, more listing.Place, err error) {
	res, err := s.resource(ctx, actor)
	if err != nil {
		return nil, listing.Place{}, err
	}
	if err := s.bus.Policy.Authorise(ctx, actor, "bank.search", res); err != nil {
		return nil, listing.Place{}, err
	}
	if q.Limit <= 0 || q.Limit > maxFound {
		q.Limit = maxFound
	}
	found, err := find(ctx, s.bus.DB, q)
	list, more = listing.Cut(found, q.Limit, func(e Entry) listing.Place { return listing.Place{At: e.PlacedAt, ID: e.ID} })
	return list, more, err
}

// Entry is an entry of the catalogue for whoever it is open to; a fault of kind NotFound when the project is not in it.
func (s *Service) Entry(ctx context.Context, actor portal.Actor, id portal.ID) (Entry, error) {
	res, err := s.resource(ctx, actor)
	if err != nil {
		return Entry{}, err
	}
	if err := s.bus.Policy.Authorise(ctx, actor, "bank.search", res); err != nil {
		return Entry{}, err
	}
	e, found, err := get(ctx, s.bus.DB, id)
	if err == nil && !found {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return e, err
}
