package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"

	deskui "birtereze/portal/desk/ui"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

// endsSoon is how long before a pinned certificate runs out those who keep the pins are warned.
const endsSoon = 90 * 24 * time.Hour

// trust shows which authorities the Portal believes, how those do who are asked about revocation, and whose signatures could
// not be checked: to those who answer for it.
func (s *Service) trust(r *web.Request) error {
	if err := r.Authorise("desk.trust", policy.Public("desk.trust")); err != nil {
		return err
	}
	asked := s.Revocation.Asked()
	v := deskui.Trust{Tag: answering(r, asked), Sources: sourceTable(r, asked), Lists: listTable(r, asked, s.Bus.Now()),
		Unchecked: uncheckedTable(r, s.Revocation),
		Now:       r.T("desk.trust.now", "Moment", r.Lang.Moment(s.Bus.Now()), "Since", r.Lang.Moment(s.Revocation.Since()))}
	for _, c := range s.Trust.Certificates() {
		v.Pins = append(v.Pins, pin(r, c, s.Bus.Now()))
	}
	return r.Show(http.StatusOK, ui.Page{Title: r.T("desk.trust.title")}, deskui.TrustPage(v))
}

// answering sums up whether signatures can be checked, as far as the last questions tell.
func answering(r *web.Request, asked []sign.Asked) ui.Tag {
	failing, known := 0, 0
	for _, a := range asked {
		if a.Questions > 0 {
			known++
		}
		if a.Failing {
			failing++
		}
	}
	switch {
	case known == 0:
		return ui.Tag{Text: r.T("desk.trust.unknown"), Tone: ui.ToneNeutral}
	case failing == 0:
		return ui.Tag{Text: r.T("desk.trust.answers"), Tone: ui.ToneGood}
	case failing < known:
		return ui.Tag{Text: r.T("desk.trust.partly"), Tone: ui.ToneWaiting}
	}
	return ui.Tag{Text: r.T("desk.trust.fails"), Tone: ui.ToneBad}
}

