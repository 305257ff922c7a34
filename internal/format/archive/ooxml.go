package archive

import (
	"encoding/xml"
	"path"
	"slices"
	"strings"

	"birtereze/portal/internal/format/report"
)

// kinds tells documents by the content type of their main part, less the common beginning.
var kinds = map[string]string{
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml":   "docx",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml":   "dotx",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml":         "xlsx",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml":      "xltx",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": "pptx",
	"application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml":    "ppsx",
	"application/vnd.openxmlformats-officedocument.presentationml.template.main+xml":     "potx",
	"application/vnd.ms-word.document.macroenabled.main+xml":                             "docm",
	"application/vnd.ms-word.template.macroenabledtemplate.main+xml":                     "dotm",
	"application/vnd.ms-excel.sheet.macroenabled.main+xml":                               "xlsm",
	"application/vnd.ms-excel.template.macroenabled.main+xml":                            "xltm",
	"application/vnd.ms-excel.sheet.binary.macroenabled.main":                            "xlsb",
	"application/vnd.ms-powerpoint.presentation.macroenabled.main+xml":                   "pptm",
	"application/vnd.ms-powerpoint.slideshow.macroenabled.main+xml":                      "ppsm",
	"application/vnd.ms-powerpoint.template.macroenabled.main+xml":                       "potm",
	"application/vnd.ms-visio.drawing.main+xml":                                          "vsdx",
	"application/vnd.ms-visio.stencil.main+xml":                                          "vssx",
	"application/vnd.ms-visio.template.main+xml":                                         "vstx",
	"application/vnd.ms-visio.drawing.macroenabled.main+xml":                             "vsdm",
	"application/vnd.ms-visio.stencil.macroenabled.main+xml":                             "vssm",
	"application/vnd.ms-visio.template.macroenabled.main+xml":                            "vstm",
}

// relation is one entry of a relationships part (ISO/IEC 29500-2, 9.3).
type relation struct {
	kind, target string
	external     bool
}

// checkOOXML looks at an Office Open XML package.
func (z *archive) checkOOXML(facts *Facts) error {
	types, err := z.contentTypes()
	if types == nil || err != nil {
		return err
	}
	roots, err := z.relations("_rels/.rels")
	if err != nil {
		return err
	}
	main := ""
	for _, r := range roots {
		if strings.HasSuffix(r.kind, "/officeDocument") || strings.HasSuffix(r.kind, "/relationships/document") {
			main = resolveTarget("", r.target)
		}
	}
	e := z.part(main)
	if main == "" || e == nil {
		z.out.Add(MainMissing, report.Whole)
		return nil
	}
	kind := types.of(main)
	facts.Version = kinds[strings.ToLower(kind)]
	if facts.Version == "" {
		z.out.Add(PackageBroken, report.Entry(main))
		return nil
	}
	facts.MediaType, _, _ = strings.Cut(kind, ".main")
	z.checkMacros(types, kind)
	if err := z.checkRelations(); err != nil {
		return err
	}
	if strings.HasSuffix(kind, "+xml") {
		_, err = z.parse(e.name, nil)
	}
	return err
}

// part finds a part by its name, which is told apart without regard to case (ISO/IEC 29500-2, 9.1.1).
func (z *archive) part(name string) *entry { return z.folded[strings.ToLower(name)] }

// typesOf are the content types of a package: by part, and by extension.
type typesOf struct{ overrides, defaults map[string]string }

func (t *typesOf) of(part string) string {
	if kind, ok := t.overrides[strings.ToLower(part)]; ok {
		return kind
	}
	return t.defaults[strings.ToLower(strings.TrimPrefix(path.Ext(part), "."))]
}

