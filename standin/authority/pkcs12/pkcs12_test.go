package pkcs12_test

import (
	"bytes"
	"crypto/x509"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"birtereze/portal/standin/authority"
	"birtereze/portal/standin/authority/pkcs12"
)

const password = "Құпия1"

func file(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestOpen(t *testing.T) {
	for _, tt := range []struct{ name, title string }{{"gost.p12", "GOST"}, {"gost-2004.p12", "GOST 2004"}, {"rsa.p12", "RSA"}} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := pkcs12.Open(file(t, tt.name), password)
			if err != nil || len(got.Certificates) != 1 || len(got.Keys) != 1 {
				t.Fatalf("%d certificates, %d keys, %v", len(got.Certificates), len(got.Keys), err)
			}
			cert, err := x509.ParseCertificate(got.Certificates[0])
			if err != nil || cert.Subject.CommonName != "ИВАНОВ ИВАН" {
				t.Fatalf("certificate of %q, %v", cert.Subject.CommonName, err)
			}
			key, err := authority.ParseKey(got.Keys[0])
			if err != nil {
				t.Fatal(err)
			}
			pair := authority.KeyPair{Certificate: cert, Key: key}
			if pair.Title() != tt.title || !fits(t, pair) {
				t.Errorf("a key of %q that fits the certificate: %t", pair.Title(), fits(t, pair))
			}
		})
	}
}

// fits tells whether the key is that of the certificate: a signature by it is found there, as a national key's public half is.
func fits(t testing.TB, pair authority.KeyPair) bool {
	t.Helper()
	if key, ok := pair.Key.Public().(interface{ Bytes() []byte }); ok {
		return bytes.Contains(pair.Certificate.RawSubjectPublicKeyInfo, key.Bytes())
	}
	spki, err := x509.MarshalPKIXPublicKey(pair.Key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Equal(spki, pair.Certificate.RawSubjectPublicKeyInfo)
}

func TestAnotherPassword(t *testing.T) {
	for _, other := range []string{"", "Құпия2", "Құпия1 ", strings.Repeat("а", 200), "\U0001F511"} {
		if got, err := pkcs12.Open(file(t, "gost.p12"), other); !errors.Is(err, pkcs12.ErrPassword) || got.Keys != nil {
			t.Errorf("%q: %v", other, err)
		}
	}
}

// Whichever byte of a file is changed, nothing else comes out of it: the file is refused, or the change was in none of what it says.
func TestEveryByteCounts(t *testing.T) {
	whole := file(t, "gost.p12")
	want, err := pkcs12.Open(whole, password)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(whole); i += 31 {
		changed := bytes.Clone(whole)
		changed[i] ^= 0x10
		got, err := pkcs12.Open(changed, password)
		if err == nil && !(bytes.Equal(got.Keys[0], want.Keys[0]) && bytes.Equal(got.Certificates[0], want.Certificates[0])) {
			t.Fatalf("byte %d changed: another key or certificate", i)
		}
		if i > 30 && i < 900 && !errors.Is(err, pkcs12.ErrPassword) {
			t.Fatalf("byte %d of the content changed: %v", i, err)
		}
	}
}

func TestBoundsAreKept(t *testing.T) {
	whole := file(t, "gost.p12")
	rounds := bytes.LastIndex(whole, []byte{0x02, 0x03, 0x01, 0x90, 0x00}) // of the MAC: 102,400
	if rounds < 0 {
		t.Fatal("no number of rounds")
	}
	many := bytes.Clone(whole)
	copy(many[rounds:], []byte{0x02, 0x03, 0x7f, 0xff, 0xff})
	for name, data := range map[string][]byte{
		"nothing": nil, "garbage": []byte("not a key file"), "cut short": whole[:len(whole)-1], "more after it": append(bytes.Clone(whole), 0),
		"very many rounds": many, "very long": append(bytes.Clone(whole), make([]byte, 1<<20)...), "a certificate": {0x30, 0x03, 0x02, 0x01, 0x03},
	} {
		began := time.Now()
		if got, err := pkcs12.Open(data, password); err == nil || got.Keys != nil {
			t.Errorf("%s: opened", name)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}
