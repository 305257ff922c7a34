package pdffile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"birtereze/portal/internal/format/report"
)

func check(t testing.TB, b []byte) ([]report.Finding, Facts) {
	t.Helper()
	var out report.List
	facts, err := Check(report.NewSource(context.Background(), bytes.NewReader(b), int64(len(b))), &out)
	if err != nil {
		t.Fatalf("check: %v", err)
	}
	return out.Findings(), facts
}

func codes(found []report.Finding) (all []string) {
	for _, f := range found {
		all = append(all, f.Code+"@"+f.Place.At)
	}
	return all
}

func replace(b []byte, old, new string) []byte { return bytes.Replace(b, []byte(old), []byte(new), 1) }

// hybrid is a file whose table hides objects 3 and 4 from old readers: an object stream holds them, and a stream beside the
// table, of the given rows, tells where.
func hybrid(rows string) []byte {
	s := plain()
	pages := s.objects[3] + " " + s.objects[4]
	first := len(s.objects[3]) + 1
	delete(s.objects, 3)
	delete(s.objects, 4)
	s.with(6, stream("/Type /ObjStm /N 2 /First 9", fmt.Sprintf("3 0 4 %-3d%s", first, pages)))
	s.with(7, stream("/Type /XRef /Size 8 /W [1 1 1] /Index [3 2]", rows))
	_, offsets := s.body()
	s.trailer += fmt.Sprintf(" /XRefStm %d", offsets[7])
	return s.bytes()
}

func TestGoodFiles(t *testing.T) {
	tests := []struct {
		name  string
		file  []byte
		pages int
	}{
		{"a table", plain().bytes(), 2},
		{"streams", plain().streamed(1, 2, 3), 2},
		{"hybrid", hybrid("\x02\x06\x00\x02\x06\x01"), 2},
		{"a page more in an update", updated(plain().bytes(), 2, "<< /Type /Pages /Kids [3 0 R 4 0 R 4 0 R] /Count 3 >>"), 2},
		{"an update of a file with streams", updated(plain().streamed(1, 3), 4, "<< /Type /Page /Parent 2 0 R >>"), 2},
		{"a length in an object of its own", func() []byte {
			data := deflate("BT ET")
			return plain().with(5, strings.Replace(stream("/Filter [/FlateDecode]", data), fmt.Sprint("/Length ", len(data)), "/Length 6 0 R", 1)).
				with(6, fmt.Sprint(len(data))).bytes()
		}(), 2},
		{"blanks after the end", append(plain().bytes(), "\r\n\r\n"...), 2},
		{"a number that is not used", plain().with(9, "null").bytes(), 2},
		{"an image that is not compressed here", plain().with(6, stream("/Filter /DCTDecode", "\xFF\xD8\xFF\xD9")).bytes(), 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found, facts := check(t, tt.file)
			if tt.name == "a page more in an update" {
				// The same page stands in the tree twice: the update was read, since its fault is found.
				if got := codes(found); !slices.Equal(got, []string{"pdf.page-tree@4"}) {
					t.Errorf("findings %v", got)
				}
				return
			}
			if len(found) > 0 || facts != (Facts{Version: "1.7", Pages: tt.pages}) {
				t.Errorf("findings %v, facts %+v", codes(found), facts)
			}
		})
	}
}

