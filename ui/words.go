package ui

import (
	"context"
	_ "embed"
	"encoding/json"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"
)

// keptJSON are short words that stay with the name which they come before or after, such as those of a town or a street.
//
//go:embed kept.json
var keptJSON []byte

// kept matches what reads badly in two lines: a number with its letters, such as that of an application, a number with its
// sign, and a short word with its name.
var kept = keeping(keptJSON)

func keeping(data []byte) *regexp.Regexp {
	var short struct{ Before, After []string }
	if err := json.Unmarshal(data, &short); err != nil {
		panic(err) // the file is built in
	}
	either := func(list []string) string {
		quoted := make([]string, 0, len(list))
		for _, s := range list {
			quoted = append(quoted, regexp.QuoteMeta(s))
		}
		return `(?:` + strings.Join(quoted, "|") + `)`
	}
	return regexp.MustCompile(`([\p{L}\d][\p{L}\d./]*-\d[\p{L}\d./-]*|\d[\p{L}\d./]*-\p{L}[\p{L}\d-]*)|` +
		`(?:^|[\s\x{a0}(«])(` + either(short.Before) + `[ \x{a0}]\p{Lu}[\p{L}-]*)|(№[ \x{a0}][\p{L}\d./-]+)|(\p{Lu}[\p{L}-]*[ \x{a0}]` + either(short.After) + `)`)
}

// longest is how many characters are kept together at most: more would not fit the narrowest screen.
const longest = 26

// words is text of which numbers and names do not break over a line.
func words(text string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		from := 0
		for _, groups := range kept.FindAllStringSubmatchIndex(text, -1) {
			start, end := whole(groups)
			if utf8.RuneCountInString(text[start:end]) > longest {
				continue
			}
			if _, err := io.WriteString(w, templ.EscapeString(text[from:start])+`<span class="bt-nowrap">`+templ.EscapeString(text[start:end])+`</span>`); err != nil {
				return err
			}
			from = end
		}
		_, err := io.WriteString(w, templ.EscapeString(text[from:]))
		return err
	})
}

// whole is the place of the group that matched.
func whole(groups []int) (start, end int) {
	for i := 2; i < len(groups); i += 2 {
		if groups[i] >= 0 {
			return groups[i], groups[i+1]
		}
	}
	return groups[0], groups[1]
}
