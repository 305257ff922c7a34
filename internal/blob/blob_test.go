package blob_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"birtereze/portal/internal/blob"
	"birtereze/portal/internal/sign/streebog"
)

// place is where a store keeps things, seen from outside the store.
type place struct {
	open     func(t *testing.T) blob.Store // opens the place anew
	content  string                        // folder below which content lies as files
	incoming string                        // folder below which arrivals lie as files
	large    int                           // bytes that the driver does not send in one piece
}

// contract is what every driver keeps.
func contract(t *testing.T, p place) {
	s := p.open(t)
	for _, part := range []struct {
		name string
		keep func(*testing.T, blob.Store, place)
	}{
		{"what is put can be read", putAndRead},
		{"reading at any place", readAnywhere},
		{"equal content is stored once", storedOnce},
		{"over the limit", overLimit},
		{"a source that fails leaves nothing behind", failingSource},
		{"what is not there", notThere},
		{"damage is found", damageFound},
		{"a store opened anew", openedAnew},
	} {
		t.Run(part.name, func(t *testing.T) { part.keep(t, s, p) })
	}
}

var ctx = context.Background()

func putAndRead(t *testing.T, s blob.Store, p place) {
	for _, size := range []int{0, 1, 511, 256 << 10, 256<<10 + 1, p.large - 1, p.large, p.large + 1, 2*p.large + 7} {
		want := content(size)
		info, err := s.Put(ctx, bytes.NewReader(want), int64(size))
		if err != nil {
			t.Fatalf("put %d bytes: %v", size, err)
		}
		code := streebog.Sum512(want)
		if info != (blob.Info{SHA256: digest(want), Size: int64(size), Streebog512: hex.EncodeToString(code[:])}) {
			t.Errorf("put %d bytes = %+v", size, info)
		}
		info.Streebog512 = "" // which only Put tells
		c, opened, err := s.Open(ctx, info.SHA256)
		if err != nil {
			t.Fatalf("open %d bytes: %v", size, err)
		}
		got, err := io.ReadAll(c)
		if err != nil || !bytes.Equal(got, want) || opened != info {
			t.Errorf("read %d bytes: got %d, %v, %+v", size, len(got), err, opened)
		}
		if err := c.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		if got, err := s.Stat(ctx, info.SHA256); err != nil || got != info {
			t.Errorf("stat = %+v, %v, want %+v", got, err, info)
		}
		if err := s.Verify(ctx, info.SHA256); err != nil {
			t.Errorf("verify: %v", err)
		}
	}
	wantFiles(t, p.incoming, 0)
}

