package pdffile

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"slices"

	"birtereze/portal/internal/format/report"
)

// walk visits every object at an offset in the order of the file, and then every object stream.
func (f *file) walk() {
	type item struct {
		number int
		off    int64
	}
	var items []item
	members := map[int64][]int64{} // by object stream: the numbers said to be in it
	for n, p := range f.xref {
		if off, ok := p.offset(); ok {
			items = append(items, item{n, off})
		}
		if stream, index, ok := p.member(); ok {
			for int64(len(members[stream])) <= index && index < mostMembers {
				members[stream] = append(members[stream], -1)
			}
			if index < mostMembers {
				members[stream][index] = int64(n)
			}
		}
	}
	slices.SortFunc(items, func(a, b item) int { return cmp.Compare(a.off, b.off) })
	for i, it := range items {
		if f.src.Err() != nil {
			return
		}
		next := f.src.Size()
		if i+1 < len(items) {
			next = items[i+1].off
		}
		f.object(it.number, it.off, next)
	}
	for stream := range members {
		if f.src.Err() != nil {
			return
		}
		f.checkMembers(stream, members[stream])
	}
}

// object checks one object at an offset; next is where the one after it begins.
func (f *file) object(number int, off, next int64) {
	at := report.Object(number)
	if off >= f.src.Size() {
		f.out.Add(XrefObject, at)
		return
	}
	got, v, err := f.lex.headed(off)
	if err != nil || got != int64(number) {
		if err == nil || got == 0 {
			f.blame(err, XrefObject, at)
		} else {
			f.blame(err, ObjectBroken, at)
		}
		return
	}
	f.lex.space()
	switch f.lex.run() {
	case "endobj":
	case "stream":
		d, ok := v.(dict)
		if !ok {
			f.out.Add(ObjectBroken, at)
			return
		}
		f.lex.seek(f.lex.at() - int64(len("stream")))
		f.stream(d, at, next)
	default:
		if f.src.Err() == nil {
			f.out.Add(ObjectEnd, at)
		}
	}
}

// stream checks that the data of a stream end where they should, and that they inflate.
func (f *file) stream(d dict, at report.Place, next int64) {
	start, _ := f.lex.streamStart()
	length, ok := f.resolve(d.get("Length")).(int64)
	if !ok || length < 0 || length > f.src.Size()-start || !f.endsAt(start+length) {
		if f.src.Err() != nil {
			return
		}
		end, found := f.findEnd(start, next)
		if !found {
			f.out.Add(StreamEnd, at)
			return
		}
		f.out.Add(StreamLength, at)
		length = end - start
	}
	if d.get("F") != nil || firstFilter(d) != "FlateDecode" {
		return
	}
	r, err := f.inflate.open(f.src.Reader(start, start+length))
	if err == nil {
		_, err = io.Copy(onlyWriter{io.Discard}, r)
	}
	if err != nil {
		f.blame(err, StreamBroken, at)
	}
}

// onlyWriter keeps io.Copy to a buffer of its own, where io.Discard would ask for another size.
type onlyWriter struct{ io.Writer }

// endsAt reports whether "endstream" stands at an offset, perhaps after a line end.
func (f *file) endsAt(off int64) bool {
	f.lex.seek(off)
	for range 2 {
		if c, ok := f.lex.peek(); ok && (c == '\r' || c == '\n') {
			f.lex.pos++
		}
	}
	const mark = "endstream"
	for i := range len(mark) {
		if c, ok := f.lex.peek(); !ok || c != mark[i] {
			return false
		}
		f.lex.pos++
	}
	return true
}

// findEnd looks for "endstream" before the next object.
func (f *file) findEnd(start, next int64) (int64, bool) {
	const step = 1 << 20
	mark := []byte("endstream")
	for at := start; at < next; at += step {
		b := f.src.Bytes(at, int(min(step, next-at))+len(mark))
		if i := bytes.Index(b, mark); i >= 0 {
			return at + int64(i), true
		}
		if b == nil {
			return 0, false
		}
	}
	return 0, false
}

// firstFilter is the filter that the bytes in the file have to pass first; empty when there is none.
func firstFilter(d dict) name {
	v := d.get("Filter")
	if a, ok := v.(array); ok && len(a) > 0 {
		v = a[0]
	}
	n, _ := v.(name)
	if n == "Fl" {
		return "FlateDecode"
	}
	return n
}

// decode gives the bytes of a cross-reference or object stream, which is plain or has passed Flate alone.
func (f *file) decode(d dict, start, length int64) (io.Reader, error) {
	raw := f.src.Reader(start, start+length)
	switch a, _ := d.get("Filter").(array); {
	case firstFilter(d) == "" && len(a) == 0:
		return raw, nil
	case firstFilter(d) != "FlateDecode" || len(a) > 1:
		return nil, errSyntax
	}
	r, err := f.inflate.open(raw)
	if err != nil {
		return nil, err
	}
	v := f.resolve(d.get("DecodeParms"))
	if a, ok := v.(array); ok && len(a) > 0 {
		v = f.resolve(a[0])
	}
	parms, _ := v.(dict)
	predictor, _ := parms.get("Predictor").(int64)
	if predictor < 2 {
		return r, nil
	}
	columns, ok := parms.get("Columns").(int64)
	if !ok {
		columns = 1
	}
	if predictor < 10 || columns < 1 || columns > 1<<20 {
		return nil, errSyntax
	}
	return newUnpredict(r, int(columns), 1), nil
}

// resolve follows a reference to the object itself; nil when there is none.
func (f *file) resolve(v any) any {
	for range 20 {
		r, ok := v.(ref)
		if !ok {
			return v
		}
		v = f.fetch(r.number)
	}
	return nil
}

// fetch reads one object by its number; of a stream, the dictionary.
func (f *file) fetch(number int64) any {
	if number < 0 || number >= int64(len(f.xref)) {
		return nil
	}
	if off, ok := f.xref[number].offset(); ok {
		defer f.aux.remember()()
		got, v, err := f.aux.headed(off)
		if err != nil || got != number {
			return nil
		}
		return v
	}
	if stream, index, ok := f.xref[number].member(); ok {
		s, err := f.objectStream(stream)
		if err != nil {
			return nil
		}
		v, _ := s.member(index)
		return v
	}
	return nil
}

var errNoStream = errors.New("no object stream of this number")
