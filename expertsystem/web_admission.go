package expertsystem

import (
	"net/http"

	"birtereze/portal"
	expertsystemui "birtereze/portal/expertsystem/ui"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

func (p Pages) showOrganisations(r *web.Request) error {
	list, err := p.Service.Organisations(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	table := ui.Table{Caption: r.T("expertsystem.organisations.title"), HideCaption: true,
		Columns: columns(r, "expertsystem.organisation", "expertsystem.admission.number", "expertsystem.admission.until", "expertsystem.state"),
		Empty:   &ui.EmptyState{Title: r.T("expertsystem.organisations.none"), Text: r.T("expertsystem.organisations.none_text")}}
	for _, o := range list {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: o.Name.In(string(r.Lang)), Href: "/organisations/" + string(o.ID), Note: string(o.ID)},
			{Text: o.Accreditation.Number}, {Text: r.Lang.Date(o.Accreditation.Until.Time())}, {Content: p.admissionTag(r, o)}}})
	}
	sheet := expertsystemui.Sheet{Head: ui.PageHead{Title: r.T("expertsystem.organisations.title"), Lead: r.T("expertsystem.organisations.lead"),
		Actions: []ui.Button{{Text: r.T("admission.do.admit"), Href: "/organisations/new"}}},
		Parts: []expertsystemui.Part{{ID: "organisations", Title: r.T("expertsystem.organisations.all"), Body: table}}}
	return r.Show(http.StatusOK, ui.Page{Title: sheet.Head.Title}, sheet.Page())
}

// admissionTag is whether an organisation may work here today, and if not, why.
func (p Pages) admissionTag(r *web.Request, o Organisation) ui.Tag {
	switch {
	case o.Admitted(p.Service.today()):
		return ui.Tag{Text: r.T("admission.state.admitted"), Tone: ui.ToneGood}
	case !o.Accreditation.ValidOn(p.Service.today()):
		return ui.Tag{Text: r.T("expertsystem.admission.not_valid"), Tone: ui.ToneBad}
	}
	return ui.Tag{Text: r.T("admission.state.suspended"), Tone: ui.TonePaused}
}

func (p Pages) newOrganisation(r *web.Request) error {
	if err := r.Authorise("admission.admit", Organisation{}.resource()); err != nil {
		return err
	}
	return p.admissionForm(r, http.StatusOK, expertsystemui.Admission{}, nil)
}

// admissionForm shows the form of an organisation that is not known yet.
func (p Pages) admissionForm(r *web.Request, status int, v expertsystemui.Admission, chosen []string) error {
	v.Head = ui.PageHead{Title: r.T("admission.do.admit"), Lead: r.T("expertsystem.admission.lead")}
	v.Action, v.Back, v.Submit, v.Token = "/organisations", "/organisations", r.T("admission.do.admit"), web.NewToken()
	v.Fields = p.specialisations(r, chosen, v.Errors["specialisations"])
	return r.Show(status, ui.Page{Title: v.Head.Title, Breadcrumbs: crumb(r, "expertsystem.organisations.title", "/organisations")}, v.Page())
}

// specialisations are the fields in which an organisation may be accredited, those of today.
func (p Pages) specialisations(r *web.Request, chosen []string, wrong string) ui.Checkboxes {
	boxes := ui.Checkboxes{Name: "specialisations", Legend: r.T("expertsystem.admission.specialisations"), Values: chosen, Error: wrong}
	for _, s := range p.Service.Classifiers.Specialisations.On(p.Service.today()) {
		boxes.Choices = append(boxes.Choices, ui.Choice{Value: s.Code, Text: s.Name(string(r.Lang))})
	}
	return boxes
}

// typed is an organisation as a form has it, with what was typed where it is no date.
func typed(form web.Form) (Organisation, expertsystemui.Admission) {
	v := expertsystemui.Admission{BIN: form.Text("bin"), NameRU: form.Text("name_ru"), NameKK: form.Text("name_kk"), NameEN: form.Text("name_en"),
		Email: form.Text("email"), Number: form.Text("number"), From: form.Text("from"), Until: form.Text("until")}
	from, _ := i18n.ParseDate(v.From) // what is no date is told by the rule that wants one
	until, _ := i18n.ParseDate(v.Until)
	return Organisation{ID: portal.Party(v.BIN), Name: portal.Text{RU: v.NameRU, KK: v.NameKK, EN: v.NameEN}, Email: v.Email,
		Accreditation: Accreditation{Number: v.Number, From: from, Until: until, Specialisations: form.Values["specialisations"]}}, v
}

func (p Pages) admit(r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	o, v := typed(form)
	err = p.Service.Admit(r.Context(), r.Actor, o, form.Key())
	if fault.Is(err, fault.Invalid) {
		v.Errors = r.Errors(err)
		return p.admissionForm(r, http.StatusUnprocessableEntity, v, form.Values["specialisations"])
	}
	if err != nil {
		return err
	}
	return r.Redirect("/organisations/" + string(o.ID))
}

