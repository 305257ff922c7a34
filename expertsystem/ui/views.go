// Package expertsystemui holds the pages of the expert system: what they show, as plain values, and how.
package expertsystemui

import (
	"embed"
	"io/fs"

	"birtereze/portal/ui"
)

//go:embed ru.json kk.json en.json
var texts embed.FS

// Texts are the messages of the expert system in three languages.
func Texts() fs.FS { return texts }

// Welcome is the first page for somebody who has not signed in.
type Welcome struct {
	Hero   ui.Hero
	Button ui.Button
	Who    []string // who may work here, in words
}

// Sheet is a page of parts one below the other.
type Sheet struct {
	Head   ui.PageHead
	Banner *ui.Banner
	Parts  []Part
	More   ui.Pagination
}

// Part is a part of a page under its heading.
type Part struct {
	ID    string
	Title string
	Text  string
	Body  ui.Component
}

// Admission is the form by which an organisation is admitted, or its new certificate entered.
type Admission struct {
	Head    ui.PageHead
	Errors  ui.FormErrors
	Action  string
	Token   string
	Back    string
	Fixed   bool // the organisation is known: its BIN stays
	BIN     string
	NameRU  string
	NameKK  string
	NameEN  string
	Email   string
	Number  string
	From    string
	Until   string
	Fields  ui.Checkboxes
	Submit  string
	Suspend *Suspend // nil when it cannot be suspended
	Facts   []ui.SummaryRow
	Tag     *ui.Tag
}

// Suspend is the form by which an organisation is suspended.
type Suspend struct {
	Action string
	Token  string
	Reason string
	Error  string
}

// People is the page of the people of an organisation.
type People struct {
	Head      ui.PageHead
	Table     ui.Table
	Officials *ui.Table // of the authorised body, for the operator
	Errors    ui.FormErrors
	Token     string
	Body      bool // the form offers the authorised body
	Party     string
	IIN       string
	Name      string
	Email     string
	Roles     ui.Checkboxes
}

// Me is the page on which somebody says where to write to.
type Me struct {
	Head   ui.PageHead
	Facts  []ui.SummaryRow
	Errors ui.FormErrors
	Saved  bool
	Token  string
	Email  string
	Lang   ui.Radios
}
