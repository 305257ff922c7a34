package control

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"strings"

	"birtereze/portal/internal/i18n"
)

//go:embed ru.json kk.json en.json
var ownTexts embed.FS

//go:embed page.html style.css
var pageFiles embed.FS

var layout = template.Must(template.ParseFS(pageFiles, "page.html"))

const policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; " +
	"base-uri 'none'; frame-ancestors 'self'"

// View is what the layout of a stand-in's page shows.
type View struct {
	Lang  i18n.Lang
	Langs []i18n.Lang
	Name  string // prefix of the stand-in's messages
	Mode  Mode
	Modes []Mode
	Data  []Table
	Body  template.HTML // made by the stand-in's own template; instead of the switch and the data
	texts *i18n.Localizer
}

// T is a message in the language of the page.
func (v View) T(key string, pairs ...any) string { return v.texts.T(key, pairs...) }

// lang is what the address asks for, else what the browser prefers, else Russian.
func (p *Panel) lang(r *http.Request) i18n.Lang {
	if l, ok := i18n.ParseLang(r.FormValue("lang")); ok {
		return l
	}
	if header := r.Header.Get("Accept-Language"); header != "" {
		return i18n.Match(header)
	}
	return i18n.RU
}

// Localizer gives messages of the panel and of its stand-in in the language that the request asks for.
func (p *Panel) Localizer(r *http.Request) *i18n.Localizer { return p.texts.Localizer(p.lang(r)) }

func (p *Panel) page(w http.ResponseWriter, r *http.Request) {
	v := p.view(r)
	if p.options.Data != nil {
		v.Data = p.options.Data()
	}
	render(w, v)
}

// Page shows a page of the stand-in's own inside the layout.
func (p *Panel) Page(w http.ResponseWriter, r *http.Request, body template.HTML) {
	v := p.view(r)
	v.Body = body
	render(w, v)
}

func (p *Panel) view(r *http.Request) View {
	l := p.lang(r)
	return View{Lang: l, Langs: i18n.Langs(), Name: p.options.Name, Mode: p.Mode(), Modes: p.options.Modes,
		texts: p.texts.Localizer(l)}
}

func render(w http.ResponseWriter, v View) {
	var page bytes.Buffer
	if err := layout.Execute(&page, v); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	w.Write(page.Bytes())
}

func style(w http.ResponseWriter, r *http.Request) {
	css, err := pageFiles.ReadFile("style.css")
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Write(css)
}

// nonsense is what a gateway in between likes to answer with status 200 when something behind it has failed.
func (p *Panel) nonsense(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	l := p.texts.Localizer(i18n.RU)
	heading := template.HTMLEscapeString(l.T("standin.nonsense"))
	w.Write([]byte(strings.ReplaceAll("<!doctype html><title>{}</title><h1>{}</h1>\n", "{}", heading)))
}
