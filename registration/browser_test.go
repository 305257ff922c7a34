package registration_test

import (
	"bytes"
	"context"
	"crypto"
	"encoding/base64"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"birtereze/portal/internal/db"
	deadlineui "birtereze/portal/internal/deadline/ui"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/format"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/sign"
	signinui "birtereze/portal/internal/signin/ui"
	"birtereze/portal/internal/web"
	"birtereze/portal/registration"
	"birtereze/portal/standin/authority"
	"birtereze/portal/ui"
)

// caClock is the clock of the authority; it goes with that of the test under way.
var caClock = &clock{now: aFriday}

// ca is the authority of all tests with a browser; its keys cost time.
var ca = sync.OnceValue(func() *authority.Authority {
	a, err := authority.New(authority.Config{Now: caClock.Now})
	if err != nil {
		panic(err)
	}
	return a
})

// site is registration with its pages on a loopback address.
type site struct {
	*world
	address string
}

func newSite(t *testing.T) *site {
	t.Helper()
	caClock.Move(aFriday)
	w := newWorld(t, db.SQLite, verifier(t))
	s := &site{world: w}
	messages, err := i18n.Load(ui.Messages(), fault.Texts, sign.Texts, document.Texts, format.Texts, deadlineui.Texts(), signinui.Texts(), registration.Texts())
	w.must(err)
	messages.Report = func(l i18n.Lang, key string, err error) {
		t.Errorf("%s %s: %v", l, key, err)
	}
	app := web.New(w.bus.DB, w.bus.Policy, messages, time.Hour)
	app.Identify = w.Identify
	w.Routes(app)
	document.Pages{Keeper: w.keeper, DB: w.bus.DB, Resource: func(ctx context.Context, d document.Document) (policy.Resource, error) {
		return w.Resource(ctx, d.OwnerID)
	}}.Routes(app)
	server := httptest.NewServer(app.Handler())
	t.Cleanup(server.Close)
	s.address = server.URL
	return s
}

// later moves the clocks.
func (s *site) later(d time.Duration) {
	s.clock.Move(s.clock.Now().Add(d))
	caClock.Move(s.clock.Now())
}

