package sign_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"birtereze/portal/internal/sign"
	"birtereze/portal/standin/authority"
)

// What streaming software writes is read, whoever wrote it and however small its pieces are.
func TestBER(t *testing.T) {
	key, second := persona(t, ca(), "customer-a").Signing, persona(t, ca(), "designer-head").Signing
	long := []byte(strings.Repeat(document, 1000))
	tests := []struct {
		name    string
		message authority.Message
		signers []authority.KeyPair
		piece   int
	}{
		{"attached", authority.Message{Content: []byte(document), Attached: true}, []authority.KeyPair{key}, 4},
		{"attached, a byte a piece", authority.Message{Content: long, Attached: true}, []authority.KeyPair{key}, 1},
		{"attached, long pieces", authority.Message{Content: long, Attached: true}, []authority.KeyPair{key}, 1000},
		{"detached", authority.Message{Content: []byte(document)}, []authority.KeyPair{key, second}, 100},
		{"with a time-stamp", authority.Message{Content: []byte(document), Attached: true, Stamp: ca().Stamp}, []authority.KeyPair{key}, 7},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			der := signed(t, tt.message, tt.signers...)
			loose := tree(t, der).ber(tt.piece)
			if !bytes.HasPrefix(loose, []byte{0x30, 0x80}) || !bytes.Contains(loose, []byte{0x24, 0x80}) {
				t.Fatal("not loosened")
			}
			want, err := offline(t, now).Verify(background, der, bytes.NewReader(tt.message.Content), sign.Document)
			check(t, want, err, sign.Valid, "")
			got, err := offline(t, now).Verify(background, loose, bytes.NewReader(tt.message.Content), sign.Document)
			check(t, got, err, sign.Valid, "")
			if len(got.Signatures) != len(want.Signatures) || got.Signatures[0].Signer != want.Signatures[0].Signer ||
				!got.Signatures[0].TimestampedAt.Equal(want.Signatures[0].TimestampedAt) {
				t.Errorf("got  %+v\nwant %+v", got.Signatures, want.Signatures)
			}
			got, err = offline(t, now).Verify(background, loose, strings.NewReader("another"), sign.Document)
			check(t, got, err, sign.Invalid, sign.ContentDiffers)
		})
	}
}

func TestBERByAnotherImplementation(t *testing.T) {
	pinned, err := sign.ParseCertificates(fixture(t, "streamed.pem"))
	if err != nil {
		t.Fatal(err)
	}
	trust, err := sign.NewTrust(pinned...)
	if err != nil {
		t.Fatal(err)
	}
	v := sign.NewVerifier(trust, sign.Offline{}, func() time.Time { return time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC) })
	got, err := v.Verify(background, fixture(t, "streamed.der"), strings.NewReader(document), sign.Document)
	check(t, got, err, sign.Valid, "")
	if got.Signatures[0].Signer.IIN != "800101300013" {
		t.Errorf("signer %+v", got.Signatures[0].Signer)
	}
}

// The DER of the attributes is signed, whatever their order was on the way (RFC 5652, 5.4).
func TestAttributesAreHashedSorted(t *testing.T) {
	der := signed(t, authority.Message{Content: []byte(document)}, persona(t, ca(), "customer-a").Signing)
	message := tree(t, der)
	signer := message.below[1].below[0].below[4].below[0]
	if signer.below[3].tag != 0xa0 || len(signer.below[3].below) != 4 {
		t.Fatal("these are not the signed attributes")
	}
	slices.Reverse(signer.below[3].below)
	reversed := message.der()
	if bytes.Equal(reversed, der) {
		t.Fatal("not reversed")
	}
	got, err := offline(t, now).Verify(background, reversed, strings.NewReader(document), sign.Document)
	check(t, got, err, sign.Valid, "")
}

