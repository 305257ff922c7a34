package development

import (
	_ "embed"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"birtereze/portal"
	"birtereze/portal/internal/i18n"
)

// Measure is something by which an object is characterised (cl. 18).
type Measure struct {
	Code         string            `json:"code"`
	Kind         string            `json:"kind"`  // "whole", "number" or "text"
	Names        map[string]string `json:"names"` // by language
	Units        map[string]string `json:"units"` // by language; empty for none
	Compositions []string          `json:"compositions"`
}

//go:embed measures.json
var measuresFile []byte

var allMeasures = sync.OnceValue(func() []Measure {
	var all []Measure
	if err := json.Unmarshal(measuresFile, &all); err != nil {
		panic("measures.json, a part of this program, cannot be read: " + err.Error())
	}
	return all
})

// Measures lists what the object of a project may be characterised by, in the order of the form.
func Measures(p Project) []Measure {
	composition := p.Composition
	if !p.IsConstruction() {
		composition = "urban"
	}
	var list []Measure
	for _, m := range allMeasures() {
		if slices.Contains(m.Compositions, composition) {
			list = append(list, m)
		}
	}
	return list
}

//go:embed names.json
var namesFile []byte

// names are what this slice gives names to itself: the series of project numbers, and the section of the surveys.
var names = sync.OnceValue(func() (n struct {
	Number  string      `json:"number"` // with the year and the number in the year
	Surveys portal.Text `json:"surveys"`
}) {
	if err := json.Unmarshal(namesFile, &n); err != nil {
		panic("names.json, a part of this program, cannot be read: " + err.Error())
	}
	return n
})

var (
	wholeNumber = regexp.MustCompile(`^[0-9]{1,12}$`)
	anyNumber   = regexp.MustCompile(`^[0-9]{1,12}([.][0-9]{1,4})?$`)
)

// Fits reports whether a value is of the measure's kind.
func (m Measure) Fits(value string) bool {
	switch m.Kind {
	case "whole":
		return wholeNumber.MatchString(value)
	case "number":
		return anyNumber.MatchString(value)
	}
	return len([]rune(value)) <= 500
}

// Written is a value with its unit, as the language writes numbers. Years are written without grouping.
func (m Measure) Written(lang i18n.Lang, value string) string {
	if _, fraction, _ := strings.Cut(value, "."); m.Kind != "text" && m.Code != "horizon" {
		if x, err := strconv.ParseFloat(value, 64); err == nil {
			value = lang.Decimal(x, len(fraction))
		}
	}
	if unit := m.Units[string(lang)]; unit != "" {
		value += "\u00a0" + unit
	}
	return value
}
