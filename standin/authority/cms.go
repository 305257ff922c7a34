package authority

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Message is what becomes a CMS SignedData (RFC 5652) with CAdES-BES signed attributes (ETSI EN 319 122-1).
type Message struct {
	Content  []byte
	Hashed   bool // Content is the hash of the document, not the document
	Attached bool // the message holds the content
	At       time.Time
	Digest   string // object identifier of the hash function; empty: each key's own

	ContentType  string                                 // empty: data
	Certificates [][]byte                               // that the message holds; nil: each signer's
	Alter        func([]Attribute) []Attribute          // changes the attributes before they are signed
	Stamp        func(signature []byte) ([]byte, error) // time-stamps the signature
}

// Attribute is an attribute of a signature: its identifier and its one value in DER.
type Attribute struct {
	OID   string
	Value []byte
}

// Identifiers of the attributes.
const (
	AttrContentType   = "1.2.840.113549.1.9.3"
	AttrMessageDigest = "1.2.840.113549.1.9.4"
	AttrSigningTime   = "1.2.840.113549.1.9.5"
	AttrSigningCertV2 = "1.2.840.113549.1.9.16.2.47"
	AttrTimestamp     = "1.2.840.113549.1.9.16.2.14"
)

const (
	oidData       = "1.2.840.113549.1.7.1"
	oidSignedData = "1.2.840.113549.1.7.2"
	oidTSTInfo    = "1.2.840.113549.1.9.16.1.4"
)

// Sign makes the message, signed by each signer, in DER.
func (m Message) Sign(signers ...KeyPair) ([]byte, error) {
	if m.ContentType == "" {
		m.ContentType = oidData
	}
	infos := make([][]byte, 0, len(signers))
	var digests []string
	for _, s := range signers {
		info, digest, err := m.signerInfo(s)
		if err != nil {
			return nil, fmt.Errorf("sign a message: %w", err)
		}
		infos = append(infos, info)
		if !slices.Contains(digests, digest) {
			digests = append(digests, digest)
		}
	}
	certificates := m.Certificates
	if certificates == nil {
		for _, s := range signers {
			certificates = append(certificates, s.Certificate.Raw)
		}
	}
	return m.marshal(digests, certificates, infos)
}

func (m Message) marshal(digests []string, certificates, infos [][]byte) ([]byte, error) {
	version := int64(1)
	if m.ContentType != oidData {
		version = 3
	}
	var b cryptobyte.Builder
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oid(oidSignedData))
		b.AddASN1(explicit(0), func(b *cryptobyte.Builder) {
			b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1Int64(version)
				b.AddASN1(cbasn1.SET, func(b *cryptobyte.Builder) {
					for _, d := range digests {
						addAlgorithm(b, d)
					}
				})
				b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
					b.AddASN1ObjectIdentifier(oid(m.ContentType))
					if m.Attached {
						b.AddASN1(explicit(0), func(b *cryptobyte.Builder) { b.AddASN1OctetString(m.Content) })
					}
				})
				addSet(b, explicit(0), certificates)
				addSet(b, cbasn1.SET, infos)
			})
		})
	})
	return b.Bytes()
}

func (m Message) signerInfo(s KeyPair) (info []byte, digest string, err error) {
	suite, err := suiteOf(s.Key)
	if err != nil {
		return nil, "", err
	}
	if digest = m.Digest; digest == "" {
		digest = suite.digest
	}
	attributes, err := m.attributes(s, digest)
	if err != nil {
		return nil, "", err
	}
	var set cryptobyte.Builder
	addSet(&set, cbasn1.SET, attributes)
	signed, err := set.Bytes()
	if err != nil {
		return nil, "", err
	}
	signature, scheme, err := s.sign(digest, signed)
	if err != nil {
		return nil, "", err
	}
	if suite.message != "" {
		scheme = suite.message
	}
	unsigned, err := m.unsigned(signature)
	if err != nil {
		return nil, "", err
	}
	var b cryptobyte.Builder
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(1)
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddBytes(s.Certificate.RawIssuer)
			b.AddASN1BigInt(s.Certificate.SerialNumber)
		})
		addAlgorithm(b, digest)
		addSet(b, explicit(0), attributes)
		addAlgorithm(b, scheme)
		b.AddASN1OctetString(signature)
		if unsigned != nil {
			addSet(b, explicit(1), unsigned)
		}
	})
	info, err = b.Bytes()
	return info, digest, err
}

// unsigned are the unsigned attributes: the time-stamp, where one is wanted.
func (m Message) unsigned(signature []byte) ([][]byte, error) {
	if m.Stamp == nil {
		return nil, nil
	}
	token, err := m.Stamp(signature)
	if err != nil {
		return nil, err
	}
	attribute, err := Attribute{AttrTimestamp, token}.marshal()
	return [][]byte{attribute}, err
}

// attributes are the signed attributes in DER, one each.
func (m Message) attributes(s KeyPair, digest string) ([][]byte, error) {
	if hashes[digest] == nil {
		return nil, fmt.Errorf("there is no hash function %s", digest)
	}
	sum := m.Content
	if !m.Hashed {
		sum = hashed(digest, m.Content)
	} else if m.Attached || len(sum) != hashes[digest]().Size() {
		return nil, errors.New("a hash to sign is not one, or is to be attached")
	}
	var kind, imprint, at, binding cryptobyte.Builder
	kind.AddASN1ObjectIdentifier(oid(m.ContentType))
	imprint.AddASN1OctetString(sum)
	at.AddASN1UTCTime(m.At.UTC())
	addBinding(&binding, s)
	list := []Attribute{
		{AttrContentType, kind.BytesOrPanic()}, {AttrSigningTime, at.BytesOrPanic()},
		{AttrSigningCertV2, binding.BytesOrPanic()}, {AttrMessageDigest, imprint.BytesOrPanic()},
	}
	if m.Alter != nil {
		list = m.Alter(list)
	}
	ders := make([][]byte, 0, len(list))
	for _, a := range list {
		der, err := a.marshal()
		if err != nil {
			return nil, err
		}
		ders = append(ders, der)
	}
	return ders, nil
}

// addBinding writes a SigningCertificateV2 (RFC 5035, 3): the SHA-256 of the certificate, its issuer and number.
func addBinding(b *cryptobyte.Builder, s KeyPair) {
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1OctetString(hashed(SHA256, s.Certificate.Raw))
				b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
					b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
						b.AddASN1(explicit(4), func(b *cryptobyte.Builder) { b.AddBytes(s.Certificate.RawIssuer) })
					})
					b.AddASN1BigInt(s.Certificate.SerialNumber)
				})
			})
		})
	})
}

func (a Attribute) marshal() ([]byte, error) {
	var b cryptobyte.Builder
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oid(a.OID))
		b.AddASN1(cbasn1.SET, func(b *cryptobyte.Builder) { b.AddBytes(a.Value) })
	})
	return b.Bytes()
}

// addSet writes a SET OF, which DER wants sorted (X.690, 11.6).
func addSet(b *cryptobyte.Builder, tag cbasn1.Tag, members [][]byte) {
	members = slices.Clone(members)
	slices.SortFunc(members, bytes.Compare)
	b.AddASN1(tag, func(b *cryptobyte.Builder) {
		for _, m := range members {
			b.AddBytes(m)
		}
	})
}

func addAlgorithm(b *cryptobyte.Builder, id string) {
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oid(id))
		b.AddASN1NULL()
	})
}

func explicit(n uint8) cbasn1.Tag { return cbasn1.Tag(n).ContextSpecific().Constructed() }
