package gallery

import (
	"bytes"
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"birtereze/portal/internal/i18n"
	"birtereze/portal/ui"
)

func render(t *testing.T, l i18n.Lang) *html.Node {
	t.Helper()
	c, err := i18n.Load(ui.Messages(), Messages())
	if err != nil {
		t.Fatal(err)
	}
	c.Report = func(l i18n.Lang, key string, err error) { t.Errorf("%s: %s: %v", l, key, err) }
	var b bytes.Buffer
	if err := (Page{URL: &url.URL{Path: "/ui"}}).Render(i18n.With(context.Background(), c.Localizer(l)), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func TestMarkupOfEveryComponent(t *testing.T) {
	for _, l := range i18n.Langs() {
		doc := render(t, l)
		ids, labels := map[string]bool{}, map[string]bool{}
		for n := range doc.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			if id := attr(n, "id"); id != "" {
				if ids[id] {
					t.Errorf("%s: id %q occurs twice", l, id)
				}
				ids[id] = true
			}
			if n.Data == "label" {
				labels[attr(n, "for")] = true
			}
			if n.Data == "script" && (n.FirstChild != nil || attr(n, "src") == "") || n.Data == "style" {
				t.Errorf("%s: inline %s", l, n.Data)
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: <%s %s=%q>", l, n.Data, a.Key, a.Val)
				}
			}
		}
		for n := range doc.Descendants() {
			references(t, n, ids, labels)
		}
	}
}

// references checks that what an element points at is there.
func references(t *testing.T, n *html.Node, ids, labels map[string]bool) {
	t.Helper()
	if n.Type != html.ElementNode {
		return
	}
	for _, name := range []string{"aria-describedby", "aria-labelledby", "for"} {
		for _, id := range strings.Fields(attr(n, name)) {
			if !ids[id] {
				t.Errorf("<%s %s=%q> points nowhere", n.Data, name, id)
			}
		}
	}
	control := n.Data == "input" && attr(n, "type") != "hidden" || n.Data == "select" || n.Data == "textarea"
	if control && !labels[attr(n, "id")] {
		t.Errorf("<%s name=%q> has no label", n.Data, attr(n, "name"))
	}
	if h := attr(n, "href"); n.Data == "a" && strings.HasPrefix(h, "#") && !ids[h[1:]] {
		t.Errorf("link %q leads nowhere", h)
	}
}

var cyrillic = regexp.MustCompile(`\p{Cyrillic}`)

// An English page has no Russian words but for names and numbers that are in no other alphabet: these are known.
func TestEnglishPageIsInEnglish(t *testing.T) {
	for n := range render(t, i18n.EN).Descendants() {
		if n.Type == html.TextNode && cyrillic.MatchString(n.Data) && attr(n.Parent, "lang") == "" && !known(n.Data) {
			if outer := n.Parent.Parent; outer == nil || attr(outer, "lang") == "" {
				t.Errorf("%q", n.Data)
			}
		}
	}
}

func known(s string) bool {
	return strings.Contains(s, "ПС-2026-") || strings.Contains(s, "ГП-2026-")
}

// A component that is not in the gallery is not looked at.
func TestEveryComponentIsShown(t *testing.T) {
	var source strings.Builder
	for _, name := range []string{"gallery.go", "dossier.go", "work.go", "gallery.templ"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(b)
	}
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") || strings.HasSuffix(e.Name(), "_templ.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), "../"+e.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != "Render" {
				continue
			}
			found++
			name := f.Recv.List[0].Type.(*ast.Ident).Name
			if !regexp.MustCompile(`ui\.`+name+`\b`).MatchString(source.String()) && name != "ErrorSummary" {
				t.Errorf("%s is not in the gallery", name)
			}
		}
	}
	if found < 40 {
		t.Errorf("only %d components were found", found)
	}
}
