package scenarios

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"birtereze/portal/cmd/portal/app"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/journal"
)

// The end of the story: the journal of all of it is proved from a copy, and one altered byte is found and named.

func TestClause44_TheJournalIsProvedFromACopy(t *testing.T) {
	after(t, "the customer approves B", func(t *testing.T, s *scene) {
		s.signRoot(t)
		address := s.world.Portal.Config.Database
		if s.engine == db.SQLite {
			address = s.copyDatabase(t)
		}
		result, err := app.Verify(t.Context(), address, s.journalKey(), s.blobs())
		if err != nil {
			t.Fatal(err)
		}
		if len(result.Faults) > 0 || result.Entries < 300 || result.Roots == 0 || result.Records < 300 || result.Signed != result.Entries {
			t.Errorf("the journal does not hold: %+v", result)
		}
	})
}

func TestClause44_OneAlteredByteIsFoundAndNamed(t *testing.T) {
	s := open(t, db.SQLite)
	s.tell(t, "the customer approves B")
	s.signRoot(t)
	whole := s.copyDatabase(t)
	tables := slices.Concat(app.Sealed(), []string{"jnl_entries", "jnl_hashes", "jnl_roots", "jnl_head"})
	// In each table one record, column by column: the first column of all tables at once, then the second, and so on.
	for column, more := 0, true; more; column++ {
		more = false
		path := copyFile(t, whole)
		var altered []alteration
		d := must(sql.Open("sqlite", path))
		for _, table := range tables {
			if a, ok := alter(t, d, table, column); ok {
				altered, more = append(altered, a), true
			}
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		result, err := app.Verify(t.Context(), path, s.journalKey(), "")
		if err != nil {
			t.Fatalf("column %d: %v", column, err)
		}
		for _, a := range altered {
			if !a.namedIn(result) {
				t.Errorf("%s.%s of %s was altered from %.40s to %.40s, and not found", a.table, a.column, a.id, fmt.Sprint(a.before), fmt.Sprint(a.after))
			}
		}
		os.Remove(path)
	}
}

func TestClause44_AnAlteredDocumentIsFoundAndNamed(t *testing.T) {
	s := open(t, db.SQLite)
	s.tell(t, "the customer approves B")
	database := s.copyDatabase(t)
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(s.blobs())); err != nil {
		t.Fatal(err)
	}
	var files []string
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) < 30 {
		t.Fatalf("documents: %d, %v", len(files), err)
	}
	for i, file := range []string{files[0], files[len(files)/2], files[len(files)-1]} {
		whole := must(os.ReadFile(file))
		broken := slices.Clone(whole)
		broken[len(broken)/2] ^= 1
		what := "altered: "
		if i == 1 {
			what = "missing: "
			err = os.Remove(file)
		} else {
			os.Chmod(file, 0o600)
			err = os.WriteFile(file, broken, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		result, err := app.Verify(t.Context(), database, s.journalKey(), folder)
		if err != nil {
			t.Fatal(err)
		}
		named := slices.ContainsFunc(result.Faults, func(f journal.Fault) bool {
			return f.Table == "content" && strings.HasPrefix(f.What, what) && strings.Contains(f.What, filepath.Base(file)[:16])
		})
		if !named {
			t.Errorf("%s%s was not found: %v", what, file, result.Faults)
		}
		if err := os.WriteFile(file, whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// alteration is one changed value.
type alteration struct {
	table, column, id string
	before, after     any
}

// namedIn tells whether a verification found the record; of one whose id was altered, the record that it was or is now. A
// hash that belongs to an entry is named as the entry.
func (a alteration) namedIn(r journal.Result) bool {
	return slices.ContainsFunc(r.Faults, func(f journal.Fault) bool {
		switch {
		case a.table == "jnl_hashes" && f.Table == "jnl_entries":
			return f.What == "altered: it is not the leaf that was hashed"
		case a.table == "jnl_head":
			return f.Table == a.table
		}
		return f.Table == a.table && (f.ID == a.id || f.ID == fmt.Sprint(a.after))
	})
}

// alter changes one byte of one column in the newest record of a table; false when the table is empty or has no such column.
func alter(t *testing.T, d *sql.DB, table string, column int) (alteration, bool) {
	t.Helper()
	rows, err := d.Query("SELECT rowid, * FROM " + table + " ORDER BY rowid DESC LIMIT 1")
	if err != nil {
		t.Fatal(err)
	}
	names := must(rows.Columns())
	values := make([]any, len(names))
	for i := range values {
		values[i] = new(any)
	}
	found := rows.Next()
	if found {
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
	}
	rows.Close()
	if !found || column+1 >= len(names) {
		return alteration{}, false
	}
	value := func(i int) any { return *values[i].(*any) }
	a := alteration{table: table, column: names[column+1], id: fmt.Sprint(value(1)), before: value(column + 1)}
	a.after = differ(a.before)
	if _, err := d.Exec(fmt.Sprintf("UPDATE %s SET %s = $1 WHERE rowid = $2", table, a.column), a.after, value(0)); err != nil {
		t.Fatalf("%s.%s: %v", table, a.column, err)
	}
	return a, true
}

// differ is a value with one byte changed.
func differ(v any) any {
	switch v := v.(type) {
	case int64:
		return v ^ 1<<16
	case string:
		if v == "" {
			return "x"
		}
		b := []byte(v)
		b[len(b)-1] ^= 1
		return string(b)
	case []byte:
		b := slices.Clone(v)
		if len(b) == 0 {
			return []byte{0}
		}
		b[0] ^= 1
		return b
	}
	return v
}

func (s *scene) blobs() string      { return filepath.Join(s.folder, "portal", "blobs") }
func (s *scene) journalKey() string { return filepath.Join(s.folder, "portal", "journal.key.pub") }

// signRoot signs what the journal holds by now, as the Portal does every minute.
func (s *scene) signRoot(t *testing.T) {
	t.Helper()
	if err := journal.SignRoot(context.Background(), s.world.Portal.DB, s.world.Portal.Journal); err != nil {
		t.Fatal(err)
	}
}

// copyDatabase copies the database of the running Portal, as an operator backs it up.
func (s *scene) copyDatabase(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "copy.db")
	s.copyDatabaseTo(t, path)
	return path
}

func (s *scene) copyDatabaseTo(t *testing.T, path string) {
	t.Helper()
	d := must(sql.Open("sqlite", filepath.Join(s.folder, "portal", "portal.db")))
	defer d.Close()
	if _, err := d.Exec("VACUUM INTO '" + path + "'"); err != nil {
		t.Fatal(err)
	}
}

func copyFile(t *testing.T, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(to, must(os.ReadFile(from)), 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}
