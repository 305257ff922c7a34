package authority

import (
	"crypto/x509"
	"fmt"
	"math/big"
	"time"
)

// crl makes the list of what the branch has revoked, in force for a day.
func (a *Authority) crl(b *branch) ([]byte, error) {
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
	}
	for serial, r := range a.record.Revoked {
		n, ok := new(big.Int).SetString(serial, 16)
		if !ok {
			return nil, fmt.Errorf("make revocation list: serial number %q", serial)
		}
		template.RevokedCertificateEntries = append(template.RevokedCertificateEntries,
			x509.RevocationListEntry{SerialNumber: n, RevocationTime: r.At, ReasonCode: r.Cause})
	}
	signer := b.issuing
	if how == Forged {
		signer.Key = b.tsa.Key
	}
	made, err := x509.CreateRevocationList(a.config.Rand, &template, b.issuing.Certificate, form)
	if err != nil {
		return nil, fmt.Errorf("make revocation list: %w", err)
	}
	der, err := signer.signAnew(made, nil)
	if err != nil {
		return nil, fmt.Errorf("make revocation list: %w", err)
	}
	return der, a.save()
}
