// Package registerui holds the pages of the public section with their texts.
package registerui

import (
	"embed"
	"io/fs"

	"birtereze/portal/ui"
)

//go:embed ru.json kk.json en.json
var texts embed.FS

// Texts are the messages of these pages.
func Texts() fs.FS { return texts }

// Filter is the form by which the list is narrowed.
type Filter struct {
	Panel   ui.FilterPanel
	Selects []ui.Select
	Inputs  []ui.Input
}

// List is the list of published projects.
type List struct {
	Search    ui.SearchBox
	Filter    Filter
	Table     ui.Table
	Pages     ui.Pagination
	Downloads []ui.Link
}

// Bank says whether a project is in the state bank, and why (cl. 40).
type Bank struct {
	Placed bool
	Why    []ui.Reason
}

// Card is one published project.
type Card struct {
	Head     ui.PageHead
	Line     ui.StageLine
	Facts    ui.SummaryList
	Timeline ui.Timeline
	Bank     *Bank
	Dossier  string // address of the dossier, for who takes part in the project
	Atom     string
}
