package register

import (
	"net/http"
	"net/url"
	"strconv"

	"birtereze/portal"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/stage"
	stageui "birtereze/portal/internal/stage/ui"
	"birtereze/portal/internal/web"
	registerui "birtereze/portal/register/ui"
	"birtereze/portal/ui"
)

// card shows one project: what clause 27 publishes, and the days of its way.
func (s *Service) card(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	if err := r.Authorise("register.view", policy.Public("register.view")); err != nil {
		return err
	}
	e, err := s.Entry(r.Context(), id)
	if err != nil {
		return err
	}
	lang := string(r.Lang)
	v := registerui.Card{
		Head: ui.PageHead{Caption: r.T("register.caption."+string(e.Kind), "Number", e.Number), Title: e.Name.In(lang), Tag: stageui.Tag(r.Context(), e.Stage)},
		Line: line(r, e), Facts: s.facts27(r, e), Atom: "/projects.atom?q=" + url.QueryEscape(e.Number),
	}
	v.Timeline.Label = r.T("register.timeline")
	for _, event := range e.Events {
		v.Timeline.Events = append(v.Timeline.Events, ui.TimelineEvent{Title: r.T("register.event." + event.Kind), Text: number(r, event), At: event.At, Tone: toneOf(event.Kind)})
	}
	if err := s.cardOfPeople(r, e, &v); err != nil {
		return err
	}
	return r.Show(http.StatusOK, ui.Page{Title: e.Name.In(lang), Breadcrumbs: []ui.Link{{Text: r.T("register.title"), Href: "/projects"}}}, registerui.CardPage(v))
}

// cardOfPeople adds what is asked of the slices at each look: the state bank, and the way to the dossier for whoever has one.
func (s *Service) cardOfPeople(r *web.Request, e Entry, v *registerui.Card) error {
	ctx := r.Context()
	p, err := s.sources.Project(ctx, e.ID)
	if fault.Is(err, fault.NotFound) {
		return nil // it was closed a moment ago; the entry goes with the next derivation
	}
	if err != nil {
		return err
	}
	if _, may := s.bus.Policy.Can(r.Actor, "dossier.view", policy.OfProject(p)); may {
		v.Dossier = "/projects/" + string(e.ID) + "/dossier"
	}
	if e.Kind != portal.Construction || e.Conclusion.Outcome == "" {
		return nil
	}
	f, err := s.sources.Facts(ctx, p)
	if err != nil {
		return err
	}
	placed, why, err := s.bank.Placement(ctx, p, f)
	if err != nil {
		return err
	}
	v.Bank = &registerui.Bank{Placed: placed}
	for _, f := range why {
		if reason, shown := reasonOf(ctx, f); shown {
			v.Bank.Why = append(v.Bank.Why, reason)
		}
	}
	return nil
}

// facts27 is what clause 27 names, row by row.
func (s *Service) facts27(r *web.Request, e Entry) ui.SummaryList {
	lang := string(r.Lang)
	var list ui.SummaryList
	add := func(key, value, note string) {
		if value != "" {
			list.Rows = append(list.Rows, ui.SummaryRow{Key: r.T(key), Value: value, Note: note})
		}
	}
	add("register.name", e.Name.In(lang), "")
	add("register.customer", e.CustomerName.In(lang), bin(r, e.Customer))
	add("register.designer", e.DesignerName.In(lang), bin(r, e.Designer))
	add("register.place", s.classifiers.Address(e.KATO, e.Place, lang), "")
	add("register.level", s.classifiers.Levels.NameOf(e.Level, lang), "")
	if c := e.Conclusion; c.Number != "" {
		add("register.conclusion", r.T("register.number_of_date", "Number", c.Number, "Date", r.Lang.Date(c.Date.Time())), r.T("register.outcome."+string(c.Outcome)))
		add("register.expert", c.Name.In(lang), "")
	} else {
		add("register.conclusion", r.T("register.no_conclusion"), "")
	}
	add("register.works", s.kind(e, lang), "")
	if e.Revision > 1 {
		add("register.revision", strconv.Itoa(e.Revision), "")
	}
	return list
}

func bin(r *web.Request, p portal.Party) string {
	if p == "" {
		return ""
	}
	return r.T("register.bin", "Number", string(p))
}

func number(r *web.Request, e Event) string {
	if e.Number == "" {
		return ""
	}
	return r.T("register.number", "Number", e.Number)
}

func toneOf(kind string) ui.Tone {
	switch kind {
	case EventApproved, EventPositive, EventAccepted:
		return ui.ToneGood
	case EventNegative:
		return ui.ToneBad
	}
	return ui.ToneActive
}

// line is the way of the project as far as it is public: its stages with their days.
func line(r *web.Request, e Entry) ui.StageLine {
	v := ui.StageLine{Label: r.T("stage.line")}
	final := e.Stage == stage.Accepted || e.Stage == stage.Positive
	concluded := stage.Positive
	if e.Stage == stage.Negative {
		concluded = stage.Negative
	}
	days := map[stage.Stage]Event{}
	for _, event := range e.Events {
		if s := stageAt(event.Kind); s != "" {
			days[s] = event
		}
	}
	passed := true
	for _, s := range []stage.Stage{stage.InDevelopment, stage.Agreed, stage.Approved, stage.InExpertise, concluded, stage.Accepted} {
		item := ui.Stage{Title: stageui.Name(r.Context(), s), State: ui.StageAhead}
		switch {
		case s == e.Stage && s == stage.Negative:
			item.State, item.At = ui.StageStopped, days[s].At
		case s == e.Stage && final, passed && s != e.Stage:
			item.State, item.At = ui.StageDone, days[s].At
		case s == e.Stage:
			item.State, item.At = ui.StageCurrent, days[s].At
		}
		if s == concluded && item.State == ui.StageAhead {
			item.Title = r.T("register.stage_conclusion") // nobody knows yet which
		}
		if s == stage.Approved && item.State == ui.StageDone && days[s].At.IsZero() {
			item.State = ui.StageSkipped // it went on without approvals
		}
		passed = passed && s != e.Stage
		v.Stages = append(v.Stages, item)
	}
	return v
}

func stageAt(event string) stage.Stage {
	switch event {
	case EventCreated:
		return stage.InDevelopment
	case EventApproved:
		return stage.Approved
	case EventRegistered:
		return stage.InExpertise
	case EventPositive:
		return stage.Positive
	case EventNegative:
		return stage.Negative
	case EventAccepted:
		return stage.Accepted
	}
	return ""
}
