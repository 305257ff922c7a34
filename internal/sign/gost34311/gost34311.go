// Package gost34311 computes the hash function of GOST 34.311-95, which is GOST R 34.11-94 (RFC 5831), with the substitution
// id-GostR3411-94-TestParamSet (RFC 4357, section 11.2) and a starting vector of zeros, as the signatures of the national
// profile had it before 2024.
//
// The function is broken in theory and kept to verify old documents only. A hash code comes from the least significant byte
// of the vector of the RFC (there the rightmost one) to the most significant, as certificates and messages carry it.
package gost34311

import (
	"encoding/binary"
	"hash"
	"math/bits"
)

// The sizes in bytes.
const (
	Size      = 32
	BlockSize = 32
)

// word is a word of 256 bits of RFC 5831, the least significant 64 first.
type word [4]uint64

// digest is the state of the calculation of RFC 5831, section 6.
type digest struct {
	h, sum word
	length uint64 // bits; no message is longer than 2^64
	rest   [BlockSize]byte
	held   int // bytes of rest that wait for a whole block
}

// New returns a hash.
func New() hash.Hash { return new(digest) }

// Sum returns the hash code of data.
func Sum(data []byte) (code [Size]byte) {
	var d digest
	d.absorb(data)
	d.finish(&code)
	return code
}

// Reset makes the hash as new.
func (d *digest) Reset() { *d = digest{} }

func (d *digest) Size() int      { return Size }
func (d *digest) BlockSize() int { return BlockSize }

// Write adds p to the message; it never fails.
func (d *digest) Write(p []byte) (int, error) {
	d.absorb(p)
	return len(p), nil
}

// Sum appends the hash code of what was written so far to b and leaves the state as it is.
func (d *digest) Sum(b []byte) []byte {
	last := *d
	var code [Size]byte
	last.finish(&code)
	return append(b, code[:]...)
}

func (d *digest) absorb(p []byte) {
	d.length += 8 * uint64(len(p))
	if d.held > 0 {
		n := copy(d.rest[d.held:], p)
		d.held += n
		p = p[n:]
		if d.held < BlockSize {
			return
		}
		d.block(&d.rest)
	}
	for len(p) >= BlockSize {
		d.block((*[BlockSize]byte)(p))
		p = p[BlockSize:]
	}
	d.held = copy(d.rest[:], p)
}

// block is step 3, and the part of step 2 that looks at the message.
func (d *digest) block(p *[BlockSize]byte) {
	var m word
	for i := range m {
		m[i] = binary.LittleEndian.Uint64(p[8*i:])
	}
	step(&d.h, &m)
	var carry uint64
	for i := range d.sum {
		d.sum[i], carry = bits.Add64(d.sum[i], m[i], carry)
	}
}

// finish is step 2: the rest with zeros before it, the length and the sum of all blocks. A message that ends with a whole
// block, or is empty, has no rest: so do all who use the function, though the letter of step 2 gives the empty message a
// block of zeros. It ends the state.
func (d *digest) finish(code *[Size]byte) {
	if d.held > 0 {
		clear(d.rest[d.held:])
		d.block(&d.rest)
	}
	step(&d.h, &word{d.length})
	step(&d.h, &d.sum)
	for i, w := range d.h {
		binary.LittleEndian.PutUint64(code[8*i:], w)
	}
}
