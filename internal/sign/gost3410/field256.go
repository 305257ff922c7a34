package gost3410

import "math/bits"

// c256 says how far the modulus is from a power of two: p = 2^256 - 617.
const c256 = 617

// add256 sets z to x + y.
func add256(z, x, y *[4]uint64) {
	z0, c := bits.Add64(x[0], y[0], 0)
	z1, c := bits.Add64(x[1], y[1], c)
	z2, c := bits.Add64(x[2], y[2], c)
	z3, c := bits.Add64(x[3], y[3], c)
	z0, c = bits.Add64(z0, -c&c256, 0)
	z[1], c = bits.Add64(z1, 0, c)
	z[2], c = bits.Add64(z2, 0, c)
	z[3], c = bits.Add64(z3, 0, c)
	z[0] = z0 + -c&c256 // no carry: what is left is small
}

// sub256 sets z to x - y.
func sub256(z, x, y *[4]uint64) {
	z0, c := bits.Sub64(x[0], y[0], 0)
	z1, c := bits.Sub64(x[1], y[1], c)
	z2, c := bits.Sub64(x[2], y[2], c)
	z3, c := bits.Sub64(x[3], y[3], c)
	z0, c = bits.Sub64(z0, -c&c256, 0)
	z[1], c = bits.Sub64(z1, 0, c)
	z[2], c = bits.Sub64(z2, 0, c)
	z[3], c = bits.Sub64(z3, 0, c)
	z[0] = z0 - -c&c256 // no borrow: what is left is near 2^256
}

// mul256 sets z to x * y: a row of products for each word of x.
func mul256(z, x, y *[4]uint64) {
	var r [8]uint64
	var t0, t1, t2, t3, t4, c uint64
	for i, v := range x {
		h0, l0 := bits.Mul64(v, y[0])
		h1, l1 := bits.Mul64(v, y[1])
		h2, l2 := bits.Mul64(v, y[2])
		h3, l3 := bits.Mul64(v, y[3])
		r[i], c = bits.Add64(t0, l0, 0)
		t1, c = bits.Add64(t1, l1, c)
		t2, c = bits.Add64(t2, l2, c)
		t3, c = bits.Add64(t3, l3, c)
		t4 = c
		t0, c = bits.Add64(t1, h0, 0)
		t1, c = bits.Add64(t2, h1, c)
		t2, c = bits.Add64(t3, h2, c)
		t3 = t4 + h3 + c
	}
	r[4] = t0
	r[5] = t1
	r[6] = t2
	r[7] = t3
	reduce256(z, &r)
}

// sqr256 sets z to x * x: the products of different words once and then doubled, and the squares added.
func sqr256(z, x *[4]uint64) {
	var r [8]uint64
	var s sum
	r[1], s = s.plus(x[0], x[1]).next()
	r[2], s = s.plus(x[0], x[2]).next()
	r[3], s = s.plus(x[0], x[3]).plus(x[1], x[2]).next()
	r[4], s = s.plus(x[1], x[3]).next()
	r[5], s = s.plus(x[2], x[3]).next()
	r[6], r[7] = s.a, s.a>>63
	r[6] = r[6]<<1 | r[5]>>63
	r[5] = r[5]<<1 | r[4]>>63
	r[4] = r[4]<<1 | r[3]>>63
	r[3] = r[3]<<1 | r[2]>>63
	r[2] = r[2]<<1 | r[1]>>63
	r[1] <<= 1
	h0, l0 := bits.Mul64(x[0], x[0])
	h1, l1 := bits.Mul64(x[1], x[1])
	h2, l2 := bits.Mul64(x[2], x[2])
	h3, l3 := bits.Mul64(x[3], x[3])
	var c uint64
	r[0] = l0
	r[1], c = bits.Add64(r[1], h0, 0)
	r[2], c = bits.Add64(r[2], l1, c)
	r[3], c = bits.Add64(r[3], h1, c)
	r[4], c = bits.Add64(r[4], l2, c)
	r[5], c = bits.Add64(r[5], h2, c)
	r[6], c = bits.Add64(r[6], l3, c)
	r[7] += h3 + c
	reduce256(z, &r)
}

// reduce256 sets z to r modulo p: the upper half counts 617 times in the lower one.
func reduce256(z *[4]uint64, r *[8]uint64) {
	var c uint64
	h0, l0 := bits.Mul64(r[4], c256)
	h1, l1 := bits.Mul64(r[5], c256)
	h2, l2 := bits.Mul64(r[6], c256)
	h3, l3 := bits.Mul64(r[7], c256)
	l0, c = bits.Add64(l0, r[0], 0)
	l1, c = bits.Add64(l1, r[1], c)
	l2, c = bits.Add64(l2, r[2], c)
	l3, c = bits.Add64(l3, r[3], c)
	h3 += c
	l1, c = bits.Add64(l1, h0, 0)
	l2, c = bits.Add64(l2, h1, c)
	l3, c = bits.Add64(l3, h2, c)
	l0, c = bits.Add64(l0, (h3+c)*c256, 0)
	z[1], c = bits.Add64(l1, 0, c)
	z[2], c = bits.Add64(l2, 0, c)
	z[3], c = bits.Add64(l3, 0, c)
	z[0] = l0 + -c&c256 // no carry: what is left is small
}
