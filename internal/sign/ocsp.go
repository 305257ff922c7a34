package sign

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// DefaultMaxAge is how old an OCSP answer without a next update may be: the authority answers at once, and an older
// answer is somebody's recording.
const DefaultMaxAge = 15 * time.Minute

// clockSkew is by how much the clocks of the Portal and of an authority may differ.
const clockSkew = 5 * time.Minute

// question is what an OCSP answer must be the answer to.
type question struct {
	cert, issuer *Certificate
	nonce        []byte // nil: a recorded answer, whose nonce has done its work
	now          time.Time
	maxAge       time.Duration
}

// marshal makes an OCSPRequest (RFC 6960, 4.1.1) by SHA-256, with the nonce.
func (q question) marshal() ([]byte, error) {
	var b cryptobyte.Builder
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) { // requestList
				b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) { q.addCertID(b) })
			})
			b.AddASN1(tag2, func(b *cryptobyte.Builder) { // requestExtensions
				b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
					b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
						b.AddASN1ObjectIdentifier(identifierOf(oidOCSPNonce))
						b.AddASN1(cbasn1.OCTET_STRING, func(b *cryptobyte.Builder) { b.AddASN1OctetString(q.nonce) })
					})
				})
			})
		})
	})
	return b.Bytes()
}

// addCertID writes the CertID. The key's hash is over the BIT STRING's content.
func (q question) addCertID(b *cryptobyte.Builder) {
	name, key := sha256.Sum256(q.issuer.x.RawSubject), sha256.Sum256(q.issuer.spki)
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(identifierOf(oidSHA256))
			b.AddASN1NULL()
		})
		b.AddASN1OctetString(name[:])
		b.AddASN1OctetString(key[:])
		b.AddASN1BigInt(q.cert.x.SerialNumber)
	})
}

// ocspResponse is a BasicOCSPResponse (RFC 6960, 4.2.1).
type ocspResponse struct {
	tbs          []byte
	scheme       string
	signature    []byte
	certificates []*Certificate
	singles      []singleResponse
	nonce        []byte
}

type singleResponse struct {
	digest             string
	nameHash, keyHash  []byte
	serial             *big.Int
	state              State
	revokedAt          time.Time
	cause              int
	thisUpdate, update time.Time
}

// parseOCSP reads an OCSPResponse and checks that it is the authority's fresh answer to the question.
func parseOCSP(der []byte, q question) (Answer, error) {
	r, err := readOCSP(der)
	if err != nil {
		return Answer{}, err
	}
	if err := r.checkSignature(q); err != nil {
		return Answer{}, err
	}
	if q.nonce != nil && !bytes.Equal(r.nonce, q.nonce) {
		return Answer{}, errors.New("OCSP answer to another question: the nonce differs")
	}
	for _, s := range r.singles {
		if !s.about(q) {
			continue
		}
		if err := s.checkTime(q); err != nil {
			return Answer{}, err
		}
		return Answer{
			State: s.state, Source: FromOCSP, Serial: q.cert.Serial(), ThisUpdate: s.thisUpdate, NextUpdate: s.update,
			RevokedAt: s.revokedAt, Cause: s.cause, Raw: der,
		}, nil
	}
	return Answer{}, errors.New("OCSP answer about another certificate")
}

// checkSignature checks the responder: the authority itself, or a certificate that the authority has issued for
// answering (RFC 6960, 4.2.2.2) and that is valid now.
func (r *ocspResponse) checkSignature(q question) error {
	responders := append([]*Certificate{q.issuer}, r.certificates...)
	for _, c := range responders {
		if c.verify(r.scheme, "", r.tbs, r.signature) != nil {
			continue
		}
		if c == q.issuer {
			return nil
		}
		if err := errors.Join(c.issuedBy(q.issuer), c.checkTime(q.now), c.checkCritical()); err != nil {
			return fmt.Errorf("OCSP responder: %w", err)
		}
		if !slices.Contains(c.usages(), ekuOCSPSigning) {
			return errors.New("OCSP responder: its certificate is not for answering")
		}
		return nil
	}
	return errors.New("OCSP answer: nobody known has signed it")
}

