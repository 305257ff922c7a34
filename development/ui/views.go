// Package developmentui is the pages of the development of a project: plain views and the templates that show them.
package developmentui

import (
	"birtereze/portal/law"
	"birtereze/portal/ui"
)

// Head is the head of every page of a project: its name and number, and the tabs between its pages.
type Head struct {
	Head ui.PageHead
	Tabs ui.Tabs
}

// Form is one screen with one form: of the wizard, or of a small act.
type Form struct {
	Head    ui.Component // of a project's page; nil before there is one
	Title   ui.PageHead
	Errors  ui.ErrorSummary
	Before  []ui.Component // above the form
	Action  string
	Token   string
	Files   bool
	Wide    bool // for tables and pairs of fields
	Fields  []ui.Component
	Buttons []ui.Button
	After   []ui.Component // below the form
}

// Group is fields under one legend.
type Group struct {
	Legend string
	Hint   string
	Fields []ui.Component
}

// Short is short fields side by side.
type Short struct {
	Fields []ui.Component
}

// Pair is one text in two languages, side by side.
type Pair struct {
	Legend      string
	Hint        string
	Left, Right ui.Component
}

// Block is a part of a page under a heading.
type Block struct {
	ID    string
	Title string
	Text  string
	Tag   *ui.Tag
	Items []ui.Component
}

// Page is a project's page made of parts.
type Page struct {
	Head   ui.Component
	Errors ui.ErrorSummary
	Top    []ui.Component // banners
	Live   *Live          // parts that load themselves again; above the others
	Blocks []Block
}

// Row is buttons side by side.
type Row struct {
	Items []ui.Component
}

// SmallForm is a form within a page.
type SmallForm struct {
	ID      string
	Action  string
	Token   string
	Files   bool
	Hidden  []ui.Hidden
	Fields  []ui.Component
	Buttons []ui.Button
}

// Folded is something that few readers need at once.
type Folded struct {
	Summary string
	Open    bool
	ID      string
	Items   []ui.Component
}

// Words is a paragraph, with the clause by which it holds.
type Words struct {
	Text   string
	Clause law.Clause
}

// Listed is short texts one under the other.
type Listed struct {
	Items []Words
}

// Live is a part of a page that loads itself again while something is under way elsewhere.
type Live struct {
	ID      string
	Href    string
	Running bool
	Items   []ui.Component
}

// Signed is a form that a document is signed by, with what is signed above its button.
type Signed struct {
	Form  ui.SignForm
	Items []ui.Component
}

// Told is a banner with parts.
type Told struct {
	Banner ui.Banner
	Items  []ui.Component
}
