package expertise

import (
	"net/http"
	"slices"

	"birtereze/portal"
	expertiseui "birtereze/portal/expertise/ui"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

func (p Pages) queue(r *web.Request) error {
	result := Result(r.URL.Query().Get("result"))
	if !slices.Contains(Results(), result) {
		result = ""
	}
	before := portal.ID(r.URL.Query().Get("before"))
	list, next, err := p.Service.Queue(r.Context(), r.Actor, result, before)
	if err != nil {
		return err
	}
	trouble, err := p.Service.Trouble(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	v := expertiseui.Queue{Head: ui.PageHead{Title: r.T("expertise.queue_title"), Lead: r.T("expertise.queue_lead")},
		Tabs: resultTabs(r, result), Table: queueTable(r, list), Trouble: p.troubleTable(r, trouble)}
	address := "/expertise?result=" + string(result)
	if next != "" {
		v.Pages.Older = address + "&before=" + string(next)
	}
	if before != "" {
		v.Pages.Newer = address
	}
	return r.Show(http.StatusOK, ui.Page{Title: r.T("expertise.queue_title")}, v.Page())
}

func resultTabs(r *web.Request, now Result) ui.Tabs {
	tabs := ui.Tabs{Label: r.T("expertise.result"), Items: []ui.Tab{{Text: r.T("expertise.result_all"), Href: "/expertise", Current: now == ""}}}
	for _, one := range Results() {
		tabs.Items = append(tabs.Items, ui.Tab{Text: r.T("expertise.result_tab." + string(one)), Href: "/expertise?result=" + string(one), Current: one == now})
	}
	return tabs
}

func queueTable(r *web.Request, list []Application) ui.Table {
	t := ui.Table{Caption: r.T("expertise.queue_title"), HideCaption: true, Columns: []ui.Column{{Title: r.T("expertise.number")}, {Title: r.T("expertise.date")},
		{Title: r.T("expertise.form.project")}, {Title: r.T("expertise.result")}, {Title: r.T("expertise.state")}},
		Empty: &ui.EmptyState{Title: r.T("expertise.queue_empty"), Text: r.T("expertise.queue_empty_text")}}
	for _, a := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: a.Number, Href: OperatorHref(a.ID)}, {Text: r.Lang.ShortDate(a.Date.Time())},
			{Text: a.About.Name.In(string(r.Lang))}, {Text: resultText(r, a), Note: a.Title.In(string(r.Lang))}, {Content: stateTag(r, life, a.State)}}})
	}
	return t
}

func resultText(r *web.Request, a Application) string {
	if a.Result == "" {
		return ""
	}
	return r.T("expertise.result_tab." + string(a.Result))
}

func (p Pages) troubleTable(r *web.Request, list []Message) ui.Table {
	t := messageTable(r, list)
	for i, m := range list {
		t.Rows[i].Cells[0].Href = OperatorHref(m.Application)
		t.Rows[i].Tone = ui.ToneBad
	}
	return t
}

func (p Pages) card(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	return p.showCard(r, http.StatusOK, id, expertiseui.OverrideForm{})
}

func (p Pages) showCard(r *web.Request, status int, id portal.ID, typed expertiseui.OverrideForm) error {
	l, err := p.Service.LookAt(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	v, err := p.tabView(r, l)
	if err != nil {
		return err
	}
	v.Header = ui.PageHead{Caption: l.Application.Number, Title: l.Project.Name.In(string(r.Lang))}
	v.Side, v.Approval = nil, nil
	if v.Card != nil {
		v.Card.LiveHref = OperatorHref(id)
	}
	for _, t := range p.Service.Bus.Open(r.Actor, life, l.Application.State, l.Application.resource(l.Project)) {
		for _, result := range Results() {
			if t.Do == override(result) {
				typed.Choices = append(typed.Choices, ui.Choice{Value: string(result), Text: r.T("expertise.result." + string(result))})
			}
		}
	}
	if len(typed.Choices) > 0 {
		typed.Action, typed.Token = OperatorHref(id)+"/override", web.NewToken()
		v.Override = &typed
	}
	_, may := p.Service.Bus.Policy.Can(r.Actor, "expertise_message.resend", l.Application.resource(l.Project))
	if may && slices.ContainsFunc(l.Messages, func(m Message) bool { return m.State == Waiting && m.Attempts > 0 }) {
		v.Resend = &ui.Action{Button: ui.Button{Text: r.T("expertise_message.do.resend")}, Action: OperatorHref(id) + "/resend", Token: web.NewToken()}
	}
	return r.Show(status, ui.Page{Title: l.Application.Number, Breadcrumbs: []ui.Link{{Text: r.T("expertise.queue_title"), Href: "/expertise"}}}, v.Page())
}

func (p Pages) override(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	err = p.Service.Override(r.Context(), r.Actor, id, Result(form.Get("result")), form.Text("reason"), form.Key())
	if fault.Is(err, fault.Invalid) {
		return p.showCard(r, http.StatusUnprocessableEntity, id, expertiseui.OverrideForm{Result: form.Get("result"), Reason: form.Get("reason"), Errors: r.Errors(err)})
	}
	if err != nil {
		return err
	}
	return r.Redirect(OperatorHref(id) + "#routing")
}

func (p Pages) resend(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	if err := p.Service.Resend(r.Context(), r.Actor, id, form.Key()); err != nil {
		return err
	}
	return r.Redirect(OperatorHref(id) + "#messages")
}
