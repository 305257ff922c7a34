package portal

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestParseBIN(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		want     BIN
		err      error
	}{
		{"ministry", "940140000385", "940140000385", nil},
		{"company", "990140004654", "990140004654", nil},
		{"another", "991140001226", "991140001226", nil},
		{"blanks around", " 940140000385\n", "940140000385", nil},
		{"first remainder 10", "940140000909", "940140000909", nil},
		{"both remainders 10: never issued", "940140000960", "940140000960", ErrChecksum},
		{"one digit wrong", "940140000384", "940140000384", ErrChecksum},
		{"two digits changed places", "940140003085", "940140003085", ErrChecksum},
		{"an IIN", "791028302728", "", ErrKind},
		{"fifth digit 7", "940170000385", "", ErrKind},
		{"eleven digits", "94014000038", "", ErrLength},
		{"thirteen digits", "9401400003850", "", ErrLength},
		{"a letter", "94014000038O", "", ErrNotDigits},
		{"blank inside", "940140 000385", "", ErrNotDigits},
		{"Arabic digits", "٩٤٠١٤٠٠٠٠٣٨٥", "", ErrNotDigits},
		{"a sign", "+94014000038", "", ErrNotDigits},
		{"nothing", "", "", ErrNotDigits},
	} {
		got, err := ParseBIN(tc.in)
		if got != tc.want || !errors.Is(err, tc.err) {
			t.Errorf("%s: ParseBIN(%q) = %q, %v, want %q, %v", tc.name, tc.in, got, err, tc.want, tc.err)
		}
	}
}

func TestParseIIN(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		want     IIN
		err      error
	}{
		{"person", "791028302728", "791028302728", nil},
		{"first remainder 10", "851231300602", "851231300602", nil},
		{"both remainders 10: never issued", "851231300640", "851231300640", ErrChecksum},
		{"one digit wrong", "791028302729", "791028302729", ErrChecksum},
		{"a BIN", "940140000385", "", ErrKind},
		{"eleven digits", "79102830272", "", ErrLength},
		{"a letter", "79102830272x", "", ErrNotDigits},
		{"nothing", "  ", "", ErrNotDigits},
	} {
		got, err := ParseIIN(tc.in)
		if got != tc.want || !errors.Is(err, tc.err) {
			t.Errorf("%s: ParseIIN(%q) = %q, %v, want %q, %v", tc.name, tc.in, got, err, tc.want, tc.err)
		}
	}
}

// Of ten last digits one fits. More the rule does not promise: the eleventh digit weighs 11, which the remainder by 11
// does not see, so a number wrong there alone passes.
func TestCheckDigitIsOneOfTen(t *testing.T) {
	for _, good := range []string{"940140000385", "990140004654", "991140001226", "791028302728"} {
		for d := byte('0'); d <= '9'; d++ {
			n := good[:11] + string(d)
			if err := checkDigit(n); (err == nil) != (n == good) {
				t.Errorf("checkDigit(%s) = %v, want it to fit only %s", n, err, good)
			}
		}
		blind := good[:10] + string('0'+(good[10]-'0'+1)%10) + good[11:]
		if err := checkDigit(blind); err != nil {
			t.Errorf("checkDigit(%s) = %v: the eleventh digit is not weighed", blind, err)
		}
	}
}

// Cl. 2 item 4: the object number has eighteen digits.
func TestParseObjectNumber(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		want     ObjectNumber
		err      error
	}{
		{"eighteen digits", "012345678901234567", "012345678901234567", nil},
		{"in groups", "012345 678901 234567", "012345678901234567", nil},
		{"with no-break spaces", "012345\u00a0678901\u00a0234567", "012345678901234567", nil},
		{"seventeen", "01234567890123456", "", ErrLength},
		{"nineteen", "0123456789012345678", "", ErrLength},
		{"a letter O", "O12345678901234567", "", ErrNotDigits},
		{"a dash", "012345-678901-234567", "", ErrNotDigits},
		{"nothing", " \t", "", ErrNotDigits},
	} {
		got, err := ParseObjectNumber(tc.in)
		if got != tc.want || !errors.Is(err, tc.err) {
			t.Errorf("%s: ParseObjectNumber(%q) = %q, %v, want %q, %v", tc.name, tc.in, got, err, tc.want, tc.err)
		}
	}
}

func TestParseKATO(t *testing.T) {
	for _, tc := range []struct {
		in   string
		want KATO
		err  error
	}{
		{"631010000", "631010000", nil}, {" 710000000 ", "710000000", nil},
		{"63101000", "", ErrLength}, {"6310100000", "", ErrLength}, {"63101000A", "", ErrNotDigits}, {"", "", ErrNotDigits},
	} {
		got, err := ParseKATO(tc.in)
		if got != tc.want || !errors.Is(err, tc.err) {
			t.Errorf("ParseKATO(%q) = %q, %v, want %q, %v", tc.in, got, err, tc.want, tc.err)
		}
	}
}

