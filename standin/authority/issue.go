package authority

import (
	"crypto/ed25519"
	"crypto/sha1"
	"crypto/x509"
	"errors"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// issue makes a key and a certificate of it; an issuer that has no certificate yet issues itself. As with the national
// authority, the serial number is the key identifier without its highest bit.
func (a *Authority) issue(t *x509.Certificate, b *branch, issuer *KeyPair) (KeyPair, error) {
	s := suites[b.algorithm]
	key, err := s.generate(a.config.Rand)
	if err != nil {
		return KeyPair{}, err
	}
	spki, bits, err := s.spki(key.Public())
	if err != nil {
		return KeyPair{}, err
	}
	id := sha1.Sum(bits)
	t.SubjectKeyId = id[:]
	serial := id
	serial[0] &= 0x7f
	t.SerialNumber = new(big.Int).SetBytes(serial[:])
	parent, signer := issuer.Certificate, *issuer
	if parent == nil {
		parent, signer = t, KeyPair{Key: key}
	} else if a.config.BaseURL != "" {
		t.OCSPServer = []string{a.config.BaseURL + "/ocsp/"}
		t.IssuingCertificateURL = []string{a.config.BaseURL + "/cert/" + b.file("issuing") + ".cer"}
		t.CRLDistributionPoints = []string{a.config.BaseURL + "/crl/" + string(b.algorithm) + ".crl"}
	}
	cert, err := a.certify(t, parent, signer, spki)
	if err != nil {
		return KeyPair{}, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.record.Issued[hex(cert.SerialNumber)] = cert.Subject.CommonName
	return KeyPair{Certificate: cert, Key: key}, a.save()
}

// form is the key with which the standard library makes certificates and lists, which are then signed anew: the national
// algorithms are not among its own. It proves nothing and need not be secret.
var form = ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))

// certify makes the certificate of a template and a public key, signed by the signer.
func (a *Authority) certify(t, parent *x509.Certificate, signer KeyPair, spki []byte) (*x509.Certificate, error) {
	formal := *parent
	formal.PublicKey = nil // it is not the key that signs the form
	made, err := x509.CreateCertificate(a.config.Rand, t, &formal, form.Public(), form)
	if err != nil {
		return nil, err
	}
	der, err := signer.signAnew(made, spki)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// signAnew puts another signature, and into a certificate another public key, in place of those that the form has: both
// a certificate and a revocation list begin with the body that is signed (RFC 5280, 4.1 and 5.1).
func (p KeyPair) signAnew(made, spki []byte) ([]byte, error) {
	s, err := suiteOf(p.Key)
	if err != nil {
		return nil, err
	}
	scheme := s.schemes[s.digest]
	var outer, body cryptobyte.String
	input := cryptobyte.String(made)
	if !input.ReadASN1(&outer, cbasn1.SEQUENCE) || !outer.ReadASN1(&body, cbasn1.SEQUENCE) {
		return nil, errors.New("sign anew: what was made cannot be read")
	}
	var signed cryptobyte.Builder
	signed.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		for sequences := 0; !body.Empty(); {
			var element cryptobyte.String
			var tag cbasn1.Tag
			if !body.ReadAnyASN1Element(&element, &tag) {
				b.SetError(errors.New("sign anew: the body cannot be read"))
				return
			}
			if tag == cbasn1.SEQUENCE {
				sequences++
			}
			switch {
			case tag == cbasn1.SEQUENCE && sequences == 1: // the signature algorithm
				addAlgorithm(b, scheme)
			case tag == cbasn1.SEQUENCE && sequences == 5 && spki != nil: // after issuer, validity and subject
				b.AddBytes(spki)
			default:
				b.AddBytes(element)
			}
		}
	})
	tbs, err := signed.Bytes()
	if err != nil {
		return nil, err
	}
	signature, _, err := p.sign("", tbs)
	if err != nil {
		return nil, err
	}
	var b cryptobyte.Builder
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddBytes(tbs)
		addAlgorithm(b, scheme)
		b.AddASN1BitString(signature)
	})
	return b.Bytes()
}
