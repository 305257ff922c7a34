// Package ole checks compound files: the container of office documents before 2007, and of documents that were encrypted
// after. It follows the chains of sectors and reads the directory; of the content it looks only at what tells the kind of
// document and whether it is encrypted.
package ole

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"

	"birtereze/portal/internal/format/report"
)

// Magic is how a compound file begins.
const Magic = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"

// Facts is what a compound file turned out to be.
type Facts struct {
	Version   string // doc, xls, ppt, vsd, msg; empty when it is none of them
	MediaType string
}

// Sector numbers with a meaning of their own.
const (
	lastSector = 0xFFFFFFFA // the greatest that is a sector
	endOfChain = 0xFFFFFFFE
)

// Bounds of a compound file.
const (
	mostTable     = 128 << 20 // bytes of its allocation table: enough for 16 GiB
	mostDirectory = 1 << 16   // entries
)

// compound is one file under check.
type compound struct {
	src     *report.Source
	out     *report.List
	sector  int64
	sectors uint32 // how many the file has
	table   []uint32
	used    []uint64 // a bit for each sector that a chain has passed
	cutoff  uint64
	entries []entry
}

// entry is one stream or storage of the directory.
type entry struct {
	name  string
	kind  byte // 1 storage, 2 stream, 5 root
	start uint32
	size  uint64
}

var le = binary.LittleEndian

// Check reads the structure of a compound file. The error is one of reading alone.
func Check(src *report.Source, out *report.List) (Facts, error) {
	c := &compound{src: src, out: out}
	var facts Facts
	if c.header() && c.directory() && c.streams() {
		facts = c.classify()
	}
	return facts, src.Err()
}

func (c *compound) fail(check report.Check, at report.Place) bool {
	if c.src.Err() == nil {
		c.out.Add(check, at)
	}
	return false
}

// header reads the header and the allocation table.
func (c *compound) header() bool {
	h := c.src.Bytes(0, 512)
	if len(h) < 512 {
		return c.fail(Truncated, report.Byte(c.src.Size()))
	}
	major, shift := le.Uint16(h[26:]), le.Uint16(h[30:])
	if string(h[:8]) != Magic || le.Uint16(h[28:]) != 0xFFFE || !(major == 3 && shift == 9 || major == 4 && shift == 12) {
		return c.fail(Header, report.Byte(0))
	}
	c.sector = 1 << shift
	c.sectors = uint32(min((c.src.Size()-1)/c.sector, lastSector)) // the header takes the room of one
	c.used = make([]uint64, c.sectors/64+1)
	c.cutoff = uint64(le.Uint32(h[56:]))
	tables := le.Uint32(h[44:])
	if int64(tables)*c.sector > mostTable || tables > c.sectors {
		return c.fail(Truncated, report.Byte(c.src.Size()))
	}
	return c.readTable(h, tables)
}

// readTable reads the allocation table, whose sectors the header lists, and sectors that the header begins a chain of.
func (c *compound) readTable(h []byte, tables uint32) bool {
	list := h[76:512]
	next := le.Uint32(h[68:])
	for seen := uint32(0); ; seen++ {
		for ; len(list) >= 4 && uint32(len(c.table))/uint32(c.sector/4) < tables; list = list[4:] {
			b, ok := c.read(le.Uint32(list))
			if !ok {
				return false
			}
			for ; len(b) >= 4; b = b[4:] {
				c.table = append(c.table, le.Uint32(b))
			}
		}
		if uint32(len(c.table))/uint32(c.sector/4) >= tables {
			return true
		}
		if next > lastSector || seen > c.sectors {
			return c.fail(Chain, report.Byte(68))
		}
		b, ok := c.read(next)
		if !ok {
			return false
		}
		list, next = b[:len(b)-4], le.Uint32(b[len(b)-4:])
	}
}

// read gives one sector. The last of a file may be cut short; what is missing reads as zeros, as programs take it.
func (c *compound) read(n uint32) ([]byte, bool) {
	if n >= c.sectors {
		return nil, c.fail(Truncated, report.Byte(c.src.Size()))
	}
	b := c.src.Bytes((int64(n)+1)*c.sector, int(c.sector))
	if b == nil {
		return nil, false
	}
	return append(b, make([]byte, int(c.sector)-len(b))...), true
}

// follow goes along a chain, up to a number of sectors, and gives each to f.
func (c *compound) follow(start uint32, most int64, at report.Place, f func(sector uint32) bool) bool {
	n := int64(0)
	for s := start; s != endOfChain && n < most; n++ {
		if s > lastSector || int64(s) >= int64(len(c.table)) {
			return c.fail(Chain, at)
		}
		if s >= c.sectors {
			return c.fail(Truncated, report.Byte(c.src.Size()))
		}
		if c.used[s/64]&(1<<(s%64)) != 0 { // a loop, or two streams in one place
			return c.fail(Chain, at)
		}
		c.used[s/64] |= 1 << (s % 64)
		if !f(s) {
			return false
		}
		s = c.table[s]
	}
	return true
}

