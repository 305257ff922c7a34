package authority

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"hash"
	"io"
	"math/big"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"birtereze/portal/internal/sign/gost3410"
	"birtereze/portal/internal/sign/gost34311"
	"birtereze/portal/internal/sign/streebog"
)

// Algorithm is of what kind the keys of a branch are.
type Algorithm string

// The kinds that the national authority issues or has issued.
const (
	GOST     Algorithm = "gost"      // GOST R 34.10-2015 of 512 bits with Streebog-512: the only one since 2024
	GOST256  Algorithm = "gost-256"  // the same of 256 bits
	GOST2004 Algorithm = "gost-2004" // GOST 34.310-2004 with GOST 34.311-95, in old documents
	RSA      Algorithm = "rsa"
)

// Object identifiers of the hash functions by which a message may be signed.
const (
	SHA1        = "1.3.14.3.2.26"
	SHA256      = "2.16.840.1.101.3.4.2.1"
	SHA384      = "2.16.840.1.101.3.4.2.2"
	SHA512      = "2.16.840.1.101.3.4.2.3"
	Streebog256 = "1.2.398.3.10.1.3.2"
	Streebog512 = "1.2.398.3.10.1.3.3"
	GOST34311   = "1.2.398.3.10.1.3.1"
)

var hashes = map[string]func() hash.Hash{
	SHA1: sha1.New, SHA256: sha256.New, SHA384: sha512.New384, SHA512: sha512.New,
	Streebog256: streebog.New256, Streebog512: streebog.New512, GOST34311: gost34311.New,
}

// hashed is the hash of bytes by the function of an identifier.
func hashed(digest string, b []byte) []byte {
	h := hashes[digest]()
	h.Write(b)
	return h.Sum(nil)
}

// suite is how keys of a kind are called, made and used.
type suite struct {
	title   string            // in the names of certificates
	digest  string            // the key's own hash function
	schemes map[string]string // identifier of the signature algorithm, by that of the hash function
	message string            // what a message names as its signature algorithm; empty: the same

	curve   *gost3410.Curve // nil: RSA
	key     string          // identifier of the kind of key, and those of its parameters
	params  []string
	signing string // policies of certificates to sign, to sign in, of time-stamps
	signIn  string
	stamps  string
}

var suites = map[Algorithm]suite{
	GOST: {
		title: "GOST", digest: Streebog512, schemes: map[string]string{Streebog512: "1.2.398.3.10.1.1.2.3.2"},
		curve: gost3410.ParamSetA512(), key: "1.2.398.3.10.1.1.2.2", params: []string{"1.2.398.3.10.1.1.2.2.1", Streebog512},
		signing: "1.2.398.3.3.2", signIn: "1.2.398.3.3.2", stamps: "1.2.398.3.3.2.6.4",
	},
	GOST256: {
		title: "GOST 256", digest: Streebog256, schemes: map[string]string{Streebog256: "1.2.398.3.10.1.1.2.3.1"},
		curve: gost3410.ParamSetA256(), key: "1.2.398.3.10.1.1.2.1", params: []string{"1.2.398.3.10.1.1.2.1.1", Streebog256},
		signing: "1.2.398.3.3.2", signIn: "1.2.398.3.3.2", stamps: "1.2.398.3.3.2.6.4",
	},
	GOST2004: {
		title: "GOST 2004", digest: GOST34311, schemes: map[string]string{GOST34311: "1.2.398.3.10.1.1.1.2"}, message: "1.2.398.3.10.1.1.1.1",
		curve: gost3410.CryptoProA(), key: "1.2.398.3.10.1.1.1.1", params: []string{"1.2.398.3.10.1.1.1.1.1", "1.2.398.3.10.1.3.1.1.0"},
		signing: "1.2.398.3.3.2.1", signIn: "1.2.398.3.3.2.1", stamps: "1.2.398.3.3.2.6.1",
	},
	RSA: {
		title: "RSA", digest: SHA256, key: "1.2.840.113549.1.1.1",
		schemes: map[string]string{SHA1: "1.2.840.113549.1.1.5", SHA256: "1.2.840.113549.1.1.11", SHA384: "1.2.840.113549.1.1.12", SHA512: "1.2.840.113549.1.1.13"},
		signing: "1.2.398.3.3.2.3", signIn: "1.2.398.3.3.2.4", stamps: "1.2.398.3.3.2.6.2",
	},
}

// standard are the hash functions as the standard library's RSA wants them named.
var standard = map[string]crypto.Hash{SHA1: crypto.SHA1, SHA256: crypto.SHA256, SHA384: crypto.SHA384, SHA512: crypto.SHA512}

func (s suite) generate(random io.Reader) (crypto.Signer, error) {
	if s.curve == nil {
		return rsa.GenerateKey(random, 2048)
	}
	return gost3410.GenerateKey(s.curve, random)
}

