package gost3410

import (
	"crypto/sha512"
	"encoding/binary"
	"math/big"
	"math/rand/v2"
	"testing"
)

// reference is GOST R 34.10-2012 read word by word from RFC 7091 with the arithmetic of math/big: what the fast code is
// compared with. It is itself compared with the example of the RFC.
type reference struct{ p, a, b, q, x, y *big.Int }

// point is at infinity when it is nil.
type point struct{ x, y *big.Int }

func referenceOf(c *Curve) *reference {
	return &reference{c.f.whole, c.a.big(), c.b.big(), c.o.whole, c.base.x.big(), c.base.y.big()}
}

func (r *reference) base() *point { return &point{r.x, r.y} }

// plus is section 5.1, formulas (4) to (6).
func (r *reference) plus(s, t *point) *point {
	if s == nil {
		return t
	}
	if t == nil {
		return s
	}
	above, under := new(big.Int).Sub(s.y, t.y), new(big.Int).Sub(s.x, t.x)
	if under.Sign() == 0 {
		if s.y.Cmp(t.y) != 0 || s.y.Sign() == 0 {
			return nil
		}
		above.Mul(s.x, s.x)
		above.Mul(above, big.NewInt(3))
		above.Add(above, r.a)
		under.Lsh(s.y, 1)
	}
	under.Mod(under, r.p)
	lambda := above.Mul(above, under.ModInverse(under, r.p))
	x := new(big.Int).Mul(lambda, lambda)
	x.Sub(x, s.x)
	x.Sub(x, t.x)
	x.Mod(x, r.p)
	y := new(big.Int).Sub(s.x, x)
	y.Mul(y, lambda)
	y.Sub(y, s.y)
	return &point{x, y.Mod(y, r.p)}
}

func (r *reference) times(k *big.Int, p *point) (sum *point) {
	for i := k.BitLen() - 1; i >= 0; i-- {
		sum = r.plus(sum, sum)
		if k.Bit(i) == 1 {
			sum = r.plus(sum, p)
		}
	}
	return sum
}

// sign is section 6.1 from step 2 on, with k given.
func (r *reference) sign(alpha, d, k *big.Int) (rr, s *big.Int) {
	e := r.e(alpha)
	rr = new(big.Int).Mod(r.times(k, r.base()).x, r.q)
	s = new(big.Int).Mul(rr, d)
	s.Add(s, e.Mul(e, k))
	return rr, s.Mod(s, r.q)
}

// verify is section 6.2.
func (r *reference) verify(alpha *big.Int, public *point, rr, s *big.Int) bool {
	for _, v := range []*big.Int{rr, s} {
		if v.Sign() <= 0 || v.Cmp(r.q) >= 0 {
			return false
		}
	}
	v := r.e(alpha)
	v.ModInverse(v, r.q)
	z1 := new(big.Int).Mul(s, v)
	z2 := v.Mul(v.Neg(v), rr)
	c := r.plus(r.times(z1.Mod(z1, r.q), r.base()), r.times(z2.Mod(z2, r.q), public))
	return c != nil && new(big.Int).Mod(c.x, r.q).Cmp(rr) == 0
}

func (r *reference) e(alpha *big.Int) *big.Int {
	e := new(big.Int).Mod(alpha, r.q)
	if e.Sign() == 0 {
		e.SetInt64(1)
	}
	return e
}

func hexNumber(t testing.TB, digits string) *big.Int {
	t.Helper()
	v, ok := new(big.Int).SetString(digits, 16)
	if !ok {
		t.Fatalf("%q is no number", digits)
	}
	return v
}

// The example of RFC 7091, section 7, which has parameters of its own: the reference is right.
func TestRFC7091Section7Example(t *testing.T) {
	n := func(digits string) *big.Int { return hexNumber(t, digits) }
	r := &reference{
		p: n("8000000000000000000000000000000000000000000000000000000000000431"),
		a: n("7"),
		b: n("5FBFF498AA938CE739B8E022FBAFEF40563F6E6A3472FC2A514C0CE9DAE23B7E"),
		q: n("8000000000000000000000000000000150FE8A1892976154C59CFC193ACCF5B3"),
		x: n("2"),
		y: n("8E2A8A0E65147D4BD6316030E16D19C85C97F0A9CA267122B96ABBCEA7E8FC8"),
	}
	d := n("7A929ADE789BB9BE10ED359DD39A72C11B60961F49397EEE1D19CE9891EC3B28")
	public := r.times(d, r.base())
	wantX, wantY := n("7F2B49E270DB6D90D8595BEC458B50C58585BA1D4E9B788F6689DBD8E56FD80B"),
		n("26F1B489D6701DD185C8413A977B3CBBAF64D1C593D26627DFFB101A87FF77DA")
	if public.x.Cmp(wantX) != 0 || public.y.Cmp(wantY) != 0 {
		t.Errorf("Q: got (%x, %x), want (%x, %x)", public.x, public.y, wantX, wantY)
	}
	e := n("2DFBC1B372D89A1188C09C52E0EEC61FCE52032AB1022E8E67ECE6672B043EE5")
	k := n("77105C9B20BCD3122823C8CF6FCC7B956DE33814E95B7FE64FED924594DCEAB3")
	gotR, gotS := r.sign(e, d, k)
	wantR, wantS := n("41AA28D2F1AB148280CD9ED56FEDA41974053554A42767B83AD043FD39DC0493"),
		n("1456C64BA4642A1653C235A98A60249BCD6D3F746B631DF928014F6C5BF9C40")
	if gotR.Cmp(wantR) != 0 || gotS.Cmp(wantS) != 0 {
		t.Errorf("signature: got (%x, %x), want (%x, %x)", gotR, gotS, wantR, wantS)
	}
	if !r.verify(e, public, gotR, gotS) {
		t.Error("the signature is refused")
	}
	if r.verify(e, public, gotR, gotS.Add(gotS, big.NewInt(1))) {
		t.Error("another signature is accepted")
	}
}

func curves() []*Curve { return []*Curve{ParamSetA512(), ParamSetA256(), CryptoProA()} }

func eachCurve(t *testing.T, f func(t *testing.T, c *Curve)) {
	for _, c := range curves() {
		t.Run(c.Name(), func(t *testing.T) { f(t, c) })
	}
}

// dice gives the same numbers in every run of a test of this name.
func dice(t testing.TB) *rand.Rand {
	sum := sha512.Sum512([]byte(t.Name()))
	return rand.New(rand.NewPCG(binary.LittleEndian.Uint64(sum[:]), binary.LittleEndian.Uint64(sum[8:])))
}

// bytesOf makes a reader of the dice.
type bytesOf struct{ r *rand.Rand }

func (b bytesOf) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(b.r.Uint32())
	}
	return len(p), nil
}

// numberBelow is any number below the limit, often one near either end.
func numberBelow(r *rand.Rand, limit *big.Int) *big.Int {
	b := make([]byte, (limit.BitLen()+7)/8+8)
	if _, err := (bytesOf{r}).Read(b); err != nil {
		panic(err)
	}
	v := new(big.Int).SetBytes(b)
	switch r.IntN(8) {
	case 0:
		v.Mod(v, big.NewInt(5))
	case 1:
		v.Mod(v, big.NewInt(5))
		v.Sub(limit, v.Add(v, big.NewInt(1)))
	case 2:
		v.Lsh(big.NewInt(1), uint(r.IntN(limit.BitLen())))
	}
	return v.Mod(v, limit)
}
