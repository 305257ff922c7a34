package sign_test

import (
	"bytes"
	"fmt"
	"testing"
)

// node is an element of DER that a test may change: constructed when it has nodes below it.
type node struct {
	tag   byte
	value []byte // of a primitive one
	below []*node
	raw   []byte // as it was read
}

func (n *node) constructed() bool { return n.tag&0x20 != 0 }

// tree takes a message in DER apart, down to primitive values.
func tree(t testing.TB, der []byte) *node {
	t.Helper()
	n, rest, err := readNode(der)
	if err != nil || len(rest) > 0 {
		t.Fatalf("not DER: %v, %d bytes left", err, len(rest))
	}
	return n
}

func readNode(der []byte) (*node, []byte, error) {
	if len(der) < 2 {
		return nil, nil, fmt.Errorf("%d bytes", len(der))
	}
	n, at, length := &node{tag: der[0]}, 2, int(der[1])
	if length >= 0x80 {
		digits := length & 0x7f
		if digits == 0 || digits > 4 || len(der) < 2+digits {
			return nil, nil, fmt.Errorf("length %#x", der[1])
		}
		length = 0
		for _, b := range der[2 : 2+digits] {
			length = length<<8 | int(b)
		}
		at += digits
	}
	if len(der)-at < length {
		return nil, nil, fmt.Errorf("length %d", length)
	}
	body, rest := der[at:at+length], der[at+length:]
	n.raw = der[:at+length]
	if !n.constructed() {
		n.value = body
		return n, rest, nil
	}
	for len(body) > 0 {
		var below *node
		var err error
		if below, body, err = readNode(body); err != nil {
			return nil, nil, err
		}
		n.below = append(n.below, below)
	}
	return n, rest, nil
}

// der writes the tree with the lengths that it has now.
func (n *node) der() []byte {
	body := n.value
	if n.constructed() {
		body = nil
		for _, b := range n.below {
			body = append(body, b.der()...)
		}
	}
	return append(head(n.tag, len(body)), body...)
}

func head(tag byte, length int) []byte {
	switch {
	case length < 0x80:
		return []byte{tag, byte(length)}
	case length < 0x100:
		return []byte{tag, 0x81, byte(length)}
	case length < 0x10000:
		return []byte{tag, 0x82, byte(length >> 8), byte(length)}
	}
	if length < 0x1000000 {
		return []byte{tag, 0x83, byte(length >> 16), byte(length >> 8), byte(length)}
	}
	return []byte{tag, 0x84, byte(length >> 24), byte(length >> 16), byte(length >> 8), byte(length)}
}

// ber writes a message as loosely as BER lets one: lengths indefinite, octet strings in pieces of so many bytes, and pieces
// of pieces. Its certificates stay as they are.
func (n *node) ber(piece int) []byte {
	var certificates *node
	if info := n.below; n.tag == 0x30 && len(info) == 2 && bytes.Equal(info[0].value, signedData) && info[1].tag == 0xa0 {
		for _, b := range info[1].below[0].below {
			if b.tag == 0xa0 {
				certificates = b
			}
		}
	}
	return n.write(piece, certificates)
}

var signedData = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02}

func (n *node) write(piece int, certificates *node) []byte {
	body := n.value
	switch {
	case n.tag == 0x04 && len(body) > 0:
		half := octets(body[:len(body)/2], piece)
		nested := append(append([]byte{0x24, 0x80}, octets(body[len(body)/2:], piece)...), 0, 0)
		return append(append(append([]byte{0x24, 0x80}, half...), nested...), 0, 0)
	case !n.constructed():
		return append(head(n.tag, len(body)), body...)
	}
	out := []byte{n.tag, 0x80}
	for _, b := range n.below {
		switch {
		case n == certificates:
			out = append(out, b.raw...)
		case b.tag == 0x30 && len(b.below) == 2 && bytes.Equal(b.below[0].value, signedData):
			out = append(out, b.ber(piece)...)
		default:
			out = append(out, b.write(piece, certificates)...)
		}
	}
	return append(out, 0, 0)
}

func octets(b []byte, piece int) (out []byte) {
	for len(b) > 0 {
		n := min(piece, len(b))
		out = append(append(out, head(0x04, n)...), b[:n]...)
		b = b[n:]
	}
	return out
}
