// Package step checks exchange structures of ISO 10303-21, and so models in IFC (ISO 16739-1), as they stream by: the
// syntax of every byte, the header, the numbers of instances and the references to them. Memory does not grow with the
// file but by two bits for each instance number.
package step

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"birtereze/portal/internal/format/report"
)

// Facts is what a structure says of itself.
type Facts struct {
	Schema    string // the name in FILE_SCHEMA: "IFC4"
	Instances int64
}

// tooMany is after how many errors of syntax reading ends: the file is then not what it says, and each further error is
// most likely a consequence.
const tooMany = 20

// Check reads a structure from its beginning to its end. Open gives a new reader over the same bytes: where references
// dangle, the file is read a second time to say on which lines. The error is one of reading alone.
func Check(open func() (io.Reader, error), out *report.List) (Facts, error) {
	r, err := open()
	if err != nil {
		return Facts{}, err
	}
	p := &parser{scanner: newScanner(r), out: out, ids: &idSet{pages: map[uint64]*page{}}}
	p.file()
	if p.err != nil {
		return p.facts, p.err
	}
	if p.ids.dangling() > 0 && !p.givenUp() {
		if r, err = open(); err != nil {
			return p.facts, err
		}
		again := &parser{scanner: newScanner(r), out: &report.List{}, ids: p.ids, locate: out}
		again.file()
		if again.err != nil {
			return p.facts, again.err
		}
	}
	if p.facts.Schema != "" {
		judgeSchema(p.facts.Schema, out)
	}
	return p.facts, nil
}

// parser reads one structure by recursive descent, without building it.
type parser struct {
	*scanner
	out    *report.List
	facts  Facts
	ids    *idSet
	locate *report.List // on the second reading: where dangling references are reported
	errors int
	stop   bool     // the rest is not worth reading
	text   []byte   // of the last string, when kept
	keep   bool     // keep strings: in the header
	word64 [64]byte // room for a keyword
}

func (p *parser) givenUp() bool { return p.stop || p.errors >= tooMany }

// fail reports an error of syntax on the current line.
func (p *parser) fail(c report.Check, args ...string) bool {
	p.errors++
	p.out.Add(c, report.Line(p.line), args...)
	return false
}

// unexpected reports the byte that stands where another was due, or the end of the file.
func (p *parser) unexpected() bool {
	c := p.peek()
	if c == 0 && p.eof {
		if !p.out.Has(Truncated) {
			p.out.Add(Truncated, report.Line(p.line))
		}
		p.stop = true
		return false
	}
	return p.fail(Syntax, "Found", show(c))
}

func show(c byte) string {
	if c > ' ' && c < 0x7f {
		return string(rune(c))
	}
	return fmt.Sprintf("0x%02X", c)
}

// expect takes one byte after blanks.
func (p *parser) expect(c byte) bool {
	p.space()
	if p.peek() != c {
		return p.unexpected()
	}
	p.take()
	return true
}

// keyword takes a word after blanks.
func (p *parser) keyword() []byte {
	p.space()
	return p.scanner.word(p.word64[:0])
}

const (
	opening = "ISO-10303-21"
	closing = "END-ISO-10303-21"
)

// file reads the whole structure.
func (p *parser) file() {
	if p.peek() == 0xEF {
		p.out.Add(BOM, report.Line(1))
		for range 3 {
			if c := p.peek(); c >= 0x80 {
				p.take()
			}
		}
	}
	if string(p.keyword()) != opening || !p.expect(';') {
		p.out.Add(Start, report.Line(p.line))
		return
	}
	data := false
	for first := true; !p.givenUp(); first = false {
		p.space()
		line := p.line
		word := string(p.keyword())
		if first && word != "HEADER" {
			p.out.Add(HeaderAbsent, report.Line(line))
		}
		switch word {
		case "HEADER":
			if !first {
				p.fail(Syntax, "Found", word)
			}
			p.header()
		case "DATA":
			data = true
			p.data()
		case "ANCHOR", "REFERENCE", "SIGNATURE":
			p.skipSection()
		case closing:
			if p.expect(';') {
				p.tail()
			}
			if !data {
				p.out.Add(NoData, report.Line(line))
			} else if p.facts.Instances == 0 {
				p.out.Add(Empty, report.Whole)
			}
			return
		default:
			if first { // the records of the header without its heading
				p.header()
				continue
			}
			p.unexpected()
			p.scanner.seek()
		}
	}
}

