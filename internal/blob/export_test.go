package blob

// CopyAtMost makes a store of a bucket copy in parts what is larger than size bytes, so that a test of that need not
// move 5 GiB.
func CopyAtMost(s Store, size int64) {
	b := s.(*bucket)
	b.copyAtOnce, b.copyPart = size, size
}
