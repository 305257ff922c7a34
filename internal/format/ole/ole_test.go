package ole

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"birtereze/portal/internal/format/report"
)

const sectorSize = 512

// compoundFile makes a file of version 3: the table in sector 0, the directory from sector 1 on, then the streams.
func compoundFile(streams map[string][]byte) []byte {
	var names []string
	for name := range streams {
		names = append(names, name)
	}
	slices.Sort(names)
	directory := 1 + (len(names)+1+3)/4 - 1
	table := make([]uint32, 128)
	for i := range table {
		table[i] = 0xFFFFFFFF
	}
	table[0] = 0xFFFFFFFD
	chain := func(from, n int) {
		for i := range n {
			table[from+i] = uint32(from + i + 1)
		}
		table[from+n-1] = endOfChain
	}
	chain(1, directory)
	entries := dirEntry("Root Entry", 5, endOfChain, 0)
	var data []byte
	next := 1 + directory
	for _, name := range names {
		s := streams[name]
		entries = append(entries, dirEntry(name, 2, next, len(s))...)
		padded := append(bytes.Clone(s), make([]byte, -len(s)&(sectorSize-1))...)
		chain(next, len(padded)/sectorSize)
		next += len(padded) / sectorSize
		data = append(data, padded...)
	}
	entries = append(entries, make([]byte, directory*sectorSize-len(entries))...)

	h := make([]byte, sectorSize)
	copy(h, Magic)
	le.PutUint16(h[24:], 0x3E)
	le.PutUint16(h[26:], 3)
	le.PutUint16(h[28:], 0xFFFE)
	le.PutUint16(h[30:], 9)
	le.PutUint16(h[32:], 6)
	le.PutUint32(h[44:], 1)
	le.PutUint32(h[48:], 1)
	le.PutUint32(h[56:], 4096)
	le.PutUint32(h[60:], endOfChain)
	le.PutUint32(h[68:], endOfChain)
	for i := 76; i < 512; i += 4 {
		le.PutUint32(h[i:], 0xFFFFFFFF)
	}
	le.PutUint32(h[76:], 0)
	var fat []byte
	for _, n := range table {
		fat = binary.LittleEndian.AppendUint32(fat, n)
	}
	return slices.Concat(h, fat, entries, data)
}

func dirEntry(name string, kind byte, start, size int) []byte {
	b := make([]byte, 128)
	u := utf16.Encode([]rune(name))
	for i, c := range u {
		le.PutUint16(b[2*i:], c)
	}
	le.PutUint16(b[64:], uint16(2*len(u)+2))
	b[66] = kind
	le.PutUint32(b[116:], uint32(start))
	le.PutUint64(b[120:], uint64(size))
	return b
}

func set(b []byte, at int, v uint32) []byte {
	b = bytes.Clone(b)
	le.PutUint32(b[at:], v)
	return b
}

func TestCheck(t *testing.T) {
	text := make([]byte, 5000)
	sheet := append([]byte("\x09\x08\x04\x00abcd\x2F\x00\x02\x00xx"), make([]byte, 5000)...)
	secret := bytes.Clone(text)
	secret[11] = 0x01
	doc := compoundFile(map[string][]byte{"WordDocument": text, "1Table": make([]byte, 4096)})
	first := sectorSize + 4*2 // where the table tells what follows sector 2
	tests := []struct {
		name, version string
		file          []byte
		want          []string
	}{
		{"a document", "doc", doc, []string{"ole.legacy"}},
		{"a document in small letters", "doc", compoundFile(map[string][]byte{"worddocument": text}), []string{"ole.legacy"}},
		{"a table", "xls", compoundFile(map[string][]byte{"Workbook": text}), []string{"ole.legacy"}},
		{"a document with a password", "doc", compoundFile(map[string][]byte{"WordDocument": secret}), []string{"ole.encrypted", "ole.legacy"}},
		{"a table with a password", "xls", compoundFile(map[string][]byte{"Workbook": sheet}), []string{"ole.encrypted", "ole.legacy"}},
		{"a newer document with a password", "", compoundFile(map[string][]byte{"EncryptedPackage": text}), []string{"ole.encrypted"}},
		{"macros", "xls", compoundFile(map[string][]byte{"Workbook": text, "_VBA_PROJECT": text}), []string{"ole.macros", "ole.legacy"}},
		{"something else", "", compoundFile(map[string][]byte{"Contents": text}), []string{"ole.unknown"}},
		{"cut in the header", "", doc[:300], []string{"ole.truncated"}},
		{"cut in the table", "", doc[:700], []string{"ole.truncated"}},
		{"cut in the content", "", doc[:len(doc)-1500], []string{"ole.truncated"}},
		{"a header of another kind", "", set(doc, 28, 0), []string{"ole.header"}},
		{"a chain that is a loop", "", set(doc, first, 2), []string{"ole.chain"}},
		{"a chain that ends too soon", "", set(doc, first+4, endOfChain), []string{"ole.chain"}},
		{"a directory that is a loop", "", set(doc, sectorSize+4, 1), []string{"ole.chain"}},
		{"a chain out of the file", "", set(doc, first, 100), []string{"ole.truncated"}},
		{"a directory that is none", "", set(doc, 48, 3), []string{"ole.directory"}},
		{"more tables than the file has room for", "", set(doc, 44, 0xFFFFFF), []string{"ole.truncated"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out report.List
			facts, err := Check(report.NewSource(context.Background(), bytes.NewReader(tt.file), int64(len(tt.file))), &out)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range out.Findings() {
				got = append(got, f.Code)
			}
			if !slices.Equal(got, tt.want) || facts.Version != tt.version {
				t.Errorf("findings %v, version %q, want %v, %q", got, facts.Version, tt.want, tt.version)
			}
		})
	}
}

func TestErrorOfReading(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := Check(report.NewSource(ctx, strings.NewReader(Magic), 5000), &report.List{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

func FuzzCheck(f *testing.F) {
	f.Add(compoundFile(map[string][]byte{"WordDocument": make([]byte, 5000), "1Table": make([]byte, 100)}))
	f.Add(compoundFile(map[string][]byte{"Workbook": []byte("\x09\x08\x00\x00")}))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := Check(report.NewSource(context.Background(), bytes.NewReader(b), int64(len(b))), &report.List{}); err != nil {
			t.Error(err)
		}
	})
}
