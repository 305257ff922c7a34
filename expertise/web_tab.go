package expertise

import (
	"fmt"
	"slices"

	"birtereze/portal"
	expertiseui "birtereze/portal/expertise/ui"
	deadlineui "birtereze/portal/internal/deadline/ui"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

var stateTones = map[flow.State]ui.Tone{
	Draft: ui.ToneNeutral, Formed: ui.ToneWaiting, Registered: ui.ToneActive, Accepted: ui.ToneActive, Choosing: ui.ToneWaiting,
	Chosen: ui.ToneActive, Undecided: ui.ToneWaiting, UnderReview: ui.ToneActive, Concluded: ui.ToneGood, Returned: ui.ToneBad,
	Terminated: ui.ToneNeutral, Dismissed: ui.ToneBad, Outside: ui.ToneNeutral, Unneeded: ui.ToneNeutral, Withdrawn: ui.ToneNeutral,
	Waiting: ui.ToneWaiting, Delivered: ui.ToneGood, Refused: ui.ToneBad, Entered: ui.ToneWaiting, Approved: ui.ToneGood,
}

func stateTag(r *web.Request, t *flow.Table, s flow.State) ui.Tag {
	return ui.Tag{Text: r.T(t.Name + ".state." + string(s)), Tone: stateTones[s]}
}

// tabView is what both the sides and the operator see of an application.
func (p Pages) tabView(r *web.Request, l Look) (expertiseui.Tab, error) {
	v := expertiseui.Tab{}
	if l.Application.ID == "" {
		return v, nil
	}
	var err error
	if v.Card, err = p.cardView(r, l); err != nil {
		return v, err
	}
	v.Trace, v.Overrides = p.trace(r, l)
	v.Routed = l.Application.State == UnderReview || life.Ended(l.Application.State)
	if len(l.Snapshot) > 0 {
		if v.Course, err = p.Service.Render(r.Context(), l.Snapshot); err != nil {
			return v, fmt.Errorf("show the course of %s: %w", l.Application.Number, err)
		}
	}
	v.Side = p.sideView(r, l)
	if v.Conclusion, err = p.conclusionView(r, l); err != nil {
		return v, err
	}
	if v.Approval, err = p.approvalView(r, l); err != nil {
		return v, err
	}
	v.Messages = messageTable(r, l.Messages)
	v.Earlier = earlierTable(r, l.Earlier)
	return v, nil
}

// cardView is the application itself: where it stands, its number, who has it, and what can be done.
func (p Pages) cardView(r *web.Request, l Look) (*expertiseui.Card, error) {
	a := l.Application
	c := &expertiseui.Card{Title: r.T("expertise.kind." + string(a.Kind)), Tag: stateTag(r, life, a.State),
		Live: a.State == Registered || a.State == Accepted || a.State == Chosen, LiveHref: SideHref(a.Project)}
	if a.Registered() {
		c.Facts = append(c.Facts, ui.Fact{Label: r.T("expertise.number"), Content: ui.Copy{Value: a.Number}},
			ui.Fact{Label: r.T("expertise.date"), Value: r.Lang.Date(a.Date.Time())},
			ui.Fact{Label: r.T("expertise.applicant"), Value: a.Name})
	}
	if a.Organisation != "" {
		c.Facts = append(c.Facts, ui.Fact{Label: r.T("expertise.organisation"), Value: a.Title.In(string(r.Lang))})
	}
	if !a.Receipt.At.IsZero() {
		c.Facts = append(c.Facts, ui.Fact{Label: r.T("expertise.receipt"), Value: a.Receipt.Case, Note: r.Lang.Moment(a.Receipt.At)})
	}
	if b, is := p.banner(r, l); is {
		c.Banners = append(c.Banners, b)
	}
	if l.Term.ID != "" {
		d, err := deadlineui.View(r.Context(), p.Service.Bus.Terms.Days(), l.Term, p.Service.Bus.Now())
		if err != nil {
			return nil, err
		}
		c.Deadline = &d
	}
	p.offer(r, l, c)
	if a.Registered() {
		c.Buttons = append(c.Buttons, ui.Button{Text: r.T("expertise.text"), Kind: ui.Secondary, Href: "/documents/" + string(a.Text) + "/content"})
	}
	return c, nil
}

// banner is the one sentence that matters now.
func (p Pages) banner(r *web.Request, l Look) (ui.Banner, bool) {
	a := l.Application
	switch a.State {
	case Choosing:
		i := slices.IndexFunc(l.Messages, func(m Message) bool { return m.Event == EventApplication && m.State == Refused })
		if i >= 0 {
			return ui.Banner{Tone: ui.ToneBad, Title: r.T("expertise.banner.given_back.title"), Text: r.T("expertise.banner.given_back.text")}, true
		}
		title := r.T("expertise.banner.choosing.title")
		if _, may := p.Service.Bus.Policy.Can(r.Actor, "expertise.choose", a.resource(l.Project)); !may {
			title = r.T("expertise.banner.choosing.others")
		}
		return ui.Banner{Tone: stateTones[a.State], Title: title, Text: r.T("expertise.banner.choosing.text")}, true
	case Undecided, Outside, Unneeded, Returned, Terminated, Dismissed:
		b := ui.Banner{Tone: stateTones[a.State], Title: r.T("expertise.banner." + string(a.State) + ".title"), Text: r.T("expertise.banner." + string(a.State) + ".text")}
		return b, true
	case Chosen:
		for _, m := range l.Messages {
			if m.Event == EventApplication && m.State == Waiting && m.Attempts > 0 {
				return ui.Banner{Tone: ui.ToneWaiting, Title: r.T("expertise.banner.failing.title"),
					Text: r.T("expertise.banner.failing.text", "Count", m.Attempts, "Reason", r.T("expertise.reason."+m.Reason), "At", r.Lang.ShortDateTime(m.TriedAt))}, true
			}
		}
		return ui.Banner{Tone: ui.ToneActive, Title: r.T("expertise.banner.chosen.title"), Text: r.T("expertise.banner.chosen.text")}, true
	}
	return ui.Banner{}, false
}

// offer adds what the visitor can do now: just what the commands allow.
func (p Pages) offer(r *web.Request, l Look, c *expertiseui.Card) {
	at := SideHref(l.Project.ID)
	for _, t := range p.Service.Bus.Open(r.Actor, life, l.Application.State, l.Application.resource(l.Project)) {
		text := r.T("expertise.do." + string(t.Do))
		switch t.Do {
		case "describe":
			c.Buttons = append(c.Buttons, ui.Button{Text: r.T("expertise.go_on"), Href: at + "/application"})
		case "file":
			c.Buttons = append(c.Buttons, ui.Button{Text: text, Href: at + "/application/sign"})
		case "choose":
			c.Buttons = append(c.Buttons, ui.Button{Text: text, Href: at + "/organisations"})
		case "withdraw":
			c.Actions = append(c.Actions, ui.Action{Button: ui.Button{Text: text, Kind: ui.Quiet}, Action: at + "/application/withdraw", Token: web.NewToken()})
		}
	}
}

// trace shows the table's decision rule by rule, and each decision that the operator made by hand.
func (p Pages) trace(r *web.Request, l Look) (*ui.RoutingTrace, []expertiseui.Override) {
	lang := string(r.Lang)
	var trace *ui.RoutingTrace
	var byHand []expertiseui.Override
	for _, d := range l.Decisions {
		if d.ByHand() {
			byHand = append(byHand, expertiseui.Override{Title: r.T("expertise.override_made"), Reason: d.Reason, Facts: []ui.Fact{
				{Label: r.T("expertise.override_result"), Value: r.T("expertise.result." + string(d.Result))},
				{Label: r.T("expertise.override_by"), Value: d.Name, Note: r.Lang.Moment(d.At)}}})
			continue
		}
		e, err := p.Service.Editions.Get(d.Edition)
		if err != nil {
			continue // the editions that come with the program name every edition that ever decided
		}
		trace = &ui.RoutingTrace{Result: r.T("expertise.result." + string(d.Result)), Ground: d.Ground, Edition: e.Name.In(lang)}
		for i, step := range d.Trace {
			rule, _ := e.Rule(step.Rule)
			trace.Rules = append(trace.Rules, ui.RoutingRule{Number: fmt.Sprint(i + 1), Text: rule.Text.In(lang), Input: p.input(r, rule.When, d.Inputs),
				Outcome: step.Outcome, Clause: rule.Ground, Decides: step.Rule == d.Rule})
		}
	}
	if trace != nil && len(byHand) > 0 {
		last := l.Decisions[len(l.Decisions)-1]
		trace.Override = r.T("expertise.overridden", "Result", r.T("expertise.result."+string(last.Result)), "Name", last.Name)
	}
	return trace, byHand
}

// input is what was known of the project where a rule asks.
func (p Pages) input(r *web.Request, when Conditions, in Inputs) string {
	lang := string(r.Lang)
	text := ""
	for _, name := range when.Asks() {
		value := ""
		switch name {
		case "kind":
			value = r.T("expertise.kind_of." + string(in.Kind))
		case "level":
			value = in.Level
		case "works":
			if e, err := p.Service.Classifiers.Works.Get(in.Works); err == nil {
				value = e.Name(lang)
			}
		default:
			value = yes(r, map[string]bool{"state_investment": in.StateInvestment, "typical": in.Typical, "secret": in.Secret, "exempt": in.Exempt}[name])
		}
		if value == "" {
			value = r.T("expertise.unknown")
		}
		if text != "" {
			text += "; "
		}
		text += r.T("expertise.input."+name) + ": " + value
	}
	return text
}

// messageTable is what was told to the expert system, with what became of it.
func messageTable(r *web.Request, list []Message) ui.Table {
	t := ui.Table{Caption: r.T("expertise.messages"), HideCaption: true, Columns: []ui.Column{{Title: r.T("expertise.message")}, {Title: r.T("expertise.by")},
		{Title: r.T("expertise.told_at")}, {Title: r.T("expertise.state")}}}
	for _, m := range list {
		note := ""
		if m.Reason != "" && m.Attempts > 0 {
			note = r.T("expertise.tried", "Count", m.Attempts, "Reason", r.T("expertise.reason."+m.Reason))
		} else if !m.Receipt.At.IsZero() {
			note = r.T("expertise.received_at", "At", r.Lang.ShortDateTime(m.Receipt.At), "Digest", m.Receipt.Digest)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: r.T("expertise.event." + m.Event)}, {Text: m.Name}, {Text: r.Lang.ShortDateTime(m.At)},
			{Content: stateTag(r, messageLife, m.State), Note: note}}})
	}
	return t
}

