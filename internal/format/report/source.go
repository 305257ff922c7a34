package report

import (
	"context"
	"errors"
	"io"
)

// Source is the file under check: bytes at offsets, of a known size, read under a context. Its errors are *Unreadable,
// so that a check can tell a broken storage from a broken file. It is for one goroutine.
type Source struct {
	ctx  context.Context
	r    io.ReaderAt
	size int64
	err  error

	near   []byte // the bytes around the last small look, which the next one mostly falls into
	nearAt int64
}

// Small looks are served from a window of this many bytes.
const (
	small  = 4 << 10
	window = 64 << 10
)

// NewSource makes a source of size bytes of r.
func NewSource(ctx context.Context, r io.ReaderAt, size int64) *Source {
	return &Source{ctx: ctx, r: r, size: size}
}

// Size is the number of bytes.
func (s *Source) Size() int64 { return s.size }

// Context is the context of the check.
func (s *Source) Context() context.Context { return s.ctx }

// Err is the first error of reading or of the context; a check that got too little looks here before it blames the file.
func (s *Source) Err() error {
	if s.err == nil {
		s.err = s.ctx.Err()
	}
	return s.err
}

// ReadAt reads as io.ReaderAt. Past the end it gives io.EOF.
func (s *Source) ReadAt(p []byte, off int64) (int, error) {
	if err := s.Err(); err != nil {
		return 0, err
	}
	if off < 0 || off >= s.size {
		return 0, io.EOF
	}
	want := p
	if rest := s.size - off; int64(len(p)) > rest {
		want = p[:rest]
	}
	n, err := s.r.ReadAt(want, off)
	if n == len(want) {
		if len(want) < len(p) {
			return n, io.EOF
		}
		return n, nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	s.err = &Unreadable{Err: err}
	return n, s.err
}

// Bytes reads n bytes at an offset, fewer where the file ends. It is nil after an error, which Err keeps.
func (s *Source) Bytes(off int64, n int) []byte {
	if off < 0 || off >= s.size {
		return nil
	}
	b := make([]byte, min(int64(n), s.size-off))
	if len(b) <= small && s.Err() == nil {
		if off < s.nearAt || off+int64(len(b)) > s.nearAt+int64(len(s.near)) {
			if s.near == nil {
				s.near = make([]byte, 0, window)
			}
			s.near = s.near[:min(window, s.size-off)]
			s.nearAt = off
			if k, err := s.ReadAt(s.near, off); err != nil {
				s.near = s.near[:k]
			}
		}
		if int(off-s.nearAt)+len(b) <= len(s.near) {
			copy(b, s.near[off-s.nearAt:])
			return b
		}
		return nil
	}
	if k, err := s.ReadAt(b, off); k < len(b) && err != nil {
		return nil
	}
	return b
}

// Reader streams from one offset up to, not including, another.
func (s *Source) Reader(from, to int64) io.Reader {
	return &stream{s: s, at: max(from, 0), end: min(to, s.size)}
}

type stream struct {
	s       *Source
	at, end int64
}

func (r *stream) Read(p []byte) (int, error) {
	if r.at >= r.end {
		return 0, io.EOF
	}
	if rest := r.end - r.at; int64(len(p)) > rest {
		p = p[:rest]
	}
	n, err := r.s.ReadAt(p, r.at)
	r.at += int64(n)
	if n > 0 {
		return n, nil
	}
	return 0, err
}
