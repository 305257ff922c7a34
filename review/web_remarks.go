package review

import (
	"net/http"
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/web"
	reviewui "birtereze/portal/review/ui"
	"birtereze/portal/ui"
)

func (p Pages) remarkRoutes(app *web.App) {
	app.Handle("GET /review/{id}/remarks/new", "review_remark.draft", p.showNewRemark)
	app.Handle("POST /review/{id}/remarks", "review_remark.draft", p.draftRemark)
	app.Handle("GET /review/{id}/remarks/{remark}", "review.view", p.showRemark)
	app.Handle("POST /review/{id}/remarks/{remark}", "review_remark.edit", p.editRemark)
	app.Handle("POST /review/{id}/remarks/{remark}/withdraw", "review_remark.withdraw", p.withdrawRemark)
	app.Handle("POST /review/{id}/remarks/{remark}/judge", "review_remark.accept", p.judgeRemark)
	app.Handle("GET /review/{id}/issue", "review.issue", p.showIssue)
	app.Handle("POST /review/{id}/issue", "review.issue", p.issue)
	app.Handle("GET /review/{id}/close", "review.close", p.showClose)
	app.Handle("POST /review/{id}/close", "review.close", p.closeLooking)
}

func (p Pages) showNewRemark(r *web.Request) error {
	q := r.URL.Query()
	return p.newRemarkPage(r, http.StatusOK, Wording{Section: q.Get("section"), Document: portal.ID(q.Get("document"))}, nil)
}

func (p Pages) newRemarkPage(r *web.Request, status int, w Wording, errs ui.FormErrors) error {
	d, err := p.open(r, "review.view", "")
	if err != nil {
		return err
	}
	sections := d.remarking()
	if w.Section == "" && len(sections) > 0 {
		w.Section = d.fitting(sections, w.Document)
	}
	_, res := d.own(w.Section)
	if err := r.Authorise("review_remark.draft", res); err != nil {
		return err
	}
	if !looking(d.Case.State) {
		return fault.New(fault.Conflict, "fault.step")
	}
	view := d.wordingPage(w, sections, errs)
	view.Head.Title, view.Action, view.Button = d.t("review.do.remark"), d.href("remarks"), ui.Button{Text: d.t("review_remark.do.draft")}
	return d.show(status, view)
}

// fitting is the visitor's section that looks at a document, or their first one.
func (d desk) fitting(sections []string, document portal.ID) string {
	for _, doc := range d.Documents {
		for _, s := range d.sectionsOf(doc.Kind) {
			if doc.Document == document && slices.Contains(sections, s) {
				return s
			}
		}
	}
	return sections[0]
}

// wordingPage is the form of a remark.
func (d desk) wordingPage(w Wording, sections []string, errs ui.FormErrors) reviewui.ActView {
	var own, docs []ui.Option
	for _, s := range sections {
		own = append(own, ui.Option{Value: s, Text: d.sectionName(s, d.lang)})
	}
	for _, doc := range d.Documents {
		docs = append(docs, ui.Option{Value: string(doc.Document), Text: doc.Title})
	}
	var norms []string
	for _, n := range d.reference.Norms {
		norms = append(norms, n.Code.In(d.lang))
	}
	var severities []ui.Choice
	for _, s := range Severities() {
		severities = append(severities, ui.Choice{Value: string(s), Text: d.t("review.severity." + string(s)), Hint: d.t("review.severity_hint." + string(s))})
	}
	return reviewui.ActView{Errors: errs, Order: []string{"section", "document", "place", "words", "norm", "point", "severity"}, Fields: []ui.Component{
		ui.Select{Name: "section", Label: d.t("review.field.section"), Value: w.Section, Error: errs["section"], Options: own},
		ui.Select{Name: "document", Label: d.t("review.field.document"), Value: string(w.Document), Error: errs["document"], Optional: true,
			Empty: d.t("review.whole_section"), Options: docs},
		ui.Input{Name: "place", Label: d.t("review.field.place"), Hint: d.t("review.hint.place"), Value: w.Place, Error: errs["place"], Optional: true, MaxLength: maxLine},
		ui.Textarea{Name: "words", Label: d.t("review.field.words"), Value: w.Words, Error: errs["words"], MaxLength: maxText},
		ui.Input{Name: "norm", Label: d.t("review.field.norm"), Hint: d.t("review.hint.norm"), Value: w.Norm, Error: errs["norm"], Suggest: norms, MaxLength: maxLine},
		ui.Input{Name: "point", Label: d.t("review.field.point"), Hint: d.t("review.hint.point"), Value: w.Point, Error: errs["point"], Width: 20, MaxLength: maxLine},
		ui.Radios{Name: "severity", Legend: d.t("review.field.severity"), Value: string(w.Severity), Error: errs["severity"], Choices: severities},
	}}
}

// worded is a remark as somebody typed it.
func worded(form web.Form) Wording {
	return Wording{Section: form.Get("section"), Document: portal.ID(form.Get("document")), Place: form.Get("place"), Words: form.Get("words"),
		Norm: form.Get("norm"), Point: form.Get("point"), Severity: Severity(form.Get("severity"))}
}

func (p Pages) draftRemark(r *web.Request) error {
	id, form, err := p.posted(r)
	if err != nil {
		return err
	}
	err = p.DraftRemark(r.Context(), r.Actor, id, worded(form), form.Key())
	return p.answered(r, err, Href(id)+"#drafts", func(errs ui.FormErrors) error {
		return p.newRemarkPage(r, http.StatusUnprocessableEntity, worded(form), errs)
	})
}

// showRemark shows one remark: a draft to be changed by its expert, an answer to be judged, or just what was said.
func (p Pages) showRemark(r *web.Request) error {
	d, err := p.open(r, "review.view", "")
	if err != nil {
		return err
	}
	id, err := r.ID("remark")
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(d.Work.Drafts, func(x Remark) bool { return x.ID == id }); i >= 0 {
		x := d.Work.Drafts[i]
		w := Wording{Section: x.Section, Document: x.Document, Place: x.Place, Words: x.Words, Norm: x.Norm, Point: x.Point, Severity: x.Severity}
		return p.draftPage(d, http.StatusOK, id, w, nil)
	}
	return p.judgePage(d, http.StatusOK, id, web.Form{}, nil)
}

func (p Pages) draftPage(d desk, status int, id portal.ID, w Wording, errs ui.FormErrors) error {
	if !slices.Contains(d.remarking(), w.Section) {
		return fault.New(fault.Forbidden, "fault.forbidden").Law(remarkLife.Rows[0].Law)
	}
	view := d.wordingPage(w, []string{w.Section}, errs)
	view.Head.Title, view.Action = d.t("review_remark.do.edit"), d.href("remarks", string(id))
	view.Button = ui.Button{Text: d.t("review_remark.do.edit")}
	view.Below = []ui.Component{ui.Action{Button: ui.Button{Text: d.t("review_remark.do.withdraw"), Kind: ui.Warning}, Action: d.href("remarks", string(id), "withdraw"), Token: web.NewToken()}}
	return d.show(status, view)
}

func (p Pages) editRemark(r *web.Request) error {
	id, form, err := p.posted(r)
	if err != nil {
		return err
	}
	remark, err := r.ID("remark")
	if err != nil {
		return err
	}
	err = p.EditRemark(r.Context(), r.Actor, remark, worded(form), form.Key())
	return p.answered(r, err, Href(id)+"#drafts", func(errs ui.FormErrors) error {
		d, err := p.open(r, "review.view", "")
		if err != nil {
			return err
		}
		return p.draftPage(d, http.StatusUnprocessableEntity, remark, worded(form), errs)
	})
}

func (p Pages) withdrawRemark(r *web.Request) error {
	id, form, err := p.posted(r)
	if err != nil {
		return err
	}
	remark, err := r.ID("remark")
	if err != nil {
		return err
	}
	if err := p.WithdrawRemark(r.Context(), r.Actor, remark, form.Key()); err != nil {
		return err
	}
	return r.Redirect(Href(id) + "#drafts")
}

// judgePage shows an issued remark; its expert says there what the answer is worth.
func (p Pages) judgePage(d desk, status int, id portal.ID, typed web.Form, errs ui.FormErrors) error {
	i := slices.IndexFunc(d.Remarks, func(x SeenRemark) bool { return x.ID == id })
	if i < 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	x := d.Remarks[i]
	view := reviewui.ActView{Head: ui.PageHead{Title: d.t("review.remark.title", "Number", x.Number)}, Errors: errs, Order: []string{"verdict", "text"},
		Above: []ui.Component{ui.Remarks{Items: []ui.Remark{d.remark(x)}}}}
	if d.remarkActions(x) != nil {
		view.Action, view.Button = d.href("remarks", string(id), "judge"), ui.Button{Text: d.t("review.do.judge")}
		view.Fields = []ui.Component{
			ui.Radios{Name: "verdict", Legend: d.t("review.field.verdict"), Value: typed.Get("verdict"), Error: errs["verdict"], Choices: []ui.Choice{
				{Value: "accept", Text: d.t("review_remark.do.accept")}, {Value: "repeat", Text: d.t("review_remark.do.repeat"), Hint: d.t("review.hint.repeat")}}},
			ui.Textarea{Name: "text", Label: d.t("review.field.explanation"), Value: typed.Get("text"), Error: errs["text"], Optional: true, Rows: 4, MaxLength: maxText},
		}
	}
	return d.show(status, view)
}

func (p Pages) judgeRemark(r *web.Request) error {
	id, form, err := p.posted(r)
	if err != nil {
		return err
	}
	remark, err := r.ID("remark")
	if err != nil {
		return err
	}
	switch form.Get("verdict") {
	case "accept":
		err = p.AcceptAnswer(r.Context(), r.Actor, remark, form.Get("text"), form.Key())
	case "repeat":
		err = p.RepeatRemark(r.Context(), r.Actor, remark, form.Get("text"), form.Key())
	default:
		err = fault.Wrong("verdict", "fault.choose")
	}
	return p.answered(r, err, Href(id)+"#remarks", func(errs ui.FormErrors) error {
		d, err := p.open(r, "review.view", "")
		if err != nil {
			return err
		}
		return p.judgePage(d, http.StatusUnprocessableEntity, remark, form, errs)
	})
}

func (p Pages) showIssue(r *web.Request) error { return p.issuePage(r, http.StatusOK, nil) }

// issuePage shows what is about to be issued, and until when it may be answered.
func (p Pages) issuePage(r *web.Request, status int, errs ui.FormErrors) error {
	d, err := p.open(r, "review.issue", "issue")
	if err != nil {
		return err
	}
	var items []ui.Remark
	if drafts := d.drafts(); drafts != nil {
		items = drafts.Remarks.Items
	}
	for _, x := range d.Remarks {
		if x.State == Repeated {
			items = append(items, d.remark(x))
		}
	}
	for i := range items {
		items[i].Actions = nil
	}
	list := ui.Remarks{Items: items, Empty: &ui.EmptyState{Title: d.t("review.drafts.none"), Text: d.t("review.rule.nothing_to_issue")}}
	return d.show(status, reviewui.ActView{Head: ui.PageHead{Title: d.t("review.do.issue")}, Errors: errs, Warning: d.t("review.issue.warning", "Count", d.Profile.Answers.Days),
		Above: []ui.Component{list}, Action: d.href("issue"), Button: ui.Button{Text: d.t("review.do.issue")}})
}

func (p Pages) issue(r *web.Request) error {
	id, form, err := p.posted(r)
	if err != nil {
		return err
	}
	err = p.IssueRemarks(r.Context(), r.Actor, id, form.Key())
	return p.answered(r, err, Href(id), func(errs ui.FormErrors) error {
		return p.issuePage(r, http.StatusUnprocessableEntity, errs)
	})
}

func (p Pages) showClose(r *web.Request) error { return p.closePage(r, http.StatusOK, nil) }

func (p Pages) closePage(r *web.Request, status int, errs ui.FormErrors) error {
	d, err := p.open(r, "review.close", "close")
	if err != nil {
		return err
	}
	view := reviewui.ActView{Head: ui.PageHead{Title: d.t("review.do.close")}, Errors: errs, Above: []ui.Component{reviewui.Prose(d.t("review.close.text"))},
		Action: d.href("close"), Button: ui.Button{Text: d.t("review.do.close")}}
	if slices.ContainsFunc(d.Remarks, func(x SeenRemark) bool { return x.State == Repeated || x.State == NotEliminated }) {
		view.Warning = d.t("review.close.only_negative")
	}
	return d.show(status, view)
}

func (p Pages) closeLooking(r *web.Request) error {
	id, form, err := p.posted(r)
	if err != nil {
		return err
	}
	err = p.Close(r.Context(), r.Actor, id, form.Key())
	return p.answered(r, err, Href(id), func(errs ui.FormErrors) error {
		return p.closePage(r, http.StatusUnprocessableEntity, errs)
	})
}
