// Package pdf makes official documents as PDF/A-2b from pages in HTML: one typeface, embedded, with every Kazakh letter;
// numbered pages; and the same bytes for the same page, so that a document can be made again and compared.
package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"testing/fstest"
	"time"

	"github.com/carlos7ags/folio/document"
	"github.com/carlos7ags/folio/font"
	"github.com/carlos7ags/folio/html"
	"github.com/carlos7ags/folio/layout"
)

// Fonts are the two weights of the typeface, as TrueType.
type Fonts struct {
	Regular []byte
	Bold    []byte
}

// Config says how a printer prints.
type Config struct {
	Fonts  Fonts
	Author string                       // who issues the documents
	Lang   string                       // language of a page that does not tell its own (BCP 47)
	Footer func(page, pages int) string // text at the foot of a page: "2 / 5"
	Now    func() time.Time             // the date that a document bears when it is given none
}

// Meta is what a document says of itself.
type Meta struct {
	Title   string // required
	Subject string
	Lang    string    // BCP 47; the configuration's when empty
	Created time.Time // now when zero
	Footer  func(page, pages int) string
}

// Printer makes documents. It is safe for use by many goroutines.
type Printer struct {
	cfg   Config
	fonts fstest.MapFS
}

// New makes a printer, and sees that its fonts can be read and hold the letters that official documents need.
func New(cfg Config) (*Printer, error) {
	for name, data := range map[string][]byte{"regular": cfg.Fonts.Regular, "bold": cfg.Fonts.Bold} {
		face, err := font.ParseTTF(data)
		if err != nil {
			return nil, fmt.Errorf("read %s font: %w", name, err)
		}
		for _, letter := range needed {
			if face.GlyphIndex(letter) == 0 {
				return nil, fmt.Errorf("the %s font lacks %q", name, letter)
			}
		}
	}
	return &Printer{cfg: cfg, fonts: fstest.MapFS{
		"regular.ttf": {Data: cfg.Fonts.Regular}, "bold.ttf": {Data: cfg.Fonts.Bold},
	}}, nil
}

// needed are letters and signs that fonts for Russian often lack.
const needed = "ӘәҒғҚқҢңӨөҰұҮүҺһІіЁё₸№«»–—…"

// A4 in points, and the margins: 2 cm, on the left 2.5 cm for binding.
var margins = layout.Margins{Top: 56.7, Right: 56.7, Bottom: 56.7, Left: 70.9}

// Bounds of a page in HTML: far above any document, far below what would exhaust the memory.
const (
	mostElements = 200_000
	deepest      = 200
	mostHTML     = 32 << 20
)

// Render makes a document with the printer's own footer, dated now.
func (p *Printer) Render(ctx context.Context, page []byte, title string) ([]byte, error) {
	return p.Print(ctx, page, Meta{Title: title})
}

// RenderTemplate fills a template and makes a document of it. The template escapes what comes from users; this is the way
// to be taken by whoever holds data rather than a page.
func (p *Printer) RenderTemplate(ctx context.Context, t *template.Template, data any, meta Meta) ([]byte, error) {
	var page bytes.Buffer
	if err := t.Execute(&page, data); err != nil {
		return nil, fmt.Errorf("print %q: fill the template: %w", meta.Title, err)
	}
	return p.Print(ctx, page.Bytes(), meta)
}

// Print makes a document of a page. Pictures must be within the page, as data: addresses; nothing is fetched.
func (p *Printer) Print(ctx context.Context, page []byte, meta Meta) (pdf []byte, err error) {
	defer func() {
		// The layout is another's work: what it cannot cope with must not take the server with it.
		if v := recover(); v != nil {
			pdf, err = nil, fmt.Errorf("print %q: panic in layout: %v", meta.Title, v)
		}
	}()
	pdf, err = p.print(ctx, page, meta)
	if err != nil {
		return nil, fmt.Errorf("print %q: %w", meta.Title, err)
	}
	return pdf, nil
}

func (p *Printer) print(ctx context.Context, page []byte, meta Meta) ([]byte, error) {
	if meta.Title == "" {
		return nil, errors.New("a document needs a title")
	}
	if len(page) > mostHTML {
		return nil, fmt.Errorf("the page has %d bytes, more than %d", len(page), mostHTML)
	}
	doc := document.NewDocument(document.PageSizeA4)
	doc.Info = p.info(meta)
	doc.SetMargins(margins)
	doc.SetTagged(true)
	doc.SetAutoBookmarks(true)
	doc.SetPdfA(document.PdfAConfig{Level: document.PdfA2B})
	if err := p.foot(doc, meta); err != nil {
		return nil, err
	}
	err := doc.AddHTMLWithContext(ctx, styled(page), &html.Options{
		DefaultFontSize: 10.5, PageWidth: document.PageSizeA4.Width, PageHeight: document.PageSizeA4.Height,
		BaseFS: p.fonts, StrictAssets: true, MaxElements: mostElements, MaxDepth: deepest,
		URLPolicy: func(string) error { return errFetch },
		Client:    &http.Client{Transport: noNetwork{}},
	})
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	_, err = doc.WriteToWithContext(ctx, &out, document.WriteOptions{Deterministic: true, DeduplicateObjects: true})
	if err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func (p *Printer) info(meta Meta) document.Info {
	info := document.Info{
		Title: meta.Title, Subject: meta.Subject, Author: p.cfg.Author, Language: meta.Lang,
		Creator: p.cfg.Author, CreationDate: meta.Created,
	}
	if info.Language == "" {
		info.Language = p.cfg.Lang
	}
	if info.CreationDate.IsZero() && p.cfg.Now != nil {
		info.CreationDate = p.cfg.Now()
	}
	info.CreationDate = info.CreationDate.UTC().Truncate(time.Second)
	info.ModDate = info.CreationDate
	return info
}

// foot puts the number of the page at its foot.
func (p *Printer) foot(doc *document.Document, meta Meta) error {
	words := meta.Footer
	if words == nil {
		words = p.cfg.Footer
	}
	if words == nil {
		return nil
	}
	face, err := font.ParseTTF(p.cfg.Fonts.Regular)
	if err != nil {
		return err
	}
	embedded := font.NewEmbeddedFont(face)
	doc.SetFooterElement(func(at document.PageContext) layout.Element {
		return layout.NewParagraphEmbedded(words(at.PageIndex+1, at.TotalPages), embedded, 8.5).SetAlign(layout.AlignRight)
	})
	return nil
}

var errFetch = errors.New("a document takes nothing from the network")

// noNetwork refuses what the policy of addresses might let through.
type noNetwork struct{}

func (noNetwork) RoundTrip(*http.Request) (*http.Response, error) { return nil, errFetch }