// suiteOf finds the suite of a key by its kind.
func suiteOf(key crypto.Signer) (suite, error) {
	curve := (*gost3410.Curve)(nil)
	switch k := key.(type) {
	case *rsa.PrivateKey:
	case *gost3410.PrivateKey:
		curve = k.Public().(*gost3410.PublicKey).Curve()
	default:
		return suite{}, fmt.Errorf("a key of %T", key)
	}
	for _, s := range suites {
		if s.curve == curve {
			return s, nil
		}
	}
	return suite{}, fmt.Errorf("a key on the curve %v", curve)
}

var errKey = errors.New("a private key that cannot be read")

// Title names the kind of the key, as people call it; empty for a kind that the authority does not know.
func (p KeyPair) Title() string {
	s, _ := suiteOf(p.Key)
	return s.title
}

// sign signs a message by a hash function, or by the key's own when none is given, and names the signature algorithm.
func (p KeyPair) sign(digest string, message []byte) (signature []byte, scheme string, err error) {
	s, err := suiteOf(p.Key)
	if err != nil {
		return nil, "", err
	}
	if digest == "" {
		digest = s.digest
	}
	scheme, ok := s.schemes[digest]
	if !ok {
		return nil, "", fmt.Errorf("a key of %s does not sign by hash function %s", s.title, digest)
	}
	signature, err = p.Key.Sign(rand.Reader, hashed(digest, message), standard[digest])
	return signature, scheme, err
}

// spki is the SubjectPublicKeyInfo of a key; bits is what its BIT STRING holds, of which key identifiers are the hash.
func (s suite) spki(public crypto.PublicKey) (der, bits []byte, err error) {
	if key, ok := public.(*rsa.PublicKey); ok {
		der, err = x509.MarshalPKIXPublicKey(key)
		return der, x509.MarshalPKCS1PublicKey(key), err
	}
	key, ok := public.(*gost3410.PublicKey)
	if !ok {
		return nil, nil, fmt.Errorf("a public key of %T", public)
	}
	var inner, b cryptobyte.Builder
	inner.AddASN1OctetString(key.Bytes())
	if bits, err = inner.Bytes(); err != nil {
		return nil, nil, err
	}
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		s.addKeyAlgorithm(b)
		b.AddASN1BitString(bits)
	})
	der, err = b.Bytes()
	return der, bits, err
}

func (s suite) addKeyAlgorithm(b *cryptobyte.Builder) {
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oid(s.key))
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			for _, p := range s.params {
				b.AddASN1ObjectIdentifier(oid(p))
			}
		})
	})
}

// pkcs8 is a private key as a PrivateKeyInfo (RFC 5208, 5).
func pkcs8(key crypto.Signer) ([]byte, error) {
	k, ok := key.(*gost3410.PrivateKey)
	if !ok {
		return x509.MarshalPKCS8PrivateKey(key)
	}
	s, err := suiteOf(key)
	if err != nil {
		return nil, err
	}
	var b cryptobyte.Builder
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(0)
		s.addKeyAlgorithm(b)
		b.AddASN1(cbasn1.OCTET_STRING, func(b *cryptobyte.Builder) { b.AddASN1OctetString(k.Bytes()) })
	})
	return b.Bytes()
}

// ParseKey reads a private key of any of the kinds from a PrivateKeyInfo (RFC 5208, 5), as pkcs8 writes it and as key files
// hold it.
func ParseKey(der []byte) (crypto.Signer, error) {
	var seq, alg, outer, secret cryptobyte.String
	var version int
	var kind asn1.ObjectIdentifier
	input := cryptobyte.String(der)
	if !input.ReadASN1(&seq, cbasn1.SEQUENCE) || !input.Empty() || !seq.ReadASN1Integer(&version) ||
		!seq.ReadASN1(&alg, cbasn1.SEQUENCE) || !alg.ReadASN1ObjectIdentifier(&kind) || !seq.ReadASN1(&outer, cbasn1.OCTET_STRING) {
		return nil, errKey
	}
	for _, s := range suites {
		if s.curve == nil || s.key != kind.String() {
			continue
		}
		ok := false
		if outer.PeekASN1Tag(cbasn1.INTEGER) {
			secret, ok = oldSecret(&outer, s.curve.Size())
		} else {
			ok = outer.ReadASN1(&secret, cbasn1.OCTET_STRING)
		}
		if !ok || !outer.Empty() {
			return nil, errKey
		}
		return gost3410.ParsePrivateKey(s.curve, secret)
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, err
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, errKey
	}
	return signer, nil
}

// oldSecret reads the number of a key as files of the old kind have it, and gives it in the national encoding.
func oldSecret(s *cryptobyte.String, size int) (secret []byte, ok bool) {
	n := new(big.Int)
	if !s.ReadASN1Integer(n) || n.Sign() <= 0 || n.BitLen() > 8*size {
		return nil, false
	}
	secret = n.FillBytes(make([]byte, size))
	slices.Reverse(secret)
	return secret, true
}
