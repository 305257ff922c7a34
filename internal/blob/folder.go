package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// OpenFolder opens a store in a folder, and makes the folder when there is none. Below it, sha256/ab/ab12… holds the
// content and incoming/ what is still arriving; what an ended process left in incoming/ is swept away, while that of a
// living one is held by a file lock and stays. Several processes may share the folder.
func OpenFolder(path string) (Store, error) {
	s := &folder{content: filepath.Join(path, "sha256"), incoming: filepath.Join(path, "incoming")}
	for _, dir := range []string{s.content, s.incoming} {
		if err := os.MkdirAll(dir, 0o750); err != nil {
			return nil, fmt.Errorf("open blob folder %s: %w", path, err)
		}
	}
	// All shards are made, and made durable, once, so that no Put has to wonder whether its folder survives.
	for i := range 256 {
		err := os.Mkdir(filepath.Join(s.content, fmt.Sprintf("%02x", i)), 0o750)
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("open blob folder %s: %w", path, err)
		}
	}
	for _, dir := range []string{s.content, path, filepath.Dir(path)} {
		if err := syncFolder(dir); err != nil {
			return nil, fmt.Errorf("open blob folder %s: %w", path, err)
		}
	}
	if err := s.sweep(); err != nil {
		return nil, fmt.Errorf("open blob folder %s: %w", path, err)
	}
	return s, nil
}

// folder is the driver for a folder of a local or network file system.
type folder struct {
	content  string
	incoming string
}

func (s *folder) file(digest string) string { return filepath.Join(s.content, digest[:2], digest) }

func (s *folder) Put(ctx context.Context, r io.Reader, limit int64) (Info, error) {
	f, err := s.create()
	if err != nil {
		return Info{}, fmt.Errorf("put content: %w", err)
	}
	defer f.Close()

	in := newIntake(ctx, r, limit)
	if _, err := io.CopyBuffer(onlyWriter{f}, onlyReader{in}, make([]byte, copyBuffer)); err != nil {
		os.Remove(f.Name())
		return Info{}, fmt.Errorf("put content: %w", err)
	}
	info := in.info()
	if err := s.keep(f, info); err != nil {
		os.Remove(f.Name())
		return Info{}, fmt.Errorf("put content %s: %w", info.SHA256, err)
	}
	return info, nil
}

// keep makes what has arrived durable, and then visible under its digest.
func (s *folder) keep(f *os.File, info Info) error {
	target := s.file(info.SHA256)
	if have, err := os.Stat(target); err == nil && have.Size() == info.Size {
		if err := os.Remove(f.Name()); err != nil {
			return err
		}
	} else {
		if err := f.Sync(); err != nil {
			return err
		}
		if err := os.Rename(f.Name(), target); err != nil {
			return err
		}
		if err := f.Chmod(0o440); err != nil {
			return err
		}
	}
	// Also when the content was there: the process that brought it may not have come to this line yet.
	return syncFolder(filepath.Dir(target))
}

// create makes a file in incoming/ and locks it. The sweep of another process may come between the two; then the file
// is gone, or the lock taken, and the next attempt makes another.
func (s *folder) create() (*os.File, error) {
	for range 10 {
		f, err := os.CreateTemp(s.incoming, "put-*")
		if err != nil {
			return nil, err
		}
		if tryLock(f) && present(f) {
			return f, nil
		}
		f.Close()
		os.Remove(f.Name())
	}
	return nil, errors.New("cannot lock a file of its own in " + s.incoming)
}

func present(f *os.File) bool {
	byHandle, err1 := f.Stat()
	byName, err2 := os.Stat(f.Name())
	return err1 == nil && err2 == nil && os.SameFile(byHandle, byName)
}

// sweep removes what ended processes have left in incoming/.
func (s *folder) sweep() error {
	entries, err := os.ReadDir(s.incoming)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := filepath.Join(s.incoming, e.Name())
		f, err := os.OpenFile(name, os.O_RDWR, 0)
		if errors.Is(err, fs.ErrNotExist) {
			continue // finished meanwhile
		}
		if err != nil {
			return err
		}
		if orphaned(f) {
			err = os.Remove(name)
		}
		f.Close()
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (s *folder) Open(ctx context.Context, digest string) (Content, Info, error) {
	if err := checkDigest(digest); err != nil {
		return nil, Info{}, fmt.Errorf("open content %q: %w", digest, err)
	}
	f, err := os.Open(s.file(digest))
	if err != nil {
		return nil, Info{}, fmt.Errorf("open content %s: %w", digest, notFound(err))
	}
	st, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, Info{}, fmt.Errorf("open content %s: %w", digest, err)
	}
	return f, Info{SHA256: digest, Size: st.Size()}, nil
}

func (s *folder) Stat(ctx context.Context, digest string) (Info, error) {
	if err := checkDigest(digest); err != nil {
		return Info{}, fmt.Errorf("stat content %q: %w", digest, err)
	}
	st, err := os.Stat(s.file(digest))
	if err != nil {
		return Info{}, fmt.Errorf("stat content %s: %w", digest, notFound(err))
	}
	return Info{SHA256: digest, Size: st.Size()}, nil
}

func (s *folder) Verify(ctx context.Context, digest string) error { return verify(ctx, s, digest) }

func notFound(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNotFound
	}
	return err
}