func TestBadFiles(t *testing.T) {
	good := plain().bytes()
	middle := bytes.Index(good, []byte("3 0 obj"))
	zip := "PK\x05\x06" + strings.Repeat("\x00", 18)
	tests := []struct {
		name string
		file []byte
		want []string
	}{
		{"empty", nil, []string{"pdf.prefix@0"}},
		{"cut at half", good[:len(good)/2], []string{fmt.Sprintf("pdf.truncated@%d", len(good)/2)}},
		{"cut at 95 %", good[:len(good)*95/100], []string{fmt.Sprintf("pdf.truncated@%d", len(good)*95/100)}},
		{"cut within the end mark", good[:len(good)-3], []string{fmt.Sprintf("pdf.truncated@%d", len(good)-3)}},
		{"cut after an update", func() []byte {
			b := updated(good, 4, "<< /Type /Page /X ("+strings.Repeat("x", 9000)+") >>")
			return b[:len(b)-60]
		}(), []string{"pdf.truncated@9684"}},
		{"a program in front", append([]byte("MZ\x90\x00"), good...), []string{"pdf.prefix@4"}},
		{"a page of the web in front", append([]byte("<html><script>"), good...), []string{"pdf.prefix@14"}},
		{"an archive behind", append(bytes.Clone(good), zip...), []string{fmt.Sprintf("pdf.suffix@%d", len(good))}},
		{"a long archive behind", append(bytes.Clone(good), strings.Repeat("PK\x03\x04", 5000)...), []string{fmt.Sprintf("pdf.suffix@%d", len(good)-1)}},
		{"no cross-references where they should be", replace(good, "startxref\n", "startxref\n1"), []string{"pdf.xref@" + fmt.Sprint(bytes.Index(good, []byte("startxref")))}},
		{"cross-references into the middle", replace(good, fmt.Sprintf("%010d", middle), fmt.Sprintf("%010d", middle+3)), []string{"pdf.xref-object@3", "pdf.page-tree@3"}},
		{"an offset behind the end", replace(good, fmt.Sprintf("%010d", middle), "0000999999"), []string{"pdf.xref-object@3", "pdf.page-tree@3"}},
		{"two numbers mixed up", replace(good, "3 0 obj", "7 0 obj"), []string{"pdf.xref-object@3", "pdf.page-tree@3"}},
		{"a dictionary that does not end", plain().with(6, "<< /A [1 2 >>").bytes(), []string{"pdf.object@6"}},
		{"brackets without end", plain().with(6, strings.Repeat("[", 1000)).bytes(), []string{"pdf.object-large@6"}},
		{"no end of an object", replace(plain().with(6, "42").bytes(), "42\nendobj", "42\nendxxx"), []string{"pdf.object-end@6"}},
		{"a damaged stream", func() []byte {
			b := bytes.Clone(good)
			b[bytes.Index(b, []byte("stream\n"))+20] ^= 0xFF
			return b
		}(), []string{"pdf.stream-inflate@5"}},
		{"a wrong length", plain().with(6, strings.Replace(stream("", "abcdef"), "6", "4", 1)).bytes(), []string{"pdf.stream-length@6"}},
		{"no end of a stream", plain().with(6, "<< /Length 3 >>\nstream\nabc").bytes(), []string{"pdf.stream-end@6"}},
		{"encrypted", func() []byte {
			s := plain().with(6, "<< /Filter /Standard /V 4 >>")
			s.trailer += " /Encrypt 6 0 R"
			return s.bytes()
		}(), []string{"pdf.encrypted@"}},
		{"no catalogue", func() []byte { s := plain(); s.trailer = "/Root 9 0 R"; return s.bytes() }(), []string{"pdf.no-catalog@"}},
		{"no pages", plain().with(2, "<< /Type /Pages /Kids [] /Count 0 >>").bytes(), []string{"pdf.no-pages@"}},
		{"a tree that bites its tail", plain().with(2, "<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>").bytes(), []string{"pdf.page-tree@2"}},
		{"a wrong count of pages", plain().with(2, "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 7 >>").bytes(), []string{"pdf.page-count@"}},
		{"a chain of cross-references that is a loop", func() []byte {
			s := plain()
			file, _ := s.body()
			s.trailer += fmt.Sprintf(" /Prev %d", file.Len())
			return s.bytes()
		}(), []string{fmt.Sprintf("pdf.xref-loop@%d", bytes.Index(good, []byte("xref\n")))}},
		{"a script", plain().with(6, "<< /S /JavaScript /JS (app.alert) >>").bytes(), []string{"pdf.script@"}},
		{"a program to start", plain().with(6, "<< /A << /S /Launch /F (cmd.exe) >> >>").bytes(), []string{"pdf.launch@"}},
		{"files inside", plain().with(1, "<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 9 0 R >> >>").bytes(), []string{"pdf.attachments@"}},
		{"a script within an object stream", plain().with(6, "<< /JS (x) >>").streamed(1, 6), []string{"pdf.script@"}},
		{"a wrong index in an object stream", hybrid("\x02\x06\x01\x02\x06\x00"), []string{"pdf.xref-object@4", "pdf.xref-object@3"}},
		{"a version that does not exist", replace(good, "%PDF-1.7", "%PDF-3.1"), []string{"pdf.version@0"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found, _ := check(t, tt.file)
			if got := codes(found); !slices.Equal(got, tt.want) {
				t.Errorf("findings %v, want %v", got, tt.want)
			}
		})
	}
}

