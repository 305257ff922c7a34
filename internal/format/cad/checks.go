package cad

import "birtereze/portal/internal/format/report"

// What is looked at in drawings: the structure of DWG, and of DXF as text or in its binary form.
var (
	DWGVersion   = report.Stop("dwg.version")
	DWGOld       = report.Warn("dwg.old")
	DWGHeader    = report.Stop("dwg.header")
	DWGTruncated = report.Stop("dwg.truncated")
	DXFCode      = report.Stop("dxf.code")
	DXFValue     = report.Stop("dxf.value")
	DXFSections  = report.Stop("dxf.sections")
	DXFTruncated = report.Stop("dxf.truncated")
	DXFSuffix    = report.Stop("dxf.suffix")
	DXFLong      = report.Stop("dxf.long")
)