func readAnywhere(t *testing.T, s blob.Store, p place) {
	want := content(p.large + 12345)
	info, err := s.Put(ctx, bytes.NewReader(want), 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	c, _, err := s.Open(ctx, info.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := iotest.TestReader(struct{ io.ReadSeeker }{io.NewSectionReader(c, 1000, 3000)}, want[1000:4000]); err != nil {
		t.Error(err)
	}
	for range 50 {
		at := rand.Int64N(info.Size)
		p := make([]byte, 1+rand.IntN(700_000))
		n, err := c.ReadAt(p, at)
		if rest := info.Size - at; int64(len(p)) > rest {
			if err != io.EOF || int64(n) != rest {
				t.Fatalf("read %d at %d = %d, %v, want %d, EOF", len(p), at, n, err, rest)
			}
		} else if err != nil {
			t.Fatalf("read %d at %d: %v", len(p), at, err)
		}
		if !bytes.Equal(p[:n], want[at:at+int64(n)]) {
			t.Fatalf("read %d at %d gives other bytes", len(p), at)
		}
		if at, err = c.Seek(-at, io.SeekEnd); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, 10)
		n, err = io.ReadFull(c, got)
		if !bytes.Equal(got[:n], want[at:min(at+10, info.Size)]) {
			t.Fatalf("seek to %d and read gives other bytes (%v)", at, err)
		}
	}
	if _, err := c.Seek(-1, io.SeekStart); err == nil {
		t.Error("seek before the start succeeds")
	}
}

func storedOnce(t *testing.T, s blob.Store, p place) {
	same := content(p.large + 5)
	before := count(t, p.content)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := s.Put(ctx, bytes.NewReader(same), 1<<30); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	wantFiles(t, p.content, before+1)
	wantFiles(t, p.incoming, 0)
	if err := s.Verify(ctx, digest(same)); err != nil {
		t.Error(err)
	}
}

func overLimit(t *testing.T, s blob.Store, p place) {
	before := count(t, p.content)
	for _, limit := range []int{0, 10, p.large, p.large + 10} {
		_, err := s.Put(ctx, bytes.NewReader(content(limit+1)), int64(limit))
		var tooLarge *blob.TooLargeError
		if !errors.As(err, &tooLarge) || tooLarge.Limit != int64(limit) {
			t.Errorf("put %d bytes with limit %d: %v, want a TooLargeError", limit+1, limit, err)
		}
	}
	wantFiles(t, p.content, before)
	wantFiles(t, p.incoming, 0)
}

func failingSource(t *testing.T, s blob.Store, p place) {
	broken := errors.New("the line dropped")
	before := count(t, p.content)
	for _, size := range []int{3, p.large + 3} {
		r := io.MultiReader(bytes.NewReader(content(size)), iotest.ErrReader(broken))
		if _, err := s.Put(ctx, r, 1<<30); !errors.Is(err, broken) {
			t.Errorf("put = %v, want %v", err, broken)
		}
		cut, cancel := context.WithCancel(ctx)
		r = io.MultiReader(bytes.NewReader(content(size)), &calling{f: cancel}, bytes.NewReader(content(9)))
		if _, err := s.Put(cut, r, 1<<30); !errors.Is(err, context.Canceled) {
			t.Errorf("put in a cancelled context = %v", err)
		}
	}
	wantFiles(t, p.content, before)
	wantFiles(t, p.incoming, 0)
}

func notThere(t *testing.T, s blob.Store, p place) {
	unknown := digest([]byte("never put"))
	_, _, err := s.Open(ctx, unknown)
	_, statErr := s.Stat(ctx, unknown)
	for _, err := range []error{err, statErr, s.Verify(ctx, unknown)} {
		if !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("got %v, want ErrNotFound", err)
		}
	}
	for _, bad := range []string{"", "../../../etc/passwd", strings.Repeat("A", 64), strings.Repeat("/", 64), unknown + "0"} {
		_, _, err := s.Open(ctx, bad)
		_, statErr := s.Stat(ctx, bad)
		for _, err := range []error{err, statErr, s.Verify(ctx, bad)} {
			if !errors.Is(err, blob.ErrDigest) {
				t.Errorf("%q: got %v, want ErrDigest", bad, err)
			}
		}
	}
}

func damageFound(t *testing.T, s blob.Store, p place) {
	for _, harm := range []func([]byte) []byte{
		func(b []byte) []byte { b[len(b)/2] ^= 1; return b },
		func(b []byte) []byte { return b[:len(b)-1] },
	} {
		info, err := s.Put(ctx, bytes.NewReader(content(10_000)), 10_000)
		if err != nil {
			t.Fatal(err)
		}
		rewrite(t, p.content, info.SHA256, harm)
		var damaged *blob.DamagedError
		if err := s.Verify(ctx, info.SHA256); !errors.As(err, &damaged) || damaged.Want != info.SHA256 {
			t.Errorf("verify of damaged content = %v", err)
		}
	}
}

func openedAnew(t *testing.T, s blob.Store, p place) {
	want := content(777)
	info, err := s.Put(ctx, bytes.NewReader(want), 777)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.open(t).Verify(ctx, info.SHA256); err != nil {
		t.Error(err)
	}
}

// calling is a reader that gives nothing and calls a function.
type calling struct{ f func() }

func (c *calling) Read([]byte) (int, error) { c.f(); return 0, io.EOF }

// content is random: no two calls give equal bytes.
func content(size int) []byte {
	var seed [32]byte
	for i := range seed {
		seed[i] = byte(rand.Uint32())
	}
	b := make([]byte, size)
	rand.NewChaCha8(seed).Read(b)
	return b
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func files(t *testing.T, dir string) (paths []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			paths = append(paths, path)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

func count(t *testing.T, dir string) int { t.Helper(); return len(files(t, dir)) }

func wantFiles(t *testing.T, dir string, want int) {
	t.Helper()
	if got := files(t, dir); len(got) != want {
		t.Errorf("%d files in %s, want %d: %v", len(got), filepath.Base(dir), want, got)
	}
}

func rewrite(t *testing.T, dir, digest string, change func([]byte) []byte) {
	t.Helper()
	for _, path := range files(t, dir) {
		if filepath.Base(path) == digest {
			b, err := os.ReadFile(path)
			if err == nil {
				os.Chmod(path, 0o600)
				err = os.WriteFile(path, change(b), 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatalf("content %s is not among the files of %s", digest, dir)
}

// readers reads bytes, runs a function, and goes on with bytes.
func readers(first []byte, between *calling, then []byte) io.Reader {
	return io.MultiReader(bytes.NewReader(first), between, bytes.NewReader(then))
}
