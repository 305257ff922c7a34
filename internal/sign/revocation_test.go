package sign_test

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"birtereze/portal/internal/sign"
	"birtereze/portal/standin/authority"
	"birtereze/portal/standin/personas"
)

// issue gives a person a signing certificate of her own, so that a test may revoke it.
func issue(t testing.TB, a *authority.Authority, p authority.Person) authority.KeyPair {
	t.Helper()
	p.IIN, p.Surname, p.Name, p.Role = "740312471305", "АХМЕТОВА", "СӘУЛЕ", personas.Individual
	i, err := a.Issue(p)
	if err != nil {
		t.Fatal(err)
	}
	return i.Signing
}

func TestRevoked(t *testing.T) {
	for name, lists := range map[string]bool{"OCSP alone": false, "OCSP before a list": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, lists)
			key := issue(t, w.Authority, authority.Person{})
			message := signed(t, authority.Message{Content: []byte(document), Attached: true}, key)
			got, err := w.verifier.Verify(background, message, nil, sign.Document)
			check(t, got, err, sign.Valid, "")
			if a := got.Signatures[0].Evidence.Revocations[0]; a.State != sign.Good || a.Source != sign.FromOCSP || len(a.Raw) == 0 {
				t.Errorf("evidence %+v", a)
			}
			if err := w.Revoke(key.Certificate.SerialNumber, now.Add(-time.Minute), 1); err != nil {
				t.Fatal(err)
			}
			got, err = w.verifier.Verify(background, message, nil, sign.Document)
			check(t, got, err, sign.Invalid, sign.Revoked)
			if a := got.Signatures[0].Evidence.Revocations[0]; a.State != sign.WasRevoked || a.Cause != 1 || !a.RevokedAt.Equal(now.Add(-time.Minute)) {
				t.Errorf("evidence %+v", a)
			}
		})
	}
}

