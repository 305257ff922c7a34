package expertise

import (
	"fmt"
	"net/http"
	"slices"

	"birtereze/portal"
	expertiseui "birtereze/portal/expertise/ui"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

// sideView is what the customer's side has to do in the review, for who may do it.
func (p Pages) sideView(r *web.Request, l Look) *expertiseui.Side {
	if l.Application.State != UnderReview || len(l.Snapshot) == 0 {
		return nil
	}
	at, c := SideHref(l.Project.ID), l.course
	may := func(act string) bool {
		_, ok := p.Service.Bus.Policy.Can(r.Actor, act, l.Application.resource(l.Project))
		return ok
	}
	v := &expertiseui.Side{}
	if c.State == courseOffered && may("expertise.sign_contract") {
		if there, _ := l.passed(EventContract, p.contractOf(l)); there {
			v.Note = r.T("expertise.note.contract")
		} else {
			v.Contract = &ui.Button{Text: r.T("expertise.contract_go"), Href: at + "/contract"}
		}
	}
	if c.State == courseAnswering && may("expertise.answer") {
		p.answering(r, l, v, may("expertise.hand_in"))
	}
	if slices.Contains(endable, c.State) && may("expertise.ask_end") && c.Asked.Ground == "" {
		if there, _ := l.passed(EventEnd, ""); !there {
			v.End = &ui.Button{Text: r.T("expertise.end_go"), Href: at + "/end", Kind: ui.Quiet}
		}
	}
	if v.Contract == nil && v.HandIn == nil && v.End == nil && v.Note == "" && len(v.Remarks.Rows) == 0 {
		return nil
	}
	return v
}

// contractOf names the contract by its digest, as messages about it do.
func (p Pages) contractOf(l Look) string { return l.course.Contract.SHA256 }

// answering adds the remarks that wait for an answer, and the button by which the answers are handed in.
func (p Pages) answering(r *web.Request, l Look, v *expertiseui.Side, customers bool) {
	if there, _ := l.passed(EventHandIn, roundOf(l.course)); there {
		v.Note = r.T("expertise.note.hand_in")
		return
	}
	at := SideHref(l.Project.ID)
	v.Remarks = ui.Table{Caption: r.T("expertise.remarks"), Columns: []ui.Column{{Title: r.T("expertise.remark")}, {Title: r.T("expertise.section")},
		{Title: r.T("expertise.state")}, {Title: r.T("expertise.mend"), Hidden: true}}}
	open := false
	for _, m := range l.course.Remarks {
		if m.State != remarkOpen && m.State != remarkAnswered {
			continue
		}
		passed, _ := l.passed(EventAnswer, string(m.ID))
		tag, text := ui.Tag{Text: r.T("expertise.remark_open"), Tone: ui.ToneWaiting}, r.T("expertise.remark_answer")
		if m.State == remarkAnswered || passed {
			tag, text = ui.Tag{Text: r.T("expertise.remark_answered"), Tone: ui.ToneGood}, r.T("expertise.remark_more")
		} else {
			open = true
		}
		v.Remarks.Rows = append(v.Remarks.Rows, ui.Row{Cells: []ui.Cell{{Text: fmt.Sprintf("%d. %.140s", m.Number, m.Words)}, {Text: p.section(r, m.Section)},
			{Content: tag}, {Text: text, Href: at + "/remarks/" + string(m.ID)}}})
	}
	if !open && customers && len(v.Remarks.Rows) > 0 {
		v.HandIn = &ui.Action{Button: ui.Button{Text: r.T("expertise.hand_in")}, Action: at + "/hand-in", Token: web.NewToken()}
	}
}

// section is the name of the section to which a remark belongs.
func (p Pages) section(r *web.Request, code string) string {
	if e, err := p.Service.Classifiers.Specialisations.Get(code); err == nil {
		return e.Name(string(r.Lang))
	}
	return code
}

func (p Pages) contract(r *web.Request) error {
	l, err := p.mine(r, "expertise.sign_contract")
	if err != nil {
		return err
	}
	if l.Application.State != UnderReview || l.course.State != courseOffered {
		return r.Redirect(SideHref(l.Project.ID))
	}
	return p.showContract(r, http.StatusOK, l, "")
}

func (p Pages) showContract(r *web.Request, status int, l Look, wrong string) error {
	c := l.course.Contract
	if c.Text == "" {
		return fault.New(fault.Unavailable, "expertise.no_contract")
	}
	v, _, err := p.Service.Documents.Version(r.Context(), p.Service.Bus.DB, c.Text)
	if err != nil {
		return err
	}
	view := expertiseui.Sign{
		Head: head(r, l, r.T("expertise.contract_title"), r.T("expertise.contract_lead")),
		Rows: []ui.SummaryRow{
			{Key: r.T("expertise.organisation"), Value: l.Application.Title.In(string(r.Lang))},
			{Key: r.T("expertise.contract_number"), Value: c.Number},
			{Key: r.T("expertise.date"), Value: r.Lang.Date(c.Date.Time())},
			{Key: r.T("expertise.contract_price"), Value: r.Lang.Money(c.Price)},
			{Key: r.T("expertise.contract_days"), Value: r.T("expertise.working_days", "Count", c.Days)},
		},
		Form: signForm(SideHref(l.Project.ID)+"/contract", v.ID, v.Name, wrong),
	}
	return p.show(r, status, l, r.T("expertise.contract_title"), view.Page(), "sign.js")
}

func (p Pages) signContract(r *web.Request) error {
	l, err := p.mine(r, "expertise.sign_contract")
	if err != nil {
		return err
	}
	form, err := r.FormWithFiles(web.Small(maxMessage))
	if err != nil {
		return err
	}
	err = p.Service.SignContract(r.Context(), r.Actor, l.Application.ID, document.FormMessage(form), form.Key())
	if fault.Is(err, fault.Invalid) && l.course.State == courseOffered {
		return p.showContract(r, http.StatusUnprocessableEntity, l, r.Errors(err)["cms"])
	}
	if err != nil {
		return err
	}
	return r.Redirect(SideHref(l.Project.ID) + "#side")
}

// asked is the remark that the address names.
func (p Pages) asked(r *web.Request) (Look, remark, error) {
	l, err := p.mine(r, "expertise.answer")
	if err != nil {
		return l, remark{}, err
	}
	id, err := r.ID("remark")
	if err != nil {
		return l, remark{}, err
	}
	m, found := l.course.remark(id)
	if !found {
		return l, m, fault.New(fault.NotFound, "fault.not_found")
	}
	return l, m, nil
}

func (p Pages) remark(r *web.Request) error {
	l, m, err := p.asked(r)
	if err != nil {
		return err
	}
	if l.course.State != courseAnswering {
		return r.Redirect(SideHref(l.Project.ID))
	}
	return p.showRemark(r, http.StatusOK, l, m, expertiseui.Answer{})
}

func (p Pages) showRemark(r *web.Request, status int, l Look, m remark, v expertiseui.Answer) error {
	title := r.T("expertise.remark_title", "Number", m.Number)
	v.Head = head(r, l, title, "")
	v.Action, v.Token = SideHref(l.Project.ID)+"/remarks/"+string(m.ID), web.NewToken()
	v.Remark = []ui.SummaryRow{{Key: r.T("expertise.remark"), Value: m.Words}, {Key: r.T("expertise.norm"), Value: m.Norm + ", " + m.Point},
		{Key: r.T("expertise.section"), Value: p.section(r, m.Section)}, {Key: r.T("expertise.expert"), Value: m.Expert}}
	if m.Place != "" {
		v.Remark = append(v.Remark, ui.SummaryRow{Key: r.T("expertise.place"), Value: m.Place})
	}
	if t, runs := l.course.running(termAnswers); runs {
		v.Remark = append(v.Remark, ui.SummaryRow{Key: r.T("expertise.answer_by"), Value: r.Lang.Date(t.LastDay.Time())})
	}
	for _, t := range m.Thread {
		v.Thread = append(v.Thread, ui.Fact{Label: t.By, Value: t.Text, Note: r.Lang.ShortDateTime(t.At)})
	}
	for _, msg := range l.Messages {
		if msg.Event == EventAnswer && msg.About == string(m.ID) && msg.State != Delivered {
			v.Thread = append(v.Thread, ui.Fact{Label: msg.Name, Value: r.T("expertise_message.state." + string(msg.State)), Note: r.Lang.ShortDateTime(msg.At)})
		}
	}
	for _, e := range changeable(l.Application.Kit) {
		v.Documents = append(v.Documents, ui.Option{Value: string(e.Document), Text: e.label()})
	}
	return p.show(r, status, l, title, v.Page())
}

// changeable are the documents of a case of which an answer may bring the next version, each in its newest one.
func changeable(k Kit) []Enclosure {
	var list []Enclosure
	for _, e := range k {
		if e.Group != GroupDocumentation && e.Group != GroupLater {
			continue
		}
		i := slices.IndexFunc(list, func(o Enclosure) bool { return o.Document == e.Document })
		if i >= 0 {
			list[i] = e
		} else {
			list = append(list, e)
		}
	}
	return list
}

func (p Pages) answer(r *web.Request) error {
	l, m, err := p.asked(r)
	if err != nil {
		return err
	}
	form, err := r.FormWithFiles(p.Service.Documents.Keep(profilePaper))
	var changes []Change
	if err == nil {
		changes, err = changesOf(form)
	}
	if err == nil {
		err = p.Service.Answer(r.Context(), r.Actor, l.Application.ID, m.ID, form.Text("text"), changes, form.Key())
	}
	if fault.Is(err, fault.Invalid) {
		return p.showRemark(r, http.StatusUnprocessableEntity, l, m, expertiseui.Answer{Text: form.Get("text"), Document: form.Get("document"), Errors: r.Errors(err)})
	}
	if err != nil {
		return err
	}
	return r.Redirect(SideHref(l.Project.ID) + "#side")
}

// changesOf reads which document an answer brings, and its file.
func changesOf(form web.Form) ([]Change, error) {
	doc := form.Text("document")
	files := form.Files["file"]
	switch {
	case doc == "" && len(files) == 0:
		return nil, nil
	case doc == "":
		return nil, fault.Wrong("document", "fault.choose")
	case len(files) == 0:
		return nil, fault.Wrong("file", "fault.file_required")
	}
	rec, _ := files[0].Kept.(document.Received)
	return []Change{{Document: portal.ID(doc), File: rec}}, nil
}

func (p Pages) ending(r *web.Request) error {
	l, err := p.mine(r, "expertise.ask_end")
	if err != nil {
		return err
	}
	if l.Application.State != UnderReview {
		return r.Redirect(SideHref(l.Project.ID))
	}
	return p.showEnding(r, http.StatusOK, l, expertiseui.End{})
}

func (p Pages) showEnding(r *web.Request, status int, l Look, v expertiseui.End) error {
	v.Head = head(r, l, r.T("expertise.end_title"), r.T("expertise.end_lead"))
	v.Action, v.Token = SideHref(l.Project.ID)+"/end", web.NewToken()
	for _, g := range p.Service.Grounds {
		v.Grounds = append(v.Grounds, ui.Choice{Value: g.Code, Text: g.Name.In(string(r.Lang))})
	}
	return p.show(r, status, l, r.T("expertise.end_title"), v.Page())
}

func (p Pages) end(r *web.Request) error {
	l, err := p.mine(r, "expertise.ask_end")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	err = p.Service.AskEnd(r.Context(), r.Actor, l.Application.ID, form.Text("ground"), form.Text("text"), form.Key())
	if fault.Is(err, fault.Invalid) {
		return p.showEnding(r, http.StatusUnprocessableEntity, l, expertiseui.End{Ground: form.Get("ground"), Text: form.Get("text"), Errors: r.Errors(err)})
	}
	if err != nil {
		return err
	}
	return r.Redirect(SideHref(l.Project.ID) + "#side")
}
