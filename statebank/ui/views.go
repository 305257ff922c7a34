// Package statebankui holds the pages of the state bank of construction projects with their texts.
package statebankui

import (
	"embed"
	"io/fs"

	"birtereze/portal/ui"
)

//go:embed ru.json kk.json en.json
var texts embed.FS

// Texts are the messages of these pages.
func Texts() fs.FS { return texts }

// Filter is the form by which the catalogue is narrowed.
type Filter struct {
	Panel   ui.FilterPanel
	Selects []ui.Select
}

// Catalogue is the catalogue for whom it is open.
type Catalogue struct {
	Search ui.SearchBox
	Filter Filter
	Table  ui.Table
	Pages  ui.Pagination
}

// Closed is what those see to whom the catalogue is not open yet.
type Closed struct {
	Text   string
	Action ui.Button
}

// Card is one project of the catalogue.
type Card struct {
	Head   ui.PageHead
	Facts  ui.SummaryList
	Public string // address of the public card
}
