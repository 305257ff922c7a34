package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"birtereze/portal"
	deskui "birtereze/portal/desk/ui"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/journal"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/web"
	"birtereze/portal/law"
	"birtereze/portal/ui"
)

// onHistory is how many entries a page of the whole journal of a project shows.
const onHistory = 50

func (s *Service) history(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	ctx := r.Context()
	p, err := s.project(ctx, r.Actor, id, "dossier.history")
	if err != nil {
		return err
	}
	if p.Name == (portal.Text{}) {
		return r.Redirect("/projects/" + string(id) + "/new/about")
	}
	f, err := s.Stages.Facts(ctx, p)
	if err != nil {
		return fmt.Errorf("history of %s: %w", id, err)
	}
	var v deskui.History
	if v.Header, err = s.header(ctx, r.Actor, p, f, History); err != nil {
		return err
	}
	before := place(r.URL.Query())
	entries, err := journal.Find(ctx, s.Bus.DB, journal.Query{Project: id, Before: before, Limit: onHistory + 1})
	if err != nil {
		return err
	}
	if len(entries) > onHistory {
		entries = entries[:onHistory]
		v.Pages.Older = History.Path(id) + "?before=" + strconv.FormatInt(entries[onHistory-1].Seq, 10)
	}
	if before > 0 {
		v.Pages.Newer = History.Path(id)
	}
	if v.Table, err = s.entries(ctx, entries); err != nil {
		return err
	}
	if v.Signed, _, err = journal.LastRoot(ctx, s.Bus.DB); err != nil {
		return err
	}
	return r.Show(http.StatusOK, ui.Page{Title: r.T("desk.history.title") + " – " + p.Name.In(string(r.Lang)), Breadcrumbs: crumbs(r)},
		deskui.HistoryPage(v))
}

// entries is a table of acts with the way to the proof of each.
func (s *Service) entries(ctx context.Context, list []journal.Entry) (ui.Table, error) {
	lang := i18n.LangOf(ctx)
	t := ui.Table{Caption: i18n.T(ctx, "desk.history.title"), HideCaption: true, Columns: []ui.Column{
		{Title: i18n.T(ctx, "desk.history.number"), Numeric: true}, {Title: i18n.T(ctx, "desk.history.act")},
		{Title: i18n.T(ctx, "desk.history.who")}, {Title: i18n.T(ctx, "desk.history.when")},
		{Title: i18n.T(ctx, "desk.history.clause")}, {Title: i18n.T(ctx, "desk.history.sealed"), Numeric: true},
	}, Empty: &ui.EmptyState{Title: i18n.T(ctx, "desk.history.empty"), Text: i18n.T(ctx, "desk.history.empty_text")}}
	for _, e := range list {
		actor, behalf, err := s.who(ctx, e)
		if err != nil {
			return t, err
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: lang.Number(e.Seq), Href: entryPath(e.Seq)}, {Text: actName(ctx, e.Act)}, {Text: actor, Note: behalf},
			{Text: lang.ShortDateTime(e.At)}, {Content: ui.ClauseRef{Clause: e.Clause}}, {Text: strconv.Itoa(len(e.Sealed))},
		}})
	}
	return t, nil
}

// entry reads an entry of the journal with its proof, for whoever may see it.
func (s *Service) entry(r *web.Request) (journal.Entry, journal.Proof, error) {
	var e journal.Entry
	seq, err := strconv.ParseInt(r.PathValue("seq"), 10, 64)
	if err != nil || seq < 0 {
		return e, journal.Proof{}, fault.New(fault.NotFound, "fault.not_found")
	}
	ctx := r.Context()
	proof, err := journal.Prove(ctx, s.Bus.DB, seq)
	unsigned := errors.Is(err, journal.ErrNotSigned)
	res := policy.Resource{Type: "Entry", ID: portal.ID(strconv.FormatInt(seq, 10)), Attrs: policy.Attrs{"person": ""}}
	switch {
	case errors.Is(err, db.ErrNone): // answered below as an entry that the visitor may not see
	case err != nil && !unsigned:
		return e, proof, err
	default:
		if err := json.Unmarshal([]byte(proof.Leaf), &e); err != nil {
			return e, proof, fmt.Errorf("entry %d: %w", seq, err)
		}
		if res, err = s.entryResource(ctx, e); err != nil {
			return e, proof, err
		}
	}
	if err := r.Authorise("journal.view", res); err != nil {
		return e, proof, err
	}
	if unsigned {
		proof.Size = 0
	}
	return e, proof, nil
}

