package development

import (
	"bytes"
	"context"
	"fmt"
	htmltemplate "html/template"
	"strconv"
	"strings"
	"sync"
	texttemplate "text/template"

	"birtereze/portal"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/i18n"
)

// forms are the texts of the papers, one a kind; each is written in Kazakh and in Russian side by side.
var forms = sync.OnceValue(func() *htmltemplate.Template {
	return htmltemplate.Must(htmltemplate.New("papers").ParseFS(templateFiles, "templates/*.html"))
})

// formed is what a form is filled with: the same facts in both languages of the document.
type formed struct {
	KK, RU  facts
	Edition string
	Version int
	Signed  bool
	BIM     bool
}

// facts are what is known of a paper, in one language.
type facts struct {
	Project      string
	Number       string // of the project
	Kind         string
	Works        string
	Level        string
	Stage        string
	Financing    string
	Place        string
	ObjectNumber string
	Customer     partyFacts
	Contractor   partyFacts
	F            map[string]string // what was filled in
	Items        []itemFacts
	Measures     []measureFacts
	Procurement  procurementFacts
	Date         string
}

type partyFacts struct{ Name, Number string }

type itemFacts struct{ N, What, Who, From, To string }

type measureFacts struct{ Name, Value string }

type procurementFacts struct{ Number, Date string }

// form makes the document of a paper as it stands and takes it in.
func (s *Service) form(ctx context.Context, st state, p Paper) (document.Received, error) {
	f := formed{Edition: p.Edition, Version: p.Number + 1, Signed: p.Kind.Signed(), BIM: st.BIM}
	var err error
	if f.KK, err = s.facts(ctx, i18n.KK, st, p); err != nil {
		return document.Received{}, err
	}
	if f.RU, err = s.facts(ctx, i18n.RU, st, p); err != nil {
		return document.Received{}, err
	}
	var page bytes.Buffer
	if err := forms().ExecuteTemplate(&page, string(p.Kind)+".html", f); err != nil {
		return document.Received{}, fmt.Errorf("form %s of project %s: %w", p.Kind, st.ID, err)
	}
	file, err := s.Print.Render(ctx, page.Bytes(), st.Name.RU)
	if err != nil {
		return document.Received{}, fmt.Errorf("print %s of project %s: %w", p.Kind, st.ID, err)
	}
	name := fmt.Sprintf("%s-%s-v%d.pdf", p.Kind, st.Number, f.Version)
	return s.Documents.ReceiveBytes(ctx, PaperProfile, name, file)
}

// facts gathers what is known in one language.
func (s *Service) facts(ctx context.Context, lang i18n.Lang, st state, p Paper) (facts, error) {
	f, err := s.known(ctx, lang, st, p.Contractor)
	if err != nil {
		return f, err
	}
	f.F = map[string]string{}
	for _, field := range FieldsOf(p.Kind) {
		f.F[field.Name] = printed(lang, field, p.Content.Fields[field.Name])
	}
	for i, w := range p.Content.Works {
		who := f.Contractor.Name
		if w.Who != p.Contractor {
			if who, err = s.nameOf(ctx, lang, st.Party(w.Who)); err != nil {
				return f, err
			}
		}
		f.Items = append(f.Items, itemFacts{N: strconv.Itoa(i + 1), What: s.workName(w, string(lang)), Who: who,
			From: lang.ShortDate(w.From.Time()), To: lang.ShortDate(w.To.Time())})
	}
	return f, nil
}

// known is what a paper can be prefilled from (cl. 21).
func (s *Service) known(ctx context.Context, lang i18n.Lang, st state, with Side) (facts, error) {
	c := s.Classifiers
	l := string(lang)
	f := facts{Project: st.Name.In(l), Number: st.Number, ObjectNumber: string(st.ObjectNumber), Date: lang.Date(s.Bus.Now()),
		Kind: c.Urban.NameOf(st.Urban, l), Works: c.Works.NameOf(st.Works, l), Level: c.Levels.NameOf(st.Level, l),
		Stage: c.Stages.NameOf(st.Stage, l), Financing: c.Financing.NameOf(st.Financing, l)}
	place, err := c.PlaceName(st.KATO, l)
	if err != nil {
		return f, fmt.Errorf("place of project %s: %w", st.ID, err)
	}
	f.Place = place
	if own := st.Place.In(l); own != "" {
		f.Place += ", " + own
	}
	f.Customer.Number, f.Contractor.Number = string(st.Customer), string(st.Party(with))
	if f.Customer.Name, err = s.nameOf(ctx, lang, st.Customer); err != nil {
		return f, err
	}
	if f.Contractor.Name, err = s.nameOf(ctx, lang, st.Party(with)); err != nil {
		return f, err
	}
	for _, m := range Measures(st.Project) {
		if v := st.Characteristic(m.Code); v != "" {
			f.Measures = append(f.Measures, measureFacts{Name: m.Names[l], Value: m.Written(lang, v)})
		}
	}
	if st.Procurement != nil && !st.Procurement.None {
		f.Procurement = procurementFacts{Number: st.Procurement.Number, Date: lang.ShortDate(st.Procurement.Date.Time())}
	}
	return f, nil
}

