package gost3410

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"testing"
	"time"
)

// The benchmarks print operations a second – the best of a run, which other work on the machine has not disturbed – and how
// many of them take as long as the best of crypto/ecdsa in the same run, on P-521 (for 512 bits) or P-256 (for 256 bits; in
// assembler).

func compare(b *testing.B, c *Curve, one func(), other func(k *ecdsa.PrivateKey, digest, signature []byte)) {
	curve, unit := elliptic.P521(), "of-P-521"
	if c.size == 32 {
		curve, unit = elliptic.P256(), "of-P-256"
	}
	k, err := ecdsa.GenerateKey(curve, bytesOf{dice(b)})
	if err != nil {
		b.Fatal(err)
	}
	digest := make([]byte, c.size)
	signature, err := ecdsa.SignASN1(bytesOf{dice(b)}, k, digest)
	if err != nil {
		b.Fatal(err)
	}
	one() // tables are made once
	own, n := best(one, b.Loop), 0
	theirs := best(func() { other(k, digest, signature) }, func() bool { n++; return n <= 500 })
	b.ReportMetric(1/own.Seconds(), "1/s-best")
	b.ReportMetric(float64(theirs)/float64(own), unit)
}

func best(f func(), more func() bool) time.Duration {
	least := time.Hour
	for more() {
		began := time.Now()
		f()
		least = min(least, time.Since(began))
	}
	return least
}

func BenchmarkVerify(b *testing.B) {
	for _, c := range curves() {
		k, digest := newKey(b, c), digestOf(b, c)
		signature := signed(b, k, digest)
		verify := func(b *testing.B, fresh func() *PublicKey) {
			compare(b, c, func() {
				if !fresh().Verify(digest, signature) {
					b.Fatal("refused")
				}
			}, func(k *ecdsa.PrivateKey, digest, signature []byte) {
				if !ecdsa.VerifyASN1(&k.PublicKey, digest, signature) {
					b.Fatal("refused")
				}
			})
		}
		point := k.public.Bytes()
		parse := func() *PublicKey {
			public, err := ParsePublicKey(c, point)
			if err != nil {
				b.Fatal(err)
			}
			return public
		}
		b.Run(c.Name()+"/fresh", func(b *testing.B) { verify(b, parse) })
		b.Run(c.Name()+"/prepared", func(b *testing.B) {
			public := parse()
			public.Prepare()
			verify(b, func() *PublicKey { return public })
		})
	}
}

func BenchmarkSign(b *testing.B) {
	for _, c := range curves() {
		b.Run(c.Name(), func(b *testing.B) {
			k, digest, random := newKey(b, c), digestOf(b, c), bytesOf{dice(b)}
			compare(b, c, func() {
				if _, err := k.Sign(random, digest, nil); err != nil {
					b.Fatal(err)
				}
			}, func(k *ecdsa.PrivateKey, digest, signature []byte) {
				if _, err := ecdsa.SignASN1(random, k, digest); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

func BenchmarkPrepare(b *testing.B) {
	for _, c := range curves() {
		b.Run(c.Name(), func(b *testing.B) {
			p := newKey(b, c).public.point
			b.ReportMetric(1/best(func() { c.chunks(&p, preparedWidth) }, b.Loop).Seconds(), "1/s-best")
		})
	}
}

func BenchmarkField(b *testing.B) {
	for name, f := range fields() {
		x := elem{3, 1, 4, 1}
		b.Run(name+"/mul", func(b *testing.B) {
			for b.Loop() {
				f.mul(&x, &x, &x)
			}
		})
		b.Run(name+"/sqr", func(b *testing.B) {
			for b.Loop() {
				f.sqr(&x, &x)
			}
		})
		b.Run(name+"/inverse", func(b *testing.B) {
			for b.Loop() {
				f.inverse(&x, &x)
			}
		})
	}
}
