// Package calendar counts days by the national calendar: which days are worked is reference data for each year, and a
// year without data is an error, never a guess by weekdays.
package calendar

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"

	"birtereze/portal"
)

// ErrYear is the error of a count that needs a year whose calendar is not loaded; the message names the year.
var ErrYear = errors.New("the national calendar has no data for the year")

// Unit says in which days a term is counted.
type Unit string

// The units of a term.
const (
	WorkingDays  Unit = "working"
	CalendarDays Unit = "calendar"
)

// Calendar knows the years that were loaded. It does not change and may be shared between goroutines.
type Calendar struct {
	years map[int]Year
	days  map[portal.Date]Day
}

//go:embed 2026.json 2027.json
var files embed.FS

// Load reads the calendars that come with the program.
func Load() (*Calendar, error) {
	names, err := fs.Glob(files, "*.json")
	if err != nil {
		return nil, fmt.Errorf("list calendars: %w", err)
	}
	var years []Year
	for _, name := range names {
		raw, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read calendar %s: %w", name, err)
		}
		var y Year
		if err := json.Unmarshal(raw, &y); err != nil {
			return nil, fmt.Errorf("read calendar %s: %w", name, err)
		}
		years = append(years, y)
	}
	return New(years...)
}

// New makes a calendar of the years given, each checked: its days lie in it, once each, a working weekend falls on a
// weekend, and every day has its names and its ground, in three languages.
func New(years ...Year) (*Calendar, error) {
	c := &Calendar{years: make(map[int]Year), days: make(map[portal.Date]Day)}
	for _, y := range years {
		if _, twice := c.years[y.Year]; twice {
			return nil, fmt.Errorf("calendar of %d: given twice", y.Year)
		}
		if err := y.check(); err != nil {
			return nil, fmt.Errorf("calendar of %d: %w", y.Year, err)
		}
		c.years[y.Year] = y.clone()
		for _, d := range y.Days {
			c.days[d.Date] = d
		}
	}
	return c, nil
}

// Years lists the years that are loaded, in order.
func (c *Calendar) Years() []int { return slices.Sorted(maps.Keys(c.years)) }

// Year is the calendar of one year; the error is ErrYear when it is not loaded.
func (c *Calendar) Year(n int) (Year, error) {
	y, ok := c.years[n]
	if !ok {
		return Year{}, fmt.Errorf("%w %d", ErrYear, n)
	}
	return y.clone(), nil
}

// IsWorking reports whether the day is worked.
func (c *Calendar) IsWorking(d portal.Date) (bool, error) {
	t, err := parse(d)
	if err != nil {
		return false, fmt.Errorf("is %q a working day: %w", d, err)
	}
	return c.working(t)
}

// AddWorking is the last day of a term of n working days that an event on day d sets running. The term begins on the
// day after, so n = 1 gives the next working day; n = 0 gives d itself, and n below 0 is an error.
func (c *Calendar) AddWorking(d portal.Date, n int) (portal.Date, error) {
	fail := func(err error) (portal.Date, error) {
		return "", fmt.Errorf("add %d working days to %q: %w", n, d, err)
	}
	t, err := parse(d)
	if err != nil {
		return fail(err)
	}
	if n < 0 {
		return fail(errNegative)
	}
	for n > 0 {
		t = t.AddDate(0, 0, 1)
		w, err := c.working(t)
		if err != nil {
			return fail(err)
		}
		if w {
			n--
		}
	}
	return date(t), nil
}

// AddCalendar is the day n calendar days after d, or before it when n is below 0; days off count like any other, so no
// year needs to be loaded.
func (c *Calendar) AddCalendar(d portal.Date, n int) (portal.Date, error) {
	t, err := parse(d)
	if err == nil && (n > farthest || n < -farthest) {
		err = errFar
	}
	if err != nil {
		return "", fmt.Errorf("add %d calendar days to %q: %w", n, d, err)
	}
	return date(t.AddDate(0, 0, n)), nil
}

// CountWorking is the number of working days after from, up to and including to: it undoes AddWorking. Where to is the
// earlier day the count is negative.
func (c *Calendar) CountWorking(from, to portal.Date) (int, error) {
	fail := func(err error) (int, error) {
		return 0, fmt.Errorf("count working days from %q to %q: %w", from, to, err)
	}
	a, err := parse(from)
	if err != nil {
		return fail(err)
	}
	b, err := parse(to)
	if err != nil {
		return fail(err)
	}
	sign := 1
	if b.Before(a) {
		a, b, sign = b, a, -1
	}
	n := 0
	for a.Before(b) {
		a = a.AddDate(0, 0, 1)
		w, err := c.working(a)
		if err != nil {
			return fail(err)
		}
		if w {
			n++
		}
	}
	return sign * n, nil
}

var (
	errNegative = errors.New("a term has no negative length")
	errFar      = errors.New("more than a hundred years away")
)

// farthest bounds a count of calendar days, so that no input leads out of the dates that can be written.
const farthest = 36_525

func (c *Calendar) working(t time.Time) (bool, error) {
	if _, ok := c.years[t.Year()]; !ok {
		return false, fmt.Errorf("%w %d", ErrYear, t.Year())
	}
	if d, ok := c.days[date(t)]; ok {
		return d.Kind == WorkingWeekend, nil
	}
	return !weekend(t), nil
}

func weekend(t time.Time) bool { return t.Weekday() == time.Saturday || t.Weekday() == time.Sunday }

// parse reads a day strictly; days are counted in UTC, where each has 24 hours.
func parse(d portal.Date) (time.Time, error) { return time.Parse(time.DateOnly, string(d)) }

func date(t time.Time) portal.Date { return portal.Date(t.Format(time.DateOnly)) }
