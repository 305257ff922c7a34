package visitor

import (
	"iter"
	"strings"

	"golang.org/x/net/html"
)

// all gives the elements of a name below a node; of any name when it is empty.
func all(root *html.Node, name string) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		if root == nil {
			return
		}
		for n := range root.Descendants() {
			if n.Type == html.ElementNode && (name == "" || n.Data == name) && !yield(n) {
				return
			}
		}
	}
}

func find(root *html.Node, fits func(*html.Node) bool) *html.Node {
	for n := range all(root, "") {
		if fits(n) {
			return n
		}
	}
	return nil
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

func rawText(n *html.Node) string {
	var b strings.Builder
	if n != nil {
		for d := range n.Descendants() {
			if d.Type == html.TextNode {
				b.WriteString(d.Data)
			}
		}
	}
	return b.String()
}

// words is the text below a node with its blanks folded, no-break spaces too. What stands in elements of their own reads as
// words of their own, but for what only keeps a number or a name on one line.
func words(n *html.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.Data != "script" && d.Parent.Data != "style" {
			if !keeps(d.PrevSibling) && !(keeps(d.Parent) && follows(d.Parent)) {
				b.WriteByte(' ')
			}
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// keeps reports whether an element does nothing but keep its text on one line.
func keeps(n *html.Node) bool {
	return n != nil && n.Data == "span" && attr(n, "class") == "bt-nowrap"
}

// follows reports whether an element stands within a text.
func follows(n *html.Node) bool { return n.PrevSibling != nil && n.PrevSibling.Type == html.TextNode }
