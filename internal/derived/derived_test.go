package derived_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/internal/derived"
)

type row struct {
	ID      portal.ID `db:"id"`
	Version int64     `db:"version"`
	Text    string    `db:"text"`
}

var rows = db.NewTable[row]("tst_rows")

var schema = fstest.MapFS{"0001_test.sql": {Data: []byte("-- +goose Up\nCREATE TABLE tst_rows (id TEXT PRIMARY KEY, version BIGINT NOT NULL, text TEXT NOT NULL);")}}

type sources struct {
	texts map[portal.ID]string
	fails portal.ID
	asked func()
}

func each(t *testing.T, test func(t *testing.T, k derived.Keeper[row], s *sources)) {
	for _, engine := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run("engine="+string(engine), func(t *testing.T) {
			s := &sources{texts: map[portal.ID]string{}}
			test(t, derived.Keeper[row]{DB: dbtest.Open(t, engine, schema, time.Now), Table: rows,
				ID: func(r row) portal.ID { return r.ID }, Version: func(r *row) *int64 { return &r.Version }, Subjects: s.subjects, Derive: s.derive}, s)
		})
	}
}

func (s *sources) subjects(_ context.Context, after portal.ID, limit int) ([]portal.ID, error) {
	var ids []portal.ID
	for id := range s.texts {
		if id > after {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids[:min(limit, len(ids))], nil
}

func (s *sources) derive(_ context.Context, id portal.ID) (row, bool, error) {
	text, ok := s.texts[id]
	if asked := s.asked; asked != nil {
		s.asked = nil
		asked()
	}
	if id == s.fails {
		return row{}, false, errors.New("the source is down")
	}
	return row{ID: id, Text: text}, ok, nil
}

func read(t *testing.T, k derived.Keeper[row]) string {
	t.Helper()
	all, err := rows.Find(t.Context(), k.DB, "1 = 1 ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, r := range all {
		text += fmt.Sprintf("%s=%s@%d ", r.ID, r.Text, r.Version)
	}
	return text
}

func TestRowFollowsItsSources(t *testing.T) {
	each(t, func(t *testing.T, k derived.Keeper[row], s *sources) {
		for _, step := range []struct {
			do   func()
			want string
		}{
			{func() {}, ""},
			{func() { s.texts["a"] = "x" }, "a=x@1 "},
			{func() {}, "a=x@1 "}, // nothing new: nothing written
			{func() { s.texts["a"] = "y" }, "a=y@2 "},
			{func() { delete(s.texts, "a") }, ""},
		} {
			step.do()
			if err := k.Renew(t.Context(), "a"); err != nil {
				t.Fatal(err)
			}
			if got := read(t, k); got != step.want {
				t.Errorf("got %q, want %q", got, step.want)
			}
		}
	})
}

func TestOvertakenAnswerIsNotWritten(t *testing.T) {
	each(t, func(t *testing.T, k derived.Keeper[row], s *sources) {
		overtake := func(change func()) {
			t.Helper()
			s.asked = func() {
				change()
				if err := k.Renew(t.Context(), "a"); err != nil {
					t.Error(err)
				}
			}
			if err := k.Renew(t.Context(), "a"); err != nil {
				t.Error(err)
			}
		}
		s.texts["a"] = "old"
		overtake(func() { s.texts["a"] = "new" })
		if got := read(t, k); got != "a=new@1 " {
			t.Errorf("inserted by two: %q", got)
		}
		overtake(func() { s.texts["a"] = "newer" })
		if got := read(t, k); got != "a=newer@2 " {
			t.Errorf("updated by two: %q", got)
		}
		overtake(func() { delete(s.texts, "a") })
		if got := read(t, k); got != "" {
			t.Errorf("dropped, and written again from what was before: %q", got)
		}
	})
}

func TestRebuildMendsAnyLoss(t *testing.T) {
	each(t, func(t *testing.T, k derived.Keeper[row], s *sources) {
		for i := range 450 {
			s.texts[portal.ID(fmt.Sprintf("%03d", i))] = "x"
		}
		if err := k.Rebuild(t.Context()); err != nil {
			t.Fatal(err)
		}
		delete(s.texts, "007")
		err := k.DB.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE tst_rows SET text = 'altered' WHERE id = '100'")
			_, err2 := tx.Exec(ctx, "DELETE FROM tst_rows WHERE id = '449'")
			return errors.Join(err, err2)
		})
		if err != nil {
			t.Fatal(err)
		}
		s.fails = "003"
		if err := k.Rebuild(t.Context()); err == nil {
			t.Error("a source that is down is no failure")
		}
		n, err := rows.Count(t.Context(), k.DB, "text = 'x'")
		if err != nil || n != 449 {
			t.Errorf("%d rows are right, want 449 (%v)", n, err)
		}
		if _, err := rows.Get(t.Context(), k.DB, "007"); !errors.Is(err, db.ErrNone) {
			t.Errorf("the row of a subject that is gone: %v", err)
		}
	})
}
