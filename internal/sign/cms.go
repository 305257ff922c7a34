package sign

import (
	"bytes"
	"math/big"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// signedData is a CMS SignedData (RFC 5652, 5.1), read strictly: as derOf gives it, nothing left over, every version as it
// must be.
type signedData struct {
	contentType  string
	attached     bool
	content      []byte
	certificates []*Certificate
	signers      []signerInfo
}

// signerInfo is one signature in it (RFC 5652, 5.3).
type signerInfo struct {
	issuer     []byte // with serial, names the certificate; or else keyID does
	serial     *big.Int
	keyID      []byte
	digest     string
	scheme     string
	signed     []byte // the signed attributes as they are hashed, a SET OF
	attributes attributes
	signature  []byte
	timestamps [][]byte
}

// parseCMS reads a ContentInfo with a SignedData and nothing beside it.
func parseCMS(der []byte) (*signedData, error) {
	var info, body, data cryptobyte.String
	var kind string
	input := cryptobyte.String(der)
	if !input.ReadASN1(&info, cbasn1.SEQUENCE) || !input.Empty() || !identifier(&info, &kind) {
		return nil, fail(Malformed, "no ContentInfo, or something after it")
	}
	if kind != oidSignedData {
		return nil, fail(Malformed, "content of type %s is not signed data", kind)
	}
	if !info.ReadASN1(&body, tag0) || !info.Empty() || !body.ReadASN1(&data, cbasn1.SEQUENCE) || !body.Empty() {
		return nil, fail(Malformed, "no SignedData, or something after it")
	}
	return parseSignedData(data)
}

func parseSignedData(data cryptobyte.String) (*signedData, error) {
	var version int
	var names, content, signers cryptobyte.String
	if !data.ReadASN1Integer(&version) || !data.ReadASN1(&names, cbasn1.SET) || !data.ReadASN1(&content, cbasn1.SEQUENCE) {
		return nil, fail(Malformed, "head of the SignedData")
	}
	m := &signedData{}
	if err := m.readContent(content); err != nil {
		return nil, err
	}
	if err := m.readCertificates(&data); err != nil {
		return nil, err
	}
	if !data.SkipOptionalASN1(tag1) || !data.ReadASN1(&signers, cbasn1.SET) || !data.Empty() {
		return nil, fail(Malformed, "signers of the SignedData, or something after them")
	}
	if err := m.readSigners(signers); err != nil {
		return nil, err
	}
	if err := m.checkDigests(names); err != nil {
		return nil, err
	}
	if version != m.version() {
		return nil, fail(Malformed, "version %d of the SignedData", version)
	}
	return m, nil
}

// version is what RFC 5652, 5.1 prescribes for messages as they are accepted here.
func (m *signedData) version() int {
	if m.contentType != oidData {
		return 3
	}
	for _, s := range m.signers {
		if s.keyID != nil {
			return 3
		}
	}
	return 1
}

func (m *signedData) readContent(s cryptobyte.String) error {
	if !identifier(&s, &m.contentType) {
		return fail(Malformed, "content type")
	}
	var wrapped, octets cryptobyte.String
	if !s.ReadOptionalASN1(&wrapped, &m.attached, tag0) || !s.Empty() {
		return fail(Malformed, "content")
	}
	if !m.attached {
		return nil
	}
	if !wrapped.ReadASN1(&octets, cbasn1.OCTET_STRING) || !wrapped.Empty() {
		return fail(Malformed, "content")
	}
	m.content = octets
	return nil
}

func (m *signedData) readCertificates(data *cryptobyte.String) error {
	var set, der cryptobyte.String
	var present bool
	if !data.ReadOptionalASN1(&set, &present, tag0) {
		return fail(Malformed, "certificates")
	}
	for !set.Empty() {
		if len(m.certificates) == maxCertificates {
			return fail(TooLarge, "more than %d certificates", maxCertificates)
		}
		if !set.ReadASN1Element(&der, cbasn1.SEQUENCE) {
			return fail(Malformed, "certificates") // or a kind that RFC 5652, 10.2.2 calls obsolete
		}
		c, err := ParseCertificate(der)
		if err != nil {
			return fail(CertificateUnreadable, "%v", err)
		}
		m.certificates = append(m.certificates, c)
	}
	return nil
}

func (m *signedData) readSigners(set cryptobyte.String) error {
	seen := map[string]bool{}
	for !set.Empty() {
		if len(m.signers) == maxSigners {
			return fail(TooLarge, "more than %d signers", maxSigners)
		}
		var seq cryptobyte.String
		if !set.ReadASN1(&seq, cbasn1.SEQUENCE) || seen[string(seq)] {
			return fail(Malformed, "signers, or one of them twice")
		}
		seen[string(seq)] = true
		s, err := parseSigner(seq)
		if err != nil {
			return err
		}
		m.signers = append(m.signers, s)
	}
	if len(m.signers) == 0 {
		return fail(NoSigners, "the message has no signer")
	}
	return nil
}

// checkDigests checks that the message announces the hash functions of its signers.
func (m *signedData) checkDigests(names cryptobyte.String) error {
	announced := map[string]bool{}
	for !names.Empty() {
		var oid string
		if !algorithm(&names, &oid) || len(announced) > maxSigners {
			return fail(Malformed, "hash functions")
		}
		announced[oid] = true
	}
	for _, s := range m.signers {
		if !announced[s.digest] {
			return fail(Malformed, "hash function %s is not announced", s.digest)
		}
	}
	return nil
}

func parseSigner(s cryptobyte.String) (info signerInfo, err error) {
	var version int
	if !s.ReadASN1Integer(&version) || !info.readID(&s) || version != map[bool]int{false: 1, true: 3}[info.keyID != nil] {
		return info, fail(Malformed, "which certificate the signer has")
	}
	if !algorithm(&s, &info.digest) {
		return info, fail(Malformed, "hash function of the signer")
	}
	var signed, unsigned, octets cryptobyte.String
	var present bool
	if !s.PeekASN1Tag(tag0) {
		return info, fail(AttributesMissing, "no signed attributes")
	}
	if !s.ReadASN1(&signed, tag0) || !algorithm(&s, &info.scheme) || !s.ReadASN1(&octets, cbasn1.OCTET_STRING) ||
		!s.ReadOptionalASN1(&unsigned, &present, tag1) || !s.Empty() || present && unsigned.Empty() {
		return info, fail(Malformed, "signer")
	}
	info.signature = octets
	if info.attributes, err = parseAttributes(signed); err != nil {
		return info, err
	}
	info.signed = signedBytes(signed)
	info.timestamps, err = parseUnsigned(unsigned)
	return info, err
}

// signedBytes is what is signed of the signed attributes: their DER as a SET OF, however they were sent (RFC 5652, 5.4).
// DER wants its members sorted (X.690, 11.6).
func signedBytes(attributes cryptobyte.String) []byte {
	var members [][]byte
	for !attributes.Empty() {
		var member cryptobyte.String
		if !attributes.ReadASN1Element(&member, cbasn1.SEQUENCE) {
			return nil // they have been read as such before
		}
		members = append(members, member)
	}
	slices.SortFunc(members, bytes.Compare)
	body := bytes.Join(members, nil)
	return slices.Concat([]byte{byte(cbasn1.SET)}, lengthOf(len(body)), body)
}

func (info *signerInfo) readID(s *cryptobyte.String) bool {
	var seq, id cryptobyte.String
	if s.PeekASN1Tag(tag0p) {
		if !s.ReadASN1(&id, tag0p) || len(id) == 0 {
			return false
		}
		info.keyID = id
		return true
	}
	if !s.ReadASN1(&seq, cbasn1.SEQUENCE) || !seq.ReadASN1Element(&id, cbasn1.SEQUENCE) {
		return false
	}
	info.issuer = id
	var ok bool
	info.serial, ok = integer(&seq)
	return ok && seq.Empty()
}

// certificateOf finds the signer's certificate among those of the message.
func (m *signedData) certificateOf(info signerInfo) (*Certificate, error) {
	for _, c := range m.certificates {
		if info.keyID != nil && bytes.Equal(info.keyID, c.x.SubjectKeyId) ||
			info.keyID == nil && bytes.Equal(info.issuer, c.x.RawIssuer) && info.serial.Cmp(c.x.SerialNumber) == 0 {
			return c, nil
		}
	}
	return nil, fail(CertificateMissing, "certificate %x is not in the message", info.serial)
}
