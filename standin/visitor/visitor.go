// Package visitor stands in for a person at a browser without scripts: it opens pages, fills in the forms that they offer,
// attaches files and signs with the person's own keys. The demo's story and the scenario tests are told through it, so that
// nothing in them goes past what a person could do.
package visitor

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// Sign signs bytes: detached or attached, with the key for signing or that for signing in. It returns CMS in DER.
type Sign func(content []byte, attached, signIn bool) ([]byte, error)

// Visitor is a person at a browser.
type Visitor struct {
	base   string
	lang   string
	client *http.Client
	sign   Sign
}

// New makes a visitor of the site at base who reads in a language and signs by sign, which may be nil.
func New(base, lang string, sign Sign) (*Visitor, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, fmt.Errorf("visitor: %w", err)
	}
	return &Visitor{base: strings.TrimSuffix(base, "/"), lang: lang, client: &http.Client{Jar: jar, Timeout: 2 * time.Minute}, sign: sign}, nil
}

// In is the same person at the same browser, who reads in another language.
func (v *Visitor) In(lang string) *Visitor {
	other := *v
	other.lang = lang
	return &other
}

// Page is what the visitor sees.
type Page struct {
	Status int
	Path   string // where the visitor ended up, with the query
	Text   string // all words of the page, blanks folded
	Raw    []byte
	root   *html.Node
	who    *Visitor
}

// Open opens a page by its path; redirects are followed.
func (v *Visitor) Open(path string) (*Page, error) {
	req, err := http.NewRequest(http.MethodGet, v.base+path, nil)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return v.do(req)
}

// Post sends a form that no page has offered: what one tries who goes past the pages.
func (v *Visitor) Post(path string, values url.Values) (*Page, error) {
	req, err := http.NewRequest(http.MethodPost, v.base+path, strings.NewReader(values.Encode()))
	if err != nil {
		return nil, fmt.Errorf("post %s: %w", path, err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.do(req)
}

// Must opens a page that has to be there: any status but 200 is an error that quotes the page.
func (v *Visitor) Must(path string) (*Page, error) {
	p, err := v.Open(path)
	if err != nil {
		return nil, err
	}
	return p, p.OK()
}

func (v *Visitor) do(req *http.Request) (*Page, error) {
	req.Header.Set("Accept-Language", v.lang)
	resp, err := v.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", req.Method, req.URL.Path, err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, 64<<20))
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", req.Method, req.URL.Path, err)
	}
	p := &Page{Raw: raw}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
		if p, err = Parse(raw); err != nil {
			return nil, fmt.Errorf("%s %s: %w", req.Method, req.URL.Path, err)
		}
	}
	p.Status, p.Path, p.who = resp.StatusCode, resp.Request.URL.RequestURI(), v
	return p, nil
}

// OK is an error that quotes the page unless its status is 200.
func (p *Page) OK() error {
	if p.Status == http.StatusOK {
		return nil
	}
	text := p.Text
	if main := find(p.root, func(n *html.Node) bool { return n.Data == "main" }); main != nil {
		text = words(main)
	}
	return fmt.Errorf("%s: status %d: %.600s", p.Path, p.Status, text)
}

// Links lists the addresses on the page that begin with a prefix, each once.
func (p *Page) Links(prefix string) []string { return links(p.root, prefix) }

// Follow opens the first link that begins with a prefix and holds the words, in whatever case.
func (p *Page) Follow(prefix, text string) (*Page, error) {
	for n := range all(p.root, "a") {
		if h := attr(n, "href"); strings.HasPrefix(h, prefix) && strings.Contains(strings.ToLower(words(n)), strings.ToLower(text)) {
			return p.who.Must(h)
		}
	}
	return nil, fmt.Errorf("%s: no link to %s with %q", p.Path, prefix, text)
}

// ErrNoForm says that the page does not offer the form: the visitor may not, or it is not the time.
var ErrNoForm = errors.New("the page does not offer such a form")

// Form is a form of a page with what it holds.
type Form struct {
	Values url.Values
	page   *Page
	node   *html.Node
	files  []file
}

type file struct {
	field, name string
	content     []byte
}

// Form finds the form whose action ends in a suffix.
func (p *Page) Form(suffix string) (*Form, error) {
	for n := range all(p.root, "form") {
		action := attr(n, "action")
		if path, _, _ := strings.Cut(action, "?"); strings.HasSuffix(path, suffix) && strings.EqualFold(attr(n, "method"), "post") {
			return &Form{Values: held(n), page: p, node: n}, nil
		}
	}
	return nil, fmt.Errorf("%s: form …%s: %w", p.Path, suffix, ErrNoForm)
}

// FormWith finds, among the forms whose action ends in a suffix, the one in which a field holds a value.
func (p *Page) FormWith(suffix, field, value string) (*Form, error) {
	for n := range all(p.root, "form") {
		path, _, _ := strings.Cut(attr(n, "action"), "?")
		if f := (&Form{Values: held(n), page: p, node: n}); strings.HasSuffix(path, suffix) && f.Values.Get(field) == value {
			return f, nil
		}
	}
	return nil, fmt.Errorf("%s: form …%s with %s = %q: %w", p.Path, suffix, field, value, ErrNoForm)
}

