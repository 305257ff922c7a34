package gost3410

import "fmt"

// What is in this file is the encoding of the national profile: numbers as bytes from the least significant to the most, each
// as long as a coordinate. It is the same for certificates, revocation lists, messages and signed XML, and for both
// generations of the standard. The profile of RFC 4491 and RFC 9215 differs in signatures: it has s before r, each from the
// most significant byte.

// ParsePublicKey reads a key in the national encoding: x, then y, as the octet string within the bit string of a certificate
// has them. It refuses what NewPublicKey refuses.
func ParsePublicKey(c *Curve, b []byte) (*PublicKey, error) {
	if len(b) != 2*c.size {
		return nil, fmt.Errorf("public key of %s: %d bytes, not %d", c.name, len(b), 2*c.size)
	}
	p := affine{little(b[:c.size]), little(b[c.size:])}
	if p.x.below(&c.f.p)&p.y.below(&c.f.p) == 0 {
		return nil, fmt.Errorf("public key of %s: a coordinate is not below the modulus", c.name)
	}
	return c.publicKey(p)
}

// Bytes returns the key in the national encoding: x, then y.
func (k *PublicKey) Bytes() []byte {
	return k.point.y.appendLittle(k.point.x.appendLittle(nil, k.curve.size), k.curve.size)
}

// Verify tells whether signature is the key's signature in the national encoding, r and then s, of the document with the
// digest. The digest is the hash code in the order of bytes in which packages streebog and gost34311 give it, read as a number
// from its least significant byte. What has the wrong length is no signature.
func (k *PublicKey) Verify(digest, signature []byte) bool {
	size := k.curve.size
	if len(digest) != size || len(signature) != 2*size {
		return false
	}
	hash, r, s := little(digest), little(signature[:size]), little(signature[size:])
	return k.verify(&hash, &r, &s)
}

// ParsePrivateKey reads a key in the national encoding, as a PKCS #8 file has it in its octet string.
func ParsePrivateKey(c *Curve, b []byte) (*PrivateKey, error) {
	if len(b) != c.size {
		return nil, fmt.Errorf("private key of %s: %d bytes, not %d", c.name, len(b), c.size)
	}
	d := little(b)
	if c.o.holds(&d) == 0 {
		return nil, fmt.Errorf("private key of %s: the number is not from 1 to q - 1", c.name)
	}
	return c.privateKey(d), nil
}

// Bytes returns the key in the national encoding.
func (k *PrivateKey) Bytes() []byte { return k.d.appendLittle(nil, k.public.curve.size) }
