package streebog

import "encoding/binary"

// tables holds the transformations S, P and L of RFC 6986, section 7, in one: what a byte at place i of a word of PS(a) adds
// to the word of LPS(a). Place i of word j of P(a) comes from place j of word i of a.
type tables [8][256]uint64

// combined is computed from the substitution and the matrix once; its 16 KiB stay in the first cache of a processor.
var combined = combine()

func combine() *tables {
	t := new(tables)
	for i := range t {
		for b := range t[i] {
			for bit := range 8 {
				if substitution[b]>>bit&1 == 1 {
					t[i][b] ^= matrix[63-8*i-bit]
				}
			}
		}
	}
	return t
}

// state is a vector on its way through the rounds: words 0 to 3 as such, words 4 to 7 in bytes. So half of the bytes come by
// shifts and half by loads, which keeps both kinds of units of a processor busy.
type state struct {
	w [4]uint64
	b [32]byte
}

// set sets s to x xor y.
func (s *state) set(x, y *[8]uint64) {
	for i := range s.w {
		s.w[i] = x[i] ^ y[i]
		binary.LittleEndian.PutUint64(s.b[8*i:], x[4+i]^y[4+i])
	}
}

// lps sets l to LPS(x) and z, which is not x, to LPS(x) xor y. Bytes are stored one by one in the text because the compiler
// joins them, and does not move so much work ahead of them as of a call that it inlines.
func (t *tables) lps(z *state, l *[8]uint64, x *state, y *[8]uint64) {
	var w uint64
	x0, x1, x2, x3 := x.w[0], x.w[1], x.w[2], x.w[3]
	w = (t[0][uint8(x0)] ^ t[1][uint8(x1)] ^ t[2][uint8(x2)] ^ t[3][uint8(x3)]) ^
		(t[4][x.b[0]] ^ t[5][x.b[8]] ^ t[6][x.b[16]] ^ t[7][x.b[24]])
	l[0] = w
	w ^= y[0]
	z.w[0] = w
	w = (t[0][uint8(x0>>8)] ^ t[1][uint8(x1>>8)] ^ t[2][uint8(x2>>8)] ^ t[3][uint8(x3>>8)]) ^
		(t[4][x.b[1]] ^ t[5][x.b[9]] ^ t[6][x.b[17]] ^ t[7][x.b[25]])
	l[1] = w
	w ^= y[1]
	z.w[1] = w
	w = (t[0][uint8(x0>>16)] ^ t[1][uint8(x1>>16)] ^ t[2][uint8(x2>>16)] ^ t[3][uint8(x3>>16)]) ^
		(t[4][x.b[2]] ^ t[5][x.b[10]] ^ t[6][x.b[18]] ^ t[7][x.b[26]])
	l[2] = w
	w ^= y[2]
	z.w[2] = w
	w = (t[0][uint8(x0>>24)] ^ t[1][uint8(x1>>24)] ^ t[2][uint8(x2>>24)] ^ t[3][uint8(x3>>24)]) ^
		(t[4][x.b[3]] ^ t[5][x.b[11]] ^ t[6][x.b[19]] ^ t[7][x.b[27]])
	l[3] = w
	w ^= y[3]
	z.w[3] = w
	w = (t[0][uint8(x0>>32)] ^ t[1][uint8(x1>>32)] ^ t[2][uint8(x2>>32)] ^ t[3][uint8(x3>>32)]) ^
		(t[4][x.b[4]] ^ t[5][x.b[12]] ^ t[6][x.b[20]] ^ t[7][x.b[28]])
	l[4] = w
	w ^= y[4]
	z.b[0], z.b[1], z.b[2], z.b[3], z.b[4], z.b[5], z.b[6], z.b[7] =
		byte(w), byte(w>>8), byte(w>>16), byte(w>>24), byte(w>>32), byte(w>>40), byte(w>>48), byte(w>>56)
	w = (t[0][uint8(x0>>40)] ^ t[1][uint8(x1>>40)] ^ t[2][uint8(x2>>40)] ^ t[3][uint8(x3>>40)]) ^
		(t[4][x.b[5]] ^ t[5][x.b[13]] ^ t[6][x.b[21]] ^ t[7][x.b[29]])
	l[5] = w
	w ^= y[5]
	z.b[8], z.b[9], z.b[10], z.b[11], z.b[12], z.b[13], z.b[14], z.b[15] =
		byte(w), byte(w>>8), byte(w>>16), byte(w>>24), byte(w>>32), byte(w>>40), byte(w>>48), byte(w>>56)
	w = (t[0][uint8(x0>>48)] ^ t[1][uint8(x1>>48)] ^ t[2][uint8(x2>>48)] ^ t[3][uint8(x3>>48)]) ^
		(t[4][x.b[6]] ^ t[5][x.b[14]] ^ t[6][x.b[22]] ^ t[7][x.b[30]])
	l[6] = w
	w ^= y[6]
	z.b[16], z.b[17], z.b[18], z.b[19], z.b[20], z.b[21], z.b[22], z.b[23] =
		byte(w), byte(w>>8), byte(w>>16), byte(w>>24), byte(w>>32), byte(w>>40), byte(w>>48), byte(w>>56)
	w = (t[0][uint8(x0>>56)] ^ t[1][uint8(x1>>56)] ^ t[2][uint8(x2>>56)] ^ t[3][uint8(x3>>56)]) ^
		(t[4][x.b[7]] ^ t[5][x.b[15]] ^ t[6][x.b[23]] ^ t[7][x.b[31]])
	l[7] = w
	w ^= y[7]
	z.b[24], z.b[25], z.b[26], z.b[27], z.b[28], z.b[29], z.b[30], z.b[31] =
		byte(w), byte(w>>8), byte(w>>16), byte(w>>24), byte(w>>32), byte(w>>40), byte(w>>48), byte(w>>56)
}

// g is the round function g_N(h, m) of RFC 6986, section 8; it leaves its value in h. In u and its successor is K[i] xor C[i],
// in v and its successor what LPSX...LPSX[K[1]](m) makes, with the next key added already.
func g(h, n, m *[8]uint64) {
	t := combined
	var u, v, nextU, nextV state
	var k, unused [8]uint64
	nextU.set(h, n)
	t.lps(&u, &k, &nextU, &constants[0])
	v.set(m, &k)
	for i := 1; i < len(constants); i += 2 {
		t.lps(&nextU, &k, &u, &constants[i])
		t.lps(&nextV, &unused, &v, &k)
		t.lps(&u, &k, &nextU, &constants[(i+1)%len(constants)]) // after the last there is none, and u is not needed
		t.lps(&v, &unused, &nextV, &k)
	}
	for i, w := range v.w {
		h[i] ^= w ^ m[i]
		h[4+i] ^= binary.LittleEndian.Uint64(v.b[8*i:]) ^ m[4+i]
	}
}
