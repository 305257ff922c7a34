package step

import (
	"strings"

	"birtereze/portal/internal/format/report"
)

// The records that a header begins with, in this order, and the kinds of their parameters (ISO 10303-21:2016, 8.2).
var headerRecords = []struct{ name, kinds string }{
	{"FILE_DESCRIPTION", "ls"},
	{"FILE_NAME", "ssllsss"},
	{"FILE_SCHEMA", "l"},
}

// The records that may follow.
var laterRecords = map[string]bool{"FILE_POPULATION": true, "SECTION_LANGUAGE": true, "SECTION_CONTEXT": true}

// header reads the header section up to its ENDSEC, its heading taken.
func (p *parser) header() {
	p.keep = true
	defer func() { p.keep = false }()
	p.space()
	if p.peek() == ';' {
		p.take()
	}
	next := 0
	for !p.givenUp() {
		p.space()
		line := p.line
		user := p.peek() == '!'
		if user {
			p.take()
		}
		name := string(p.keyword())
		if name == "ENDSEC" {
			p.expect(';')
			for _, r := range headerRecords[next:] {
				p.out.Add(HeaderFields, report.Line(line), "Record", r.name)
			}
			return
		}
		p.space()
		if name == "" || p.peek() != '(' {
			p.unexpected()
			p.scanner.seek()
			continue
		}
		kinds, ok := p.list(0)
		if !ok || !p.expect(';') {
			p.scanner.seek()
		}
		switch {
		case user || laterRecords[name]:
		case next < len(headerRecords) && headerRecords[next].name == name:
			if ok {
				p.judgeFields(name, kinds, headerRecords[next].kinds, line)
			}
			if name == "FILE_SCHEMA" && ok && len(p.text) > 0 {
				name, _, _ := strings.Cut(string(p.text), " ") // an object identifier may follow the name
				p.facts.Schema = strings.ToUpper(name)
			}
			next++
		default:
			p.out.Add(HeaderRecord, report.Line(line), "Record", name)
		}
	}
}

// judgeFields compares a record with its definition. An unset field is against the standard as well, but exporters of
// good models leave fields unset, and nothing of the model is lost by it.
func (p *parser) judgeFields(name string, kinds []byte, want string, line int64) {
	unset := false
	for i := range min(len(kinds), len(want)) {
		if kinds[i] == kindUnset {
			kinds[i] = want[i]
			unset = true
		}
	}
	switch {
	case string(kinds) != want:
		p.out.Add(HeaderFields, report.Line(line), "Record", name)
	case unset:
		p.out.Add(HeaderUnset, report.Line(line), "Record", name)
	}
}
