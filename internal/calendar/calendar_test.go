package calendar

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"birtereze/portal"
)

func load(t *testing.T) *Calendar {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// byRule computes the days off of a year from its holidays alone: a holiday on a weekend moves to the next day that is
// neither a weekend nor a day off; days without transfer do not move.
func byRule(year int, holidays, unmoved []string) map[portal.Date]bool {
	off := map[portal.Date]bool{}
	day := func(s string) time.Time {
		t, err := time.Parse(time.DateOnly, time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006-")+s)
		if err != nil {
			panic(err)
		}
		return t
	}
	isWeekend := func(t time.Time) bool { return t.Weekday() == 0 || t.Weekday() == 6 }
	for _, h := range slices.Concat(holidays, unmoved) {
		off[portal.Date(day(h).Format(time.DateOnly))] = true
	}
	for _, h := range holidays {
		t := day(h)
		if !isWeekend(t) {
			continue
		}
		for isWeekend(t) || off[portal.Date(t.Format(time.DateOnly))] {
			t = t.AddDate(0, 0, 1)
		}
		off[portal.Date(t.Format(time.DateOnly))] = true
	}
	for t := day("01-01"); t.Year() == year; t = t.AddDate(0, 0, 1) {
		if isWeekend(t) {
			off[portal.Date(t.Format(time.DateOnly))] = true
		}
	}
	return off
}

func TestYearsFollowTheRuleOfMovedDays(t *testing.T) {
	c := load(t)
	common := []string{"01-01", "01-02", "03-08", "03-21", "03-22", "03-23", "05-01", "05-07", "05-09", "07-06", "10-25", "12-16"}
	for _, tc := range []struct {
		year              int
		holidays, unmoved []string
	}{
		{2026, common, []string{"01-07", "05-27"}},
		{2027, append([]string{"03-15"}, common...), []string{"01-07", "05-16"}},
	} {
		off := byRule(tc.year, tc.holidays, tc.unmoved)
		worked := 0
		for d := portal.Date(time.Date(tc.year, 1, 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)); d.Time().Year() == tc.year; d = d.Add(1) {
			got, err := c.IsWorking(d)
			if err != nil {
				t.Fatal(err)
			}
			if got == off[d] {
				t.Errorf("IsWorking(%s) = %v, want %v", d, got, !off[d])
			}
			if got {
				worked++
			}
		}
		if worked != 247 {
			t.Errorf("%d has %d working days, want 247", tc.year, worked)
		}
	}
}

func TestIsWorking(t *testing.T) {
	c := load(t)
	for d, want := range map[portal.Date]bool{
		"2026-08-28": true, "2026-08-29": false, "2026-08-30": false, "2026-08-31": true, // ordinary days in 2026
		"2026-03-13": true, "2026-03-15": false, "2026-03-16": true, // Constitution Day on a Sunday is not moved in 2026
		"2026-03-09": false, "2026-03-24": false, "2026-03-25": false, "2026-03-26": true,
		"2026-05-27": false, "2026-10-26": false, "2026-12-16": false,
		"2027-01-04": false, "2027-03-15": false, "2027-05-17": true, "2027-08-30": true,
	} {
		got, err := c.IsWorking(d)
		if err != nil || got != want {
			t.Errorf("IsWorking(%s) = %v, %v, want %v", d, got, err, want)
		}
	}
}

func TestKurbanAit2027IsUnconfirmed(t *testing.T) {
	y, err := load(t).Year(2027)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range y.Days {
		if d.Unconfirmed != (d.Date == "2027-05-16") {
			t.Errorf("%s: Unconfirmed = %v", d.Date, d.Unconfirmed)
		}
	}
}

// Cl. 9 part 2 and cl. 11 part 2 give the operator 2 working days, cl. 65 gives 3, the completeness check has 5.
func TestAddWorking(t *testing.T) {
	c := load(t)
	for _, tc := range []struct {
		from portal.Date
		n    int
		want portal.Date
	}{
		{"2026-07-01", 2, "2026-07-03"}, // Wednesday: Thursday, Friday
		{"2026-07-02", 2, "2026-07-07"}, // over a weekend and Capital Day
		{"2026-07-03", 1, "2026-07-07"},
		{"2026-07-04", 1, "2026-07-07"}, // an event on a Saturday
		{"2026-03-20", 1, "2026-03-26"}, // Nauryz with both its moved days
		{"2026-03-06", 1, "2026-03-10"}, // 8 March on a Sunday, moved to Monday
		{"2026-12-31", 1, "2027-01-05"}, // into the next year
		{"2026-07-01", 0, "2026-07-01"},
		{"2026-07-01", 45, "2026-09-03"},
	} {
		got, err := c.AddWorking(tc.from, tc.n)
		if err != nil || got != tc.want {
			t.Errorf("AddWorking(%s, %d) = %s, %v, want %s", tc.from, tc.n, got, err, tc.want)
		}
	}
}

func TestAddCalendar(t *testing.T) {
	c := load(t)
	for _, tc := range []struct {
		from portal.Date
		n    int
		want portal.Date
	}{
		{"2026-07-01", 2, "2026-07-03"}, {"2026-07-03", -2, "2026-07-01"}, {"2026-07-03", 3, "2026-07-06"},
		{"2031-02-28", 1, "2031-03-01"}, {"2028-02-28", 1, "2028-02-29"}, {"2026-12-31", 1, "2027-01-01"},
	} {
		got, err := c.AddCalendar(tc.from, tc.n)
		if err != nil || got != tc.want {
			t.Errorf("AddCalendar(%s, %d) = %s, %v, want %s", tc.from, tc.n, got, err, tc.want)
		}
	}
}

func TestYearThatIsNotLoadedIsNamed(t *testing.T) {
	c := load(t)
	for _, tc := range []struct {
		name string
		year string
		call func() error
	}{
		{"IsWorking", "2028", func() error { _, err := c.IsWorking("2028-06-01"); return err }},
		{"IsWorking before", "2025", func() error { _, err := c.IsWorking("2025-12-31"); return err }},
		{"AddWorking", "2028", func() error { _, err := c.AddWorking("2027-12-20", 30); return err }},
		{"AddWorking far", "2028", func() error { _, err := c.AddWorking("2026-01-05", 1<<40); return err }},
		{"CountWorking", "2028", func() error { _, err := c.CountWorking("2027-12-20", "2028-01-10"); return err }},
		{"Explain", "2028", func() error { _, err := c.Explain("2027-12-31", 1, WorkingDays); return err }},
		{"Year", "2030", func() error { _, err := c.Year(2030); return err }},
	} {
		err := tc.call()
		if !errors.Is(err, ErrYear) || !strings.Contains(err.Error(), tc.year) {
			t.Errorf("%s: error %v, want ErrYear that names %s", tc.name, err, tc.year)
		}
	}
	if _, err := c.AddWorking("2027-12-30", 1); err != nil {
		t.Errorf("the last working day of a loaded year: %v", err)
	}
}

func TestBadInput(t *testing.T) {
	c := load(t)
	for name, call := range map[string]func() error{
		"no day":              func() error { _, err := c.IsWorking(""); return err },
		"31 June":             func() error { _, err := c.AddWorking("2026-06-31", 1); return err },
		"a moment":            func() error { _, err := c.IsWorking("2026-06-30T10:00:00Z"); return err },
		"one digit":           func() error { _, err := c.AddCalendar("2026-6-1", 1); return err },
		"second day":          func() error { _, err := c.CountWorking("2026-06-01", "x"); return err },
		"first day":           func() error { _, err := c.CountWorking("x", "2026-06-01"); return err },
		"negative working":    func() error { _, err := c.AddWorking("2026-06-01", -1); return err },
		"negative term":       func() error { _, err := c.Explain("2026-06-01", -1, CalendarDays); return err },
		"too far":             func() error { _, err := c.AddCalendar("2026-06-01", 1<<40); return err },
		"too far back":        func() error { _, err := c.AddCalendar("2026-06-01", -1<<40); return err },
		"unknown unit":        func() error { _, err := c.Explain("2026-06-01", 1, "month"); return err },
		"explain from no day": func() error { _, err := c.Explain("", 1, WorkingDays); return err },
	} {
		if err := call(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestYears(t *testing.T) {
	c := load(t)
	if got, want := c.Years(), []int{2026, 2027}; !slices.Equal(got, want) {
		t.Fatalf("Years() = %v, want %v", got, want)
	}
	y, err := c.Year(2026)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range y.Days {
		for _, lang := range []string{"ru", "kk", "en"} {
			if d.Name.In(lang) == "" || y.Ground(d).In(lang) == "" {
				t.Errorf("%s has no name or ground in %s", d.Date, lang)
			}
		}
		if d.Name.In("de") != "" {
			t.Errorf("%s has a name in a language that is not kept", d.Date)
		}
	}
	y.Days[0].Kind, y.Grounds["holiday"] = WorkingWeekend, Names{}
	again, err := c.Year(2026)
	if err != nil || again.Days[0].Kind != Off || again.Grounds["holiday"].RU == "" {
		t.Error("a caller changed the calendar through the year that it was given")
	}
}
