// Package samples makes the documents of the demo and of the tests at run time: real small files of every format that
// the Portal takes, and broken ones of which it is known what is wrong with them.
package samples

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"mime"
	"path"
	"slices"
)

//go:embed documents.json
var documentsJSON []byte

//go:embed building.json
var buildingsJSON []byte

// Expectation is what a check of formats must say of a file.
type Expectation string

// What a file was made to be.
const (
	Good              Expectation = "good"
	Empty             Expectation = "empty"              // no bytes at all
	Truncated         Expectation = "truncated"          // cut at half
	OtherFormat       Expectation = "other-format"       // an honest file of another format than its name says
	Program           Expectation = "program"            // an executable program under the name of a document
	DanglingReference Expectation = "dangling-reference" // refers to an element that does not exist
	Macro             Expectation = "macro"              // holds a macro project
	ExternalLink      Expectation = "external-link"      // draws in something from another host when opened
	PathTraversal     Expectation = "path-traversal"     // an entry would be unpacked outside its folder
)

// Text is a text in the two languages in which documents are written.
type Text struct {
	RU string `json:"ru"`
	KK string `json:"kk"`
}

// File is a finished document.
type File struct {
	Key       string // "a/plan-1"; what begins with "broken/" is broken
	Project   string // "a" the school, "b" the clinic, empty for neither
	Section   string // where in a project it belongs: "architecture"
	Name      string // file name, in Cyrillic letters
	MediaType string // by the name; of a broken file it may be a lie
	Title     Text
	Number    string // of the document, as printed on it; empty when it bears none
	Date      string // of the document, "2006-01-02"; empty when it bears none
	Issuer    Text   // who issued it; empty when it does not say
	Expect    Expectation
	Content   []byte
}

// document is a line of documents.json: a recipe.
type document struct {
	Key      string      `json:"key"`
	Project  string      `json:"project"`
	Section  string      `json:"section"`
	Kind     string      `json:"kind"`
	Name     string      `json:"name"`
	Number   string      `json:"number"`
	Date     string      `json:"date"`
	Issuer   Text        `json:"issuer"`
	Title    Text        `json:"title"`
	Chapters []Chapter   `json:"chapters"`
	Building string      `json:"building"`
	Storey   int         `json:"storey"`
	Rows     []row       `json:"rows"`
	Holds    []string    `json:"holds"`
	Of       string      `json:"of"` // the good file that was broken
	Expect   Expectation `json:"expect"`
}

// Set makes samples with one font. It is safe for concurrent use: it keeps no state.
type Set struct {
	font      []byte
	documents []document
	buildings map[string]building
}

// New prepares a set. The font is a TrueType file with Cyrillic and Kazakh letters, which is embedded into the PDF
// files; without one the texts in PDF files are written in Latin letters, since the standard fonts of PDF have no others.
func New(font []byte) (*Set, error) {
	s := &Set{font: font}
	if err := json.Unmarshal(documentsJSON, &s.documents); err != nil {
		return nil, fmt.Errorf("samples: documents.json: %w", err)
	}
	if err := json.Unmarshal(buildingsJSON, &s.buildings); err != nil {
		return nil, fmt.Errorf("samples: building.json: %w", err)
	}
	return s, nil
}

// Keys lists what there is, the good files first.
func (s *Set) Keys() []string {
	var keys []string
	for _, d := range s.documents {
		keys = append(keys, d.Key)
	}
	return keys
}

// Get makes one file; the same bytes at each call.
func (s *Set) Get(key string) (File, error) {
	i := slices.IndexFunc(s.documents, func(d document) bool { return d.Key == key })
	if i < 0 {
		return File{}, fmt.Errorf("make sample %q: there is none", key)
	}
	d := s.documents[i]
	content, err := s.content(d)
	if err != nil {
		return File{}, fmt.Errorf("make sample %q: %w", key, err)
	}
	return File{Key: d.Key, Project: d.Project, Section: d.Section, Name: d.Name, MediaType: mediaType(d.Name),
		Title: d.Title, Number: d.Number, Date: d.Date, Issuer: d.Issuer, Expect: d.Expect, Content: content}, nil
}

// All makes every file.
func (s *Set) All() ([]File, error) {
	var files []File
	for _, key := range s.Keys() {
		f, err := s.Get(key)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

func (s *Set) content(d document) ([]byte, error) {
	switch d.Kind {
	case "paper":
		return Paper{Title: d.Title, Number: d.Number, Date: d.Date, Issuer: d.Issuer, Chapters: d.Chapters}.PDF(s.font)
	case "drawing":
		return s.buildings[d.Building].drawing(s.font, d)
	case "ifc":
		return s.buildings[d.Building].ifc(), nil
	case "dxf":
		return s.buildings[d.Building].dxf(), nil
	case "docx":
		return docx(d.Title, d.Chapters, docxAdditions{})
	case "xlsx":
		return estimate(d.Title, d.Rows)
	case "zip":
		return s.album(d.Holds)
	}
	return s.broken(d)
}

// mediaTypes are those that the mime package of a bare machine does not know.
var mediaTypes = map[string]string{
	".pdf":  "application/pdf",
	".ifc":  "application/x-step",
	".dxf":  "image/vnd.dxf",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".zip":  "application/zip",
}

func mediaType(name string) string {
	ext := path.Ext(name)
	if t, ok := mediaTypes[ext]; ok {
		return t
	}
	return mime.TypeByExtension(ext)
}
