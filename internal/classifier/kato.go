package classifier

import (
	"fmt"
	"strings"

	"birtereze/portal"
)

// Place is a unit of the classifier of administrative-territorial units (cl. 19).
type Place struct {
	Entry
	Level  int         `json:"level"`  // 1: region or city of republican significance
	Parent portal.KATO `json:"parent"` // empty at level 1
}

// KATO is the code of the unit.
func (p Place) KATO() portal.KATO { return portal.KATO(p.Code) }

// Address is the name of the unit with the place within it, for pages; the code stands for a unit that is not held.
func (c Classifiers) Address(code portal.KATO, within portal.Text, lang string) string {
	unit, err := c.PlaceName(code, lang)
	if err != nil {
		unit = string(code)
	}
	if place := within.In(lang); place != "" {
		return unit + ", " + place
	}
	return unit
}

// PlaceName is the name of the unit with those of the units above it, the largest first, as addresses are written:
// "Восточно-Казахстанская область, город Усть-Каменогорск". The error is ErrUnknown.
func (c Classifiers) PlaceName(code portal.KATO, lang string) (string, error) {
	var name string
	for code != "" {
		p, err := c.Places.Get(string(code))
		if err != nil {
			return "", err
		}
		if name == "" {
			name = p.Name(lang)
		} else {
			name = p.Name(lang) + ", " + name
		}
		code = p.Parent
	}
	if name == "" {
		return "", fmt.Errorf("name a place without a code: %w", ErrUnknown)
	}
	return name, nil
}

// PlaceNames are the names of the unit in all languages, for searching; of a unit that is not held, none.
func (c Classifiers) PlaceNames(code portal.KATO) []string {
	var names []string
	for _, lang := range []string{"ru", "kk", "en"} {
		if name, err := c.PlaceName(code, lang); err == nil {
			names = append(names, name)
		}
	}
	return names
}

// CodesWithin is with which digits the codes of a unit and of all that lies in it begin: two for each level but the last. Of
// what is no unit it is the digits alone.
func (c Classifiers) CodesWithin(code string) string {
	p, err := c.Places.Get(code)
	switch {
	case err != nil:
		return strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, code)
	case p.Level < 4:
		return code[:2*p.Level]
	}
	return code
}

// Within reports whether a unit is the other one or lies in it.
func (c Classifiers) Within(code, in portal.KATO) bool {
	for code != "" {
		if code == in {
			return true
		}
		p, err := c.Places.Get(string(code))
		if err != nil {
			return false
		}
		code = p.Parent
	}
	return false
}

// checkPlaces holds the units to the rule of their codes: nine digits; a parent that exists, one level above.
func (c Classifiers) checkPlaces() error {
	for _, p := range c.Places.all {
		if _, err := portal.ParseKATO(p.Code); err != nil {
			return fmt.Errorf("places: %q: %w", p.Code, err)
		}
		if (p.Level == 1) != (p.Parent == "") {
			return fmt.Errorf("places: %q: level %d with the parent %q", p.Code, p.Level, p.Parent)
		}
		if p.Parent == "" {
			continue
		}
		above, err := c.Places.Get(string(p.Parent))
		if err != nil {
			return fmt.Errorf("places: %q: %w", p.Code, err)
		}
		if above.Level != p.Level-1 {
			return fmt.Errorf("places: %q: level %d under level %d", p.Code, p.Level, above.Level)
		}
	}
	return nil
}