func TestBombIsStopped(t *testing.T) {
	if testing.Short() {
		t.Skip("inflates 2 GB")
	}
	big := deflate(strings.Repeat("\x00", 300<<20))
	s := plain()
	for n := 6; n < 15; n++ {
		s.with(n, stream("/Filter /FlateDecode", big))
	}
	found, _ := check(t, s.bytes())
	if len(found) == 0 || found[0].Code != Bomb.Code {
		t.Errorf("findings %v, want %s", codes(found), Bomb.Code)
	}
}

// TestEveryCut cuts a good file at every byte: none of the pieces is a PDF.
func TestEveryCut(t *testing.T) {
	for _, good := range [][]byte{plain().bytes(), plain().streamed(1, 2)} {
		for n := range len(good) - 1 {
			if found, _ := check(t, good[:n]); !slices.ContainsFunc(found, func(f report.Finding) bool { return f.Severity == report.Stops }) {
				t.Errorf("cut at %d of %d: %v", n, len(good), codes(found))
			}
		}
	}
}

type broken struct{}

func (broken) ReadAt([]byte, int64) (int, error) { return 0, errors.New("the disk is gone") }

func TestErrorOfReadingIsNotTheFilesFault(t *testing.T) {
	var out report.List
	_, err := Check(report.NewSource(context.Background(), broken{}, 5000), &out)
	var unreadable *report.Unreadable
	if !errors.As(err, &unreadable) {
		t.Errorf("error %v, findings %v", err, codes(out.Findings()))
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	b := plain().bytes()
	if _, err := Check(report.NewSource(ctx, bytes.NewReader(b), int64(len(b))), &out); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

func FuzzCheck(f *testing.F) {
	f.Add(plain().bytes())
	f.Add(plain().streamed(1, 2, 3))
	f.Add(updated(plain().streamed(1), 4, "<< /Type /Page >>"))
	f.Fuzz(func(t *testing.T, b []byte) { check(t, b) })
}

// FuzzParts builds a container whose offsets are right around parts that are not, so that the checks behind the
// cross-references are reached.
func FuzzParts(f *testing.F) {
	s := plain()
	f.Add(s.objects[1], s.objects[2], s.objects[5], "\x02\x06\x00\x02\x06\x01", "3 0 4 9  << >> << >>", false)
	f.Add("<< /Pages 2 0 R /Names << /EmbeddedFiles 1 0 R >> >>", "<< /Kids [3 0 R 2 0 R] >>", "[1 (a\\)) <0>]", "\x02\x06", "", true)
	f.Fuzz(func(t *testing.T, one, two, five, rows, members string, packed bool) {
		s := plain().with(1, one).with(2, two).with(5, five)
		if packed {
			check(t, s.streamed(1, 2))
			return
		}
		s.with(6, stream("/Type /ObjStm /N 2 /First 9", members))
		s.with(7, stream("/Type /XRef /Size 8 /W [1 1 1] /Index [3 2]", rows))
		_, offsets := s.body()
		s.trailer += fmt.Sprintf(" /XRefStm %d", offsets[7])
		check(t, s.bytes())
	})
}

func BenchmarkCheck(b *testing.B) {
	s := plain()
	noise := strings.Repeat("0.5 0 0 rg 12.25 700.5 m 300 200.125 l S\n", 2000)
	for n := 6; n < 3000; n++ {
		s.with(n, stream("/Filter /FlateDecode", deflate(fmt.Sprint(n)+noise[:n*20])))
	}
	file := s.bytes()
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		if found, _ := check(b, file); len(found) > 0 {
			b.Fatal(codes(found))
		}
	}
}
