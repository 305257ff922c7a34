// Package streebog computes the hash functions of GOST R 34.11-2012 (RFC 6986), in the national profile GOST R 34.11-2015,
// with hash codes of 512 and of 256 bits.
//
// A hash code comes in the order in which certificates and messages carry it: the vector of the RFC from its least
// significant byte (there the rightmost one) to the most significant. The tables are looked up by bytes of the message, so
// the time that hashing takes may depend on it: hash nothing secret.
package streebog

import (
	"encoding/binary"
	"hash"
	"math/bits"
)

// The sizes in bytes.
const (
	Size512   = 64
	Size256   = 32
	BlockSize = 64
)

// digest is the state of the calculation of RFC 6986, section 9; words come the least significant first.
type digest struct {
	h, n, sum [8]uint64 // h, N and EPSILON
	rest      [BlockSize]byte
	held      int // bytes of rest that wait for a whole block
	size      int
}

// New512 returns a hash with codes of 512 bits.
func New512() hash.Hash { return start(Size512) }

// New256 returns a hash with codes of 256 bits.
func New256() hash.Hash { return start(Size256) }

// Sum512 returns the hash code of 512 bits of data.
func Sum512(data []byte) (code [Size512]byte) {
	d := start(Size512)
	d.absorb(data)
	d.finish(code[:])
	return code
}

// Sum256 returns the hash code of 256 bits of data.
func Sum256(data []byte) (code [Size256]byte) {
	d := start(Size256)
	d.absorb(data)
	d.finish(code[:])
	return code
}

func start(size int) *digest {
	d := &digest{size: size}
	d.Reset()
	return d
}

// Reset makes the hash as new: the initialising values of RFC 6986, section 6.1.
func (d *digest) Reset() {
	*d = digest{size: d.size}
	if d.size == Size256 {
		for i := range d.h {
			d.h[i] = 0x0101010101010101
		}
	}
}

func (d *digest) Size() int      { return d.size }
func (d *digest) BlockSize() int { return BlockSize }

// Write adds p to the message; it never fails.
func (d *digest) Write(p []byte) (int, error) {
	d.absorb(p)
	return len(p), nil
}

// Sum appends the hash code of what was written so far to b and leaves the state as it is.
func (d *digest) Sum(b []byte) []byte {
	last := *d
	var code [Size512]byte
	last.finish(code[:d.size])
	return append(b, code[:d.size]...)
}

func (d *digest) absorb(p []byte) {
	if d.held > 0 {
		n := copy(d.rest[d.held:], p)
		d.held += n
		p = p[n:]
		if d.held < BlockSize {
			return
		}
		d.block(&d.rest, 8*BlockSize)
	}
	for len(p) >= BlockSize {
		d.block((*[BlockSize]byte)(p), 8*BlockSize)
		p = p[BlockSize:]
	}
	d.held = copy(d.rest[:], p)
}

// block is one pass of step 2, or the first half of step 3, for a block with so many bits of the message.
func (d *digest) block(p *[BlockSize]byte, length uint64) {
	var m [8]uint64
	for i := range m {
		m[i] = binary.LittleEndian.Uint64(p[8*i:])
	}
	g(&d.h, &d.n, &m)
	if d.n[0] += length; d.n[0] < length {
		add(&d.n, &[8]uint64{0, 1})
	}
	add(&d.sum, &m)
}

// finish is step 3: the rest with a one and zeros before it, the length, the sum of all blocks. It ends the state.
func (d *digest) finish(code []byte) {
	clear(d.rest[d.held:])
	d.rest[d.held] = 1
	d.block(&d.rest, 8*uint64(d.held))
	var zero [8]uint64
	g(&d.h, &zero, &d.n)
	g(&d.h, &zero, &d.sum)
	for i, w := range d.h[8-d.size/8:] {
		binary.LittleEndian.PutUint64(code[8*i:], w)
	}
}

// add sets z to z + x modulo 2^512.
func add(z, x *[8]uint64) {
	var carry uint64
	z[0], carry = bits.Add64(z[0], x[0], 0)
	z[1], carry = bits.Add64(z[1], x[1], carry)
	z[2], carry = bits.Add64(z[2], x[2], carry)
	z[3], carry = bits.Add64(z[3], x[3], carry)
	z[4], carry = bits.Add64(z[4], x[4], carry)
	z[5], carry = bits.Add64(z[5], x[5], carry)
	z[6], carry = bits.Add64(z[6], x[6], carry)
	z[7], _ = bits.Add64(z[7], x[7], carry)
}
