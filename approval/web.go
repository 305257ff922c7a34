package approval

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"birtereze/portal"
	approvalui "birtereze/portal/approval/ui"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

// Header renders the head of a project's pages with its tabs; current names the tab.
type Header func(r *web.Request, project portal.ID, current string) (templ.Component, error)

// Pages are the pages of approval.
type Pages struct {
	Service *Service
	Header  Header
}

// Routes adds the pages.
func (p Pages) Routes(app *web.App) {
	app.Handle("GET /projects/{id}/approvals", "approval.view", p.board)
	app.Handle("POST /projects/{id}/approvals", "approval.send", p.send)
	app.Handle("GET /approvals", "approval.list", p.queue)
	app.Handle("GET /approvals/{id}", "approval.view", p.show)
	app.Handle("POST /approvals/{id}/take", "approval.take", p.take)
	app.Handle("POST /approvals/{id}/withdraw", "approval.withdraw", p.withdraw)
	app.Handle("POST /approvals/{id}/document", "approval.draft", p.enter)
	app.Handle("POST /approvals/{id}/sign", "approval.approve", p.sign)
}

func (p Pages) board(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	return p.showBoard(r, id, http.StatusOK, approvalui.Send{})
}

func (p Pages) showBoard(r *web.Request, id portal.ID, status int, typed approvalui.Send) error {
	project, err := p.Service.projects.Project(r.Context(), id)
	if err != nil {
		return err
	}
	res := policy.OfProject(project)
	if err := r.Authorise("approval.view", res); err != nil {
		return err
	}
	all, err := ofProject(r.Context(), p.Service.bus.DB, id)
	if err != nil {
		return err
	}
	v := approvalui.Board{Empty: len(all) == 0, Complete: complete(all)}
	if v.Header, err = p.Header(r, id, "approvals"); err != nil {
		return err
	}
	for _, a := range all {
		item, err := p.item(r, a, project)
		if err != nil {
			return err
		}
		v.Approvals.Items = append(v.Approvals.Items, item)
	}
	if _, may := p.Service.bus.Policy.Can(r.Actor, "approval.send", res); may {
		if v.Send, err = p.sendForm(r.Context(), r.Lang, project, typed); err != nil {
			return err
		}
	}
	return r.Show(status, ui.Page{Title: r.T("approval.title") + " – " + project.Name.In(string(r.Lang))}, v.Page())
}

func (p Pages) sendForm(ctx context.Context, lang i18n.Lang, project portal.Project, typed approvalui.Send) (*approvalui.Send, error) {
	documents, err := p.Service.projects.Documentation(ctx, project.ID)
	if err != nil {
		return nil, err
	}
	authorities, err := p.Service.parties.Parties(ctx, portal.RoleApprovingAuthority)
	if err != nil {
		return nil, err
	}
	typed.Action, typed.Token, typed.Documents = "/projects/"+string(project.ID)+"/approvals", web.NewToken(), len(documents)
	for _, a := range authorities {
		name, err := p.Service.parties.PartyName(ctx, a)
		if err != nil {
			return nil, err
		}
		choice := ui.Choice{Value: string(a), Text: name.In(string(lang))}
		if _, own, err := p.Service.systems.AuthoritySystem(ctx, a); err != nil {
			return nil, err
		} else if own {
			choice.Hint = i18n.T(ctx, "approval.by_system")
		}
		typed.Choices = append(typed.Choices, choice)
	}
	return &typed, nil
}

func (p Pages) send(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	var chosen []portal.Party
	for _, v := range form.Values["authority"] {
		chosen = append(chosen, portal.Party(v))
	}
	err = p.Service.Send(r.Context(), r.Actor, id, chosen, form.Text("note"), form.Key())
	if fault.Is(err, fault.Invalid) {
		return p.showBoard(r, id, http.StatusUnprocessableEntity, approvalui.Send{Chosen: form.Values["authority"], Note: form.Get("note"), Errors: r.Errors(err)})
	}
	if err != nil {
		return err
	}
	return r.Redirect("/projects/" + string(id) + "/approvals")
}

