package register

import (
	"context"
	"errors"
	"fmt"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/listing"
	"birtereze/portal/internal/stage"
)

var entries = db.NewTable[Entry]("pub_entries")

// Query chooses entries; what is empty chooses nothing away.
type Query struct {
	Words    string // all of them somewhere in name, number, place, customer, designer, conclusion
	Unit     string // the leading digits of the KATO code
	Kind     portal.ProjectKind
	Level    string
	Stage    stage.Stage
	Customer string // words of the name, or the BIN
	Designer string // as Customer
	Year     int
	After    listing.Place
	Limit    int
}

// find lists entries, those with the newest events first, from a place in the list on; one more than the limit, by which to
// see whether there are more.
func find(ctx context.Context, q db.Querier, want Query) ([]Entry, error) {
	var where listing.Where
	where.Words("words", want.Words)
	where.Words("customer_words", want.Customer)
	where.Words("designer_words", want.Designer)
	where.Begins("kato", want.Unit)
	where.Equal("kind", string(want.Kind))
	where.Equal("level", want.Level)
	where.Equal("stage", string(want.Stage))
	if want.Year != 0 {
		where.Add("year = $%d", want.Year)
	}
	where.Before("changed_at", want.After)
	return entries.Find(ctx, q, where.SQL()+fmt.Sprintf(" ORDER BY changed_at DESC, id DESC LIMIT %d", want.Limit+1), where.Args...)
}

// get reads an entry; found is false when there is none.
func get(ctx context.Context, q db.Querier, id portal.ID) (e Entry, found bool, err error) {
	e, err = entries.Get(ctx, q, id)
	if errors.Is(err, db.ErrNone) {
		return Entry{}, false, nil
	}
	return e, err == nil, err
}

func byConclusion(ctx context.Context, q db.Querier, folded string) (e Entry, found bool, err error) {
	e, err = entries.One(ctx, q, "conclusion_number = $1 ORDER BY changed_at DESC, id", folded)
	if errors.Is(err, db.ErrNone) {
		return Entry{}, false, nil
	}
	return e, err == nil, err
}

// years lists the years in which published projects were created, the newest first.
func years(ctx context.Context, q db.Querier) ([]int, error) {
	rows, err := q.Query(ctx, "SELECT DISTINCT year FROM pub_entries WHERE year > 0 ORDER BY year DESC LIMIT 100")
	if err != nil {
		return nil, fmt.Errorf("years of the register: %w", err)
	}
	defer rows.Close()
	var list []int
	for rows.Next() {
		var y int
		if err := rows.Scan(&y); err != nil {
			return nil, fmt.Errorf("years of the register: %w", err)
		}
		list = append(list, y)
	}
	return list, rows.Err()
}