func (s *Service) nameOf(ctx context.Context, lang i18n.Lang, party portal.Party) (string, error) {
	if party == "" {
		return "", nil
	}
	name, err := s.Parties.PartyName(ctx, party)
	if err != nil {
		return "", fmt.Errorf("name of party %s: %w", party, err)
	}
	return name.In(string(lang)), nil
}

// workName is what an item of the schedule is called.
func (s *Service) workName(w Work, lang string) string {
	if own := Filled(w.What, lang); own != "" {
		return own
	}
	return s.SectionName(w.Section, lang)
}

// SectionName is the name of a section of the documentation in a language.
func (s *Service) SectionName(code, lang string) string {
	if code == Surveys {
		return names().Surveys.In(lang)
	}
	return s.Classifiers.Sections.NameOf(code, lang)
}

// printed is an entry as the document shows it.
func printed(lang i18n.Lang, f Field, v portal.Text) string {
	text := Filled(v, string(lang))
	switch f.Kind {
	case "money":
		if tiyn, err := i18n.ParseMoney(text); err == nil {
			return lang.Money(tiyn)
		}
	case "date":
		if day, err := portal.ParseDate(text); err == nil {
			return lang.Date(day.Time())
		}
	}
	return text
}

// prefilled is a paper as it begins: what is known stands in it, to be changed (cl. 21).
func (s *Service) prefilled(ctx context.Context, st state, with Side, kind PaperKind) (Content, error) {
	c := Content{Fields: map[string]portal.Text{}}
	if kind == Schedule {
		c.Works = s.firstWorks(st, with)
	}
	var known [2]facts
	for i, lang := range []i18n.Lang{i18n.RU, i18n.KK} {
		var err error
		if known[i], err = s.known(ctx, lang, st, with); err != nil {
			return c, err
		}
	}
	for _, f := range FieldsOf(kind) {
		v, err := prefill(f, known[0], known[1])
		if err != nil {
			return c, fmt.Errorf("prefill %s of %s: %w", f.Name, kind, err)
		}
		if v != (portal.Text{}) {
			c.Fields[f.Name] = v
		}
	}
	return c, nil
}

func prefill(f Field, ru, kk facts) (portal.Text, error) {
	var v portal.Text
	var err error
	if v.RU, err = execute(f.Prefill.RU, ru); err != nil {
		return v, err
	}
	if f.Both {
		v.KK, err = execute(f.Prefill.KK, kk)
	}
	return v, err
}

func execute(text string, f facts) (string, error) {
	if text == "" {
		return "", nil
	}
	t, err := texttemplate.New("prefill").Parse(text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	if err := t.Execute(&b, f); err != nil {
		return "", err
	}
	return strings.TrimSpace(b.String()), nil
}

// firstWorks is the schedule as it begins: surveys for the surveyor, each obligatory section for the designer, without days.
func (s *Service) firstWorks(st state, with Side) []Work {
	surveys := Work{Section: Surveys, What: names().Surveys, Who: with}
	if with == Surveyor {
		return []Work{surveys}
	}
	var list []Work
	if st.Surveyor == "" && s.surveysNeeded(st.Project) {
		list = append(list, surveys)
	}
	for _, n := range s.Sections(st.Project) {
		if n.Required && n.Parent == "" {
			list = append(list, Work{Section: n.Code, What: namesOf(n.Entry), Who: with})
		}
	}
	return list
}

func namesOf(e classifier.Entry) portal.Text {
	return portal.Text{RU: e.Names.RU, KK: e.Names.KK, EN: e.Names.EN}
}
