// Package dbtest gives a test a database of its own, migrated and empty, on each engine.
package dbtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"birtereze/portal/internal/db"
	"birtereze/portal/migrations"
)

// Address is the variable that names the PostgreSQL server for tests: a URL whose user may create databases.
const Address = "BIRTEREZE_TEST_POSTGRES"

// RequireAll is the variable that turns a skip for want of a server into a failure: CI sets it.
const RequireAll = "BIRTEREZE_TEST_REQUIRE_ALL"

// EachEngine runs a test for every engine.
func EachEngine(t *testing.T, test func(t *testing.T, engine db.Engine)) {
	t.Helper()
	for _, engine := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run("engine="+string(engine), func(t *testing.T) { test(t, engine) })
	}
}

// Each runs a test on a database of every engine.
func Each(t *testing.T, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	EachEngine(t, func(t *testing.T, engine db.Engine) { test(t, Open(t, engine, migrations.Portal(), time.Now)) })
}

// Empty is the address of a database without a schema, for a test of a whole program; it is gone when the test ends.
func Empty(t testing.TB, engine db.Engine) string {
	t.Helper()
	if engine == db.PostgreSQL {
		return createPostgreSQL(t)
	}
	return "sqlite:" + filepath.Join(t.TempDir(), "test.db")
}

// Open makes a database with a schema; it is gone when the test ends.
func Open(t testing.TB, engine db.Engine, schema fs.FS, now func() time.Time) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), Empty(t, engine), now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	if err := d.Migrate(t.Context(), schema); err != nil {
		t.Fatal(err)
	}
	return d
}

func createPostgreSQL(t testing.TB) string {
	t.Helper()
	server := os.Getenv(Address)
	if server == "" {
		if os.Getenv(RequireAll) != "" {
			t.Fatalf("%s is not set: the tests on PostgreSQL must run", Address)
		}
		t.Skipf("%s is not set: no PostgreSQL to test on", Address)
	}
	address, drop, err := Create(server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := drop(); err != nil {
			t.Log(err)
		}
	})
	return address
}

var creating sync.Mutex

// Create makes an empty database on a PostgreSQL server and gives its address; drop removes it. It is for databases that
// outlive one test.
func Create(server string) (address string, drop func() error, err error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", nil, fmt.Errorf("%s: %w", Address, err)
	}
	random := make([]byte, 8)
	rand.Read(random)
	name := "test_" + hex.EncodeToString(random)
	admin, err := sql.Open("pgx", server)
	if err != nil {
		return "", nil, fmt.Errorf("%s: %w", Address, err)
	}
	creating.Lock()
	_, err = admin.Exec("CREATE DATABASE " + name)
	creating.Unlock()
	if err != nil {
		return "", nil, errors.Join(fmt.Errorf("create %s: %w", name, err), admin.Close())
	}
	u.Path = "/" + name
	return u.String(), func() error {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_, err := admin.ExecContext(ctx, fmt.Sprintf("DROP DATABASE %s WITH (FORCE)", name))
		if err != nil {
			err = fmt.Errorf("drop %s: %w", name, err)
		}
		return errors.Join(err, admin.Close())
	}, nil
}
