package main

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
)

const root = "../.."

func TestGeneratedFilesAreCurrent(t *testing.T) {
	tree := os.DirFS(root)
	files, err := generate(t.Context(), tree)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(root + "/" + name)
		if err != nil {
			t.Errorf("%s is missing: run make generate", name)
		} else if string(got) != string(want) {
			t.Errorf("%s is not what its source gives: run make generate; first difference: %s", name, difference(string(got), string(want)))
		}
	}
	for _, name := range stale(tree, files) {
		t.Errorf("%s is drawn from nothing any more: run make generate", name)
	}
}

// difference is the first line in which two texts differ.
func difference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return "got " + a[i] + ", want " + b[i]
		}
	}
	return "one is longer"
}

// The migrations are written once; both engines must make the same of them.
func TestBothEnginesHaveTheSameSchema(t *testing.T) {
	for name, files := range schemas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, err := describeSQLite(t.Context(), files)
			if err != nil {
				t.Fatal(err)
			}
			got := describePostgreSQL(t, dbtest.Open(t, db.PostgreSQL, files, time.Now))
			if len(got) != len(want) || len(got) == 0 {
				t.Fatalf("%d tables on PostgreSQL, %d on SQLite", len(got), len(want))
			}
			for i := range want {
				for j := range want[i].Indexes {
					if want[i].Indexes[j].Where != "" {
						want[i].Indexes[j].Where = partial
					}
				}
				if !reflect.DeepEqual(got[i], want[i]) {
					t.Errorf("on PostgreSQL %+v,\non SQLite %+v", got[i], want[i])
				}
			}
		})
	}
}

// partial stands for the condition of an index, which each engine writes down in its own way.
const partial = "…"

var postgresTypes = map[string]string{"text": "TEXT", "bigint": "BIGINT", "bytea": "BYTEA"}

func describePostgreSQL(t *testing.T, d *db.DB) schema {
	t.Helper()
	ask := func(query string, args ...any) [][]string {
		t.Helper()
		rows, err := texts(t.Context(), d, query, args...)
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	// The columns of a constraint or an index, in their order.
	const named = `(SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(%KEY%) WITH ORDINALITY k (num, n)
		JOIN pg_attribute a ON a.attrelid = %TABLE% AND a.attnum = k.num)`
	of := func(key, table string) string {
		return strings.NewReplacer("%KEY%", key, "%TABLE%", table).Replace(named)
	}
	var s schema
	for _, name := range ask(`SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'goose\_%' ORDER BY tablename COLLATE "C"`) {
		one := table{Name: name[0]}
		for _, c := range ask(`SELECT column_name, data_type, is_nullable FROM information_schema.columns WHERE table_name = $1 ORDER BY ordinal_position`, name[0]) {
			one.Columns = append(one.Columns, column{c[0], postgresTypes[c[1]], c[2] == "YES"})
		}
		constraints := `SELECT contype::text, ` + of("conkey", "conrelid") + `, coalesce(confrelid::regclass::text, ''), coalesce(` +
			of("confkey", "confrelid") + `, '') FROM pg_constraint WHERE conrelid = $1::regclass AND contype IN ('p', 'u', 'f')`
		for _, c := range ask(constraints, name[0]) {
			columns := strings.Split(c[1], ",")
			switch c[0] {
			case "p":
				one.Key = columns
			case "u":
				one.Unique = append(one.Unique, columns)
			case "f":
				one.Foreign = append(one.Foreign, c[1]+" -> "+c[2]+" ("+c[3]+")")
			}
		}
		slices.SortFunc(one.Unique, slices.Compare)
		slices.Sort(one.Foreign)
		indexes := `SELECT indexrelid::regclass::text, indisunique::text, ` + of("indkey::int2[]", "indrelid") + `, (indpred IS NOT NULL)::text FROM pg_index
			WHERE indrelid = $1::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
			ORDER BY indexrelid::regclass::text COLLATE "C"`
		for _, i := range ask(indexes, name[0]) {
			made := index{Name: i[0], Unique: i[1] == "true", Columns: strings.Split(i[2], ",")}
			if i[3] == "true" {
				made.Where = partial
			}
			one.Indexes = append(one.Indexes, made)
		}
		s = append(s, one)
	}
	return s
}
