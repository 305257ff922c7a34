package development

import (
	"embed"
	"encoding/json"
	"sync"

	"birtereze/portal"
	"birtereze/portal/law"
)

// Field is an entry of a template that people fill in. Its texts are at paper.<kind>.<name> and paper.<kind>.<name>.hint.
type Field struct {
	Name     string      `json:"name"`
	Kind     string      `json:"kind"` // "line", "text", "money", "date"
	Both     bool        `json:"both"` // in Kazakh and in Russian
	Required bool        `json:"required"`
	Prefill  portal.Text `json:"prefill"` // what it begins with: templates over what is known
}

// template is the form of a paper: its edition, the day from which it holds, its fields, its text beside it as HTML.
type template struct {
	Kind    PaperKind `json:"kind"`
	Edition string    `json:"edition"`
	From    string    `json:"from"`
	Fields  []Field   `json:"fields"`
}

//go:embed templates
var templateFiles embed.FS

var templates = sync.OnceValue(func() []template {
	raw, err := templateFiles.ReadFile("templates/templates.json")
	if err != nil {
		panic("the list of templates, a part of this program, is missing: " + err.Error())
	}
	var all []template
	if err := json.Unmarshal(raw, &all); err != nil {
		panic("templates.json, a part of this program, cannot be read: " + err.Error())
	}
	return all
})

func templateOf(kind PaperKind) template {
	for _, t := range templates() {
		if t.Kind == kind {
			return t
		}
	}
	return template{}
}

func edition(kind PaperKind) string { return templateOf(kind).Edition }

// FieldsOf lists what is filled in of a paper, in the order of the form; nil for a kind that has no template.
func FieldsOf(kind PaperKind) []Field { return templateOf(kind).Fields }

// maxField bounds one entry, in characters.
const maxField = 6000

// wellFormed checks what is filled in, complete or not.
func wellFormed(kind PaperKind, c Content) []law.Finding {
	var all []law.Finding
	for _, f := range FieldsOf(kind) {
		v := c.Fields[f.Name]
		if len([]rune(v.RU)) > maxField || len([]rune(v.KK)) > maxField {
			all = append(all, check(law.C21p1, "field_length", f.Name, false, "Max", "6000"))
		}
	}
	for i, w := range c.Works {
		if w.From != "" && w.To != "" && w.From > w.To {
			all = append(all, check(law.C22, "work_order", rowField("to", i), false, "Row", rowNumber(i)))
		}
	}
	return all
}

// Filled is a field's text in a language; a text given in one language stands for both.
func Filled(v portal.Text, lang string) string {
	if lang == "kk" && v.KK != "" || lang != "kk" && v.RU == "" {
		return v.KK
	}
	return v.RU
}
