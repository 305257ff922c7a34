package sign

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"birtereze/portal"
)

// Certificate is an X.509 certificate together with what the verifier needs to know of it.
type Certificate struct {
	x      *x509.Certificate
	key    publicKey
	keyErr error  // why the key is of no use
	keyOID string // kind of key
	scheme string // signature algorithm
	spki   cryptobyte.String
}

// ParseCertificate reads one certificate in DER. A certificate whose key is of an unknown kind or too short is read, and
// refused when it is to verify something.
func ParseCertificate(der []byte) (*Certificate, error) {
	if len(der) > maxCertificate {
		return nil, fmt.Errorf("parse certificate: it has %d bytes", len(der))
	}
	x, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("parse certificate: %w", err)
	}
	c := &Certificate{x: x}
	var outer, spki, bits cryptobyte.String
	raw, keyRaw := cryptobyte.String(x.Raw), cryptobyte.String(x.RawSubjectPublicKeyInfo)
	if !raw.ReadASN1(&outer, cbasn1.SEQUENCE) || !outer.SkipASN1(cbasn1.SEQUENCE) || !algorithm(&outer, &c.scheme) ||
		!outer.SkipASN1(cbasn1.BIT_STRING) || !outer.Empty() || // after it, crypto/x509 reads over more
		!keyRaw.ReadASN1(&spki, cbasn1.SEQUENCE) || !keyAlgorithm(&spki, &c.keyOID) ||
		!spki.ReadASN1(&bits, cbasn1.BIT_STRING) || len(bits) < 1 {
		return nil, errors.New("parse certificate: algorithm or key cannot be read, or more comes after the signature")
	}
	c.spki = bits[1:]
	parse, ok := keys[c.keyOID]
	if !ok {
		c.keyErr = fail(AlgorithmUnknown, "key of %s", c.keyOID)
		return c, nil
	}
	c.key, c.keyErr = parse(x.RawSubjectPublicKeyInfo)
	return c, nil
}

// keyAlgorithm reads the kind of key; its parameters belong to whoever knows the kind.
func keyAlgorithm(s *cryptobyte.String, oid *string) bool {
	var seq cryptobyte.String
	return s.ReadASN1(&seq, cbasn1.SEQUENCE) && identifier(&seq, oid)
}

// ParseCertificates reads one certificate in DER, or any number in PEM.
func ParseCertificates(data []byte) ([]*Certificate, error) {
	if !bytes.Contains(data, []byte("-----BEGIN ")) {
		c, err := ParseCertificate(data)
		if err != nil {
			return nil, err
		}
		return []*Certificate{c}, nil
	}
	var list []*Certificate
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			return nil, fmt.Errorf("parse certificates: a block %q is none", block.Type)
		}
		c, err := ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	if len(list) == 0 {
		return nil, errors.New("parse certificates: no whole block")
	}
	return list, nil
}

// DER is the certificate as it was read.
func (c *Certificate) DER() []byte { return c.x.Raw }

// Subject is the common name of the holder.
func (c *Certificate) Subject() string { return c.x.Subject.CommonName }

// Issuer names who issued it.
func (c *Certificate) Issuer() string { return nameOf(c.x.Issuer) }

// Serial is the serial number in hexadecimal, as registers print it.
func (c *Certificate) Serial() string { return fmt.Sprintf("%x", c.x.SerialNumber) }

// Validity is the first and the last moment at which the certificate is valid.
func (c *Certificate) Validity() (from, to time.Time) { return c.x.NotBefore, c.x.NotAfter }

// Algorithm names the kind and length of the key.
func (c *Certificate) Algorithm() string {
	if c.keyErr != nil {
		return c.keyOID
	}
	return c.key.name()
}

// verify checks a signature that the certificate's holder made over a message; for the rest see signatureDigest.
func (c *Certificate) verify(schemeOID, digestOID string, message, signature []byte) error {
	d, err := c.digest(schemeOID, digestOID)
	if err != nil {
		return err
	}
	h := d.new()
	h.Write(message)
	return c.verifySum(d, h.Sum(nil), signature)
}

// digest finds the hash function of a signature by the certificate's key.
func (c *Certificate) digest(schemeOID, digestOID string) (digest, error) {
	if c.keyErr != nil {
		return digest{}, c.keyErr
	}
	return signatureDigest(c.keyOID, schemeOID, digestOID)
}

// verifySum checks a signature over a hash value.
func (c *Certificate) verifySum(d digest, sum, signature []byte) error {
	if err := c.key.verify(d, sum, signature); err != nil {
		return fail(SignatureWrong, "%v", err)
	}
	return nil
}

// issuedBy checks that the issuer, which is a certification authority, signed the certificate.
func (c *Certificate) issuedBy(issuer *Certificate) error {
	if !bytes.Equal(c.x.RawIssuer, issuer.x.RawSubject) {
		return fail(Untrusted, "issuer's name differs")
	}
	if len(c.x.AuthorityKeyId) > 0 && len(issuer.x.SubjectKeyId) > 0 &&
		!bytes.Equal(c.x.AuthorityKeyId, issuer.x.SubjectKeyId) {
		return fail(Untrusted, "issuer's key identifier differs")
	}
	return issuer.verify(c.scheme, "", c.x.RawTBSCertificate, c.x.Signature)
}

// checkAuthority checks that the certificate may issue others (RFC 5280, 6.1.4 k–n), below which stand so many authorities.
func (c *Certificate) checkAuthority(below int) error {
	if !c.x.BasicConstraintsValid || !c.x.IsCA || c.x.KeyUsage&x509.KeyUsageCertSign == 0 {
		return fail(Untrusted, "%s is no authority", c.Subject())
	}
	if c.x.MaxPathLen >= 0 && (c.x.MaxPathLen > 0 || c.x.MaxPathLenZero) && below > c.x.MaxPathLen {
		return fail(Untrusted, "%s allows no authority below it", c.Subject())
	}
	return c.checkCritical()
}

// checkCritical refuses a critical extension that is not obeyed here (RFC 5280, 4.2), such as name constraints.
func (c *Certificate) checkCritical() error {
	for _, e := range c.x.Extensions {
		known := []string{oidBasicConstraints, oidKeyUsage, oidExtKeyUsage}
		if e.Critical && !slices.Contains(known, e.Id.String()) {
			return fail(CertificateUnreadable, "critical extension %s", e.Id)
		}
	}
	return nil
}

// checkTime checks that the certificate is valid at a moment.
func (c *Certificate) checkTime(at time.Time) error {
	if at.Before(c.x.NotBefore) {
		return fail(NotYetValid, "%s is valid from %s", c.Subject(), c.x.NotBefore.Format(time.RFC3339))
	}
	if at.After(c.x.NotAfter) {
		return fail(Expired, "%s was valid to %s", c.Subject(), c.x.NotAfter.Format(time.RFC3339))
	}
	return nil
}

// usages are the certificate's extended key usages as dotted identifiers.
func (c *Certificate) usages() []string {
	known := map[x509.ExtKeyUsage]string{
		x509.ExtKeyUsageClientAuth: ekuClientAuth, x509.ExtKeyUsageEmailProtection: ekuEmailProtection,
		x509.ExtKeyUsageTimeStamping: ekuTimeStamping, x509.ExtKeyUsageOCSPSigning: ekuOCSPSigning,
	}
	list := dotted(c.x.UnknownExtKeyUsage)
	for _, e := range c.x.ExtKeyUsage {
		if oid, ok := known[e]; ok {
			list = append(list, oid)
			continue
		}
		list = append(list, fmt.Sprintf("standard usage %d", e))
	}
	return list
}

// checkPurpose checks that the holder may use the key so: key usage and extended key usage, for no other purpose too.
func (c *Certificate) checkPurpose(p Purpose) error {
	uses, ku := c.usages(), c.x.KeyUsage
	signsIn := slices.Contains(uses, ekuClientAuth)
	signs := slices.Contains(uses, ekuEmailProtection) || !signsIn && roleOf(uses) == InformationSystem
	switch {
	case c.x.IsCA && p == SignIn:
		return fail(NotForSignIn, "a certification authority's certificate")
	case c.x.IsCA && p == Document:
		return fail(NotForDocuments, "a certification authority's certificate")
	case p == Document && (!signs || signsIn || ku&x509.KeyUsageDigitalSignature == 0 || ku&x509.KeyUsageContentCommitment == 0):
		return fail(NotForDocuments, "key usage %b, extended %v", ku, uses)
	case p == SignIn && (!signsIn || signs || ku&x509.KeyUsageDigitalSignature == 0):
		return fail(NotForSignIn, "key usage %b, extended %v", ku, uses)
	case p == stamping && (c.x.IsCA || len(uses) != 1 || uses[0] != ekuTimeStamping):
		return fail(TimestampWrong, "not a time-stamping authority: %v", uses) // RFC 3161, 2.3: this usage alone
	}
	return c.checkCritical()
}

// fill puts into the signer what the subject's name says (national profile of certificates).
func (c *Certificate) fill(s *Signer) error {
	var iins, bins, patronymic []string
	for _, a := range c.x.Subject.Names {
		value, _ := a.Value.(string)
		switch a.Type.String() {
		case oidSerialNumber:
			iins = append(iins, value)
		case oidUnit:
			if strings.HasPrefix(value, "BIN") {
				bins = append(bins, value)
			}
		case oidGivenName:
			patronymic = append(patronymic, value)
		case oidOrganisation:
			s.Organisation = value
		}
	}
	s.Role = roleOf(c.usages())
	s.Name = strings.TrimSpace(strings.Join(append([]string{c.x.Subject.CommonName}, patronymic...), " "))
	iin, ok1 := number(iins, "IIN")
	bin, ok2 := number(bins, "BIN")
	s.IIN, s.BIN = portal.IIN(iin), portal.BIN(bin)
	switch {
	case !ok1 || !ok2 || s.Role == "" || s.Name == "":
	case s.Role == Individual && iin != "" && bin == "":
		return nil
	case s.Role == InformationSystem && bin != "":
		return nil
	case s.Role != Individual && s.Role != InformationSystem && iin != "" && bin != "":
		return nil
	}
	return fail(NoIdentity, "role %q, serial number %q, unit %q", s.Role, iins, bins)
}

// number takes "IIN" or "BIN" off twelve digits. Check digits are not looked at: the authority has proven the number
// against the registers, which hold a few that do not fit.
func number(values []string, kind string) (string, bool) {
	if len(values) == 0 {
		return "", true
	}
	n, ok := strings.CutPrefix(values[0], kind)
	if !ok || len(values) > 1 || len(n) != 12 || strings.Trim(n, "0123456789") != "" {
		return "", false
	}
	return n, true
}

func nameOf(n pkix.Name) string {
	if n.CommonName != "" {
		return n.CommonName
	}
	return n.String()
}
