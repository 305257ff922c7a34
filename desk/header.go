package desk

import (
	"context"
	"errors"
	"fmt"

	"github.com/a-h/templ"

	"birtereze/portal"
	deskui "birtereze/portal/desk/ui"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/stage"
	stageui "birtereze/portal/internal/stage/ui"
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

// Tab is a page of a project's dossier.
type Tab string

// The tabs, in the order in which they stand.
const (
	Overview      Tab = "overview"
	Materials     Tab = "materials"
	Contract      Tab = "contract"
	Schedule      Tab = "schedule"
	Documentation Tab = "documents"
	Approvals     Tab = "approvals"
	Expertise     Tab = "expertise"
	Access        Tab = "access"
	History       Tab = "history"
)

// Tabs lists the tabs in their order.
func Tabs() []Tab {
	return []Tab{Overview, Materials, Contract, Schedule, Documentation, Approvals, Expertise, Access, History}
}

// Path is the address of a tab of a project.
func (t Tab) Path(id portal.ID) string {
	if t == Overview {
		return "/projects/" + string(id) + "/dossier"
	}
	return "/projects/" + string(id) + "/" + string(t)
}

// Header is the head of every page of a project: its kind and number, name and stage, and the tabs for whoever may see the
// dossier. A slice puts it on the pages that it keeps below the project.
func (s *Service) Header(r *web.Request, id portal.ID, current string) (templ.Component, error) {
	ctx := r.Context()
	p, err := s.Projects.Project(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("head of project %s: %w", id, err)
	}
	f, err := s.Stages.Facts(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("head of project %s: %w", id, err)
	}
	return s.header(ctx, r.Actor, p, f, Tab(current))
}

func (s *Service) header(ctx context.Context, actor portal.Actor, p portal.Project, f stage.Facts, current Tab) (deskui.Header, error) {
	number, err := s.Projects.Number(ctx, p.ID)
	if err != nil {
		return deskui.Header{}, fmt.Errorf("head of project %s: %w", p.ID, err)
	}
	v := deskui.Header{Head: ui.PageHead{
		Caption: i18n.T(ctx, "desk.caption."+string(p.Kind), "Number", number),
		Title:   p.Name.In(string(i18n.LangOf(ctx))),
		Tag:     stageui.Tag(ctx, stage.Of(f)),
	}}
	res := policy.OfProject(p)
	if _, may := s.Bus.Policy.Can(actor, "dossier.view", res); !may {
		return v, nil
	}
	v.Tabs = ui.Tabs{Label: i18n.T(ctx, "desk.tabs")}
	for _, t := range Tabs() {
		v.Tabs.Items = append(v.Tabs.Items, ui.Tab{Text: i18n.T(ctx, "desk.tab."+string(t)), Href: t.Path(p.ID), Current: t == current})
	}
	return v, nil
}

// isNone tells that there is no such thing, in whichever words a slice says so.
func isNone(err error) bool { return errors.Is(err, db.ErrNone) || fault.Is(err, fault.NotFound) }
