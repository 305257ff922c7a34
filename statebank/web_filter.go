package statebank

import (
	"net/url"

	listingui "birtereze/portal/internal/listing/ui"
	"birtereze/portal/internal/web"
	statebankui "birtereze/portal/statebank/ui"
	"birtereze/portal/ui"
)

// filter is the form by which the catalogue is narrowed.
func (s *Service) filter(r *web.Request, ask url.Values) statebankui.Filter {
	choose := func(name string, options []ui.Option) ui.Select {
		return ui.Select{Name: name, Label: r.T("statebank." + name), Value: ask.Get(name), Options: options, Empty: r.T("statebank.any")}
	}
	grounds := []ui.Option{{Value: string(Typical), Text: r.T("statebank.ground.typical")}, {Value: string(NewOnBudget), Text: r.T("statebank.ground.new_project")}}
	var v statebankui.Filter
	v.Selects = []ui.Select{choose("ground", grounds), choose("region", listingui.Regions(s.classifiers, r.Lang)), choose("level", listingui.Levels(s.classifiers, r.Lang))}
	v.Panel = listingui.Filter("/bank", ask, fields[1:], v.Selects, func(field, value string) string {
		return r.T("statebank.chosen", "Name", r.T("statebank."+field), "Value", value)
	})
	return v
}
