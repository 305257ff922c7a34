package review

import (
	"net/http"
	"slices"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/web"
	reviewui "birtereze/portal/review/ui"
	"birtereze/portal/ui"
)

func (p Pages) conclusionRoutes(app *web.App) {
	app.Handle("GET /review/{id}/parts/{section}", "review_part.write", p.showPart)
	app.Handle("POST /review/{id}/parts/{section}", "review_part.write", p.writePart)
	app.Handle("POST /review/{id}/parts/{section}/sign", "review_part.sign", p.signPart)
	app.Handle("GET /review/{id}/parts/{section}/reopen", "review_part.reopen", p.showReopenPart)
	app.Handle("POST /review/{id}/parts/{section}/reopen", "review_part.reopen", p.reopenPart)
	app.Handle("GET /review/{id}/conclusion", "review.view", p.showConclusion)
	app.Handle("POST /review/{id}/conclusion", "review.number", p.drawConclusion)
	app.Handle("POST /review/{id}/conclusion/sign", "review.conclude", p.signConclusion)
	app.Handle("GET /review/{id}/conclusion/reopen", "review.reopen", p.showReopen)
	app.Handle("POST /review/{id}/conclusion/reopen", "review.reopen", p.reopen)
}

func (d desk) part(section string) (Part, bool) {
	i := slices.IndexFunc(d.Work.Parts, func(p Part) bool { return p.Section == section })
	if i < 0 {
		return Part{State: partLife.Start}, false
	}
	return d.Work.Parts[i], true
}

func (p Pages) showPart(r *web.Request) error {
	return p.partPage(r, http.StatusOK, web.Form{}, nil, "")
}

