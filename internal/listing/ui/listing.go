// Package listingui is how a long list is narrowed on its page: what was chosen, and what there is to choose from.
package listingui

import (
	"net/url"
	"slices"

	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/listing"
	"birtereze/portal/ui"
)

// Hidden carries what was asked for through another form, but for one field.
func Hidden(ask url.Values, fields []string, but string) []ui.Hidden {
	var list []ui.Hidden
	for _, name := range fields {
		if v := ask.Get(name); v != "" && name != but {
			list = append(list, ui.Hidden{Name: name, Value: v})
		}
	}
	return list
}

// Filter is the panel by which a list is narrowed, with what was chosen in it; say is a chosen value of a field in words.
// What the box of the search has asked for stays.
func Filter(path string, ask url.Values, fields []string, selects []ui.Select, say func(field, value string) string) ui.FilterPanel {
	v := ui.FilterPanel{Action: path}
	if q := ask.Get("q"); q != "" {
		v.Keep = []ui.Hidden{{Name: "q", Value: q}}
	}
	if len(ask) > 0 {
		v.Clear = path
	}
	for _, name := range fields {
		if value := ask.Get(name); value != "" {
			v.Chosen = append(v.Chosen, ui.Chosen{Text: say(name, shown(selects, name, value)), Remove: listing.Address(path, without(ask, name), listing.Place{})})
		}
	}
	return v
}

// shown is a chosen value as its field has it.
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

func without(ask url.Values, name string) url.Values {
	rest := url.Values{}
	for other, values := range ask {
		if other != name {
			rest[other] = values
		}
	}
	return rest
}

// Regions are the regions and the cities of republican significance to choose from, in the order of the alphabet of the
// page.
func Regions(c classifier.Classifiers, lang i18n.Lang) []ui.Option {
	var list []ui.Option
	for _, p := range c.Places.All() {
		if p.Level == 1 {
			list = append(list, ui.Option{Value: p.Code, Text: p.Name(string(lang))})
		}
	}
	order := lang.Collator()
	slices.SortStableFunc(list, func(a, b ui.Option) int { return order.CompareString(a.Text, b.Text) })
	return list
}

// Levels are the levels of responsibility to choose from.
func Levels(c classifier.Classifiers, lang i18n.Lang) []ui.Option {
	var list []ui.Option
	for _, l := range c.Levels.All() {
		list = append(list, ui.Option{Value: l.Code, Text: l.Name(string(lang))})
	}
	return list
}
