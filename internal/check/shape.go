package check

import (
	"fmt"
	"go/ast"
	"go/format"
	"strings"
)

// The ceilings of size, in lines.
const (
	maxFile     = 500
	maxFunction = 100
)

// Sizes finds files and functions over the ceilings. Generated files have none.
func Sizes(r *Repo) []string {
	var wrong []string
	for _, ending := range []string{".templ", ".cedar", ".ts", ".mjs", ".scss"} {
		for _, p := range r.withEnding(ending) {
			if n := strings.Count(r.text(p), "\n"); n > maxFile {
				wrong = append(wrong, fmt.Sprintf("%s has %d lines", p, n))
			}
		}
	}
	for _, f := range r.Go {
		if f.Generated {
			continue
		}
		if f.Lines > maxFile && !f.Test {
			wrong = append(wrong, fmt.Sprintf("%s has %d lines", f.Path, f.Lines))
		}
		for _, d := range f.Syntax.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			if n := r.fset.Position(fn.End()).Line - r.fset.Position(fn.Pos()).Line + 1; n > maxFunction {
				wrong = append(wrong, fmt.Sprintf("%s: %s has %d lines", r.line(fn), fn.Name.Name, n))
			}
		}
	}
	return wrong
}

// Formatted finds files of Go that gofmt would write in another way.
func Formatted(r *Repo) []string {
	var wrong []string
	for _, f := range r.Go {
		if f.Generated {
			continue
		}
		text := r.text(f.Path)
		if want, err := format.Source([]byte(text)); err == nil && string(want) != text {
			wrong = append(wrong, f.Path+" is not formatted: run gofmt")
		}
	}
	return wrong
}

// Documented finds packages without a sentence of their own and exported names without a comment.
func Documented(r *Repo) []string {
	var wrong []string
	described := map[string]bool{}
	for _, f := range r.Go {
		if !f.Test {
			described[f.Package] = described[f.Package] || f.Syntax.Doc != nil
		}
	}
	for _, f := range r.Go {
		if f.Test || f.Generated {
			continue
		}
		if !described[f.Package] {
			wrong = append(wrong, "package "+f.Package+" has no comment")
			described[f.Package] = true
		}
		for _, d := range f.Syntax.Decls {
			wrong = append(wrong, r.undocumented(d)...)
		}
	}
	return wrong
}

func (r *Repo) undocumented(d ast.Decl) []string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && receiverExported(d) {
			return []string{fmt.Sprintf("%s: %s has no comment", r.line(d), d.Name.Name)}
		}
	case *ast.GenDecl:
		if d.Doc != nil {
			return nil
		}
		for _, spec := range d.Specs {
			if t, ok := spec.(*ast.TypeSpec); ok && t.Name.IsExported() && t.Doc == nil {
				return []string{fmt.Sprintf("%s: %s has no comment", r.line(t), t.Name.Name)}
			}
			if v, ok := spec.(*ast.ValueSpec); ok && v.Names[0].IsExported() && v.Doc == nil && v.Comment == nil {
				return []string{fmt.Sprintf("%s: %s has no comment", r.line(v), v.Names[0].Name)}
			}
		}
	}
	return nil
}

// receiverExported tells whether a method belongs to a type that others can name. Methods that only fulfil an interface of
// the standard library explain themselves.
func receiverExported(fn *ast.FuncDecl) bool {
	switch fn.Name.Name {
	case "Error", "String", "Unwrap", "MarshalJSON", "UnmarshalJSON":
		return false
	}
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return true
	}
	t := fn.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if index, ok := t.(*ast.IndexExpr); ok {
		t = index.X
	}
	id, ok := t.(*ast.Ident)
	return ok && id.IsExported()
}

// Unfinished finds what was left for later, and what belongs to no tree: marks of unfinished work, paths of a machine.
func Unfinished(r *Repo) []string {
	var wrong []string
	marks := []string{"TO" + "DO", "FIX" + "ME", "XX" + "X:", "/wo" + "rk/", "/ho" + "me/"}
	look := func(p, text string) {
		for _, mark := range marks {
			if i := strings.Index(text, mark); i >= 0 {
				wrong = append(wrong, fmt.Sprintf("%s:%d: %s", p, 1+strings.Count(text[:i], "\n"), mark))
			}
		}
	}
	for _, f := range r.Go {
		look(f.Path, r.text(f.Path))
	}
	for _, ending := range []string{".templ", ".sql", ".mjs", ".ts", ".js", ".scss", ".cedar", ".sh", ".md", "Makefile"} {
		for _, p := range r.withEnding(ending) {
			look(p, r.text(p))
		}
	}
	return wrong
}
