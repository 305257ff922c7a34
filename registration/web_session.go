package registration

import (
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/web"
	registrationui "birtereze/portal/registration/ui"
	"birtereze/portal/ui"
)

func (s *Service) showActFor(r *web.Request) error {
	list, err := s.ActsFor(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	v := registrationui.ActForView{Token: web.NewToken(), Radios: ui.Radios{Name: "party", Value: string(r.Actor.For),
		Legend: r.T("registration.act_for.legend")}}
	for _, p := range list {
		c := ui.Choice{Value: string(p.ID), Text: p.Name.In(string(r.Lang)), Hint: r.T("registration.bin", "Number", string(p.ID))}
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
