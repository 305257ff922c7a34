package gost34311

import (
	"bytes"
	"encoding/hex"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// vector reads hexadecimal digits as the RFC prints words, the most significant byte first, into the order of messages.
func vector(t testing.TB, digits string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(digits), ""))
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(b)
	return b
}

func TestRFC5831Section7Examples(t *testing.T) {
	for _, e := range []struct{ section, text, message, want string }{
		{
			"7.3.1", "This is message, length=32 bytes",
			"73657479 62203233 3D687467 6E656C20 2C656761 7373656D 20736920 73696854",
			"FAFF37A6 15A81669 1CFF3EF8 B68CA247 E09525F3 9F811983 2EB81975 D366C4B1",
		},
		{
			"7.3.2", "Suppose the original message has length = 50 bytes",
			`7365 74796220 3035203D 20687467 6E656C20 73616820 65676173 73656D20 6C616E69
			6769726F 20656874 2065736F 70707553`,
			"0852F562 3B89DD57 AEB4781F E54DF14E EAFBC135 0613763A 0D770AA6 57BA1A47",
		},
	} {
		message := vector(t, e.message)
		if string(message) != e.text {
			t.Errorf("%s: the vector reads %q, want %q", e.section, message, e.text)
		}
		if got := Sum(message); !bytes.Equal(got[:], vector(t, e.want)) {
			t.Errorf("%s: got %x, want %x", e.section, got, vector(t, e.want))
		}
	}
}

// Values that all implementations with this substitution give, among them that of the empty message.
func TestKnownValues(t *testing.T) {
	for message, want := range map[string]string{
		"":    "ce85b99cc46752fffee35cab9a7b0278abb4c2d2055cff685af4912c49490f8d",
		"a":   "d42c539e367c66e9c88a801f6649349c21871b4344c6a573f849fdce62f314dd",
		"abc": "f3134348c44fb1b2a277729e2285ebb5cb5e0f29c975bc753b70497c06a4d51d",
	} {
		if got := Sum([]byte(message)); hex.EncodeToString(got[:]) != want {
			t.Errorf("%q: got %x, want %s", message, got, want)
		}
	}
}

// The intermediate values of RFC 5831, section 7.3.1: keys of the second step, and its blocks encrypted.
func TestRFC5831Section7Keys(t *testing.T) {
	load := func(digits string) (w word) {
		for i, b := range vector(t, digits) {
			w[i/8] |= uint64(b) << (i % 8 * 8)
		}
		return w
	}
	h := load("CF9A8C65 505967A4 68A03B8C 42DE7624 D99C4124 883DA687 561C7DE3 3315C034")
	w := h
	w.xor(&word{256})
	key := permute(&w)
	want := load("CF68D956 9AA09C1C 8C3B417D 658C24E3 50428833 59DE3D15 6776A6C1 A4248734")
	for i, k := range key {
		if k != uint32(want[i/2]>>(i%2*32)) {
			t.Errorf("K[1], part %d: got %08x, want %016x", i, k, want[i/2])
		}
	}
	if got, want := encrypt(key, h[0]), uint64(0x3CD1602DDD783E86); got != want {
		t.Errorf("s[1]: got %016x, want %016x", got, want)
	}
	step(&h, &word{256})
	if want := load("2B6EC233 C7BC89E4 2ABC2692 5FEA7285 DD3848D1 C6AC997A 24F74E2B 09A3AEF7"); h != want {
		t.Errorf("KSI: got %x, want %x", h, want)
	}
}

func TestWritingInPiecesChangesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	data := make([]byte, 200)
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	h := New()
	for length := range data {
		want := Sum(data[:length])
		h.Reset()
		for rest := data[:length]; len(rest) > 0; {
			n := 1 + r.IntN(len(rest))
			if written, err := h.Write(rest[:n]); written != n || err != nil {
				t.Fatalf("wrote %d of %d: %v", written, n, err)
			}
			h.Sum(nil) // leaves the state as it is
			rest = rest[n:]
		}
		if got := h.Sum([]byte{7}); got[0] != 7 || !bytes.Equal(got[1:], want[:]) {
			t.Errorf("%d bytes in pieces: got %x, want %x", length, got[1:], want)
		}
	}
	if h.Size() != len(Sum(nil)) || h.BlockSize() != BlockSize {
		t.Errorf("size %d, block %d", h.Size(), h.BlockSize())
	}
}

// The sum of the blocks carries through all 256 bits.
func TestSumCarries(t *testing.T) {
	var d digest
	d.block((*[BlockSize]byte)(bytes.Repeat([]byte{0xff}, BlockSize)))
	d.block(&[BlockSize]byte{2})
	if d.sum != (word{1}) {
		t.Errorf("2^256 - 1 + 2: got %x, want 1", d.sum)
	}
}

func TestHashingAllocatesNothing(t *testing.T) {
	data, sum := make([]byte, 1000), make([]byte, 0, Size)
	h := New()
	if n := testing.AllocsPerRun(10, func() {
		h.Reset()
		h.Write(data)
		h.Sum(sum)
	}); n > 0 {
		t.Errorf("%v allocations a message", n)
	}
}

func BenchmarkGOST34311(b *testing.B) {
	data, h := make([]byte, 64<<10), New()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		h.Write(data)
	}
}
