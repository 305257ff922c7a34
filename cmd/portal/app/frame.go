package app

import (
	"embed"
	"log/slog"
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
	roles     []portal.Role // any of them; none: everybody
	signedIn  bool
}{
	{key: "desk", href: "/desk", signedIn: true},
	{key: "approvals", href: "/approvals", roles: []portal.Role{portal.RoleApprovingAuthority}},
	{key: "review", href: "/review", roles: []portal.Role{portal.RoleExpert, portal.RoleExpertHead}},
	{key: "expertise", href: "/expertise", roles: []portal.Role{portal.RoleRegistrar}},
	{key: "registrar", href: "/registrar", roles: []portal.Role{portal.RoleRegistrar}},
	{key: "projects", href: "/projects"},
	{key: "bank", href: "/bank"},
	{key: "organisation", href: "/organisation", roles: []portal.Role{portal.RoleAdministrator}},
	{key: "trust", href: "/trust", roles: []portal.Role{portal.RoleSecurity, portal.RoleMaintenance}},
	{key: "law", href: "/law"},
	{key: "verify", href: "/verify"},
}

// frame fills in what is the same on every page of the Portal.
func (a *App) frame(r *web.Request, page ui.Page) ui.Page {
	for _, p := range places {
		if p.signedIn && !r.Actor.SignedIn() || len(p.roles) > 0 && !holds(r.Actor, p.roles) {
			continue
		}
		page.Nav = append(page.Nav, ui.NavItem{Text: r.T("app.nav." + p.key), Href: p.href,
			Current: r.URL.Path == p.href || strings.HasPrefix(r.URL.Path, p.href+"/")})
	}
	page.Help = ui.Help{Phone: a.Config.SupportPhone, Email: a.Config.SupportEmail, Hours: r.T("app.support_hours"), Href: "/status"}
	page.Footer = []ui.Link{{Text: r.T("app.footer.law"), Href: "/law"}, {Text: r.T("app.footer.status"), Href: "/status"}, {Text: r.T("app.footer.api"), Href: "/api/openapi.json"}}
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
		name, err := a.Registration.PartyName(r.Context(), r.Actor.For)
		if err != nil {
			slog.WarnContext(r.Context(), "name of the party", "party", r.Actor.For, "error", err)
		}
		page.Person.For = name.In(string(r.Lang))
	}
	return page
}

func holds(actor portal.Actor, roles []portal.Role) bool {
	for _, role := range roles {
		if actor.Is(role) {
			return true
		}
	}
	return false
}
