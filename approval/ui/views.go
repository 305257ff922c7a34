// Package approvalui holds the pages of approval: what they show, as plain values, and how.
package approvalui

import (
	"embed"
	"io/fs"

	"birtereze/portal/ui"
)

//go:embed ru.json kk.json en.json
var texts embed.FS

// Texts are the messages of approval in three languages.
func Texts() fs.FS { return texts }

// Board is the page of a project's approvals.
type Board struct {
	Header    ui.Component // of the project
	Complete  bool
	Approvals ui.Approvals
	Empty     bool
	Send      *Send // nil when the visitor may not send
}

// Send is the form by which the customer sends documentation to authorities.
type Send struct {
	Action    string
	Token     string
	Documents int // how many agreed documents go
	Choices   []ui.Choice
	Chosen    []string
	Note      string
	Errors    ui.FormErrors
}

// Queue is the page of an authority's officials.
type Queue struct {
	Waiting  ui.Table
	Answered ui.Table
}

// Card is the page of one approval for the officials of its authority.
type Card struct {
	Head      ui.PageHead
	Deadline  *ui.Deadline
	Note      string
	Documents ui.Table
	Take      *ui.Action
	Enter     *Enter
	Sign      *Sign
	Outcome   *Outcome
}

// Enter is the form by which an official enters the authority's document.
type Enter struct {
	Action   string
	Token    string
	Decision string
	Number   string
	Dated    string
	Grounds  string
	Errors   ui.FormErrors
}

// Sign is the entered document with the form by which it is signed.
type Sign struct {
	Facts []ui.SummaryRow
	Form  ui.SignForm
}

// Outcome is what the authority has answered.
type Outcome struct {
	Tag        ui.Tag
	Facts      []ui.SummaryRow
	Signatures ui.SignatureBlock
}
