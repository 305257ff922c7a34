package registration

import (
	"maps"
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/web"
	registrationui "birtereze/portal/registration/ui"
	"birtereze/portal/ui"
)

// resume shows what was kept of a form whose session had ended, and sends it again under the same token: a form that had
// arrived after all does nothing a second time.
func (s *Service) resume(r *web.Request) error {
	if err := r.Authorise("session.resume", policy.Public("")); err != nil {
		return err
	}
	d, err := r.Draft(r.PathValue("draft"))
	if err != nil {
		return err
	}
	v := registrationui.ResumeView{Path: d.Path, Action: ui.Action{Action: d.Path, Token: d.Form.Get("form"),
		Button: ui.Button{Text: r.T("registration.resume.send")}}}
	for _, name := range slices.Sorted(maps.Keys(d.Form)) {
		if name == "form" {
			continue
		}
		for _, value := range d.Form[name] {
			v.Action.Fields = append(v.Action.Fields, ui.Hidden{Name: name, Value: value})
			if value != "" {
				v.Typed = append(v.Typed, value)
			}
		}
	}
	return r.Show(ok, ui.Page{Title: r.T("registration.resume.title")}, registrationui.Resume(v))
}

func (s *Service) showActFor(r *web.Request) error {
	list, err := s.ActsFor(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	v := registrationui.ActForView{Token: web.NewToken(), Radios: ui.Radios{Name: "party", Value: string(r.Actor.For),
		Legend: r.T("registration.act_for.legend")}}
	for _, p := range list {
		c := ui.Choice{Value: string(p.ID), Text: p.Name.In(string(r.Lang)), Hint: string(p.ID)}
		if !p.ID.IsOrganisation() {
			c.Hint = r.T("registration.act_for.self")
		}
		v.Radios.Choices = append(v.Radios.Choices, c)
	}
	return r.Show(ok, ui.Page{Title: r.T("registration.act_for.title"), Breadcrumbs: crumbs(r, "registration.me.title", "/me")},
		registrationui.ActFor(v))
}

// actFor changes on whose behalf the person acts, for as long as the session lasts.
func (s *Service) actFor(r *web.Request) error {
	list, err := s.ActsFor(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	party := portal.Party(form.Text("party"))
	if !slices.ContainsFunc(list, func(p Profile) bool { return p.ID == party }) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	r.ActFor(party)
	return r.Redirect("/desk")
}
