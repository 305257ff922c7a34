package review

import (
	"strconv"

	"birtereze/portal"
	"birtereze/portal/internal/i18n"
	reviewui "birtereze/portal/review/ui"
	"birtereze/portal/ui"
)

// banners tell of what matters most about a case at this moment.
func (v screen) banners(snap Snapshot) []reviewui.BannerView {
	var list []reviewui.BannerView
	if e := snap.Ending; e.Ground != "" {
		list = append(list, reviewui.BannerView{Banner: ui.Banner{Tone: ui.ToneBad, Title: v.t("review.state." + string(snap.State)),
			Text: v.ending(e)}, Documents: v.links(e.Documents)})
	} else if e := snap.Asked; e.Ground != "" {
		list = append(list, reviewui.BannerView{Banner: ui.Banner{Tone: ui.ToneWaiting, Title: v.t("review.asked.title", "Name", e.By),
			Text: v.ending(e)}, Documents: v.links(e.Documents)})
	}
	if snap.OnlyNegative && !life.Ended(snap.State) {
		list = append(list, reviewui.BannerView{Banner: ui.Banner{Tone: ui.ToneBad, Title: v.t("review.only_negative.title"), Text: v.t("review.only_negative.text")}})
	}
	return list
}

func (v screen) ending(e Ending) string {
	text := v.groundName(e.Ground) + " (" + e.Clause.Label(v.lang) + ")."
	if e.Text != "" {
		text += " " + e.Text
	}
	return text
}

func (v screen) links(refs []portal.DocumentRef) []ui.Link {
	var list []ui.Link
	for _, ref := range refs {
		if href := v.at(ref); href != "" {
			list = append(list, ui.Link{Text: v.title(ref), Href: href})
		}
	}
	return list
}

// title is what a document is called: a paper that the Portal has formed, by what it is.
func (v screen) title(ref portal.DocumentRef) string {
	if key := "review.paper." + ref.Kind; i18n.From(v.ctx).Has(key) {
		return v.t(key)
	}
	return ref.Title
}

// remarks are the issued remarks; actions gives what goes below a thread, nil for nothing.
func (v screen) remarks(snap Snapshot, actions func(SeenRemark) ui.Component) reviewui.RemarksView {
	view := reviewui.RemarksView{ID: "remarks", Title: v.t("review.remarks.title"), Remarks: ui.Remarks{
		Empty: &ui.EmptyState{Title: v.t("review.remarks.none"), Text: v.t("review.remarks.none_text")}}}
	for _, r := range snap.Remarks {
		item := v.remark(r)
		if actions != nil {
			item.Actions = actions(r)
		}
		view.Remarks.Items = append(view.Remarks.Items, item)
	}
	return view
}

func (v screen) remark(r SeenRemark) ui.Remark {
	state := v.tag(remarkLife, r.State)
	item := ui.Remark{ID: "remark-" + string(r.ID), Number: strconv.Itoa(r.Number), Section: v.sectionName(r.Section, v.lang), Text: r.Words,
		Norm: r.Norm + ", " + r.Point, Severity: &ui.Tag{Text: v.t("review.severity." + string(r.Severity)), Tone: severityTones[r.Severity]},
		State: state, By: r.Expert, At: r.IssuedAt, Place: r.Place}
	if r.Document.Title != "" {
		item.Place, item.PlaceAt = r.Document.Title, v.at(r.Document)
		if r.Place != "" {
			item.Place += ", " + r.Place
		}
	}
	switch {
	case r.Unchanged:
		item.Mark = &ui.Tag{Text: v.t("review.mark.unchanged", "Count", r.Round), Tone: ui.ToneBad}
	case r.Round > 1:
		item.Mark = &ui.Tag{Text: v.t("review.mark.round", "Count", r.Round), Tone: ui.ToneNeutral}
	}
	for _, entry := range r.Thread {
		item.Answers = append(item.Answers, v.entry(entry))
	}
	return item
}

// severityTones mark what bears on safety.
var severityTones = map[Severity]ui.Tone{Safety: ui.ToneBad, Breach: ui.ToneWaiting, Technical: ui.ToneNeutral}

