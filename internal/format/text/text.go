// Package text checks plain texts and XML documents as they stream by.
package text

import (
	"io"
	"unicode/utf8"

	"birtereze/portal/internal/format/report"
)

// Plain checks that a text is UTF-8 without control characters. The error is one of reading alone.
func Plain(r io.Reader, out *report.List) error {
	buf := make([]byte, 64<<10)
	have, line := 0, int64(1)
	for {
		n, err := r.Read(buf[have:])
		have += n
		rest := buf[:have]
		for len(rest) > 0 {
			c, size := utf8.DecodeRune(rest)
			if c == utf8.RuneError && size == 1 {
				if !utf8.FullRune(rest) && err == nil {
					break // the character goes on in the next piece
				}
				out.Add(Encoding, report.Line(line))
				return nil
			}
			switch {
			case c == '\n':
				line++
			case c == '\t' || c == '\r' || c == '\f':
			case c < ' ' || c == 0x7f:
				out.Add(Control, report.Line(line))
				return nil
			}
			rest = rest[size:]
		}
		have = copy(buf, rest)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
