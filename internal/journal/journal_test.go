package journal_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/mod/sumdb/note"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/internal/journal"
	"birtereze/portal/migrations"
)

type record struct {
	ID      string `db:"id"`
	Version int64  `db:"version"`
	Text    string `db:"text"`
	Raw     []byte `db:"raw"`
	N       int64  `db:"n"`
}

var records = db.NewTable[record]("tst_records")

func open(t *testing.T, engine db.Engine) *db.DB {
	t.Helper()
	d := dbtest.Open(t, engine, migrations.Portal(), time.Now)
	extra := fstest.MapFS{"9001_test.sql": {Data: []byte("-- +goose Up\nCREATE TABLE tst_records (id TEXT PRIMARY KEY, version BIGINT NOT NULL, text TEXT NOT NULL, raw BYTEA NOT NULL, n BIGINT NOT NULL);")}}
	if err := d.Migrate(t.Context(), extra); err != nil {
		t.Fatal(err)
	}
	return d
}

func write(t *testing.T, d *db.DB, id string, change bool) {
	t.Helper()
	err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		r := record{ID: id, Text: "мәтін " + id, Raw: []byte{1, 2, 3}, N: 42}
		if change {
			var err error
			if r, err = records.Get(ctx, tx, id); err != nil {
				return err
			}
			r.N++
			if err := records.Update(ctx, tx, &r); err != nil {
				return err
			}
		} else if err := records.Insert(ctx, tx, &r); err != nil {
			return err
		}
		return journal.Append(ctx, tx, &journal.Entry{Act: "thing.write", Clause: "253:44", Person: "940140000385",
			Subject: portal.Subject{Kind: "thing", ID: portal.ID(id)}, Project: "p"})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func keys(t *testing.T) (note.Signer, note.Verifier) {
	t.Helper()
	skey, vkey, err := note.GenerateKey(nil, "journal.test")
	if err != nil {
		t.Fatal(err)
	}
	signer, _ := note.NewSigner(skey)
	verifier, _ := note.NewVerifier(vkey)
	return signer, verifier
}

func filled(t *testing.T, engine db.Engine) (*db.DB, note.Verifier) {
	t.Helper()
	d := open(t, engine)
	signer, verifier := keys(t)
	for i := range 7 {
		write(t, d, fmt.Sprint("r", i), false)
		if i == 3 {
			write(t, d, "r1", true)
		}
		if i%3 == 2 {
			if err := journal.SignRoot(t.Context(), d, signer); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := journal.SignRoot(t.Context(), d, signer); err != nil {
		t.Fatal(err)
	}
	return d, verifier
}

func exec(t *testing.T, d *db.DB, query string, args ...any) {
	t.Helper()
	err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func TestVerifyFindsAndNamesEachChange(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.PostgreSQL} {
		for _, c := range []struct {
			name, change string
			want         string // "table id" of a fault
		}{
			{"nothing", "", ""},
			{"a letter of an entry", `UPDATE jnl_entries SET leaf = replace(leaf, '940140000385', '940140000386') WHERE seq = 4`, "jnl_entries 4"},
			{"a column of an entry", `UPDATE jnl_entries SET act = 'thing.other' WHERE seq = 2`, "jnl_entries 2"},
			{"the time of an entry", `UPDATE jnl_entries SET at = at + 1 WHERE seq = 2`, "jnl_entries 2"},
			{"an entry dropped from the middle", `DELETE FROM jnl_entries WHERE seq = 5`, "jnl_entries 5"},
			{"the last entry dropped", `DELETE FROM jnl_entries WHERE seq = 7`, "jnl_entries 7"},
			{"a stored hash", `UPDATE jnl_hashes SET hash = (SELECT hash FROM jnl_hashes WHERE idx = 0) WHERE idx = 2`, "jnl_hashes 2"},
			{"a hash dropped", `DELETE FROM jnl_hashes WHERE idx = 3`, "jnl_hashes 3"},
			{"a signature", `UPDATE jnl_roots SET note = replace(note, 'journal.test', 'journal.tesu') WHERE size = 3`, "jnl_roots 3"},
			{"the time of a root", `UPDATE jnl_roots SET at = at + 1 WHERE size = 3`, "jnl_roots 3"},
			{"the head", `UPDATE jnl_head SET size = 9`, "jnl_head head"},
			{"a text of a record", `UPDATE tst_records SET text = 'басқа' WHERE id = 'r2'`, "tst_records r2"},
			{"a number of a record", `UPDATE tst_records SET n = n + 1 WHERE id = 'r1'`, "tst_records r1"},
			{"bytes of a record", `UPDATE tst_records SET raw = (SELECT hash FROM jnl_hashes WHERE idx = 0) WHERE id = 'r6'`, "tst_records r6"},
			{"a record dropped", `DELETE FROM tst_records WHERE id = 'r3'`, "tst_records r3"},
			{"a record smuggled in", `INSERT INTO tst_records (id, version, text, raw, n) SELECT 'x', 1, '', raw, 0 FROM tst_records WHERE id = 'r0'`, "tst_records x"},
		} {
			t.Run(string(engine)+"/"+c.name, func(t *testing.T) {
				d, verifier := filled(t, engine)
				if c.change != "" {
					exec(t, d, c.change)
				}
				got, err := journal.Verify(t.Context(), d, verifier, []string{"tst_records"})
				if err != nil {
					t.Fatal(err)
				}
				named := false
				for _, f := range got.Faults {
					named = named || f.Table+" "+f.ID == c.want
				}
				if c.want == "" && len(got.Faults) > 0 || c.want != "" && !named {
					t.Errorf("faults = %+v, want one of %q", got.Faults, c.want)
				}
				if c.want == "" && (got.Entries != 8 || got.Signed != 8 || got.Roots != 3 || got.Records != 7) {
					t.Errorf("result = %+v", got)
				}
			})
		}
	}
}

// A later edition of the program adds columns to tables: what is already sealed stays proven, and what is put into the
// new column without an act is found.
func TestVerifyAfterAMigration(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run(string(engine), func(t *testing.T) {
			d, verifier := filled(t, engine)
			faults := func() int {
				got, err := journal.Verify(t.Context(), d, verifier, []string{"tst_records"})
				if err != nil {
					t.Fatal(err)
				}
				return len(got.Faults)
			}
			exec(t, d, `ALTER TABLE tst_records ADD COLUMN mark TEXT NOT NULL DEFAULT ''`)
			exec(t, d, `ALTER TABLE tst_records ADD COLUMN times BIGINT NOT NULL DEFAULT 0`)
			if n := faults(); n != 0 {
				t.Errorf("%d faults after empty columns were added", n)
			}
			exec(t, d, `UPDATE tst_records SET times = 1 WHERE id = 'r2'`)
			if n := faults(); n != 1 {
				t.Errorf("%d faults after a new column was filled past the journal, want 1", n)
			}
		})
	}
}

// Whoever rewrites an entry together with every hash above it still cannot sign the root.
func TestVerifyFindsARewrittenTree(t *testing.T) {
	d, verifier := filled(t, db.SQLite)
	forged, _ := filled(t, db.SQLite)
	rows, err := forged.Query(t.Context(), "SELECT idx, hash FROM jnl_hashes")
	if err != nil {
		t.Fatal(err)
	}
	type hash struct {
		idx int64
		h   []byte
	}
	var hashes []hash
	for rows.Next() {
		var h hash
		rows.Scan(&h.idx, &h.h)
		hashes = append(hashes, h)
	}
	rows.Close()
	var leaves []string
	for seq := range 8 {
		var leaf string
		forged.QueryRow(t.Context(), "SELECT leaf FROM jnl_entries WHERE seq = $1", seq).Scan(&leaf)
		leaves = append(leaves, leaf)
	}
	for _, h := range hashes {
		exec(t, d, "UPDATE jnl_hashes SET hash = $1 WHERE idx = $2", h.h, h.idx)
	}
	for seq, leaf := range leaves {
		at := leaf[strings.Index(leaf, `"at":"`)+6:]
		moment, _ := time.Parse(time.RFC3339Nano, at[:strings.IndexByte(at, '"')])
		exec(t, d, "UPDATE jnl_entries SET leaf = $1, at = $2 WHERE seq = $3", leaf, moment, seq)
	}
	got, err := journal.Verify(t.Context(), d, verifier, nil)
	if err != nil || len(got.Faults) == 0 || got.Faults[0].Table != "jnl_roots" {
		t.Errorf("a rewritten journal verifies: %+v, %v", got.Faults, err)
	}
}

func TestProofOfAnEntry(t *testing.T) {
	d, _ := filled(t, db.SQLite)
	p, err := journal.Prove(t.Context(), d, 4)
	if err != nil || p.Size != 8 || len(p.Path) != 3 {
		t.Errorf("Prove = %+v, %v", p, err)
	}
	write(t, d, "new", false)
	if _, err := journal.Prove(t.Context(), d, 8); err != journal.ErrNotSigned {
		t.Errorf("an entry under no root: %v", err)
	}
	if _, err := journal.Prove(t.Context(), d, 99); err != db.ErrNone {
		t.Errorf("no entry: %v", err)
	}
}

func BenchmarkAppend(b *testing.B) {
	d := dbtest.Open(b, db.SQLite, migrations.Portal(), time.Now)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			d.Write(b.Context(), func(ctx context.Context, tx *db.Tx) error {
				return journal.Append(ctx, tx, &journal.Entry{Act: "thing.write", Clause: "253:44"})
			})
		}
	})
}
