package gost3410

import (
	"encoding/binary"
	"math/big"
	"math/bits"
)

// elem is a number of up to 512 bits, the least significant word first; of a number of 256 bits the upper half is zero. An
// element of a field is kept modulo p but need not be below p: two that differ by p are the same element.
type elem [8]uint64

func (x *elem) low() *[4]uint64 { return (*[4]uint64)(x[:4]) }

// words tells how many words are used: the lower half for numbers of 32 bytes.
func words(size int) int { return size / 8 }

// little reads bytes, the least significant first.
func little(b []byte) (x elem) {
	for i := range len(b) / 8 {
		x[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return x
}

// appendLittle appends size bytes of x to b, the least significant first.
func (x *elem) appendLittle(b []byte, size int) []byte {
	for _, w := range x[:words(size)] {
		b = binary.LittleEndian.AppendUint64(b, w)
	}
	return b
}

// appendBig appends size bytes of x to b, the most significant first.
func (x *elem) appendBig(b []byte, size int) []byte {
	for i := words(size) - 1; i >= 0; i-- {
		b = binary.BigEndian.AppendUint64(b, x[i])
	}
	return b
}

// fromBig reads a number from 0 to 2^512 - 1.
func fromBig(v *big.Int) (x elem) {
	var b [64]byte
	v.FillBytes(b[:])
	for i := range x {
		x[i] = binary.BigEndian.Uint64(b[len(b)-8*(i+1):])
	}
	return x
}

func (x *elem) big() *big.Int {
	var b [64]byte
	for i, w := range x {
		binary.BigEndian.PutUint64(b[len(b)-8*(i+1):], w)
	}
	return new(big.Int).SetBytes(b[:])
}

// below tells by 1 or 0, in constant time, whether x < y.
func (x *elem) below(y *elem) (borrow uint64) {
	for i := range x {
		_, borrow = bits.Sub64(x[i], y[i], borrow)
	}
	return borrow
}

// choose sets x to y when bit is 1 and leaves it when bit is 0, in constant time.
func (x *elem) choose(y *elem, bit uint64) {
	for i := range x {
		x[i] ^= -bit & (x[i] ^ y[i])
	}
}

// field is one of the two prime fields: p = 2^512 - 569 or, when narrow, p = 2^256 - 617. Its arithmetic takes the same time
// for all numbers.
type field struct {
	narrow bool
	p      elem
	whole  *big.Int // p
}

func newField(size int) *field {
	c := int64(c512)
	if size == 32 {
		c = c256
	}
	p := new(big.Int).Lsh(big.NewInt(1), uint(8*size))
	p.Sub(p, big.NewInt(c))
	return &field{narrow: size == 32, p: fromBig(p), whole: p}
}

func (f *field) add(z, x, y *elem) {
	if f.narrow {
		add256(z.low(), x.low(), y.low())
	} else {
		add512((*[8]uint64)(z), (*[8]uint64)(x), (*[8]uint64)(y))
	}
}

func (f *field) sub(z, x, y *elem) {
	if f.narrow {
		sub256(z.low(), x.low(), y.low())
	} else {
		sub512((*[8]uint64)(z), (*[8]uint64)(x), (*[8]uint64)(y))
	}
}

func (f *field) mul(z, x, y *elem) {
	if f.narrow {
		mul256(z.low(), x.low(), y.low())
	} else {
		mul512((*[8]uint64)(z), (*[8]uint64)(x), (*[8]uint64)(y))
	}
}

func (f *field) sqr(z, x *elem) {
	if f.narrow {
		sqr256(z.low(), x.low())
	} else {
		sqr512((*[8]uint64)(z), (*[8]uint64)(x))
	}
}

// reduced is the only number below p that is the same element as x.
func (f *field) reduced(x *elem) elem {
	z := *x
	var less elem
	var borrow uint64
	for i := range less {
		less[i], borrow = bits.Sub64(x[i], f.p[i], borrow)
	}
	z.choose(&less, 1-borrow)
	return z
}

// isZero is for what everybody may know. Zero comes as 0 or as p, and of both the second word says much.
func (f *field) isZero(x *elem) bool {
	if x[1] != 0 && x[1] != f.p[1] {
		return false
	}
	return f.reduced(x) == elem{}
}

func (f *field) equal(x, y *elem) bool {
	var d elem
	f.sub(&d, x, y)
	return f.isZero(&d)
}

// inverse sets z to 1/x, or to 0 when x is 0, as the power p - 2 in constant time.
func (f *field) inverse(z, x *elem) {
	var power [16]elem
	power[0] = elem{1}
	for i := range power[1:] {
		f.mul(&power[i+1], &power[i], x)
	}
	e := f.p // its lowest word is great
	e[0] -= 2
	r := elem{1}
	n := len(e)
	if f.narrow {
		n /= 2
	}
	for i := n - 1; i >= 0; i-- {
		for shift := 60; shift >= 0; shift -= 4 {
			f.sqr(&r, &r)
			f.sqr(&r, &r)
			f.sqr(&r, &r)
			f.sqr(&r, &r)
			f.mul(&r, &r, &power[e[i]>>shift&15]) // the exponent is no secret
		}
	}
	*z = r
}

// publicInverse returns 1/x modulo a prime, for x that everybody may know and that is no multiple of it.
func publicInverse(x *elem, prime *big.Int) elem {
	v := x.big()
	return fromBig(v.ModInverse(v, prime))
}

// sum collects the products of one column.
type sum struct{ a, b, c uint64 }

func (s sum) plus(x, y uint64) sum {
	hi, lo := bits.Mul64(x, y)
	var k uint64
	s.a, k = bits.Add64(s.a, lo, 0)
	s.b, k = bits.Add64(s.b, hi, k)
	s.c += k
	return s
}

func (s sum) plusTwice(d sum) sum {
	var k uint64
	s.a, k = bits.Add64(s.a, d.a, 0)
	s.b, k = bits.Add64(s.b, d.b, k)
	s.c += d.c + k
	s.a, k = bits.Add64(s.a, d.a, 0)
	s.b, k = bits.Add64(s.b, d.b, k)
	s.c += d.c + k
	return s
}

// next is the lowest word, and the sum that the next column begins with.
func (s sum) next() (uint64, sum) { return s.a, sum{s.b, s.c, 0} }
