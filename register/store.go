package register

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/search"
	"birtereze/portal/internal/stage"
)

var entries = db.NewTable[Entry]("pub_entries")

// Place is where in the list a page ends: the entry after which the next page begins.
type Place struct {
	At time.Time
	ID portal.ID
}

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
	After    Place
	Limit    int
}

// find lists entries, those with the newest events first, from a place in the list on.
func find(ctx context.Context, q db.Querier, want Query) ([]Entry, error) {
	var where conditions
	where.like("words", want.Words)
	where.like("customer_words", want.Customer)
	where.like("designer_words", want.Designer)
	if want.Unit != "" {
		where.add("kato LIKE $%d", search.Fold(want.Unit)+"%")
	}
	where.equal("kind", string(want.Kind))
	where.equal("level", want.Level)
	where.equal("stage", string(want.Stage))
	if want.Year != 0 {
		where.add("year = $%d", want.Year)
	}
	if want.After.ID != "" {
		at := where.arg(want.After.At)
		where.add(fmt.Sprintf("(changed_at < $%d OR changed_at = $%d AND id < $%%d)", at, at), want.After.ID)
	}
	return entries.Find(ctx, q, where.sql()+fmt.Sprintf(" ORDER BY changed_at DESC, id DESC LIMIT %d", want.Limit), where.args...)
}

// conditions gathers what the SQL asks for; values are parameters, never part of the text.
type conditions struct {
	texts []string
	args  []any
}

func (c *conditions) arg(value any) int {
	c.args = append(c.args, value)
	return len(c.args)
}

func (c *conditions) add(text string, value any) {
	n := c.arg(value)
	c.texts = append(c.texts, fmt.Sprintf(text, n))
}

func (c *conditions) equal(column, value string) {
	if value != "" {
		c.add(column+" = $%d", value)
	}
}

// like asks for every word; folded words hold no sign of a pattern.
func (c *conditions) like(column, question string) {
	for _, term := range search.Terms(question) {
		c.add(column+" LIKE $%d", "%"+term+"%")
	}
}

func (c *conditions) sql() string {
	if len(c.texts) == 0 {
		return "1 = 1"
	}
	return strings.Join(c.texts, " AND ")
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
