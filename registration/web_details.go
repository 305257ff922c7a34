package registration

import (
	"cmp"
	"slices"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/format"
	"birtereze/portal/internal/web"
	registrationui "birtereze/portal/registration/ui"
	"birtereze/portal/ui"
)

// profileOfPapers is the profile of the format check for copies of documents.
const profileOfPapers = "registration"

// paperLimit is the size of the largest copy that the profile takes, in bytes; 0 where it sets none.
func (s *Service) paperLimit() int64 {
	p, err := format.ProfileOf(profileOfPapers, s.today())
	if err != nil {
		return 0
	}
	return p.MaxBytes
}

func (s *Service) showDetails(r *web.Request) error {
	reg, papers, elsewhere, err := s.draft(r)
	if err != nil || elsewhere {
		return err
	}
	return s.detailsPage(r, ok, reg, papers, nil)
}

func (s *Service) detailsPage(r *web.Request, status int, reg Registration, papers []document.Document, errs ui.FormErrors) error {
	person := reg.Path == PathPerson
	v := registrationui.DetailsView{
		ScreenView: screenView(r, reg, "details", errs), Contact: contactView(r, reg.Contact, !person), Position: reg.Position,
		Official: slices.ContainsFunc(reg.Capacities, official), Person: person,
		Bank: registrationui.BankView(reg.Bank), Papers: paperViews(r, papers), Limit: s.paperLimit(),
	}
	if !person {
		v.Entity = &registrationui.EntityView{Rows: extractRows(r, reg.Party, reg.Extract), Problem: extractProblem(r, reg.Extract)}
	}
	return r.Show(status, draftPage(r, v.ScreenView), registrationui.Details(v))
}

// extractRows are what the registers said, each with its source; nobody can edit them (cl. 8 part 2).
func extractRows(r *web.Request, party portal.Party, e Extract) []ui.SummaryRow {
	if e.Outcome != LookupFound && e.Outcome != LookupLiquidated || len(e.Sources) == 0 {
		return nil
	}
	source := func(name string) string { return r.T("registration.source." + sourceKey(name)) }
	names, rest := source(e.Sources[0]), source(e.Sources[len(e.Sources)-1])
	if len(e.Sources) > 1 && sourceKey(e.Sources[0]) == "statistics" {
		rest = names // the state register has confirmed that the entity exists, and said no more
	}
	rows := []ui.SummaryRow{{Key: r.T("registration.entity.bin"), Value: string(party), Source: r.T("registration.source.certificate")}}
	add := func(key, value, source string) {
		if value != "" {
			rows = append(rows, ui.SummaryRow{Key: r.T("registration.entity." + key), Value: value, Source: source})
		}
	}
	add("name_ru", e.Name.RU, names)
	add("name_kk", e.Name.KK, names)
	add("address", e.Address.In(string(r.Lang)), rest)
	add("activity", e.Activity.In(string(r.Lang)), rest)
	add("head", e.Head, rest)
	if e.Registered != "" {
		add("registered", r.Lang.Date(e.Registered.Time()), rest)
	}
	add("received", r.Lang.DateTime(e.AskedAt), "")
	return rows
}

// sourceKey is the short name of a register among the messages.
func sourceKey(source string) string {
	if strings.Contains(source, "stat.gov") {
		return "statistics"
	}
	return "justice"
}

// extractProblem tells why the registers' data are not there, and what to do.
func extractProblem(r *web.Request, e Extract) *ui.Banner {
	if e.Outcome == LookupFound {
		return nil
	}
	key := string(e.Outcome)
	if e.Outcome == LookupNone {
		key = "asked"
	}
	tone := ui.ToneBad
	if e.Outcome == LookupNone || e.Outcome == LookupUnavailable {
		tone = ui.ToneWaiting
	}
	return &ui.Banner{Tone: tone, Title: r.T("registration.details.no_entity"), Text: r.T("registration.rule.entity_" + key)}
}

