package gost3410

import "math/bits"

// c512 says how far the modulus is from a power of two: p = 2^512 - 569.
const c512 = 569

// add512 sets z to x + y.
func add512(z, x, y *[8]uint64) {
	z0, c := bits.Add64(x[0], y[0], 0)
	z1, c := bits.Add64(x[1], y[1], c)
	z2, c := bits.Add64(x[2], y[2], c)
	z3, c := bits.Add64(x[3], y[3], c)
	z4, c := bits.Add64(x[4], y[4], c)
	z5, c := bits.Add64(x[5], y[5], c)
	z6, c := bits.Add64(x[6], y[6], c)
	z7, c := bits.Add64(x[7], y[7], c)
	z0, c = bits.Add64(z0, -c&c512, 0)
	z[1], c = bits.Add64(z1, 0, c)
	z[2], c = bits.Add64(z2, 0, c)
	z[3], c = bits.Add64(z3, 0, c)
	z[4], c = bits.Add64(z4, 0, c)
	z[5], c = bits.Add64(z5, 0, c)
	z[6], c = bits.Add64(z6, 0, c)
	z[7], c = bits.Add64(z7, 0, c)
	z[0] = z0 + -c&c512 // no carry: what is left is small
}

// sub512 sets z to x - y.
func sub512(z, x, y *[8]uint64) {
	z0, c := bits.Sub64(x[0], y[0], 0)
	z1, c := bits.Sub64(x[1], y[1], c)
	z2, c := bits.Sub64(x[2], y[2], c)
	z3, c := bits.Sub64(x[3], y[3], c)
	z4, c := bits.Sub64(x[4], y[4], c)
	z5, c := bits.Sub64(x[5], y[5], c)
	z6, c := bits.Sub64(x[6], y[6], c)
	z7, c := bits.Sub64(x[7], y[7], c)
	z0, c = bits.Sub64(z0, -c&c512, 0)
	z[1], c = bits.Sub64(z1, 0, c)
	z[2], c = bits.Sub64(z2, 0, c)
	z[3], c = bits.Sub64(z3, 0, c)
	z[4], c = bits.Sub64(z4, 0, c)
	z[5], c = bits.Sub64(z5, 0, c)
	z[6], c = bits.Sub64(z6, 0, c)
	z[7], c = bits.Sub64(z7, 0, c)
	z[0] = z0 - -c&c512 // no borrow: what is left is near 2^512
}

// mul512 sets z to x * y: a row of products for each word of x.
func mul512(z, x, y *[8]uint64) {
	var r [16]uint64
	var t0, t1, t2, t3, t4, t5, t6, t7, t8, c uint64
	for i, v := range x {
		h0, l0 := bits.Mul64(v, y[0])
		h1, l1 := bits.Mul64(v, y[1])
		h2, l2 := bits.Mul64(v, y[2])
		h3, l3 := bits.Mul64(v, y[3])
		h4, l4 := bits.Mul64(v, y[4])
		h5, l5 := bits.Mul64(v, y[5])
		h6, l6 := bits.Mul64(v, y[6])
		h7, l7 := bits.Mul64(v, y[7])
		r[i], c = bits.Add64(t0, l0, 0)
		t1, c = bits.Add64(t1, l1, c)
		t2, c = bits.Add64(t2, l2, c)
		t3, c = bits.Add64(t3, l3, c)
		t4, c = bits.Add64(t4, l4, c)
		t5, c = bits.Add64(t5, l5, c)
		t6, c = bits.Add64(t6, l6, c)
		t7, c = bits.Add64(t7, l7, c)
		t8 = c
		t0, c = bits.Add64(t1, h0, 0)
		t1, c = bits.Add64(t2, h1, c)
		t2, c = bits.Add64(t3, h2, c)
		t3, c = bits.Add64(t4, h3, c)
		t4, c = bits.Add64(t5, h4, c)
		t5, c = bits.Add64(t6, h5, c)
		t6, c = bits.Add64(t7, h6, c)
		t7 = t8 + h7 + c
	}
	r[8] = t0
	r[9] = t1
	r[10] = t2
	r[11] = t3
	r[12] = t4
	r[13] = t5
	r[14] = t6
	r[15] = t7
	reduce512(z, &r)
}

// sqr512 sets z to x * x: column by column, the products of different words once and then doubled.
func sqr512(z, x *[8]uint64) {
	var r [16]uint64
	var s, d sum
	s = s.plus(x[0], x[0])
	r[0], s = s.next()
	d = sum{}
	d = d.plus(x[0], x[1])
	s = s.plusTwice(d)
	r[1], s = s.next()
	d = sum{}
	d = d.plus(x[0], x[2])
	s = s.plusTwice(d)
	s = s.plus(x[1], x[1])
	r[2], s = s.next()
	d = sum{}
	d = d.plus(x[0], x[3])
	d = d.plus(x[1], x[2])
	s = s.plusTwice(d)
	r[3], s = s.next()
	d = sum{}
	d = d.plus(x[0], x[4])
	d = d.plus(x[1], x[3])
	s = s.plusTwice(d)
	s = s.plus(x[2], x[2])
	r[4], s = s.next()
	d = sum{}
	d = d.plus(x[0], x[5])
	d = d.plus(x[1], x[4])
	d = d.plus(x[2], x[3])
	s = s.plusTwice(d)
	r[5], s = s.next()
	d = sum{}
	d = d.plus(x[0], x[6])
	d = d.plus(x[1], x[5])
	d = d.plus(x[2], x[4])
	s = s.plusTwice(d)
	s = s.plus(x[3], x[3])
	r[6], s = s.next()
	d = sum{}
	d = d.plus(x[0], x[7])
	d = d.plus(x[1], x[6])
	d = d.plus(x[2], x[5])
	d = d.plus(x[3], x[4])
	s = s.plusTwice(d)
	r[7], s = s.next()
	d = sum{}
	d = d.plus(x[1], x[7])
	d = d.plus(x[2], x[6])
	d = d.plus(x[3], x[5])
	s = s.plusTwice(d)
	s = s.plus(x[4], x[4])
	r[8], s = s.next()
	d = sum{}
	d = d.plus(x[2], x[7])
	d = d.plus(x[3], x[6])
	d = d.plus(x[4], x[5])
	s = s.plusTwice(d)
	r[9], s = s.next()
	d = sum{}
	d = d.plus(x[3], x[7])
	d = d.plus(x[4], x[6])
	s = s.plusTwice(d)
	s = s.plus(x[5], x[5])
	r[10], s = s.next()
	d = sum{}
	d = d.plus(x[4], x[7])
	d = d.plus(x[5], x[6])
	s = s.plusTwice(d)
	r[11], s = s.next()
	d = sum{}
	d = d.plus(x[5], x[7])
	s = s.plusTwice(d)
	s = s.plus(x[6], x[6])
	r[12], s = s.next()
	d = sum{}
	d = d.plus(x[6], x[7])
	s = s.plusTwice(d)
	r[13], s = s.next()
	s = s.plus(x[7], x[7])
	r[14], s = s.next()
	r[15] = s.a
	reduce512(z, &r)
}

// reduce512 sets z to r modulo p: the upper half counts 569 times in the lower one.
func reduce512(z *[8]uint64, r *[16]uint64) {
	var c uint64
	h0, l0 := bits.Mul64(r[8], c512)
	h1, l1 := bits.Mul64(r[9], c512)
	h2, l2 := bits.Mul64(r[10], c512)
	h3, l3 := bits.Mul64(r[11], c512)
	h4, l4 := bits.Mul64(r[12], c512)
	h5, l5 := bits.Mul64(r[13], c512)
	h6, l6 := bits.Mul64(r[14], c512)
	h7, l7 := bits.Mul64(r[15], c512)
	l0, c = bits.Add64(l0, r[0], 0)
	l1, c = bits.Add64(l1, r[1], c)
	l2, c = bits.Add64(l2, r[2], c)
	l3, c = bits.Add64(l3, r[3], c)
	l4, c = bits.Add64(l4, r[4], c)
	l5, c = bits.Add64(l5, r[5], c)
	l6, c = bits.Add64(l6, r[6], c)
	l7, c = bits.Add64(l7, r[7], c)
	h7 += c
	l1, c = bits.Add64(l1, h0, 0)
	l2, c = bits.Add64(l2, h1, c)
	l3, c = bits.Add64(l3, h2, c)
	l4, c = bits.Add64(l4, h3, c)
	l5, c = bits.Add64(l5, h4, c)
	l6, c = bits.Add64(l6, h5, c)
	l7, c = bits.Add64(l7, h6, c)
	l0, c = bits.Add64(l0, (h7+c)*c512, 0)
	z[1], c = bits.Add64(l1, 0, c)
	z[2], c = bits.Add64(l2, 0, c)
	z[3], c = bits.Add64(l3, 0, c)
	z[4], c = bits.Add64(l4, 0, c)
	z[5], c = bits.Add64(l5, 0, c)
	z[6], c = bits.Add64(l6, 0, c)
	z[7], c = bits.Add64(l7, 0, c)
	z[0] = l0 + -c&c512 // no carry: what is left is small
}
