package development

import (
	"birtereze/portal"
	developmentui "birtereze/portal/development/ui"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/web"
	"birtereze/portal/law"
	"birtereze/portal/ui"
)

func (p Pages) showDocument(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	return p.documentPage(r, good, id, web.Form{}, nil)
}

// documentPage is one document: its versions with their verdicts, signatures, what was said to them, and what the actor may do.
func (p Pages) documentPage(r *web.Request, status int, id portal.ID, form web.Form, failed error) error {
	c, err := p.Document(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	var errs ui.FormErrors
	v := developmentui.Page{}
	if fault.Is(failed, fault.Invalid) {
		errs = r.Errors(failed)
		v.Errors = errs.Summary("file", "title", "remarks")
	} else if failed != nil {
		v.Top = messages(r, failed)
	}
	title, tab := p.documentTitle(r, c)
	first := developmentui.Block{Title: title, Items: []ui.Component{ui.SummaryList{Rows: p.documentRows(r, c)}, verdict(r, c.Document.Newest().Judgement)}}
	if c.Sheet != nil {
		tag := stateTag(r, "documentation", c.Sheet.State)
		first.Tag = &tag
	}
	if err := p.signatures(r, c.Document.Newest().ID, &first); err != nil {
		return err
	}
	v.Blocks = append(v.Blocks, first)
	if c.Sheet != nil {
		v.Blocks = append(v.Blocks, p.sheetActs(r, *c.Sheet, form, errs)...)
	}
	v.Blocks = append(v.Blocks, p.versionsBlock(r, c.Document))
	if said := saidTo(c); len(said) > 0 {
		b, err := p.saidBlock(r, said)
		if err != nil {
			return err
		}
		v.Blocks = append(v.Blocks, b)
	}
	return p.show(r, status, c.Project, tab, title, v)
}

// documentTitle is what a document is called, and the tab that it belongs to.
func (p Pages) documentTitle(r *web.Request, c DocumentCard) (title, tab string) {
	switch {
	case c.Sheet != nil:
		return volume(r, c.Sheet.Sheet), "documents"
	case c.Paper != nil:
		return r.T("paper." + string(c.Paper.Kind)), "contract"
	}
	return c.Material.Title.In(string(r.Lang)), "materials"
}

func saidTo(c DocumentCard) []Decision {
	switch {
	case c.Sheet != nil:
		return c.Sheet.Said
	case c.Paper != nil:
		return c.Paper.Said
	}
	return nil
}

func (p Pages) documentRows(r *web.Request, c DocumentCard) []ui.SummaryRow {
	v := c.Document.Newest()
	rows := []ui.SummaryRow{{Key: r.T("dev.document.file"), Value: v.Name + ", " + r.T("dev.version", "Number", v.Number) + ", " + r.Lang.Size(v.Size),
		Actions: []ui.Link{{Text: r.T("dev.download"), Href: versionLink(v.ID)}}}}
	switch {
	case c.Sheet != nil:
		rows = append(rows, ui.SummaryRow{Key: r.T("dev.document.section"), Value: p.SectionName(c.Sheet.Section, string(r.Lang)),
			Actions: []ui.Link{{Text: r.T("dev.document.to_section"), Href: at(c.Project.ID, "/documents#section-"+c.Sheet.Section)}}})
	case c.Paper != nil:
		rows = append(rows, ui.SummaryRow{Key: r.T("dev.document.paper"), Value: stateTag(r, "paper", c.Paper.State).Text,
			Actions: []ui.Link{{Text: r.T("dev.document.to_paper"), Href: at(c.Project.ID, c.Paper.path())}}})
	default:
		rows = append(rows, ui.SummaryRow{Key: r.T("dev.material.kind"), Value: p.Classifiers.Materials.NameOf(c.Material.Kind, string(r.Lang))},
			ui.SummaryRow{Key: r.T("dev.material.origin"), Content: originTag(r, c.Material.Origin)})
	}
	return append(rows, ui.SummaryRow{Key: r.T("dev.document.entered"), Value: r.Lang.DateTime(v.At)},
		ui.SummaryRow{Key: r.T("dev.document.sha256"), Content: ui.Copy{Value: v.SHA256}})
}

// versionsBlock lists all versions, the newest first.
func (p Pages) versionsBlock(r *web.Request, d document.Document) developmentui.Block {
	t := ui.Table{Caption: r.T("dev.versions"), HideCaption: true, Columns: []ui.Column{{Title: r.T("dev.document.version"), Numeric: true}, {Title: r.T("dev.document.file")},
		{Title: r.T("dev.document.entered")}, {Title: r.T("dev.document.verdict")}}}
	for _, v := range d.Versions {
		number := r.Lang.Number(int64(v.Number))
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: number}, {Text: v.Name, Href: versionLink(v.ID), Note: r.Lang.Size(v.Size)},
			{Text: r.Lang.ShortDateTime(v.At)}, {Content: verdictTag(r, v.Judgement.Verdict)}}})
	}
	return developmentui.Block{Title: r.T("dev.versions"), Items: []ui.Component{t}}
}

