package review

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"

	"birtereze/portal"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/law"
)

//go:embed templates/*.html
var templateFiles embed.FS

// templates are the documents of a review, in Russian and Kazakh side by side.
var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"dateRU":  func(d portal.Date) string { return i18n.RU.Date(d.Time()) },
	"dateKK":  func(d portal.Date) string { return i18n.KK.Date(d.Time()) },
	"money":   i18n.RU.Money,
	"labelRU": func(c law.Clause) string { return c.Label("ru") },
	"labelKK": func(c law.Clause) string { return c.Label("kk") },
	"inc":     func(i int) int { return i + 1 },
}).ParseFS(templateFiles, "templates/*.html"))

// printed makes a PDF of a template and takes it in.
func (s *Service) printed(ctx context.Context, name, file string, data any) (document.Received, error) {
	var page bytes.Buffer
	if err := templates.ExecuteTemplate(&page, name+".html", data); err != nil {
		return document.Received{}, fmt.Errorf("write %s: %w", name, err)
	}
	pdf, err := s.printer.Render(ctx, page.Bytes(), file)
	if err != nil {
		return document.Received{}, fmt.Errorf("print %s: %w", file, err)
	}
	return s.keeper.ReceiveBytes(ctx, profileMade, file, pdf)
}
