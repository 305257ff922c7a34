package calendar

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"birtereze/portal"
)

func named(s string) Names { return Names{RU: s, KK: s, EN: s} }

// madeUp is a year of a calendar that exists nowhere.
func madeUp(year int, days ...Day) Year {
	y := Year{Year: year, Source: named("made up"), Grounds: map[string]Names{"g": named("made up")}}
	for _, d := range days {
		d.Ground = "g"
		y.Days = append(y.Days, d)
	}
	return y
}

// model is the plainest possible calendar: a list of days in order, each worked or not.
type model struct {
	days   []portal.Date
	worked []bool
}

// randomCalendar draws three years with holidays, moved days and working weekends, and the model of the same days. The
// model knows nothing of weekdays or kinds: it is told day by day.
func randomCalendar(t *testing.T, rng *rand.Rand) (*Calendar, model) {
	t.Helper()
	var m model
	var years []Year
	for year := 2030; year < 2033; year++ {
		var days []Day
		for at := time.Date(year, 1, 1, 12, 0, 0, 0, time.UTC); at.Year() == year; at = at.AddDate(0, 0, 1) {
			d := portal.Date(at.Format(time.DateOnly))
			sat := at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
			worked := !sat
			switch roll := rng.IntN(20); {
			case roll == 0:
				days = append(days, Day{Date: d, Kind: Off, Name: named("off")})
				worked = false
			case roll == 1 && sat:
				days = append(days, Day{Date: d, Kind: WorkingWeekend, Name: named("worked")})
				worked = true
			case roll == 1:
				days = append(days, Day{Date: d, Kind: Moved, Name: named("moved")})
				worked = false
			}
			m.days = append(m.days, d)
			m.worked = append(m.worked, worked)
		}
		rng.Shuffle(len(days), func(i, j int) { days[i], days[j] = days[j], days[i] })
		years = append(years, madeUp(year, days...))
	}
	c, err := New(years...)
	if err != nil {
		t.Fatal(err)
	}
	return c, m
}

// add is the index of the n-th worked day after index i; -1 when the days run out.
func (m model) add(i, n int) int {
	for n > 0 {
		if i++; i == len(m.days) {
			return -1
		}
		if m.worked[i] {
			n--
		}
	}
	return i
}

func TestCountsAgreeWithABruteForceModel(t *testing.T) {
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 253))
		c, m := randomCalendar(t, rng)
		for i, d := range m.days {
			if got, err := c.IsWorking(d); err != nil || got != m.worked[i] {
				t.Fatalf("seed %d: IsWorking(%s) = %v, %v, want %v", seed, d, got, err, m.worked[i])
			}
		}
		for range 300 {
			i, n := rng.IntN(len(m.days)), rng.IntN(80)
			from := m.days[i]
			got, err := c.AddWorking(from, n)
			j := m.add(i, n)
			if j < 0 {
				if err == nil {
					t.Fatalf("seed %d: AddWorking(%s, %d) = %s beyond the years", seed, from, n, got)
				}
				continue
			}
			if err != nil || got != m.days[j] {
				t.Fatalf("seed %d: AddWorking(%s, %d) = %s, %v, want %s", seed, from, n, got, err, m.days[j])
			}
			if back, err := c.CountWorking(from, got); err != nil || back != n {
				t.Fatalf("seed %d: CountWorking(%s, %s) = %d, %v, want %d", seed, from, got, back, err, n)
			}
			if back, err := c.CountWorking(got, from); err != nil || back != -n {
				t.Fatalf("seed %d: CountWorking(%s, %s) = %d, %v, want %d", seed, got, from, back, err, -n)
			}
			checkExplanation(t, c, m, i, j, n)
		}
	}
}

// checkExplanation holds an explanation against the model: the days from the event to the end of the term, less those
// marked as not counted, are the term; and every mark says of its day what the model says.
func checkExplanation(t *testing.T, c *Calendar, m model, i, j, n int) {
	t.Helper()
	e, err := c.Explain(m.days[i], n, WorkingDays)
	if err != nil || e.Due != m.days[j] {
		t.Fatalf("Explain(%s, %d): due %s, %v, want %s", m.days[i], n, e.Due, err, m.days[j])
	}
	skipped, at := 0, i
	for _, mark := range e.Days {
		for m.days[at] != mark.Date {
			if at++; at > j {
				t.Fatalf("Explain(%s, %d) marks %s, which is not in the term or out of order", m.days[i], n, mark.Date)
			}
		}
		if mark.Counted != m.worked[at] {
			t.Fatalf("Explain(%s, %d): %s counted %v, want %v", m.days[i], n, mark.Date, mark.Counted, m.worked[at])
		}
		if !mark.Counted {
			skipped++
		}
	}
	if j-i-skipped != n {
		t.Fatalf("Explain(%s, %d): %d days less %d skipped are not the term", m.days[i], n, j-i, skipped)
	}
}

func TestNewRefusesABrokenYear(t *testing.T) {
	good := Day{Date: "2030-05-08", Kind: Off, Name: named("a")}
	for _, tc := range []struct {
		name  string
		years []Year
		want  string
	}{
		{"a year given twice", []Year{madeUp(2030), madeUp(2030)}, "given twice"},
		{"a day given twice", []Year{madeUp(2030, good, good)}, "2030-05-08: given twice"},
		{"a day of another year", []Year{madeUp(2031, good)}, "another year"},
		{"no name", []Year{madeUp(2030, Day{Date: "2030-05-08", Kind: Off, Name: Names{RU: "a", EN: "a"}})}, "no name"},
		{"not a day", []Year{madeUp(2030, Day{Date: "2030-02-30", Kind: Off, Name: named("a")})}, "out of range"},
		{"no such kind", []Year{madeUp(2030, Day{Date: "2030-05-08", Kind: "rest", Name: named("a")})}, `unknown kind "rest"`},
		{"a weekend is not written", []Year{madeUp(2030, Day{Date: "2030-05-11", Kind: Weekend, Name: named("a")})}, "unknown kind"},
		{"working on a Wednesday", []Year{madeUp(2030, Day{Date: "2030-05-08", Kind: WorkingWeekend, Name: named("a")})}, "falls on a Saturday"},
		{"moved to a Saturday", []Year{madeUp(2030, Day{Date: "2030-05-11", Kind: Moved, Name: named("a")})}, "not to a weekend"},
		{"no source", []Year{{Year: 2030}}, "its source"},
		{"no ground", []Year{{Year: 2030, Source: named("a"), Days: []Day{good}}}, "ground"},
	} {
		if _, err := New(tc.years...); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: error %v, want one with %q", tc.name, err, tc.want)
		}
	}
}
