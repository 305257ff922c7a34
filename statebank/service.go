package statebank

import (
	"context"
	"errors"
	"fmt"

	"birtereze/portal"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/derived"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/stage"
	"birtereze/portal/law"
)

// Sources are the slices that know the projects.
type Sources interface {
	// OpenProjects lists the ids of open projects that come after one, in the order of the ids.
	OpenProjects(ctx context.Context, after portal.ID, limit int) ([]portal.ID, error)
	// Project is an open project; a fault of kind NotFound for a draft, and for one that must not be seen.
	Project(ctx context.Context, id portal.ID) (portal.Project, error)
	Number(ctx context.Context, id portal.ID) (string, error)
	Facts(ctx context.Context, p portal.Project) (stage.Facts, error)
	PartyName(ctx context.Context, party portal.Party) (portal.Text, error)
}

// Agreements knows who has accepted the additional agreement that opens the catalogue (cl. 10).
type Agreements interface {
	AcceptedBank(ctx context.Context, party portal.Party) (bool, error)
}

// Service keeps the catalogue.
type Service struct {
	bus         *command.Bus
	classifiers classifier.Classifiers
	sources     Sources
	agreements  Agreements
	entries     derived.Keeper[Entry]
}

// NewService makes the service and takes on the events by which the catalogue changes.
func NewService(bus *command.Bus, classifiers classifier.Classifiers, sources Sources, agreements Agreements) *Service {
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
	p, err := s.sources.Project(ctx, id)
	if fault.Is(err, fault.NotFound) || errors.Is(err, db.ErrNone) {
		return Entry{}, false, nil
	}
	if err != nil {
		return Entry{}, false, err
	}
	src := Source{Project: p, New: s.isNew(p)}
	if src.Parts, err = s.sources.Facts(ctx, p); err != nil {
		return Entry{}, false, err
	}
	if !Placed(Eligible(src.facts())) {
		return Entry{}, false, nil
	}
	if src.Number, err = s.sources.Number(ctx, id); err != nil {
		return Entry{}, false, err
	}
	if src.CustomerName, err = s.name(ctx, p.Customer); err != nil {
		return Entry{}, false, err
	}
	if src.DesignerName, err = s.name(ctx, p.Designer); err != nil {
		return Entry{}, false, err
	}
	for _, lang := range []string{"ru", "kk", "en"} {
		if name, err := s.classifiers.PlaceName(p.KATO, lang); err == nil {
			src.PlaceNames = append(src.PlaceNames, name)
		}
	}
	e, placed := Derive(src)
	return e, placed, nil
}

func (s *Service) name(ctx context.Context, p portal.Party) (portal.Text, error) {
	if p == "" {
		return portal.Text{}, nil
	}
	name, err := s.sources.PartyName(ctx, p)
	if err != nil {
		return portal.Text{}, fmt.Errorf("name of %s: %w", p, err)
	}
	return name, nil
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

// Find lists entries for whoever the catalogue is open to; more is where the next page begins, the zero Place at the end.
func (s *Service) Find(ctx context.Context, actor portal.Actor, q Query) (list []Entry, more Place, err error) {
	res, err := s.resource(ctx, actor)
	if err != nil {
		return nil, Place{}, err
	}
	if err := s.bus.Policy.Authorise(ctx, actor, "bank.search", res); err != nil {
		return nil, Place{}, err
	}
	if q.Limit <= 0 || q.Limit > maxFound {
		q.Limit = maxFound
	}
	q.Limit++
	list, err = find(ctx, s.bus.DB, q)
	if err != nil || len(list) < q.Limit {
		return list, Place{}, err
	}
	list = list[:q.Limit-1]
	last := list[len(list)-1]
	return list, Place{last.PlacedAt, last.ID}, nil
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
