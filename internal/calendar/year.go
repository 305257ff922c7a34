package calendar

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"birtereze/portal"
)

// Kind says why a day departs from its weekday, or that it is an ordinary weekend.
type Kind string

// The kinds of day.
const (
	Off            Kind = "off"     // a holiday or another day that an act makes a day off
	Moved          Kind = "moved"   // a day off moved here from a weekend
	WorkingWeekend Kind = "working" // a Saturday or Sunday that is worked, in exchange for another day
	Weekend        Kind = "weekend" // an ordinary Saturday or Sunday; never written in a year's data
)

// Names are a text in the three languages.
type Names struct {
	RU string `json:"ru"`
	KK string `json:"kk"`
	EN string `json:"en"`
}

// In is the text in ru, kk or en; empty for any other language.
func (n Names) In(lang string) string {
	switch lang {
	case "ru":
		return n.RU
	case "kk":
		return n.KK
	case "en":
		return n.EN
	}
	return ""
}

func (n Names) complete() bool { return n.RU != "" && n.KK != "" && n.EN != "" }

// Day is a day that departs from its weekday.
type Day struct {
	Date        portal.Date `json:"date"`
	Kind        Kind        `json:"kind"`
	Name        Names       `json:"name"`
	Ground      string      `json:"ground"`      // key into the year's grounds
	Unconfirmed bool        `json:"unconfirmed"` // its date is expected but not announced yet
}

// Year is the calendar of one year: the days that depart from Monday-to-Friday, and what each rests on.
type Year struct {
	Year    int              `json:"year"`
	Source  Names            `json:"source"` // where the data come from
	Grounds map[string]Names `json:"grounds"`
	Days    []Day            `json:"days"`
}

// Ground is what the day rests on.
func (y Year) Ground(d Day) Names { return y.Grounds[d.Ground] }

// clone is a copy that shares nothing with y.
func (y Year) clone() Year {
	y.Grounds = maps.Clone(y.Grounds)
	y.Days = slices.Clone(y.Days)
	return y
}

func (y Year) check() error {
	if !y.Source.complete() {
		return errors.New("its source has no text in ru, kk or en")
	}
	seen := make(map[portal.Date]bool, len(y.Days))
	for _, d := range y.Days {
		if seen[d.Date] {
			return fmt.Errorf("%s: given twice", d.Date)
		}
		seen[d.Date] = true
		if err := y.checkDay(d); err != nil {
			return fmt.Errorf("%s: %w", d.Date, err)
		}
	}
	return nil
}

func (y Year) checkDay(d Day) error {
	t, err := parse(d.Date)
	if err != nil {
		return err
	}
	switch {
	case t.Year() != y.Year:
		return errors.New("lies in another year")
	case !d.Name.complete():
		return errors.New("has no name in ru, kk or en")
	case !y.Grounds[d.Ground].complete():
		return fmt.Errorf("ground %q has no text in ru, kk or en", d.Ground)
	}
	return d.checkKind(t)
}

func (d Day) checkKind(t time.Time) error {
	switch d.Kind {
	case Off:
		return nil
	case Moved:
		if weekend(t) {
			return errors.New("a day off is moved to a working day, not to a weekend")
		}
		return nil
	case WorkingWeekend:
		if !weekend(t) {
			return errors.New("a working weekend falls on a Saturday or a Sunday")
		}
		return nil
	}
	return fmt.Errorf("unknown kind %q", d.Kind)
}
