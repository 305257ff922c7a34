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
	{Key: "home", Href: "/", Roles: []portal.Role{portal.RoleExpert, portal.RoleExpertHead}},
	{Key: "review", Href: "/review", Roles: []portal.Role{portal.RoleExpert, portal.RoleExpertHead}},
	{Key: "experts", Href: "/experts", Roles: []portal.Role{portal.RoleExpertHead}},
	{Key: "cases", Href: "/cases", Roles: []portal.Role{portal.RoleIntegrationOfficer, portal.RoleRegistrar}},
	{Key: "organisations", Href: "/organisations", Roles: []portal.Role{portal.RoleRegistrar}},
	{Key: "editions", Href: "/editions", Roles: []portal.Role{portal.RoleAuthorisedBody}},
	{Key: "people", Href: "/people", Roles: []portal.Role{portal.RoleExpertHead, portal.RoleAdministrator}},
	{Key: "accreditation", Href: "/accreditation", Roles: []portal.Role{portal.RoleExpertOrganisation}},
}

// frame fills in what is the same on every page of the expert system, under its own name: nobody is to take it for the
// Portal.
func (a *App) frame(r *web.Request, page ui.Page) ui.Page {
	page = a.Frame(r, page, places, a.System)
	page.SystemName, page.Tagline = r.T("app.system"), r.T("app.tagline")
	page.Footer = []ui.Link{{Text: r.T("app.footer.law"), Href: "/law"}, {Text: r.T("app.footer.portal"), Href: a.Config.PortalURL}}
	return page
}
