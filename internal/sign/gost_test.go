package sign_test

import (
	"bytes"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"birtereze/portal/internal/sign"
	"birtereze/portal/standin/authority"
)

// Every kind of key that the national authority issues or has issued, from the root to the time-stamp.
var algorithms = map[authority.Algorithm]string{
	authority.GOST: "GOST 34.10-2015 512", authority.GOST256: "GOST 34.10-2015 256", authority.GOST2004: "GOST 34.310-2004", authority.RSA: "RSA 2048",
}

func newBranch(t testing.TB, algorithms ...authority.Algorithm) *authority.Authority {
	t.Helper()
	a, err := authority.New(authority.Config{Now: func() time.Time { return now }, Algorithms: algorithms})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestEveryAlgorithm(t *testing.T) {
	for algorithm, title := range algorithms {
		t.Run(string(algorithm), func(t *testing.T) {
			a := newBranch(t, algorithm)
			server := httptest.NewServer(a.Handler())
			defer server.Close()
			online := sign.Online{Now: func() time.Time { return now }, Transport: server.Client().Transport}
			ocsp, err := sign.NewOCSP(server.URL+"/ocsp/", online)
			if err != nil {
				t.Fatal(err)
			}
			lists, err := sign.NewCRLs([]string{server.URL + "/crl/" + string(algorithm) + ".crl"}, online)
			if err != nil {
				t.Fatal(err)
			}
			key := persona(t, a, "customer-a").Signing
			for name, m := range map[string]authority.Message{
				"detached": {Content: []byte(document)}, "attached": {Content: []byte(document), Attached: true},
				"stamped": {Content: []byte(document), Stamp: a.Stamp},
			} {
				for source, revocation := range map[string]sign.Revocation{"OCSP": ocsp, "list": lists} {
					v := sign.NewVerifier(trustOf(t, a), revocation, func() time.Time { return now })
					got, err := v.Verify(background, signed(t, m, key), strings.NewReader(document), sign.Document)
					check(t, got, err, sign.Valid, "")
					if len(got.Signatures) != 1 || got.Signatures[0].Signer.Algorithm != title || got.Signatures[0].Signer.IIN != "740312471676" {
						t.Errorf("%s by %s: %+v", name, source, got.Signatures)
					}
					got, err = v.Verify(background, signed(t, m, key), strings.NewReader(document+"."), sign.Document)
					check(t, got, err, sign.Invalid, sign.ContentDiffers)
				}
			}
			if err := a.Revoke(key.Certificate.SerialNumber, now.Add(-time.Minute), 1); err != nil {
				t.Fatal(err)
			}
			got, err := sign.NewVerifier(trustOf(t, a), ocsp, func() time.Time { return now }).
				Verify(background, signed(t, authority.Message{Content: []byte(document)}, key), strings.NewReader(document), sign.Document)
			check(t, got, err, sign.Invalid, sign.Revoked)
		})
	}
}

// One message may bear signatures of two kinds, as the national client makes them, each by its own hash function.
func TestSignersOfTwoAlgorithms(t *testing.T) {
	a := newBranch(t, authority.GOST, authority.RSA)
	other, err := a.Issue(authority.Person{Surname: "ИВАНОВ", Name: "ИВАН", IIN: "800101300013", Role: "individual", Algorithm: authority.RSA})
	if err != nil {
		t.Fatal(err)
	}
	message := signed(t, authority.Message{Content: []byte(document)}, persona(t, a, "customer-a").Signing, other.Signing)
	v := sign.NewVerifier(trustOf(t, a), sign.Offline{}, func() time.Time { return now })
	got, err := v.Verify(background, message, strings.NewReader(document), sign.Document)
	check(t, got, err, sign.Valid, "")
	if len(got.Signatures) != 2 {
		t.Fatalf("%d signatures", len(got.Signatures))
	}
}

// A signature by a national key is refused whichever bit of it is changed, and by any other hash function.
func TestSignatureByANationalKeyChanged(t *testing.T) {
	for _, algorithm := range []authority.Algorithm{authority.GOST, authority.GOST256, authority.GOST2004} {
		a := newBranch(t, algorithm)
		v := sign.NewVerifier(trustOf(t, a), sign.Offline{}, func() time.Time { return now })
		var last []byte
		message := signed(t, authority.Message{Content: []byte(document), Stamp: func(signature []byte) ([]byte, error) {
			last = bytes.Clone(signature)
			return a.Stamp(signature)
		}}, persona(t, a, "customer-a").Signing)
		at := bytes.Index(message, last)
		if at < 0 {
			t.Fatal("the signature is not in the message")
		}
		for i := range last {
			changed := bytes.Clone(message)
			changed[at+i] ^= 1 << (i % 8)
			got, err := v.Verify(background, changed, strings.NewReader(document), sign.Document)
			if err != nil || got.Status != sign.Invalid || got.Reason != sign.SignatureWrong {
				t.Fatalf("%s: byte %d changed: %s %s, %v", algorithm, i, got.Status, got.Reason, err)
			}
		}
	}
}
