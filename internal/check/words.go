package check

import (
	"fmt"
	"go/ast"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/a-h/templ/parser/v2"
	"github.com/a-h/templ/parser/v2/visitor"
)

// WordsInGo finds text for users in Go: anything in Cyrillic outside tests and the made-up data of stand-ins. Expressions
// that read such text – alphabets, patterns – are named in the list of exceptions with their reason.
func WordsInGo(r *Repo, exceptions map[string]string) []string {
	var wrong []string
	for _, f := range r.Go {
		if f.Test || f.Generated || strings.HasPrefix(f.Package, "standin/") || exceptions[f.Path] != "" {
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

// messageKey matches a literal that looks like the key of a message.
var messageKey = regexp.MustCompile(`^[a-z][a-z_]*(?:\.[a-z0-9_]+)+$`)

// UnknownKeys finds keys that the code asks for and no catalogue has: first arguments of T, and keys of faults.
func UnknownKeys(r *Repo, known []string) []string {
	var wrong []string
	for _, f := range r.Go {
		if f.Test {
			continue
		}
		ast.Inspect(f.Syntax, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			for _, key := range keysOf(call) {
				if messageKey.MatchString(key) && !slices.Contains(known, key) {
					wrong = append(wrong, fmt.Sprintf("%s: no catalogue has %q", r.line(call), key))
				}
			}
			return true
		})
	}
	return wrong
}

// keyPlace tells at which argument a function takes the key of a message.
var keyPlace = map[string]int{"T": 1, "New": 1, "Wrong": 1, "Add": 1}

func keysOf(call *ast.CallExpr) []string {
	name := ""
	method := false
	switch fn := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = fn.Sel.Name
		pkg, ok := fn.X.(*ast.Ident)
		method = !ok || pkg.Name != "i18n" && pkg.Name != "fault"
		if (name == "New" || name == "Wrong") && method {
			return nil
		}
	default:
		return nil
	}
	place, ok := keyPlace[name]
	if !ok {
		return nil
	}
	if name == "T" && method {
		place = 0
	}
	if place >= len(call.Args) {
		return nil
	}
	if lit, ok := call.Args[place].(*ast.BasicLit); ok {
		return []string{strings.Trim(lit.Value, "\"`")}
	}
	return nil
}

// UnusedKeys finds messages that nothing asks for: neither a literal of the code nor, for keys that are put together, one
// of the prefixes.
func UnusedKeys(r *Repo, known, prefixes []string) []string {
	used := map[string]bool{}
	for _, f := range r.Go {
		if !f.Test {
			eachLiteral(f, func(_ *ast.BasicLit, v string) { used[v] = true })
		}
	}
	var wrong []string
	for _, key := range known {
		put := slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) })
		if !used[key] && !put && !used[strings.TrimPrefix(key, "ui.")] {
			wrong = append(wrong, "nothing asks for the message "+key)
		}
	}
	return wrong
}
