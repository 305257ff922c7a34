package samples_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"birtereze/portal/standin/samples"
	"birtereze/portal/ui"

	"github.com/gabriel-vasile/mimetype"
	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/xuri/excelize/v2"
)

func set(t *testing.T, font []byte) *samples.Set {
	t.Helper()
	s, err := samples.New(font)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// fonts are none, and the Portal's own where it has been built.
func fonts(t *testing.T) map[string][]byte {
	t.Helper()
	golos, err := ui.Font(400)
	if errors.Is(err, ui.ErrNoAssets) {
		t.Log("without the Portal's font: assets are not built")
		return map[string][]byte{"no font": nil}
	}
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{"no font": nil, "with font": golos}
}

func TestEverySampleIsWhatItClaims(t *testing.T) {
	for name, font := range fonts(t) {
		files, err := set(t, font).All()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		names := map[string]bool{}
		for _, f := range files {
			t.Run(name+"/"+f.Key, func(t *testing.T) { check(t, f) })
			if names[f.Project+f.Section+f.Name] {
				t.Errorf("two files are named %q", f.Name)
			}
			names[f.Project+f.Section+f.Name] = true
		}
		if len(files) < 30 {
			t.Errorf("%s: only %d files", name, len(files))
		}
	}
}

// check opens the file with an independent reader of its format and holds the result against the expectation.
func check(t *testing.T, f samples.File) {
	if !strings.ContainsFunc(f.Name, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }) {
		t.Errorf("name %q has no Cyrillic letter", f.Name)
	}
	if strings.HasPrefix(f.Key, "broken/") == (f.Expect == samples.Good) {
		t.Errorf("expectation %q", f.Expect)
	}
	err := open(f)
	switch f.Expect {
	case samples.Good:
		if bytes.Contains(f.Content, []byte("/EmbeddedFiles")) {
			t.Error("names a tree of attached files")
		}
		if err != nil {
			t.Errorf("cannot be read: %v", err)
		}
		if got := mimetype.Detect(f.Content); !got.Is(f.MediaType) && f.MediaType != "application/x-step" {
			t.Errorf("looks like %s, not like %s", got, f.MediaType)
		}
	case samples.Empty, samples.Truncated, samples.OtherFormat, samples.Program, samples.DanglingReference:
		if err == nil {
			t.Error("can be read")
		}
	case samples.Macro, samples.ExternalLink, samples.PathTraversal:
		if err != nil {
			t.Errorf("cannot be read, although only its content is wrong: %v", err)
		}
	}
}