func earlierTable(r *web.Request, list []Application) ui.Table {
	t := ui.Table{Caption: r.T("expertise.earlier"), HideCaption: true, Columns: []ui.Column{{Title: r.T("expertise.number")}, {Title: r.T("expertise.date")},
		{Title: r.T("expertise.organisation")}, {Title: r.T("expertise.state")}}}
	for _, a := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: a.Number}, {Text: r.Lang.ShortDate(a.Date.Time())}, {Text: a.Title.In(string(r.Lang))},
			{Content: stateTag(r, life, a.State)}}})
	}
	return t
}

// conclusionView is the conclusion with its documents and the signatures under it.
func (p Pages) conclusionView(r *web.Request, l Look) (*expertiseui.Conclusion, error) {
	c := l.Conclusion
	if c.ID == "" {
		return nil, nil
	}
	tone := ui.ToneGood
	if c.Outcome == Negative {
		tone = ui.ToneBad
	}
	v := &expertiseui.Conclusion{Title: r.T("expertise.conclusion"), Tag: ui.Tag{Text: r.T("expertise.conclusion." + string(c.Outcome)), Tone: tone},
		Facts: []ui.Fact{{Label: r.T("expertise.conclusion_number"), Content: ui.Copy{Value: c.Number}},
			{Label: r.T("expertise.date"), Value: r.Lang.Date(c.Date.Time())}, {Label: r.T("expertise.organisation"), Value: c.Title.In(string(r.Lang))}},
		Documents: ui.Table{Caption: r.T("expertise.conclusion_documents"), Columns: []ui.Column{{Title: r.T("expertise.document")}, {Title: r.T("expertise.size"), Numeric: true}}}}
	if c.Outcome == Negative {
		v.Next = r.T("expertise.conclusion_next_negative")
	}
	for _, d := range c.Documents {
		v.Documents.Rows = append(v.Documents.Rows, ui.Row{Cells: []ui.Cell{{Text: r.T("expertise.role." + d.Role), Note: d.Name,
			Href: "/documents/" + string(d.Version) + "/content"}, {Text: r.Lang.Size(d.Size)}}})
	}
	var err error
	v.Signatures, err = p.signatures(r, c.Document().Version)
	return v, err
}

