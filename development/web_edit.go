package development

import (
	"strconv"

	"birtereze/portal"
	developmentui "birtereze/portal/development/ui"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/web"
	"birtereze/portal/law"
	"birtereze/portal/ui"
)

func (p Pages) showPaperForm(r *web.Request) error {
	id, paper, err := two(r, "id", "paper")
	if err != nil {
		return err
	}
	c, err := p.Paper(r.Context(), r.Actor, id, paper)
	if err != nil {
		return err
	}
	if !c.May("edit") {
		return back(r, id, c.path())
	}
	return p.editPage(r, good, id, c, paperForm(r, c.Paper), nil)
}

// paperForm is the form as the paper has it.
func paperForm(r *web.Request, c Paper) web.Form {
	form := web.Form{Values: map[string][]string{}}
	for _, f := range FieldsOf(c.Kind) {
		v := c.Content.Fields[f.Name]
		switch {
		case f.Both:
			form.Set(f.Name+"_ru", v.RU)
			form.Set(f.Name+"_kk", v.KK)
		case f.Kind == "date":
			form.Set(f.Name, day(r, portal.Date(v.RU)))
		default:
			form.Set(f.Name, v.RU)
		}
	}
	for i, w := range c.Content.Works {
		form.Set(rowField("section", i), w.Section)
		form.Set(rowField("who", i), string(w.Who))
		form.Set(rowField("what_ru", i), w.What.RU)
		form.Set(rowField("what_kk", i), w.What.KK)
		form.Set(rowField("from", i), day(r, w.From))
		form.Set(rowField("to", i), day(r, w.To))
	}
	return form
}

// editPage fills a paper in (cl. 21).
func (p Pages) editPage(r *web.Request, status int, id portal.ID, c PaperCard, form web.Form, errs ui.FormErrors) error {
	pr, err := p.Card(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	title := r.T("paper." + string(c.Kind))
	head, err := p.head(r, pr, "contract")
	if err != nil {
		return err
	}
	v := developmentui.Form{Head: head, Title: ui.PageHead{Title: title, Lead: r.T("dev.paper.edit.text")}, Action: at(id, c.path()+"/edit"), Token: web.NewToken(), Wide: true,
		Errors: errs.Summary(), Buttons: []ui.Button{{Text: r.T("dev.save")}, {Text: r.T("dev.cancel"), Kind: ui.Quiet, Href: at(id, c.path())}}}
	if c.Kind == Schedule {
		v.Fields = append(v.Fields, p.worksFields(r, pr, c, form, errs)...)
		v.Buttons = append(v.Buttons[:1], ui.Button{Text: r.T("dev.schedule.save_add"), Kind: ui.Secondary, Name: "then", Value: "more"}, v.Buttons[1])
	}
	for _, f := range FieldsOf(c.Kind) {
		v.Fields = append(v.Fields, paperField(r, c.Kind, f, form, errs))
	}
	return r.Show(status, p.page(r, pr, title), v)
}

// paperField is one entry of a paper; a text is entered in both languages of the document, or in one of them for both.
func paperField(r *web.Request, kind PaperKind, f Field, form web.Form, errs ui.FormErrors) ui.Component {
	label := r.T("paper." + string(kind) + "." + f.Name)
	if f.Both {
		left := entry(r, f, f.Name+"_kk", r.T("dev.in_kazakh"), form.Get(f.Name+"_kk"), errs[f.Name], ui.FieldID(f.Name))
		right := entry(r, f, f.Name+"_ru", r.T("dev.in_russian"), form.Get(f.Name+"_ru"), "", "")
		return developmentui.Pair{Legend: label, Left: left, Right: right}
	}
	return entry(r, f, f.Name, label, form.Get(f.Name), errs[f.Name], "")
}

func entry(r *web.Request, f Field, name, label, value, wrong, id string) ui.Component {
	optional := !f.Required
	switch f.Kind {
	case "text":
		return ui.Textarea{Name: name, ID: id, Label: label, Value: value, Error: wrong, Optional: optional, Rows: 4, MaxLength: maxField}
	case "date":
		return ui.DateInput{Name: name, ID: id, Label: label, Value: value, Error: wrong, Optional: optional}
	case "money":
		return ui.Input{Name: name, ID: id, Label: label, Hint: r.T("dev.money.hint"), Value: value, Error: wrong, Optional: optional, Suffix: "₸", Width: 20, MaxLength: 30}
	}
	return ui.Input{Name: name, ID: id, Label: label, Value: value, Error: wrong, Optional: optional, MaxLength: 300}
}

// worksFields is the schedule as a table: each work with its days, and a way to add one (cl. 21, 22).
func (p Pages) worksFields(r *web.Request, pr Project, c PaperCard, form web.Form, errs ui.FormErrors) []ui.Component {
	t := ui.Table{Caption: r.T("dev.schedule.works"), Columns: []ui.Column{{Title: r.T("dev.schedule.work")}, {Title: r.T("dev.schedule.who")},
		{Title: r.T("dev.schedule.from")}, {Title: r.T("dev.schedule.to")}, {Title: r.T("dev.schedule.remove")}}}
	var fields []ui.Component
	for i := 0; form.Has(rowField("who", i)); i++ {
		section, who := form.Get(rowField("section", i)), Side(form.Get(rowField("who", i)))
		fields = append(fields, ui.Hidden{Name: rowField("section", i), Value: section}, ui.Hidden{Name: rowField("who", i), Value: string(who)})
		name := p.SectionName(section, string(r.Lang))
		what := ui.Cell{Text: name}
		if section == "" {
			what.Content = developmentui.Pair{Legend: r.T("dev.schedule.other", "Row", i+1),
				Left:  ui.Input{Name: rowField("what_kk", i), Label: r.T("dev.in_kazakh"), Value: form.Get(rowField("what_kk", i)), MaxLength: 300},
				Right: ui.Input{Name: rowField("what_ru", i), Label: r.T("dev.in_russian"), Value: form.Get(rowField("what_ru", i)), MaxLength: 300}}
			name = r.T("dev.schedule.other", "Row", i+1)
		}
		date := func(field, label string) ui.Cell {
			return ui.Cell{Content: ui.Input{Name: rowField(field, i), Label: label + ": " + name, HideLabel: true, Value: form.Get(rowField(field, i)),
				Error: errs[rowField(field, i)], Width: 10, MaxLength: 10}}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{what, {Text: sideName(r, who)}, date("from", r.T("dev.schedule.from")), date("to", r.T("dev.schedule.to")),
			{Content: ui.Checkboxes{Name: "remove", ID: "remove-" + strconv.Itoa(i), Values: form.Values["remove"],
				Choices: []ui.Choice{{Value: strconv.Itoa(i), Text: r.T("dev.schedule.remove")}}}}}})
	}
	return append(fields, developmentui.Words{Text: r.T("dev.schedule.text"), Clause: law.C22}, t, p.addWork(r, pr, c, form))
}

