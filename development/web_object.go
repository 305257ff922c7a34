package development

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"birtereze/portal"
	developmentui "birtereze/portal/development/ui"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/web"
	"birtereze/portal/law"
	"birtereze/portal/ui"
)

func (p Pages) showNewObject(r *web.Request) error {
	pr, err := p.drafted(r, "project.set_object")
	if err != nil {
		return err
	}
	if pr.State != Draft {
		return back(r, pr.ID, "/object")
	}
	if pr.Composition == "" { // what is asked of an object depends on what it is
		return back(r, pr.ID, "/new/about")
	}
	return p.newObjectPage(r, good, pr, objectForm(pr), nil)
}

// newObjectPage is the third screen: where, and what is built (cl. 18, 19).
func (p Pages) newObjectPage(r *web.Request, status int, pr Project, form web.Form, errs ui.FormErrors) error {
	v := developmentui.Form{Action: at(pr.ID, "/new/object"), Errors: errs.Summary(objectOrder(pr)...), Fields: p.objectFields(r, pr, form, errs),
		Buttons: []ui.Button{{Text: r.T("dev.save_continue")}, {Text: r.T("dev.back"), Kind: ui.Quiet, Href: at(pr.ID, "/new/about")}}}
	return p.wizard(r, status, 3, r.T("dev.new.object."+string(pr.Kind)), v)
}

func (p Pages) saveNewObject(r *web.Request) error {
	return p.saveLocation(r, "/new/check", p.newObjectPage)
}

func (p Pages) showObject(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	pr, err := p.Card(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	return p.objectPage(r, good, pr, objectForm(pr), nil)
}

// objectPage is the object of an open project: the number that came later, and what has changed of its characteristics.
func (p Pages) objectPage(r *web.Request, status int, pr Project, form web.Form, errs ui.FormErrors) error {
	may, err := p.May(r.Context(), r.Actor, pr.ID)
	if err != nil {
		return err
	}
	block := developmentui.Block{Title: r.T("dev.object.title"), Items: []ui.Component{ui.SummaryList{Rows: p.objectRows(r, pr)}}}
	v := developmentui.Page{Errors: errs.Summary(objectOrder(pr)...), Blocks: []developmentui.Block{block}}
	if may("project.set_object") {
		v.Blocks = append(v.Blocks, developmentui.Block{Title: r.T("dev.object.change"), Items: []ui.Component{
			developmentui.SmallForm{Action: at(pr.ID, "/object"), Token: web.NewToken(), Fields: p.objectFields(r, pr, form, errs),
				Buttons: []ui.Button{{Text: r.T("dev.save")}}}}})
	}
	if may("project.revise") && pr.State == Open {
		v.Blocks = append(v.Blocks, developmentui.Block{Title: r.T("dev.revise.title"), Text: r.T("dev.revise.short"), Items: []ui.Component{
			ui.Button{Text: r.T("project.do.revise"), Kind: ui.Secondary, Href: at(pr.ID, "/revise")}}})
	}
	return p.show(r, status, pr, "materials", r.T("dev.object.title"), v)
}

func (p Pages) saveObject(r *web.Request) error { return p.saveLocation(r, "/object", p.objectPage) }

func (p Pages) saveLocation(r *web.Request, next string, again func(*web.Request, int, Project, web.Form, ui.FormErrors) error) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	pr, err := p.Allowed(r.Context(), r.Actor, id, "project.set_object")
	if err != nil {
		return err
	}
	l, err := location(pr, form)
	if err == nil {
		err = p.SetObject(r.Context(), r.Actor, id, l, form.Key())
	}
	if fault.Is(err, fault.Invalid) {
		return again(r, invalid, pr, form, r.Errors(err))
	}
	if err != nil {
		return err
	}
	return back(r, id, next)
}

// objectForm is the form as the project has it.
func objectForm(pr Project) web.Form {
	form := web.Form{Values: map[string][]string{"kato": {string(pr.KATO)}, "place_ru": {pr.Place.RU}, "place_kk": {pr.Place.KK},
		"object_number": {string(pr.ObjectNumber)}}}
	for _, c := range pr.Characteristics {
		form.Set("characteristic-"+c.Code, c.Value)
	}
	return form
}

func objectOrder(pr Project) []string {
	order := []string{"object_number", "kato", "place_ru", "place_kk"}
	for _, m := range Measures(pr) {
		order = append(order, "characteristic-"+m.Code)
	}
	return order
}

