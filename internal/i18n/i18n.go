// Package i18n speaks Kazakh, Russian and English: messages with plural forms, dates, numbers and sums, and the
// alphabetical order of each language.
//
// A message is looked up in one language only; no language stands in for another. Catalogues are checked as they are
// loaded, so a program with an incomplete translation does not start.
package i18n

import (
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// Lang is a language of the Portal, as the BCP 47 tag that pages carry in their lang attribute.
type Lang string

// The three languages of the Portal.
const (
	RU Lang = "ru"
	KK Lang = "kk"
	EN Lang = "en"
)

// Langs lists the languages in the order in which pages offer them: the state language first.
func Langs() []Lang { return []Lang{KK, RU, EN} }

// ParseLang reads a tag such as "kk"; ok is false for anything that is not a language of the Portal.
func ParseLang(s string) (lang Lang, ok bool) {
	switch l := Lang(s); l {
	case RU, KK, EN:
		return l, true
	}
	return "", false
}

// Name is the language's own name for itself, as the language switch shows it.
func (l Lang) Name() string {
	switch l {
	case RU:
		return "Русский"
	case EN:
		return "English"
	}
	return "Қазақша"
}

func (l Lang) tag() language.Tag {
	switch l {
	case RU:
		return language.Russian
	case EN:
		return language.English
	}
	return language.Kazakh
}

// anyLanguage is what the library makes of "*".
var anyLanguage = language.MustParse("mul")

var matcher = language.NewMatcher([]language.Tag{language.Kazakh, language.Russian, language.English})

// Match chooses the language for an Accept-Language header (RFC 9110). Who asks for none or any, or sends what cannot be
// read, gets the state language; who asks only for languages that the Portal does not speak gets English.
func Match(acceptLanguage string) Lang {
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(tags) == 0 || tags[0] == anyLanguage {
		return KK
	}
	_, i, confidence := matcher.Match(tags...)
	if confidence == language.No {
		return EN
	}
	return []Lang{KK, RU, EN}[i]
}

// Collator compares strings by the alphabet of the language: in Kazakh Ә follows А and І follows Ы. A collator keeps
// buffers, so each goroutine takes its own.
func (l Lang) Collator() *collate.Collator { return collate.New(l.tag(), collate.IgnoreCase) }
