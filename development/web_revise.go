package development

import (
	developmentui "birtereze/portal/development/ui"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/web"
	"birtereze/portal/law"
	"birtereze/portal/ui"
)

func (p Pages) showRevise(r *web.Request) error {
	pr, err := p.drafted(r, "project.revise")
	if err != nil {
		return err
	}
	return p.revisePage(r, good, pr, web.Form{}, nil)
}

// revisePage begins the correction of a project (cl. 41), with the declaration anew.
func (p Pages) revisePage(r *web.Request, status int, pr Project, form web.Form, failed error) error {
	var errs ui.FormErrors
	if failed != nil {
		errs = r.Errors(failed)
	}
	title := r.T("dev.revise.title")
	v := developmentui.Form{Title: ui.PageHead{Title: title, Caption: pr.Number}, Errors: errs.Summary("secret", "reason"), Action: at(pr.ID, "/revise"),
		Token: web.NewToken(), Before: []ui.Component{developmentui.Words{Text: r.T("dev.revise.text", "Number", pr.Revision+1), Clause: law.C41}},
		Fields: []ui.Component{p.secretField(r, form, errs), ui.Textarea{Name: "reason", Label: r.T("dev.revise.reason"), Value: form.Get("reason"),
			Error: errs["reason"], MaxLength: 2000}},
		Buttons: []ui.Button{{Text: r.T("project.do.revise")}, {Text: r.T("dev.cancel"), Kind: ui.Quiet, Href: at(pr.ID, "/dossier")}}}
	return r.Show(status, p.page(r, pr, title), v)
}

func (p Pages) revise(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	made, err := p.Revise(r.Context(), r.Actor, id, form.Get("secret"), clip(form.Text("reason"), 2000), form.Key())
	if fault.Is(err, fault.Invalid) {
		pr, failed := p.Card(r.Context(), r.Actor, id)
		if failed != nil {
			return failed
		}
		return p.revisePage(r, invalid, pr, form, err)
	}
	if err != nil {
		return err
	}
	return back(r, made, "/new/about")
}
