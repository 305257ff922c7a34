package gost3410

// What is in this file takes the same time for all numbers: it multiplies by secret ones.

// projective is the point (x/z, y/z), at infinity when z is zero and y is not.
type projective struct{ x, y, z elem }

// windowPoints is how many multiples of a point a window of four bits needs: 1 to 15.
const windowPoints = 15

// windows returns for each window i of a number the multiples 1 to 15 of 16^i * base.
func (c *Curve) windows() []affine {
	var list []jacobian
	r := jacobian{c.base.x, c.base.y, elem{1}}
	for range 2 * c.size {
		sum := r
		for range windowPoints {
			list = append(list, sum)
			c.add(&sum, &r)
		}
		r = sum
	}
	return c.affine(list)
}

// multiplyBase returns k * base for k below q.
func (c *Curve) multiplyBase(k *elem) projective {
	multiples := c.signing()
	sum := projective{y: elem{1}}
	for i := range 2 * c.size {
		digit := k[i/16] >> (i % 16 * 4) & 15
		next, term := sum, pick(multiples[i*windowPoints:][:windowPoints], digit)
		c.addComplete(&next, &term)
		none := (digit - 1) >> 63
		sum.x.choose(&next.x, 1-none)
		sum.y.choose(&next.y, 1-none)
		sum.z.choose(&next.z, 1-none)
	}
	return sum
}

// pick returns the point digit of a window, looking at all of them; for 0 it returns zeros.
func pick(window []affine, digit uint64) (p affine) {
	for i := range window {
		mask := (uint64(i+1) ^ digit) - 1 // the highest bit is set when they are equal
		mask = -(mask >> 63)
		for j := range p.x {
			p.x[j] |= mask & window[i].x[j]
			p.y[j] |= mask & window[i].y[j]
		}
	}
	return p
}

// addComplete sets p to p + q by a formula that has no exceptions in a group of odd order: algorithm 2 of Renes, Costello and
// Batina, "Complete addition formulas for prime order elliptic curves" (2015).
func (c *Curve) addComplete(p *projective, q *affine) {
	f := c.f
	var xx, yy, xy, xz, yz, az, t elem
	f.mul(&xx, &p.x, &q.x)
	f.mul(&yy, &p.y, &q.y)
	f.add(&xy, &p.x, &p.y)
	f.add(&t, &q.x, &q.y)
	f.mul(&xy, &xy, &t)
	f.sub(&xy, &xy, &xx)
	f.sub(&xy, &xy, &yy) // x1 y2 + x2 y1
	f.mul(&xz, &q.x, &p.z)
	f.add(&xz, &xz, &p.x) // x1 + x2 z1
	f.mul(&yz, &q.y, &p.z)
	f.add(&yz, &yz, &p.y) // y1 + y2 z1
	f.mul(&az, &c.a, &p.z)

	var left, right, m, n elem
	f.mul(&t, &c.b3, &p.z)
	f.mul(&m, &c.a, &xz)
	f.add(&t, &t, &m)
	f.sub(&left, &yy, &t)  // y1 y2 - a xz - 3 b z1
	f.add(&right, &yy, &t) // y1 y2 + a xz + 3 b z1
	f.add(&m, &xx, &xx)
	f.add(&m, &m, &xx)
	f.add(&m, &m, &az) // 3 x1 x2 + a z1
	f.sub(&t, &xx, &az)
	f.mul(&t, &t, &c.a)
	f.mul(&n, &c.b3, &xz)
	f.add(&n, &n, &t) // a (x1 x2 - a z1) + 3 b xz

	f.mul(&p.x, &xy, &left)
	f.mul(&t, &yz, &n)
	f.sub(&p.x, &p.x, &t)
	f.mul(&p.y, &left, &right)
	f.mul(&t, &m, &n)
	f.add(&p.y, &p.y, &t)
	f.mul(&p.z, &yz, &right)
	f.mul(&t, &xy, &m)
	f.add(&p.z, &p.z, &t)
}

// unproject returns the point, which is not at infinity, with coordinates below the modulus.
func (c *Curve) unproject(p *projective) (q affine) {
	var inverse elem
	c.f.inverse(&inverse, &p.z)
	c.f.mul(&q.x, &p.x, &inverse)
	c.f.mul(&q.y, &p.y, &inverse)
	return affine{c.f.reduced(&q.x), c.f.reduced(&q.y)}
}
