// Package report is the language in which the format checks speak: checks with a code, and findings with a place.
package report

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"birtereze/portal/law"
)

// Severity says what a finding does to the file.
type Severity string

// The severities.
const (
	Stops Severity = "stops" // the file cannot be taken
	Warns Severity = "warns" // the file is taken, and its owner is told
)

// Check is one thing that is looked at. Its texts are at format.<code>.cause and format.<code>.remedy.
type Check struct {
	Code     string
	Severity Severity
	Clause   law.Clause // what asks for it
}

// Stop is a check whose failure refuses the file.
func Stop(code string) Check { return Check{Code: code, Severity: Stops, Clause: law.C24} }

// Warn is a check whose failure is only told.
func Warn(code string) Check { return Check{Code: code, Severity: Warns, Clause: law.C24} }

// Place says where in a file something is; its text is at format.place.<kind>, with {At}.
type Place struct {
	Kind string `json:"kind"` // byte, line, object, entry
	At   string `json:"at"`
}

// Whole is the place of what concerns the whole file.
var Whole = Place{}

// Byte is an offset from the beginning of the file.
func Byte(offset int64) Place { return Place{"byte", strconv.FormatInt(offset, 10)} }

// Line is a line of a text, counted from 1.
func Line(n int64) Place { return Place{"line", strconv.FormatInt(n, 10)} }

// Object is an indirect object of a PDF (ISO 32000).
func Object(number int) Place { return Place{"object", strconv.Itoa(number)} }

// Entry is a file within an archive. The name comes from outside: it is cut and cleaned before it is shown.
func Entry(name string) Place { return Place{"entry", Clean(name)} }

// Finding is one thing that is wrong with a file, and where.
type Finding struct {
	Code     string            `json:"code"`
	Severity Severity          `json:"severity"`
	Place    Place             `json:"place,omitzero"`
	Args     map[string]string `json:"args,omitempty"` // placeholders of the texts
	Clause   law.Clause        `json:"clause"`
	More     int               `json:"more,omitempty"` // how many others of this code are not listed
}

// Bounds of a list: a file of a million faults must not make a report of a million lines.
const (
	perCode  = 10
	perFile  = 200
	argBytes = 200
)

// List collects findings, at most ten of a code and two hundred in all; of the others it keeps the number.
type List struct {
	findings []Finding
	count    map[string]int // by code
	first    map[string]int // index of the first finding of a code
}

// Add adds a finding. Args are pairs of a placeholder's name and its value.
func (l *List) Add(c Check, at Place, args ...string) {
	if l.count == nil {
		l.count, l.first = map[string]int{}, map[string]int{}
	}
	l.count[c.Code]++
	if l.count[c.Code] > 1 && (l.count[c.Code] > perCode || len(l.findings) >= perFile) {
		l.findings[l.first[c.Code]].More++
		return
	}
	f := Finding{Code: c.Code, Severity: c.Severity, Place: at, Clause: c.Clause}
	for i := 0; i+1 < len(args); i += 2 {
		if f.Args == nil {
			f.Args = map[string]string{}
		}
		f.Args[args[i]] = Clean(args[i+1])
	}
	if l.count[c.Code] == 1 {
		l.first[c.Code] = len(l.findings)
	}
	l.findings = append(l.findings, f)
}

// Has reports whether the check has found anything.
func (l *List) Has(c Check) bool { return l.count[c.Code] > 0 }

// Stopped reports whether anything refuses the file.
func (l *List) Stopped() bool {
	for _, f := range l.findings {
		if f.Severity == Stops {
			return true
		}
	}
	return false
}

// Findings lists what was found, in the order of finding.
func (l *List) Findings() []Finding { return l.findings }

// Clean makes a text from a hostile file fit to be shown and kept: valid UTF-8, no control characters, not long.
func Clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(r rune) rune {
		// Beside control characters, those that turn the direction of writing: "exe.fdp" must not read as "pdf.exe".
		if r < 0x20 || r == 0x7f || 0x80 <= r && r < 0xa0 || 0x200e <= r && r <= 0x200f || 0x2028 <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069 {
			return '\uFFFD'
		}
		return r
	}, s)
	if len(s) <= argBytes {
		return s
	}
	s = s[:argBytes]
	for !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s + "…"
}

// Unreadable is an error of reading the file itself, not of what is in it: the check cannot be finished, and is to be
// repeated.
type Unreadable struct{ Err error }

func (e *Unreadable) Error() string { return fmt.Sprintf("read the file under check: %v", e.Err) }

// Unwrap gives the error of the storage.
func (e *Unreadable) Unwrap() error { return e.Err }
