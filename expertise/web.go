package expertise

import (
	"context"
	"net/http"

	"birtereze/portal"
	expertiseui "birtereze/portal/expertise/ui"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

// Header renders the head of a project's pages with its tabs; current names the tab.
type Header func(r *web.Request, project portal.ID, current string) (ui.Component, error)

// Pages are the pages of expertise.
type Pages struct {
	Service *Service
	Header  Header
}

// Routes adds the pages.
func (p Pages) Routes(app *web.App) {
	app.Handle("GET /projects/{id}/expertise", "expertise.view", p.tab)
	app.Handle("POST /projects/{id}/expertise", "expertise.start", p.start)
	app.Handle("GET /projects/{id}/expertise/application", "expertise.describe", p.assemble)
	app.Handle("POST /projects/{id}/expertise/application", "expertise.describe", p.describe)
	app.Handle("GET /projects/{id}/expertise/application/check", "expertise.form", p.check)
	app.Handle("POST /projects/{id}/expertise/application/check", "expertise.form", p.form)
	app.Handle("GET /projects/{id}/expertise/application/sign", "expertise.file", p.signing)
	app.Handle("POST /projects/{id}/expertise/application/sign", "expertise.file", p.sign)
	app.Handle("POST /projects/{id}/expertise/application/reopen", "expertise.reopen", p.reopen)
	app.Handle("POST /projects/{id}/expertise/application/withdraw", "expertise.withdraw", p.withdraw)
	app.Handle("GET /projects/{id}/expertise/organisations", "expertise.show_list", p.organisations)
	app.Handle("POST /projects/{id}/expertise/organisations", "expertise.choose", p.choose)
	app.Handle("GET /projects/{id}/expertise/contract", "expertise.sign_contract", p.contract)
	app.Handle("POST /projects/{id}/expertise/contract", "expertise.sign_contract", p.signContract)
	app.Handle("GET /projects/{id}/expertise/remarks/{remark}", "expertise.answer", p.remark)
	app.Handle("POST /projects/{id}/expertise/remarks/{remark}", "expertise.answer", p.answer)
	app.Handle("POST /projects/{id}/expertise/hand-in", "expertise.hand_in", p.handIn)
	app.Handle("GET /projects/{id}/expertise/end", "expertise.ask_end", p.ending)
	app.Handle("POST /projects/{id}/expertise/end", "expertise.ask_end", p.end)
	app.Handle("GET /projects/{id}/expertise/approval", "project_approval.enter", p.approval)
	app.Handle("POST /projects/{id}/expertise/approval", "project_approval.enter", p.enterApproval)
	app.Handle("POST /projects/{id}/expertise/approval/sign", "project_approval.sign", p.signApproval)
	app.Handle("GET /expertise", "expertise.list", p.queue)
	app.Handle("GET /expertise/{id}", "expertise.view", p.card)
	app.Handle("POST /expertise/{id}/override", "expertise.override_state", p.override)
	app.Handle("POST /expertise/{id}/resend", "expertise_message.resend", p.resend)
}

// look reads the expertise of the project that the address names.
func (p Pages) look(r *web.Request) (Look, error) {
	id, err := r.ID("id")
	if err != nil {
		return Look{}, err
	}
	return p.Service.Look(r.Context(), r.Actor, id)
}

// mine is look for a page that works on an application: without one there is no such page, and who may not do the act is
// told so.
func (p Pages) mine(r *web.Request, act string) (Look, error) {
	l, err := p.look(r)
	if err != nil {
		return l, err
	}
	if l.Application.ID == "" {
		return l, fault.New(fault.NotFound, "fault.not_found")
	}
	return l, r.Authorise(act, l.Application.resource(l.Project))
}

// show renders a page of the project with the way back to its expertise.
func (p Pages) show(r *web.Request, status int, l Look, title string, body ui.Component, scripts ...string) error {
	return r.Show(status, ui.Page{Title: title + " – " + l.Project.Name.In(string(r.Lang)), Scripts: scripts, Breadcrumbs: []ui.Link{
		{Text: r.T("expertise.desk"), Href: "/desk"}, {Text: l.Project.Name.In(string(r.Lang)), Href: "/projects/" + string(l.Project.ID) + "/dossier"},
		{Text: r.T("expertise.title"), Href: SideHref(l.Project.ID)},
	}}, body)
}

// titleOf is what a document is called: a paper that the Portal has formed, by what it is.
func titleOf(r *web.Request, d portal.DocumentRef) string {
	if key := "paper." + d.Kind; i18n.From(r.Context()).Has(key) {
		return r.T(key)
	}
	return d.Title
}

func (p Pages) tab(r *web.Request) error {
	l, err := p.look(r)
	if err != nil {
		return err
	}
	return p.showTab(r, http.StatusOK, l)
}

func (p Pages) showTab(r *web.Request, status int, l Look) error {
	v, err := p.tabView(r, l)
	if err != nil {
		return err
	}
	if v.Header, err = p.Header(r, l.Project.ID, "expertise"); err != nil {
		return err
	}
	at := SideHref(l.Project.ID)
	if _, may := p.Service.Bus.Policy.Can(r.Actor, "expertise.start", onProject(l.Project)); may {
		earlier := l.Earlier
		if l.Application.ID != "" {
			earlier = append([]Application{l.Application}, earlier...)
		}
		if !refused(startable(earlier, l.Project.Revision)) {
			v.Start = &ui.Action{Button: ui.Button{Text: r.T("expertise.start." + string(l.Project.Kind))}, Action: at, Token: web.NewToken()}
		}
	}
	if l.Application.ID == "" {
		v.Empty = &ui.EmptyState{Title: r.T("expertise.empty_title"), Text: r.T("expertise.empty_text")}
	}
	return r.Show(status, ui.Page{Title: r.T("expertise.title") + " – " + l.Project.Name.In(string(r.Lang))}, v.Page())
}

func (p Pages) start(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	if _, err := p.Service.Start(r.Context(), r.Actor, id, form.Key()); err != nil {
		return err
	}
	return r.Redirect(SideHref(id) + "/application")
}

// act does something to the application of a project with nothing to fill in, and leads back.
func (p Pages) act(r *web.Request, act, to string, do func(ctx context.Context, actor portal.Actor, id portal.ID, key string) error) error {
	l, err := p.mine(r, act)
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	if err := do(r.Context(), r.Actor, l.Application.ID, form.Key()); err != nil {
		return err
	}
	return r.Redirect(SideHref(l.Project.ID) + to)
}

func (p Pages) reopen(r *web.Request) error {
	return p.act(r, "expertise.reopen", "/application", p.Service.Reopen)
}

func (p Pages) withdraw(r *web.Request) error {
	return p.act(r, "expertise.withdraw", "", p.Service.Withdraw)
}

func (p Pages) handIn(r *web.Request) error {
	return p.act(r, "expertise.hand_in", "#side", p.Service.HandIn)
}

// maxMessage bounds an uploaded signature, in bytes.
const maxMessage = 256 << 10

// signForm is the form by which the visitor signs a version.
func signForm(action string, version portal.ID, name, wrong string) ui.SignForm {
	content := "/documents/" + string(version) + "/content"
	return ui.SignForm{Action: action, Token: web.NewToken(), URL: content, Download: content, FileName: name, Error: wrong}
}

// head is the head of a page about one application.
func head(r *web.Request, l Look, title, lead string) ui.PageHead {
	return ui.PageHead{Caption: l.Application.Number, Title: title, Lead: lead}
}

// answersForm is the form of an application with what was typed, or with what is kept.
func answersForm(r *web.Request, l Look, typed *web.Form, errs ui.FormErrors) expertiseui.AnswersForm {
	a := l.Application.Answers
	f := expertiseui.AnswersForm{Action: SideHref(l.Project.ID) + "/application", Token: web.NewToken(),
		Construction: l.Project.Kind == portal.Construction, Private: !l.Project.StateInvestment,
		Exempt: ticked(a.Exempt), Estimate: ticked(a.WithoutEstimate), Contact: a.Contact, Phone: a.Phone, Email: a.Email,
		Statement: ticked(a.Statement), Errors: errs}
	if f.Contact == "" {
		f.Contact = r.Actor.Name
	}
	if typed != nil {
		f.Exempt, f.Estimate, f.Statement = typed.Values["exempt"], typed.Values["without_estimate"], typed.Values["statement"]
		f.Contact, f.Phone, f.Email = typed.Get("contact"), typed.Get("phone"), typed.Get("email")
	}
	return f
}

func ticked(is bool) []string {
	if is {
		return []string{"yes"}
	}
	return nil
}
