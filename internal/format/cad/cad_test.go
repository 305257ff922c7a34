package cad

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"birtereze/portal/internal/format/report"
)

func codes(found []report.Finding) (all []string) {
	for _, f := range found {
		all = append(all, f.Code+"@"+f.Place.At)
	}
	return all
}

// lines joins the lines of a drawing in text.
func lines(s ...string) string { return strings.Join(s, "\r\n") + "\r\n" }

var smallDXF = lines("999", "made for a test", "0", "SECTION", "2", "HEADER", "9", "$ACADVER", "1", "AC1027", "0", "ENDSEC",
	"0", "SECTION", "2", "ENTITIES", "0", "LINE", " 10", " 1.5", "20", "-2.", "62", "     7", "0", "ENDSEC", "0", "EOF")

// binaryDXF is a drawing with codes of two bytes, or of one as before release 13.
func binaryDXF(wide bool) []byte {
	b := []byte(binaryMark)
	code := func(n int) {
		if wide {
			b = binary.LittleEndian.AppendUint16(b, uint16(n))
		} else if n < 255 {
			b = append(b, byte(n))
		} else {
			b = binary.LittleEndian.AppendUint16(append(b, 255), uint16(n))
		}
	}
	text := func(n int, s string) { code(n); b = append(b, s+"\x00"...) }
	text(0, "SECTION")
	text(2, "HEADER")
	text(9, "$ACADVER")
	text(1, "AC1009")
	text(0, "ENDSEC")
	text(0, "SECTION")
	text(2, "ENTITIES")
	text(0, "LINE")
	code(10)
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(1.5))
	code(62)
	b = binary.LittleEndian.AppendUint16(b, 7)
	code(1071)
	b = binary.LittleEndian.AppendUint32(b, 99)
	code(1004)
	b = append(b, 3, 'a', 'b', 'c')
	text(0, "ENDSEC")
	text(0, "EOF")
	return b
}

func TestDXF(t *testing.T) {
	wide := binaryDXF(true)
	nan := bytes.Replace(wide, binary.LittleEndian.AppendUint64(nil, math.Float64bits(1.5)), []byte("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"), 1)
	tests := []struct {
		name, file, version string
		want                []string
	}{
		{"good", smallDXF, "AC1027", nil},
		{"without a header", lines("0", "SECTION", "2", "ENTITIES", "0", "ENDSEC", "0", "EOF"), "", nil},
		{"with a byte order mark", "\uFEFF" + smallDXF, "AC1027", nil},
		{"without the last line end", strings.TrimRight(smallDXF, "\r\n"), "AC1027", nil},
		{"cut", smallDXF[:len(smallDXF)-8], "AC1027", []string{"dxf.truncated@27"}},
		{"cut in the middle", smallDXF[:len(smallDXF)/2], "AC1027", []string{"dxf.truncated@14"}},
		{"a letter for a code", strings.Replace(smallDXF, "\r\n2\r\nENT", "\r\nx\r\nENT", 1), "AC1027", []string{"dxf.code@15"}},
		{"a letter for a number", strings.Replace(smallDXF, "-2.", "2,5", 1), "AC1027", []string{"dxf.value@22"}},
		{"no end of a section", strings.Replace(smallDXF, "ENDSEC", "X", 1), "AC1027", []string{"dxf.sections@14"}},
		{"an object outside the sections", strings.Replace(smallDXF, "0\r\nEOF", "0\r\nLINE\r\n0\r\nEOF", 1), "AC1027", []string{"dxf.sections@28"}},
		{"a section without a name", strings.Replace(smallDXF, "2\r\nHEADER", "3\r\nHEADER", 1), "", []string{"dxf.sections@6"}},
		{"something behind the end", smallDXF + "PK\x03\x04", "AC1027", []string{"dxf.suffix@28"}},
		{"a line without an end", lines("0", "SECTION", "2", strings.Repeat("x", 100_000)), "", []string{"dxf.long@4"}},
		{"binary", string(wide), "AC1009", nil},
		{"binary before release 13", string(binaryDXF(false)), "AC1009", nil},
		{"binary, cut", string(wide[:len(wide)-3]), "AC1009", []string{"dxf.truncated@136"}},
		{"binary, not a number", string(nan), "AC1009", []string{"dxf.value@108"}},
		{"binary, no such code", string(wide[:22]) + "\x00\x00SECTION\x00\xC8\x00", "", []string{"dxf.code@34"}},
	}
	for _, tt := range tests {
		for how, chunk := range map[string]func(io.Reader) io.Reader{"": func(r io.Reader) io.Reader { return r }, ", byte by byte": iotest.OneByteReader} {
			t.Run(tt.name+how, func(t *testing.T) {
				if tt.name != "binary, no such code" && !LooksLikeDXF([]byte(tt.file)[:min(4096, len(tt.file))]) && !strings.HasPrefix(tt.name, "a line") {
					t.Error("it does not look like a drawing")
				}
				var out report.List
				facts, err := DXF(chunk(strings.NewReader(tt.file)), &out)
				if err != nil {
					t.Fatal(err)
				}
				if got := codes(out.Findings()); !slices.Equal(got, tt.want) || facts.Version != tt.version {
					t.Errorf("findings %v, version %q, want %v, %q", got, facts.Version, tt.want, tt.version)
				}
			})
		}
	}
	if _, err := DXF(io.MultiReader(strings.NewReader(smallDXF[:50]), iotest.ErrReader(io.ErrClosedPipe)), &report.List{}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("error of reading = %v", err)
	}
}

