package samples

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// part is one entry of a ZIP file.
type part struct {
	name    string
	content []byte
}

// pack makes a ZIP file without times, so that the same parts give the same bytes.
func pack(parts []part) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, p := range parts {
		entry, err := w.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate})
		if err != nil {
			return nil, fmt.Errorf("pack %q: %w", p.name, err)
		}
		if _, err := entry.Write(p.content); err != nil {
			return nil, fmt.Errorf("pack %q: %w", p.name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	return b.Bytes(), nil
}

// album packs other samples under their names.
func (s *Set) album(keys []string) ([]byte, error) {
	var parts []part
	for _, key := range keys {
		f, err := s.Get(key)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part{f.Name, f.Content})
	}
	return pack(parts)
}

// docxAdditions are the things that an honest document has no need of.
type docxAdditions struct {
	macro    bool
	template string // address of a template on another host
}

const (
	xmlHead  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	wordBase = "application/vnd.openxmlformats-officedocument.wordprocessingml."
	relBase  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	relNS    = "http://schemas.openxmlformats.org/package/2006/relationships"
)

// docx makes a text document (ECMA-376).
func docx(title Text, chapters []Chapter, add docxAdditions) ([]byte, error) {
	var body strings.Builder
	paragraph := func(style, s string) {
		fmt.Fprintf(&body, `<w:p><w:pPr><w:pStyle w:val="%s"/></w:pPr><w:r><w:t xml:space="preserve">%s</w:t></w:r></w:p>`,
			style, escaped(s))
	}
	paragraph("Title", title.RU)
	paragraph("Title", title.KK)
	for _, c := range chapters {
		paragraph("Heading1", c.Heading.RU+" / "+c.Heading.KK)
		for _, p := range c.Paragraphs {
			paragraph("Normal", p.RU)
			paragraph("Normal", p.KK)
		}
	}
	mainType, relations, parts := wordBase+"document.main+xml", relation("rId1", "styles", "styles.xml", ""), []part{}
	macroType := ""
	if add.macro {
		mainType = "application/vnd.ms-word.document.macroEnabled.main+xml"
		macroType = `<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>`
		relations += `<Relationship Id="rId2" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" ` +
			`Target="vbaProject.bin"/>`
		parts = append(parts, part{"word/vbaProject.bin", compoundFile()})
	}
	if add.template != "" {
		relations += relation("rId3", "attachedTemplate", add.template, "External")
	}
	parts = append([]part{
		{"[Content_Types].xml", []byte(xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/>` + macroType +
			`<Override PartName="/word/document.xml" ContentType="` + mainType + `"/>` +
			`<Override PartName="/word/styles.xml" ContentType="` + wordBase + `styles+xml"/></Types>`)},
		{"_rels/.rels", relations2xml(relation("rId1", "officeDocument", "word/document.xml", ""))},
		{"word/document.xml", []byte(xmlHead + `<w:document xmlns:w="` + wordNS + `"><w:body>` + body.String() +
			`<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>`)},
		{"word/_rels/document.xml.rels", relations2xml(relations)},
		{"word/styles.xml", []byte(xmlHead + styles)},
	}, parts...)
	return pack(parts)
}

const wordNS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

const styles = `<w:styles xmlns:w="` + wordNS + `">` +
	`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:rPr><w:sz w:val="36"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:rPr><w:b/><w:sz w:val="28"/></w:rPr>` +
	`</w:style></w:styles>`

func relation(id, kind, target, mode string) string {
	if mode != "" {
		mode = ` TargetMode="` + mode + `"`
	}
	return fmt.Sprintf(`<Relationship Id="%s" Type="%s%s" Target="%s"%s/>`, id, relBase, kind, target, mode)
}

func relations2xml(s string) []byte {
	return []byte(xmlHead + `<Relationships xmlns="` + relNS + `">` + s + `</Relationships>`)
}

func escaped(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a strings.Builder takes everything
	return b.String()
}

// row is a line of an estimate: number, name, thousands of tenge. In the data it is a list of the three.
type row struct {
	No       string
	Name     Text
	Thousand int
}

// UnmarshalJSON reads the list.
func (r *row) UnmarshalJSON(b []byte) error {
	return json.Unmarshal(b, &[]any{&r.No, &r.Name, &r.Thousand})
}

// estimate makes a workbook (ECMA-376) with the sum as a formula.
func estimate(title Text, rows []row) ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close()
	const sheet = "Sheet1"
	lines := [][]any{{title.RU}, {title.KK}, {}}
	for _, r := range rows {
		lines = append(lines, []any{r.No, r.Name.RU, r.Name.KK, r.Thousand})
	}
	for i, line := range lines {
		if err := book.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &line); err != nil {
			return nil, fmt.Errorf("set row %d: %w", i+1, err)
		}
	}
	last := len(rows) + 3
	if err := book.SetCellFormula(sheet, fmt.Sprintf("D%d", last+1), fmt.Sprintf("SUM(D4:D%d)", last)); err != nil {
		return nil, fmt.Errorf("set sum: %w", err)
	}
	if err := book.SetColWidth(sheet, "B", "C", 48); err != nil {
		return nil, fmt.Errorf("set width: %w", err)
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	return b.Bytes(), nil
}
