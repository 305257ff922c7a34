package pkcs12

import (
	"encoding/hex"
	"os"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"birtereze/portal/internal/sign"
)

func TestRFC2268Section5(t *testing.T) {
	for _, tt := range []struct {
		key, plain, cipher string
		bits               int
	}{
		{"0000000000000000", "0000000000000000", "ebb773f993278eff", 63},
		{"ffffffffffffffff", "ffffffffffffffff", "278b27e42e2f0d49", 64},
		{"3000000000000000", "1000000000000001", "30649edf9be7d2c2", 64},
		{"88", "0000000000000000", "61a8a244adacccf0", 64},
		{"88bca90e90875a", "0000000000000000", "6ccf4308974c267f", 64},
		{"88bca90e90875a7f0f79c384627bafb2", "0000000000000000", "1a807d272bbe5db1", 64},
		{"88bca90e90875a7f0f79c384627bafb2", "0000000000000000", "2269552ab0f85ca6", 128},
		{"88bca90e90875a7f0f79c384627bafb216f80a6f85920584c42fceb0be255daf1e", "0000000000000000", "5b78d3a43dfff1f1", 129},
	} {
		key, err1 := hex.DecodeString(tt.key)
		block, err2 := hex.DecodeString(tt.cipher)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		newRC2(key, tt.bits).Decrypt(block, block)
		if got := hex.EncodeToString(block); got != tt.plain {
			t.Errorf("key %s of %d bits: got %s, want %s", tt.key, tt.bits, got, tt.plain)
		}
	}
}

// FuzzOpen: what stands behind the MAC is read or refused, within bounds.
func FuzzOpen(f *testing.F) {
	secret, err := bmp("Құпия1")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range []string{"gost.p12", "rsa.p12"} {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(behindMAC(f, data))
	}
	f.Add([]byte{0x30, 0x80, 0x00, 0x00})
	f.Fuzz(func(t *testing.T, content []byte) {
		if _, err := Open(content, "Құпия1"); err == nil {
			t.Fatal("what has no MAC is a file")
		}
		r := reader{secret: secret}
		if err := r.safe(content); err == nil && len(r.found.Keys)+len(r.found.Certificates) > maxBags {
			t.Fatalf("%d keys, %d certificates", len(r.found.Keys), len(r.found.Certificates))
		}
	})
}

func behindMAC(t testing.TB, file []byte) []byte {
	t.Helper()
	der, err := sign.DER(file)
	if err != nil {
		t.Fatal(err)
	}
	var pfx, info cryptobyte.String
	input := cryptobyte.String(der)
	if !input.ReadASN1(&pfx, cbasn1.SEQUENCE) || !pfx.SkipASN1(cbasn1.INTEGER) || !pfx.ReadASN1(&info, cbasn1.SEQUENCE) {
		t.Fatal("not a file")
	}
	_, content, ok := contentInfo(info)
	if !ok || !content.ReadASN1(&content, cbasn1.OCTET_STRING) {
		t.Fatal("no content")
	}
	return content
}
