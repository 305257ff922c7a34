package sign_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"testing"
	"time"

	"birtereze/portal/internal/sign"
	"birtereze/portal/standin/authority"
)

// mini is an authority of one root that issues whatever a test wants, the profile's violations first of all.
type mini struct {
	authority.KeyPair
	serial int64
}

func newMini(t testing.TB) *mini {
	t.Helper()
	m := &mini{}
	m.KeyPair = m.issue(t, 2048, func(c *x509.Certificate) {
		c.Subject = pkix.Name{CommonName: "МИНИ"}
		c.IsCA, c.BasicConstraintsValid = true, true
		c.KeyUsage, c.ExtKeyUsage, c.UnknownExtKeyUsage = x509.KeyUsageCertSign|x509.KeyUsageCRLSign, nil, nil
	})
	return m
}

// issue makes a head's signing certificate as the profile wants it, and lets the test change it.
func (m *mini) issue(t testing.TB, bits int, change func(*x509.Certificate)) authority.KeyPair {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	m.serial++
	id := sha1.Sum(x509.MarshalPKCS1PublicKey(&key.PublicKey))
	template := &x509.Certificate{
		SerialNumber: big.NewInt(m.serial), SubjectKeyId: id[:],
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(1, 0, 0),
		Subject:            names("ИВАНОВ ИВАН", "IIN800101300013", "BIN000140000018"),
		KeyUsage:           x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
		ExtKeyUsage:        []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection},
		UnknownExtKeyUsage: []asn1.ObjectIdentifier{{1, 2, 398, 3, 3, 4, 1, 2}, {1, 2, 398, 3, 3, 4, 1, 2, 1}},
	}
	change(template)
	parent, signer := m.Certificate, m.Key
	if parent == nil {
		parent, signer = template, key
	}
	return authority.KeyPair{Certificate: create(t, template, parent, &key.PublicKey, signer), Key: key}
}

func create(t testing.TB, template, parent *x509.Certificate, public, signer any) *x509.Certificate {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

// names is a subject; empty numbers are left out.
func names(cn, serial string, units ...string) pkix.Name {
	n := pkix.Name{CommonName: cn, SerialNumber: serial, Organization: []string{"ТОО"}}
	n.OrganizationalUnit = units
	return n
}

func (m *mini) verifier(t testing.TB) *sign.Verifier {
	t.Helper()
	return sign.NewVerifier(trust(t, m.Certificate), sign.Offline{}, func() time.Time { return now })
}

func trust(t testing.TB, certificates ...*x509.Certificate) *sign.Trust {
	t.Helper()
	trust, err := sign.NewTrust(read(t, certificates...)...)
	if err != nil {
		t.Fatal(err)
	}
	return trust
}

func read(t testing.TB, certificates ...*x509.Certificate) []*sign.Certificate {
	t.Helper()
	var list []*sign.Certificate
	for _, x := range certificates {
		c, err := sign.ParseCertificate(x.Raw)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, c)
	}
	return list
}

// elliptic is a certificate with a key of a kind that is not accepted.
func (m *mini) elliptic(t testing.TB) *x509.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := *m.issue(t, 2048, func(*x509.Certificate) {}).Certificate
	return create(t, &template, m.Certificate, &key.PublicKey, m.Key)
}
