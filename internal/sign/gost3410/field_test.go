package gost3410

import (
	"encoding/binary"
	"math/big"
	"testing"
)

// operations are those of a field on elements, and what they are to be.
var operations = []struct {
	name string
	got  func(f *field, z, x, y *elem)
	want func(z, x, y, p *big.Int)
}{
	{"add", (*field).add, func(z, x, y, p *big.Int) { z.Add(x, y) }},
	{"sub", (*field).sub, func(z, x, y, p *big.Int) { z.Sub(x, y) }},
	{"mul", (*field).mul, func(z, x, y, p *big.Int) { z.Mul(x, y) }},
	{"sqr", func(f *field, z, x, y *elem) { f.sqr(z, x) }, func(z, x, y, p *big.Int) { z.Mul(x, x) }},
}

// checkField compares all operations for two words of bytes, which need not be below the modulus.
func checkField(t *testing.T, f *field, x, y elem) {
	t.Helper()
	bound := new(big.Int).Lsh(big.NewInt(1), uint(f.whole.BitLen()))
	for _, o := range operations {
		var want big.Int
		o.want(&want, x.big(), y.big(), f.whole)
		want.Mod(&want, f.whole)
		for _, alias := range []string{"no", "first", "second"} {
			a, b, z := x, y, new(elem)
			switch alias {
			case "first":
				z = &a
			case "second":
				z = &b
			}
			o.got(f, z, &a, &b)
			if z.big().Cmp(bound) >= 0 {
				t.Fatalf("%s(%x, %x) = %x needs too many words", o.name, x, y, *z)
			}
			if r := f.reduced(z); r.big().Cmp(&want) != 0 {
				t.Fatalf("%s(%x, %x), aliased: %s: got %x, want %x", o.name, x.big(), y.big(), alias, r.big(), &want)
			}
		}
	}
	wantEqual := new(big.Int).Sub(x.big(), y.big())
	if got, want := f.equal(&x, &y), wantEqual.Mod(wantEqual, f.whole).Sign() == 0; got != want {
		t.Errorf("equal(%x, %x): got %v, want %v", x.big(), y.big(), got, want)
	}
}

func edges(f *field) []*big.Int {
	top := new(big.Int).Lsh(big.NewInt(1), uint(f.whole.BitLen()))
	var list []*big.Int
	for i := range int64(3) {
		list = append(list, big.NewInt(i), new(big.Int).Add(f.whole, big.NewInt(i)), new(big.Int).Sub(f.whole, big.NewInt(i+1)),
			new(big.Int).Sub(top, big.NewInt(i+1)))
	}
	for _, n := range []uint{64, 128, 192, 255} {
		list = append(list, new(big.Int).Lsh(big.NewInt(1), n), new(big.Int).Sub(top, new(big.Int).Lsh(big.NewInt(1), n)))
	}
	return list
}

func fields() map[string]*field {
	return map[string]*field{"2^512 - 569": newField(64), "2^256 - 617": newField(32)}
}

func TestFieldAgreesWithBigIntegers(t *testing.T) {
	for name, f := range fields() {
		t.Run(name, func(t *testing.T) {
			for _, x := range edges(f) {
				for _, y := range edges(f) {
					checkField(t, f, fromBig(x), fromBig(y))
				}
			}
			r := dice(t)
			top := new(big.Int).Lsh(big.NewInt(1), uint(f.whole.BitLen()))
			for range 3000 {
				checkField(t, f, fromBig(numberBelow(r, top)), fromBig(numberBelow(r, top)))
			}
		})
	}
}

func TestInverses(t *testing.T) {
	for name, f := range fields() {
		t.Run(name, func(t *testing.T) {
			r := dice(t)
			list := edges(f)
			for range 50 {
				list = append(list, numberBelow(r, f.whole))
			}
			for _, v := range list {
				x := fromBig(v)
				var got elem
				f.inverse(&got, &x)
				got = f.reduced(&got)
				want := new(big.Int).ModInverse(v, f.whole)
				if want == nil {
					want = new(big.Int) // of a multiple of p
				} else if p := publicInverse(&x, f.whole); p.big().Cmp(want) != 0 {
					t.Errorf("publicInverse(%x): got %x, want %x", v, p.big(), want)
				}
				if got.big().Cmp(want) != 0 {
					t.Errorf("inverse(%x): got %x, want %x", v, got.big(), want)
				}
			}
		})
	}
}

