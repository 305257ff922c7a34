package sign

import (
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"birtereze/portal/internal/sign/gost3410"
)

// Object identifiers of the national algorithms (arc 1.2.398.3.10.1).
const (
	oidGOST512  = "1.2.398.3.10.1.1.2.2" // GOST R 34.10-2015 of 512 bits
	oidGOST256  = "1.2.398.3.10.1.1.2.1"
	oidGOST2004 = "1.2.398.3.10.1.1.1.1" // GOST 34.310-2004, issued until 2024

	oidStreebog512 = "1.2.398.3.10.1.3.3"
	oidStreebog256 = "1.2.398.3.10.1.3.2"
	oidGOST34311   = "1.2.398.3.10.1.3.1"
)

// gostKind is a kind of national keys.
type gostKind struct {
	title  string
	curve  *gost3410.Curve
	digest string   // identifier of the one hash function that goes with the key
	params []string // identifiers in the key's AlgorithmIdentifier: the curve, the hash function
}

var gostKinds = map[string]gostKind{
	oidGOST512:  {"GOST 34.10-2015 512", gost3410.ParamSetA512(), oidStreebog512, []string{"1.2.398.3.10.1.1.2.2.1", oidStreebog512}},
	oidGOST256:  {"GOST 34.10-2015 256", gost3410.ParamSetA256(), oidStreebog256, []string{"1.2.398.3.10.1.1.2.1.1", oidStreebog256}},
	oidGOST2004: {"GOST 34.310-2004", gost3410.CryptoProA(), oidGOST34311, []string{"1.2.398.3.10.1.1.1.1.1", "1.2.398.3.10.1.3.1.1.0"}},
}

type gostKey struct {
	kind gostKind
	*gost3410.PublicKey
}

// parseGOST reads a SubjectPublicKeyInfo whose BIT STRING holds an OCTET STRING with both coordinates, the least
// significant byte of each first. A key by other parameters than those of the national profile is refused.
func parseGOST(spki []byte) (publicKey, error) {
	var info, algorithm, params, bits, octets cryptobyte.String
	var kindOID string
	input := cryptobyte.String(spki)
	if !input.ReadASN1(&info, cbasn1.SEQUENCE) || !input.Empty() || !info.ReadASN1(&algorithm, cbasn1.SEQUENCE) ||
		!identifier(&algorithm, &kindOID) || !algorithm.ReadASN1(&params, cbasn1.SEQUENCE) || !algorithm.Empty() ||
		!info.ReadASN1(&bits, cbasn1.BIT_STRING) || !info.Empty() || len(bits) < 1 || bits[0] != 0 {
		return nil, fail(AlgorithmUnknown, "read GOST key")
	}
	bits = bits[1:]
	kind := gostKinds[kindOID]
	for _, want := range kind.params {
		var got string
		if !identifier(&params, &got) || got != want {
			return nil, fail(AlgorithmUnknown, "read GOST key: parameters other than %v", kind.params)
		}
	}
	if !params.Empty() || !bits.ReadASN1(&octets, cbasn1.OCTET_STRING) || !bits.Empty() {
		return nil, fail(AlgorithmUnknown, "read GOST key")
	}
	key, err := gost3410.ParsePublicKey(kind.curve, octets)
	if err != nil {
		return nil, fail(AlgorithmUnknown, "read GOST key: %v", err)
	}
	return gostKey{kind, key}, nil
}

func (k gostKey) name() string { return k.kind.title }

func (k gostKey) verify(d digest, sum, signature []byte) error {
	if d.oid != k.kind.digest {
		return fmt.Errorf("%s is not used with %s", k.kind.title, d.name)
	}
	if !k.PublicKey.Verify(sum, signature) {
		return fmt.Errorf("%s: the signature is not the key's", k.kind.title)
	}
	return nil
}
