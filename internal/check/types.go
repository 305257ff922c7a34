package check

import (
	"go/ast"
	"go/types"
	"path"
	"reflect"
	"strings"
)

// understanding is what the type checker makes of the tree alone: packages from outside are taken for empty, and what
// depends on them stays unknown. That is enough to tell one struct of the project from another, without building it.
type understanding struct {
	repo     *Repo
	packages map[string]*types.Package
	bodies   map[string]bool // packages whose function bodies are read too
	info     types.Info
}

// understand reads the types of the tree, with the bodies of the functions of the chosen packages.
func understand(r *Repo, chosen func(folder string) bool) *understanding {
	u := &understanding{repo: r, packages: map[string]*types.Package{}, bodies: map[string]bool{},
		info: types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}}
	var folders []string
	for _, f := range r.Go {
		if chosen(f.Package) && !u.bodies[f.Package] {
			u.bodies[f.Package] = true
			folders = append(folders, f.Package)
		}
	}
	for _, folder := range folders {
		u.read(folder)
	}
	return u
}

// Import implements types.Importer.
func (u *understanding) Import(p string) (*types.Package, error) {
	if p == Module {
		return u.read("."), nil
	}
	if folder, ok := strings.CutPrefix(p, Module+"/"); ok {
		return u.read(folder), nil
	}
	empty := types.NewPackage(p, path.Base(p))
	empty.MarkComplete()
	return empty, nil
}

func (u *understanding) read(folder string) *types.Package {
	if known := u.packages[folder]; known != nil {
		return known
	}
	var syntax []*ast.File
	for _, f := range u.repo.Go {
		if f.Package == folder && !f.Test {
			syntax = append(syntax, f.Syntax)
		}
	}
	u.packages[folder] = types.NewPackage(folder, path.Base(folder)) // stands for itself should the imports run in a circle
	config := types.Config{Importer: u, Error: func(error) {}, IgnoreFuncBodies: !u.bodies[folder]}
	read, _ := config.Check(folder, u.repo.fset, syntax, &u.info) // the errors are those of the empty packages
	u.packages[folder] = read
	return read
}

// column is the column of the database that a selected field is kept in; known is false when the type cannot be told.
func (u *understanding) column(sel *ast.SelectorExpr) (name string, known bool) {
	chosen := u.info.Selections[sel]
	if chosen == nil || chosen.Kind() != types.FieldVal {
		return "", false
	}
	t := chosen.Recv()
	index := chosen.Index()
	for i, at := range index {
		s := structOf(t)
		if s == nil {
			return "", false
		}
		if i == len(index)-1 {
			return columnOf(s.Tag(at)), true
		}
		t = s.Field(at).Type()
	}
	return "", false
}

// member is the column of the member of a composite literal.
func (u *understanding) member(lit *ast.CompositeLit, name string) string {
	s := structOf(u.info.Types[lit].Type)
	if s == nil {
		return ""
	}
	for i := range s.NumFields() {
		if s.Field(i).Name() == name {
			return columnOf(s.Tag(i))
		}
	}
	return ""
}

func structOf(t types.Type) *types.Struct {
	if t == nil {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, _ := t.Underlying().(*types.Struct)
	return s
}

func columnOf(tag string) string {
	name, _, _ := strings.Cut(reflect.StructTag(tag).Get("db"), ",")
	return name
}
