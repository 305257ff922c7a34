package check

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// messageKey matches a literal that looks like the key of a message.
var messageKey = regexp.MustCompile(`^[a-z][a-z0-9_]*(?:\.[a-z0-9_-]+)+$`)

// partOfKey matches a literal that may be the beginning, the middle or the end of a key: a name, with a dot somewhere.
var partOfKey = regexp.MustCompile(`^[a-z0-9_.-]*(?:[a-z]\.|\.[a-z])[a-z0-9_.-]*$`)

// shortened are the folders whose own function for messages puts a prefix before the key.
var shortened = map[string]string{"ui": "ui.", "ui/gallery": "gallery."}

// subject and text end the keys of a mail; a notice names them by what stands before.
const (
	subject = ".subject"
	text    = ".text"
)

// Reached is the part of the tree that a program consists of: a folder, and all that it imports, however far.
func (r *Repo) Reached(from string) *Repo {
	reached := map[string]bool{from: true}
	for more := true; more; {
		more = false
		for _, f := range r.Go {
			if f.Test || !reached[f.Package] {
				continue
			}
			own, _ := f.Imports()
			for _, to := range own {
				more = more || !reached[to]
				reached[to] = true
			}
		}
	}
	part := &Repo{files: r.files, fset: r.fset}
	for _, f := range r.Go {
		if reached[f.Package] {
			part.Go = append(part.Go, f)
		}
	}
	for _, p := range r.others {
		if reached[path.Dir(p)] {
			part.others = append(part.others, p)
		}
	}
	return part
}

// spoken matches a literal that is the key of a message wherever it stands: a fault, a notice, a task, a rule of a slice.
var spoken = regexp.MustCompile(`^(?:fault|notice|task|[a-z]+\.rule)\.[a-z0-9_.-]*[a-z0-9]$`)

// kinds are the kinds of jobs that read like the key of a notice.
var kinds = []string{"notice.deliver", "notice.mail"}

// UnknownKeys finds keys that the code asks for and no catalogue has: arguments of T, keys of faults, and the keys of
// findings, tasks and notices; of the last four, whatever literal is one, or the beginning of one.
func UnknownKeys(r *Repo, known []string) []string {
	has, begins := map[string]bool{}, map[string]bool{}
	for _, key := range known {
		has[key] = true
		for i, c := range key {
			begins[key[:i]] = begins[key[:i]] || c == '.'
		}
	}
	var wrong []string
	for _, f := range r.Go {
		if f.Test {
			continue
		}
		ast.Inspect(f.Syntax, func(n ast.Node) bool {
			var key string
			switch n := n.(type) {
			case *ast.CallExpr:
				key = keyOfCall(f, n)
			case *ast.CompositeLit:
				key = keyOfLiteral(n)
			}
			if messageKey.MatchString(key) && !has[key] && !has[key+subject] {
				wrong = append(wrong, fmt.Sprintf("%s: no catalogue has %q", r.line(n), key))
			}
			return true
		})
		eachLiteral(f, func(lit *ast.BasicLit, v string) {
			if spoken.MatchString(v) && !has[v] && !begins[v] && !slices.Contains(kinds, v) {
				wrong = append(wrong, fmt.Sprintf("%s: no catalogue has %q", r.line(lit), v))
			}
		})
	}
	slices.Sort(wrong)
	return slices.Compact(wrong)
}

// keyOfCall is the key that a call asks for: T, or a short name for it, with the key as its first or second argument;
// fault.New, fault.Wrong and Add with the key as the second.
func keyOfCall(f *File, call *ast.CallExpr) string {
	switch fn := call.Fun.(type) {
	case *ast.Ident:
		if fn.Name == "t" || fn.Name == "g" {
			if key := firstText(call.Args, 0, 1); key != "" {
				return shortened[f.Package] + key
			}
		}
	case *ast.SelectorExpr:
		pkg, _ := fn.X.(*ast.Ident)
		switch name := fn.Sel.Name; {
		case name == "T", name == "t":
			return firstText(call.Args, 0, 1)
		case name == "Add", (name == "New" || name == "Wrong") && pkg != nil && pkg.Name == "fault":
			return firstText(call.Args, 1)
		}
	}
	return ""
}

// firstText is the first of some arguments that is a literal text.
func firstText(args []ast.Expr, places ...int) string {
	for _, i := range places {
		if i < len(args) {
			if v, ok := literal(args[i]); ok {
				return v
			}
		}
	}
	return ""
}

