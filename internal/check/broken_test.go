package check

import (
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"
)

// tree is a small repository written as a txtar archive.
func tree(t *testing.T, text string) *Repo {
	t.Helper()
	files := fstest.MapFS{}
	for _, f := range txtar.Parse([]byte(text)).Files {
		files[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	r, err := Read(files)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Each rule is broken on purpose once, and the breach must be named; beside it stands the twin that keeps the rule.
func TestEachRuleIsSeenToFail(t *testing.T) {
	noExceptions := map[string]string{}
	templates := func(r *Repo) []string {
		found, err := Templates(r)
		if err != nil {
			return []string{err.Error()}
		}
		return found
	}
	for _, c := range []struct {
		name         string
		rule         func(*Repo) []string
		broken, want string
		kept         string
	}{
		{"a slice imports a slice", Arrows,
			"-- approval/service.go --\npackage approval\nimport _ \"birtereze/portal/expertise\"\n", "a slice never imports a slice",
			"-- approval/service.go --\npackage approval\nimport _ \"birtereze/portal/internal/db\"\n"},
		{"the platform imports a slice", Arrows,
			"-- internal/web/web.go --\npackage web\nimport _ \"birtereze/portal/review\"\n", "points up",
			"-- internal/web/web.go --\npackage web\nimport _ \"birtereze/portal/ui\"\n"},
		{"production imports a stand-in", Arrows,
			"-- cmd/portal/app/app.go --\npackage app\nimport _ \"birtereze/portal/standin/cadastre\"\n", "stand-in",
			"-- cmd/portal/demo/demo.go --\npackage demo\nimport _ \"birtereze/portal/standin/cadastre\"\n"},
		{"views know their slice", Arrows,
			"-- review/ui/views.go --\npackage reviewui\nimport _ \"birtereze/portal/review\"\n", "views know nothing",
			"-- review/ui/views.go --\npackage reviewui\nimport _ \"birtereze/portal/ui\"\n"},
		{"a service speaks HTTP", FileRoles,
			"-- review/service.go --\npackage review\nimport _ \"net/http\"\n", "review/service.go imports net/http",
			"-- review/web.go --\npackage review\nimport _ \"net/http\"\n"},
		{"a flow knows the time", FileRoles,
			"-- review/flow.go --\npackage review\nimport _ \"time\"\n", "review/flow.go imports time",
			"-- review/service.go --\npackage review\nimport _ \"time\"\n"},
		{"a file too long", Sizes,
			"-- a/a.go --\npackage a\n" + strings.Repeat("\n", 501), "502 lines",
			"-- a/a.go --\npackage a\n" + strings.Repeat("\n", 400)},
		{"a function too long", Sizes,
			"-- a/a.go --\npackage a\nfunc f() {\n" + strings.Repeat("\tg()\n", 100) + "}\n", "f has 102 lines",
			"-- a/a.go --\npackage a\nfunc f() {\n" + strings.Repeat("\tg()\n", 90) + "}\n"},
		{"no package comment", Documented, "-- a/a.go --\npackage a\n", "package a has no comment", "-- a/a.go --\n// Package a is a.\npackage a\n"},
		{"no comment on a name", Documented, "-- a/a.go --\n// Package a is a.\npackage a\nfunc F() {}\n", "F has no comment",
			"-- a/a.go --\n// Package a is a.\npackage a\n// F does.\nfunc F() {}\nfunc g() {}\n"},
		{"left for later", Unfinished, "-- a/a.go --\npackage a\n// TO" + "DO mend\n", "a/a.go:2", "-- a/a.go --\npackage a\n// mended\n"},
		{"a state by hand", States, "-- review/service.go --\npackage review\nfunc f() { c.State = \"issued\" }\n", "assigned by hand",
			"-- review/service.go --\npackage review\nfunc f() { c.State, err = tx.Step(life, c.ID, c.State, \"issue\", res); c.State = life.Start }\n"},
		{"a table under another's prefix", Tables, "-- migrations/0007_review.sql --\nCREATE TABLE exp_cases (id TEXT);\n", "lacks the prefix rev_",
			"-- migrations/0007_review.sql --\nCREATE TABLE rev_cases (id TEXT);\n"},
		{"another slice's table", Tables, "-- review/store.go --\npackage review\nconst q = `SELECT id FROM exp_applications`\n", "named outside its store",
			"-- review/store.go --\npackage review\nconst q = `SELECT id FROM rev_cases`\n"},
		{"SQL outside the store", Tables, "-- review/service.go --\npackage review\nconst q = `SELECT id FROM rev_cases`\n", "named outside its store", ""},
		{"around the journal", func(r *Repo) []string { return AroundTheJournal(r, []string{"rev_cases"}) },
			"-- review/store.go --\npackage review\nconst q = `update rev_cases SET state = 'issued'`\n", "around the journal",
			"-- review/store.go --\npackage review\nconst q = `SELECT state FROM rev_cases`\n"},
		{"words in Go", func(r *Repo) []string { return WordsInGo(r, noExceptions) },
			"-- review/web.go --\npackage review\nconst title = \"Замечание\"\n", "text in Go",
			"-- review/web.go --\npackage review\nconst title = \"review.title\"\n"},
		{"words in a template", templates, "-- review/ui/a.templ --\npackage reviewui\n\ntempl a() {\n\t<p>Remark</p>\n}\n", "words in a template",
			"-- review/ui/a.templ --\npackage reviewui\n\ntempl a() {\n\t<p>{ i18n.T(ctx, \"review.a\") }</p>\n}\n"},
		{"a raw control", templates, "-- review/ui/a.templ --\npackage reviewui\n\ntempl a() {\n\t<input name=\"a\"/>\n}\n", "a raw <input>",
			"-- review/ui/a.templ --\npackage reviewui\n\ntempl a() {\n\t@ui.Input{Name: \"a\"}\n}\n"},
		{"a style attribute", templates, "-- ui/a.templ --\npackage ui\n\ntempl a() {\n\t<p style=\"color: red\"></p>\n}\n", "the attribute style",
			"-- ui/a.templ --\npackage ui\n\ntempl a() {\n\t<p class=\"a\"></p>\n}\n"},
		{"an unknown key", func(r *Repo) []string { return UnknownKeys(r, []string{"review.a"}) },
			"-- review/web.go --\npackage review\nfunc f() { i18n.T(ctx, \"review.b\") }\n", `no catalogue has "review.b"`,
			"-- review/web.go --\npackage review\nfunc f() { i18n.T(ctx, \"review.a\"); r.T(\"review.a\"); fault.Wrong(\"x\", \"review.a\") }\n"},
		{"an unknown key of a fault", func(r *Repo) []string { return UnknownKeys(r, nil) },
			"-- review/web.go --\npackage review\nfunc f() { return fault.New(fault.Invalid, \"review.no\") }\n", `no catalogue has "review.no"`, ""},
		{"an unused key", func(r *Repo) []string {
			return UnusedKeys(r, []string{"review.a", "review.state.x"}, []string{"review.state."})
		},
			"-- review/web.go --\npackage review\n", "nothing asks for the message review.a",
			"-- review/web.go --\npackage review\nconst a = \"review.a\"\n"},
		{"a clause without a test", func(r *Repo) []string { return only(Conformance(Matrix(r)), "clause 36 ") },
			"-- expertise/rules.go --\npackage expertise\nvar _ = law.C36\n", "code 1, tests 0",
			"-- expertise/rules.go --\npackage expertise\nvar _ = law.C36\n-- expertise/rules_test.go --\npackage expertise\nfunc TestClause36(t *testing.T) {}\n"},
		{"a test without code", func(r *Repo) []string { return only(Conformance(Matrix(r)), "clause 36 ") },
			"-- expertise/rules_test.go --\npackage expertise\nfunc TestClause36NumberIsGiven(t *testing.T) {}\n", "code 0, tests 1", ""},
		{"a dependency without a line", func(r *Repo) []string { return Dependencies(r) },
			"-- go.mod --\nmodule m\n\ngo 1.26\n\nrequire example.org/a v1.0.0\n-- docs/dependencies.md --\n| b |\n", "example.org/a has no line",
			"-- go.mod --\nmodule m\n\ngo 1.26\n\nrequire example.org/a v1.0.0\n-- docs/dependencies.md --\n| `example.org/a` | what for |\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := c.rule(tree(t, c.broken))
			if !strings.Contains(strings.Join(found, "\n"), c.want) {
				t.Errorf("the breach is not named: %q, want %q", found, c.want)
			}
			if c.kept == "" {
				return
			}
			if found := c.rule(tree(t, c.kept)); len(found) > 0 {
				t.Errorf("a tree that keeps the rule is blamed: %q", found)
			}
		})
	}
}

func only(list []string, prefix string) []string {
	var chosen []string
	for _, s := range list {
		if strings.HasPrefix(s, prefix) {
			chosen = append(chosen, s)
		}
	}
	return chosen
}
