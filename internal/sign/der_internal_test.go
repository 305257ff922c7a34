package sign

import (
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
)

// Moments are read as DER and RFC 5280 have them: with seconds, in UTC, and only those that there are.
func TestMoment(t *testing.T) {
	const utc, generalized = 0x17, 0x18
	at := time.Date(2026, 11, 21, 12, 34, 56, 0, time.UTC)
	for _, tt := range []struct {
		tag  byte
		text string
		want time.Time // zero: refused
	}{
		{utc, "261121123456Z", at},
		{utc, "491231235959Z", time.Date(2049, 12, 31, 23, 59, 59, 0, time.UTC)},
		{utc, "500101000000Z", time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC)},
		{utc, "240229000000Z", time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)},
		{utc, "260229000000Z", time.Time{}},
		{utc, "261131000000Z", time.Time{}},
		{utc, "261301000000Z", time.Time{}},
		{utc, "260001000000Z", time.Time{}},
		{utc, "261100000000Z", time.Time{}},
		{utc, "261121240000Z", time.Time{}},
		{utc, "261121126000Z", time.Time{}},
		{utc, "261121123460Z", time.Time{}},
		{utc, "2611211234Z", time.Time{}},
		{utc, "261121123456+0500", time.Time{}},
		{utc, "26112112345:Z", time.Time{}},
		{utc, "2611211234/6Z", time.Time{}},
		{utc, "261121123456z", time.Time{}},
		{utc, "", time.Time{}},
		{generalized, "20261121123456Z", at},
		{generalized, "20261121123456.25Z", at.Add(250 * time.Millisecond)},
		{generalized, "20261121123456", time.Time{}},
		{generalized, "20261121123456+0500", time.Time{}},
		{generalized, "20260229000000Z", time.Time{}},
		{generalized, "202611211234Z", time.Time{}},
		{generalized, "20261121123456.0000000000000000000000Z", time.Time{}},
		{0x0c, "261121123456Z", time.Time{}},
	} {
		s := cryptobyte.String(append([]byte{tt.tag, byte(len(tt.text))}, tt.text...))
		got, ok := moment(&s)
		if ok == tt.want.IsZero() || ok && !got.Equal(tt.want) {
			t.Errorf("%#x %q: %s, %t; want %s", tt.tag, tt.text, got, ok, tt.want)
		}
	}
}
