package format

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"birtereze/portal/internal/i18n"
)

var codeInSource = regexp.MustCompile(`report\.(?:Stop|Warn)\("([^"]+)"\)|report\.Check\{Code: "([^"]+)"`)

// checksInSource finds the codes of all checks, in this package and below.
func checksInSource(t *testing.T) (all []string) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		b, err := os.ReadFile(path)
		for _, m := range codeInSource.FindAllStringSubmatch(string(b), -1) {
			all = append(all, m[1]+m[2])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestClause24EveryCheckHasItsTexts(t *testing.T) {
	catalogue, err := i18n.Load(Texts)
	if err != nil {
		t.Fatal(err)
	}
	checks := checksInSource(t)
	if len(checks) < 100 {
		t.Fatalf("only %d checks found: the pattern does not fit the source", len(checks))
	}
	l := catalogue.Localizer(i18n.RU)
	seen := map[string]bool{}
	for _, code := range checks {
		if seen[code] {
			t.Errorf("two checks have the code %s", code)
		}
		seen[code] = true
		for _, key := range []string{"format." + code + ".cause", "format." + code + ".remedy"} {
			if !l.Has(key) {
				t.Errorf("no text for %s", key)
			}
		}
	}
	for _, key := range catalogue.Keys() {
		code, isCause := strings.CutSuffix(strings.TrimPrefix(key, "format."), ".cause")
		if isCause && !slices.Contains(checks, code) {
			t.Errorf("a text for a check that does not exist: %s", key)
		}
	}
}
