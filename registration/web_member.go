package registration

import (
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/web"
	registrationui "birtereze/portal/registration/ui"
	"birtereze/portal/ui"
)

func (s *Service) showMember(r *web.Request) error { return s.memberPage(r, ok, web.Form{}, nil) }

// memberPage is one of the people of a legal entity: place, powers, and what the administrator may do now.
func (s *Service) memberPage(r *web.Request, status int, form web.Form, errs ui.FormErrors) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	m, err := s.Member(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	o, err := s.Organisation(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	tag := memberTag(r, m.State)
	v := registrationui.MemberView{
		Head:   ui.PageHead{Title: m.Name, Tag: &tag},
		Errors: errs, Rows: memberRows(r, m, o),
	}
	base := "/organisation/people/" + string(id)
	if s.manages(r.Actor, o) {
		s.memberForms(r, &v, m, o, form, errs, base)
	}
	if m.State == memberActive {
		v.Powers = s.powerTable(r, o.PowersOf(m), s.manages(r.Actor, o))
	}
	page := ui.Page{Title: m.Name, Breadcrumbs: []ui.Link{{Text: o.Name.In(string(r.Lang)), Href: "/organisation"}}}
	return r.Show(status, page, registrationui.Member(v))
}

func memberTag(r *web.Request, state flow.State) ui.Tag {
	tones := map[flow.State]ui.Tone{memberAsked: ui.ToneWaiting, memberActive: ui.ToneGood, memberDeclined: ui.ToneBad}
	return ui.Tag{Text: r.T("membership.state." + string(state)), Tone: tones[state]}
}

func memberRows(r *web.Request, m Membership, o Organisation) []ui.SummaryRow {
	rows := []ui.SummaryRow{
		{Key: r.T("registration.field.iin"), Value: string(m.Person)},
		{Key: r.T("registration.member.certificate"), Value: r.T("registration.certificate." + m.Certificate)},
		{Key: r.T("registration.field.position"), Value: m.Position},
		{Key: r.T("registration.member.asked"), Value: r.Lang.DateTime(m.AskedAt)},
	}
	if unit := unitName(o.Units, m.Unit); unit != "" {
		rows = append(rows, ui.SummaryRow{Key: r.T("registration.unit.unit"), Value: unit})
	}
	if !m.AdmittedAt.IsZero() {
		rows = append(rows, ui.SummaryRow{Key: r.T("registration.member.admitted"), Value: r.Lang.DateTime(m.AdmittedAt)})
	}
	return rows
}

// memberForms are what the administrator can do in this state of the membership.
func (s *Service) memberForms(r *web.Request, v *registrationui.MemberView, m Membership, o Organisation, form web.Form, errs ui.FormErrors, base string) {
	for _, t := range s.bus.Open(r.Actor, membership, m.State, m.resource()) {
		act := &ui.Action{Action: base + "/" + string(t.Do), Token: web.NewToken(), Button: ui.Button{Text: r.T("membership.do." + string(t.Do))}}
		switch t.Do {
		case "admit":
			v.Admit = act
		case "decline":
			act.Button.Kind = ui.Secondary
			v.Decline = act
		case "dismiss":
			act.Button.Kind = ui.Warning
			v.Dismiss = act
		}
	}
	if m.State != memberActive {
		return
	}
	position, unit := m.Position, string(m.Unit)
	if form.Values.Has("position") {
		position, unit = form.Get("position"), form.Get("unit")
	}
	v.Place = &registrationui.PlaceForm{Action: base + "/place", Token: web.NewToken(), Position: position,
		Unit: unitSelect(r, o.Units, "unit", unit, errs["unit"])}
	v.Give = &registrationui.PowerForm{Action: base + "/powers", Token: web.NewToken(), First: form.Get("first_day"), Last: form.Get("last_day"),
		Role: ui.Select{Name: "role", Label: r.T("registration.power.role"), Value: form.Get("role"), Error: errs["role"], Empty: r.T("registration.power.choose")}}
	for _, role := range o.Holdable {
		v.Give.Role.Options = append(v.Give.Role.Options, ui.Option{Value: string(role), Text: r.T("role." + string(role))})
	}
}

// powerTable lists the powers of a member that hold or will hold.
func (s *Service) powerTable(r *web.Request, list []Power, manages bool) ui.Table {
	t := ui.Table{Caption: r.T("registration.power.title"), HideCaption: true,
		Columns: []ui.Column{{Title: r.T("registration.power.role")}, {Title: r.T("registration.power.first")}, {Title: r.T("registration.power.last")}},
		Empty:   &ui.EmptyState{Title: r.T("registration.power.none"), Text: r.T("registration.power.none_text")}}
	if manages {
		t.Columns = append(t.Columns, ui.Column{Title: r.T("registration.power.actions"), Hidden: true})
	}
	for _, p := range list {
		if !p.Ahead(s.today()) {
			continue
		}
		last := r.T("registration.power.open")
		if p.Last != "" {
			last = r.Lang.ShortDate(p.Last.Time())
		}
		name := r.T("role." + string(p.Role))
		row := ui.Row{Cells: []ui.Cell{{Text: name}, {Text: r.Lang.ShortDate(p.First.Time())}, {Text: last}}}
		if manages {
			row.Cells = append(row.Cells, ui.Cell{Content: ui.Action{Action: "/organisation/powers/" + string(p.ID) + "/withdraw", Token: web.NewToken(),
				Button: ui.Button{Text: r.T("power.do.withdraw"), Hint: name, Kind: ui.Quiet, Small: true}}})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (s *Service) admit(r *web.Request) error {
	return s.member(r, func(form web.Form, id portal.ID) error { return s.Admit(r.Context(), r.Actor, id, form.Key()) })
}

func (s *Service) decline(r *web.Request) error {
	return s.member(r, func(form web.Form, id portal.ID) error { return s.Decline(r.Context(), r.Actor, id, form.Key()) })
}

func (s *Service) dismiss(r *web.Request) error {
	return s.member(r, func(form web.Form, id portal.ID) error { return s.Dismiss(r.Context(), r.Actor, id, form.Key()) })
}

func (s *Service) place(r *web.Request) error {
	return s.member(r, func(form web.Form, id portal.ID) error {
		return s.Place(r.Context(), r.Actor, id, portal.ID(form.Text("unit")), form.Text("position"), form.Key())
	})
}

func (s *Service) givePower(r *web.Request) error {
	return s.member(r, func(form web.Form, id portal.ID) error {
		g := Grant{Role: portal.Role(form.Text("role"))}
		var wrong *fault.Error
		for name, day := range map[string]*portal.Date{"first_day": &g.First, "last_day": &g.Last} {
			if form.Text(name) == "" {
				continue
			}
			var err error
			if *day, err = i18n.ParseDate(form.Get(name)); err != nil {
				if wrong == nil {
					wrong = fault.New(fault.Invalid, "fault.invalid")
				}
				wrong.Add(name, "fault.date")
			}
		}
		if wrong != nil {
			return wrong
		}
		return s.Give(r.Context(), r.Actor, id, g, form.Key())
	})
}

// member is the frame of the forms about a member.
func (s *Service) member(r *web.Request, do func(form web.Form, id portal.ID) error) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	if err := do(form, id); err != nil {
		return retry(err, func() error { return s.memberPage(r, invalid, form, r.Errors(err)) })
	}
	if m, err := s.Member(r.Context(), r.Actor, id); err != nil || !slices.Contains([]flow.State{memberActive, memberAsked}, m.State) {
		return r.Redirect("/organisation")
	}
	return r.Redirect("/organisation/people/" + string(id))
}

func (s *Service) takePower(r *web.Request) error {
	id, err := r.ID("power")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	member, err := s.Take(r.Context(), r.Actor, id, form.Key())
	if err != nil {
		return err
	}
	return r.Redirect("/organisation/people/" + string(member))
}
