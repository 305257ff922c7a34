package platform

import (
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/internal/sign"
	"birtereze/portal/migrations"
	"birtereze/portal/standin/authority"
)

// While the authority does not answer, the program is ready for people and says what it cannot do, and its figures do too.
func TestReadinessAndFiguresKnowOfTheAuthority(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ca, err := authority.New(authority.Config{Now: clock})
	must(err)
	server := httptest.NewServer(ca.Handler())
	t.Cleanup(server.Close)
	pinned, err := sign.ParseCertificates(ca.PEM())
	must(err)
	trust, err := sign.NewTrust(pinned...)
	must(err)
	ocsp, err := sign.NewOCSP(server.URL+"/ocsp/", sign.Online{Now: clock})
	must(err)
	p := &Platform{DB: dbtest.Open(t, db.SQLite, migrations.Portal(), clock), Trust: trust, Revocation: sign.NewWatch(clock, ocsp)}
	registry := prometheus.NewRegistry()
	p.observeTrust(registry)
	health := (&Program{Platform: p, Metrics: promhttp.HandlerFor(registry, promhttp.HandlerOpts{})}).health(&atomic.Bool{})
	person, err := ca.Persona("customer-a")
	must(err)
	cms, err := authority.Message{Content: []byte("text"), Attached: true, At: now}.Sign(person.Signing)
	must(err)
	for _, down := range []bool{false, true, false} {
		ca.Down(down)
		_, err := sign.NewVerifier(trust, p.Revocation, clock).Verify(t.Context(), cms, nil, sign.Document)
		must(err)
		said := map[string]string{}
		for _, path := range []string{"/readyz", "/metrics"} {
			answer := httptest.NewRecorder()
			health.ServeHTTP(answer, httptest.NewRequest("GET", path, nil))
			if answer.Code != 200 {
				t.Errorf("down %v: %s answers %d", down, path, answer.Code)
			}
			said[path] = answer.Body.String()
		}
		if got := strings.Contains(said["/readyz"], "revocation is not told by ocsp since 2026-11-21T12:00:00Z"); got != down || !strings.HasPrefix(said["/readyz"], "ready\n") {
			t.Errorf("down %v: %q", down, said["/readyz"])
		}
		figure := map[bool]string{false: "0", true: "1"}[down]
		for _, want := range []string{`revocation_source_failing{source="ocsp"} ` + figure, "signatures_unchecked " + figure, "trust_ends_seconds 3.156"} {
			if !strings.Contains(said["/metrics"], want) {
				t.Errorf("down %v: no %q in %s", down, want, said["/metrics"])
			}
		}
	}
}