func (p Pages) queue(r *web.Request) error {
	if err := r.Authorise("approval.list", policy.Public("")); err != nil {
		return err
	}
	waiting, err := waitingFor(r.Context(), p.Service.bus.DB, r.Actor.For)
	if err != nil {
		return err
	}
	answered, err := answeredBy(r.Context(), p.Service.bus.DB, r.Actor.For)
	if err != nil {
		return err
	}
	v := approvalui.Queue{
		Waiting:  p.table(r, r.T("approval.queue_waiting"), "approval.queue_none"),
		Answered: p.table(r, r.T("approval.queue_answered"), "approval.queue_none_answered"),
	}
	for table, list := range map[*ui.Table][]Approval{&v.Waiting: waiting, &v.Answered: answered} {
		for _, a := range list {
			row, err := p.row(r, a)
			if err != nil {
				return err
			}
			table.Rows = append(table.Rows, row)
		}
	}
	return r.Show(http.StatusOK, ui.Page{Title: r.T("approval.queue_title")}, v.Page())
}

func (p Pages) table(r *web.Request, caption, empty string) ui.Table {
	return ui.Table{Caption: caption, Empty: &ui.EmptyState{Title: r.T(empty), Text: r.T(empty + "_text")}, Columns: []ui.Column{
		{Title: r.T("approval.project")}, {Title: r.T("approval.customer")}, {Title: r.T("approval.sent")}, {Title: r.T("approval.state")}}}
}

func (p Pages) row(r *web.Request, a Approval) (ui.Row, error) {
	project, err := p.Service.projects.Project(r.Context(), a.Project)
	if err != nil {
		return ui.Row{}, err
	}
	customer, err := p.Service.parties.PartyName(r.Context(), project.Customer)
	return ui.Row{Cells: []ui.Cell{
		{Text: project.Name.In(string(r.Lang)), Href: "/approvals/" + string(a.ID)},
		{Text: customer.In(string(r.Lang))},
		{Text: r.Lang.ShortDate(a.SentAt)},
		{Content: stateTag(r, a)},
	}}, err
}

func (p Pages) act(r *web.Request, do func(ctx context.Context, actor portal.Actor, id portal.ID, key string) error, back func(Approval) string) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	if err := do(r.Context(), r.Actor, id, form.Key()); err != nil {
		return err
	}
	a, err := approvals.Get(r.Context(), p.Service.bus.DB, id)
	if err != nil {
		return err
	}
	return r.Redirect(back(a))
}

func (p Pages) take(r *web.Request) error { return p.act(r, p.Service.Take, cardOf) }

func (p Pages) withdraw(r *web.Request) error {
	return p.act(r, p.Service.Withdraw, func(a Approval) string { return "/projects/" + string(a.Project) + "/approvals" })
}

func cardOf(a Approval) string { return "/approvals/" + string(a.ID) }

// mayAnswer asks, before anything is read, whether the visitor may answer for the authority: others who see the approval send
// no files.
func (p Pages) mayAnswer(r *web.Request, id portal.ID) error {
	a, project, err := p.Service.see(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	return r.Authorise("approval.draft", a.resource(project))
}

func (p Pages) enter(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	if err := p.mayAnswer(r, id); err != nil {
		return err
	}
	form, err := r.FormWithFiles(p.Service.documents.Keep("approval"))
	d := Draft{Decision: Decision(form.Text("decision")), Number: form.Text("number"), Grounds: form.Text("grounds")}
	d.Dated, _ = i18n.ParseDate(form.Text("dated")) // an empty day is told by the rules
	switch files := form.Files["file"]; {
	case err != nil:
	case len(files) == 0:
		err = fault.Wrong("file", "fault.file_required")
	default:
		d.File, _ = files[0].Kept.(document.Received)
		err = p.Service.Enter(r.Context(), r.Actor, id, d, form.Key())
	}
	if fault.Is(err, fault.Invalid) {
		return p.card(r, id, http.StatusUnprocessableEntity, approvalui.Enter{Decision: form.Get("decision"), Number: form.Get("number"),
			Dated: form.Get("dated"), Grounds: form.Get("grounds"), Errors: r.Errors(err)}, "")
	}
	if err != nil {
		return err
	}
	return r.Redirect("/approvals/" + string(id) + "#sign")
}

// maxMessage bounds an uploaded signature, in bytes.
const maxMessage = 256 << 10

func (p Pages) sign(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	if err := p.mayAnswer(r, id); err != nil {
		return err
	}
	form, err := r.FormWithFiles(web.Small(maxMessage))
	if err != nil {
		return err
	}
	err = p.Service.Sign(r.Context(), r.Actor, id, document.FormMessage(form), form.Key())
	if fault.Is(err, fault.Invalid) {
		return p.card(r, id, http.StatusUnprocessableEntity, approvalui.Enter{}, r.Errors(err)["cms"])
	}
	if err != nil {
		return err
	}
	return r.Redirect("/approvals/" + string(id))
}
