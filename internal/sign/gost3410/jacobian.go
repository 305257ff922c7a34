package gost3410

// What is in this file is for points that everybody may know: the time that it takes tells of them.

// jacobian is the point (x/z^2, y/z^3), at infinity when z is zero.
type jacobian struct{ x, y, z elem }

func (c *Curve) atInfinity(p *jacobian) bool { return c.f.isZero(&p.z) }

// double sets p to 2 p: 4 multiplications and 4 squarings where a = -3, 5 and 6 elsewhere.
func (c *Curve) double(p *jacobian) {
	f := c.f
	var alpha, beta, gamma, delta, t elem
	f.sqr(&delta, &p.z)
	f.sqr(&gamma, &p.y)
	f.mul(&beta, &p.x, &gamma)
	if c.minus3 { // 3 x^2 + a z^4 = 3 (x - z^2) (x + z^2)
		f.sub(&t, &p.x, &delta)
		f.add(&alpha, &p.x, &delta)
		f.mul(&alpha, &alpha, &t)
		f.add(&t, &alpha, &alpha)
		f.add(&alpha, &alpha, &t)
	} else {
		f.sqr(&t, &p.x)
		f.add(&alpha, &t, &t)
		f.add(&alpha, &alpha, &t)
		f.sqr(&t, &delta)
		f.mul(&t, &t, &c.a)
		f.add(&alpha, &alpha, &t)
	}
	f.mul(&p.z, &p.z, &p.y)
	f.add(&p.z, &p.z, &p.z)
	f.add(&beta, &beta, &beta)
	f.add(&beta, &beta, &beta) // 4 x y^2
	f.sqr(&p.x, &alpha)
	f.sub(&p.x, &p.x, &beta)
	f.sub(&p.x, &p.x, &beta)
	f.add(&gamma, &gamma, &gamma)
	f.sqr(&gamma, &gamma)
	f.add(&gamma, &gamma, &gamma) // 8 y^4
	f.sub(&beta, &beta, &p.x)
	f.mul(&alpha, &alpha, &beta)
	f.sub(&p.y, &alpha, &gamma)
}

// addAffine sets p to p + q, or to p - q when minus: 8 multiplications and 3 squarings.
func (c *Curve) addAffine(p *jacobian, q *affine, minus bool) {
	f := c.f
	y := q.y
	if minus {
		f.sub(&y, &elem{}, &q.y)
	}
	if c.atInfinity(p) {
		*p = jacobian{q.x, y, elem{1}}
		return
	}
	var h, r, t elem
	f.sqr(&t, &p.z)
	f.mul(&h, &q.x, &t)
	f.mul(&t, &t, &p.z)
	f.mul(&r, &y, &t)
	c.chord(p, &h, &r)
}

// add sets p to p + q.
func (c *Curve) add(p, q *jacobian) {
	if c.atInfinity(q) {
		return
	}
	if c.atInfinity(p) {
		*p = *q
		return
	}
	f := c.f
	var h, r, s, t elem
	f.sqr(&s, &p.z)
	f.sqr(&t, &q.z)
	f.mul(&h, &q.x, &s)
	f.mul(&p.x, &p.x, &t)
	f.mul(&s, &s, &p.z)
	f.mul(&t, &t, &q.z)
	f.mul(&r, &q.y, &s)
	f.mul(&p.y, &p.y, &t)
	f.mul(&p.z, &p.z, &q.z)
	c.chord(p, &h, &r)
}

// chord sets p to p + (x/z^2, y/z^3), where z is that of p. Neither is at infinity. It changes x and y.
func (c *Curve) chord(p *jacobian, x, y *elem) {
	f := c.f
	f.sub(x, x, &p.x)
	f.sub(y, y, &p.y)
	if f.isZero(x) {
		if f.isZero(y) {
			c.double(p)
		} else {
			*p = jacobian{}
		}
		return
	}
	var square, cube, v elem
	f.sqr(&square, x)
	f.mul(&cube, x, &square)
	f.mul(&v, &p.x, &square)
	f.mul(&p.z, &p.z, x)
	f.sqr(&p.x, y)
	f.sub(&p.x, &p.x, &cube)
	f.sub(&p.x, &p.x, &v)
	f.sub(&p.x, &p.x, &v)
	f.mul(&cube, &cube, &p.y)
	f.sub(&v, &v, &p.x)
	f.mul(&p.y, y, &v)
	f.sub(&p.y, &p.y, &cube)
}

// affine returns the points as affine ones by one inversion for all. None may be at infinity.
func (c *Curve) affine(points []jacobian) []affine {
	f := c.f
	list := make([]affine, len(points))
	product := elem{1}
	for i := range points {
		list[i].x = product // for now, of all z before
		f.mul(&product, &product, &points[i].z)
	}
	inverse := publicInverse(&product, f.whole)
	for i := len(points) - 1; i >= 0; i-- {
		p := &points[i]
		var t, square elem
		f.mul(&t, &inverse, &list[i].x) // 1/z
		f.mul(&inverse, &inverse, &p.z)
		f.sqr(&square, &t)
		f.mul(&list[i].x, &p.x, &square)
		f.mul(&t, &t, &square)
		f.mul(&list[i].y, &p.y, &t)
	}
	return list
}
