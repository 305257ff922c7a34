package ui

import (
	"context"
	"io"
	"net/url"
	"time"

	"birtereze/portal/internal/i18n"
)

// Page is a whole page: header, navigation, content, footer. The content goes between the braces:
// @(ui.Page{Title: …}) { … }. The web layer fills what is the same on every page; a page adds its title and its way back.
type Page struct {
	Title       string // of the document, without the name of the Portal
	URL         *url.URL
	Failed      bool // the form came back with errors: the title says so first
	Person      *Person
	SignIn      string // address of signing in, for a visitor
	SignOut     string // address to which signing out is posted
	Token       string // one-time token of the sign-out form
	Nav         []NavItem
	Breadcrumbs []Link // from the first page down to the parent of this one
	Notices     []Notice
	Stage       string // what kind of installation this is, such as "demonstration"; empty in production
	StageText   string // one sentence about it
	Help        Help
	Footer      []Link
	Session     time.Duration // how long a session lasts untouched; zero shows no warning
	Scripts     []string      // further assets, such as "sign.js"
	Wide        bool          // uses the whole width of the window, for work side by side
	Home        string        // where the logo leads; "/" when empty
	SystemName  string        // the name beside the logo, when this is not the Portal itself
	Tagline     string        // the line under the name, when this is not the Portal itself
}

// Person is who is signed in.
type Person struct {
	Name string
	For  string // on whose behalf the person acts, in words
	Href string // the page of the person
}

// NavItem is an entry of the navigation.
type NavItem struct {
	Text    string
	Href    string
	Current bool
	Count   int // how many things wait there; zero shows nothing
}

// Notice is a message of the operator above the content of every page.
type Notice struct {
	Tone Tone
	Text string
	Link Link
}

// Help is the contact of the one support line, at the same place on every page (WCAG 2.2, 3.2.6).
type Help struct {
	Phone string
	Email string
	Hours string
	Href  string
}

// Render writes the page.
func (p Page) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// documentTitle puts what changes first: the error, the page, the system.
func (p Page) documentTitle(ctx context.Context) string {
	title := p.Title + " – " + p.systemName(ctx)
	if p.Failed {
		return t(ctx, "page.failed") + " " + title
	}
	return title
}

func (p Page) systemName(ctx context.Context) string {
	if p.SystemName != "" {
		return p.SystemName
	}
	return t(ctx, "page.system")
}

func (p Page) tagline(ctx context.Context) string {
	if p.SystemName != "" {
		return p.Tagline
	}
	return t(ctx, "page.tagline")
}

func (p Page) home() string {
	if p.Home == "" {
		return "/"
	}
	return p.Home
}

// inLanguage is this page in another language.
func (p Page) inLanguage(l i18n.Lang) string {
	u := url.URL{Path: "/"}
	if p.URL != nil {
		u = url.URL{Path: p.URL.Path, RawQuery: p.URL.RawQuery}
	}
	q := u.Query()
	q.Set("lang", string(l))
	u.RawQuery = q.Encode()
	return u.String()
}

// PageHead is the head of a page: what it is about, its state, and what can be done with it.
type PageHead struct {
	Caption string // what the title belongs to, above it
	Title   string
	Lead    string
	Tag     *Tag
	Facts   []Fact
	Actions []Button
}

// Render writes the head.
func (p PageHead) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Columns sets its content, between the braces, beside an aside; on a narrow screen the aside follows.
type Columns struct {
	Aside      Component
	AsideLabel string // names the aside to a screen reader
	Even       bool   // halves instead of two thirds and one
}

// Render writes both columns.
func (p Columns) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Grid sets its children side by side as far as they fit: @(ui.Grid{}) { @ui.Card… @ui.Card… }.
type Grid struct {
	Small bool // narrow children, four in a row
}

// Render writes the grid.
func (p Grid) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Section is a part of a page under a heading of the second level, or the third when Sub is set.
type Section struct {
	ID    string
	Title string
	Text  string // one sentence under the heading
	Sub   bool
	Tag   *Tag
}

// Render writes the section.
func (p Section) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Hero is the head of the first page: what this is, and as the children the first thing to do, such as a search.
type Hero struct {
	Title string
	Lead  string
}

// Render writes the head.
func (p Hero) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Door is a way in from the first page.
type Door struct {
	Icon  string // name of an icon
	Title string
	Text  string
	Href  string
}

// Doors sets the ways in side by side.
type Doors struct {
	Items []Door
}

// Render writes them.
func (p Doors) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }
