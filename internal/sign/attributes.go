package sign

import (
	"bytes"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// attributes are the signed attributes that matter (RFC 5652, 11; RFC 5035, 3).
type attributes struct {
	contentType   string
	messageDigest []byte
	signingTime   time.Time
	binding       *binding
}

// binding names the signer's certificate by its hash, so that no other with the same key can be put in its place.
type binding struct {
	version int // 1 binds by SHA-1 and is enough for a time-stamp only (RFC 5816)
	digest  string
	hash    []byte
	issuer  []byte   // nil when it names none
	serial  *big.Int // with issuer
}

// parseAttributes reads the signed attributes. None may come twice or have more than one value.
func parseAttributes(s cryptobyte.String) (attributes, error) {
	var a attributes
	seen := map[string]bool{}
	for !s.Empty() {
		oid, value, ok := attribute(&s)
		if !ok || seen[oid] || len(seen) == maxAttributes {
			return a, fail(Malformed, "signed attribute %s", oid)
		}
		seen[oid] = true
		if !a.read(oid, value) {
			return a, fail(Malformed, "value of the signed attribute %s", oid)
		}
	}
	if a.contentType == "" || a.messageDigest == nil {
		return a, fail(AttributesMissing, "no content type or no digest of the content is signed")
	}
	return a, nil
}

// attribute reads an Attribute with one value.
func attribute(s *cryptobyte.String) (oid string, value cryptobyte.String, ok bool) {
	var seq, set cryptobyte.String
	var tag cbasn1.Tag
	ok = s.ReadASN1(&seq, cbasn1.SEQUENCE) && identifier(&seq, &oid) && seq.ReadASN1(&set, cbasn1.SET) && seq.Empty() &&
		set.ReadAnyASN1Element(&value, &tag) && set.Empty()
	return oid, value, ok
}

func (a *attributes) read(oid string, value cryptobyte.String) (ok bool) {
	var octets cryptobyte.String
	switch oid {
	case oidContentType:
		ok = identifier(&value, &a.contentType)
	case oidMessageDigest:
		ok = value.ReadASN1(&octets, cbasn1.OCTET_STRING) && len(octets) > 0
		a.messageDigest = octets
	case oidSigningTime:
		a.signingTime, ok = moment(&value)
	case oidSigningCertV2:
		a.binding, ok = parseBinding(&value, 2)
	case oidSigningCert:
		b, good := parseBinding(&value, 1)
		if ok = good; a.binding == nil {
			a.binding = b
		}
	default:
		return true
	}
	return ok && value.Empty()
}

// parseBinding reads a SigningCertificate or SigningCertificateV2; the first certificate in it is the signer's.
func parseBinding(s *cryptobyte.String, version int) (*binding, bool) {
	b := &binding{version: version, digest: oidSHA256}
	if version == 1 {
		b.digest = oidSHA1
	}
	var seq, certs, cert, hash, policies cryptobyte.String
	var present bool
	if !s.ReadASN1(&seq, cbasn1.SEQUENCE) || !seq.ReadASN1(&certs, cbasn1.SEQUENCE) ||
		!seq.ReadOptionalASN1(&policies, &present, cbasn1.SEQUENCE) || !seq.Empty() ||
		!certs.ReadASN1(&cert, cbasn1.SEQUENCE) {
		return nil, false
	}
	if version == 2 && cert.PeekASN1Tag(cbasn1.SEQUENCE) && !algorithm(&cert, &b.digest) {
		return nil, false
	}
	if !cert.ReadASN1(&hash, cbasn1.OCTET_STRING) {
		return nil, false
	}
	b.hash = hash
	if cert.Empty() {
		return b, true
	}
	return b, b.readIssuer(&cert) && cert.Empty()
}

// readIssuer reads an IssuerSerial whose issuer is a directory name.
func (b *binding) readIssuer(s *cryptobyte.String) (ok bool) {
	var seq, names, name, directory cryptobyte.String
	if !s.ReadASN1(&seq, cbasn1.SEQUENCE) || !seq.ReadASN1(&names, cbasn1.SEQUENCE) || !names.ReadASN1(&name, tag4) ||
		!name.ReadASN1Element(&directory, cbasn1.SEQUENCE) || !name.Empty() || !names.Empty() {
		return false
	}
	b.issuer = directory
	b.serial, ok = integer(&seq)
	return ok && seq.Empty()
}

// check checks that the binding names the certificate.
func (b *binding) check(c *Certificate) error {
	d, ok := digests[b.digest]
	if !ok || d.weak && b.version == 2 {
		return fail(DigestUnknown, "hash function %s of the certificate's name", b.digest)
	}
	h := d.new()
	h.Write(c.x.Raw)
	if !bytes.Equal(h.Sum(nil), b.hash) {
		return fail(BindingWrong, "hash of another certificate is signed")
	}
	if b.issuer != nil && (!bytes.Equal(b.issuer, c.x.RawIssuer) || b.serial.Cmp(c.x.SerialNumber) != 0) {
		return fail(BindingWrong, "issuer and number of another certificate are signed")
	}
	return nil
}

// parseUnsigned finds the time-stamps among the unsigned attributes. They may come as one attribute each or as values of
// one; the rest is nobody's word and left out.
func parseUnsigned(s cryptobyte.String) (stamps [][]byte, err error) {
	for n := 0; !s.Empty(); n++ {
		var seq, set, value cryptobyte.String
		var oid string
		if n == maxAttributes || !s.ReadASN1(&seq, cbasn1.SEQUENCE) || !identifier(&seq, &oid) ||
			!seq.ReadASN1(&set, cbasn1.SET) || !seq.Empty() || set.Empty() {
			return nil, fail(Malformed, "unsigned attributes")
		}
		for oid == oidTimestamp && !set.Empty() {
			if len(stamps) == maxTimestamps {
				return nil, fail(TooLarge, "more than %d time-stamps", maxTimestamps)
			}
			if !set.ReadASN1Element(&value, cbasn1.SEQUENCE) {
				return nil, fail(TimestampWrong, "not a token")
			}
			stamps = append(stamps, value)
		}
	}
	return stamps, nil
}
