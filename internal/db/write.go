package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// together is how many commands may share one commit on SQLite. Past it the gain is small and the last one waits.
const together = 64

// work is one command that waits for the writer.
type work struct {
	ctx    context.Context
	do     func(*Tx) error
	tx     *Tx
	err    error
	result chan error
}

type inside struct{}

// ErrNested is a Write inside a Write: on one writer it could never end.
var ErrNested = errors.New("a transaction is open already")

// Write runs do in a transaction and returns once it is safely kept, or with the reason why nothing was. On SQLite
// commands that come together share one commit, each under a savepoint of its own, so that one that fails harms no other.
// On PostgreSQL a transaction that lost against another is run again: do must have no effect but through tx.
func (d *DB) Write(ctx context.Context, do func(ctx context.Context, tx *Tx) error) error {
	if ctx.Value(inside{}) != nil {
		return ErrNested
	}
	within := context.WithValue(ctx, inside{}, true)
	if d.engine == PostgreSQL {
		return d.writeRetrying(within, func(tx *Tx) error { return do(within, tx) })
	}
	// A statement that SQLite interrupts takes the whole transaction with it, the neighbours' work included.
	within = context.WithoutCancel(within)
	w := &work{ctx: ctx, do: func(tx *Tx) error { return do(within, tx) }, result: make(chan error, 1)}
	select {
	case d.queue <- w:
	case <-d.done:
		return sql.ErrConnDone
	case <-ctx.Done():
		return ctx.Err()
	}
	return <-w.result
}

// commitTogether is the one writer of SQLite.
func (d *DB) commitTogether() {
	for {
		select {
		case w := <-d.queue:
			d.commitBatch(w)
		case <-d.done:
			return
		}
	}
}

func (d *DB) commitBatch(first *work) {
	batch := []*work{first}
	tx, err := d.write.BeginTx(context.Background(), nil)
	if err != nil {
		first.result <- fmt.Errorf("begin: %w", err)
		return
	}
	broken := d.runUnderSavepoint(tx, first)
	for broken == nil && len(batch) < together {
		w := d.next()
		if w == nil {
			break
		}
		batch = append(batch, w)
		broken = d.runUnderSavepoint(tx, w)
	}
	if broken != nil {
		tx.Rollback()
	} else if broken = tx.Commit(); broken != nil {
		broken = fmt.Errorf("commit: %w", broken)
	}
	for _, w := range batch {
		w.finish(broken)
	}
}

func (d *DB) next() *work {
	select {
	case w := <-d.queue:
		return w
	default:
		return nil
	}
}

// runUnderSavepoint runs one command; its own failure is undone alone. The error returned is one that breaks the whole
// batch: the connection no longer does what it is told.
func (d *DB) runUnderSavepoint(tx *sql.Tx, w *work) error {
	if w.err = w.ctx.Err(); w.err != nil {
		return nil
	}
	if _, err := tx.Exec("SAVEPOINT command"); err != nil {
		return fmt.Errorf("savepoint: %w", err)
	}
	w.tx = &Tx{tx: tx, engine: d.engine, now: moment(d.now)}
	w.err = guard(w.tx, w.do)
	if w.err != nil {
		if _, err := tx.Exec("ROLLBACK TO command"); err != nil {
			return fmt.Errorf("roll back to savepoint: %w", err)
		}
	}
	if _, err := tx.Exec("RELEASE command"); err != nil {
		return fmt.Errorf("release savepoint: %w", err)
	}
	return nil
}

func (w *work) finish(broken error) {
	switch {
	case w.err != nil:
		w.result <- w.err
	case broken != nil:
		w.result <- broken
	default:
		for _, f := range w.tx.after {
			f()
		}
		w.result <- nil
	}
}

// moment is the transaction's time, cut to what the database keeps, so that what was written equals what is read back.
func moment(now func() time.Time) time.Time { return now().UTC().Truncate(time.Microsecond) }

// guard keeps a panic of one command from ending the writer that all share.
func guard(tx *Tx, do func(*Tx) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a transaction: %v", p)
		}
	}()
	return do(tx)
}

func (d *DB) writeRetrying(ctx context.Context, do func(*Tx) error) error {
	for attempt := 1; ; attempt++ {
		err := d.writeOnce(ctx, do)
		if err == nil || attempt == 5 || !lost(err) {
			return err
		}
		select {
		case <-time.After(time.Duration(attempt*attempt) * 10 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (d *DB) writeOnce(ctx context.Context, do func(*Tx) error) error {
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	t := &Tx{tx: tx, engine: d.engine, now: moment(d.now)}
	if err := guard(t, do); err != nil {
		tx.Rollback()
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	for _, f := range t.after {
		f()
	}
	return nil
}

// lost tells that the transaction was chosen to give way: a deadlock or a conflict of snapshots.
func lost(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}