// sheetActs are what the actor may do with a document of the documentation.
func (p Pages) sheetActs(r *web.Request, c SheetCard, form web.Form, errs ui.FormErrors) []developmentui.Block {
	base := "/documents/" + string(c.Sheet.Document)
	b := developmentui.Block{ID: "acts", Title: r.T("dev.acts")}
	press := func(do string, kind ui.Kind) {
		b.Items = append(b.Items, ui.Action{Action: base + "/" + do, Token: web.NewToken(), Fields: seen(c.Current),
			Button: ui.Button{Text: r.T("documentation.do." + do), Kind: kind}})
	}
	if c.May("agree") {
		b.Items = append(b.Items, developmentui.Words{Text: r.T("dev.document.agree.text"), Clause: law.C25})
		press("agree", ui.Primary)
	}
	if c.May("send") {
		press("send", ui.Primary)
	}
	if c.May("return") {
		b.Items = append(b.Items, returnForm(r, base+"/return", c.Current, form, errs))
	}
	if c.May("renew") {
		b.Items = append(b.Items, developmentui.Folded{Summary: r.T("dev.document.renew"), Open: c.State == SentBack || errs["file"] != "", Items: []ui.Component{
			developmentui.SmallForm{Action: base + "/renew", Token: web.NewToken(), Files: true, Fields: []ui.Component{
				ui.FileUpload{Name: "file", Label: r.T("dev.document.new_version"), Hint: r.T("dev.document.new_version.hint"), Error: errs["file"], MaxBytes: p.MaxFile}},
				Buttons: []ui.Button{{Text: r.T("documentation.do.renew"), Kind: ui.Secondary}}}}})
	}
	if c.May("describe") {
		b.Items = append(b.Items, describeForm(r, base, c, form, errs))
	}
	if c.May("remove") {
		b.Items = append(b.Items, developmentui.Folded{Summary: r.T("dev.document.remove"), Items: []ui.Component{
			developmentui.Words{Text: r.T("dev.document.remove.text"), Clause: law.C44},
			ui.Action{Action: base + "/remove", Token: web.NewToken(), Button: ui.Button{Text: r.T("documentation.do.remove"), Kind: ui.Warning}}}})
	}
	if len(b.Items) == 0 {
		return nil
	}
	return []developmentui.Block{b}
}

// describeForm says what a document is called, and which volume and book it is.
func describeForm(r *web.Request, base string, c SheetCard, form web.Form, errs ui.FormErrors) ui.Component {
	value := func(name, now string) string {
		if form.Has("title") {
			return form.Get(name)
		}
		return now
	}
	return developmentui.Folded{Summary: r.T("dev.document.describe"), Open: errs["title"] != "", Items: []ui.Component{
		developmentui.SmallForm{Action: base + "/describe", Token: web.NewToken(), Fields: []ui.Component{
			ui.Input{Name: "title", Label: r.T("dev.document.title"), Value: value("title", c.Title), Error: errs["title"], MaxLength: 500},
			ui.Input{Name: "volume", Label: r.T("dev.document.volume"), Value: value("volume", c.Volume), Optional: true, Width: 10, MaxLength: 20},
			ui.Input{Name: "book", Label: r.T("dev.document.book"), Value: value("book", c.Book), Optional: true, Width: 10, MaxLength: 20}},
			Buttons: []ui.Button{{Text: r.T("dev.save"), Kind: ui.Secondary}}}}}
}

// onSheet is an act upon a document of the documentation; what was refused is shown on its page.
func (p Pages) onSheet(r *web.Request, read func() (web.Form, error), act func(c DocumentCard, form web.Form) error) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	c, err := p.Document(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	if c.Sheet == nil {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	form, err := read()
	if err != nil {
		return err
	}
	if err := act(c, form); err != nil {
		return refusedOr(err, func(status int) error { return p.documentPage(r, status, id, form, err) })
	}
	return r.Redirect("/documents/" + string(id))
}

func (p Pages) describeDocument(r *web.Request) error {
	return p.onSheet(r, r.Form, func(c DocumentCard, form web.Form) error {
		return p.DescribeSheet(r.Context(), r.Actor, c.Project.ID, c.Sheet.ID, clip(form.Text("title"), 500), clip(form.Text("volume"), 20),
			clip(form.Text("book"), 20), form.Key())
	})
}

func (p Pages) renewDocument(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	c, err := p.Document(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	// Who may not renew it does not get as far as sending a file.
	if _, err := p.Allowed(r.Context(), r.Actor, c.Project.ID, "documentation.enter"); err != nil {
		return err
	}
	section := ""
	if c.Sheet != nil {
		section = c.Sheet.Section
	}
	read := func() (web.Form, error) { return r.FormWithFiles(p.keep(SectionProfile(section, p.today()))) }
	return p.onSheet(r, read, func(c DocumentCard, form web.Form) error {
		rec, err := one(form)
		if err != nil {
			return err
		}
		return p.Renew(r.Context(), r.Actor, c.Project.ID, c.Sheet.ID, rec, form.Key())
	})
}

func (p Pages) sendDocument(r *web.Request) error {
	return p.onSheet(r, r.Form, func(c DocumentCard, form web.Form) error {
		return p.Send(r.Context(), r.Actor, c.Project.ID, []portal.ID{portal.ID(form.Get("version"))}, form.Key())
	})
}

func (p Pages) agreeDocument(r *web.Request) error {
	return p.onSheet(r, r.Form, func(c DocumentCard, form web.Form) error {
		return p.AgreeSheets(r.Context(), r.Actor, c.Project.ID, []portal.ID{portal.ID(form.Get("version"))}, form.Key())
	})
}

func (p Pages) returnDocument(r *web.Request) error {
	return p.onSheet(r, r.Form, func(c DocumentCard, form web.Form) error {
		return p.ReturnSheet(r.Context(), r.Actor, c.Project.ID, c.Sheet.ID, portal.ID(form.Get("version")), clip(form.Text("remarks"), 4000), form.Key())
	})
}

func (p Pages) removeDocument(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	c, err := p.Document(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	if c.Sheet == nil {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return simple(r, c.Project.ID, "/documents", func(key string) error {
		return p.Remove(r.Context(), r.Actor, c.Project.ID, c.Sheet.ID, key)
	})
}