func (p Pages) objectFields(r *web.Request, pr Project, form web.Form, errs ui.FormErrors) []ui.Component {
	var fields []ui.Component
	if pr.IsConstruction() {
		number := ui.Input{Name: "object_number", Label: r.T("dev.field.object_number"), Hint: r.T("dev.field.object_number.hint"), Value: form.Get("object_number"),
			Error: errs["object_number"], Optional: true, Digits: true, Width: 20, MaxLength: 30}
		if pr.State == Open && pr.ObjectNumber != "" {
			number.Optional, number.Source, number.Hint = false, r.T("dev.field.object_number.kept"), ""
		}
		fields = append(fields, number)
	}
	fields = append(fields, ui.Select{Name: "kato", Label: r.T("dev.field.kato"), Hint: r.T("dev.field.kato.hint"), Value: form.Get("kato"), Error: errs["kato"],
		Empty: r.T("dev.choose"), Options: p.places(r)})
	if pr.IsConstruction() {
		fields = append(fields,
			ui.Input{Name: "place_ru", Label: r.T("dev.field.place_ru"), Hint: r.T("dev.field.place.hint"), Value: form.Get("place_ru"), Error: errs["place_ru"], MaxLength: 500},
			ui.Input{Name: "place_kk", Label: r.T("dev.field.place_kk"), Value: form.Get("place_kk"), Error: errs["place_kk"], MaxLength: 500})
	}
	group := developmentui.Group{Legend: r.T("dev.field.characteristics"), Hint: r.T("dev.field.characteristics.hint")}
	var short developmentui.Short
	for _, m := range Measures(pr) {
		name := "characteristic-" + m.Code
		in := ui.Input{Name: name, Label: m.Names[string(r.Lang)], Suffix: m.Units[string(r.Lang)], Value: form.Get(name), Error: errs[name], MaxLength: 500}
		if m.Kind == "text" {
			group.Fields = append(group.Fields, in)
			continue
		}
		in.Width = 14
		short.Fields = append(short.Fields, in)
	}
	group.Fields = append(group.Fields, short)
	return append(fields, group)
}

// location reads the form. A number that is not one is told at once, with how many digits there are.
func location(pr Project, form web.Form) (Location, error) {
	l := Location{KATO: portal.KATO(form.Get("kato")), Place: portal.Text{RU: clip(form.Text("place_ru"), 500), KK: clip(form.Text("place_kk"), 500)}}
	if typed := form.Text("object_number"); typed != "" && pr.IsConstruction() {
		n, err := portal.ParseObjectNumber(typed)
		if err != nil {
			return l, wrongNumber(typed, err)
		}
		l.Number = n
	}
	for _, m := range Measures(pr) {
		v := form.Text("characteristic-" + m.Code)
		if m.Kind != "text" {
			v = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ",", ".").Replace(v)
		}
		if v != "" {
			l.Characteristics = append(l.Characteristics, Characteristic{Code: m.Code, Value: clip(v, 600)})
		}
	}
	return l, nil
}

func wrongNumber(typed string, err error) error {
	if errors.Is(err, portal.ErrLength) {
		count := len(strings.NewReplacer(" ", "", "\u00a0", "").Replace(typed))
		return fault.Wrong("object_number", "fault.object_number_length", "Count", strconv.Itoa(count)).Law(law.C2i4)
	}
	return fault.Wrong("object_number", "fault.object_number_digits").Law(law.C2i4)
}

// objectRows are where a project is and what it builds.
func (p Pages) objectRows(r *web.Request, pr Project) []ui.SummaryRow {
	var rows []ui.SummaryRow
	if pr.IsConstruction() {
		row := ui.SummaryRow{Key: r.T("dev.field.object_number"), Value: string(pr.ObjectNumber)}
		if row.Value == "" {
			row.Value = r.T("dev.object.no_number")
		}
		rows = append(rows, row)
	}
	name, err := p.Classifiers.PlaceName(pr.KATO, string(r.Lang))
	row := ui.SummaryRow{Key: r.T("dev.field.kato"), Value: name}
	if err != nil {
		row.Missing = r.T("dev.missing")
	}
	rows = append(rows, row)
	if pr.IsConstruction() {
		rows = append(rows, answered(r, r.T("dev.field.place"), pr.Place.In(string(r.Lang))))
	}
	for _, m := range Measures(pr) {
		if v := pr.Characteristic(m.Code); v != "" {
			rows = append(rows, ui.SummaryRow{Key: m.Names[string(r.Lang)], Value: m.Written(r.Lang, v)})
		}
	}
	if len(pr.Characteristics) == 0 {
		rows = append(rows, ui.SummaryRow{Key: r.T("dev.field.characteristics"), Missing: r.T("dev.missing")})
	}
	return rows
}

