package expertsystem

import (
	"net/http"
	"strings"

	"birtereze/portal"
	expertsystemui "birtereze/portal/expertsystem/ui"
	"birtereze/portal/internal/gateway/portalapi"
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

func (p Pages) showCases(r *web.Request) error {
	after := portal.ID(r.URL.Query().Get("after"))
	if after != "" && !uuid(after) {
		after = ""
	}
	list, more, err := p.Service.Cases(r.Context(), r.Actor, after)
	if err != nil {
		return err
	}
	trouble, err := p.Service.Trouble(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	table := ui.Table{Caption: r.T("expertsystem.cases.title"), HideCaption: true,
		Columns: columns(r, "expertsystem.case", "expertsystem.organisation", "expertsystem.receipt", "expertsystem.state"),
		Empty:   &ui.EmptyState{Title: r.T("expertsystem.cases.none"), Text: r.T("expertsystem.cases.none_text")}}
	for _, c := range list {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: c.Handover.Project.Name.In(string(r.Lang)), Href: "/cases/" + string(c.ID), Note: c.Application},
			{Text: c.Handover.Organisation.Name.In(string(r.Lang)), Note: string(c.Organisation)},
			{Text: c.Number, Note: r.Lang.DateTime(c.ReceivedAt)},
			{Content: caseTag(r, c)}}})
	}
	sheet := expertsystemui.Sheet{Head: ui.PageHead{Title: r.T("expertsystem.cases.title"), Lead: r.T("expertsystem.cases.lead")}}
	if len(trouble.Failing) > 0 {
		sheet.Parts = append(sheet.Parts, expertsystemui.Part{ID: "failing", Title: r.T("expertsystem.cases.failing"),
			Text: r.T("expertsystem.cases.failing_text"), Body: p.toldTable(r, trouble.Failing, trouble.Cases)})
	}
	if len(trouble.Refused) > 0 {
		sheet.Parts = append(sheet.Parts, expertsystemui.Part{ID: "refused", Title: r.T("expertsystem.cases.refused"),
			Text: r.T("expertsystem.cases.refused_text"), Body: receivedTable(r, trouble.Refused, trouble.Cases)})
	}
	sheet.Parts = append(sheet.Parts, expertsystemui.Part{ID: "cases", Title: r.T("expertsystem.cases.all"), Body: table})
	sheet.More = pages(list, more, after, "/cases")
	return r.Show(http.StatusOK, ui.Page{Title: sheet.Head.Title}, sheet.Page())
}

// pages leads on in a list of cases.
func pages(list []Case, more bool, after portal.ID, path string) ui.Pagination {
	var v ui.Pagination
	if after != "" {
		v.Newer = path
	}
	if more {
		v.Older = path + "?after=" + string(list[len(list)-1].ID)
	}
	return v
}

// caseTag is where a case stands: in the exchange until its review has begun, then in the review.
func caseTag(r *web.Request, c Case) ui.Tag {
	if c.Course == "" {
		return ui.Tag{Text: r.T("exchange_case.state." + string(c.State)), Tone: ui.ToneWaiting}
	}
	tag := ui.Tag{Text: r.T("review.state." + c.Course), Tone: ui.ToneActive}
	if caseLife.Ended(c.State) {
		tag.Tone = ui.ToneNeutral
	}
	if c.Course == courseConcluded {
		tag.Tone = ui.ToneGood
	}
	return tag
}

