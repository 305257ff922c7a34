package sign

import (
	"bytes"
	"crypto/x509"
	"os"
	"testing"
)

// anyKey has made every signature, so that a fuzzer gets past them.
type anyKey struct{}

func (anyKey) name() string                        { return "any" }
func (anyKey) verify(digest, []byte, []byte) error { return nil }

// FuzzList: of what is taken for a list, the index says the same as what the standard library reads.
func FuzzList(f *testing.F) {
	der, err := os.ReadFile("testdata/list.crl")
	if err != nil {
		f.Fatal(err)
	}
	pem, err := os.ReadFile("testdata/trust.pem")
	if err != nil {
		f.Fatal(err)
	}
	pinned, err := ParseCertificates(pem)
	if err != nil {
		f.Fatal(err)
	}
	var issuer Certificate
	for _, c := range pinned {
		issuer = *c
		issuer.key = anyKey{}
		if _, err = readCRL(bytes.NewReader(der), &issuer); err == nil {
			break
		}
	}
	if err != nil {
		f.Fatal(err)
	}
	f.Add(der)
	f.Fuzz(func(t *testing.T, der []byte) {
		got, err := readCRL(bytes.NewReader(der), &issuer)
		if err != nil {
			return
		}
		want, err := x509.ParseRevocationList(der)
		if err != nil {
			return // it is stricter in some places, as about the identifiers of the algorithm
		}
		if len(got.entries) != len(want.RevokedCertificateEntries) {
			t.Fatalf("%d entries, want %d", len(got.entries), len(want.RevokedCertificateEntries))
		}
		for _, e := range want.RevokedCertificateEntries {
			var n serial
			e.SerialNumber.FillBytes(n[:])
			if _, ok := got.find(n); !ok {
				t.Fatalf("%x is not found", n)
			}
		}
		if !got.thisUpdate.Equal(want.ThisUpdate) || !got.nextUpdate.Equal(want.NextUpdate) {
			t.Fatalf("from %s to %s, want %s to %s", got.thisUpdate, got.nextUpdate, want.ThisUpdate, want.NextUpdate)
		}
	})
}
