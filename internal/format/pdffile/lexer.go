package pdffile

import (
	"errors"
	"strconv"

	"birtereze/portal/internal/format/report"
)

// What a PDF is made of. Strings are checked, but their content is not kept: nothing here judges it.
type (
	name  string
	word  string // a keyword: obj, endobj, stream, R, true …
	text  struct{}
	array []any
	dict  []pair
	pair  struct {
		key   name
		value any
	}
	ref struct{ number, generation int64 }
)

func (d dict) get(key name) any {
	for _, p := range d {
		if p.key == key {
			return p.value
		}
	}
	return nil
}

// Errors of the lexer. Where they come from an object, the check names the object.
var (
	errSyntax = errors.New("not what a PDF holds")
	errEnd    = errors.New("the bytes end in the middle of an object")
	errLarge  = errors.New("an object is larger than any that is made in earnest")
)

// Bounds of one object that is not a stream.
const (
	deepest   = 100
	mostNodes = 2 << 20
	longest   = 64 << 20 // bytes
)

// lexer reads objects from a window that moves over the source.
type lexer struct {
	src   *report.Source
	buf   []byte
	start int64 // offset of buf[0]
	n     int   // bytes in buf
	pos   int   // next byte in buf
	nodes int   // of the object being read
	limit int64 // offset behind which the object being read is too large

	script, launch, files bool // what was met on the way
}

// Windows: wide for reading in sequence, narrow for looking something up.
const (
	wide   = 64 << 10
	narrow = 4 << 10
)

func newLexer(src *report.Source, window int64) *lexer {
	return &lexer{src: src, buf: make([]byte, min(window, max(src.Size(), 1)))}
}

// at is the offset of the next byte.
func (l *lexer) at() int64 { return l.start + int64(l.pos) }

// seek moves to an offset, without reading when the window covers it.
func (l *lexer) seek(off int64) {
	if off >= l.start && off <= l.start+int64(l.n) {
		l.pos = int(off - l.start)
		return
	}
	l.start, l.n, l.pos = off, 0, 0
}

// begin is a new object at an offset: its bounds count anew.
func (l *lexer) begin(off int64) {
	l.seek(off)
	l.nodes, l.limit = 0, off+longest
}

// peek is the next byte; false at the end, and after an error of reading, which the source keeps.
func (l *lexer) peek() (byte, bool) {
	if l.pos < l.n {
		return l.buf[l.pos], true
	}
	return l.refill()
}

