package expertise

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"birtereze/portal"
)

// Numbers are the templates by which applications are numbered, by kind of project (cl. 36): words with {yyyy} or {yy}
// for the year and {seq} or {seq:06} for the place in the series of the kind and the year.
type Numbers map[portal.ProjectKind]string

//go:embed numbers.json
var numbersJSON []byte

// DefaultNumbers are the templates that come with the program.
func DefaultNumbers() (Numbers, error) {
	var n Numbers
	if err := json.Unmarshal(numbersJSON, &n); err != nil {
		return nil, fmt.Errorf("read numbers.json: %w", err)
	}
	return n, n.Check()
}

var placeInSeries = regexp.MustCompile(`\{seq(?::(0[1-9]))?\}`)

// Check tells whether every kind has a template whose numbers never repeat.
func (n Numbers) Check() error {
	seen := map[string]bool{}
	var errs []error
	for _, kind := range []portal.ProjectKind{portal.Construction, portal.UrbanPlanning} {
		t := n[kind]
		switch {
		case len(placeInSeries.FindAllString(t, -1)) != 1:
			errs = append(errs, fmt.Errorf("number of %s applications %q: it lacks {seq}", kind, t))
		case strings.Count(t, "{yyyy}")+strings.Count(t, "{yy}") != 1:
			errs = append(errs, fmt.Errorf("number of %s applications %q: it lacks the year", kind, t))
		case len(t) > 60:
			errs = append(errs, fmt.Errorf("number of %s applications %q: it is too long", kind, t))
		case seen[t]:
			errs = append(errs, fmt.Errorf("number of %s applications %q: the other kind has it too", kind, t))
		}
		seen[t] = true
	}
	return errors.Join(errs...)
}

// number fills a template in.
func number(template string, day portal.Date, place int) string {
	year := string(day[:4])
	s := strings.NewReplacer("{yyyy}", year, "{yy}", year[2:]).Replace(template)
	return placeInSeries.ReplaceAllStringFunc(s, func(m string) string {
		width := 0
		if sub := placeInSeries.FindStringSubmatch(m); sub[1] != "" {
			width, _ = strconv.Atoi(sub[1])
		}
		return fmt.Sprintf("%0*d", width, place)
	})
}

// series is the row of numbers to which an application of a kind belongs on a day: one a kind and year.
func series(kind portal.ProjectKind, day portal.Date) string {
	return "expertise/" + string(kind) + "/" + string(day[:4])
}
