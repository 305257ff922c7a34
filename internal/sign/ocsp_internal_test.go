package sign

import (
	"bytes"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// An extension of the whole answer that must be understood is the nonce or makes it unreadable (RFC 6960, 4.4).
func TestExtensionsOfAnOCSPAnswer(t *testing.T) {
	for _, tt := range []struct {
		name     string
		oid      string
		critical bool
		ok       bool
	}{
		{"nonce", oidOCSPNonce, false, true},
		{"critical nonce", oidOCSPNonce, true, true},
		{"another", oidCRLNumber, false, true},
		{"critical other", oidCRLNumber, true, false},
	} {
		var b cryptobyte.Builder
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(tag2, func(b *cryptobyte.Builder) { b.AddASN1OctetString(make([]byte, 20)) })
			b.AddASN1(cbasn1.GeneralizedTime, func(b *cryptobyte.Builder) { b.AddBytes([]byte("20261121120000Z")) })
			b.AddASN1(cbasn1.SEQUENCE, func(*cryptobyte.Builder) {})
			b.AddASN1(tag1, func(b *cryptobyte.Builder) {
				b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
					b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
						b.AddASN1ObjectIdentifier(identifierOf(tt.oid))
						if tt.critical {
							b.AddASN1Boolean(true)
						}
						b.AddASN1(cbasn1.OCTET_STRING, func(b *cryptobyte.Builder) { b.AddASN1OctetString([]byte("nonce")) })
					})
				})
			})
		})
		der, err := b.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		var r ocspResponse
		err = r.readData(der)
		if (err == nil) != tt.ok {
			t.Errorf("%s: %v", tt.name, err)
		}
		if want := tt.oid == oidOCSPNonce; bytes.Equal(r.nonce, []byte("nonce")) != want {
			t.Errorf("%s: nonce %q", tt.name, r.nonce)
		}
	}
}
