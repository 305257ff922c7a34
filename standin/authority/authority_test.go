package authority

import (
	"bytes"
	"crypto"
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"io/fs"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/digitorus/timestamp"
	"golang.org/x/crypto/ocsp"

	"birtereze/portal/standin/personas"
)

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return now }

// shared is the authority of the tests that leave it as it is; keys cost time. It is of RSA, which other implementations
// know too.
var shared = sync.OnceValue(func() *Authority {
	a, err := New(Config{Now: clock, BaseURL: "http://ca.example.kz", Algorithms: []Algorithm{RSA}})
	if err != nil {
		panic(err)
	}
	return a
})

func identity(t *testing.T, a *Authority, key string) Identity {
	t.Helper()
	i, err := a.Persona(key)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// The certificates are what the national profile says, and another implementation builds the path.
func TestProfile(t *testing.T) {
	roots, issuing := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(shared().branches[0].root.Certificate)
	issuing.AddCert(shared().branches[0].issuing.Certificate)
	tests := []struct {
		key    string
		usages []string
	}{
		{"surveyor", []string{"1.2.398.3.3.4.1.1"}},
		{"customer-a", []string{"1.2.398.3.3.4.1.2", "1.2.398.3.3.4.1.2.1"}},
		{"designer-gip", []string{"1.2.398.3.3.4.1.2", "1.2.398.3.3.4.1.2.2"}},
		{"registrar", []string{"1.2.398.3.3.4.1.2", "1.2.398.3.3.4.1.2.5"}},
		{"authority-system", []string{"1.2.398.3.3.4.1.2", "1.2.398.3.3.4.1.2.6"}},
	}
	for _, tt := range tests {
		t.Run(tt.key, func(t *testing.T) {
			i := identity(t, shared(), tt.key)
			for _, c := range []struct {
				pair   KeyPair
				usage  x509.KeyUsage
				eku    string
				policy string
			}{
				{i.Signing, x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment, "1.3.6.1.5.5.7.3.4", "1.2.398.3.3.2.3"},
				{i.SignIn, x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment, "1.3.6.1.5.5.7.3.2", "1.2.398.3.3.2.4"},
			} {
				cert := c.pair.Certificate
				if cert.KeyUsage != c.usage {
					t.Errorf("key usage %b, want %b", cert.KeyUsage, c.usage)
				}
				want := append([]string{c.eku}, tt.usages...)
				if tt.key == "authority-system" && c.pair == i.Signing {
					want = tt.usages // it has no e-mail to protect
				}
				if got := Usages(cert); !slices.Equal(got, want) {
					t.Errorf("extended usages %v, want %v", got, want)
				}
				if len(cert.Policies) != 1 || cert.Policies[0].String() != c.policy {
					t.Errorf("policies %v, want %s", cert.Policies, c.policy)
				}
				if _, err := cert.Verify(x509.VerifyOptions{Roots: roots, Intermediates: issuing, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestSubject(t *testing.T) {
	tests := []struct {
		key  string
		want map[string]string
	}{
		{"customer-a", map[string]string{
			"2.5.4.3": "АХМЕТОВА СӘУЛЕ", "2.5.4.4": "АХМЕТОВА", "2.5.4.5": "IIN740312471676", "2.5.4.6": "KZ",
			"2.5.4.10": "ГУ «Управление образования Акмолинской области»", "2.5.4.11": "BIN050240904174", "2.5.4.42": "ЕРЛАНҚЫЗЫ",
		}},
		{"surveyor", map[string]string{
			"2.5.4.3": "КОВАЛЁВ СЕРГЕЙ", "2.5.4.4": "КОВАЛЁВ", "2.5.4.5": "IIN850518373523", "2.5.4.6": "KZ", "2.5.4.42": "ПАВЛОВИЧ",
		}},
		{"authority-system", map[string]string{
			"2.5.4.3": "ИС «Техникалық шарттар»", "2.5.4.6": "KZ",
			"2.5.4.10": "ГКП на ПХВ «Қала Инженерлік Желілері»", "2.5.4.11": "BIN120640912640",
		}},
	}
	for _, tt := range tests {
		got := map[string]string{}
		for _, a := range identity(t, shared(), tt.key).Signing.Certificate.Subject.Names {
			got[a.Type.String()] = a.Value.(string)
		}
		if len(got) != len(tt.want) {
			t.Errorf("%s: %d attributes, want %d: %v", tt.key, len(got), len(tt.want), got)
		}
		for oid, want := range tt.want {
			if got[oid] != want {
				t.Errorf("%s: %s is %q, want %q", tt.key, oid, got[oid], want)
			}
		}
	}
}

func TestSerialIsTheKeyIdentifier(t *testing.T) {
	c := identity(t, shared(), "customer-a").Signing.Certificate
	id := bytes.Clone(c.SubjectKeyId)
	id[0] &= 0x7f
	if !bytes.Equal(c.SerialNumber.FillBytes(make([]byte, sha1.Size)), id) {
		t.Errorf("serial number %x, key identifier %x", c.SerialNumber, c.SubjectKeyId)
	}
}

func TestPersonaKeepsItsKeysUntilTheyExpire(t *testing.T) {
	at := now
	a, err := New(Config{Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	first := identity(t, a, "customer-a")
	if again := identity(t, a, "customer-a"); again != first {
		t.Error("another key the second time")
	}
	at = now.AddDate(2, 0, 0)
	if later := identity(t, a, "customer-a"); later == first {
		t.Error("an expired certificate is given")
	}
	if _, err := a.Persona("nobody"); err == nil {
		t.Error("nobody has certificates")
	}
	if _, err := a.Issue(Person{Role: "king"}); err == nil {
		t.Error("a certificate without a profile is issued")
	}
}

// A demo that is started again has the same authority, with the same people and revocations.
func TestOpen(t *testing.T) {
	folder := t.TempDir()
	first, err := Open(folder, Config{Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	person := identity(t, first, "customer-a")
	if err := first.Revoke(person.SignIn.Certificate.SerialNumber, now, 4); err != nil {
		t.Fatal(err)
	}
	second, err := Open(folder, Config{Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(second.PEM(), first.PEM()) {
		t.Error("another authority")
	}
	again := identity(t, second, "customer-a")
	if !again.Signing.Certificate.Equal(person.Signing.Certificate) || !again.SignIn.Certificate.Equal(person.SignIn.Certificate) {
		t.Error("other certificates")
	}
	if _, ok := second.record.Revoked[hex(person.SignIn.Certificate.SerialNumber)]; !ok {
		t.Error("the revocation is forgotten")
	}
	if _, err := (Message{Content: []byte("x"), At: now}).Sign(again.Signing); err != nil {
		t.Error(err)
	}
	err = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm() != 0o600 {
			t.Errorf("%s can be read by others: %s", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "gost-issuing.pem"), []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(folder, Config{}); err == nil {
		t.Error("a broken folder is opened")
	}
}

// Another implementation asks and reads the answers, by POST and by GET.
func TestOCSP(t *testing.T) {
	a, server := served(t)
	pair := identity(t, a, "customer-a").Signing
	ask := func(how string) *ocsp.Response {
		t.Helper()
		req, err := ocsp.CreateRequest(pair.Certificate, a.branches[0].issuing.Certificate, &ocsp.RequestOptions{Hash: crypto.SHA256})
		if err != nil {
			t.Fatal(err)
		}
		var res *http.Response
		if how == http.MethodPost {
			res, err = http.Post(server.URL+"/ocsp/", "application/ocsp-request", bytes.NewReader(req))
		} else {
			res, err = http.Get(server.URL + "/ocsp/" + url.PathEscape(base64.StdEncoding.EncodeToString(req)))
		}
		got, err := ocsp.ParseResponseForCert(read(t, res, err), pair.Certificate, a.branches[0].issuing.Certificate)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	for _, how := range []string{http.MethodPost, http.MethodGet} {
		if got := ask(how); got.Status != ocsp.Good || !got.ThisUpdate.Equal(now) || !got.NextUpdate.IsZero() {
			t.Errorf("%s: status %d, from %s to %s", how, got.Status, got.ThisUpdate, got.NextUpdate)
		}
	}
	if err := a.Revoke(pair.Certificate.SerialNumber, now.Add(-time.Hour), ocsp.KeyCompromise); err != nil {
		t.Fatal(err)
	}
	if got := ask(http.MethodPost); got.Status != ocsp.Revoked || got.RevocationReason != ocsp.KeyCompromise || !got.RevokedAt.Equal(now.Add(-time.Hour)) {
		t.Errorf("revoked: status %d, reason %d, at %s", got.Status, got.RevocationReason, got.RevokedAt)
	}
	if err := a.Restore(pair.Certificate.SerialNumber); err != nil {
		t.Fatal(err)
	}
	if got := ask(http.MethodPost); got.Status != ocsp.Good {
		t.Errorf("restored: status %d", got.Status)
	}
	if err := a.Revoke(big.NewInt(4711), now, 1); err == nil {
		t.Error("a certificate that was never issued is revoked")
	}
	if _, err := ocsp.ParseResponse(post(t, server.URL+"/ocsp/", []byte("nonsense")), nil); err != ocsp.ResponseError(ocsp.ResponseError{Status: ocsp.Malformed}) {
		t.Errorf("nonsense is answered by %v", err)
	}
	foreign, err := ocsp.CreateRequest(pair.Certificate, a.branches[0].root.Certificate, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ocsp.ParseResponse(post(t, server.URL+"/ocsp/", foreign), nil); err != ocsp.ResponseError(ocsp.ResponseError{Status: ocsp.Unauthorized}) {
		t.Errorf("about another authority's certificate: %v", err)
	}
}

func TestRevocationList(t *testing.T) {
	a, server := served(t)
	pair := identity(t, a, "customer-a").Signing
	if err := a.Revoke(pair.Certificate.SerialNumber, now, 4); err != nil {
		t.Fatal(err)
	}
	for number := int64(1); number <= 2; number++ {
		res, err := http.Get(server.URL + "/crl/rsa.crl")
		list, err := x509.ParseRevocationList(read(t, res, err))
		if err != nil {
			t.Fatal(err)
		}
		if err := list.CheckSignatureFrom(a.branches[0].issuing.Certificate); err != nil {
			t.Error(err)
		}
		e := list.RevokedCertificateEntries
		if len(e) != 1 || e[0].SerialNumber.Cmp(pair.Certificate.SerialNumber) != 0 || e[0].ReasonCode != 4 || list.Number.Int64() != number {
			t.Errorf("list %v: %+v", list.Number, e)
		}
	}
}

// By another clock the authority has the same keys and knows the same revocations, and answers at the other time in its own
// mood.
func TestAtAnotherClock(t *testing.T) {
	later := now.Add(72 * time.Hour)
	a, _ := served(t)
	other := a.At(func() time.Time { return later })
	pair := identity(t, a, "customer-a").Signing
	if identity(t, other, "customer-a").Signing != pair || !bytes.Equal(other.PEM(), a.PEM()) {
		t.Error("other keys")
	}
	if err := a.Revoke(pair.Certificate.SerialNumber, now, ocsp.KeyCompromise); err != nil {
		t.Fatal(err)
	}
	req, err := ocsp.CreateRequest(pair.Certificate, a.branches[0].issuing.Certificate, nil)
	if err != nil {
		t.Fatal(err)
	}
	if other.Down(true); a.feels().Down {
		t.Error("the mood of one is the mood of both")
	}
	for asked, at := range map[*Authority]time.Time{a: now, other: later} {
		der, err := asked.answerOCSP(req)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ocsp.ParseResponse(der, a.branches[0].issuing.Certificate)
		if err != nil || got.Status != ocsp.Revoked || !got.ThisUpdate.Equal(at) {
			t.Errorf("at %s: %+v, %v", at, got, err)
		}
	}
}

func TestTimestamps(t *testing.T) {
	_, server := served(t)
	req, err := timestamp.CreateRequest(bytes.NewReader([]byte("signature")), &timestamp.RequestOptions{Hash: crypto.SHA256, Certificates: true})
	if err != nil {
		t.Fatal(err)
	}
	got, err := timestamp.ParseResponse(post(t, server.URL+"/tsp/", req))
	if err != nil {
		t.Fatal(err)
	}
	if !got.Time.Equal(now) || got.Policy.String() != suites[RSA].stamps {
		t.Errorf("stamped at %s under %s", got.Time, got.Policy)
	}
	res, err := http.Post(server.URL+"/tsp/", "application/timestamp-query", bytes.NewReader([]byte("nonsense")))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusBadRequest {
		t.Errorf("nonsense is answered by %s", res.Status)
	}
}

func TestCertificatesAreServed(t *testing.T) {
	a, server := served(t)
	for path, want := range map[string][]byte{"/cert/rsa-root.cer": a.branches[0].root.Certificate.Raw, "/cert/rsa-issuing.cer": a.branches[0].issuing.Certificate.Raw, "/cert/trust.pem": a.PEM()} {
		res, err := http.Get(server.URL + path)
		if got := read(t, res, err); !bytes.Equal(got, want) {
			t.Errorf("%s differs", path)
		}
	}
	if block, _ := pem.Decode(a.PEM()); block == nil || !bytes.Equal(block.Bytes, a.branches[0].root.Certificate.Raw) {
		t.Error("the root is not first")
	}
}

func TestControl(t *testing.T) {
	a, server := served(t)
	serial := identity(t, a, "customer-a").Signing.Certificate.SerialNumber.Text(16)
	tests := []struct {
		tell string
		ok   bool
		want func() bool
	}{
		{"/control/revoke?persona=customer-a&cause=1", true, func() bool { return a.record.Revoked[serial].Cause == 1 }},
		{"/control/restore?serial=" + serial, true, func() bool { return len(a.record.Revoked) == 0 }},
		{"/control/revoke?persona=customer-a&which=sign_in&at=2026-11-01T00:00:00Z", true, func() bool { return len(a.record.Revoked) == 1 }},
		{"/control/expire?persona=customer-a", true, func() bool { return !identity(t, a, "customer-a").SignIn.Certificate.NotAfter.After(now) }},
		{"/control/expire?persona=customer-a&on=false", true, func() bool { return identity(t, a, "customer-a").Signing.Certificate.NotAfter.After(now) }},
		{"/control/expire?persona=nobody", false, nil},
		{"/control/expire", false, nil},
		{"/control/delay?for=3s", true, func() bool { return a.mood.Delay == 3*time.Second }},
		{"/control/delay?for=0s", true, func() bool { return a.mood.Delay == 0 }},
		{"/control/nonsense?how=stale", true, func() bool { return a.mood.Nonsense == Stale }},
		{"/control/nonsense?how=", true, func() bool { return a.mood.Nonsense == Sense }},
		{"/control/down?on=true", true, func() bool { return a.mood.Down }},
		{"/control/down?on=false", true, func() bool { return !a.mood.Down }},
		{"/control/revoke?serial=4711", false, nil},
		{"/control/revoke?serial=xyz", false, nil},
		{"/control/revoke?persona=nobody", false, nil},
		{"/control/revoke?persona=customer-a&cause=7", false, nil},
		{"/control/revoke?persona=customer-a&at=yesterday", false, nil},
		{"/control/restore?serial=", false, nil},
		{"/control/delay?for=1h", false, nil},
		{"/control/nonsense?how=politely", false, nil},
	}
	for _, tt := range tests {
		res, err := http.Post(server.URL+tt.tell, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		var state map[string]any
		err = json.NewDecoder(res.Body).Decode(&state)
		res.Body.Close()
		if (res.StatusCode == http.StatusOK) != tt.ok || tt.ok && (err != nil || !tt.want()) {
			t.Errorf("%s: %s, state %v", tt.tell, res.Status, state)
		}
	}
}

func TestSignRefuses(t *testing.T) {
	pair := identity(t, shared(), "customer-a").Signing
	for name, m := range map[string]Message{
		"a hash of the wrong length": {Content: []byte("short"), Hashed: true, At: now},
		"an attached hash":           {Content: make([]byte, 32), Hashed: true, Attached: true, At: now},
	} {
		if _, err := m.Sign(pair); err == nil {
			t.Errorf("%s is signed", name)
		}
	}
}

func served(t *testing.T) (*Authority, *httptest.Server) {
	t.Helper()
	a, err := New(Config{Now: clock, Algorithms: []Algorithm{RSA}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(a.Handler())
	t.Cleanup(server.Close)
	return a, server
}

func read(t *testing.T, res *http.Response, err error) []byte {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s, %v", res.Status, err)
	}
	return body
}

func post(t *testing.T, address string, body []byte) []byte {
	t.Helper()
	res, err := http.Post(address, "application/octet-stream", bytes.NewReader(body))
	return read(t, res, err)
}

func TestEveryPersonaHasAProfile(t *testing.T) {
	for _, p := range personas.All() {
		if _, ok := usages[p.Certificate]; !ok {
			t.Errorf("%s: no profile for %s", p.Key, p.Certificate)
		}
	}
}