// answered is a row with its answer, or the word that it is missing.
func answered(r *web.Request, key, value string) ui.SummaryRow {
	row := ui.SummaryRow{Key: key, Value: value}
	if value == "" {
		row.Missing = r.T("dev.missing")
	}
	return row
}

// showCheck is the last screen: everything once more, before it becomes a project.
func (p Pages) showCheck(r *web.Request) error {
	pr, err := p.drafted(r, "project.create")
	if err != nil {
		return err
	}
	if pr.State != Draft {
		return back(r, pr.ID, "/materials")
	}
	return p.checkPage(r, good, pr, nil)
}

func (p Pages) checkPage(r *web.Request, status int, pr Project, failed error) error {
	change := func(rows []ui.SummaryRow, path string) []ui.SummaryRow {
		for i := range rows {
			rows[i].Actions = []ui.Link{{Text: r.T("dev.change"), Href: at(pr.ID, path), Hint: rows[i].Key}}
		}
		return rows
	}
	declared := []ui.SummaryRow{{Key: r.T("dev.check.declared"), Value: r.T("dev.secret.no"),
		Source: r.T("dev.check.declared.by", "Name", pr.Declared.Name, "Date", r.Lang.DateTime(pr.Declared.At))}}
	v := developmentui.Form{Action: at(pr.ID, "/new/create"), Before: []ui.Component{
		developmentui.Block{Title: r.T("dev.check.declaration"), Items: []ui.Component{ui.SummaryList{Rows: declared}}},
		developmentui.Block{Title: r.T("dev.new.about"), Items: []ui.Component{ui.SummaryList{Rows: change(p.aboutRows(r, pr), "/new/about")}}},
		developmentui.Block{Title: r.T("dev.new.object." + string(pr.Kind)), Items: []ui.Component{
			ui.SummaryList{Rows: change(p.objectRows(r, pr), "/new/object")}}},
		developmentui.Words{Text: r.T("dev.check.next." + checkNext(pr))}},
		Buttons: []ui.Button{{Text: r.T("dev.create")}}, After: p.abandonForm(r, pr)}
	if failed != nil {
		v.Before = slices.Concat(messages(r, failed), v.Before)
	}
	return p.wizard(r, status, wizardSteps, r.T("dev.check.title"), v)
}

// checkNext tells what comes after the project is made.
func checkNext(pr Project) string {
	if pr.ObjectNumber != "" {
		return "cadastre"
	}
	return "materials"
}

func (p Pages) aboutRows(r *web.Request, pr Project) []ui.SummaryRow {
	lang, c := string(r.Lang), p.Classifiers
	rows := []ui.SummaryRow{answered(r, r.T("dev.field.name_ru"), pr.Name.RU), answered(r, r.T("dev.field.name_kk"), pr.Name.KK)}
	if pr.IsConstruction() {
		rows = append(rows,
			answered(r, r.T("dev.field.works"), c.Works.NameOf(pr.Works, lang)),
			answered(r, r.T("dev.field.composition"), c.Compositions.NameOf(pr.Composition, lang)),
			answered(r, r.T("dev.field.stage"), c.Stages.NameOf(pr.Stage, lang)),
			answered(r, r.T("dev.field.level"), c.Levels.NameOf(pr.Level, lang)),
			ui.SummaryRow{Key: r.T("dev.field.typical"), Value: yesNo(r, pr.Typical)},
			ui.SummaryRow{Key: r.T("dev.field.bim"), Value: yesNo(r, pr.BIM)})
	} else {
		rows = append(rows, answered(r, r.T("dev.field.urban"), c.Urban.NameOf(pr.Urban, lang)))
	}
	money := answered(r, r.T("dev.field.financing"), c.Financing.NameOf(pr.Financing, lang))
	if pr.Financing != "" {
		money.Source = r.T("dev.financing.private", "Clause", law.C14.Label(lang))
		if pr.StateInvestment {
			money.Source = r.T("dev.financing.state", "Clause", law.C14.Label(lang))
		}
	}
	return append(rows, money)
}

func (p Pages) create(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	err = p.Create(r.Context(), r.Actor, id, form.Key())
	if fault.Is(err, fault.Invalid) {
		pr, failed := p.Card(r.Context(), r.Actor, id)
		if failed != nil {
			return failed
		}
		return p.checkPage(r, invalid, pr, err)
	}
	if err != nil {
		return err
	}
	return back(r, id, "/materials")
}