func (z *archive) contentTypes() (*typesOf, error) {
	t := &typesOf{overrides: map[string]string{}, defaults: map[string]string{}}
	ok, err := z.parse("[Content_Types].xml", func(token xml.Token) error {
		e, _ := token.(xml.StartElement)
		switch e.Name.Local {
		case "Override":
			t.overrides[strings.ToLower(strings.TrimPrefix(attribute(e, "PartName"), "/"))] = attribute(e, "ContentType")
		case "Default":
			t.defaults[strings.ToLower(attribute(e, "Extension"))] = attribute(e, "ContentType")
		}
		return nil
	})
	if !ok {
		return nil, err
	}
	return t, nil
}

// relations reads a relationships part.
func (z *archive) relations(name string) (all []relation, err error) {
	_, err = z.parse(name, func(token xml.Token) error {
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "Relationship" {
			all = append(all, relation{attribute(e, "Type"), attribute(e, "Target"), attribute(e, "TargetMode") == "External"})
		}
		return nil
	})
	return all, err
}

// checkMacros refuses programs in documents, by type and by name: a macro is one even when its type denies it.
func (z *archive) checkMacros(types *typesOf, main string) {
	// A binary workbook is called macro-enabled whether it has macros or not.
	if low := strings.ToLower(main); strings.Contains(low, "macroenabled") && !strings.Contains(low, "binary") {
		z.out.Add(Macros, report.Whole)
		return
	}
	for i := range z.entries {
		name := z.entries[i].name
		low := strings.ToLower(name)
		kind := strings.ToLower(types.of(name))
		switch {
		case strings.HasSuffix(low, "vbaproject.bin") || strings.Contains(kind, "vbaproject") || strings.Contains(kind, "macrosheet"):
			z.out.Add(Macros, report.Entry(name))
		case strings.Contains(kind, "oleobject") || strings.Contains(low, "/activex/"):
			if !z.entries[i].folder() && !strings.HasSuffix(low, ".rels") {
				z.out.Add(Embedded, report.Entry(name))
			}
		}
	}
}

// harmless are links that do nothing until a reader follows them.
var harmless = []string{"hyperlink", "customXml", "person"}

// active are links that a program follows by itself when it opens the document.
var active = []string{"attachedTemplate", "oleObject", "frame", "subDocument", "control", "package", "afChunk"}

// checkRelations sees that the parts of a package are there, and what it takes from outside.
func (z *archive) checkRelations() error {
	for i := range z.entries {
		name := z.entries[i].name
		if !strings.HasSuffix(name, ".rels") {
			continue
		}
		all, err := z.relations(name)
		if err != nil {
			return err
		}
		base := path.Dir(path.Dir(name))
		for _, r := range all {
			kind := path.Base(r.kind)
			switch {
			case slices.Contains(harmless, kind):
			case r.external && slices.Contains(active, kind) && isRemote(r.target):
				z.out.Add(ExternalActive, report.Entry(name), "Target", r.target)
			case r.external:
				z.out.Add(External, report.Entry(name), "Target", r.target)
			case r.target == "" || strings.HasPrefix(r.target, "#"):
			case z.part(resolveTarget(base, r.target)) == nil:
				z.out.Add(PartMissing, report.Entry(name), "Target", r.target)
			}
		}
	}
	return nil
}

// isRemote reports whether a target lies on another machine.
func isRemote(target string) bool {
	low := strings.ToLower(strings.ReplaceAll(target, "\\", "/"))
	low = strings.TrimPrefix(low, "file:")
	return strings.HasPrefix(low, "//") && !strings.HasPrefix(low, "///") || strings.HasPrefix(low, "http:") ||
		strings.HasPrefix(low, "https:") || strings.HasPrefix(low, "ftp:") || strings.HasPrefix(low, "mhtml:")
}

// resolveTarget gives the name of the part that a relation of a folder points to.
func resolveTarget(base, target string) string {
	target, _, _ = strings.Cut(target, "#")
	if strings.HasPrefix(target, "/") {
		return strings.TrimPrefix(path.Clean(target), "/")
	}
	return strings.TrimPrefix(path.Join("/", base, target), "/")
}
