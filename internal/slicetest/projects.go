package slicetest

import (
	"context"
	"maps"
	"slices"
	"sync"

	"birtereze/portal"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/stage"
)

// Projects says of projects what the slices that keep them would say. It is safe for concurrent use.
type Projects struct {
	mu    sync.Mutex
	all   map[portal.ID]portal.Project
	facts map[portal.ID]stage.Facts
}

// NewProjects makes it without a project.
func NewProjects() *Projects {
	return &Projects{all: map[portal.ID]portal.Project{}, facts: map[portal.ID]stage.Facts{}}
}

// Put adds a project, or puts another in the place of one.
func (p *Projects) Put(x portal.Project, f stage.Facts) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all[x.ID], p.facts[x.ID] = x, f
}

// Change makes something happen to a project.
func (p *Projects) Change(id portal.ID, change func(p *portal.Project, f *stage.Facts)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	x, f := p.all[id], p.facts[id]
	change(&x, &f)
	p.all[id], p.facts[id] = x, f
}

// Remove takes a project out of everybody's sight.
func (p *Projects) Remove(id portal.ID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.all, id)
}

// OpenProjects lists the ids of the projects that come after one, in their order.
func (p *Projects) OpenProjects(_ context.Context, after portal.ID, limit int) ([]portal.ID, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	ids := slices.Sorted(maps.Keys(p.all))
	first, found := slices.BinarySearch(ids, after)
	if found {
		first++
	}
	ids = ids[first:]
	return ids[:min(limit, len(ids))], nil
}

// Project is a project; a fault of kind NotFound when there is none.
func (p *Projects) Project(_ context.Context, id portal.ID) (portal.Project, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	x, ok := p.all[id]
	if !ok {
		return x, fault.New(fault.NotFound, "fault.not_found")
	}
	return x, nil
}

// ProjectsOf lists the projects in which somebody takes part, by their ids.
func (p *Projects) ProjectsOf(_ context.Context, a portal.Actor) ([]portal.Project, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var list []portal.Project
	for _, id := range slices.Sorted(maps.Keys(p.all)) {
		if slices.Contains(p.all[id].People, a.Person) {
			list = append(list, p.all[id])
		}
	}
	return list, nil
}

// Number is the number of a project: it ends as the id does.
func (p *Projects) Number(_ context.Context, id portal.ID) (string, error) {
	return "P-2026-" + string(id[len(id)-6:]), nil
}

// Facts is how far a project has come.
func (p *Projects) Facts(_ context.Context, x portal.Project) (stage.Facts, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.facts[x.ID], nil
}
