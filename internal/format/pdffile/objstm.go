package pdffile

import (
	"bytes"
	"io"

	"birtereze/portal/internal/format/report"
)

// Bounds of object streams: of the members of one, of its bytes once inflated, and of how many are kept.
const (
	mostMembers = 1 << 20
	mostInflate = 64 << 20
	streamsKept = 4
)

// objectStream is the content of a stream that holds other objects (ISO 32000-1, 7.5.7).
type objectStream struct {
	lex     *lexer
	numbers []int64
	offsets []int64
}

// objectStream decodes a stream of objects, or finds it among those kept.
func (f *file) objectStream(number int64) (*objectStream, error) {
	if s := f.streams[number]; s != nil {
		return s, nil
	}
	if number >= int64(len(f.xref)) {
		return nil, errNoStream
	}
	off, ok := f.xref[number].offset()
	if !ok {
		return nil, errNoStream
	}
	defer f.aux.remember()()
	got, v, err := f.aux.headed(off)
	d, ok := v.(dict)
	if err != nil || !ok || got != number || d.get("Type") != name("ObjStm") {
		return nil, errNoStream
	}
	start, ok := f.aux.streamStart()
	if !ok {
		return nil, errNoStream
	}
	// The length may be an object of its own, but at an offset: not in a stream, which would have no end.
	length, ok := f.plain(d.get("Length")).(int64)
	if !ok || length < 0 || length > f.src.Size()-start {
		return nil, errSyntax
	}
	r, err := f.decode(d, start, length)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(r, mostInflate+1))
	if err != nil {
		return nil, err
	}
	if len(data) > mostInflate {
		return nil, errLarge
	}
	s, err := f.index(d, data)
	if err != nil {
		return nil, err
	}
	if len(f.streams) >= streamsKept {
		clear(f.streams)
	}
	f.streams[number] = s
	return s, nil
}

// plain follows a reference to an object at an offset.
func (f *file) plain(v any) any {
	r, ok := v.(ref)
	if !ok {
		return v
	}
	if r.number < 0 || r.number >= int64(len(f.xref)) {
		return nil
	}
	if _, ok := f.xref[r.number].offset(); !ok {
		return nil
	}
	return f.fetch(r.number)
}

// index reads the numbers and offsets at the beginning of the data.
func (f *file) index(d dict, data []byte) (*objectStream, error) {
	n, ok1 := d.get("N").(int64)
	first, ok2 := d.get("First").(int64)
	if !ok1 || !ok2 || n < 0 || n > mostMembers || first < 0 || first > int64(len(data)) {
		return nil, errSyntax
	}
	src := report.NewSource(f.src.Context(), bytes.NewReader(data), int64(len(data)))
	s := &objectStream{lex: newLexer(src, wide)}
	s.lex.begin(0)
	for range n {
		number, ok1 := s.lex.integer()
		off, ok2 := s.lex.integer()
		if !ok1 || !ok2 || first+off > int64(len(data)) {
			return nil, errSyntax
		}
		s.numbers = append(s.numbers, number)
		s.offsets = append(s.offsets, first+off)
	}
	return s, nil
}

// member reads one object of the stream.
func (s *objectStream) member(index int64) (any, error) {
	if index < 0 || index >= int64(len(s.offsets)) {
		return nil, errSyntax
	}
	s.lex.begin(s.offsets[index])
	return s.lex.value(0)
}

// checkMembers checks that an object stream holds what the cross-references say, and that it can be read.
func (f *file) checkMembers(stream int64, numbers []int64) {
	at := report.Object(int(stream))
	s, err := f.objectStream(stream)
	if err != nil {
		f.blame(err, XrefObject, at)
		return
	}
	for index, number := range numbers {
		if number < 0 {
			continue
		}
		if index >= len(s.numbers) || s.numbers[index] != number {
			f.out.Add(XrefObject, report.Object(int(number)))
			continue
		}
		if _, err := s.member(int64(index)); err != nil {
			f.blame(err, ObjectBroken, report.Object(int(number)))
		}
	}
	f.lex.script = f.lex.script || s.lex.script
	f.lex.launch = f.lex.launch || s.lex.launch
	f.lex.files = f.lex.files || s.lex.files
}
