package expertise

import (
	"context"
	"fmt"

	"birtereze/portal"
	"birtereze/portal/expertise/form"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/i18n"
)

// bilingual gives texts in both official languages.
type bilingual struct{ kk, ru *i18n.Localizer }

func (b bilingual) t(key string, pairs ...any) form.Both {
	return form.Both{KK: b.kk.T(key, pairs...), RU: b.ru.T(key, pairs...)}
}

func (b bilingual) row(key string, value form.Both) form.Row {
	return form.Row{Key: b.t("expertise.form." + key), Value: value}
}

// yes is yes or no.
func (b bilingual) yes(is bool) form.Both {
	if is {
		return b.t("expertise.yes")
	}
	return b.t("expertise.no")
}

func same(s string) form.Both { return form.Both{KK: s, RU: s} }

func both(t portal.Text) form.Both { return form.Both{KK: t.In("kk"), RU: t.In("ru")} }

// Preview is the text of an application as a page of HTML, of what there is now.
func (s *Service) Preview(ctx context.Context, actor portal.Actor, id portal.ID) ([]byte, error) {
	a, p, err := s.find(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	r, err := s.Readiness(ctx, p)
	if err != nil {
		return nil, err
	}
	html, _, err := s.html(ctx, actor, a, p, kit(r))
	return html, err
}

func (s *Service) html(ctx context.Context, actor portal.Actor, a Application, p portal.Project, k Kit) (html []byte, title string, err error) {
	b := bilingual{s.Messages.Localizer(i18n.KK), s.Messages.Localizer(i18n.RU)}
	page, err := s.page(ctx, b, actor, a, p, k)
	if err != nil {
		return nil, "", err
	}
	html, err = form.HTML(page)
	return html, page.Title.KK + " / " + page.Title.RU, err
}

// print makes the application as a PDF document in both official languages and takes it in.
func (s *Service) print(ctx context.Context, actor portal.Actor, a Application, p portal.Project, k Kit) (document.Received, error) {
	html, title, err := s.html(ctx, actor, a, p, k)
	if err != nil {
		return document.Received{}, err
	}
	pdf, err := s.Print.Render(ctx, html, title)
	if err != nil {
		return document.Received{}, fmt.Errorf("print application %s: %w", a.ID, err)
	}
	return s.Documents.ReceiveBytes(ctx, profileMade, "application-"+string(a.Kind)+".pdf", pdf)
}

func (s *Service) page(ctx context.Context, b bilingual, actor portal.Actor, a Application, p portal.Project, k Kit) (form.Application, error) {
	customer, err := s.name(ctx, p.Customer)
	if err != nil {
		return form.Application{}, err
	}
	designer, err := s.name(ctx, p.Designer)
	if err != nil {
		return form.Application{}, err
	}
	now := s.Bus.Now()
	page := form.Application{
		Title:     b.t("expertise.form.title." + string(p.Kind)),
		Lead:      b.t("expertise.form.lead." + string(p.Kind)),
		Enclosed:  b.t("expertise.form.enclosed"),
		Columns:   [3]form.Both{b.t("expertise.form.document"), b.t("expertise.form.size"), b.t("expertise.form.sha256")},
		Statement: b.t("expertise.form.statement"),
		Applicant: b.row("applicant", same(actor.Name)),
		Formed:    b.row("formed", form.Both{KK: i18n.KK.Date(now), RU: i18n.RU.Date(now)}),
		Signed:    b.t("expertise.form.signed"),
	}
	page.Rows = []form.Row{b.row("project", both(p.Name)), b.row("customer", numbered(both(customer), p.Customer))}
	if p.Designer != "" {
		page.Rows = append(page.Rows, b.row("designer", numbered(both(designer), p.Designer)))
	}
	page.Rows = append(page.Rows, s.projectRows(b, p)...)
	page.Rows = append(page.Rows, s.answerRows(b, a, p)...)
	page.Groups = groups(b, k)
	return page, nil
}

// numbered is a name with the number of the one who bears it.
func numbered(name form.Both, party portal.Party) form.Both {
	return form.Both{KK: name.KK + ", " + string(party), RU: name.RU + ", " + string(party)}
}

// projectRows are what the application says of the project.
func (s *Service) projectRows(b bilingual, p portal.Project) []form.Row {
	var rows []form.Row
	coded := func(key string, name func(lang string) string) {
		rows = append(rows, b.row(key, form.Both{KK: name("kk"), RU: name("ru")}))
	}
	if p.Kind == portal.UrbanPlanning {
		if e, err := s.Classifiers.Urban.Get(p.Urban); err == nil {
			coded("urban", e.Name)
		}
	}
	if e, err := s.Classifiers.Works.Get(p.Works); err == nil {
		coded("works", e.Name)
	}
	if e, err := s.Classifiers.Levels.Get(p.Level); err == nil {
		coded("level", e.Name)
	}
	if e, err := s.Classifiers.Financing.Get(p.Financing); err == nil {
		coded("financing", e.Name)
	}
	if p.ObjectNumber != "" {
		rows = append(rows, b.row("object_number", same(string(p.ObjectNumber))))
	}
	if place := both(p.Place); place.RU != "" {
		rows = append(rows, b.row("place", place))
	}
	if p.Kind == portal.Construction {
		rows = append(rows, b.row("typical", b.yes(p.Typical)))
	}
	if p.Revision > 1 {
		rows = append(rows, b.row("revision", same(fmt.Sprint(p.Revision))))
	}
	return rows
}

// answerRows are what the customer says in the application and nowhere else.
func (s *Service) answerRows(b bilingual, a Application, p portal.Project) []form.Row {
	var rows []form.Row
	if p.Kind == portal.Construction {
		rows = append(rows, b.row("exempt", b.yes(a.Answers.Exempt)))
		if !p.StateInvestment {
			rows = append(rows, b.row("without_estimate", b.yes(a.Answers.WithoutEstimate)))
		}
	}
	contact := a.Answers.Contact
	for _, more := range []string{a.Answers.Phone, a.Answers.Email} {
		if more != "" {
			contact += ", " + more
		}
	}
	return append(rows, b.row("contact", same(contact)))
}

// groups lists the documents, numbered through.
func groups(b bilingual, k Kit) []form.Group {
	var list []form.Group
	n := 0
	for _, g := range Groups() {
		one := form.Group{Title: b.t("expertise.group." + string(g))}
		for _, e := range k {
			if e.Group != g {
				continue
			}
			n++
			one.Files = append(one.Files, form.File{Number: n, Title: e.Title, Name: e.Name, SHA256: e.SHA256,
				Size: form.Both{KK: i18n.KK.Size(e.Size), RU: i18n.RU.Size(e.Size)}})
		}
		if len(one.Files) > 0 {
			list = append(list, one)
		}
	}
	return list
}
