package expertsystem

import (
	"net/http"
	"slices"

	"birtereze/portal"
	expertsystemui "birtereze/portal/expertsystem/ui"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

func (p Pages) showPeople(r *web.Request) error {
	return p.people(r, http.StatusOK, expertsystemui.People{}, nil)
}

func (p Pages) people(r *web.Request, status int, v expertsystemui.People, chosen []string) error {
	own, officials, err := p.Service.People(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	operator := r.Actor.For == portal.Party(p.Service.Operator)
	v.Head = ui.PageHead{Title: r.T("expertsystem.people.title"), Lead: r.T("expertsystem.people.lead")}
	v.Token, v.Table, v.Body = web.NewToken(), p.peopleTable(r, own), operator
	roles := experts
	if operator {
		table := p.peopleTable(r, officials)
		v.Officials, roles = &table, append(slices.Clone(staff), portal.RoleAuthorisedBody)
	} else {
		v.Head.Actions = []ui.Button{{Text: r.T("expertsystem.people.cards"), Kind: ui.Secondary, Href: "/experts"}}
	}
	v.Roles = ui.Checkboxes{Name: "roles", Legend: r.T("expertsystem.people.roles"), Values: chosen, Error: v.Errors["roles"]}
	for _, role := range roles {
		v.Roles.Choices = append(v.Roles.Choices, ui.Choice{Value: string(role), Text: r.T("expertsystem.role." + string(role))})
	}
	return r.Show(status, ui.Page{Title: v.Head.Title}, v.Page())
}

func (p Pages) peopleTable(r *web.Request, list []Member) ui.Table {
	t := ui.Table{Caption: r.T("expertsystem.people.title"), HideCaption: true,
		Columns: append(columns(r, "expertsystem.people.name", "expertsystem.people.roles", "expertsystem.state"), ui.Column{Title: r.T("expertsystem.acts"), Hidden: true}),
		Empty:   &ui.EmptyState{Title: r.T("expertsystem.people.none")}}
	for _, m := range list {
		names := ""
		for _, role := range m.Roles {
			if names != "" {
				names += ", "
			}
			names += r.T("expertsystem.role." + string(role))
		}
		row := ui.Row{Cells: []ui.Cell{{Text: m.Name, Note: string(m.Person)}, {Text: names}, {Text: r.T("member.state." + string(m.State))}, {}}}
		if m.State == StateActive && m.Person != r.Actor.Person {
			row.Cells[3].Content = ui.Action{Action: "/people/" + string(m.ID) + "/dismiss", Token: web.NewToken(),
				Button: ui.Button{Text: r.T("member.do.dismiss"), Kind: ui.Quiet, Small: true, Hint: m.Name}}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (p Pages) register(r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	e := Enrolment{Party: portal.Party(form.Text("party")), Person: portal.IIN(form.Text("iin")), Name: form.Text("name"), Email: form.Text("email")}
	for _, role := range form.Values["roles"] {
		e.Roles = append(e.Roles, portal.Role(role))
	}
	if e.Party == "" {
		e.Party = r.Actor.For
	}
	err = p.Service.Register(r.Context(), r.Actor, e, form.Key())
	if fault.Is(err, fault.Invalid) {
		return p.people(r, http.StatusUnprocessableEntity, expertsystemui.People{Errors: r.Errors(err), Party: form.Text("party"), IIN: string(e.Person),
			Name: e.Name, Email: e.Email}, form.Values["roles"])
	}
	if err != nil {
		return err
	}
	return r.Redirect("/people")
}

func (p Pages) dismiss(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	if err := p.Service.Dismiss(r.Context(), r.Actor, id, form.Key()); err != nil {
		return err
	}
	return r.Redirect("/people")
}

func (p Pages) showMe(r *web.Request) error { return p.me(r, http.StatusOK, nil, nil) }

func (p Pages) me(r *web.Request, status int, form *web.Form, errs ui.FormErrors) error {
	known, err := p.Service.Me(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	email, lang := known.Email, known.Lang
	if form != nil {
		email, lang = form.Text("email"), form.Get("lang")
	}
	v := expertsystemui.Me{Head: ui.PageHead{Title: r.T("expertsystem.me.title")}, Errors: errs, Token: web.NewToken(), Email: email,
		Saved: r.URL.Query().Get("saved") == "1", Facts: []ui.SummaryRow{
			{Key: r.T("expertsystem.people.name"), Value: r.Actor.Name, Source: r.T("expertsystem.me.certificate")},
			{Key: r.T("expertsystem.people.iin"), Value: string(r.Actor.Person), Source: r.T("expertsystem.me.certificate")},
			{Key: r.T("expertsystem.me.for"), Value: p.acting(r), Source: r.T("expertsystem.me.certificate")}},
		Lang: ui.Radios{Name: "lang", Legend: r.T("expertsystem.me.lang"), Value: lang, Error: errs["lang"]}}
	for _, l := range i18n.Langs() {
		v.Lang.Choices = append(v.Lang.Choices, ui.Choice{Value: string(l), Text: l.Name()})
	}
	return r.Show(status, ui.Page{Title: v.Head.Title}, v.Page())
}

// acting names the organisation for which the visitor acts.
func (p Pages) acting(r *web.Request) string {
	bin := r.T("expertsystem.bin", "Number", string(r.Actor.For))
	if name, err := p.Service.PartyName(r.Context(), r.Actor.For); err == nil && name.In(string(r.Lang)) != "" {
		return name.In(string(r.Lang)) + ", " + bin
	}
	return bin
}

func (p Pages) saveMe(r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	err = p.Service.SaveContact(r.Context(), r.Actor, form.Text("email"), form.Get("lang"), form.Key())
	if fault.Is(err, fault.Invalid) {
		return p.me(r, http.StatusUnprocessableEntity, &form, r.Errors(err))
	}
	if err != nil {
		return err
	}
	return r.Redirect("/me?saved=1")
}
