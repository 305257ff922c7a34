package deadlineui_test

import (
	"strings"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/calendar"
	"birtereze/portal/internal/deadline"
	deadlineui "birtereze/portal/internal/deadline/ui"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/law"
	"birtereze/portal/ui"
)

func at(day string) time.Time { return portal.Date(day).Time().Add(10 * time.Hour) }

// Clause 9: two working days from Friday 28 August 2026, as the page shows them from several days.
func TestClause9TermIsShownAsItWasCounted(t *testing.T) {
	messages, err := i18n.Load(ui.Messages(), deadlineui.Texts())
	if err != nil {
		t.Fatal(err)
	}
	messages.Report = func(l i18n.Lang, key string, err error) { t.Errorf("%s %s: %v", l, key, err) }
	days, err := calendar.Load()
	if err != nil {
		t.Fatal(err)
	}
	last, err := days.AddWorking("2026-08-28", 2)
	if err != nil {
		t.Fatal(err)
	}
	d := deadline.Deadline{What: "x", Clause: law.C9p2, Since: at("2026-08-28"), Days: 2, Unit: calendar.WorkingDays, LastDay: last, Status: deadline.Running}
	extended := d
	extended.Extensions = []deadline.Extension{{Days: 3, Ground: "F-1", Clause: law.C66, At: at("2026-08-29")}}
	extended.LastDay, _ = days.AddWorking("2026-08-28", 5)
	over := d
	over.Status, over.EndedAt = deadline.Missed, at("2026-09-03")
	calendarDays := d
	calendarDays.Unit = calendar.CalendarDays
	calendarDays.LastDay = "2026-08-30"
	for _, c := range []struct {
		name string
		d    deadline.Deadline
		now  string
		lang i18n.Lang
		left string
		tone ui.Tone
		step string // in the last steps
	}{
		{"on the first day", d, "2026-08-28", i18n.RU, "осталось 2 рабочих дня", ui.ToneActive, "Последний день срока (2 рабочих дня)"},
		{"over a weekend", d, "2026-08-29", i18n.EN, "2 working days left", ui.ToneActive, "(2 working days)"},
		{"on the last day", d, string(last), i18n.RU, "сегодня", ui.ToneWaiting, ""},
		{"a day late", d, string(last.Add(1)), i18n.RU, "просрочено на 1 рабочий день", ui.ToneBad, ""},
		{"extended", extended, "2026-08-28", i18n.KK, "5 жұмыс күні", ui.ToneActive, "(5 жұмыс күні)"},
		{"done late", over, "2026-09-05", i18n.EN, "done on 3", ui.ToneBad, ""},
		{"calendar days", calendarDays, "2026-08-29", i18n.EN, "1 day left", ui.ToneWaiting, "(2 calendar days)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx := i18n.With(t.Context(), messages.Localizer(c.lang))
			got, err := deadlineui.View(ctx, days, c.d, at(c.now))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(got.Left, c.left) || got.Tone != c.tone || portal.DateOf(got.Due) != c.d.LastDay {
				t.Errorf("got %q, %s, due %s; want %q, %s", got.Left, got.Tone, portal.DateOf(got.Due), c.left, c.tone)
			}
			first, lastStep := got.Counted[0], got.Counted[len(got.Counted)-1]
			if first.Clause != law.Civil173 || !strings.Contains(lastStep.Text, c.step) || portal.DateOf(lastStep.At) != c.d.LastDay {
				t.Errorf("counted: %+v", got.Counted)
			}
		})
	}
}

// A term that ended on a Friday is over on the Saturday, although no working day has passed.
func TestTermIsOverOnTheDayOffAfterIt(t *testing.T) {
	messages, _ := i18n.Load(ui.Messages(), deadlineui.Texts())
	days, _ := calendar.Load()
	d := deadline.Deadline{Since: at("2026-11-10"), Days: 3, Unit: calendar.WorkingDays, LastDay: "2026-11-13", Clause: law.C9p2}
	ctx := i18n.With(t.Context(), messages.Localizer(i18n.EN))
	got, err := deadlineui.View(ctx, days, d, at("2026-11-14"))
	if err != nil || got.Tone != ui.ToneBad {
		t.Errorf("got %q, %s, %v; want it over", got.Left, got.Tone, err)
	}
}
