package desk

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"birtereze/portal"
	deskui "birtereze/portal/desk/ui"
	"birtereze/portal/internal/deadline"
	deadlineui "birtereze/portal/internal/deadline/ui"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/journal"
	"birtereze/portal/internal/stage"
	stageui "birtereze/portal/internal/stage/ui"
	"birtereze/portal/internal/web"
	"birtereze/portal/law"
	"birtereze/portal/ui"
)

// onPage is how many entries the timeline of the overview shows at once.
const onPage = 30

func (s *Service) dossier(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	ctx := r.Context()
	p, err := s.project(ctx, r.Actor, id, "dossier.view")
	if err != nil {
		return err
	}
	if p.Name == (portal.Text{}) { // a draft has no dossier yet
		return r.Redirect("/projects/" + string(id) + "/new/about")
	}
	f, err := s.Stages.Facts(ctx, p)
	if err != nil {
		return fmt.Errorf("dossier of %s: %w", id, err)
	}
	var v deskui.Dossier
	if v.Header, err = s.header(ctx, r.Actor, p, f, Overview); err != nil {
		return err
	}
	terms, err := s.terms(ctx, id)
	if err != nil {
		return err
	}
	v.Running, v.Ended = terms.running, terms.ended
	if err := s.line(ctx, p, f, terms.soonest, &v); err != nil {
		return err
	}
	if v.Facts, err = s.facts(ctx, p, f); err != nil {
		return err
	}
	if err := s.timeline(r, id, &v); err != nil {
		return err
	}
	return r.Show(http.StatusOK, ui.Page{Title: p.Name.In(string(r.Lang)), Breadcrumbs: crumbs(r)}, deskui.DossierPage(v))
}

// crumbs lead back from a project to the desk.
func crumbs(r *web.Request) []ui.Link { return []ui.Link{{Text: r.T("desk.title"), Href: "/desk"}} }

// terms are the terms of a project: those that run, and those that have ended.
type terms struct {
	running []ui.Term
	ended   []ui.Term
	soonest *ui.Deadline
}

func (s *Service) terms(ctx context.Context, id portal.ID) (terms, error) {
	all, err := deadline.OfProject(ctx, s.Bus.DB, id)
	if err != nil {
		return terms{}, fmt.Errorf("terms of %s: %w", id, err)
	}
	var t terms
	for _, d := range all {
		shown, err := deadlineui.View(ctx, s.Days, d, s.Bus.Now())
		if err != nil {
			return terms{}, err
		}
		term := ui.Term{What: termName(ctx, d.What), Deadline: shown}
		if !d.EndedAt.IsZero() {
			t.ended = append(t.ended, term)
			continue
		}
		t.running = append(t.running, term)
		if t.soonest == nil {
			short := shown
			short.Counted = nil
			t.soonest = &short
		}
	}
	slices.Reverse(t.ended)
	return t, nil
}

// line answers where the project is, who holds it, since when, and what comes next.
func (s *Service) line(ctx context.Context, p portal.Project, f stage.Facts, soonest *ui.Deadline, v *deskui.Dossier) error {
	l := stageui.Line{Project: p, Facts: f, Deadline: soonest, Href: partPath(p.ID)}
	if p.Kind == portal.Construction {
		placed, why, err := s.Bank.Placement(ctx, p, f)
		if err != nil {
			return fmt.Errorf("state bank: %w", err)
		}
		l.Bank = bankState(placed, f)
		v.Bank = bankLine(ctx, p.ID, placed, why)
	}
	part, _ := l.Current()
	names, err := s.names(ctx, holders(p, f, part, l.Part(part)))
	if err != nil {
		return err
	}
	l.Holder = strings.Join(names, "; ")
	v.Line = l.View(ctx)
	return nil
}

// bankState is how the state bank stands in the line: decided by the conclusion.
func bankState(placed bool, f stage.Facts) stage.PartState {
	switch {
	case placed:
		return stage.Done
	case f.Conclusion.Outcome == stage.PositiveOutcome:
		return stage.NotNeeded
	}
	return stage.Ahead
}

