package cad

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"strconv"

	"birtereze/portal/internal/format/report"
)

const binaryMark = "AutoCAD Binary DXF\r\n\x1A\x00"

// LooksLikeDXF reports whether the first bytes of a file are those of a drawing: a section, perhaps after comments.
func LooksLikeDXF(head []byte) bool {
	if bytes.HasPrefix(head, []byte(binaryMark)) {
		return true
	}
	head = bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF"))
	for range 50 {
		code, rest, ok := bytes.Cut(head, []byte("\n"))
		value, rest, ok2 := bytes.Cut(rest, []byte("\n"))
		if !ok || !ok2 {
			return false
		}
		switch string(bytes.TrimSpace(code)) {
		case "999":
			head = rest
		case "0":
			v := string(bytes.TrimSpace(value))
			return v == "SECTION" || v == "EOF"
		default:
			return false
		}
	}
	return false
}

// longest is how long a line may be; the format allows 2,049 characters, and programs write longer ones.
const longest = 64 << 10

// DXF checks a drawing group by group, as text or in its binary form. The error is one of reading alone.
func DXF(r io.Reader, out *report.List) (Facts, error) {
	br := bufio.NewReaderSize(r, longest)
	d := &dxf{out: out}
	mark, _ := br.Peek(len(binaryMark))
	var groups interface {
		next() (code int, value []byte, err error)
	}
	if string(mark) == binaryMark {
		br.Discard(len(binaryMark))
		b := &binaryGroups{r: br, d: d}
		first, _ := br.Peek(2)
		b.wide = len(first) == 2 && first[1] == 0
		d.place = func() report.Place { return report.Byte(b.off + int64(len(binaryMark))) }
		groups = b
	} else {
		t := &textGroups{r: br}
		d.place = func() report.Place { return report.Line(t.line) }
		groups = t
	}
	for !d.ended && !out.Stopped() {
		code, value, err := groups.next()
		switch {
		case err == nil:
			d.group(code, value)
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			out.Add(DXFTruncated, d.place())
		case errors.Is(err, errCode):
			out.Add(DXFCode, d.place())
		case errors.Is(err, errLong):
			out.Add(DXFLong, d.place())
		default:
			return d.facts, err
		}
	}
	if out.Stopped() {
		return d.facts, nil
	}
	return d.facts, d.tail(br)
}

var (
	errCode = errors.New("not a group code")
	errLong = errors.New("a value too long")
)

// dxf follows the sections of a drawing.
type dxf struct {
	out     *report.List
	facts   Facts
	place   func() report.Place
	section string // in which one; empty between two
	named   bool   // its name has come
	version bool   // the next group of text is the version
	ended   bool
}

func (d *dxf) group(code int, value []byte) {
	if value != nil && !numeric(code, value) {
		d.out.Add(DXFValue, d.place())
		return
	}
	switch {
	case code == 999:
		return
	case code == 0:
		d.begin(string(bytes.TrimSpace(value)))
		return
	case d.section == "":
		d.out.Add(DXFSections, d.place())
		return
	case !d.named:
		d.named = true
		if code != 2 {
			d.out.Add(DXFSections, d.place())
		}
		return
	case code == 9:
		d.version = string(bytes.TrimSpace(value)) == "$ACADVER"
		return
	case d.version && code == 1:
		d.facts.Version = report.Clean(string(bytes.TrimSpace(value)))
		d.version = false
	}
}

// numeric reports whether a value in text is the number that its group asks for, where it asks for one.
func numeric(code int, value []byte) bool {
	k := kindOf(code)
	if k <= 0 {
		return true
	}
	s := string(bytes.TrimSpace(value))
	if k == 8 && code != 160 {
		f, err := strconv.ParseFloat(s, 64)
		return err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
	}
	_, err := strconv.ParseInt(s, 10, 64)
	return err == nil
}

// begin is a group 0: a section begins or ends, an object begins, or the file ends.
func (d *dxf) begin(what string) {
	switch {
	case what == "SECTION" && d.section == "":
		d.section, d.named = "SECTION", false
	case what == "ENDSEC" && d.section != "":
		d.section = ""
	case what == "EOF" && d.section == "":
		d.ended = true
	case d.section == "" || what == "SECTION" || what == "EOF" || what == "ENDSEC":
		d.out.Add(DXFSections, d.place())
	}
}

