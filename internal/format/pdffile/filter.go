package pdffile

import (
	"bufio"
	"compress/zlib"
	"errors"
	"io"
)

// inflater undoes the Flate filter, within bounds: one stream, and all streams of a file together. It is used again for
// each stream, so that a file of a million small ones costs one set of buffers.
type inflater struct {
	zr    io.ReadCloser
	in    *bufio.Reader
	total int64 // bytes given so far, of all streams
	most  int64 // how many may be given in all
}

// mostOfOne is how much one stream may become: an uncompressed page at 1,200 dpi, in four colours, on A0, and some.
const mostOfOne = 8 << 30

var errBomb = errors.New("more comes out than is sensible")

// open gives the decompressed bytes of a stream.
func (f *inflater) open(r io.Reader) (io.Reader, error) {
	if f.in == nil {
		f.in = bufio.NewReaderSize(r, 32<<10)
	} else {
		f.in.Reset(r)
	}
	var err error
	if f.zr == nil {
		f.zr, err = zlib.NewReader(f.in)
	} else {
		err = f.zr.(zlib.Resetter).Reset(f.in, nil)
	}
	if err != nil {
		return nil, err
	}
	return &bounded{f: f}, nil
}

type bounded struct {
	f *inflater
	n int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.f.zr.Read(p)
	b.n += int64(n)
	b.f.total += int64(n)
	if b.n > mostOfOne || b.f.total > b.f.most {
		return 0, errBomb
	}
	return n, err
}

// unpredict undoes the predictor of PNG, rows of so many bytes (ISO 32000-1, 7.4.4.4).
type unpredict struct {
	r        io.Reader
	row, old []byte
	at       int // next byte of the row to give; len(row) when a row is due
	bpp      int
}

func newUnpredict(r io.Reader, columns, bytesPerPixel int) *unpredict {
	return &unpredict{r: r, row: make([]byte, columns), old: make([]byte, columns), at: columns, bpp: bytesPerPixel}
}

func (u *unpredict) Read(p []byte) (int, error) {
	if u.at == len(u.row) {
		if err := u.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, u.row[u.at:])
	u.at += n
	return n, nil
}

func (u *unpredict) next() error {
	var kind [1]byte
	if _, err := io.ReadFull(u.r, kind[:]); err != nil {
		return err
	}
	u.row, u.old = u.old, u.row
	if _, err := io.ReadFull(u.r, u.row); err != nil {
		return io.ErrUnexpectedEOF
	}
	u.at = 0
	for i := range u.row {
		var left, corner byte
		if i >= u.bpp {
			left, corner = u.row[i-u.bpp], u.old[i-u.bpp]
		}
		up := u.old[i]
		switch kind[0] {
		case 0:
		case 1:
			u.row[i] += left
		case 2:
			u.row[i] += up
		case 3:
			u.row[i] += byte((int(left) + int(up)) / 2)
		case 4:
			u.row[i] += paeth(left, up, corner)
		default:
			return errSyntax
		}
	}
	return nil
}

func paeth(a, b, c byte) byte {
	pa, pb := abs(int(b)-int(c)), abs(int(a)-int(c))
	pc := abs(int(a) + int(b) - 2*int(c))
	switch {
	case pa <= pb && pa <= pc:
		return a
	case pb <= pc:
		return b
	}
	return c
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
