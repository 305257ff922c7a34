package ui

import (
	"context"
	"io"
	"strconv"
	"time"

	"birtereze/portal"
)

// GanttRow is one item of a schedule: what, who, planned from and to, and what became of it.
type GanttRow struct {
	Title    string
	Who      string
	Href     string
	PlanFrom time.Time
	PlanTo   time.Time // the last planned day
	From     time.Time // zero: not begun
	To       time.Time // the last day of work; zero: not finished
	State    Tag       // in words, as "5 days late"
}

// Gantt is a schedule, drawn beside the same dates in words: the drawing is for the eye, the table for everybody.
type Gantt struct {
	Caption string
	Rows    []GanttRow
	Today   time.Time
}

// Render writes the schedule.
func (p Gantt) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// span is the time that a drawing covers: whole months around all that happens.
type span struct{ from, to time.Time }

func (p Gantt) span() span {
	var s span
	for _, r := range p.Rows {
		for _, at := range []time.Time{r.PlanFrom, r.PlanTo, r.From, r.To} {
			s.include(at)
		}
	}
	s.include(p.Today)
	if s.from.IsZero() {
		return s
	}
	from, to := s.from.In(portal.Location()), s.to.In(portal.Location())
	return span{
		from: time.Date(from.Year(), from.Month(), 1, 0, 0, 0, 0, portal.Location()),
		to:   time.Date(to.Year(), to.Month()+1, 1, 0, 0, 0, 0, portal.Location()),
	}
}

func (s *span) include(at time.Time) {
	if at.IsZero() {
		return
	}
	if s.from.IsZero() || at.Before(s.from) {
		s.from = at
	}
	if at.After(s.to) {
		s.to = at
	}
}

// at is where a moment lies in the drawing, in per cent of its width.
func (s span) at(t time.Time) float64 {
	if !s.to.After(s.from) {
		return 0
	}
	return min(max(100*float64(t.Sub(s.from))/float64(s.to.Sub(s.from)), 0), 100)
}

// month is a month in the head of the drawing.
type month struct {
	at    float64
	width float64
	first time.Time
}

func (s span) months() []month {
	var all []month
	for m := s.from; m.Before(s.to); m = m.AddDate(0, 1, 0) {
		all = append(all, month{at: s.at(m), width: s.at(m.AddDate(0, 1, 0)) - s.at(m), first: m})
	}
	return all
}

// weeks are the Mondays; none when they would lie too close to tell apart.
func (s span) weeks() []float64 {
	if s.to.Sub(s.from) > 200*24*time.Hour {
		return nil
	}
	var all []float64
	for d := s.from; d.Before(s.to); d = d.AddDate(0, 0, 1) {
		if d.Weekday() == time.Monday {
			all = append(all, s.at(d))
		}
	}
	return all
}

// bar is a piece of a drawing.
type bar struct {
	class string
	x, w  string
}

func (s span) bar(class string, from, to time.Time) bar {
	x := s.at(from)
	return bar{class: class, x: percent(x), w: percent(max(s.at(to)-x, 0.6))}
}

// bars are what is drawn of a row: the plan, and over it the work, its part past the planned end apart as late.
func (p Gantt) bars(s span, r GanttRow) []bar {
	var all []bar
	end := nextDay(r.PlanTo)
	if !r.PlanFrom.IsZero() && !r.PlanTo.IsZero() {
		all = append(all, s.bar("bt-gantt__plan", r.PlanFrom, end))
	}
	done := nextDay(r.To)
	if r.To.IsZero() {
		done = nextDay(p.Today)
	}
	late := !r.PlanTo.IsZero() && done.After(end)
	switch {
	case r.From.IsZero() && late && r.To.IsZero():
		all = append(all, s.bar("bt-gantt__late", end, done))
	case r.From.IsZero():
	case late && r.From.Before(end):
		all = append(all, s.bar(r.workClass(), r.From, end), s.bar("bt-gantt__late", end, done))
	case late:
		all = append(all, s.bar("bt-gantt__late", r.From, done))
	default:
		all = append(all, s.bar(r.workClass(), r.From, done))
	}
	return all
}

func (r GanttRow) workClass() string {
	if r.To.IsZero() {
		return "bt-gantt__open"
	}
	return "bt-gantt__done"
}

func sameYear(a, b time.Time) bool {
	return a.In(portal.Location()).Year() == b.In(portal.Location()).Year()
}

func nextDay(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return portal.DateOf(t).Add(1).Time()
}

func percent(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) + "%" }
