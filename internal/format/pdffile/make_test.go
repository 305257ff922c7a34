package pdffile

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"slices"
	"strings"
)

// sample is a PDF in the making: objects by number, written in order, with their true offsets.
type sample struct {
	objects map[int]string
	trailer string
	before  func(number int) string // bytes put before an object
}

// plain is a PDF of two pages with one compressed content stream.
func plain() *sample {
	return &sample{
		objects: map[int]string{
			1: "<< /Type /Catalog /Pages 2 0 R >>",
			2: "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
			3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R >>",
			4: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Note (a \\) b (c) d) /Id <0aF9> >>",
			5: stream("/Filter /FlateDecode", deflate(strings.Repeat("0 0 m 10 10 l S\n", 100))),
		},
		trailer: "/Root 1 0 R",
	}
}

func stream(keys, data string) string {
	return fmt.Sprintf("<< /Length %d %s >>\nstream\n%s\nendstream", len(data), keys, data)
}

func deflate(s string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	w.Write([]byte(s))
	w.Close()
	return b.String()
}

func (s *sample) body() (file bytes.Buffer, offsets map[int]int) {
	file.WriteString("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")
	offsets = map[int]int{}
	for n := 1; len(offsets) < len(s.objects); n++ {
		text, ok := s.objects[n]
		if !ok {
			continue
		}
		if s.before != nil {
			file.WriteString(s.before(n))
		}
		offsets[n] = file.Len()
		fmt.Fprintf(&file, "%d 0 obj\n%s\nendobj\n", n, text)
	}
	return file, offsets
}

// bytes writes the file with a cross-reference table.
func (s *sample) bytes() []byte {
	file, offsets := s.body()
	start := file.Len()
	last := 0
	for n := range offsets {
		last = max(last, n)
	}
	fmt.Fprintf(&file, "xref\n0 %d\n0000000000 65535 f \n", last+1)
	for n := 1; n <= last; n++ {
		if off, ok := offsets[n]; ok {
			fmt.Fprintf(&file, "%010d 00000 n \n", off)
		} else {
			fmt.Fprintf(&file, "0000000000 65535 f \n")
		}
	}
	fmt.Fprintf(&file, "trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n", last+1, s.trailer, start)
	return file.Bytes()
}

// streamed writes the file with a cross-reference stream, and puts the named objects into an object stream.
func (s *sample) streamed(members ...int) []byte {
	texts := map[int]string{}
	var head, rest strings.Builder
	for _, n := range members {
		texts[n] = s.objects[n]
		fmt.Fprintf(&head, "%d %d ", n, rest.Len())
		rest.WriteString(texts[n] + " ")
		delete(s.objects, n)
	}
	const holder, xref = 50, 51
	s.objects[holder] = stream(fmt.Sprintf("/Type /ObjStm /N %d /First %d /Filter /FlateDecode", len(members), head.Len()),
		deflate(head.String()+rest.String()))
	file, offsets := s.body()
	start := file.Len()
	offsets[xref] = start
	row := func(kind byte, second, third int) []byte {
		return []byte{kind, byte(second >> 16), byte(second >> 8), byte(second), byte(third)}
	}
	// Rows with the predictor of PNG, "up", as writers make them.
	var rows bytes.Buffer
	old := make([]byte, 5)
	for n := range xref + 1 {
		now := row(0, 0, 0)
		if off, ok := offsets[n]; ok {
			now = row(1, off, 0)
		} else if i := slices.Index(members, n); i >= 0 {
			now = row(2, holder, i)
		}
		rows.WriteByte(2)
		for i := range now {
			rows.WriteByte(now[i] - old[i])
		}
		old = now
	}
	fmt.Fprintf(&file, "%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n", xref, stream(fmt.Sprintf(
		"/Type /XRef /Size %d /W [1 3 1] /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 5 >> %s", xref+1, s.trailer),
		deflate(rows.String())), start)
	return file.Bytes()
}

// with sets one object.
func (s *sample) with(number int, text string) *sample {
	s.objects[number] = text
	return s
}

// updated appends a new version of one object, as an editor's quick save does.
func updated(old []byte, number int, text string) []byte {
	prev := bytes.LastIndex(old, []byte("startxref\n"))
	var at int
	fmt.Sscanf(string(old[prev+len("startxref\n"):]), "%d", &at)
	b := bytes.NewBuffer(bytes.Clone(old))
	off := b.Len()
	fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\n", number, text)
	start := b.Len()
	fmt.Fprintf(b, "xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size 60 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n", number, off, at, start)
	return b.Bytes()
}
