package ui

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"birtereze/portal/internal/i18n"
)

// in is a context in a language, in which a missing word fails the test.
func in(t *testing.T, l i18n.Lang) context.Context {
	t.Helper()
	c, err := i18n.Load(Messages())
	if err != nil {
		t.Fatal(err)
	}
	c.Report = func(l i18n.Lang, key string, err error) { t.Errorf("%s: %s: %v", l, key, err) }
	return i18n.With(context.Background(), c.Localizer(l))
}

// render writes a component and reads it back as a browser would.
func render(t *testing.T, ctx context.Context, c Component) *html.Node {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// find is the first element for which the test holds; it fails the test when there is none.
func find(t *testing.T, doc *html.Node, what string, is func(*html.Node) bool) *html.Node {
	t.Helper()
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && is(n) {
			return n
		}
	}
	t.Fatalf("no %s in the page", what)
	return nil
}

func byID(t *testing.T, doc *html.Node, id string) *html.Node {
	t.Helper()
	return find(t, doc, "element with id "+id, func(n *html.Node) bool { return attr(n, "id") == id })
}

func byClass(doc *html.Node, class string) []*html.Node {
	var all []*html.Node
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && strings.Contains(" "+attr(n, "class")+" ", " "+class+" ") {
			all = append(all, n)
		}
	}
	return all
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// text is what is read of an element, with its blanks made single.
func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.FieldsFunc(b.String(), func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }), " ")
}
