package visitor

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Part is a part of a page: a row, a card, a mark.
type Part struct {
	Text string // its words, blanks folded
	node *html.Node
}

// Parse reads markup as a page that has no site behind it.
func Parse(raw []byte) (*Page, error) {
	root, err := html.Parse(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("read a page: %w", err)
	}
	return &Page{Raw: raw, Text: words(find(root, func(n *html.Node) bool { return n.Data == "body" })), root: root}, nil
}

// Parts lists the parts of the page that bear a class of the style sheet, in their order.
func (p *Page) Parts(class string) []Part { return parts(p.root, class) }

// Parts lists the parts below this one that bear a class.
func (x Part) Parts(class string) []Part { return parts(x.node, class) }

// Links lists the addresses in the part, or of it when it is a link, that begin with a prefix.
func (x Part) Links(prefix string) []string {
	if h := attr(x.node, "href"); x.node.Data == "a" && strings.HasPrefix(h, prefix) {
		return []string{h}
	}
	return links(x.node, prefix)
}

// Bears tells whether the part itself bears a class.
func (x Part) Bears(class string) bool {
	return slices.Contains(strings.Fields(attr(x.node, "class")), class)
}

// Main is the part of the page that is its matter: without navigation, header and footer.
func (p *Page) Main() Part {
	n := find(p.root, func(n *html.Node) bool { return n.Data == "main" })
	return Part{words(n), n}
}

// Section is the part of the page with an id; false when there is none.
func (p *Page) Section(id string) (Part, bool) {
	n := find(p.root, func(n *html.Node) bool { return attr(n, "id") == id })
	return Part{words(n), n}, n != nil
}

// Facts are the terms of the page's description lists with what is said of each; of a term that comes twice, the first.
func (p *Page) Facts() map[string]string {
	facts := map[string]string{}
	for dt := range all(p.root, "dt") {
		dd := dt.NextSibling
		for dd != nil && dd.Data != "dd" {
			dd = dd.NextSibling
		}
		if _, twice := facts[words(dt)]; !twice && dd != nil {
			facts[words(dt)] = words(dd)
		}
	}
	return facts
}

// Cookies are what the browser would send to the site.
func (v *Visitor) Cookies() []*http.Cookie {
	u, err := url.Parse(v.base)
	if err != nil {
		return nil
	}
	return v.client.Jar.Cookies(u)
}

// SignWith signs the form with keys that are not the visitor's own: what a person tries who uses another's.
func (f *Form) SignWith(sign Sign) (*Page, error) {
	other := *f.page.who
	other.sign = sign
	page := *f.page
	page.who = &other
	tried := *f
	tried.page = &page
	p, err := tried.Sign()
	if err != nil {
		return nil, fmt.Errorf("with other keys: %w", err)
	}
	p.who = f.page.who
	return p, nil
}

func parts(root *html.Node, class string) []Part {
	var list []Part
	for n := range all(root, "") {
		if slices.Contains(strings.Fields(attr(n, "class")), class) {
			list = append(list, Part{words(n), n})
		}
	}
	return list
}

func links(root *html.Node, prefix string) []string {
	var list []string
	for n := range all(root, "a") {
		if h := attr(n, "href"); strings.HasPrefix(h, prefix) && !slices.Contains(list, h) {
			list = append(list, h)
		}
	}
	return list
}
