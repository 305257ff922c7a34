// Package raster checks images by their structure: headers, bounds, checksums, where they end. Of a PNG the pixels are
// unpacked and counted as well; nothing is drawn.
package raster

import (
	"fmt"

	"birtereze/portal/internal/format/report"
)

// Facts is what an image says of itself.
type Facts struct {
	Width, Height int64 // pixels, of the first page
	Pages         int
}

// Bounds of an image: a scan of A0 at 1,200 dpi is 2.2 gigapixels.
const (
	mostSide   = 200_000
	mostPixels = 4 << 30
)

// judgeSize refuses a size that no image has, or that no program could show.
func judgeSize(w, h int64, out *report.List) bool {
	if w <= 0 || h <= 0 {
		out.Add(Broken, report.Whole)
		return false
	}
	if w > mostSide || h > mostSide || w*h > mostPixels {
		out.Add(Huge, report.Whole, "Size", fmt.Sprintf("%d × %d", w, h))
		return false
	}
	return true
}

// blame adds a finding for a place that cannot be read: the file ends there, unless it could not be read at all.
func blame(src *report.Source, out *report.List, off int64) {
	if src.Err() == nil {
		out.Add(Truncated, report.Byte(min(off, src.Size())))
	}
}
