package ole

import "birtereze/portal/internal/format/report"

// What is looked at in compound files and the documents of office programs before 2007 ([MS-CFB], [MS-DOC], [MS-XLS]).
var (
	Header    = report.Stop("ole.header")
	Truncated = report.Stop("ole.truncated")
	Chain     = report.Stop("ole.chain")
	Directory = report.Stop("ole.directory")
	Unknown   = report.Stop("ole.unknown")
	Encrypted = report.Stop("ole.encrypted")
	Macros    = report.Stop("ole.macros")
	Legacy    = report.Warn("ole.legacy")
)
