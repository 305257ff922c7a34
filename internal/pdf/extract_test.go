package pdf_test

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// textOf reads the words of each page as a program for the blind would: through the codes of the fonts.
func textOf(t *testing.T, file []byte) (pages []string) {
	t.Helper()
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode = model.ValidationStrict
	ctx, err := api.ReadAndValidate(bytes.NewReader(file), conf)
	if err != nil {
		t.Fatalf("another program finds the PDF wrong: %v", err)
	}
	for n := 1; n <= ctx.PageCount; n++ {
		page, _, inherited, err := ctx.PageDict(n, false)
		if err != nil {
			t.Fatal(err)
		}
		resources := inherited.Resources
		if resources == nil {
			if resources, err = ctx.DereferenceDict(page["Resources"]); err != nil {
				t.Fatal(err)
			}
		}
		content, err := ctx.PageContent(page, n)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, decode(t, string(content), fontsOf(t, ctx, resources)))
	}
	return pages
}

// fontsOf reads the table from codes to letters of each font of a page.
func fontsOf(t *testing.T, ctx *model.Context, resources types.Dict) map[string]map[string]string {
	t.Helper()
	fonts := map[string]map[string]string{}
	dict, err := ctx.DereferenceDict(resources["Font"])
	if err != nil {
		t.Fatal(err)
	}
	for name, o := range dict {
		d, err := ctx.DereferenceDict(o)
		if err != nil {
			t.Fatal(err)
		}
		s, _, err := ctx.DereferenceStreamDict(d["ToUnicode"])
		if err != nil || s == nil {
			t.Fatalf("font %s does not tell its letters: %v", name, err)
		}
		if err := s.Decode(); err != nil {
			t.Fatal(err)
		}
		fonts[name] = letters(string(s.Content))
	}
	return fonts
}

var (
	oneLetter = regexp.MustCompile(`<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>`)
	blocks    = regexp.MustCompile(`(?s)beginbfchar(.*?)endbfchar`)
	shown     = regexp.MustCompile(`/(\S+)\s+[-\d.]+\s+Tf|<([0-9A-Fa-f]*)>\s*Tj|\[(.*?)\]\s*TJ|\bBT\b`)
	hex       = regexp.MustCompile(`<([0-9A-Fa-f]*)>`)
)

func letters(cmap string) map[string]string {
	m := map[string]string{}
	for _, block := range blocks.FindAllStringSubmatch(cmap, -1) {
		for _, pair := range oneLetter.FindAllStringSubmatch(block[1], -1) {
			text := ""
			for i := 0; i+4 <= len(pair[2]); i += 4 {
				r, _ := strconv.ParseUint(pair[2][i:i+4], 16, 32)
				text += string(rune(r))
			}
			m[strings.ToUpper(pair[1])] = text
		}
	}
	return m
}

func decode(t *testing.T, content string, fonts map[string]map[string]string) string {
	var b strings.Builder
	var font map[string]string
	for _, m := range shown.FindAllStringSubmatch(content, -1) {
		switch {
		case m[1] != "":
			font = fonts[m[1]]
		case m[0] == "BT":
			b.WriteByte(' ')
		default:
			for _, h := range hex.FindAllStringSubmatch("<"+m[2]+">"+m[3], -1) {
				for i := 0; i+4 <= len(h[1]); i += 4 {
					letter, ok := font[strings.ToUpper(h[1][i:i+4])]
					if !ok {
						t.Errorf("code %s has no letter", h[1][i:i+4])
					}
					b.WriteString(letter)
				}
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
