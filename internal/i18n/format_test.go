package i18n

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestFormats(t *testing.T) {
	july := time.Date(2026, 7, 1, 13, 30, 0, 0, time.UTC) // 18:30 in Kazakhstan
	eve := time.Date(2026, 6, 30, 20, 0, 0, 0, time.UTC)  // already 1 July in Kazakhstan
	before := time.Date(2024, 2, 1, 6, 0, 0, 0, time.UTC) // UTC+6 until 1 March 2024
	for _, c := range []struct{ name, got, want string }{
		{"ru date", RU.Date(july), "1 июля 2026 г."},
		{"kk date", KK.Date(july), "2026 ж. 1 шілде"},
		{"en date", EN.Date(july), "1 July 2026"},
		{"the day is that of Kazakhstan", RU.Date(eve), "1 июля 2026 г."},
		{"ru short", RU.ShortDate(july), "01.07.2026"},
		{"kk short", KK.ShortDate(july), "01.07.2026"},
		{"en short", EN.ShortDate(july), "1 Jul 2026"},
		{"ru month", RU.Month(july), "июль 2026 г."},
		{"kk month", KK.Month(july), "2026 ж. шілде"},
		{"en month", EN.Month(july), "July 2026"},
		{"time", EN.Time(july), "18:30"},
		{"ru date and time", RU.DateTime(july), "1 июля 2026 г., 18:30"},
		{"kk short date and time", KK.ShortDateTime(july), "01.07.2026 18:30"},
		{"ru moment", RU.Moment(july), "1 июля 2026 г., 18:30 (UTC+5)"},
		{"moment of the old offset", EN.Moment(before), "1 February 2024, 12:00 (UTC+6)"},
		{"zero", RU.Date(time.Time{}) + RU.ShortDate(time.Time{}) + RU.Moment(time.Time{}), ""},
		{"ru number", RU.Number(1234567), "1 234 567"},
		{"kk number", KK.Number(1234567), "1 234 567"},
		{"en number", EN.Number(-1234567), "−1,234,567"},
		{"small number", RU.Number(-7), "−7"},
		{"ru decimal", RU.Decimal(1234.5, 2), "1 234,50"},
		{"kk decimal", KK.Decimal(0.5, 1), "0,5"},
		{"ru percent", RU.Percent(0.05, 0), "5 %"},
		{"kk percent", KK.Percent(0.985, 1), "98,5%"},
		{"en percent", EN.Percent(1, 0), "100%"},
		{"ru money", RU.Money(123456789), "1 234 567,89 ₸"},
		{"kk money", KK.Money(100), "1,00 ₸"},
		{"en money", EN.Money(123456789), "₸1,234,567.89"},
		{"debt", RU.Money(-5), "−0,05 ₸"},
		{"bytes", RU.Size(512), "512 Б"},
		{"kilobytes", KK.Size(1536), "1,5 КБ"},
		{"nearly a megabyte", EN.Size(1024*1024 - 1), "1.0 MB"},
		{"a limit", RU.Size(8 << 20), "8 МБ"},
		{"ten megabytes", RU.Size(10 * 1024 * 1024), "10 МБ"},
		{"terabytes stay gigabytes", EN.Size(2 << 40), "2,048 GB"},
		{"weekday", RU.Weekday(time.Wednesday) + KK.WeekdayShort(time.Saturday) + EN.MonthShort(time.May), "средаснMay"},
	} {
		if got := strings.ReplaceAll(c.got, nbsp, " "); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	for _, s := range []string{RU.Date(july), KK.Date(july), RU.Money(123456), RU.Number(10000), KK.Size(2048), RU.Percent(0.05, 0)} {
		if strings.Contains(s, " ") {
			t.Errorf("%q would break over a line", s)
		}
	}
}

func TestParseDate(t *testing.T) {
	for in, want := range map[string]string{
		"01.07.2026": "2026-07-01", " 1.7.2026 ": "2026-07-01", "1/7/2026": "2026-07-01", "2026-07-01": "2026-07-01",
		"29.02.2028": "2028-02-29",
	} {
		if got, err := ParseDate(in); err != nil || string(got) != want {
			t.Errorf("ParseDate(%q) = %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "31.02.2026", "29.02.2026", "1.7.26", "01-07-2026", "сегодня", "2026.07.01"} {
		if got, err := ParseDate(in); !errors.Is(err, ErrDate) {
			t.Errorf("ParseDate(%q) = %q, %v", in, got, err)
		}
	}
}

func TestParseMoney(t *testing.T) {
	for in, want := range map[string]int64{
		"1 234 567,89": 123456789, "1234567.8": 123456780, "1\u00a0000 ₸": 100000, "0,01": 1, "15": 1500,
	} {
		if got, err := ParseMoney(in); err != nil || got != want {
			t.Errorf("ParseMoney(%q) = %d, %v, want %d", in, got, err, want)
		}
	}
	for _, in := range []string{"", ",5", "1,234,567", "1.", "1,005", "-5", "сто", "99999999999999999999"} {
		if got, err := ParseMoney(in); !errors.Is(err, ErrMoney) {
			t.Errorf("ParseMoney(%q) = %d, %v", in, got, err)
		}
	}
}

func FuzzParseMoney(f *testing.F) {
	f.Add("1 234,56")
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ParseMoney(s)
		if err != nil {
			return
		}
		if again, err := ParseMoney(RU.Money(n)); err != nil || again != n {
			t.Errorf("%q: %d reads back as %d, %v", s, n, again, err)
		}
	})
}