func TestBERIsRefused(t *testing.T) {
	key := persona(t, ca(), "customer-a").Signing
	der := signed(t, authority.Message{Content: []byte(document), Attached: true}, key)
	loose := tree(t, der).ber(8)
	// in puts bytes where the content of an attached message stands.
	in := func(content []byte) []byte {
		message := tree(t, der)
		wrapper := message.below[1].below[0].below[2].below[1]
		wrapper.tag, wrapper.value = wrapper.tag&^0x20, content // so that it is written as it is
		changed := message.der()
		return bytes.Replace(changed, head(0x80, len(content)), head(0xa0, len(content)), 1)
	}
	text := []byte(document)
	if got, err := offline(t, now).Verify(background, in(append(head(0x04, len(text)), text...)), nil, sign.Document); err != nil || got.Status != sign.Valid {
		t.Fatal("the test's own messages are wrong", got, err)
	}
	longer := bytes.Clone(der)
	longer = append([]byte{0x30, 0x83, 0, longer[2], longer[3]}, longer[4:]...)
	certificate := tree(t, key.Certificate.Raw)
	certificate.tag = 0xbf // so that it is loosened
	loosened := certificate.ber(1000)
	loosened[0] = 0x30
	tests := []struct {
		name    string
		message []byte
		reason  sign.Reason
		detail  string
	}{
		{"no end", loose[:len(loose)-2], sign.Malformed, "too early"},
		{"half an end", loose[:len(loose)-1], sign.Malformed, "too early"},
		{"two ends", append(bytes.Clone(loose), 0, 0), sign.Malformed, "2 bytes after"},
		{"a byte after the end", append(bytes.Clone(loose), 0x30), sign.Malformed, "1 bytes after"},
		{"longer length than need be", longer, sign.Malformed, "length of"},
		{"length of five bytes", append([]byte{0x30, 0x85, 0, 0, 0, longer[3], longer[4]}, der[4:]...), sign.Malformed, "length of"},
		{"primitive of indefinite length", in(slices.Concat([]byte{0x04, 0x80}, text, []byte{0, 0})), sign.Malformed, "length of"},
		{"end in a definite length", in(append(head(0x04, len(text)), append(text, 0, 0)...)), sign.Malformed, "type 0x0"},
		{"number of a tag of two bytes", in(append([]byte{0x1f, 0x81, 0x04, byte(len(text))}, text...)), sign.Malformed, "type 0x1f"},
		{"a piece that is a text", in(append(head(0x24, len(text)+2), append(head(0x0c, len(text)), text...)...)), sign.Malformed, "a piece of"},
		{"a text in pieces", in(append(head(0x2c, len(text)+2), append(head(0x0c, len(text)), text...)...)), sign.Malformed, "0x2c in pieces"},
		{"a hundred strings within each other", in(within(100)), sign.Malformed, "within each other"},
		{"a hundred thousand", in(within(100_000)), sign.Malformed, "within each other"},
		{"a million empty pieces", in(slices.Concat([]byte{0x24, 0x80}, bytes.Repeat([]byte{4, 0}, 1_000_000), []byte{0, 0})), sign.TooLarge, "elements"},
		{"a certificate of indefinite length", bytes.Replace(loose, key.Certificate.Raw, loosened, 1), sign.Malformed, "a certificate of"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got sign.Report
			var err error
			bounded(t, 16<<20, func() { got, err = offline(t, now).Verify(background, tt.message, nil, sign.Document) })
			check(t, got, err, sign.Invalid, tt.reason)
			if !strings.Contains(got.Detail, tt.detail) {
				t.Errorf("because of %q, want %q", got.Detail, tt.detail)
			}
		})
	}
}

// within is that many octet strings in pieces, one in another.
func within(depth int) []byte {
	return append(bytes.Repeat([]byte{0x24, 0x80}, depth), bytes.Repeat([]byte{0, 0}, depth)...)
}

// The worst that fits into a message costs no more than some copies of it: every byte lies in as many elements as there
// may be, and no length is as it will be.
func TestBERIsBounded(t *testing.T) {
	const size = 16<<20 - 1000
	body := append(head(0x04, size), make([]byte, size)...)
	for range 50 {
		body = append(append([]byte{0x30, 0x80}, body...), 0, 0)
	}
	bounded(t, 64<<20, func() {
		got, err := offline(t, now).Verify(background, body, nil, sign.Document)
		check(t, got, err, sign.Invalid, sign.Malformed)
	})
}
