// Package listing is what the pages of long lists have in common: what the address asks for, conditions in SQL that hold no
// value, and pages that begin behind a record and not at a number.
package listing

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/db"
)

// Place is where, in a list that is ordered by a time and then by id, a page ends: the record behind which the next page
// begins. The zero Place is the beginning of the list.
type Place struct {
	At time.Time
	ID portal.ID
}

// String is the place as an address bears it: microseconds since 1970 in UTC, a dot, the id; empty for the beginning.
func (p Place) String() string {
	if p.ID == "" {
		return ""
	}
	return strconv.FormatInt(db.Micros(p.At), 10) + "." + string(p.ID)
}

// ParsePlace reads a place from an address. What cannot be one is the beginning of the list.
func ParsePlace(text string) Place {
	at, id, found := strings.Cut(text, ".")
	n, err := strconv.ParseInt(at, 10, 64)
	if !found || err != nil || id == "" || len(id) > 36 {
		return Place{}
	}
	return Place{db.FromMicros(n), portal.ID(id)}
}

// Cut makes a page of what was found for a limit of one record more than a page holds. more is where the next page begins,
// the zero Place when there is none.
func Cut[T any](found []T, limit int, placeOf func(T) Place) (page []T, more Place) {
	if len(found) <= limit {
		return found, Place{}
	}
	page = found[:limit]
	return page, placeOf(page[limit-1])
}

// Longest bounds what is typed into one field, in bytes.
const Longest = 200

// Asked is what an address asks of a list, of the fields that the list has; what means nothing is left out.
func Asked(all url.Values, fields []string) url.Values {
	ask := url.Values{}
	for _, name := range fields {
		if v := strings.TrimSpace(all.Get(name)); v != "" && len(v) <= Longest {
			ask.Set(name, v)
		}
	}
	return ask
}

// Address is a list with what was asked for, from a place on.
func Address(path string, ask url.Values, from Place) string {
	q := url.Values{}
	for name, values := range ask {
		q[name] = values
	}
	if from.ID != "" {
		q.Set("after", from.String())
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}
