package registration

import (
	"birtereze/portal/internal/web"
	registrationui "birtereze/portal/registration/ui"
	"birtereze/portal/ui"
)

func (s *Service) showMe(r *web.Request) error { return s.mePage(r, ok, web.Form{}, nil) }

// mePage is what the Portal knows of the visitor.
func (s *Service) mePage(r *web.Request, status int, form web.Form, errs ui.FormErrors) error {
	k, err := s.Me(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	c := k.Person.Contact
	if form.Values.Has("email") {
		c = contactOf(form)
	}
	v := registrationui.MeView{
		Head: ui.PageHead{Title: r.T("registration.me.title"), Lead: r.T("registration.me.lead"), Actions: []ui.Button{
			{Text: r.T("registration.act_for.title"), Href: "/act-for", Kind: ui.Secondary}, {Text: r.T("registration.start.title"), Href: "/register", Kind: ui.Secondary}}},
		Errors: errs, Token: web.NewToken(), Contact: contactView(r, c, true),
		Rows: []ui.SummaryRow{
			{Key: r.T("registration.field.name"), Value: k.Person.Name, Source: r.T("registration.source.certificate")},
			{Key: r.T("registration.field.iin"), Value: string(r.Actor.Person), Source: r.T("registration.source.certificate")},
		},
		Registrations: registrationTable(r, k), Memberships: membershipTable(r, k), SignIns: signInTable(r, k),
	}
	if v.Acceptances, err = s.acceptanceTable(r, k.Acceptances); err != nil {
		return err
	}
	return r.Show(status, ui.Page{Title: v.Head.Title}, registrationui.Me(v))
}

func registrationTable(r *web.Request, k Known) ui.Table {
	t := ui.Table{Caption: r.T("registration.me.registrations"), HideCaption: true, Columns: []ui.Column{
		{Title: r.T("registration.queue.who")}, {Title: r.T("registration.queue.as")}, {Title: r.T("registration.queue.state")}, {Title: r.T("registration.card.sent")}},
		Empty: &ui.EmptyState{Title: r.T("registration.me.no_registrations"), Action: &ui.Button{Text: r.T("registration.start.title"), Href: "/register"}}}
	for _, reg := range k.Registrations {
		item := ownItem(r, reg)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: item.Title, Href: item.Href}, {Text: item.Hint}, {Content: item.Tag}, {Text: r.Lang.ShortDateTime(reg.SentAt)}}})
	}
	return t
}

func membershipTable(r *web.Request, k Known) ui.Table {
	t := ui.Table{Caption: r.T("registration.me.memberships"), HideCaption: true, Columns: []ui.Column{
		{Title: r.T("registration.field.organisation")}, {Title: r.T("registration.field.position")}, {Title: r.T("registration.queue.state")}, {Title: r.T("registration.power.title")}},
		Empty: &ui.EmptyState{Title: r.T("registration.me.no_memberships"), Text: r.T("registration.me.no_memberships_text")}}
	for _, m := range k.Memberships {
		powers := ""
		for i, p := range k.Powers[m.ID] {
			if i > 0 {
				powers += ", "
			}
			powers += r.T("role." + string(p.Role))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: k.Names[m.Party].In(string(r.Lang)), Note: r.T("registration.bin", "Number", string(m.Party))}, {Text: m.Position}, {Content: memberTag(r, m.State)}, {Text: powers}}})
	}
	return t
}

func signInTable(r *web.Request, k Known) ui.Table {
	t := ui.Table{Caption: r.T("registration.me.sign_ins"), HideCaption: true, Columns: []ui.Column{
		{Title: r.T("registration.me.at")}, {Title: r.T("registration.me.for")}, {Title: r.T("registration.member.certificate")}}}
	for _, in := range k.SignIns {
		who := in.Organisation
		if who == "" {
			who = r.T("registration.act_for.self")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.Lang.ShortDateTime(in.At)}, {Text: who}, {Text: r.T("registration.certificate." + in.Role), Note: in.Serial}}})
	}
	return t
}

// saveMe keeps where the visitor wants notices, and in which language.
func (s *Service) saveMe(r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	if err := s.SaveContact(r.Context(), r.Actor, contactOf(form), form.Key()); err != nil {
		return retry(err, func() error { return s.mePage(r, invalid, form, r.Errors(err)) })
	}
	return r.Redirect("/me")
}