// tail sees that nothing follows the end but blanks.
func (d *dxf) tail(r io.Reader) error {
	buf := make([]byte, 4096)
	for {
		n, err := r.Read(buf)
		if len(bytes.Trim(buf[:n], " \t\r\n\x00\x1A")) > 0 {
			d.out.Add(DXFSuffix, d.place())
			return nil
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// textGroups reads groups of two lines: a code and a value.
type textGroups struct {
	r    *bufio.Reader
	line int64
}

func (t *textGroups) next() (code int, value []byte, err error) {
	head, err := t.readLine()
	if err != nil {
		return 0, nil, err
	}
	if t.line == 1 {
		head = bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF"))
	}
	code, bad := strconv.Atoi(string(bytes.TrimSpace(head)))
	if bad != nil || code < -5 || code > 1071 {
		return 0, nil, errCode
	}
	if value, err = t.readLine(); err != nil {
		return 0, nil, err
	}
	return code, value, nil
}

func (t *textGroups) readLine() ([]byte, error) {
	t.line++
	b, err := t.r.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return nil, errLong
	case errors.Is(err, io.EOF) && len(b) > 0: // the last line may lack its end
		return b, nil
	case err != nil:
		return nil, err
	}
	return b[:len(b)-1], nil
}

// binaryGroups reads groups of a number and a value whose type the number tells.
type binaryGroups struct {
	r    *bufio.Reader
	d    *dxf
	wide bool // codes of two bytes, since release 13
	off  int64
	buf  [8]byte
}

func (b *binaryGroups) take(n int) ([]byte, error) {
	k, err := io.ReadFull(b.r, b.buf[:n])
	b.off += int64(k)
	return b.buf[:n], err
}

func (b *binaryGroups) code() (int, error) {
	if !b.wide {
		c, err := b.take(1)
		if err != nil || c[0] != 0xFF {
			return int(c[0]), err
		}
	}
	c, err := b.take(2)
	return int(int16(binary.LittleEndian.Uint16(c))), err
}

func (b *binaryGroups) next() (code int, value []byte, err error) {
	if code, err = b.code(); err != nil {
		return 0, nil, err
	}
	n := 0
	switch kind := kindOf(code); kind {
	case kindNone:
		return 0, nil, errCode
	case kindText:
		return b.text(code)
	case kindBytes:
		c, err := b.take(1)
		if err != nil {
			return 0, nil, err
		}
		k, err := b.r.Discard(int(c[0]))
		b.off += int64(k)
		return code, nil, err
	default:
		n = int(kind)
	}
	value, err = b.take(n)
	if err == nil && n == 8 && code < 160 {
		if f := math.Float64frombits(binary.LittleEndian.Uint64(value)); math.IsNaN(f) || math.IsInf(f, 0) {
			b.d.out.Add(DXFValue, b.d.place())
		}
	}
	return code, nil, err
}

func (b *binaryGroups) text(code int) (int, []byte, error) {
	s, err := b.r.ReadSlice(0)
	b.off += int64(len(s))
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return 0, nil, errLong
	case err != nil:
		return 0, nil, err
	}
	return code, s[:len(s)-1], nil
}

// Kinds of values: a number of bytes, or one of these.
type kind int

const (
	kindNone  kind = 0
	kindText  kind = -1
	kindBytes kind = -2
)

// kindOf tells the kind of a value by its group code (DXF Reference, group codes in numerical order).
func kindOf(code int) kind {
	switch {
	case code >= -5 && code <= 9, 100 <= code && code <= 109, 300 <= code && code <= 309, 320 <= code && code <= 369,
		390 <= code && code <= 399, 410 <= code && code <= 419, 430 <= code && code <= 439, 470 <= code && code <= 481,
		code == 999, 1000 <= code && code <= 1003, 1005 <= code && code <= 1009:
		return kindText
	case 10 <= code && code <= 59, 110 <= code && code <= 149, 210 <= code && code <= 239, 460 <= code && code <= 469,
		1010 <= code && code <= 1059:
		return 8
	case 160 <= code && code <= 169:
		return 8
	case 60 <= code && code <= 79, 170 <= code && code <= 179, 270 <= code && code <= 289, 370 <= code && code <= 389,
		400 <= code && code <= 409, 1060 <= code && code <= 1070:
		return 2
	case 90 <= code && code <= 99, 420 <= code && code <= 429, 440 <= code && code <= 459, code == 1071:
		return 4
	case 290 <= code && code <= 299:
		return 1
	case 310 <= code && code <= 319, code == 1004:
		return kindBytes
	}
	return kindNone
}
