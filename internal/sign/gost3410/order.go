package gost3410

import (
	"math/big"
	"math/bits"
)

// order is the arithmetic modulo the order q of a group, by Montgomery: it takes the same time for all numbers.
type order struct {
	q      elem
	n      int      // words that are used
	whole  *big.Int // q
	minus  uint64   // -1/q modulo 2^64
	square elem     // R^2 modulo q, where R = 2^(64 n)
}

func newOrder(q *big.Int, size int) *order {
	o := &order{q: fromBig(q), n: words(size), whole: q}
	inverse := o.q[0] // right in three bits, as q is odd; each step doubles them
	for range 5 {
		inverse *= 2 - o.q[0]*inverse
	}
	o.minus = -inverse
	r := new(big.Int).Lsh(big.NewInt(1), uint(16*size))
	o.square = fromBig(r.Mod(r, q))
	return o
}

// product sets z to x * y / R, below q. One of x and y must be below q, the other below R.
func (o *order) product(z, x, y *elem) {
	var t [10]uint64
	for i := range o.n {
		over := row(t[:o.n], y[:o.n], x[i])
		var carry uint64
		t[o.n], carry = bits.Add64(t[o.n], over, 0)
		t[o.n+1] = carry
		over = row(t[:o.n], o.q[:o.n], t[0]*o.minus) // makes the lowest word zero
		t[o.n], carry = bits.Add64(t[o.n], over, 0)
		t[o.n+1] += carry
		copy(t[:o.n+1], t[1:])
	}
	o.shorten(z, (*elem)(t[:8]), t[o.n])
}

// row adds y * v to t and returns what goes over.
func row(t, y []uint64, v uint64) (over uint64) {
	for j, w := range y {
		hi, lo := bits.Mul64(v, w)
		var k uint64
		lo, k = bits.Add64(lo, over, 0)
		hi += k
		t[j], k = bits.Add64(t[j], lo, 0)
		over = hi + k
	}
	return over
}

// shorten sets z to x or, when that is not below q, to x - q; over is the word of x above the others.
func (o *order) shorten(z, x *elem, over uint64) {
	var kept, less elem
	copy(kept[:], x[:o.n])
	var borrow uint64
	for i := range o.n {
		less[i], borrow = bits.Sub64(kept[i], o.q[i], borrow)
	}
	_, borrow = bits.Sub64(over, 0, borrow)
	kept.choose(&less, 1-borrow)
	*z = kept
}

// mul sets z to x * y modulo q. One of x and y must be below q.
func (o *order) mul(z, x, y *elem) {
	o.product(z, x, y)
	o.product(z, z, &o.square)
}

// add sets z to x + y modulo q, both below q.
func (o *order) add(z, x, y *elem) {
	var s elem
	var carry uint64
	for i := range o.n {
		s[i], carry = bits.Add64(x[i], y[i], carry)
	}
	o.shorten(z, &s, carry)
}

// reduced returns x modulo q for any x below R.
func (o *order) reduced(x *elem) (z elem) {
	o.product(&z, x, &o.square)
	o.product(&z, &z, &elem{1})
	return z
}

// holds tells by 1 or 0, in constant time, whether 0 < x < q.
func (o *order) holds(x *elem) uint64 {
	var zero elem
	return x.below(&o.q) & zero.below(x)
}

// exponent is the number e of RFC 7091, step 3 of section 6.2, for any hash code below R.
func (o *order) exponent(hash *elem) elem {
	e := o.reduced(hash)
	var zero elem
	e[0] |= 1 ^ zero.below(&e)
	return e
}

// negative returns -x modulo q for x from 1 to q - 1.
func (o *order) negative(x *elem) (z elem) {
	var borrow uint64
	for i := range o.n {
		z[i], borrow = bits.Sub64(o.q[i], x[i], borrow)
	}
	return z
}

// after returns x + q and tells whether that is below the limit.
func (o *order) after(x, limit *elem) (z elem, below bool) {
	var carry uint64
	for i := range o.n {
		z[i], carry = bits.Add64(x[i], o.q[i], carry)
	}
	return z, carry == 0 && z.below(limit) == 1
}
