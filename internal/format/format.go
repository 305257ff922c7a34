// Package format checks documents as they come in (Order cl. 24): what they are by their bytes, whatever their name says,
// whether they are whole and do no harm, and whether the section that they are for takes such a format (cl. 23).
//
// Everything is read as a stream or at offsets, in bounded memory and time. A finding has a code, a place and arguments;
// its texts are in the catalogues of this package.
package format

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"birtereze/portal/internal/format/report"
	"birtereze/portal/law"
)

// Verdict is what becomes of a file.
type Verdict string

// The verdicts.
const (
	Accepted Verdict = "accepted" // nothing was found
	Warned   Verdict = "warned"   // taken, and its owner is told what was found
	Refused  Verdict = "refused"  // not taken
)

// The language of the findings.
type (
	Finding  = report.Finding
	Severity = report.Severity
	Place    = report.Place
)

// The severities of a finding.
const (
	Stops = report.Stops
	Warns = report.Warns
)

// Report is the answer to one file.
type Report struct {
	Format    string    `json:"format"`              // pdf, ifc, ooxml, odf, ole2, dwg, dxf, zip, image …; unknown
	Version   string    `json:"version,omitempty"`   // 1.7, IFC4, docx, AC1032, png …
	MediaType string    `json:"mediaType,omitempty"` // for serving the file (RFC 6838)
	Pages     int       `json:"pages,omitempty"`     // where the format has pages
	Verdict   Verdict   `json:"verdict"`
	Findings  []Finding `json:"findings,omitempty"`
}

// Kind is the format as profiles and people call it: docx rather than ooxml, png rather than image.
func (r Report) Kind() string {
	switch r.Format {
	case "ooxml", "odf", "ole2", "image":
		if r.Version != "" {
			return r.Version
		}
	}
	return r.Format
}

// longest is how long one check may take before the file is refused as one that cannot be checked.
const longest = 5 * time.Minute

var errSlow = errors.New("the check takes too long")

// Check judges a file of size bytes by a profile; the zero Profile welcomes every format that is known. The name is the one
// that the file came under: it decides nothing, but must not contradict the bytes.
//
// The error is never the file's fault: storage that cannot be read, a context that has ended. The check is then to be
// repeated.
func Check(ctx context.Context, r io.ReaderAt, size int64, name string, p Profile) (rep Report, err error) {
	limit := p.Longest
	if limit <= 0 {
		limit = longest
	}
	limited, cancel := context.WithTimeoutCause(ctx, limit, errSlow)
	defer cancel()
	defer func() {
		// No input is known that makes a check panic; one that does must not take the server with it.
		if v := recover(); v != nil {
			rep, err = Report{}, fmt.Errorf("check format of %s: panic: %v\n%s", report.Clean(name), v, debug.Stack())
		}
	}()
	c := &checking{src: report.NewSource(limited, r, size), out: &report.List{}, name: name}
	err = c.run(p)
	if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		c.out.Add(TooSlow, report.Whole)
		err = nil
	}
	if err != nil {
		return Report{}, fmt.Errorf("check format of %s: %w", report.Clean(name), err)
	}
	c.rep.Findings = c.out.Findings()
	c.rep.Verdict = verdict(c.rep.Findings)
	return c.rep, nil
}

func verdict(findings []Finding) Verdict {
	v := Accepted
	for _, f := range findings {
		if f.Severity == report.Stops {
			return Refused
		}
		v = Warned
	}
	return v
}

// What is looked at whatever the format is.
var (
	Empty        = report.Stop("file.empty")
	Unknown      = report.Stop("file.unknown")
	Program      = report.Stop("file.program")
	WebPage      = report.Stop("file.web-page")
	OtherArchive = report.Stop("file.other-archive")
	TwoTypes     = report.Stop("file.two-types")
	Extension    = report.Stop("file.extension")
	NoExtension  = report.Warn("file.no-extension")
	TooSlow      = report.Stop("file.too-slow")
	TooLarge     = report.Check{Code: "file.too-large", Severity: report.Stops, Clause: law.C23}
	NotWelcome   = report.Check{Code: "file.not-welcome", Severity: report.Stops, Clause: law.C23}
)

