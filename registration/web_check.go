package registration

import (
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/web"
	registrationui "birtereze/portal/registration/ui"
	"birtereze/portal/ui"
)

func (s *Service) showCheck(r *web.Request) error {
	reg, papers, elsewhere, err := s.draft(r)
	if err != nil || elsewhere {
		return err
	}
	return s.checkPage(r, ok, reg, papers, ui.ErrorSummary{})
}

func (s *Service) checkPage(r *web.Request, status int, reg Registration, papers []document.Document, wrong ui.ErrorSummary) error {
	v := registrationui.CheckView{ScreenView: screenView(r, reg, "check", nil), Wrong: wrong,
		Parts: s.answers(r, reg, papers, "/register/"+string(reg.ID)+"/"),
		Send:  r.T("registration.send." + string(reg.Path)), Next: r.T("registration.next." + string(reg.Path))}
	if _, officials := split(reg.Capacities); reg.Path == PathEntity && len(officials) > 0 {
		v.Next = r.T("registration.next.mixed")
	}
	return r.Show(status, draftPage(r, v.ScreenView), registrationui.Check(v))
}

// answers are all entries of a registration, part by part; with a base address, each part leads to where it is changed.
func (s *Service) answers(r *web.Request, reg Registration, papers []document.Document, base string) []registrationui.Part {
	change := func(screen, what string) []ui.Link {
		if base == "" {
			return nil
		}
		return []ui.Link{{Text: r.T("registration.change"), Href: base + screen, Hint: what}}
	}
	row := func(key, value, screen string) ui.SummaryRow {
		label := r.T("registration.field." + key)
		line := ui.SummaryRow{Key: label, Value: value, Actions: change(screen, label)}
		if value == "" {
			line.Missing = r.T("registration.missing")
		}
		return line
	}
	capacities := roleNames(r, reg.Capacities)
	if capacities == "" && s.isOperator(reg.Party) {
		capacities = r.T("registration.operator")
	}
	who := registrationui.Part{Title: r.T("registration.part.who"), Rows: []ui.SummaryRow{
		{Key: r.T("registration.field.name"), Value: reg.Name, Source: r.T("registration.source.certificate")},
		{Key: r.T("registration.field.iin"), Value: string(reg.Person), Source: r.T("registration.source.certificate")},
		row("capacities", capacities, "capacities")}}
	contact := registrationui.Part{Title: r.T("registration.details.contact"), Rows: []ui.SummaryRow{
		row("email", reg.Contact.Email, "details"), row("lang", i18n.Lang(reg.Contact.Lang).Name(), "details")}}
	if reg.Contact.Phone != "" || reg.Path == PathPerson {
		contact.Rows = append(contact.Rows, row("phone", reg.Contact.Phone, "details"))
	}
	if reg.Position != "" || reg.Path == PathOfficial {
		contact.Rows = append(contact.Rows, row("position", reg.Position, "details"))
	}
	list := []registrationui.Part{who}
	if reg.Path != PathPerson {
		entity := registrationui.Part{Title: r.T("registration.details.entity"), Rows: extractRows(r, reg.Party, reg.Extract)}
		if len(entity.Rows) == 0 {
			entity.Rows = []ui.SummaryRow{row("organisation", "", "details")}
		}
		list = append(list, entity)
	}
	list = append(list, contact)
	if reg.Path == PathPerson {
		list = append(list, registrationui.Part{Title: r.T("registration.details.bank"), Rows: []ui.SummaryRow{
			row("iban", reg.Bank.IBAN, "details"), row("bic", reg.Bank.BIC, "details"), row("kbe", reg.Bank.KBe, "details"),
			row("file", paperNames(papers), "details")}})
	}
	agreement := row("agreement", reg.Agreement, "agreement")
	if e, found := s.agreements.Edition(UserAgreement, reg.Agreement); found {
		agreement.Value = r.T("registration.agreement.edition", "Date", r.Lang.Date(e.First.Time()))
	}
	return append(list, registrationui.Part{Title: r.T("registration.part.agreement"), Rows: []ui.SummaryRow{agreement}})
}

func paperNames(papers []document.Document) string {
	text := ""
	for i, d := range papers {
		if i > 0 {
			text += ", "
		}
		text += d.Newest().Name
	}
	return text
}

// screenOf tells on which screen an entry is made.
var screenOf = map[string]string{"capacities": "capacities", "entity": "details", "email": "details", "phone": "details", "lang": "details",
	"position": "details", "iban": "details", "bic": "details", "kbe": "details", "file": "details", "agreement": "agreement"}

// wrongOnScreens lists what keeps a draft from being sent, each leading to where it is mended.
func wrongOnScreens(r *web.Request, reg Registration, err error) ui.ErrorSummary {
	var s ui.ErrorSummary
	for _, f := range web.Fault(err).Fields {
		l := ui.Link{Text: r.T(f.Key, f.Args...)}
		if screen := screenOf[f.Name]; screen != "" {
			l.Href = "/register/" + string(reg.ID) + "/" + screen + "#" + ui.FieldID(f.Name)
		}
		s.Errors = append(s.Errors, l)
	}
	return s
}

func (s *Service) sendDraft(r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	if _, err := s.Send(r.Context(), r.Actor, id, form.Key()); err != nil {
		return retry(err, func() error {
			reg, papers, getErr := s.Get(r.Context(), r.Actor, id)
			if getErr != nil {
				return getErr
			}
			return s.checkPage(r, invalid, reg, papers, wrongOnScreens(r, reg, err))
		})
	}
	return r.Redirect("/registrations/" + string(id))
}
