package authoritysystem

import (
	"bytes"
	"embed"
	"html/template"
	"mime"
	"net/http"
	"net/url"
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/standin/control"
)

//go:embed card.html
var templates embed.FS

var cardPage = template.Must(template.ParseFS(templates, "card.html"))

// Handler serves the pages of the official, and the switch.
func (s *Standin) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /approvals/{id}", s.show)
	mux.HandleFunc("GET /approvals/{id}/documents/{version}", s.download)
	mux.HandleFunc("POST /approvals/{id}/answer", s.decide)
	return s.Panel.Handler(mux)
}

// text is a message of the stand-in in a language.
func (s *Standin) text(lang, key string, pairs ...any) string {
	r := &http.Request{URL: &url.URL{RawQuery: "lang=" + lang}}
	return s.Localizer(r).T(key, pairs...)
}

func (s *Standin) tables() []control.Table {
	s.mu.Lock()
	defer s.mu.Unlock()
	waiting := control.Table{Caption: "authoritysystem.waiting", Head: []string{"authoritysystem.project", "authoritysystem.customer", "authoritysystem.sent", "authoritysystem.due"}}
	answered := control.Table{Caption: "authoritysystem.answered", Head: []string{"authoritysystem.project", "authoritysystem.number", "authoritysystem.decision", "authoritysystem.at"}}
	for _, c := range slices.Backward(s.cards) {
		name := control.Cell{Text: c.Name.RU, Href: "/approvals/" + string(c.ID)}
		if c.Decision == "" {
			due := control.Cell{Text: "–"}
			if c.Due != nil {
				due.Text = i18n.RU.ShortDateTime(*c.Due)
			}
			waiting.Rows = append(waiting.Rows, []control.Cell{name, {Text: string(c.Customer)}, {Text: i18n.RU.ShortDateTime(c.SentAt)}, due})
			continue
		}
		answered.Rows = append(answered.Rows, []control.Cell{name, {Text: c.Number}, {Text: string(c.Decision)}, {Text: i18n.RU.ShortDateTime(c.Answered)}})
	}
	tables := []control.Table{waiting, answered}
	if s.failed != "" {
		trouble := control.Table{Caption: "authoritysystem.trouble", Head: []string{"authoritysystem.reason"}, Rows: [][]control.Cell{{{Text: s.failed}}}}
		tables = append([]control.Table{trouble}, tables...)
	}
	return tables
}

func (s *Standin) found(w http.ResponseWriter, r *http.Request) (card, bool) {
	c, found := s.card(portal.ID(r.PathValue("id")))
	if !found {
		http.NotFound(w, r)
	}
	return c, found
}

func (s *Standin) show(w http.ResponseWriter, r *http.Request) {
	c, found := s.found(w, r)
	if !found {
		return
	}
	l := s.Localizer(r)
	v := struct {
		card
		Title, Sent, Until, Official, Said string
		L                                  *i18n.Localizer
	}{c, c.Name.In(string(l.Lang())), l.Lang().DateTime(c.SentAt), "", s.official.Full.In(string(l.Lang())), "", l}
	if c.Due != nil {
		v.Until = l.Lang().DateTime(*c.Due)
	}
	if c.Decision != "" {
		v.Said = l.T("authoritysystem.said_"+string(c.Decision), "Number", c.Number, "Time", l.Lang().DateTime(c.Answered))
	}
	var body bytes.Buffer
	if err := cardPage.Execute(&body, v); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	s.Page(w, r, template.HTML(body.String()))
}

// download fetches a document from the Portal at the moment when the official wants to see it.
func (s *Standin) download(w http.ResponseWriter, r *http.Request) {
	c, found := s.found(w, r)
	if !found {
		return
	}
	i := slices.IndexFunc(c.Documents, func(p paper) bool { return string(p.Version) == r.PathValue("version") })
	if i < 0 {
		http.NotFound(w, r)
		return
	}
	raw, err := s.fetch(r.Context(), c.Documents[i])
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": c.Documents[i].Name}))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Write(raw)
}

func (s *Standin) decide(w http.ResponseWriter, r *http.Request) {
	c, found := s.found(w, r)
	if !found {
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	d, grounds := Decision(r.FormValue("decision")), r.FormValue("grounds")
	if d != Agreed && d != Refused {
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return
	}
	if d == Agreed {
		grounds = ""
	}
	// Why it did not arrive stands on the card.
	_ = s.Answer(r.Context(), c.ID, d, grounds)
	http.Redirect(w, r, "/approvals/"+string(c.ID)+"?lang="+string(s.Localizer(r).Lang()), http.StatusSeeOther)
}