// saveDetails keeps the screen; two of its buttons ask the registers again and take a copy off, and leave what was typed. The
// copies that came are attached first, so that a wrong entry loses no upload.
func (s *Service) saveDetails(r *web.Request) error {
	reg, papers, elsewhere, err := s.draft(r)
	if err != nil || elsewhere {
		return err
	}
	form, refused := r.FormWithFiles(s.files.Keep(profileOfPapers))
	if refused = together(refused, s.attachSent(r, reg, form)); refused != nil && !fault.Is(refused, fault.Invalid) {
		return refused
	}
	reg.Contact, reg.Position = contactOf(form), form.Text("position")
	reg.Bank = Bank{IBAN: form.Text("iban"), BIC: form.Text("bic"), KBe: form.Text("kbe")}
	again := func(status int, errs ui.FormErrors) error {
		now, papers, err := s.Get(r.Context(), r.Actor, reg.ID)
		if err != nil {
			return err
		}
		now.Contact, now.Position, now.Bank = reg.Contact, reg.Position, reg.Bank
		return s.detailsPage(r, status, now, papers, errs)
	}
	if done, err := s.beside(r, reg, papers, form); done || err != nil {
		switch {
		case err != nil:
			return err
		case refused != nil:
			return again(invalid, r.Errors(refused))
		}
		return again(ok, nil)
	}
	if err := s.takeDetails(r, reg, form, refused); err != nil {
		return retry(err, func() error { return again(invalid, r.Errors(err)) })
	}
	return r.Redirect("/register/" + string(reg.ID) + "/agreement")
}

// attachSent attaches the copies that came with the form.
func (s *Service) attachSent(r *web.Request, reg Registration, form web.Form) error {
	files, key := uploaded(form), form.Key()
	if len(files) == 0 {
		return nil
	}
	if key != "" {
		key += ":files"
	}
	return s.Attach(r.Context(), r.Actor, reg.ID, files, key)
}

// beside does what the buttons beside the main one ask for.
func (s *Service) beside(r *web.Request, reg Registration, papers []document.Document, form web.Form) (done bool, err error) {
	if form.Text("do") == "ask" {
		_, err := s.AskRegister(r.Context(), r.Actor, reg.ID, form.Key())
		return true, err
	}
	if paper := portal.ID(form.Text("detach")); paper != "" {
		if !slices.ContainsFunc(papers, func(d document.Document) bool { return d.ID == paper }) {
			return true, fault.New(fault.NotFound, "fault.not_found")
		}
		return true, s.Detach(r.Context(), r.Actor, reg.ID, paper, form.Key())
	}
	return false, nil
}

// takeDetails saves what was typed, and tells all that is wrong together: also of the copies that were refused.
func (s *Service) takeDetails(r *web.Request, reg Registration, form web.Form, refused error) error {
	err := s.Save(r.Context(), r.Actor, reg.ID, Details{Contact: reg.Contact, Position: reg.Position, Bank: reg.Bank}, form.Key())
	if refused == nil || err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	if err == nil {
		return refused
	}
	wrong := *fault.As(err)
	wrong.Fields = slices.DeleteFunc(slices.Clone(wrong.Fields), func(f fault.Field) bool { return f.Name == "file" })
	return together(refused, &wrong)
}

// together is one failure of all that two say; either may be nil. One that is no fault of the form goes before.
func together(first, second error) error {
	switch {
	case first == nil || second != nil && !fault.Is(second, fault.Invalid):
		return second
	case second == nil || !fault.Is(first, fault.Invalid):
		return first
	}
	all, more := *fault.As(first), fault.As(second)
	all.Fields = slices.Clone(all.Fields)
	for _, f := range more.Fields {
		f.Clause = cmp.Or(f.Clause, more.Clause)
		all.Fields = append(all.Fields, f)
	}
	return &all
}
