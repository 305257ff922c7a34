package expertise_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"birtereze/portal"
	"birtereze/portal/expertise"
	"birtereze/portal/integration"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
)

// project is a project with what belongs to it.
type project struct {
	portal.Project
	papers, documentation, materials []portal.DocumentRef
	missing                          []string
	disagreed                        bool
	sent                             []expertise.Answered
}

// projects keeps the projects of a test, as another slice does.
type projects struct {
	sync.Mutex
	all map[portal.ID]*project
}

func (p *projects) get(id portal.ID) (project, error) {
	p.Lock()
	defer p.Unlock()
	if x, ok := p.all[id]; ok {
		return *x, nil
	}
	return project{}, fmt.Errorf("project %s: %w", id, db.ErrNone)
}

func (p *projects) change(id portal.ID, f func(*project)) {
	p.Lock()
	defer p.Unlock()
	f(p.all[id])
}

func (p *projects) Project(_ context.Context, id portal.ID) (portal.Project, error) {
	x, err := p.get(id)
	return x.Project, err
}

func (p *projects) ProjectsOf(_ context.Context, a portal.Actor) ([]portal.Project, error) {
	p.Lock()
	defer p.Unlock()
	var list []portal.Project
	for _, x := range p.all {
		if slices.Contains(x.People, a.Person) {
			list = append(list, x.Project)
		}
	}
	return list, nil
}

func (p *projects) Shape(context.Context, portal.ID) (string, string, error) {
	return "civil", "working_project", nil
}

func (p *projects) Documentation(_ context.Context, id portal.ID) ([]portal.DocumentRef, error) {
	x, err := p.get(id)
	return x.documentation, err
}

func (p *projects) Agreed(_ context.Context, id portal.ID) (bool, error) {
	x, err := p.get(id)
	return !x.disagreed, err
}

func (p *projects) Clause21(_ context.Context, id portal.ID) ([]portal.DocumentRef, []string, error) {
	x, err := p.get(id)
	return x.papers, x.missing, err
}

func (p *projects) SourceMaterials(_ context.Context, id portal.ID) ([]portal.DocumentRef, error) {
	x, err := p.get(id)
	return x.materials, err
}

func (p *projects) Answers(_ context.Context, id portal.ID) ([]expertise.Answered, error) {
	x, err := p.get(id)
	return x.sent, err
}

// partners are those of the Portal, in the words of this slice.
type partners struct{ *integration.Service }

func (p partners) ExpertOrganisations(ctx context.Context, on portal.Date) ([]expertise.Organisation, error) {
	list, err := p.Service.ExpertOrganisations(ctx, on)
	var out []expertise.Organisation
	for _, o := range list {
		out = append(out, expertise.Organisation{Party: o.Party, Name: o.Name, Until: o.Until, System: o.System})
	}
	return out, err
}

// reviews stands where the course of a review on the Portal stands.
type reviews struct {
	sync.Mutex
	opened   []expertise.Opening
	down     bool
	snapshot json.RawMessage
	acts     []string
}

func (r *reviews) Open(_ context.Context, o expertise.Opening, _ string) error {
	r.Lock()
	defer r.Unlock()
	if r.down {
		return errors.New("down")
	}
	r.opened = append(r.opened, o)
	return nil
}

func (r *reviews) Snapshot(context.Context, portal.ID) (json.RawMessage, error) {
	r.Lock()
	defer r.Unlock()
	return r.snapshot, nil
}

func (r *reviews) did(act string) error {
	r.Lock()
	defer r.Unlock()
	r.acts = append(r.acts, act)
	return nil
}

func (r *reviews) SignContract(context.Context, portal.Actor, portal.ID, []byte, string) error {
	return r.did("sign")
}

func (r *reviews) Answer(_ context.Context, _ portal.Actor, _, _ portal.ID, text string, _ []expertise.Change, _ string) error {
	return r.did("answer " + text)
}

func (r *reviews) HandIn(context.Context, portal.Actor, portal.ID, string) error {
	return r.did("hand in")
}

func (r *reviews) AskEnd(context.Context, portal.Actor, portal.ID, string, string, string) error {
	return r.did("ask end")
}

// paper is a document of a project, as another slice keeps it.
func (w *world) paper(project portal.ID, kind, title string) portal.DocumentRef {
	w.Helper()
	return w.Add(document.New{Owner: portal.Subject{Kind: "project", ID: project}, Project: project, Kind: kind, Title: title},
		w.Receive("documentation", title+".pdf", w.PDF(title)))
}

// project is project B: the capital repair of a clinic, level II, on state investment – for an expert organisation.
func (w *world) project(change func(*portal.Project)) portal.Project {
	w.Helper()
	p := portal.Project{ID: newID(), Name: portal.Text{RU: "Капитальный ремонт поликлиники", KK: "Емхананы күрделі жөндеу"},
		Kind: portal.Construction, Works: "capital_repair", Level: "II", Financing: "local_budget", StateInvestment: true,
		ObjectNumber: "123456789012345678", KATO: "111010000", Place: portal.Text{RU: "г. Кокшетау", KK: "Көкшетау қ."}, Revision: 1,
		Customer: actor("customer-b").For, Designer: actor("designer-head").For, CreatedAt: begin.Add(-time.Hour),
		People: []portal.IIN{actor("customer-b").Person, actor("designer-head").Person, actor("designer-gip").Person}}
	if change != nil {
		change(&p)
	}
	x := &project{Project: p}
	for _, kind := range []string{"contract", "assignment", "schedule"} {
		x.papers = append(x.papers, w.paper(p.ID, kind, kind))
	}
	x.documentation = []portal.DocumentRef{w.paper(p.ID, "architecture", "drawings"), w.paper(p.ID, "estimate", "estimate")}
	x.materials = []portal.DocumentRef{w.paper(p.ID, "survey_topographic", "survey"), w.paper(p.ID, "defect_act", "defects")}
	w.projects.Lock()
	w.projects.all[p.ID] = x
	w.projects.Unlock()
	return p
}
