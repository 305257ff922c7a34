package sign

import (
	"bytes"
	"os"
	"testing"
	"time"
)

func seed(f *testing.F, name string) []byte {
	f.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		f.Fatal(err)
	}
	return data
}

// FuzzCertificate: what is read as a certificate is read to its last byte, and answers what it is asked.
func FuzzCertificate(f *testing.F) {
	pinned, err := ParseCertificates(seed(f, "trust.pem"))
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range pinned {
		f.Add(c.DER())
	}
	for _, name := range []string{"detached.der", "stamped.der", "streamed.der"} {
		der, err := derOf(seed(f, name))
		if err != nil {
			f.Fatal(err)
		}
		m, err := parseCMS(der)
		if err != nil {
			f.Fatal(err)
		}
		for _, c := range m.certificates {
			f.Add(c.DER())
		}
	}
	f.Add(seed(f, "trust.pem"))
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	trust, err := NewTrust(pinned...)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := ParseCertificates(data)
		if (err == nil) != (len(list) > 0) {
			t.Fatalf("%d certificates with %v", len(list), err)
		}
		for _, c := range list {
			if !bytes.HasPrefix(data, []byte("-----")) && len(list) == 1 && len(c.DER()) > len(data) {
				t.Fatalf("%d bytes of %d", len(c.DER()), len(data))
			}
			var s Signer
			for _, p := range []Purpose{Document, SignIn, stamping} {
				if err := c.checkPurpose(p); err != nil {
					if _, ok := reasonOf(err); !ok {
						t.Fatalf("purpose %s is refused without a reason: %v", p, err)
					}
				}
			}
			if err := c.fill(&s); err == nil && (s.Role == "" || s.IIN == "" && s.BIN == "") {
				t.Fatalf("a holder without a number or a role: %+v", s)
			}
			if chain, err := trust.path(c, now); err == nil && len(chain) > len(pinned)+1 {
				t.Fatalf("a chain of %d", len(chain))
			}
			if _, err := NewTrust(c); err == nil && !bytes.Equal(c.x.RawIssuer, c.x.RawSubject) {
				t.Fatal("a root that another has issued")
			}
		}
	})
}

// FuzzTimestamp: a TSTInfo is refused or is about the signature.
func FuzzTimestamp(f *testing.F) {
	m, err := parseCMS(seed(f, "stamped.der"))
	if err != nil {
		f.Fatal(err)
	}
	signature := m.signers[0].signature
	token, err := parseCMS(m.signers[0].timestamps[0])
	if err != nil {
		f.Fatal(err)
	}
	f.Add(token.content)
	f.Fuzz(func(t *testing.T, info []byte) {
		at, err := readTSTInfo(info, signature)
		if err == nil && at.IsZero() {
			t.Fatal("stamped at no time")
		}
		if _, again := readTSTInfo(info, signature[1:]); err == nil && again == nil {
			t.Fatal("a stamp over two things")
		}
	})
}

// FuzzOCSP: what an answer says is read without what signs it.
func FuzzOCSP(f *testing.F) {
	f.Add(seed(f, "answer.ocsp"))
	f.Add([]byte{0x30, 0x03, 0x0a, 0x01, 0x06})
	f.Fuzz(func(t *testing.T, der []byte) {
		r, err := readOCSP(der)
		if err != nil {
			return
		}
		if len(r.singles) > 8 || len(r.certificates) > 8 || len(r.signature) == 0 {
			t.Fatalf("%d answers, %d certificates", len(r.singles), len(r.certificates))
		}
		for _, s := range r.singles {
			if s.state == "" || s.serial == nil || s.thisUpdate.IsZero() {
				t.Fatalf("half an answer: %+v", s)
			}
		}
	})
}

// FuzzContainer: a container that is read is written and read again as the same.
func FuzzContainer(f *testing.F) {
	at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	c := Container{
		Name: "plan.txt", Message: seed(f, "detached.der"), KeptAt: at,
		Evidence: Evidence{JudgedAt: at, CheckedAt: at, Revocations: []Answer{{Serial: "1", Source: FromOCSP, Raw: seed(f, "answer.ocsp")}}},
	}
	data, err := c.Marshal()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"format":"birtereze-signature/1","message":"MAA=","evidence":{"judged_at":"2026-11-21T12:00:00Z","checked_at":"2026-11-21T12:00:00Z"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ParseContainer(data)
		if err != nil {
			return
		}
		first, err := c.Marshal()
		if err != nil {
			return // a moment that JSON has no way to write
		}
		again, err := ParseContainer(first)
		if err != nil {
			t.Fatalf("%s: %v", first, err)
		}
		if second, err := again.Marshal(); err != nil || !bytes.Equal(first, second) {
			t.Fatalf("%s\nbecame %s (%v)", first, second, err)
		}
	})
}
