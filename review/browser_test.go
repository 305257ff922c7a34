package review_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"

	"birtereze/portal"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/web"
	"birtereze/portal/review"
	"birtereze/portal/standin/authority"
	"birtereze/portal/standin/personas"
)

// site serves the pages of the world.
func (w *world) site() string {
	w.t.Helper()
	app := web.New(w.bus.DB, w.bus.Policy, catalogue(w.t), time.Hour)
	app.Identify = func(_ context.Context, person portal.IIN, _ string, party portal.Party) (portal.Actor, error) {
		for _, p := range personas.All() {
			if p.IIN == person && p.Party() == party {
				return actor(p.Key), nil
			}
		}
		return portal.Actor{}, nil
	}
	app.Handle("POST /test/{persona}", "test.add", func(r *web.Request) error {
		if err := r.Authorise("test.add", policy.Resource{Type: "Test"}); err != nil {
			return err
		}
		a := actor(r.PathValue("persona"))
		if err := r.SignIn(a.Person, a.Name, a.For); err != nil {
			return err
		}
		return r.Redirect("/review")
	})
	review.Pages{Service: w.Service}.Routes(app)
	server := httptest.NewServer(app.Handler())
	w.t.Cleanup(server.Close)
	return server.URL
}

// browser is one person at the site, reading in a language.
type browser struct {
	*world
	client *http.Client
	base   string
	lang   string
	who    string
	at     string // the page that is open
	page   *html.Node
	status int
}

func (w *world) browse(base, persona, lang string) *browser {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	w.no(err)
	b := &browser{world: w, base: base, lang: lang, who: persona, client: &http.Client{Jar: jar}}
	if persona != "" {
		b.post("/test/"+persona, url.Values{})
	}
	return b
}

func (b *browser) open(path string) *browser {
	b.t.Helper()
	path, fragment, _ := strings.Cut(path, "#")
	_ = fragment
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	resp, err := b.client.Get(b.base + path + sep + "lang=" + b.lang)
	b.no(err)
	b.read(resp)
	return b
}

func (b *browser) read(resp *http.Response) {
	b.t.Helper()
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	b.no(err)
	b.status, b.at = resp.StatusCode, resp.Request.URL.Path
	b.page, err = html.Parse(bytes.NewReader(body))
	b.no(err)
}

func (b *browser) post(path string, values url.Values) {
	b.t.Helper()
	resp, err := b.client.PostForm(b.base+path, values)
	b.no(err)
	b.read(resp)
}

// submit fills the form that posts to an address and sends it, as a browser without scripts does.
func (b *browser) submit(action string, values url.Values, files map[string]string) *browser {
	b.t.Helper()
	form := find(b.page, func(n *html.Node) bool { return n.Data == "form" && attr(n, "action") == action })
	if form == nil {
		b.t.Fatalf("%s has no form to %s", b.at, action)
	}
	sent := filled(form)
	for name, list := range values {
		if !slices.ContainsFunc(all(form, named), func(n *html.Node) bool { return attr(n, "name") == name }) {
			b.t.Fatalf("the form to %s has no field %s", action, name)
		}
		sent[name] = list
	}
	if attr(form, "enctype") != "multipart/form-data" {
		b.post(action, sent)
		return b
	}
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for name, list := range sent {
		for _, v := range list {
			b.no(parts.WriteField(name, v))
		}
	}
	for name, content := range files {
		file, err := parts.CreateFormFile(name, name+".pdf")
		b.no(err)
		_, err = file.Write([]byte(content))
		b.no(err)
	}
	b.no(parts.Close())
	resp, err := b.client.Post(b.base+action, parts.FormDataContentType(), &body)
	b.no(err)
	b.read(resp)
	return b
}

// sign loads what the sign form of the page is about, signs it with a persona's key and sends the signature.
func (b *browser) sign(persona string) *browser {
	b.t.Helper()
	form := find(b.page, func(n *html.Node) bool { return n.Data == "form" && attr(n, "data-sign-url") != "" })
	if form == nil {
		b.t.Fatalf("%s has nothing to sign", b.at)
	}
	resp, err := b.client.Get(b.base + attr(form, "data-sign-url"))
	b.no(err)
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	b.no(err)
	if resp.StatusCode != http.StatusOK {
		b.t.Fatalf("%s answers %d", attr(form, "data-sign-url"), resp.StatusCode)
	}
	id, err := b.authority.Persona(persona)
	b.no(err)
	cms, err := authority.Message{Content: content, At: b.clock.now()}.Sign(id.Signing)
	b.no(err)
	return b.submit(attr(form, "action"), url.Values{"cms": {base64.StdEncoding.EncodeToString(cms)}}, nil)
}

