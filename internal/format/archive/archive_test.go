package archive

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

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

type file struct{ name, content string }

// pack makes an archive as programs make them: sizes after each file.
func pack(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate}
		if f.name == "mimetype" || strings.HasSuffix(f.name, "/") {
			h.Method = zip.Store
		}
		add(t, w, h, f.content)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func add(t testing.TB, w *zip.Writer, h *zip.FileHeader, content string) {
	t.Helper()
	out, err := w.CreateHeader(h)
	if err == nil && content != "" {
		_, err = io.WriteString(out, content)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// packRaw makes an archive whose sizes stand before each file.
func packRaw(t testing.TB, change func(*zip.FileHeader), name, content string) []byte {
	t.Helper()
	var packed, b bytes.Buffer
	fw, err := flate.NewWriter(&packed, 9)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(fw, content)
	fw.Close()
	h := &zip.FileHeader{
		Name: name, Method: zip.Deflate, CRC32: crc32.ChecksumIEEE([]byte(content)),
		CompressedSize64: uint64(packed.Len()), UncompressedSize64: uint64(len(content)),
	}
	if change != nil {
		change(h)
	}
	w := zip.NewWriter(&b)
	out, err := w.CreateRaw(h)
	if err == nil {
		_, err = out.Write(packed.Bytes())
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func edit(b []byte, at int, new string) []byte {
	b = bytes.Clone(b)
	copy(b[at:], new)
	return b
}

func TestGoodArchives(t *testing.T) {
	tests := []struct {
		name string
		file []byte
		want Facts
	}{
		{"sizes after files", pack(t, file{"АР/", ""}, file{"АР/план.pdf", "%PDF-1.7"}, file{"ә.txt", "мәтін"}),
			Facts{"zip", "", "application/zip", 3}},
		{"sizes before files", packRaw(t, nil, "a.txt", strings.Repeat("a", 1000)), Facts{"zip", "", "application/zip", 1}},
		{"office documents within", pack(t, file{"a.docx", string(docx(t))}), Facts{"zip", "", "application/zip", 1}},
		{"a model", pack(t, file{"school.ifc", model}), Facts{"ifczip", "IFC4", "application/x-ifczip", 1}},
		{"remarks on a model", pack(t, file{"bcf.version", `<Version VersionId="3.0"/>`}, file{"1/markup.bcf", "<Markup/>"}),
			Facts{"bcf", "3.0", "application/vnd.buildingsmart.bcf+zip", 2}},
		{"a document", docx(t), Facts{"ooxml", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", 4}},
		{"a text of LibreOffice", odt(t), Facts{"odf", "odt", "application/vnd.oasis.opendocument.text", 3}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found, facts := check(t, tt.file)
			if len(found) > 0 || facts != tt.want {
				t.Errorf("findings %v, facts %+v, want %+v", codes(found), facts, tt.want)
			}
		})
	}
}

const model = `ISO-10303-21;
HEADER;
FILE_DESCRIPTION((''),'2;1');
FILE_NAME('','2026-01-01T00:00:00',(''),(''),'','','');
FILE_SCHEMA(('IFC4'));
ENDSEC;
DATA;
#1=IFCCARTESIANPOINT((0.,0.,0.));
ENDSEC;
END-ISO-10303-21;
`

func TestBadArchives(t *testing.T) {
	good := packRaw(t, nil, "plan.txt", strings.Repeat("plan ", 500))
	central := bytes.Index(good, []byte(sigCentral))
	endAt := bytes.Index(good, []byte(sigEnd))
	data := 30 + len("plan.txt")
	two := pack(t, file{"a.txt", "one"}, file{"b.txt", "two"})
	mode := func(m fs.FileMode) []byte {
		return packRaw(t, func(h *zip.FileHeader) { h.SetMode(m) }, "x", "content")
	}
	tests := []struct {
		name string
		file []byte
		want []string
	}{
		{"nothing", nil, []string{"zip.no-directory@"}},
		{"cut", good[:len(good)-10], []string{"zip.no-directory@"}},
		{"cut at half", good[:len(good)/2], []string{"zip.no-directory@"}},
		{"no files", []byte(sigEnd + strings.Repeat("\x00", 18)), []string{"zip.empty@"}},
		{"a program in front", append([]byte("MZ this program"), good...), []string{"zip.prefix@"}},
		{"a program in front, offsets adjusted", shifted(good, "MZ this program"), []string{"zip.prefix@"}},
		{"a web page behind", append(bytes.Clone(good), "<script>"...), []string{"zip.suffix@"}},
		{"two directories, one in the other's comment", func() []byte {
			b := append(bytes.Clone(good), good[endAt:]...)
			binary.LittleEndian.PutUint16(b[endAt+20:], uint16(len(good)-endAt))
			return b
		}(), []string{fmt.Sprintf("zip.two-directories@%d", len(good))}},
		{"a volume of several", edit(good, endAt+4, "\x01\x00"), []string{"zip.multi-volume@"}},
		{"more entries than there are", edit(good, endAt+8, "\x02\x00\x02\x00"), []string{fmt.Sprintf("zip.directory@%d", endAt)}},
		{"a directory beyond the end", edit(good, endAt+16, "\xFF\xFF\xFF\x00"), []string{fmt.Sprintf("zip.directory@%d", endAt)}},
		{"two files in one place", edit(two, bytes.LastIndex(two, []byte(sigCentral))+42, "\x00\x00\x00\x00"), []string{"zip.overlap@b.txt"}},
		{"another name before the file", edit(good, 30, "flan"), []string{"zip.headers-differ@plan.txt"}},
		{"another size before the file", edit(good, 22, "\x01"), []string{"zip.headers-differ@plan.txt"}},
		{"no header before the file", edit(good, 0, "XX"), []string{"zip.headers-differ@plan.txt"}},
		{"encrypted", edit(edit(good, 6, "\x01"), central+8, "\x01"), []string{"zip.encrypted@plan.txt"}},
		{"a rare method", edit(edit(good, 8, "\x09"), central+10, "\x09"), []string{"zip.method@plan.txt"}},
		{"a flipped bit", edit(good, data+3, "\xAA"), []string{"zip.damaged@plan.txt"}},
		{"a wrong checksum", packRaw(t, func(h *zip.FileHeader) { h.CRC32++ }, "x", "content"), []string{"zip.damaged@x"}},
		{"more than it says", packRaw(t, func(h *zip.FileHeader) { h.UncompressedSize64 = 3 }, "x", "content"), []string{"zip.damaged@x"}},
		{"less than it says", packRaw(t, func(h *zip.FileHeader) { h.UncompressedSize64 = 30 }, "x", "content"), []string{"zip.damaged@x"}},
		{"a name twice", pack(t, file{"a", "1"}, file{"a", "2"}), []string{"zip.name-twice@a"}},
		{"names that differ by case", pack(t, file{"План", "1"}, file{"план", "2"}), []string{"zip.name-case@план"}},
		{"climbing out", pack(t, file{"a/../../etc/passwd", "x"}), []string{"zip.name-escapes@a/../../etc/passwd"}},
		{"climbing out, the other slash", pack(t, file{`a\..\..\b`, "x"}), []string{`zip.name-escapes@a\..\..\b`}},
		{"absolute", pack(t, file{"/etc/passwd", "x"}), []string{"zip.name-escapes@/etc/passwd"}},
		{"a drive", pack(t, file{`C:\x.txt`, "x"}), []string{`zip.name-escapes@C:\x.txt`}},
		{"a control character", pack(t, file{"a\nb", "x"}), []string{"zip.name-odd@a\uFFFDb"}},
		{"names in code page 866", packRaw(t, func(h *zip.FileHeader) { h.NonUTF8 = true }, cp866(t, "Школа.txt"), "x"),
			[]string{"zip.name-encoding@Школа.txt"}},
		{"a link", mode(fs.ModeSymlink | 0o777), []string{"zip.special@x"}},
		{"a device", mode(fs.ModeDevice | 0o600), []string{"zip.special@x"}},
		{"another user's rights", mode(fs.ModeSetuid | 0o755), []string{"zip.special@x"}},
		{"a bomb", packRaw(t, nil, "zeros", strings.Repeat("\x00", 100<<20)), []string{"zip.bomb@zeros", "zip.bomb@"}},
		{"larger than anything", packRaw(t, func(h *zip.FileHeader) { h.UncompressedSize64 = 1 << 50 }, "x", "c"), []string{"zip.headers-differ@x", "zip.bomb@x", "zip.too-large@"}},
		{"an archive within", pack(t, file{"inner", string(good)}), []string{"zip.nested@inner"}},
		{"an archive of another kind within", pack(t, file{"inner.rar", "Rar!\x1A\x07\x00"}), []string{"zip.nested@inner.rar"}},
		{"a program within", pack(t, file{"план.pdf", "MZ" + strings.Repeat("\x90", 100)}), []string{"zip.program@план.pdf"}},
		{"a script within", pack(t, file{"run", "#!/bin/sh\n"}), []string{"zip.program@run"}},
		{"a broken model", pack(t, file{"a.ifc", strings.Replace(model, "#1=", "#0=", 1)}), []string{"step.id-zero@8", "step.empty@"}},
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

func cp866(t *testing.T, s string) string {
	t.Helper()
	b, err := charmap.CodePage866.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// shifted puts bytes before an archive and corrects its offsets, as makers of self-extracting archives do.
func shifted(b []byte, front string) []byte {
	b = append([]byte(front), b...)
	for at := bytes.Index(b, []byte(sigCentral)); at >= 0; {
		off := binary.LittleEndian.Uint32(b[at+42:])
		binary.LittleEndian.PutUint32(b[at+42:], off+uint32(len(front)))
		next := bytes.Index(b[at+4:], []byte(sigCentral))
		if next < 0 {
			break
		}
		at += 4 + next
	}
	e := bytes.LastIndex(b, []byte(sigEnd))
	off := binary.LittleEndian.Uint32(b[e+16:])
	binary.LittleEndian.PutUint32(b[e+16:], off+uint32(len(front)))
	return b
}

func TestErrorOfReading(t *testing.T) {
	b := pack(t, file{"a", "1"})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := Check(report.NewSource(ctx, bytes.NewReader(b), int64(len(b))), &report.List{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

func TestLargeArchive(t *testing.T) {
	// More files than the small end record can count.
	var files []file
	for i := range 70_000 {
		files = append(files, file{fmt.Sprint(i), ""})
	}
	if found, facts := check(t, pack(t, files...)); len(found) > 0 || facts.Files != 70_000 {
		t.Errorf("findings %v, facts %+v", codes(found), facts)
	}
	for i := range 40_000 {
		files = append(files, file{fmt.Sprint(70_000 + i), ""})
	}
	if found, _ := check(t, pack(t, files...)); !slices.Equal(codes(found), []string{"zip.too-many@"}) {
		t.Errorf("findings %v", codes(found))
	}
}

func FuzzCheck(f *testing.F) {
	f.Add(pack(f, file{"a.txt", "one"}, file{"b/", ""}, file{"b/c.txt", "two"}))
	f.Add(packRaw(f, nil, "a", "b"))
	f.Add(docx(f))
	f.Add(odt(f))
	f.Add(pack(f, file{"a.ifc", model}))
	f.Add(pack(f, file{"bcf.version", `<Version VersionId="3.0"/>`}, file{"1/markup.bcf", "<Markup/>"}))
	f.Fuzz(func(t *testing.T, b []byte) { check(t, b) })
}

// FuzzPackage makes sound archives of parts that are not.
func FuzzPackage(f *testing.F) {
	parts := docxParts()
	f.Add(parts[0].content, parts[1].content, parts[2].content, parts[3].content, true)
	f.Add("application/vnd.oasis.opendocument.text", "<manifest/>", "<content/>", "<a/>", false)
	f.Fuzz(func(t *testing.T, a, b, c, d string, office bool) {
		if office {
			check(t, pack(t, file{"[Content_Types].xml", a}, file{"_rels/.rels", b}, file{"word/document.xml", c}, file{"word/_rels/document.xml.rels", d}))
			return
		}
		check(t, pack(t, file{"mimetype", a}, file{"META-INF/manifest.xml", b}, file{"content.xml", c}, file{"Basic/x.xml", d}))
	})
}