// dwg2018 is the header of a drawing since 2004, and room for the rest.
func dwg2018(change func(header []byte)) []byte {
	b := make([]byte, 0x1000)
	copy(b, "AC1032")
	h := make([]byte, 0x6C)
	copy(h, "AcFssFcAJMB\x00")
	binary.LittleEndian.PutUint64(h[0x34:], uint64(len(b)-0x6C))
	binary.LittleEndian.PutUint64(h[0x54:], 0x800)
	if change != nil {
		change(h)
	}
	binary.LittleEndian.PutUint32(h[0x68:], crc32.ChecksumIEEE(h))
	seed := uint32(1)
	for i := range h {
		seed = seed*0x343FD + 0x269EC3
		b[0x80+i] = h[i] ^ byte(seed>>16)
	}
	return b
}

// dwg2000 is a drawing with three sections of 100 bytes.
func dwg2000(version string, sections int) []byte {
	b := make([]byte, 0x15, 0x400)
	copy(b, version)
	b = binary.LittleEndian.AppendUint32(b, uint32(sections))
	for i := range sections {
		b = append(b, byte(i))
		b = binary.LittleEndian.AppendUint32(b, uint32(0x100+100*i))
		b = binary.LittleEndian.AppendUint32(b, 100)
	}
	b = append(b, 0, 0)
	b = append(b, afterLocators...)
	return b[:0x400]
}

func TestDWG(t *testing.T) {
	new, old := dwg2018(nil), dwg2000("AC1015", 3)
	tests := []struct {
		name    string
		file    []byte
		version string
		want    []string
	}{
		{"2018", new, "AC1032", nil},
		{"2000", old, "AC1015", nil},
		{"2007", append([]byte("AC1021"), make([]byte, 0x500)...), "AC1021", nil},
		{"release 14", dwg2000("AC1014", 3), "AC1014", []string{"dwg.old@0"}},
		{"release 12", append([]byte("AC1009"), make([]byte, 600)...), "AC1009", []string{"dwg.old@0"}},
		{"release 1.4", append([]byte("AC1.40"), make([]byte, 600)...), "AC1.40", []string{"dwg.old@0"}},
		{"no drawing", []byte("AC9999 and so on"), "", []string{"dwg.version@0"}},
		{"2018 cut", new[:len(new)-1], "AC1032", []string{"dwg.truncated@4095"}},
		{"2018 cut in the header", new[:0x90], "AC1032", []string{"dwg.truncated@144"}},
		{"2018 with a flipped bit", append(append(bytes.Clone(new[:0x90]), new[0x90]^1), new[0x91:]...), "AC1032", []string{"dwg.header@128"}},
		{"2018 with a map outside", dwg2018(func(h []byte) { h[0x5B] = 0xFF }), "AC1032", []string{"dwg.truncated@4096"}},
		{"2000 cut", old[:0x1C0], "AC1015", []string{"dwg.truncated@448"}},
		{"2000 cut in the header", old[:0x17], "AC1015", []string{"dwg.truncated@23"}},
		{"2000 with a thousand sections", append(append(bytes.Clone(old[:0x15]), 0xE8, 3, 0, 0), old[0x19:]...), "AC1015", []string{"dwg.header@21"}},
		{"2007 cut", append([]byte("AC1021"), make([]byte, 0x100)...), "AC1021", []string{"dwg.truncated@262"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out report.List
			facts, err := DWG(report.NewSource(context.Background(), bytes.NewReader(tt.file), int64(len(tt.file))), &out)
			if err != nil {
				t.Fatal(err)
			}
			if got := codes(out.Findings()); !slices.Equal(got, tt.want) || facts.Version != tt.version {
				t.Errorf("findings %v, version %q, want %v, %q", got, facts.Version, tt.want, tt.version)
			}
		})
	}
}

func FuzzDrawings(f *testing.F) {
	f.Add([]byte(smallDXF))
	f.Add(binaryDXF(true))
	f.Add(binaryDXF(false))
	f.Add(dwg2018(nil))
	f.Add(dwg2000("AC1015", 3))
	f.Fuzz(func(t *testing.T, b []byte) {
		LooksLikeDXF(b)
		if _, err := DXF(bytes.NewReader(b), &report.List{}); err != nil {
			t.Error(err)
		}
		if _, err := DWG(report.NewSource(context.Background(), bytes.NewReader(b), int64(len(b))), &report.List{}); err != nil {
			t.Error(err)
		}
	})
}
