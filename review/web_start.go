package review

import (
	"net/http"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/web"
	reviewui "birtereze/portal/review/ui"
	"birtereze/portal/ui"
)

func (p Pages) startRoutes(app *web.App) {
	app.Handle("GET /review/{id}/accept", "review.accept", p.showAccept)
	app.Handle("POST /review/{id}/accept", "review.accept", p.accept)
	app.Handle("GET /review/{id}/return", "review.return", p.showReturn)
	app.Handle("POST /review/{id}/return", "review.return", p.giveBack)
	app.Handle("GET /review/{id}/contract", "review.draw_contract", p.showContract)
	app.Handle("POST /review/{id}/contract", "review.draw_contract", p.drawContract)
	app.Handle("POST /review/{id}/contract/sign", "review.offer", p.offerContract)
	app.Handle("GET /review/{id}/contract/withdraw", "review.redraw_contract", p.showRedraw)
	app.Handle("POST /review/{id}/contract/withdraw", "review.redraw_contract", p.redraw)
	app.Handle("GET /review/{id}/terminate", "review.terminate", p.showTerminate)
	app.Handle("POST /review/{id}/terminate", "review.terminate", p.terminate)
	app.Handle("GET /review/{id}/dismiss", "review.dismiss", p.showDismiss)
	app.Handle("POST /review/{id}/dismiss", "review.dismiss", p.dismiss)
}

// checklistTable is the list of documents against what came.
func (d desk) checklistTable() ui.Table {
	t := ui.Table{Caption: d.t("review.checklist.caption"), Columns: []ui.Column{{Title: d.t("review.column.document")},
		{Title: d.t("review.column.ground")}, {Title: d.t("review.column.state")}}}
	for _, w := range d.Wanted {
		tag := ui.Tag{Text: d.t("review.checklist.there"), Tone: ui.ToneGood}
		if !w.There {
			tag = ui.Tag{Text: d.t("review.checklist.missing"), Tone: ui.ToneBad}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: portal.Text{RU: w.Names.RU, KK: w.Names.KK, EN: w.Names.EN}.In(d.lang)},
			{Content: ui.ClauseRef{Clause: w.Ground}}, {Content: tag}}})
	}
	return t
}

func (p Pages) showAccept(r *web.Request) error {
	return p.acceptPage(r, http.StatusOK, web.Form{}, nil)
}

func (p Pages) acceptPage(r *web.Request, status int, typed web.Form, errs ui.FormErrors) error {
	d, err := p.open(r, "review.accept", "accept")
	if err != nil {
		return err
	}
	chosen := typed.Get("profile")
	if chosen == "" {
		chosen = d.Case.Profile.Code
	}
	var profiles []ui.Choice
	for _, pr := range p.reference.ProfilesFor(d.Case.About, p.today()) {
		profiles = append(profiles, ui.Choice{Value: pr.Code, Text: pr.Names.In(d.lang), Hint: d.ground(pr)})
	}
	view := reviewui.ActView{Head: ui.PageHead{Title: d.t("review.go.accept")}, Errors: errs, Order: []string{"profile", "waived"},
		Above: []ui.Component{d.checklistTable()}, Action: d.href("accept"), Button: ui.Button{Text: d.t("review.do.accept")},
		Fields: []ui.Component{
			ui.Radios{Name: "profile", Legend: d.t("review.field.profile"), Hint: d.t("review.hint.profile"), Value: chosen, Choices: profiles, Error: errs["profile"]},
		}}
	if lacking(d.Wanted) > 0 {
		view.Warning = d.t("review.accept.lacking", "Count", lacking(d.Wanted))
		view.Fields = append(view.Fields, ui.Textarea{Name: "waived", Label: d.t("review.field.waived"), Hint: d.t("review.hint.waived"),
			Value: typed.Get("waived"), Error: errs["waived"], MaxLength: maxText})
	}
	view.Below = []ui.Component{reviewui.Further(ui.Link{Text: d.t("review.do.return"), Href: d.href("return")})}
	return d.show(status, view)
}

func (p Pages) accept(r *web.Request) error {
	id, form, err := p.posted(r)
	if err != nil {
		return err
	}
	err = p.Accept(r.Context(), r.Actor, id, Acceptance{Profile: form.Get("profile"), Waived: form.Text("waived")}, form.Key())
	return p.answered(r, err, Href(id), func(errs ui.FormErrors) error {
		return p.acceptPage(r, http.StatusUnprocessableEntity, form, errs)
	})
}

