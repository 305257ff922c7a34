package check

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"unicode"

	"github.com/a-h/templ/parser/v2"
	"github.com/a-h/templ/parser/v2/visitor"
)

// WordsInGo finds text for users in Go: anything in Cyrillic outside tests and the made-up data of stand-ins and of the
// demonstration. Files that hold such text lawfully – alphabets, names of months – are named in the list of exceptions with
// their reason.
func WordsInGo(r *Repo, exceptions map[string]string) []string {
	var wrong []string
	for _, f := range r.Go {
		if f.Test || f.Generated || mayStandIn(f.Package) || exceptions[f.Path] != "" {
			continue
		}
		eachLiteral(f, func(lit *ast.BasicLit, v string) {
			if strings.ContainsFunc(v, func(c rune) bool { return unicode.Is(unicode.Cyrillic, c) }) {
				wrong = append(wrong, fmt.Sprintf("%s: text in Go: %.60q", r.line(lit), v))
			}
		})
	}
	return wrong
}

// controls are the elements that only the components of the design system may write.
var controls = []string{"input", "select", "textarea", "button", "form", "table", "details", "dialog", "fieldset", "label", "h1"}

// Templates finds, in the templates, words that no catalogue knows, and – outside the design system – raw controls; and
// everywhere attributes that the CSP forbids.
func Templates(r *Repo) ([]string, error) {
	var wrong []string
	for _, p := range r.withEnding(".templ") {
		found, err := r.template(p)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p, err)
		}
		wrong = append(wrong, found...)
	}
	return wrong, nil
}

func (r *Repo) template(p string) ([]string, error) {
	tree, err := parser.ParseString(r.text(p))
	if err != nil {
		return nil, err
	}
	var wrong []string
	found := func(at parser.Range, format string, args ...any) {
		wrong = append(wrong, fmt.Sprintf("%s:%d: %s", p, at.From.Line+1, fmt.Sprintf(format, args...)))
	}
	designSystem := strings.HasPrefix(p, "ui/")
	v := visitor.New()
	v.Text = func(n *parser.Text) error {
		if strings.ContainsFunc(n.Value, unicode.IsLetter) && !strings.HasPrefix(strings.TrimSpace(n.Value), "&") {
			found(n.Range, "words in a template: %.60q", n.Value)
		}
		return nil
	}
	element, constant := v.Element, v.ConstantAttribute
	v.Element = func(n *parser.Element) error {
		if !designSystem && slices.Contains(controls, n.Name) {
			found(n.NameRange, "a raw <%s>: use a component", n.Name)
		}
		return element(n)
	}
	v.ConstantAttribute = func(n *parser.ConstantAttribute) error {
		name := n.Key.String()
		if name == "style" || strings.HasPrefix(name, "on") {
			found(n.Range, "the attribute %s", name)
		}
		return constant(n)
	}
	return wrong, tree.Visit(v)
}
