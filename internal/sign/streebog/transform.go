package streebog

// tables holds the transformations S, P and L of RFC 6986, section 7, in one: what a byte at place i of a word of PS(a) adds
// to the word of LPS(a). Place i of word j of P(a) comes from place j of word i of a.
type tables [8][256]uint64

// lps is computed from the substitution and the matrix once; 16 KiB stay in the first cache of a processor.
var lps = combine()

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

// xlps sets z to LPS(x xor y). z may be x or y.
func (t *tables) xlps(z, x, y *[8]uint64) {
	x0, x1, x2, x3 := x[0]^y[0], x[1]^y[1], x[2]^y[2], x[3]^y[3]
	x4, x5, x6, x7 := x[4]^y[4], x[5]^y[5], x[6]^y[6], x[7]^y[7]
	z[0] = (t[0][uint8(x0)] ^ t[1][uint8(x1)] ^ t[2][uint8(x2)] ^ t[3][uint8(x3)]) ^
		(t[4][uint8(x4)] ^ t[5][uint8(x5)] ^ t[6][uint8(x6)] ^ t[7][uint8(x7)])
	z[1] = (t[0][uint8(x0>>8)] ^ t[1][uint8(x1>>8)] ^ t[2][uint8(x2>>8)] ^ t[3][uint8(x3>>8)]) ^
		(t[4][uint8(x4>>8)] ^ t[5][uint8(x5>>8)] ^ t[6][uint8(x6>>8)] ^ t[7][uint8(x7>>8)])
	z[2] = (t[0][uint8(x0>>16)] ^ t[1][uint8(x1>>16)] ^ t[2][uint8(x2>>16)] ^ t[3][uint8(x3>>16)]) ^
		(t[4][uint8(x4>>16)] ^ t[5][uint8(x5>>16)] ^ t[6][uint8(x6>>16)] ^ t[7][uint8(x7>>16)])
	z[3] = (t[0][uint8(x0>>24)] ^ t[1][uint8(x1>>24)] ^ t[2][uint8(x2>>24)] ^ t[3][uint8(x3>>24)]) ^
		(t[4][uint8(x4>>24)] ^ t[5][uint8(x5>>24)] ^ t[6][uint8(x6>>24)] ^ t[7][uint8(x7>>24)])
	z[4] = (t[0][uint8(x0>>32)] ^ t[1][uint8(x1>>32)] ^ t[2][uint8(x2>>32)] ^ t[3][uint8(x3>>32)]) ^
		(t[4][uint8(x4>>32)] ^ t[5][uint8(x5>>32)] ^ t[6][uint8(x6>>32)] ^ t[7][uint8(x7>>32)])
	z[5] = (t[0][uint8(x0>>40)] ^ t[1][uint8(x1>>40)] ^ t[2][uint8(x2>>40)] ^ t[3][uint8(x3>>40)]) ^
		(t[4][uint8(x4>>40)] ^ t[5][uint8(x5>>40)] ^ t[6][uint8(x6>>40)] ^ t[7][uint8(x7>>40)])
	z[6] = (t[0][uint8(x0>>48)] ^ t[1][uint8(x1>>48)] ^ t[2][uint8(x2>>48)] ^ t[3][uint8(x3>>48)]) ^
		(t[4][uint8(x4>>48)] ^ t[5][uint8(x5>>48)] ^ t[6][uint8(x6>>48)] ^ t[7][uint8(x7>>48)])
	z[7] = (t[0][uint8(x0>>56)] ^ t[1][uint8(x1>>56)] ^ t[2][uint8(x2>>56)] ^ t[3][uint8(x3>>56)]) ^
		(t[4][uint8(x4>>56)] ^ t[5][uint8(x5>>56)] ^ t[6][uint8(x6>>56)] ^ t[7][uint8(x7>>56)])
}

// g is the round function g_N(h, m) of RFC 6986, section 8; it leaves its value in h.
func g(h, n, m *[8]uint64) {
	t := lps
	var k [8]uint64
	t.xlps(&k, h, n)
	s := *m
	for i := range constants {
		t.xlps(&s, &s, &k)
		t.xlps(&k, &k, &constants[i])
	}
	for i := range h {
		h[i] ^= s[i] ^ k[i] ^ m[i]
	}
}
