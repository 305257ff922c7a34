package registration_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"birtereze/portal/internal/i18n"
	"birtereze/portal/registration"
)

// Rules and notices put their keys together: each that the code can come up with has its words.
func TestRulesAndNoticesHaveWords(t *testing.T) {
	messages, err := i18n.Load(registration.Texts())
	if err != nil {
		t.Fatal(err)
	}
	known := messages.Keys()
	for pattern, endings := range map[*regexp.Regexp][]string{
		regexp.MustCompile(`(?:rule|unmet|met)\(.*?(?:law\.C\w+|clause|clause\(\)), "([a-z_]+)"`): {""},
		regexp.MustCompile(`(?:told\(\*?r, |move\(tx, m, "\w+", |"notice\.)"?([a-z_]+)"`):         {".subject", ".text"},
	} {
		prefix := "registration.rule."
		if len(endings) == 2 {
			prefix = "notice."
		}
		found := 0
		for _, m := range pattern.FindAllStringSubmatch(source(t), -1) {
			found++
			if strings.HasSuffix(m[1], "_") {
				continue // put together with the end of a question to the registers, see below
			}
			for _, ending := range endings {
				if key := prefix + m[1] + ending; !slices.Contains(known, key) {
					t.Errorf("no words for %s", key)
				}
			}
		}
		if found < 8 {
			t.Errorf("%s: only %d found: has the code changed its ways?", prefix, found)
		}
	}
	for _, l := range []registration.Lookup{registration.LookupFound, registration.LookupLiquidated, registration.LookupUnknown,
		registration.LookupUnavailable, registration.LookupNonsense} {
		if key := "registration.rule.entity_" + string(l); !slices.Contains(known, key) {
			t.Errorf("no words for %s", key)
		}
	}
}

// source is the code of the slice without its tests.
func source(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}
