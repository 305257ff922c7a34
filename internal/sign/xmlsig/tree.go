package xmlsig

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"birtereze/portal/internal/sign"
)

// Bounds of what is read at all. Marks are the signs that begin a tag or give an attribute its value: they bound the memory
// that a document takes before any of it is read.
const (
	maxDocument   = 16 << 20 // bytes
	maxMarks      = 400_000
	maxDepth      = 100
	maxAttributes = 128 // of one element, declarations of namespaces among them
	maxScope      = 64  // declarations in force at one place
)

// element is one element of a document, its comments left out.
type element struct {
	name
	attributes []attribute // without declarations, in the document's order
	declares   bool        // it has declarations of its own
	scope      *scope      // in force inside it
	parent     *element
	children   []child
	text       bool // it holds characters other than white space
	commented  bool // it held comments
}

// child is an element or characters.
type child struct {
	element *element
	text    string
}

// parse reads a document strictly: UTF-8, XML 1.0 with namespaces, nothing but elements, characters and comments. What
// encoding/xml lets pass and other readers read otherwise is refused, so that nobody sees another document than was judged.
func parse(data []byte) (*element, error) {
	if len(data) > maxDocument || bytes.Count(data, []byte{'<'})+bytes.Count(data, []byte{'='}) > maxMarks {
		return nil, sign.Refuse(sign.TooLarge, "XML of %d bytes, or of very many tags and values", len(data))
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !characters(data) {
		return nil, malformed("characters that are not of XML 1.0 in UTF-8")
	}
	p := parser{data: data, decoder: xml.NewDecoder(bytes.NewReader(data))}
	for {
		p.start = p.decoder.InputOffset()
		token, err := p.decoder.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = p.take(token)
		}
		var syntax *xml.SyntaxError
		if errors.As(err, &syntax) {
			return nil, malformed("XML: %.100s", syntax.Msg)
		}
		if err != nil {
			return nil, refusal(err)
		}
	}
	if p.root == nil || p.open != nil {
		return nil, malformed("XML: it ends too early")
	}
	return p.root, nil
}

// refusal makes an error of the decoder a reason; one that is a reason stays as it is.
func refusal(err error) error {
	if _, other := sign.Refused(err); other != nil {
		return malformed("XML: %.100s", err)
	}
	return err
}

func malformed(format string, args ...any) error { return sign.Refuse(sign.Malformed, format, args...) }

// characters reports whether all bytes are UTF-8 of characters that XML 1.0 (2.2) knows.
func characters(data []byte) bool {
	for _, b := range data {
		if b < 0x20 && b != '\t' && b != '\n' && b != '\r' {
			return false
		}
	}
	return utf8.Valid(data) && !bytes.Contains(data, []byte("\ufffe")) && !bytes.Contains(data, []byte("\uffff"))
}

type parser struct {
	data    []byte
	decoder *xml.Decoder
	start   int64 // offset of the token
	root    *element
	open    *element // innermost that has not ended
	depth   int
}

// raw is the token as it was written.
func (p *parser) raw() []byte { return p.data[p.start:p.decoder.InputOffset()] }

func (p *parser) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		return p.begin(t)
	case xml.EndElement:
		return p.end(t)
	case xml.CharData:
		return p.characters(t)
	case xml.Comment:
		if p.open != nil {
			p.open.commented = true
			return p.unbroken()
		}
		return nil
	case xml.ProcInst:
		if p.start == 0 && t.Target == "xml" {
			return declaration(p.raw())
		}
		return malformed("a processing instruction")
	case xml.Directive:
		return malformed("a document type definition")
	}
	return malformed("XML: characters outside the root")
}

// declared is an XML declaration (XML 1.0, 2.8). The decoder reads it loosely.
var declared = regexp.MustCompile(`^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.0"|'1\.0')` +
	`(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"([^"']*)"|'([^"']*)'))?` +
	`(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>$`)

func declaration(raw []byte) error {
	m := declared.FindSubmatch(raw)
	if m == nil {
		return malformed("XML declaration")
	}
	if encoding := string(m[1]) + string(m[2]); encoding != "" && !strings.EqualFold(encoding, "utf-8") {
		return malformed("encoding %.20q", encoding)
	}
	return nil
}

func (p *parser) begin(t xml.StartElement) error {
	if p.depth++; p.depth > maxDepth {
		return sign.Refuse(sign.TooLarge, "XML of more than %d elements inside each other", maxDepth)
	}
	if len(t.Attr) > maxAttributes {
		return sign.Refuse(sign.TooLarge, "element of more than %d attributes", maxAttributes)
	}
	t, err := p.normal(t)
	if err != nil {
		return err
	}
	e := &element{parent: p.open}
	if p.open != nil {
		e.scope = p.open.scope
		p.open.children = append(p.open.children, child{element: e})
	} else if p.root != nil {
		return malformed("XML: a second root")
	}
	if p.root == nil {
		p.root = e
	}
	p.open = e
	return e.fill(t)
}

// normal reads a tag again that has line breaks or tabs in it. In values of attributes they stand for spaces (XML 1.0,
// 3.3.3), which encoding/xml does not know; elsewhere in a tag they are as good as spaces.
func (p *parser) normal(t xml.StartElement) (xml.StartElement, error) {
	raw := p.raw()
	if !apart(raw) {
		return t, malformed("XML: attributes without space between them")
	}
	if len(t.Attr) == 0 || !bytes.ContainsAny(raw, "\t\r\n") {
		return t, nil
	}
	raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte(" "))
	raw = bytes.Map(func(r rune) rune {
		if r == '\t' || r == '\r' || r == '\n' {
			return ' '
		}
		return r
	}, raw)
	token, err := xml.NewDecoder(bytes.NewReader(raw)).RawToken()
	again, ok := token.(xml.StartElement)
	if err != nil || !ok {
		return t, malformed("XML: a tag in lines")
	}
	return again, nil
}

// apart reports whether white space or the end of the tag follows each value in it.
func apart(tag []byte) bool {
	var quote byte
	for i, b := range tag {
		switch {
		case quote == 0 && (b == '"' || b == '\''):
			quote = b
		case quote != 0 && b == quote:
			quote = 0
			if !bytes.ContainsRune([]byte(" \t\r\n/>"), rune(tag[i+1])) {
				return false
			}
		}
	}
	return true
}

func (p *parser) end(t xml.EndElement) error {
	if p.open == nil || p.open.prefix != t.Name.Space || p.open.local != t.Name.Local {
		return malformed("XML: the end of another element")
	}
	p.open, p.depth = p.open.parent, p.depth-1
	return nil
}

func (p *parser) characters(t xml.CharData) error {
	if p.open == nil {
		if !white(string(p.raw())) {
			return malformed("XML: characters outside the root")
		}
		return nil
	}
	text := string(t)
	p.open.text = p.open.text || !white(text)
	p.open.children = append(p.open.children, child{text: text})
	return p.unbroken()
}

// unbroken refuses a comment beside characters in one element. Comments are not signed, and a reader that takes only the
// characters before one would read another value than was signed.
func (p *parser) unbroken() error {
	if p.open.text && p.open.commented {
		return malformed("a comment beside characters in %.40q", p.open.local)
	}
	return nil
}

func white(s string) bool { return strings.Trim(s, " \t\r\n") == "" }
