// Package check holds the rules that the repository keeps, each as a function over the tree that names every breach. Its
// tests run them over the project, and over small trees that break each rule on purpose.
package check

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Module is the path of the module whose tree is checked.
const Module = "birtereze/portal"

// Repo is a tree of source, read once.
type Repo struct {
	files  fs.FS
	Go     []*File
	fset   *token.FileSet
	others []string // paths of all other files
}

// File is a file of Go.
type File struct {
	Path      string
	Package   string // folder
	Test      bool
	Generated bool
	Syntax    *ast.File
	Lines     int
}

// Imports lists the packages of this module that the file imports, as folders.
func (f *File) Imports() (own, foreign []string) {
	for _, spec := range f.Syntax.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		if p == Module {
			own = append(own, ".")
		} else if rest, ok := strings.CutPrefix(p, Module+"/"); ok {
			own = append(own, rest)
		} else {
			foreign = append(foreign, p)
		}
	}
	return own, foreign
}

// Base is the file's name.
func (f *File) Base() string { return path.Base(f.Path) }

// Read reads the tree below files.
func Read(files fs.FS) (*Repo, error) {
	r := &Repo{files: files, fset: token.NewFileSet()}
	err := fs.WalkDir(files, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == "dist" || d.Name() == "testdata" || p == "tools" || strings.HasPrefix(d.Name(), ".") && p != "."):
			return fs.SkipDir
		case d.IsDir():
			return nil
		case path.Ext(p) != ".go":
			r.others = append(r.others, p)
			return nil
		}
		return r.parse(p)
	})
	if err != nil {
		return nil, fmt.Errorf("read the tree: %w", err)
	}
	return r, nil
}

func (r *Repo) parse(p string) error {
	src, err := fs.ReadFile(r.files, p)
	if err != nil {
		return err
	}
	syntax, err := parser.ParseFile(r.fset, p, src, parser.ParseComments)
	if err != nil {
		return err
	}
	r.Go = append(r.Go, &File{Path: p, Package: path.Dir(p), Test: strings.HasSuffix(p, "_test.go"),
		Generated: ast.IsGenerated(syntax), Syntax: syntax, Lines: strings.Count(string(src), "\n")})
	return nil
}

// line is where a node stands.
func (r *Repo) line(n ast.Node) string {
	pos := r.fset.Position(n.Pos())
	return fmt.Sprintf("%s:%d", pos.Filename, pos.Line)
}

// text reads another file of the tree.
func (r *Repo) text(p string) string {
	b, err := fs.ReadFile(r.files, p)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	return string(b)
}

// withEnding lists the other files with an ending.
func (r *Repo) withEnding(ending string) []string {
	var list []string
	for _, p := range r.others {
		if strings.HasSuffix(p, ending) {
			list = append(list, p)
		}
	}
	return list
}

// slices of the Order: the folders that mirror its paragraphs.
var sliceFolders = []string{"registration", "development", "consultation", "register", "approval", "expertise", "review", "statebank",
	"archive", "expertsystem", "integration", "support", "maintenance"}

// sliceOf is the slice that a folder belongs to; "" for none.
func sliceOf(folder string) string {
	top, _, _ := strings.Cut(folder, "/")
	if slices.Contains(sliceFolders, top) {
		return top
	}
	return ""
}

// eachLiteral calls f with every string literal of a file.
func eachLiteral(f *File, visit func(lit *ast.BasicLit, value string)) {
	ast.Inspect(f.Syntax, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ImportSpec); ok && spec != nil {
			return false
		}
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if v, err := strconv.Unquote(lit.Value); err == nil {
				visit(lit, v)
			}
		}
		return true
	})
}
