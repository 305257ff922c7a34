package register

import (
	"context"

	"birtereze/portal"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/derived"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/listing"
	"birtereze/portal/internal/search"
	"birtereze/portal/internal/stage"
	"birtereze/portal/law"
)

// Bank tells whether a project is in the state bank's catalogue, and why or why not (cl. 40).
type Bank interface {
	Placement(ctx context.Context, p portal.Project, f stage.Facts) (placed bool, why []law.Finding, err error)
}

// Service keeps the public section.
type Service struct {
	bus         *command.Bus
	classifiers classifier.Classifiers
	sources     derived.Sources
	bank        Bank
	base        string // address under which the public section is reached
	entries     derived.Keeper[Entry]
}

// NewService makes the service and takes on the events by which entries change.
func NewService(bus *command.Bus, classifiers classifier.Classifiers, sources derived.Sources, bank Bank, base string) *Service {
	s := &Service{bus: bus, classifiers: classifiers, sources: sources, bank: bank, base: base}
	s.entries = derived.Keeper[Entry]{DB: bus.DB, Table: entries, ID: func(e Entry) portal.ID { return e.ID },
		Version: func(e *Entry) *int64 { return &e.Version }, Subjects: sources.OpenProjects, Derive: s.derive}
	s.jobs()
	return s
}

// Publish derives the entry of a project anew. It writes nothing when the entry says the same already. A project that is
// not open, or no longer, is not published.
func (s *Service) Publish(ctx context.Context, id portal.ID) error { return s.entries.Renew(ctx, id) }

// Rebuild derives every entry anew and drops those whose project is gone: after it the public section equals its sources,
// whatever was lost before.
func (s *Service) Rebuild(ctx context.Context) error { return s.entries.Rebuild(ctx) }

func (s *Service) derive(ctx context.Context, id portal.ID) (Entry, bool, error) {
	p, found, err := derived.Gather(ctx, s.sources, s.classifiers, id)
	if err != nil || !found {
		return Entry{}, false, err
	}
	return Derive(p), true, nil
}

// Entry is the public entry of a project; a fault of kind NotFound when it is not published.
func (s *Service) Entry(ctx context.Context, id portal.ID) (Entry, error) {
	e, found, err := get(ctx, s.bus.DB, id)
	if err == nil && !found {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return e, err
}

// maxFound bounds how many entries one question lists.
const maxFound = 500

// Find lists entries; more is where the next page begins.
func (s *Service) Find(ctx context.Context, q Query) (list []Entry, more listing.Place, err error) {
	if q.Limit <= 0 || q.Limit > maxFound {
		q.Limit = maxFound
	}
	found, err := find(ctx, s.bus.DB, q)
	list, more = listing.Cut(found, q.Limit, func(e Entry) listing.Place { return listing.Place{At: e.ChangedAt, ID: e.ID} })
	return list, more, err
}

// ByConclusion finds the project whose conclusion bears a number, however it was typed, with the version of the
// conclusion's document.
func (s *Service) ByConclusion(ctx context.Context, number string) (project, version portal.ID, found bool, err error) {
	folded := search.Fold(number)
	if folded == "" {
		return "", "", false, nil
	}
	e, found, err := byConclusion(ctx, s.bus.DB, folded)
	return e.ID, e.Conclusion.Document, found, err
}

// Count is how many projects are published.
func (s *Service) Count(ctx context.Context) (int, error) {
	return entries.Count(ctx, s.bus.DB, "1 = 1")
}