func (s singleResponse) about(q question) bool {
	d, ok := digests[s.digest]
	if !ok || s.serial.Cmp(q.cert.x.SerialNumber) != 0 {
		return false
	}
	sum := func(b []byte) []byte {
		h := d.new()
		h.Write(b)
		return h.Sum(nil)
	}
	return bytes.Equal(s.nameHash, sum(q.issuer.x.RawSubject)) && bytes.Equal(s.keyHash, sum(q.issuer.spki))
}

func (s singleResponse) checkTime(q question) error {
	switch {
	case s.thisUpdate.After(q.now.Add(clockSkew)):
		return errors.New("OCSP answer from the future")
	case s.update.IsZero() && q.now.Sub(s.thisUpdate) > q.maxAge+clockSkew:
		return errors.New("OCSP answer is too old")
	case !s.update.IsZero() && q.now.After(s.update.Add(clockSkew)):
		return errors.New("OCSP answer has run out")
	}
	return nil
}

var errOCSP = errors.New("OCSP answer cannot be read")

func readOCSP(der []byte) (*ocspResponse, error) {
	var outer, bytesTag, response, octets cryptobyte.String
	var status int
	var kind string
	input := cryptobyte.String(der)
	if !input.ReadASN1(&outer, cbasn1.SEQUENCE) || !input.Empty() || !outer.ReadASN1Enum(&status) {
		return nil, errOCSP
	}
	if status != 0 {
		return nil, fmt.Errorf("OCSP responder answers status %d", status)
	}
	if !outer.ReadASN1(&bytesTag, tag0) || !outer.Empty() || !bytesTag.ReadASN1(&response, cbasn1.SEQUENCE) ||
		!bytesTag.Empty() || !identifier(&response, &kind) || kind != oidOCSPBasic ||
		!response.ReadASN1(&octets, cbasn1.OCTET_STRING) || !response.Empty() {
		return nil, errOCSP
	}
	return readBasic(octets)
}

func readBasic(s cryptobyte.String) (*ocspResponse, error) {
	var basic, tbs, signature, certs, list, der cryptobyte.String
	var present bool
	r := &ocspResponse{}
	if !s.ReadASN1(&basic, cbasn1.SEQUENCE) || !s.Empty() || !basic.ReadASN1Element(&tbs, cbasn1.SEQUENCE) ||
		!algorithm(&basic, &r.scheme) || !basic.ReadASN1(&signature, cbasn1.BIT_STRING) || len(signature) < 2 ||
		signature[0] != 0 || !basic.ReadOptionalASN1(&certs, &present, tag0) || !basic.Empty() {
		return nil, errOCSP
	}
	r.tbs, r.signature = tbs, signature[1:]
	if present && (!certs.ReadASN1(&list, cbasn1.SEQUENCE) || !certs.Empty()) {
		return nil, errOCSP
	}
	for !list.Empty() {
		if !list.ReadASN1Element(&der, cbasn1.SEQUENCE) || len(r.certificates) == 8 {
			return nil, errOCSP
		}
		c, err := ParseCertificate(der)
		if err != nil {
			return nil, fmt.Errorf("OCSP answer: %w", err)
		}
		r.certificates = append(r.certificates, c)
	}
	return r, r.readData(tbs)
}

