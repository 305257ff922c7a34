package pdffile

import "birtereze/portal/internal/format/report"

// What is looked at in the container of a PDF (ISO 32000).
var (
	Prefix       = report.Stop("pdf.prefix")
	Suffix       = report.Stop("pdf.suffix")
	Truncated    = report.Stop("pdf.truncated")
	VersionOdd   = report.Warn("pdf.version")
	XrefBroken   = report.Stop("pdf.xref")
	XrefObject   = report.Stop("pdf.xref-object")
	XrefLoop     = report.Stop("pdf.xref-loop")
	ObjectBroken = report.Stop("pdf.object")
	ObjectLarge  = report.Stop("pdf.object-large")
	ObjectEnd    = report.Warn("pdf.object-end")
	StreamLength = report.Warn("pdf.stream-length")
	StreamEnd    = report.Stop("pdf.stream-end")
	StreamBroken = report.Stop("pdf.stream-inflate")
	Bomb         = report.Stop("pdf.bomb")
	Encrypted    = report.Stop("pdf.encrypted")
	NoCatalog    = report.Stop("pdf.no-catalog")
	NoPages      = report.Stop("pdf.no-pages")
	PageTree     = report.Stop("pdf.page-tree")
	PageCount    = report.Warn("pdf.page-count")
	Script       = report.Warn("pdf.script")
	Launch       = report.Stop("pdf.launch")
	Attachments  = report.Warn("pdf.attachments")
)