// verifier pins the authority of the tests and asks it for revocation.
func verifier(t *testing.T) *sign.Verifier {
	t.Helper()
	var pinned []*sign.Certificate
	for _, der := range ca().Certificates() {
		c, err := sign.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		pinned = append(pinned, c)
	}
	trust, err := sign.NewTrust(pinned...)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(ca().Handler())
	t.Cleanup(server.Close)
	ocsp, err := sign.NewOCSP(server.URL+"/ocsp/", sign.Online{Now: caClock.Now, Timeout: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return sign.NewVerifier(trust, ocsp, caClock.Now)
}

// browser is somebody with cookies and a language.
type browser struct {
	*site
	client *http.Client
	lang   string
	page   page
}

// page is what the browser shows.
type page struct {
	status int
	path   string
	root   *html.Node
	body   string
}

func (s *site) browser(lang string) *browser {
	jar, err := cookiejar.New(nil)
	s.must(err)
	return &browser{site: s, client: &http.Client{Jar: jar, Timeout: 20 * time.Second}, lang: lang}
}

func (b *browser) do(req *http.Request) *browser {
	b.Helper()
	req.Header.Set("Accept-Language", b.lang)
	res, err := b.client.Do(req)
	b.must(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	b.must(err)
	root, err := html.Parse(bytes.NewReader(body))
	b.must(err)
	b.page = page{res.StatusCode, res.Request.URL.RequestURI(), root, string(body)}
	if lang := attr(find(root, "html"), "lang"); res.Header.Get("Content-Type") == "text/html; charset=utf-8" && lang != b.lang {
		b.Errorf("%s is in %q, want %q", b.page.path, lang, b.lang)
	}
	return b
}

func (b *browser) get(path string) *browser {
	b.Helper()
	req, err := http.NewRequest(http.MethodGet, b.address+path, nil)
	b.must(err)
	return b.do(req)
}

// form is what a browser would send for the form with an action: its hidden and filled entries, changed by the given ones.
func (b *browser) form(action string, entries url.Values) url.Values {
	b.Helper()
	f := findAll(b.page.root, func(n *html.Node) bool { return n.Data == "form" && attr(n, "action") == action })
	if len(f) == 0 {
		b.Fatalf("%s (%d) has no form for %s:\n%s", b.page.path, b.page.status, action, text(find(b.page.root, "main")))
	}
	values := url.Values{}
	for _, n := range findAll(f[0], func(n *html.Node) bool { return n.Data == "input" || n.Data == "textarea" || n.Data == "select" }) {
		name := attr(n, "name")
		switch kind := attr(n, "type"); {
		case name == "" || kind == "file":
		case kind == "radio" || kind == "checkbox":
			if has(n, "checked") {
				values.Add(name, attr(n, "value"))
			}
		case n.Data == "textarea":
			values.Add(name, text(n))
		case n.Data == "select":
			for _, o := range findAll(n, func(o *html.Node) bool { return o.Data == "option" && has(o, "selected") }) {
				values.Add(name, attr(o, "value"))
			}
		default:
			values.Add(name, attr(n, "value"))
		}
	}
	for name, list := range entries {
		values[name] = list
	}
	return values
}

// submit sends the form with an action that the page shows.
func (b *browser) submit(action string, entries url.Values) *browser {
	b.Helper()
	return b.post(action, b.form(action, entries))
}

func (b *browser) post(path string, values url.Values) *browser {
	b.Helper()
	req, err := http.NewRequest(http.MethodPost, b.address+path, strings.NewReader(values.Encode()))
	b.must(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(req)
}

// upload sends the form with files.
func (b *browser) upload(action string, entries url.Values, field string, files map[string]string) *browser {
	b.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for name, list := range b.form(action, entries) {
		for _, v := range list {
			b.must(m.WriteField(name, v))
		}
	}
	for name, content := range files {
		part, err := m.CreateFormFile(field, name)
		b.must(err)
		io.WriteString(part, content)
	}
	b.must(m.Close())
	req, err := http.NewRequest(http.MethodPost, b.address+action, &body)
	b.must(err)
	req.Header.Set("Content-Type", m.FormDataContentType())
	return b.do(req)
}

// want checks where the browser is, with which status, and that the page says all of the given.
func (b *browser) want(status int, path string, says ...string) *browser {
	b.Helper()
	if b.page.status != status || !strings.HasPrefix(b.page.path, path) {
		b.Fatalf("at %s with %d, want %s with %d:\n%s", b.page.path, b.page.status, path, status, text(find(b.page.root, "main")))
	}
	body := text(b.page.root)
	for _, s := range says {
		if !strings.Contains(body, s) {
			b.Errorf("%s does not say %q:\n%s", b.page.path, s, text(find(b.page.root, "main")))
		}
	}
	return b
}

// value is what stands in a field.
func (b *browser) value(name string) string {
	fields := findAll(b.page.root, func(n *html.Node) bool { return attr(n, "name") == name })
	switch {
	case len(fields) == 0:
		return ""
	case fields[0].Data == "textarea":
		return text(fields[0])
	}
	return attr(fields[0], "value")
}

// challenge reads what the sign-in page wants signed.
func (b *browser) challenge() []byte {
	b.Helper()
	f := findAll(b.page.root, func(n *html.Node) bool { return has(n, "data-sign-bytes") })
	if len(f) != 1 {
		b.Fatalf("%s wants nothing signed", b.page.path)
	}
	raw, err := base64.StdEncoding.DecodeString(attr(f[0], "data-sign-bytes"))
	b.must(err)
	return raw
}

// signed is the attached signature of a persona on bytes, by the sign-in key or the signing key.
func (b *browser) signed(key string, content []byte, signIn bool) string {
	b.Helper()
	who, err := ca().Persona(key)
	b.must(err)
	pair := who.Signing
	if signIn {
		pair = who.SignIn
	}
	cms, err := authority.Message{Content: content, Attached: true, At: b.clock.Now(), Hash: crypto.SHA256}.Sign(pair)
	b.must(err)
	return base64.StdEncoding.EncodeToString(cms)
}

// enter signs a persona in.
func (b *browser) enter(key string) *browser {
	b.Helper()
	b.get("/sign-in").want(http.StatusOK, "/sign-in")
	return b.submit("/sign-in", url.Values{"cms": {b.signed(key, b.challenge(), true)}})
}

func attr(n *html.Node, name string) string {
	if n == nil {
		return ""
	}
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

func findAll(root *html.Node, want func(*html.Node) bool) []*html.Node {
	var list []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && want(n) {
			list = append(list, n)
		}
	}
	return list
}

func find(root *html.Node, element string) *html.Node {
	for _, n := range findAll(root, func(n *html.Node) bool { return n.Data == element }) {
		return n
	}
	return &html.Node{}
}

// text is the words of a node, with single blanks.
func text(root *html.Node) string {
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
