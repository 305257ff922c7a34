package calendar

import (
	"fmt"
	"strings"
	"testing"

	"birtereze/portal/law"
)

func marks(e Explanation) string {
	var b strings.Builder
	for _, m := range e.Days {
		fmt.Fprintf(&b, "%s %s %v;", m.Date, m.Kind, m.Counted)
	}
	return b.String()
}

func TestExplain(t *testing.T) {
	c := load(t)
	e, err := c.Explain("2026-03-05", 3, WorkingDays)
	if err != nil {
		t.Fatal(err)
	}
	if e.Begins != "2026-03-06" || e.Due != "2026-03-11" || e.Law != law.Civil173 || e.N != 3 || e.From != "2026-03-05" {
		t.Errorf("explained as %+v", e)
	}
	if got, want := marks(e), "2026-03-07 weekend false;2026-03-08 off false;2026-03-09 moved false;"; got != want {
		t.Errorf("marked %q, want %q", got, want)
	}
	moved := e.Days[2]
	if moved.Name.RU != "Перенос с 8 марта: Международный женский день" || moved.Ground.KK == "" {
		t.Errorf("the moved day is explained as %+v", moved)
	}
}

func TestExplainCalendarDaysCountsAll(t *testing.T) {
	e, err := load(t).Explain("2026-07-03", 3, CalendarDays)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := marks(e), "2026-07-04 weekend true;2026-07-05 weekend true;2026-07-06 off true;"; e.Due != "2026-07-06" || got != want {
		t.Errorf("due %s, marked %q, want 2026-07-06 and %q", e.Due, got, want)
	}
}

func TestExplainSaysThatADateIsUnconfirmed(t *testing.T) {
	e, err := load(t).Explain("2027-05-14", 1, WorkingDays)
	if err != nil {
		t.Fatal(err)
	}
	if e.Due != "2027-05-17" || len(e.Days) != 2 || !e.Days[1].Unconfirmed {
		t.Errorf("explained as %+v, want 16 May marked as unconfirmed", e)
	}
}

func TestExplainMarksAWorkingWeekend(t *testing.T) {
	c, err := New(madeUp(2030,
		Day{Date: "2030-05-08", Kind: Off, Name: named("in exchange")},
		Day{Date: "2030-05-11", Kind: WorkingWeekend, Name: named("worked")}))
	if err != nil {
		t.Fatal(err)
	}
	e, err := c.Explain("2030-05-07", 3, WorkingDays) // a Tuesday; Wednesday is off, Saturday is worked
	if err != nil {
		t.Fatal(err)
	}
	if got, want := marks(e), "2030-05-08 off false;2030-05-11 working true;"; e.Due != "2030-05-11" || got != want {
		t.Errorf("due %s, marked %q, want 2030-05-11 and %q", e.Due, got, want)
	}
}