// tail reads what follows the end: blanks and comments, or signatures (ISO 10303-21:2016, clause 14).
func (p *parser) tail() {
	for {
		p.space()
		if p.peek() == 0 && p.eof {
			return
		}
		if string(p.keyword()) != "SIGNATURE" {
			p.out.Add(Suffix, report.Line(p.line))
			p.stop = true
			return
		}
		p.skipSection()
	}
}

// skipSection passes a section that holds no instances, up to its ENDSEC.
func (p *parser) skipSection() {
	for {
		p.space()
		switch c := p.peek(); {
		case c == 0 && p.eof:
			p.unexpected()
			return
		case c == '\'':
			if !p.str() {
				return
			}
		case 'A' <= c && c <= 'Z':
			if string(p.keyword()) == "ENDSEC" {
				p.expect(';')
				return
			}
		default:
			p.take()
		}
	}
}

// data reads a data section, its heading taken.
func (p *parser) data() {
	p.space()
	if p.peek() == '(' { // edition 2 gives a section a name and schemas
		if _, ok := p.list(0); !ok {
			p.scanner.seek()
		}
	}
	if !p.expect(';') {
		p.scanner.seek()
	}
	for !p.givenUp() {
		p.space()
		switch c := p.peek(); {
		case c == '#':
			if !p.instance() && !p.stop {
				p.scanner.seek()
			}
		case c == 'E':
			if string(p.keyword()) == "ENDSEC" {
				p.expect(';')
				return
			}
			p.unexpected()
			p.scanner.seek()
		default:
			p.unexpected()
			p.scanner.seek()
		}
	}
}

// instance reads "#12=WALL(…);" or, of several types at once, "#12=(A(…)B(…));".
func (p *parser) instance() bool {
	line := p.line
	id, ok := p.id()
	if !ok {
		return false
	}
	p.facts.Instances++
	if p.locate == nil {
		first, room := p.ids.define(id)
		if !room {
			p.out.Add(Scattered, report.Line(line))
			p.stop = true
			return false
		}
		if !first {
			p.out.Add(Twice, report.Line(line), "Id", "#"+strconv.FormatUint(id, 10))
		}
	}
	if !p.expect('=') {
		return false
	}
	p.space()
	if p.peek() == '(' {
		p.take()
		for n := 0; ; n++ {
			p.space()
			if p.peek() == ')' && n > 0 {
				p.take()
				return p.expect(';')
			}
			if !p.record() {
				return false
			}
		}
	}
	return p.record() && p.expect(';')
}

// record reads a type name and its parameters.
func (p *parser) record() bool {
	p.space()
	if p.peek() == '!' {
		p.take()
	}
	if c := p.peek(); c < 'A' || c > 'Z' {
		return p.unexpected()
	}
	p.keyword()
	p.space()
	if p.peek() != '(' {
		return p.unexpected()
	}
	_, ok := p.list(0)
	return ok
}

// id reads "#12"; the sign is next.
func (p *parser) id() (uint64, bool) {
	p.take()
	var n uint64
	digits := 0
	for c := p.peek(); '0' <= c && c <= '9'; c = p.peek() {
		n = n*10 + uint64(c-'0')
		digits++
		p.take()
	}
	if digits == 0 || digits > 18 {
		return 0, p.unexpected()
	}
	if n == 0 {
		return 0, p.fail(Zero)
	}
	return n, true
}

// judgeSchema says whether a model's schema is one that has been published and is in force.
func judgeSchema(schema string, out *report.List) {
	switch {
	case published[schema]:
	case drafts[schema] || strings.HasPrefix(schema, "IFC") && strings.Contains(schema, "_RC"):
		out.Add(SchemaDraft, report.Whole, "Schema", schema)
	default:
		out.Add(SchemaOther, report.Whole, "Schema", schema)
	}
}

// published are the schemas of IFC2x3 TC1, of ISO 16739-1:2018 and of ISO 16739-1:2024; the last also goes by its name
// without the addendum.
var published = map[string]bool{"IFC2X3": true, "IFC4": true, "IFC4X3": true, "IFC4X3_ADD2": true}

// drafts are schemas that were made public on the way to a standard, and have been overtaken.
var drafts = map[string]bool{
	"IFC2X": true, "IFC2X_FINAL": true, "IFC2X2": true, "IFC2X2_FINAL": true, "IFC2X4": true,
	"IFC4X1": true, "IFC4X2": true, "IFC4X3_TC1": true, "IFC4X3_ADD1": true, "IFC4X4": true,
}
