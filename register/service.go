package register

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
	"birtereze/portal/internal/search"
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

// Bank tells whether a project is in the state bank's catalogue, and why or why not (cl. 40).
type Bank interface {
	Placement(ctx context.Context, p portal.Project, f stage.Facts) (placed bool, why []law.Finding, err error)
}

// Service keeps the public section.
type Service struct {
	bus         *command.Bus
	classifiers classifier.Classifiers
	sources     Sources
	bank        Bank
	base        string // address under which the public section is reached
	entries     derived.Keeper[Entry]
}

// NewService makes the service and takes on the events by which entries change.
func NewService(bus *command.Bus, classifiers classifier.Classifiers, sources Sources, bank Bank, base string) *Service {
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
	facts, err := s.facts(ctx, id)
	if fault.Is(err, fault.NotFound) || errors.Is(err, db.ErrNone) {
		return Entry{}, false, nil
	}
	return Derive(facts), err == nil, err
}

func (s *Service) facts(ctx context.Context, id portal.ID) (Facts, error) {
	var f Facts
	var err error
	if f.Project, err = s.sources.Project(ctx, id); err != nil {
		return f, err
	}
	if f.Number, err = s.sources.Number(ctx, id); err != nil {
		return f, err
	}
	if f.Parts, err = s.sources.Facts(ctx, f.Project); err != nil {
		return f, err
	}
	if f.CustomerName, err = s.name(ctx, f.Project.Customer); err != nil {
		return f, err
	}
	if f.DesignerName, err = s.name(ctx, f.Project.Designer); err != nil {
		return f, err
	}
	for _, lang := range []string{"ru", "kk", "en"} {
		if name, err := s.classifiers.PlaceName(f.Project.KATO, lang); err == nil {
			f.PlaceNames = append(f.PlaceNames, name)
		}
	}
	return f, nil
}

// name is the name of a party. Where the name of a natural person is not known, their number does not stand in.
func (s *Service) name(ctx context.Context, p portal.Party) (portal.Text, error) {
	if p == "" {
		return portal.Text{}, nil
	}
	name, err := s.sources.PartyName(ctx, p)
	if err != nil {
		return portal.Text{}, fmt.Errorf("name of %s: %w", p, err)
	}
	if !p.IsOrganisation() && name.RU == string(p) {
		return portal.Text{}, nil
	}
	return name, nil
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

// Find lists entries; more is where the next page begins, the zero Place at the end.
func (s *Service) Find(ctx context.Context, q Query) (list []Entry, more Place, err error) {
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
	return list, Place{last.ChangedAt, last.ID}, nil
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
