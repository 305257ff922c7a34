package format

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"birtereze/portal/internal/format/report"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/law"
)

// Small good files of several formats.
const (
	goodIFC = `ISO-10303-21;
HEADER;
FILE_DESCRIPTION((''),'2;1');
FILE_NAME('','2026-01-01T00:00:00',(''),(''),'','','');
FILE_SCHEMA(('IFC4X3_ADD2'));
ENDSEC;
DATA;
#1=IFCCARTESIANPOINT((0.,0.,0.));
ENDSEC;
END-ISO-10303-21;
`
	goodXML     = `<?xml version="1.0" encoding="UTF-8"?><смета><итого>100</итого></смета>`
	goodIDS     = `<ids xmlns="http://standards.buildingsmart.org/IDS"><info><title>x</title></info></ids>`
	goodGeoJSON = `{"type":"FeatureCollection","features":[]}`
	goodDXF     = "0\nSECTION\n2\nENTITIES\n0\nENDSEC\n0\nEOF\n"
)

// goodPDF has one empty page.
func goodPDF() []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var offsets []int
	for i, o := range []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"} {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	b.WriteString("xref\n0 4\n0000000000 65535 f \n")
	for _, off := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", off)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", start)
	return b.Bytes()
}

func goodZIP(t testing.TB, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		f, err := w.Create(name)
		if err == nil {
			_, err = io.WriteString(f, "content of "+name)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func goodPNG(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func goodGPKG() []byte {
	b := make([]byte, 8192)
	copy(b, "SQLite format 3\x00\x10\x00")
	copy(b[68:], "GPKG")
	b[31] = 2
	return b
}

func judge(t testing.TB, b []byte, name string, p Profile) Report {
	t.Helper()
	rep, err := Check(context.Background(), bytes.NewReader(b), int64(len(b)), name, p)
	if err != nil {
		t.Fatalf("check: %v", err)
	}
	return rep
}

func codes(r Report) (all []string) {
	for _, f := range r.Findings {
		all = append(all, f.Code)
	}
	return all
}

func TestClause24FormatIsToldByTheBytes(t *testing.T) {
	dwg := append([]byte("AC1021"), make([]byte, 0x500)...)
	signature := append([]byte{0x30, 0x0F, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02}, make([]byte, 10)...)
	signature[1] = byte(len(signature) - 2)
	tests := []struct {
		name, format, version, kind string
		file                        []byte
		codes                       []string
	}{
		{"a.pdf", "pdf", "1.7", "pdf", goodPDF(), nil},
		{"a.ifc", "ifc", "IFC4X3_ADD2", "ifc", []byte(goodIFC), nil},
		{"a.zip", "zip", "", "zip", goodZIP(t, "a.txt"), nil},
		{"a.png", "image", "png", "png", goodPNG(t), nil},
		{"a.dwg", "dwg", "AC1021", "dwg", dwg, nil},
		{"a.dxf", "dxf", "", "dxf", []byte(goodDXF), nil},
		{"a.xml", "xml", "", "xml", []byte(goodXML), nil},
		{"a.ids", "ids", "1.0", "ids", []byte(goodIDS), nil},
		{"a.geojson", "geojson", "", "geojson", []byte(goodGeoJSON), nil},
		{"a.json", "json", "", "json", []byte(`[1,2]`), nil},
		{"a.gpkg", "gpkg", "GPKG", "gpkg", goodGPKG(), nil},
		{"a.txt", "text", "", "text", []byte("Түсіндірме жазба\n"), nil},
		{"a.csv", "text", "", "text", []byte("1;бетон\n"), nil},
		{"a.sig", "signature", "", "signature", signature, nil},

		{"a.pdf", "unknown", "", "unknown", nil, []string{"file.empty"}},
		{"a.pdf", "unknown", "", "unknown", []byte("\x01\x02\x03"), []string{"file.unknown"}},
		{"a.pdf", "unknown", "", "unknown", []byte("MZ\x90\x00"), []string{"file.program"}},
		{"run.txt", "unknown", "", "unknown", []byte("#!/bin/sh\n"), []string{"file.program"}},
		{"a.xml", "unknown", "", "unknown", []byte("<!DOCTYPE html><html></html>"), []string{"file.web-page"}},
		{"a.zip", "unknown", "", "unknown", []byte("Rar!\x1A\x07\x00"), []string{"file.other-archive"}},
		{"a.gpkg", "unknown", "", "unknown", append([]byte("SQLite format 3\x00"), make([]byte, 100)...), []string{"gpkg.other-database"}},
		{"a.gpkg", "gpkg", "GPKG", "gpkg", goodGPKG()[:4096], []string{"gpkg.truncated"}},
		{"a.sig", "signature", "", "signature", append(bytes.Clone(signature), 0), []string{"signature.broken"}},

		{"план.pdf", "image", "png", "png", goodPNG(t), []string{"file.extension"}},
		{"план", "image", "png", "png", goodPNG(t), []string{"file.no-extension"}},
		{"модель.IFC", "ifc", "IFC4X3_ADD2", "ifc", []byte(goodIFC), nil},
		{"a.txt", "xml", "", "xml", []byte(goodXML), nil},

		{"a.pdf", "pdf", "1.7", "pdf", slices.Concat(goodPDF(), []byte("%comment\nstartxref\n"), startOf(goodPDF()), []byte("\n%%EOF\n"), goodZIP(t, "x")), []string{"pdf.suffix", "file.two-types"}},
		{"a.png", "image", "png", "png", append(goodPNG(t), goodZIP(t, "x")...), []string{"image.suffix", "file.two-types"}},
		{"a.ifc", "ifc", "IFC4X3_ADD2", "ifc", []byte(strings.Replace(goodIFC, "HEADER;", "/*%PDF-1.7*/HEADER;", 1)), []string{"file.two-types"}},
		{"a.zip", "unknown", "", "unknown", append([]byte("MZ"), goodZIP(t, "x")...), []string{"file.program"}},
		{"a.zip", "zip", "", "zip", append([]byte{1, 2, 3}, goodZIP(t, "x")...), []string{"zip.prefix"}},
		{"a.pdf", "pdf", "", "pdf", append([]byte{1, 2, 3}, goodPDF()...), []string{"pdf.prefix"}},
	}
	for _, tt := range tests {
		t.Run(tt.name+" "+tt.format+" "+strings.Join(tt.codes, " "), func(t *testing.T) {
			r := judge(t, tt.file, tt.name, Profile{})
			if r.Format != tt.format || r.Version != tt.version || r.Kind() != tt.kind || !slices.Equal(codes(r), tt.codes) {
				t.Errorf("%s %s (%s) %v, want %s %s (%s) %v", r.Format, r.Version, r.Kind(), codes(r), tt.format, tt.version, tt.kind, tt.codes)
			}
			for _, f := range r.Findings {
				if f.Clause != law.C24 {
					t.Errorf("%s rests on %s, want %s", f.Code, f.Clause, law.C24)
				}
			}
		})
	}
}

// startOf gives the offset of the cross-references, as it stands at the end of a PDF.
func startOf(pdf []byte) []byte {
	_, tail, _ := bytes.Cut(pdf, []byte("startxref\n"))
	start, _, _ := bytes.Cut(tail, []byte("\n"))
	return start
}

// TestC24ArchiveThatEndsAsAPDF: the archive's comment repeats the end of the document before it, so that each is whole.
func TestClause24ArchiveThatEndsAsAPDF(t *testing.T) {
	pdf := goodPDF()
	b := bytes.NewBuffer(bytes.Clone(pdf))
	w := zip.NewWriter(b)
	w.SetOffset(int64(len(pdf)))
	w.SetComment("\nstartxref\n" + string(startOf(pdf)) + "\n%%EOF\n")
	f, err := w.Create("hidden.exe")
	if err == nil {
		_, err = f.Write([]byte("MZ"))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len())); err != nil {
		t.Fatalf("it is not an archive: %v", err)
	}
	if r := judge(t, b.Bytes(), "план.pdf", Profile{}); !slices.Equal(codes(r), []string{"file.two-types"}) {
		t.Errorf("findings %v", codes(r))
	}
}

func TestVerdict(t *testing.T) {
	for want, file := range map[Verdict][]byte{
		Accepted: []byte(goodIFC),
		Warned:   []byte(strings.Replace(goodIFC, "'','2026", "$,'2026", 1)),
		Refused:  []byte(goodIFC[:200]),
	} {
		if r := judge(t, file, "a.ifc", Profile{}); r.Verdict != want {
			t.Errorf("verdict %s with %v, want %s", r.Verdict, codes(r), want)
		}
	}
}

func TestClause23ProfileDecidesWhatIsTaken(t *testing.T) {
	p := Profile{Kinds: []string{"pdf", "docx"}, MaxBytes: 3 << 20, Clause: law.C23p2}
	r := judge(t, []byte(goodIFC), "a.ifc", p)
	if !slices.Equal(codes(r), []string{"file.not-welcome"}) || r.Findings[0].Clause != law.C23p2 || r.Verdict != Refused {
		t.Errorf("a model where drawings belong: %+v", r)
	}
	if got := r.Findings[0].Args; got["Kind"] != "IFC" || got["Kinds"] != "PDF, DOCX" {
		t.Errorf("arguments %v", got)
	}
	if r := judge(t, goodPDF(), "a.pdf", p); r.Verdict != Accepted {
		t.Errorf("a welcome file: %v", codes(r))
	}
	large := append(goodPDF(), bytes.Repeat([]byte("\n"), 3<<20)...)
	r = judge(t, large, "a.pdf", p)
	if !slices.Equal(codes(r), []string{"file.too-large"}) || r.Findings[0].Args["SizeMB"] != "4" || r.Findings[0].Args["LimitMB"] != "3" {
		t.Errorf("a file over the limit: %+v", r)
	}
}

// slow gives a byte now and then.
type slow struct{ b []byte }

func (s slow) ReadAt(p []byte, off int64) (int, error) {
	time.Sleep(20 * time.Millisecond)
	return bytes.NewReader(s.b).ReadAt(p, off)
}

func TestTimeIsBounded(t *testing.T) {
	b := []byte(strings.Repeat("text\n", 1_000_000))
	r, err := Check(context.Background(), slow{b}, int64(len(b)), "a.txt", Profile{Longest: 30 * time.Millisecond})
	if err != nil || !slices.Equal(codes(r), []string{"file.too-slow"}) {
		t.Errorf("report %+v, error %v", r, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	if _, err := Check(ctx, slow{b}, int64(len(b)), "a.txt", Profile{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want the caller's deadline", err)
	}
}

type gone struct{}

func (gone) ReadAt([]byte, int64) (int, error) { return 0, errors.New("the disk is gone") }

type panicking struct{}

func (panicking) ReadAt([]byte, int64) (int, error) { panic("unforeseen") }

func TestErrorIsNeverTheFilesFault(t *testing.T) {
	_, err := Check(context.Background(), gone{}, 100, "план.pdf", Profile{})
	var unreadable *report.Unreadable
	if !errors.As(err, &unreadable) || !strings.Contains(err.Error(), "план.pdf") {
		t.Errorf("error %v", err)
	}
	if _, err := Check(context.Background(), panicking{}, 100, "план.pdf", Profile{}); err == nil || !strings.Contains(err.Error(), "unforeseen") {
		t.Errorf("error %v", err)
	}
}

func TestReportIsKeptAsJSON(t *testing.T) {
	want := judge(t, []byte(strings.Replace(goodIFC, "#1=", "#1#", 1)), "a.ifc", Profile{})
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Report
	if err := json.Unmarshal(text, &got); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s became %+v, %v, want %+v", text, got, err, want)
	}
}

func TestSay(t *testing.T) {
	catalogue, err := i18n.Load(Texts)
	if err != nil {
		t.Fatal(err)
	}
	broken := judge(t, []byte(strings.Replace(goodIFC, "#1=", strings.Repeat("#1=IFCA(#9);\n", 15)+"#1=", 1)), "a.ifc", Profile{})
	for lang, want := range map[i18n.Lang]Saying{
		i18n.RU: {"строка 9", "Номер #1 присвоен двум элементам.", "Экспортируйте модель заново; если ошибка повторится, обновите программу или сообщите её разработчику.", "и ещё 5 таких же ошибок"},
		i18n.KK: {"9-жол", "#1 нөмірі екі элементке берілген.", "Модельді қайта экспорттаңыз; қате қайталанса, бағдарламаны жаңартыңыз немесе оның әзірлеушісіне хабарлаңыз.", "тағы 5 осындай қате"},
		i18n.EN: {"line 9", "The number #1 is given to two instances.", "Export the model again; if the fault comes back, update the program or tell its maker.", "and 5 more of the same"},
	} {
		if got := Say(catalogue.Localizer(lang), broken.Findings[0]); got != want {
			t.Errorf("%s: %+v, want %+v", lang, got, want)
		}
	}
}

func FuzzCheck(f *testing.F) {
	for _, b := range [][]byte{goodPDF(), []byte(goodIFC), goodZIP(f, "a.txt"), goodPNG(f), []byte(goodXML), []byte(goodIDS), []byte(goodGeoJSON), goodGPKG(), []byte(goodDXF)} {
		f.Add(b, "a.pdf")
	}
	catalogue, err := i18n.Load(Texts)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte, name string) {
		catalogue.Report = func(l i18n.Lang, key string, err error) { t.Errorf("%s %s: %v", l, key, err) }
		for _, finding := range judge(t, b, name, Profile{}).Findings {
			Say(catalogue.Localizer(i18n.KK), finding)
		}
	})
}
