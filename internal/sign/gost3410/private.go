package gost3410

import (
	"crypto"
	"crypto/hmac"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// PrivateKey is a signature key, a number d with 0 < d < q, and its verification key d * P (RFC 7091, section 5.2).
type PrivateKey struct {
	public PublicKey
	d      elem
}

var _ crypto.Signer = (*PrivateKey)(nil)

// GenerateKey returns a new key made of what is read from random.
func GenerateKey(c *Curve, random io.Reader) (*PrivateKey, error) {
	b := make([]byte, c.size)
	for range maxDraws {
		if _, err := io.ReadFull(random, b); err != nil {
			return nil, fmt.Errorf("generate a key of %s: %w", c.name, err)
		}
		if d := c.o.trimmed(b); c.o.holds(&d) == 1 {
			return c.privateKey(d), nil
		}
	}
	return nil, fmt.Errorf("generate a key of %s: %w", c.name, errDraws)
}

// privateKey computes the public key.
func (c *Curve) privateKey(d elem) *PrivateKey {
	p := c.multiplyBase(&d)
	k := &PrivateKey{d: d}
	k.public.curve, k.public.point = c, c.unproject(&p)
	return k
}

// Public returns the verification key, a *PublicKey.
func (k *PrivateKey) Public() crypto.PublicKey { return &k.public }

// Equal tells whether x is the same key.
func (k *PrivateKey) Equal(x crypto.PrivateKey) bool {
	other, ok := x.(*PrivateKey)
	return ok && other.public.curve == k.public.curve && subtle.ConstantTimeCompare(k.Bytes(), other.Bytes()) == 1
}

// Sign returns the signature of a digest in the national encoding, of which PublicKey.Verify tells. The digest is the hash
// code of Streebog or GOST 34.311-95, as long as a coordinate; options must name no other hash function.
//
// The number k of RFC 7091, section 6.1, is drawn as RFC 6979, section 3.2, draws it, with HMAC and SHA-512, from the key, the
// digest and (section 3.6 there) 64 bytes read from random. So it differs for different digests even when random fails to be
// random, and a fault in one of two signatures of a digest does not give away the key. When random is nil, equal digests have
// equal signatures.
func (k *PrivateKey) Sign(random io.Reader, digest []byte, options crypto.SignerOpts) ([]byte, error) {
	c := k.public.curve
	if options != nil && options.HashFunc() != 0 {
		return nil, fmt.Errorf("sign with a key of %s: the hash function %v does not belong to it", c.name, options.HashFunc())
	}
	if len(digest) != c.size {
		return nil, fmt.Errorf("sign with a key of %s: a digest of %d bytes, not %d", c.name, len(digest), c.size)
	}
	var extra []byte
	if random != nil {
		extra = make([]byte, 64)
		if _, err := io.ReadFull(random, extra); err != nil {
			return nil, fmt.Errorf("sign with a key of %s: %w", c.name, err)
		}
	}
	hash := little(digest)
	e := c.o.exponent(&hash)
	source := newNonces(k, &e, extra)
	for range maxDraws {
		nonce := c.o.trimmed(source.next(c.size))
		if c.o.holds(&nonce) == 0 {
			continue
		}
		if r, s, ok := k.signature(&e, &nonce); ok {
			return s.appendLittle(r.appendLittle(nil, c.size), c.size), nil
		}
	}
	return nil, fmt.Errorf("sign with a key of %s: %w", c.name, errDraws)
}

// signature is steps 4 and 5 of RFC 7091, section 6.1; it is not ok when another k must be drawn.
func (k *PrivateKey) signature(e, nonce *elem) (r, s elem, ok bool) {
	c, o := k.public.curve, k.public.curve.o
	sum := c.multiplyBase(nonce)
	point := c.unproject(&sum)
	r = o.reduced(&point.x)
	var t elem
	o.mul(&s, &r, &k.d)
	o.mul(&t, nonce, e)
	o.add(&s, &s, &t)
	return r, s, o.holds(&r)&o.holds(&s) == 1
}

// maxDraws bounds how often a number is drawn anew. At least half of the draws are good, so that a source of which none is
// does not give random bytes.
const maxDraws = 256

var errDraws = errors.New("the random source gives no number of the group")

// trimmed reads a number, the most significant byte first, and keeps as many of its bits as q has: bits2int of RFC 6979,
// section 2.3.2.
func (o *order) trimmed(b []byte) (x elem) {
	for i := range o.n {
		x[i] = binary.BigEndian.Uint64(b[len(b)-8*(i+1):])
	}
	if shift := 64*o.n - o.whole.BitLen(); shift > 0 {
		for i := range o.n - 1 {
			x[i] = x[i]>>shift | x[i+1]<<(64-shift)
		}
		x[o.n-1] >>= shift
	}
	return x
}

// nonces is the generator of RFC 6979, section 3.2.
type nonces struct {
	k, v  []byte
	drawn bool
}

func newNonces(key *PrivateKey, e *elem, extra []byte) *nonces {
	size := key.public.curve.size
	seed := key.d.appendBig(nil, size)
	seed = e.appendBig(seed, size)
	seed = append(seed, extra...)
	n := &nonces{k: make([]byte, sha512.Size), v: make([]byte, sha512.Size)} // steps b and c
	for i := range n.v {
		n.v[i] = 1
	}
	n.update(0, seed) // steps d and e
	n.update(1, seed) // steps f and g
	return n
}

func (n *nonces) update(separator byte, seed []byte) {
	n.k = n.mac(n.v, []byte{separator}, seed)
	n.v = n.mac(n.v)
}

func (n *nonces) mac(parts ...[]byte) []byte {
	h := hmac.New(sha512.New, n.k)
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// next is step h: the first bytes, at most 64, of the next output.
func (n *nonces) next(size int) []byte {
	if n.drawn {
		n.update(0, nil)
	}
	n.drawn = true
	n.v = n.mac(n.v)
	return n.v[:size]
}
