package archive

import (
	"bytes"
	"encoding/binary"

	"birtereze/portal/internal/format/report"
)

// Bounds of a directory.
const (
	mostEntries   = 100_000
	mostDirectory = 64 << 20
)

// Signatures of the records of a ZIP.
const (
	sigLocal      = "PK\x03\x04"
	sigCentral    = "PK\x01\x02"
	sigEnd        = "PK\x05\x06"
	sigEnd64      = "PK\x06\x06"
	sigLocator64  = "PK\x06\x07"
	sigDescriptor = "PK\x07\x08"
)

// entry is one file as the central directory describes it.
type entry struct {
	name       string
	raw        []byte // the name as it stands in the file
	method     uint16
	flags      uint16
	crc        uint32
	packed     int64
	size       int64
	offset     int64 // of the local header
	data       int64 // of the content; known once the local header has been read
	attributes uint32
	host       byte // the system that wrote the attributes: 3 for Unix
}

func (e *entry) folder() bool { return len(e.name) > 0 && e.name[len(e.name)-1] == '/' }

var le = binary.LittleEndian

// end is what the end of a ZIP says of its directory.
type end struct {
	at      int64 // where the end records begin: the directory must reach up to here
	offset  int64
	size    int64
	entries int64
}

// readEnd finds the record with which a ZIP ends. It must be the last thing in the file, and the only one of its kind.
func (z *archive) readEnd() (end, bool) {
	const most = 22 + 65535 + 20
	base := max(0, z.src.Size()-most)
	b := z.src.Bytes(base, most)
	at, fits, suffix := -1, 0, false
	for i := len(b) - 22; i >= 0; i-- {
		if string(b[i:i+4]) != sigEnd {
			continue
		}
		comment := int(le.Uint16(b[i+20:]))
		if i+22+comment == len(b) {
			at, fits = max(at, i), fits+1
		}
		suffix = suffix || i+22+comment < len(b)
	}
	if at < 0 {
		if suffix {
			z.out.Add(Suffix, report.Whole)
		} else {
			z.out.Add(NoDirectory, report.Whole)
		}
		return end{}, false
	}
	if fits > 1 || bytes.Contains(b[at+4:], []byte(sigEnd)) {
		z.out.Add(TwoEnds, report.Byte(base+int64(at)))
		return end{}, false
	}
	r := b[at:]
	e := end{
		at: base + int64(at), entries: int64(le.Uint16(r[10:])),
		size: int64(le.Uint32(r[12:])), offset: int64(le.Uint32(r[16:])),
	}
	if le.Uint16(r[4:]) != le.Uint16(r[6:]) || le.Uint16(r[8:]) != le.Uint16(r[10:]) || le.Uint16(r[4:]) != 0 && le.Uint16(r[4:]) != 0xFFFF {
		z.out.Add(MultiVolume, report.Whole)
		return end{}, false
	}
	if at >= 20 && string(b[at-20:at-16]) == sigLocator64 {
		return z.readEnd64(e, b[at-20:at])
	}
	return e, true
}

// readEnd64 reads the record that a large archive has before its end record.
func (z *archive) readEnd64(e end, locator []byte) (end, bool) {
	off := int64(le.Uint64(locator[8:]))
	r := z.src.Bytes(off, 56)
	if len(r) < 56 || string(r[:4]) != sigEnd64 || off+12+int64(le.Uint64(r[4:])) != e.at-20 {
		z.out.Add(Directory, report.Byte(e.at))
		return end{}, false
	}
	if le.Uint32(r[16:]) != 0 || le.Uint64(r[24:]) != le.Uint64(r[32:]) {
		z.out.Add(MultiVolume, report.Whole)
		return end{}, false
	}
	e64 := end{
		at: off, entries: int64(le.Uint64(r[32:])), size: int64(le.Uint64(r[40:])), offset: int64(le.Uint64(r[48:])),
	}
	// Where the small record has room for a number, the two must agree: readers differ in which one they believe.
	if e.entries != 0xFFFF && e.entries != e64.entries || e.size != 0xFFFFFFFF && e.size != e64.size || e.offset != 0xFFFFFFFF && e.offset != e64.offset {
		z.out.Add(Directory, report.Byte(e.at))
		return end{}, false
	}
	return e64, true
}

// readDirectory reads the central directory.
func (z *archive) readDirectory(e end) bool {
	switch {
	case e.entries > mostEntries || e.size > mostDirectory:
		z.out.Add(TooMany, report.Whole)
		return false
	case e.entries == 0:
		z.out.Add(Empty, report.Whole)
		return false
	case e.offset < 0 || e.size < 0 || e.offset+e.size > e.at:
		z.out.Add(Directory, report.Byte(e.at))
		return false
	case e.offset+e.size < e.at:
		// The directory ends where it should only when everything is moved: something stands in front.
		z.out.Add(Prefix, report.Whole)
		return false
	}
	b := z.src.Bytes(e.offset, int(e.size))
	if b == nil && e.size > 0 {
		return false
	}
	for range e.entries {
		rest, ok := z.readEntry(b)
		if !ok {
			z.out.Add(Directory, report.Byte(e.offset+e.size-int64(len(b))))
			return false
		}
		b = rest
	}
	if len(b) > 0 {
		z.out.Add(Directory, report.Byte(e.offset+e.size-int64(len(b))))
		return false
	}
	return true
}

// readEntry reads one header of the central directory, and gives what follows it.
func (z *archive) readEntry(b []byte) (rest []byte, ok bool) {
	if len(b) < 46 || string(b[:4]) != sigCentral {
		return nil, false
	}
	n, x, c := int(le.Uint16(b[28:])), int(le.Uint16(b[30:])), int(le.Uint16(b[32:]))
	if len(b) < 46+n+x+c {
		return nil, false
	}
	e := entry{
		raw: b[46 : 46+n], flags: le.Uint16(b[8:]), method: le.Uint16(b[10:]), crc: le.Uint32(b[16:]),
		packed: int64(le.Uint32(b[20:])), size: int64(le.Uint32(b[24:])), offset: int64(le.Uint32(b[42:])),
		attributes: le.Uint32(b[38:]), host: b[5],
	}
	extra := b[46+n : 46+n+x]
	if !large(extra, &e.size, &e.packed, &e.offset) || e.size < 0 || e.packed < 0 || e.offset < 0 {
		return nil, false
	}
	e.name = z.decodeName(&e, extra)
	z.entries = append(z.entries, e)
	return b[46+n+x+c:], true
}

// large replaces numbers that did not fit into 32 bits by those of the extra field for large archives.
func large(extra []byte, numbers ...*int64) bool {
	big := field(extra, 0x0001)
	for _, n := range numbers {
		if *n != 0xFFFFFFFF {
			continue
		}
		if big == nil {
			continue // exactly 4 GiB less a byte is possible
		}
		if len(big) < 8 {
			return false
		}
		*n = int64(le.Uint64(big))
		big = big[8:]
	}
	return true
}

// field finds an extra field by its number; nil when there is none.
func field(extra []byte, number uint16) []byte {
	for len(extra) >= 4 {
		id, n := le.Uint16(extra), int(le.Uint16(extra[2:]))
		if len(extra) < 4+n {
			return nil
		}
		if id == number {
			return extra[4 : 4+n]
		}
		extra = extra[4+n:]
	}
	return nil
}