func sourceTable(r *web.Request, asked []sign.Asked) ui.Table {
	t := ui.Table{Caption: r.T("desk.trust.sources"), HideCaption: true, Columns: []ui.Column{{Title: r.T("desk.trust.source")}, {Title: r.T("desk.trust.state")},
		{Title: r.T("desk.trust.answered")}, {Title: r.T("desk.trust.failed")}, {Title: r.T("desk.trust.questions"), Numeric: true}}}
	for _, a := range asked {
		tag := answering(r, []sign.Asked{a})
		row := ui.Row{Tone: tag.Tone, Cells: []ui.Cell{{Text: r.T("desk.trust.source." + string(a.Source)), Note: a.URL}, {Content: tag},
			moment(r, a.Answered, ""), moment(r, a.Failed, a.Failure), {Text: r.Lang.Number(int64(a.Questions))}}}
		if a.Questions > 0 {
			row.Cells[1].Note = r.T("desk.trust.took", "Seconds", r.Lang.Decimal(a.Took.Seconds(), 1))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// moment is a moment in a cell, with a note on it; that it has not come, for none.
func moment(r *web.Request, at time.Time, note string) ui.Cell {
	if at.IsZero() {
		return ui.Cell{Text: r.T("desk.trust.never")}
	}
	return ui.Cell{Text: r.Lang.ShortDateTime(at), Note: note}
}

func listTable(r *web.Request, asked []sign.Asked, now time.Time) ui.Table {
	t := ui.Table{Caption: r.T("desk.trust.lists"), HideCaption: true, Columns: []ui.Column{{Title: r.T("desk.trust.list")}, {Title: r.T("desk.trust.issued")},
		{Title: r.T("desk.trust.runs_out")}, {Title: r.T("desk.trust.got")}, {Title: r.T("desk.trust.failed")}, {Title: r.T("desk.trust.entries"), Numeric: true}}}
	for _, a := range asked {
		for _, l := range a.Lists {
			row := ui.Row{Cells: []ui.Cell{{Text: l.URL}, moment(r, l.Issued, ""), moment(r, l.RunsOut, ""), moment(r, l.Got, ""), moment(r, l.Failed, l.Failure), {}}}
			if l.Delta {
				row.Cells[0].Note = r.T("desk.trust.delta")
			}
			if !l.Got.IsZero() {
				row.Tone, row.Cells[5].Text = ui.ToneGood, r.Lang.Number(int64(l.Entries))
				row.Cells[3].Note = r.T("desk.trust.took", "Seconds", r.Lang.Decimal(l.Took.Seconds(), 1))
				if !now.Before(l.RunsOut) {
					row.Tone, row.Cells[2].Note = ui.ToneWaiting, r.T("desk.trust.ran_out")
				}
			}
			if !l.Failed.IsZero() {
				row.Tone = ui.ToneBad
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

func uncheckedTable(r *web.Request, watch *sign.Watch) ui.Table {
	t := ui.Table{Caption: r.T("desk.trust.unchecked"), HideCaption: true, Columns: []ui.Column{{Title: r.T("desk.trust.who")}, {Title: r.T("desk.trust.what")},
		{Title: r.T("desk.trust.when")}, {Title: r.T("desk.trust.tries"), Numeric: true}, {Title: r.T("desk.trust.reason")}, {Title: r.T("desk.trust.later")}},
		Empty: &ui.EmptyState{Title: r.T("desk.trust.none"), Text: r.T("desk.trust.none_text", "Since", r.Lang.Moment(watch.Since()))}}
	for _, u := range watch.Unchecked() {
		row := ui.Row{Tone: ui.ToneWaiting, Cells: []ui.Cell{{Text: u.Signer.Name, Note: u.Signer.Organisation}, {Text: r.T("desk.trust.purpose." + string(u.Purpose))},
			{Text: r.Lang.ShortDateTime(u.Last)}, {Text: fmt.Sprint(u.Times)}, {Text: u.Reason}, {Text: r.T("desk.trust.not_yet")}}}
		if u.Times > 1 {
			row.Cells[2].Note = r.T("desk.trust.first", "Moment", r.Lang.ShortDateTime(u.First))
		}
		if !u.Settled.IsZero() {
			row.Tone, row.Cells[5].Text = ui.ToneGood, r.T("desk.trust.settled", "Moment", r.Lang.ShortDateTime(u.Settled))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// pin is a pinned certificate, with whether it can still be relied upon.
func pin(r *web.Request, c *sign.Certificate, now time.Time) deskui.Pin {
	from, to := c.Validity()
	tag := ui.Tag{Text: r.T("desk.trust.valid"), Tone: ui.ToneGood}
	switch {
	case now.Before(from):
		tag = ui.Tag{Text: r.T("desk.trust.early"), Tone: ui.ToneBad}
	case now.After(to):
		tag = ui.Tag{Text: r.T("desk.trust.expired"), Tone: ui.ToneBad}
	case now.Add(endsSoon).After(to):
		tag = ui.Tag{Text: r.T("desk.trust.ends_soon"), Tone: ui.ToneWaiting}
	}
	kind := r.T("desk.trust.issuing")
	if c.Issuer() == c.Subject() {
		kind = r.T("desk.trust.root")
	}
	sum := sha256.Sum256(c.DER())
	return deskui.Pin{Card: ui.Card{Title: c.Subject(), Caption: kind, Tag: &tag, Tone: tag.Tone, Sub: true}, Facts: ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: r.T("desk.trust.issuer"), Value: c.Issuer()},
		{Key: r.T("desk.trust.algorithm"), Value: c.Algorithm()},
		{Key: r.T("desk.trust.validity"), Value: r.T("desk.trust.from_to", "From", r.Lang.Date(from), "To", r.Lang.Date(to))},
		{Key: r.T("desk.trust.serial"), Content: ui.Copy{Value: c.Serial()}},
		{Key: r.T("desk.trust.fingerprint"), Content: ui.Copy{Value: hex.EncodeToString(sum[:])}},
	}}}
}
