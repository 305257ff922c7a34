// Package web is the edge towards browsers: routes that each name the act they are, handlers that return errors, one place
// that turns a kind of error into a page or a problem document (RFC 9457), sessions, forms, and the headers and bounds that
// keep hostile input out.
package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/a-h/templ"
	"github.com/alexedwards/scs/v2"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/policy"
	"birtereze/portal/ui"
)

// Handler answers a request for a page. An error that it returns becomes a page that says what is wrong.
type Handler func(r *Request) error

// Frame fills in what is the same on every page: who is signed in, navigation, notices, help.
type Frame func(r *Request, page ui.Page) ui.Page

// Identify turns what a session remembers into an actor, anew at each request, so that a change of rights works at once.
type Identify func(ctx context.Context, person portal.IIN, name string, party portal.Party) (portal.Actor, error)

// App is the pages of one program.
type App struct {
	Policy    *policy.Engine
	Messages  *i18n.Catalogue
	Frame     Frame
	Identify  Identify
	SignInURL string
	Signing   ui.Signing
	Connect   []string // addresses besides our own that scripts may talk to: NCALayer's
	Secure    bool     // cookies travel by TLS only

	db       *db.DB
	sessions *scs.SessionManager
	mux      *http.ServeMux
	routes   []Route
	metrics  *metrics
}

// Route is a page or an act as it is reached.
type Route struct {
	Pattern string // "GET /projects/{id}"
	Act     string // the act that its handler asks the policy about
}

// New makes an app without routes. Idle sessions end after the given time; ten hours end any.
func New(d *db.DB, rules *policy.Engine, messages *i18n.Catalogue, idle time.Duration) *App {
	a := &App{Policy: rules, Messages: messages, SignInURL: "/sign-in", db: d, mux: http.NewServeMux(), metrics: newMetrics()}
	a.sessions = scs.New()
	a.sessions.Store = sessionStore{d}
	a.sessions.HashTokenInStore = true
	a.sessions.IdleTimeout = idle
	a.sessions.Lifetime = 10 * time.Hour
	a.sessions.Cookie.Name = "birtereze"
	a.sessions.Cookie.SameSite = http.SameSiteLaxMode
	a.sessions.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		slog.ErrorContext(r.Context(), "session", "error", err)
		http.Error(w, "", http.StatusInternalServerError)
	}
	a.mux.Handle("GET /assets/", ui.Assets())
	a.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		a.serve(w, r, "/", func(*Request) error { return fault.New(fault.NotFound, "fault.not_found") })
	})
	return a
}

// Handle adds a page. It panics when no rule of the policy names the act: a page that everybody would be denied is a fault
// of the program, found at its start.
func (a *App) Handle(pattern, act string, h Handler) {
	if !a.Policy.Knows(act) {
		panic(fmt.Sprintf("web: no rule names the act %s of %s", act, pattern))
	}
	a.routes = append(a.routes, Route{pattern, act})
	a.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { a.serve(w, r, pattern, h) })
}

// Mount adds a handler that is no page, such as the integration API. It looks after its own authorisation.
func (a *App) Mount(pattern string, h http.Handler) { a.mux.Handle(pattern, h) }

// Routes lists the pages, in the order in which they were added.
func (a *App) Routes() []Route { return slices.Clone(a.routes) }

// Handler is the whole app behind its safeguards.
func (a *App) Handler() http.Handler {
	a.sessions.Cookie.Secure = a.Secure
	guard := http.NewCrossOriginProtection()
	guard.AddInsecureBypassPattern("/api/") // no cookies there: each call bears its own token
	return a.observe(a.headers(guard.Handler(a.sessions.LoadAndSave(a.mux))))
}

func (a *App) serve(w http.ResponseWriter, hr *http.Request, pattern string, h Handler) {
	ctx, asked := policy.Watch(hr.Context())
	r := &Request{Request: hr.WithContext(ctx), app: a, w: w, asked: asked}
	r.setLanguage()
	err := r.setActor()
	if err == nil {
		err = r.readable()
	}
	if err == nil {
		hr.Body = http.MaxBytesReader(w, hr.Body, maxBody)
		err = h(r)
	}
	if err != nil {
		a.problem(r, fmt.Errorf("%s: %w", pattern, err))
	}
}