// A certificate that the authority's key signed and its register does not know, as when the key was stolen.
func TestNeverIssued(t *testing.T) {
	folder, clock := t.TempDir(), func() time.Time { return now }
	first, err := authority.Open(folder, authority.Config{Now: clock, Algorithms: []authority.Algorithm{authority.RSA}})
	if err != nil {
		t.Fatal(err)
	}
	record := filepath.Join(folder, "record.json")
	before, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	key := issue(t, first, authority.Person{})
	if err := os.WriteFile(record, before, 0o600); err != nil {
		t.Fatal(err)
	}
	second, err := authority.Open(folder, authority.Config{Now: clock, Algorithms: []authority.Algorithm{authority.RSA}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(second.Handler())
	defer server.Close()
	responder, err := sign.NewOCSP(server.URL+"/ocsp/", sign.Online{Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	message := signed(t, authority.Message{Content: []byte(document), Attached: true}, key)
	got, err := sign.NewVerifier(trustOf(t, second), responder, clock).Verify(background, message, nil, sign.Document)
	check(t, got, err, sign.Invalid, sign.NotIssued)
}

// An authority that is down or answers nonsense makes a signature not checkable, never valid and never invalid.
func TestAuthorityThatAnswersWrongly(t *testing.T) {
	w := newWorld(t, false)
	key := persona(t, w.Authority, "customer-a").Signing
	message := signed(t, authority.Message{Content: []byte(document), Attached: true}, key)
	wrong := []authority.Nonsense{authority.Garbage, authority.Page, authority.Replay, authority.Other, authority.Stale, authority.Forged}
	for _, how := range wrong {
		t.Run(string(how), func(t *testing.T) {
			if err := w.Answer(how); err != nil {
				t.Fatal(err)
			}
			got, err := w.verifier.Verify(background, message, nil, sign.Document)
			check(t, got, err, sign.NotCheckable, sign.RevocationUnreachable)
		})
	}
	if err := w.Answer(authority.Sense); err != nil {
		t.Fatal(err)
	}
	t.Run("down", func(t *testing.T) {
		w.Down(true)
		defer w.Down(false)
		got, err := w.verifier.Verify(background, message, nil, sign.Document)
		check(t, got, err, sign.NotCheckable, sign.RevocationUnreachable)
	})
	t.Run("slow", func(t *testing.T) {
		w.Delay(time.Minute)
		defer w.Delay(0)
		slow, err := sign.NewOCSP(w.url+"/ocsp/", sign.Online{Now: w.clock, Timeout: 50 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		got, err := sign.NewVerifier(w.trust, slow, w.clock).Verify(background, message, nil, sign.Document)
		check(t, got, err, sign.NotCheckable, sign.RevocationUnreachable)
	})
	t.Run("well again", func(t *testing.T) {
		got, err := w.verifier.Verify(background, message, nil, sign.Document)
		check(t, got, err, sign.Valid, "")
	})
}

func TestContextEndsWithoutAVerdict(t *testing.T) {
	w := newWorld(t, false)
	w.Delay(time.Minute)
	message := signed(t, authority.Message{Content: []byte(document), Attached: true}, persona(t, w.Authority, "customer-a").Signing)
	ctx, cancel := context.WithTimeout(background, 50*time.Millisecond)
	defer cancel()
	if _, err := w.verifier.Verify(ctx, message, nil, sign.Document); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

// The list answers where OCSP does not, as long as it is in force.
func TestListWhenOCSPIsDown(t *testing.T) {
	w := newWorld(t, false)
	key := issue(t, w.Authority, authority.Person{})
	message := signed(t, authority.Message{Content: []byte(document), Attached: true}, key)
	var how authority.Nonsense
	var fetched atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/ocsp/") {
			http.Error(rw, "down", http.StatusServiceUnavailable)
			return
		}
		fetched.Add(1)
		if err := w.Answer(how); err != nil {
			t.Error(err)
		}
		w.Handler().ServeHTTP(rw, r)
	}))
	defer server.Close()
	verify := func() (sign.Report, error) {
		online := sign.Online{Now: w.clock}
		responder, err := sign.NewOCSP(server.URL+"/ocsp/", online)
		if err != nil {
			t.Fatal(err)
		}
		lists, err := sign.NewCRLs([]string{server.URL + "/crl/rsa.crl"}, online)
		if err != nil {
			t.Fatal(err)
		}
		v := sign.NewVerifier(w.trust, sign.FirstOf(responder, lists), w.clock)
		if _, err := v.Verify(background, message, nil, sign.Document); err != nil {
			t.Fatal(err)
		}
		return v.Verify(background, message, nil, sign.Document)
	}
	for _, wrong := range []authority.Nonsense{authority.Stale, authority.Forged, authority.Garbage, authority.Page} {
		how = wrong
		got, err := verify()
		check(t, got, err, sign.NotCheckable, sign.RevocationUnreachable)
	}
	how = authority.Sense
	fetched.Store(0)
	got, err := verify()
	check(t, got, err, sign.Valid, "")
	if a := got.Signatures[0].Evidence.Revocations[0]; a.Source != sign.FromCRL || a.NextUpdate.IsZero() {
		t.Errorf("evidence %+v", a)
	}
	if n := fetched.Load(); n != 1 {
		t.Errorf("the list was fetched %d times for two questions", n)
	}
	if err := w.Revoke(key.Certificate.SerialNumber, now.Add(-time.Minute), 4); err != nil {
		t.Fatal(err)
	}
	got, err = verify()
	check(t, got, err, sign.Invalid, sign.Revoked)
}

// What was stored with a signature gives the same answer years later, with the authority gone, through JSON and back.
func TestStoredEvidence(t *testing.T) {
	w := newWorld(t, false)
	key := persona(t, w.Authority, "customer-a").Signing
	for name, m := range map[string]authority.Message{
		"without a stamp": {Content: []byte(document), Attached: true},
		"with a stamp":    {Content: []byte(document), Attached: true, Stamp: w.Stamp},
	} {
		t.Run(name, func(t *testing.T) {
			message := signed(t, m, key)
			got, err := w.verifier.Verify(background, message, nil, sign.Document)
			check(t, got, err, sign.Valid, "")
			data, err := json.Marshal(got.Signatures[0].Evidence)
			if err != nil {
				t.Fatal(err)
			}
			var kept sign.Evidence
			if err := json.Unmarshal(data, &kept); err != nil {
				t.Fatal(err)
			}
			clock := func() time.Time { return kept.JudgedAt }
			again, err := sign.NewVerifier(w.trust, sign.Stored(kept), clock).Verify(background, message, nil, sign.Document)
			check(t, again, err, sign.Valid, "")

			kept.Revocations[0].Raw[len(kept.Revocations[0].Raw)/2] ^= 1
			again, err = sign.NewVerifier(w.trust, sign.Stored(kept), clock).Verify(background, message, nil, sign.Document)
			check(t, again, err, sign.NotCheckable, sign.RevocationUnreachable)

			other := persona(t, w.Authority, "customer-b").Signing
			message = signed(t, m, other)
			again, err = sign.NewVerifier(w.trust, sign.Stored(kept), clock).Verify(background, message, nil, sign.Document)
			check(t, again, err, sign.NotCheckable, sign.RevocationUnreachable)
		})
	}
}

func TestOfflineSaysThatNobodyWasAsked(t *testing.T) {
	message := signed(t, authority.Message{Content: []byte(document), Attached: true}, persona(t, ca(), "customer-a").Signing)
	got, err := offline(t, now).Verify(background, message, nil, sign.Document)
	check(t, got, err, sign.Valid, "")
	if a := got.Signatures[0].Evidence.Revocations[0]; a.State != sign.NotAsked {
		t.Errorf("state %s", a.State)
	}
}

func TestNobodyToAskIsNoClearance(t *testing.T) {
	message := signed(t, authority.Message{Content: []byte(document), Attached: true}, persona(t, ca(), "customer-a").Signing)
	v := sign.NewVerifier(trustOf(t, ca()), sign.FirstOf(), func() time.Time { return now })
	got, err := v.Verify(background, message, nil, sign.Document)
	check(t, got, err, sign.NotCheckable, sign.RevocationUnreachable)
	if !strings.Contains(got.Detail, "nobody to ask") {
		t.Error(got.Detail)
	}
}

// Answers that another implementation makes are judged by who signed them.
func TestResponder(t *testing.T) {
	m := newMini(t)
	key := m.issue(t, 2048, func(*x509.Certificate) {})
	message := signed(t, authority.Message{Content: []byte(document), Attached: true}, key)
	named := m.issue(t, 2048, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning} })
	expired := m.issue(t, 2048, func(c *x509.Certificate) {
		c.ExtKeyUsage, c.NotAfter = []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning}, now.Add(-time.Minute)
	})
	foreign := newMini(t).issue(t, 2048, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning} })
	elsewhere := newMini(t).issue(t, 2048, asAuthority("ДРУГОЙ")).Certificate
	rekeyed, renamed := new(x509.Certificate), new(x509.Certificate)
	*rekeyed, *renamed = *m.Certificate, *m.Certificate
	rekeyed.RawSubjectPublicKeyInfo, renamed.RawSubject = elsewhere.RawSubjectPublicKeyInfo, elsewhere.RawSubject
	tests := []struct {
		name      string
		responder authority.KeyPair
		change    func(*ocsp.Response)
		status    sign.Status
		about     *x509.Certificate // whose certificate the answer is about; nil: the authority's
	}{
		{"the authority itself", m.KeyPair, func(*ocsp.Response) {}, sign.Valid, nil},
		{"named by the authority", named, func(*ocsp.Response) {}, sign.Valid, nil},
		{"in force for a while", named, func(r *ocsp.Response) {
			r.ThisUpdate, r.NextUpdate = now.Add(-24*time.Hour), now.Add(time.Hour)
		}, sign.Valid, nil},
		{"run out", named, func(r *ocsp.Response) {
			r.ThisUpdate, r.NextUpdate = now.Add(-24*time.Hour), now.Add(-time.Hour)
		}, sign.NotCheckable, nil},
		{"from the future", named, func(r *ocsp.Response) { r.ThisUpdate = now.Add(time.Hour) }, sign.NotCheckable, nil},
		{"another certificate", named, func(r *ocsp.Response) { r.SerialNumber = big.NewInt(4711) }, sign.NotCheckable, nil},
		{"unknown", named, func(r *ocsp.Response) { r.Status = ocsp.Unknown }, sign.Invalid, nil},
		{"revoked", named, func(r *ocsp.Response) { r.Status, r.RevokedAt = ocsp.Revoked, now.Add(-time.Hour) }, sign.Invalid, nil},
		{"of an authority with another key", named, func(*ocsp.Response) {}, sign.NotCheckable, rekeyed},
		{"of an authority with another name", named, func(*ocsp.Response) {}, sign.NotCheckable, renamed},
		{"somebody else's certificate", key, func(*ocsp.Response) {}, sign.NotCheckable, nil},
		{"expired responder", expired, func(*ocsp.Response) {}, sign.NotCheckable, nil},
		{"named by another authority", foreign, func(*ocsp.Response) {}, sign.NotCheckable, nil},
		{"with what need not be understood", named, func(r *ocsp.Response) {
			r.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 29}, Value: []byte{5, 0}}}
		}, sign.Valid, nil},
		{"with what must be understood", named, func(r *ocsp.Response) {
			r.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 29}, Critical: true, Value: []byte{5, 0}}}
		}, sign.NotCheckable, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			template := ocsp.Response{
				Status: ocsp.Good, SerialNumber: key.Certificate.SerialNumber, ThisUpdate: now, Certificate: tt.responder.Certificate,
			}
			tt.change(&template)
			raw, err := ocsp.CreateResponse(cmp.Or(tt.about, m.Certificate), tt.responder.Certificate, template, tt.responder.Key)
			if err != nil {
				t.Fatal(err)
			}
			kept := sign.Evidence{JudgedAt: now, CheckedAt: now, Revocations: []sign.Answer{{
				Serial: key.Certificate.SerialNumber.Text(16), Source: sign.FromOCSP, Raw: raw,
			}}}
			v := sign.NewVerifier(trust(t, m.Certificate), sign.Stored(kept), func() time.Time { return now })
			got, err := v.Verify(background, message, nil, sign.Document)
			if err != nil || got.Status != tt.status {
				t.Errorf("got %s %q (%s) %v, want %s", got.Status, got.Reason, got.Detail, err, tt.status)
			}
		})
	}
}

