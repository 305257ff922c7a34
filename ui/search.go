package ui

import (
	"context"
	"io"

	"birtereze/portal/law"
)

// SearchBox asks for words.
type SearchBox struct {
	Action string
	Name   string // "q" when empty
	Value  string
	Label  string
	Hint   string
	Large  bool // for the first page
	Keep   []Hidden
}

// Render writes the box.
func (p SearchBox) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

func (p SearchBox) name() string {
	if p.Name == "" {
		return "q"
	}
	return p.Name
}

// Chosen is a filter that is on, with the address of the list without it.
type Chosen struct {
	Text   string
	Remove string
}

// FilterPanel is the filters of a list; the fields come as the children: @(ui.FilterPanel{Action: …}) { … }. With scripts
// a change of a list, a box or a radio asks at once.
type FilterPanel struct {
	Action string
	Chosen []Chosen
	Clear  string // address of the list without any filter
	Count  string // how many were found, in words
	Keep   []Hidden
}

// Render writes the panel.
func (p FilterPanel) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Problem is the page of an error: what happened, what is kept, what to do.
type Problem struct {
	Title     string
	What      string
	Kept      string // what of the user's entries is kept
	Do        string // what to do now
	Clause    law.Clause
	Reasons   []string
	Links     []Link
	RequestID string
	HelpHref  string // support, with this request filled in
}

// Render writes the content of the page.
func (p Problem) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }
