package samples

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
)

// broken makes a file in which one known thing is wrong.
func (s *Set) broken(d document) ([]byte, error) {
	var good File
	var err error
	if d.Of != "" {
		if good, err = s.Get(d.Of); err != nil {
			return nil, err
		}
	}
	switch d.Kind {
	case "half":
		return good.Content[:len(good.Content)/2], nil
	case "as-is":
		return good.Content, nil
	case "empty":
		return []byte{}, nil
	case "program":
		return program(), nil
	case "ifc-dangling":
		return dangling(good.Content)
	case "zip-traversal":
		return pack([]part{{"../../../../etc/cron.d/album", []byte("album\n")}, {"album.txt", []byte("album\n")}})
	case "docx-macro", "docx-external":
		return s.brokenDocx(d)
	}
	return nil, fmt.Errorf("no such kind %q", d.Kind)
}

func (s *Set) brokenDocx(d document) ([]byte, error) {
	for _, of := range s.documents {
		if of.Key != d.Of {
			continue
		}
		if d.Kind == "docx-macro" {
			return docx(of.Title, of.Chapters, docxAdditions{macro: true})
		}
		return docx(of.Title, of.Chapters, docxAdditions{template: "https://templates.invalid/letter.dotm"})
	}
	return nil, fmt.Errorf("no document %q", d.Of)
}

// dangling turns the last reference of the model to one that does not exist.
func dangling(ifc []byte) ([]byte, error) {
	at := bytes.LastIndexByte(ifc, '#')
	end := at + strings.IndexAny(string(ifc[max(at, 0):]), ",)")
	if at < 0 || end < at {
		return nil, fmt.Errorf("the model has no reference")
	}
	return bytes.Join([][]byte{ifc[:at], []byte("#999999"), ifc[end:]}, nil), nil
}

// program is the head of a Windows program that does nothing: DOS header, PE signature, an empty section table.
func program() []byte {
	b := make([]byte, 1024)
	copy(b, "MZ")
	binary.LittleEndian.PutUint32(b[0x3c:], 0x80) // where the PE header begins
	copy(b[0x80:], "PE\x00\x00")
	binary.LittleEndian.PutUint16(b[0x84:], 0x8664) // for 64-bit processors
	return b
}

// compoundFile is the head of an OLE2 file, the form in which Office keeps macro projects, with an empty directory.
func compoundFile() []byte {
	b := make([]byte, 1536)
	copy(b, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	binary.LittleEndian.PutUint16(b[0x18:], 0x3e)
	binary.LittleEndian.PutUint16(b[0x1a:], 3)
	binary.LittleEndian.PutUint16(b[0x1c:], 0xfffe)
	binary.LittleEndian.PutUint16(b[0x1e:], 9)
	binary.LittleEndian.PutUint16(b[0x20:], 6)
	binary.LittleEndian.PutUint32(b[0x2c:], 1) // one sector of the allocation table, the first
	binary.LittleEndian.PutUint32(b[0x30:], 1) // the directory begins in the second
	binary.LittleEndian.PutUint32(b[0x38:], 0x1000)
	binary.LittleEndian.PutUint32(b[0x3c:], 0xfffffffe)
	binary.LittleEndian.PutUint32(b[0x44:], 0xfffffffe)
	for i := 0x50; i < 1024; i += 4 { // no further allocation sectors; all sectors free
		binary.LittleEndian.PutUint32(b[i:], 0xffffffff)
	}
	binary.LittleEndian.PutUint32(b[0x200:], 0xfffffffd)
	binary.LittleEndian.PutUint32(b[0x204:], 0xfffffffe)
	copy(b[1024:], "R\x00o\x00o\x00t\x00 \x00E\x00n\x00t\x00r\x00y\x00")
	binary.LittleEndian.PutUint16(b[1024+0x40:], 22)
	b[1024+0x42] = 5
	return b
}
