package expertsystem

import (
	"net/http"

	"birtereze/portal"
	expertsystemui "birtereze/portal/expertsystem/ui"
	deadlineui "birtereze/portal/internal/deadline/ui"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

// Pages are the pages that only the expert system has.
type Pages struct{ Service *Service }

// Routes adds the pages.
func (p Pages) Routes(app *web.App) {
	app.Handle("GET /{$}", "home.view", p.home)
	app.Handle("GET /cases", "exchange.list", p.showCases)
	app.Handle("POST /cases/resend", "exchange_message.resend", p.resendAdmitted)
	app.Handle("GET /cases/{id}", "exchange.view", p.showCase)
	app.Handle("POST /cases/{id}/resend", "exchange_message.resend", p.resend)
	app.Handle("GET /organisations", "admission.list", p.showOrganisations)
	app.Handle("GET /organisations/new", "admission.admit", p.newOrganisation)
	app.Handle("POST /organisations", "admission.admit", p.admit)
	app.Handle("GET /organisations/{bin}", "admission.view", p.showOrganisation)
	app.Handle("POST /organisations/{bin}/renew", "admission.renew", p.renew)
	app.Handle("POST /organisations/{bin}/suspend", "admission.suspend", p.suspend)
	app.Handle("GET /accreditation", "admission.view", p.showAccreditation)
	app.Handle("GET /people", "member.list", p.showPeople)
	app.Handle("POST /people", "member.change", p.register)
	app.Handle("POST /people/{id}/dismiss", "member.dismiss", p.dismiss)
	app.Handle("GET /editions", "edition.list", p.showEditions)
	app.Handle("GET /editions/{id}", "edition.view", p.showEdition)
	app.Handle("GET /me", "person.view", p.showMe)
	app.Handle("POST /me", "person.save", p.saveMe)
}

// home is the first page: for a visitor, what this is; for an expert organisation, what has come, by term; for others, where
// their work is.
func (p Pages) home(r *web.Request) error {
	if err := r.Authorise("home.view", policy.Public("")); err != nil {
		return err
	}
	actor := r.Actor
	switch {
	case !actor.SignedIn():
		return p.welcome(r)
	case actor.Is(portal.RoleExpert) || actor.Is(portal.RoleExpertHead):
		return p.queue(r)
	case actor.Is(portal.RoleRegistrar) || actor.Is(portal.RoleIntegrationOfficer):
		return r.Redirect("/cases")
	case actor.Is(portal.RoleAuthorisedBody):
		return r.Redirect("/editions")
	case actor.Is(portal.RoleExpertOrganisation):
		return r.Redirect("/accreditation")
	}
	head := ui.PageHead{Title: r.T("expertsystem.home.unknown"), Lead: r.T("expertsystem.home.unknown_text")}
	return r.Show(http.StatusOK, ui.Page{Title: head.Title}, expertsystemui.Sheet{Head: head}.Page())
}

func (p Pages) welcome(r *web.Request) error {
	v := expertsystemui.Welcome{Hero: ui.Hero{Title: r.T("expertsystem.home.title"), Lead: r.T("expertsystem.home.lead")},
		Button: ui.Button{Text: r.T("signin.title"), Href: "/sign-in", Icon: "key"}}
	for _, who := range []string{"head", "expert", "operator", "body"} {
		v.Who = append(v.Who, r.T("expertsystem.home.who_"+who))
	}
	return r.Show(http.StatusOK, ui.Page{Title: v.Hero.Title}, v.Page())
}

// queue shows what has come for the organisation and what is owed of it, the soonest term first.
func (p Pages) queue(r *web.Request) error {
	coming, err := p.Service.Arriving(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	waiting, err := p.Service.Reviews.Queue(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	lang := string(r.Lang)
	table := ui.Table{Caption: r.T("expertsystem.queue.title"), HideCaption: true, Columns: columns(r, "expertsystem.case", "expertsystem.state", "expertsystem.term"),
		Empty: &ui.EmptyState{Title: r.T("expertsystem.queue.none"), Text: r.T("expertsystem.queue.none_text")}}
	for _, w := range waiting {
		term := ui.Cell{Text: "–"}
		if w.Term.ID != "" {
			v, err := deadlineui.View(r.Context(), p.Service.Days, w.Term, p.Service.now())
			if err != nil {
				return err
			}
			v.Plain = true
			term = ui.Cell{Content: v, Note: r.T("term." + w.Term.What)}
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: w.Title.In(lang), Href: w.Href, Note: w.Number},
			{Text: r.T("review.state." + string(w.State))}, term}})
	}
	sheet := expertsystemui.Sheet{Head: ui.PageHead{Title: r.T("expertsystem.queue.title"), Lead: r.T("expertsystem.queue.lead")},
		Parts: []expertsystemui.Part{{ID: "queue", Title: r.T("expertsystem.queue.running"), Body: table}}}
	if len(coming) > 0 {
		sheet.Parts = append([]expertsystemui.Part{{ID: "arriving", Title: r.T("expertsystem.queue.arriving"), Text: r.T("expertsystem.queue.arriving_text"),
			Body: p.arriving(r, coming)}}, sheet.Parts...)
	}
	return r.Show(http.StatusOK, ui.Page{Title: sheet.Head.Title}, sheet.Page())
}

func (p Pages) arriving(r *web.Request, coming []Case) ui.Table {
	t := ui.Table{Caption: r.T("expertsystem.queue.arriving"), HideCaption: true, Columns: columns(r, "expertsystem.case", "expertsystem.received")}
	for _, c := range coming {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: c.Handover.Project.Name.In(string(r.Lang)), Href: "/cases/" + string(c.ID), Note: c.Application},
			{Text: r.Lang.DateTime(c.ReceivedAt)}}})
	}
	return t
}

// columns are the heads of a table.
func columns(r *web.Request, keys ...string) []ui.Column {
	list := make([]ui.Column, len(keys))
	for i, key := range keys {
		list[i].Title = r.T(key)
	}
	return list
}

func crumb(r *web.Request, key, href string) []ui.Link {
	return []ui.Link{{Text: r.T(key), Href: href}}
}
