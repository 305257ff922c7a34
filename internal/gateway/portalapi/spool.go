package portalapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"birtereze/portal/internal/gateway"
)

// ErrUnfinished says that the time ended before the whole document was here, and that some more of it has come: asking again
// goes on from there.
var ErrUnfinished = errors.New("the document has not come whole yet")

// Spool fetches documents by way of a folder, so that a large one goes on after a break where it stood.
type Spool struct {
	*Client
	dir string

	mu   sync.Mutex
	busy map[string]bool // by digest
}

// NewSpool makes a spool in a folder that is its own.
func NewSpool(c *Client, dir string) *Spool {
	return &Spool{Client: c, dir: dir, busy: map[string]bool{}}
}

var errBusy = errors.New("the document is being fetched already")

// Fetch gives a document whole, once its bytes have the digest with which it was announced. Closing it removes it from the
// folder.
func (s *Spool) Fetch(ctx context.Context, d Document) (io.ReadCloser, error) {
	if len(d.SHA256) != 64 || strings.Trim(d.SHA256, "0123456789abcdef") != "" {
		return nil, s.gateway.Nonsense("document "+string(d.Version), "%.80q is no digest", d.SHA256)
	}
	if !s.begin(d.SHA256) {
		return nil, fmt.Errorf("document %s: %w", d.Version, errBusy)
	}
	f, err := os.OpenFile(filepath.Join(s.dir, d.SHA256), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		s.end(d.SHA256)
		return nil, fmt.Errorf("document %s: %w", d.Version, err)
	}
	whole := &spooled{File: f, spool: s, digest: d.SHA256}
	if err := s.fill(ctx, d, f); err != nil {
		return nil, errors.Join(err, whole.keep())
	}
	if err := matches(f, d.SHA256); err != nil {
		// What is here is worth nothing: the next attempt begins anew.
		return nil, errors.Join(s.gateway.Nonsense("document "+string(d.Version), "%w", err), whole.Close())
	}
	return whole, nil
}

// fill fetches what is missing.
func (s *Spool) fill(ctx context.Context, d Document, f *os.File) error {
	have, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if have > d.Size {
		if have, err = 0, errors.Join(f.Truncate(0), rewind(f)); err != nil {
			return err
		}
	}
	if have == d.Size {
		return nil
	}
	came, err := s.Client.Fetch(ctx, d, have, f)
	switch {
	case err == nil:
		return nil
	case came > 0 && ctx.Err() != nil:
		return fmt.Errorf("document %s, %d of %d bytes: %w", d.Version, have+came, d.Size, ErrUnfinished)
	case have > 0 && errors.Is(err, gateway.ErrNonsense):
		// The Portal does not go on from here; perhaps it knows no parts. The next attempt begins anew.
		return errors.Join(err, f.Truncate(0))
	}
	return err
}

func matches(f *os.File, digest string) error {
	if err := rewind(f); err != nil {
		return err
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return err
	}
	if got := hex.EncodeToString(hash.Sum(nil)); got != digest {
		return fmt.Errorf("SHA-256 is %s, %s expected", got, digest)
	}
	return rewind(f)
}

func rewind(f *os.File) error {
	_, err := f.Seek(0, io.SeekStart)
	return err
}

func (s *Spool) begin(digest string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[digest] {
		return false
	}
	s.busy[digest] = true
	return true
}

func (s *Spool) end(digest string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.busy, digest)
}

// spooled is a document in the folder.
type spooled struct {
	*os.File
	spool  *Spool
	digest string
}

// keep leaves what has come for the next attempt.
func (f *spooled) keep() error {
	defer f.spool.end(f.digest)
	return f.File.Close()
}

// Close removes the document from the folder.
func (f *spooled) Close() error {
	defer f.spool.end(f.digest)
	return errors.Join(f.File.Close(), os.Remove(f.Name()))
}
