package step

import (
	"strconv"

	"birtereze/portal/internal/format/report"
)

// Kinds of a parameter, as the header's rules need them.
const (
	kindOther   = 'x'
	kindString  = 's'
	kindStrings = 'l' // a list of nothing but strings
	kindUnset   = '$'
)

const deepest = 200

// list reads "(…)"; the bracket is next. It gives the kinds of its parameters, at most sixteen of them, in the header,
// where kinds matter.
func (p *parser) list(depth int) (kinds []byte, ok bool) {
	if depth > deepest {
		return nil, p.fail(Deep)
	}
	p.take()
	p.space()
	if p.peek() == ')' {
		p.take()
		return nil, true
	}
	for {
		kind, ok := p.value(depth)
		if !ok {
			return nil, false
		}
		if p.keep && len(kinds) < 16 {
			kinds = append(kinds, kind)
		}
		p.space()
		switch p.peek() {
		case ',':
			p.take()
			p.space()
		case ')':
			p.take()
			return kinds, true
		default:
			return nil, p.unexpected()
		}
	}
}

// value reads one parameter; blanks before it are taken.
func (p *parser) value(depth int) (kind byte, ok bool) {
	switch c := p.peek(); {
	case c == '#':
		return kindOther, p.reference()
	case c == '$':
		p.take()
		return kindUnset, true
	case c == '*':
		p.take()
		return kindOther, true
	case c == '\'':
		return kindString, p.str()
	case c == '.':
		return kindOther, p.enumeration()
	case c == '"':
		return kindOther, p.binary()
	case c == '(':
		kinds, ok := p.list(depth + 1)
		for _, k := range kinds {
			if k != kindString {
				return kindOther, ok
			}
		}
		return kindStrings, ok
	case '0' <= c && c <= '9' || c == '-' || c == '+':
		return kindOther, p.number()
	case 'A' <= c && c <= 'Z' || c == '!':
		if c == '!' {
			p.take()
		}
		p.keyword()
		p.space()
		if p.peek() != '(' {
			return kindOther, p.unexpected()
		}
		_, ok := p.list(depth + 1)
		return kindOther, ok
	}
	return kindOther, p.unexpected()
}

func (p *parser) reference() bool {
	line := p.line
	id, ok := p.id()
	if !ok {
		return false
	}
	if p.locate != nil {
		if p.ids.isDangling(id) {
			p.locate.Add(Dangling, report.Line(line), "Id", "#"+strconv.FormatUint(id, 10))
		}
		return true
	}
	if !p.ids.refer(id) {
		p.out.Add(Scattered, report.Line(line))
		p.stop = true
		return false
	}
	return true
}

// number reads an integer or a real: digits, then perhaps a point, digits and an exponent.
func (p *parser) number() bool {
	if c := p.peek(); c == '-' || c == '+' {
		p.take()
	}
	if p.digits() == 0 {
		return p.fail(Number)
	}
	if p.peek() != '.' {
		return true
	}
	p.take()
	p.digits()
	// A small letter is against the standard, but written by some tools and read by all.
	if c := p.peek(); c == 'E' || c == 'e' {
		p.take()
		if c := p.peek(); c == '-' || c == '+' {
			p.take()
		}
		if p.digits() == 0 {
			return p.fail(Number)
		}
	}
	return true
}

func (p *parser) digits() (n int) {
	for c := p.peek(); '0' <= c && c <= '9'; c = p.peek() {
		n++
		p.take()
	}
	return n
}

// enumeration reads ".ADDED.".
func (p *parser) enumeration() bool {
	p.take()
	if c := p.peek(); c < 'A' || c > 'Z' {
		return p.unexpected()
	}
	p.scanner.word(p.word64[:0])
	if p.peek() != '.' {
		return p.unexpected()
	}
	p.take()
	return true
}

// binary reads "\"1F\"": the number of unused bits, then hexadecimal digits.
func (p *parser) binary() bool {
	p.take()
	if c := p.peek(); c < '0' || c > '3' {
		return p.unexpected()
	}
	for c := p.peek(); '0' <= c && c <= '9' || 'A' <= c && c <= 'F'; c = p.peek() {
		p.take()
	}
	if p.peek() != '"' {
		return p.unexpected()
	}
	p.take()
	return true
}

// str reads a string; the quote is next. A string may run over several lines; bytes beyond ASCII must be written by
// directives (ISO 10303-21:2016, 6.4.3).
func (p *parser) str() bool {
	p.take()
	p.text = p.text[:0]
	foreign := false
	for {
		c := p.peek()
		switch {
		case c == '\'':
			p.take()
			if p.peek() != '\'' {
				return true
			}
			p.take()
			p.save('\'')
			continue
		case c == '\\':
			if !p.directive() {
				return false
			}
			continue
		case c == 0 && p.eof:
			return p.unexpected()
		case c == '\n':
			p.line++
		case c >= 0x7f:
			if !foreign {
				foreign = true
				p.errors++
				p.out.Add(TextBytes, report.Line(p.line), "Found", show(c))
			}
		}
		p.take()
		p.save(c)
	}
}

func (p *parser) save(c byte) {
	if p.keep && len(p.text) < 256 {
		p.text = append(p.text, c)
	}
}

// directive reads what a backslash begins: "\\", "\S\x", "\PA\", "\X\41", "\X2\0416…\X0\", "\X4\…\X0\".
func (p *parser) directive() bool {
	p.take()
	switch c := p.peek(); c {
	case '\\':
		p.take()
		p.save('\\')
		return true
	case 'N':
		p.take()
		return p.due('\\')
	case 'S':
		p.take()
		if !p.due('\\') {
			return false
		}
		if c := p.peek(); c < ' ' || c >= 0x7f {
			return p.wrongText()
		}
		p.take()
		return true
	case 'P':
		p.take()
		if c := p.peek(); c < 'A' || c > 'I' {
			return p.wrongText()
		}
		p.take()
		return p.due('\\')
	case 'X':
		p.take()
		return p.hexadecimal()
	}
	return p.wrongText()
}

func (p *parser) hexadecimal() bool {
	group := 2
	if c := p.peek(); c == '2' || c == '4' {
		p.take()
		group = 2 * int(c-'0')
		if !p.due('\\') {
			return false
		}
		n := 0
		for ; isHex(p.peek()); n++ {
			p.take()
		}
		if n == 0 || n%group != 0 {
			return p.wrongText()
		}
		return p.due('\\') && p.due('X') && p.due('0') && p.due('\\')
	}
	if !p.due('\\') {
		return false
	}
	for range group {
		if !isHex(p.peek()) {
			return p.wrongText()
		}
		p.take()
	}
	return true
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'A' <= c && c <= 'F' }

// due takes one byte of a directive.
func (p *parser) due(c byte) bool {
	if p.peek() != c {
		return p.wrongText()
	}
	p.take()
	return true
}

func (p *parser) wrongText() bool {
	c := p.peek()
	if c == 0 && p.eof {
		return p.unexpected()
	}
	return p.fail(Text, "Found", show(c))
}