func (p Pages) signatures(r *web.Request, version portal.ID) (ui.SignatureBlock, error) {
	list, err := p.Service.Documents.Signatures(r.Context(), p.Service.Bus.DB, version)
	return document.Block(r, version, list), err
}

// approvalView is the customer's approval of the project, where one is owed (cl. 42).
func (p Pages) approvalView(r *web.Request, l Look) (*expertiseui.Approval, error) {
	if l.Application.Outcome != Positive || !approvalOwed(l.Application) {
		return nil, nil
	}
	v := &expertiseui.Approval{Title: r.T("expertise.approval"), Text: r.T("expertise.approval_text"), Tag: ui.Tag{Text: r.T("project_approval.state.none"), Tone: ui.ToneWaiting}}
	a := l.Approval
	if a.ID != "" {
		v.Tag = stateTag(r, approvalLife, a.State)
		v.Facts = []ui.Fact{{Label: r.T("expertise.approval_number"), Value: a.Number}, {Label: r.T("expertise.approval_date"), Value: r.Lang.Date(a.Date.Time())},
			{Label: r.T("expertise.document"), Content: ui.Button{Text: r.T("expertise.download"), Kind: ui.Secondary, Small: true, Href: "/documents/" + string(a.Text) + "/content"}}}
		var err error
		if v.Signatures, err = p.signatures(r, a.Text); err != nil {
			return nil, err
		}
	}
	_, may := p.Service.Bus.Policy.Can(r.Actor, "project_approval.enter", l.Application.resource(l.Project))
	if may && a.State != Approved {
		v.Button = &ui.Button{Text: r.T("expertise.approval_go"), Href: SideHref(l.Project.ID) + "/approval"}
	}
	return v, nil
}
