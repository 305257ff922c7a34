package text

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"birtereze/portal/internal/format/report"
)

// Bounds of an XML document: depth of elements, and bytes that one tag or one run of text may take.
const (
	deepest      = 256
	longestToken = 64 << 20
)

// Errors of Walk; any other is one of reading the document itself.
var (
	ErrDoctype  = errors.New("document type declarations are not taken")
	ErrLarge    = errors.New("deeper or longer than any document that is made in earnest")
	ErrEncoding = errors.New("an encoding that is not known here")
	ErrSyntax   = errors.New("not well-formed")
)

// Walk reads a document to its end and gives each token to f, which may be nil. It refuses what is not well-formed, document
// type declarations with their entities, and what is too deep or too long. The line is where it stopped.
func Walk(r io.Reader, f func(xml.Token) error) (line int64, err error) {
	meter := &meter{r: r}
	d := xml.NewDecoder(toUTF8(meter))
	d.CharsetReader = charset
	w := walk{f: f}
	for {
		t, err := d.Token()
		meter.n = 0
		at, _ := d.InputPos()
		switch {
		case meter.err != nil:
			return int64(at), meter.err
		case err == io.EOF && w.roots == 1 && w.depth == 0:
			return int64(at), nil
		case errors.Is(err, ErrEncoding):
			return int64(at), ErrEncoding
		case err != nil:
			return int64(at), fmt.Errorf("%w: %v", ErrSyntax, err)
		}
		if err := w.token(t); err != nil {
			return int64(at), err
		}
	}
}

type walk struct {
	f            func(xml.Token) error
	depth, roots int
}

func (w *walk) token(t xml.Token) error {
	switch t := t.(type) {
	case xml.StartElement:
		if w.depth++; w.depth == 1 {
			w.roots++
		}
		if w.roots > 1 || twice(t.Attr) {
			return ErrSyntax
		}
		if w.depth > deepest {
			return ErrLarge
		}
	case xml.EndElement:
		w.depth--
	case xml.CharData:
		if w.depth == 0 && len(bytes.TrimSpace(bytes.TrimPrefix(t, []byte("\uFEFF")))) > 0 {
			return ErrSyntax
		}
	case xml.Directive:
		return ErrDoctype
	}
	if w.f == nil {
		return nil
	}
	return w.f(t)
}

// twice reports whether an attribute occurs twice, which the decoder lets pass.
func twice(attrs []xml.Attr) bool {
	for i, a := range attrs {
		for _, b := range attrs[:i] {
			if a.Name == b.Name {
				return true
			}
		}
		if i > 100 {
			return false // an element with so many attributes is a table; the check would be quadratic
		}
	}
	return false
}

// meter stops a reading that goes on too long without a token: the decoder would keep all of it in memory.
type meter struct {
	r   io.Reader
	n   int
	err error // of reading, or ErrLarge
}

func (m *meter) Read(p []byte) (int, error) {
	if m.n > longestToken {
		m.err = ErrLarge
		return 0, m.err
	}
	n, err := m.r.Read(p)
	m.n += n
	if err != nil && err != io.EOF {
		m.err = err
	}
	return n, err
}

// toUTF8 decodes UTF-16, which a byte order mark tells (XML 1.0, appendix F).
func toUTF8(r io.Reader) io.Reader {
	b := bufio.NewReader(r)
	mark, _ := b.Peek(2)
	if string(mark) == "\xFE\xFF" || string(mark) == "\xFF\xFE" {
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder().Reader(b)
	}
	return b
}

// charset decodes the encodings that programs of the region write.
func charset(label string, r io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "utf-16", "us-ascii": // decoded already; a part of UTF-8
		return r, nil
	case "windows-1251", "cp1251":
		return charmap.Windows1251.NewDecoder().Reader(r), nil
	case "windows-1252":
		return charmap.Windows1252.NewDecoder().Reader(r), nil
	case "koi8-r":
		return charmap.KOI8R.NewDecoder().Reader(r), nil
	case "ibm866", "cp866":
		return charmap.CodePage866.NewDecoder().Reader(r), nil
	case "iso-8859-1":
		return charmap.ISO8859_1.NewDecoder().Reader(r), nil
	case "iso-8859-5":
		return charmap.ISO8859_5.NewDecoder().Reader(r), nil
	}
	return nil, ErrEncoding
}

// XML checks a document, and gives the name of its root element. The error is one of reading alone.
func XML(r io.Reader, out *report.List) (root xml.Name, err error) {
	line, err := Walk(r, func(t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok && root.Local == "" {
			root = e.Name
		}
		return nil
	})
	switch at := report.Line(line); {
	case err == nil:
	case errors.Is(err, ErrDoctype):
		out.Add(XMLDoctype, at)
	case errors.Is(err, ErrLarge):
		out.Add(XMLLarge, at)
	case errors.Is(err, ErrEncoding):
		out.Add(XMLEncoding, at)
	case errors.Is(err, ErrSyntax):
		out.Add(XMLSyntax, at)
	default:
		return root, err
	}
	return root, nil
}
