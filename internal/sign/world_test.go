package sign_test

import (
	"context"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"birtereze/portal/internal/sign"
	"birtereze/portal/standin/authority"
)

// now is the moment of all tests: nothing in them depends on the day on which they run.
var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// ca is the authority of all tests that do not change it; keys cost time.
var ca = sync.OnceValue(func() *authority.Authority { return newAuthority(now) })

func newAuthority(at time.Time) *authority.Authority {
	a, err := authority.New(authority.Config{Now: func() time.Time { return at }, BaseURL: "http://ca.example.kz", Algorithms: []authority.Algorithm{authority.RSA}})
	if err != nil {
		panic(err)
	}
	return a
}

// world is an authority that a test may spoil, with its server and a verifier that asks it.
type world struct {
	*authority.Authority
	now      time.Time
	url      string
	verifier *sign.Verifier
	trust    *sign.Trust
}

func newWorld(t testing.TB, lists bool) *world {
	t.Helper()
	w := &world{Authority: newAuthority(now), now: now}
	server := httptest.NewServer(w.Handler())
	t.Cleanup(server.Close)
	w.url = server.URL
	w.trust = trustOf(t, w.Authority)
	online := sign.Online{Now: w.clock, Timeout: 2 * time.Second, Transport: server.Client().Transport}
	ocsp, err := sign.NewOCSP(server.URL+"/ocsp/", online)
	if err != nil {
		t.Fatal(err)
	}
	source := sign.Revocation(ocsp)
	if lists {
		crls, err := sign.NewCRLs([]string{server.URL + "/crl/rsa.crl"}, online)
		if err != nil {
			t.Fatal(err)
		}
		source = sign.FirstOf(ocsp, crls)
	}
	w.verifier = sign.NewVerifier(w.trust, source, w.clock)
	return w
}

func (w *world) clock() time.Time { return w.now }

func trustOf(t testing.TB, a *authority.Authority) *sign.Trust {
	t.Helper()
	var pinned []*sign.Certificate
	for _, der := range a.Certificates() {
		c, err := sign.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		pinned = append(pinned, c)
	}
	trust, err := sign.NewTrust(pinned...)
	if err != nil {
		t.Fatal(err)
	}
	return trust
}

func offline(t testing.TB, at time.Time) *sign.Verifier {
	t.Helper()
	return sign.NewVerifier(trustOf(t, ca()), sign.Offline{}, func() time.Time { return at })
}

func persona(t testing.TB, a *authority.Authority, key string) authority.Identity {
	t.Helper()
	i, err := a.Persona(key)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func signed(t testing.TB, m authority.Message, signers ...authority.KeyPair) []byte {
	t.Helper()
	if m.At.IsZero() {
		m.At = now
	}
	der, err := m.Sign(signers...)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// without takes a signed attribute out.
func without(oid string) func([]authority.Attribute) []authority.Attribute {
	return func(list []authority.Attribute) []authority.Attribute {
		return slices.DeleteFunc(list, func(a authority.Attribute) bool { return a.OID == oid })
	}
}

// with puts another value into a signed attribute.
func with(oid string, value []byte) func([]authority.Attribute) []authority.Attribute {
	return func(list []authority.Attribute) []authority.Attribute {
		return append(without(oid)(list), authority.Attribute{OID: oid, Value: value})
	}
}

func check(t *testing.T, got sign.Report, err error, status sign.Status, reason sign.Reason) {
	t.Helper()
	if err != nil {
		t.Fatalf("verify: %v", err)
	}
	if got.Status != status || got.Reason != reason {
		t.Errorf("got %s %q (%s), want %s %q", got.Status, got.Reason, got.Detail, status, reason)
	}
}

var background = context.Background()
