package registration

import (
	"slices"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/web"
	registrationui "birtereze/portal/registration/ui"
	"birtereze/portal/ui"
)

func (s *Service) showOrganisation(r *web.Request) error {
	return s.organisationPage(r, ok, web.Form{}, nil)
}

// organisationPage is the profile of the legal entity for which the visitor acts: its people, its structure, what the
// registers say of it, what it has accepted.
func (s *Service) organisationPage(r *web.Request, status int, form web.Form, errs ui.FormErrors) error {
	o, err := s.Organisation(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	name := o.Name.In(string(r.Lang))
	v := registrationui.OrganisationView{
		Head: ui.PageHead{Caption: r.T("registration.organisation.caption"), Title: name, Facts: []ui.Fact{
			{Label: r.T("registration.queue.as"), Value: roleNames(r, o.Capacities)},
			{Label: r.T("registration.entity.bin"), Value: string(o.ID)},
			{Label: r.T("registration.organisation.since"), Value: r.Lang.Date(o.RegisteredAt)}}},
		Errors: errs, Rows: extractRows(r, o.ID, o.Extract), Asked: askedTable(r, o), Active: s.activeTable(r, o)}
	if v.Agreements, err = s.acceptanceTable(r, o.Acceptances); err != nil {
		return err
	}
	s.structureView(r, &v, o, form, errs)
	if s.manages(r.Actor, o) {
		v.Head.Actions = []ui.Button{{Text: r.T("registration.organisation.more"), Href: "/register", Kind: ui.Secondary}}
	}
	return r.Show(status, ui.Page{Title: name}, registrationui.Organisation(v))
}

// manages tells whether the visitor administers the profile.
func (s *Service) manages(actor portal.Actor, o Organisation) bool {
	_, may := s.bus.Policy.Can(actor, "organisation.add_unit", organisationResource(o.ID))
	return may
}

func askedTable(r *web.Request, o Organisation) ui.Table {
	t := ui.Table{Caption: r.T("registration.organisation.asked"), HideCaption: true, Columns: []ui.Column{
		{Title: r.T("registration.field.name")}, {Title: r.T("registration.field.position")}, {Title: r.T("registration.member.asked")}}}
	for _, m := range o.Asked {
		t.Rows = append(t.Rows, ui.Row{Tone: ui.ToneWaiting, Cells: []ui.Cell{
			{Text: m.Name, Href: "/organisation/people/" + string(m.ID), Note: string(m.Person)}, {Text: m.Position}, {Text: r.Lang.ShortDateTime(m.AskedAt)}}})
	}
	return t
}

func (s *Service) activeTable(r *web.Request, o Organisation) ui.Table {
	t := ui.Table{Caption: r.T("registration.organisation.people"), HideCaption: true, Columns: []ui.Column{
		{Title: r.T("registration.field.name")}, {Title: r.T("registration.member.place")}, {Title: r.T("registration.power.title")}}}
	for _, m := range o.Active {
		var roles []portal.Role
		for _, p := range o.PowersOf(m) {
			if p.On(s.today()) && !slices.Contains(roles, p.Role) {
				roles = append(roles, p.Role)
			}
		}
		powers := roleNames(r, roles)
		if powers == "" {
			powers = r.T("registration.power.none")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: m.Name, Href: "/organisation/people/" + string(m.ID)}, {Text: m.Position, Note: unitName(o.Units, m.Unit)}, {Text: powers}}})
	}
	return t
}

func unitName(all []Unit, id portal.ID) string {
	u, err := unitAmong(all, id)
	if err != nil {
		return ""
	}
	return u.Name
}

