package authority

import (
	"crypto/x509"
	"fmt"
	"math/big"
	"time"
)

// crl makes the list of what the issuing authority has revoked, in force for a day.
func (a *Authority) crl() ([]byte, error) {
	how := a.feels().Nonsense
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.config.Now().UTC().Truncate(time.Second)
	if how == Stale {
		now = now.AddDate(0, 0, -7)
	}
	a.record.CRL++
	template := x509.RevocationList{
		Number: big.NewInt(a.record.CRL), ThisUpdate: now, NextUpdate: now.AddDate(0, 0, 1),
		SignatureAlgorithm: x509.SHA256WithRSA,
	}
	for serial, r := range a.record.Revoked {
		n, ok := new(big.Int).SetString(serial, 16)
		if !ok {
			return nil, fmt.Errorf("make revocation list: serial number %q", serial)
		}
		template.RevokedCertificateEntries = append(template.RevokedCertificateEntries,
			x509.RevocationListEntry{SerialNumber: n, RevocationTime: r.At, ReasonCode: r.Cause})
	}
	issuer := a.issuing
	if how == Forged {
		other := *issuer.Certificate
		other.PublicKey = a.tsa.Key.Public()
		issuer = KeyPair{Certificate: &other, Key: a.tsa.Key}
	}
	der, err := x509.CreateRevocationList(a.config.Rand, &template, issuer.Certificate, issuer.Key)
	if err != nil {
		return nil, fmt.Errorf("make revocation list: %w", err)
	}
	return der, a.save()
}