func checkOrder(t *testing.T, o *order, x, y *big.Int) {
	t.Helper()
	// y is any number below R, x one below q
	var got elem
	a, b := fromBig(x), fromBig(y)
	want := new(big.Int).Mul(x, y)
	want.Mod(want, o.whole)
	for _, swapped := range []bool{false, true} {
		if swapped {
			a, b = b, a
		}
		if o.mul(&got, &a, &b); got.big().Cmp(want) != 0 {
			t.Fatalf("mul(%x, %x): got %x, want %x", x, y, got.big(), want)
		}
	}
	a, b = fromBig(x), fromBig(y)
	short := new(big.Int).Mod(y, o.whole)
	b = o.reduced(&b)
	if b.big().Cmp(short) != 0 {
		t.Fatalf("reduced(%x): got %x, want %x", y, b.big(), short)
	}
	want.Add(x, short)
	want.Mod(want, o.whole)
	if o.add(&got, &a, &b); got.big().Cmp(want) != 0 {
		t.Fatalf("add(%x, %x): got %x, want %x", x, short, got.big(), want)
	}
	if x.Sign() > 0 {
		want.Sub(o.whole, x)
		if got = o.negative(&a); got.big().Cmp(want) != 0 {
			t.Fatalf("negative(%x): got %x, want %x", x, got.big(), want)
		}
	}
	z := fromBig(y)
	if got, want := o.holds(&z) == 1, y.Sign() > 0 && y.Cmp(o.whole) < 0; got != want {
		t.Fatalf("holds(%x): got %v, want %v", y, got, want)
	}
	if short.Sign() == 0 {
		short.SetInt64(1)
	}
	if got := o.exponent(&z); got.big().Cmp(short) != 0 {
		t.Fatalf("exponent(%x): got %x, want %x", y, got.big(), short)
	}
}

func TestOrderAgreesWithBigIntegers(t *testing.T) {
	eachCurve(t, func(t *testing.T, c *Curve) {
		o, r := c.o, dice(t)
		top := new(big.Int).Lsh(big.NewInt(1), uint(8*c.size))
		for _, y := range []*big.Int{new(big.Int), o.whole, new(big.Int).Add(o.whole, big.NewInt(1)), new(big.Int).Sub(top, big.NewInt(1))} {
			for range 20 {
				checkOrder(t, o, numberBelow(r, o.whole), y)
			}
		}
		for range 2000 {
			checkOrder(t, o, numberBelow(r, o.whole), numberBelow(r, top))
		}
	})
}

func FuzzField(f *testing.F) {
	f.Add(make([]byte, 128))
	for _, field := range fields() {
		var x, y elem
		x, y[0] = field.p, 1
		f.Add(y.appendLittle(x.appendLittle(nil, 64), 64))
	}
	all := fields()
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < 128 {
			return
		}
		x, y := little(b[:64]), little(b[64:128])
		checkField(t, all["2^512 - 569"], x, y)
		checkOrder(t, ParamSetA512().o, new(big.Int).Mod(x.big(), ParamSetA512().o.whole), y.big())
		clear(x[4:])
		clear(y[4:])
		checkField(t, all["2^256 - 617"], x, y)
		for _, c := range []*Curve{ParamSetA256(), CryptoProA()} {
			checkOrder(t, c.o, new(big.Int).Mod(x.big(), c.o.whole), y.big())
		}
	})
}

func TestBytesOfNumbers(t *testing.T) {
	b := make([]byte, 64)
	for i := range b {
		b[i] = byte(i + 1)
	}
	x := little(b)
	if x[0] != binary.LittleEndian.Uint64(b) || x[7]>>56 != 64 {
		t.Errorf("little: got %x", x)
	}
	if got := x.appendLittle(nil, 64); string(got) != string(b) {
		t.Errorf("appendLittle: got %x, want %x", got, b)
	}
	if got := x.appendBig(nil, 64); new(big.Int).SetBytes(got).Cmp(x.big()) != 0 {
		t.Errorf("appendBig: got %x, want %x", got, x.big())
	}
	if y := fromBig(x.big()); y != x {
		t.Errorf("fromBig: got %x, want %x", y, x)
	}
}
