package mailbox

import (
	"bytes"
	"embed"
	"encoding/json"
	"html/template"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"birtereze/portal/internal/i18n"
	"birtereze/portal/standin/control"
)

//go:embed message.html
var templates embed.FS

var messagePage = template.Must(template.ParseFS(templates, "message.html"))

// Handler serves the pages, the switch, and the API of tests:
//
//	GET    /api/messages?to=address   list, the newest first
//	GET    /api/messages/{id}         one
//	GET    /api/messages/{id}/raw     as it came
//	DELETE /api/messages              throws everything away
func (m *Mailbox) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/messages", func(w http.ResponseWriter, r *http.Request) {
		reply(w, m.Messages(r.FormValue("to")))
	})
	mux.HandleFunc("DELETE /api/messages", func(w http.ResponseWriter, r *http.Request) {
		m.Clear()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /api/messages/{id}", m.one(func(w http.ResponseWriter, _ *http.Request, msg Message) {
		reply(w, msg)
	}))
	mux.HandleFunc("GET /api/messages/{id}/raw", m.one(raw))
	mux.HandleFunc("GET /messages/{id}", m.one(m.show))
	mux.HandleFunc("GET /messages/{id}/html", m.one(html))
	return m.Panel.Handler(mux)
}

func (m *Mailbox) one(next func(http.ResponseWriter, *http.Request, Message)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id, err := strconv.Atoi(r.PathValue("id"))
		msg, ok := m.Message(id)
		if err != nil || !ok {
			http.NotFound(w, r)
			return
		}
		next(w, r, msg)
	}
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	json.NewEncoder(w).Encode(v)
}

func raw(w http.ResponseWriter, _ *http.Request, msg Message) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Write(msg.Raw)
}

// html shows the message's own page: no scripts, nothing from outside, links only when they are clicked.
func html(w http.ResponseWriter, _ *http.Request, msg Message) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "+
		"sandbox allow-popups allow-top-navigation-by-user-activation")
	w.Write([]byte(msg.HTML))
}

func (m *Mailbox) show(w http.ResponseWriter, r *http.Request, msg Message) {
	l := m.Localizer(r)
	var body bytes.Buffer
	err := messagePage.Execute(&body, struct {
		Message
		Received string
		Linked   template.HTML
		L        *i18n.Localizer
	}{msg, l.Lang().DateTime(msg.ReceivedAt), linked(msg.Text), l})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	m.Page(w, r, template.HTML(body.String()))
}

var address = regexp.MustCompile(`https?://[^\s<>"]+[^\s<>".,;:!?)]`)

// linked is the text with its addresses made into links.
func linked(text string) template.HTML {
	var b strings.Builder
	for {
		at := address.FindStringIndex(text)
		if at == nil {
			break
		}
		href := template.HTMLEscapeString(text[at[0]:at[1]])
		b.WriteString(template.HTMLEscapeString(text[:at[0]]))
		b.WriteString(`<a href="` + href + `">` + href + `</a>`)
		text = text[at[1]:]
	}
	b.WriteString(template.HTMLEscapeString(text))
	return template.HTML(b.String())
}

func (m *Mailbox) tables() []control.Table {
	t := control.Table{Caption: "mailbox.messages",
		Head: []string{"mailbox.received", "mailbox.to", "mailbox.subject", "mailbox.language"}}
	for _, msg := range m.Messages("") {
		t.Rows = append(t.Rows, []control.Cell{
			{Text: i18n.RU.ShortDateTime(msg.ReceivedAt)}, {Text: strings.Join(msg.To, ", ")},
			{Text: msg.Subject, Href: "/messages/" + strconv.Itoa(msg.ID)}, {Text: msg.Lang},
		})
	}
	return []control.Table{t}
}
