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

// breach is a rule that is broken on purpose once; beside it stands the twin that keeps the rule.
type breach struct {
	name         string
	rule         func(*Repo) []string
	broken, want string // want is part of what names the breach
	kept         string // "" for none
}

func seenToFail(t *testing.T, breaches []breach) {
	t.Helper()
	for _, c := range breaches {
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

// record is a struct that the database keeps, and one that it does not.
const record = "type Case struct {\n\tState string `db:\"state\"`\n}\ntype Line struct {\n\tState string\n}\n"

// importsA is a file that imports a module.
const importsA = "-- a.go --\npackage a\nimport _ \"example.org/a/b\"\n"

func TestImportsAreSeenToFail(t *testing.T) {
	seenToFail(t, []breach{
		{"a slice imports a slice", Arrows,
			"-- approval/service.go --\npackage approval\nimport _ \"birtereze/portal/expertise\"\n", "a slice never imports a slice",
			"-- approval/service.go --\npackage approval\nimport _ \"birtereze/portal/internal/db\"\n"},
		{"the platform imports a slice", Arrows,
			"-- internal/web/web.go --\npackage web\nimport _ \"birtereze/portal/review\"\n", "points up",
			"-- internal/web/web.go --\npackage web\nimport _ \"birtereze/portal/ui\"\n"},
		{"production imports a stand-in", Arrows,
			"-- cmd/portal/app/app.go --\npackage app\nimport _ \"birtereze/portal/standin/cadastre\"\n", "stand-in",
			"-- cmd/portal/demo/demo.go --\npackage demo\nimport _ \"birtereze/portal/standin/cadastre\"\n"},
		{"production imports what helps tests", Arrows,
			"-- review/service.go --\npackage review\nimport _ \"birtereze/portal/internal/slicetest\"\n", "helpers of tests",
			"-- internal/slicetest/site.go --\npackage slicetest\nimport _ \"birtereze/portal/internal/db/dbtest\"\n"},
		{"views know their slice", Arrows,
			"-- review/ui/views.go --\npackage reviewui\nimport _ \"birtereze/portal/review\"\n", "views know nothing",
			"-- review/ui/views.go --\npackage reviewui\nimport _ \"birtereze/portal/ui\"\n"},
		{"a service speaks HTTP", FileRoles,
			"-- review/service.go --\npackage review\nimport _ \"net/http\"\n", "review/service.go imports net/http",
			"-- review/web.go --\npackage review\nimport _ \"net/http\"\n"},
		{"a flow knows the time", FileRoles,
			"-- review/flow.go --\npackage review\nimport _ \"time\"\n", "review/flow.go imports time",
			"-- review/service.go --\npackage review\nimport _ \"time\"\n"},
		{"production is the demonstration", Arrows,
			"-- cmd/portal/verify.go --\npackage main\nimport _ \"birtereze/portal/standin/cadastre\"\n", "stand-in",
			"-- cmd/portal/demo/story/story.go --\npackage story\nimport _ \"birtereze/portal/standin/cadastre\"\n"},
		{"a page speaks SQL", FileRoles,
			"-- review/web_card.go --\npackage review\nimport _ \"database/sql\"\n", "review/web_card.go imports database/sql",
			"-- review/store_card.go --\npackage review\nimport _ \"database/sql\"\n"},
		{"a topic of the service makes a page", FileRoles,
			"-- review/remarks.go --\npackage review\nimport _ \"github.com/a-h/templ\"\n", "review/remarks.go imports github.com/a-h/templ", ""},
	})
}

func TestShapesAreSeenToFail(t *testing.T) {
	seenToFail(t, []breach{
		{"a file too long", Sizes,
			"-- a/a.go --\npackage a\n" + strings.Repeat("\n", 501), "502 lines",
			"-- a/a.go --\npackage a\n" + strings.Repeat("\n", 400)},
		{"a function too long", Sizes,
			"-- a/a.go --\npackage a\nfunc f() {\n" + strings.Repeat("\tg()\n", 100) + "}\n", "f has 102 lines",
			"-- a/a.go --\npackage a\nfunc f() {\n" + strings.Repeat("\tg()\n", 90) + "}\n"},
		{"a template too long", Sizes, "-- a/a.templ --\npackage a\n" + strings.Repeat("\n", 501), "a/a.templ has 502 lines", ""},
		{"not formatted", Formatted, "-- a/a.go --\npackage a\nvar  a int\n", "a/a.go is not formatted", "-- a/a.go --\npackage a\n\nvar a int\n"},
		{"no package comment", Documented, "-- a/a.go --\npackage a\n", "package a has no comment", "-- a/a.go --\n// Package a is a.\npackage a\n"},
		{"no comment on a name", Documented, "-- a/a.go --\n// Package a is a.\npackage a\nfunc F() {}\n", "F has no comment",
			"-- a/a.go --\n// Package a is a.\npackage a\n// F does.\nfunc F() {}\nfunc g() {}\n"},
		{"left for later", Unfinished, "-- a/a.go --\npackage a\n// TO" + "DO mend\n", "a/a.go:2", "-- a/a.go --\npackage a\n// mended\n"},
	})
}

func TestStatesAndTablesAreSeenToFail(t *testing.T) {
	seenToFail(t, []breach{
		{"a state by hand", States, "-- review/service.go --\npackage review\nfunc f() { c.State = \"issued\" }\n", "assigned by hand",
			"-- review/service.go --\npackage review\nfunc f() { c.State, err = tx.Step(life, c.ID, c.State, \"issue\", res); c.State = life.Start }\n"},
		{"a state assigned to a record", States, "-- review/review.go --\npackage review\n" + record + "func f(c *Case) { c.State = \"issued\" }\n", "assigned by hand",
			"-- review/review.go --\npackage review\n" + record + "func f(v *Line) { v.State = \"issued\" }\n"},
		{"a state in a literal", States, "-- review/review.go --\npackage review\n" + record + "var _ = Case{State: \"issued\"}\n", "written into a record by hand",
			"-- review/review.go --\npackage review\n" + record + "var _, _ = Line{State: \"issued\"}, Case{State: life.Start}\n"},
		{"a table under another's prefix", Tables, "-- migrations/0007_review.sql --\nCREATE TABLE exp_cases (id TEXT);\n", "lacks the prefix rev_",
			"-- migrations/0007_review.sql --\nCREATE TABLE rev_cases (id TEXT);\n"},
		{"another slice's table", Tables, "-- review/store.go --\npackage review\nconst q = `SELECT id FROM exp_applications`\n", "named outside its store",
			"-- review/store.go --\npackage review\nconst q = `SELECT id FROM rev_cases`\n"},
		{"SQL outside the store", Tables, "-- review/service.go --\npackage review\nconst q = `SELECT id FROM rev_cases`\n", "named outside its store", ""},
		{"something is deleted", func(r *Repo) []string { return Deletions(r, func(t string) bool { return t == "web_sessions" }) },
			"-- internal/document/document.go --\npackage document\nconst q = `DELETE FROM doc_versions WHERE id = $1`\n", "deleted from doc_versions",
			"-- internal/web/session.go --\npackage web\nconst q = `DELETE FROM web_sessions WHERE id = $1`\n"},
		{"a migration takes a column away", func(r *Repo) []string { return Losses(r.files) },
			"-- 0012_review.sql --\nALTER TABLE rev_cases DROP COLUMN number;\n", "DROP COLUMN number",
			"-- 0012_review.sql --\nALTER TABLE rev_cases ADD COLUMN number TEXT NOT NULL DEFAULT '';\n"},
		{"around the journal", func(r *Repo) []string { return AroundTheJournal(r, []string{"rev_cases"}) },
			"-- review/store.go --\npackage review\nconst q = `update rev_cases SET state = 'issued'`\n", "around the journal",
			"-- review/store.go --\npackage review\nconst q = `SELECT state FROM rev_cases`\n"},
	})
}

func TestWordsAreSeenToFail(t *testing.T) {
	noExceptions := map[string]string{}
	templates := func(r *Repo) []string {
		found, err := Templates(r)
		if err != nil {
			return []string{err.Error()}
		}
		return found
	}
	seenToFail(t, []breach{
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
		{"an unknown key that is passed on", func(r *Repo) []string { return UnknownKeys(r, []string{"review.rule.a", "notice.x.subject"}) },
			"-- review/rules.go --\npackage review\nvar _ = unmet(law.C34, \"review.rule.b\")\n", `no catalogue has "review.rule.b"`,
			"-- review/rules.go --\npackage review\nvar _, _ = unmet(law.C34, \"review.rule.a\"), told(\"notice.x\")\nconst due = \"notice.mail\"\n"},
		{"an unused key", func(r *Repo) []string {
			return UnusedKeys(r, []string{"review.a", "review.state.x"}, []string{"review.state."})
		},
			"-- review/web.go --\npackage review\n", "nothing asks for the message review.a",
			"-- review/web.go --\npackage review\nconst a = \"review.a\"\n"},
		{"an unknown key under a short name", func(r *Repo) []string { return UnknownKeys(r, []string{"ui.a"}) },
			"-- ui/a.go --\npackage ui\nvar _ = t(ctx, \"left.b\")\n", `no catalogue has "ui.left.b"`,
			"-- review/web.go --\npackage review\nvar _ = t(ctx, \"ui.a\")\n"},
		{"an unknown key of a notice", func(r *Repo) []string { return UnknownKeys(r, []string{"notice.a.subject", "task.a"}) },
			"-- review/web.go --\npackage review\nvar _ = portal.Notice{Key: \"notice.b\"}\n", `no catalogue has "notice.b"`,
			"-- review/web.go --\npackage review\nvar _, _ = portal.Notice{Key: \"notice.a\"}, portal.Task{Key: \"task.a\"}\n"},
		{"an unused key beside one that is put together", func(r *Repo) []string {
			return UnusedKeys(r, []string{"review.told.a", "review.told.a.b", "notice.review.sent.text", "ui.left.day.over"}, nil)
		},
			"-- review/web.go --\npackage review\nvar _ = \"review.told.\" + name\n", "nothing asks for the message review.told.a.b",
			"-- review/web.go --\npackage review\nvar _ = \"review.told.\" + name + \".b\"\nvar _ = more(\"review.told.\"+name) + \", \"\n" +
				"var _, _ = \"notice.\" + key, \"review.\" + name\n-- ui/a.go --\npackage ui\nvar _ = t(ctx, name+\".over\", \"left.day\")\n"},
	})
}

func TestFlowTablesAreFoundByName(t *testing.T) {
	r := tree(t, "-- review/flow.go --\npackage review\nvar life = &flow.Table{\n\tName: \"review\",\n}\n-- review/flow_test.go --\npackage review\nvar _ = &flow.Table{Name: \"x\"}\n")
	if got := FlowTables(r); len(got) != 1 || got[0] != "review" {
		t.Errorf("%v, want review alone", got)
	}
}

func TestListsAreSeenToFail(t *testing.T) {
	seenToFail(t, []breach{
		{"a clause without a test", func(r *Repo) []string { return only(Conformance(Matrix(r)), "clause 36 ") },
			"-- expertise/rules.go --\npackage expertise\nvar _ = law.C36\n", "code 1, tests 0",
			"-- expertise/rules.go --\npackage expertise\nvar _ = law.C36\n-- expertise/rules_test.go --\npackage expertise\nfunc TestClause36(t *testing.T) {}\n"},
		{"a test that only mentions a clause", func(r *Repo) []string { return only(Conformance(Matrix(r)), "clause 36 ") },
			"-- expertise/rules.go --\npackage expertise\nvar _ = law.C36\n-- expertise/rules_test.go --\npackage expertise\nfunc TestNumber(t *testing.T) { f(law.C36) }\n", "code 1, tests 0",
			"-- expertise/rules.go --\npackage expertise\nvar _ = law.C36\n-- expertise/rules_test.go --\npackage expertise\nfunc TestClause32And36p1(t *testing.T) {}\n"},
		{"a test of a range", func(r *Repo) []string { return only(Conformance(Matrix(r)), "clause 36 ") },
			"-- expertise/rules.go --\npackage expertise\nvar _ = law.C36\n-- expertise/rules_test.go --\npackage expertise\nfunc TestClause32To35(t *testing.T) {}\n", "code 1, tests 0",
			"-- expertise/rules.go --\npackage expertise\nvar _ = law.C36\n-- expertise/rules_test.go --\npackage expertise\nfunc TestClause32To37Course(t *testing.T) {}\n"},
		{"a clause of the gallery", func(r *Repo) []string { return only(Conformance(Matrix(r)), "clause 36 ") },
			"-- ui/gallery/a.go --\npackage gallery\nvar _ = law.C36\n", "code 0, tests 0", ""},
		{"a test without code", func(r *Repo) []string { return only(Conformance(Matrix(r)), "clause 36 ") },
			"-- expertise/rules_test.go --\npackage expertise\nfunc TestClause36NumberIsGiven(t *testing.T) {}\n", "code 0, tests 1", ""},
		{"a dependency without a line", func(r *Repo) []string { return Dependencies(r) },
			"-- go.mod --\nmodule m\n\ngo 1.26\n\nrequire example.org/a v1.0.0\n-- docs/dependencies.md --\n| b |\n" + importsA, "example.org/a has no line",
			"-- go.mod --\nmodule m\n\ngo 1.26\n\nrequire example.org/a v1.0.0\n-- docs/dependencies.md --\n| `example.org/a` | what for |\n" + importsA},
		{"a dependency that nothing imports", Dependencies,
			"-- go.mod --\nmodule m\n\ngo 1.26\n\nrequire example.org/a v1.0.0\n-- docs/dependencies.md --\n| `example.org/a` | what for |\n", "nothing imports it", ""},
		{"a dependency called indirect", Dependencies,
			"-- go.mod --\nmodule m\n\ngo 1.26\n\nrequire example.org/a v1.0.0 // indirect\n-- docs/dependencies.md --\n" + importsA, "marks it as indirect", ""},
		{"a line for no dependency", Dependencies,
			"-- go.mod --\nmodule m\n\ngo 1.26\n\nrequire example.org/a v1.0.0\n-- docs/dependencies.md --\n| `example.org/b` | what for |\n" + importsA, "example.org/b has a line", ""},
	})
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
