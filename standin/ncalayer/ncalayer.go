// Package ncalayer stands in for NCALayer, the program by which browsers sign in Kazakhstan: it speaks NCALayer's protocol
// over a WebSocket on loopback and signs with the key of the persona that is chosen on its page.
package ncalayer

import (
	"embed"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"birtereze/portal/standin/authority"
	"birtereze/portal/standin/control"
	"birtereze/portal/standin/personas"
)

//go:embed ru.json kk.json en.json
var texts embed.FS

// The modes besides control.OK, control.Slow and control.Down.
const (
	Ask    control.Mode = "ask"    // each request waits on the page for a person's yes or no
	Cancel control.Mode = "cancel" // the person closes the window
	Wrong  control.Mode = "wrong"  // the person takes the certificate of the other purpose
)

// Options make a stand-in.
type Options struct {
	Authority *authority.Authority
	Origins   []string         // pages that may ask, besides those of this machine: "https://portal.example.kz"
	Persona   string           // chosen at first; empty: the first one of the story
	Patience  time.Duration    // how long a request waits for a person in the mode Ask; zero: five minutes
	Slow      time.Duration    // how long an answer takes in the mode control.Slow; zero: a minute
	Now       func() time.Time // nil: time.Now
}

// Standin is the stand-in. It is safe for concurrent use.
type Standin struct {
	*control.Panel
	options Options

	mu      sync.Mutex
	persona string
	last    int
	pending []*pending
}

// New makes the stand-in.
func New(o Options) (*Standin, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Patience <= 0 {
		o.Patience = 5 * time.Minute
	}
	if o.Persona == "" {
		o.Persona = personas.All()[0].Key
	}
	s := &Standin{options: o}
	var err error
	s.Panel, err = control.New(control.Options{
		Name: "ncalayer", Texts: texts, Slow: o.Slow, Other: true,
		Modes: []control.Mode{Ask, Cancel, Wrong, control.Slow, control.Down},
	})
	if err != nil {
		return nil, err
	}
	return s, s.Use(o.Persona)
}

// Use chooses who signs from now on.
func (s *Standin) Use(persona string) error {
	if _, err := personas.Get(persona); err != nil {
		return fmt.Errorf("choose who signs: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.persona = persona
	return nil
}

// Persona is who signs at present.
func (s *Standin) Persona() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.persona
}

// Handler serves the protocol to whoever asks for a WebSocket at "/", with "?persona=…" by that persona's key whatever
// is chosen, and the page where a person chooses to everybody else.
func (s *Standin) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		if strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
			s.connect(w, r)
			return
		}
		s.page(w, r)
	})
	mux.HandleFunc("POST /persona", s.choose)
	mux.HandleFunc("POST /pending/{id}", s.decide)
	mux.Handle("/", s.Panel.Handler(http.NotFoundHandler()))
	protect := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			mux.ServeHTTP(w, r) // a WebSocket comes from another origin; connect judges which
			return
		}
		protect.Handler(mux).ServeHTTP(w, r)
	})
}

// allowed tells whether a page may ask: one of this machine or a configured one. Other programs have no origin.
func (s *Standin) allowed(origin string) bool {
	if origin == "" || slices.Contains(s.options.Origins, origin) {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil {
		return false
	}
	addr, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && addr.IsLoopback()
}
