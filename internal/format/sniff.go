package format

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"

	"birtereze/portal/internal/format/cad"
	"birtereze/portal/internal/format/ole"
	"birtereze/portal/internal/format/report"
)

const headBytes = 4096

// magics tell formats by their first bytes. Those with no check here are named, so that a person learns what the file is.
var magics = []struct{ magic, kind string }{
	{"%PDF-", "pdf"},
	{"PK\x03\x04", "zip"},
	{"PK\x05\x06", "zip"},
	{"PK\x07\x08", "zip"},
	{ole.Magic, "ole2"},
	{"\x89PNG\r\n\x1A\n", "png"},
	{"\xFF\xD8\xFF", "jpeg"},
	{"II*\x00", "tiff"},
	{"MM\x00*", "tiff"},
	{"II+\x00", "tiff"},
	{"MM\x00+", "tiff"},
	{"SQLite format 3\x00", "sqlite"},
	{"MZ", "program"},
	{"\x7FELF", "program"},
	{"#!", "program"},
	{"\xCA\xFE\xBA\xBE", "program"},
	{"\xCF\xFA\xED\xFE", "program"},
	{"Rar!\x1A\x07", "rar"},
	{"7z\xBC\xAF\x27\x1C", "7z"},
	{"\x1F\x8B", "gzip"},
	{"BZh", "bzip2"},
	{"\xFD7zXZ\x00", "xz"},
}

// sniff tells the format by the bytes alone.
func (c *checking) sniff() string {
	head := c.src.Bytes(0, headBytes)
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.magic)) {
			return m.kind
		}
	}
	if len(head) > 262 && string(head[257:262]) == "ustar" {
		return "tar"
	}
	if cad.DWGVersionOf(head) != "" {
		return "dwg"
	}
	if kind := sniffText(head); kind != "" {
		return kind
	}
	switch {
	case bytes.Contains(head[:min(1024, len(head))], []byte("%PDF-")):
		return "pdf" // with something in front of it, which its check finds
	case c.endsAsZIP():
		return "zip" // likewise
	case cad.LooksLikeDXF(head):
		return "dxf"
	case isSignature(head):
		return "signature"
	case looksLikeText(head):
		return "text"
	}
	return "unknown"
}

// sniffText tells formats that are texts with a known beginning.
func sniffText(head []byte) string {
	text := bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF"))
	text = bytes.TrimLeft(text, " \t\r\n")
	low := bytes.ToLower(text[:min(len(text), 64)])
	switch {
	case bytes.HasPrefix(text, []byte("ISO-10303-21")):
		return "ifc"
	case bytes.HasPrefix(low, []byte("<!doctype html")), bytes.HasPrefix(low, []byte("<html")), bytes.HasPrefix(low, []byte("<script")):
		return "html"
	case bytes.HasPrefix(text, []byte("<?xml")), isTag(text), bytes.HasPrefix(head, []byte("\xFF\xFE<\x00")), bytes.HasPrefix(head, []byte("\xFE\xFF\x00<")):
		return "xml"
	case len(text) > 1 && (text[0] == '{' || text[0] == '[') && looksLikeText(head) && isJSONStart(text):
		return "json"
	}
	return ""
}

// isTag reports whether a text begins with a start tag, a comment or a document type of XML.
func isTag(b []byte) bool {
	if len(b) < 3 || b[0] != '<' {
		return false
	}
	c, _ := utf8.DecodeRune(b[1:])
	return c == '!' || c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80 && c != utf8.RuneError
}

// isJSONStart tells an object or a list from a text that happens to begin with a bracket.
func isJSONStart(b []byte) bool {
	next := bytes.TrimLeft(b[1:], " \t\r\n")
	if len(next) == 0 {
		return false
	}
	if b[0] == '{' {
		return next[0] == '"' || next[0] == '}'
	}
	return bytes.IndexByte([]byte(`{["]-0123456789tfn`), next[0]) >= 0
}

// looksLikeText reports whether there are no control characters but those of lines, as in every encoding of one byte.
func looksLikeText(head []byte) bool {
	if bytes.HasPrefix(head, []byte("\xFF\xFE")) || bytes.HasPrefix(head, []byte("\xFE\xFF")) {
		return true // UTF-16: a text, though not one that is taken
	}
	for _, b := range head {
		if b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f' || b == 0x7F {
			return false
		}
	}
	return true
}

// isSignature tells a detached signature: signed data of CMS (RFC 5652), in binary form.
func isSignature(head []byte) bool {
	signedData := []byte{0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02}
	return len(head) > 20 && head[0] == 0x30 && bytes.Contains(head[:20], signedData)
}

// endsAsZIP reports whether a file ends with the directory of a ZIP archive, to which programs look first.
func (c *checking) endsAsZIP() bool {
	const most = 22 + 65535
	base := max(0, c.src.Size()-most)
	b := c.src.Bytes(base, most)
	for at := bytes.LastIndex(b, []byte("PK\x05\x06")); at >= 0; at = bytes.LastIndex(b[:at], []byte("PK\x05\x06")) {
		if at+22 > len(b) {
			continue
		}
		comment, size := int(binary.LittleEndian.Uint16(b[at+20:])), int64(binary.LittleEndian.Uint32(b[at+12:]))
		if at+22+comment != len(b) {
			continue
		}
		if size == 0 {
			return true
		}
		directory := c.src.Bytes(base+int64(at)-size, 4)
		if string(directory) == "PK\x01\x02" {
			return true
		}
	}
	return false
}

// twoTypes finds files that one program takes for this and another for that.
func (c *checking) twoTypes(kind string) {
	if c.rep.Format == "unknown" {
		return
	}
	if kind != "zip" && c.endsAsZIP() {
		c.out.Add(TwoTypes, report.Whole, "Kind", kindName(c.rep.Kind()), "OtherKind", "ZIP")
	}
	if kind == "pdf" || kind == "text" {
		return
	}
	if at := bytes.Index(c.src.Bytes(0, 1024), []byte("%PDF-")); at >= 0 {
		c.out.Add(TwoTypes, report.Byte(int64(at)), "Kind", kindName(c.rep.Kind()), "OtherKind", "PDF")
	}
}