// posted reads a form without files that is about a case.
func (p Pages) posted(r *web.Request) (portal.ID, web.Form, error) {
	id, err := r.ID("id")
	if err != nil {
		return "", web.Form{}, err
	}
	form, err := r.Form()
	return id, form, err
}

func (p Pages) showReturn(r *web.Request) error {
	return p.returnPage(r, http.StatusOK, web.Form{}, nil)
}

func (p Pages) returnPage(r *web.Request, status int, typed web.Form, errs ui.FormErrors) error {
	d, err := p.open(r, "review.return", "return")
	if err != nil {
		return err
	}
	chosen := typed.Values["missing"]
	var items []ui.Choice
	for _, w := range d.Wanted {
		items = append(items, ui.Choice{Value: w.Code, Text: portal.Text{RU: w.Names.RU, KK: w.Names.KK, EN: w.Names.EN}.In(d.lang)})
		if !w.There && typed.Values == nil {
			chosen = append(chosen, w.Code)
		}
	}
	return d.show(status, reviewui.ActView{Head: ui.PageHead{Title: d.t("review.do.return")}, Errors: errs, Order: []string{"ground", "missing", "others"},
		Warning: d.t("review.return.warning"), Action: d.href("return"), Button: ui.Button{Text: d.t("review.do.return"), Kind: ui.Warning},
		Fields: []ui.Component{
			ui.Radios{Name: "ground", Legend: d.t("review.field.ground"), Value: typed.Get("ground"), Choices: d.grounds(ForIncomplete), Error: errs["ground"]},
			ui.Checkboxes{Name: "missing", Legend: d.t("review.field.missing"), Values: chosen, Choices: items, Error: errs["missing"]},
			ui.Textarea{Name: "others", Label: d.t("review.field.others"), Hint: d.t("review.hint.others"), Value: typed.Get("others"), Optional: true, Rows: 3, MaxLength: maxText},
		}})
}

func (v screen) grounds(purpose string) []ui.Choice {
	var list []ui.Choice
	for _, g := range v.reference.GroundsFor(purpose) {
		list = append(list, ui.Choice{Value: g.Code, Text: g.Names.In(v.lang), Hint: g.Clause.Label(v.lang)})
	}
	return list
}

func (p Pages) giveBack(r *web.Request) error {
	id, form, err := p.posted(r)
	if err != nil {
		return err
	}
	var missing []Missing
	for _, code := range form.Values["missing"] {
		missing = append(missing, Missing{Code: code})
	}
	for line := range strings.Lines(form.Get("others")) {
		missing = append(missing, Missing{Text: strings.TrimSpace(line)})
	}
	err = p.Return(r.Context(), r.Actor, id, form.Get("ground"), missing, form.Key())
	return p.answered(r, err, Href(id), func(errs ui.FormErrors) error {
		return p.returnPage(r, http.StatusUnprocessableEntity, form, errs)
	})
}

func (p Pages) showContract(r *web.Request) error {
	return p.contractPage(r, http.StatusOK, web.Form{}, nil, "")
}

// contractPage draws the contract up; once it stands, it is signed on the same page.
func (p Pages) contractPage(r *web.Request, status int, typed web.Form, errs ui.FormErrors, signError string) error {
	d, err := p.open(r, "review.draw_contract", "draw_contract")
	if err != nil {
		return err
	}
	k := d.Case.Contract
	value := func(name, otherwise string) string {
		if typed.Values != nil {
			return typed.Get(name)
		}
		return otherwise
	}
	price, days, date := "", count(d.Case.Profile.Total.Days), r.Lang.ShortDate(p.bus.Now())
	if k.Number != "" {
		price, days, date = sum(k.Price), count(k.Days), r.Lang.ShortDate(k.Date.Time())
	}
	view := reviewui.ActView{Head: ui.PageHead{Title: d.t("review.go.draw_contract")}, Errors: errs, Order: []string{"number", "date", "price", "days"},
		Action: d.href("contract"), Button: ui.Button{Text: d.t("review.do.draw_contract")}, Fields: []ui.Component{
			ui.Input{Name: "number", Label: d.t("review.field.contract_number"), Value: value("number", k.Number), Error: errs["number"], Width: 20, MaxLength: 100},
			ui.DateInput{Name: "date", Label: d.t("review.field.contract_date"), Value: value("date", date), Error: errs["date"]},
			ui.Input{Name: "price", Label: d.t("review.field.price"), Value: value("price", price), Error: errs["price"], Suffix: "₸", Width: 20},
			ui.Input{Name: "days", Label: d.t("review.field.days"), Hint: d.t("review.hint.days", "Most", d.Case.Profile.Total.Days) + " " + d.ground(d.Case.Profile),
				Value: value("days", days), Error: errs["days"], Digits: true, Width: 4},
		}}
	if k.Text != "" {
		view.Button.Kind, view.Button.Text = ui.Secondary, d.t("review.contract.again")
		view.Below = []ui.Component{d.signing(k.Text, "contract/sign", "contract.pdf", "review.contract.sign", "review.contract.sign_text", signError, []ui.SummaryRow{
			{Key: d.t("review.field.contract_number"), Value: k.Number}, {Key: d.t("review.field.contract_date"), Value: d.date(k.Date)},
			{Key: d.t("review.field.price"), Value: i18n.LangOf(r.Context()).Money(k.Price)}, {Key: d.t("review.field.days"), Value: count(k.Days)}})}
	}
	return d.show(status, view)
}

