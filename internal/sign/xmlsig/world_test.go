package xmlsig_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"encoding/base64"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/sign/xmlsig"
	"birtereze/portal/standin/authority"
	"birtereze/portal/standin/personas"
)

// now is the moment of all tests: nothing in them depends on the day on which they run.
var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return now }

var background = context.Background()

// ca is the authority of all tests; keys cost time.
var ca = sync.OnceValue(func() *authority.Authority {
	every := []authority.Algorithm{authority.GOST, authority.GOST256, authority.GOST2004, authority.RSA}
	a, err := authority.New(authority.Config{Now: clock, BaseURL: "http://ca.example.kz", Algorithms: every})
	if err != nil {
		panic(err)
	}
	return a
})

func trustOf(t testing.TB, ders ...[]byte) *sign.Trust {
	t.Helper()
	var pinned []*sign.Certificate
	for _, der := range ders {
		list, err := sign.ParseCertificates(der)
		if err != nil {
			t.Fatal(err)
		}
		pinned = append(pinned, list...)
	}
	trust, err := sign.NewTrust(pinned...)
	if err != nil {
		t.Fatal(err)
	}
	return trust
}

func verifier(t testing.TB) *sign.Verifier {
	t.Helper()
	return sign.NewVerifier(trustOf(t, ca().Certificates()...), sign.Offline{}, clock)
}

