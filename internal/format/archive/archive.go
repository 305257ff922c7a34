// Package archive checks ZIP archives, and the packages that are made of them: office documents, BCF, compressed IFC.
//
// Readers of ZIP disagree wherever an archive says one thing twice: in its directory and before each file. Here both are
// read, and must agree. Every file is unpacked into nothing, so that what its sizes and checksum say is known to be true.
package archive

import (
	"bytes"
	"cmp"
	"compress/flate"
	"hash/crc32"
	"io"
	"slices"
	"strings"

	"birtereze/portal/internal/format/report"
)

// Facts is what an archive turned out to be.
type Facts struct {
	Format    string // zip, ooxml, odf, bcf or ifczip
	Version   string // docx, xlsx, odt … of office documents, the version of BCF, the schema of IFC
	MediaType string
	Files     int
}

// Bounds of the content.
const (
	mostContent = 64 << 30 // bytes of all files together
	bombRatio   = 200      // from this ratio on, more than bombSize is taken for a bomb
	bombSize    = 64 << 20
)

// archive is one ZIP under check.
type archive struct {
	src     *report.Source
	out     *report.List
	entries []entry
	byName  map[string]*entry
	folded  map[string]*entry // by the name in small letters
	heads   map[string][]byte // the first bytes of each file
}

// Check reads the whole archive. The error is one of reading alone.
func Check(src *report.Source, out *report.List) (Facts, error) {
	z := &archive{src: src, out: out, byName: map[string]*entry{}, folded: map[string]*entry{}, heads: map[string][]byte{}}
	facts := Facts{Format: "zip", MediaType: "application/zip"}
	e, ok := z.readEnd()
	if !ok || !z.readDirectory(e) {
		return facts, src.Err()
	}
	facts.Files = len(z.entries)
	z.checkNames()
	z.checkPlaces(e)
	z.checkKinds()
	z.checkSizes()
	if out.Stopped() || src.Err() != nil {
		z.classify(&facts)
		return facts, src.Err()
	}
	for i := range z.entries {
		en := &z.entries[i]
		z.byName[en.name], z.folded[strings.ToLower(en.name)] = en, en
		z.unpack(en)
		if src.Err() != nil {
			return facts, src.Err()
		}
	}
	z.classify(&facts)
	if !out.Stopped() {
		err := z.checkPackage(&facts)
		if src.Err() == nil && err != nil {
			return facts, err
		}
	}
	if facts.Format == "zip" {
		z.checkContents()
	}
	return facts, src.Err()
}

// checkPlaces reads the header before each file, compares it with the directory, and sees that files do not share bytes.
func (z *archive) checkPlaces(e end) {
	order := make([]*entry, len(z.entries))
	for i := range z.entries {
		order[i] = &z.entries[i]
	}
	slices.SortStableFunc(order, func(a, b *entry) int { return cmp.Compare(a.offset, b.offset) })
	if order[0].offset != 0 {
		z.out.Add(Prefix, report.Whole)
	}
	free := int64(0)
	for _, en := range order {
		if z.src.Err() != nil {
			return
		}
		if en.offset < free {
			z.out.Add(Overlap, report.Entry(en.name))
			return
		}
		if !z.checkLocal(en) {
			return
		}
		free = en.data + en.packed
		if free > e.offset {
			z.out.Add(Overlap, report.Entry(en.name))
			return
		}
	}
}

// checkLocal compares the header before a file with the directory's.
func (z *archive) checkLocal(en *entry) bool {
	const flagDescriptor = 1 << 3
	at := report.Entry(en.name)
	b := z.src.Bytes(en.offset, 30)
	if len(b) < 30 || string(b[:4]) != sigLocal {
		if z.src.Err() == nil {
			z.out.Add(HeadersOdd, at)
		}
		return false
	}
	n, x := int(le.Uint16(b[26:])), int(le.Uint16(b[28:]))
	rest := z.src.Bytes(en.offset+30, n+x)
	if len(rest) < n+x {
		if z.src.Err() == nil {
			z.out.Add(HeadersOdd, at)
		}
		return false
	}
	en.data = en.offset + 30 + int64(n+x)
	same := bytes.Equal(rest[:n], en.raw) && le.Uint16(b[8:]) == en.method && (le.Uint16(b[6:])^en.flags)&1 == 0
	packed, size, crc := int64(le.Uint32(b[18:])), int64(le.Uint32(b[22:])), le.Uint32(b[14:])
	same = same && large(rest[n:], &size, &packed)
	if le.Uint16(b[6:])&flagDescriptor != 0 {
		// Sizes and checksum follow the file; what the header leaves out, it does not contradict.
		same = same && (packed == 0 || packed == en.packed) && (size == 0 || size == en.size) && (crc == 0 || crc == en.crc)
	} else {
		same = same && packed == en.packed && size == en.size && crc == en.crc
	}
	if !same {
		z.out.Add(HeadersOdd, at)
	}
	return true
}

