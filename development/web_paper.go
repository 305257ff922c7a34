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

func (p Pages) showPaper(r *web.Request) error {
	id, paper, err := two(r, "id", "paper")
	if err != nil {
		return err
	}
	return p.paperPage(r, good, id, paper, web.Form{}, nil)
}

// paperPage is one paper: the document that lies before the sides, what they said, and what the actor may do.
func (p Pages) paperPage(r *web.Request, status int, id, paper portal.ID, form web.Form, failed error) error {
	pr, err := p.Card(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	c, err := p.Paper(r.Context(), r.Actor, id, paper)
	if err != nil {
		return err
	}
	v := developmentui.Page{}
	var errs ui.FormErrors
	if fault.Is(failed, fault.Invalid) {
		errs = r.Errors(failed)
	}
	if failed != nil && errs["remarks"] == "" && errs["cms"] == "" {
		v.Top = messages(r, failed)
	}
	tag := stateTag(r, "paper", c.State)
	first := developmentui.Block{Title: r.T("paper." + string(c.Kind)), Tag: &tag}
	if err := p.paperDocument(r, c, &first); err != nil {
		return err
	}
	v.Blocks = append(v.Blocks, first)
	acts, err := p.paperActs(r, pr, c, form, errs)
	if err != nil {
		return err
	}
	if len(acts.Items) > 0 {
		v.Blocks = append(v.Blocks, acts)
	}
	if len(c.Said) > 0 {
		b, err := p.saidBlock(r, c.Said)
		if err != nil {
			return err
		}
		v.Blocks = append(v.Blocks, b)
	}
	return p.show(r, status, pr, "contract", r.T("paper."+string(c.Kind)), v, "sign.js")
}

// paperDocument shows what lies before the sides, what governs, and the signatures.
func (p Pages) paperDocument(r *web.Request, c PaperCard, b *developmentui.Block) error {
	name, err := p.partyName(r, c.Party)
	if err != nil {
		return err
	}
	rows := []ui.SummaryRow{{Key: r.T("dev.side." + string(c.Contractor)), Value: name}, {Key: r.T("dev.paper.edition"), Value: c.Edition}}
	if c.Current != "" {
		v, _, err := p.Documents.Version(r.Context(), p.Bus.DB, c.Current)
		if err != nil {
			return err
		}
		rows = append(rows, ui.SummaryRow{Key: r.T("dev.paper.document"), Value: v.Name + ", " + r.T("dev.version", "Number", c.Number) + ", " + r.Lang.Size(v.Size),
			Actions: []ui.Link{{Text: r.T("dev.download"), Href: versionLink(c.Current)}, {Text: r.T("dev.versions"), Href: "/documents/" + string(c.Document)}}})
	}
	if c.Agreed != "" {
		row := ui.SummaryRow{Key: r.T("dev.paper.governing"), Value: r.T("dev.paper.agreed_at", "Date", r.Lang.Date(c.AgreedAt))}
		if c.Agreed != c.Current || c.State != AgreedState {
			row.Actions = []ui.Link{{Text: r.T("dev.download"), Href: versionLink(c.Agreed), Hint: row.Key}}
		}
		rows = append(rows, row)
	}
	b.Items = append(b.Items, ui.SummaryList{Rows: rows})
	return p.signatures(r, c.Current, b)
}

// signatures shows who has signed a version.
func (p Pages) signatures(r *web.Request, version portal.ID, b *developmentui.Block) error {
	if version == "" {
		return nil
	}
	kept, err := p.Documents.Signatures(r.Context(), p.Bus.DB, version)
	if err != nil || len(kept) == 0 {
		return err
	}
	b.Items = append(b.Items, document.Block(r, version, kept))
	return nil
}

// paperActs are what the actor may do with the paper now.
func (p Pages) paperActs(r *web.Request, pr Project, c PaperCard, form web.Form, errs ui.FormErrors) (developmentui.Block, error) {
	base := at(pr.ID, c.path())
	b := developmentui.Block{Title: r.T("dev.acts")}
	press := func(do string) {
		b.Items = append(b.Items, ui.Action{Action: base + "/" + do, Token: web.NewToken(), Fields: seen(c.Current), Button: ui.Button{Text: r.T("paper.do." + do)}})
	}
	if c.May("edit") {
		b.Items = append(b.Items, ui.Button{Text: r.T("paper.do.edit"), Kind: ui.Secondary, Href: base + "/edit"})
	}
	if c.May("propose") {
		missing, err := p.Unready(r.Context(), r.Actor, pr.ID, c.ID)
		if err != nil {
			return b, err
		}
		if len(missing) > 0 {
			b.Items = append(b.Items, developmentui.Told{Banner: ui.Banner{Tone: ui.ToneWaiting, Title: r.T("dev.paper.unready")},
				Items: []ui.Component{p.unreadyList(r, c.Kind, missing)}})
		} else {
			b.Items = append(b.Items, developmentui.Words{Text: r.T("dev.paper.propose.text"), Clause: law.C21p2})
			press("propose")
		}
	}
	if c.May("agree") {
		b.Items = append(b.Items, developmentui.Words{Text: r.T("dev.paper.agree.text"), Clause: law.C21p2})
		press("agree")
	}
	if c.May("sign") {
		b.Items = append(b.Items, developmentui.Signed{Items: []ui.Component{developmentui.Words{Text: r.T("dev.paper.sign.text"), Clause: law.C21p2}},
			Form: ui.SignForm{Action: base + "/sign", Token: web.NewToken(), URL: versionLink(c.Current), Download: versionLink(c.Current),
				FileName: string(c.Kind) + ".pdf", Error: errs["cms"]}})
	}
	if c.May("return") {
		b.Items = append(b.Items, returnForm(r, base+"/return", c.Current, form, errs))
	}
	if c.May("amend") {
		b.Items = append(b.Items, developmentui.Folded{Summary: r.T("dev.paper.amend"), Items: []ui.Component{
			developmentui.Words{Text: r.T("dev.paper.amend.text")},
			ui.Action{Action: base + "/amend", Token: web.NewToken(), Button: ui.Button{Text: r.T("paper.do.amend"), Kind: ui.Secondary}}}})
	}
	return b, nil
}

// seen names the version that a page shows, so that an act is about no other.
func seen(version portal.ID) []ui.Hidden {
	return []ui.Hidden{{Name: "version", Value: string(version)}}
}

// returnForm sends something back with remarks.
func returnForm(r *web.Request, action string, version portal.ID, form web.Form, errs ui.FormErrors) ui.Component {
	return developmentui.Folded{Summary: r.T("dev.return"), Open: errs["remarks"] != "", Items: []ui.Component{
		developmentui.SmallForm{Action: action, Token: web.NewToken(), Hidden: seen(version), Fields: []ui.Component{ui.Textarea{Name: "remarks", Label: r.T("dev.remarks"),
			Hint: r.T("dev.remarks.hint"), Value: form.Get("remarks"), Error: errs["remarks"], MaxLength: 4000}},
			Buttons: []ui.Button{{Text: r.T("dev.return.do"), Kind: ui.Warning}}}}}
}

// unreadyList names what a paper lacks; an empty field by its name.
func (p Pages) unreadyList(r *web.Request, kind PaperKind, missing []law.Finding) ui.Component {
	list := developmentui.Listed{}
	for _, f := range missing {
		var args []any
		for name, value := range f.Facts {
			args = append(args, name, value)
		}
		text := r.T(f.Key, args...)
		if f.Key == "rule.field.not_met" {
			text = r.T("paper."+string(kind)+"."+f.Field) + ": " + text
		}
		list.Items = append(list.Items, developmentui.Words{Text: text, Clause: f.Clause})
	}
	return list
}

// saidBlock is what the responsible persons said, the newest first.
func (p Pages) saidBlock(r *web.Request, said []Decision) (developmentui.Block, error) {
	t := ui.Timeline{Label: r.T("dev.said.title")}
	for _, d := range said {
		party, err := p.partyName(r, d.Party)
		if err != nil {
			return developmentui.Block{}, err
		}
		e := ui.TimelineEvent{Title: r.T("dev.said." + string(d.Said)), Text: d.Remarks, Actor: d.Name, For: party, At: d.At, Signed: d.Said == Signed, Tone: ui.ToneGood}
		if d.Said == Returned {
			e.Tone = ui.ToneBad
		}
		t.Events = append(t.Events, e)
	}
	return developmentui.Block{Title: r.T("dev.said.title"), Items: []ui.Component{t}}, nil
}

// onPaper is an act upon a paper that a form asks for; what was refused is shown on its page.
func (p Pages) onPaper(r *web.Request, read func() (web.Form, error), act func(id, paper portal.ID, form web.Form) error) error {
	id, paper, err := two(r, "id", "paper")
	if err != nil {
		return err
	}
	form, err := read()
	if err != nil {
		return err
	}
	if err := act(id, paper, form); err != nil {
		return refusedOr(err, func(status int) error { return p.paperPage(r, status, id, paper, form, err) })
	}
	return back(r, id, Paper{ID: paper}.path())
}

func (p Pages) proposePaper(r *web.Request) error {
	return p.onPaper(r, r.Form, func(id, paper portal.ID, form web.Form) error {
		return p.Propose(r.Context(), r.Actor, id, paper, form.Key())
	})
}

func (p Pages) agreePaper(r *web.Request) error {
	return p.onPaper(r, r.Form, func(id, paper portal.ID, form web.Form) error {
		return p.Agree(r.Context(), r.Actor, id, paper, portal.ID(form.Get("version")), form.Key())
	})
}

func (p Pages) signPaper(r *web.Request) error {
	id, paper, err := two(r, "id", "paper")
	if err != nil {
		return err
	}
	// Who may not sign it does not get as far as sending a signature.
	if _, err := p.signable(r.Context(), r.Actor, id, paper); err != nil {
		return err
	}
	read := func() (web.Form, error) { return r.FormWithFiles(web.Small(256 << 10)) }
	return p.onPaper(r, read, func(id, paper portal.ID, form web.Form) error {
		return p.Sign(r.Context(), r.Actor, id, paper, document.FormMessage(form), form.Key())
	})
}

func (p Pages) returnPaper(r *web.Request) error {
	return p.onPaper(r, r.Form, func(id, paper portal.ID, form web.Form) error {
		return p.Return(r.Context(), r.Actor, id, paper, portal.ID(form.Get("version")), clip(form.Text("remarks"), 4000), form.Key())
	})
}

func (p Pages) amendPaper(r *web.Request) error {
	id, paper, err := two(r, "id", "paper")
	if err != nil {
		return err
	}
	return simple(r, id, Paper{ID: paper}.path()+"/edit", func(key string) error { return p.Amend(r.Context(), r.Actor, id, paper, key) })
}
