package calendar

import (
	"fmt"

	"birtereze/portal"
	"birtereze/portal/law"
)

// Explanation says how a term was counted, so that the page can show it.
type Explanation struct {
	From   portal.Date // day of the event
	Begins portal.Date // first day of the term: the day after
	Due    portal.Date // last day of the term
	N      int
	Unit   Unit
	Law    law.Clause // why the day of the event does not count
	Days   []Mark     // days of the term that do not speak for themselves, in order
}

// Mark is a day of a term that is not an ordinary working day.
type Mark struct {
	Date        portal.Date
	Kind        Kind
	Counted     bool  // whether the term counts it
	Name        Names // empty for an ordinary weekend
	Ground      Names // empty for an ordinary weekend
	Unconfirmed bool
}

// Explain counts a term of n days from an event on day from, and says which days were skipped, or counted against the
// look of things, and why. For calendar days it marks the same days, all of them counted; of a year that is not loaded,
// only the weekends.
func (c *Calendar) Explain(from portal.Date, n int, unit Unit) (Explanation, error) {
	e := Explanation{From: from, N: n, Unit: unit, Law: law.Civil173}
	var err error
	switch {
	case n < 0:
		err = errNegative
	case unit == WorkingDays:
		e.Due, err = c.AddWorking(from, n)
	case unit == CalendarDays:
		e.Due, err = c.AddCalendar(from, n)
	default:
		err = fmt.Errorf("unknown unit %q", unit)
	}
	if err == nil {
		e.Begins, err = c.AddCalendar(from, 1)
	}
	if err == nil {
		e.Days, err = c.marks(from, e.Due, unit)
	}
	if err != nil {
		return Explanation{}, fmt.Errorf("explain a term of %d %s days from %q: %w", n, unit, from, err)
	}
	return e, nil
}

// marks lists the days after from, up to and including to, that are not ordinary working days.
func (c *Calendar) marks(from, to portal.Date, unit Unit) ([]Mark, error) {
	t, err := parse(from)
	if err != nil {
		return nil, err
	}
	end, err := parse(to)
	if err != nil {
		return nil, err
	}
	var all []Mark
	for t.Before(end) {
		t = t.AddDate(0, 0, 1)
		if d, ok := c.days[date(t)]; ok {
			all = append(all, Mark{
				Date: d.Date, Kind: d.Kind, Counted: unit == CalendarDays || d.Kind == WorkingWeekend,
				Name: d.Name, Ground: c.years[t.Year()].Ground(d), Unconfirmed: d.Unconfirmed,
			})
		} else if weekend(t) {
			all = append(all, Mark{Date: date(t), Kind: Weekend, Counted: unit == CalendarDays})
		}
	}
	return all, nil
}
