package step

import (
	"io"
)

// scanner reads bytes from a window that moves over the file, and counts lines. After the end, and after an error of
// reading, it gives zero bytes and eof is set.
type scanner struct {
	r    io.Reader
	buf  []byte
	pos  int
	end  int
	line int64
	eof  bool
	err  error // of reading, other than the end
}

const window = 1 << 18

func newScanner(r io.Reader) *scanner {
	return &scanner{r: r, buf: make([]byte, window), line: 1}
}

// peek is the next byte, not taken.
func (s *scanner) peek() byte {
	if s.pos < s.end {
		return s.buf[s.pos]
	}
	return s.refill()
}

// refill reads the next window and gives its first byte.
func (s *scanner) refill() byte {
	for empty := 0; !s.eof; empty++ {
		n, err := s.r.Read(s.buf)
		s.pos, s.end = 0, n
		if n > 0 {
			return s.buf[0]
		}
		if err == nil && empty > 100 {
			err = io.ErrNoProgress
		}
		if err != nil {
			s.eof = true
			if err != io.EOF {
				s.err = err
			}
		}
	}
	s.pos, s.end = 0, 0
	return 0
}

// take passes the byte that peek has given.
func (s *scanner) take() {
	if s.pos < s.end {
		s.pos++
	}
}

// space passes blanks, line ends and comments. Control characters carry no meaning in ISO 10303-21 and count as blanks.
func (s *scanner) space() {
	for {
		c := s.peek()
		switch {
		case c == '\n':
			s.line++
			s.take()
		case c == '/':
			s.take()
			if s.peek() != '*' {
				// A stray slash: put back as what it is, an unexpected byte. The window still holds it, or, when it
				// began anew, a zero byte stands in its place.
				s.back('/')
				return
			}
			s.take()
			s.comment()
		case c == 0 && s.eof:
			return
		case c <= ' ':
			s.take()
		default:
			return
		}
	}
}

// back puts one byte before the next.
func (s *scanner) back(c byte) {
	if s.pos > 0 {
		s.pos--
		s.buf[s.pos] = c
		return
	}
	if s.end < len(s.buf) {
		copy(s.buf[1:s.end+1], s.buf[:s.end])
		s.end++
		s.buf[0] = c
		return
	}
	grown := make([]byte, s.end+1)
	grown[0] = c
	copy(grown[1:], s.buf[:s.end])
	s.buf, s.end = grown, s.end+1
}

func (s *scanner) comment() {
	star := false
	for {
		c := s.peek()
		if c == 0 && s.eof {
			return
		}
		s.take()
		switch {
		case c == '/' && star:
			return
		case c == '\n':
			s.line++
		}
		star = c == '*'
	}
}

// word takes a run of letters, digits, underscores and hyphens, and keeps the first 64 bytes of it.
func (s *scanner) word(into []byte) []byte {
	into = into[:0]
	for {
		c := s.peek()
		if !('A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-') {
			return into
		}
		if len(into) < 64 {
			into = append(into, c)
		}
		s.take()
	}
}

// seek passes everything up to and including a semicolon, so that reading can go on after an error.
func (s *scanner) seek() {
	for {
		c := s.peek()
		if c == 0 && s.eof {
			return
		}
		s.take()
		switch c {
		case '\n':
			s.line++
		case ';':
			return
		}
	}
}
