package sign

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

var errCRL = errors.New("revocation list cannot be read")

// errForeignCRL is a list of an authority that was not asked about.
type errForeignCRL struct{ name []byte }

func (errForeignCRL) Error() string { return "revocation list of another authority" }

// readCRL reads a list in DER as it comes, and checks that the issuer has signed it: whoever gets it may believe it, but
// must look whether it is in force. The algorithm identifiers inside and outside may differ by a NULL, as some of the
// national authority's do.
func readCRL(in io.Reader, issuer *Certificate) (*crl, error) {
	sum, head := sha256.New(), &beginning{}
	r := &listReader{in: bufio.NewReaderSize(io.TeeReader(in, io.MultiWriter(sum, head)), window)}
	l, err := r.list(issuer)
	switch {
	case r.err != nil:
		return nil, fmt.Errorf("read revocation list: %w", r.err)
	case err != nil:
		return nil, err
	case l.base != nil && r.at > maxDelta:
		return nil, fmt.Errorf("delta of %d bytes", r.at)
	}
	slices.SortFunc(l.entries, bySerial)
	if l.base != nil || r.at <= keptCRL {
		l.raw = bytes.Clone(head.kept)
	} else {
		l.sum = sum.Sum(nil)
	}
	return l, nil
}

// beginning keeps the first bytes of what is written to it.
type beginning struct{ kept []byte }

func (b *beginning) Write(p []byte) (int, error) {
	b.kept = append(b.kept, p[:min(len(p), maxDelta-len(b.kept))]...)
	return len(p), nil
}

// window is the longest element that is looked at as a whole: a name, an entry, the extensions.
const window = 64 << 10

// listReader reads a CertificateList and hashes what is signed of it.
type listReader struct {
	in     *bufio.Reader
	at     int64     // bytes read
	hash   hash.Hash // of what is signed, once its function is known
	signed bool      // what is read now is signed
	early  []byte    // what was signed before the function was known
	err    error     // of the source
}

// list reads the whole of it.
func (r *listReader) list(issuer *Certificate) (*crl, error) {
	end, ok := r.open(cbasn1.SEQUENCE, maxCRL)
	if !ok {
		return nil, errCRL
	}
	r.signed = true
	tbsEnd, ok := r.open(cbasn1.SEQUENCE, end)
	if !ok {
		return nil, errCRL
	}
	l, d, scheme, err := r.head(issuer, tbsEnd)
	if err != nil {
		return nil, err
	}
	if err := r.entries(l, tbsEnd); err != nil {
		return nil, err
	}
	if err := r.extensions(l, tbsEnd); err != nil {
		return nil, err
	}
	r.signed = false
	outer, ok1 := r.element(end)
	bits, ok2 := r.element(end)
	var named string
	var signature cryptobyte.String
	if !ok1 || !algorithm(&outer, &named) || named != scheme ||
		!ok2 || !bits.ReadASN1(&signature, cbasn1.BIT_STRING) || len(signature) < 2 || signature[0] != 0 || r.at != end {
		return nil, errCRL
	}
	if _, err := r.in.Peek(1); err != io.EOF {
		r.failed(err)
		return nil, errCRL
	}
	if err := issuer.verifySum(d, r.hash.Sum(nil), signature[1:]); err != nil {
		return nil, fmt.Errorf("revocation list: %w", err)
	}
	return l, nil
}

// head reads what comes before the entries, and finds the hash function.
func (r *listReader) head(issuer *Certificate, end int64) (*crl, digest, string, error) {
	var version int
	var scheme string
	s, ok := r.element(end)
	if !ok || !s.ReadASN1Integer(&version) || version != 1 {
		return nil, digest{}, "", errCRL
	}
	if s, ok = r.element(end); !ok || !algorithm(&s, &scheme) {
		return nil, digest{}, "", errCRL
	}
	name, ok := r.element(end)
	switch {
	case !ok:
		return nil, digest{}, "", errCRL
	case !bytes.Equal(name, issuer.x.RawSubject):
		return nil, digest{}, "", errForeignCRL{bytes.Clone(name)}
	case issuer.x.KeyUsage&x509.KeyUsageCRLSign == 0: // RFC 5280, 6.3.3 f
		return nil, digest{}, "", fmt.Errorf("%s may not sign revocation lists", issuer.Subject())
	}
	d, err := issuer.digest(scheme, "")
	if err != nil {
		return nil, d, "", fmt.Errorf("revocation list: %w", err)
	}
	r.hash = d.new()
	r.hash.Write(r.early)
	l := &crl{}
	if s, ok = r.element(end); ok {
		l.thisUpdate, ok = moment(&s)
	}
	if ok {
		if s, ok = r.element(end); ok {
			l.nextUpdate, ok = moment(&s)
		}
	}
	if !ok {
		return nil, d, "", errCRL
	}
	return l, d, scheme, nil
}

// sample is from how many entries their number is guessed.
const sample = 1000

// entries reads the entries, where there are any.
func (r *listReader) entries(l *crl, tbsEnd int64) error {
	if r.at == tbsEnd || !r.next(cbasn1.SEQUENCE) {
		return nil
	}
	end, ok := r.open(cbasn1.SEQUENCE, tbsEnd)
	begin := r.at
	for ok && r.at < end {
		if n := int64(len(l.entries)); n == sample {
			// Room for all at once, by the length of the first: growing takes three times the memory.
			l.entries = slices.Grow(l.entries, int(min((end-r.at)*n/(r.at-begin)*33/32, maxRevoked-n)))
		}
		var s cryptobyte.String
		var e revoked
		if s, ok = r.element(end); ok {
			e, ok = readEntry(s)
		}
		if len(l.entries) == maxRevoked {
			return fmt.Errorf("revocation list has more than %d entries", maxRevoked)
		}
		l.entries = append(l.entries, e)
	}
	if !ok {
		return errCRL
	}
	return nil
}

