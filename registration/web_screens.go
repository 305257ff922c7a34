package registration

import (
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/web"
	registrationui "birtereze/portal/registration/ui"
	"birtereze/portal/ui"
)

// screens are the parts of a draft's address after its id, in their order; the choice of as whom comes before.
var screens = []string{"capacities", "details", "agreement", "check"}

// draft reads the draft of an address; one that has been sent is shown as what it is now.
func (s *Service) draft(r *web.Request) (reg Registration, papers []document.Document, elsewhere bool, err error) {
	id, err := r.ID("id")
	if err != nil {
		return Registration{}, nil, false, err
	}
	reg, papers, err = s.Get(r.Context(), r.Actor, id)
	if err == nil && reg.State != stateDraft {
		return reg, papers, true, r.Redirect("/registrations/" + string(id))
	}
	return reg, papers, false, err
}

// screenView is what a screen of a draft begins with.
func screenView(r *web.Request, reg Registration, name string, errs ui.FormErrors) registrationui.ScreenView {
	n := slices.Index(screens, name)
	base := "/register/" + string(reg.ID) + "/"
	v := registrationui.ScreenView{
		Title:   r.T("registration.screen." + name),
		Caption: r.T("registration.screen.number", "Number", n+2, "Total", len(screens)+1),
		Lead:    r.T("registration.screen." + name + "_lead"),
		Action:  base + name, Back: "/register", Token: web.NewToken(), Errors: errs,
	}
	if n > 0 {
		v.Back = base + screens[n-1]
	}
	return v
}

func draftPage(r *web.Request, v registrationui.ScreenView) ui.Page {
	return ui.Page{Title: v.Title, Breadcrumbs: crumbs(r, "registration.start.title", "/register")}
}

// continueDraft leads to the first screen that is not done yet.
func (s *Service) continueDraft(r *web.Request) error {
	reg, _, elsewhere, err := s.draft(r)
	if err != nil || elsewhere {
		return err
	}
	next := "check"
	switch {
	case len(reg.Capacities) == 0 && !s.isOperator(reg.Party):
		next = "capacities"
	case reg.Contact.Email == "" || reg.Path == PathPerson && len(reg.Papers) == 0 || reg.Path != PathPerson && reg.Extract.Outcome != LookupFound:
		next = "details"
	case reg.Agreement == "":
		next = "agreement"
	}
	return r.Redirect("/register/" + string(reg.ID) + "/" + next)
}

func (s *Service) showCapacities(r *web.Request) error {
	reg, _, elsewhere, err := s.draft(r)
	if err != nil || elsewhere {
		return err
	}
	var chosen []string
	for _, c := range reg.Capacities {
		chosen = append(chosen, string(c))
	}
	return s.capacitiesPage(r, ok, reg, chosen, nil)
}

func (s *Service) capacitiesPage(r *web.Request, status int, reg Registration, chosen []string, errs ui.FormErrors) error {
	v := registrationui.CapacitiesView{ScreenView: screenView(r, reg, "capacities", errs)}
	have, err := s.CapacitiesOf(r.Context(), reg.Party)
	if err != nil {
		return err
	}
	v.Boxes = ui.Checkboxes{Name: "capacities", Legend: r.T("registration.capacities.legend"), Values: chosen, Error: errs["capacities"]}
	if s.isOperator(reg.Party) {
		v.Boxes.Hint = r.T("registration.capacities.operator")
	}
	for _, c := range Capacities() {
		if reg.Path == PathPerson && official(c) || slices.Contains(have, c) {
			continue
		}
		v.Boxes.Choices = append(v.Boxes.Choices, ui.Choice{Value: string(c), Text: r.T("role." + string(c)), Hint: r.T("registration.capacities." + string(c))})
	}
	return r.Show(status, draftPage(r, v.ScreenView), registrationui.Capacities(v))
}

func (s *Service) chooseCapacities(r *web.Request) error {
	reg, _, elsewhere, err := s.draft(r)
	if err != nil || elsewhere {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	var chosen []portal.Role
	for _, c := range form.Values["capacities"] {
		chosen = append(chosen, portal.Role(c))
	}
	if err := s.Choose(r.Context(), r.Actor, reg.ID, chosen, form.Key()); err != nil {
		return retry(err, func() error { return s.capacitiesPage(r, invalid, reg, form.Values["capacities"], r.Errors(err)) })
	}
	if reg.Path != PathPerson && reg.Extract.Outcome == LookupNone {
		if _, err := s.AskRegister(r.Context(), r.Actor, reg.ID, ""); err != nil {
			return err
		}
	}
	return r.Redirect("/register/" + string(reg.ID) + "/details")
}
