package app

import (
	"embed"

	"birtereze/portal"
	"birtereze/portal/internal/platform"
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

//go:embed ru.json kk.json en.json
var texts embed.FS

// places of the navigation, in their order.
var places = []platform.Place{
	{Key: "desk", Href: "/desk", SignedIn: true},
	{Key: "approvals", Href: "/approvals", Roles: []portal.Role{portal.RoleApprovingAuthority}},
	{Key: "review", Href: "/review", Roles: []portal.Role{portal.RoleExpert, portal.RoleExpertHead}},
	{Key: "expertise", Href: "/expertise", Roles: []portal.Role{portal.RoleRegistrar}},
	{Key: "registrar", Href: "/registrar", Roles: []portal.Role{portal.RoleRegistrar}},
	{Key: "projects", Href: "/projects"},
	{Key: "bank", Href: "/bank"},
	{Key: "organisation", Href: "/organisation", Roles: []portal.Role{portal.RoleAdministrator}},
	{Key: "trust", Href: "/trust", Roles: []portal.Role{portal.RoleSecurity, portal.RoleMaintenance}},
	{Key: "law", Href: "/law"},
	{Key: "verify", Href: "/verify"},
}

// frame fills in what is the same on every page of the Portal.
func (a *App) frame(r *web.Request, page ui.Page) ui.Page {
	page = a.Frame(r, page, places, a.Registration)
	page.Help.Href = "/status"
	page.Footer = []ui.Link{{Text: r.T("app.footer.law"), Href: "/law"}, {Text: r.T("app.footer.status"), Href: "/status"}, {Text: r.T("app.footer.api"), Href: "/api/openapi.json"}}
	return page
}
