package development

import (
	"slices"

	"birtereze/portal"
	developmentui "birtereze/portal/development/ui"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/web"
	"birtereze/portal/law"
	"birtereze/portal/ui"
)

func (p Pages) showDocuments(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	return p.documentsPage(r, good, id, intake{}, nil)
}

// intake is what became of the files of one upload.
type intake struct {
	taken   []string // names
	refused []upload // by the format check, or for their size
}

// documentsPage is the documentation: the tree of sections with their documents, the progress, and what waits for the
// actor (cl. 22–25).
func (p Pages) documentsPage(r *web.Request, status int, id portal.ID, in intake, failed error) error {
	pr, err := p.Card(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	cards, err := p.Service.Sheets(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	progress, err := p.Progress(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	v := developmentui.Page{Top: p.intakeBanners(r, in)}
	if failed != nil {
		v.Top = append(v.Top, messages(r, failed)...)
	}
	tree, err := p.tree(r, pr, cards)
	if err != nil {
		return err
	}
	v.Blocks = append(v.Blocks, p.documentProgress(r, pr, progress), p.bulkBlock(r, pr, cards, "agree"), p.bulkBlock(r, pr, cards, "send"),
		developmentui.Block{ID: "sections", Title: r.T("dev.documents.sections"), Items: []ui.Component{tree}})
	v.Blocks = slices.DeleteFunc(v.Blocks, func(b developmentui.Block) bool { return len(b.Items) == 0 })
	return p.show(r, status, pr, "documents", r.T("dev.tab.documents"), v)
}

// intakeBanners tell what became of each file: those taken, and those that were not, with what is wrong and where (cl. 24).
func (p Pages) intakeBanners(r *web.Request, in intake) []ui.Component {
	var out []ui.Component
	if len(in.refused) > 0 {
		told := developmentui.Told{Banner: ui.Banner{Tone: ui.ToneBad, Title: r.T("dev.documents.refused", "Count", len(in.refused)), Text: r.T("dev.documents.refused.text")}}
		for _, u := range in.refused {
			v := ui.Verdict{Tone: ui.ToneBad, Title: u.Name, Findings: findings(r, u.Judgement.Findings)}
			if u.large != nil {
				v.Findings = []ui.Finding{{What: r.T(u.large.Key, u.large.Args...)}}
			}
			told.Items = append(told.Items, v)
		}
		out = append(out, told)
	}
	if len(in.taken) > 0 {
		list := developmentui.Listed{}
		for _, name := range in.taken {
			list.Items = append(list.Items, developmentui.Words{Text: name})
		}
		out = append(out, developmentui.Told{Banner: ui.Banner{Tone: ui.ToneGood, Title: r.T("dev.documents.taken", "Count", len(in.taken))}, Items: []ui.Component{list}})
	}
	return out
}

func (p Pages) documentProgress(r *web.Request, pr Project, progress Progress) developmentui.Block {
	required := 0
	for _, n := range p.Sections(pr) {
		if n.Required {
			required++
		}
	}
	done := required - len(progress.Lacking)
	b := developmentui.Block{Title: r.T("dev.documents.progress"), Items: []ui.Component{
		ui.Progress{Label: r.T("dev.documents.agreed", "Done", done, "Total", required), Done: done, Total: required}}}
	whole := done == required && progress.Pending == 0
	if whole && required > 0 {
		b.Items = append(b.Items, ui.Banner{Tone: ui.ToneGood, Title: r.T("dev.documents.whole"), Text: r.T("dev.documents.whole.text")})
	}
	if progress.Pending > 0 {
		b.Items = append(b.Items, developmentui.Words{Text: r.T("dev.documents.pending", "Count", progress.Pending), Clause: law.C25})
	}
	return b
}

// bulkBlock lets the actor do one act to many documents at once.
func (p Pages) bulkBlock(r *web.Request, pr Project, cards []SheetCard, do flow.Do) developmentui.Block {
	var list []ui.Choice
	var all []string
	for _, c := range cards {
		if c.May(do) {
			list = append(list, ui.Choice{Value: string(c.Current), Text: c.Title, Hint: p.SectionName(c.Section, string(r.Lang)) + ", " + r.T("dev.version", "Number", c.Number)})
			all = append(all, string(c.Current))
		}
	}
	if len(list) == 0 {
		return developmentui.Block{}
	}
	name := string(do)
	return developmentui.Block{ID: name, Title: r.T("dev.documents." + name), Text: r.T("dev.documents." + name + ".text"), Items: []ui.Component{
		developmentui.SmallForm{Action: at(pr.ID, "/documents/"+name), Token: web.NewToken(),
			Fields:  []ui.Component{ui.Checkboxes{Name: "document", ID: "bulk-" + name, Legend: r.T("dev.documents." + name + ".which"), Values: all, Choices: list}},
			Buttons: []ui.Button{{Text: r.T("documentation.do." + name)}}}}}
}

// tree is the sections with their documents, the surveys first.
func (p Pages) tree(r *web.Request, pr Project, cards []SheetCard) (ui.DocumentTree, error) {
	t := ui.DocumentTree{Label: r.T("dev.documents.sections")}
	uploads, err := p.uploadsOf(r, pr)
	if err != nil {
		return t, err
	}
	nodes := p.Sections(pr)
	surveys := ui.DocumentSection{ID: "section-" + Surveys, Title: p.SectionName(Surveys, string(r.Lang)), Required: false,
		Documents: p.rows(r, cards, Surveys), Upload: uploads(Surveys)}
	t.Sections = append(t.Sections, surveys)
	for _, n := range nodes {
		if n.Parent == "" {
			t.Sections = append(t.Sections, p.section(r, n, nodes, cards, uploads))
		}
	}
	return t, nil
}

func (p Pages) section(r *web.Request, n classifier.Node, nodes []classifier.Node, cards []SheetCard, uploads func(string) *ui.Upload) ui.DocumentSection {
	s := ui.DocumentSection{ID: "section-" + n.Code, Number: n.Mark, Title: n.Name(string(r.Lang)), Required: n.Required,
		Documents: p.rows(r, cards, n.Code), Upload: uploads(n.Code)}
	for _, inner := range nodes {
		if inner.Parent == n.Code {
			s.Sections = append(s.Sections, p.section(r, inner, nodes, cards, uploads))
		}
	}
	return s
}

// uploadsOf makes the upload of a section, for who may enter documents; none as long as no schedule governs.
func (p Pages) uploadsOf(r *web.Request, pr Project) (func(section string) *ui.Upload, error) {
	may, err := p.May(r.Context(), r.Actor, pr.ID)
	if err != nil {
		return nil, err
	}
	side, _ := pr.SideOf(r.Actor.For)
	open := may("documentation.enter")
	if open {
		if _, open, err = governing(r.Context(), p.Bus.DB, pr, side); err != nil {
			return nil, err
		}
	}
	return func(section string) *ui.Upload {
		if !open {
			return nil
		}
		return &ui.Upload{Action: at(pr.ID, "/sections/"+section), Token: web.NewToken(), MaxBytes: p.MaxFile}
	}, nil
}

// rows are the documents of one section.
func (p Pages) rows(r *web.Request, cards []SheetCard, section string) []ui.Document {
	var list []ui.Document
	for _, c := range cards {
		if c.Section == section {
			list = append(list, p.row(r, c))
		}
	}
	return list
}

func (p Pages) row(r *web.Request, c SheetCard) ui.Document {
	state := stateTag(r, "documentation", c.State)
	v := c.Document.Newest()
	d := versionRow(r, v)
	d.Name, d.Href, d.State = volume(r, c.Sheet), "/documents/"+string(c.Sheet.Document), &state
	if len(c.Document.Versions) > 1 {
		for _, older := range c.Document.Versions[1:] {
			d.Older = append(d.Older, versionRow(r, older))
		}
	}
	if c.State == SentBack && len(c.Said) > 0 {
		d.Findings = append(d.Findings, ui.Finding{What: r.T("dev.returned.with", "Remarks", c.Said[0].Remarks), Clause: law.C25})
	}
	return d
}

// volume is a document's title with its volume and book.
func volume(r *web.Request, d Sheet) string {
	title := d.Title
	if d.Book != "" {
		title = r.T("dev.book", "Number", d.Book) + ". " + title
	}
	if d.Volume != "" {
		title = r.T("dev.volume", "Number", d.Volume) + ". " + title
	}
	return title
}

func versionRow(r *web.Request, v document.Version) ui.Document {
	return ui.Document{Name: v.Name, Href: versionLink(v.ID), Version: v.Number, Size: v.Size, At: v.At, Verdict: verdictTag(r, v.Judgement.Verdict),
		Findings: findings(r, v.Judgement.Findings)}
}

// enterDocuments takes files into a section: the good ones are kept, and the others are listed with what is wrong.
func (p Pages) enterDocuments(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	section := r.PathValue("section")
	// Who may not enter documents does not get as far as sending them.
	if _, err := p.Allowed(r.Context(), r.Actor, id, "documentation.enter"); err != nil {
		return err
	}
	form, err := r.FormWithFiles(p.keep(SectionProfile(section, p.today())))
	if err != nil {
		return err
	}
	var in intake
	var list []NewSheet
	for _, u := range uploads(form) {
		if u.large != nil || u.Judgement.Verdict == document.Refused {
			in.refused = append(in.refused, u)
			continue
		}
		in.taken = append(in.taken, u.Name)
		list = append(list, NewSheet{Section: section, File: u.Received})
	}
	if len(list) > 0 || len(in.refused) == 0 {
		err = p.Enter(r.Context(), r.Actor, id, list, form.Key())
	}
	switch {
	case fault.Is(err, fault.Invalid):
		in.taken = nil
		return p.documentsPage(r, invalid, id, in, err)
	case err != nil:
		return err
	case len(in.refused) > 0:
		return p.documentsPage(r, invalid, id, in, nil)
	}
	return back(r, id, "/documents#section-"+section)
}

func (p Pages) sendDocuments(r *web.Request) error {
	return p.bulk(r, func(id portal.ID, versions []portal.ID, key string) error {
		return p.Send(r.Context(), r.Actor, id, versions, key)
	})
}

func (p Pages) agreeDocuments(r *web.Request) error {
	return p.bulk(r, func(id portal.ID, versions []portal.ID, key string) error {
		return p.AgreeSheets(r.Context(), r.Actor, id, versions, key)
	})
}

func (p Pages) bulk(r *web.Request, act func(id portal.ID, versions []portal.ID, key string) error) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	var versions []portal.ID
	for _, v := range form.Values["document"] {
		versions = append(versions, portal.ID(v))
	}
	if err := act(id, versions, form.Key()); err != nil {
		return refusedOr(err, func(status int) error { return p.documentsPage(r, status, id, intake{}, err) })
	}
	return back(r, id, "/documents")
}
