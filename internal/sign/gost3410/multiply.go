package gost3410

// What is in this file is for points and numbers that everybody may know: the time that it takes tells of them.

// A number is cut into four chunks, so that one doubling serves four digits: with chunks of 128 bits, number * p is the sum
// over i of chunk i * (2^(128 i) p). Each chunk is written in digits that are odd or zero, of which only one in width + 1 is
// not zero, and the odd multiples below 2^(width - 1) are computed beforehand.
const (
	chunkCount = 4

	baseWidth     = 8 // 64 points for each chunk
	preparedWidth = 6 // 16 points for each chunk
	freshWidth    = 5 // 8 points, not cut into chunks

	maxDigits = 512 + 1
)

// multiples appends p, 3 p, 5 p and so on, as many as digits of the width need.
func (c *Curve) multiples(list []jacobian, p jacobian, width int) []jacobian {
	twice := p
	c.double(&twice)
	for range 1 << (width - 2) {
		list = append(list, p)
		c.add(&p, &twice)
	}
	return list
}

// chunks returns the multiples of p for each chunk in turn. The order of p is q.
func (c *Curve) chunks(p *affine, width int) []affine {
	list := make([]jacobian, 0, chunkCount<<(width-2))
	r := jacobian{p.x, p.y, elem{1}}
	for i := range chunkCount {
		if i > 0 {
			for range 8 * c.size / chunkCount {
				c.double(&r)
			}
		}
		list = c.multiples(list, r, width)
	}
	return c.affine(list)
}

// track is a number in digits and the multiples of the point that it multiplies.
type track struct {
	multiples []affine
	digits    [maxDigits]int8
}

// write sets the digits of the number.
func (t *track) write(number []uint64, width int) {
	at := func(i int) uint64 { // width bits from bit i on
		w, shift := i/64, i%64
		if w >= len(number) {
			return 0
		}
		v := number[w] >> shift
		if shift > 64-width && w+1 < len(number) {
			v |= number[w+1] << (64 - shift)
		}
		return v & (1<<width - 1)
	}
	carry := 0
	for i := 0; i <= 64*len(number); {
		v := int(at(i)) + carry
		if v%2 == 0 { // the carry stays
			i++
			continue
		}
		carry = v >> (width - 1)
		t.digits[i] = int8(v - carry<<width)
		i += width
	}
}

// weave returns the sum of the products of all tracks, of which none has more than length digits.
func (c *Curve) weave(tracks []track, length int) (sum jacobian) {
	for i := length - 1; i >= 0; i-- {
		c.double(&sum)
		for j := range tracks {
			t := &tracks[j]
			if d := t.digits[i]; d > 0 {
				c.addAffine(&sum, &t.multiples[d/2], false)
			} else if d < 0 {
				c.addAffine(&sum, &t.multiples[-d/2], true)
			}
		}
	}
	return sum
}

// multiplyBoth returns u * base + v * p, where prepared has the chunks of p, or is empty.
func (c *Curve) multiplyBoth(u, v *elem, p *affine, prepared []affine) jacobian {
	var tracks [2 * chunkCount]track
	n := words(c.size) / chunkCount
	cut := func(to []track, number *elem, multiples []affine, width int) {
		for i := range to {
			to[i].write(number[i*n:(i+1)*n], width)
			to[i].multiples = multiples[i<<(width-2):]
		}
	}
	cut(tracks[:chunkCount], u, c.verifying(), baseWidth)
	if prepared != nil {
		cut(tracks[chunkCount:], v, prepared, preparedWidth)
		return c.weave(tracks[:], 64*n+1)
	}
	fresh := &tracks[chunkCount]
	fresh.write(v[:words(c.size)], freshWidth)
	fresh.multiples = c.affine(c.multiples(nil, jacobian{p.x, p.y, elem{1}}, freshWidth))
	return c.weave(tracks[:chunkCount+1], 8*c.size+1)
}
