package platform

import (
	"context"
	"log/slog"
	"slices"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

// Place is a place of the navigation. Its text is the message "app.nav.<key>".
type Place struct {
	Key, Href string
	Roles     []portal.Role // who is shown it, in any of them; none: everybody
	SignedIn  bool          // shown only to somebody who is
}

// Names knows what a party is called.
type Names interface {
	PartyName(ctx context.Context, party portal.Party) (portal.Text, error)
}

// Pages makes the pages of a program, without a route. Their figures are kept with those of the platform.
func (p *Platform) Pages(identify web.Identify, frame web.Frame) *web.App {
	app := web.New(p.DB, p.Bus.Policy, p.Messages, p.Config.SessionIdle)
	app.Identify = identify
	app.Frame = frame
	app.Signing = ui.Signing{NCALayer: p.Config.NCALayer, AnyIssuer: p.Config.Demo}
	app.Connect = []string{p.Config.NCALayer}
	app.Secure = p.Config.Secure()
	p.observe(app.Metrics())
	return app
}

// Frame fills in what is the same on every page of any program: the navigation, whom to ask for help, and who is signed in.
func (p *Platform) Frame(r *web.Request, page ui.Page, places []Place, names Names) ui.Page {
	for _, x := range places {
		if x.SignedIn && !r.Actor.SignedIn() || len(x.Roles) > 0 && !slices.ContainsFunc(x.Roles, r.Actor.Is) {
			continue
		}
		current := r.URL.Path == x.Href || x.Href != "/" && strings.HasPrefix(r.URL.Path, x.Href+"/")
		page.Nav = append(page.Nav, ui.NavItem{Text: r.T("app.nav." + x.Key), Href: x.Href, Current: current})
	}
	page.Help = ui.Help{Phone: p.Config.SupportPhone, Email: p.Config.SupportEmail, Hours: r.T("app.support_hours")}
	if p.Config.Demo {
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
		name, err := names.PartyName(r.Context(), r.Actor.For)
		if err != nil {
			slog.WarnContext(r.Context(), "name of the party", "party", r.Actor.For, "error", err)
		}
		page.Person.For = name.In(string(r.Lang))
	}
	return page
}
