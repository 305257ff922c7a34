// Package cad checks drawings: DWG by its header and section map, DXF by its group codes and sections.
package cad

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"

	"birtereze/portal/internal/format/report"
)

// Facts is what a drawing says of itself.
type Facts struct {
	Version string // as programs write it: "AC1027"
}

// oldVersions are from before the year 2000: current programs read them, some with loss.
var oldVersions = []string{
	"MC0.0", "AC1.2", "AC1.40", "AC1.50", "AC2.10", "AC2.21", "AC2.22", "AC1001", "AC1002", "AC1003", "AC1004", "AC1006", "AC1009",
	"AC1012", "AC1014",
}

// versions are those from 2000 to 2018, after which the format has not changed.
var versions = []string{"AC1015", "AC1018", "AC1021", "AC1024", "AC1027", "AC1032"}

// DWGVersionOf gives the version that the first bytes of a file claim; empty when it is none of a drawing.
func DWGVersionOf(head []byte) string {
	for _, v := range slices.Concat(oldVersions, versions) {
		if bytes.HasPrefix(head, []byte(v)) && len(head) > len(v) && (len(v) == 6 || head[len(v)] == 0) {
			return v
		}
	}
	return ""
}

// DWG checks the header of a drawing and that the sections that it names lie within the file. The error is one of
// reading alone.
func DWG(src *report.Source, out *report.List) (Facts, error) {
	head := src.Bytes(0, 512)
	facts := Facts{Version: DWGVersionOf(head)}
	switch v := facts.Version; {
	case src.Err() != nil:
	case v == "":
		out.Add(DWGVersion, report.Byte(0))
	case slices.Contains(oldVersions, v):
		out.Add(DWGOld, report.Byte(0), "Version", v)
		if v == "AC1012" || v == "AC1014" {
			locators(src, out, head)
		} else if len(head) < 128 {
			out.Add(DWGTruncated, report.Byte(src.Size()))
		}
	case v == "AC1015":
		locators(src, out, head)
	case v == "AC1021":
		// Its section map is behind a Reed–Solomon code of its own: only its room can be checked here.
		if src.Size() < 0x480 {
			out.Add(DWGTruncated, report.Byte(src.Size()))
		}
	default:
		pages(src, out, head)
	}
	return facts, src.Err()
}

// afterLocators stands behind the section locators of versions up to 2000.
const afterLocators = "\x95\xA0\x4E\x28\x99\x82\x1A\xE5\x5E\x41\xE0\x5F\x9D\x3A\x4D\x00"

// locators checks the table of sections of versions up to 2000.
func locators(src *report.Source, out *report.List, head []byte) {
	const at = 0x15
	if len(head) < at+4 {
		out.Add(DWGTruncated, report.Byte(src.Size()))
		return
	}
	n := binary.LittleEndian.Uint32(head[at:])
	end := at + 4 + int(n)*9
	if n < 3 || n > 20 || len(head) < end+2+len(afterLocators) || string(head[end+2:end+2+len(afterLocators)]) != afterLocators {
		out.Add(DWGHeader, report.Byte(at))
		return
	}
	for i := range int(n) {
		r := head[at+4+i*9:]
		off, size := int64(binary.LittleEndian.Uint32(r[1:])), int64(binary.LittleEndian.Uint32(r[5:]))
		if off+size > src.Size() {
			out.Add(DWGTruncated, report.Byte(src.Size()))
			return
		}
	}
}

// pages checks the header of versions from 2004 on: it is masked by a fixed sequence, and bears a checksum.
func pages(src *report.Source, out *report.List, head []byte) {
	const at, size, sum = 0x80, 0x6C, 0x68
	if len(head) < at+size {
		out.Add(DWGTruncated, report.Byte(src.Size()))
		return
	}
	h := bytes.Clone(head[at : at+size])
	seed := uint32(1)
	for i := range h {
		seed = seed*0x343FD + 0x269EC3
		h[i] ^= byte(seed >> 16)
	}
	want := binary.LittleEndian.Uint32(h[sum:])
	clear(h[sum:])
	if string(h[:11]) != "AcFssFcAJMB" || crc32.ChecksumIEEE(h) != want {
		out.Add(DWGHeader, report.Byte(at))
		return
	}
	// A copy of the header ends the file; before it lies the map of the pages, behind an address from 0x100 on.
	second, pageMap := binary.LittleEndian.Uint64(h[0x34:]), binary.LittleEndian.Uint64(h[0x54:])
	if most := uint64(src.Size()); second > most || second+size > most || pageMap > most || pageMap+0x100 > most {
		out.Add(DWGTruncated, report.Byte(src.Size()))
	}
}
