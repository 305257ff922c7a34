package sign

import (
	"bytes"
	"context"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// stamp is a verified time-stamp.
type stamp struct {
	at         time.Time
	revocation Answer
}

// timestamps verifies every time-stamp of a signature (RFC 3161, CAdES-T) and gives them with the earliest first: from
// then on the signature is known to exist. One that is wrong makes the signature wrong, since whoever could put it there
// could have put a right one. One of an authority that is not pinned proves nothing and is left out: the signature is
// judged as if it were not there.
func (v *Verifier) timestamps(ctx context.Context, info signerInfo, now time.Time) ([]stamp, error) {
	var stamps []stamp
	for _, token := range info.timestamps {
		s, err := v.timestamp(ctx, token, info.signature, now)
		f, ok := reasonOf(err)
		if ok && f.reason == Untrusted {
			continue
		}
		if ok && f.reason.status() == Invalid {
			return nil, fail(TimestampWrong, "%s: %s", f.reason, f.detail)
		}
		if err != nil {
			return nil, err
		}
		stamps = append(stamps, s)
	}
	slices.SortFunc(stamps, func(a, b stamp) int { return a.at.Compare(b.at) })
	return stamps, nil
}

func (v *Verifier) timestamp(ctx context.Context, token, signature []byte, now time.Time) (stamp, error) {
	m, err := parseCMS(token)
	if err != nil {
		return stamp{}, err
	}
	if m.contentType != oidTSTInfo || !m.attached || len(m.signers) != 1 {
		return stamp{}, fail(Malformed, "not one authority's time-stamp")
	}
	at, err := readTSTInfo(m.content, signature)
	if err != nil {
		return stamp{}, err
	}
	if at.After(now.Add(clockSkew)) {
		return stamp{}, fail(TimestampWrong, "time-stamp from the future: %s", at.Format(time.RFC3339))
	}
	info := m.signers[0]
	cert, err := m.certificateOf(info)
	if err != nil {
		return stamp{}, err
	}
	if err := m.checkSigned(info, cert, nil); err != nil {
		return stamp{}, err
	}
	// RFC 3161, 2.4.1 and RFC 5816: the authority's certificate is bound, by SHA-1 or better.
	if info.attributes.binding == nil {
		return stamp{}, fail(AttributesMissing, "the time-stamping authority's certificate is not bound")
	}
	if err := info.attributes.binding.check(cert); err != nil {
		return stamp{}, err
	}
	chain, err := v.trust.path(cert, at)
	if err != nil {
		return stamp{}, err
	}
	if err := cert.checkPurpose(stamping); err != nil {
		return stamp{}, err
	}
	answer, err := v.revoked(ctx, chain, at, true)
	return stamp{at: at, revocation: answer}, err
}

// readTSTInfo reads a TSTInfo (RFC 3161, 2.4.2) and checks that it is about the signature value.
func readTSTInfo(der, signature []byte) (at time.Time, err error) {
	var info, imprint, hashed cryptobyte.String
	var version int
	var policy, oid string
	wrong := fail(Malformed, "time-stamp cannot be read")
	input := cryptobyte.String(der)
	if !input.ReadASN1(&info, cbasn1.SEQUENCE) || !input.Empty() || !info.ReadASN1Integer(&version) || version != 1 ||
		!identifier(&info, &policy) || !info.ReadASN1(&imprint, cbasn1.SEQUENCE) || !algorithm(&imprint, &oid) ||
		!imprint.ReadASN1(&hashed, cbasn1.OCTET_STRING) || !imprint.Empty() {
		return at, wrong
	}
	_, ok := integer(&info)
	if !ok {
		return at, wrong
	}
	if at, ok = moment(&info); !ok {
		return at, wrong
	}
	for !info.Empty() { // accuracy, ordering, nonce, tsa, extensions: well-formed, and of no consequence here
		var value cryptobyte.String
		var tag cbasn1.Tag
		if !info.ReadAnyASN1(&value, &tag) {
			return at, wrong
		}
	}
	d, err := strongDigest(oid)
	if err != nil {
		return at, err
	}
	h := d.new()
	h.Write(signature)
	if !bytes.Equal(h.Sum(nil), hashed) {
		return at, fail(TimestampWrong, "time-stamp over something else")
	}
	return at, nil
}
