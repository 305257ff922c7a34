package gost3410

import (
	"crypto"
	"fmt"
	"math/big"
	"sync/atomic"
)

// PublicKey is a verification key: a point of the group other than that at infinity (RFC 7091, section 5.2). It may be used by
// several goroutines at once and must not be copied.
type PublicKey struct {
	curve    *Curve
	point    affine // coordinates below the modulus
	prepared atomic.Pointer[[]affine]
}

// NewPublicKey returns the key with the coordinates x and y. It refuses a point that is not on the curve or not in its group;
// that at infinity has no coordinates.
func NewPublicKey(c *Curve, x, y *big.Int) (*PublicKey, error) {
	for _, v := range []*big.Int{x, y} {
		if v.Sign() < 0 || v.Cmp(c.f.whole) >= 0 {
			return nil, fmt.Errorf("public key of %s: a coordinate is not below the modulus", c.name)
		}
	}
	return c.publicKey(affine{fromBig(x), fromBig(y)})
}

// publicKey checks the point, of which both coordinates are below the modulus.
func (c *Curve) publicKey(p affine) (*PublicKey, error) {
	if !c.holds(&p) {
		return nil, fmt.Errorf("public key of %s: the point is not on the curve", c.name)
	}
	if !c.inGroup(&p) {
		return nil, fmt.Errorf("public key of %s: the point is not in the group", c.name)
	}
	return &PublicKey{curve: c, point: p}, nil
}

// Curve returns the set of parameters.
func (k *PublicKey) Curve() *Curve { return k.curve }

// X returns the first coordinate.
func (k *PublicKey) X() *big.Int { return k.point.x.big() }

// Y returns the second coordinate.
func (k *PublicKey) Y() *big.Int { return k.point.y.big() }

// Equal tells whether x is the same key.
func (k *PublicKey) Equal(x crypto.PublicKey) bool {
	other, ok := x.(*PublicKey)
	return ok && other.curve == k.curve && other.point == k.point
}

// Prepare makes later verifications with the key more than twice as fast. It takes as long as two verifications and 8 KiB, so
// it is for keys that are met again: those of authorities.
func (k *PublicKey) Prepare() {
	if k.prepared.Load() == nil {
		chunks := k.curve.chunks(&k.point, preparedWidth)
		k.prepared.Store(&chunks)
	}
}

// VerifyNumbers tells whether (r, s) is the key's signature of the number that a hash code stands for, RFC 7091, section 6.2
// from step 1 on; the number is taken modulo q.
func (k *PublicKey) VerifyNumbers(hash, r, s *big.Int) bool {
	q := k.curve.o.whole
	for _, v := range []*big.Int{r, s} {
		if v.Sign() <= 0 || v.Cmp(q) >= 0 {
			return false
		}
	}
	h, rr, ss := fromBig(new(big.Int).Mod(hash, q)), fromBig(r), fromBig(s)
	return k.verify(&h, &rr, &ss)
}

// verify is algorithm II of RFC 7091, section 6.2.
func (k *PublicKey) verify(hash, r, s *elem) bool {
	c, o := k.curve, k.curve.o
	if o.holds(r)&o.holds(s) == 0 { // step 1
		return false
	}
	e := o.exponent(hash)
	v := publicInverse(&e, o.whole)
	minus := o.negative(r)
	var z1, z2 elem
	o.mul(&z1, s, &v)
	o.mul(&z2, &minus, &v)
	var prepared []affine
	if p := k.prepared.Load(); p != nil {
		prepared = *p
	}
	sum := c.multiplyBoth(&z1, &z2, &k.point, prepared)
	return !c.atInfinity(&sum) && c.abscissa(&sum, *r)
}

// abscissa tells whether x/z^2 of a point, taken modulo q, is r, which is below q. No inversion is needed: whether x is r z^2,
// or (r + q) z^2 and so on up to the modulus of the field.
func (c *Curve) abscissa(p *jacobian, r elem) bool {
	var square, t elem
	c.f.sqr(&square, &p.z)
	for below := true; below; r, below = c.o.after(&r, &c.f.p) {
		c.f.mul(&t, &r, &square)
		if c.f.equal(&t, &p.x) {
			return true
		}
	}
	return false
}
