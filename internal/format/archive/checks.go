package archive

import "birtereze/portal/internal/format/report"

// What is looked at in the container of a ZIP (PKWARE APPNOTE 6.3, ISO/IEC 21320-1).
var (
	NoDirectory  = report.Stop("zip.no-directory")
	Prefix       = report.Stop("zip.prefix")
	Suffix       = report.Stop("zip.suffix")
	TwoEnds      = report.Stop("zip.two-directories")
	Directory    = report.Stop("zip.directory")
	MultiVolume  = report.Stop("zip.multi-volume")
	Empty        = report.Stop("zip.empty")
	TooMany      = report.Stop("zip.too-many")
	TooLarge     = report.Stop("zip.too-large")
	Bomb         = report.Stop("zip.bomb")
	Overlap      = report.Stop("zip.overlap")
	HeadersOdd   = report.Stop("zip.headers-differ")
	Encrypted    = report.Stop("zip.encrypted")
	Method       = report.Stop("zip.method")
	Damaged      = report.Stop("zip.damaged")
	NameTwice    = report.Stop("zip.name-twice")
	NameCase     = report.Warn("zip.name-case")
	NameEscapes  = report.Stop("zip.name-escapes")
	NameOdd      = report.Stop("zip.name-odd")
	NameEncoding = report.Warn("zip.name-encoding")
	Special      = report.Stop("zip.special")
	Nested       = report.Stop("zip.nested")
	Program      = report.Stop("zip.program")
)

// What is looked at in packages of office documents (ISO/IEC 29500-2, ISO/IEC 26300).
var (
	PackageBroken  = report.Stop("office.package")
	PartMissing    = report.Warn("office.part-missing")
	MainMissing    = report.Stop("office.main-missing")
	PartXML        = report.Stop("office.part-xml")
	Macros         = report.Stop("office.macros")
	ExternalActive = report.Stop("office.external-active")
	External       = report.Warn("office.external")
	Embedded       = report.Warn("office.embedded")
	OfficeSecret   = report.Stop("office.encrypted")
)
