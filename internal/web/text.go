package web

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"birtereze/portal/internal/fault"
)

// IsText tells whether what came is text that can be kept: UTF-8, and without NUL, which PostgreSQL does not take. Nobody
// types anything else.
func IsText(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

// AllText refuses entries that are not text, in their names or their values.
func AllText(values url.Values) error {
	for name, list := range values {
		if !IsText(name) {
			return fault.New(fault.Invalid, "fault.invalid")
		}
		for _, v := range list {
			if !IsText(v) {
				return fault.Wrong(name, "fault.invalid")
			}
		}
	}
	return nil
}

// readable refuses an address that names nothing, since it is no text, and a question that nobody typed.
func (r *Request) readable() error {
	if !IsText(r.URL.Path) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return AllText(r.URL.Query())
}
