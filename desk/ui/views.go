// Package deskui holds the pages of the desk, the dossier, the journal and the first pages for everybody, with their texts.
package deskui

import (
	"context"
	"embed"
	"io"
	"io/fs"

	"birtereze/portal/law"
	"birtereze/portal/ui"
)

//go:embed ru.json kk.json en.json
var texts embed.FS

// Texts are the messages of these pages.
func Texts() fs.FS { return texts }

// Header is the head of every page of a project.
type Header struct {
	Head ui.PageHead
	Tabs ui.Tabs
}

// Render writes the head and the tabs.
func (h Header) Render(ctx context.Context, w io.Writer) error { return h.view().Render(ctx, w) }

// Bank says whether a project is in the state bank, and why (cl. 40).
type Bank struct {
	Placed bool
	Href   string
	Why    []ui.Reason
}

// Dossier is the overview of a project.
type Dossier struct {
	Header   Header
	Line     ui.StageLine
	Running  []ui.Term
	Ended    []ui.Term
	Facts    ui.SummaryList
	Bank     *Bank
	Kinds    ui.Tabs
	Timeline ui.Timeline
	Pages    ui.Pagination
	History  string
}

// History is the whole journal of a project.
type History struct {
	Header Header
	Table  ui.Table
	Pages  ui.Pagination
	Signed int64 // entries under the newest signed root
}

// Proof shows that an entry stands in the journal.
type Proof struct {
	Signed   bool // false: no signed root covers the entry yet
	Size     int64
	Leaf     string
	Path     []string
	Note     string
	Key      string
	Download string
	JSON     string
}

// Entry is one entry of the journal.
type Entry struct {
	Number    string
	Title     string
	Clause    law.Clause
	Facts     ui.SummaryList
	Documents []ui.Link
	Found     []ui.Reason
	Sealed    ui.Table
	Proof     Proof
}

// Project is a project on the desk.
type Project struct {
	Card     ui.Card
	Progress ui.Progress
}

// Desk is what waits for a person.
type Desk struct {
	Desk     ui.Desk
	Projects []Project
	More     int // projects beyond those shown
	MayBegin bool
	For      string   // on whose behalf the person acts
	Others   []string // on whose besides the person may act
}

// Home is the first page.
type Home struct {
	Published string
	Doors     ui.Doors
	Health    ui.Tag
}

// Clause is a clause of the Order with where it is carried out.
type Clause struct {
	ID     string
	Label  string
	Title  string
	Tag    ui.Tag
	Reason string
	Code   []string
	Tests  []string
}

// Paragraph is a part of the Order.
type Paragraph struct {
	ID      string
	Title   string
	Clauses []Clause
}

// Law is the Order, clause by clause.
type Law struct {
	Counts     ui.Stats
	Paragraphs []Paragraph
	Acts       ui.Table
}

// Status is how the parts of the Portal do.
type Status struct {
	Tag      ui.Tag
	Now      string
	Parts    ui.SummaryList
	Counts   ui.Stats
	Failures *ui.Table // nil for who does not maintain the Portal
}

// Found is a public document that fits what was asked for.
type Found struct {
	Title      string
	Text       string // why no more is shown
	Signed     int    // signatures
	Facts      ui.SummaryList
	Signatures ui.SignatureBlock
}

// Verify is the page that tells whether a document is real.
type Verify struct {
	Asked    string
	Errors   ui.FormErrors
	Token    string
	MaxBytes int64
	Unknown  bool
	Found    []Found
	Project  *ui.Link
	Size     string // entries under the newest signed root
	Note     string
	Key      string
}
