package expertise

import (
	"net/http"
	"slices"
	"strings"

	"birtereze/portal"
	expertiseui "birtereze/portal/expertise/ui"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/web"
	"birtereze/portal/law"
	"birtereze/portal/ui"
)

func (p Pages) assemble(r *web.Request) error {
	l, err := p.mine(r, "expertise.describe")
	if err != nil {
		return err
	}
	if l.Application.State != Draft {
		return r.Redirect(SideHref(l.Project.ID))
	}
	return p.showAssemble(r, http.StatusOK, l, answersForm(r, l, nil, nil))
}

func (p Pages) showAssemble(r *web.Request, status int, l Look, form expertiseui.AnswersForm) error {
	ready, err := p.Service.Readiness(r.Context(), l.Project)
	if err != nil {
		return err
	}
	found := complete(ready)
	v := expertiseui.Assemble{
		Head:   head(r, l, r.T("expertise.assemble_title"), r.T("expertise.assemble_lead")),
		Checks: checks(r, l, found),
		Ready:  progress(r, found),
		Form:   form,
		Withdraw: &ui.Action{Button: ui.Button{Text: r.T("expertise.do.withdraw"), Kind: ui.Quiet},
			Action: SideHref(l.Project.ID) + "/application/withdraw", Token: web.NewToken()},
	}
	if list := expected(ready); len(list) > 0 {
		v.Warnings = ui.Table{Caption: r.T("expertise.expected"), HideCaption: true, Columns: []ui.Column{
			{Title: r.T("expertise.document")}, {Title: r.T("expertise.ground")}}}
		for _, m := range list {
			v.Warnings.Rows = append(v.Warnings.Rows, ui.Row{Tone: ui.ToneWaiting, Cells: []ui.Cell{
				{Text: m.Name(string(r.Lang))}, {Content: ui.ClauseRef{Clause: m.Ground}}}})
		}
	}
	return p.show(r, status, l, r.T("expertise.assemble_title"), v.Page())
}

// progress tells how many of the rules that apply are met.
func progress(r *web.Request, found []law.Finding) ui.Progress {
	done, total := 0, 0
	for _, f := range found {
		if f.Outcome != law.NotApplicable {
			total++
		}
		if f.Outcome == law.Met {
			done++
		}
	}
	return ui.Progress{Label: r.T("expertise.ready_progress", "Done", done, "Total", total), Done: done, Total: total}
}

// outcomeTags are what a rule found, in a word.
var outcomeTags = map[law.Outcome]ui.Tone{law.Met: ui.ToneGood, law.NotMet: ui.ToneBad, law.NotApplicable: ui.ToneNeutral}