func named(n *html.Node) bool {
	return (n.Data == "input" || n.Data == "textarea" || n.Data == "select") && attr(n, "name") != ""
}

// filled is what a form sends when nothing is touched.
func filled(form *html.Node) url.Values {
	sent := url.Values{}
	for _, n := range all(form, named) {
		name := attr(n, "name")
		switch {
		case n.Data == "textarea":
			sent.Add(name, text(n))
		case n.Data == "select":
			for _, o := range all(n, func(o *html.Node) bool { return o.Data == "option" && has(o, "selected") }) {
				sent.Add(name, attr(o, "value"))
			}
		case attr(n, "type") == "radio" || attr(n, "type") == "checkbox":
			if has(n, "checked") {
				sent.Add(name, attr(n, "value"))
			}
		case attr(n, "type") != "file":
			sent.Add(name, attr(n, "value"))
		}
	}
	return sent
}

func find(n *html.Node, fits func(*html.Node) bool) *html.Node {
	if list := all(n, fits); len(list) > 0 {
		return list[0]
	}
	return nil
}

func all(n *html.Node, fits func(*html.Node) bool) []*html.Node {
	var list []*html.Node
	for x := range n.Descendants() {
		if x.Type == html.ElementNode && fits(x) {
			list = append(list, x)
		}
	}
	return list
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
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func text(n *html.Node) string {
	var b strings.Builder
	for x := range n.Descendants() {
		if x.Type == html.TextNode {
			b.WriteString(x.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// says checks that the main part of the page holds a text.
func (b *browser) says(want string) {
	b.t.Helper()
	if got := text(b.main()); !strings.Contains(got, want) {
		b.t.Errorf("%s does not say %q: %s", b.at, want, got)
	}
}

func (b *browser) main() *html.Node {
	if m := find(b.page, func(n *html.Node) bool { return n.Data == "main" }); m != nil {
		return m
	}
	return b.page
}

// sound checks what every page owes: a status, a language, one heading, ids that differ, labels that lead to a control,
// no key without its message.
func (b *browser) sound(status int) *browser {
	b.t.Helper()
	if b.status != status {
		b.t.Errorf("%s for %s: status %d, want %d: %s", b.at, b.who, b.status, status, text(b.main()))
	}
	if got := attr(find(b.page, func(n *html.Node) bool { return n.Data == "html" }), "lang"); got != b.lang {
		b.t.Errorf("%s is in %q, want %q", b.at, got, b.lang)
	}
	if n := len(all(b.page, func(n *html.Node) bool { return n.Data == "h1" })); n != 1 {
		b.t.Errorf("%s has %d headings of the first level", b.at, n)
	}
	ids := map[string]bool{}
	for _, n := range all(b.page, func(n *html.Node) bool { return attr(n, "id") != "" }) {
		if ids[attr(n, "id")] {
			b.t.Errorf("%s has the id %s twice", b.at, attr(n, "id"))
		}
		ids[attr(n, "id")] = true
	}
	for _, n := range all(b.page, func(n *html.Node) bool { return n.Data == "label" }) {
		if !ids[attr(n, "for")] {
			b.t.Errorf("%s: the label %q leads to no control", b.at, text(n))
		}
	}
	for _, n := range all(b.page, func(n *html.Node) bool { return n.Data == "a" && strings.HasPrefix(attr(n, "href"), "#") }) {
		if target := attr(n, "href")[1:]; !ids[target] && target != "main" {
			b.t.Errorf("%s: the link %q leads to #%s, which is not there", b.at, text(n), target)
		}
	}
	if got := text(b.page); strings.Contains(got, "[review") || strings.Contains(got, "[term") {
		b.t.Errorf("%s shows a key: %s", b.at, got)
	}
	return b
}
