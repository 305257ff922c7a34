package slicetest

import (
	"net/http/httptest"
	"time"

	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/web"
	"birtereze/portal/standin/visitor"
)

// Site is pages at a loopback address.
type Site struct {
	*World
	Address string
}

// Site serves the pages of a slice. Sessions are of the invented people in the roles of the story, unless routes sets
// another way to identify them.
func (w *World) Site(routes func(app *web.App)) *Site {
	w.Helper()
	app := web.New(w.DB, w.Bus.Policy, w.Messages, time.Hour)
	app.Identify = Identify
	app.Handle("GET /test/enter/{persona}", "test.enter", func(r *web.Request) error {
		if err := r.Authorise("test.enter", policy.Public("test.enter")); err != nil {
			return err
		}
		p := Person(r.PathValue("persona"))
		if err := r.SignIn(p.IIN, p.Full.RU, p.Party()); err != nil {
			return err
		}
		return r.Redirect("/test/entered")
	})
	routes(app)
	server := httptest.NewServer(app.Handler())
	w.Cleanup(server.Close)
	return &Site{w, server.URL}
}

// As is one of the invented people at a browser, signed in without the sign-in page; nobody for "".
func (s *Site) As(persona, lang string) *Browser {
	s.Helper()
	b := s.Stranger(persona, lang)
	if persona != "" {
		_, err := b.visitor.Open("/test/enter/" + persona)
		s.Must(err)
	}
	return b
}

// Stranger is one of the invented people at a browser, with their keys, not signed in; somebody without keys for "".
func (s *Site) Stranger(persona, lang string) *Browser {
	s.Helper()
	var sign visitor.Sign
	if persona != "" {
		sign = Signer(s, s.Clock.Now, persona)
	}
	v, err := visitor.New(s.Address, lang, sign)
	s.Must(err)
	return &Browser{World: s.World, visitor: v, lang: lang}
}