// checks shows the rules with what was found, and where what is missing is mended.
func checks(r *web.Request, l Look, found []law.Finding) ui.Table {
	t := ui.Table{Caption: r.T("expertise.ready"), HideCaption: true, Columns: []ui.Column{{Title: r.T("expertise.requirement")},
		{Title: r.T("expertise.found")}, {Title: r.T("expertise.ground")}, {Title: r.T("expertise.mend")}}}
	for _, f := range found {
		row := ui.Row{Cells: []ui.Cell{{Text: said(r, f)},
			{Content: ui.Tag{Text: r.T("expertise.outcome." + string(f.Outcome)), Tone: outcomeTags[f.Outcome]}},
			{Content: ui.ClauseRef{Clause: f.Clause}}, {}}}
		if f.Outcome == law.NotMet {
			row.Tone = ui.ToneBad
			row.Cells[3] = ui.Cell{Text: r.T("expertise.mend_at." + mendAt(f)), Href: "/projects/" + string(l.Project.ID) + "/" + mendAt(f)}
			if f.Field != "" {
				row.Cells[3] = ui.Cell{Text: r.T("expertise.answers"), Href: SideHref(l.Project.ID) + "/application#answers"}
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// unmet are the findings that refuse.
func unmet(found []law.Finding) []law.Finding {
	return slices.DeleteFunc(found, func(f law.Finding) bool { return f.Outcome != law.NotMet })
}

// said is a finding in words.
func said(r *web.Request, f law.Finding) string {
	var args []any
	for name, value := range f.Facts {
		args = append(args, name, value)
	}
	return r.T(f.Key, args...)
}

// mendAt is the page of the project on which what a rule misses is mended, by its clause.
func mendAt(f law.Finding) string {
	switch f.Clause {
	case law.C39:
		return "contract"
	case law.Code97p2, law.Code107p4:
		return "materials"
	case law.C15i4:
		return "approvals"
	}
	return "documents"
}

func (p Pages) describe(r *web.Request) error {
	l, err := p.mine(r, "expertise.describe")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	answers := Answers{Exempt: form.Get("exempt") == "yes", WithoutEstimate: form.Get("without_estimate") == "yes",
		Contact: form.Text("contact"), Phone: form.Text("phone"), Email: form.Text("email"), Statement: form.Get("statement") == "yes"}
	err = p.Service.Describe(r.Context(), r.Actor, l.Application.ID, answers, form.Key())
	if fault.Is(err, fault.Invalid) {
		return p.showAssemble(r, http.StatusUnprocessableEntity, l, answersForm(r, l, &form, r.Errors(err)))
	}
	if err != nil {
		return err
	}
	return r.Redirect(SideHref(l.Project.ID) + "/application/check")
}

func (p Pages) check(r *web.Request) error {
	l, err := p.mine(r, "expertise.form")
	if err != nil {
		return err
	}
	if l.Application.State != Draft {
		return r.Redirect(SideHref(l.Project.ID))
	}
	return p.showCheck(r, http.StatusOK, l)
}

// showCheck shows what the application will say, and either the way on or what is missing. With a status of refusal it says
// that above, too.
func (p Pages) showCheck(r *web.Request, status int, l Look) error {
	ready, err := p.Service.Readiness(r.Context(), l.Project)
	if err != nil {
		return err
	}
	at := SideHref(l.Project.ID) + "/application"
	v := expertiseui.Review{
		Head:   head(r, l, r.T("expertise.check_title"), r.T("expertise.check_lead")),
		Rows:   p.applicationRows(r, l, at),
		Groups: kitTables(r, kit(ready)),
		Back:   ui.Link{Text: r.T("expertise.back"), Href: at},
	}
	missing := unmet(append(complete(ready), answered(l.Project, l.Application.Answers)...))
	if len(missing) == 0 {
		v.Form = &ui.Action{Button: ui.Button{Text: r.T("expertise.do.form")}, Action: at + "/check", Token: web.NewToken()}
		return p.show(r, status, l, r.T("expertise.check_title"), v.Page())
	}
	table := checks(r, l, missing)
	v.Missing = &table
	if status != http.StatusOK {
		v.Errors.Errors = []ui.Link{{Text: r.T("expertise.lacking"), Href: "#missing"}}
	}
	return p.show(r, status, l, r.T("expertise.check_title"), v.Page())
}

// applicationRows is what the application says; change is where it is changed, empty when it can no longer be.
func (p Pages) applicationRows(r *web.Request, l Look, change string) []ui.SummaryRow {
	lang := string(r.Lang)
	a := l.Application.Answers
	row := func(key, value string) ui.SummaryRow {
		return ui.SummaryRow{Key: r.T("expertise.form." + key), Value: value}
	}
	rows := []ui.SummaryRow{row("project", l.Project.Name.In(lang))}
	if e, err := p.Service.Classifiers.Urban.Get(l.Project.Urban); err == nil {
		rows = append(rows, row("urban", e.Name(lang)))
	}
	if e, err := p.Service.Classifiers.Works.Get(l.Project.Works); err == nil {
		rows = append(rows, row("works", e.Name(lang)))
	}
	if e, err := p.Service.Classifiers.Levels.Get(l.Project.Level); err == nil {
		rows = append(rows, row("level", e.Name(lang)))
	}
	if e, err := p.Service.Classifiers.Financing.Get(l.Project.Financing); err == nil {
		rows = append(rows, row("financing", e.Name(lang)))
	}
	answer := func(key, value string) {
		one := row(key, value)
		if change != "" {
			one.Actions = []ui.Link{{Text: r.T("expertise.change"), Href: change + "#answers", Hint: one.Key}}
		}
		rows = append(rows, one)
	}
	if l.Project.Kind == portal.Construction {
		answer("exempt", yes(r, a.Exempt))
		if !l.Project.StateInvestment {
			answer("without_estimate", yes(r, a.WithoutEstimate))
		}
	}
	var contact []string
	for _, part := range []string{a.Contact, a.Phone, a.Email} {
		if part != "" {
			contact = append(contact, part)
		}
	}
	answer("contact", strings.Join(contact, ", "))
	return rows
}

func yes(r *web.Request, is bool) string {
	if is {
		return r.T("expertise.yes")
	}
	return r.T("expertise.no")
}

// kitTables lists the documents of an application, a table a group.
func kitTables(r *web.Request, k Kit) []ui.Table {
	var tables []ui.Table
	for _, g := range Groups() {
		t := ui.Table{Caption: r.T("expertise.group." + string(g)), Columns: []ui.Column{{Title: r.T("expertise.document")},
			{Title: r.T("expertise.size"), Numeric: true}}}
		for _, e := range k {
			if e.Group == g {
				t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: titleOf(r, e.Ref()), Note: e.Ref().OtherName(), Href: "/documents/" + string(e.Version) + "/content"}, {Text: r.Lang.Size(e.Size)}}})
			}
		}
		if len(t.Rows) > 0 {
			tables = append(tables, t)
		}
	}
	return tables
}

