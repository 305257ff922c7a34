package raster

import (
	"bufio"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"io"

	"birtereze/portal/internal/format/report"
)

const pngMagic = "\x89PNG\r\n\x1A\n"

// PNG checks an image from its signature to its last chunk. The error is one of reading alone.
func PNG(src *report.Source, out *report.List) (Facts, error) {
	p := &png{src: src, out: out, off: int64(len(pngMagic))}
	if string(src.Bytes(0, len(pngMagic))) != pngMagic {
		out.Add(Broken, report.Byte(0))
		return p.facts, src.Err()
	}
	for p.chunk() {
	}
	return p.facts, src.Err()
}

// mostChunks is into how many pieces the pixels may be cut.
const mostChunks = 1 << 20

type png struct {
	src   *report.Source
	out   *report.List
	off   int64
	facts Facts
	want  int64 // bytes of pixels, unpacked
	data  []span
	after bool // the pixels have ended
}

// span is a piece of the compressed pixels.
type span struct{ from, to int64 }

// chunk checks one chunk; false when it was the last, or the rest cannot be read.
func (p *png) chunk() bool {
	head := p.src.Bytes(p.off, 8)
	if len(head) < 8 {
		blame(p.src, p.out, p.off)
		return false
	}
	n := int64(binary.BigEndian.Uint32(head))
	kind := string(head[4:])
	body := p.off + 8
	if n > 1<<31-1 || !letters(head[4:]) {
		p.out.Add(Broken, report.Byte(p.off))
		return false
	}
	if body+n+4 > p.src.Size() {
		blame(p.src, p.out, p.src.Size())
		return false
	}
	if !p.checksum(body, n, head[4:]) {
		p.out.Add(Checksum, report.Byte(p.off))
		return false
	}
	first := p.off == int64(len(pngMagic))
	if first != (kind == "IHDR") || first && !p.header(p.src.Bytes(body, int(min(n, 13)))) {
		if !p.out.Stopped() {
			p.out.Add(Broken, report.Byte(p.off))
		}
		return false
	}
	p.off = body + n + 4
	switch {
	case kind == "IDAT":
		if p.after || len(p.data) == mostChunks {
			p.out.Add(Broken, report.Byte(p.off))
			return false
		}
		p.data = append(p.data, span{body, body + n})
	case len(p.data) > 0 && !p.after:
		p.after = true
		p.pixels()
	}
	if kind == "IEND" {
		p.end()
		return false
	}
	return p.src.Err() == nil
}

func letters(b []byte) bool {
	for _, c := range b {
		if (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}

func (p *png) checksum(body, n int64, kind []byte) bool {
	sum := crc32.NewIEEE()
	sum.Write(kind)
	if _, err := io.Copy(sum, p.src.Reader(body, body+n)); err != nil {
		return true // an error of reading, which the source keeps
	}
	b := p.src.Bytes(body+n, 4)
	return len(b) < 4 || binary.BigEndian.Uint32(b) == sum.Sum32()
}

// header reads IHDR, and reckons how many bytes the pixels unpack to.
func (p *png) header(b []byte) bool {
	if len(b) < 13 {
		return false
	}
	w, h := int64(binary.BigEndian.Uint32(b)), int64(binary.BigEndian.Uint32(b[4:]))
	depth, colour, interlaced := int64(b[8]), b[9], b[12] == 1
	channels := map[byte]int64{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
	if channels == 0 || depth == 0 || depth > 16 || depth&(depth-1) != 0 || b[10] != 0 || b[11] != 0 || b[12] > 1 {
		return false
	}
	if !judgeSize(w, h, p.out) {
		return false
	}
	p.facts = Facts{Width: w, Height: h, Pages: 1}
	rows := func(w, h int64) int64 {
		if w == 0 || h == 0 {
			return 0
		}
		return h * (1 + (w*channels*depth+7)/8)
	}
	if !interlaced {
		p.want = rows(w, h)
		return true
	}
	for _, pass := range []struct{ x, y, dx, dy int64 }{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}} {
		p.want += rows((w-pass.x+pass.dx-1)/pass.dx, (h-pass.y+pass.dy-1)/pass.dy)
	}
	return true
}

// pixels unpacks the image, which must give as many bytes as its size asks for.
func (p *png) pixels() {
	var parts []io.Reader
	for _, s := range p.data {
		parts = append(parts, p.src.Reader(s.from, s.to))
	}
	zr, err := zlib.NewReader(bufio.NewReader(io.MultiReader(parts...)))
	var n int64
	if err == nil {
		n, err = io.Copy(io.Discard, io.LimitReader(zr, p.want+1))
	}
	if p.src.Err() == nil && (err != nil || n != p.want) {
		p.out.Add(Pixels, report.Byte(p.data[0].from))
	}
}

func (p *png) end() {
	switch {
	case len(p.data) == 0:
		p.out.Add(Broken, report.Byte(p.off))
	case p.off < p.src.Size():
		p.out.Add(Suffix, report.Byte(p.off))
	}
}
