package classifier

import (
	"errors"
	"fmt"
	"slices"

	"birtereze/portal"
)

// ErrUnknown is the error of a code that a classifier does not hold, or not on the day asked for.
var ErrUnknown = errors.New("no such code in the classifier")

// List is one classifier: its entries in the order in which pages show them. The zero List is empty. What it hands out
// is shared and must not be changed.
type List[T interface{ entry() Entry }] struct {
	name string
	all  []T
}

// All lists every entry of every edition.
func (l List[T]) All() []T { return slices.Clone(l.all) }

// On lists the entries that the Portal uses on the day.
func (l List[T]) On(day portal.Date) []T {
	var valid []T
	for _, e := range l.all {
		if e.entry().ValidOn(day) {
			valid = append(valid, e)
		}
	}
	return valid
}

// Get is the entry with the code in its newest edition, even where it is no longer used: to name what old records hold.
func (l List[T]) Get(code string) (T, error) {
	var found T
	for _, e := range l.all {
		if e.entry().Code == code && e.entry().From > found.entry().From {
			found = e
		}
	}
	if found.entry().Code == "" {
		return found, fmt.Errorf("find %q in %s: %w", code, l.name, ErrUnknown)
	}
	return found, nil
}

// NameOf is the name of a code in a language, for pages: empty for no code, the code itself for one that is not held.
func (l List[T]) NameOf(code, lang string) string {
	if code == "" {
		return ""
	}
	e, err := l.Get(code)
	if err != nil {
		return code
	}
	return e.entry().Name(lang)
}

// At is the entry with the code as it is used on the day: to check what somebody enters.
func (l List[T]) At(code string, day portal.Date) (T, error) {
	for _, e := range l.all {
		if e.entry().Code == code && e.entry().ValidOn(day) {
			return e, nil
		}
	}
	var none T
	return none, fmt.Errorf("find %q in %s on %s: %w", code, l.name, day, ErrUnknown)
}

// check holds every entry to what all classifiers promise.
func (l List[T]) check() error {
	for i, x := range l.all {
		e := x.entry()
		if err := e.check(); err != nil {
			return fmt.Errorf("%s: %q: %w", l.name, e.Code, err)
		}
		for _, y := range l.all[:i] {
			if o := y.entry(); o.Code == e.Code && o.overlaps(e) {
				return fmt.Errorf("%s: %q: two editions are used on the same day", l.name, e.Code)
			}
		}
	}
	return nil
}

func (e Entry) check() error {
	if e.Code == "" {
		return errors.New("no code")
	}
	if e.Names.RU == "" || e.Names.KK == "" || e.Names.EN == "" {
		return errors.New("no name in ru, kk or en")
	}
	if _, err := portal.ParseDate(string(e.From)); err != nil {
		return fmt.Errorf("from: %w", err)
	}
	if e.Until != "" {
		if _, err := portal.ParseDate(string(e.Until)); err != nil {
			return fmt.Errorf("until: %w", err)
		}
		if e.Until <= e.From {
			return errors.New("ceases to be used before it begins")
		}
	}
	if !e.Ground.Valid() {
		return fmt.Errorf("ground %q is no provision that is known", e.Ground)
	}
	return nil
}

func (e Entry) overlaps(o Entry) bool {
	return (e.Until == "" || o.From < e.Until) && (o.Until == "" || e.From < o.Until)
}
