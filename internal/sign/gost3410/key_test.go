package gost3410

import (
	"bytes"
	"crypto"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"birtereze/portal/internal/sign/streebog"
)

func unhex(t testing.TB, digits ...string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(strings.Join(digits, "")), ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func newKey(t testing.TB, c *Curve) *PrivateKey {
	t.Helper()
	k, err := GenerateKey(c, bytesOf{dice(t)})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func digestOf(t testing.TB, c *Curve) []byte {
	t.Helper()
	b := make([]byte, c.size)
	if _, err := io.ReadFull(bytesOf{dice(t)}, b); err != nil {
		t.Fatal(err)
	}
	return b
}

func signed(t testing.TB, k *PrivateKey, digest []byte) []byte {
	t.Helper()
	b, err := k.Sign(bytesOf{dice(t)}, digest, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// RFC 7836, appendix B, examples 7 and 8: two keys of the curve with 512 bits.
func TestRFC7836AppendixBKeys(t *testing.T) {
	for _, e := range []struct{ private, public string }{
		{
			`c9 90 ec d9 72 fc e8 4e c4 db 02 27 78 f5 0f ca c7 26 f4 67 08 38 4b 8d 45 83 04 96 2d 71 47 f8
			 c2 db 41 ce f2 2c 90 b1 02 f2 96 84 04 f9 b9 be 6d 47 c7 96 92 d8 18 26 b3 2b 8d ac a4 3c b6 67`,
			`aa b0 ed a4 ab ff 21 20 8d 18 79 9f b9 a8 55 66 54 ba 78 30 70 eb a1 0c b9 ab b2 53 ec 56 dc f5
			 d3 cc ba 61 92 e4 64 e6 e5 bc b6 de a1 37 79 2f 24 31 f6 c8 97 eb 1b 3c 0c c1 43 27 b1 ad c0 a7
			 91 46 13 a3 07 4e 36 3a ed b2 04 d3 8d 35 63 97 1b d8 75 8e 87 8c 9d b1 14 03 72 1b 48 00 2d 38
			 46 1f 92 47 2d 40 ea 92 f9 95 8c 0f fa 4c 93 75 64 01 b9 7f 89 fd be 0b 5e 46 e4 a4 63 1c db 5a`,
		},
		{
			`48 c8 59 f7 b6 f1 15 85 88 7c c0 5e c6 ef 13 90 cf ea 73 9b 1a 18 c0 d4 66 22 93 ef 63 b7 9e 3b
			 80 14 07 0b 44 91 85 90 b4 b9 96 ac fe a4 ed fb bb cc cc 8c 06 ed d8 bf 5b da 92 a5 13 92 d0 db`,
			`19 2f e1 83 b9 71 3a 07 72 53 c7 2c 87 35 de 2e a4 2a 3d bc 66 ea 31 78 38 b6 5f a3 25 23 cd 5e
			 fc a9 74 ed a7 c8 63 f4 95 4d 11 47 f1 f2 b2 5c 39 5f ce 1c 12 91 75 e8 76 d1 32 e9 4e d5 a6 51
			 04 88 3b 41 4c 9b 59 2e c4 dc 84 82 6f 07 d0 b6 d9 00 6d da 17 6c e4 8c 39 1e 3f 97 d1 02 e0 3b
			 b5 98 bf 13 2a 22 8a 45 f7 20 1a ba 08 fc 52 4a 2d 77 e4 3a 36 2a b0 22 ad 40 28 f7 5b de 3b 79`,
		},
	} {
		k, err := ParsePrivateKey(ParamSetA512(), unhex(t, e.private))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := k.public.Bytes(), unhex(t, e.public); !bytes.Equal(got, want) {
			t.Errorf("public key: got %x, want %x", got, want)
		}
		if !bytes.Equal(k.Bytes(), unhex(t, e.private)) {
			t.Errorf("private key: got %x", k.Bytes())
		}
	}
}

// checkExamples verifies what an RFC has signed with the key d, whose point is (x, y): digests as the national profile reads
// them, r and s. When there are several, k is the same in all of them and follows from two; then all are made anew.
func checkExamples(t *testing.T, c *Curve, d, x, y string, digests [][]byte, r string, s []string) {
	t.Helper()
	ref, private := referenceOf(c), hexNumber(t, d)
	secret := fromBig(private)
	k, err := ParsePrivateKey(c, secret.appendLittle(nil, c.size))
	if err != nil {
		t.Fatal(err)
	}
	given, err := NewPublicKey(c, hexNumber(t, x), hexNumber(t, y))
	if err != nil {
		t.Fatal(err)
	}
	if !k.Public().(*PublicKey).Equal(given) {
		t.Errorf("public key: got (%x, %x), want (%s, %s)", k.public.X(), k.public.Y(), x, y)
	}
	wantR := hexNumber(t, r)
	alpha := make([]*big.Int, len(s))
	for i := range s {
		code := little(digests[i])
		alpha[i] = code.big()
		if !given.VerifyNumbers(alpha[i], wantR, hexNumber(t, s[i])) {
			t.Errorf("example %d is refused", i)
		}
		if !ref.verify(alpha[i], &point{given.X(), given.Y()}, wantR, hexNumber(t, s[i])) {
			t.Errorf("example %d is refused by the reference", i)
		}
	}
	if len(s) < 2 {
		return
	}
	nonce := new(big.Int).Sub(alpha[0], alpha[1]) // s - s' = k (e - e')
	nonce.ModInverse(nonce.Mod(nonce, ref.q), ref.q)
	nonce.Mul(nonce, new(big.Int).Sub(hexNumber(t, s[0]), hexNumber(t, s[1])))
	number := fromBig(nonce.Mod(nonce, ref.q))
	for i := range s {
		e := fromBig(ref.e(alpha[i]))
		gotR, gotS, ok := k.signature(&e, &number)
		if !ok || gotR.big().Cmp(wantR) != 0 || gotS.big().Cmp(hexNumber(t, s[i])) != 0 {
			t.Errorf("example %d made anew: got (%x, %x), want (%s, %s)", i, gotR.big(), gotS.big(), r, s[i])
		}
	}
}

// content returns the first element of the sequence in PEM: what is signed.
func content(t *testing.T, text string) []byte {
	t.Helper()
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		t.Fatal("no PEM")
	}
	var outer, inner asn1.RawValue
	if _, err := asn1.Unmarshal(block.Bytes, &outer); err != nil {
		t.Fatal(err)
	}
	if _, err := asn1.Unmarshal(outer.Bytes, &inner); err != nil {
		t.Fatal(err)
	}
	return inner.FullBytes
}

// RFC 9215, appendix D.2: a request, a certificate and a revocation list.
func TestRFC9215AppendixD2(t *testing.T) {
	var digests [][]byte
	for _, text := range []string{rfc9215Request, rfc9215Certificate, rfc9215List} {
		sum := streebog.Sum256(content(t, text))
		digests = append(digests, sum[:])
	}
	checkExamples(t, ParamSetA256(),
		"3A929ADE789BB9BE10ED359DD39A72C10B87C83F80BE18B85C041F4325B62EC1",
		"99C3DF265EA59350640BA69D1DE04418AF3FEA03EC0F85F2DD84E8BED4952774",
		"E218631A69C47C122E2D516DA1C09E6BD19344D94389D1F16C0C4D4DCF96F578",
		digests, "1D0E1DA5BE347C6F1B5256C7AEAC200AD64AC77A6F5B3A0E097318E7AE6EE769", []string{
			"1BDC2A1317679B66232F63EA16FF7C64CCAAB9AD855FC6E18091661DB79D4812",
			"140B4DA9124B09CB0D5CE928EE874273A310129492EC0E29369E3B791248578C",
			"14BD68087C3B903C7AA28B07FEB2E7BD6FE0963F563267359F5CD8EAB45059AD",
		})
}

// RFC 4491, section 4.2: a certificate on the same curve as CryptoPro-A, named XchA there. Its digest is of GOST R 34.11-94
// with another substitution, CryptoProParamSet, which this project does not need; so it is given.
func TestRFC4491Section42(t *testing.T) {
	digest := unhex(t, "ce0e67ea2974e99694ea58426c23dbc52614c31939ab2aa299f24639bb4f87f0")
	checkExamples(t, CryptoProA(),
		"0B293BE050D0082BDAE785631A6BAB68F35B42786D6DDA56AFAF169891040F77",
		"577E324FE70F2B6DF45C437A0305E5FD2C89318C13CD0875401A026075689584",
		"601AEACABC660FDFB0CBC7567EBBA6EA8DE40FAE857C9AD0038895B916CCEB8F",
		[][]byte{digest}, "C1DE176E8D1BEC71B593F3DD36935577688989176220F4DAB131D5B51C33DEE2",
		[]string{"3C2FC90944B727A9ECA7D5E9FB536DD2C3AA647C442EDEED3116454FBC543FDD"})
}

func TestSignedIsVerified(t *testing.T) {
	eachCurve(t, func(t *testing.T, c *Curve) {
		ref, random := referenceOf(c), bytesOf{dice(t)}
		for i := range 40 {
			k, err := GenerateKey(c, random)
			if err != nil {
				t.Fatal(err)
			}
			digest := make([]byte, c.size)
			random.Read(digest)
			switch i {
			case 0:
				clear(digest) // e = 0, so e = 1
			case 1:
				q := fromBig(ref.q)
				digest = q.appendLittle(nil, c.size)
			case 2:
				for j := range digest {
					digest[j] = 0xff
				}
			}
			signature, err := k.Sign(random, digest, nil)
			if err != nil {
				t.Fatal(err)
			}
			public, err := ParsePublicKey(c, k.public.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			if !public.Verify(digest, signature) {
				t.Errorf("fresh: %x is refused", signature)
			}
			public.Prepare()
			if !public.Verify(digest, signature) {
				t.Errorf("prepared: %x is refused", signature)
			}
			alpha, r, s := little(digest), little(signature[:c.size]), little(signature[c.size:])
			if !ref.verify(alpha.big(), &point{public.X(), public.Y()}, r.big(), s.big()) {
				t.Errorf("reference: %x is refused", signature)
			}
			if !public.VerifyNumbers(alpha.big(), r.big(), s.big()) {
				t.Errorf("numbers: %x is refused", signature)
			}
		}
	})
}

func TestEveryChangedBitIsRefused(t *testing.T) {
	eachCurve(t, func(t *testing.T, c *Curve) {
		k, digest := newKey(t, c), digestOf(t, c)
		signature, point := signed(t, k, digest), k.public.Bytes()
		public := &k.public
		public.Prepare()
		for bit := range 16 * c.size {
			changed := slices.Clone(signature)
			changed[bit/8] ^= 1 << (bit % 8)
			if public.Verify(digest, changed) {
				t.Errorf("bit %d of the signature changed and accepted", bit)
			}
			changed = slices.Clone(point)
			changed[bit/8] ^= 1 << (bit % 8)
			if other, err := ParsePublicKey(c, changed); err == nil && other.Verify(digest, signature) {
				t.Errorf("bit %d of the key changed and accepted", bit)
			}
		}
		for bit := range 8 * c.size {
			changed := slices.Clone(digest)
			changed[bit/8] ^= 1 << (bit % 8)
			if public.Verify(changed, signature) {
				t.Errorf("bit %d of the digest changed and accepted", bit)
			}
		}
		if !public.Verify(digest, signature) {
			t.Error("the unchanged signature is refused")
		}
		if newKeyOf(t, c, 2).public.Verify(digest, signature) {
			t.Error("accepted for another key")
		}
	})
}

// newKeyOf is the key with the number d.
func newKeyOf(t *testing.T, c *Curve, d int64) *PrivateKey {
	t.Helper()
	x := fromBig(big.NewInt(d))
	k, err := ParsePrivateKey(c, x.appendLittle(nil, c.size))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// RFC 7091, section 6.2, step 1: r and s are from 1 to q - 1, though r + q and s + q would satisfy the equation.
func TestRFC7091Section62NumbersOutOfRange(t *testing.T) {
	eachCurve(t, func(t *testing.T, c *Curve) {
		k, digest := newKey(t, c), digestOf(t, c)
		signature := signed(t, k, digest)
		code, re, se := little(digest), little(signature[:c.size]), little(signature[c.size:])
		alpha, r, s, q := code.big(), re.big(), se.big(), c.o.whole
		zero, more := new(big.Int), new(big.Int).Add(q, big.NewInt(1))
		for _, pair := range [][2]*big.Int{
			{zero, s}, {r, zero}, {zero, zero}, {q, s}, {r, q}, {q, q}, {more, s}, {r, more},
			{new(big.Int).Add(r, q), s}, {r, new(big.Int).Add(s, q)}, {new(big.Int).Sub(r, q), s}, {r, new(big.Int).Sub(s, q)},
			{r, new(big.Int).Sub(q, s)}, {new(big.Int).Sub(q, r), s}, {s, r},
			{new(big.Int).Lsh(r, 600), s}, {r, new(big.Int).Lsh(s, 600)},
		} {
			if k.public.VerifyNumbers(alpha, pair[0], pair[1]) {
				t.Errorf("(%x, %x) is accepted", pair[0], pair[1])
			}
			if pair[0].Sign() < 0 || pair[1].Sign() < 0 || pair[0].BitLen() > 8*c.size || pair[1].BitLen() > 8*c.size {
				continue
			}
			x, y := fromBig(pair[0]), fromBig(pair[1])
			if k.public.Verify(digest, y.appendLittle(x.appendLittle(nil, c.size), c.size)) {
				t.Errorf("(%x, %x), encoded, is accepted", pair[0], pair[1])
			}
		}
		if !k.public.VerifyNumbers(alpha, r, s) {
			t.Error("the signature is refused")
		}
	})
}

// With the key P and s = r the sum z1 P + z2 Q is the point at infinity, which has no x.
func TestSumAtInfinityIsRefused(t *testing.T) {
	eachCurve(t, func(t *testing.T, c *Curve) {
		k, digest := newKeyOf(t, c, 1), digestOf(t, c)
		number := fromBig(big.NewInt(12345)).appendLittleTo(c.size)
		if k.public.Verify(digest, append(number, number...)) {
			t.Error("accepted")
		}
		k.public.Prepare()
		if k.public.Verify(digest, append(number, number...)) {
			t.Error("accepted when prepared")
		}
	})
}

func (x elem) appendLittleTo(size int) []byte { return x.appendLittle(nil, size) }

func TestWrongLengthsAreRefused(t *testing.T) {
	eachCurve(t, func(t *testing.T, c *Curve) {
		k, digest := newKey(t, c), digestOf(t, c)
		signature := signed(t, k, digest)
		for _, n := range []int{0, 1, c.size - 1, c.size, 2*c.size - 1, 2*c.size + 1, 4 * c.size} {
			if k.public.Verify(digest, append(signature, signature...)[:n]) {
				t.Errorf("a signature of %d bytes is accepted", n)
			}
			if _, err := ParsePublicKey(c, append(k.public.Bytes(), k.public.Bytes()...)[:n]); err == nil {
				t.Errorf("a key of %d bytes is accepted", n)
			}
			if n == c.size {
				continue
			}
			if _, err := ParsePrivateKey(c, make([]byte, n)); err == nil {
				t.Errorf("a private key of %d bytes is accepted", n)
			}
			long := append(slices.Clone(digest), make([]byte, 4*c.size)...)[:n]
			if k.public.Verify(long, signature) {
				t.Errorf("a digest of %d bytes is accepted", n)
			}
			if _, err := k.Sign(nil, long, nil); err == nil {
				t.Errorf("a digest of %d bytes is signed", n)
			}
		}
	})
}

func TestPointsThatAreNoKeys(t *testing.T) {
	eachCurve(t, func(t *testing.T, c *Curve) {
		p, one := c.f.whole, big.NewInt(1)
		x, y := c.base.x.big(), c.base.y.big()
		top := new(big.Int).Lsh(one, uint(8*c.size))
		bad := map[string]*point{
			"zeros":                {new(big.Int), new(big.Int)},
			"off the curve":        {x, new(big.Int).Add(y, one)},
			"off the curve, too":   {new(big.Int).Add(x, one), y},
			"x of p":               {p, y},
			"y of p":               {x, p},
			"x beyond the modulus": {new(big.Int).Add(x, p), y},
			"y beyond the modulus": {x, new(big.Int).Add(y, p)},
			"all ones":             {new(big.Int).Sub(top, one), new(big.Int).Sub(top, one)},
			"swapped":              {y, x},
		}
		for name, q := range bad {
			if _, err := NewPublicKey(c, q.x, q.y); err == nil {
				t.Errorf("%s: accepted", name)
			}
			if q.x.Cmp(top) >= 0 || q.y.Cmp(top) >= 0 {
				continue
			}
			a := affineOf(q)
			if _, err := ParsePublicKey(c, a.y.appendLittle(a.x.appendLittle(nil, c.size), c.size)); err == nil {
				t.Errorf("%s, encoded: accepted", name)
			}
		}
		for _, sign := range []*point{{new(big.Int).Neg(x), y}, {x, new(big.Int).Sub(y, p)}} {
			if _, err := NewPublicKey(c, sign.x, sign.y); err == nil {
				t.Errorf("negative coordinates: accepted")
			}
		}
		if _, err := NewPublicKey(c, x, new(big.Int).Sub(p, y)); err != nil {
			t.Errorf("-P: %v", err)
		}
	})
}

// A point with a small y: with y + p, which the bytes of a coordinate can hold, it would satisfy the equation as well.
func TestCoordinateHasOneEncoding(t *testing.T) {
	for _, e := range []struct {
		c *Curve
		x string
		y int64
	}{
		{ParamSetA512(), `10112988de3c41963b29794ad8496282a0b5644c9d4be8cb669518c34b0b6a10` +
			`781a3f604b77f5b4e252dc06a57b0616700b1372a2befcec107f99dddde13fbb`, 2},
		{CryptoProA(), "51be55a5b36a0c6c10ecb23f58ce0722de9ff26a90f3030bf9d4e5c5322ebb30", 1},
	} {
		y := big.NewInt(e.y)
		if _, err := NewPublicKey(e.c, hexNumber(t, e.x), y); err != nil {
			t.Error(err)
		}
		a := affineOf(&point{hexNumber(t, e.x), y.Add(y, e.c.f.whole)})
		if _, err := ParsePublicKey(e.c, a.y.appendLittle(a.x.appendLittle(nil, e.c.size), e.c.size)); err == nil {
			t.Errorf("%s: y + p is accepted", e.c.name)
		}
	}
}

// Three of four points of the curve with cofactor 4 are not in the group. Those of order 2 and 4 follow from the twisted
// Edwards form of RFC 7836, section 5.2: (0, -1) and (±1, 0) there.
func TestRFC7836Section52PointsOfSmallOrderAreNoKeys(t *testing.T) {
	c := ParamSetA256()
	ref := referenceOf(c)
	p := ref.p
	d := hexNumber(t, "0605F6B7C183FA81578BC39CFAD518132B9DF62897009AF7E522C32D6DC7BFFB")
	s := new(big.Int).Sub(big.NewInt(1), d)
	s.Mul(s, new(big.Int).ModInverse(big.NewInt(4), p)).Mod(s, p)
	u := new(big.Int).Add(big.NewInt(1), d)
	u.Mul(u, new(big.Int).ModInverse(big.NewInt(6), p)).Mod(u, p)
	x4 := new(big.Int).Add(s, u)
	small := []*point{{u, new(big.Int)}, {x4.Mod(x4, p), s}, {x4, new(big.Int).Sub(p, s)}}
	for i, order := range []int64{2, 4, 4} {
		q := small[i]
		if ref.times(big.NewInt(order), q) != nil || ref.times(big.NewInt(order/2), q) == nil {
			t.Fatalf("(%x, %x) is not of order %d", q.x, q.y, order)
		}
		for _, multiple := range []int64{0, 1, 7} {
			r := ref.plus(q, ref.times(big.NewInt(multiple), ref.base()))
			a := affineOf(r)
			if !c.holds(&a) {
				t.Fatalf("(%x, %x) is not on the curve", r.x, r.y)
			}
			if _, err := NewPublicKey(c, r.x, r.y); err == nil {
				t.Errorf("a point of order %d and %d P: accepted", order, multiple)
			}
		}
	}
}

func TestPrivateNumbersOutOfRange(t *testing.T) {
	eachCurve(t, func(t *testing.T, c *Curve) {
		q := fromBig(c.o.whole)
		for _, b := range [][]byte{make([]byte, c.size), q.appendLittle(nil, c.size), bytes.Repeat([]byte{0xff}, c.size)} {
			if _, err := ParsePrivateKey(c, b); err == nil {
				t.Errorf("%x: accepted", b)
			}
		}
	})
}

func TestEqual(t *testing.T) {
	a, b := newKey(t, ParamSetA512()), newKeyOf(t, ParamSetA512(), 2)
	again, err := ParsePrivateKey(ParamSetA512(), a.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if !a.Equal(again) || a.Equal(b) || a.Equal(nil) || newKeyOf(t, CryptoProA(), 1).Equal(newKeyOf(t, ParamSetA256(), 1)) {
		t.Error("private keys are equal that are not, or are not that are")
	}
	minus, err := NewPublicKey(ParamSetA512(), a.public.X(), new(big.Int).Sub(ParamSetA512().f.whole, a.public.Y()))
	if err != nil || minus.Equal(&a.public) {
		t.Errorf("Q and -Q are equal, %v", err)
	}
	if !a.public.Equal(again.Public()) || a.public.Equal(b.Public()) || a.public.Equal(nil) || a.public.Equal(a) {
		t.Error("public keys are equal that are not, or are not that are")
	}
	if a.public.Curve() != ParamSetA512() || a.public.Curve().Name() != "id-tc26-gost-3410-12-512-paramSetA" {
		t.Errorf("curve: got %s", a.public.Curve().Name())
	}
}

func TestSignFollowsKeyDigestAndRandom(t *testing.T) {
	eachCurve(t, func(t *testing.T, c *Curve) {
		k, digest := newKey(t, c), digestOf(t, c)
		other := append([]byte{digest[0] + 1}, digest[1:]...)
		sign := func(random io.Reader, digest []byte) string {
			b, err := k.Sign(random, digest, crypto.Hash(0))
			if err != nil {
				t.Fatal(err)
			}
			if !k.public.Verify(digest, b) {
				t.Errorf("%x is refused", b)
			}
			return string(b[:c.size]) // r shows whether k was the same
		}
		zeros := func() io.Reader { return bytes.NewReader(make([]byte, 64)) }
		make5 := func() []string {
			return []string{
				sign(nil, digest), sign(nil, other), sign(zeros(), digest), sign(zeros(), other), sign(bytesOf{dice(t)}, digest),
			}
		}
		made := make5()
		if !slices.Equal(made, make5()) {
			t.Error("equal input, different k")
		}
		slices.Sort(made)
		if len(slices.Compact(made)) != 5 {
			t.Error("different input, equal k")
		}
		if _, err := k.Sign(iotest.ErrReader(errors.New("broken")), digest, nil); err == nil {
			t.Error("signed with a broken random source")
		}
		if _, err := k.Sign(nil, digest, crypto.SHA256); err == nil {
			t.Error("signed a digest of SHA-256")
		}
	})
}

func TestKeysNeedRandomness(t *testing.T) {
	eachCurve(t, func(t *testing.T, c *Curve) {
		for name, random := range map[string]io.Reader{
			"broken": iotest.ErrReader(errors.New("broken")), "short": strings.NewReader("short"), "zeros": endless(0), "ones": endless(0xff),
		} {
			if _, err := GenerateKey(c, random); err == nil {
				t.Errorf("%s: made a key", name)
			}
		}
	})
}

// endless gives the same byte again and again.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

// RFC 6979, appendix A.2.5: the generator draws the known k for P-256 and the message "sample" with SHA-512.
func TestRFC6979AppendixA25(t *testing.T) {
	o := newOrder(elliptic.P256().Params().N, 32)
	k := &PrivateKey{d: fromBig(hexNumber(t, "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"))}
	k.public.curve = &Curve{size: 32, o: o}
	sum := sha512.Sum512([]byte("sample"))
	hash := o.trimmed(sum[:32])
	e := o.reduced(&hash)
	got := o.trimmed(newNonces(k, &e, nil).next(32))
	if want := hexNumber(t, "5FA81C63109BADB88C1F367B47DA606DA28CAD69AA22C4FE6AD7DF73A7173AA5"); got.big().Cmp(want) != 0 {
		t.Errorf("k: got %x, want %x", got.big(), want)
	}
}

// RFC 6979, section 3.2, step h: the second draw, computed step by step.
func TestRFC6979Section32SecondDraw(t *testing.T) {
	k := newKeyOf(t, CryptoProA(), 5)
	e := elem{7}
	source := newNonces(k, &e, []byte("extra"))
	source.next(32)
	key, v := slices.Clone(source.k), slices.Clone(source.v)
	mac := func(parts ...[]byte) []byte {
		h := hmac.New(sha512.New, key)
		for _, p := range parts {
			h.Write(p)
		}
		return h.Sum(nil)
	}
	key = mac(v, []byte{0})
	v = mac(v)
	if got, want := source.next(32), mac(v)[:32]; !bytes.Equal(got, want) {
		t.Errorf("got %x, want %x", got, want)
	}
}

// RFC 6979, section 2.3.2.
func TestTrimmedKeepsAsManyBitsAsTheOrderHas(t *testing.T) {
	eachCurve(t, func(t *testing.T, c *Curve) {
		b := digestOf(t, c)
		want := new(big.Int).SetBytes(b)
		want.Rsh(want, uint(8*c.size-c.o.whole.BitLen()))
		if got := c.o.trimmed(b); got.big().Cmp(want) != 0 {
			t.Errorf("got %x, want %x", got.big(), want)
		}
	})
}

func TestOneKeyInSeveralGoroutines(t *testing.T) {
	c := ParamSetA512()
	k, digest := newKey(t, c), digestOf(t, c)
	signature := signed(t, k, digest)
	public, err := ParsePublicKey(c, k.public.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			if i%2 == 0 {
				public.Prepare()
			}
			if !public.Verify(digest, signature) {
				t.Error("refused")
			}
		})
	}
	group.Wait()
}

func FuzzParsePublicKey(f *testing.F) {
	for _, c := range curves() {
		f.Add(newKey(f, c).public.Bytes())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, c := range curves() {
			k, err := ParsePublicKey(c, b)
			if err != nil {
				continue
			}
			if !bytes.Equal(k.Bytes(), b) {
				t.Errorf("%x comes back as %x", b, k.Bytes())
			}
			if r := referenceOf(c); r.times(r.q, &point{k.X(), k.Y()}) != nil {
				t.Errorf("%x is not in the group", b)
			}
			again, err := NewPublicKey(c, k.X(), k.Y())
			if err != nil || !again.Equal(k) {
				t.Errorf("%x: as numbers: %v", b, err)
			}
		}
	})
}

func FuzzVerify(f *testing.F) {
	keys := map[*Curve]*PrivateKey{}
	for _, c := range curves() {
		keys[c] = newKey(f, c)
		digest := digestOf(f, c)
		f.Add(digest, signed(f, keys[c], digest))
		keys[c].public.Prepare()
	}
	f.Fuzz(func(t *testing.T, digest, signature []byte) {
		for c, k := range keys {
			got := k.public.Verify(digest, signature)
			fresh, err := NewPublicKey(c, k.public.X(), k.public.Y())
			if err != nil {
				t.Fatal(err)
			}
			if fresh.Verify(digest, signature) != got {
				t.Errorf("prepared: %v, fresh: %v", got, !got)
			}
			want := false
			if len(digest) == c.size && len(signature) == 2*c.size {
				alpha, r, s := little(digest), little(signature[:c.size]), little(signature[c.size:])
				want = referenceOf(c).verify(alpha.big(), &point{k.public.X(), k.public.Y()}, r.big(), s.big())
			}
			if got != want {
				t.Errorf("Verify(%x, %x): got %v, want %v", digest, signature, got, want)
			}
		}
	})
}

func FuzzSign(f *testing.F) {
	f.Add(make([]byte, 64), make([]byte, 64), make([]byte, 64))
	f.Fuzz(func(t *testing.T, private, digest, random []byte) {
		for _, c := range curves() {
			if len(private) < c.size || len(digest) < c.size {
				continue
			}
			k, err := ParsePrivateKey(c, private[:c.size])
			if err != nil {
				continue
			}
			signature, err := k.Sign(bytes.NewReader(append(random, make([]byte, 64)...)), digest[:c.size], nil)
			if err != nil || !k.public.Verify(digest[:c.size], signature) {
				t.Errorf("%x does not sign %x: %v", private, digest, err)
			}
		}
	})
}
