// Package deadlineui shows a running term: its last day, what is left in words, the clause, and how it was counted.
package deadlineui

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/calendar"
	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/ui"
)

//go:embed ru.json kk.json en.json
var texts embed.FS

// Texts are the sentences about how a term is counted.
func Texts() fs.FS { return texts }

// soon is the number of days before the end of a term from which it is marked as coming due.
const soon = 1

// View is a deadline as the component shows it, as seen at a moment.
func View(ctx context.Context, days *calendar.Calendar, d deadline.Deadline, now time.Time) (ui.Deadline, error) {
	total := d.Days
	for _, e := range d.Extensions {
		total += e.Days
	}
	explained, err := days.Explain(portal.DateOf(d.Since), total, d.Unit)
	if err != nil {
		return ui.Deadline{}, fmt.Errorf("show the term %s: %w", d.What, err)
	}
	v := ui.Deadline{Due: d.LastDay.Time(), Clause: d.Clause, Counted: counted(ctx, d, explained)}
	if !d.EndedAt.IsZero() {
		v.Left = i18n.T(ctx, "deadline.met", "Date", i18n.LangOf(ctx).ShortDate(d.EndedAt))
		v.Tone = ui.ToneGood
		if d.Status == deadline.Missed {
			v.Tone = ui.ToneBad
		}
		return v, nil
	}
	left, err := remaining(days, d, portal.DateOf(now))
	if err != nil {
		return ui.Deadline{}, fmt.Errorf("show the term %s: %w", d.What, err)
	}
	v.Left = ui.DaysLeft(ctx, left)
	if d.Unit == calendar.WorkingDays {
		v.Left = ui.WorkingDaysLeft(ctx, left)
	}
	switch {
	case left < 0:
		v.Tone = ui.ToneBad
	case left <= soon:
		v.Tone = ui.ToneWaiting
	default:
		v.Tone = ui.ToneActive
	}
	return v, nil
}

// remaining is the number of days of the term's kind from today to its last day; negative when that has passed, even
// where only days off have passed since.
func remaining(days *calendar.Calendar, d deadline.Deadline, today portal.Date) (int, error) {
	if d.Unit == calendar.CalendarDays {
		return int(d.LastDay.Time().Sub(today.Time()).Hours() / 24), nil
	}
	n, err := days.CountWorking(today, d.LastDay)
	if err == nil && n == 0 && today > d.LastDay {
		n = -1
	}
	return n, err
}

// counted tells how the last day was found: from when, which days were left out and why, what extended it.
func counted(ctx context.Context, d deadline.Deadline, e calendar.Explanation) []ui.CountStep {
	lang := string(i18n.LangOf(ctx))
	steps := []ui.CountStep{{Text: i18n.T(ctx, "deadline.event"), At: e.From.Time(), Clause: e.Law}}
	weekends := 0
	for _, m := range e.Days {
		switch {
		case m.Kind == calendar.Weekend && !m.Counted:
			weekends++
		case m.Kind == calendar.Weekend:
		case m.Counted:
			steps = append(steps, ui.CountStep{Text: i18n.T(ctx, "deadline.counted", "Name", m.Name.In(lang)), At: m.Date.Time()})
		default:
			steps = append(steps, ui.CountStep{Text: i18n.T(ctx, "deadline.skipped", "Name", m.Name.In(lang)), At: m.Date.Time()})
		}
	}
	if weekends > 0 {
		steps = append(steps, ui.CountStep{Text: i18n.T(ctx, "deadline.weekends", "Count", weekends)})
	}
	for _, x := range d.Extensions {
		steps = append(steps, ui.CountStep{Text: i18n.T(ctx, "deadline.extended", "Count", x.Days, "Ground", x.Ground), At: x.At, Clause: x.Clause})
	}
	key := "deadline.last_calendar"
	if d.Unit == calendar.WorkingDays {
		key = "deadline.last_working"
	}
	return append(steps, ui.CountStep{Text: i18n.T(ctx, key, "Count", e.N), At: e.Due.Time(), Clause: d.Clause})
}
