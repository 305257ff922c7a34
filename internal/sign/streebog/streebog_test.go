package streebog

import (
	"bytes"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// vector reads hexadecimal digits as the RFC prints vectors, the most significant byte first, into the order of messages.
func vector(t testing.TB, digits ...string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(digits, ""))
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(b)
	return b
}

// examples are those of RFC 6986, section 10.
func examples(t testing.TB) []struct{ message, want512, want256 []byte } {
	return []struct{ message, want512, want256 []byte }{
		{
			vector(t, "32313039383736353433323130393837", "36353433323130393837363534333231",
				"30393837363534333231303938373635", "343332313039383736353433323130"),
			vector(t, "486f64c1917879417fef082b3381a4e2", "11c324f074654c38823a7b76f830ad00",
				"fa1fbae42b1285c0352f227524bc9ab1", "6254288dd6863dccd5b9f54a1ad0541b"),
			vector(t, "00557be5e584fd52a449b16b0251d05d", "27f94ab76cbaa6da890b59d8ef1e159d"),
		},
		{
			vector(t, "fbe2e5f0eee3c820fbeafaebef20fffb", "f0e1e0f0f520e0ed20e8ece0ebe5f0f2",
				"f120fff0eeec20f120faf2fee5e2202c", "e8f6f3ede220e8e6eee1e8f0f2d1202c", "e8f0f2e5e220e5d1"),
			vector(t, "28fbc9bada033b1460642bdcddb90c3f", "b3e56c497ccd0f62b8a2ad4935e85f03",
				"7613966de4ee00531ae60f3b5a47f8da", "e06915d5f2f194996fcabf2622e6881e"),
			vector(t, "508f7e553c06501d749a66fc28c6cac0", "b005746d97537fa85d9e40904efed29d"),
		},
	}
}

func TestRFC6986Section10Examples(t *testing.T) {
	for i, e := range examples(t) {
		if got := Sum512(e.message); !bytes.Equal(got[:], e.want512) {
			t.Errorf("example %d, 512 bits: got %x, want %x", i+1, got, e.want512)
		}
		if got := Sum256(e.message); !bytes.Equal(got[:], e.want256) {
			t.Errorf("example %d, 256 bits: got %x, want %x", i+1, got, e.want256)
		}
	}
}

// The intermediate values of example 1, RFC 6986, section 10.1.1: the combined tables are the three transformations.
func TestRFC6986Section10LPS(t *testing.T) {
	var zero, got [8]uint64
	combined.lps(new(state), &got, new(state), &zero)
	for i, w := range got {
		if w != 0xb383fc2eced4a574 {
			t.Errorf("word %d of LPS(0): got %x", i, w)
		}
	}
}

// Slow reading of the RFC, byte by byte, for comparison.
func slowLPS(a [64]byte) (out [64]byte) {
	for i := range a {
		a[i] = substitution[a[i]]
	}
	var p [64]byte
	for i := range p {
		p[i] = a[i%8*8+i/8] // Tau(i)
	}
	for word := range 8 {
		var c uint64
		for bit := range 64 {
			if p[8*word+bit/8]>>(bit%8)&1 == 1 {
				c ^= matrix[63-bit]
			}
		}
		for i := range 8 {
			out[8*word+i] = byte(c >> (8 * i))
		}
	}
	return out
}

func TestTablesAgreeWithTheTransformationsOneByOne(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var x, y, z, got, next [8]uint64
		var in [64]byte
		for i := range x {
			x[i], y[i], z[i] = r.Uint64(), r.Uint64(), r.Uint64()
			for b := range 8 {
				in[8*i+b] = byte((x[i] ^ y[i]) >> (8 * b))
			}
		}
		want := slowLPS(in)
		var s, to state
		s.set(&x, &y)
		combined.lps(&to, &got, &s, &z)
		combined.lps(new(state), &next, &to, &z)
		for i := range want {
			in[i] = want[i] ^ byte(z[i/8]>>(i%8*8))
		}
		for _, step := range []struct {
			got  [8]uint64
			want [64]byte
		}{{got, want}, {next, slowLPS(in)}} {
			for i, b := range step.want {
				if byte(step.got[i/8]>>(i%8*8)) != b {
					t.Fatalf("byte %d: got %x, want %x", i, step.got, step.want)
				}
			}
		}
	}
}

func TestWritingInPiecesChangesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	data := make([]byte, 1000)
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	for length := range 300 {
		want512, want256 := Sum512(data[:length]), Sum256(data[:length])
		for _, kind := range []struct {
			h    hash.Hash
			want []byte
		}{{New512(), want512[:]}, {New256(), want256[:]}} {
			for round := range 2 { // the second time after Reset
				kind.h.Reset()
				for rest := data[:length]; len(rest) > 0; {
					n := 1 + r.IntN(len(rest))
					if written, err := kind.h.Write(rest[:n]); written != n || err != nil {
						t.Fatalf("wrote %d of %d: %v", written, n, err)
					}
					kind.h.Sum(nil) // leaves the state as it is
					rest = rest[n:]
				}
				if got := kind.h.Sum([]byte{7}); got[0] != 7 || !bytes.Equal(got[1:], kind.want) {
					t.Errorf("%d bytes in pieces, round %d: got %x, want %x", length, round, got[1:], kind.want)
				}
			}
			if len(kind.want) != kind.h.Size() || kind.h.BlockSize() != BlockSize {
				t.Errorf("size %d, block %d", kind.h.Size(), kind.h.BlockSize())
			}
		}
	}
}

// The sums of N and EPSILON carry through all 512 bits.
func TestAddCarries(t *testing.T) {
	z := [8]uint64{}
	for i := range z {
		z[i] = ^uint64(0)
	}
	add(&z, &[8]uint64{1})
	if z != [8]uint64{} {
		t.Errorf("2^512 - 1 + 1: got %x, want 0", z)
	}
	d := digest{n: [8]uint64{^uint64(0) - 511}}
	d.block(new([BlockSize]byte), 8*BlockSize)
	if want := [8]uint64{0, 1}; d.n != want {
		t.Errorf("2^64 - 512 + 512 bits: got %x, want %x", d.n, want)
	}
}

func TestHashingAllocatesNothing(t *testing.T) {
	data, sum := make([]byte, 1000), make([]byte, 0, Size512)
	h := New512()
	if n := testing.AllocsPerRun(10, func() {
		h.Reset()
		h.Write(data)
		h.Sum(sum)
	}); n > 0 {
		t.Errorf("%v allocations a message", n)
	}
}

// Both benchmarks print beside the mean speed the best of a run, which other work on the machine has not disturbed, and its
// share of the best of crypto/sha512 in the same run.
func BenchmarkStreebog512(b *testing.B) { bench(b, New512()) }

func BenchmarkStreebog256(b *testing.B) { bench(b, New256()) }

func bench(b *testing.B, h hash.Hash) {
	data := make([]byte, 64<<10)
	b.SetBytes(int64(len(data)))
	best := func(h hash.Hash, more func() bool) time.Duration {
		least := time.Hour
		for more() {
			began := time.Now()
			h.Write(data)
			least = min(least, time.Since(began))
		}
		return least
	}
	own, n := best(h, b.Loop), 0
	other := best(sha512.New(), func() bool { n++; return n <= b.N })
	b.ReportMetric(float64(len(data))/1e6/own.Seconds(), "MB/s-best")
	b.ReportMetric(float64(other)/float64(own), "of-sha512")
}