// checkKinds refuses what is not an ordinary file or folder, plain or deflated.
func (z *archive) checkKinds() {
	const (
		unix       = 3
		typeMask   = 0o170000
		typeFile   = 0o100000
		typeFolder = 0o040000
		setBits    = 0o6000
	)
	for i := range z.entries {
		e := &z.entries[i]
		at := report.Entry(e.name)
		mode := e.attributes >> 16
		kind := mode & typeMask
		switch {
		case e.flags&(1|1<<6|1<<13) != 0 || e.method == 99:
			z.out.Add(Encrypted, at)
		case e.method != 0 && e.method != 8:
			z.out.Add(Method, at)
		case e.host == unix && (kind != 0 && kind != typeFile && kind != typeFolder || mode&setBits != 0 && kind != typeFolder):
			z.out.Add(Special, at)
		}
	}
}

// checkSizes refuses a bomb by what the directory says; that this is true is seen while unpacking.
func (z *archive) checkSizes() {
	var all int64
	for i := range z.entries {
		e := &z.entries[i]
		if e.size > bombSize && e.size/bombRatio > e.packed {
			z.out.Add(Bomb, report.Entry(e.name))
		}
		if all += e.size; all > mostContent || all < 0 {
			z.out.Add(TooLarge, report.Whole)
			return
		}
	}
	if all > bombSize && all/bombRatio > z.src.Size() {
		z.out.Add(Bomb, report.Whole)
	}
}

// content gives the unpacked bytes of a file.
func (z *archive) content(e *entry) io.Reader {
	r := z.src.Reader(e.data, e.data+e.packed)
	if e.method == 8 {
		return flate.NewReader(r)
	}
	return r
}

// unpack reads a file through, and compares its size and checksum.
func (z *archive) unpack(e *entry) {
	if e.folder() && e.size == 0 {
		return
	}
	sum := crc32.NewIEEE()
	head := make([]byte, 0, headBytes)
	r := io.LimitReader(z.content(e), e.size+1)
	n, err := io.Copy(io.MultiWriter(sum, &firstBytes{&head}), r)
	z.heads[e.name] = head
	if z.src.Err() == nil && (err != nil || n != e.size || sum.Sum32() != e.crc) {
		z.out.Add(Damaged, report.Entry(e.name))
	}
}

const headBytes = 128

// firstBytes keeps the first bytes that are written to it.
type firstBytes struct{ head *[]byte }

func (f *firstBytes) Write(p []byte) (int, error) {
	room := cap(*f.head) - len(*f.head)
	*f.head = append(*f.head, p[:min(room, len(p))]...)
	return len(p), nil
}

// checkContents looks for programs, and for archives that hide within the archive.
func (z *archive) checkContents() {
	for i := range z.entries {
		e := &z.entries[i]
		head := z.heads[e.name]
		switch {
		case isProgram(head):
			z.out.Add(Program, report.Entry(e.name))
		case isArchive(head):
			z.out.Add(Nested, report.Entry(e.name))
		}
	}
}

func isProgram(head []byte) bool {
	return bytes.HasPrefix(head, []byte("MZ")) && len(head) > 64 || bytes.HasPrefix(head, []byte("\x7FELF")) ||
		bytes.HasPrefix(head, []byte("#!"))
}

// isArchive tells archives from the documents that are ZIP archives themselves, which begin with files of known names.
func isArchive(head []byte) bool {
	for _, magic := range []string{"7z\xBC\xAF\x27\x1C", "Rar!\x1A\x07", "\x1F\x8B", "BZh", "\xFD7zXZ\x00", sigEnd} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	if !bytes.HasPrefix(head, []byte(sigLocal)) || len(head) < 30 {
		return false
	}
	name := string(head[30:min(len(head), 30+int(le.Uint16(head[26:])))])
	for _, known := range []string{"[Content_Types].xml", "_rels/", "docProps/", "word/", "xl/", "ppt/", "visio/", "mimetype", "bcf.version", "project.bcfp"} {
		if len(name) > 0 && (len(name) >= len(known) && name[:len(known)] == known) {
			return false
		}
	}
	return true
}
