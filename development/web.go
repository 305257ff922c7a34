package development

import (
	"context"
	"io"
	"net/http"

	"birtereze/portal"
	developmentui "birtereze/portal/development/ui"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

// Pages are the pages of the development of a project.
type Pages struct {
	*Service
	// Header makes the head of a project's page with the tabs of the dossier; current is the tab: "materials", "access",
	// "contract", "schedule", "documents". Without it the pages lead to each other alone.
	Header  func(r *web.Request, project portal.ID, current string) (ui.Component, error)
	MaxFile int64 // the largest file taken, in bytes, to be told beside an upload
}

// Routes adds the pages.
func (p Pages) Routes(app *web.App) {
	p.wizardRoutes(app)
	app.Handle("GET /projects/{id}/object", "development.view", p.showObject)
	app.Handle("POST /projects/{id}/object", "project.set_object", p.saveObject)
	app.Handle("GET /projects/{id}/revise", "project.revise", p.showRevise)
	app.Handle("POST /projects/{id}/revise", "project.revise", p.revise)

	app.Handle("GET /projects/{id}/materials", "development.view", p.showMaterials)
	app.Handle("POST /projects/{id}/materials", "material.enter", p.enterMaterial)
	app.Handle("POST /projects/{id}/materials/ask", "cadastre_request.ask", p.askCadastre)
	app.Handle("POST /projects/{id}/materials/{material}/renew", "material.renew", p.renewMaterial)
	app.Handle("POST /projects/{id}/materials/{material}/discard", "material.discard", p.discardMaterial)

	app.Handle("GET /projects/{id}/access", "development.view", p.showAccess)
	app.Handle("POST /projects/{id}/access", "access.give", p.giveAccess)
	app.Handle("POST /projects/{id}/access/contractor", "project.name_contractor", p.nameContractor)
	app.Handle("POST /projects/{id}/access/{access}/withdraw", "access.withdraw", p.withdrawAccess)

	app.Handle("GET /projects/{id}/contract", "development.view", p.showContract)
	app.Handle("POST /projects/{id}/contract", "paper.begin", p.beginPaper)
	app.Handle("POST /projects/{id}/contract/procurement", "project.record_procurement", p.lookUp)
	app.Handle("POST /projects/{id}/contract/procurement/by-hand", "project.record_procurement", p.recordByHand)
	app.Handle("GET /projects/{id}/contract/{paper}", "development.view", p.showPaper)
	app.Handle("GET /projects/{id}/contract/{paper}/edit", "paper.edit", p.showPaperForm)
	app.Handle("POST /projects/{id}/contract/{paper}/edit", "paper.edit", p.editPaper)
	app.Handle("POST /projects/{id}/contract/{paper}/propose", "paper.propose", p.proposePaper)
	app.Handle("POST /projects/{id}/contract/{paper}/agree", "paper.agree", p.agreePaper)
	app.Handle("POST /projects/{id}/contract/{paper}/sign", "paper.sign", p.signPaper)
	app.Handle("POST /projects/{id}/contract/{paper}/return", "paper.return", p.returnPaper)
	app.Handle("POST /projects/{id}/contract/{paper}/amend", "paper.amend", p.amendPaper)

	app.Handle("GET /projects/{id}/schedule", "development.view", p.showSchedule)
	app.Handle("GET /projects/{id}/documents", "development.view", p.showDocuments)
	app.Handle("POST /projects/{id}/documents/send", "documentation.send", p.sendDocuments)
	app.Handle("POST /projects/{id}/documents/agree", "documentation.agree", p.agreeDocuments)
	app.Handle("POST /projects/{id}/sections/{section}", "documentation.enter", p.enterDocuments)

	app.Handle("GET /documents/{id}", "development.view", p.showDocument)
	app.Handle("POST /documents/{id}/describe", "documentation.describe", p.describeDocument)
	app.Handle("POST /documents/{id}/renew", "documentation.renew", p.renewDocument)
	app.Handle("POST /documents/{id}/send", "documentation.send", p.sendDocument)
	app.Handle("POST /documents/{id}/agree", "documentation.agree", p.agreeDocument)
	app.Handle("POST /documents/{id}/return", "documentation.return", p.returnDocument)
	app.Handle("POST /documents/{id}/remove", "documentation.remove", p.removeDocument)
}

const (
	good    = http.StatusOK
	invalid = http.StatusUnprocessableEntity
)

// at is the address of a page of a project.
func at(id portal.ID, path string) string { return "/projects/" + string(id) + path }

// show shows a page of a project under its head.
func (p Pages) show(r *web.Request, status int, pr Project, current, title string, v developmentui.Page, scripts ...string) error {
	head, err := p.head(r, pr, current)
	if err != nil {
		return err
	}
	v.Head = head
	page := p.page(r, pr, title)
	page.Scripts = scripts
	return r.Show(status, page, v)
}

// page is what a page of a project is called, and the way back from it.
func (p Pages) page(r *web.Request, pr Project, title string) ui.Page {
	return ui.Page{Title: title + " – " + p.called(r, pr), Breadcrumbs: []ui.Link{{Text: r.T("dev.desk"), Href: "/desk"}}}
}

// called is a project's name in the language of the page, or its number as long as it has none.
func (p Pages) called(r *web.Request, pr Project) string {
	if name := pr.Name.In(string(r.Lang)); name != "" {
		return name
	}
	return r.T("dev.unnamed")
}

// head is the dossier's head, or our own where nobody gave one.
func (p Pages) head(r *web.Request, pr Project, current string) (ui.Component, error) {
	if p.Header != nil && pr.State == Open {
		return p.Header(r, pr.ID, current)
	}
	h := developmentui.Head{Head: ui.PageHead{Caption: pr.Number, Title: p.called(r, pr)},
		Tabs: ui.Tabs{Label: r.T("dev.tabs")}}
	for _, tab := range []struct{ name, title string }{
		{"materials", r.T("dev.tab.materials")}, {"access", r.T("dev.tab.access")}, {"contract", r.T("dev.tab.contract")},
		{"schedule", r.T("dev.tab.schedule")}, {"documents", r.T("dev.tab.documents")},
	} {
		h.Tabs.Items = append(h.Tabs.Items, ui.Tab{Text: tab.title, Href: at(pr.ID, "/"+tab.name), Current: tab.name == current})
	}
	return h, nil
}

// upload is a file that a form brought: taken in and judged, or too large.
type upload struct {
	document.Received
	large *fault.Error
}

// keep takes files in as they stream. One that is too large loses nothing else of the form.
func (p Pages) keep(profile string) web.Keep {
	return func(ctx context.Context, _, name string, content io.Reader) (any, error) {
		rec, err := p.Documents.Receive(ctx, profile, name, content)
		if fault.Is(err, fault.TooLarge) {
			return upload{rec, fault.As(err)}, nil
		}
		return upload{Received: rec}, err
	}
}

// uploads are the files that came with a form.
func uploads(form web.Form) []upload {
	var list []upload
	for _, f := range form.Files["file"] {
		if u, ok := f.Kept.(upload); ok {
			list = append(list, u)
		}
	}
	return list
}

// one is the only file of a form; the error says that there is none, that it is too large, or that its format is refused.
func one(form web.Form) (document.Received, error) {
	list := uploads(form)
	switch {
	case len(list) == 0:
		return document.Received{}, fault.Wrong("file", "fault.file_required")
	case list[0].large != nil:
		return document.Received{}, fault.New(fault.Invalid, list[0].large.Key, list[0].large.Args...).Add("file", list[0].large.Key, list[0].large.Args...)
	}
	return list[0].Received, list[0].Refusal()
}

// back is where an act leads: to a page of the project.
func back(r *web.Request, id portal.ID, path string) error { return r.Redirect(at(id, path)) }

// simple is an act that a button asks for and that brings nothing but its form: it leads back to a page.
func simple(r *web.Request, id portal.ID, path string, act func(key string) error) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	if err := act(form.Key()); err != nil {
		return err
	}
	return back(r, id, path)
}

// clip is text of a form, cut to what any of our columns is meant for.
func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}
