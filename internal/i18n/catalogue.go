package i18n

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
)

// Errors that a catalogue reports at a call; the page shows the key in brackets.
var (
	ErrNoMessage = errors.New("no message has this key")
	ErrNoValue   = errors.New("a placeholder got no value")
)

// Catalogue holds every message of a program in every language. It does not change after Load.
type Catalogue struct {
	// Report, when set before the first use, is told of every key that has no message and every placeholder that got
	// no value: a test fails by it, a program logs by it. It is called from many goroutines.
	Report func(lang Lang, key string, err error)

	messages map[Lang]map[string]*message
}

// Load reads ru.json, kk.json and en.json from each file system. A file is one object: a key to a text, or to an object
// of plural forms; {Name} in a text is a placeholder. The error lists everything that is wrong: a key that is not in all
// languages, or in two file systems, a plural form too few, placeholders that differ between the languages, a word that
// mixes alphabets.
func Load(fsys ...fs.FS) (*Catalogue, error) {
	c := &Catalogue{messages: map[Lang]map[string]*message{}}
	var wrong []error
	for _, l := range Langs() {
		c.messages[l] = map[string]*message{}
		for _, f := range fsys {
			wrong = append(wrong, c.read(f, l)...)
		}
	}
	wrong = append(wrong, c.compare()...)
	if len(wrong) > 0 {
		return nil, fmt.Errorf("load messages: %w", errors.Join(wrong...))
	}
	return c, nil
}

func (c *Catalogue) read(fsys fs.FS, l Lang) (wrong []error) {
	name := string(l) + ".json"
	file, err := fsys.Open(name)
	if err != nil {
		return []error{err}
	}
	defer file.Close()
	err = entries(file, func(key string, raw json.RawMessage) {
		if _, double := c.messages[l][key]; double {
			wrong = append(wrong, fmt.Errorf("%s: key %q occurs twice", name, key))
			return
		}
		m, err := parseMessage(l, raw)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %q: %w", name, key, err))
			return
		}
		c.messages[l][key] = m
	})
	if err != nil {
		wrong = append(wrong, fmt.Errorf("%s: %w", name, err))
	}
	return wrong
}

// entries reads an object member by member, since decoding into a map would hide a key that occurs twice.
func entries(r io.Reader, each func(key string, raw json.RawMessage)) error {
	dec := json.NewDecoder(r)
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("not a JSON object: %v", err)
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return fmt.Errorf("%q: %w", key, err)
		}
		each(key.(string), raw)
	}
	_, err := dec.Token()
	return err
}

func parseMessage(l Lang, raw json.RawMessage) (*message, error) {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return plainMessage(text)
	}
	var forms map[string]string
	if err := json.Unmarshal(raw, &forms); err != nil {
		return nil, errors.New("neither a text nor an object of plural forms")
	}
	return pluralMessage(l, forms)
}

// compare holds the languages against each other.
func (c *Catalogue) compare() (wrong []error) {
	keys := map[string]bool{}
	for _, of := range c.messages {
		for key := range of {
			keys[key] = true
		}
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		ru, kk, en := c.messages[RU][key], c.messages[KK][key], c.messages[EN][key]
		switch {
		case ru == nil || kk == nil || en == nil:
			wrong = append(wrong, fmt.Errorf("key %q is not in all languages", key))
		case ru.plural != en.plural || kk.plural && !ru.plural:
			wrong = append(wrong, fmt.Errorf("key %q has plural forms in one language only", key))
		case !slices.Equal(ru.names(), kk.names()) || !slices.Equal(ru.names(), en.names()):
			wrong = append(wrong, fmt.Errorf("key %q has different placeholders: ru %v, kk %v, en %v",
				key, ru.names(), kk.names(), en.names()))
		}
	}
	return wrong
}

// Keys lists the keys, sorted.
func (c *Catalogue) Keys() []string { return slices.Sorted(maps.Keys(c.messages[RU])) }

// Localizer is the catalogue in one language.
func (c *Catalogue) Localizer(l Lang) *Localizer { return &Localizer{lang: l, catalogue: c} }

// Localizer gives messages in one language. It is safe for use by many goroutines.
type Localizer struct {
	lang      Lang
	catalogue *Catalogue
}

// Lang is the localizer's language.
func (l *Localizer) Lang() Lang { return l.lang }

// Has reports whether the key has a message.
func (l *Localizer) Has(key string) bool {
	return l.catalogue != nil && l.catalogue.messages[l.lang][key] != nil
}

// T is the message of the key with its placeholders filled from pairs of name and value; the value of Count, an integer,
// also selects the plural form. A key without a message comes back in brackets, and the catalogue's Report is told.
func (l *Localizer) T(key string, pairs ...any) string {
	if !l.Has(key) {
		l.report(key, ErrNoMessage)
		return "[" + key + "]"
	}
	m := l.catalogue.messages[l.lang][key]
	t, err := m.form(l.lang, pairs)
	if err != nil {
		l.report(key, err)
	}
	s, err := t.execute(l.lang, pairs)
	if err != nil {
		l.report(key, err)
	}
	return s
}

func (l *Localizer) report(key string, err error) {
	if l.catalogue != nil && l.catalogue.Report != nil {
		l.catalogue.Report(l.lang, key, err)
	}
}