func TestAddressesAreChecked(t *testing.T) {
	for _, bad := range []string{"", "ocsp.pki.gov.kz", "ftp://ocsp.pki.gov.kz", "http://", "http://user:secret@ocsp.pki.gov.kz", "http://[::1"} {
		if _, err := sign.NewOCSP(bad, sign.Online{}); err == nil {
			t.Errorf("OCSP at %q is taken", bad)
		}
		if _, err := sign.NewCRLs([]string{bad}, sign.Online{}); err == nil {
			t.Errorf("list at %q is taken", bad)
		}
	}
}

func TestAnswersAreBounded(t *testing.T) {
	w := newWorld(t, false)
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.UserAgent() == "" {
			t.Error("no user agent")
		}
		if r.URL.Path == "/long/" {
			_, _ = rw.Write(make([]byte, 1<<20))
			return
		}
		http.Redirect(rw, r, w.url+"/ocsp/", http.StatusTemporaryRedirect) // to where the right answer is
	}))
	defer server.Close()
	message := signed(t, authority.Message{Content: []byte(document), Attached: true}, persona(t, w.Authority, "customer-a").Signing)
	for path, detail := range map[string]string{"/long/": "answer over 65536 bytes", "/moved/": "status 307"} {
		responder, err := sign.NewOCSP(server.URL+path, sign.Online{Now: w.clock})
		if err != nil {
			t.Fatal(err)
		}
		got, err := sign.NewVerifier(w.trust, responder, w.clock).Verify(background, message, nil, sign.Document)
		check(t, got, err, sign.NotCheckable, sign.RevocationUnreachable)
		if !strings.Contains(got.Detail, detail) {
			t.Errorf("%s: %s", path, got.Detail)
		}
	}
}

