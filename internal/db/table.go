package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// Errors of records.
var (
	// ErrNone says that no record fits.
	ErrNone = errors.New("no such record")
	// ErrChanged says that the record is no longer the version that was read: somebody else was first.
	ErrChanged = errors.New("the record has changed since it was read")
)

// Table binds a struct to a table. A field tagged `db:"name"` is a column; `db:"name,json"` keeps a struct, slice or map
// as JSON text. Every table has the columns id (text, the key) and version (64-bit integer, counted up at each update).
// Times are kept as microseconds since 1970 in UTC, truth values as 0 and 1.
type Table[T any] struct {
	name    string
	columns []column
	id      int
	version int
	list    string
}

type column struct {
	name  string
	index []int
	json  bool
}

// NewTable reads the tags of T. It panics on a struct without id and version: a fault of the program, found at its start.
func NewTable[T any](name string) Table[T] {
	t := Table[T]{name: name, id: -1, version: -1}
	t.columns = columnsOf(reflect.TypeFor[T](), nil)
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
		switch c.name {
		case "id":
			t.id = i
		case "version":
			t.version = i
		}
	}
	if t.id < 0 || t.version < 0 {
		panic("db: the struct of table " + name + " lacks id or version")
	}
	t.list = strings.Join(names, ", ")
	return t
}

func columnsOf(typ reflect.Type, prefix []int) []column {
	var cs []column
	for i := range typ.NumField() {
		f := typ.Field(i)
		index := append(append([]int{}, prefix...), i)
		tag, ok := f.Tag.Lookup("db")
		if !ok {
			if f.Anonymous && f.Type.Kind() == reflect.Struct {
				cs = append(cs, columnsOf(f.Type, index)...)
			}
			continue
		}
		name, option, _ := strings.Cut(tag, ",")
		cs = append(cs, column{name: name, index: index, json: option == "json"})
	}
	return cs
}

// Name is the table's name.
func (t Table[T]) Name() string { return t.name }

// Get reads the record with an id; ErrNone when there is none.
func (t Table[T]) Get(ctx context.Context, q Querier, id any) (T, error) {
	return t.One(ctx, q, "id = $1", id)
}

// One reads the first record that fits a condition; ErrNone when there is none.
func (t Table[T]) One(ctx context.Context, q Querier, where string, args ...any) (T, error) {
	var zero T
	found, err := t.Find(ctx, q, where+" LIMIT 1", args...)
	if err != nil {
		return zero, err
	}
	if len(found) == 0 {
		return zero, fmt.Errorf("%s where %s: %w", t.name, where, ErrNone)
	}
	return found[0], nil
}

// Find reads the records that fit a condition, which may end in ORDER BY and LIMIT.
func (t Table[T]) Find(ctx context.Context, q Querier, where string, args ...any) ([]T, error) {
	rows, err := q.Query(ctx, "SELECT "+t.list+" FROM "+t.name+" WHERE "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", t.name, err)
	}
	defer rows.Close()
	var found []T
	for rows.Next() {
		var rec T
		if err := t.scan(rows, &rec); err != nil {
			return nil, fmt.Errorf("read %s: %w", t.name, err)
		}
		found = append(found, rec)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", t.name, err)
	}
	return found, nil
}

// Count counts the records that fit a condition.
func (t Table[T]) Count(ctx context.Context, q Querier, where string, args ...any) (int, error) {
	var n int
	err := q.QueryRow(ctx, "SELECT COUNT(*) FROM "+t.name+" WHERE "+where, args...).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count %s: %w", t.name, err)
	}
	return n, nil
}

// Insert writes a new record as version 1. A taken unique key is told by IsDuplicate.
func (t Table[T]) Insert(ctx context.Context, tx *Tx, rec *T) error {
	v := reflect.ValueOf(rec).Elem()
	v.FieldByIndex(t.columns[t.version].index).SetInt(1)
	marks := make([]string, len(t.columns))
	args := make([]any, len(t.columns))
	for i, c := range t.columns {
		marks[i] = fmt.Sprintf("$%d", i+1)
		arg, err := toColumn(v.FieldByIndex(c.index), c.json)
		if err != nil {
			return fmt.Errorf("write %s.%s: %w", t.name, c.name, err)
		}
		args[i] = arg
	}
	_, err := tx.Exec(ctx, "INSERT INTO "+t.name+" ("+t.list+") VALUES ("+strings.Join(marks, ", ")+")", args...)
	if err != nil {
		return fmt.Errorf("write %s: %w", t.name, err)
	}
	tx.remember(t.name, v.FieldByIndex(t.columns[t.id].index).String())
	return nil
}

// Update writes a record back if it is still the version that was read, and counts the version up; otherwise ErrChanged.
func (t Table[T]) Update(ctx context.Context, tx *Tx, rec *T) error {
	v := reflect.ValueOf(rec).Elem()
	version := v.FieldByIndex(t.columns[t.version].index)
	id := v.FieldByIndex(t.columns[t.id].index).String()
	var sets []string
	args := []any{id, version.Int()}
	for i, c := range t.columns {
		if i == t.id || i == t.version {
			continue
		}
		arg, err := toColumn(v.FieldByIndex(c.index), c.json)
		if err != nil {
			return fmt.Errorf("write %s.%s: %w", t.name, c.name, err)
		}
		args = append(args, arg)
		sets = append(sets, fmt.Sprintf("%s = $%d", c.name, len(args)))
	}
	sets = append(sets, "version = version + 1")
	res, err := tx.Exec(ctx, "UPDATE "+t.name+" SET "+strings.Join(sets, ", ")+" WHERE id = $1 AND version = $2", args...)
	if err != nil {
		return fmt.Errorf("write %s %s: %w", t.name, id, err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("write %s %s: %w", t.name, id, errors.Join(ErrChanged, err))
	}
	version.SetInt(version.Int() + 1)
	tx.remember(t.name, id)
	return nil
}

func (t Table[T]) scan(rows *sql.Rows, rec *T) error {
	v := reflect.ValueOf(rec).Elem()
	dest := make([]any, len(t.columns))
	for i, c := range t.columns {
		dest[i] = &fromColumn{field: v.FieldByIndex(c.index), json: c.json}
	}
	return rows.Scan(dest...)
}