func open(f samples.File) error {
	switch f.MediaType {
	case "application/pdf":
		return api.Validate(bytes.NewReader(f.Content), model.NewDefaultConfiguration())
	case "application/x-step":
		return readSTEP(f.Content)
	case "image/vnd.dxf":
		if !bytes.HasSuffix(f.Content, []byte("0\r\nENDSEC\r\n0\r\nEOF\r\n")) {
			return errors.New("no end")
		}
		return nil
	}
	z, err := zip.NewReader(bytes.NewReader(f.Content), int64(len(f.Content)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return err
	}
	for _, entry := range z.File {
		r, err := entry.Open()
		if err != nil {
			return err
		}
		content, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		if strings.HasSuffix(entry.Name, ".xml") || strings.HasSuffix(entry.Name, ".rels") {
			if err := wellFormed(content); err != nil {
				return fmt.Errorf("%s: %w", entry.Name, err)
			}
		}
	}
	if strings.HasSuffix(f.Name, ".xlsx") {
		book, err := excelize.OpenReader(bytes.NewReader(f.Content))
		if err != nil {
			return err
		}
		return book.Close()
	}
	return nil
}

func wellFormed(b []byte) error {
	for d := xml.NewDecoder(bytes.NewReader(b)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

var (
	instance  = regexp.MustCompile(`(?m)^#(\d+)=[A-Z0-9]+\(.*\);$`)
	reference = regexp.MustCompile(`#(\d+)`)
	quoted    = regexp.MustCompile(`'[^']*'`)
)

// readSTEP checks what a model must at least be: framed, one instance a line, each name once, each reference kept.
func readSTEP(b []byte) error {
	s := string(b)
	if !strings.HasPrefix(s, "ISO-10303-21;\n") || !strings.HasSuffix(s, "ENDSEC;\nEND-ISO-10303-21;\n") {
		return errors.New("not framed by ISO-10303-21")
	}
	_, data, _ := strings.Cut(s, "DATA;\n")
	data = strings.TrimSuffix(data, "ENDSEC;\nEND-ISO-10303-21;\n")
	known := map[string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(data), "\n") {
		m := instance.FindStringSubmatch(line)
		if m == nil || known[m[1]] {
			return fmt.Errorf("line %q", line)
		}
		known[m[1]] = true
	}
	for _, m := range reference.FindAllStringSubmatch(quoted.ReplaceAllString(data, ""), -1) {
		if !known[m[1]] {
			return fmt.Errorf("#%s does not exist", m[1])
		}
	}
	return nil
}

func TestSameBytesAtEachCall(t *testing.T) {
	for name, font := range fonts(t) {
		first, err := set(t, font).All()
		if err != nil {
			t.Fatal(err)
		}
		second, err := set(t, font).All()
		if err != nil {
			t.Fatal(err)
		}
		for i := range first {
			if !bytes.Equal(first[i].Content, second[i].Content) {
				t.Errorf("%s: %s differs from call to call", name, first[i].Key)
			}
		}
	}
}

func TestNotesHaveSeveralPages(t *testing.T) {
	f, err := set(t, nil).Get("a/explanatory-note")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := api.PageCount(bytes.NewReader(f.Content), nil); err != nil || n != 4 {
		t.Errorf("got %d pages, %v, want 4", n, err)
	}
}

func TestModelHoldsTheBuilding(t *testing.T) {
	f, err := set(t, nil).Get("a/model")
	if err != nil {
		t.Fatal(err)
	}
	for entity, want := range map[string]int{
		"IFCPROJECT": 1, "IFCSITE": 1, "IFCBUILDING": 1, "IFCBUILDINGSTOREY": 2, "IFCWALL": 8, "IFCSPACE": 15,
		"IFCEXTRUDEDAREASOLID": 23, "IFCQUANTITYAREA": 15, "IFCRELCONTAINEDINSPATIALSTRUCTURE": 2,
	} {
		if got := bytes.Count(f.Content, []byte("="+entity+"(")); got != want {
			t.Errorf("%s: got %d, want %d", entity, got, want)
		}
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(`'([0-3][0-9A-Za-z_$]{21})'`).FindAllStringSubmatch(string(f.Content), -1) {
		if ids[m[1]] {
			t.Errorf("GlobalId %s occurs twice", m[1])
		}
		ids[m[1]] = true
	}
	if len(ids) < 50 {
		t.Errorf("only %d GlobalIds", len(ids))
	}
	// "Вестибюль" in UTF-16, as ISO 10303-21 writes it
	if !bytes.Contains(f.Content, []byte(`'\X2\041204350441044204380431044E043B044C\X0\'`)) {
		t.Error("the name of room 101 is not written as \\X2\\…\\X0\\")
	}
}

func TestEstimateAddsUp(t *testing.T) {
	for key, want := range map[string]string{"a/estimate": "5792283", "b/estimate": "242000"} {
		f, err := set(t, nil).Get(key)
		if err != nil {
			t.Fatal(err)
		}
		book, err := excelize.OpenReader(bytes.NewReader(f.Content))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := book.GetRows("Sheet1")
		if err != nil {
			t.Fatal(err)
		}
		got, err := book.CalcCellValue("Sheet1", fmt.Sprintf("D%d", len(rows)))
		if err != nil || got != want {
			t.Errorf("%s: got %s, %v, want %s", key, got, err, want)
		}
	}
}

func TestBrokenTwinsHoldWhatTheyAreSaidToHold(t *testing.T) {
	s := set(t, nil)
	for key, want := range map[string]string{
		"broken/zip-traversal":  "../../../../etc/cron.d/album",
		"broken/docx-macro":     "word/vbaProject.bin",
		"broken/ifc-dangling":   "#999999",
		"broken/pdf-is-program": "PE\x00\x00",
		"broken/pdf-is-zip":     "PK\x03\x04",
	} {
		f, err := s.Get(key)
		if err != nil || !bytes.Contains(f.Content, []byte(want)) {
			t.Errorf("%s: lacks %q, %v", key, want, err)
		}
	}
	f, err := s.Get("broken/docx-external")
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(f.Content), int64(len(f.Content)))
	if err != nil {
		t.Fatal(err)
	}
	rels, err := z.Open("word/_rels/document.xml.rels")
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(rels)
	if err != nil || !bytes.Contains(content, []byte(`TargetMode="External"`)) {
		t.Errorf("docx-external: relations %s, %v", content, err)
	}
}

func TestUnknownSample(t *testing.T) {
	if _, err := set(t, nil).Get("a/nothing"); err == nil {
		t.Error("no error")
	}
}
