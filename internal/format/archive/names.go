package archive

import (
	"hash/crc32"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"birtereze/portal/internal/format/report"
)

// decodeName gives the name of an entry as its author saw it. Names are in UTF-8 when a flag says so or an extra field
// repeats them; otherwise in an encoding that nothing tells, which for archives made in Russian or Kazakh Windows is code
// page 866. Kazakh letters do not exist in it: the author is told how the names will read.
func (z *archive) decodeName(e *entry, extra []byte) string {
	raw := string(e.raw)
	if ascii(raw) {
		return raw
	}
	const flagUTF8 = 1 << 11
	if utf8.ValidString(raw) {
		return raw
	}
	if u := field(extra, 0x7075); len(u) > 5 && u[0] == 1 && le.Uint32(u[1:]) == crc32.ChecksumIEEE(e.raw) && utf8.Valid(u[5:]) {
		return string(u[5:])
	}
	name, err := charmap.CodePage866.NewDecoder().String(raw)
	if err != nil {
		name = strings.ToValidUTF8(raw, "\uFFFD")
	}
	check := NameEncoding
	if e.flags&flagUTF8 != 0 {
		check = NameOdd
	}
	z.out.Add(check, report.Entry(name), "Name", name)
	return name
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// checkNames finds names that lead out of the folder into which an archive is unpacked, and names that collide.
func (z *archive) checkNames() {
	seen, folded := map[string]bool{}, map[string]string{}
	for i := range z.entries {
		e := &z.entries[i]
		at := report.Entry(e.name)
		switch {
		case escapes(e.name):
			z.out.Add(NameEscapes, at)
		case e.name == "" || len(e.name) > 4096 || hasControl(e.name):
			z.out.Add(NameOdd, at, "Name", e.name)
		}
		if seen[e.name] {
			z.out.Add(NameTwice, at)
			continue
		}
		seen[e.name] = true
		low := strings.ToLower(e.name)
		if other, ok := folded[low]; ok {
			z.out.Add(NameCase, at, "Other", other)
		}
		folded[low] = e.name
	}
}

// escapes reports whether a name is absolute, names a drive, or climbs out by two dots, in the manner of any system.
func escapes(name string) bool {
	name = strings.ReplaceAll(name, "\\", "/")
	if strings.HasPrefix(name, "/") || len(name) >= 2 && name[1] == ':' {
		return true
	}
	for part := range strings.SplitSeq(name, "/") {
		if strings.TrimRight(part, " ") == ".." {
			return true
		}
	}
	return false
}

func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7f })
}
