package i18n

import (
	"birtereze/portal"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/feature/plural"
)

// A message is what a key says in one language: one template, or one for each plural form.
type message struct {
	plural bool
	forms  [plural.Many + 1]*template // by plural.Form; all point to Other in a message without forms
}

// A template is text between placeholders: texts[0] names[0] texts[1] names[1] … texts[n].
type template struct {
	texts []string
	names []string
}

var formNames = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two, "few": plural.Few, "many": plural.Many, "other": plural.Other,
}

// neededForms are the plural forms of CLDR for the language. Kazakh nouns stay singular after a numeral, so a Kazakh
// message may do with one text for all of its forms.
func neededForms(l Lang) []string {
	if l == RU {
		return []string{"one", "few", "many", "other"}
	}
	return []string{"one", "other"}
}

func plainMessage(text string) (*message, error) {
	t, err := parseTemplate(text)
	if err != nil {
		return nil, err
	}
	m := &message{}
	for i := range m.forms {
		m.forms[i] = t
	}
	return m, nil
}

func pluralMessage(l Lang, texts map[string]string) (*message, error) {
	m := &message{plural: true}
	need := neededForms(l)
	for name := range texts {
		if !slices.Contains(need, name) {
			return nil, fmt.Errorf("plural form %q does not exist in this language", name)
		}
	}
	for _, name := range need {
		text, ok := texts[name]
		if !ok {
			return nil, fmt.Errorf("plural form %q is missing", name)
		}
		t, err := parseTemplate(text)
		if err != nil {
			return nil, err
		}
		m.forms[formNames[name]] = t
	}
	for i, t := range m.forms {
		if t == nil {
			m.forms[i] = m.forms[plural.Other]
		}
	}
	return m, nil
}

func parseTemplate(text string) (*template, error) {
	if text == "" || strings.TrimSpace(text) != text {
		return nil, errors.New("text is empty or has blanks at its ends")
	}
	t := &template{}
	for rest := text; ; {
		before, after, found := strings.Cut(rest, "{")
		if strings.Contains(before, "}") {
			return nil, errors.New("a closing brace has no opening one")
		}
		if w := mixedWord(before); w != "" {
			return nil, fmt.Errorf("word %q mixes Latin and Cyrillic letters", w)
		}
		t.texts = append(t.texts, before)
		if !found {
			return t, nil
		}
		name, tail, closed := strings.Cut(after, "}")
		if !closed || !isName(name) {
			return nil, fmt.Errorf("placeholder {%s is not a name in braces", name)
		}
		t.names = append(t.names, name)
		rest = tail
	}
}

func isName(s string) bool {
	for i, r := range s {
		upper, lower := 'A' <= r && r <= 'Z', 'a' <= r && r <= 'z'
		if !upper && (i == 0 || !lower && (r < '0' || r > '9')) {
			return false
		}
	}
	return s != ""
}

// mixedWord finds a word with letters of both scripts. Latin i and Kazakh і look the same, but a screen reader, a search
// and a hyphenation stumble over the wrong one.
func mixedWord(text string) string {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		latin := strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(unicode.Latin, r) })
		if latin && strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }) {
			return word
		}
	}
	return ""
}

// names lists the placeholders of all forms, sorted, each once.
func (m *message) names() []string {
	var all []string
	for _, t := range m.forms {
		all = append(all, t.names...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// form picks the template for the value of Count; a message without forms has one for all.
func (m *message) form(l Lang, pairs []any) (*template, error) {
	if !m.plural {
		return m.forms[plural.Other], nil
	}
	v, ok := lookup(pairs, "Count")
	if !ok {
		return m.forms[plural.Other], ErrNoValue
	}
	n, ok := integer(v)
	if !ok {
		return m.forms[plural.Other], ErrNoValue
	}
	if n < 0 {
		n = -n
	}
	// The rules look at the last digits only; a million keeps them and fits an int everywhere.
	if n > 1_000_000 {
		n = 1_000_000 + n%1_000_000
	}
	return m.forms[plural.Cardinal.MatchPlural(l.tag(), int(n), 0, 0, 0, 0)], nil
}

func (t *template) execute(l Lang, pairs []any) (string, error) {
	if len(t.names) == 0 {
		return t.texts[0], nil
	}
	var missing error
	var b strings.Builder
	for i, name := range t.names {
		b.WriteString(afterStop(b.String(), t.texts[i]))
		v, ok := lookup(pairs, name)
		if !ok {
			missing = fmt.Errorf("%w: %s", ErrNoValue, name)
			b.WriteString("[" + name + "]")
			continue
		}
		b.WriteString(show(l, name, v))
	}
	b.WriteString(afterStop(b.String(), t.texts[len(t.texts)-1]))
	return b.String(), missing
}

// afterStop spares a sentence a second full stop after a value that ends in one, such as "1 июля 2026 г.".
func afterStop(before, text string) string {
	if strings.HasSuffix(before, ".") && strings.HasPrefix(text, ".") && !strings.HasPrefix(text, "..") {
		return text[1:]
	}
	return text
}

func lookup(pairs []any, name string) (any, bool) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == name {
			return pairs[i+1], true
		}
	}
	return nil, false
}

// show writes a value. Only Count is grouped by thousands: any other integer may be a year or a number of a clause.
func show(l Lang, name string, v any) string {
	switch v := v.(type) {
	case string:
		return v
	case Bytes:
		return l.Size(int64(v))
	case portal.Text:
		return v.In(string(l))
	case fmt.Stringer:
		return v.String()
	}
	if n, ok := integer(v); ok {
		if name == "Count" {
			return l.Number(n)
		}
		return strconv.FormatInt(n, 10)
	}
	return fmt.Sprint(v)
}

func integer(v any) (int64, bool) {
	switch v := v.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	case int32:
		return int64(v), true
	}
	return 0, false
}