func TestParseDate(t *testing.T) {
	for in, ok := range map[string]bool{
		"2026-07-01": true, " 2026-07-01 ": true, "2028-02-29": true, "2026-02-29": false, "2026-13-01": false,
		"01.07.2026": false, "2026-7-1": false, "": false, "2026-07-01T00:00:00Z": false,
	} {
		got, err := ParseDate(in)
		if (err == nil) != ok || (ok && string(got) != strings.TrimSpace(in)) || (!ok && got != "") {
			t.Errorf("ParseDate(%q) = %q, %v, want it read: %v", in, got, err, ok)
		}
	}
}

// A day is a day in Kazakhstan: UTC+5 since 1 March 2024.
func TestDateOf(t *testing.T) {
	for in, want := range map[string]Date{
		"2026-07-01T18:59:59Z": "2026-07-01", "2026-07-01T19:00:00Z": "2026-07-02", "2026-12-31T19:00:00Z": "2027-01-01",
	} {
		at, err := time.Parse(time.RFC3339, in)
		if err != nil {
			t.Fatal(err)
		}
		if got := DateOf(at); got != want {
			t.Errorf("DateOf(%s) = %s, want %s", in, got, want)
		}
	}
	d := Date("2026-12-31")
	if got := d.Add(1); got != "2027-01-01" {
		t.Errorf("the day after %s = %s", d, got)
	}
	if got := d.Add(-365); got != "2025-12-31" {
		t.Errorf("a year before %s = %s", d, got)
	}
	if got := DateOf(d.Time()); got != d {
		t.Errorf("the first moment of %s falls on %s", d, got)
	}
}

func TestActor(t *testing.T) {
	var visitor Actor
	if visitor.SignedIn() || visitor.Is(RoleCustomer) {
		t.Error("a visitor is signed in or holds a role")
	}
	a := Actor{Person: "791028302728", For: "940140000385", Roles: []Role{RoleCustomer, RoleAdministrator}}
	if !a.SignedIn() || !a.Is(RoleAdministrator) || a.Is(RoleRegistrar) {
		t.Errorf("actor %+v does not hold what it was given", a)
	}
	if job := System("deadlines"); !job.SignedIn() || !job.Is(RoleSystem) || job.Person != "" {
		t.Errorf("the Portal itself is %+v", job)
	}
	for p, want := range map[Party]bool{"940140000385": true, "791028302728": false, "": false, "9401": false} {
		if got := p.IsOrganisation(); got != want {
			t.Errorf("Party(%q).IsOrganisation() = %v, want %v", p, got, want)
		}
	}
}

func TestRolesAreListedOnce(t *testing.T) {
	all := Roles()
	sorted := slices.Sorted(slices.Values(all))
	if len(slices.Compact(sorted)) != len(all) || slices.Contains(all, "") {
		t.Errorf("Roles() = %v, want each once", all)
	}
}

func FuzzIdentifiers(f *testing.F) {
	for _, seed := range []string{
		"940140000385", "791028302728", "012345678901234567", "631010000", "", " ", "94014000038٥", "\xff", "012345 678901\u00a0234567",
		strings.Repeat("9", 300),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		bin, errBIN := ParseBIN(s)
		iin, errIIN := ParseIIN(s)
		if bin != "" && iin != "" {
			t.Fatalf("%q is both a BIN and an IIN", s)
		}
		number, errNumber := ParseObjectNumber(s)
		kato, errKATO := ParseKATO(s)
		for _, tc := range []struct {
			kind  string
			value string
			size  int
			err   error
			again func(string) (string, error)
		}{
			{"BIN", string(bin), 12, errBIN, func(v string) (string, error) { b, err := ParseBIN(v); return string(b), err }},
			{"IIN", string(iin), 12, errIIN, func(v string) (string, error) { i, err := ParseIIN(v); return string(i), err }},
			{"object number", string(number), 18, errNumber, func(v string) (string, error) { n, err := ParseObjectNumber(v); return string(n), err }},
			{"KATO", string(kato), 9, errKATO, func(v string) (string, error) { k, err := ParseKATO(v); return string(k), err }},
		} {
			if tc.value == "" {
				if tc.err == nil {
					t.Fatalf("%s of %q: neither a value nor an error", tc.kind, s)
				}
				continue
			}
			if len(tc.value) != tc.size || !digits(tc.value) || (tc.err != nil && !errors.Is(tc.err, ErrChecksum)) {
				t.Fatalf("%s of %q = %q, %v", tc.kind, s, tc.value, tc.err)
			}
			if got, err := tc.again(tc.value); got != tc.value || !errors.Is(err, tc.err) {
				t.Fatalf("%s %q read again = %q, %v, want the same with %v", tc.kind, tc.value, got, err, tc.err)
			}
		}
	})
}

func TestBothNames(t *testing.T) {
	for _, c := range []struct {
		name Text
		want string
	}{
		{Text{RU: "Школа", KK: "Мектеп"}, "Школа / Мектеп"},
		{Text{RU: "АО «Жол»", KK: "АО «Жол»"}, "АО «Жол»"},
		{Text{RU: "Школа"}, "Школа"},
		{Text{KK: "Мектеп"}, "Мектеп"},
		{Text{}, ""},
	} {
		if got := c.name.Both(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.name, got, c.want)
		}
	}
}
