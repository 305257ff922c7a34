// Package control gives every stand-in its page and its switch of modes, so that a demo and a test can have an outside
// system down, slow or wrong at will.
package control

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"birtereze/portal/internal/i18n"
)

// Mode is how a stand-in behaves at present.
type Mode string

// The modes. A stand-in offers those that its protocol has a place for; the first five are answered here, the rest by
// the stand-in itself.
const (
	OK       Mode = "ok"       // as the real system should
	Down     Mode = "down"     // status 503
	Busy     Mode = "busy"     // status 429 with Retry-After
	Slow     Mode = "slow"     // answers, but only after Options.Slow
	Nonsense Mode = "nonsense" // status 200 and a web page instead of an answer
	Mistaken Mode = "mistaken" // a well-formed answer about something else
	Corrupt  Mode = "corrupt"  // files whose bytes differ from the announced hash
	Refusing Mode = "refusing" // refuses for good what it is given
)

// Cell is one field of a table on the stand-in's page.
type Cell struct {
	Text string
	Href string // when the field is a link
}

// Table is a part of the stand-in's data as its page shows it.
type Table struct {
	Caption string   // message key
	Head    []string // message keys
	Rows    [][]Cell
}

// Options make a Panel.
type Options struct {
	Name  string        // prefix of the stand-in's messages: "cadastre" for "cadastre.title" and "cadastre.about"
	Texts fs.FS         // ru.json, kk.json, en.json of the stand-in
	Modes []Mode        // offered besides OK
	Slow  time.Duration // how long a slow answer takes; zero: a minute
	Data  func() []Table
	Other bool // the modes concern another protocol than HTTP: api always answers
}

// Panel is the page and the switch of one stand-in. It is safe for concurrent use.
type Panel struct {
	options Options
	texts   *i18n.Catalogue

	mu   sync.Mutex
	mode Mode
	hits int // questions since the start, the page's sign of life
}

// New makes a panel in mode OK.
func New(o Options) (*Panel, error) {
	texts, err := i18n.Load(ownTexts, o.Texts)
	if err != nil {
		return nil, fmt.Errorf("stand-in %s: %w", o.Name, err)
	}
	o.Modes = append([]Mode{OK}, o.Modes...)
	if o.Slow <= 0 {
		o.Slow = time.Minute
	}
	return &Panel{options: o, texts: texts, mode: OK}, nil
}

// Mode is the present mode.
func (p *Panel) Mode() Mode {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.mode
}

// Set changes the mode; one that the stand-in does not offer is an error.
func (p *Panel) Set(m Mode) error {
	if !slices.Contains(p.options.Modes, m) {
		return fmt.Errorf("stand-in %s has no mode %q", p.options.Name, m)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mode = m
	return nil
}

// Hit counts a question and gives the mode in which to answer it.
func (p *Panel) Hit() Mode {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hits++
	return p.mode
}

// Hits is how many questions have come in since the start.
func (p *Panel) Hits() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.hits
}

// Handler serves the page at "/", the switch at "POST /control?mode=…", its state at "GET /control", and everything
// else by api under the present mode.
func (p *Panel) Handler(api http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", p.page)
	mux.HandleFunc("GET /control", p.state)
	mux.HandleFunc("POST /control", p.control)
	mux.HandleFunc("GET /control/style.css", style)
	if !p.options.Other {
		api = p.moody(api)
	}
	mux.Handle("/", api)
	return http.NewCrossOriginProtection().Handler(mux)
}

// moody answers in the stead of next in the modes that concern no particular protocol.
func (p *Panel) moody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch p.Hit() {
		case Down:
			http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
		case Busy:
			w.Header().Set("Retry-After", "30")
			http.Error(w, http.StatusText(http.StatusTooManyRequests), http.StatusTooManyRequests)
		case Nonsense:
			p.nonsense(w)
		case Slow:
			if p.Wait(r.Context().Done()) == nil {
				next.ServeHTTP(w, r)
			}
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// errGone says that who asked did not wait for the slow answer.
var errGone = errors.New("the client has gone")

// Wait lasts as long as a slow answer, or until gone.
func (p *Panel) Wait(gone <-chan struct{}) error {
	timer := time.NewTimer(p.options.Slow)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-gone:
		return errGone
	}
}

func (p *Panel) control(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	mode := Mode(r.FormValue("mode"))
	if err := p.Set(mode); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if r.PostForm.Has("mode") { // the page's form, not a test
		http.Redirect(w, r, "/?lang="+string(p.lang(r)), http.StatusSeeOther)
		return
	}
	p.state(w, r)
}

func (p *Panel) state(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, "{\"mode\":%s,\"hits\":%d}\n", strconv.Quote(string(p.Mode())), p.Hits())
}
