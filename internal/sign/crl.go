package sign

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// keptCRL is up to which size a list is kept with each signature. The national authority's list is a hundred times as
// long; its hash is kept, and the list once.
const keptCRL = 256 << 10

// crl is a certificate revocation list (RFC 5280, 5), indexed by serial number.
type crl struct {
	thisUpdate, nextUpdate time.Time
	revoked                map[string]revoked // by the bytes of the serial number
	raw, sum               []byte
}

type revoked struct {
	at    int64 // seconds since 1970
	cause int8
}

// answer says what the list says of the certificate.
func (l *crl) answer(cert *Certificate) Answer {
	a := Answer{
		State: Good, Source: FromCRL, Serial: cert.Serial(), ThisUpdate: l.thisUpdate, NextUpdate: l.nextUpdate,
		Raw: l.raw, SHA256: l.sum,
	}
	if r, ok := l.revoked[string(cert.x.SerialNumber.Bytes())]; ok {
		a.State, a.RevokedAt, a.Cause = WasRevoked, time.Unix(r.at, 0).UTC(), int(r.cause)
	}
	return a
}

var errCRL = errors.New("revocation list cannot be read")

// parseCRL reads a list and checks that the issuer has signed it and that it is in force. The algorithm identifiers
// inside and outside may differ by a NULL, as some of the national authority's do.
func parseCRL(der []byte, issuer *Certificate, now time.Time) (*crl, error) {
	var list, tbs, signature cryptobyte.String
	var scheme string
	input := cryptobyte.String(der)
	if !input.ReadASN1(&list, cbasn1.SEQUENCE) || !input.Empty() || !list.ReadASN1Element(&tbs, cbasn1.SEQUENCE) ||
		!algorithm(&list, &scheme) || !list.ReadASN1(&signature, cbasn1.BIT_STRING) || len(signature) < 2 ||
		signature[0] != 0 || !list.Empty() {
		return nil, errCRL
	}
	if err := issuer.verify(scheme, "", tbs, signature[1:]); err != nil {
		return nil, fmt.Errorf("revocation list: %w", err)
	}
	l, err := readCRL(tbs, scheme, issuer)
	if err != nil {
		return nil, err
	}
	switch {
	case now.Add(clockSkew).Before(l.thisUpdate):
		return nil, errors.New("revocation list from the future")
	case !now.Before(l.nextUpdate):
		return nil, fmt.Errorf("revocation list has run out on %s", l.nextUpdate.Format(time.RFC3339))
	}
	if len(der) <= keptCRL {
		l.raw = der
		return l, nil
	}
	sum := sha256.Sum256(der)
	l.sum = sum[:]
	return l, nil
}

// readCRL reads a TBSCertList.
func readCRL(s cryptobyte.String, scheme string, issuer *Certificate) (*crl, error) {
	var tbs, name, entries, wrapped, extensions cryptobyte.String
	var version int
	var inner string
	var present bool
	var ok bool
	l := &crl{revoked: map[string]revoked{}}
	if !s.ReadASN1(&tbs, cbasn1.SEQUENCE) || !tbs.ReadASN1Integer(&version) || version != 1 ||
		!algorithm(&tbs, &inner) || inner != scheme || !tbs.ReadASN1Element(&name, cbasn1.SEQUENCE) {
		return nil, errCRL
	}
	if !bytes.Equal(name, issuer.x.RawSubject) {
		return nil, errors.New("revocation list of another authority")
	}
	if l.thisUpdate, ok = moment(&tbs); !ok {
		return nil, errCRL
	}
	if l.nextUpdate, ok = moment(&tbs); !ok || !tbs.ReadOptionalASN1(&entries, &present, cbasn1.SEQUENCE) {
		return nil, errCRL
	}
	for !entries.Empty() {
		if !l.readEntry(&entries) {
			return nil, errCRL
		}
	}
	if !tbs.ReadOptionalASN1(&wrapped, &present, tag0) || !tbs.Empty() {
		return nil, errCRL
	}
	if present && (!wrapped.ReadASN1(&extensions, cbasn1.SEQUENCE) || !wrapped.Empty()) {
		return nil, errCRL
	}
	// A critical extension makes it a part of a list only (a delta, a scope): such a one alone clears nobody.
	return l, eachExtension(extensions, func(_ string, critical bool, _ cryptobyte.String) bool { return !critical })
}

func (l *crl) readEntry(entries *cryptobyte.String) bool {
	var entry, extensions cryptobyte.String
	if !entries.ReadASN1(&entry, cbasn1.SEQUENCE) {
		return false
	}
	var serial *big.Int
	var ok bool
	if serial, ok = integer(&entry); !ok {
		return false
	}
	at, ok := moment(&entry)
	if !ok {
		return false
	}
	r := revoked{at: at.Unix()}
	if !entry.Empty() && (!entry.ReadASN1(&extensions, cbasn1.SEQUENCE) || !entry.Empty()) {
		return false
	}
	err := eachExtension(extensions, func(oid string, critical bool, value cryptobyte.String) bool {
		if oid != oidCRLReason {
			return !critical // such as another certificate's issuer
		}
		var cause int
		ok := value.ReadASN1Enum(&cause) && value.Empty()
		r.cause = int8(cause)
		return ok && cause >= 0 && cause <= 10
	})
	l.revoked[string(serial.Bytes())] = r
	return err == nil
}
