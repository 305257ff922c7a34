// Package db opens the database – SQLite by default, PostgreSQL when given an address – and runs the same SQL on both:
// numbered parameters, columns of text, 64-bit integers and bytes, one writer's view of a transaction.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"
)

// Engine is which database answers.
type Engine string

// The engines.
const (
	SQLite     Engine = "sqlite"
	PostgreSQL Engine = "postgres"
)

// DB is an open database. Reads go through a pool; writes go through Write.
type DB struct {
	engine Engine
	read   *sql.DB
	write  *sql.DB
	now    func() time.Time
	queue  chan *work
	done   chan struct{}
	close  sync.Once
}

// Open opens an address: "postgres://…", or "sqlite:PATH", or a plain path. The clock is what every transaction takes its
// one moment from.
func Open(ctx context.Context, address string, now func() time.Time) (*DB, error) {
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return openPostgreSQL(ctx, address, now)
	}
	return openSQLite(ctx, strings.TrimPrefix(address, "sqlite:"), now)
}

func openPostgreSQL(ctx context.Context, address string, now func() time.Time) (*DB, error) {
	pool, err := sql.Open("pgx", address)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	pool.SetMaxOpenConns(16)
	pool.SetMaxIdleConns(8)
	pool.SetConnMaxLifetime(30 * time.Minute)
	if err := pool.PingContext(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("reach PostgreSQL: %w", err)
	}
	return &DB{engine: PostgreSQL, read: pool, write: pool, now: now}, nil
}

// openSQLite sets the pragmas in the address, so that every pooled connection has them: a journal ahead of the data, a
// full sync at each commit (an acknowledged act survives a power loss), foreign keys, and patience with a busy file.
func openSQLite(ctx context.Context, path string, now func() time.Time) (*DB, error) {
	dsn := "file:" + path + "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=foreign_keys(1)&_pragma=temp_store(MEMORY)"
	write, err := sql.Open("sqlite", dsn+"&_txlock=immediate")
	if err != nil {
		return nil, fmt.Errorf("open SQLite %s: %w", path, err)
	}
	write.SetMaxOpenConns(1)
	write.SetConnMaxIdleTime(0)
	if err := write.PingContext(ctx); err != nil {
		write.Close()
		return nil, fmt.Errorf("open SQLite %s: %w", path, err)
	}
	read, err := sql.Open("sqlite", dsn+"&_pragma=query_only(1)")
	if err != nil {
		write.Close()
		return nil, fmt.Errorf("open SQLite %s for reading: %w", path, err)
	}
	// More connections than cores cost this driver half its throughput.
	read.SetMaxOpenConns(max(2, runtime.GOMAXPROCS(0)))
	d := &DB{engine: SQLite, read: read, write: write, now: now, queue: make(chan *work), done: make(chan struct{})}
	go d.commitTogether()
	return d, nil
}

// Engine tells which database answers.
func (d *DB) Engine() Engine { return d.engine }

// Now is the moment by the database's clock.
func (d *DB) Now() time.Time { return d.now() }

// Close waits for what is being written and closes the pools.
func (d *DB) Close() error {
	var err error
	d.close.Do(func() {
		if d.done != nil {
			close(d.done)
		}
		err = errors.Join(d.read.Close(), d.write.Close())
	})
	return err
}

// Ping tells whether the database answers.
func (d *DB) Ping(ctx context.Context) error { return d.read.PingContext(ctx) }

// Querier reads: a DB outside a transaction, or a Tx inside one.
type Querier interface {
	// Query runs a SELECT with $1, $2 … as parameters.
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	// QueryRow runs a SELECT of which one row is wanted.
	QueryRow(ctx context.Context, query string, args ...any) *sql.Row
}

// Query implements Querier outside a transaction.
func (d *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return d.read.QueryContext(ctx, d.engine.rewrite(query), values(args)...)
}

// QueryRow implements Querier outside a transaction.
func (d *DB) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return d.read.QueryRowContext(ctx, d.engine.rewrite(query), values(args)...)
}

// Tx is a transaction. Every record written through Table remembers itself, so that the journal can seal it.
type Tx struct {
	tx      *sql.Tx
	engine  Engine
	now     time.Time
	written []Written
	after   []func()
}

// Written names a record that a transaction wrote.
type Written struct {
	Table string
	ID    string
}

// Now is the one moment of the transaction.
func (t *Tx) Now() time.Time { return t.now }

// Written lists the records written so far, each once, in the order of their first writing.
func (t *Tx) Written() []Written { return t.written }

// AfterCommit calls f once the transaction is safely kept; never when it is not.
func (t *Tx) AfterCommit(f func()) { t.after = append(t.after, f) }

// Query implements Querier inside the transaction.
func (t *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return t.tx.QueryContext(ctx, t.engine.rewrite(query), values(args)...)
}

// QueryRow implements Querier inside the transaction.
func (t *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return t.tx.QueryRowContext(ctx, t.engine.rewrite(query), values(args)...)
}

// Exec writes outside the journal: only to the platform's own tables and to derived ones. Records of the Portal are
// written through Table.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return t.tx.ExecContext(ctx, t.engine.rewrite(query), values(args)...)
}

func (t *Tx) remember(table, id string) {
	for _, w := range t.written {
		if w.Table == table && w.ID == id {
			return
		}
	}
	t.written = append(t.written, Written{table, id})
}

// rewrite turns $1 into ?1 for SQLite, where $1 would be a name: some drivers bind names in the order of appearance.
func (e Engine) rewrite(query string) string {
	if e != SQLite || !strings.Contains(query, "$") {
		return query
	}
	var b strings.Builder
	for i := range len(query) {
		if query[i] == '$' && i+1 < len(query) && query[i+1] >= '1' && query[i+1] <= '9' {
			b.WriteByte('?')
		} else {
			b.WriteByte(query[i])
		}
	}
	return b.String()
}

// IsDuplicate reports whether an error says that a unique key is taken already.
func IsDuplicate(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	return err != nil && strings.Contains(err.Error(), "UNIQUE constraint failed")
}