// readData reads the ResponseData.
func (r *ocspResponse) readData(tbs cryptobyte.String) error {
	var data, responses, extensions, wrapped cryptobyte.String
	var present bool
	if !tbs.ReadASN1(&data, cbasn1.SEQUENCE) || !data.SkipOptionalASN1(tag0) || // version
		!(data.PeekASN1Tag(tag1) && data.SkipASN1(tag1) || data.SkipASN1(tag2)) { // responderID
		return errOCSP
	}
	if _, ok := moment(&data); !ok || !data.ReadASN1(&responses, cbasn1.SEQUENCE) ||
		!data.ReadOptionalASN1(&wrapped, &present, tag1) || !data.Empty() {
		return errOCSP
	}
	for !responses.Empty() {
		s, ok := readSingle(&responses)
		if !ok || len(r.singles) == 8 {
			return errOCSP
		}
		r.singles = append(r.singles, s)
	}
	if !present {
		return nil
	}
	if !wrapped.ReadASN1(&extensions, cbasn1.SEQUENCE) || !wrapped.Empty() {
		return errOCSP
	}
	return eachExtension(extensions, func(oid string, critical bool, value cryptobyte.String) bool {
		if oid != oidOCSPNonce {
			return !critical
		}
		var nonce cryptobyte.String
		ok := value.ReadASN1(&nonce, cbasn1.OCTET_STRING) && value.Empty()
		r.nonce = nonce
		return ok
	})
}

// eachExtension walks through Extensions (RFC 5280, 4.1) and fails where one cannot be read or is refused.
func eachExtension(s cryptobyte.String, each func(oid string, critical bool, value cryptobyte.String) bool) error {
	for !s.Empty() {
		var seq, value cryptobyte.String
		var oid string
		var critical bool
		if !s.ReadASN1(&seq, cbasn1.SEQUENCE) || !identifier(&seq, &oid) ||
			seq.PeekASN1Tag(cbasn1.BOOLEAN) && !seq.ReadASN1Boolean(&critical) ||
			!seq.ReadASN1(&value, cbasn1.OCTET_STRING) || !seq.Empty() {
			return fmt.Errorf("extension %s cannot be read", oid)
		}
		if !each(oid, critical, value) {
			return fmt.Errorf("extension %s cannot be obeyed", oid)
		}
	}
	return nil
}

func readSingle(responses *cryptobyte.String) (r singleResponse, ok bool) {
	var seq, id, name, key, next, wrapped, extensions cryptobyte.String
	var present bool
	if !responses.ReadASN1(&seq, cbasn1.SEQUENCE) || !seq.ReadASN1(&id, cbasn1.SEQUENCE) || !algorithm(&id, &r.digest) ||
		!id.ReadASN1(&name, cbasn1.OCTET_STRING) || !id.ReadASN1(&key, cbasn1.OCTET_STRING) {
		return r, false
	}
	r.nameHash, r.keyHash = name, key
	if r.serial, ok = integer(&id); !ok || !id.Empty() || !r.readStatus(&seq) {
		return r, false
	}
	if r.thisUpdate, ok = moment(&seq); !ok || !seq.ReadOptionalASN1(&next, &present, tag0) {
		return r, false
	}
	if present {
		if r.update, ok = moment(&next); !ok || !next.Empty() {
			return r, false
		}
	}
	if !seq.ReadOptionalASN1(&wrapped, &present, tag1) || !seq.Empty() ||
		present && (!wrapped.ReadASN1(&extensions, cbasn1.SEQUENCE) || !wrapped.Empty()) {
		return r, false
	}
	_, invalid, err := readCause(extensions) // RFC 6960, 4.4.5: what a list would say of it
	r.revokedAt = sooner(r.revokedAt, invalid)
	return r, err == nil
}

func (r *singleResponse) readStatus(s *cryptobyte.String) (ok bool) {
	var info, cause cryptobyte.String
	var present bool
	switch {
	case s.PeekASN1Tag(tag0p):
		r.state = Good
		return s.SkipASN1(tag0p)
	case s.PeekASN1Tag(tag2p):
		r.state = Unknown
		return s.SkipASN1(tag2p)
	}
	r.state = WasRevoked
	if !s.ReadASN1(&info, tag1) {
		return false
	}
	if r.revokedAt, ok = moment(&info); !ok || !info.ReadOptionalASN1(&cause, &present, tag0) || !info.Empty() {
		return false
	}
	return !present || cause.ReadASN1Enum(&r.cause) && cause.Empty()
}
