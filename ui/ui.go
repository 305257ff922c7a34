// Package ui is the design system: the components that every page is made of, their styles, scripts and texts. It knows
// no slice; pages hand it plain values.
//
// Each component is a struct that renders itself, so a template writes @ui.Input{Name: "bin", Label: …}. One that wraps
// other content stands in brackets: @(ui.Card{Title: …}) { … }. Words that belong to a component come from the catalogue
// of this package in the language of the context; words that belong to a page come in already translated.
package ui

import (
	"context"
	"embed"
	"io/fs"
	"strings"

	"github.com/a-h/templ"

	"birtereze/portal/internal/i18n"
	"birtereze/portal/law"
)

//go:embed ru.json kk.json en.json
var messages embed.FS

// Messages are the catalogues of the components' own words, for i18n.Load.
func Messages() fs.FS { return messages }

// Tone is what a colour means. There is one colour for a meaning, and the word beside it says the same.
type Tone string

// The tones of tags, banners and marks.
const (
	ToneNeutral Tone = "neutral" // not begun, for information, out of use
	ToneActive  Tone = "active"  // under way
	ToneWaiting Tone = "waiting" // waits for somebody, or comes due soon
	ToneGood    Tone = "good"    // done, accepted, valid
	ToneBad     Tone = "bad"     // refused, failed, overdue
	TonePaused  Tone = "paused"  // the clock stands still
)

func (t Tone) class(prefix string) string {
	if t == "" {
		t = ToneNeutral
	}
	return prefix + string(t)
}

// icon is the sign that says the tone without colour.
func (t Tone) icon() string {
	switch t {
	case ToneGood:
		return "check"
	case ToneBad:
		return "cross"
	case ToneWaiting:
		return "clock"
	case TonePaused:
		return "pause"
	}
	return "info"
}

// Component is anything that renders itself; an alias, so that pages need not import templ for it.
type Component = templ.Component

// Link is a text that leads somewhere.
type Link struct {
	Text string
	Href string
	Hint string // read out after the text where the text alone would be ambiguous, such as "of document 3"
}

// ClauseAnchor is the id of a clause on the page /law: "253-9" for clause 9 of the Order and for each of its parts.
func ClauseAnchor(c law.Clause) string { return strings.ReplaceAll(string(c.Whole()), ":", "-") }

// ClauseHref is where the clause is explained.
func ClauseHref(c law.Clause) string { return "/law#" + ClauseAnchor(c) }

func clauseLabel(ctx context.Context, c law.Clause) string { return c.Label(string(i18n.LangOf(ctx))) }

func clauseTitle(ctx context.Context, c law.Clause) string {
	return law.Title(c, string(i18n.LangOf(ctx)))
}

// t is the component's own word for a key of this package.
func t(ctx context.Context, key string, pairs ...any) string { return i18n.T(ctx, "ui."+key, pairs...) }

func lang(ctx context.Context) i18n.Lang { return i18n.LangOf(ctx) }

// href keeps an address that a page gives out of the schemes that run scripts.
func href(s string) templ.SafeURL { return templ.URL(s) }
