package registration_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/slicetest"
	"birtereze/portal/internal/web"
	"birtereze/portal/standin/authority"
)

// site is registration with its pages on a loopback address. Nobody is signed in there but by the sign-in page.
type site struct {
	*world
	pages *slicetest.Site
}

func newSite(t *testing.T) *site {
	t.Helper()
	w := newWorld(t, db.SQLite)
	return &site{w, w.Site(func(app *web.App) {
		app.Identify = w.Identify
		w.Routes(app)
		document.Pages{Keeper: w.Keeper, DB: w.DB, Resource: func(ctx context.Context, d document.Document) (policy.Resource, error) {
			return w.Resource(ctx, d.OwnerID)
		}}.Routes(app)
	})}
}

// later moves the clock.
func (s *site) later(d time.Duration) { s.Clock.Move(d) }

// browser is somebody who reads in a language.
func (s *site) browser(lang string) *slicetest.Browser { return s.pages.As("", lang) }

// enter signs a persona in.
func enter(b *slicetest.Browser, key string) *slicetest.Browser {
	b.Helper()
	return b.Get("/sign-in").Want(http.StatusOK).Form("/sign-in").SignAs(key)
}

// challenge reads what the sign-in page wants signed.
func challenge(b *slicetest.Browser) []byte {
	b.Helper()
	f := b.All(func(n *html.Node) bool { return slicetest.Attr(n, "data-sign-bytes") != "" })
	if len(f) != 1 {
		b.Fatalf("%s wants nothing signed", b.Path)
	}
	raw, err := base64.StdEncoding.DecodeString(slicetest.Attr(f[0], "data-sign-bytes"))
	b.Must(err)
	return raw
}

// signed is the attached signature of a persona on bytes, by the sign-in key or the signing key.
func signed(b *slicetest.Browser, key string, content []byte, signIn bool) string {
	b.Helper()
	cms, err := slicetest.Signer(b, b.Clock.Now, key)(content, true, signIn)
	b.Must(err)
	return base64.StdEncoding.EncodeToString(cms)
}

// signedBy is the attached signature by a key that no persona has.
func signedBy(b *slicetest.Browser, key authority.KeyPair) string {
	b.Helper()
	cms, err := authority.Message{Content: challenge(b), Attached: true, At: b.Clock.Now()}.Sign(key)
	b.Must(err)
	return base64.StdEncoding.EncodeToString(cms)
}

// begun is the address of the draft at whose screen the browser is.
func begun(b *slicetest.Browser) string {
	b.Helper()
	parts := strings.Split(b.Path, "/")
	if len(parts) < 4 || parts[1] != "register" {
		b.Fatalf("at %s, which is no screen of a draft:\n%s", b.Path, b.Main().Text)
	}
	return "/register/" + parts[2]
}