// acceptanceTable lists which editions of which agreements were accepted, by whom and when.
func (s *Service) acceptanceTable(r *web.Request, list []Acceptance) (ui.Table, error) {
	t := ui.Table{Caption: r.T("registration.organisation.agreements"), HideCaption: true, Columns: []ui.Column{
		{Title: r.T("registration.acceptance.agreement")}, {Title: r.T("registration.acceptance.by")}, {Title: r.T("registration.acceptance.at")}},
		Empty: &ui.EmptyState{Title: r.T("registration.acceptance.none"), Text: r.T("registration.acceptance.none_text")}}
	for _, a := range list {
		name, err := s.PersonName(r.Context(), a.Person)
		if err != nil {
			return t, err
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.T("registration.agreement." + string(a.Kind)), Href: "/agreements/" + string(a.Kind) + "?edition=" + a.Edition,
				Note: r.T("registration.agreement.edition", "Date", r.Lang.Date(portal.Date(a.Edition).Time()))},
			{Text: name}, {Text: r.Lang.ShortDateTime(a.At)}}})
	}
	return t, nil
}

// structureView shows the units, each below its parent, and to the administrator the forms to change them.
func (s *Service) structureView(r *web.Request, v *registrationui.OrganisationView, o Organisation, form web.Form, errs ui.FormErrors) {
	manages := s.manages(r.Actor, o)
	for _, u := range o.Units {
		var names []string
		for _, m := range o.Active {
			if m.Unit == u.ID {
				names = append(names, m.Name)
			}
		}
		card := registrationui.UnitView{ID: string(u.ID), Name: u.Name, Below: unitName(o.Units, u.Parent), People: r.T("registration.unit.empty")}
		if len(names) > 0 {
			card.People = strings.Join(names, ", ")
		}
		if manages {
			base := "/organisation/units/" + string(u.ID)
			card.Rename = &registrationui.UnitForm{Action: base, Token: web.NewToken(), Name: u.Name, Submit: r.T("registration.unit.rename")}
			card.Close = &ui.Action{Action: base + "/close", Token: web.NewToken(), Button: ui.Button{Text: r.T("registration.unit.close"), Kind: ui.Quiet, Hint: u.Name, Small: true}}
		}
		v.Units = append(v.Units, card)
	}
	if manages {
		v.AddUnit = &registrationui.UnitForm{Action: "/organisation/units", Token: web.NewToken(), Name: form.Get("name"), Submit: r.T("registration.unit.add"),
			Parent: unitSelect(r, o.Units, "parent", form.Get("parent"), errs["parent"])}
	}
}

// unitSelect is the choice of a unit, or of none.
func unitSelect(r *web.Request, all []Unit, name, value, wrong string) ui.Select {
	sel := ui.Select{Name: name, Label: r.T("registration.unit." + name), Value: value, Error: wrong, Empty: r.T("registration.unit.top"), Optional: true}
	for _, u := range all {
		sel.Options = append(sel.Options, ui.Option{Value: string(u.ID), Text: u.Name})
	}
	return sel
}

func (s *Service) addUnit(r *web.Request) error {
	return s.rebuild(r, func(form web.Form) error {
		return s.AddUnit(r.Context(), r.Actor, portal.ID(form.Text("parent")), form.Text("name"), form.Key())
	})
}

func (s *Service) renameUnit(r *web.Request) error {
	id, err := r.ID("unit")
	if err != nil {
		return err
	}
	return s.rebuild(r, func(form web.Form) error {
		return s.RenameUnit(r.Context(), r.Actor, id, form.Text("name"), form.Key())
	})
}

func (s *Service) closeUnit(r *web.Request) error {
	id, err := r.ID("unit")
	if err != nil {
		return err
	}
	return s.rebuild(r, func(form web.Form) error { return s.CloseUnit(r.Context(), r.Actor, id, form.Key()) })
}

// rebuild is the frame of the forms of the structure.
func (s *Service) rebuild(r *web.Request, do func(form web.Form) error) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	if err := do(form); err != nil {
		return retry(err, func() error { return s.organisationPage(r, invalid, form, r.Errors(err)) })
	}
	return r.Redirect("/organisation")
}
