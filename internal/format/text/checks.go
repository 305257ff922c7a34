package text

import "birtereze/portal/internal/format/report"

// What is looked at in texts and in XML (XML 1.0, fifth edition).
var (
	Encoding    = report.Stop("text.encoding")
	Control     = report.Stop("text.control")
	XMLSyntax   = report.Stop("xml.syntax")
	XMLDoctype  = report.Stop("xml.doctype")
	XMLLarge    = report.Stop("xml.large")
	XMLEncoding = report.Stop("xml.encoding")
)