// addWork adds an item to the schedule.
func (p Pages) addWork(r *web.Request, pr Project, c PaperCard, form web.Form) ui.Component {
	list := []ui.Option{{Value: Surveys, Text: p.SectionName(Surveys, string(r.Lang))}}
	for _, n := range p.Sections(pr) {
		list = append(list, ui.Option{Value: n.Code, Text: n.Name(string(r.Lang))})
	}
	list = append(list, ui.Option{Value: otherWork, Text: r.T("dev.schedule.other_work")})
	sides := []ui.Choice{{Value: string(c.Contractor), Text: sideName(r, c.Contractor)}, {Value: string(Customer), Text: sideName(r, Customer)}}
	return developmentui.Group{Legend: r.T("dev.schedule.add"), Fields: []ui.Component{
		ui.Select{Name: "add_section", Label: r.T("dev.schedule.add.section"), Value: form.Get("add_section"), Empty: r.T("dev.schedule.add.none"), Options: list},
		ui.Radios{Name: "add_who", Legend: r.T("dev.schedule.who"), Value: orElse(form.Get("add_who"), string(c.Contractor)), Choices: sides, Inline: true}}}
}

// otherWork is what the list of sections offers for work that has none.
const otherWork = "-"

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func (p Pages) editPaper(r *web.Request) error {
	id, paper, err := two(r, "id", "paper")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	c, err := p.Paper(r.Context(), r.Actor, id, paper)
	if err != nil {
		return err
	}
	content, err := contentOf(c.Paper, form)
	if err == nil {
		err = p.Edit(r.Context(), r.Actor, id, paper, content, form.Key())
	}
	if fault.Is(err, fault.Invalid) {
		return p.editPage(r, invalid, id, c, form, r.Errors(err))
	}
	if err != nil {
		return err
	}
	if c.Kind == Schedule && (form.Get("then") == "more" || form.Get("add_section") != "") {
		return back(r, id, c.path()+"/edit")
	}
	return back(r, id, c.path())
}

// contentOf reads what was filled in; what is no day and no sum is told in its field.
func contentOf(c Paper, form web.Form) (Content, error) {
	out := Content{Fields: map[string]portal.Text{}}
	wrong := fault.New(fault.Invalid, "fault.invalid").Law(law.C21p1)
	for _, f := range FieldsOf(c.Kind) {
		switch {
		case f.Both:
			out.Fields[f.Name] = portal.Text{RU: form.Text(f.Name + "_ru"), KK: form.Text(f.Name + "_kk")}
		case f.Kind == "date":
			out.Fields[f.Name] = portal.Text{RU: string(dayOf(form, f.Name, wrong))}
		case f.Kind == "money":
			out.Fields[f.Name] = portal.Text{RU: money(form.Text(f.Name), f.Name, wrong)}
		default:
			out.Fields[f.Name] = portal.Text{RU: form.Text(f.Name)}
		}
	}
	if c.Kind == Schedule {
		out.Works = worksOf(c, form, wrong)
	}
	return out, wrong.OrNil()
}

// maxWorks bounds a schedule.
const maxWorks = 300

// worksOf reads the rows of the schedule, without those to be removed, with the one to be added.
func worksOf(c Paper, form web.Form, wrong *fault.Error) []Work {
	removed := map[string]bool{}
	for _, i := range form.Values["remove"] {
		removed[i] = true
	}
	var list []Work
	for i := 0; form.Has(rowField("who", i)) && i < maxWorks; i++ {
		if removed[strconv.Itoa(i)] {
			continue
		}
		list = append(list, Work{Section: form.Get(rowField("section", i)), Who: whoOf(c, form.Get(rowField("who", i))),
			What: portal.Text{RU: clip(form.Text(rowField("what_ru", i)), 300), KK: clip(form.Text(rowField("what_kk", i)), 300)},
			From: dayOf(form, rowField("from", i), wrong), To: dayOf(form, rowField("to", i), wrong)})
	}
	add := form.Get("add_section")
	if add == "" || len(list) >= maxWorks {
		return list
	}
	w := Work{Who: whoOf(c, form.Get("add_who"))}
	if add != otherWork {
		w.Section = add
	}
	return append(list, w)
}

// whoOf is a side of the paper: the customer, or the contractor with whom it is formed.
func whoOf(c Paper, given string) Side {
	if Side(given) == Customer {
		return Customer
	}
	return c.Contractor
}
