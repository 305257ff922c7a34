package check

import (
	"fmt"
	"go/ast"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// States finds a state of a record that does not come from a step of a flow table: assigned, or written into a literal of
// the record, other than the start of a table. A record is a struct whose field is kept in the column "state".
func States(r *Repo) []string {
	inSlice := func(folder string) bool { return sliceOf(folder) != "" && sliceOf(folder) == folder }
	u := understand(r, inSlice)
	var wrong []string
	for _, f := range r.Go {
		if f.Test || f.Generated || !inSlice(f.Package) {
			continue
		}
		ast.Inspect(f.Syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				for i, left := range n.Lhs {
					sel, ok := left.(*ast.SelectorExpr)
					if !ok || sel.Sel.Name != "State" || isStep(n.Rhs[min(i, len(n.Rhs)-1)]) {
						continue
					}
					if column, known := u.column(sel); !known || column == "state" {
						wrong = append(wrong, r.line(n)+": a state is assigned by hand")
					}
				}
			case *ast.CompositeLit:
				for _, element := range n.Elts {
					pair, ok := element.(*ast.KeyValueExpr)
					if !ok {
						continue
					}
					key, ok := pair.Key.(*ast.Ident)
					if ok && key.Name == "State" && u.member(n, key.Name) == "state" && !isStep(pair.Value) {
						wrong = append(wrong, r.line(pair)+": a state is written into a record by hand")
					}
				}
			}
			return true
		})
	}
	return wrong
}

// FlowTables lists the names of the flow tables that the code writes out.
func FlowTables(r *Repo) []string {
	var names []string
	for _, f := range r.Go {
		if f.Test {
			continue
		}
		ast.Inspect(f.Syntax, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			if sel, ok := lit.Type.(*ast.SelectorExpr); !ok || sel.Sel.Name != "Table" {
				return true
			} else if pkg, ok := sel.X.(*ast.Ident); !ok || pkg.Name != "flow" {
				return true
			}
			for _, element := range lit.Elts {
				if pair, ok := element.(*ast.KeyValueExpr); ok {
					if key, ok := pair.Key.(*ast.Ident); ok && key.Name == "Name" {
						name, _ := literal(pair.Value)
						names = append(names, name)
					}
				}
			}
			return true
		})
	}
	slices.Sort(names)
	return names
}

// isStep tells that a value is the outcome of a step, or where a life starts.
func isStep(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.CallExpr:
		sel, ok := e.Fun.(*ast.SelectorExpr)
		return ok && sel.Sel.Name == "Step"
	case *ast.SelectorExpr:
		return e.Sel.Name == "Start" || e.Sel.Name == "State"
	}
	return false
}

var (
	createTable = regexp.MustCompile(`(?i)CREATE TABLE\s+([a-z]+_[a-z_]+)`)
	tableName   = regexp.MustCompile(`\b(?:reg|dev|app|exp|rev|pub|bnk|int|exs|doc|sig|jnl|cmd|job|ddl|web)_[a-z_]+\b`)
	writesRow   = regexp.MustCompile(`(?i)\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+([a-z]+_[a-z_]+)`)
)

// prefixes tells whose tables bear which prefix.
var prefixes = map[string]string{
	"registration": "reg", "development": "dev", "approval": "app", "expertise": "exp", "review": "rev", "register": "pub",
	"statebank": "bnk", "integration": "int", "expertsystem": "exs",
}

// Tables finds a table whose prefix is not its migration's, and SQL that names a slice's table outside that slice's stores.
func Tables(r *Repo) []string {
	var wrong []string
	for _, p := range r.withEnding(".sql") {
		owner := migrationOf(p)
		for _, m := range createTable.FindAllStringSubmatch(r.text(p), -1) {
			prefix, _, _ := strings.Cut(m[1], "_")
			if want, ok := prefixes[owner]; ok && prefix != want {
				wrong = append(wrong, fmt.Sprintf("%s: table %s lacks the prefix %s_", p, m[1], want))
			}
		}
	}
	for _, f := range r.Go {
		if f.Test || f.Generated || strings.HasPrefix(f.Package, "internal/") {
			continue
		}
		slice := sliceOf(f.Package)
		eachLiteral(f, func(lit *ast.BasicLit, v string) {
			for _, table := range tableName.FindAllString(v, -1) {
				prefix, _, _ := strings.Cut(table, "_")
				if slice == "" || prefixes[slice] != prefix || !strings.Contains(f.Base(), "store") && f.Base() != slice+".go" {
					wrong = append(wrong, fmt.Sprintf("%s: %s is named outside its store", r.line(lit), table))
				}
			}
		})
	}
	return wrong
}

// migrationOf is the slice of a migration: 0003_registration.sql is registration's.
func migrationOf(p string) string {
	name := strings.TrimSuffix(p[strings.LastIndexByte(p, '/')+1:], ".sql")
	_, slice, _ := strings.Cut(name, "_")
	slice, _, _ = strings.Cut(slice, "_")
	return slice
}

// Created lists every table of a schema's migrations, sorted.
func Created(schema fs.FS) ([]string, error) {
	names, err := fs.Glob(schema, "*.sql")
	if err != nil {
		return nil, err
	}
	var all []string
	for _, name := range names {
		text, err := fs.ReadFile(schema, name)
		if err != nil {
			return nil, fmt.Errorf("read migration %s: %w", name, err)
		}
		for _, m := range createTable.FindAllSubmatch(text, -1) {
			all = append(all, string(m[1]))
		}
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// AroundTheJournal finds SQL that writes a sealed table other than through db.Table.
func AroundTheJournal(r *Repo, sealed []string) []string {
	var wrong []string
	for _, f := range r.Go {
		if f.Test || f.Generated {
			continue
		}
		eachLiteral(f, func(lit *ast.BasicLit, v string) {
			for _, m := range writesRow.FindAllStringSubmatch(v, -1) {
				if slices.Contains(sealed, m[1]) {
					wrong = append(wrong, fmt.Sprintf("%s: %s is written around the journal", r.line(lit), m[1]))
				}
			}
		})
	}
	return wrong
}

var (
	deletes = regexp.MustCompile(`(?i)\b(?:DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?)\s+([a-z]+_[a-z_]+)`)
	loses   = regexp.MustCompile(`(?i)\b(?:DROP\s+TABLE|DROP\s+COLUMN|DELETE\s+FROM|TRUNCATE)\b[^;]*`)
)

// Deletions finds SQL that deletes from a table from which nothing may go.
func Deletions(r *Repo, may func(table string) bool) []string {
	var wrong []string
	for _, f := range r.Go {
		if f.Test || f.Generated {
			continue
		}
		eachLiteral(f, func(lit *ast.BasicLit, v string) {
			for _, m := range deletes.FindAllStringSubmatch(v, -1) {
				if !may(m[1]) {
					wrong = append(wrong, fmt.Sprintf("%s: something is deleted from %s", r.line(lit), m[1]))
				}
			}
		})
	}
	return wrong
}

// Losses finds statements of a schema's migrations that take away what is there.
func Losses(schema fs.FS) []string {
	names, err := fs.Glob(schema, "*.sql")
	if err != nil {
		return []string{err.Error()}
	}
	var wrong []string
	for _, name := range names {
		text, err := fs.ReadFile(schema, name)
		if err != nil {
			return []string{err.Error()}
		}
		for _, statement := range loses.FindAll(text, -1) {
			wrong = append(wrong, fmt.Sprintf("%s: %s", name, statement))
		}
	}
	return wrong
}
