package development

import (
	"slices"

	"birtereze/portal"
	developmentui "birtereze/portal/development/ui"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/web"
	"birtereze/portal/law"
	"birtereze/portal/ui"
)

func (p Pages) showContract(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	return p.contractPage(r, good, id, web.Form{}, nil)
}

// contractPage is the papers of clause 21: the procurement contract, and what is formed with each contractor.
func (p Pages) contractPage(r *web.Request, status int, id portal.ID, form web.Form, failed error) error {
	pr, err := p.Card(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	may, err := p.May(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	cards, err := p.Papers(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	var errs ui.FormErrors
	v := developmentui.Page{}
	if fault.Is(failed, fault.Invalid) {
		errs = r.Errors(failed)
		v.Errors = errs.Summary("number", "date", "reason")
	} else if failed != nil {
		v.Top = messages(r, failed)
	}
	for _, side := range []Side{Designer, Surveyor} {
		b, err := p.papersBlock(r, pr, side, cards, may)
		if err != nil {
			return err
		}
		if b.Title != "" {
			v.Blocks = append(v.Blocks, b)
		}
	}
	v.Blocks = append(v.Blocks, p.procurementBlock(r, pr, form, errs, failed, may("project.record_procurement") && pr.State == Open))
	return p.show(r, status, pr, "contract", r.T("dev.tab.contract"), v)
}

// papersBlock is the papers with one contractor, those not yet begun among them.
func (p Pages) papersBlock(r *web.Request, pr Project, side Side, cards []PaperCard, may func(string) bool) (developmentui.Block, error) {
	party := pr.Party(side)
	if party == "" {
		if side == Surveyor {
			return developmentui.Block{}, nil
		}
		return developmentui.Block{Title: r.T("dev.contract.title"), Items: []ui.Component{ui.EmptyState{Title: r.T("dev.contract.no_contractor"),
			Text: r.T("dev.contract.no_contractor.text"), Action: p.nameButton(r, pr, may)}}}, nil
	}
	name, err := p.partyName(r, party)
	if err != nil {
		return developmentui.Block{}, err
	}
	b := developmentui.Block{ID: string(side), Title: r.T("dev.contract.with", "Party", name)}
	kinds := PapersOf(pr.BIM)
	if side == Surveyor {
		kinds = PapersOf(false)
	}
	list := ui.TaskList{}
	var begin []ui.Component
	for _, kind := range kinds {
		title := r.T("paper." + string(kind))
		i := slices.IndexFunc(cards, func(c PaperCard) bool { return c.Party == party && c.Kind == kind })
		if i >= 0 {
			list.Items = append(list.Items, ui.TaskItem{Title: title, Href: at(pr.ID, cards[i].path()), Hint: p.paperHint(r, cards[i]), Tag: stateTag(r, "paper", cards[i].State)})
			continue
		}
		list.Items = append(list.Items, ui.TaskItem{Title: title, Tag: ui.Tag{Text: r.T("dev.paper.none"), Tone: ui.ToneNeutral}})
		if pr.State == Open && p.mayBegin(r, pr, side) {
			begin = append(begin, ui.Action{Action: at(pr.ID, "/contract"), Token: web.NewToken(),
				Fields: []ui.Hidden{{Name: "with", Value: string(side)}, {Name: "kind", Value: string(kind)}},
				Button: ui.Button{Text: r.T("dev.paper.begin." + string(kind)), Kind: ui.Secondary}})
		}
	}
	b.Items = append(b.Items, list)
	if len(begin) > 0 {
		b.Items = append(b.Items, developmentui.Row{Items: begin})
	}
	return b, nil
}

func (p Pages) nameButton(r *web.Request, pr Project, may func(string) bool) *ui.Button {
	if !may("project.name_contractor") || pr.State != Open {
		return nil
	}
	return &ui.Button{Text: r.T("dev.access.name.designer"), Kind: ui.Secondary, Href: at(pr.ID, "/access")}
}

// mayBegin tells whether the actor may begin a paper with the contractor.
func (p Pages) mayBegin(r *web.Request, pr Project, side Side) bool {
	st, err := load(r.Context(), p.Bus.DB, pr.ID)
	if err != nil {
		return false
	}
	_, ok := p.Bus.Policy.Can(r.Actor, "paper.begin", st.with(side))
	return ok
}

// paperHint tells which version governs.
func (p Pages) paperHint(r *web.Request, c PaperCard) string {
	switch {
	case c.Agreed != "" && c.State != AgreedState:
		return r.T("dev.paper.governs", "Date", r.Lang.ShortDate(c.AgreedAt))
	case c.Number > 0:
		return r.T("dev.version", "Number", c.Number) + ", " + r.Lang.ShortDate(c.ChangedAt)
	}
	return ""
}

func (p Pages) beginPaper(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	paper, err := p.Begin(r.Context(), r.Actor, id, Side(form.Get("with")), PaperKind(form.Get("kind")), form.Key())
	if fault.Is(err, fault.Invalid) {
		return p.contractPage(r, invalid, id, web.Form{}, err)
	}
	if err != nil {
		return err
	}
	if paper == "" { // the same form once more: it was begun then
		return back(r, id, "/contract")
	}
	return back(r, id, Paper{ID: paper}.path()+"/edit")
}

// procurementBlock is the number and date of the procurement contract: what is recorded, and how to find it (cl. 21 part 3).
func (p Pages) procurementBlock(r *web.Request, pr Project, form web.Form, errs ui.FormErrors, failed error, may bool) developmentui.Block {
	b := developmentui.Block{ID: "procurement", Title: r.T("dev.procurement.title")}
	if pr.Procurement != nil {
		b.Items = append(b.Items, ui.SummaryList{Rows: procurementRows(r, *pr.Procurement)})
	} else {
		b.Items = append(b.Items, developmentui.Words{Text: r.T("dev.procurement.none_yet"), Clause: law.C21p3})
	}
	if !may {
		return b
	}
	byHand := form.Has("by_hand")
	find := ui.Input{Name: "number", Label: r.T("dev.procurement.number"), Hint: r.T("dev.procurement.number.hint"), Width: 30, MaxLength: 100}
	if !byHand {
		find.Value, find.Error = form.Get("number"), errs["number"]
	}
	var search ui.Component = developmentui.SmallForm{Action: at(pr.ID, "/contract/procurement"), Token: web.NewToken(), Fields: []ui.Component{find},
		Buttons: []ui.Button{{Text: r.T("dev.procurement.find"), Kind: ui.Secondary}}}
	if pr.Procurement != nil {
		search = developmentui.Folded{Summary: r.T("dev.procurement.other"), Open: failed != nil && !byHand, Items: []ui.Component{search}}
	}
	b.Items = append(b.Items, search, p.byHandForm(r, pr, form, errs, failed != nil && (byHand || pr.Procurement == nil), byHand))
	return b
}

// byHandForm enters the contract without the procurement portal, or that there is none, each with the reason.
func (p Pages) byHandForm(r *web.Request, pr Project, form web.Form, errs ui.FormErrors, open, own bool) ui.Component {
	number := ui.Input{Name: "number", ID: "field-number-by-hand", Label: r.T("dev.procurement.number"), Value: form.Get("number"), Width: 30, MaxLength: 100}
	date := ui.DateInput{Name: "date", Label: r.T("dev.procurement.date"), Value: form.Get("date")}
	reason := ui.Textarea{Name: "reason", Label: r.T("dev.procurement.reason"), Hint: r.T("dev.procurement.reason.hint"), Value: form.Get("reason"), Rows: 2, MaxLength: 1000}
	none := ui.Checkboxes{Name: "none", Values: form.Values["none"], Choices: []ui.Choice{{Value: "yes", Text: r.T("dev.procurement.none")}}}
	if own {
		number.Error, date.Error, reason.Error = errs["number"], errs["date"], errs["reason"]
	}
	return developmentui.Folded{Summary: r.T("dev.procurement.by_hand"), Open: open, Items: []ui.Component{
		developmentui.SmallForm{Action: at(pr.ID, "/contract/procurement/by-hand"), Token: web.NewToken(), Hidden: []ui.Hidden{{Name: "by_hand", Value: "yes"}},
			Fields: []ui.Component{none, number, date, reason}, Buttons: []ui.Button{{Text: r.T("project.do.record_procurement"), Kind: ui.Secondary}}}}}
}

func procurementRows(r *web.Request, c Procurement) []ui.SummaryRow {
	source := r.T("dev.procurement.source." + c.Source)
	if c.None {
		return []ui.SummaryRow{{Key: r.T("dev.procurement.number"), Value: r.T("dev.procurement.none"), Source: source}, {Key: r.T("dev.procurement.reason"), Value: c.Reason}}
	}
	rows := []ui.SummaryRow{{Key: r.T("dev.procurement.number"), Value: c.Number, Source: source}, {Key: r.T("dev.procurement.date"), Value: day(r, c.Date)}}
	if c.Tiyn > 0 {
		rows = append(rows, ui.SummaryRow{Key: r.T("dev.procurement.sum"), Value: r.Lang.Money(c.Tiyn)})
	}
	if c.Subject != "" {
		rows = append(rows, ui.SummaryRow{Key: r.T("dev.procurement.subject"), Value: c.Subject})
	}
	if c.Reason != "" {
		rows = append(rows, ui.SummaryRow{Key: r.T("dev.procurement.reason"), Value: c.Reason})
	}
	return rows
}

func (p Pages) lookUp(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	return p.afterProcurement(r, id, form, p.LookUp(r.Context(), r.Actor, id, clip(form.Text("number"), 100), form.Key()))
}

func (p Pages) recordByHand(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	given := Procurement{None: form.Get("none") == "yes", Source: ByHand, Reason: clip(form.Text("reason"), 1000)}
	wrong := fault.New(fault.Invalid, "fault.invalid").Law(law.C21p3)
	if !given.None {
		given.Number = clip(form.Text("number"), 100)
		given.Date = dayOf(form, "date", wrong)
	}
	if err = wrong.OrNil(); err == nil {
		err = p.RecordProcurement(r.Context(), r.Actor, id, given, form.Key())
	}
	return p.afterProcurement(r, id, form, err)
}

func (p Pages) afterProcurement(r *web.Request, id portal.ID, form web.Form, err error) error {
	if err == nil {
		return back(r, id, "/contract#procurement")
	}
	return refusedOr(err, func(status int) error { return p.contractPage(r, status, id, form, err) })
}

// money is a sum as it was typed, kept as a plain number of tenge, or a fault in its field.
func money(typed, name string, wrong *fault.Error) string {
	if typed == "" {
		return ""
	}
	if _, err := i18n.ParseMoney(typed); err != nil {
		wrong.Add(name, "dev.money")
	}
	return typed
}
