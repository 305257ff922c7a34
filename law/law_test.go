package law

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// constants reads the Clause constants of this package from its source: name to value.
func constants(t *testing.T) map[string]Clause {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]Clause{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok {
				collect(t, spec, m)
			}
			return true
		})
	}
	return m
}

// collect adds the constants that spec declares as Clause.
func collect(t *testing.T, spec *ast.ValueSpec, m map[string]Clause) {
	t.Helper()
	if typ, ok := spec.Type.(*ast.Ident); !ok || typ.Name != "Clause" {
		return
	}
	for i, name := range spec.Names {
		value, err := strconv.Unquote(spec.Values[i].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		m[name.Name] = Clause(value)
	}
}

// nameFor is the name that a constant must bear for its value.
func nameFor(t *testing.T, c Clause) string {
	t.Helper()
	r, ok := c.split()
	if !ok {
		t.Fatalf("constant %q cannot be read", c)
	}
	prefix := map[string]string{ActOrder: "C", ActCode: "Code", ActRules: "Rules299p", ActLevels: "Rules165p", ActCivil: "Civil"}[r.act]
	name := prefix + strings.ReplaceAll(r.point, "-", "s")
	switch {
	case r.part > 0:
		return name + "p" + strconv.Itoa(r.part)
	case r.item > 0 && len(shapes[r.act][r.point].points) > 0:
		return name + "p" + strconv.Itoa(r.item)
	case r.item > 0:
		return name + "i" + strconv.Itoa(r.item)
	}
	return name
}

func TestConstantsAreValidAndNamedByTheirValue(t *testing.T) {
	all := constants(t)
	if len(all) < 200 {
		t.Fatalf("found %d constants, want all of them", len(all))
	}
	seen := map[Clause]string{}
	for name, c := range all {
		if !c.Valid() {
			t.Errorf("%s = %q is not valid", name, c)
		}
		if want := nameFor(t, c); name != want {
			t.Errorf("%q is named %s, want %s", c, name, want)
		}
		if other, twice := seen[c]; twice {
			t.Errorf("%q is both %s and %s", c, name, other)
		}
		seen[c] = name
	}
}

// Every clause, part and item of the Order has its constant; so a clause that is cited is cited by a name.
func TestEveryDivisionOfTheOrderHasAConstant(t *testing.T) {
	have := map[Clause]bool{}
	for _, c := range constants(t) {
		have[c] = true
	}
	for _, c := range Clauses() {
		if !have[c] {
			t.Errorf("%s has no constant", c)
		}
		r, _ := c.split()
		s := shapes[ActOrder][r.point]
		for k := 1; k <= s.parts && s.parts > 1; k++ {
			if part := Clause(string(c) + "." + strconv.Itoa(k)); !have[part] {
				t.Errorf("%s has no constant", part)
			}
		}
		for _, k := range s.items {
			if item := Clause(string(c) + "(" + strconv.Itoa(k) + ")"); !have[item] {
				t.Errorf("%s has no constant", item)
			}
		}
	}
}

func TestValid(t *testing.T) {
	for _, tc := range []struct {
		c    Clause
		want bool
	}{
		{"253:1", true}, {"253:72", true}, {"253:9.2", true}, {"253:2(8)", true}, {"299:20-1", true}, {"code:105(17)", true},
		{"253:0", false}, {"253:73", false}, {"253:9.3", false}, {"253:9.0", false}, {"253:36.1", false}, {"253:2(9)", false},
		{"253:9(1)", false}, {"253:2.1", false}, {"253:", false}, {"253", false}, {"", false}, {":1", false}, {"254:1", false},
		{"253:09", false}, {"253:9.02", false}, {"253:+9", false}, {"253:9.2.1", false}, {"253:2(4", false}, {"253:2()", false},
		{"253:2(4)(5)", false}, {"code:105(18)", false}, {"code:2", false}, {"299:20-2", false}, {"240:1", false},
	} {
		if got := tc.c.Valid(); got != tc.want {
			t.Errorf("Clause(%q).Valid() = %v, want %v", tc.c, got, tc.want)
		}
	}
}

func TestPointAndWhole(t *testing.T) {
	for _, tc := range []struct {
		c     Clause
		point int
		whole Clause
	}{
		{C9p2, 9, C9}, {C2i4, 2, C2}, {C27, 27, C27}, {Code105p8, 105, Code105}, {Rules299p20s1, 20, Rules299p20s1},
		{"nonsense", 0, "nonsense"}, {"253:x", 0, "253:x"},
	} {
		if got := tc.c.Point(); got != tc.point {
			t.Errorf("Clause(%q).Point() = %d, want %d", tc.c, got, tc.point)
		}
		if got := tc.c.Whole(); got != tc.whole {
			t.Errorf("Clause(%q).Whole() = %q, want %q", tc.c, got, tc.whole)
		}
	}
}

func TestClausesAreTheSeventyTwo(t *testing.T) {
	all := Clauses()
	if len(all) != 72 || all[0] != C1 || all[71] != C72 {
		t.Fatalf("Clauses() = %v, want 253:1 to 253:72", all)
	}
	if Order(0).Valid() || Order(73).Valid() || Order(-1).Valid() {
		t.Error("Order made a valid clause of a number that the Order does not have")
	}
}

func FuzzClause(f *testing.F) {
	for _, seed := range []string{"253:9.2", "253:2(4)", "code:105(8)", "299:20-1", "253:2(4", "", ":", "253:.", "253:()"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := Clause(s)
		if !c.Valid() {
			if got := c.Label("ru"); got != s {
				t.Fatalf("Label of invalid %q = %q, want it unchanged", s, got)
			}
			return
		}
		if !c.Whole().Valid() || c.Point() < 1 || c.Act().Key == "" || Title(c, "kk") == "" {
			t.Fatalf("%q is valid but its clause, point, act or title is not", s)
		}
	})
}