func persona(t testing.TB, key string) authority.Identity {
	t.Helper()
	i, err := ca().Persona(key)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// issue gives somebody a signing certificate of a kind of key.
func issue(t testing.TB, algorithm authority.Algorithm) authority.KeyPair {
	t.Helper()
	i, err := ca().Issue(authority.Person{IIN: "740312471305", Surname: "A", Name: "B", Role: personas.Individual, Algorithm: algorithm})
	if err != nil {
		t.Fatal(err)
	}
	return i.Signing
}

// Names that the tests write into documents.
const (
	dsig  = "http://www.w3.org/2000/09/xmldsig#"
	wsse  = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
	wsu   = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
	soap  = "http://schemas.xmlsoap.org/soap/envelope/"
	exc   = "http://www.w3.org/2001/10/xml-exc-c14n#"
	inc   = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
	more  = "http://www.w3.org/2001/04/xmldsig-more#"
	enc   = "http://www.w3.org/2001/04/xmlenc#"
	pki   = "urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:"
	inner = `<ds:Transform Algorithm="` + dsig + `enveloped-signature"></ds:Transform>`
)

// suite is how a signature names its algorithms, and which hash function that is.
type suite struct {
	scheme, digest string
	oid            string
	standard       crypto.Hash // as keys of the standard library want it named
}

// suites by the kind of key, as the authority calls it.
var suites = map[string]suite{
	"GOST":      {pki + "gostr34102015-gostr34112015-512", pki + "gostr34112015-512", authority.Streebog512, 0},
	"GOST 256":  {pki + "gostr34102015-gostr34112015-256", pki + "gostr34112015-256", authority.Streebog256, 0},
	"GOST 2004": {more + "gost34310-gost34311", more + "gost34311", authority.GOST34311, 0},
	"RSA":       {more + "rsa-sha256", enc + "sha256", authority.SHA256, crypto.SHA256},
}

// draft is a signature to be made. It is written down in canonical form by hand, so that no test rests on the code that
// it tests: a digest is that of a text which stands in the test.
type draft struct {
	signer authority.KeyPair
	covers string // canonical form of what is signed
	uri    string
	c14n   string // of the SignedInfo
	suite
	transforms string
	info       func(string) string // changes the SignedInfo before it is signed
	keyInfo    string
	whole      func(string) string // changes the signature after it was made
}

// ofDocument is a signature as NCALayer makes it.
func ofDocument(signer authority.KeyPair, covers string) draft {
	return draft{
		signer: signer, covers: covers, c14n: inc, suite: suites[signer.Title()],
		transforms: inner + `<ds:Transform Algorithm="` + inc + `#WithComments"></ds:Transform>`,
		keyInfo:    `<ds:X509Data><ds:X509Certificate>` + encode(signer.Certificate.Raw) + `</ds:X509Certificate></ds:X509Data>`,
	}
}

// ofBody is a signature as the gateway's participants make it.
func ofBody(signer authority.KeyPair, covers, id string) draft {
	d := ofDocument(signer, covers)
	d.uri, d.c14n, d.transforms = "#"+id, exc, `<ds:Transform Algorithm="`+exc+`"></ds:Transform>`
	d.keyInfo = `<w:SecurityTokenReference xmlns:w="` + wsse + `"><w:KeyIdentifier` +
		` EncodingType="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"` +
		` ValueType="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3">` +
		encode(signer.Certificate.Raw) + `</w:KeyIdentifier></w:SecurityTokenReference>`
	return d
}

func (s suite) sum(text string) []byte {
	h, err := sign.NewHash(s.oid)
	if err != nil {
		panic(err)
	}
	h.Write([]byte(text))
	return h.Sum(nil)
}

// signedInfo is the SignedInfo in canonical form.
func (d draft) signedInfo() string {
	info := `<ds:SignedInfo xmlns:ds="` + dsig + `"><ds:CanonicalizationMethod Algorithm="` + d.c14n + `"></ds:CanonicalizationMethod>` +
		`<ds:SignatureMethod Algorithm="` + d.scheme + `"></ds:SignatureMethod><ds:Reference URI="` + d.uri + `">` +
		`<ds:Transforms>` + d.transforms + `</ds:Transforms><ds:DigestMethod Algorithm="` + d.digest + `"></ds:DigestMethod>` +
		`<ds:DigestValue>` + base64.StdEncoding.EncodeToString(d.sum(d.covers)) + `</ds:DigestValue></ds:Reference></ds:SignedInfo>`
	if d.info != nil {
		info = d.info(info)
	}
	return info
}

// sign makes the ds:Signature.
func (d draft) sign(t testing.TB) string {
	t.Helper()
	info := d.signedInfo()
	value, err := d.signer.Key.Sign(rand.Reader, d.sum(info), d.standard)
	if err != nil {
		t.Fatal(err)
	}
	s := `<ds:Signature xmlns:ds="` + dsig + `">` + info + `<ds:SignatureValue>` + encode(value) + `</ds:SignatureValue>` +
		`<ds:KeyInfo>` + d.keyInfo + `</ds:KeyInfo></ds:Signature>`
	if d.whole != nil {
		s = d.whole(s)
	}
	return s
}

// encode writes base64 in lines that end with a carriage return as a character, as Java does.
func encode(data []byte) string {
	var b strings.Builder
	for text := base64.StdEncoding.EncodeToString(data); text != ""; {
		n := min(76, len(text))
		b.WriteString(text[:n])
		if text = text[n:]; text != "" {
			b.WriteString("&#13;\n")
		}
	}
	return b.String()
}

// replace makes a change of a draft.
func replace(before, after string) func(string) string {
	return func(s string) string {
		if !strings.Contains(s, before) {
			panic("nothing to replace: " + before)
		}
		return strings.ReplaceAll(s, before, after)
	}
}

// envelope is a SOAP message; the body is canonical text.
func envelope(header, body string) string {
	return `<s:Envelope xmlns:s="` + soap + `"><s:Header>` + header + `</s:Header>` + body + `</s:Envelope>`
}

func security(inside string) string {
	return `<w:Security xmlns:w="` + wsse + `">` + inside + `</w:Security>`
}

// body is a signed body in canonical form, which stands for itself also outside of its envelope.
func body(id, inside string) string {
	return `<s:Body xmlns:s="` + soap + `" xmlns:u="` + wsu + `" u:Id="` + id + `">` + inside + `</s:Body>`
}

func check(t *testing.T, got xmlsig.Answer, err error, status sign.Status, reason sign.Reason) {
	t.Helper()
	if err != nil {
		t.Fatalf("verify: %v", err)
	}
	if got.Status != status || got.Reason != reason {
		t.Errorf("got %s %q (%s), want %s %q", got.Status, got.Reason, got.Detail, status, reason)
	}
	if (got.Status == sign.Valid) != (got.Content != nil) {
		t.Errorf("%s with content %q", got.Status, got.Content)
	}
}

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
