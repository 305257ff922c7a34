package statebank

import (
	"net/url"
	"slices"

	"birtereze/portal/internal/web"
	statebankui "birtereze/portal/statebank/ui"
	"birtereze/portal/ui"
)

// filter is the form by which the catalogue is narrowed.
func (s *Service) filter(r *web.Request, ask url.Values) statebankui.Filter {
	lang := string(r.Lang)
	v := statebankui.Filter{Panel: ui.FilterPanel{Action: "/bank"}}
	if q := ask.Get("q"); q != "" {
		v.Panel.Keep = []ui.Hidden{{Name: "q", Value: q}}
	}
	if len(ask) > 0 {
		v.Panel.Clear = "/bank"
	}
	choose := func(name string, options []ui.Option) ui.Select {
		return ui.Select{Name: name, Label: r.T("statebank." + name), Value: ask.Get(name), Options: options, Empty: r.T("statebank.any")}
	}
	var regions, levels []ui.Option
	for _, p := range s.classifiers.Places.All() {
		if p.Level == 1 {
			regions = append(regions, ui.Option{Value: p.Code, Text: p.Name(lang)})
		}
	}
	order := r.Lang.Collator()
	slices.SortStableFunc(regions, func(a, b ui.Option) int { return order.CompareString(a.Text, b.Text) })
	for _, l := range s.classifiers.Levels.All() {
		levels = append(levels, ui.Option{Value: l.Code, Text: l.Name(lang)})
	}
	grounds := []ui.Option{{Value: string(Typical), Text: r.T("statebank.ground.typical")}, {Value: string(NewOnBudget), Text: r.T("statebank.ground.new_project")}}
	v.Selects = []ui.Select{choose("ground", grounds), choose("region", regions), choose("level", levels)}
	for _, f := range v.Selects {
		for _, o := range f.Options {
			if o.Value != f.Value {
				continue
			}
			without := url.Values{}
			for other, values := range ask {
				if other != f.Name {
					without[other] = values
				}
			}
			v.Panel.Chosen = append(v.Panel.Chosen, ui.Chosen{Text: r.T("statebank.chosen", "Name", f.Label, "Value", o.Text), Remove: address(without, Place{})})
		}
	}
	return v
}
