package gost34311

import "math/bits"

// substitution is id-GostR3411-94-TestParamSet of RFC 4357, section 11.2: a row for each of pi1 to pi8, pi1 for the lowest
// four bits.
var substitution = [8][16]uint32{
	{0x4, 0xa, 0x9, 0x2, 0xd, 0x8, 0x0, 0xe, 0x6, 0xb, 0x1, 0xc, 0x7, 0xf, 0x5, 0x3},
	{0xe, 0xb, 0x4, 0xc, 0x6, 0xd, 0xf, 0xa, 0x2, 0x3, 0x8, 0x1, 0x0, 0x7, 0x5, 0x9},
	{0x5, 0x8, 0x1, 0xd, 0xa, 0x3, 0x4, 0x2, 0xe, 0xf, 0xc, 0x7, 0x6, 0x0, 0x9, 0xb},
	{0x7, 0xd, 0xa, 0x1, 0x0, 0x8, 0x9, 0xf, 0xe, 0x4, 0x6, 0xc, 0xb, 0x2, 0x5, 0x3},
	{0x6, 0xc, 0x7, 0x1, 0x5, 0xf, 0xd, 0x8, 0x4, 0xa, 0x9, 0xe, 0x0, 0x3, 0xb, 0x2},
	{0x4, 0xb, 0xa, 0x0, 0x7, 0x2, 0x1, 0xd, 0x3, 0x6, 0x8, 0x5, 0x9, 0xc, 0xf, 0xe},
	{0xd, 0xb, 0x4, 0x1, 0x3, 0xf, 0x5, 0x9, 0x0, 0xa, 0xe, 0x7, 0x6, 0x8, 0x2, 0xc},
	{0x1, 0xf, 0xd, 0x0, 0x5, 0x7, 0xa, 0x4, 0x9, 0x2, 0x3, 0xe, 0x6, 0xb, 0x8, 0xc},
}

// boxes join two rows of the substitution each with the shift R of RFC 5830, section 5.1.
var boxes = func() *[4][256]uint32 {
	t := new([4][256]uint32)
	for i := range t {
		for b := range t[i] {
			pair := substitution[2*i][b&15] | substitution[2*i+1][b>>4]<<4
			t[i][b] = bits.RotateLeft32(pair<<(8*i), 11)
		}
	}
	return t
}()

// constant3 is C[3] of RFC 5831, section 5.1; C[2] and C[4] are zero.
var constant3 = word{0xff00ff00ff00ff00, 0x00ff00ff00ff00ff, 0xff0000ff00ffff00, 0xff00ffff000000ff}

// step sets h to chi(m, h), RFC 5831, section 5.
func step(h, m *word) {
	var s word
	u, v := *h, *m
	for i := range s {
		if i > 0 {
			u = slide(u)
			v = slide(slide(v))
		}
		if i == 2 {
			u.xor(&constant3)
		}
		w := u
		w.xor(&v)
		s[i] = encrypt(permute(&w), h[i])
	}
	mix(h, m, &s)
}

func (w *word) xor(x *word) {
	for i := range w {
		w[i] ^= x[i]
	}
}

// slide is the transformation A of section 5.1.
func slide(x word) word { return word{x[1], x[2], x[3], x[0] ^ x[1]} }

// permute is the transformation P of section 5.1, as the eight parts of a key, X0 first: byte i of part k comes from byte k of
// word i.
func permute(w *word) (key [8]uint32) {
	for k := range key {
		for i := range w {
			key[k] |= uint32(w[i]>>(8*k)&0xff) << (8 * i)
		}
	}
	return key
}

// encrypt is one block of GOST 28147-89 in the mode of electronic codebook, RFC 5830, section 5.1.
func encrypt(key [8]uint32, block uint64) uint64 {
	a, b := uint32(block), uint32(block>>32)
	for range 3 {
		for i := 0; i < len(key); i += 2 {
			b ^= round(a + key[i])
			a ^= round(b + key[i+1])
		}
	}
	for i := len(key) - 2; i >= 0; i -= 2 {
		b ^= round(a + key[i+1])
		a ^= round(b + key[i])
	}
	return uint64(b) | uint64(a)<<32
}

func round(x uint32) uint32 {
	return boxes[0][x&0xff] ^ boxes[1][x>>8&0xff] ^ boxes[2][x>>16&0xff] ^ boxes[3][x>>24]
}

// mix is the transformation of section 5.3: PSI^61(h xor PSI(m xor PSI^12(s))), in h.
func mix(h, m, s *word) {
	var x register
	x.load(s)
	x.shift(12)
	x.xor(m)
	x.shift(1)
	x.xor(h)
	x.shift(61)
	x.store(h)
}

// register is the shift register of section 5.3: eta[1] to eta[16].
type register [16]uint16

func (r *register) load(w *word) {
	for i := range r {
		r[i] = uint16(w[i/4] >> (i % 4 * 16))
	}
}

func (r *register) store(w *word) {
	*w = word{}
	for i, eta := range r {
		w[i/4] |= uint64(eta) << (i % 4 * 16)
	}
}

func (r *register) xor(w *word) {
	for i := range r {
		r[i] ^= uint16(w[i/4] >> (i % 4 * 16))
	}
}

// shift applies PSI n times. Instead of moving all, the place where the register begins moves.
func (r *register) shift(n int) {
	for i := range n {
		at := func(eta int) uint16 { return r[(i+eta-1)%16] }
		r[i%16] ^= at(2) ^ at(3) ^ at(4) ^ at(13) ^ at(16)
	}
	moved := *r
	for i := range r {
		r[i] = moved[(i+n)%16]
	}
}