// directory reads the names of streams and storages.
func (c *compound) directory() bool {
	h := c.src.Bytes(48, 4)
	ok := c.follow(le.Uint32(h), mostDirectory, report.Byte(48), func(s uint32) bool {
		b, ok := c.read(s)
		if !ok {
			return false
		}
		for ; len(b) >= 128; b = b[128:] {
			if e, used := parseEntry(b[:128], c.sector); used {
				c.entries = append(c.entries, e)
			}
		}
		return true
	})
	if ok && (len(c.entries) == 0 || c.entries[0].kind != 5) {
		return c.fail(Directory, report.Byte(48))
	}
	return ok
}

func parseEntry(b []byte, sector int64) (entry, bool) {
	n := int(le.Uint16(b[64:]))
	if b[66] == 0 || n < 2 || n > 64 {
		return entry{}, false
	}
	var name []uint16
	for i := 0; i+2 < n; i += 2 {
		name = append(name, le.Uint16(b[i:]))
	}
	size := le.Uint64(b[120:])
	if sector == 512 { // the upper half may hold anything in version 3
		size &= 0xFFFFFFFF
	}
	return entry{string(utf16.Decode(name)), b[66], le.Uint32(b[116:]), size}, true
}

// streams follows each stream to its end. Small ones share the root's stream.
func (c *compound) streams() bool {
	for _, e := range c.entries {
		at := report.Entry(e.name)
		if e.kind != 2 && e.kind != 5 || e.kind == 2 && e.size < c.cutoff || e.size == 0 {
			continue
		}
		need := int64((e.size-1)/uint64(c.sector)) + 1
		if e.size > uint64(c.src.Size()) || need > int64(c.sectors) {
			return c.fail(Truncated, report.Byte(c.src.Size()))
		}
		got := int64(0)
		if !c.follow(e.start, need, at, func(uint32) bool { got++; return true }) {
			return false
		}
		if got < need {
			return c.fail(Chain, at)
		}
	}
	return true
}

// kinds tells documents by the stream that holds their content.
var kinds = []struct{ stream, version, media string }{
	{"WordDocument", "doc", "application/msword"},
	{"Workbook", "xls", "application/vnd.ms-excel"},
	{"Book", "xls", "application/vnd.ms-excel"},
	{"PowerPoint Document", "ppt", "application/vnd.ms-powerpoint"},
	{"VisioDocument", "vsd", "application/vnd.visio"},
	{"__properties_version1.0", "msg", "application/vnd.ms-outlook"},
}

func (c *compound) classify() Facts {
	byName := map[string]entry{} // names are told apart without regard to case
	for _, e := range c.entries {
		if _, twice := byName[strings.ToLower(e.name)]; !twice {
			byName[strings.ToLower(e.name)] = e
		}
	}
	if _, ok := byName["encryptedpackage"]; ok {
		c.out.Add(Encrypted, report.Whole)
		return Facts{}
	}
	for _, name := range []string{"_VBA_PROJECT_CUR", "_VBA_PROJECT", "Macros"} {
		if _, ok := byName[strings.ToLower(name)]; ok {
			c.out.Add(Macros, report.Entry(name))
			break
		}
	}
	for _, k := range kinds {
		e, ok := byName[strings.ToLower(k.stream)]
		if !ok {
			continue
		}
		if c.encrypted(k.version, e) {
			c.out.Add(Encrypted, report.Whole)
		}
		c.out.Add(Legacy, report.Whole, "Version", strings.ToUpper(k.version))
		return Facts{k.version, k.media}
	}
	c.out.Add(Unknown, report.Whole)
	return Facts{}
}

// encrypted looks at the beginning of a document's content.
func (c *compound) encrypted(version string, e entry) bool {
	if e.size < c.cutoff || e.start >= c.sectors { // in the shared stream, or broken: too small for a document with a password
		return false
	}
	b := c.src.Bytes((int64(e.start)+1)*c.sector, 512)
	switch version {
	case "doc":
		return len(b) > 12 && le.Uint16(b[10:])&0x0100 != 0
	case "xls":
		for len(b) >= 4 {
			kind, n := le.Uint16(b), int(le.Uint16(b[2:]))
			if kind == 0x2F {
				return true
			}
			if len(b) < 4+n {
				return false
			}
			b = b[4+n:]
		}
	}
	return false
}
