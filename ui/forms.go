package ui

import (
	"context"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// FormErrors are what is wrong with a form: the name of a field to a message in the language of the page that says how
// to mend it. The empty name is the form as a whole.
type FormErrors map[string]string

// Summary lists the errors in the order of the fields on the page; errors of fields that are not named come last.
func (e FormErrors) Summary(order ...string) ErrorSummary {
	var s ErrorSummary
	listed := map[string]bool{}
	for _, name := range append(slices.Clone(order), slices.Sorted(maps.Keys(e))...) {
		if text, wrong := e[name]; wrong && !listed[name] {
			listed[name] = true
			l := Link{Text: text}
			if name != "" {
				l.Href = "#" + FieldID(name)
			}
			s.Errors = append(s.Errors, l)
		}
	}
	return s
}

// FieldID is the id of the control with this name, and of the first control of a group. A page that shows two forms with
// a field of the same name gives its fields an ID of their own.
func FieldID(name string) string { return "field-" + name }

// ErrorSummary stands above a form that came back and leads to each field that is wrong. It takes the focus.
type ErrorSummary struct {
	Errors []Link // to the fields; without an address for an error of the whole form
}

// Render writes the summary; nothing when there are no errors.
func (p ErrorSummary) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Form wraps fields and a button: @(ui.Form{Action: …, Token: …}) { … }. It posts, and carries the one-time token by which
// a second submit is known.
type Form struct {
	Action string
	Token  string
	Files  bool // it sends files
	Get    bool // it asks and changes nothing: no token
	Wide   bool // takes the width of the page: for tables of fields
	ID     string
}

// Render writes the form.
func (p Form) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Fieldset groups fields under a legend: @(ui.Fieldset{Legend: …}) { … }.
type Fieldset struct {
	Legend string
	Hint   string
}

// Render writes the group.
func (p Fieldset) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Fields sets short fields side by side as far as they fit: @(ui.Fields{}) { @ui.DateInput… @ui.DateInput… }.
type Fields struct{}

// Render writes the row.
func (p Fields) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Hidden carries a value through a form unseen.
type Hidden struct {
	Name  string
	Value string
}

// Render writes the field.
func (p Hidden) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Input is one line of text.
type Input struct {
	Name         string
	Label        string
	Hint         string
	Value        string
	Error        string
	Optional     bool   // says so in the label: fields are required unless marked
	Type         string // "text" when empty; "email", "tel", "search"
	Digits       bool   // digits only: a numeric keyboard, and figures of equal width
	Width        int    // in characters; 0 is the whole column
	MaxLength    int
	Prefix       string
	Suffix       string
	Autocomplete string   // as in HTML: "email", "tel", "organization"
	Source       string   // where a value comes from that cannot be edited, such as a register (Order cl. 8)
	ID           string   // when FieldID(Name) is taken
	HideLabel    bool     // the label is for screen readers only
	Suggest      []string // values that are offered while typing; any other may be typed too
}

// Render writes label, hint, error and control, tied to each other.
func (p Input) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// DateInput is a day, typed as dd.mm.yyyy; i18n.ParseDate reads it.
type DateInput struct {
	Name     string
	Label    string
	Hint     string // "for example 01.07.2026" when empty
	Value    string // as it was typed, or i18n's short date
	Error    string
	Optional bool
	ID       string
}

// Render writes the field.
func (p DateInput) Render(ctx context.Context, w io.Writer) error {
	hint := p.Hint
	if hint == "" {
		hint = t(ctx, "date.hint")
	}
	return Input{Name: p.Name, Label: p.Label, Hint: hint, Value: p.Value, Error: p.Error, Optional: p.Optional, ID: p.ID,
		Width: 10, MaxLength: 10}.Render(ctx, w)
}

// Textarea is text of several lines.
type Textarea struct {
	Name      string
	Label     string
	Hint      string
	Value     string
	Error     string
	Optional  bool
	Rows      int // 5 when 0
	MaxLength int // shows how many characters are left
	ID        string
}

// Render writes the field.
func (p Textarea) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Option is an entry of a list.
type Option struct {
	Value string
	Text  string
}

// Select is a choice of one from a list that is too long for radios.
type Select struct {
	Name     string
	Label    string
	Hint     string
	Value    string
	Error    string
	Optional bool
	Options  []Option
	Empty    string // text of a first, empty entry; none when empty
	ID       string
}

// Render writes the field.
func (p Select) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Choice is an entry of radios or checkboxes.
type Choice struct {
	Value   string
	Text    string
	Hint    string
	Content Component // shown under the choice, such as a field that belongs to it
}

// Radios are a choice of one; none is chosen before the user chooses.
type Radios struct {
	Name    string
	Legend  string
	Hint    string
	Value   string
	Error   string
	Choices []Choice
	Inline  bool
	Title   bool // the legend is the title of the page
	ID      string
}

// Render writes the group.
func (p Radios) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Checkboxes are a choice of any number; with one entry and no legend, a statement to confirm.
type Checkboxes struct {
	Name    string
	Legend  string
	Hint    string
	Values  []string
	Error   string
	Choices []Choice
	ID      string
}

// Render writes the group.
func (p Checkboxes) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// FileUpload takes files; with scripts it is a drop zone, and the form that holds it shows progress.
type FileUpload struct {
	Name     string
	Label    string
	Hint     string
	Error    string
	Optional bool
	Accept   string // as in HTML: ".pdf,.ifc"
	Multiple bool
	MaxBytes int64 // says how large a file may be; zero says nothing
	ID       string
}

// Render writes the field.
func (p FileUpload) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Kind of a button says how much it matters. A task has one primary button.
type Kind string

// The kinds of buttons.
const (
	Primary   Kind = ""          // what the page is for
	Secondary Kind = "secondary" // something beside it
	Warning   Kind = "warning"   // cannot be taken back
	Quiet     Kind = "quiet"     // looks like a link
)

// Button submits the form that it stands in, or leads to Href.
type Button struct {
	Text  string
	Kind  Kind
	Href  string // makes it a link
	Name  string // with Value, tells the server which button was pressed
	Value string
	Icon  string // name of an icon before the text
	Hint  string // read out after the text
	Small bool   // for rows of tables and cards
}

// Render writes the button.
func (p Button) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Buttons sets buttons in a row: @(ui.Buttons{}) { @ui.Button… @ui.Button… }.
type Buttons struct{}

// Render writes the row.
func (p Buttons) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Action is a button that is a whole form: it posts its fields to an address.
type Action struct {
	Button Button
	Action string
	Token  string
	Fields []Hidden
}

// Render writes the form.
func (p Action) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// field is what all controls have in common.
type field struct {
	id, name, label, hint, error string
	optional, hideLabel          bool
	source                       string
}

func newField(id, name, label, hint, err string, optional bool) field {
	if id == "" {
		id = FieldID(name)
	}
	return field{id: id, name: name, label: label, hint: hint, error: err, optional: optional}
}

func (p Input) field() field {
	f := newField(p.ID, p.Name, p.Label, p.Hint, p.Error, p.Optional)
	f.source, f.hideLabel = p.Source, p.HideLabel
	return f
}

// describedBy lists the ids of what explains the control.
func (f field) describedBy() string {
	ids := ""
	add := func(part string, there bool) {
		if there {
			if ids != "" {
				ids += " "
			}
			ids += f.id + part
		}
	}
	add("-hint", f.hint != "")
	add("-source", f.source != "")
	add("-error", f.error != "")
	return ids
}

// attributes are those of the control itself; a group carries them on its fieldset, without name and id.
func (f field) attributes() templ.Attributes {
	a := f.group()
	a["id"], a["name"] = f.id, f.name
	if f.error != "" {
		a["aria-invalid"] = "true"
	}
	return a
}

func (f field) group() templ.Attributes {
	a := templ.Attributes{}
	if d := f.describedBy(); d != "" {
		a["aria-describedby"] = d
	}
	return a
}

func (p Input) attributes() templ.Attributes {
	a := p.field().attributes()
	a["type"] = "text"
	if p.Type != "" {
		a["type"] = p.Type
	}
	if p.Digits {
		a["inputmode"] = "numeric"
	}
	if p.MaxLength > 0 {
		a["maxlength"] = strconv.Itoa(p.MaxLength)
	}
	if p.Autocomplete != "" {
		a["autocomplete"] = p.Autocomplete
	}
	if p.Source != "" {
		a["readonly"] = true
	}
	if len(p.Suggest) > 0 {
		a["list"] = p.field().id + "-list"
	}
	a["value"] = p.Value
	return a
}

// width is the class of the smallest of the ready widths that holds so many characters.
func (p Input) width() string {
	for _, n := range []int{2, 4, 6, 10, 14, 20, 30} {
		if p.Width > 0 && p.Width <= n {
			return "bt-input--" + strconv.Itoa(n)
		}
	}
	return ""
}

// itemID is the id of the nth entry of a group; the first has the id of the field, so that the error summary leads there.
func (f field) itemID(n int) string {
	if n == 0 {
		return f.id
	}
	return f.id + "-" + strconv.Itoa(n+1)
}

// itemAttributes tie an entry to its own hint, and, where the group has no fieldset, to the notes of the group.
func (f field) itemAttributes(n int, c Choice) templ.Attributes {
	described := ""
	if f.label == "" {
		described = f.describedBy()
	}
	if c.Hint != "" {
		described = strings.TrimSpace(described + " " + f.itemID(n) + "-note")
	}
	a := templ.Attributes{"id": f.itemID(n)}
	if described != "" {
		a["aria-describedby"] = described
	}
	return a
}

func (p Radios) field() field { return newField(p.ID, p.Name, p.Legend, p.Hint, p.Error, false) }

func (p Checkboxes) field() field { return newField(p.ID, p.Name, p.Legend, p.Hint, p.Error, false) }

func (p FileUpload) field(ctx context.Context) field {
	f := newField(p.ID, p.Name, p.Label, p.Hint, p.Error, p.Optional)
	if p.MaxBytes > 0 {
		f.hint = strings.TrimSpace(f.hint + " " + t(ctx, "upload.limit", "Size", lang(ctx).Size(p.MaxBytes)))
	}
	return f
}

func (p FileUpload) buttonText(ctx context.Context) string {
	if p.Multiple {
		return t(ctx, "upload.choose_many")
	}
	return t(ctx, "upload.choose")
}

func (p Textarea) attributes(ctx context.Context) templ.Attributes {
	a := newField(p.ID, p.Name, p.Label, p.Hint, p.Error, p.Optional).attributes()
	a["rows"] = "5"
	if p.Rows > 0 {
		a["rows"] = strconv.Itoa(p.Rows)
	}
	if p.MaxLength > 0 {
		a["maxlength"] = strconv.Itoa(p.MaxLength)
		a["data-count"] = t(ctx, "form.characters_left")
	}
	return a
}

func (p Form) attributes(ctx context.Context) templ.Attributes {
	a := templ.Attributes{"data-once": t(ctx, "form.sending")}
	if p.ID != "" {
		a["id"] = p.ID
	}
	if p.Files {
		a["enctype"] = "multipart/form-data"
		a["data-upload"] = t(ctx, "upload.progress")
		a["data-upload-failed"] = t(ctx, "upload.failed")
	}
	return a
}
