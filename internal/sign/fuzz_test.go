package sign_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"birtereze/portal/internal/sign"
	"birtereze/portal/standin/authority"
)

func catalogue(t *testing.T, lang string) map[string]string {
	t.Helper()
	data, err := sign.Texts.ReadFile(lang + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var texts map[string]string
	if err := json.Unmarshal(data, &texts); err != nil {
		t.Fatal(err)
	}
	return texts
}

// FuzzVerify: whatever comes, there is an answer with a reason, and only what the keys of this run signed is valid.
func FuzzVerify(f *testing.F) {
	key := persona(f, ca(), "customer-a").Signing
	second := persona(f, ca(), "designer-head").Signing
	for _, m := range []authority.Message{
		{Content: []byte(document)}, {Content: []byte(document), Attached: true}, {Content: []byte(document), Stamp: ca().Stamp},
	} {
		der := signed(f, m, key, second)
		f.Add(der)
		f.Add(armour("CMS", der))
	}
	v := offline(f, now)
	f.Fuzz(func(t *testing.T, message []byte) {
		got, err := v.Verify(background, message, bytes.NewReader([]byte(document)), sign.Document)
		if err != nil {
			t.Fatalf("no answer: %v", err)
		}
		if (got.Status == sign.Valid) != (got.Reason == "") {
			t.Fatalf("status %s with reason %q", got.Status, got.Reason)
		}
		for _, s := range got.Signatures {
			if s.Status == sign.Valid && s.Signer.IIN == "" {
				t.Fatalf("valid without a signer: %+v", s)
			}
		}
	})
}

// FuzzAnswers: whatever stands for a stored answer, it is refused or is what an authority signed.
func FuzzAnswers(f *testing.F) {
	w := newWorld(f, true)
	key := persona(f, w.Authority, "customer-a").Signing
	message := signed(f, authority.Message{Content: []byte(document), Attached: true}, key)
	serial := key.Certificate.SerialNumber.Text(16)
	report, err := w.verifier.Verify(background, message, nil, sign.Document)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(report.Signatures[0].Evidence.Revocations[0].Raw, true)
	lists, err := sign.NewCRLs([]string{w.url + "/crl/issuing.crl"}, sign.Online{Now: w.clock})
	if err != nil {
		f.Fatal(err)
	}
	report, err = sign.NewVerifier(w.trust, lists, w.clock).Verify(background, message, nil, sign.Document)
	if err != nil {
		f.Fatal(err)
	}
	good := report.Signatures[0].Evidence.Revocations[0].Raw
	f.Add(good, false)
	f.Fuzz(func(t *testing.T, raw []byte, ocsp bool) {
		a := sign.Answer{Serial: serial, Source: sign.FromCRL, Raw: raw}
		if ocsp {
			a.Source = sign.FromOCSP
		}
		kept := sign.Evidence{JudgedAt: now, CheckedAt: now, Revocations: []sign.Answer{a}}
		v := sign.NewVerifier(w.trust, sign.Stored(kept), func() time.Time { return now })
		got, err := v.Verify(background, message, nil, sign.Document)
		if err != nil {
			t.Fatalf("no answer: %v", err)
		}
		if got.Status == sign.Invalid {
			t.Fatalf("an authority that has revoked nothing refuses: %s", got.Detail)
		}
	})
}
