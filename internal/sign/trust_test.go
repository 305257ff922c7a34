package sign_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"birtereze/portal/internal/sign"
	"birtereze/portal/standin/authority"
)

func asAuthority(name string) func(*x509.Certificate) {
	return func(c *x509.Certificate) {
		c.Subject = pkix.Name{CommonName: name}
		c.IsCA, c.BasicConstraintsValid = true, true
		c.KeyUsage, c.ExtKeyUsage, c.UnknownExtKeyUsage = x509.KeyUsageCertSign, nil, nil
	}
}

func TestNewTrustRefuses(t *testing.T) {
	m, other := newMini(t), newMini(t)
	leaf := m.issue(t, 2048, func(*x509.Certificate) {})
	below := other.issue(t, 2048, asAuthority("НИЖЕ"))
	self := (&mini{serial: 7}).issue(t, 2048, func(*x509.Certificate) {})
	weak := (&mini{serial: 8}).issue(t, 1024, asAuthority("СЛАБЫЙ"))
	for name, list := range map[string][]*x509.Certificate{
		"nothing":                         nil,
		"no root":                         {below.Certificate},
		"an authority of an unknown root": {m.Certificate, below.Certificate},
		"a person":                        {m.Certificate, leaf.Certificate},
		"a person who issued himself":     {self.Certificate},
		"a weak root":                     {weak.Certificate},
	} {
		if _, err := sign.NewTrust(read(t, list...)...); err == nil {
			t.Errorf("%s is trusted", name)
		}
	}
}

func TestLoadTrust(t *testing.T) {
	pem := ca().PEM()
	der := ca().Certificates()
	for name, folder := range map[string]fstest.MapFS{
		"one PEM": {"trust.pem": {Data: pem}, "README.txt": {Data: []byte("not a certificate")}},
		"two DER": {"root.cer": {Data: der[0]}, "issuing.CRT": {Data: der[1]}},
	} {
		trust, err := sign.LoadTrust(folder)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if n := len(trust.Certificates()); n != 2 {
			t.Errorf("%s: %d certificates", name, n)
		}
	}
	for name, folder := range map[string]fstest.MapFS{
		"empty":    {},
		"no root":  {"issuing.cer": {Data: der[1]}},
		"a key":    {"key.pem": {Data: []byte("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")}},
		"half":     {"half.pem": {Data: pem[:100]}},
		"not DER":  {"root.cer": {Data: []byte("root")}},
		"trailing": {"root.cer": {Data: append(der[0][:len(der[0]):len(der[0])], 0)}},
	} {
		if _, err := sign.LoadTrust(folder); err == nil {
			t.Errorf("%s is trusted", name)
		}
	}
}

func TestPath(t *testing.T) {
	root := newMini(t)
	issuing := &mini{KeyPair: root.issue(t, 2048, asAuthority("ВЫПУСК")), serial: 100}
	narrow := &mini{KeyPair: root.issue(t, 2048, func(c *x509.Certificate) {
		asAuthority("УЗКИЙ")(c)
		c.MaxPathLenZero = true
	}), serial: 200}
	third := &mini{KeyPair: narrow.issue(t, 2048, asAuthority("ТРЕТИЙ")), serial: 300}
	expired := &mini{KeyPair: root.issue(t, 2048, func(c *x509.Certificate) {
		asAuthority("ИСТЁКШИЙ")(c)
		c.NotAfter = now.Add(-time.Minute)
	}), serial: 400}
	critical := &mini{KeyPair: root.issue(t, 2048, func(c *x509.Certificate) {
		asAuthority("ОГРАНИЧЕННЫЙ")(c)
		c.PermittedDNSDomainsCritical, c.PermittedDNSDomains = true, []string{"kz"}
	}), serial: 500}
	anybody := func(*x509.Certificate) {}
	tests := []struct {
		name   string
		issuer *mini
		pinned []*x509.Certificate
		reason sign.Reason
	}{
		{"by the root", root, []*x509.Certificate{root.Certificate}, ""},
		{"by a pinned authority", issuing, []*x509.Certificate{issuing.Certificate, root.Certificate}, ""},
		{"by an authority that is not pinned", issuing, []*x509.Certificate{root.Certificate}, sign.Untrusted},
		{"below one that allows none", third, []*x509.Certificate{root.Certificate, narrow.Certificate, third.Certificate}, sign.Untrusted},
		{"by an expired authority", expired, []*x509.Certificate{root.Certificate, expired.Certificate}, sign.Expired},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			key := tt.issuer.issue(t, 2048, anybody)
			message := signed(t, authority.Message{Content: []byte(document), Attached: true}, key)
			v := sign.NewVerifier(trust(t, tt.pinned...), sign.Offline{}, func() time.Time { return now })
			got, err := v.Verify(background, message, nil, sign.Document)
			status := sign.Invalid
			if tt.reason == "" {
				status = sign.Valid
			}
			check(t, got, err, status, tt.reason)
			if tt.reason == "" && len(got.Signatures[0].Evidence.Certificates) != len(tt.pinned)+1 {
				t.Errorf("%d certificates of evidence", len(got.Signatures[0].Evidence.Certificates))
			}
		})
	}
	if _, err := sign.NewTrust(read(t, root.Certificate, critical.Certificate)...); err == nil {
		t.Error("an authority with a constraint that is not obeyed here is trusted")
	}
}

func TestEveryReasonHasASentence(t *testing.T) {
	for _, lang := range []string{"ru", "kk", "en"} {
		texts := catalogue(t, lang)
		for _, r := range sign.Reasons() {
			if strings.TrimSpace(texts[r.Key()]) == "" {
				t.Errorf("%s: %s has no sentence", lang, r)
			}
			delete(texts, r.Key())
		}
		for key := range texts {
			t.Errorf("%s: %s belongs to no reason", lang, key)
		}
	}
}

func catalogue(t *testing.T, lang string) map[string]string {
	t.Helper()
	data, err := sign.Texts.ReadFile(lang + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var texts map[string]string
	if err := json.Unmarshal(data, &texts); err != nil {
		t.Fatal(err)
	}
	return texts
}
