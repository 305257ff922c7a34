// Package signinui holds the pages of signing in: what they show, as plain values, and how.
package signinui

import (
	"embed"
	"io/fs"

	"birtereze/portal/ui"
)

//go:embed ru.json kk.json en.json
var texts embed.FS

// Texts are the messages of signing in, in three languages.
func Texts() fs.FS { return texts }

// SignIn is the page on which a challenge is signed.
type SignIn struct {
	Challenge []ui.SummaryRow // what is signed, in words
	Form      ui.SignForm
	Errors    ui.FormErrors
	New       string     // what somebody is told who comes for the first time
	Why       *ui.Banner // what brought the visitor here; nil when they came by themselves
}

// Resume is a form that came after its session had ended, ready to be sent again.
type Resume struct {
	Typed  []string
	Action ui.Action
}
