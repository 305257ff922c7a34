package app

import (
	"embed"
	"log/slog"
	"slices"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

//go:embed ru.json kk.json en.json
var texts embed.FS

// places of the navigation: who is shown them, and in which order.
var places = []struct {
	key, href string
	roles     []portal.Role // any of them
}{
	{"home", "/", []portal.Role{portal.RoleExpert, portal.RoleExpertHead}},
	{"review", "/review", []portal.Role{portal.RoleExpert, portal.RoleExpertHead}},
	{"experts", "/experts", []portal.Role{portal.RoleExpertHead}},
	{"cases", "/cases", []portal.Role{portal.RoleIntegrationOfficer, portal.RoleRegistrar}},
	{"organisations", "/organisations", []portal.Role{portal.RoleRegistrar}},
	{"editions", "/editions", []portal.Role{portal.RoleAuthorisedBody}},
	{"people", "/people", []portal.Role{portal.RoleExpertHead, portal.RoleAdministrator}},
	{"accreditation", "/accreditation", []portal.Role{portal.RoleExpertOrganisation}},
}

// frame fills in what is the same on every page of the expert system, under its own name: nobody is to take it for the
// Portal.
func (a *App) frame(r *web.Request, page ui.Page) ui.Page {
	page.SystemName, page.Tagline = r.T("app.system"), r.T("app.tagline")
	for _, p := range places {
		if slices.ContainsFunc(p.roles, r.Actor.Is) {
			current := r.URL.Path == p.href || p.href != "/" && strings.HasPrefix(r.URL.Path, p.href+"/")
			page.Nav = append(page.Nav, ui.NavItem{Text: r.T("app.nav." + p.key), Href: p.href, Current: current})
		}
	}
	page.Help = ui.Help{Phone: a.Config.SupportPhone, Email: a.Config.SupportEmail, Hours: r.T("app.support_hours")}
	page.Footer = []ui.Link{{Text: r.T("app.footer.law"), Href: "/law"}, {Text: r.T("app.footer.portal"), Href: a.Config.PortalURL}}
	if a.Config.Demo {
		page.Stage, page.StageText = r.T("app.demo"), r.T("app.demo_text")
	}
	page.Token = web.NewToken()
	if !r.Actor.SignedIn() {
		page.SignIn = "/sign-in"
		return page
	}
	page.SignOut, page.Session = "/sign-out", r.Idle()
	page.Person = &ui.Person{Name: r.Actor.Name, Href: "/me"}
	if r.Actor.For.IsOrganisation() {
		name, err := a.System.PartyName(r.Context(), r.Actor.For)
		if err != nil {
			slog.WarnContext(r.Context(), "name of the party", "party", r.Actor.For, "error", err)
		}
		page.Person.For = name.In(string(r.Lang))
	}
	return page
}