// checking is one check under way.
type checking struct {
	src  *report.Source
	out  *report.List
	name string
	rep  Report
}

func (c *checking) run(p Profile) error {
	c.rep.Format = "unknown"
	if c.src.Size() == 0 {
		c.out.Add(Empty, report.Whole)
		return c.src.Err()
	}
	kind := c.sniff()
	if err := c.src.Err(); err != nil {
		return err
	}
	c.rep.Format = kind
	if p.MaxBytes > 0 && c.src.Size() > p.MaxBytes {
		c.out.Add(p.clause(TooLarge), report.Whole, "SizeMB", megabytes(c.src.Size()), "LimitMB", megabytes(p.MaxBytes))
		return nil
	}
	if err := c.dispatch(kind); err != nil {
		return err
	}
	c.twoTypes(kind)
	c.extension()
	if k := c.rep.Kind(); !p.Welcomes(k) && c.rep.Format != "unknown" {
		c.out.Add(p.clause(NotWelcome), report.Whole, "Kind", kindName(k), "Kinds", kindNames(p.Kinds))
	}
	return c.src.Err()
}

// megabytes rounds up, so that a file over a limit does not seem to be at it.
func megabytes(n int64) string { return strconv.FormatInt((n+1<<20-1)>>20, 10) }

// kindName is a kind as people write it, the same in every language.
func kindName(kind string) string {
	switch kind {
	case "text":
		return "TXT"
	case "geojson":
		return "GeoJSON"
	case "gpkg":
		return "GeoPackage"
	case "signature":
		return "CMS"
	case "ole2":
		return "OLE"
	}
	return strings.ToUpper(kind)
}

func kindNames(kinds []string) string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = kindName(k)
	}
	return strings.Join(names, ", ")
}

// extension compares the name with what the bytes turned out to be.
func (c *checking) extension() {
	if c.rep.Format == "unknown" {
		return
	}
	ext := strings.ToLower(strings.TrimPrefix(path.Ext(c.name), "."))
	means, known := extensions[ext]
	kind := c.rep.Kind()
	switch {
	case !known:
		c.out.Add(NoExtension, report.Whole, "Kind", kindName(kind))
	case means == kind || means == c.rep.Format:
	case means == "text" && (kind == "json" || kind == "geojson" || kind == "xml"), means == "xml" && kind == "ids",
		means == "json" && kind == "geojson":
	default:
		c.out.Add(Extension, report.Whole, "Extension", ext, "Kind", kindName(kind))
	}
}

// extensions are the ends of names, and the kinds that they announce.
var extensions = map[string]string{
	"pdf": "pdf", "ifc": "ifc", "ifczip": "ifczip", "stp": "step", "step": "step", "dwg": "dwg", "dxf": "dxf",
	"docx": "docx", "dotx": "dotx", "docm": "docm", "xlsx": "xlsx", "xltx": "xltx", "xlsm": "xlsm", "xlsb": "xlsb",
	"pptx": "pptx", "ppsx": "ppsx", "pptm": "pptm", "vsdx": "vsdx", "doc": "doc", "xls": "xls", "ppt": "ppt", "vsd": "vsd", "msg": "msg",
	"odt": "odt", "ods": "ods", "odp": "odp", "odg": "odg", "zip": "zip", "bcf": "bcf", "bcfzip": "bcf", "ids": "ids",
	"xml": "xml", "kenml": "xml", "json": "json", "geojson": "geojson", "gpkg": "gpkg", "txt": "text", "csv": "text",
	"png": "png", "jpg": "jpeg", "jpeg": "jpeg", "tif": "tiff", "tiff": "tiff",
	"cms": "signature", "p7s": "signature", "sig": "signature",
}