// extensions reads the list's extensions. A critical one makes it something else than a list or its delta, such as a part
// with a scope of its own, which clears nobody.
func (r *listReader) extensions(l *crl, end int64) error {
	if r.at == end {
		return nil
	}
	var wrapped, list cryptobyte.String
	s, ok := r.element(end)
	if !ok || r.at != end || !s.ReadASN1(&wrapped, tag0) || !wrapped.ReadASN1(&list, cbasn1.SEQUENCE) || !wrapped.Empty() {
		return errCRL
	}
	return eachExtension(list, func(oid string, critical bool, value cryptobyte.String) (ok bool) {
		switch oid {
		case oidCRLNumber:
			l.number, ok = integer(&value)
		case oidDeltaCRL:
			l.base, ok = integer(&value)
			ok = ok && critical
		default:
			return !critical
		}
		return ok && value.Empty()
	})
}

// causeOnly is the extensions of an entry that say nothing but the cause, up to its value.
var causeOnly = []byte{0x30, 0x0c, 0x30, 0x0a, 0x06, 0x03, 0x55, 0x1d, 0x15, 0x04, 0x03, 0x0a, 0x01}

// readEntry reads a revokedCertificate (RFC 5280, 5.1.2.6).
func readEntry(s cryptobyte.String) (e revoked, ok bool) {
	var entry, number, list cryptobyte.String
	if !s.ReadASN1(&entry, cbasn1.SEQUENCE) || !entry.ReadASN1(&number, cbasn1.INTEGER) || !e.serial.read(number) {
		return e, false
	}
	at, ok := moment(&entry)
	if !ok || at.Unix() > latest {
		return e, false
	}
	e.at = uint32(max(at.Unix(), 0))
	switch {
	case entry.Empty():
		return e, true
	case len(entry) == len(causeOnly)+1 && bytes.HasPrefix(entry, causeOnly): // as nearly all are
		e.cause = int8(entry[len(causeOnly)])
		return e, e.cause >= 0 && e.cause <= 10
	case !entry.ReadASN1(&list, cbasn1.SEQUENCE) || !entry.Empty():
		return e, false
	}
	cause, invalid, err := readCause(list)
	e.cause, e.at = int8(cause), uint32(max(sooner(at, invalid).Unix(), 0))
	return e, err == nil
}

// readCause reads what the extensions of an entry say of a revocation (RFC 5280, 5.3): its cause, and since when the
// certificate is known or feared to be invalid; zero when they do not say.
func readCause(list cryptobyte.String) (cause int, invalid time.Time, err error) {
	err = eachExtension(list, func(oid string, critical bool, value cryptobyte.String) (ok bool) {
		switch oid {
		case oidCRLReason:
			ok = value.ReadASN1Enum(&cause) && cause >= 0 && cause <= 10
		case oidInvalidityDate:
			invalid, ok = moment(&value)
		default:
			return !critical // such as another certificate's issuer
		}
		return ok && value.Empty()
	})
	return cause, invalid, err
}

// sooner is from when on a revocation counts: a certificate may be invalid since before it was revoked. Never before 1970,
// which means another thing.
func sooner(revoked, invalid time.Time) time.Time {
	if first := time.Unix(1, 0).UTC(); !invalid.IsZero() && invalid.Before(first) {
		invalid = first
	}
	if !invalid.IsZero() && invalid.Before(revoked) {
		return invalid
	}
	return revoked
}

// read takes the content of an INTEGER that is not negative.
func (n *serial) read(b []byte) bool {
	if len(b) > 1 && b[0] == 0 && b[1] >= 0x80 {
		b = b[1:]
	} else if len(b) == 0 || b[0] >= 0x80 || len(b) > 1 && b[0] == 0 {
		return false
	}
	if len(b) > len(n) {
		return false
	}
	copy(n[len(n)-len(b):], b)
	return true
}

// open reads the tag and the length of an element that holds others, and says where it ends: not after its limit.
func (r *listReader) open(tag cbasn1.Tag, limit int64) (end int64, ok bool) {
	b, err := r.in.Peek(6) // an element of this kind is never so short that there were fewer bytes
	head, length, ok := definite(b)
	if !ok || err != nil || b[0] != byte(tag) || int64(length) > limit-r.at-int64(head) {
		r.failed(err)
		return 0, false
	}
	r.take(b[:head])
	return r.at + int64(length), true
}

// element reads a whole element. It may be used until the next is read.
func (r *listReader) element(limit int64) (cryptobyte.String, bool) {
	b, err := r.in.Peek(6)
	head, length, ok := definite(b)
	total := head + length
	if !ok || length > window-head || int64(total) > limit-r.at {
		r.failed(err)
		return nil, false
	}
	if b, err = r.in.Peek(total); err != nil {
		r.failed(err)
		return nil, false
	}
	r.take(b)
	return cryptobyte.String(b), true
}

// next tells whether the next element has the tag.
func (r *listReader) next(tag cbasn1.Tag) bool {
	b, err := r.in.Peek(1)
	r.failed(err)
	return err == nil && b[0] == byte(tag)
}

// take counts and hashes what has been looked at.
func (r *listReader) take(b []byte) {
	switch {
	case r.signed && r.hash != nil:
		r.hash.Write(b)
	case r.signed:
		r.early = append(r.early, b...)
	}
	r.at += int64(len(b))
	_, _ = r.in.Discard(len(b)) // which has been peeked at
}

// failed keeps an error of the source, which says nothing of the list.
func (r *listReader) failed(err error) {
	if err != nil && err != io.EOF && r.err == nil {
		r.err = err
	}
}