func (v screen) entry(e Turn) ui.Answer {
	a := ui.Answer{By: e.By, At: e.At, Text: e.Text}
	for _, ch := range e.Changed {
		text := v.t("review.changed.version", "Document", ch.After.Title, "File", ch.After.Name)
		if ch.Before.Document == "" {
			text = v.t("review.changed.new", "Document", ch.After.Title, "File", ch.After.Name)
		}
		if href := v.at(ch.After); href != "" {
			a.Documents = append(a.Documents, ui.Link{Text: text, Href: href})
		}
	}
	switch e.Verdict {
	case "accept":
		a.Verdict = &ui.Tag{Text: v.t("review_remark.state.accepted"), Tone: ui.ToneGood}
	case "repeat":
		a.Verdict = &ui.Tag{Text: v.t("review_remark.state.repeated"), Tone: ui.ToneBad}
	}
	return a
}

// answer is the form by which a remark is answered.
func (v screen) answer(snap Snapshot, r SeenRemark, base, token string) reviewui.AnswerView {
	form := reviewui.AnswerView{ID: string(r.ID), Action: base + "/remarks/" + string(r.ID) + "/answer", Token: token,
		Document: r.Document.Title, Target: string(r.Document.Document), MaxLength: maxText}
	for _, d := range snap.Documents {
		if d.Document != r.Document.Document {
			form.Others = append(form.Others, ui.Option{Value: string(d.Document), Text: d.Title})
		}
	}
	return form
}

// conclusion is the issued conclusion; nil before.
func (v screen) conclusion(snap Snapshot) *reviewui.ConclusionView {
	c := snap.Conclusion
	if c == nil || c.IssuedAt.IsZero() {
		return nil
	}
	view := v.preview(c.Number, c.Date, c.Outcome, c.Words, c.Indicators)
	view.Facts = append(view.Facts, ui.Fact{Label: v.t("review.fact.signed"), Value: c.SignedBy, Note: i18n.LangOf(v.ctx).DateTime(c.IssuedAt)})
	for _, p := range c.Parts {
		view.Parts = append(view.Parts, v.part(p.Section, p.Expert, p.Words, p.Complies, v.links([]portal.DocumentRef{p.Document})))
	}
	for _, doc := range []struct {
		key string
		ref portal.DocumentRef
	}{{"review.document.pdf", c.Document}, {"review.document.xml", c.Data}} {
		if href := v.at(doc.ref); href != "" {
			view.Documents = append(view.Documents, ui.Link{Text: v.t(doc.key), Href: href})
		}
	}
	return view
}

// preview is a conclusion by what it says.
func (v screen) preview(number string, date portal.Date, outcome Outcome, words string, indicators []Indicator) *reviewui.ConclusionView {
	view := &reviewui.ConclusionView{Title: v.t("review.conclusion.title"), Words: words}
	if number != "" {
		view.Title = v.t("review.conclusion.of", "Number", number, "Date", v.date(date))
	}
	if outcome != "" {
		view.Outcome, view.Tone = v.t("review.outcome."+string(outcome)), ui.ToneGood
		if outcome == Negative {
			view.Tone = ui.ToneBad
		}
	}
	if len(indicators) > 0 {
		view.Indicators = ui.Table{Caption: v.t("review.indicators"), Columns: []ui.Column{{Title: v.t("review.column.indicator")}, {Title: v.t("review.column.unit")},
			{Title: v.t("review.column.declared"), Numeric: true}, {Title: v.t("review.column.recommended"), Numeric: true}}}
		for _, i := range indicators {
			view.Indicators.Rows = append(view.Indicators.Rows, ui.Row{Cells: []ui.Cell{{Text: i.Name}, {Text: i.Unit}, {Text: i.Declared}, {Text: i.Recommended}}})
		}
	}
	return view
}

func (v screen) part(section, expert, words string, complies bool, documents []ui.Link) reviewui.PartView {
	p := reviewui.PartView{Title: v.sectionName(section, v.lang), Expert: expert, Words: words, Documents: documents,
		Tag: ui.Tag{Text: v.t("review.complies.yes"), Tone: ui.ToneGood}}
	if !complies {
		p.Tag = ui.Tag{Text: v.t("review.complies.no"), Tone: ui.ToneBad}
	}
	return p
}