// entryResource is an entry as the rules know it: with the facts of its project.
func (s *Service) entryResource(ctx context.Context, e journal.Entry) (policy.Resource, error) {
	res := policy.Resource{Attrs: policy.Attrs{}}
	if e.Project != "" {
		var err error
		if res, err = s.Projects.Resource(ctx, e.Project); err != nil && !isNone(err) {
			return res, fmt.Errorf("project of entry %d: %w", e.Seq, err)
		}
		if res.Attrs == nil {
			res.Attrs = policy.Attrs{}
		}
	}
	res.Type, res.ID, res.View = "Entry", portal.ID(strconv.FormatInt(e.Seq, 10)), "journal.view"
	res.Attrs["person"] = string(e.Person)
	return res, nil
}

func (s *Service) showEntry(r *web.Request) error {
	e, proof, err := s.entry(r)
	if err != nil {
		return err
	}
	ctx, lang := r.Context(), r.Lang
	v := deskui.Entry{Number: lang.Number(e.Seq), Title: actName(ctx, e.Act), Clause: e.Clause}
	actor, behalf, err := s.who(ctx, e)
	if err != nil {
		return err
	}
	add := func(key, value string) {
		if value != "" {
			v.Facts.Rows = append(v.Facts.Rows, ui.SummaryRow{Key: r.T(key), Value: value})
		}
	}
	add("desk.entry.act", v.Title)
	add("desk.entry.at", lang.Moment(e.At))
	add("desk.entry.who", actor)
	add("desk.entry.for", behalf)
	v.Facts.Rows = append(v.Facts.Rows, ui.SummaryRow{Key: r.T("desk.entry.clause"), Content: ui.ClauseRef{Clause: e.Clause, Titled: true}})
	for _, f := range e.Facts {
		fact, shown, err := s.fact(ctx, e.Act, f)
		if err != nil {
			return err
		}
		if shown {
			v.Facts.Rows = append(v.Facts.Rows, ui.SummaryRow{Key: fact.Label, Value: fact.Value, Content: fact.Content})
		}
	}
	v.Documents = documentsOf(e)
	v.Found = found(ctx, e)
	v.Sealed = sealed(ctx, e)
	v.Proof = s.proof(proof)
	var trail []ui.Link
	if e.Project != "" {
		trail = []ui.Link{{Text: r.T("desk.title"), Href: "/desk"}, {Text: r.T("desk.history.title"), Href: History.Path(e.Project)}}
	}
	return r.Show(http.StatusOK, ui.Page{Title: r.T("desk.entry.title", "Number", v.Number), Breadcrumbs: trail}, deskui.EntryPage(v))
}

// found is what the rules found before the act was done. The words of a finding say what is wrong when it is not met; a rule
// that was kept is named by what its clause is about.
func found(ctx context.Context, e journal.Entry) []ui.Reason {
	var list []ui.Reason
	for _, f := range e.Found {
		reason := ui.Reason{Text: finding(ctx, f), Clause: f.Clause}
		switch f.Outcome {
		case law.NotApplicable:
			continue
		case law.Met:
			reason.Text, reason.Met = law.Title(f.Clause, string(i18n.LangOf(ctx))), true
		}
		if !slices.Contains(list, reason) {
			list = append(list, reason)
		}
	}
	return list
}

// sealed is a table of the records that the act wrote, with their digests.
func sealed(ctx context.Context, e journal.Entry) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "desk.entry.sealed"), HideCaption: true, Columns: []ui.Column{
		{Title: i18n.T(ctx, "desk.entry.table")}, {Title: i18n.T(ctx, "desk.entry.record")}, {Title: i18n.T(ctx, "desk.entry.digest")}}}
	for _, x := range e.Sealed {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: x.Table}, {Text: x.ID}, {Content: ui.Copy{Value: x.SHA256}}}})
	}
	return t
}

// proof is what shows that the entry stands in the journal, as the page explains it.
func (s *Service) proof(p journal.Proof) deskui.Proof {
	return deskui.Proof{Signed: p.Size > 0, Size: p.Size, Leaf: journal.Leaf(p.Leaf), Path: p.Path, Note: strings.TrimSpace(p.Signed),
		Key: s.JournalKey, Download: entryPath(p.Seq) + "/proof", JSON: p.Leaf}
}

// proofFile is what a visitor keeps: the proof with the key by which it is checked.
type proofFile struct {
	journal.Proof
	Key string `json:"key"`
}

// downloadProof gives the proof as a file that can be checked where the Portal is not.
func (s *Service) downloadProof(r *web.Request) error {
	e, proof, err := s.entry(r)
	if err != nil {
		return err
	}
	if proof.Size == 0 {
		return fault.New(fault.Conflict, "desk.proof.soon")
	}
	w, err := r.Writer()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="journal-%d.json"`, e.Seq))
	w.Header().Set("Cache-Control", "no-store")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(proofFile{proof, s.JournalKey})
}
