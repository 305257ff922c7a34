package sign

import (
	"bytes"
	"slices"

	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Bounds of the structure of a message. A time-stamp within a time-stamp is some forty deep; a content of 16 MiB in pieces
// of a kilobyte, as streaming software writes it, has 16 thousand elements.
const (
	maxDepth    = 64
	maxElements = 1 << 18
)

// derOf rewrites a message from BER (X.690, 8) into DER (X.690, 10), where software that writes while it reads has used
// indefinite lengths and octet strings in pieces. Nothing else of BER is taken: lengths are as short as they can be, other
// types are in one piece, numbers of tags are below 31. What is DER already comes out as it is.
//
// Certificates and revocation lists of the message are bytes that somebody else has signed: they are not rewritten. Sets
// are not sorted; for the signed attributes their reader does it, since only it knows where the rule holds.
//
// Time and memory are bounded: a byte is moved at most once for each level that it lies in.
func derOf(ber []byte) ([]byte, error) {
	t := transcoder{in: ber, out: make([]byte, 0, len(ber))}
	end, err := t.element(0, len(ber), 0, elsewhere)
	if err != nil {
		return nil, err
	}
	if end != len(ber) {
		return nil, fail(Malformed, "%d bytes after the message", len(ber)-end)
	}
	return t.out, nil
}

// DER rewrites BER into DER for readers of other files that the authority's software writes, such as key files; what they hold
// in octet strings is left as it is. An error is one of Refuse: Malformed, or TooLarge over 16 MiB.
func DER(ber []byte) ([]byte, error) {
	if len(ber) > maxMessage {
		return nil, fail(TooLarge, "%d bytes", len(ber))
	}
	return derOf(ber)
}

type transcoder struct {
	in, out  []byte
	elements int
}

// place is where in a message an element lies, as far as it matters.
type place int

const (
	elsewhere   place = iota
	inInfo            // in a ContentInfo (RFC 5652, 3) of signed data
	inWrapper         // in its content
	inSigned          // in the SignedData
	inCopied          // in its certificates or lists
	inOctetPile       // in an octet string in pieces
)

// header is the beginning of an element: its tag, and where its contents lie.
type header struct {
	tag        byte
	at, end    int // of an indefinite length, the end is that of what it lies in
	indefinite bool
}

// element writes the element that begins at a place of the input, and says where it ends.
func (t *transcoder) element(at, end, depth int, in place) (int, error) {
	h, err := t.header(at, end)
	if err != nil {
		return 0, err
	}
	if t.elements++; t.elements > maxElements {
		return 0, fail(TooLarge, "more than %d elements", maxElements)
	}
	switch {
	case depth > maxDepth:
		return 0, fail(Malformed, "more than %d elements within each other", maxDepth)
	case in == inCopied && h.indefinite:
		return 0, fail(Malformed, "a certificate of indefinite length")
	case in == inCopied:
		t.out = append(t.out, t.in[at:h.end]...)
		return h.end, nil
	case in == inOctetPile && h.tag == byte(cbasn1.OCTET_STRING):
		t.out = append(t.out, t.in[h.at:h.end]...)
		return h.end, nil
	case in == inOctetPile && h.tag == pieces:
		return t.contents(h, depth, inOctetPile)
	case in == inOctetPile:
		return 0, fail(Malformed, "a piece of an octet string is no octet string")
	case h.tag == pieces:
		return t.wrapped(h, at, byte(cbasn1.OCTET_STRING), depth, inOctetPile)
	case h.tag&constructed == 0:
		t.out = append(t.out, t.in[at:h.end]...)
		return h.end, nil
	case h.tag&0xc0 == 0 && h.tag != byte(cbasn1.SEQUENCE) && h.tag != byte(cbasn1.SET):
		return 0, fail(Malformed, "element of type %#x in pieces", h.tag)
	}
	return t.wrapped(h, at, h.tag, depth, t.within(h, in))
}

const (
	constructed = 0x20
	pieces      = byte(cbasn1.OCTET_STRING) | constructed
)

// signedDataID is how the ContentInfo of signed data begins: with its type. Time-stamps are such in a message.
var signedDataID = []byte{0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02}

// within says where the contents of an element lie.
func (t *transcoder) within(h header, in place) place {
	switch {
	case h.tag == byte(cbasn1.SEQUENCE) && bytes.HasPrefix(t.in[h.at:h.end], signedDataID):
		return inInfo
	case in == inInfo && h.tag == byte(tag0):
		return inWrapper
	case in == inWrapper && h.tag == byte(cbasn1.SEQUENCE):
		return inSigned
	case in == inSigned && (h.tag == byte(tag0) || h.tag == byte(tag1)):
		return inCopied
	}
	return elsewhere
}

// wrapped writes an element that holds others. Its length is known when they are written: most often it is what stood
// there before.
func (t *transcoder) wrapped(h header, at int, tag byte, depth int, in place) (int, error) {
	begin := len(t.out)
	t.out = append(append(t.out, tag), t.in[at+1:h.at]...)
	body := len(t.out)
	next, err := t.contents(h, depth, in)
	if err != nil {
		return 0, err
	}
	if length := lengthOf(len(t.out) - body); !bytes.Equal(t.out[begin+1:body], length) {
		t.out = slices.Replace(t.out, begin+1, body, length...)
	}
	return next, nil
}

// contents writes the elements that an element holds.
func (t *transcoder) contents(h header, depth int, in place) (int, error) {
	for at := h.at; ; {
		switch {
		case !h.indefinite && at == h.end:
			return at, nil
		case h.indefinite && bytes.HasPrefix(t.in[at:h.end], []byte{0, 0}):
			return at + 2, nil
		}
		var err error
		if at, err = t.element(at, h.end, depth+1, in); err != nil {
			return 0, err
		}
	}
}

func (t *transcoder) header(at, end int) (header, error) {
	rest := t.in[at:end]
	if len(rest) < 2 {
		return header{}, fail(Malformed, "the message ends too early")
	}
	h := header{tag: rest[0], at: at + 2, end: end}
	if h.tag == 0 || h.tag&0x1f == 0x1f {
		return h, fail(Malformed, "element of type %#x", h.tag)
	}
	if rest[1] == 0x80 && h.tag&constructed != 0 {
		h.indefinite = true
		return h, nil
	}
	head, length, ok := definite(rest)
	switch {
	case !ok:
		return h, fail(Malformed, "length of an element")
	case length > len(rest)-head:
		return h, fail(Malformed, "the message ends too early")
	}
	h.at = at + head
	h.end = h.at + length
	return h, nil
}

// definite reads how long the tag and the length of an element are and how long its contents, where the length is as DER
// has it and below 2 GiB.
func definite(element []byte) (head, length int, ok bool) {
	if len(element) < 2 {
		return 0, 0, false
	}
	if element[1] < 0x80 {
		return 2, int(element[1]), true
	}
	digits := int(element[1] & 0x7f)
	if head = 2 + digits; digits == 0 || digits > 4 || len(element) < head {
		return 0, 0, false
	}
	var n uint32
	for _, b := range element[2:head] {
		n = n<<8 | uint32(b)
	}
	shortest := n >= 0x80 && n>>(8*(digits-1)) != 0
	return head, int(n), shortest && n < 1<<31
}

// lengthOf is a length as DER has it (X.690, 10.1).
func lengthOf(n int) []byte {
	if n < 0x80 {
		return []byte{byte(n)}
	}
	var digits []byte
	for ; n > 0; n >>= 8 {
		digits = append(digits, byte(n))
	}
	slices.Reverse(digits)
	return append([]byte{0x80 | byte(len(digits))}, digits...)
}
