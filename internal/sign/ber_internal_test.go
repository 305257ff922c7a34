package sign

import (
	"bytes"
	"os"
	"testing"
)

// FuzzBER: what the transcoder gives is DER, so that it gives the same again, and it makes nothing up: all but lengths and
// the joints of octet strings was there.
func FuzzBER(f *testing.F) {
	for _, name := range []string{"streamed.der", "stamped.der", "two.der"} {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte{0x30, 0x80, 0x24, 0x80, 0x04, 0x01, 0x01, 0x24, 0x03, 0x04, 0x01, 0x02, 0x00, 0x00, 0x00, 0x00})
	f.Fuzz(func(t *testing.T, ber []byte) {
		der, err := derOf(ber)
		if err != nil {
			if _, ok := reasonOf(err); !ok {
				t.Fatalf("refused without a reason: %v", err)
			}
			return
		}
		again, err := derOf(der)
		if err != nil || !bytes.Equal(again, der) {
			t.Fatalf("%x became %x, and that %x (%v)", ber, der, again, err)
		}
		if len(der) > 3*len(ber) {
			t.Fatalf("%d bytes became %d", len(ber), len(der))
		}
	})
}
