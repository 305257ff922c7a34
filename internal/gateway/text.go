package gateway

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text makes a name or an address from outside fit to keep and to show: outer blanks go, inner runs of blanks become
// one. More than limit characters, control characters and characters that change the direction of writing are errors,
// since no honest register sends them.
func Text(s string, limit int) (string, error) {
	if utf8.RuneCountInString(s) > 4*limit {
		return "", fmt.Errorf("longer than %d characters", limit)
	}
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > limit {
		return "", fmt.Errorf("longer than %d characters", limit)
	}
	for _, r := range s {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == utf8.RuneError {
			return "", fmt.Errorf("holds the character %U", r)
		}
	}
	return s, nil
}

// Name is a Text that must not be empty.
func Name(s string, limit int) (string, error) {
	s, err := Text(s, limit)
	if err == nil && s == "" {
		err = errors.New("is empty")
	}
	return s, err
}
