package i18n

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the zone of Kazakhstan, on machines that carry no zone data

	xmessage "golang.org/x/text/message"
	"golang.org/x/text/number"

	"birtereze/portal"
)

// The blanks inside a date, a number or a sum do not break over a line.
const nbsp = "\u00a0"

var printers = map[Lang]*xmessage.Printer{
	RU: xmessage.NewPrinter(RU.tag()), KK: xmessage.NewPrinter(KK.tag()), EN: xmessage.NewPrinter(EN.tag()),
}

// Date is the day in full: "1 июля 2026 г.", "2026 ж. 1 шілде", "1 July 2026". Its blanks do not break. The zero time is
// an empty string, as in all of these formats.
func (l Lang) Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(portal.Location())
	day, month, year := strconv.Itoa(t.Day()), monthsInDate[l][t.Month()-1], strconv.Itoa(t.Year())
	switch l {
	case RU:
		return day + nbsp + month + nbsp + year + nbsp + "г."
	case EN:
		return day + nbsp + month + nbsp + year
	}
	return year + nbsp + "ж." + nbsp + day + nbsp + month
}

// ShortDate is the day for tables: "01.07.2026", in English "1 Jul 2026".
func (l Lang) ShortDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(portal.Location())
	if l == EN {
		return t.Format("2" + nbsp + "Jan" + nbsp + "2006")
	}
	return t.Format("02.01.2006")
}

// DayMonth is the day for tables that name the year elsewhere: "01.07", in English "1 Jul".
func (l Lang) DayMonth(t time.Time) string {
	t = t.In(portal.Location())
	if l == EN {
		return t.Format("2" + nbsp + "Jan")
	}
	return t.Format("02.01")
}

// Month is a month of a year: "июль 2026 г.", "2026 ж. шілде", "July 2026".
func (l Lang) Month(t time.Time) string {
	t = t.In(portal.Location())
	month, year := monthsAlone[l][t.Month()-1], strconv.Itoa(t.Year())
	switch l {
	case RU:
		return month + nbsp + year + nbsp + "г."
	case EN:
		return month + nbsp + year
	}
	return year + nbsp + "ж." + nbsp + month
}

// Time is the time of day by the 24-hour clock: "09:05".
func (l Lang) Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(portal.Location()).Format("15:04")
}

// DateTime is the day in full and the time.
func (l Lang) DateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return l.Date(t) + ", " + l.Time(t)
}

// ShortDateTime is the short day and the time.
func (l Lang) ShortDateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return l.ShortDate(t) + nbsp + l.Time(t)
}

// Moment is DateTime with the offset in force then: "1 июля 2026 г., 18:30 (UTC+5)". Deadlines are shown so.
func (l Lang) Moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	_, offset := t.In(portal.Location()).Zone()
	return fmt.Sprintf("%s%s(UTC%+d)", l.DateTime(t), nbsp, offset/3600)
}

// Number is an integer with its thousands grouped.
func (l Lang) Number(n int64) string {
	if -1000 < n && n < 1000 {
		return sign(strconv.FormatInt(n, 10))
	}
	return sign(printers[l].Sprint(number.Decimal(n)))
}

// Decimal is a number with exactly so many digits after the decimal sign.
func (l Lang) Decimal(x float64, digits int) string {
	return sign(printers[l].Sprint(number.Decimal(x, number.Scale(digits))))
}

// Percent is a share, where 1 is the whole, with at most so many digits after the decimal sign.
func (l Lang) Percent(share float64, digits int) string {
	return sign(printers[l].Sprint(number.Percent(share, number.MaxFractionDigits(digits))))
}

// Money is a sum in tenge, given in tiyn (a hundredth of a tenge): "1 234 567,89 ₸", in English "₸1,234,567.89".
func (l Lang) Money(tiyn int64) string {
	negative := ""
	whole, part := tiyn/100, tiyn%100
	if tiyn < 0 {
		negative, whole, part = "−", -whole, -part
	}
	if l == EN {
		return fmt.Sprintf("%s₸%s.%02d", negative, l.Number(whole), part)
	}
	return fmt.Sprintf("%s%s,%02d%s₸", negative, l.Number(whole), part, nbsp)
}

// Bytes is a size in a message, written with its unit in the language of the reader.
type Bytes int64

// Size is the length of a file; a kilobyte has 1024 bytes.
func (l Lang) Size(bytes int64) string {
	size, unit := float64(bytes), 0
	for size >= 1023.5 && unit < len(byteUnits[l])-1 {
		size, unit = size/1024, unit+1
	}
	digits := 0
	if unit > 0 && size < 9.95 && size != math.Trunc(size) {
		digits = 1
	}
	return l.Decimal(size, digits) + nbsp + byteUnits[l][unit]
}

// sign puts the minus of typography for the hyphen that the libraries write.
func sign(s string) string {
	if strings.HasPrefix(s, "-") {
		return "−" + s[1:]
	}
	return s
}

// ErrDate and ErrMoney say that somebody typed what is not a date or a sum; the page adds how it is written.
var (
	ErrDate  = errors.New("not a date")
	ErrMoney = errors.New("not a sum of money")
)

// ParseDate reads a day as people type it: 01.07.2026, 1.7.2026, 01/07/2026, or as a program writes it: 2026-07-01.
func ParseDate(s string) (portal.Date, error) {
	s = strings.NewReplacer("/", ".", ",", ".").Replace(strings.TrimSpace(s))
	for _, layout := range []string{"2.1.2006", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return portal.Date(t.Format(time.DateOnly)), nil
		}
	}
	return "", ErrDate
}

// ParseMoney reads a sum in tenge as people type it, with blanks between thousands and a comma or a point before the
// tiyn: "1 234 567,89". It gives tiyn.
func ParseMoney(s string) (int64, error) {
	s = strings.NewReplacer(" ", "", nbsp, "", "\u202f", "", "₸", "", ",", ".").Replace(strings.TrimSpace(s))
	whole, part, dotted := strings.Cut(s, ".")
	if dotted && (part == "" || len(part) > 2) {
		return 0, ErrMoney
	}
	digits := whole + (part + "00")[:2]
	if whole == "" || len(digits) > 18 || strings.ContainsFunc(digits, func(r rune) bool { return r < '0' || r > '9' }) {
		return 0, ErrMoney
	}
	return strconv.ParseInt(digits, 10, 64)
}