// Request is a request for a page together with who asks and in which language.
type Request struct {
	*http.Request
	Actor  portal.Actor
	Lang   i18n.Lang
	app    *App
	w      http.ResponseWriter
	asked  *atomic.Bool
	status int // of the answer that is on its way; 0 before
	sent   Form
}

func (r *Request) setLanguage() {
	lang, chosen := i18n.ParseLang(r.URL.Query().Get("lang"))
	if chosen {
		http.SetCookie(r.w, &http.Cookie{Name: "lang", Value: string(lang), Path: "/", MaxAge: 365 * 24 * 3600,
			HttpOnly: true, Secure: r.app.Secure, SameSite: http.SameSiteLaxMode})
	} else if c, err := r.Cookie("lang"); err == nil {
		lang, chosen = i18n.ParseLang(c.Value)
	}
	if !chosen {
		lang = i18n.Match(r.Header.Get("Accept-Language"))
	}
	r.Lang = lang
	ctx := i18n.With(r.Context(), r.app.Messages.Localizer(lang))
	r.Request = r.WithContext(ui.WithSigning(ctx, r.app.Signing))
}

// T is a message in the language of the page.
func (r *Request) T(key string, pairs ...any) string { return i18n.T(r.Context(), key, pairs...) }

// Authorise asks whether the visitor may do the act; every handler asks before it shows anything.
func (r *Request) Authorise(act string, res policy.Resource) error {
	return r.app.Policy.Authorise(r.Context(), r.Actor, act, res)
}

// ID is a part of the address that names a record. One that cannot be an id names nothing.
func (r *Request) ID(name string) (portal.ID, error) {
	v := r.PathValue(name)
	if len(v) != 36 || strings.Trim(v, "0123456789abcdef-") != "" {
		return "", fault.New(fault.NotFound, "fault.not_found")
	}
	return portal.ID(v), nil
}

// ErrNotAsked is a fault of the program: a handler that shows what it did not ask the policy about.
var ErrNotAsked = errors.New("nobody asked the policy")

// Show renders a page with a status. What is no answer about a failure is shown only once the policy was asked.
func (r *Request) Show(status int, page ui.Page, body templ.Component) error {
	if status < 300 && !r.asked.Load() {
		return ErrNotAsked
	}
	if page.URL == nil {
		page.URL = r.URL
	}
	if r.app.Frame != nil {
		page = r.app.Frame(r, page)
	}
	page.Failed = page.Failed || status == http.StatusUnprocessableEntity
	var b strings.Builder
	if err := page.Render(templ.WithChildren(r.Context(), body), &b); err != nil {
		return fmt.Errorf("render %s: %w", page.Title, err)
	}
	r.status = status
	r.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	r.w.Header().Set("Cache-Control", "no-store")
	r.w.WriteHeader(status)
	_, err := r.w.Write([]byte(b.String()))
	if err != nil {
		slog.DebugContext(r.Context(), "the visitor left", "error", err)
	}
	return nil
}

// Redirect sends the browser to another page of ours after an act.
func (r *Request) Redirect(path string) error {
	http.Redirect(r.w, r.Request, local(path), http.StatusSeeOther)
	r.status = http.StatusSeeOther
	return nil
}

// local keeps an address within our own pages.
func local(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(path, "//") || strings.Contains(path, "\\") {
		return "/"
	}
	return path
}

// Writer gives the raw response to handlers that stream a file; they set their own headers.
func (r *Request) Writer() (http.ResponseWriter, error) {
	if !r.asked.Load() {
		return nil, ErrNotAsked
	}
	r.status = http.StatusOK
	return r.w, nil
}

// NewToken is a one-time token for a form: a second submit of the same form finds the answer of the first.
func NewToken() string { return rand.Text() }
