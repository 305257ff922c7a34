package statebank

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/search"
)

var entries = db.NewTable[Entry]("bnk_entries")

// Place is where in the catalogue a page ends: the entry after which the next page begins.
type Place struct {
	At time.Time
	ID portal.ID
}

// Query chooses entries; what is empty chooses nothing away.
type Query struct {
	Words  string // all of them somewhere in name, number, place, customer, designer, conclusion
	Unit   string // the leading digits of the KATO code
	Ground Ground
	Level  string
	After  Place
	Limit  int
}

// find lists entries, the newest first, from a place in the catalogue on. Values are parameters, never part of the text.
func find(ctx context.Context, q db.Querier, want Query) ([]Entry, error) {
	where, args := []string{"1 = 1"}, []any{}
	add := func(condition string, value any) {
		args = append(args, value)
		where = append(where, fmt.Sprintf(condition, len(args)))
	}
	for _, term := range search.Terms(want.Words) {
		add("words LIKE $%d", "%"+term+"%")
	}
	if want.Unit != "" {
		add("kato LIKE $%d", search.Fold(want.Unit)+"%")
	}
	if want.Ground != "" {
		add("ground = $%d", want.Ground)
	}
	if want.Level != "" {
		add("level = $%d", want.Level)
	}
	if want.After.ID != "" {
		args = append(args, want.After.At)
		n := len(args)
		add(fmt.Sprintf("(placed_at < $%d OR placed_at = $%d AND id < $%%d)", n, n), want.After.ID)
	}
	return entries.Find(ctx, q, strings.Join(where, " AND ")+fmt.Sprintf(" ORDER BY placed_at DESC, id DESC LIMIT %d", want.Limit), args...)
}

func get(ctx context.Context, q db.Querier, id portal.ID) (e Entry, found bool, err error) {
	e, err = entries.Get(ctx, q, id)
	if errors.Is(err, db.ErrNone) {
		return Entry{}, false, nil
	}
	return e, err == nil, err
}
