package xmlsig

import (
	"encoding/xml"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"birtereze/portal/internal/sign"
)

// Namespaces.
const (
	nsXML   = "http://www.w3.org/XML/1998/namespace"
	nsXMLNS = "http://www.w3.org/2000/xmlns/"
	nsDSig  = "http://www.w3.org/2000/09/xmldsig#"
	nsWSSE  = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
	nsWSU   = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
	nsSOAP  = "http://schemas.xmlsoap.org/soap/envelope/"
	nsSOAP2 = "http://www.w3.org/2003/05/soap-envelope"
)

// name is a qualified name (Namespaces in XML 1.0, 4) with the namespace that its prefix stands for.
type name struct {
	prefix, local string
	space         string
}

func (n name) is(space, local string) bool { return n.space == space && n.local == local }

// qualified is the name as it is written.
func (n name) qualified() string {
	if n.prefix == "" {
		return n.local
	}
	return n.prefix + ":" + n.local
}

type attribute struct {
	name
	value string
}

// scope is the declarations of namespaces in force at a place, the innermost first.
type scope struct {
	prefix, uri string
	outer       *scope
	depth       int
}

// lookup finds the namespace of a prefix: none where nothing is declared, or the default is declared to be none.
func (s *scope) lookup(prefix string) (uri string) {
	for ; s != nil; s = s.outer {
		if s.prefix == prefix {
			return s.uri
		}
	}
	return ""
}

// with is the scope with one more declaration.
func (s *scope) with(prefix, uri string) *scope {
	inner := &scope{prefix: prefix, uri: uri, outer: s, depth: 1}
	if s != nil {
		inner.depth += s.depth
	}
	return inner
}

// fill reads a tag into the element: declarations first, for they count for the tag itself.
func (e *element) fill(t xml.StartElement) error {
	outer := e.scope
	for _, a := range t.Attr {
		prefix, ok := declares(a.Name)
		if !ok {
			continue
		}
		if reserved(prefix, a.Value) {
			return malformed("namespace %.60q declared for %.20q", a.Value, prefix)
		}
		for s := e.scope; s != outer; s = s.outer {
			if s.prefix == prefix {
				return malformed("namespace %.20q declared twice", prefix)
			}
		}
		e.scope, e.declares = e.scope.with(prefix, a.Value), true
		if e.scope.depth > maxScope {
			return sign.Refuse(sign.TooLarge, "more than %d declarations of namespaces in force", maxScope)
		}
	}
	var err error
	if e.name, err = e.resolve(t.Name, true); err != nil {
		return err
	}
	return e.fillAttributes(t)
}

func (e *element) fillAttributes(t xml.StartElement) error {
	for _, a := range t.Attr {
		if _, ok := declares(a.Name); ok {
			continue
		}
		n, err := e.resolve(a.Name, false)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(e.attributes, func(b attribute) bool { return b.is(n.space, n.local) }) {
			return malformed("attribute %.40q twice", n.local)
		}
		e.attributes = append(e.attributes, attribute{name: n, value: a.Value})
	}
	return nil
}

// declares says for which prefix an attribute declares a namespace.
func declares(n xml.Name) (prefix string, ok bool) {
	if n.Space == "xmlns" {
		return n.Local, true
	}
	return "", n.Space == "" && n.Local == "xmlns"
}

// reserved refuses what Namespaces in XML 1.0 (2.2, 3) forbids: prefixes and namespaces of XML's own, and a prefix for
// nothing. It forbids a little more: a prefix with a colon, and declaring xml as what it is.
func reserved(prefix, uri string) bool {
	return prefix == "xml" || prefix == "xmlns" || uri == nsXML || uri == nsXMLNS || prefix != "" && uri == "" ||
		prefix != "" && !simple(prefix)
}

func (e *element) resolve(n xml.Name, tag bool) (name, error) {
	if !simple(n.Local) || n.Space != "" && !simple(n.Space) {
		return name{}, malformed("name %.40q", n.Local)
	}
	switch {
	case n.Space == "xml" && !tag:
		return name{prefix: "xml", local: n.Local, space: nsXML}, nil
	case n.Space == "" && !tag:
		return name{local: n.Local}, nil
	}
	uri := e.scope.lookup(n.Space)
	if uri == "" && n.Space != "" {
		return name{}, malformed("prefix %.40q stands for nothing", n.Space)
	}
	return name{prefix: n.Space, local: n.Local, space: uri}, nil
}

// simple reports whether a part of a name begins as a name and has no colon in it. The decoder has looked at the rest of
// its characters.
func simple(part string) bool {
	first, _ := utf8.DecodeRuneInString(part)
	return (unicode.IsLetter(first) || first == '_') && !strings.Contains(part, ":")
}
