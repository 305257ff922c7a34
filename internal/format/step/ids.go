package step

import "math/bits"

// idSet keeps which numbers have been defined and which referred to, two bits each, in pages: numbers usually run
// densely, but need not.
type idSet struct {
	pages map[uint64]*page
	last  *page // the page used last, and its key
	key   uint64
}

const (
	pageIDs  = 4096
	mostPage = 1 << 16 // 64 MiB; enough for 268 million numbers that run densely
)

type page struct {
	defined  [pageIDs / 64]uint64
	referred [pageIDs / 64]uint64
}

// at gives the page of a number; nil when there are too many pages.
func (s *idSet) at(id uint64) *page {
	key := id / pageIDs
	if s.last != nil && s.key == key {
		return s.last
	}
	p := s.pages[key]
	if p == nil {
		if len(s.pages) == mostPage {
			return nil
		}
		p = new(page)
		s.pages[key] = p
	}
	s.last, s.key = p, key
	return p
}

// define notes a definition; first is false when there was one before, room when there is no memory to note it.
func (s *idSet) define(id uint64) (first, room bool) {
	p := s.at(id)
	if p == nil {
		return false, false
	}
	word, bit := id%pageIDs/64, uint64(1)<<(id%64)
	first = p.defined[word]&bit == 0
	p.defined[word] |= bit
	return first, true
}

// refer notes a reference; false when there is no memory to note it.
func (s *idSet) refer(id uint64) bool {
	p := s.at(id)
	if p == nil {
		return false
	}
	p.referred[id%pageIDs/64] |= 1 << (id % 64)
	return true
}

// dangling counts the numbers that are referred to and nowhere defined.
func (s *idSet) dangling() (n int) {
	for _, p := range s.pages {
		for i := range p.referred {
			n += bits.OnesCount64(p.referred[i] &^ p.defined[i])
		}
	}
	return n
}

func (s *idSet) isDangling(id uint64) bool {
	p := s.at(id)
	return p != nil && p.defined[id%pageIDs/64]&(1<<(id%64)) == 0
}
