// Package authority is a stand-in for the National Certification Authority: it issues certificates in the national
// profile to the personas, with the national algorithms, answers OCSP, publishes revocation lists, stamps time, and fails
// on demand.
package authority

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	_ "embed"
	"encoding/asn1"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/big"
	"strings"
	"sync"
	"time"
)

//go:embed names.json
var namesJSON []byte

// Config is what an authority needs from outside.
type Config struct {
	Now        func() time.Time // nil: time.Now
	Rand       io.Reader        // nil: crypto/rand.Reader
	BaseURL    string           // where Handler is reached; written into certificates, used by nobody
	Algorithms []Algorithm      // a branch each, the first for whoever asks for none; nil: GOST alone
}

func (c Config) withDefaults() Config {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	if len(c.Algorithms) == 0 {
		c.Algorithms = []Algorithm{GOST}
	}
	return c
}

// KeyPair is a certificate with its private key.
type KeyPair struct {
	Certificate *x509.Certificate
	Key         crypto.Signer
}

// Authority is a number of branches and what they remember. It is safe for concurrent use.
type Authority struct {
	config Config
	mood   mood // guarded by the lock of the office
	*office
}

// office is what an authority is by any clock.
type office struct {
	branches []*branch
	folder   string // empty: nothing is kept

	mu     sync.Mutex
	record record
	people map[string]Identity // of personas, by key
}

// branch is a root with one issuing authority, its OCSP responder and its time-stamping authority, all of one algorithm.
type branch struct {
	algorithm                Algorithm
	root, issuing, ocsp, tsa KeyPair
}

// file is under which name something of the branch is kept and served.
func (b *branch) file(of string) string { return string(b.algorithm) + "-" + of }

// record is what the authority must remember of what it issued.
type record struct {
	Issued  map[string]string     `json:"issued"`  // serial number, hexadecimal, to whom
	Revoked map[string]revocation `json:"revoked"` // by serial number
	CRL     int64                 `json:"crl"`     // number of the last list
	Stamps  int64                 `json:"stamps"`  // number of the last time-stamp
	Expired map[string]bool       `json:"expired"` // personas whose certificates were made to run out, by key
}

type revocation struct {
	At    time.Time `json:"at"`
	Cause int       `json:"cause"` // CRLReason (RFC 5280, 5.3.1)
}

// New makes an authority with new keys, which lives as long as the process.
func New(c Config) (*Authority, error) {
	a := &Authority{config: c.withDefaults(), office: &office{people: map[string]Identity{}}}
	a.record = record{Issued: map[string]string{}, Revoked: map[string]revocation{}, Expired: map[string]bool{}}
	for _, algorithm := range a.config.Algorithms {
		b, err := a.open(algorithm)
		if err != nil {
			return nil, fmt.Errorf("make authority: %s: %w", algorithm, err)
		}
		a.branches = append(a.branches, b)
	}
	return a, nil
}

// At is the same authority by another clock, and in a mood of its own, for tests that have clocks of their own.
func (a *Authority) At(now func() time.Time) *Authority {
	other := &Authority{config: a.config, office: a.office}
	other.config.Now = now
	return other
}

// open makes a branch with new keys.
func (a *Authority) open(algorithm Algorithm) (*branch, error) {
	suite, ok := suites[algorithm]
	if !ok {
		return nil, errors.New("there is no such algorithm")
	}
	var names map[string]string
	if err := json.Unmarshal(namesJSON, &names); err != nil {
		return nil, err
	}
	b := &branch{algorithm: algorithm}
	steps := []struct {
		pair     *KeyPair
		name     string
		years    int
		template x509.Certificate
	}{
		{&b.root, "root", 20, x509.Certificate{IsCA: true, Policies: policy("1.2.398.3.1.2")}},
		{&b.issuing, "issuing", 10, x509.Certificate{IsCA: true, MaxPathLenZero: true, Policies: policy("1.2.398.3.3.1.1")}},
		{&b.ocsp, "ocsp", 5, x509.Certificate{ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning}, ExtraExtensions: []pkix.Extension{noCheck()}}},
		{&b.tsa, "tsa", 5, x509.Certificate{Policies: policy("1.2.398.3.3.2.6"), ExtraExtensions: []pkix.Extension{onlyStamping()}}},
	}
	for _, s := range steps {
		t := s.template
		t.Subject = pkix.Name{CommonName: strings.ReplaceAll(names[s.name], "{Algorithm}", suite.title), Country: []string{"KZ"}}
		t.NotBefore = a.config.Now().Add(-time.Hour).UTC().Truncate(time.Second)
		t.NotAfter = t.NotBefore.AddDate(s.years, 0, 0)
		t.BasicConstraintsValid = t.IsCA
		t.KeyUsage = x509.KeyUsageDigitalSignature
		issuer := &b.issuing
		if t.IsCA {
			t.KeyUsage, issuer = x509.KeyUsageCertSign|x509.KeyUsageCRLSign, &b.root
		}
		pair, err := a.issue(&t, b, issuer)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
		*s.pair = pair
	}
	return b, nil
}

// branch finds the branch of an algorithm; the first when none is named.
func (a *Authority) branch(algorithm Algorithm) (*branch, error) {
	for _, b := range a.branches {
		if algorithm == "" || b.algorithm == algorithm {
			return b, nil
		}
	}
	return nil, fmt.Errorf("the authority has no branch %q", algorithm)
}

// Certificates are the roots and the issuing authorities in DER: what a verifier pins.
func (a *Authority) Certificates() [][]byte {
	var list [][]byte
	for _, b := range a.branches {
		list = append(list, b.root.Certificate.Raw, b.issuing.Certificate.Raw)
	}
	return list
}

// Revoke revokes a certificate from a moment on, for a cause by RFC 5280, 5.3.1.
func (a *Authority) Revoke(serial *big.Int, at time.Time, cause int) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, ok := a.record.Issued[hex(serial)]; !ok {
		return fmt.Errorf("revoke certificate %s: it was never issued", hex(serial))
	}
	before := maps.Clone(a.record.Revoked)
	a.record.Revoked[hex(serial)] = revocation{At: at.UTC().Truncate(time.Second), Cause: cause}
	if err := a.save(); err != nil {
		a.record.Revoked = before
		return fmt.Errorf("revoke certificate %s: %w", hex(serial), err)
	}
	return nil
}

// Restore takes a revocation back, as the end of a hold does.
func (a *Authority) Restore(serial *big.Int) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.record.Revoked, hex(serial))
	return a.save()
}

func hex(serial *big.Int) string { return fmt.Sprintf("%x", serial) }

// noCheck says that nobody need ask whether the responder's own certificate is revoked (RFC 6960, 4.2.2.2.1).
func noCheck() pkix.Extension {
	return pkix.Extension{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 5}, Value: asn1.NullBytes}
}

// onlyStamping is the extended key usage of a time-stamping authority, which must be critical (RFC 3161, 2.3).
func onlyStamping() pkix.Extension {
	return pkix.Extension{
		Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: true,
		Value: []byte{0x30, 0x0a, 0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08},
	}
}
