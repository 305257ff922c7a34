//go:build unix

package blob

import (
	"os"
	"syscall"
)

// tryLock takes the lock that tells a sweep that the file's process lives; the system drops it when the process ends.
func tryLock(f *os.File) bool {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

// orphaned reports whether no living process holds the file.
func orphaned(f *os.File) bool { return tryLock(f) }

// syncFolder makes the names in a folder durable.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
