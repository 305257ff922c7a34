package statebank

import (
	"context"
	"errors"
	"fmt"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/listing"
)

var entries = db.NewTable[Entry]("bnk_entries")

// Query chooses entries; what is empty chooses nothing away.
type Query struct {
	Words  string // all of them somewhere in name, number, place, customer, designer, conclusion
	Unit   string // the leading digits of the KATO code
	Ground Ground
	Level  string
	After  listing.Place
	Limit  int
}

// find lists entries, the newest first, from a place in the catalogue on; one more than the limit, by which to see whether
// there are more.
func find(ctx context.Context, q db.Querier, want Query) ([]Entry, error) {
	var where listing.Where
	where.Words("words", want.Words)
	where.Begins("kato", want.Unit)
	where.Equal("ground", string(want.Ground))
	where.Equal("level", want.Level)
	where.Before("placed_at", want.After)
	return entries.Find(ctx, q, where.SQL()+fmt.Sprintf(" ORDER BY placed_at DESC, id DESC LIMIT %d", want.Limit+1), where.Args...)
}

func get(ctx context.Context, q db.Querier, id portal.ID) (e Entry, found bool, err error) {
	e, err = entries.Get(ctx, q, id)
	if errors.Is(err, db.ErrNone) {
		return Entry{}, false, nil
	}
	return e, err == nil, err
}