func (p Pages) showCase(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	f, err := p.Service.Exchange(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	c, lang := f.Case, string(r.Lang)
	tag := caseTag(r, c)
	sheet := expertsystemui.Sheet{Head: ui.PageHead{Caption: c.Application, Title: c.Handover.Project.Name.In(lang), Tag: &tag, Facts: []ui.Fact{
		{Label: r.T("expertsystem.receipt"), Value: c.Number, Note: r.Lang.Moment(c.ReceivedAt)},
		{Label: r.T("expertsystem.organisation"), Value: c.Handover.Organisation.Name.In(lang), Note: string(c.Organisation)},
		{Label: r.T("expertsystem.customer"), Value: c.Handover.Customer.Name.In(lang), Note: string(c.Handover.Customer.Party)},
		{Label: r.T("expertsystem.digest"), Content: ui.Copy{Value: c.Digest}}}},
		Parts: []expertsystemui.Part{
			{ID: "received", Title: r.T("expertsystem.exchange.received"), Body: receivedTable(r, f.Received, nil)},
			{ID: "told", Title: r.T("expertsystem.exchange.told"), Body: p.toldTable(r, f.Told, nil)},
			{ID: "documents", Title: r.T("expertsystem.exchange.documents"), Body: filesTable(r, f.Files)}}}
	if p.failing(r, f) {
		sheet.Banner = &ui.Banner{Tone: ui.ToneWaiting, Title: r.T("expertsystem.cases.failing"), Text: r.T("expertsystem.cases.failing_text")}
	}
	page := ui.Page{Title: c.Application}
	if r.Actor.Is(portal.RoleRegistrar) || r.Actor.Is(portal.RoleIntegrationOfficer) {
		page.Breadcrumbs = crumb(r, "expertsystem.cases.title", "/cases")
	}
	return r.Show(http.StatusOK, page, sheet.Page())
}

func (p Pages) failing(_ *web.Request, f CaseFile) bool {
	for _, t := range f.Told {
		if t.State == StateWaiting && t.Attempts > 0 {
			return true
		}
	}
	return false
}

// receivedTable lists messages of the Portal with the receipts, or why they were refused; where they are of several cases,
// each names its own.
func receivedTable(r *web.Request, list []Received, of map[portal.ID]Case) ui.Table {
	t := ui.Table{Caption: r.T("expertsystem.exchange.received"), HideCaption: true,
		Columns: columns(r, "expertsystem.message", "expertsystem.at", "expertsystem.answer"),
		Empty:   &ui.EmptyState{Title: r.T("expertsystem.exchange.nothing")}}
	for _, m := range list {
		row := ui.Row{Cells: []ui.Cell{{Text: r.T(eventKey(m.Event)), Note: m.Digest[:min(16, len(m.Digest))] + "…"}, {Text: r.Lang.DateTime(m.At)},
			{Text: r.T("expertsystem.exchange.receipt", "Number", m.Receipt.Case)}}}
		if c, known := of[m.Case]; known {
			row.Cells[0].Href, row.Cells[0].Note = "/cases/"+string(c.ID), c.Application
		}
		if m.Refused {
			f := m.Refusal.fault()
			text := r.T(f.Key, f.Args...)
			for _, field := range f.Fields {
				text += " " + r.T(field.Key, field.Args...)
			}
			row.Tone, row.Cells[2] = ui.ToneBad, ui.Cell{Text: text, Note: f.Clause.Label(string(r.Lang))}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// eventKey is the message that names a message of the Portal.
func eventKey(event string) string {
	switch event {
	case portalapi.EventApplication, portalapi.EventContract, portalapi.EventAnswer, portalapi.EventHandIn, portalapi.EventEnd:
		return "expertsystem.event." + event
	}
	return "expertsystem.event.other"
}

// toldTable lists what the Portal is told, in order, with the reason of what has not arrived; where it is of several cases,
// each names its own.
func (p Pages) toldTable(r *web.Request, list []Told, of map[portal.ID]Case) ui.Table {
	t := ui.Table{Caption: r.T("expertsystem.exchange.told"), HideCaption: true,
		Columns: append(columns(r, "expertsystem.message", "expertsystem.at", "expertsystem.state"), ui.Column{Title: r.T("expertsystem.acts"), Hidden: true}),
		Empty:   &ui.EmptyState{Title: r.T("expertsystem.exchange.nothing")}}
	first := map[portal.ID]bool{}
	for _, m := range list {
		row := ui.Row{Cells: []ui.Cell{{Text: toldName(r, m)}, {Text: r.Lang.DateTime(m.At)}, {Content: toldTag(r, m)}, {}}}
		if c, known := of[m.Case]; known {
			row.Cells[0].Href, row.Cells[0].Note = "/cases/"+string(c.ID), c.Application
		}
		if m.State == StateWaiting && m.Attempts > 0 {
			row.Tone = ui.ToneWaiting
			row.Cells[2].Note = r.T("expertsystem.reason."+m.Reason, "Count", m.Attempts, "Detail", m.Detail, "Time", r.Lang.DateTime(m.TriedAt))
		}
		if _, may := p.Service.Bus.Policy.Can(r.Actor, "exchange_message.resend", m.resource()); may && m.State == StateWaiting && !first[m.Case] {
			action := "/cases/resend"
			if m.Case != "" {
				action = "/cases/" + string(m.Case) + "/resend"
			}
			row.Cells[3].Content = ui.Action{Action: action, Token: web.NewToken(), Button: ui.Button{Text: r.T("exchange_message.do.resend"), Kind: ui.Secondary, Small: true}}
		}
		first[m.Case] = first[m.Case] || m.State == StateWaiting
		t.Rows = append(t.Rows, row)
	}
	return t
}

func toldName(r *web.Request, m Told) string {
	switch m.Kind {
	case KindConclusion:
		return r.T("expertsystem.told.conclusion", "Number", m.Event.Facts["number"])
	case KindAdmitted:
		return r.T("expertsystem.told.organisations", "Count", len(m.Admitted))
	}
	return r.T("expertsystem.told.event", "Seq", m.Event.Seq, "Name", r.T("review.event."+strings.TrimPrefix(m.Event.Name, "review.")))
}

func toldTag(r *web.Request, m Told) ui.Tag {
	tag := ui.Tag{Text: r.T("exchange_message.state." + string(m.State)), Tone: ui.ToneGood}
	if m.State == StateWaiting {
		tag.Tone = ui.ToneWaiting
	}
	return tag
}

func filesTable(r *web.Request, list []File) ui.Table {
	t := ui.Table{Caption: r.T("expertsystem.exchange.documents"), HideCaption: true,
		Columns: columns(r, "expertsystem.document", "expertsystem.size", "expertsystem.state")}
	for _, f := range list {
		tag, note := ui.Tag{Text: r.T("expertsystem.exchange.coming"), Tone: ui.ToneWaiting}, ""
		if f.Fetched() {
			tag, note = ui.Tag{Text: r.T("expertsystem.exchange.fetched"), Tone: ui.ToneGood}, r.Lang.DateTime(f.FetchedAt)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: f.Source.Title, Note: f.Source.Name}, {Text: r.Lang.Size(f.Source.Size)}, {Content: tag, Note: note}}})
	}
	return t
}

func (p Pages) resend(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	return p.sendAgain(r, id, "/cases/"+string(id))
}

func (p Pages) resendAdmitted(r *web.Request) error { return p.sendAgain(r, "", "/cases") }

func (p Pages) sendAgain(r *web.Request, id portal.ID, back string) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	if err := p.Service.Resend(r.Context(), r.Actor, id, form.Key()); err != nil {
		return err
	}
	return r.Redirect(back)
}

