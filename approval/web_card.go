package approval

import (
	"net/http"

	"birtereze/portal"
	approvalui "birtereze/portal/approval/ui"
	"birtereze/portal/internal/deadline"
	deadlineui "birtereze/portal/internal/deadline/ui"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

var tones = map[flow.State]ui.Tone{stateSent: ui.ToneWaiting, stateInReview: ui.ToneActive, stateApproved: ui.ToneGood,
	stateRefused: ui.ToneBad, stateWithdrawn: ui.ToneNeutral}

func stateTag(r *web.Request, a Approval) ui.Tag {
	return ui.Tag{Text: r.T("approval.state." + string(a.State)), Tone: tones[a.State]}
}

func (p Pages) show(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	return p.card(r, id, http.StatusOK, approvalui.Enter{}, "")
}

// card shows one approval; typed and signError are what came before and was wrong.
func (p Pages) card(r *web.Request, id portal.ID, status int, typed approvalui.Enter, signError string) error {
	a, project, err := p.Service.see(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	tag := stateTag(r, a)
	customer, err := p.Service.parties.PartyName(r.Context(), project.Customer)
	if err != nil {
		return err
	}
	v := approvalui.Card{Head: ui.PageHead{Caption: r.T("approval.title"), Title: project.Name.In(string(r.Lang)), Tag: &tag, Facts: []ui.Fact{
		{Label: r.T("approval.customer"), Value: customer.In(string(r.Lang))},
		{Label: r.T("approval.sent"), Value: r.Lang.Moment(a.SentAt)},
	}}}
	if err := p.fillCard(r, &v, a); err != nil {
		return err
	}
	may := map[flow.Do]bool{}
	for _, t := range p.Service.bus.Open(r.Actor, life, a.State, a.resource(project)) {
		may[t.Do] = true
	}
	if may["take"] {
		v.Take = &ui.Action{Button: ui.Button{Text: r.T("approval.do.take")}, Action: cardOf(a) + "/take", Token: web.NewToken()}
	}
	if _, draft := p.Service.bus.Policy.Can(r.Actor, "approval.draft", a.resource(project)); draft && (may["take"] || may["approve"]) {
		if typed.Number == "" && typed.Errors == nil {
			typed.Number, typed.Decision, typed.Grounds = a.Number, string(a.Decision), a.Grounds
			if a.Dated != "" {
				typed.Dated = r.Lang.ShortDate(a.Dated.Time())
			}
		}
		typed.Action, typed.Token = cardOf(a)+"/document", web.NewToken()
		v.Enter = &typed
	}
	if may["approve"] && a.Document != "" {
		if v.Sign, err = p.signing(r, a, signError); err != nil {
			return err
		}
	}
	return r.Show(status, ui.Page{Title: project.Name.In(string(r.Lang)), Scripts: []string{"sign.js"},
		Breadcrumbs: []ui.Link{{Text: r.T("approval.queue_title"), Href: "/approvals"}}}, v.Page())
}

// fillCard adds what was sent, the term, and the answer.
func (p Pages) fillCard(r *web.Request, v *approvalui.Card, a Approval) error {
	req, err := requests.Get(r.Context(), p.Service.bus.DB, a.Request)
	if err != nil {
		return err
	}
	v.Note = req.Note
	v.Documents = ui.Table{Caption: r.T("approval.documents"), HideCaption: true, Columns: []ui.Column{
		{Title: r.T("approval.document")}, {Title: r.T("approval.size"), Numeric: true}}}
	for _, d := range req.Documents {
		v.Documents.Rows = append(v.Documents.Rows, ui.Row{Cells: []ui.Cell{
			{Text: d.Title, Href: "/documents/" + string(d.Version) + "/content", Note: d.OtherName()}, {Text: r.Lang.Size(d.Size)}}})
	}
	if v.Deadline, err = p.deadline(r, a); err != nil {
		return err
	}
	if a.State != stateApproved && a.State != stateRefused {
		return nil
	}
	signatures, err := p.signatures(r, a)
	v.Outcome = &approvalui.Outcome{Tag: stateTag(r, a), Facts: p.answerRows(r, a), Signatures: signatures}
	return err
}

func (p Pages) answerRows(r *web.Request, a Approval) []ui.SummaryRow {
	rows := []ui.SummaryRow{
		{Key: r.T("approval.decision"), Value: r.T("approval.decision." + string(a.Decision))},
		{Key: r.T("approval.number"), Value: a.Number},
		{Key: r.T("approval.dated"), Value: r.Lang.Date(a.Dated.Time())},
	}
	if a.Grounds != "" {
		rows = append(rows, ui.SummaryRow{Key: r.T("approval.grounds"), Value: a.Grounds})
	}
	return rows
}

func (p Pages) signing(r *web.Request, a Approval, wrong string) (*approvalui.Sign, error) {
	version, _, err := p.Service.documents.Version(r.Context(), p.Service.bus.DB, a.Document)
	if err != nil {
		return nil, err
	}
	content := "/documents/" + string(a.Document) + "/content"
	rows := append(p.answerRows(r, a), ui.SummaryRow{Key: r.T("approval.file"), Value: version.Name})
	return &approvalui.Sign{Facts: rows, Form: ui.SignForm{Action: cardOf(a) + "/sign", Token: web.NewToken(), URL: content, Download: content,
		FileName: version.Name, Error: wrong}}, nil
}

func (p Pages) deadline(r *web.Request, a Approval) (*ui.Deadline, error) {
	bus := p.Service.bus
	d, open, err := deadline.Open(r.Context(), bus.DB, a.ID, answerTerm)
	if err != nil || !open {
		return nil, err
	}
	v, err := deadlineui.View(r.Context(), bus.Terms.Days(), d, bus.Now())
	return &v, err
}

func (p Pages) signatures(r *web.Request, a Approval) (ui.SignatureBlock, error) {
	if a.Document == "" {
		return ui.SignatureBlock{}, nil
	}
	kept, err := p.Service.documents.Signatures(r.Context(), p.Service.bus.DB, a.Document)
	return document.Block(r, a.Document, kept), err
}

// item is an approval as a card of the project's board.
func (p Pages) item(r *web.Request, a Approval, project portal.Project) (ui.Approval, error) {
	name, err := p.Service.parties.PartyName(r.Context(), a.Authority)
	if err != nil {
		return ui.Approval{}, err
	}
	item := ui.Approval{Authority: name.In(string(r.Lang)), State: stateTag(r, a), Sent: a.SentAt, Received: a.TakenAt, Decided: a.DecidedAt, Grounds: a.Grounds}
	if a.System != "" {
		item.System = r.T("approval.by_system")
	}
	if item.Deadline, err = p.deadline(r, a); err != nil {
		return item, err
	}
	if a.Official != "" {
		if item.Official, err = p.Service.parties.PersonName(r.Context(), a.Official); err != nil {
			return item, err
		}
	}
	if life.Ended(a.State) && a.Document != "" {
		item.Documents = []ui.Link{{Text: r.T("approval.document") + " № " + a.Number, Href: "/documents/" + string(a.Document) + "/content"}}
		signatures, err := p.signatures(r, a)
		if err != nil {
			return item, err
		}
		if len(signatures.Items) > 0 {
			item.Signature = &signatures.Items[0]
		}
	}
	for _, t := range p.Service.bus.Open(r.Actor, life, a.State, a.resource(project)) {
		if t.Do == "withdraw" {
			item.Actions = ui.Action{Button: ui.Button{Text: r.T("approval.do.withdraw"), Kind: ui.Quiet, Small: true}, Action: cardOf(a) + "/withdraw", Token: web.NewToken()}
		}
	}
	return item, nil
}