// Actions lists the actions of the forms that the page posts.
func (p *Page) Actions() []string {
	var list []string
	for n := range all(p.root, "form") {
		if strings.EqualFold(attr(n, "method"), "post") {
			list = append(list, attr(n, "action"))
		}
	}
	return list
}

// held is what a form holds as it comes: values of its fields, what is checked and selected.
func held(form *html.Node) url.Values {
	v := url.Values{}
	for n := range all(form, "") {
		name := attr(n, "name")
		if name == "" || has(n, "disabled") {
			continue
		}
		switch n.Data {
		case "textarea":
			v.Add(name, strings.TrimPrefix(rawText(n), "\n"))
		case "select":
			for o := range all(n, "option") {
				if has(o, "selected") {
					v.Add(name, attr(o, "value"))
				}
			}
		case "input":
			switch attr(n, "type") {
			case "file", "submit", "image":
			case "checkbox", "radio":
				if has(n, "checked") {
					v.Add(name, attr(n, "value"))
				}
			default:
				v.Add(name, attr(n, "value"))
			}
		}
	}
	return v
}

// Set fills in a field; the form must have one of that name, or a button.
func (f *Form) Set(name string, values ...string) *Form {
	f.Values[name] = values
	return f
}

// Attach attaches a file.
func (f *Form) Attach(field, name string, content []byte) *Form {
	f.files = append(f.files, file{field, name, content})
	return f
}

// Fields lists the names of the form's fields, sorted.
func (f *Form) Fields() []string {
	var names []string
	for n := range all(f.node, "") {
		if name := attr(n, "name"); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Options lists the values that a field offers to choose from.
func (f *Form) Options(name string) []string {
	var list []string
	for n := range all(f.node, "") {
		switch {
		case n.Data == "select" && attr(n, "name") == name:
			for o := range all(n, "option") {
				list = append(list, attr(o, "value"))
			}
		case n.Data == "input" && attr(n, "name") == name && (attr(n, "type") == "radio" || attr(n, "type") == "checkbox"):
			list = append(list, attr(n, "value"))
		}
	}
	return list
}

// Submit sends the form and returns the page that answers. A field that the form does not have is refused: a person could
// not have filled it in.
func (f *Form) Submit() (*Page, error) {
	known := f.Fields()
	for name := range f.Values {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("%s: the form has no field %q; it has %v", f.page.Path, name, known)
		}
	}
	var body bytes.Buffer
	contentType := "application/x-www-form-urlencoded"
	if attr(f.node, "enctype") == "multipart/form-data" {
		w := multipart.NewWriter(&body)
		for name, values := range f.Values {
			for _, v := range values {
				w.WriteField(name, v)
			}
		}
		for _, a := range f.files {
			part, err := w.CreateFormFile(a.field, a.name)
			if err != nil {
				return nil, fmt.Errorf("attach %s: %w", a.name, err)
			}
			part.Write(a.content)
		}
		w.Close()
		contentType = w.FormDataContentType()
	} else {
		body.WriteString(f.Values.Encode())
	}
	action, err := url.Parse(attr(f.node, "action"))
	if err != nil {
		return nil, fmt.Errorf("%s: action of the form: %w", f.page.Path, err)
	}
	at, err := url.Parse(f.page.who.base + f.page.Path)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequest(http.MethodPost, at.ResolveReference(action).String(), &body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.page.Path, err)
	}
	req.Header.Set("Content-Type", contentType)
	return f.page.who.do(req)
}

// Send is Submit for a form that has to be taken: any status but 200 in the end is an error that quotes the page.
func (f *Form) Send() (*Page, error) {
	p, err := f.Submit()
	if err != nil {
		return f.page, err
	}
	return p, p.OK()
}

// Sign signs what a sign form asks for and sends it.
func (f *Form) Sign() (*Page, error) {
	content, err := f.asked()
	if err != nil {
		return nil, err
	}
	if f.page.who.sign == nil {
		return nil, errors.New("the visitor has no keys")
	}
	message, err := f.page.who.sign(content, has(f.node, "data-sign-attached"), strings.Contains(attr(f.node, "data-sign-usages"), clientAuth))
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	return f.Set("cms", base64.StdEncoding.EncodeToString(message)).Submit()
}

// clientAuth is the usage of a certificate for signing in (RFC 5280).
const clientAuth = "1.3.6.1.5.5.7.3.2"

// asked is what a sign form wants to have signed.
func (f *Form) asked() ([]byte, error) {
	if text := attr(f.node, "data-sign-bytes"); text != "" {
		return base64.StdEncoding.DecodeString(text)
	}
	p, err := f.page.who.Must(attr(f.node, "data-sign-url"))
	if err != nil {
		return nil, fmt.Errorf("load what is to be signed: %w", err)
	}
	return p.Raw, nil
}
