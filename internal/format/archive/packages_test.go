package archive

import (
	"slices"
	"strings"
	"testing"
)

const (
	wordMain = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
	relBase  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
)

func docxParts() []file {
	return []file{
		{"[Content_Types].xml", `<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="` + wordMain + `"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + relBase + `officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Түсіндірме жазба</w:t></w:r></w:p></w:body></w:document>`},
		{"word/_rels/document.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + relBase + `hyperlink" Target="https://example.kz" TargetMode="External"/></Relationships>`},
	}
}

func docx(t testing.TB) []byte { return pack(t, docxParts()...) }

// changed is the document with one part replaced in places.
func changed(t testing.TB, part int, old, new string, more ...file) []byte {
	t.Helper()
	parts := docxParts()
	if !strings.Contains(parts[part].content, old) {
		t.Fatalf("part %s has no %q", parts[part].name, old)
	}
	parts[part].content = strings.Replace(parts[part].content, old, new, 1)
	return pack(t, append(parts, more...)...)
}

func relationTo(kind, target string) string {
	mode := ""
	if strings.Contains(target, ":") || strings.HasPrefix(target, `\\`) {
		mode = ` TargetMode="External"`
	}
	return `<Relationship Id="r9" Type="` + relBase + kind + `" Target="` + target + `"` + mode + `/></Relationships>`
}

func odtParts() []file {
	return []file{
		{"mimetype", "application/vnd.oasis.opendocument.text"},
		{"content.xml", "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\"/>"},
		{"META-INF/manifest.xml", "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"><manifest:file-entry manifest:full-path=\"/\"/></manifest:manifest>"},
	}
}

func odt(t testing.TB) []byte { return pack(t, odtParts()...) }

func TestOfficePackages(t *testing.T) {
	const relsEnd = "</Relationships>"
	macroType := strings.Replace(wordMain, "openxmlformats-officedocument.wordprocessingml.document", "ms-word.document.macroEnabled", 1)
	odfWith := func(f file) []byte { return pack(t, append(odtParts(), f)...) }
	tests := []struct {
		name string
		file []byte
		want []string
	}{
		{"types cut short", changed(t, 0, "</Types>", ""), []string{"office.part-xml@[Content_Types].xml"}},
		{"no main part", changed(t, 1, "word/document.xml", "word/other.xml"), []string{"office.main-missing@"}},
		{"a main part of another type", changed(t, 0, wordMain, "application/xml"), []string{"office.package@word/document.xml"}},
		{"a main part that is broken", changed(t, 2, "</w:body>", ""), []string{"office.part-xml@word/document.xml"}},
		{"an entity in the text", changed(t, 2, "<w:document ", "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><w:document "), []string{"office.part-xml@word/document.xml"}},
		{"macros by the document's type", changed(t, 0, wordMain, macroType), []string{"office.macros@"}},
		{"macros under the document's ordinary type", changed(t, 3, relsEnd, relationTo("vbaProject", "vbaProject.bin"), file{"word/vbaProject.bin", "x"}), []string{"office.macros@word/vbaProject.bin"}},
		{"a part that is not there", changed(t, 3, relsEnd, relationTo("image", "media/plan.png")), []string{"office.part-missing@word/_rels/document.xml.rels"}},
		{"a part that is there", changed(t, 3, relsEnd, relationTo("image", "media/Plan.png"), file{"word/media/plan.png", "x"}), nil},
		{"a template on the web", changed(t, 3, relsEnd, relationTo("attachedTemplate", "https://example.org/t.dotm")), []string{"office.external-active@word/_rels/document.xml.rels"}},
		{"an object on another machine", changed(t, 3, relsEnd, relationTo("oleObject", `\\server\share\x`)), []string{"office.external-active@word/_rels/document.xml.rels"}},
		{"a template of the author's machine", changed(t, 3, relsEnd, relationTo("attachedTemplate", "file:///C:/Templates/t.dotx")), []string{"office.external@word/_rels/document.xml.rels"}},
		{"a picture on the web", changed(t, 3, relsEnd, relationTo("image", "https://example.org/p.png")), []string{"office.external@word/_rels/document.xml.rels"}},
		{"a control", changed(t, 3, relsEnd, relationTo("control", "activeX/activeX1.xml"), file{"word/activeX/activeX1.xml", "<x/>"}), []string{"office.embedded@word/activeX/activeX1.xml"}},

		{"an unknown OpenDocument", pack(t, file{"mimetype", "application/epub+zip"}, file{"a", "b"}), []string{"office.package@"}},
		{"no manifest", pack(t, odtParts()[:2]...), []string{"office.package@"}},
		{"no content", pack(t, odtParts()[0], odtParts()[2]), []string{"office.main-missing@"}},
		{"an OpenDocument with a password", pack(t, odtParts()[0], odtParts()[1], file{"META-INF/manifest.xml", "<m><encryption-data/></m>"}), []string{"office.encrypted@"}},
		{"an OpenDocument with macros", odfWith(file{"Basic/Standard/Module1.xml", "<x/>"}), []string{"office.macros@Basic/Standard/Module1.xml"}},
		{"an OpenDocument with an empty library", odfWith(file{"Basic/Standard/script-lb.xml", "<x/>"}), nil},

		{"broken remarks on a model", pack(t, file{"bcf.version", `<Version VersionId="2.1"/>`}, file{"1/markup.bcf", "<Markup>"}), []string{"office.part-xml@1/markup.bcf"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found, _ := check(t, tt.file)
			if got := codes(found); !slices.Equal(got, tt.want) {
				t.Errorf("findings %v, want %v", got, tt.want)
			}
		})
	}
}