func (l *lexer) refill() (byte, bool) {
	l.start += int64(l.n)
	l.pos -= l.n
	n, err := l.src.ReadAt(l.buf, l.start)
	l.n = n
	if l.pos < n {
		return l.buf[l.pos], true
	}
	_ = err // the end, or an error that the source keeps
	return 0, false
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

// space passes blanks and comments.
func (l *lexer) space() {
	comment := false
	for {
		c, ok := l.peek()
		switch {
		case !ok:
			return
		case comment:
			comment = c != '\n' && c != '\r'
		case c == '%':
			comment = true
		case !isSpace(c):
			return
		}
		l.pos++
	}
}

// value reads one object. A word that is not one, such as endobj, comes back as a word.
func (l *lexer) value(depth int) (any, error) {
	l.space()
	if l.nodes++; depth > deepest || l.nodes > mostNodes || l.at() > l.limit {
		return nil, errLarge
	}
	c, ok := l.peek()
	if !ok {
		return nil, errEnd
	}
	switch c {
	case '/':
		return l.name()
	case '(':
		return text{}, l.literal()
	case '[':
		return l.array(depth)
	case '<':
		l.pos++
		if c, _ := l.peek(); c == '<' {
			l.pos++
			return l.dict(depth)
		}
		return text{}, l.hexadecimal()
	case ')', '>', ']', '{', '}':
		return nil, errSyntax
	}
	return l.regular()
}

// regular reads a number, a reference or a word.
func (l *lexer) regular() (any, error) {
	w := l.run()
	n, err := strconv.ParseInt(w, 10, 64)
	if err != nil {
		if f, err := strconv.ParseFloat(w, 64); err == nil {
			return f, nil
		}
		return word(w), nil
	}
	if n < 0 || w[0] == '+' {
		return n, nil
	}
	// "12 0 R" begins like a number.
	back := l.at()
	l.space()
	if c, _ := l.peek(); c >= '0' && c <= '9' {
		g, err := strconv.ParseInt(l.run(), 10, 64)
		l.space()
		if c, _ := l.peek(); err == nil && c == 'R' && l.run() == "R" {
			return ref{n, g}, nil
		}
	}
	l.seek(back)
	return n, nil
}

// run takes regular characters up to a blank or a delimiter; of more than a hundred it keeps the first hundred.
func (l *lexer) run() string {
	var b [100]byte
	n := 0
	for {
		c, ok := l.peek()
		if !ok || isSpace(c) || isDelimiter(c) {
			return string(b[:n])
		}
		if n < len(b) {
			b[n] = c
			n++
		}
		l.pos++
	}
}

func (l *lexer) name() (any, error) {
	l.pos++
	w := l.run()
	for i := 0; i+2 < len(w); i++ {
		if w[i] == '#' {
			if b, err := strconv.ParseUint(w[i+1:i+3], 16, 8); err == nil {
				w = w[:i] + string([]byte{byte(b)}) + w[i+3:]
			}
		}
	}
	return name(w), nil
}

// literal passes "(…)", in which brackets nest and a backslash takes the next byte's meaning away.
func (l *lexer) literal() error {
	l.pos++
	for depth := 1; depth > 0; l.pos++ {
		c, ok := l.peek()
		switch {
		case !ok:
			return errEnd
		case l.at() > l.limit:
			return errLarge
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == '\\':
			l.pos++
			if _, ok := l.peek(); !ok {
				return errEnd
			}
		}
	}
	return nil
}

func (l *lexer) hexadecimal() error {
	for {
		c, ok := l.peek()
		switch {
		case !ok:
			return errEnd
		case l.at() > l.limit:
			return errLarge
		}
		l.pos++
		switch {
		case c == '>':
			return nil
		case isSpace(c), '0' <= c && c <= '9', 'a' <= c && c <= 'f', 'A' <= c && c <= 'F':
		default:
			return errSyntax
		}
	}
}

func (l *lexer) array(depth int) (any, error) {
	l.pos++
	a := array{}
	for {
		l.space()
		if c, ok := l.peek(); ok && c == ']' {
			l.pos++
			return a, nil
		}
		v, err := l.value(depth + 1)
		if err != nil {
			return nil, err
		}
		if w, isWord := v.(word); isWord && endsObject(w) {
			return nil, errSyntax
		}
		a = append(a, v)
	}
}

func (l *lexer) dict(depth int) (any, error) {
	d := dict{}
	for {
		l.space()
		c, ok := l.peek()
		switch {
		case !ok:
			return nil, errEnd
		case c == '>':
			l.pos++
			if c, _ := l.peek(); c != '>' {
				return nil, errSyntax
			}
			l.pos++
			return d, nil
		case c != '/':
			return nil, errSyntax
		}
		key, err := l.name()
		if err != nil {
			return nil, err
		}
		v, err := l.value(depth + 1)
		if err != nil {
			return nil, err
		}
		if w, isWord := v.(word); isWord && endsObject(w) {
			return nil, errSyntax
		}
		l.notice(key.(name), v)
		d = append(d, pair{key.(name), v})
	}
}

func endsObject(w word) bool { return w == "endobj" || w == "stream" || w == "obj" || w == "endstream" }

// notice remembers what a reader may have to be warned of.
func (l *lexer) notice(key name, v any) {
	switch key {
	case "JS":
		l.script = true
	case "S":
		switch v {
		case name("JavaScript"):
			l.script = true
		case name("Launch"):
			l.launch = true
		}
	case "EmbeddedFiles":
		l.files = true
	}
}

// expect reads one word.
func (l *lexer) expect(w string) bool {
	l.space()
	return l.run() == w
}

// integer reads a number without a sign.
func (l *lexer) integer() (int64, bool) {
	l.space()
	n, err := strconv.ParseInt(l.run(), 10, 64)
	return n, err == nil && n >= 0
}

// headed reads "12 0 obj" and the object that follows it.
func (l *lexer) headed(off int64) (number int64, v any, err error) {
	l.begin(off)
	number, ok1 := l.integer()
	_, ok2 := l.integer()
	if !ok1 || !ok2 || !l.expect("obj") {
		return 0, nil, errSyntax
	}
	v, err = l.value(0)
	if w, isWord := v.(word); isWord && w == "endobj" { // an empty object is null
		l.seek(l.at() - int64(len("endobj")))
		return number, nil, nil
	}
	return number, v, err
}

// streamStart takes the word stream and the line end after it, and gives the offset of the data.
func (l *lexer) streamStart() (int64, bool) {
	if !l.expect("stream") {
		return 0, false
	}
	if c, ok := l.peek(); ok && c == '\r' {
		l.pos++
	}
	if c, ok := l.peek(); ok && c == '\n' {
		l.pos++
	}
	return l.at(), true
}

// remember gives a function that brings the lexer back to where it is now, in the object that it is in.
func (l *lexer) remember() func() {
	at, nodes, limit := l.at(), l.nodes, l.limit
	return func() { l.seek(at); l.nodes, l.limit = nodes, limit }
}