// sum is a sum as it is typed, without the sign of the currency.
func sum(tiyn int64) string {
	s := count(int(tiyn / 100))
	if part := tiyn % 100; part != 0 {
		s += "," + string([]byte{'0' + byte(part/10), '0' + byte(part%10)})
	}
	return s
}

// signing is the part of a page on which a version is signed.
func (d desk) signing(version portal.ID, action, file, title, text, wrong string, rows []ui.SummaryRow) ui.Component {
	href := d.at(portal.DocumentRef{Version: version})
	rows = append(rows, ui.SummaryRow{Key: d.t("review.field.file"), Content: reviewui.Link(ui.Link{Text: file, Href: href})})
	return reviewui.Sign(reviewui.SignView{Title: d.t(title), Text: d.t(text), Rows: rows, Form: ui.SignForm{Action: d.href(action),
		Token: web.NewToken(), URL: href, Download: href, FileName: file, Error: wrong}})
}

func (p Pages) drawContract(r *web.Request) error {
	id, form, err := p.posted(r)
	if err != nil {
		return err
	}
	k := Contract{Number: form.Text("number")}
	wrong := fault.New(fault.Invalid, "fault.invalid")
	var problem error
	if k.Date, problem = i18n.ParseDate(form.Get("date")); problem != nil {
		wrong.Add("date", "fault.date")
	}
	if k.Price, problem = i18n.ParseMoney(form.Get("price")); problem != nil {
		wrong.Add("price", "fault.number")
	}
	if k.Days, problem = number(form.Text("days")); problem != nil {
		wrong.Add("days", "fault.number")
	}
	if err = wrong.OrNil(); err == nil {
		err = p.DrawContract(r.Context(), r.Actor, id, k, form.Key())
	}
	return p.answered(r, err, Href(id)+"/contract#sign", func(errs ui.FormErrors) error {
		return p.contractPage(r, http.StatusUnprocessableEntity, form, errs, "")
	})
}

func (p Pages) offerContract(r *web.Request) error {
	id, form, err := p.signed(r, "review.offer")
	if err != nil {
		return err
	}
	err = p.OfferContract(r.Context(), r.Actor, id, document.FormMessage(form), form.Key())
	return p.answered(r, err, Href(id), func(errs ui.FormErrors) error {
		return p.contractPage(r, http.StatusUnprocessableEntity, web.Form{}, nil, wrongSignature(errs))
	})
}

// signed reads a form that brings a signature, from who may do the act: others do not get as far as sending one.
func (p Pages) signed(r *web.Request, act string) (portal.ID, web.Form, error) {
	id, err := r.ID("id")
	if err != nil {
		return "", web.Form{}, err
	}
	if _, err := p.may(r.Context(), r.Actor, act, id); err != nil {
		return id, web.Form{}, err
	}
	form, err := r.FormWithFiles(web.Small(maxMessage))
	return id, form, err
}

// wrongSignature is what is wrong with a signature, in words.
func wrongSignature(errs ui.FormErrors) string {
	if text := errs["cms"]; text != "" {
		return text
	}
	for _, text := range errs {
		return text
	}
	return ""
}

func (p Pages) showRedraw(r *web.Request) error {
	return p.reasonPage(r, http.StatusOK, "review.redraw_contract", "redraw_contract", "contract/withdraw", web.Form{}, nil)
}

func (p Pages) redraw(r *web.Request) error {
	id, form, err := p.posted(r)
	if err != nil {
		return err
	}
	err = p.RedrawContract(r.Context(), r.Actor, id, form.Text("reason"), form.Key())
	return p.answered(r, err, Href(id), func(errs ui.FormErrors) error {
		return p.reasonPage(r, http.StatusUnprocessableEntity, "review.redraw_contract", "redraw_contract", "contract/withdraw", form, errs)
	})
}
