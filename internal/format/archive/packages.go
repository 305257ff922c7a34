package archive

import (
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"birtereze/portal/internal/format/report"
	"birtereze/portal/internal/format/step"
	"birtereze/portal/internal/format/text"
)

// classify tells by the names within what an archive is.
func (z *archive) classify(facts *Facts) {
	ifc, others := 0, 0
	for i := range z.entries {
		name := z.entries[i].name
		switch low := strings.ToLower(name); {
		case name == "[Content_Types].xml":
			facts.Format, facts.MediaType = "ooxml", "application/vnd.openxmlformats-officedocument"
			return
		case name == "mimetype" && i == 0 && z.entries[i].method == 0:
			facts.Format, facts.MediaType = "odf", "application/vnd.oasis.opendocument"
			return
		case low == "bcf.version" || strings.HasSuffix(low, "/markup.bcf"):
			facts.Format, facts.MediaType = "bcf", "application/vnd.buildingsmart.bcf+zip"
			return
		case strings.HasSuffix(low, ".ifc"):
			ifc++
		case !z.entries[i].folder():
			others++
		}
	}
	if ifc == 1 && others == 0 {
		facts.Format, facts.MediaType = "ifczip", "application/x-ifczip"
	}
}

// checkPackage looks at what the kind of archive asks for.
func (z *archive) checkPackage(facts *Facts) error {
	switch facts.Format {
	case "ooxml":
		return z.checkOOXML(facts)
	case "odf":
		return z.checkODF(facts)
	case "bcf":
		return z.checkBCF(facts)
	case "ifczip":
		return z.checkIFC(facts)
	}
	return nil
}

// parse reads an XML part, and reports what is wrong with it. It is false when the part is not there or is broken.
func (z *archive) parse(name string, f func(xml.Token) error) (bool, error) {
	e := z.byName[name]
	if e == nil {
		return false, nil
	}
	line, err := text.Walk(z.content(e), f)
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, text.ErrDoctype), errors.Is(err, text.ErrSyntax), errors.Is(err, text.ErrLarge), errors.Is(err, text.ErrEncoding):
		z.out.Add(PartXML, report.Entry(name), "Line", report.Line(line).At)
		return false, nil
	}
	return false, err
}

// attribute is an attribute without a name space.
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// checkBCF looks at a package of remarks on models (buildingSMART BCF).
func (z *archive) checkBCF(facts *Facts) error {
	_, err := z.parse("bcf.version", func(t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok && facts.Version == "" {
			facts.Version = attribute(e, "VersionId")
		}
		return nil
	})
	for name := range z.byName {
		if err == nil && strings.HasSuffix(strings.ToLower(name), "/markup.bcf") {
			_, err = z.parse(name, nil)
		}
	}
	return err
}

// checkIFC looks at the one model of a compressed IFC.
func (z *archive) checkIFC(facts *Facts) error {
	for i := range z.entries {
		e := &z.entries[i]
		if strings.HasSuffix(strings.ToLower(e.name), ".ifc") {
			model, err := step.Check(func() (io.Reader, error) { return z.content(e), nil }, z.out)
			facts.Version = model.Schema
			return err
		}
	}
	return nil
}

// checkODF looks at an OpenDocument package.
func (z *archive) checkODF(facts *Facts) error {
	kind := strings.TrimSpace(string(z.heads["mimetype"]))
	facts.MediaType = kind
	facts.Version = odfKinds[kind]
	if facts.Version == "" || z.byName["META-INF/manifest.xml"] == nil {
		z.out.Add(PackageBroken, report.Whole)
		return nil
	}
	secret := false
	_, err := z.parse("META-INF/manifest.xml", func(t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "encryption-data" {
			secret = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	if secret {
		z.out.Add(OfficeSecret, report.Whole)
		return nil
	}
	for name := range z.byName {
		if strings.HasPrefix(name, "Basic/") && path.Ext(name) == ".xml" && !strings.HasSuffix(name, "-lc.xml") && !strings.HasSuffix(name, "-lb.xml") ||
			strings.HasPrefix(name, "Scripts/") && !strings.HasSuffix(name, "/") {
			z.out.Add(Macros, report.Entry(name))
			break
		}
	}
	if z.byName["content.xml"] == nil {
		z.out.Add(MainMissing, report.Whole)
		return nil
	}
	_, err = z.parse("content.xml", nil)
	return err
}

var odfKinds = map[string]string{
	"application/vnd.oasis.opendocument.text":                  "odt",
	"application/vnd.oasis.opendocument.text-template":         "ott",
	"application/vnd.oasis.opendocument.text-master":           "odm",
	"application/vnd.oasis.opendocument.spreadsheet":           "ods",
	"application/vnd.oasis.opendocument.spreadsheet-template":  "ots",
	"application/vnd.oasis.opendocument.presentation":          "odp",
	"application/vnd.oasis.opendocument.presentation-template": "otp",
	"application/vnd.oasis.opendocument.graphics":              "odg",
	"application/vnd.oasis.opendocument.graphics-template":     "otg",
	"application/vnd.oasis.opendocument.formula":               "odf",
	"application/vnd.oasis.opendocument.chart":                 "odc",
	"application/vnd.oasis.opendocument.image":                 "odi",
}
