package ui

import (
	"context"
	"io"
	"time"

	"birtereze/portal/law"
)

// Finding is one thing that a check found: what is wrong, where, and how to mend it.
type Finding struct {
	What   string
	Where  string
	Mend   string
	Clause law.Clause
}

// Verdict is what the automatic check of a document says (Order cl. 24).
type Verdict struct {
	Tone     Tone
	Title    string
	Profile  string // against which rules it was checked, and when
	Findings []Finding
}

// Render writes the verdict with its findings.
func (p Verdict) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Document is a version of a document in the tree.
type Document struct {
	Name       string
	Href       string
	Version    int
	Size       int64
	At         time.Time
	By         string
	Verdict    Tag       // in a word
	Findings   []Finding // what the verdict found
	State      *Tag      // of the agreement between the sides
	Signatures int
	Actions    []Link
	Older      []Document // earlier versions, the newest first
}

// Upload is a place where documents can be added to a section.
type Upload struct {
	Action   string
	Token    string
	Fields   []Hidden
	Accept   string
	Formats  string // in words
	MaxBytes int64
	Error    string
}

// DocumentSection is a node of the composition of a project.
type DocumentSection struct {
	ID        string // for links and errors; unique on the page
	Number    string
	Title     string
	Note      string // who enters it, by when
	State     *Tag
	Required  bool
	Documents []Document
	Sections  []DocumentSection
	Upload    *Upload
}

// DocumentTree is the documentation of a project: sections, documents, versions.
type DocumentTree struct {
	Label    string
	Sections []DocumentSection
}

// Render writes the tree.
func (p DocumentTree) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }
