package gost3410

import (
	"math/big"
	"testing"
)

func same(t *testing.T, what string, got *affine, want *point) {
	t.Helper()
	if got.x.big().Cmp(want.x) != 0 || got.y.big().Cmp(want.y) != 0 {
		t.Errorf("%s: got (%x, %x), want (%x, %x)", what, got.x.big(), got.y.big(), want.x, want.y)
	}
}

// plain is an affine point with coordinates below the modulus, or nil for the point at infinity.
func (c *Curve) plain(p *jacobian) *affine {
	if c.atInfinity(p) {
		return nil
	}
	q := c.affine([]jacobian{*p})[0]
	return &affine{c.f.reduced(&q.x), c.f.reduced(&q.y)}
}

func check(t *testing.T, what string, got *affine, want *point) {
	t.Helper()
	switch {
	case got == nil && want == nil:
	case got == nil || want == nil:
		t.Errorf("%s: got infinity: %v, want infinity: %v", what, got == nil, want == nil)
	default:
		same(t, what, got, want)
	}
}

func affineOf(p *point) affine { return affine{fromBig(p.x), fromBig(p.y)} }

// RFC 7091, section 5.2: what the parameters must be, and what the RFCs that define them say of the number of points.
func TestParametersAreWhatRFC7091Asks(t *testing.T) {
	eachCurve(t, func(t *testing.T, c *Curve) {
		r := referenceOf(c)
		if !r.p.ProbablyPrime(40) || !r.q.ProbablyPrime(40) {
			t.Error("p or q is not prime")
		}
		if !c.holds(&c.base) {
			t.Error("the base is not on the curve")
		}
		if r.times(r.q, r.base()) != nil {
			t.Error("q is not the order of the base")
		}
		m := new(big.Int).Mul(r.q, big.NewInt(int64(c.cofactor)))
		away := new(big.Int).Sub(m, r.p)
		away.Sub(away, big.NewInt(1))
		if limit := new(big.Int).Sqrt(r.p); away.CmpAbs(limit.Lsh(limit, 1)) > 0 { // (7)
			t.Errorf("m = %x is too far from p", m)
		}
		if m.Cmp(r.p) == 0 {
			t.Error("m = p")
		}
		power := big.NewInt(1)
		for range 131 {
			if power.Mod(power.Mul(power, r.p), r.q).Cmp(big.NewInt(1)) == 0 {
				t.Error("a small power of p is 1 modulo q")
			}
		}
		if r.a.Sign() == 0 || r.b.Sign() == 0 { // the invariant would be 0 or 1728
			t.Error("a or b is zero")
		}
		if got := c.Size(); got != (r.p.BitLen()+7)/8 {
			t.Errorf("size: got %d", got)
		}
	})
}

func TestMinusOneTimesTheBase(t *testing.T) {
	eachCurve(t, func(t *testing.T, c *Curve) {
		minus := new(big.Int).Sub(c.o.whole, big.NewInt(1))
		want := &point{c.base.x.big(), new(big.Int).Sub(c.f.whole, c.base.y.big())}
		k, zero := fromBig(minus), elem{}
		secret := c.multiplyBase(&k)
		got := c.unproject(&secret)
		same(t, "multiplyBase", &got, want)
		sum := c.multiplyBoth(&k, &zero, &c.base, nil)
		check(t, "multiplyBoth, the base", c.plain(&sum), want)
		sum = c.multiplyBoth(&zero, &k, &c.base, nil)
		check(t, "multiplyBoth, a key", c.plain(&sum), want)
		one := elem{1}
		sum = c.multiplyBoth(&one, &k, &c.base, nil)
		check(t, "G - G", c.plain(&sum), nil)
		sum = c.multiplyBoth(&one, &one, &c.base, nil)
		check(t, "G + G", c.plain(&sum), referenceOf(c).times(big.NewInt(2), want.negative(c.f.whole)))
	})
}

func (p *point) negative(modulus *big.Int) *point { return &point{p.x, new(big.Int).Sub(modulus, p.y)} }

func TestMultiplesAgreeWithBigIntegers(t *testing.T) {
	eachCurve(t, func(t *testing.T, c *Curve) {
		r, ref := dice(t), referenceOf(c)
		for range 25 {
			d, u, v := numberBelow(r, ref.q), numberBelow(r, ref.q), numberBelow(r, ref.q)
			if d.Sign() == 0 {
				d.SetInt64(1)
			}
			public := ref.times(d, ref.base())
			k := fromBig(d)
			secret := c.multiplyBase(&k)
			got := c.unproject(&secret)
			same(t, "d P", &got, public)

			want := ref.plus(ref.times(u, ref.base()), ref.times(v, public))
			ue, ve, p := fromBig(u), fromBig(v), affineOf(public)
			sum := c.multiplyBoth(&ue, &ve, &p, nil)
			check(t, "u P + v Q, fresh", c.plain(&sum), want)
			sum = c.multiplyBoth(&ue, &ve, &p, c.chunks(&p, preparedWidth))
			check(t, "u P + v Q, prepared", c.plain(&sum), want)
		}
	})
}

// All pairs of small multiples of the base: among them equal points, opposite ones and that at infinity.
func TestAdditionHasNoExceptions(t *testing.T) {
	eachCurve(t, func(t *testing.T, c *Curve) {
		ref := referenceOf(c)
		var small []*point
		for i := range int64(5) {
			p := ref.times(big.NewInt(i), ref.base())
			small = append(small, p)
			if p != nil {
				small = append(small, p.negative(ref.p))
			}
		}
		for i, p := range small {
			for j, q := range small {
				checkSum(t, c, p, q, ref.plus(p, q), [2]int{i, j})
			}
		}
	})
}

func checkSum(t *testing.T, c *Curve, p, q, want *point, which [2]int) {
	t.Helper()
	r := dice(t)
	scale := fromBig(new(big.Int).Add(numberBelow(r, c.o.whole), big.NewInt(1)))
	left, right := c.scaled(p, &scale), c.scaled(q, &elem{7})
	sum := left
	c.add(&sum, &right)
	check(t, "add", c.plain(&sum), want)
	if q == nil {
		return
	}
	a := affineOf(q)
	sum = left
	c.addAffine(&sum, &a, false)
	check(t, "addAffine", c.plain(&sum), want)
	sum = left
	minus := affineOf(q.negative(c.f.whole))
	c.addAffine(&sum, &minus, true)
	check(t, "addAffine, minus", c.plain(&sum), want)

	whole := projective{y: scale}
	if p != nil {
		whole = projective{fromBig(p.x), fromBig(p.y), scale}
		c.f.mul(&whole.x, &whole.x, &scale)
		c.f.mul(&whole.y, &whole.y, &scale)
	}
	c.addComplete(&whole, &a)
	if want == nil {
		if !c.f.isZero(&whole.z) || c.f.isZero(&whole.y) {
			t.Errorf("addComplete %v: got a point, want infinity", which)
		}
		return
	}
	got := c.unproject(&whole)
	same(t, "addComplete", &got, want)
}

// scaled is a point with the given z.
func (c *Curve) scaled(p *point, z *elem) jacobian {
	if p == nil {
		return jacobian{x: *z, y: *z}
	}
	r := jacobian{fromBig(p.x), fromBig(p.y), *z}
	var power elem
	c.f.sqr(&power, z)
	c.f.mul(&r.x, &r.x, &power)
	c.f.mul(&power, &power, z)
	c.f.mul(&r.y, &r.y, &power)
	return r
}

func TestDigitsMakeTheNumber(t *testing.T) {
	r := dice(t)
	top := new(big.Int).Lsh(big.NewInt(1), 512)
	for range 300 {
		v := numberBelow(r, top)
		x := fromBig(v)
		for _, width := range []int{freshWidth, preparedWidth, baseWidth} {
			for _, n := range []int{1, 2, 4, 8} {
				var made track
				made.write(x[:n], width)
				sum, near := new(big.Int), 0
				for i := len(made.digits) - 1; i >= 0; i-- {
					d := int(made.digits[i])
					sum.Lsh(sum, 1)
					sum.Add(sum, big.NewInt(int64(d)))
					if d == 0 {
						near--
						continue
					}
					if d%2 == 0 || d < -(1<<(width-1)) || d >= 1<<(width-1) || near > 0 {
						t.Fatalf("digit %d of %x is %d, width %d", i, v, d, width)
					}
					near = width - 1
				}
				want := new(big.Int).And(v, new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), uint(64*n)), big.NewInt(1)))
				if sum.Cmp(want) != 0 {
					t.Fatalf("%d words of %x, width %d: got %x", n, v, width, sum)
				}
			}
		}
	}
}

func TestPick(t *testing.T) {
	window := ParamSetA512().signing()[:windowPoints]
	for digit := range uint64(windowPoints + 1) {
		var want affine
		if digit > 0 {
			want = window[digit-1]
		}
		if got := pick(window, digit); got != want {
			t.Errorf("pick %d: got another point", digit)
		}
	}
}
