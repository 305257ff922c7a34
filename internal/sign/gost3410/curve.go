package gost3410

import (
	"math/big"
	"strings"
	"sync"
)

// Curve is a set of parameters: a group of points of y^2 = x^3 + a x + b over a prime field, its order q and a point of that
// order (RFC 7091, section 5.2).
type Curve struct {
	name     string
	size     int // bytes of a coordinate
	cofactor int // q times it is the number of points of the curve
	f        *field
	a, b, b3 elem // b3 = 3 b
	minus3   bool // a = -3, for which doubling is faster
	base     affine
	o        *order

	verifying func() []affine // multiples of the base by chunks, for multiply
	signing   func() []affine // multiples of the base by windows, for multiplyBase
}

// affine is a point that is not the point at infinity.
type affine struct{ x, y elem }

var (
	paramSetA512 = sync.OnceValue(func() *Curve {
		return newCurve("id-tc26-gost-3410-12-512-paramSetA", 64, 1, curveParameters{
			a: "-3",
			b: `E8C2505DEDFC86DDC1BD0B2B6667F1DA34B82574761CB0E879BD081CFD0B6265
				EE3CB090F30D27614CB4574010DA90DD862EF9D4EBEE4761503190785A71C760`,
			q: `FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF
				27E69532F48D89116FF22B8D4E0560609B4B38ABFAD2B85DCACDB1411F10B275`,
			x: "3",
			y: `7503CFE87A836AE3A61B8816E25450E6CE5E1C93ACF1ABC1778064FDCBEFA921
				DF1626BE4FD036E93D75E6A50E3A41E98028FE5FC235F5B889A589CB5215F2A4`,
		})
	})
	paramSetA256 = sync.OnceValue(func() *Curve {
		return newCurve("id-tc26-gost-3410-2012-256-paramSetA", 32, 4, curveParameters{
			a: "C2173F1513981673AF4892C23035A27CE25E2013BF95AA33B22C656F277E7335",
			b: "295F9BAE7428ED9CCC20E7C359A9D41A22FCCD9108E17BF7BA9337A6F8AE9513",
			q: "400000000000000000000000000000000FD8CDDFC87B6635C115AF556C360C67",
			x: "91E38443A5E82C0D880923425712B2BB658B9196932E02C78B2582FE742DAA28",
			y: "32879423AB1A0375895786C4BB46E9565FDE0B5344766740AF268ADB32322E5C",
		})
	})
	cryptoProA = sync.OnceValue(func() *Curve {
		return newCurve("id-GostR3410-2001-CryptoPro-A-ParamSet", 32, 1, curveParameters{
			a: "-3",
			b: "A6", // 166
			q: "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF6C611070995AD10045841B09B761B893",
			x: "1",
			y: "8D91E471E0989CDA27DF505A453F2B7635294F2DDF23E3B122ACC99C9E9F1E14",
		})
	})
)

// ParamSetA512 is id-tc26-gost-3410-12-512-paramSetA of RFC 7836, appendix A.1: the curve of all national certificates of
// GOST 34.10-2015 with 512 bits.
func ParamSetA512() *Curve { return paramSetA512() }

// ParamSetA256 is id-tc26-gost-3410-2012-256-paramSetA of RFC 7836, appendix A.2, in its canonical form: the curve of
// GOST 34.10-2015 with 256 bits. A quarter of its points are in the group.
func ParamSetA256() *Curve { return paramSetA256() }

// CryptoProA is id-GostR3410-2001-CryptoPro-A-ParamSet of RFC 4357, section 11.4: the curve of the certificates of
// GOST 34.310-2004, issued until 2024.
func CryptoProA() *Curve { return cryptoProA() }

// Name is the name of the set of parameters in the RFC that defines it.
func (c *Curve) Name() string { return c.name }

// Size is the length in bytes of a coordinate, of each half of a signature, of a private key and of a digest to be signed.
func (c *Curve) Size() int { return c.size }

// curveParameters are numbers in hexadecimal digits, as the RFCs have them.
type curveParameters struct{ a, b, q, x, y string }

func newCurve(name string, size, cofactor int, p curveParameters) *Curve {
	c := &Curve{name: name, size: size, cofactor: cofactor, f: newField(size), minus3: p.a == "-3"}
	c.a, c.b = c.parameter(p.a), c.parameter(p.b)
	c.f.add(&c.b3, &c.b, &c.b)
	c.f.add(&c.b3, &c.b3, &c.b)
	c.base = affine{c.parameter(p.x), c.parameter(p.y)}
	c.o = newOrder(number(p.q), size)
	c.verifying = sync.OnceValue(func() []affine { return c.chunks(&c.base, baseWidth) })
	c.signing = sync.OnceValue(c.windows)
	return c
}

func (c *Curve) parameter(digits string) elem {
	v := number(digits)
	return fromBig(v.Mod(v, c.f.whole))
}

func number(digits string) *big.Int {
	v, _ := new(big.Int).SetString(strings.Join(strings.Fields(digits), ""), 16)
	return v
}

// holds tells whether the equation of the curve holds for p.
func (c *Curve) holds(p *affine) bool {
	var left, right elem
	c.f.sqr(&right, &p.x)
	c.f.add(&right, &right, &c.a)
	c.f.mul(&right, &right, &p.x)
	c.f.add(&right, &right, &c.b)
	c.f.sqr(&left, &p.y)
	return c.f.equal(&left, &right)
}

// inGroup tells whether a point of the curve is in the group of the order q. Where the cofactor is 1 they all are.
func (c *Curve) inGroup(p *affine) bool {
	if c.cofactor == 1 {
		return true
	}
	var r jacobian
	for i := c.o.whole.BitLen() - 1; i >= 0; i-- {
		c.double(&r)
		if c.o.whole.Bit(i) == 1 {
			c.addAffine(&r, p, false)
		}
	}
	return c.atInfinity(&r)
}
