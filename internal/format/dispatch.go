package format

import (
	"encoding/binary"
	"io"

	"birtereze/portal/internal/format/archive"
	"birtereze/portal/internal/format/cad"
	"birtereze/portal/internal/format/ole"
	"birtereze/portal/internal/format/pdffile"
	"birtereze/portal/internal/format/raster"
	"birtereze/portal/internal/format/report"
	"birtereze/portal/internal/format/step"
	"birtereze/portal/internal/format/text"
)

// dispatch gives the file to the check of its format, and fills in what that learns.
func (c *checking) dispatch(kind string) (err error) {
	rep := &c.rep
	whole := func() io.Reader { return c.src.Reader(0, c.src.Size()) }
	switch kind {
	case "pdf":
		var f pdffile.Facts
		f, err = pdffile.Check(c.src, c.out)
		rep.Version, rep.MediaType, rep.Pages = f.Version, "application/pdf", f.Pages
	case "ifc":
		var f step.Facts
		f, err = step.Check(func() (io.Reader, error) { return whole(), nil }, c.out)
		rep.Version, rep.MediaType = f.Schema, "application/x-step"
	case "zip":
		var f archive.Facts
		f, err = archive.Check(c.src, c.out)
		rep.Format, rep.Version, rep.MediaType = f.Format, f.Version, f.MediaType
	case "ole2":
		var f ole.Facts
		f, err = ole.Check(c.src, c.out)
		rep.Version, rep.MediaType = f.Version, f.MediaType
	case "png", "jpeg", "tiff":
		check := map[string]func(*report.Source, *report.List) (raster.Facts, error){"png": raster.PNG, "jpeg": raster.JPEG, "tiff": raster.TIFF}[kind]
		var f raster.Facts
		f, err = check(c.src, c.out)
		rep.Format, rep.Version, rep.MediaType, rep.Pages = "image", kind, "image/"+kind, f.Pages
	case "dwg":
		var f cad.Facts
		f, err = cad.DWG(c.src, c.out)
		rep.Version, rep.MediaType = f.Version, "image/vnd.dwg"
	case "dxf":
		var f cad.Facts
		f, err = cad.DXF(whole(), c.out)
		rep.Version, rep.MediaType = f.Version, "image/vnd.dxf"
	case "xml":
		err = c.xml(whole())
	case "json":
		err = c.json(whole())
	case "text":
		rep.MediaType = "text/plain; charset=utf-8"
		err = text.Plain(whole(), c.out)
	case "sqlite":
		c.geopackage()
	case "signature":
		c.signature()
	default:
		c.named(kind)
	}
	return err
}

// named refuses what is known but not taken, by its name.
func (c *checking) named(kind string) {
	c.rep.Format = "unknown"
	switch kind {
	case "program":
		c.out.Add(Program, report.Whole)
	case "html":
		c.out.Add(WebPage, report.Whole)
	case "rar", "7z", "gzip", "bzip2", "xz", "tar":
		c.out.Add(OtherArchive, report.Whole, "Archive", kind)
	default:
		c.out.Add(Unknown, report.Whole)
	}
}

func (c *checking) xml(r io.Reader) error {
	c.rep.MediaType = "application/xml"
	root, err := text.XML(r, c.out)
	if root.Local == "ids" && root.Space == "http://standards.buildingsmart.org/IDS" {
		c.rep.Format, c.rep.Version = "ids", "1.0"
	}
	return err
}

func (c *checking) json(r io.Reader) error {
	c.rep.MediaType = "application/json"
	kind, err := text.JSON(r, c.out)
	switch kind {
	case "FeatureCollection", "Feature", "GeometryCollection":
		c.rep.Format, c.rep.MediaType = "geojson", "application/geo+json"
	}
	return err
}

// What is looked at in a database file, and in a detached signature.
var (
	DatabaseOther   = report.Stop("gpkg.other-database")
	DatabaseCut     = report.Stop("gpkg.truncated")
	SignatureBroken = report.Stop("signature.broken")
)

// geopackage looks at the header of a database file: the mark of GeoPackage (OGC 12-128r19, requirement 2), and whether all
// pages are there.
func (c *checking) geopackage() {
	c.rep.Format, c.rep.MediaType = "gpkg", "application/geopackage+sqlite3"
	h := c.src.Bytes(0, 100)
	if len(h) < 100 {
		c.out.Add(DatabaseCut, report.Byte(c.src.Size()))
		return
	}
	switch mark := string(h[68:72]); mark {
	case "GPKG", "GP10", "GP11":
		c.rep.Version = mark
	default:
		c.rep.Format = "unknown"
		c.out.Add(DatabaseOther, report.Whole)
		return
	}
	page := int64(binary.BigEndian.Uint16(h[16:]))
	if page == 1 {
		page = 1 << 16
	}
	pages := int64(binary.BigEndian.Uint32(h[28:]))
	counted := string(h[24:28]) == string(h[92:96]) // else an old program wrote last, which did not count
	if page < 512 || page&(page-1) != 0 || c.src.Size()%page != 0 || counted && pages*page != c.src.Size() {
		c.out.Add(DatabaseCut, report.Byte(c.src.Size()))
	}
}

// signature sees that a signature's outermost length is that of the file.
func (c *checking) signature() {
	c.rep.MediaType = "application/pkcs7-signature"
	h := c.src.Bytes(0, 10)
	var n, head int64
	switch {
	case h[1] < 0x80:
		n, head = int64(h[1]), 2
	case h[1] > 0x80 && h[1] <= 0x84:
		head = 2 + int64(h[1]&0x7F)
		for _, b := range h[2:head] {
			n = n<<8 | int64(b)
		}
	case h[1] == 0x80: // a length that the end tells
		if end := c.src.Bytes(c.src.Size()-2, 2); len(end) == 2 && end[0] == 0 && end[1] == 0 {
			return
		}
	}
	if head+n != c.src.Size() {
		c.out.Add(SignatureBroken, report.Whole)
	}
}
