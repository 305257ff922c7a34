package sign

import (
	"bytes"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Bounds of what is read at all. Documents are signed detached, so a message is small; the bound leaves room for an
// attached one.
const (
	maxMessage      = 16 << 20
	maxCertificate  = 64 << 10
	maxSigners      = 64
	maxCertificates = 128
	maxAttributes   = 64
	maxTimestamps   = 4
)

// Tags that cryptobyte has no names for.
var (
	tag0  = cbasn1.Tag(0).ContextSpecific().Constructed()
	tag1  = cbasn1.Tag(1).ContextSpecific().Constructed()
	tag2  = cbasn1.Tag(2).ContextSpecific().Constructed()
	tag4  = cbasn1.Tag(4).ContextSpecific().Constructed()
	tag0p = cbasn1.Tag(0).ContextSpecific()
	tag2p = cbasn1.Tag(2).ContextSpecific()
)

// decode takes off what a message may be wrapped in: PEM armour, as NCALayer gives, or base64. It gives DER.
func decode(raw []byte) ([]byte, error) {
	if len(raw) > maxMessage/3*4+maxMessage/32 {
		return nil, fail(TooLarge, "%d bytes", len(raw))
	}
	ber, err := unwrap(raw)
	if err != nil {
		return nil, err
	}
	if len(ber) > maxMessage {
		return nil, fail(TooLarge, "%d bytes", len(ber))
	}
	return derOf(ber)
}

func unwrap(raw []byte) ([]byte, error) {
	if len(raw) > 0 && raw[0] == 0x30 {
		return raw, nil
	}
	text := bytes.TrimSpace(raw)
	if bytes.HasPrefix(text, []byte("-----BEGIN ")) {
		block, rest := pem.Decode(text)
		if block == nil || len(bytes.TrimSpace(rest)) > 0 || (block.Type != "CMS" && block.Type != "PKCS7") {
			return nil, fail(Malformed, "armour that holds no message, or more than one")
		}
		return block.Bytes, nil
	}
	text = bytes.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == ' ' || r == '\t' {
			return -1
		}
		return r
	}, text)
	der := make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	n, err := base64.StdEncoding.Strict().Decode(der, text)
	if err != nil || n == 0 {
		return nil, fail(Malformed, "neither DER nor armour nor base64")
	}
	return der[:n], nil
}

// algorithm reads an AlgorithmIdentifier (RFC 5280, 4.1.1.2). Every algorithm that is accepted has no parameters: NULL or
// nothing.
func algorithm(s *cryptobyte.String, oid *string) bool {
	var seq, null cryptobyte.String
	if !s.ReadASN1(&seq, cbasn1.SEQUENCE) || !identifier(&seq, oid) {
		return false
	}
	return seq.Empty() || seq.ReadASN1(&null, cbasn1.NULL) && null.Empty() && seq.Empty()
}

// identifier reads an OBJECT IDENTIFIER of at most 62 bytes: a longer one names nothing, and taking it apart costs memory.
func identifier(s *cryptobyte.String, oid *string) bool {
	var element cryptobyte.String
	var o asn1.ObjectIdentifier
	if !s.ReadASN1Element(&element, cbasn1.OBJECT_IDENTIFIER) || len(element) > 64 || !element.ReadASN1ObjectIdentifier(&o) {
		return false
	}
	*oid = o.String()
	return true
}

// integer reads an INTEGER of at most 64 bytes: serial numbers have 20 (RFC 5280, 4.1.2.2).
func integer(s *cryptobyte.String) (*big.Int, bool) {
	n := new(big.Int)
	if len(*s) > 1 && s.PeekASN1Tag(cbasn1.INTEGER) && (*s)[1] <= 64 && s.ReadASN1Integer(n) {
		return n, true
	}
	return nil, false
}

// moment reads a UTCTime or a GeneralizedTime, which may have a fraction of a second (RFC 3161, 2.4.2), always with seconds
// and in UTC.
func moment(s *cryptobyte.String) (t time.Time, ok bool) {
	var text cryptobyte.String
	if s.PeekASN1Tag(cbasn1.UTCTime) {
		return utcTime(s)
	}
	if !s.ReadASN1(&text, cbasn1.GeneralizedTime) || len(text) > 30 {
		return time.Time{}, false
	}
	t, err := time.Parse("20060102150405Z", string(text)) // a fraction after the seconds is read too
	return t.UTC(), err == nil
}

// utcTime reads a UTCTime as DER has it (X.690, 11.8). Lists hold hundreds of thousands of them: the standard library
// takes longer for one than for all else of an entry.
func utcTime(s *cryptobyte.String) (t time.Time, ok bool) {
	var text cryptobyte.String
	if !s.ReadASN1(&text, cbasn1.UTCTime) || len(text) != 13 || text[12] != 'Z' {
		return time.Time{}, false
	}
	var n [6]int // year, month, day, hour, minute, second
	for i := range n {
		tens, ones := text[2*i]-'0', text[2*i+1]-'0'
		if tens > 9 || ones > 9 {
			return time.Time{}, false
		}
		n[i] = 10*int(tens) + int(ones)
	}
	year := 2000 + n[0]
	if n[0] >= 50 {
		year = 1900 + n[0] // RFC 5280, 4.1.2.5.1
	}
	t = time.Date(year, time.Month(n[1]), n[2], n[3], n[4], n[5], 0, time.UTC)
	_, month, day := t.Date() // others than were given, when there is no such day
	return t, int(month) == n[1] && day == n[2] && n[3] < 24 && n[4] < 60 && n[5] < 60
}
