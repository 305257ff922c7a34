package sign_test

import (
	"bytes"
	"crypto/sha1"
	"crypto/x509"
	"encoding/asn1"
	"strings"
	"testing"
	"time"

	"birtereze/portal/internal/sign"
	"birtereze/portal/standin/authority"
	"birtereze/portal/standin/personas"
)

// What is here was seen in what the national authority and its software make, and in nothing that others do.

// Every role of the national profile is read, whichever way round the usages are.
func TestEveryRole(t *testing.T) {
	m := newMini(t)
	organisation := asn1.ObjectIdentifier{1, 2, 398, 3, 3, 4, 1, 2}
	for _, tt := range []struct {
		role   sign.Role
		usages []asn1.ObjectIdentifier
	}{
		{sign.Individual, []asn1.ObjectIdentifier{{1, 2, 398, 3, 3, 4, 1, 1}}},
		{sign.Head, []asn1.ObjectIdentifier{organisation, append(organisation, 1)}},
		{sign.RightToSign, []asn1.ObjectIdentifier{append(organisation, 2), organisation}},
		{sign.FinancialSigner, []asn1.ObjectIdentifier{organisation, append(organisation, 3)}},
		{sign.HumanResources, []asn1.ObjectIdentifier{organisation, append(organisation, 4)}},
		{sign.Employee, []asn1.ObjectIdentifier{organisation, append(organisation, 5)}},
		{sign.Treasury, []asn1.ObjectIdentifier{organisation, {1, 2, 398, 5, 19, 1, 2, 2, 1}}},
		{sign.InformationSystem, []asn1.ObjectIdentifier{organisation, append(organisation, 6)}},
		{sign.InformationSystem, []asn1.ObjectIdentifier{organisation, append(organisation, 6, 1)}},
	} {
		pair := m.issue(t, 2048, func(c *x509.Certificate) {
			c.UnknownExtKeyUsage = tt.usages
			if tt.role == sign.Individual {
				c.Subject = names("ИВАНОВ ИВАН", "IIN800101300013")
			}
		})
		got, err := m.verifier(t).Verify(background, signed(t, authority.Message{Content: []byte(document), Attached: true}, pair), nil, sign.Document)
		check(t, got, err, sign.Valid, "")
		if role := got.Signatures[0].Signer.Role; role != tt.role {
			t.Errorf("role %q, want %q", role, tt.role)
		}
	}
}

// Old messages name the kind of key where the signature algorithm should be; the hash function is then the digest's.
func TestKindOfKeyForAnAlgorithm(t *testing.T) {
	message := signed(t, authority.Message{Content: []byte(document), Attached: true, Digest: authority.SHA256}, persona(t, ca(), "customer-a").Signing)
	sha256WithRSA, err1 := asn1.Marshal(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 11})
	rsaEncryption, err2 := asn1.Marshal(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1})
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	at := bytes.LastIndex(message, sha256WithRSA) // after the certificate
	old := append(bytes.Clone(message[:at]), rsaEncryption...)
	old = append(old, message[at+len(sha256WithRSA):]...)
	if len(old) != len(message) || bytes.Equal(old, message) {
		t.Fatal("nothing was changed")
	}
	got, err := offline(t, now).Verify(background, old, nil, sign.Document)
	check(t, got, err, sign.Valid, "")
	other := bytes.Clone(old)
	other[at+len(rsaEncryption)-1] = 12 // SHA-384, which the message does not name
	got, err = offline(t, now).Verify(background, other, nil, sign.Document)
	check(t, got, err, sign.Invalid, sign.DigestUnknown)
}

// Two signers whose certificates were never valid at the same time: at each moment one of them is refused.
func TestSignersOfTwoTimes(t *testing.T) {
	a := newBranch(t, authority.GOST, authority.RSA)
	year := func(algorithm authority.Algorithm, from time.Time) authority.KeyPair {
		return issue(t, a, authority.Person{
			Surname: "ИВАНОВ", Name: "ИВАН", IIN: "800101300013", Role: personas.Individual, Algorithm: algorithm, From: from, To: from.AddDate(1, 0, 0),
		})
	}
	second := now.AddDate(2, 0, 0)
	message := signed(t, authority.Message{Content: []byte(document)}, year(authority.GOST, now), year(authority.RSA, second))
	for at, want := range map[time.Time][2]sign.Reason{
		now.AddDate(0, 1, 0): {"", sign.NotYetValid}, second.AddDate(0, -1, 0): {sign.Expired, sign.NotYetValid}, second.AddDate(0, 1, 0): {sign.Expired, ""},
	} {
		v := sign.NewVerifier(trustOf(t, a), sign.Offline{}, func() time.Time { return at })
		got, err := v.Verify(background, message, strings.NewReader(document), sign.Document)
		if err != nil || got.Status != sign.Invalid || len(got.Signatures) != 2 {
			t.Fatalf("%v: %+v, %v", at, got, err)
		}
		for _, s := range got.Signatures { // a set has no order
			reason := want[0]
			if s.Signer.Algorithm == "RSA 2048" {
				reason = want[1]
			}
			if s.Reason != reason {
				t.Errorf("at %v %s: %q, want %q", at, s.Signer.Algorithm, s.Reason, reason)
			}
		}
	}
}

// A stamping authority may bind its certificate by SHA-1 (RFC 5816, 2.2.1), and may not stamp by it.
func TestOldStamps(t *testing.T) {
	m := newMini(t)
	key, tsa := m.issue(t, 2048, func(*x509.Certificate) {}), m.issue(t, 2048, forStamping)
	hash := sha1.Sum(tsa.Certificate.Raw)
	binding, err := asn1.Marshal(struct{ Certificates []struct{ Hash []byte } }{[]struct{ Hash []byte }{{hash[:]}}})
	if err != nil {
		t.Fatal(err)
	}
	bySHA1 := func(list []authority.Attribute) []authority.Attribute {
		return append(without(authority.AttrSigningCertV2)(list), authority.Attribute{OID: "1.2.840.113549.1.9.16.2.12", Value: binding})
	}
	const sha256Imprint = "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"
	for name, tt := range map[string]struct {
		imprint func(info, signature []byte) []byte
		reason  sign.Reason
	}{
		"bound by SHA-1": {func(info, _ []byte) []byte { return info }, ""},
		"made by SHA-1": {func(info, signature []byte) []byte {
			sum := sha1.Sum(signature)
			imprint := wrap(0x30, append(wrap(0x30, []byte{0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00}), wrap(0x04, sum[:])...))
			at := bytes.Index(info, []byte(sha256Imprint))
			body := append(append(bytes.Clone(info[2:at]), imprint...), info[at+len(sha256Imprint)+32:]...)
			return wrap(0x30, body)
		}, sign.TimestampWrong},
	} {
		stamp := func(signature []byte) ([]byte, error) {
			return authority.Message{
				Content: tt.imprint(stampInfo(t, signature, now), signature), Attached: true, ContentType: "1.2.840.113549.1.9.16.1.4", At: now, Alter: bySHA1,
			}.Sign(tsa)
		}
		got, err := m.verifier(t).Verify(background, signed(t, authority.Message{Content: []byte(document), Attached: true, Stamp: stamp}, key), nil, sign.Document)
		check(t, got, err, map[bool]sign.Status{true: sign.Valid, false: sign.Invalid}[tt.reason == ""], tt.reason)
		if tt.reason != "" && !strings.Contains(got.Detail, string(sign.DigestUnknown)) {
			t.Errorf("%s: %s", name, got.Detail)
		}
	}
}