// A list counts when it is whole and this authority's.
func TestList(t *testing.T) {
	m := newMini(t)
	key := m.issue(t, 2048, func(*x509.Certificate) {})
	message := signed(t, authority.Message{Content: []byte(document), Attached: true}, key)
	critical := func(oid ...int) []pkix.Extension {
		return []pkix.Extension{{Id: oid, Critical: true, Value: []byte{0x02, 0x01, 0x01}}}
	}
	renamed := *m.Certificate
	renamed.RawSubject = newMini(t).issue(t, 2048, asAuthority("ДРУГОЙ")).Certificate.RawSubject
	elsewhere := x509.RevocationListEntry{SerialNumber: big.NewInt(4711), RevocationTime: now.Add(-time.Hour), ReasonCode: 1}
	tests := []struct {
		name   string
		issuer *x509.Certificate
		change func(*x509.RevocationList)
		status sign.Status
	}{
		{"empty", m.Certificate, func(*x509.RevocationList) {}, sign.Valid},
		{"others are revoked", m.Certificate, func(l *x509.RevocationList) {
			l.RevokedCertificateEntries = []x509.RevocationListEntry{elsewhere}
		}, sign.Valid},
		{"revoked", m.Certificate, func(l *x509.RevocationList) {
			own := elsewhere
			own.SerialNumber = key.Certificate.SerialNumber
			l.RevokedCertificateEntries = []x509.RevocationListEntry{elsewhere, own}
		}, sign.Invalid},
		{"of another authority", &renamed, func(*x509.RevocationList) {}, sign.NotCheckable},
		{"run out", m.Certificate, func(l *x509.RevocationList) { l.NextUpdate = now }, sign.NotCheckable},
		{"from the future", m.Certificate, func(l *x509.RevocationList) { l.ThisUpdate = now.Add(time.Hour) }, sign.NotCheckable},
		{"a delta", m.Certificate, func(l *x509.RevocationList) { l.ExtraExtensions = critical(2, 5, 29, 27) }, sign.NotCheckable},
		{"a part with a scope of its own", m.Certificate, func(l *x509.RevocationList) { l.ExtraExtensions = critical(2, 5, 29, 28) }, sign.NotCheckable},
		{"of certificates of others", m.Certificate, func(l *x509.RevocationList) {
			indirect := elsewhere
			indirect.ExtraExtensions = critical(2, 5, 29, 29)
			l.RevokedCertificateEntries = []x509.RevocationListEntry{indirect}
		}, sign.NotCheckable},
		{"with what need not be understood", m.Certificate, func(l *x509.RevocationList) {
			l.ExtraExtensions = critical(2, 5, 29, 46)
			l.ExtraExtensions[0].Critical = false
		}, sign.Valid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			template := x509.RevocationList{Number: big.NewInt(1), ThisUpdate: now.Add(-time.Hour), NextUpdate: now.Add(2 * time.Hour)}
			tt.change(&template)
			raw, err := x509.CreateRevocationList(rand.Reader, &template, tt.issuer, m.Key)
			if err != nil {
				t.Fatal(err)
			}
			kept := sign.Evidence{JudgedAt: now, CheckedAt: now, Revocations: []sign.Answer{{Source: sign.FromCRL, Raw: raw}}}
			v := sign.NewVerifier(trust(t, m.Certificate), sign.Stored(kept), func() time.Time { return now })
			got, err := v.Verify(background, message, nil, sign.Document)
			if err != nil || got.Status != tt.status {
				t.Errorf("got %s %q (%s) %v, want %s", got.Status, got.Reason, got.Detail, err, tt.status)
			}
		})
	}
}
