package register

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"birtereze/portal"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/stage"
	stageui "birtereze/portal/internal/stage/ui"
	"birtereze/portal/internal/web"
	"birtereze/portal/law"
	registerui "birtereze/portal/register/ui"
	"birtereze/portal/ui"
)

// filter is the form by which the list is narrowed.
func (s *Service) filter(r *web.Request, ask url.Values) (registerui.Filter, error) {
	v := registerui.Filter{Panel: ui.FilterPanel{Action: "/projects", Keep: keep(ask, "q")}}
	if len(ask) > 0 {
		v.Panel.Clear = "/projects"
	}
	list, err := years(r.Context(), s.bus.DB)
	if err != nil {
		return v, err
	}
	choose := func(name string, options []ui.Option) ui.Select {
		return ui.Select{Name: name, Label: r.T("register." + name), Value: ask.Get(name), Options: options, Empty: r.T("register.any"), Optional: false}
	}
	v.Selects = []ui.Select{choose("region", s.regions(r.Lang)), choose("kind", kinds(r)), choose("level", levels(s, string(r.Lang))), choose("stage", stages(r)), choose("year", yearOptions(list))}
	for _, name := range []string{"customer", "designer"} {
		v.Inputs = append(v.Inputs, ui.Input{Name: name, Label: r.T("register." + name), Hint: r.T("register.party_hint"), Value: ask.Get(name), MaxLength: longest})
	}
	for _, name := range fields {
		value := ask.Get(name)
		if value == "" {
			continue
		}
		without := url.Values{}
		for other, values := range ask {
			if other != name {
				without[other] = values
			}
		}
		v.Panel.Chosen = append(v.Panel.Chosen, ui.Chosen{Text: r.T("register.chosen", "Name", r.T("register.field_"+name), "Value", shown(v.Selects, name, value)),
			Remove: address("/projects", without, Place{})})
	}
	return v, nil
}

func keep(ask url.Values, name string) []ui.Hidden {
	if v := ask.Get(name); v != "" {
		return []ui.Hidden{{Name: name, Value: v}}
	}
	return nil
}

// shown is a chosen value in words.
func shown(selects []ui.Select, name, value string) string {
	for _, s := range selects {
		for _, o := range s.Options {
			if s.Name == name && o.Value == value {
				return o.Text
			}
		}
	}
	return value
}

func (s *Service) regions(lang i18n.Lang) []ui.Option {
	var list []ui.Option
	for _, p := range s.classifiers.Places.All() {
		if p.Level == 1 {
			list = append(list, ui.Option{Value: p.Code, Text: p.Name(string(lang))})
		}
	}
	sortByText(lang, list)
	return list
}

// sortByText puts options in the order of the alphabet of the page.
func sortByText(lang i18n.Lang, list []ui.Option) {
	order := lang.Collator()
	slices.SortStableFunc(list, func(a, b ui.Option) int { return order.CompareString(a.Text, b.Text) })
}

func kinds(r *web.Request) []ui.Option {
	return []ui.Option{{Value: string(portal.Construction), Text: r.T("register.kind.construction")},
		{Value: string(portal.UrbanPlanning), Text: r.T("register.kind.urban_planning")}}
}

func levels(s *Service, lang string) []ui.Option {
	var list []ui.Option
	for _, l := range s.classifiers.Levels.All() {
		list = append(list, ui.Option{Value: l.Code, Text: l.Name(lang)})
	}
	return list
}

func stages(r *web.Request) []ui.Option {
	var list []ui.Option
	for _, st := range stage.All() {
		if st != stage.Draft { // drafts are not published
			list = append(list, ui.Option{Value: string(st), Text: stageui.Name(r.Context(), st)})
		}
	}
	return list
}

func yearOptions(years []int) []ui.Option {
	var list []ui.Option
	for _, y := range years {
		list = append(list, ui.Option{Value: strconv.Itoa(y), Text: strconv.Itoa(y)})
	}
	return list
}

// reasonOf is why a project is in the state bank or is not, in words; what does not apply is not told.
func reasonOf(ctx context.Context, f law.Finding) (ui.Reason, bool) {
	if f.Outcome == law.NotApplicable {
		return ui.Reason{}, false
	}
	var args []any
	for name, value := range f.Facts {
		args = append(args, name, value)
	}
	return ui.Reason{Text: i18n.T(ctx, f.Key, args...), Met: f.Outcome == law.Met, Clause: f.Clause}, true
}
