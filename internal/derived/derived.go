// Package derived keeps tables whose rows follow from what other parts of the program say: each row is derived anew when
// something happened, and all of them on a schedule, so that they equal their sources whatever was lost before.
package derived

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"birtereze/portal"
	"birtereze/portal/internal/db"
)

// Keeper keeps one derived table.
type Keeper[T any] struct {
	DB      *db.DB
	Table   db.Table[T]
	ID      func(T) portal.ID
	Version func(*T) *int64
	// Subjects lists what a row may be derived of: ids that come after one, in the order of the ids.
	Subjects func(ctx context.Context, after portal.ID, limit int) ([]portal.ID, error)
	// Derive makes the row of a subject from its sources; false when it has none.
	Derive func(ctx context.Context, id portal.ID) (T, bool, error)
}

// tries is how often a derivation that was overtaken begins anew before it is left to the next event.
const tries = 4

// Renew derives the row of a subject: it is written, dropped, or left as it is. Nothing is written when it says the same.
func (k Keeper[T]) Renew(ctx context.Context, id portal.ID) error {
	var err error
	for range tries {
		if err = k.renew(ctx, id); !errors.Is(err, db.ErrChanged) && !db.IsDuplicate(err) {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("derive %s %s: %w", k.Table.Name(), id, err)
	}
	return nil
}

// renew reads the row before its sources. When another derivation is faster, the write finds the row changed and this one
// begins anew: an older answer never replaces a newer one.
func (k Keeper[T]) renew(ctx context.Context, id portal.ID) error {
	before, err := k.Table.Get(ctx, k.DB, id)
	found := err == nil
	if err != nil && !errors.Is(err, db.ErrNone) {
		return err
	}
	now, wanted, err := k.Derive(ctx, id)
	if err != nil {
		return err
	}
	switch {
	case !wanted && !found:
		return nil
	case !wanted:
		return k.drop(ctx, id, *k.Version(&before))
	case found && k.same(before, now):
		return nil
	}
	return k.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		row := now
		if !found {
			return k.Table.Insert(ctx, tx, &row)
		}
		*k.Version(&row) = *k.Version(&before)
		return k.Table.Update(ctx, tx, &row)
	})
}

func (k Keeper[T]) drop(ctx context.Context, id portal.ID, version int64) error {
	return k.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		res, err := tx.Exec(ctx, "DELETE FROM "+k.Table.Name()+" WHERE id = $1 AND version = $2", id, version)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return errors.Join(db.ErrChanged, err)
		}
		return nil
	})
}

// same reports whether two rows say the same.
func (k Keeper[T]) same(a, b T) bool {
	*k.Version(&a), *k.Version(&b) = 0, 0
	x, err := json.Marshal(a)
	if err != nil {
		return false
	}
	y, err := json.Marshal(b)
	return err == nil && string(x) == string(y)
}

// page is how many subjects are read at a time when all are gone through.
const page = 200

// Rebuild derives every row anew and drops those whose subject is gone. One that cannot be derived delays no other; the
// error names all of them.
func (k Keeper[T]) Rebuild(ctx context.Context) error {
	kept := func(ctx context.Context, after portal.ID, limit int) ([]portal.ID, error) {
		rows, err := k.Table.Find(ctx, k.DB, fmt.Sprintf("id > $1 ORDER BY id LIMIT %d", limit), after)
		ids := make([]portal.ID, len(rows))
		for i, row := range rows {
			ids[i] = k.ID(row)
		}
		return ids, err
	}
	return errors.Join(k.each(ctx, k.Subjects), k.each(ctx, kept))
}

func (k Keeper[T]) each(ctx context.Context, list func(context.Context, portal.ID, int) ([]portal.ID, error)) error {
	var failed []error
	for last := portal.ID(""); ; {
		ids, err := list(ctx, last, page)
		if err != nil {
			return errors.Join(append(failed, fmt.Errorf("rebuild %s: %w", k.Table.Name(), err))...)
		}
		for _, id := range ids {
			if err := k.Renew(ctx, id); err != nil {
				failed = append(failed, err)
			}
		}
		if len(ids) < page {
			return errors.Join(failed...)
		}
		last = ids[len(ids)-1]
	}
}
