package ui

import (
	"context"
	"io"
)

// Tag is a state in a word or two.
type Tag struct {
	Text string
	Tone Tone
}

// Render writes the tag.
func (p Tag) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Card is a framed piece of a page: @(ui.Card{Title: …}) { … }.
type Card struct {
	ID      string
	Title   string
	Href    string // makes the title a link
	Caption string // above the title
	Tag     *Tag
	Tone    Tone // colours the edge; empty for none
	Sub     bool // the title is of the third level instead of the second
	Actions []Button
}

// Render writes the card.
func (p Card) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Details hides what few readers need: @(ui.Details{Summary: …}) { … }.
type Details struct {
	Summary string
	Open    bool
	ID      string
}

// Render writes the details.
func (p Details) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Banner tells of something that has happened, or that matters, above the content of this page:
// @(ui.Banner{Title: …}) { … }.
type Banner struct {
	Tone  Tone // ToneGood after something succeeded
	Title string
	Text  string
	Links []Link
}

// Render writes the banner.
func (p Banner) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Confirmation is the panel at the end of a task: what was done, its number, what happens next as the children.
type Confirmation struct {
	Title  string
	Label  string // of the number
	Number string
}

// Render writes the panel.
func (p Confirmation) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// WarningText warns before an act with consequences.
type WarningText struct {
	Text string
}

// Render writes the warning.
func (p WarningText) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// EmptyState stands where a list has nothing: what would be here, and how to begin.
type EmptyState struct {
	Title  string
	Text   string
	Action *Button
}

// Render writes it.
func (p EmptyState) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Fact is a thing known: its name and its value.
type Fact struct {
	Label   string
	Value   string
	Content Component // instead of Value
	Note    string    // a second, smaller line
}

// Facts sets facts side by side.
type Facts struct {
	Items []Fact
}

// Render writes the facts.
func (p Facts) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// SummaryRow is a row of a summary: an answer, with a way to change it.
type SummaryRow struct {
	Key     string
	Value   string
	Content Component // instead of Value
	Note    string    // a second, smaller line
	Source  string    // where the value comes from, when nobody typed it
	Missing string    // what is missing, instead of a value
	Actions []Link
}

// SummaryList is what has been answered so far, or what is known of a thing, row by row.
type SummaryList struct {
	Rows []SummaryRow
}

// Render writes the list.
func (p SummaryList) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// TaskItem is a part of a larger task.
type TaskItem struct {
	Title string
	Href  string // empty when it cannot be begun yet
	Hint  string
	Tag   Tag
}

// TaskList is a task in parts, each with its state.
type TaskList struct {
	Items []TaskItem
}

// Render writes the list.
func (p TaskList) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Column is the head of a column of a table.
type Column struct {
	Title   string
	Numeric bool // aligned to the right, with figures of equal width
	Hidden  bool // the title is for screen readers only, as over buttons
}

// Cell is one cell of a table.
type Cell struct {
	Text    string
	Href    string
	Note    string    // a second, smaller line
	Content Component // instead of Text
}

// Row is one row of a table; its first cell names it.
type Row struct {
	Cells []Cell
	Tone  Tone      // marks the row at its edge; empty for none
	More  Component // in the whole width under the row, such as a form that changes it
}

// Table is rows and columns; on a narrow screen each row becomes a card.
type Table struct {
	Caption     string
	HideCaption bool // it is for screen readers only, under a heading that says the same
	Columns     []Column
	Rows        []Row
	Empty       *EmptyState // stands in place of a table without rows
}

// Render writes the table.
func (p Table) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Tab is a page among several of one thing.
type Tab struct {
	Text    string
	Href    string
	Current bool
	Count   int // how many things wait there; zero shows nothing
}

// Tabs lead between the pages of one thing.
type Tabs struct {
	Label string // names the navigation to a screen reader
	Items []Tab
}

// Render writes the tabs.
func (p Tabs) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Pagination leads on in a list that is paged by key: to what is newer and to what is older.
type Pagination struct {
	Newer string
	Older string
	Text  string // where in the list this page is
}

// Render writes the links; nothing when there is only one page.
func (p Pagination) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Stat is a number with what it counts.
type Stat struct {
	Value string
	Label string
	Href  string
	Tone  Tone // colours the number; empty for none
}

// Stats sets numbers side by side.
type Stats struct {
	Items []Stat
}

// Render writes the numbers.
func (p Stats) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Progress is how much of something is done.
type Progress struct {
	Label string // "8 of 12 sections entered"
	Done  int
	Total int
}

// Render writes the bar with its label.
func (p Progress) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Copy is a value with a button that copies it, such as a number or an address.
type Copy struct {
	Value string
}

// Render writes both; without scripts, the value alone.
func (p Copy) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Live is a region that loads itself again from its address while something is under way elsewhere:
// @(ui.Live{ID: …, Href: …, Seconds: 5}) { … }. The address answers a page that holds a region of the same id; once that
// region is no longer Live, loading ends.
type Live struct {
	ID      string
	Href    string
	Seconds int
}

// Render writes the region.
func (p Live) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }
