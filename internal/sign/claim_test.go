package sign_test

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"slices"
	"testing"

	"birtereze/portal/internal/sign"
)

func TestVerifyClaims(t *testing.T) {
	pair := persona(t, ca(), "customer-a").Signing
	text := []byte("what is signed")
	sum := sha256.Sum256(text)
	value, err := pair.Key.Sign(rand.Reader, sum[:], crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	good := sign.Claim{
		Profile: sign.XMLDSIG, Certificate: pair.Certificate.Raw, Scheme: "1.2.840.113549.1.1.11", Digest: sign.SHA256,
		Message: text, Signature: value, Covers: func() error { return nil },
	}
	changed := func(change func(*sign.Claim)) []sign.Claim {
		c := good
		change(&c)
		return []sign.Claim{c}
	}
	for _, tt := range []struct {
		name   string
		claims []sign.Claim
		reason sign.Reason
	}{
		{"one", []sign.Claim{good}, ""},
		{"two", []sign.Claim{good, good}, ""},
		{"none", nil, sign.NoSigners},
		{"very many", slices.Repeat([]sign.Claim{good}, 65), sign.TooLarge},
		{"no certificate", changed(func(c *sign.Claim) { c.Certificate = nil }), sign.CertificateUnreadable},
		{"another message", changed(func(c *sign.Claim) { c.Message = nil }), sign.SignatureWrong},
		{"another algorithm", changed(func(c *sign.Claim) { c.Scheme = "1.2.398.3.10.1.1.2.3.2" }), sign.AlgorithmUnknown},
		{"no algorithm", changed(func(c *sign.Claim) { c.Scheme = "" }), sign.AlgorithmUnknown},
		{"another hash function", changed(func(c *sign.Claim) { c.Digest = "2.16.840.1.101.3.4.2.3" }), sign.DigestUnknown},
		{"not the content", changed(func(c *sign.Claim) { c.Covers = func() error { return sign.Refuse(sign.ContentDiffers, "x") } }), sign.ContentDiffers},
		{"a wrong one after a right one", append([]sign.Claim{good}, changed(func(c *sign.Claim) { c.Signature = nil })...), sign.SignatureWrong},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := offline(t, now).VerifyClaims(background, tt.claims, sign.Document)
			status := sign.Invalid
			if tt.reason == "" {
				status = sign.Valid
			}
			check(t, got, err, status, tt.reason)
		})
	}
	broken := errors.New("disk")
	_, err = offline(t, now).VerifyClaims(background, changed(func(c *sign.Claim) { c.Covers = func() error { return broken } }), sign.Document)
	if !errors.Is(err, broken) {
		t.Errorf("content that cannot be read: %v", err)
	}
}

func TestClaimIsNotAskedAboutContentThatTheKeyHasNotSigned(t *testing.T) {
	pair := persona(t, ca(), "customer-a").Signing
	claim := sign.Claim{
		Profile: sign.XMLDSIG, Certificate: pair.Certificate.Raw, Scheme: "1.2.840.113549.1.1.11", Digest: sign.SHA256,
		Covers: func() error { t.Error("asked"); return nil },
	}
	got, err := offline(t, now).VerifyClaims(background, []sign.Claim{claim}, sign.Document)
	check(t, got, err, sign.Invalid, sign.SignatureWrong)
}

func TestNewHash(t *testing.T) {
	h, err := sign.NewHash(sign.SHA256)
	if err != nil || h.Size() != sha256.Size {
		t.Errorf("SHA-256: %v, %v", h, err)
	}
	for _, oid := range []string{"1.3.14.3.2.26", "", "sha256"} {
		if _, err := sign.NewHash(oid); err == nil {
			t.Errorf("hash function %q is accepted", oid)
		}
	}
}
