package development_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"birtereze/portal"
	"birtereze/portal/development"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/format"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/web"
	"birtereze/portal/standin/personas"
	"birtereze/portal/ui"
)

// site is the pages of this slice over HTTP.
type site struct {
	*world
	address string
}

// newSite opens the pages on a world; a message that is missing in any language fails the test.
func newSite(w *world) *site {
	w.t.Helper()
	messages, err := i18n.Load(ui.Messages(), fault.Texts, document.Texts, format.Texts, sign.Texts, development.Texts())
	w.no(err)
	messages.Report = func(lang i18n.Lang, key string, err error) { w.t.Errorf("message %s in %s: %v", key, lang, err) }
	app := web.New(w.Bus.DB, w.Bus.Policy, messages, time.Hour)
	app.Identify = func(_ context.Context, person portal.IIN, _ string, _ portal.Party) (portal.Actor, error) {
		for _, p := range personas.All() {
			if p.IIN == person {
				return actor(p.Key), nil
			}
		}
		return portal.Actor{}, nil
	}
	app.Handle("POST /test/{persona}", "development.view", func(r *web.Request) error {
		a := actor(r.PathValue("persona"))
		if err := r.SignIn(a.Person, a.Name, a.For); err != nil {
			return err
		}
		return r.Redirect("/")
	})
	development.Pages{Service: w.Service, MaxFile: limit}.Routes(app)
	document.Pages{Keeper: w.Documents, DB: w.Bus.DB, Resource: w.DocumentResource}.Routes(app)
	server := httptest.NewServer(app.Handler())
	w.t.Cleanup(server.Close)
	return &site{w, server.URL}
}

// browser keeps cookies, and the page that it shows.
type browser struct {
	t      *testing.T
	client *http.Client
	base   string
	page
}

// page is an answer.
type page struct {
	status int
	path   string // after redirects
	doc    *html.Node
	body   string
}

// as is a browser in which a persona is signed in; nobody for an empty one.
func (s *site) as(persona, lang string) *browser {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	s.no(err)
	b := &browser{t: s.t, base: s.address, client: &http.Client{Jar: jar}}
	at, err := url.Parse(s.address)
	s.no(err)
	jar.SetCookies(at, []*http.Cookie{{Name: "lang", Value: lang, Path: "/"}})
	if persona != "" {
		b.post("/test/"+persona, "", nil)
	}
	return b
}

func (b *browser) get(path string) *browser {
	b.t.Helper()
	resp, err := b.client.Get(b.base + path)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.read(resp)
}

func (b *browser) post(path, kind string, body io.Reader) *browser {
	b.t.Helper()
	resp, err := b.client.Post(b.base+path, kind, body)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.read(resp)
}

func (b *browser) read(resp *http.Response) *browser {
	b.t.Helper()
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	doc, err := html.Parse(bytes.NewReader(raw))
	if err != nil {
		b.t.Fatal(err)
	}
	b.page = page{resp.StatusCode, resp.Request.URL.Path, doc, string(raw)}
	return b
}

// want checks the status and that the page says all the parts.
func (b *browser) want(status int, parts ...string) *browser {
	b.t.Helper()
	if b.status != status {
		b.t.Errorf("%s: status %d, want %d", b.path, b.status, status)
	}
	words := b.words()
	for _, part := range parts {
		if !strings.Contains(words, part) {
			b.t.Errorf("%s does not say %q: %s", b.path, part, words)
		}
	}
	return b
}

// words are the text of the page with single blanks.
func (b *browser) words() string {
	var out strings.Builder
	each := func(n *html.Node) {
		if n.Type == html.TextNode {
			out.WriteString(n.Data + " ")
		}
	}
	for n := range b.doc.Descendants() {
		each(n)
	}
	return strings.Join(strings.FieldsFunc(out.String(), func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\u00a0' }), " ")
}

// form is a form of the page as a person has filled it in.
type form struct {
	b      *browser
	action string
	multi  bool
	values url.Values
	files  []attached
}

type attached struct {
	field, name string
	content     []byte
}

// form finds the form that posts to an address; it holds what the page has put into it.
func (b *browser) form(action string) *form {
	b.t.Helper()
	for n := range b.doc.Descendants() {
		if n.Data != "form" || attr(n, "action") != action || attr(n, "method") != "post" {
			continue
		}
		f := &form{b: b, action: action, multi: attr(n, "enctype") == "multipart/form-data", values: url.Values{}}
		for c := range n.Descendants() {
			f.control(c)
		}
		return f
	}
	b.t.Fatalf("%s has no form that posts to %s", b.path, action)
	return nil
}

// has tells whether the page has a form that posts to the address.
func (b *browser) has(action string) bool {
	for n := range b.doc.Descendants() {
		if n.Data == "form" && attr(n, "action") == action {
			return true
		}
	}
	return false
}

func (f *form) control(n *html.Node) {
	name := attr(n, "name")
	switch {
	case n.Data == "textarea":
		text := ""
		if n.FirstChild != nil {
			text = n.FirstChild.Data
		}
		f.values.Add(name, text)
	case n.Data == "option" && hasAttr(n, "selected"):
		for p := range n.Ancestors() {
			if p.Data == "select" {
				f.values.Add(attr(p, "name"), attr(n, "value"))
				break
			}
		}
	case n.Data != "input" || name == "":
	case attr(n, "type") == "checkbox" || attr(n, "type") == "radio":
		if hasAttr(n, "checked") {
			f.values.Add(name, attr(n, "value"))
		}
	case attr(n, "type") != "file":
		f.values.Add(name, attr(n, "value"))
	}
}

func (f *form) set(name string, values ...string) *form {
	f.values[name] = values
	return f
}

func (f *form) attach(field, name string, content []byte) *form {
	f.files = append(f.files, attached{field, name, content})
	return f
}

// send posts the form and follows where it leads.
func (f *form) send() *browser {
	f.b.t.Helper()
	if !f.multi {
		return f.b.post(f.action, "application/x-www-form-urlencoded", strings.NewReader(f.values.Encode()))
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range f.values {
		for _, v := range values {
			w.WriteField(name, v)
		}
	}
	for _, a := range f.files {
		part, err := w.CreateFormFile(a.field, a.name)
		if err != nil {
			f.b.t.Fatal(err)
		}
		part.Write(a.content)
	}
	w.Close()
	return f.b.post(f.action, w.FormDataContentType(), &body)
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}