func (p Pages) showEditions(r *web.Request) error {
	after := portal.ID(r.URL.Query().Get("after"))
	if after != "" && !uuid(after) {
		after = ""
	}
	list, more, err := p.Service.Editions(r.Context(), r.Actor, after)
	if err != nil {
		return err
	}
	table := ui.Table{Caption: r.T("expertsystem.editions.title"), HideCaption: true, Columns: columns(r, "expertsystem.project", "expertsystem.organisation", "expertsystem.closed"),
		Empty: &ui.EmptyState{Title: r.T("expertsystem.editions.none"), Text: r.T("expertsystem.editions.none_text")}}
	for _, c := range list {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: c.Handover.Project.Name.In(string(r.Lang)), Href: "/editions/" + string(c.ID), Note: c.Application},
			{Text: c.Handover.Organisation.Name.In(string(r.Lang))}, {Text: r.Lang.DateTime(c.EndedAt)}}})
	}
	sheet := expertsystemui.Sheet{Head: ui.PageHead{Title: r.T("expertsystem.editions.title"), Lead: r.T("expertsystem.editions.lead")},
		Parts: []expertsystemui.Part{{ID: "editions", Title: r.T("expertsystem.editions.all"), Body: table}}, More: pages(list, more, after, "/editions")}
	return r.Show(http.StatusOK, ui.Page{Title: sheet.Head.Title}, sheet.Page())
}

func (p Pages) showEdition(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	e, err := p.Service.Edition(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	lang := string(r.Lang)
	head := ui.PageHead{Caption: e.Case.Application, Title: e.Case.Handover.Project.Name.In(lang), Facts: []ui.Fact{
		{Label: r.T("expertsystem.conclusion"), Value: "№ " + e.Conclusion.Number, Note: r.Lang.Date(e.Conclusion.Date.Time())},
		{Label: r.T("expertsystem.outcome"), Value: r.T("expertsystem.outcome." + e.Conclusion.Outcome)},
		{Label: r.T("expertsystem.organisation"), Value: e.Case.Handover.Organisation.Name.In(lang)}}}
	table := ui.Table{Caption: r.T("expertsystem.editions.documents"), HideCaption: true, Columns: columns(r, "expertsystem.document", "expertsystem.size")}
	for _, v := range []portal.ID{e.Conclusion.Document, e.Conclusion.XML} {
		version, d, err := p.Service.Documents.Version(r.Context(), p.Service.db(), v)
		if err != nil {
			return err
		}
		e.Documents = append([]portal.DocumentRef{d.Ref(version)}, e.Documents...)
	}
	for _, d := range e.Documents {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: d.Title, Href: "/documents/" + string(d.Version) + "/content", Note: d.Name}, {Text: r.Lang.Size(d.Size)}}})
	}
	sheet := expertsystemui.Sheet{Head: head, Parts: []expertsystemui.Part{{ID: "documents", Title: r.T("expertsystem.editions.documents"), Body: table}}}
	return r.Show(http.StatusOK, ui.Page{Title: e.Case.Application, Breadcrumbs: crumb(r, "expertsystem.editions.title", "/editions")}, sheet.Page())
}
