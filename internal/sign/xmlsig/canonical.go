package xmlsig

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// method is a way to write a document so that what means the same is the same bytes.
type method struct {
	exclusive bool     // Exclusive XML Canonicalization 1.0, else Canonical XML 1.0
	inclusive []string // of an exclusive one: prefixes to be treated as Canonical XML does, "" for the default
}

// canonical writes an element with everything in it except the elements left out. Comments are always without: a Reference
// to the document or to an element of it leaves them out before any method sees them (XML Signature, 4.4.3.3).
func canonical(e *element, m method, without ...*element) []byte {
	w := writer{method: m, without: without}
	w.element(e, nil, true)
	return w.out.Bytes()
}

type writer struct {
	method
	without []*element
	out     bytes.Buffer
}

// element writes an element; written are the declarations that its ancestors in the output have.
func (w *writer) element(e *element, written *scope, apex bool) {
	declare := w.declarations(e, written, apex)
	attributes := slices.Clone(e.attributes)
	if apex && !w.exclusive {
		attributes = append(attributes, inherited(e)...)
	}
	slices.SortFunc(attributes, func(a, b attribute) int {
		return cmp.Or(strings.Compare(a.space, b.space), strings.Compare(a.local, b.local))
	})
	w.out.WriteString("<" + e.qualified())
	for _, prefix := range declare {
		uri := e.scope.lookup(prefix)
		written = written.with(prefix, uri)
		w.attribute(name{prefix: "xmlns", local: prefix}, uri)
	}
	for _, a := range attributes {
		w.attribute(a.name, a.value)
	}
	w.out.WriteString(">")
	for _, c := range e.children {
		switch {
		case c.element == nil:
			escapedText.WriteString(&w.out, c.text)
		case !slices.Contains(w.without, c.element):
			w.element(c.element, written, false)
		}
	}
	w.out.WriteString("</" + e.qualified() + ">")
}

func (w *writer) attribute(n name, value string) {
	q := n.qualified()
	if q == "xmlns:" {
		q = "xmlns"
	}
	w.out.WriteString(" " + q + `="`)
	escapedValue.WriteString(&w.out, value)
	w.out.WriteString(`"`)
}

// What has to be escaped (Canonical XML 1.0, 2.3).
var (
	escapedText  = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#xD;")
	escapedValue = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;", "\t", "&#x9;", "\n", "&#xA;", "\r", "&#xD;")
)

// declarations lists the prefixes that have to be declared at an element, in their order.
func (w *writer) declarations(e *element, written *scope, apex bool) []string {
	var prefixes []string
	want := func(prefix string) {
		if e.scope.lookup(prefix) != written.lookup(prefix) { // never for XML's own, which nobody may declare
			prefixes = append(prefixes, prefix)
		}
	}
	if w.exclusive {
		want(e.prefix)
		for _, a := range e.attributes {
			if a.prefix != "" {
				want(a.prefix)
			}
		}
	}
	if apex || e.declares { // elsewhere the ancestors have declared what is in force
		for s := e.scope; s != nil; s = s.outer {
			if !w.exclusive || slices.Contains(w.inclusive, s.prefix) {
				want(s.prefix)
			}
		}
	}
	slices.Sort(prefixes)
	return slices.Compact(prefixes)
}

// inherited are the attributes of XML's own that ancestors give an element (Canonical XML 1.0, 2.4).
func inherited(e *element) (list []attribute) {
	has := func(a attribute) bool {
		return slices.ContainsFunc(append(list, e.attributes...), func(b attribute) bool { return a.name == b.name })
	}
	for p := e.parent; p != nil; p = p.parent {
		for _, a := range p.attributes {
			if a.space == nsXML && !has(a) {
				list = append(list, a)
			}
		}
	}
	return list
}
