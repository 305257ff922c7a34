package development

import (
	"cmp"
	"errors"

	"birtereze/portal"
	developmentui "birtereze/portal/development/ui"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/web"
	"birtereze/portal/law"
	"birtereze/portal/ui"
)

func (p Pages) showMaterials(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	return p.materialsPage(r, good, id, web.Form{}, nil)
}

// materialsPage is the source materials of a project: what came, from where, what is missing, and how to enter it (cl. 17).
func (p Pages) materialsPage(r *web.Request, status int, id portal.ID, form web.Form, errs ui.FormErrors) error {
	pr, err := p.Card(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	src, err := p.Source(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	may, err := p.May(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	table, err := p.materialsTable(r, pr, src, may("material.enter"))
	if err != nil {
		return err
	}
	v := developmentui.Page{Errors: errs.Summary("kind", "number", "date", "valid_to", "issuer", "file")}
	v.Live = &developmentui.Live{ID: "materials", Href: at(id, "/materials"), Running: src.Request.State == Asked}
	if pr.IsConstruction() {
		v.Live.Items = append(v.Live.Items, p.cadastreBlock(r, pr, src.Request, may("cadastre_request.ask")))
	}
	list := developmentui.Block{Title: r.T("dev.materials.title"), Items: []ui.Component{table}}
	if len(src.Missing) > 0 {
		list.Items = append([]ui.Component{p.missingMaterials(r, src)}, list.Items...)
	}
	v.Live.Items = append(v.Live.Items, list)
	if may("material.enter") && pr.State == Open {
		v.Blocks = append(v.Blocks, p.materialForm(r, pr, src, form, errs))
	}
	v.Blocks = append(v.Blocks, developmentui.Block{Title: r.T("dev.object.title"), Items: []ui.Component{
		ui.Button{Text: r.T("dev.object.link"), Kind: ui.Quiet, Href: at(id, "/object")}}})
	return p.show(r, status, pr, "materials", r.T("dev.tab.materials"), v)
}

// cadastreBlock tells what was asked of the cadastre and what came of it, with a way to ask again.
func (p Pages) cadastreBlock(r *web.Request, pr Project, q Request, mayAsk bool) developmentui.Block {
	b := developmentui.Block{Title: r.T("dev.cadastre.title")}
	if q.State == "" {
		text := r.T("dev.cadastre.no_number")
		if pr.ObjectNumber != "" {
			text = r.T("dev.cadastre.not_asked")
		}
		b.Items = append(b.Items, developmentui.Words{Text: text, Clause: law.C17p2})
		if pr.ObjectNumber == "" && mayAsk && pr.State == Open {
			b.Items = append(b.Items, ui.Button{Text: r.T("dev.cadastre.enter_number"), Kind: ui.Secondary, Href: at(pr.ID, "/object")})
		}
		return b
	}
	tag := stateTag(r, "cadastre_request", q.State)
	banner := ui.Banner{Tone: tag.Tone, Title: tag.Text, Text: p.cadastreText(r, q)}
	if q.State == Received {
		banner = ui.Banner{Tone: tag.Tone, Title: banner.Text}
	}
	b.Items = append(b.Items, banner, ui.Facts{Items: p.cadastreFacts(r, q)})
	for _, f := range q.Refused {
		b.Items = append(b.Items, ui.Verdict{Tone: ui.ToneBad, Findings: findings(r, f.Findings),
			Title: r.T("dev.cadastre.refused", "Title", f.Title.In(string(r.Lang)), "Name", f.Name)})
	}
	if mayAsk && q.State != Asked {
		b.Items = append(b.Items, ui.Action{Action: at(pr.ID, "/materials/ask"), Token: web.NewToken(),
			Button: ui.Button{Text: r.T("dev.cadastre.again"), Kind: ui.Secondary}})
	}
	return b
}

func (p Pages) cadastreText(r *web.Request, q Request) string {
	switch {
	case q.State == Asked:
		return r.T("dev.cadastre.waiting")
	case q.Reason != "":
		return r.T("dev." + q.Reason)
	}
	return r.T("dev.cadastre.count", "Count", q.Count)
}

func (p Pages) cadastreFacts(r *web.Request, q Request) []ui.Fact {
	facts := []ui.Fact{{Label: r.T("dev.field.object_number"), Value: string(q.Number)}, {Label: r.T("dev.cadastre.asked"), Value: r.Lang.ShortDateTime(q.AskedAt)}}
	add := func(label, value string) {
		if value != "" {
			facts = append(facts, ui.Fact{Label: label, Value: value})
		}
	}
	add(r.T("dev.cadastre.answered"), r.Lang.ShortDateTime(q.AnsweredAt))
	add(r.T("dev.cadastre.object"), q.Object.Name.In(string(r.Lang)))
	add(r.T("dev.cadastre.address"), q.Object.Address.In(string(r.Lang)))
	add(r.T("dev.cadastre.plot"), q.Object.Plot)
	return facts
}

// missingMaterials names what the works ask for and is not there.
func (p Pages) missingMaterials(r *web.Request, src Source) ui.Component {
	list := developmentui.Listed{}
	for _, m := range src.Missing {
		list.Items = append(list.Items, developmentui.Words{Text: m.Name(string(r.Lang)), Clause: m.Ground})
	}
	return developmentui.Told{Banner: ui.Banner{Tone: ui.ToneWaiting, Title: r.T("dev.materials.missing", "Count", len(src.Missing))}, Items: []ui.Component{list}}
}

func (p Pages) materialsTable(r *web.Request, pr Project, src Source, mayChange bool) (ui.Table, error) {
	t := ui.Table{Caption: r.T("dev.materials.title"), HideCaption: true, Columns: []ui.Column{{Title: r.T("dev.material.what")}, {Title: r.T("dev.material.number")},
		{Title: r.T("dev.material.valid")}, {Title: r.T("dev.material.origin")}, {Title: r.T("dev.material.file")}},
		Empty: &ui.EmptyState{Title: r.T("dev.materials.empty"), Text: r.T("dev.materials.empty.text")}}
	docs, err := p.documentsOf(r.Context(), p.Bus.DB, pr.ID)
	if err != nil {
		return t, err
	}
	for _, m := range src.Materials {
		t.Rows = append(t.Rows, p.materialRow(r, m, docs[m.Document]))
	}
	if mayChange {
		for i, m := range src.Materials {
			t.Rows[i].More = p.materialActions(r, pr, m)
		}
	}
	return t, nil
}

func (p Pages) materialRow(r *web.Request, m Material, doc document.Document) ui.Row {
	lang := string(r.Lang)
	kind := p.Classifiers.Materials.NameOf(m.Kind, lang)
	what := ui.Cell{Text: kind, Href: "/documents/" + string(m.Document), Note: m.Title.In(lang)}
	if what.Note == kind {
		what.Note = ""
	}
	number := ui.Cell{Text: m.Number, Note: day(r, m.Date)}
	if m.Number == "" {
		number = ui.Cell{Text: day(r, m.Date)}
	}
	valid := ui.Cell{Text: r.T("dev.material.unlimited")}
	if m.ValidTo != "" {
		valid.Text = day(r, m.ValidTo)
	}
	row := ui.Row{}
	switch {
	case m.State == Discarded:
		valid.Note, row.Tone = r.T("material.state.discarded")+": "+m.Why, ui.ToneNeutral
	case m.Expired(p.today()):
		valid.Note, row.Tone = r.T("dev.material.expired"), ui.ToneBad
	}
	origin := ui.Cell{Content: originTag(r, m.Origin), Note: m.Issuer.In(lang)}
	v := doc.Newest()
	file := ui.Cell{Text: v.Name, Href: versionLink(m.Current), Note: r.T("dev.version", "Number", doc.Last) + ", " + r.Lang.Size(v.Size)}
	row.Cells = []ui.Cell{what, number, valid, origin, file}
	return row
}

// originTag tells where a material came from (cl. 17).
func originTag(r *web.Request, origin string) ui.Tag {
	if origin == string(document.FromCadastre) {
		return ui.Tag{Text: r.T("dev.origin.cadastre"), Tone: ui.ToneGood}
	}
	return ui.Tag{Text: r.T("dev.origin.customer"), Tone: ui.ToneNeutral}
}

// materialActions are what the customer may do with a material that it has entered itself; nil for another's.
func (p Pages) materialActions(r *web.Request, pr Project, m Material) ui.Component {
	if m.State != Held || m.Origin != string(document.FromCustomer) {
		return nil
	}
	base := at(pr.ID, "/materials/"+string(m.ID))
	return developmentui.Folded{Summary: r.T("dev.change"), Items: []ui.Component{
		developmentui.SmallForm{Action: base + "/renew", Token: web.NewToken(), Files: true,
			Fields:  []ui.Component{ui.FileUpload{Name: "file", ID: "renew-" + string(m.ID), Label: r.T("dev.material.new_version"), MaxBytes: p.MaxFile}},
			Buttons: []ui.Button{{Text: r.T("material.do.renew"), Kind: ui.Secondary, Small: true}}},
		developmentui.SmallForm{Action: base + "/discard", Token: web.NewToken(),
			Fields:  []ui.Component{ui.Input{Name: "why", ID: "why-" + string(m.ID), Label: r.T("dev.material.why"), MaxLength: 500}},
			Buttons: []ui.Button{{Text: r.T("material.do.discard"), Kind: ui.Warning, Small: true}}}}}
}

// materialForm enters a material that the cadastre does not have (cl. 17 part 3).
func (p Pages) materialForm(r *web.Request, pr Project, src Source, form web.Form, errs ui.FormErrors) developmentui.Block {
	var kinds []ui.Option
	for _, m := range src.Possible {
		kinds = append(kinds, ui.Option{Value: m.Code, Text: m.Name(string(r.Lang))})
	}
	input := func(name, label string, optional bool) ui.Component {
		return ui.Input{Name: name, Label: label, Value: form.Get(name), Error: errs[name], Optional: optional, MaxLength: 500}
	}
	date := func(name, label, hint string, optional bool) ui.Component {
		return ui.DateInput{Name: name, Label: label, Hint: hint, Value: form.Get(name), Error: errs[name], Optional: optional}
	}
	return developmentui.Block{ID: "enter", Title: r.T("dev.material.enter"), Text: r.T("dev.material.enter.text"), Items: []ui.Component{
		developmentui.SmallForm{Action: at(pr.ID, "/materials"), Token: web.NewToken(), Files: true, Fields: []ui.Component{
			ui.Select{Name: "kind", Label: r.T("dev.material.kind"), Value: form.Get("kind"), Error: errs["kind"], Empty: r.T("dev.choose"), Options: kinds},
			input("title", r.T("dev.material.title"), true),
			input("number", r.T("dev.material.number.field"), true),
			developmentui.Short{Fields: []ui.Component{
				date("date", r.T("dev.material.date"), "", false),
				date("valid_to", r.T("dev.material.valid_to"), r.T("dev.material.valid_to.hint"), true)}},
			input("issuer", r.T("dev.material.issuer"), true),
			ui.FileUpload{Name: "file", Label: r.T("dev.material.file"), Error: errs["file"], MaxBytes: p.MaxFile},
		}, Buttons: []ui.Button{{Text: r.T("material.do.enter")}}}}}
}

func (p Pages) enterMaterial(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	// Who may not enter anything does not get as far as sending files.
	if _, err := p.Allowed(r.Context(), r.Actor, id, "material.enter"); err != nil {
		return err
	}
	form, err := r.FormWithFiles(p.keep(MaterialProfile))
	if err != nil {
		return err
	}
	n := NewMaterial{Kind: form.Get("kind"), Title: clip(form.Text("title"), 500), Number: clip(form.Text("number"), 200), Issuer: clip(form.Text("issuer"), 500)}
	wrong := fault.New(fault.Invalid, "fault.invalid").Law(law.C17p3)
	n.Date = dayOf(form, "date", wrong)
	n.ValidTo = dayOf(form, "valid_to", wrong)
	rec, refused := one(form)
	alsoWrong(wrong, p.WrongMaterial(n))
	alsoWrong(wrong, refused)
	if err = wrong.OrNil(); err == nil {
		err = p.EnterMaterial(r.Context(), r.Actor, id, n, rec, form.Key())
	}
	if fault.Is(err, fault.Invalid) {
		return p.materialsPage(r, invalid, id, form, r.Errors(err))
	}
	if err != nil {
		return err
	}
	return back(r, id, "/materials")
}

// alsoWrong adds what another fault says of fields of which nothing is said yet.
func alsoWrong(wrong *fault.Error, err error) {
	if err == nil {
		return
	}
	said := map[string]bool{}
	for _, f := range wrong.Fields {
		said[f.Name] = true
	}
	more := fault.As(err)
	for _, f := range more.Fields {
		if !said[f.Name] {
			wrong.AddBy(cmp.Or(f.Clause, more.Clause), f.Name, f.Key, f.Args...)
		}
	}
}

// dayOf reads a day of a form; what is none is told in its field. An empty field is no day and no fault.
func dayOf(form web.Form, name string, wrong *fault.Error) portal.Date {
	typed := form.Text(name)
	if typed == "" {
		return ""
	}
	d, err := i18n.ParseDate(typed)
	if err != nil {
		wrong.Add(name, "fault.date")
	}
	return d
}

func (p Pages) askCadastre(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	return simple(r, id, "/materials", func(key string) error { return p.AskCadastre(r.Context(), r.Actor, id, key) })
}

func (p Pages) renewMaterial(r *web.Request) error {
	id, material, err := two(r, "id", "material")
	if err != nil {
		return err
	}
	if _, err := p.Allowed(r.Context(), r.Actor, id, "material.enter"); err != nil {
		return err
	}
	form, err := r.FormWithFiles(p.keep(MaterialProfile))
	if err != nil {
		return err
	}
	rec, err := one(form)
	if err == nil {
		err = p.RenewMaterial(r.Context(), r.Actor, id, material, rec, form.Key())
	}
	return p.afterMaterial(r, id, err)
}

func (p Pages) discardMaterial(r *web.Request) error {
	id, material, err := two(r, "id", "material")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	return p.afterMaterial(r, id, p.DiscardMaterial(r.Context(), r.Actor, id, material, clip(form.Text("why"), 500), form.Key()))
}

// afterMaterial shows the page again with what was wrong with an act upon one material, or without.
func (p Pages) afterMaterial(r *web.Request, id portal.ID, err error) error {
	if fault.Is(err, fault.Invalid) {
		whole := ui.FormErrors{}
		for _, text := range r.Errors(err) {
			whole[""] = text
		}
		return p.materialsPage(r, invalid, id, web.Form{}, whole)
	}
	if err != nil {
		return err
	}
	return back(r, id, "/materials")
}

// two reads two ids of an address.
func two(r *web.Request, one, other string) (portal.ID, portal.ID, error) {
	a, err := r.ID(one)
	b, err2 := r.ID(other)
	return a, b, errors.Join(err, err2)
}
