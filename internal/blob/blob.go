// Package blob keeps the bytes of documents: immutable, named by their SHA-256, stored once however often they come,
// and safe on the disk before they are acknowledged.
//
// A store has no way to delete: what clause 44 wants kept for five years cannot be removed through it by anyone. The two
// drivers, a folder and an S3-compatible service, keep one contract, which one test runs against both.
package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"

	"birtereze/portal/internal/sign/streebog"
)

// Store keeps content by its digest. It is safe for use by many goroutines, and by many processes over one place.
type Store interface {
	// Put streams r into the store and returns its digest and size. When it returns without an error, the content
	// survives a loss of power. More than limit bytes give a *TooLargeError; after any error no part of the content
	// is left behind. A Put that is repeated is harmless.
	Put(ctx context.Context, r io.Reader, limit int64) (Info, error)

	// Open gives the content of a digest to read; ErrNotFound when the store does not have it. The context bounds
	// the whole reading.
	Open(ctx context.Context, digest string) (Content, Info, error)

	// Stat tells whether the store has a digest, and its size; ErrNotFound when it does not.
	Stat(ctx context.Context, digest string) (Info, error)

	// Verify reads the content and hashes it anew: a *DamagedError when the bytes are no longer those of the digest.
	Verify(ctx context.Context, digest string) error
}

// Content is what a store gives to read. Reading at offsets is independent of the reading position, so that a check
// can look at the end of a file of many gigabytes without reading all of it.
type Content interface {
	io.ReadSeekCloser
	io.ReaderAt
}

// Info is what is known of stored content.
type Info struct {
	SHA256 string // lower-case hexadecimal, 64 characters
	Size   int64  // bytes

	// Streebog512 is the hash code of RFC 6986 in lower-case hexadecimal, by which the national keys sign: only Put tells
	// it, since only then the content passes.
	Streebog512 string
}

// Errors of a store.
var (
	ErrNotFound = errors.New("no such content")
	ErrDigest   = errors.New("not a SHA-256 in lower-case hexadecimal")
)

// TooLargeError is the answer to content beyond the caller's limit.
type TooLargeError struct {
	Limit int64 // bytes
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("content is over the limit of %d bytes", e.Limit)
}

// DamagedError says that stored content has changed: its digest is not the one that it is kept under.
type DamagedError struct {
	Want string // the digest under which the content is kept
	Got  string // the digest of what was read
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("content %s is damaged: it hashes to %s", e.Want, e.Got)
}

// checkDigest refuses everything but a digest, so that none can name a path or a key of another kind.
func checkDigest(digest string) error {
	if len(digest) != 2*sha256.Size {
		return ErrDigest
	}
	for _, c := range []byte(digest) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return ErrDigest
		}
	}
	return nil
}

// intake counts and hashes what passes, and stops at the limit or when the context ends.
type intake struct {
	ctx      context.Context
	r        io.Reader
	hash     hash.Hash
	streebog hash.Hash // nil where stored content is only compared with its name
	size     int64
	limit    int64
}

func newIntake(ctx context.Context, r io.Reader, limit int64) *intake {
	return &intake{ctx: ctx, r: r, hash: sha256.New(), streebog: streebog.New512(), limit: limit}
}

func (in *intake) Read(p []byte) (int, error) {
	if err := in.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := in.r.Read(p)
	in.hash.Write(p[:n])
	if in.streebog != nil {
		in.streebog.Write(p[:n])
	}
	in.size += int64(n)
	if in.size > in.limit {
		return 0, &TooLargeError{Limit: in.limit}
	}
	return n, err
}

func (in *intake) info() Info {
	info := Info{SHA256: hex.EncodeToString(in.hash.Sum(nil)), Size: in.size}
	if in.streebog != nil {
		info.Streebog512 = hex.EncodeToString(in.streebog.Sum(nil))
	}
	return info
}

// verify reads content through a store and compares its digest.
func verify(ctx context.Context, s Store, digest string) error {
	c, info, err := s.Open(ctx, digest)
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	defer c.Close()
	in := &intake{ctx: ctx, r: c, hash: sha256.New(), limit: 1 << 62}
	if _, err := io.CopyBuffer(io.Discard, onlyReader{in}, make([]byte, copyBuffer)); err != nil {
		return fmt.Errorf("verify content %s: %w", digest, err)
	}
	if got := in.info(); got.SHA256 != digest || got.Size != info.Size {
		return &DamagedError{Want: digest, Got: got.SHA256}
	}
	return nil
}

// copyBuffer is how much is read at a time: large enough that a system call costs nothing beside the hash.
const copyBuffer = 256 << 10

// onlyReader hides other methods, so that io.CopyBuffer uses the buffer that it is given.
type onlyReader struct{ io.Reader }

// onlyWriter does the same for the other side.
type onlyWriter struct{ io.Writer }
