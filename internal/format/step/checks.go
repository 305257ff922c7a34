package step

import "birtereze/portal/internal/format/report"

// What is looked at in an exchange structure (ISO 10303-21) and in the model that it holds (ISO 16739-1).
var (
	Start        = report.Stop("step.start")
	BOM          = report.Stop("step.bom")
	Truncated    = report.Stop("step.truncated")
	Suffix       = report.Stop("step.suffix")
	Syntax       = report.Stop("step.syntax")
	Text         = report.Stop("step.string")
	TextBytes    = report.Stop("step.string-bytes")
	Number       = report.Stop("step.number")
	Zero         = report.Stop("step.id-zero")
	Twice        = report.Stop("step.id-twice")
	Dangling     = report.Stop("step.dangling")
	Scattered    = report.Stop("step.scattered")
	Deep         = report.Stop("step.deep")
	HeaderAbsent = report.Stop("step.header-absent")
	HeaderRecord = report.Stop("step.header-record")
	HeaderFields = report.Stop("step.header-fields")
	HeaderUnset  = report.Warn("step.header-unset")
	NoData       = report.Stop("step.no-data")
	Empty        = report.Warn("step.empty")
	SchemaDraft  = report.Stop("ifc.schema-draft")
	SchemaOther  = report.Stop("ifc.schema-unknown")
)
