// Package pdffile checks the container of a PDF strictly: header at the first byte, cross-references that are true,
// every object where it is said to be, every stream whole, nothing foreign before or after, no encryption, pages.
//
// Readers mend much of what is checked here, each in its own way; a document that is signed and kept for years must not
// depend on that.
package pdffile

import (
	"bytes"
	"errors"
	"strconv"

	"birtereze/portal/internal/format/report"
)

// Facts is what a PDF says of itself.
type Facts struct {
	Version string // of the header, or of the catalogue when that is later: "1.7"
	Pages   int
}

// Check reads the whole file. The error is one of reading alone.
func Check(src *report.Source, out *report.List) (Facts, error) {
	f := &file{
		src: src, lex: newLexer(src, wide), aux: newLexer(src, narrow), out: out,
		inflate: inflater{most: max(2<<30, 40*src.Size())},
		streams: map[int64]*objectStream{},
	}
	if f.head() {
		if off, ok := f.tail(); ok && f.readXref(off) && f.notEncrypted() {
			f.walk()
			f.pages()
			f.warnings()
		}
	}
	return f.facts, src.Err()
}

// file is one PDF under check.
type file struct {
	src     *report.Source
	lex     *lexer // goes through the file
	aux     *lexer // looks up what an object refers to
	out     *report.List
	facts   Facts
	inflate inflater

	xref    []place // by object number
	trailer dict    // the newest
	secret  bool    // some trailer names an encryption
	hybrid  bool    // the section being read adds to a table

	streams map[int64]*objectStream // decoded object streams, a few
}

// head checks that the file begins with its header.
func (f *file) head() bool {
	b := f.src.Bytes(0, 1024)
	at := bytes.Index(b, []byte("%PDF-"))
	if at != 0 {
		f.out.Add(Prefix, report.Byte(int64(max(at, 0))))
		return false
	}
	if len(b) >= 8 && b[6] == '.' {
		f.facts.Version = string(b[5:8])
	}
	if !versions[f.facts.Version] {
		f.out.Add(VersionOdd, report.Byte(0), "Version", f.facts.Version)
	}
	return true
}

var versions = map[string]bool{
	"1.0": true, "1.1": true, "1.2": true, "1.3": true, "1.4": true, "1.5": true, "1.6": true, "1.7": true, "2.0": true,
}

// tail checks that the file ends with its end mark, and finds where the cross-references begin.
func (f *file) tail() (xref int64, ok bool) {
	const reach = 4096
	base := max(0, f.src.Size()-reach)
	b := f.src.Bytes(base, reach)
	end := bytes.LastIndex(b, []byte("%%EOF"))
	start := -1
	if end >= 0 {
		start = bytes.LastIndex(b[:end], []byte("startxref"))
	}
	if start < 0 {
		f.notTheEnd(base, b)
		return 0, false
	}
	if at := foreign(b, end+len("%%EOF")); at >= 0 {
		f.out.Add(Suffix, report.Byte(base+int64(at)))
		return 0, false
	}
	digits := bytes.TrimSpace(b[start+len("startxref") : end])
	xref, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil || xref <= 0 || xref >= f.src.Size() {
		f.out.Add(XrefBroken, report.Byte(base+int64(start)))
		return 0, false
	}
	return xref, true
}

// foreign finds the first byte, from an index on, that is not a blank; -1 when there is none.
func foreign(b []byte, from int) int {
	for i := from; i < len(b); i++ {
		if !isSpace(b[i]) {
			return i
		}
	}
	return -1
}

// notTheEnd says whether the end mark is missing because the file was cut, or because much was appended.
func (f *file) notTheEnd(base int64, tail []byte) {
	const step = 1 << 20
	for end := base; end > 0; {
		from := max(0, end-step)
		b := f.src.Bytes(from, int(end-from)+16)
		if at := bytes.LastIndex(b, []byte("%%EOF")); at >= 0 && bytes.Contains(b[max(0, at-64):at], []byte("startxref")) {
			// An end mark far before the end: of an earlier version of the file, when objects follow it.
			rest := f.src.Bytes(from+int64(at)+5, 256)
			if !looksLikeObject(rest) {
				f.out.Add(Suffix, report.Byte(from+int64(at)+5))
				return
			}
			break
		}
		end = from
	}
	f.out.Add(Truncated, report.Byte(base+int64(len(tail))))
}

// looksLikeObject reports whether bytes continue a PDF: "12 0 obj" or a comment after blanks.
func looksLikeObject(b []byte) bool {
	b = bytes.TrimLeft(b, " \r\n\t\x00")
	if len(b) == 0 || b[0] == '%' {
		return true
	}
	digits := 0
	for digits < len(b) && '0' <= b[digits] && b[digits] <= '9' {
		digits++
	}
	return digits > 0 && (digits == len(b) || b[digits] == ' ')
}

func (f *file) notEncrypted() bool {
	if f.secret {
		f.out.Add(Encrypted, report.Whole)
	}
	return !f.secret
}

func (f *file) warnings() {
	if f.lex.script {
		f.out.Add(Script, report.Whole)
	}
	if f.lex.launch {
		f.out.Add(Launch, report.Whole)
	}
	if f.lex.files {
		f.out.Add(Attachments, report.Whole)
	}
}

// blame adds a finding for an error at an object, unless the error was one of reading.
func (f *file) blame(err error, c report.Check, at report.Place) {
	switch {
	case f.src.Err() != nil:
	case errors.Is(err, errLarge):
		f.out.Add(ObjectLarge, at)
	case errors.Is(err, errBomb):
		f.out.Add(Bomb, at)
	default:
		f.out.Add(c, at)
	}
}
