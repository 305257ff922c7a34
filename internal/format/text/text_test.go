package text

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"birtereze/portal/internal/format/report"
)

func codes(out *report.List) (all []string) {
	for _, f := range out.Findings() {
		all = append(all, f.Code+"@"+f.Place.At)
	}
	return all
}

func TestPlain(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"empty", "", nil},
		{"Kazakh", "Құрылыс\r\n\tжобасы № 1 – 5 ₸\n", nil},
		{"with a byte order mark", "\uFEFFтекст", nil},
		{"windows-1251", "1\n" + must(charmap.Windows1251.NewEncoder().String("Школа")), []string{"text.encoding@2"}},
		{"cut within a letter", "Школ\xD0", []string{"text.encoding@1"}},
		{"a zero byte", "a\nb\nc\x00", []string{"text.control@3"}},
		{"escape sequences", "\x1b[31m", []string{"text.control@1"}},
	}
	for _, tt := range tests {
		for _, r := range []io.Reader{strings.NewReader(tt.text), iotest.OneByteReader(strings.NewReader(tt.text))} {
			var out report.List
			if err := Plain(r, &out); err != nil {
				t.Fatal(err)
			}
			if got := codes(&out); !slices.Equal(got, tt.want) {
				t.Errorf("%s: findings %v, want %v", tt.name, got, tt.want)
			}
		}
	}
	if err := Plain(iotest.ErrReader(io.ErrClosedPipe), &report.List{}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("error of reading = %v", err)
	}
}

func must(s string, err error) string {
	if err != nil {
		panic(err)
	}
	return s
}

func TestXML(t *testing.T) {
	const estimate = "<?xml version=\"1.0\"?>\n<смета xmlns=\"urn:x\"><позиция код=\"1\">Бетон &amp; &#1040;</позиция></смета>\n"
	utf16 := must(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(
		strings.Replace(estimate, `"1.0"`, `"1.0" encoding="UTF-16"`, 1)))
	cp1251 := must(charmap.Windows1251.NewEncoder().String(strings.Replace(estimate, `"1.0"`, `"1.0" encoding="Windows-1251"`, 1)))
	tests := []struct {
		name, text string
		want       []string
	}{
		{"good", estimate, nil},
		{"with a byte order mark", "\uFEFF" + estimate, nil},
		{"UTF-16", utf16, nil},
		{"windows-1251", cp1251, nil},
		{"a comment after the end", estimate + "<!-- end -->", nil},
		{"an encoding that nobody knows", "<?xml version=\"1.0\" encoding=\"x-unknown\"?><a/>", []string{"xml.encoding@1"}},
		{"bytes that are no UTF-8", "<a>\xD8\xEA</a>", []string{"xml.syntax@1"}},
		{"cut", estimate[:len(estimate)-10], []string{"xml.syntax@2"}},
		{"tags crossed", "<a>\n<b></a></b>", []string{"xml.syntax@2"}},
		{"two roots", "<a/>\n<b/>", []string{"xml.syntax@2"}},
		{"text after the root", "<a/>PK", []string{"xml.syntax@1"}},
		{"nothing", "", []string{"xml.syntax@1"}},
		{"an attribute twice", `<a b="1" b="2"/>`, []string{"xml.syntax@1"}},
		{"an entity of its own", `<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`, []string{"xml.doctype@1"}},
		{"an entity from a file", "<!DOCTYPE a SYSTEM \"file:///etc/passwd\">\n<a/>", []string{"xml.doctype@1"}},
		{"an entity that is not defined", "<a>&nbsp;</a>", []string{"xml.syntax@1"}},
		{"deep", strings.Repeat("<a>", 1000) + strings.Repeat("</a>", 1000), []string{"xml.large@1"}},
	}
	for _, tt := range tests {
		var out report.List
		root, err := XML(strings.NewReader(tt.text), &out)
		if err != nil {
			t.Fatal(err)
		}
		if got := codes(&out); !slices.Equal(got, tt.want) {
			t.Errorf("%s: findings %v, want %v", tt.name, got, tt.want)
		}
		if want := (xml.Name{Space: "urn:x", Local: "смета"}); tt.want == nil && root != want {
			t.Errorf("%s: root %v, want %v", tt.name, root, want)
		}
	}
}

// endless is a text without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

func TestXMLTextWithoutEnd(t *testing.T) {
	var out report.List
	if _, err := XML(io.MultiReader(strings.NewReader("<a>"), endless{}), &out); err != nil {
		t.Fatal(err)
	}
	if got := codes(&out); !slices.Equal(got, []string{"xml.large@1"}) {
		t.Errorf("findings %v", got)
	}
}

func TestXMLErrorOfReading(t *testing.T) {
	r := io.MultiReader(strings.NewReader("<a>"), iotest.ErrReader(io.ErrClosedPipe))
	if _, err := XML(r, &report.List{}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("error of reading = %v", err)
	}
}

func FuzzXML(f *testing.F) {
	f.Add("<?xml version=\"1.0\" encoding=\"windows-1251\"?><a b='c'><!-- --><![CDATA[x]]>&lt;</a>")
	f.Add("\xFF\xFE<\x00a\x00/\x00>\x00")
	f.Fuzz(func(t *testing.T, s string) {
		if _, err := XML(strings.NewReader(s), &report.List{}); err != nil {
			t.Error(err)
		}
		if err := Plain(strings.NewReader(s), &report.List{}); err != nil {
			t.Error(err)
		}
	})
}
