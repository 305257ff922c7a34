package ui

import (
	"context"
	"io"
	"regexp"
	"unicode/utf8"

	"github.com/a-h/templ"
)

// kept matches what reads badly in two lines: a number with its letters, such as КВЭ-2026-000001 or 38-тармақ, and a short
// word with the name that it belongs to, such as г. Кокшетау or Көкшетау қ.
var kept = regexp.MustCompile(`([\p{L}\d][\p{L}\d./]*-\d[\p{L}\d./-]*|\d[\p{L}\d./]*-\p{L}[\p{L}\d-]*)|` +
	`(?:^|[\s\x{a0}(«])((?:г|ул|мкр|пр|с)\.[ \x{a0}]\p{Lu}[\p{L}-]*)|(№[ \x{a0}][\p{L}\d./-]+)|(\p{Lu}[\p{L}-]*[ \x{a0}](?:қ\.|к-сі))`)

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
