package registration

import (
	"birtereze/portal"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/web"
	registrationui "birtereze/portal/registration/ui"
	"birtereze/portal/ui"
)

// contactOf are the contacts of a form as they were typed.
func contactOf(form web.Form) Contact {
	return Contact{Email: form.Text("email"), Phone: form.Text("phone"), Lang: form.Text("lang")}
}

func contactView(r *web.Request, c Contact, phoneOptional bool) registrationui.ContactView {
	if c.Lang == "" {
		c.Lang = string(r.Lang)
	}
	return registrationui.ContactView{Email: c.Email, Phone: c.Phone, Lang: c.Lang, PhoneOptional: phoneOptional}
}

func (s *Service) showStart(r *web.Request) error { return s.startPage(r, ok, web.Form{}, nil) }

// startPage is the first screen: what was begun before, and as whom to begin now.
func (s *Service) startPage(r *web.Request, status int, form web.Form, errs ui.FormErrors) error {
	mine, err := s.Mine(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	v := registrationui.WhomView{Errors: errs, Token: web.NewToken(), As: ui.Radios{Name: "as", Error: errs["as"], Value: form.Text("as"),
		Legend: r.T("registration.start.legend")}}
	for _, reg := range mine {
		if !life.Ended(reg.State) {
			v.Mine = append(v.Mine, ownItem(r, reg))
		}
	}
	if cert := certificate(r); cert.BIN != "" {
		if err := s.organisationChoice(r, &v, cert, form); err != nil {
			return err
		}
	}
	v.As.Choices = append(v.As.Choices, ui.Choice{Value: "person", Text: r.T("registration.start.person", "Name", r.Actor.Name),
		Hint: r.T("registration.start.person_hint")})
	return r.Show(status, ui.Page{Title: r.T("registration.start.title")}, registrationui.Whom(v))
}

// organisationChoice offers the organisation of the certificate to who may register it or add to its registration; others
// are told how to join it, or that they wait for its administrator.
func (s *Service) organisationChoice(r *web.Request, v *registrationui.WhomView, cert Certificate, form web.Form) error {
	st, err := s.Standing(r.Context(), r.Actor, cert)
	if err != nil {
		return err
	}
	administers := r.Actor.For == portal.Party(cert.BIN) && r.Actor.Is(portal.RoleAdministrator)
	switch {
	case !st.Registered || administers:
		v.As.Choices = append(v.As.Choices, ui.Choice{Value: "entity", Text: r.T("registration.start.entity", "Organisation", cert.Organisation),
			Hint: r.T("registration.start.entity_hint", "BIN", string(cert.BIN))})
	case !st.AskedAt.IsZero():
		v.Asked = r.T("registration.start.asked_text", "Date", r.Lang.DateTime(st.AskedAt))
	case !st.Member:
		c := st.Contact
		if form.Values.Has("email") {
			c = contactOf(form)
		}
		v.Admission = &registrationui.AdmissionView{Token: web.NewToken(), Organisation: st.Organisation.Name.In(string(r.Lang)),
			Contact: contactView(r, c, true), Position: form.Text("position")}
	}
	return nil
}

// ownItem is a registration in a list of the person's own.
func ownItem(r *web.Request, reg Registration) ui.TaskItem {
	item := ui.TaskItem{Title: reg.Title(string(r.Lang)), Href: "/registrations/" + string(reg.ID), Hint: roleNames(r, reg.Capacities),
		Tag: stateTag(r, reg.State)}
	if reg.State == stateDraft {
		item.Href = "/register/" + string(reg.ID)
	}
	return item
}

// stateTag is the state of a registration in a word, with the tone of its meaning.
func stateTag(r *web.Request, state flow.State) ui.Tag {
	tones := map[flow.State]ui.Tone{stateFiled: ui.ToneActive, stateGiven: ui.ToneActive, stateApplied: ui.ToneActive,
		stateRequested: ui.ToneWaiting, stateRegistered: ui.ToneGood, stateRefused: ui.ToneBad}
	return ui.Tag{Text: r.T("registration.state." + string(state)), Tone: tones[state]}
}

func (s *Service) begin(r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	cert := certificate(r)
	party := portal.Party(r.Actor.Person)
	switch as := form.Text("as"); {
	case as == "entity" && cert.BIN != "":
		party = portal.Party(cert.BIN)
	case as != "person":
		return s.startPage(r, invalid, form, ui.FormErrors{"as": r.T("fault.choose")})
	}
	id, err := s.Begin(r.Context(), r.Actor, cert, party, form.Key())
	if err != nil {
		return retry(err, func() error { return s.startPage(r, invalid, form, r.Errors(err)) })
	}
	return r.Redirect("/register/" + string(id) + "/capacities")
}

// askAdmission asks the administrator of the organisation of the certificate to admit the person.
func (s *Service) askAdmission(r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	err = s.AskMembership(r.Context(), r.Actor, certificate(r), contactOf(form), form.Text("position"), form.Key())
	if err != nil {
		return retry(err, func() error { return s.startPage(r, invalid, form, r.Errors(err)) })
	}
	return r.Redirect("/register")
}
