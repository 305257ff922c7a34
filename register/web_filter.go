package register

import (
	"context"
	"net/url"
	"strconv"

	"birtereze/portal"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/listing"
	listingui "birtereze/portal/internal/listing/ui"
	"birtereze/portal/internal/stage"
	stageui "birtereze/portal/internal/stage/ui"
	"birtereze/portal/internal/web"
	"birtereze/portal/law"
	registerui "birtereze/portal/register/ui"
	"birtereze/portal/ui"
)

// filter is the form by which the list is narrowed.
func (s *Service) filter(r *web.Request, ask url.Values) (registerui.Filter, error) {
	list, err := years(r.Context(), s.bus.DB)
	if err != nil {
		return registerui.Filter{}, err
	}
	var v registerui.Filter
	choose := func(name string, options []ui.Option) ui.Select {
		return ui.Select{Name: name, Label: r.T("register." + name), Value: ask.Get(name), Options: options, Empty: r.T("register.any")}
	}
	v.Selects = []ui.Select{choose("region", listingui.Regions(s.classifiers, r.Lang)), choose("kind", kinds(r)), choose("level", listingui.Levels(s.classifiers, r.Lang)), choose("stage", stages(r)), choose("year", yearOptions(list))}
	for _, name := range []string{"customer", "designer"} {
		v.Inputs = append(v.Inputs, ui.Input{Name: name, Label: r.T("register." + name), Hint: r.T("register.party_hint"), Value: ask.Get(name), MaxLength: listing.Longest})
	}
	v.Panel = listingui.Filter("/projects", ask, fields, v.Selects, func(field, value string) string {
		return r.T("register.chosen", "Name", r.T("register.field_"+field), "Value", value)
	})
	return v, nil
}

func kinds(r *web.Request) []ui.Option {
	return []ui.Option{{Value: string(portal.Construction), Text: r.T("register.kind.construction")},
		{Value: string(portal.UrbanPlanning), Text: r.T("register.kind.urban_planning")}}
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
