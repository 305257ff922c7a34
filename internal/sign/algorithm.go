package sign

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"fmt"
	"hash"

	"birtereze/portal/internal/sign/gost34311"
	"birtereze/portal/internal/sign/streebog"
)

// digest is a hash function.
type digest struct {
	oid  string
	name string
	new  func() hash.Hash
	std  crypto.Hash // its name in the standard library; zero for one that is not there
	weak bool        // collisions can be made: good for no signature, only to read an old certificate reference
}

// publicKey verifies with one key.
type publicKey interface {
	// name is how reports call the kind of key and its length.
	name() string
	// verify checks a signature over a hash value made with the digest.
	verify(d digest, sum, signature []byte) error
}

// scheme is what an algorithm identifier of a signature stands for.
type scheme struct {
	key    string // object identifier of the kind of key that it needs
	digest string // the hash function; empty when the message names it elsewhere
}

// The algorithms that are accepted, by object identifier. A new one is an entry in each table; nothing else knows of
// algorithms.
var (
	digests = map[string]digest{
		oidSHA1:                  {oidSHA1, "SHA-1", sha1.New, crypto.SHA1, true},
		oidSHA256:                {oidSHA256, "SHA-256", sha256.New, crypto.SHA256, false},
		"2.16.840.1.101.3.4.2.2": {"2.16.840.1.101.3.4.2.2", "SHA-384", sha512.New384, crypto.SHA384, false},
		"2.16.840.1.101.3.4.2.3": {"2.16.840.1.101.3.4.2.3", "SHA-512", sha512.New, crypto.SHA512, false},
		oidStreebog512:           {oidStreebog512, "Streebog-512", streebog.New512, 0, false},
		oidStreebog256:           {oidStreebog256, "Streebog-256", streebog.New256, 0, false},
		oidGOST34311:             {oidGOST34311, "GOST 34.311-95", gost34311.New, 0, false},
	}
	schemes = map[string]scheme{
		oidRSA:                  {key: oidRSA},
		"1.2.840.113549.1.1.11": {key: oidRSA, digest: "2.16.840.1.101.3.4.2.1"},
		"1.2.840.113549.1.1.12": {key: oidRSA, digest: "2.16.840.1.101.3.4.2.2"},
		"1.2.840.113549.1.1.13": {key: oidRSA, digest: "2.16.840.1.101.3.4.2.3"},

		"1.2.398.3.10.1.1.2.3.2": {key: oidGOST512, digest: oidStreebog512},
		"1.2.398.3.10.1.1.2.3.1": {key: oidGOST256, digest: oidStreebog256},
		"1.2.398.3.10.1.1.1.2":   {key: oidGOST2004, digest: oidGOST34311},
		oidGOST2004:              {key: oidGOST2004}, // as old messages have it
	}
	keys = map[string]func(spki []byte) (publicKey, error){
		oidRSA: parseRSA, oidGOST512: parseGOST, oidGOST256: parseGOST, oidGOST2004: parseGOST,
	}
)

const (
	oidRSA    = "1.2.840.113549.1.1.1"
	oidSHA1   = "1.3.14.3.2.26"
	oidSHA256 = "2.16.840.1.101.3.4.2.1"
)

// Bounds of RSA keys in bits: below, they can be broken; above, each costs a verifier too much.
const (
	minRSA = 2048
	maxRSA = 8192
)

// strongDigest finds a hash function that is good for a signature.
func strongDigest(oid string) (digest, error) {
	d, ok := digests[oid]
	if !ok || d.weak {
		return digest{}, fail(DigestUnknown, "hash function %s", oid)
	}
	return d, nil
}

// signatureDigest finds the hash function of a signature that the scheme made with a kind of key. digestOID is the hash
// function that the message names beside it, or empty where the format has no such place.
func signatureDigest(keyOID, schemeOID, digestOID string) (digest, error) {
	s, ok := schemes[schemeOID]
	if !ok || s.key != keyOID {
		return digest{}, fail(AlgorithmUnknown, "signature algorithm %s with a key of %s", schemeOID, keyOID)
	}
	switch {
	case s.digest == "":
		s.digest = digestOID
	case digestOID != "" && digestOID != s.digest:
		return digest{}, fail(DigestUnknown, "algorithm %s does not go with hash function %s", schemeOID, digestOID)
	}
	return strongDigest(s.digest)
}

type rsaKey struct{ *rsa.PublicKey }

func parseRSA(spki []byte) (publicKey, error) {
	parsed, err := x509.ParsePKIXPublicKey(spki)
	if err != nil {
		return nil, fail(AlgorithmUnknown, "read RSA key: %v", err)
	}
	k, ok := parsed.(*rsa.PublicKey)
	if !ok {
		return nil, fail(AlgorithmUnknown, "read RSA key: it is a %T", parsed)
	}
	if n := k.N.BitLen(); n < minRSA || n > maxRSA || k.E < 65537 {
		return nil, fail(WeakKey, "RSA key of %d bits with exponent %d", n, k.E)
	}
	return rsaKey{k}, nil
}

func (k rsaKey) name() string { return fmt.Sprintf("RSA %d", k.N.BitLen()) }

func (k rsaKey) verify(d digest, sum, signature []byte) error {
	if d.std == 0 {
		return fmt.Errorf("RSA is not used with %s", d.name)
	}
	return rsa.VerifyPKCS1v15(k.PublicKey, d.std, sum, signature)
}
