package raster

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	stdjpeg "image/jpeg"
	stdpng "image/png"
	"slices"
	"strings"
	"testing"

	"birtereze/portal/internal/format/report"
)

type checker func(*report.Source, *report.List) (Facts, error)

func check(t testing.TB, f checker, b []byte) ([]report.Finding, Facts) {
	t.Helper()
	var out report.List
	facts, err := f(report.NewSource(context.Background(), bytes.NewReader(b), int64(len(b))), &out)
	if err != nil {
		t.Fatalf("check: %v", err)
	}
	return out.Findings(), facts
}

func codes(found []report.Finding) (all []string) {
	for _, f := range found {
		all = append(all, f.Code)
	}
	return all
}

// picture is a plan of 60 by 40 pixels, with something on it.
func picture() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 60, 40))
	for x := range 60 {
		for y := range 40 {
			m.Set(x, y, color.RGBA{byte(x * 4), byte(y * 6), byte(x * y), 255})
		}
	}
	return m
}

func pngFile(t testing.TB) []byte {
	var b bytes.Buffer
	if err := stdpng.Encode(&b, picture()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegFile(t testing.TB) []byte {
	var b bytes.Buffer
	if err := stdjpeg.Encode(&b, picture(), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pngChunk makes a chunk with its checksum.
func pngChunk(kind, body string) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(b, kind+body...)
	return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE([]byte(kind+body))))
}

// tiffFile makes an uncompressed grey image of 4 by 2 pixels in one strip, on so many pages.
func tiffFile(order binary.AppendByteOrder, pages int) []byte {
	mark := "II*\x00"
	if order == binary.AppendByteOrder(binary.BigEndian) {
		mark = "MM\x00*"
	}
	b := order.AppendUint32([]byte(mark), 16)
	b = append(b, "\x00\x40\x80\xFF\x00\x40\x80\xFF"...)
	for page := range pages {
		fields := [][3]uint32{{tagWidth, 3, 4}, {tagHeight, 3, 2}, {tagStrips, 4, 8}, {tagStripCounts, 4, 8}}
		b = order.AppendUint16(b, uint16(len(fields)))
		for _, f := range fields {
			b = order.AppendUint16(b, uint16(f[0]))
			b = order.AppendUint16(b, uint16(f[1]))
			b = order.AppendUint32(b, 1)
			if f[1] == 3 {
				b = order.AppendUint16(order.AppendUint16(b, uint16(f[2])), 0)
			} else {
				b = order.AppendUint32(b, f[2])
			}
		}
		next := uint32(len(b) + 4)
		if page == pages-1 {
			next = 0
		}
		b = order.AppendUint32(b, next)
	}
	return b
}

func put(b []byte, at int, new string) []byte {
	b = bytes.Clone(b)
	copy(b[at:], new)
	return b
}

func TestImages(t *testing.T) {
	p, j := pngFile(t), jpegFile(t)
	le, be := tiffFile(binary.LittleEndian, 3), tiffFile(binary.BigEndian, 1)
	idat := bytes.Index(p, []byte("IDAT"))
	sof := bytes.Index(j, []byte("\xFF\xC0"))
	size := Facts{Width: 60, Height: 40, Pages: 1}
	grey := func(w, h string, data string) []byte {
		return []byte(pngMagic + pngChunk("IHDR", w+h+"\x08\x00\x00\x00\x00") + data)
	}
	tests := []struct {
		name  string
		check checker
		file  []byte
		want  []string
		facts Facts
	}{
		{"png", PNG, p, nil, size},
		{"png cut", PNG, p[:len(p)-20], []string{"image.truncated"}, size},
		{"png without an end", PNG, p[:len(p)-12], []string{"image.truncated"}, size},
		{"png with a flipped bit", PNG, put(p, idat+50, "\x00\x01\x02"), []string{"image.checksum"}, size},
		{"png with an archive behind", PNG, append(bytes.Clone(p), "PK\x03\x04"...), []string{"image.suffix"}, size},
		{"png of no size", PNG, grey("\x00\x00\x00\x00", "\x00\x00\x00\x01", ""), []string{"image.broken"}, Facts{}},
		{"png of a huge size", PNG, grey("\x00\x03\x00\x00", "\x00\x03\x00\x00", ""), []string{"image.huge"}, Facts{}},
		{"png without pixels", PNG, grey("\x00\x00\x00\x01", "\x00\x00\x00\x01", pngChunk("IEND", "")), []string{"image.broken"}, Facts{1, 1, 1}},
		{"png with too few pixels", PNG, put(p, 19, "\x3D"), []string{"image.checksum"}, Facts{}},
		{"png with rubbish for pixels", PNG, grey("\x00\x00\x00\x01", "\x00\x00\x00\x01", pngChunk("IDAT", "rubbish")+pngChunk("IEND", "")), []string{"image.pixels"}, Facts{1, 1, 1}},
		{"png without a header", PNG, []byte(pngMagic + pngChunk("IDAT", "x")), []string{"image.broken"}, Facts{}},
		{"jpeg", JPEG, j, nil, size},
		{"jpeg cut", JPEG, j[:len(j)/2], []string{"image.truncated"}, Facts{}},
		{"jpeg without an end", JPEG, j[:len(j)-2], []string{"image.truncated"}, size},
		{"jpeg with an archive behind", JPEG, append(bytes.Clone(j), "PK\x03\x04"...), []string{"image.suffix"}, size},
		{"jpeg with a second picture behind", JPEG, append(bytes.Clone(j), j...), []string{"image.trailer"}, size},
		{"jpeg of no width", JPEG, put(j, sof+7, "\x00\x00"), []string{"image.broken"}, Facts{0, 40, 1}},
		{"jpeg with two frames", JPEG, append(bytes.Clone(j[:sof]), string(j[sof:sof+19])+string(j[sof:])...), []string{"image.broken"}, size},
		{"jpeg of markers without segments", JPEG, []byte("\xFF\xD8\xFF\xD9"), []string{"image.broken"}, Facts{}},
		{"tiff of three pages", TIFF, le, nil, Facts{4, 2, 3}},
		{"tiff of the other order", TIFF, be, nil, Facts{4, 2, 1}},
		{"tiff cut", TIFF, be[:len(be)-10], []string{"image.truncated"}, Facts{}},
		{"tiff whose data lie outside", TIFF, put(be, 16+2+2*12+8, "\x00\x00\xFF\xFF"), []string{"image.truncated"}, Facts{4, 2, 0}},
		{"tiff whose pages are a loop", TIFF, put(be, len(be)-4, "\x00\x00\x00\x10"), []string{"image.broken"}, Facts{4, 2, 1}},
		{"tiff of no size", TIFF, put(be, 16+2+8, "\x00\x00"), []string{"image.broken"}, Facts{}},
		{"tiff without data", TIFF, put(be, 16+2+2*12, "\x01\x12"), []string{"image.broken"}, Facts{4, 2, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found, facts := check(t, tt.check, tt.file)
			if got := codes(found); !slices.Equal(got, tt.want) || strings.HasSuffix(tt.name, "g") && facts != tt.facts {
				t.Errorf("findings %v, facts %+v, want %v, %+v", got, facts, tt.want, tt.facts)
			}
			if facts != tt.facts && tt.name != "jpeg cut" {
				t.Errorf("facts %+v, want %+v", facts, tt.facts)
			}
		})
	}
}

func TestInterlacedPixelsAreCounted(t *testing.T) {
	p := &png{out: &report.List{}}
	// 5 by 5 grey pixels of 8 bits: the seven passes take 1·2, 1·2, 1·3, 2·2, 1·4, 3·3 … bytes, one of each row the filter.
	if !p.header([]byte("\x00\x00\x00\x05\x00\x00\x00\x05\x08\x00\x00\x00\x01")) {
		t.Fatal("the header is refused")
	}
	if want := int64(2 + 2 + 3 + 2*2 + 1*4 + 3*3 + 2*6); p.want != want {
		t.Errorf("%d bytes, want %d", p.want, want)
	}
}

func TestErrorOfReading(t *testing.T) {
	for _, tt := range []struct {
		f checker
		b []byte
	}{{PNG, pngFile(t)}, {JPEG, jpegFile(t)}, {TIFF, tiffFile(binary.LittleEndian, 1)}} {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_, err := tt.f(report.NewSource(ctx, bytes.NewReader(tt.b), int64(len(tt.b))), &report.List{})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want %v", err, context.Canceled)
		}
	}
}

func FuzzImages(f *testing.F) {
	f.Add(pngFile(f))
	f.Add(jpegFile(f))
	f.Add(tiffFile(binary.LittleEndian, 2))
	f.Add([]byte("II+\x00\x08\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, c := range []checker{PNG, JPEG, TIFF} {
			check(t, c, b)
		}
	})
}
