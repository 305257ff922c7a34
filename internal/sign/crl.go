package sign

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"
)

// Bounds of revocation lists in bytes and entries. The national authority's has 21 MB and 422,000 entries.
const (
	maxCRL     = 64 << 20
	maxRevoked = 1 << 21

	// keptCRL is up to which size a list is kept with each signature. Of a longer one the hash is kept.
	keptCRL = 256 << 10
	// maxDelta is how long a delta may be: it is always kept with the signature.
	maxDelta = 1 << 20
)

// crl is a certificate revocation list (RFC 5280, 5): a whole one, or a delta of what has changed since one (5.2.4).
type crl struct {
	thisUpdate, nextUpdate time.Time
	number                 *big.Int // nil when it has none
	base                   *big.Int // of a delta: the number of the list that it needs, or of a later one; nil: whole
	entries                []revoked
	raw, sum               []byte
}

// revoked is an entry of a list, which keeps hundreds of thousands of them, sorted by serial number.
type revoked struct {
	serial serial
	at     uint32 // seconds since 1970
	cause  int8   // CRLReason (RFC 5280, 5.3.1)
}

// serial is a serial number: 20 bytes are all that it may have (RFC 5280, 4.1.2.2).
type serial [20]byte

const (
	removed = 8 // CRLReason removeFromCRL, in a delta: no longer revoked
	latest  = 1<<32 - 1
)

// bySerial compares as numbers; the first eight bytes, which settle nearly all, at once.
func bySerial(a, b revoked) int {
	if c := cmp.Compare(binary.BigEndian.Uint64(a.serial[:8]), binary.BigEndian.Uint64(b.serial[:8])); c != 0 {
		return c
	}
	return bytes.Compare(a.serial[8:], b.serial[8:])
}

// find looks a serial number up. A list that names it twice means the stricter: the cause that reaches back, else the
// earlier moment.
func (l *crl) find(n serial) (found revoked, ok bool) {
	i, ok := slices.BinarySearchFunc(l.entries, revoked{serial: n}, bySerial)
	if !ok {
		return revoked{}, false
	}
	found = l.entries[i]
	for _, e := range l.entries[i+1:] {
		if e.serial != n {
			break
		}
		strict, before := reachesBack(int(e.cause)), reachesBack(int(found.cause))
		if strict && !before || strict == before && e.at < found.at {
			found = e
		}
	}
	return found, true
}

// inForce checks that the list is the latest that the authority has promised.
func (l *crl) inForce(now time.Time) error {
	switch {
	case now.Add(clockSkew).Before(l.thisUpdate):
		return errors.New("revocation list from the future")
	case !now.Before(l.nextUpdate):
		return fmt.Errorf("revocation list has run out on %s", l.nextUpdate.Format(time.RFC3339))
	}
	return nil
}

// lists are a whole list and, where the authority gives one, the delta that continues it.
type lists struct{ whole, delta *crl }

// check checks that the two go together. The whole list must be the one that the delta was made for, or a later one. Which
// of the two is later is told by their moments: RFC 5280 wants their numbers in one row, but the national authority numbers
// its deltas in a row of their own.
func (l lists) check() error {
	switch {
	case l.whole.base != nil:
		return errors.New("revocation list is a delta, not a whole one")
	case l.delta == nil:
		return nil
	case l.delta.base == nil:
		return errors.New("revocation list is a whole one, not a delta")
	case l.whole.number == nil:
		return errors.New("revocation list has no number, but a delta")
	case l.whole.number.Cmp(l.delta.base) < 0:
		return errOldBase
	}
	return nil
}

var errOldBase = errors.New("revocation list is older than what its delta continues")

// answer says what the lists say of the certificate.
func (l lists) answer(cert *Certificate) (Answer, error) {
	a := Answer{
		State: Good, Source: FromCRL, Serial: cert.Serial(), ThisUpdate: l.whole.thisUpdate, NextUpdate: l.whole.nextUpdate,
		Raw: l.whole.raw, SHA256: l.whole.sum,
	}
	var n serial
	if cert.x.SerialNumber.Sign() < 0 || cert.x.SerialNumber.BitLen() > 8*len(n) {
		return a, errors.New("revocation lists have no such serial numbers")
	}
	cert.x.SerialNumber.FillBytes(n[:])
	entry, found := l.whole.find(n)
	if d := l.delta; d != nil {
		a.Delta = d.raw
		if !d.thisUpdate.Before(l.whole.thisUpdate) {
			a.ThisUpdate = d.thisUpdate
			if e, ok := d.find(n); ok {
				entry, found = e, e.cause != removed
			}
		}
		if d.nextUpdate.Before(a.NextUpdate) {
			a.NextUpdate = d.nextUpdate
		}
	}
	switch {
	case found:
		a.State, a.RevokedAt, a.Cause = WasRevoked, time.Unix(int64(entry.at), 0).UTC(), int(entry.cause)
	case cert.x.NotAfter.Before(a.ThisUpdate):
		// RFC 5280, 3.3: entries leave the list after the certificate has expired.
		return a, errors.New("revocation list tells nothing of a certificate that had expired before it")
	}
	return a, nil
}

// readLists reads what answers keep of lists, and checks that they were in force.
func readLists(raw, delta []byte, issuer *Certificate, now time.Time) (l lists, err error) {
	read := func(der []byte) (*crl, error) {
		list, err := readCRL(bytes.NewReader(der), issuer)
		if err != nil {
			return nil, err
		}
		return list, list.inForce(now)
	}
	if l.whole, err = read(raw); err != nil {
		return l, err
	}
	if len(delta) > 0 {
		if l.delta, err = read(delta); err != nil {
			return l, fmt.Errorf("delta: %w", err)
		}
	}
	return l, l.check()
}
