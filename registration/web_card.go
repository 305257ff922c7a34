package registration

import (
	"unicode"
	"unicode/utf8"

	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/journal"
	"birtereze/portal/internal/web"
	"birtereze/portal/law"
	registrationui "birtereze/portal/registration/ui"
	"birtereze/portal/ui"
)

// card is what a registration shows to everybody who may see it.
func (s *Service) card(r *web.Request, reg Registration, papers []document.Document) (registrationui.CardView, error) {
	tag := stateTag(r, reg.State)
	v := registrationui.CardView{
		Head: ui.PageHead{Caption: r.T("registration.card.caption"), Title: reg.Title(string(r.Lang)), Tag: &tag,
			Facts: []ui.Fact{{Label: r.T("registration.queue.as"), Value: roleNames(r, reg.Capacities)}, {Label: r.T("registration.card.sent"), Value: r.Lang.DateTime(reg.SentAt)}}},
		Parts: s.answers(r, reg, papers, ""), Papers: paperViews(r, papers), Asked: reg.Request, Mismatches: mismatchTable(r, reg),
	}
	d, _, err := deadline.Open(r.Context(), s.bus.DB, reg.ID, termDecide)
	if err != nil {
		return v, err
	}
	if v.Deadline, err = s.term(r, d); err != nil {
		return v, err
	}
	v.History, err = s.history(r, reg)
	return v, err
}

// mismatchTable shows the grounds of a refusal: what the form says, and what the documents say.
func mismatchTable(r *web.Request, reg Registration) ui.Table {
	t := ui.Table{Caption: r.T("registration.card.mismatches"), HideCaption: true, Columns: []ui.Column{
		{Title: r.T("registration.mismatch.field")}, {Title: r.T("registration.mismatch.form")}, {Title: r.T("registration.mismatch.documents")}}}
	for _, m := range reg.Mismatches {
		form := m.Form
		if form == "" {
			form = roleNames(r, reg.Capacities)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: r.T("registration.field." + m.Field)}, {Text: form}, {Text: m.Text}}})
	}
	return t
}

// history is the journal of the registration.
func (s *Service) history(r *web.Request, reg Registration) (ui.Timeline, error) {
	entries, err := journal.Find(r.Context(), s.bus.DB, journal.Query{Subject: reg.Subject()})
	v := ui.Timeline{Label: r.T("registration.card.history")}
	for _, e := range entries {
		event := ui.TimelineEvent{Title: r.T("act." + e.Act), Actor: e.Name, At: e.At, Clause: e.Clause}
		if e.System != "" {
			event.Actor = r.T("registration.portal")
		}
		v.Events = append(v.Events, event)
	}
	return v, err
}

func (s *Service) showOwn(r *web.Request) error { return s.ownPage(r, ok, "") }

// ownPage is a registration to who asked for it: where it is, who owes what, and what comes next.
func (s *Service) ownPage(r *web.Request, status int, wrong string) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	reg, papers, err := s.Get(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	if reg.State == stateDraft {
		return r.Redirect("/register/" + string(id))
	}
	v, err := s.card(r, reg, papers)
	if err != nil {
		return err
	}
	tone := stateTag(r, reg.State).Tone
	v.Banner = &ui.Banner{Tone: tone, Title: capital(r.T("registration.state." + string(reg.State))), Text: r.T("registration.then." + string(reg.State))}
	switch reg.State {
	case stateRegistered:
		v.Banner.Links = []ui.Link{{Text: r.T("registration.then.desk"), Href: "/act-for"}}
	case stateRefused, stateWithdrawn:
		v.Banner.Links = []ui.Link{{Text: r.T("registration.then.again"), Href: "/register"}}
	}
	base := "/registrations/" + string(id)
	if s.open(r, reg, "give_documents") {
		v.Give = &registrationui.GiveView{Action: base + "/documents", Token: web.NewToken(), Error: wrong, Limit: s.paperLimit()}
		v.Order = []string{"file"}
		if wrong != "" {
			v.Errors = ui.FormErrors{"file": wrong}
		}
	}
	if s.open(r, reg, "withdraw") {
		v.Withdraw = &ui.Action{Action: base + "/withdraw", Token: web.NewToken(), Button: ui.Button{Text: r.T("registration.do.withdraw"), Kind: ui.Warning}}
	}
	return r.Show(status, ui.Page{Title: v.Head.Title, Breadcrumbs: crumbs(r, "registration.me.title", "/me")}, registrationui.Card(v))
}

// capital is a text that begins with a capital letter.
func capital(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[n:]
}

// open tells whether the visitor may do an act now: just what the command will allow.
func (s *Service) open(r *web.Request, reg Registration, do flow.Do) bool {
	for _, t := range s.bus.Open(r.Actor, life, reg.State, reg.resource()) {
		if t.Do == do {
			return true
		}
	}
	return false
}

func (s *Service) giveDocuments(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	reg, _, err := s.Get(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	// What is kept stays for good: whoever may not give documents is refused before a file is read.
	if err := r.Authorise("registration.give_documents", reg.resource()); err != nil {
		return err
	}
	form, err := r.FormWithFiles(s.files.Keep(profileOfPapers))
	if err == nil {
		err = s.GiveDocuments(r.Context(), r.Actor, id, uploaded(form), form.Key())
	}
	if err != nil {
		return retry(err, func() error { return s.ownPage(r, invalid, r.Errors(err)["file"]) })
	}
	return r.Redirect("/registrations/" + string(id))
}

func (s *Service) withdrawRegistration(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	if err := s.Withdraw(r.Context(), r.Actor, id, form.Key()); err != nil {
		return err
	}
	return r.Redirect("/registrations/" + string(id))
}

// clauseOf is why the next step of a registration is owed.
func clauseOf(state flow.State, d deadline.Deadline) law.Clause {
	if d.Clause != "" {
		return d.Clause
	}
	if state == stateApplied || state == stateRequested {
		return law.C11p1
	}
	return law.C8p1
}