// keyOfLiteral is the key of a finding, a task or a notice that is written out.
func keyOfLiteral(lit *ast.CompositeLit) string {
	sel, ok := lit.Type.(*ast.SelectorExpr)
	if !ok || !slices.Contains([]string{"Finding", "Task", "Notice"}, sel.Sel.Name) {
		return ""
	}
	if pkg, ok := sel.X.(*ast.Ident); !ok || pkg.Name != "portal" && pkg.Name != "law" {
		return ""
	}
	for _, element := range lit.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			if name, ok := pair.Key.(*ast.Ident); ok && name.Name == "Key" {
				v, _ := literal(pair.Value)
				return v
			}
		}
	}
	return ""
}

// UnusedKeys finds messages that nothing asks for: neither Names nor, for a mail, what stands before .subject and .text; the
// prefixes begin keys that are checked in another way.
func UnusedKeys(r *Repo, known, prefixes []string) []string {
	names := Names(r)
	var wrong []string
	for _, key := range known {
		mail := strings.TrimSuffix(strings.TrimSuffix(key, text), subject)
		listed := slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) })
		if !listed && !names(key) && !names(mail) {
			wrong = append(wrong, "nothing asks for the message "+key)
		}
	}
	return wrong
}

// Names tells whether the code names something – a message, an act – in letters: in a literal, or in an expression that
// puts it together. Of an expression, a part that is not literal stands for one segment without a dot, or for another
// literal or expression of the code: "notice." + what names notice.review.opened where "review.opened" or "review." + name
// is written somewhere.
func Names(r *Repo) func(name string) bool {
	a := askedFor(r)
	return func(name string) bool { return a.asks(name, true) }
}

// Written tells whether a text stands in the code as a literal.
func Written(r *Repo) func(text string) bool {
	a := askedFor(r)
	return func(text string) bool { return a.literals[text] }
}

// asked is what the code of a program writes that may be a key.
type asked struct {
	literals map[string]bool
	sums     []*regexp.Regexp // of keys that are put together, with a group for each part that is not literal
}

func askedFor(r *Repo) asked {
	a := asked{literals: map[string]bool{}}
	sums := map[string]bool{}
	for _, f := range r.Go {
		if f.Test {
			continue
		}
		short := shortened[f.Package]
		eachLiteral(f, func(_ *ast.BasicLit, v string) { a.literals[v], a.literals[short+v] = true, true })
		for _, sum := range sumsOf(f.Syntax) {
			sums[sum] = true
			if !strings.HasPrefix(sum, "(") {
				sums[regexp.QuoteMeta(short)+sum] = true
			}
		}
	}
	for _, sum := range slices.Sorted(maps.Keys(sums)) {
		a.sums = append(a.sums, regexp.MustCompile("^"+sum+"$"))
	}
	return a
}

func (a asked) asks(key string, deep bool) bool {
	if a.literals[key] {
		return true
	}
	for _, sum := range a.sums {
		groups := sum.FindStringSubmatch(key)
		if groups == nil {
			continue
		}
		if !slices.ContainsFunc(groups[1:], func(part string) bool {
			return strings.Contains(part, ".") && !(deep && a.asks(part, false))
		}) {
			return true
		}
	}
	return false
}

// sumsOf are the regular expressions of the keys that a piece of code puts together with +.
func sumsOf(code ast.Node) []string {
	var sums []string
	ast.Inspect(code, func(n ast.Node) bool {
		sum, ok := n.(*ast.BinaryExpr)
		if !ok || sum.Op != token.ADD {
			return true
		}
		shape, fixed := "", false
		for _, part := range summands(sum) {
			v, ok := literal(part)
			if !ok {
				shape += `([a-z0-9_.-]+)`
				sums = append(sums, sumsOf(part)...)
				continue
			}
			shape += regexp.QuoteMeta(v)
			fixed = fixed || partOfKey.MatchString(v)
		}
		if fixed {
			sums = append(sums, shape)
		}
		return false
	})
	return sums
}

func summands(e ast.Expr) []ast.Expr {
	if sum, ok := e.(*ast.BinaryExpr); ok && sum.Op == token.ADD {
		return append(summands(sum.X), summands(sum.Y)...)
	}
	return []ast.Expr{e}
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	v, err := strconv.Unquote(lit.Value)
	return v, err == nil
}
