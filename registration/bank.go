package registration

import (
	"net/mail"
	"strings"
)

// maxWords bounds what is written in one entry, in characters.
const maxWords = 500

// tidy takes off the blanks that people type into long numbers, and writes letters large.
func tidy(s string) string { return strings.ToUpper(strings.Join(strings.Fields(s), "")) }

// validIBAN checks an account number of a bank of Kazakhstan: twenty characters that leave the remainder 1 (ISO 13616,
// ISO 7064 MOD 97-10).
func validIBAN(s string) bool {
	if len(s) != 20 || !strings.HasPrefix(s, "KZ") {
		return false
	}
	rest := 0
	for _, c := range s[4:] + s[:4] {
		switch {
		case c >= '0' && c <= '9':
			rest = (rest*10 + int(c-'0')) % 97
		case c >= 'A' && c <= 'Z':
			rest = (rest*100 + int(c-'A') + 10) % 97
		default:
			return false
		}
	}
	return rest == 1
}

// validBIC checks the identifier of a bank of Kazakhstan (ISO 9362): four letters, KZ, two or five characters more.
func validBIC(s string) bool {
	if len(s) != 8 && len(s) != 11 {
		return false
	}
	for i, c := range s {
		letter, digit := c >= 'A' && c <= 'Z', c >= '0' && c <= '9'
		if !letter && !(digit && i >= 6) {
			return false
		}
	}
	return s[4:6] == "KZ"
}

// validKBe checks the code of a natural person as a beneficiary: resident or not, sector 9, households.
func validKBe(s string) bool { return s == "19" || s == "29" }

// validEmail checks that mail can be addressed so; whether it arrives, the mail itself shows.
func validEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 {
		return false
	}
	_, domain, _ := strings.Cut(s, "@")
	return strings.Contains(strings.Trim(domain, "."), ".")
}

// tidyPhone writes a telephone number the international way: +7 and the rest, however it was typed.
func tidyPhone(s string) string {
	s = strings.NewReplacer(" ", "", "\u00a0", "", "-", "", "(", "", ")", "").Replace(s)
	if len(s) == 11 && (s[0] == '8' || s[0] == '7') {
		s = "+7" + s[1:]
	}
	return s
}

// validPhone checks a number by ITU-T E.164: a plus and eight to fifteen digits.
func validPhone(s string) bool {
	digits, plus := strings.CutPrefix(s, "+")
	return plus && len(digits) >= 8 && len(digits) <= 15 && strings.Trim(digits, "0123456789") == "" && digits[0] != '0'
}
