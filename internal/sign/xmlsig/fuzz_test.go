package xmlsig_test

import (
	"testing"

	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/sign/xmlsig"
)

// FuzzVerify: whatever comes, there is an answer with a reason, and only what the thrown-away keys have signed is valid.
func FuzzVerify(f *testing.F) {
	signed := map[string]bool{}
	for _, name := range []string{"document.xml", "two.xml", "message.xml", "message12.xml"} {
		f.Add(fixture(f, name))
		if name != "two.xml" {
			signed[string(fixture(f, name+".content"))] = true
		}
	}
	v := sign.NewVerifier(trustOf(f, fixture(f, "trust.pem")), sign.Offline{}, clock)
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := xmlsig.Verify(background, v, data, sign.Document)
		if err != nil {
			t.Fatalf("no answer: %v", err)
		}
		if (got.Status == sign.Valid) != (got.Reason == "") {
			t.Fatalf("status %s with reason %q", got.Status, got.Reason)
		}
		if got.Status == sign.Valid && !signed[string(got.Content)] {
			t.Fatalf("valid with content that nobody has signed: %q", got.Content)
		}
	})
}