// partPage is where an expert writes the part upon a section and signs it.
func (p Pages) partPage(r *web.Request, status int, typed web.Form, errs ui.FormErrors, signError string) error {
	d, err := p.open(r, "review.view", "")
	if err != nil {
		return err
	}
	section := r.PathValue("section")
	_, res := d.own(section)
	if err := r.Authorise("review_part.write", res); err != nil {
		return err
	}
	part, there := d.part(section)
	if d.Case.State != Closing || part.State == Signed {
		return fault.New(fault.Conflict, "fault.step")
	}
	words, complies := part.Words, ""
	if there && part.Text != "" {
		complies = yesNo(part.Complies)
	}
	if typed.Values != nil {
		words, complies = typed.Get("words"), typed.Get("complies")
	}
	base := "parts/" + section
	view := reviewui.ActView{Head: ui.PageHead{Title: d.t("review.part.title", "Section", d.sectionName(section, d.lang))}, Errors: errs, Order: []string{"complies", "words"},
		Above: []ui.Component{d.sectionRemarks(section)}, Action: d.href(base), Button: ui.Button{Text: d.t("review_part.do.write")}, Fields: []ui.Component{
			ui.Radios{Name: "complies", Legend: d.t("review.field.complies"), Value: complies, Error: errs["complies"], Choices: []ui.Choice{
				{Value: "yes", Text: d.t("review.complies.yes")}, {Value: "no", Text: d.t("review.complies.no")}}},
			ui.Textarea{Name: "words", Label: d.t("review.field.part"), Hint: d.t("review.hint.part"), Value: words, Error: errs["words"], Rows: 10, MaxLength: maxWords},
		}}
	if part.State == Written {
		view.Button.Kind = ui.Secondary
		view.Below = []ui.Component{d.signing(part.Text, base+"/sign", "part-"+section+".pdf", "review.part.sign", "review.part.sign_text", signError, []ui.SummaryRow{
			{Key: d.t("review.field.complies"), Value: d.t("review.complies." + yesNo(part.Complies))}})}
	}
	return d.show(status, view)
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// sectionRemarks are the remarks upon a section with what became of them.
func (d desk) sectionRemarks(section string) ui.Component {
	list := ui.Remarks{Empty: &ui.EmptyState{Title: d.t("review.remarks.none")}}
	for _, x := range d.Remarks {
		if x.Section == section {
			list.Items = append(list.Items, d.remark(x))
		}
	}
	return list
}

func (p Pages) writePart(r *web.Request) error {
	id, form, err := p.posted(r)
	if err != nil {
		return err
	}
	section := r.PathValue("section")
	if c := form.Get("complies"); c != "yes" && c != "no" {
		err = fault.Wrong("complies", "fault.choose")
	} else {
		err = p.WritePart(r.Context(), r.Actor, id, section, form.Get("words"), c == "yes", form.Key())
	}
	return p.answered(r, err, Href(id)+"/parts/"+section+"#sign", func(errs ui.FormErrors) error {
		return p.partPage(r, http.StatusUnprocessableEntity, form, errs, "")
	})
}

func (p Pages) signPart(r *web.Request) error {
	d, err := p.open(r, "review.view", "")
	if err != nil {
		return err
	}
	section := r.PathValue("section")
	_, res := d.own(section)
	if err := r.Authorise("review_part.sign", res); err != nil {
		return err
	}
	form, err := r.FormWithFiles(web.Small(maxMessage))
	if err != nil {
		return err
	}
	err = p.SignPart(r.Context(), r.Actor, d.Case.ID, section, document.FormMessage(form), form.Key())
	return p.answered(r, err, Href(d.Case.ID), func(errs ui.FormErrors) error {
		return p.partPage(r, http.StatusUnprocessableEntity, web.Form{}, nil, wrongSignature(errs))
	})
}

func (p Pages) showReopenPart(r *web.Request) error {
	return p.reopenPartPage(r, http.StatusOK, web.Form{}, nil)
}

func (p Pages) reopenPartPage(r *web.Request, status int, typed web.Form, errs ui.FormErrors) error {
	d, err := p.open(r, "review_part.reopen", "")
	if err != nil {
		return err
	}
	section := r.PathValue("section")
	if part, _ := d.part(section); part.State != Signed || d.Case.State != Closing {
		return fault.New(fault.Conflict, "fault.step")
	}
	return d.show(status, reviewui.ActView{Head: ui.PageHead{Title: d.t("review_part.do.reopen")}, Errors: errs, Order: []string{"reason"},
		Action: d.href("parts", section, "reopen"), Button: ui.Button{Text: d.t("review_part.do.reopen")}, Fields: []ui.Component{
			ui.Textarea{Name: "reason", Label: d.t("review.field.reason"), Value: typed.Get("reason"), Error: errs["reason"], MaxLength: maxText}}})
}

func (p Pages) reopenPart(r *web.Request) error {
	id, form, err := p.posted(r)
	if err != nil {
		return err
	}
	err = p.ReopenPart(r.Context(), r.Actor, id, r.PathValue("section"), form.Get("reason"), form.Key())
	return p.answered(r, err, Href(id)+"/conclusion", func(errs ui.FormErrors) error {
		return p.reopenPartPage(r, http.StatusUnprocessableEntity, form, errs)
	})
}

func (p Pages) showConclusion(r *web.Request) error {
	return p.conclusionPage(r, http.StatusOK, web.Form{}, nil, "")
}

// conclusionPage shows the conclusion as it stands: its parts, the form by which the head draws it up, its text for
// signing, and at the end the issued one.
func (p Pages) conclusionPage(r *web.Request, status int, typed web.Form, errs ui.FormErrors, signError string) error {
	d, err := p.open(r, "review.view", "")
	if err != nil {
		return err
	}
	view := reviewui.ActView{Errors: errs, Order: []string{"outcome", "words"}, Above: []ui.Component{d.partsTable()}}
	switch {
	case d.Case.State == Concluded:
		view.Above = []ui.Component{reviewui.Preview(*d.conclusion(d.Snapshot))}
	case d.may("number"):
		d.verdictForm(&view, typed, errs)
	case d.may("draw"):
		view.Above = append(view.Above, reviewui.Preview(d.ahead()))
		view.Action, view.Button = d.href("conclusion"), ui.Button{Text: d.t("review.do.draw")}
	case d.may("conclude"):
		con := d.Conclusion
		view.Above = append(view.Above, reviewui.Preview(d.ahead()))
		view.Below = []ui.Component{d.signing(con.Text, "conclusion/sign", "conclusion.pdf", "review.conclusion.sign", "review.conclusion.sign_text", signError, []ui.SummaryRow{
			{Key: d.t("review.field.number"), Value: con.Number}, {Key: d.t("review.field.outcome"), Value: d.t("review.outcome." + string(con.Outcome))}}),
			reviewui.Further(ui.Link{Text: d.t("review.do.reopen"), Href: d.href("conclusion", "reopen")})}
	case d.Conclusion.Number != "":
		view.Above = append(view.Above, reviewui.Preview(d.ahead()))
	}
	return d.showTab(status, "conclusion", view)
}

// ahead is the conclusion as it will be issued.
func (d desk) ahead() reviewui.ConclusionView {
	con := d.Conclusion
	view := *d.preview(con.Number, con.Date, con.Outcome, con.Words, con.Indicators)
	if con.Annulled != "" {
		view.Facts = append(view.Facts, ui.Fact{Label: d.t("review.fact.annulled"), Value: d.groundName(con.Annulled)})
	}
	for _, p := range d.Work.Parts {
		if p.State == Signed || p.State == Kept {
			view.Parts = append(view.Parts, d.screen.part(p.Section, p.Name, p.Words, p.Complies, d.links([]portal.DocumentRef{{Version: p.Text, Title: d.t("review.document.part")}})))
		}
	}
	return view
}

// partsTable is how the parts of the conclusion stand.
func (d desk) partsTable() ui.Table {
	t := ui.Table{Caption: d.t("review.parts.title"), Columns: []ui.Column{{Title: d.t("review.column.section")}, {Title: d.t("review.column.expert")},
		{Title: d.t("review.column.complies")}, {Title: d.t("review.column.state")}, {Title: d.t("review.column.act"), Hidden: true}},
		Empty: &ui.EmptyState{Title: d.t("review.parts.none"), Text: d.t("review.parts.none_text")}}
	if d.Case.State != Closing && d.Case.State != Numbered && d.Case.State != Drawn {
		return t
	}
	for _, a := range d.Given {
		part, there := d.part(a.Section)
		row := ui.Row{Cells: []ui.Cell{{Text: d.sectionName(a.Section, d.lang)}, {Text: a.Name}, {Text: "–"}, {Content: d.tag(partLife, part.State)}, {}}}
		if there && part.Text != "" {
			row.Cells[2].Text = d.t("review.complies." + yesNo(part.Complies))
		}
		switch {
		case d.Case.State != Closing:
		case part.State == Signed && d.may("number"):
			row.Cells[4].Content = ui.Button{Text: d.t("review_part.do.reopen"), Hint: d.sectionName(a.Section, d.lang), Kind: ui.Quiet, Small: true, Href: d.href("parts", a.Section, "reopen")}
		case part.State != Signed && a.Person == d.r.Actor.Person && a.State == Declared:
			row.Cells[4].Content = ui.Button{Text: d.t("review.mine.part"), Hint: d.sectionName(a.Section, d.lang), Kind: ui.Quiet, Small: true, Href: d.href("parts", a.Section)}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// indicatorRows is how many rows of indicators the form offers beyond those that are filled.
const indicatorRows = 4

// verdictForm is the form by which the head draws the conclusion up.
func (d desk) verdictForm(view *reviewui.ActView, typed web.Form, errs ui.FormErrors) {
	con := d.Conclusion
	outcome, words, indicators := string(con.Outcome), con.Words, con.Indicators
	if typed.Values != nil {
		outcome, words, indicators = typed.Get("outcome"), typed.Get("words"), typedIndicators(typed)
	}
	rows := reviewui.IndicatorsView{}
	for _, i := range append(slices.Clone(indicators), make([]Indicator, indicatorRows)...) {
		rows.Rows = append(rows.Rows, reviewui.IndicatorRow{ID: count(len(rows.Rows) + 1), Name: i.Name, Unit: i.Unit, Declared: i.Declared, Recommended: i.Recommended})
	}
	view.Action, view.Wide, view.Button = d.href("conclusion"), true, ui.Button{Text: d.t("review.do.number")}
	if d.Case.OnlyNegative {
		view.Warning = d.t("review.only_negative.text")
	}
	view.Fields = []ui.Component{
		ui.Radios{Name: "outcome", Legend: d.t("review.field.outcome"), Value: outcome, Error: errs["outcome"], Choices: []ui.Choice{
			{Value: string(Positive), Text: d.t("review.outcome.positive"), Hint: d.t("review.hint.positive")},
			{Value: string(Negative), Text: d.t("review.outcome.negative"), Hint: d.t("review.hint.negative")}}},
		ui.Textarea{Name: "words", Label: d.t("review.field.conclusions"), Hint: d.t("review.hint.conclusions"), Value: words, Error: errs["words"], Rows: 8, MaxLength: maxWords},
		reviewui.Indicators(rows),
	}
}

// typedIndicators are the rows of the table of indicators that hold something.
func typedIndicators(form web.Form) []Indicator {
	cell := func(name string, i int) string {
		if list := form.Values["indicator_"+name]; i < len(list) {
			return strings.TrimSpace(list[i])
		}
		return ""
	}
	var list []Indicator
	for i := range form.Values["indicator_indicator"] {
		list = append(list, Indicator{Name: cell("indicator", i), Unit: cell("unit", i), Declared: cell("declared", i), Recommended: cell("recommended", i)})
	}
	return wholeIndicators(list)
}

func (p Pages) drawConclusion(r *web.Request) error {
	id, form, err := p.posted(r)
	if err != nil {
		return err
	}
	v := Verdict{Outcome: Outcome(form.Get("outcome")), Words: form.Get("words"), Indicators: typedIndicators(form)}
	err = p.DrawConclusion(r.Context(), r.Actor, id, v, form.Key())
	return p.answered(r, err, Href(id)+"/conclusion#sign", func(errs ui.FormErrors) error {
		return p.conclusionPage(r, http.StatusUnprocessableEntity, form, errs, "")
	})
}

func (p Pages) signConclusion(r *web.Request) error {
	id, form, err := p.signed(r, "review.conclude")
	if err != nil {
		return err
	}
	err = p.SignConclusion(r.Context(), r.Actor, id, document.FormMessage(form), form.Key())
	return p.answered(r, err, Href(id)+"/conclusion", func(errs ui.FormErrors) error {
		return p.conclusionPage(r, http.StatusUnprocessableEntity, web.Form{}, nil, wrongSignature(errs))
	})
}

func (p Pages) showReopen(r *web.Request) error {
	return p.reasonPage(r, http.StatusOK, "review.reopen", "reopen", "conclusion/reopen", web.Form{}, nil)
}

func (p Pages) reopen(r *web.Request) error {
	id, form, err := p.posted(r)
	if err != nil {
		return err
	}
	err = p.ReopenConclusion(r.Context(), r.Actor, id, form.Get("reason"), form.Key())
	return p.answered(r, err, Href(id)+"/conclusion", func(errs ui.FormErrors) error {
		return p.reasonPage(r, http.StatusUnprocessableEntity, "review.reopen", "reopen", "conclusion/reopen", form, errs)
	})
}
