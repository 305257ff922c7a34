package pdffile

import (
	"errors"
	"io"

	"birtereze/portal/internal/format/report"
)

// place says where an object is, in one number: nothing known, free, at an offset, or in an object stream.
type place int64

const (
	unknown place = 0
	free    place = 1
)

// Bounds of ISO 32000-1, annex C, and of sense.
const (
	mostObjects  = 8_388_607
	mostSections = 10_000
)

func atOffset(off int64) place                 { return place(off<<2 | 2) }
func inStream(stream int64, index int64) place { return place((stream<<24|index)<<2 | 3) }

// offset is where the object begins; false when it is not at an offset of its own.
func (p place) offset() (int64, bool) { return int64(p >> 2), p&3 == 2 }

// member is the object stream that the object is in, and its index there.
func (p place) member() (stream, index int64, ok bool) {
	return int64(p >> 26), int64(p >> 2 & (1<<24 - 1)), p&3 == 3
}

// readXref follows the chain of cross-reference sections from the newest to the oldest; what a newer one says of an
// object holds.
func (f *file) readXref(newest int64) bool {
	seen := map[int64]bool{}
	type section struct {
		off    int64
		hybrid bool // an addition to a table, for readers that know streams
	}
	for next := []section{{off: newest}}; len(next) > 0; {
		off := next[0].off
		f.hybrid = next[0].hybrid
		next = next[1:]
		if seen[off] || len(seen) > mostSections {
			f.out.Add(XrefLoop, report.Byte(off))
			return false
		}
		seen[off] = true
		trailer, err := f.section(off)
		if err != nil {
			f.blame(err, XrefBroken, report.Byte(off))
			return false
		}
		if f.trailer == nil {
			f.trailer = trailer
		}
		if e := trailer.get("Encrypt"); e != nil && e != word("null") {
			f.secret = true
		}
		if at, ok := trailer.get("XRefStm").(int64); ok && !f.hybrid {
			next = append(next, section{at, true})
		}
		if at, ok := trailer.get("Prev").(int64); ok && !f.hybrid {
			next = append(next, section{at, false})
		}
	}
	return true
}

// section reads one cross-reference table or stream, and gives its trailer.
func (f *file) section(off int64) (dict, error) {
	if off <= 0 || off >= f.src.Size() {
		return nil, errSyntax
	}
	f.lex.begin(off)
	f.lex.space()
	if c, _ := f.lex.peek(); c == 'x' {
		if f.lex.run() != "xref" {
			return nil, errSyntax
		}
		return f.table()
	}
	return f.xrefStream(off)
}

// table reads the entries of a classic table, and its trailer.
func (f *file) table() (dict, error) {
	l := f.lex
	for {
		l.space()
		if c, _ := l.peek(); c == 't' {
			break
		}
		first, ok1 := l.integer()
		count, ok2 := l.integer()
		if !ok1 || !ok2 || first+count > mostObjects+1 || count*18 > f.src.Size() {
			return nil, errSyntax
		}
		for i := range count {
			off, ok1 := l.integer()
			_, ok2 := l.integer()
			l.space()
			kind := l.run()
			if !ok1 || !ok2 || kind != "n" && kind != "f" {
				return nil, errSyntax
			}
			if kind == "n" && off > 0 {
				f.note(first+i, atOffset(off))
			} else {
				f.note(first+i, free)
			}
		}
	}
	if l.run() != "trailer" {
		return nil, errSyntax
	}
	l.begin(l.at())
	v, err := l.value(0)
	if d, ok := v.(dict); ok && err == nil {
		return d, nil
	}
	return nil, errors.Join(err, errSyntax)
}

// note keeps what a section says of an object, unless a newer one has spoken. Objects that a hybrid file hides from old
// readers are free in its table, and have their place in the stream beside it (ISO 32000-1, 7.5.8.4).
func (f *file) note(number int64, p place) {
	if number >= int64(len(f.xref)) {
		f.xref = append(f.xref, make([]place, number+1-int64(len(f.xref)))...)
	}
	if f.xref[number] == unknown || f.hybrid && f.xref[number] == free {
		f.xref[number] = p
	}
}

// xrefStream reads a cross-reference stream (ISO 32000-1, 7.5.8); its dictionary is its trailer.
func (f *file) xrefStream(off int64) (dict, error) {
	_, v, err := f.lex.headed(off)
	if err != nil {
		return nil, err
	}
	d, ok := v.(dict)
	if !ok || d.get("Type") != name("XRef") {
		return nil, errSyntax
	}
	start, ok := f.lex.streamStart()
	length, direct := d.get("Length").(int64)
	if !ok || !direct || length < 0 || length > f.src.Size()-start {
		return nil, errSyntax
	}
	widths, total, ok := widthsOf(d)
	size, hasSize := d.get("Size").(int64)
	if !ok || !hasSize || size < 0 || size > mostObjects+1 {
		return nil, errSyntax
	}
	index, _ := d.get("Index").(array)
	if index == nil {
		index = array{int64(0), size}
	}
	r, err := f.decode(d, start, length)
	if err != nil {
		return nil, err
	}
	row := make([]byte, total)
	for i := 0; i+1 < len(index); i += 2 {
		first, ok1 := index[i].(int64)
		count, ok2 := index[i+1].(int64)
		if !ok1 || !ok2 || first < 0 || count < 0 || first+count > mostObjects+1 {
			return nil, errSyntax
		}
		for n := range count {
			if _, err := io.ReadFull(r, row); err != nil {
				return nil, errors.Join(err, errSyntax)
			}
			p, err := entry(row, widths)
			if err != nil {
				return nil, err
			}
			f.note(first+n, p)
		}
	}
	return d, nil
}

// widthsOf reads the widths of the three fields of an entry.
func widthsOf(d dict) (w [3]int, total int, ok bool) {
	a, _ := d.get("W").(array)
	if len(a) < 3 {
		return w, 0, false
	}
	for i, v := range a {
		n, isInt := v.(int64)
		if !isInt || n < 0 || n > 8 {
			return w, 0, false
		}
		if i < 3 {
			w[i] = int(n)
		}
		total += int(n)
	}
	return w, total, total > 0
}

// entry reads one entry of a cross-reference stream.
func entry(row []byte, w [3]int) (place, error) {
	field := func(n int) (v uint64) {
		for _, b := range row[:n] {
			v = v<<8 | uint64(b)
		}
		row = row[n:]
		return v
	}
	kind := uint64(1)
	if w[0] > 0 {
		kind = field(w[0])
	}
	second, third := field(w[1]), field(w[2])
	switch {
	case kind == 1 && second > 0 && second < 1<<60:
		return atOffset(int64(second)), nil
	case kind == 2 && second <= mostObjects && third < 1<<24:
		return inStream(int64(second), int64(third)), nil
	case kind == 0, kind == 1 && second == 0, kind > 2: // later kinds are to be taken as free
		return free, nil
	}
	return free, errSyntax
}
