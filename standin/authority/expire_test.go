package authority

import (
	"bytes"
	"crypto/x509"
	"slices"
	"testing"

	"birtereze/portal/internal/sign"
)

// Certificates that were made to run out are refused for that alone, stay so when the authority is started again, and are
// renewed when it is told so.
func TestExpire(t *testing.T) {
	folder := t.TempDir()
	first, err := Open(folder, Config{Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	before := identity(t, first, "customer-a")
	if err := first.Expire("customer-a", true); err != nil {
		t.Fatal(err)
	}
	second, err := Open(folder, Config{Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	for name, a := range map[string]*Authority{"at once": first, "started again": second} {
		got := identity(t, a, "customer-a")
		if got.Signing.Certificate.Equal(before.Signing.Certificate) || !bytes.Equal(got.Signing.Certificate.RawSubject, before.Signing.Certificate.RawSubject) {
			t.Errorf("%s: not another certificate of the same person", name)
		}
		for _, pair := range []KeyPair{got.Signing, got.SignIn} {
			if reason := judged(t, a, pair); reason != sign.Expired {
				t.Errorf("%s: %q", name, reason)
			}
		}
	}
	if err := second.Expire("customer-a", false); err != nil {
		t.Fatal(err)
	}
	if reason := judged(t, second, identity(t, second, "customer-a").Signing); reason != "" {
		t.Errorf("renewed: %q", reason)
	}
}

// judged is why a message by a key is not taken; empty when it is.
func judged(t *testing.T, a *Authority, pair KeyPair) sign.Reason {
	t.Helper()
	pinned, err := sign.ParseCertificates(a.PEM())
	if err != nil {
		t.Fatal(err)
	}
	trust, err := sign.NewTrust(pinned...)
	if err != nil {
		t.Fatal(err)
	}
	cms, err := Message{Content: []byte("text"), Attached: true, At: now}.Sign(pair)
	if err != nil {
		t.Fatal(err)
	}
	purpose := sign.Document
	if slices.Contains(pair.Certificate.ExtKeyUsage, x509.ExtKeyUsageClientAuth) {
		purpose = sign.SignIn
	}
	report, err := sign.NewVerifier(trust, sign.Offline{}, clock).Verify(t.Context(), cms, nil, purpose)
	if err != nil {
		t.Fatal(err)
	}
	return report.Reason
}
