// Package form writes the application for expertise as a page in both official languages, side by side, ready to be
// printed and signed.
package form

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
)

// Both is a text in Kazakh and in Russian.
type Both struct {
	KK string
	RU string
}

// Row is a fact of the application; a value without languages has the same text in both.
type Row struct {
	Key   Both
	Value Both
}

// File is a document that goes with the application.
type File struct {
	Number int
	Title  string
	Name   string
	Size   Both
	SHA256 string
}

// Group is the documents of one kind.
type Group struct {
	Title Both
	Files []File
}

// Application is everything that the page says.
type Application struct {
	Title     Both
	Lead      Both
	Rows      []Row
	Enclosed  Both
	Columns   [3]Both // document, size, digest
	Groups    []Group
	Statement Both
	Applicant Row
	Formed    Row
	Signed    Both // that it is signed with an EDS, and how to check it
}

//go:embed application.html
var source string

var page = template.Must(template.New("application").Parse(source))

// HTML writes the page.
func HTML(a Application) ([]byte, error) {
	var b bytes.Buffer
	if err := page.Execute(&b, a); err != nil {
		return nil, fmt.Errorf("write the application: %w", err)
	}
	return b.Bytes(), nil
}
