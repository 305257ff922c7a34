package slicetest

import (
	"bytes"
	"net/http"

	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"birtereze/portal/standin/visitor"
)

// Browser is a person at a browser without scripts. What it cannot do ends the test; every page that it shows is checked for
// what all pages owe.
type Browser struct {
	*World
	*visitor.Page // that is open
	visitor       *visitor.Visitor
	lang          string
	root          *html.Node
}

// Get opens a page.
func (b *Browser) Get(path string) *Browser {
	b.Helper()
	return b.show(b.visitor.Open(path))
}

// Open opens a page that has to be there.
func (b *Browser) Open(path string) *Browser {
	b.Helper()
	return b.Get(path).Want(http.StatusOK)
}

// Post sends a form that no page has offered: what one tries who goes past the pages.
func (b *Browser) Post(path string, values url.Values) *Browser {
	b.Helper()
	return b.show(b.visitor.Post(path, values))
}

// Cookies are what the browser would send to the site.
func (b *Browser) Cookies() []*http.Cookie { return b.visitor.Cookies() }

// show shows a page that came.
func (b *Browser) show(p *visitor.Page, err error) *Browser {
	b.Helper()
	b.Must(err)
	b.Page = p
	if u, err := url.Parse(p.Path); err == nil && u.Query().Has("lang") {
		b.lang = u.Query().Get("lang") // the person chose another
	}
	b.root, err = html.Parse(bytes.NewReader(p.Raw))
	b.Must(err)
	if bytes.HasPrefix(bytes.TrimSpace(p.Raw), []byte("<!doctype html")) {
		b.sound()
	}
	return b
}

// Want checks the status of the page and that it says all the words.
func (b *Browser) Want(status int, words ...string) *Browser {
	b.Helper()
	if b.Status != status {
		b.Fatalf("%s: status %d, want %d: %.600s", b.Path, b.Status, status, b.Main().Text)
	}
	return b.Says(words...)
}

// At checks that the browser has come to a path that begins so.
func (b *Browser) At(path string) *Browser {
	b.Helper()
	if !strings.HasPrefix(b.Path, path) {
		b.Fatalf("at %s, want %s: %.600s", b.Path, path, b.Main().Text)
	}
	return b
}

// Says checks that the page says all the words.
func (b *Browser) Says(words ...string) *Browser {
	b.Helper()
	for _, word := range words {
		if !strings.Contains(b.Text, plain(word)) {
			b.Errorf("%s does not say %q: %.1500s", b.Path, word, b.Main().Text)
		}
	}
	return b
}

// Lacks checks that the page holds none of the words, not even in its markup.
func (b *Browser) Lacks(words ...string) *Browser {
	b.Helper()
	for _, word := range words {
		if strings.Contains(string(b.Raw), word) || strings.Contains(b.Text, plain(word)) {
			b.Errorf("%s says %q: %.1500s", b.Path, word, b.Main().Text)
		}
	}
	return b
}

// plain is a text as it reads: a space that keeps two words on one line is a space.
func plain(text string) string { return strings.Join(strings.Fields(text), " ") }

// All lists the elements of the page that fit.
func (b *Browser) All(fits func(n *html.Node) bool) []*html.Node {
	var list []*html.Node
	for n := range b.root.Descendants() {
		if n.Type == html.ElementNode && fits(n) {
			list = append(list, n)
		}
	}
	return list
}

// Follow opens the first link that begins with a prefix and holds the words, in whatever case.
func (b *Browser) Follow(prefix, text string) *Browser {
	b.Helper()
	return b.show(b.Page.Follow(prefix, text))
}

// Value is what stands in the first field of a name.
func (b *Browser) Value(name string) string {
	b.Helper()
	fields := b.All(func(n *html.Node) bool { return Attr(n, "name") == name })
	switch {
	case len(fields) == 0:
		return ""
	case fields[0].Data == "textarea" && fields[0].FirstChild != nil:
		return fields[0].FirstChild.Data
	}
	return Attr(fields[0], "value")
}

// Offers tells whether the page has a form whose action ends so.
func (b *Browser) Offers(action string) bool {
	_, err := b.Page.Form(action)
	return err == nil
}

// Form is the form of the page whose action ends so, with what it holds.
func (b *Browser) Form(action string) *Form {
	b.Helper()
	f, err := b.Page.Form(action)
	b.Must(err)
	return &Form{b, f}
}

