package development

import (
	"slices"
	"strings"

	"birtereze/portal"
	developmentui "birtereze/portal/development/ui"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/web"
	"birtereze/portal/law"
	"birtereze/portal/ui"
)

func (p Pages) showAccess(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	return p.accessPage(r, good, id, web.Form{}, nil)
}

// accessPage is who takes part in a project and what each may do (cl. 20).
func (p Pages) accessPage(r *web.Request, status int, id portal.ID, form web.Form, errs ui.FormErrors) error {
	pr, err := p.Card(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	people, err := p.Access(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	may, err := p.May(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	v := developmentui.Page{Errors: errs.Summary("party", "person", "duties"), Blocks: []developmentui.Block{}}
	for _, side := range []Side{Customer, Designer, Surveyor} {
		b, err := p.sideBlock(r, pr, side, people, may("access.withdraw") && pr.State == Open)
		if err != nil {
			return err
		}
		if side.Contractor() && may("project.name_contractor") && pr.State == Open {
			named, err := p.contractorForm(r, pr, side, form, errs)
			if err != nil {
				return err
			}
			b.Items = append(b.Items, named)
		}
		if may("access.give") && pr.State == Open && pr.Party(side) != "" {
			give, err := p.giveForm(r, pr, side, form, errs)
			if err != nil {
				return err
			}
			b.Items = append(b.Items, give)
		}
		v.Blocks = append(v.Blocks, b)
	}
	return p.show(r, status, pr, "access", r.T("dev.tab.access"), v)
}

func (p Pages) sideBlock(r *web.Request, pr Project, side Side, people []Access, mayWithdraw bool) (developmentui.Block, error) {
	b := developmentui.Block{ID: string(side), Title: sideName(r, side)}
	if pr.Party(side) == "" {
		b.Text = r.T("dev.access.nobody." + string(side))
		return b, nil
	}
	name, err := p.partyName(r, pr.Party(side))
	if err != nil {
		return b, err
	}
	b.Text = name
	if party := pr.Party(side); party.IsOrganisation() {
		b.Text += ", " + r.T("dev.bin", "Number", string(party))
	}
	t := ui.Table{Caption: r.T("dev.access.people", "Party", name), HideCaption: true,
		Columns: []ui.Column{{Title: r.T("dev.access.person")}, {Title: r.T("dev.access.duties")}, {Title: r.T("dev.access.since")}},
		Empty:   &ui.EmptyState{Title: r.T("dev.access.empty"), Text: r.T("dev.access.empty.text")}}
	if mayWithdraw {
		t.Columns = append(t.Columns, ui.Column{Title: r.T("dev.actions"), Hidden: true})
	}
	for _, a := range people {
		if a.Side != side || a.Party != pr.Party(side) || a.State != Given {
			continue
		}
		row := ui.Row{Cells: []ui.Cell{{Text: a.Name}, {Text: duties(r, a)}, {Text: r.Lang.ShortDate(a.GivenAt)}}}
		if mayWithdraw {
			row.Cells = append(row.Cells, ui.Cell{Content: ui.Action{Action: at(pr.ID, "/access/"+string(a.ID)+"/withdraw"), Token: web.NewToken(),
				Button: ui.Button{Text: r.T("access.do.withdraw"), Kind: ui.Quiet, Small: true, Hint: a.Name}}})
		}
		t.Rows = append(t.Rows, row)
	}
	b.Items = append(b.Items, t)
	return b, nil
}

// duties are what a person may do, in words.
func duties(r *web.Request, a Access) string {
	switch {
	case a.Works && a.Agrees:
		return r.T("dev.duty.both")
	case a.Works:
		return r.T("dev.duty.works")
	case a.Agrees:
		return r.T("dev.duty.agrees")
	}
	return r.T("dev.duty.views")
}

// contractorForm finds a contractor among those registered, by BIN or by name.
func (p Pages) contractorForm(r *web.Request, pr Project, side Side, form web.Form, errs ui.FormErrors) (ui.Component, error) {
	registered, err := p.Parties.Parties(r.Context(), side.Role())
	if err != nil {
		return nil, err
	}
	own := form.Get("side") == string(side)
	var list []string
	for _, party := range registered {
		name, err := p.partyName(r, party)
		if err != nil {
			return nil, err
		}
		if party != pr.Party(side) {
			list = append(list, name+separator+string(party))
		}
	}
	collator := r.Lang.Collator()
	slices.SortStableFunc(list, collator.CompareString)
	field := ui.Input{Name: "party", ID: "field-party", Label: r.T("dev.access.contractor." + string(side)), Hint: r.T("dev.access.contractor.hint"),
		MaxLength: 300, Suggest: list}
	if own {
		field.Value, field.Error = form.Get("party"), errs["party"]
	}
	if side == Surveyor {
		field.ID = "field-party-surveyor"
	}
	summary := r.T("dev.access.name." + string(side))
	if pr.Party(side) != "" {
		summary = r.T("dev.access.replace." + string(side))
	}
	return developmentui.Folded{Summary: summary, Open: pr.Party(side) == "" && side == Designer || own, Items: []ui.Component{
		developmentui.SmallForm{Action: at(pr.ID, "/access/contractor"), Token: web.NewToken(), Hidden: []ui.Hidden{{Name: "side", Value: string(side)}},
			Fields: []ui.Component{field}, Buttons: []ui.Button{{Text: r.T("project.do.name_contractor"), Kind: ui.Secondary}}}}}, nil
}

// giveForm gives somebody of a side access, or changes it.
func (p Pages) giveForm(r *web.Request, pr Project, side Side, form web.Form, errs ui.FormErrors) (ui.Component, error) {
	people, err := p.Candidates(r.Context(), pr.Party(side), side)
	if err != nil {
		return nil, err
	}
	var list []ui.Option
	for _, c := range people {
		list = append(list, ui.Option{Value: string(c.Person), Text: c.Name})
	}
	own := form.Get("side") == string(side) && form.Has("give")
	person := ui.Select{Name: "person", ID: "field-person-" + string(side), Label: r.T("dev.access.person"), Empty: r.T("dev.choose"), Options: list}
	duty := ui.Checkboxes{Name: "duties", ID: "field-duties-" + string(side), Legend: r.T("dev.access.duties"), Choices: []ui.Choice{
		{Value: "works", Text: r.T("dev.duty.works"), Hint: r.T("dev.duty.works.hint")},
		{Value: "agrees", Text: r.T("dev.duty.agrees"), Hint: r.T("dev.duty.agrees.hint")}}}
	if own {
		person.Value, person.Error = form.Get("person"), errs["person"]
		duty.Values, duty.Error = form.Values["duties"], errs["works"]
	}
	return developmentui.Folded{Summary: r.T("dev.access.give"), Open: own, Items: []ui.Component{
		developmentui.Words{Text: r.T("dev.access.give.text"), Clause: law.C20},
		developmentui.SmallForm{Action: at(pr.ID, "/access"), Token: web.NewToken(),
			Hidden: []ui.Hidden{{Name: "side", Value: string(side)}, {Name: "give", Value: "yes"}},
			Fields: []ui.Component{person, duty}, Buttons: []ui.Button{{Text: r.T("access.do.give"), Kind: ui.Secondary}}}}}, nil
}

func (p Pages) giveAccess(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	g := Grant{Side: Side(form.Get("side")), Person: portal.IIN(form.Get("person")), Works: slices.Contains(form.Values["duties"], "works"),
		Agrees: slices.Contains(form.Values["duties"], "agrees")}
	return p.afterAccess(r, id, form, p.Give(r.Context(), r.Actor, id, g, form.Key()))
}

func (p Pages) nameContractor(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	side := Side(form.Get("side"))
	party, err := p.partyTyped(r, side, form.Text("party"))
	if err == nil {
		err = p.NameContractor(r.Context(), r.Actor, id, side, party, form.Key())
	}
	return p.afterAccess(r, id, form, err)
}

// separator stands between the name and the number of a party, as the list offers them.
const separator = " – "

// partyTyped is the party that somebody has typed: by its number, by its name, or as the list offers it.
func (p Pages) partyTyped(r *web.Request, side Side, typed string) (portal.Party, error) {
	if !side.Contractor() {
		return "", fault.Wrong("party", "fault.choose")
	}
	if i := strings.LastIndex(typed, separator); i >= 0 {
		typed = strings.TrimSpace(typed[i+len(separator):])
	}
	if typed != "" && strings.Trim(typed, "0123456789") == "" {
		return p.Parties.FindParty(r.Context(), "party", typed, side.Role())
	}
	registered, err := p.Parties.Parties(r.Context(), side.Role())
	if err != nil {
		return "", err
	}
	var found []portal.Party
	for _, party := range registered {
		name, err := p.Parties.PartyName(r.Context(), party)
		if err != nil {
			return "", err
		}
		for _, n := range []string{name.RU, name.KK, name.EN} {
			if typed != "" && strings.Contains(strings.ToLower(n), strings.ToLower(typed)) && !slices.Contains(found, party) {
				found = append(found, party)
			}
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return "", fault.Wrong("party", "rule.contractor_registered.not_met").Law(law.C20)
	}
	return "", fault.Wrong("party", "dev.access.many", "Count", len(found)).Law(law.C20)
}

func (p Pages) withdrawAccess(r *web.Request) error {
	id, access, err := two(r, "id", "access")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	return p.afterAccess(r, id, form, p.Withdraw(r.Context(), r.Actor, id, access, form.Key()))
}

func (p Pages) afterAccess(r *web.Request, id portal.ID, form web.Form, err error) error {
	if fault.Is(err, fault.Invalid) {
		return p.accessPage(r, invalid, id, form, r.Errors(err))
	}
	if err != nil {
		return err
	}
	return back(r, id, "/access")
}