// party is the organisation that an address names.
func party(r *web.Request) (portal.Party, error) {
	bin, err := portal.ParseBIN(r.PathValue("bin"))
	if err != nil {
		return "", fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	return portal.Party(bin), nil
}

func (p Pages) showOrganisation(r *web.Request) error {
	return p.organisation(r, http.StatusOK, nil, "", nil)
}

// organisation shows an organisation with the forms of a new certificate and of a suspension, as far as the actor may.
func (p Pages) organisation(r *web.Request, status int, again *expertsystemui.Admission, reason string, errs ui.FormErrors) error {
	id, err := party(r)
	if err != nil {
		return err
	}
	o, err := p.Service.Organisation(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	a := o.Accreditation
	v := expertsystemui.Admission{NameRU: o.Name.RU, NameKK: o.Name.KK, NameEN: o.Name.EN, Email: o.Email, Number: a.Number,
		From: r.Lang.ShortDate(a.From.Time()), Until: r.Lang.ShortDate(a.Until.Time())}
	chosen := a.Specialisations
	if again != nil {
		v, chosen = *again, r.PostForm["specialisations"]
	}
	tag, path := p.admissionTag(r, o), "/organisations/"+string(o.ID)
	v.Head = ui.PageHead{Caption: r.T("expertsystem.bin", "Number", string(o.ID)), Title: o.Name.In(string(r.Lang)), Tag: &tag}
	v.Facts, v.Fixed, v.Errors = p.admissionFacts(r, o), true, errs
	v.Action, v.Back, v.Submit, v.Token = path+"/renew", "/organisations", r.T("admission.do.renew"), web.NewToken()
	v.Fields = p.specialisations(r, chosen, errs["specialisations"])
	if o.State == StateAdmitted {
		v.Suspend = &expertsystemui.Suspend{Action: path + "/suspend", Token: web.NewToken(), Reason: reason, Error: errs["reason"]}
	}
	return r.Show(status, ui.Page{Title: v.Head.Title, Breadcrumbs: crumb(r, "expertsystem.organisations.title", "/organisations")}, v.Page())
}

func (p Pages) admissionFacts(r *web.Request, o Organisation) []ui.SummaryRow {
	a := o.Accreditation
	rows := []ui.SummaryRow{
		{Key: r.T("expertsystem.admission.number"), Value: a.Number},
		{Key: r.T("expertsystem.admission.valid"), Value: r.T("expertsystem.admission.period", "From", r.Lang.Date(a.From.Time()), "Until", r.Lang.Date(a.Until.Time()))},
		{Key: r.T("expertsystem.admission.specialisations"), Value: p.fieldNames(r, a.Specialisations)},
		{Key: r.T("expertsystem.admission.since"), Value: r.Lang.DateTime(o.AdmittedAt)},
	}
	if o.Reason != "" {
		rows = append(rows, ui.SummaryRow{Key: r.T("expertsystem.admission.reason"), Value: o.Reason})
	}
	return rows
}

func (p Pages) fieldNames(r *web.Request, codes []string) string {
	text := ""
	for _, code := range codes {
		name := code
		if s, err := p.Service.Classifiers.Specialisations.Get(code); err == nil {
			name = s.Name(string(r.Lang))
		}
		if text != "" {
			text += ", "
		}
		text += name
	}
	return text
}

func (p Pages) renew(r *web.Request) error {
	id, err := party(r)
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	o, v := typed(form)
	o.ID = id
	err = p.Service.Renew(r.Context(), r.Actor, o, form.Key())
	if fault.Is(err, fault.Invalid) {
		return p.organisation(r, http.StatusUnprocessableEntity, &v, "", r.Errors(err))
	}
	if err != nil {
		return err
	}
	return r.Redirect("/organisations/" + string(id))
}

func (p Pages) suspend(r *web.Request) error {
	id, err := party(r)
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	err = p.Service.Suspend(r.Context(), r.Actor, id, form.Get("reason"), form.Key())
	if fault.Is(err, fault.Invalid) {
		return p.organisation(r, http.StatusUnprocessableEntity, nil, form.Get("reason"), r.Errors(err))
	}
	if err != nil {
		return err
	}
	return r.Redirect("/organisations/" + string(id))
}

// showAccreditation tells an organisation's own people how it stands, and what to do when it is not admitted.
func (p Pages) showAccreditation(r *web.Request) error {
	o, err := p.Service.Organisation(r.Context(), r.Actor, r.Actor.For)
	if err != nil {
		return err
	}
	tag := p.admissionTag(r, o)
	sheet := expertsystemui.Sheet{Head: ui.PageHead{Caption: o.Name.In(string(r.Lang)) + ", " + r.T("expertsystem.bin", "Number", string(o.ID)), Title: r.T("expertsystem.accreditation.title"), Tag: &tag},
		Parts: []expertsystemui.Part{{ID: "certificate", Title: r.T("expertsystem.admission.certificate"), Body: ui.SummaryList{Rows: p.admissionFacts(r, o)}}}}
	if !o.Admitted(p.Service.today()) {
		sheet.Banner = &ui.Banner{Tone: ui.ToneBad, Title: r.T("expertsystem.accreditation.barred"), Text: r.T("expertsystem.accreditation.barred_text")}
	}
	return r.Show(http.StatusOK, ui.Page{Title: sheet.Head.Title}, sheet.Page())
}
