package raster

import "birtereze/portal/internal/format/report"

// What is looked at in images (ISO/IEC 15948 of PNG, ISO/IEC 10918 of JPEG, TIFF 6.0).
var (
	Broken    = report.Stop("image.broken")
	Truncated = report.Stop("image.truncated")
	Checksum  = report.Stop("image.checksum")
	Huge      = report.Stop("image.huge")
	Pixels    = report.Stop("image.pixels")
	Suffix    = report.Stop("image.suffix")
	Trailer   = report.Warn("image.trailer")
)