// bankLine says whether the project is in the state bank, and why.
func bankLine(ctx context.Context, id portal.ID, placed bool, why []law.Finding) *deskui.Bank {
	b := &deskui.Bank{Placed: placed}
	if placed {
		b.Href = "/bank/" + string(id)
	}
	for _, f := range why {
		if f.Outcome == law.NotApplicable {
			continue
		}
		b.Why = append(b.Why, ui.Reason{Text: finding(ctx, f), Met: f.Outcome == law.Met, Clause: f.Clause})
	}
	slices.SortStableFunc(b.Why, func(x, y ui.Reason) int { return order(x.Met) - order(y.Met) })
	return b
}

// order puts first what keeps a project out.
func order(met bool) int {
	if met {
		return 1
	}
	return 0
}

// finding is what the check of a rule found, in words.
func finding(ctx context.Context, f law.Finding) string {
	if !i18n.From(ctx).Has(f.Key) {
		return f.Key
	}
	var args []any
	for name, value := range f.Facts {
		args = append(args, name, value)
	}
	return i18n.T(ctx, f.Key, args...)
}

// partPath tells on which tab a part of the way is seen.
func partPath(id portal.ID) func(stageui.Part) string {
	return func(p stageui.Part) string {
		switch p {
		case stageui.Papers:
			return Contract.Path(id)
		case stageui.Documentation:
			return Documentation.Path(id)
		case stageui.Acceptance:
			return Expertise.Path(id)
		case stageui.Bank:
			return Overview.Path(id) + "#bank"
		}
		return Tab(p).Path(id)
	}
}

// holders are who owes the next act of the part that is in hand: whom the part itself names, else whose part it is.
func holders(p portal.Project, f stage.Facts, name stageui.Part, part stage.Part) []portal.Party {
	if len(part.Holders) > 0 {
		return part.Holders
	}
	switch name {
	case "":
		return nil
	case stageui.Papers:
		return []portal.Party{p.Customer, p.Designer}
	case stageui.Documentation:
		return []portal.Party{p.Designer}
	}
	if f.Documentation.State == stage.Stopped && p.Designer != "" {
		return []portal.Party{p.Designer}
	}
	return []portal.Party{p.Customer}
}

func (s *Service) names(ctx context.Context, list []portal.Party) ([]string, error) {
	var names []string
	for _, p := range list {
		name, err := s.party(ctx, p)
		if err != nil {
			return nil, err
		}
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names, nil
}

// timeline is the newest part of the project's journal, of the kind and before the place that the address asks for.
func (s *Service) timeline(r *web.Request, id portal.ID, v *deskui.Dossier) error {
	ctx := r.Context()
	group := Group(r.URL.Query().Get("kind"))
	want := journal.Query{Project: id, Flows: flowsOf(group), Before: place(r.URL.Query()), Limit: onPage + 1}
	entries, err := journal.Find(ctx, s.Bus.DB, want)
	if err != nil {
		return err
	}
	base := Overview.Path(id)
	if len(want.Flows) == 0 {
		group = ""
	}
	v.Kinds = kinds(ctx, base, group)
	v.Timeline.Label = i18n.T(ctx, "desk.timeline")
	if len(entries) > onPage {
		entries = entries[:onPage]
		v.Pages.Older = link(base, group, entries[onPage-1].Seq)
	}
	if want.Before > 0 {
		v.Pages.Newer = link(base, group, 0)
	}
	v.History = History.Path(id)
	v.Timeline.Events, err = s.events(ctx, entries)
	return err
}

// kinds are the filters of the timeline.
func kinds(ctx context.Context, base string, chosen Group) ui.Tabs {
	t := ui.Tabs{Label: i18n.T(ctx, "desk.kinds"), Items: []ui.Tab{{Text: i18n.T(ctx, "desk.kind.all"), Href: link(base, "", 0), Current: chosen == ""}}}
	for _, g := range groups {
		t.Items = append(t.Items, ui.Tab{Text: i18n.T(ctx, "desk.kind."+string(g.name)), Href: link(base, g.name, 0), Current: chosen == g.name})
	}
	return t
}

func link(base string, g Group, before int64) string {
	q := url.Values{}
	if g != "" {
		q.Set("kind", string(g))
	}
	if before > 0 {
		q.Set("before", strconv.FormatInt(before, 10))
	}
	if len(q) == 0 {
		return base + "#timeline"
	}
	return base + "?" + q.Encode() + "#timeline"
}

// place is where in the journal a page begins; 0 at the newest.
func place(q url.Values) int64 {
	n, err := strconv.ParseInt(q.Get("before"), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
