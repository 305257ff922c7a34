package sign_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"birtereze/portal/internal/sign"
)

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func fixtureTrust(t testing.TB) *sign.Trust {
	t.Helper()
	pinned, err := sign.ParseCertificates(fixture(t, "trust.pem"))
	if err != nil {
		t.Fatal(err)
	}
	trust, err := sign.NewTrust(pinned...)
	if err != nil {
		t.Fatal(err)
	}
	return trust
}

// Messages that were made once stay what they are, whatever becomes of the code that made them.
func TestFixtures(t *testing.T) {
	fixed := func() time.Time { return now }
	evidence := func(serial string) sign.Evidence {
		return sign.Evidence{JudgedAt: now, CheckedAt: now, Revocations: []sign.Answer{
			{Serial: serial, Source: sign.FromOCSP, Raw: fixture(t, "answer.ocsp")},
			{Serial: serial, Source: sign.FromCRL, Raw: fixture(t, "list.crl")},
		}}
	}
	for name, want := range map[string][]sign.Reason{
		"detached.der": {""}, "attached.der": {""}, "stamped.der": {""}, "two.der": {"", sign.Revoked},
	} {
		v := sign.NewVerifier(fixtureTrust(t), sign.Offline{}, fixed)
		got, err := v.Verify(background, fixture(t, name), strings.NewReader(document), sign.Document)
		if err != nil || got.Status != sign.Valid {
			t.Errorf("%s, offline: %s %s, %v", name, got.Status, got.Reason, err)
		}
		for i, s := range got.Signatures {
			v := sign.NewVerifier(fixtureTrust(t), sign.Stored(evidence(s.Signer.Serial)), fixed)
			got, err := v.Verify(background, fixture(t, name), strings.NewReader(document), sign.Document)
			if err != nil || name != "stamped.der" && got.Signatures[i].Reason != want[i] {
				t.Errorf("%s, signer %d: %s %v, want %s", name, i, got.Signatures[i].Reason, err, want[i])
			}
		}
	}
}

// FuzzVerify: whatever comes, there is an answer with a reason, and only what a known person signed is valid.
func FuzzVerify(f *testing.F) {
	for _, name := range []string{"detached.der", "attached.der", "stamped.der", "two.der"} {
		f.Add(fixture(f, name))
	}
	f.Add(armour("CMS", fixture(f, "detached.der")))
	v := sign.NewVerifier(fixtureTrust(f), sign.Offline{}, func() time.Time { return now })
	f.Fuzz(func(t *testing.T, message []byte) {
		got, err := v.Verify(background, message, bytes.NewReader([]byte(document)), sign.Document)
		if err != nil {
			t.Fatalf("no answer: %v", err)
		}
		if (got.Status == sign.Valid) != (got.Reason == "") {
			t.Fatalf("status %s with reason %q", got.Status, got.Reason)
		}
		for _, s := range got.Signatures {
			if s.Status == sign.Valid && (s.Signer.IIN == "" || len(s.Evidence.Certificates) != 3) {
				t.Fatalf("valid without a signer: %+v", s)
			}
		}
	})
}

// FuzzAnswers: whatever stands for a stored answer, it is refused or is what the authority signed.
func FuzzAnswers(f *testing.F) {
	f.Add(fixture(f, "answer.ocsp"), true)
	f.Add(fixture(f, "list.crl"), false)
	message, trust := fixture(f, "detached.der"), fixtureTrust(f)
	fixed := func() time.Time { return now }
	first, err := sign.NewVerifier(trust, sign.Offline{}, fixed).Verify(background, message, strings.NewReader(document), sign.Document)
	if err != nil || first.Status != sign.Valid {
		f.Fatal(first, err)
	}
	f.Fuzz(func(t *testing.T, raw []byte, ocsp bool) {
		a := sign.Answer{Serial: first.Signatures[0].Signer.Serial, Source: sign.FromCRL, Raw: raw}
		if ocsp {
			a.Source = sign.FromOCSP
		}
		kept := sign.Evidence{JudgedAt: now, CheckedAt: now, Revocations: []sign.Answer{a}}
		got, err := sign.NewVerifier(trust, sign.Stored(kept), fixed).Verify(background, message, strings.NewReader(document), sign.Document)
		if err != nil {
			t.Fatalf("no answer: %v", err)
		}
		if got.Status == sign.Invalid {
			t.Fatalf("an authority that has not revoked this refuses: %s", got.Detail)
		}
	})
}
