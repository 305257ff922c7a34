package db_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
)

type thing struct {
	ID      string            `db:"id"`
	Version int64             `db:"version"`
	Name    string            `db:"name"`
	Done    bool              `db:"done"`
	At      time.Time         `db:"at"`
	Bytes   []byte            `db:"bytes"`
	Facts   map[string]string `db:"facts,json"`
}

var things = db.NewTable[thing]("tst_things")

var schema = fstest.MapFS{"0001_test.sql": {Data: []byte(`-- +goose Up
CREATE TABLE tst_things (id TEXT PRIMARY KEY, version BIGINT NOT NULL, name TEXT NOT NULL UNIQUE, done BIGINT NOT NULL,
 at BIGINT NOT NULL, bytes BYTEA NOT NULL, facts TEXT NOT NULL);`)}}

func each(t *testing.T, test func(t *testing.T, d *db.DB)) {
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run("engine="+string(e), func(t *testing.T) { test(t, dbtest.Open(t, e, schema, time.Now)) })
	}
}

func insert(t *testing.T, d *db.DB, th thing) error {
	t.Helper()
	return d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error { return things.Insert(ctx, tx, &th) })
}

func TestRecordReadsBackAsItWasWritten(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		want := thing{ID: "1", Name: "Мектеп «Ә»", Done: true, At: time.Date(2026, 7, 1, 9, 0, 0, 123456000, time.UTC),
			Bytes: []byte{0, 255}, Facts: map[string]string{"a": "ә"}}
		if err := insert(t, d, want); err != nil {
			t.Fatal(err)
		}
		got, err := things.Get(t.Context(), d, "1")
		if err != nil {
			t.Fatal(err)
		}
		want.Version = 1
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got %v, want %v", got, want)
		}
		if _, err := things.Get(t.Context(), d, "2"); !errors.Is(err, db.ErrNone) {
			t.Errorf("a record that is not there: %v", err)
		}
	})
}

func TestParametersBindByNumber(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		var a, b string
		err := d.QueryRow(t.Context(), "SELECT CAST($2 AS TEXT), CAST($1 AS TEXT)", "one", "two").Scan(&a, &b)
		if err != nil || a != "two" || b != "one" {
			t.Errorf("got %q, %q, %v; want two, one", a, b, err)
		}
	})
}

func TestUpdateOfAStaleRecordIsRefused(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		if err := insert(t, d, thing{ID: "1", Name: "n"}); err != nil {
			t.Fatal(err)
		}
		first, _ := things.Get(t.Context(), d, "1")
		second := first
		update := func(th *thing) error {
			return d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error { return things.Update(ctx, tx, th) })
		}
		if err := update(&first); err != nil {
			t.Fatal(err)
		}
		if err := update(&second); !errors.Is(err, db.ErrChanged) {
			t.Errorf("the second update gives %v, want ErrChanged", err)
		}
	})
}

func TestOneFailureHarmsNoNeighbour(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		var wg sync.WaitGroup
		var after sync.Map
		errs := make([]error, 60)
		for i := range errs {
			wg.Go(func() {
				errs[i] = d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
					tx.AfterCommit(func() { after.Store(i, true) })
					if err := things.Insert(ctx, tx, &thing{ID: fmt.Sprint(i), Name: fmt.Sprint(i)}); err != nil {
						return err
					}
					switch i % 3 {
					case 1:
						return errors.New("changed its mind")
					case 2:
						panic("fell over")
					}
					return nil
				})
			})
		}
		wg.Wait()
		for i, err := range errs {
			_, ran := after.Load(i)
			if want := i%3 == 0; (err == nil) != want || ran != want {
				t.Errorf("command %d: error %v, after commit %t", i, err, ran)
			}
		}
		if n, _ := things.Count(t.Context(), d, "1 = 1"); n != 20 {
			t.Errorf("%d records are kept, want 20", n)
		}
	})
}

func TestDuplicateIsTold(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		if err := insert(t, d, thing{ID: "1", Name: "same"}); err != nil {
			t.Fatal(err)
		}
		if err := insert(t, d, thing{ID: "2", Name: "same"}); !db.IsDuplicate(err) {
			t.Errorf("IsDuplicate(%v) = false", err)
		}
	})
}

func TestWriteInsideWriteIsRefused(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		err := d.Write(t.Context(), func(ctx context.Context, _ *db.Tx) error {
			return d.Write(ctx, func(context.Context, *db.Tx) error { return nil })
		})
		if !errors.Is(err, db.ErrNested) {
			t.Errorf("got %v, want ErrNested", err)
		}
	})
}

func TestSQLiteReadsCannotWrite(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, schema, time.Now)
	rows, err := d.Query(t.Context(), "INSERT INTO tst_things VALUES ('1',1,'x',0,0,'','') RETURNING id")
	if err == nil {
		rows.Next()
		err = rows.Err()
		rows.Close()
	}
	if err == nil {
		t.Error("the reading pool wrote")
	}
}