// FormWith is, among the forms whose action ends so, the one in which a field holds a value.
func (b *Browser) FormWith(action, field, value string) *Form {
	b.Helper()
	f, err := b.Page.FormWith(action, field, value)
	b.Must(err)
	return &Form{b, f}
}

// SignForm is the form of the page that asks for a signature.
func (b *Browser) SignForm() *Form {
	b.Helper()
	asking := b.All(func(n *html.Node) bool { return Attr(n, "data-sign-url") != "" || Attr(n, "data-sign-bytes") != "" })
	if len(asking) != 1 {
		b.Fatalf("%s asks for %d signatures", b.Path, len(asking))
	}
	return b.Form(Attr(asking[0], "action"))
}

// Form is a form that a person fills in.
type Form struct {
	b *Browser
	*visitor.Form
}

// Set fills in a field.
func (f *Form) Set(name string, values ...string) *Form {
	f.Form.Set(name, values...)
	return f
}

// Fill fills in several fields.
func (f *Form) Fill(values url.Values) *Form {
	for name, list := range values {
		f.Form.Set(name, list...)
	}
	return f
}

// Attach attaches a file.
func (f *Form) Attach(field, name string, content []byte) *Form {
	f.Form.Attach(field, name, content)
	return f
}

// Send sends the form; the browser then shows what answers.
func (f *Form) Send() *Browser {
	f.b.Helper()
	return f.b.show(f.Form.Submit())
}

// Sign signs what the form asks for and sends it.
func (f *Form) Sign() *Browser {
	f.b.Helper()
	return f.b.show(f.Form.Sign())
}

// SignAs is Sign with the keys of another of the invented people.
func (f *Form) SignAs(persona string) *Browser {
	f.b.Helper()
	return f.b.show(f.Form.SignWith(Signer(f.b, f.b.Clock.Now, persona)))
}

// SignLater is Sign while the authority does not answer, and once more when it does: the page that comes between keeps the
// signature.
func (f *Form) SignLater() *Browser {
	f.b.Helper()
	ca := f.b.Authority()
	ca.Down(true)
	b := f.Sign().Want(http.StatusServiceUnavailable)
	ca.Down(false)
	action, err := url.Parse(b.Path)
	b.Must(err)
	again := b.Form(action.Path)
	if again.Values.Get("cms") != f.Values.Get("cms") || again.Values.Get("form") != f.Values.Get("form") {
		b.Errorf("%s keeps another signature or token: %v", b.Path, again.Values)
	}
	return again.Send()
}

// sound checks what every page owes whoever reads it: its language, one heading, ids that differ, labels and links that lead
// somewhere on the page, no key in place of its message.
func (b *Browser) sound() {
	b.Helper()
	ids := map[string]bool{}
	headings := 0
	for n := range b.root.Descendants() {
		switch {
		case n.Type != html.ElementNode:
			continue
		case n.Data == "html" && Attr(n, "lang") != b.lang:
			b.Errorf("%s is in %q, want %q", b.Path, Attr(n, "lang"), b.lang)
		case n.Data == "h1":
			headings++
		}
		if id := Attr(n, "id"); id != "" {
			if ids[id] {
				b.Errorf("%s has the id %s twice", b.Path, id)
			}
			ids[id] = true
		}
	}
	if headings != 1 {
		b.Errorf("%s has %d headings of the first level", b.Path, headings)
	}
	for n := range b.root.Descendants() {
		if target := Attr(n, "for"); n.Data == "label" && !ids[target] {
			b.Errorf("%s: a label leads to the control %q, which is not there", b.Path, target)
		}
		if target, within := strings.CutPrefix(Attr(n, "href"), "#"); n.Data == "a" && within && !ids[target] {
			b.Errorf("%s: a link leads to #%s, which is not there", b.Path, target)
		}
	}
	if key := untranslated.FindString(b.Text); key != "" {
		b.Errorf("%s shows %s in place of its message", b.Path, key)
	}
}

// untranslated is how the catalogue shows a key that has no message.
var untranslated = regexp.MustCompile(`\[[a-z_]+\.[a-z0-9_.]+\]`)

// Attr is an attribute of an element; empty when it has none.
func Attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name && n.Type == html.ElementNode {
			return a.Val
		}
	}
	return ""
}
