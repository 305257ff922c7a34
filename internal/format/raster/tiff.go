package raster

import (
	"encoding/binary"

	"birtereze/portal/internal/format/report"
)

// TIFF checks the directories of an image and that its strips and tiles lie within the file; BigTIFF as well. The error
// is one of reading alone.
func TIFF(src *report.Source, out *report.List) (Facts, error) {
	t := &tiff{src: src, out: out}
	if next, ok := t.header(); ok {
		for seen := map[int64]bool{}; next != 0 && src.Err() == nil; {
			if seen[next] || len(seen) > mostPages {
				out.Add(Broken, report.Byte(next))
				break
			}
			seen[next] = true
			if next, ok = t.directory(next); !ok {
				break
			}
		}
	}
	return t.facts, src.Err()
}

// Bounds of a TIFF.
const (
	mostPages  = 10_000
	mostFields = 4096
	mostStrips = 1 << 22
)

type tiff struct {
	src   *report.Source
	out   *report.List
	order binary.ByteOrder
	big   bool // offsets of 64 bits
	facts Facts
}

func (t *tiff) header() (first int64, ok bool) {
	b := t.src.Bytes(0, 16)
	if len(b) >= 8 {
		switch string(b[:4]) {
		case "II*\x00":
			t.order = binary.LittleEndian
		case "MM\x00*":
			t.order = binary.BigEndian
		case "II+\x00":
			t.order, t.big = binary.LittleEndian, true
		case "MM\x00+":
			t.order, t.big = binary.BigEndian, true
		}
	}
	switch {
	case t.order == nil:
	case !t.big:
		return int64(t.order.Uint32(b[4:])), true
	case len(b) == 16 && t.order.Uint16(b[4:]) == 8:
		return int64(t.order.Uint64(b[8:])), true
	}
	t.out.Add(Broken, report.Byte(0))
	return 0, false
}

// layout is how many bytes the counts, entries and offsets of a directory take.
func (t *tiff) layout() (count, entry, offset int64) {
	if t.big {
		return 8, 20, 8
	}
	return 2, 12, 4
}

func (t *tiff) number(b []byte) int64 {
	switch len(b) {
	case 1:
		return int64(b[0])
	case 2:
		return int64(t.order.Uint16(b))
	case 4:
		return int64(t.order.Uint32(b))
	case 8:
		return int64(t.order.Uint64(b))
	}
	return -1
}

// directory checks one page, and gives the offset of the next; 0 after the last.
func (t *tiff) directory(at int64) (next int64, ok bool) {
	count, entry, offset := t.layout()
	n := t.number(t.src.Bytes(at, int(count)))
	if n <= 0 || n > mostFields || at < 8 {
		if t.src.Err() == nil {
			t.fail(at, n)
		}
		return 0, false
	}
	b := t.src.Bytes(at+count, int(n*entry+offset))
	if int64(len(b)) < n*entry+offset {
		blame(t.src, t.out, t.src.Size())
		return 0, false
	}
	fields := map[int64]values{}
	for i := range n {
		tag, v, ok := t.field(b[i*entry:(i+1)*entry], at+count+i*entry)
		if !ok {
			blame(t.src, t.out, at+count+i*entry)
			return 0, false
		}
		fields[tag] = v
	}
	if !t.page(at, fields) {
		return 0, false
	}
	t.facts.Pages++
	return t.number(b[n*entry:]), true
}

func (t *tiff) fail(at, n int64) {
	if n < 0 {
		blame(t.src, t.out, at)
		return
	}
	t.out.Add(Broken, report.Byte(at))
}

// values are the numbers of a field: so many, of so many bytes each, from an offset on.
type values struct{ at, count, width int64 }

// widths of the types of TIFF, by number; 0 for a type that does not exist.
var widths = [19]int64{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8}

// field reads an entry of a directory at an offset. Its values stand in the entry itself, or elsewhere.
func (t *tiff) field(b []byte, at int64) (tag int64, v values, ok bool) {
	tag, kind := t.number(b[:2]), t.number(b[2:4])
	_, _, offset := t.layout()
	v.count = t.number(b[4 : 4+offset])
	if kind >= int64(len(widths)) || widths[kind] == 0 {
		return tag, values{}, true // a type of the future: to be passed over
	}
	v.width = widths[kind]
	if v.count < 0 || v.count > t.src.Size() {
		return tag, v, false
	}
	v.at = at + 4 + offset
	if v.count*v.width > offset {
		v.at = t.number(b[4+offset:])
	}
	return tag, v, v.at > 0 && v.at+v.count*v.width <= t.src.Size()
}

// first is the first value of a field; -1 when there is none.
func (t *tiff) first(v values) int64 {
	if v.count == 0 {
		return -1
	}
	return t.number(t.src.Bytes(v.at, int(v.width)))
}

// Fields of a page, by tag.
const (
	tagWidth       = 256
	tagHeight      = 257
	tagStrips      = 273
	tagStripCounts = 279
	tagTiles       = 324
	tagTileCounts  = 325
)

// page checks the size of a page, and that its data lie in the file.
func (t *tiff) page(at int64, fields map[int64]values) bool {
	w, h := t.first(fields[tagWidth]), t.first(fields[tagHeight])
	if !judgeSize(w, h, t.out) {
		return false
	}
	if t.facts.Pages == 0 {
		t.facts.Width, t.facts.Height = w, h
	}
	offsets, counts := fields[tagStrips], fields[tagStripCounts]
	if offsets.count == 0 {
		offsets, counts = fields[tagTiles], fields[tagTileCounts]
	}
	if offsets.count == 0 || offsets.count > mostStrips || counts.count != 0 && counts.count != offsets.count {
		t.out.Add(Broken, report.Byte(at))
		return false
	}
	const atOnce = 8192
	for i := int64(0); i < offsets.count; i += atOnce {
		n := min(atOnce, offsets.count-i)
		from := t.src.Bytes(offsets.at+i*offsets.width, int(n*offsets.width))
		size := t.src.Bytes(counts.at+i*counts.width, int(n*counts.width))
		if from == nil {
			return false
		}
		for k := range n {
			start := t.number(from[k*offsets.width : (k+1)*offsets.width])
			length := int64(0)
			if counts.count != 0 && size != nil {
				length = t.number(size[k*counts.width : (k+1)*counts.width])
			}
			if start < 0 || length < 0 || start+length < 0 || start+length > t.src.Size() {
				blame(t.src, t.out, t.src.Size())
				return false
			}
		}
	}
	return true
}
