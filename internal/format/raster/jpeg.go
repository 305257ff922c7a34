package raster

import (
	"bytes"
	"encoding/binary"

	"birtereze/portal/internal/format/report"
)

// JPEG checks an image from its first marker to its last. The error is one of reading alone.
func JPEG(src *report.Source, out *report.List) (Facts, error) {
	j := &jpeg{src: src, out: out, off: 2}
	if string(src.Bytes(0, 2)) != "\xFF\xD8" {
		out.Add(Broken, report.Byte(0))
		return j.facts, src.Err()
	}
	for j.segment() {
	}
	return j.facts, src.Err()
}

type jpeg struct {
	src   *report.Source
	out   *report.List
	off   int64
	facts Facts
	scans int
}

// segment checks one marker segment; false when it was the last, or the rest cannot be read.
func (j *jpeg) segment() bool {
	b := j.src.Bytes(j.off, 4)
	for len(b) >= 2 && b[0] == 0xFF && b[1] == 0xFF { // fill bytes
		j.off++
		b = j.src.Bytes(j.off, 4)
	}
	if len(b) < 2 {
		blame(j.src, j.out, j.off)
		return false
	}
	if b[0] != 0xFF || b[1] == 0 {
		j.out.Add(Broken, report.Byte(j.off))
		return false
	}
	marker := b[1]
	switch {
	case marker == 0xD9:
		j.off += 2
		j.end()
		return false
	case marker == 0x01 || 0xD0 <= marker && marker <= 0xD7:
		j.off += 2
		return true
	case marker == 0xD8:
		j.out.Add(Broken, report.Byte(j.off))
		return false
	}
	if len(b) < 4 {
		blame(j.src, j.out, j.src.Size())
		return false
	}
	n := int64(binary.BigEndian.Uint16(b[2:]))
	switch {
	case n < 2:
		j.out.Add(Broken, report.Byte(j.off))
		return false
	case j.off+2+n > j.src.Size():
		blame(j.src, j.out, j.src.Size())
		return false
	case isFrame(marker) && !j.frame(j.src.Bytes(j.off+4, 6), n):
		return false
	}
	if marker == 0xDA {
		if j.facts.Width == 0 {
			j.out.Add(Broken, report.Byte(j.off))
			return false
		}
		j.scans++
		j.off += 2 + n
		return j.scan()
	}
	j.off += 2 + n
	return true
}

// isFrame tells the markers of frames from those of tables that lie among them.
func isFrame(m byte) bool {
	return 0xC0 <= m && m <= 0xCF && m != 0xC4 && m != 0xC8 && m != 0xCC
}

func (j *jpeg) frame(b []byte, n int64) bool {
	if len(b) < 6 || n < 8 || j.facts.Pages > 0 {
		j.out.Add(Broken, report.Byte(j.off))
		return false
	}
	h, w := int64(binary.BigEndian.Uint16(b[1:])), int64(binary.BigEndian.Uint16(b[3:]))
	if h == 0 { // the number of lines may come after the first scan
		h = 1
	}
	j.facts = Facts{Width: w, Height: h, Pages: 1}
	return judgeSize(w, h, j.out)
}

// scan passes compressed data up to the next marker that is not a part of them.
func (j *jpeg) scan() bool {
	const step = 64 << 10
	for {
		b := j.src.Bytes(j.off, step)
		if len(b) < 2 {
			blame(j.src, j.out, j.src.Size())
			return false
		}
		at := 0
		for {
			i := bytes.IndexByte(b[at:], 0xFF)
			if i < 0 || at+i+1 >= len(b) {
				break
			}
			at += i
			if m := b[at+1]; m != 0 && m != 0xFF && (m < 0xD0 || m > 0xD7) {
				j.off += int64(at)
				return true
			}
			at++
		}
		if len(b) < step {
			blame(j.src, j.out, j.src.Size())
			return false
		}
		j.off += step - 1
	}
}

// end looks at what follows the image. Cameras append previews and other pictures; anything else has no business there.
func (j *jpeg) end() {
	if j.scans == 0 {
		j.out.Add(Broken, report.Byte(j.off))
		return
	}
	rest := j.src.Bytes(j.off, 4096)
	rest = bytes.TrimLeft(rest, "\x00\r\n ")
	switch {
	case len(rest) == 0:
	case bytes.HasPrefix(rest, []byte("\xFF\xD8\xFF")):
		j.out.Add(Trailer, report.Byte(j.off))
	default:
		j.out.Add(Suffix, report.Byte(j.off))
	}
}