func (p Pages) form(r *web.Request) error {
	l, err := p.mine(r, "expertise.form")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	err = p.Service.Form(r.Context(), r.Actor, l.Application.ID, form.Key())
	if fault.Is(err, fault.Invalid) {
		return p.showCheck(r, http.StatusUnprocessableEntity, l)
	}
	if err != nil {
		return err
	}
	return r.Redirect(SideHref(l.Project.ID) + "/application/sign")
}

func (p Pages) signing(r *web.Request) error {
	l, err := p.mine(r, "expertise.file")
	if err != nil {
		return err
	}
	if l.Application.State != Formed {
		return r.Redirect(SideHref(l.Project.ID))
	}
	return p.showSigning(r, http.StatusOK, l, "")
}

func (p Pages) showSigning(r *web.Request, status int, l Look, wrong string) error {
	at := SideHref(l.Project.ID) + "/application"
	v, _, err := p.Service.Documents.Version(r.Context(), p.Service.Bus.DB, l.Application.Text)
	if err != nil {
		return err
	}
	rows := append(p.applicationRows(r, l, ""), ui.SummaryRow{Key: r.T("expertise.form.enclosed"), Value: r.T("expertise.enclosed_count", "Count", len(l.Application.Kit)-1)})
	view := expertiseui.Sign{
		Head: head(r, l, r.T("expertise.sign_title"), r.T("expertise.sign_lead")),
		Rows: rows,
		Form: signForm(at+"/sign", v.ID, v.Name, wrong),
		Others: []ui.Action{
			{Button: ui.Button{Text: r.T("expertise.do.reopen"), Kind: ui.Secondary}, Action: at + "/reopen", Token: web.NewToken()},
			{Button: ui.Button{Text: r.T("expertise.do.withdraw"), Kind: ui.Quiet}, Action: at + "/withdraw", Token: web.NewToken()},
		},
	}
	return p.show(r, status, l, r.T("expertise.sign_title"), view.Page(), "sign.js")
}

func (p Pages) sign(r *web.Request) error {
	l, err := p.mine(r, "expertise.file")
	if err != nil {
		return err
	}
	form, err := r.FormWithFiles(web.Small(maxMessage))
	if err != nil {
		return err
	}
	err = p.Service.File(r.Context(), r.Actor, l.Application.ID, document.FormMessage(form), form.Key())
	if fault.Is(err, fault.Invalid) && l.Application.State == Formed {
		return p.showSigning(r, http.StatusUnprocessableEntity, l, r.Errors(err)["cms"])
	}
	if err != nil {
		return err
	}
	return r.Redirect(SideHref(l.Project.ID))
}
