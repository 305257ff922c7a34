package desk

import (
	"context"
	"fmt"

	"birtereze/portal"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/stage"
	"birtereze/portal/ui"
)

// facts is what is known of a project: what everybody may see (cl. 27), and what its people see besides.
func (s *Service) facts(ctx context.Context, p portal.Project, f stage.Facts) (ui.SummaryList, error) {
	lang := i18n.LangOf(ctx)
	var list ui.SummaryList
	add := func(key, value string) {
		if value != "" {
			list.Rows = append(list.Rows, ui.SummaryRow{Key: i18n.T(ctx, key), Value: value})
		}
	}
	if p.ObjectNumber != "" {
		list.Rows = append(list.Rows, ui.SummaryRow{Key: i18n.T(ctx, "desk.fact.object_number"), Content: ui.Copy{Value: string(p.ObjectNumber)}})
	}
	add("desk.fact.kind", s.kindName(p, string(lang)))
	add("desk.fact.place", s.place(p, string(lang)))
	add("desk.fact.level", named(s.Classifiers.Levels, p.Level, lang))
	for _, side := range []struct {
		key   string
		party portal.Party
	}{{"desk.fact.customer", p.Customer}, {"desk.fact.designer", p.Designer}, {"desk.fact.surveyor", p.Surveyor}} {
		name, err := s.party(ctx, side.party)
		if err != nil {
			return list, err
		}
		add(side.key, name)
	}
	add("desk.fact.financing", named(s.Classifiers.Financing, p.Financing, lang))
	if p.Typical {
		add("desk.fact.typical", i18n.T(ctx, "desk.yes"))
	}
	if p.BIM {
		add("desk.fact.bim", i18n.T(ctx, "desk.yes"))
	}
	if p.Revision > 1 {
		add("desk.fact.revision", fmt.Sprint(p.Revision))
	}
	if a := f.Application; a.Number != "" {
		add("desk.fact.application", i18n.T(ctx, "desk.number_of_date", "Number", a.Number, "Date", lang.Date(a.Date.Time())))
	}
	if c := f.Conclusion; c.Number != "" {
		add("desk.fact.conclusion", i18n.T(ctx, "desk.number_of_date", "Number", c.Number, "Date", lang.Date(c.Date.Time())))
		add("desk.fact.expert", c.Name.In(string(lang)))
	}
	add("desk.fact.created", lang.Date(p.CreatedAt))
	return list, nil
}

// kindName is the kind of works of a construction project, or the kind of an urban-planning project.
func (s *Service) kindName(p portal.Project, lang string) string {
	if p.Kind == portal.UrbanPlanning {
		return named(s.Classifiers.Urban, p.Urban, i18n.Lang(lang))
	}
	return named(s.Classifiers.Works, p.Works, i18n.Lang(lang))
}

// place is the administrative unit and the place within it.
func (s *Service) place(p portal.Project, lang string) string {
	unit, err := s.Classifiers.PlaceName(p.KATO, lang)
	if err != nil {
		unit = string(p.KATO)
	}
	if within := p.Place.In(lang); within != "" {
		if unit == "" {
			return within
		}
		return unit + ", " + within
	}
	return unit
}

// named is the name of a code in a classifier; the code itself when the classifier no longer holds it.
func named[T interface{ Name(string) string }](list interface{ Get(string) (T, error) }, code string, lang i18n.Lang) string {
	e, err := list.Get(code)
	if err != nil {
		return code
	}
	return e.Name(string(lang))
}
