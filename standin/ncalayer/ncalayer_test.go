package ncalayer

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/sign/streebog"
	"birtereze/portal/standin/authority"
	"birtereze/portal/standin/control"
	"birtereze/portal/standin/personas"
)

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return now }

// ca is the authority of all tests; keys cost time.
var ca = sync.OnceValue(func() *authority.Authority {
	a, err := authority.New(authority.Config{Now: clock})
	if err != nil {
		panic(err)
	}
	return a
})

type world struct {
	*Standin
	server *httptest.Server
	client *http.Client
}

func newWorld(t *testing.T, o Options) *world {
	t.Helper()
	o.Authority, o.Now = ca(), clock
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{Standin: s, server: httptest.NewServer(s.Handler())}
	w.client = w.server.Client()
	t.Cleanup(w.server.Close)
	return w
}

// page is a connection as a browser's page has it.
type page struct {
	t    *testing.T
	conn *websocket.Conn
}

func (w *world) dial(t *testing.T, query, origin string) (*page, *http.Response, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	t.Cleanup(cancel)
	o := &websocket.DialOptions{HTTPClient: w.client, HTTPHeader: http.Header{}}
	if origin != "" {
		o.HTTPHeader.Set("Origin", origin)
	}
	conn, res, err := websocket.Dial(ctx, strings.Replace(w.server.URL, "http", "ws", 1)+"/"+query, o)
	if err != nil {
		return nil, res, err
	}
	t.Cleanup(func() { conn.CloseNow() })
	conn.SetReadLimit(1 << 20)
	return &page{t, conn}, res, nil
}

// open connects and takes the greeting.
func (w *world) open(t *testing.T, query string) *page {
	t.Helper()
	p, _, err := w.dial(t, query, "")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := p.read(), `{"result":{"version":"1.4"}}`; got != want {
		t.Fatalf("greeting %s, want %s", got, want)
	}
	return p
}

func (p *page) read() string {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	var raw json.RawMessage
	if err := wsjson.Read(ctx, p.conn, &raw); err != nil {
		p.t.Fatal(err)
	}
	return string(raw)
}

func (p *page) send(request string) {
	p.t.Helper()
	if err := p.conn.Write(context.Background(), websocket.MessageText, []byte(request)); err != nil {
		p.t.Fatal(err)
	}
}

func (p *page) ask(request string) string {
	p.t.Helper()
	p.send(request)
	return p.read()
}

// basics asks basics.sign and gives the messages; none when the person cancelled.
func (p *page) basics(data, signing, signer string) []string {
	p.t.Helper()
	return results(p.t, p.ask(`{"module":"kz.gov.pki.knca.basics","method":"sign","args":{"allowedStorages":null,"format":"cms","data":`+
		data+`,"signingParams":`+signing+`,"signerParams":`+signer+`,"locale":"ru"}}`))
}

func results(t *testing.T, answer string) []string {
	t.Helper()
	var got struct {
		Status bool
		Body   *struct{ Result []string }
	}
	if err := json.Unmarshal([]byte(answer), &got); err != nil || !got.Status || got.Body == nil {
		t.Fatalf("answer %s: %v", answer, err)
	}
	return got.Body.Result
}

func verifier(t *testing.T) *sign.Verifier {
	t.Helper()
	pinned, err := sign.ParseCertificates(ca().PEM())
	if err != nil {
		t.Fatal(err)
	}
	trust, err := sign.NewTrust(pinned...)
	if err != nil {
		t.Fatal(err)
	}
	return sign.NewVerifier(trust, sign.Offline{}, clock)
}

func verify(t *testing.T, message, content string, p sign.Purpose) sign.Signature {
	t.Helper()
	var reader io.Reader
	if content != "" {
		reader = strings.NewReader(content)
	}
	r, err := verifier(t).Verify(context.Background(), []byte(message), reader, p)
	if err != nil || r.Status != sign.Valid {
		t.Fatalf("signature is %s %s (%s), %v", r.Status, r.Reason, r.Detail, err)
	}
	return r.Signatures[0]
}

const (
	signing  = `{"decode":true,"encapsulate":false,"digested":false}`
	anybody  = `{"extKeyUsageOids":["1.3.6.1.5.5.7.3.4"],"chain":[]}`
	anySign  = `{"extKeyUsageOids":["1.3.6.1.5.5.7.3.2"],"chain":[]}`
	document = "документ"
)

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func quoted(s string) string { return `"` + b64(s) + `"` }

func TestProgramThatClientsLookForFirstIsMissing(t *testing.T) {
	p := newWorld(t, Options{}).open(t, "")
	got := p.ask(`{"module":"kz.digiflow.mobile.extensions","method":"getVersion"}`)
	if want := `{"success":false,"errorCode":"MODULE_NOT_FOUND"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestBasicsSign(t *testing.T) {
	w := newWorld(t, Options{Persona: "customer-a"})
	sum := streebog.Sum512([]byte(document))
	tests := []struct {
		name, data, signing, signer, content string
		purpose                              sign.Purpose
		profile                              sign.Profile
		count                                int
	}{
		{"detached", quoted(document), signing, anybody, document, sign.Document, sign.CAdESBES, 1},
		{"many", `[` + quoted(document) + `,` + quoted(document) + `]`, signing, anybody, document, sign.Document, sign.CAdESBES, 2},
		{"attached", quoted(document), `{"decode":true,"encapsulate":true}`, anybody, "", sign.Document, sign.CAdESBES, 1},
		{"not base64", `"` + document + `"`, `{"decode":false}`, anybody, document, sign.Document, sign.CAdESBES, 1},
		{"hash", quoted(string(sum[:])), `{"decode":true,"digested":true}`, anybody, document, sign.Document, sign.CAdESBES, 1},
		{"stamped", quoted(document), `{"decode":true,"tsaProfile":{}}`, anybody, document, sign.Document, sign.CAdEST, 1},
		{"sign-in", quoted(document), signing, anySign, document, sign.SignIn, sign.CAdESBES, 1},
		{"head", quoted(document), signing, `{"extKeyUsageOids":["1.3.6.1.5.5.7.3.4","1.2.398.3.3.4.1.2.1"]}`, document, sign.Document, sign.CAdESBES, 1},
		{"any certificate", quoted(document), signing, `{"extKeyUsageOids":[]}`, document, sign.Document, sign.CAdESBES, 1},
		{"by the organisation", quoted(document), signing, `{"bin":"050240904174"}`, document, sign.Document, sign.CAdESBES, 1},
		{"no head", quoted(document), signing, `{"extKeyUsageOids":["1.2.398.3.3.4.1.1"]}`, "", "", "", 0},
		{"another organisation", quoted(document), signing, `{"bin":"050240904175"}`, "", "", "", 0},
		{"another person", quoted(document), signing, `{"iin":"050240304175"}`, "", "", "", 0},
		{"another certificate", quoted(document), signing, `{"serialNumber":"4711"}`, "", "", "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := w.open(t, "").basics(tt.data, tt.signing, tt.signer)
			if len(got) != tt.count {
				t.Fatalf("%d messages, want %d", len(got), tt.count)
			}
			for _, message := range got {
				if !strings.HasPrefix(message, "-----BEGIN CMS-----\n") || !strings.HasSuffix(message, "-----END CMS-----\n") {
					t.Errorf("no armour: %.40q", message)
				}
				if s := verify(t, message, tt.content, tt.purpose); s.Profile != tt.profile || s.Signer.BIN != "050240904174" {
					t.Errorf("profile %s by %s", s.Profile, s.Signer.BIN)
				}
			}
		})
	}
}

func TestCommonUtils(t *testing.T) {
	w := newWorld(t, Options{Persona: "surveyor"})
	sum := streebog.Sum512([]byte(document))
	tests := []struct {
		method, args string
		purpose      sign.Purpose
		content      string
		profile      sign.Profile
	}{
		{"createCAdESFromBase64", `["PKCS12","SIGNATURE",` + quoted(document) + `,false]`, sign.Document, document, sign.CAdESBES},
		{"createCAdESFromBase64", `["PKCS12","SIGNATURE",` + quoted(document) + `,true]`, sign.Document, "", sign.CAdESBES},
		{"createCAdESFromBase64", `["PKCS12","AUTHENTICATION",` + quoted(document) + `,false]`, sign.SignIn, document, sign.CAdESBES},
		{"createCMSSignatureFromBase64", `["PKCS12","SIGNATURE",` + quoted(document) + `,false]`, sign.Document, document, sign.CAdEST},
		{"createCAdESFromBase64Hash", `["PKCS12","SIGNATURE",` + quoted(string(sum[:])) + `]`, sign.Document, document, sign.CAdESBES},
	}
	for _, tt := range tests {
		t.Run(tt.method, func(t *testing.T) {
			answer := w.open(t, "").ask(`{"module":"kz.gov.pki.knca.commonUtils","method":"` + tt.method + `","args":` + tt.args + `,"uuid":"7"}`)
			var got commonAnswer
			if err := json.Unmarshal([]byte(answer), &got); err != nil || got.Code != "200" || got.UUID != "7" {
				t.Fatalf("answer %s: %v", answer, err)
			}
			if s := verify(t, got.Response.(string), tt.content, tt.purpose); s.Profile != tt.profile {
				t.Errorf("profile %s, want %s", s.Profile, tt.profile)
			}
		})
	}
	p := w.open(t, "")
	for request, want := range map[string]string{
		`{"module":"kz.gov.pki.knca.commonUtils","method":"getActiveTokens"}`:                `{"code":"200","responseObject":[]}`,
		`{"module":"kz.gov.pki.knca.commonUtils","method":"changeLocale","args":["kk"]}`:     `{"code":"200"}`,
		`{"module":"kz.gov.pki.knca.commonUtils","method":"createCAdESFromBase64","args":1}`: `{"code":"500","message":"argument type mismatch. Method: createCAdESFromBase64"}`,
	} {
		if got := p.ask(request); got != want {
			t.Errorf("%s: got %s, want %s", request, got, want)
		}
	}
	if got := p.ask(`{"module":"kz.gov.pki.knca.commonUtils","method":"getKeyInfo","args":["PKCS12"]}`); !strings.Contains(got, `"subjectCn":"КОВАЛЁВ СЕРГЕЙ"`) {
		t.Errorf("key info %s", got)
	}
}

func TestWrongArguments(t *testing.T) {
	p := newWorld(t, Options{}).open(t, "")
	sign := func(args string) string {
		return `{"module":"kz.gov.pki.knca.basics","method":"sign","args":` + args + `}`
	}
	for _, request := range []string{
		`{"module":"kz.gov.pki.knca.basics","method":"dance"}`,
		`{"module":"kz.gov.pki.knca.basics","method":"sign"}`,
		sign(`7`), sign(`{"format":"xml","data":"<a/>"}`), sign(`{"format":"cms"}`), sign(`{"format":"cms","data":7}`),
		sign(`{"format":"cms","data":[]}`), sign(`{"format":"cms","data":"не base64"}`),
		sign(`{"format":"cms","data":"AAAA","signingParams":{"digested":true}}`),
	} {
		if got := p.ask(request); !strings.Contains(got, `"status":false,"code":"INVOCATION_ERROR"`) {
			t.Errorf("%s: %s", request, got)
		}
	}
	for _, request := range []string{
		`["PKCS12","SIGNATURE","не base64",false]`, `["PKCS12","SIGNATURE","AAAA"]`, `["PKCS12","SIGNATURE","AAAA","no"]`,
		`[1,"SIGNATURE","AAAA",false]`, `["PKCS12",1,"AAAA",false]`, `[]`,
	} {
		if got := p.ask(`{"module":"kz.gov.pki.knca.commonUtils","method":"createCAdESFromBase64","args":` + request + `}`); !strings.Contains(got, `"code":"500"`) {
			t.Errorf("%s: %s", request, got)
		}
	}
	if got := p.ask(`{"module":"kz.gov.pki.knca.commonUtils","method":"signXml","args":["PKCS12","SIGNATURE","<a/>"]}`); !strings.Contains(got, "no such method") {
		t.Errorf("signXml: %s", got)
	}
}

func TestModes(t *testing.T) {
	w := newWorld(t, Options{Slow: 20 * time.Millisecond})
	set := func(m control.Mode) {
		t.Helper()
		if err := w.Set(m); err != nil {
			t.Fatal(err)
		}
	}
	p := w.open(t, "")
	set(Cancel)
	if got := p.basics(quoted(document), signing, anybody); got != nil {
		t.Errorf("cancelled, and yet %d messages", len(got))
	}
	got := p.ask(`{"module":"kz.gov.pki.knca.commonUtils","method":"createCAdESFromBase64","args":["PKCS12","SIGNATURE","AAAA",false]}`)
	if want := `{"code":"500","message":"action.canceled"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	set(Wrong)
	verify(t, p.basics(quoted(document), signing, anybody)[0], document, sign.SignIn)
	verify(t, p.basics(quoted(document), signing, anySign)[0], document, sign.Document)
	set(control.Slow)
	start := time.Now()
	verify(t, p.basics(quoted(document), signing, anybody)[0], document, sign.Document)
	if took := time.Since(start); took < 20*time.Millisecond {
		t.Errorf("slow answer after %s", took)
	}
	set(control.Down)
	if _, res, err := w.dial(t, "", ""); err == nil || res.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("down: %v", err)
	}
}

func TestAsk(t *testing.T) {
	w := newWorld(t, Options{Patience: 5 * time.Second})
	if err := w.Set(Ask); err != nil {
		t.Fatal(err)
	}
	request := `{"module":"kz.gov.pki.knca.basics","method":"sign","args":{"format":"cms","data":` + quoted(document) + `,"signerParams":` + anybody + `}}`
	for _, yes := range []bool{true, false} {
		p := w.open(t, "")
		p.send(request)
		id := w.waiting(t, 1)[0]
		if body := w.get(t, "/?lang=en"); !strings.Contains(body, "sign 1 document.") {
			t.Errorf("the page does not show what waits:\n%s", body)
		}
		form := url.Values{"sign": {map[bool]string{true: "yes", false: "no"}[yes]}}
		res, err := w.client.PostForm(w.server.URL+"/pending/"+strconv.Itoa(id), form)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		got := results(t, p.read())
		if yes != (len(got) == 1) {
			t.Errorf("yes %t: %d messages", yes, len(got))
		}
	}
	p := w.open(t, "")
	p.send(request)
	w.waiting(t, 1)
	p.conn.CloseNow() // the page is closed while it waits
	w.waiting(t, 0)
	if err := w.Decide(1, true); err == nil {
		t.Error("a request is decided twice")
	}
}

func TestNobodyDecides(t *testing.T) {
	w := newWorld(t, Options{Patience: 10 * time.Millisecond})
	if err := w.Set(Ask); err != nil {
		t.Fatal(err)
	}
	if got := w.open(t, "").basics(quoted(document), signing, anybody); got != nil {
		t.Errorf("nobody has said yes, and yet %d messages", len(got))
	}
}

// waiting waits until so many requests wait.
func (w *world) waiting(t *testing.T, n int) []int {
	t.Helper()
	for range 500 {
		if ids := w.Pending(); len(ids) == n {
			return ids
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%d requests wait, want %d", len(w.Pending()), n)
	return nil
}

func (w *world) get(t *testing.T, path string) string {
	t.Helper()
	res, err := w.client.Get(w.server.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", path, res.Status, err)
	}
	return string(body)
}

func TestWhoSigns(t *testing.T) {
	w := newWorld(t, Options{})
	signer := func(query string) string {
		return string(verify(t, w.open(t, query).basics(quoted(document), signing, anybody)[0], document, sign.Document).Signer.IIN)
	}
	iin := func(key string) string {
		p, err := personas.Get(key)
		if err != nil {
			t.Fatal(err)
		}
		return string(p.IIN)
	}
	if got := signer(""); got != iin("customer-a") {
		t.Errorf("at first %s signs", got)
	}
	if got := signer("?persona=designer-gip"); got != iin("designer-gip") {
		t.Errorf("of an address of the designer's %s signs", got)
	}
	res, err := w.client.PostForm(w.server.URL+"/persona", url.Values{"persona": {"registrar"}, "lang": {"kk"}})
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.Request.URL.String() != w.server.URL+"/?lang=kk" {
		t.Errorf("the choice leads to %s", res.Request.URL)
	}
	if got := signer(""); got != iin("registrar") {
		t.Errorf("chosen the registrar, %s signs", got)
	}
	if _, res, err := w.dial(t, "?persona=nobody", ""); err == nil || res.StatusCode != http.StatusNotFound {
		t.Errorf("a persona who is not there: %v", err)
	}
	if err := w.Use("nobody"); err == nil {
		t.Error("nobody is used")
	}
}

func TestOrigin(t *testing.T) {
	w := newWorld(t, Options{Origins: []string{"https://portal.example.kz"}})
	for origin, want := range map[string]bool{
		"": true, "http://127.0.0.1:8080": true, "http://localhost:3000": true, "https://[::1]": true, "https://portal.example.kz": true,
		"https://evil.example": false, "http://portal.example.kz": false, "https://portal.example.kz.evil.example": false,
		"https://127.0.0.1.evil.example": false, "null": false, "file://": false,
	} {
		_, res, err := w.dial(t, "", origin)
		if (err == nil) != want || !want && res.StatusCode != http.StatusForbidden {
			t.Errorf("page of %q may ask: %t, want %t", origin, err == nil, want)
		}
	}
	for _, path := range []string{"/persona", "/control"} {
		req, err := http.NewRequest(http.MethodPost, w.server.URL+path, strings.NewReader("persona=security&mode=down"))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Origin", "https://portal.example.kz")
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		res, err := w.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusForbidden {
			t.Errorf("a page elsewhere posts to %s: %s", path, res.Status)
		}
	}
}

func TestNonsenseEndsTheConnection(t *testing.T) {
	p := newWorld(t, Options{}).open(t, "")
	p.send("это не JSON")
	if _, _, err := p.conn.Read(context.Background()); websocket.CloseStatus(err) == -1 {
		t.Errorf("got %v, want a closed connection", err)
	}
}

func TestPage(t *testing.T) {
	w := newWorld(t, Options{})
	for lang, words := range map[string][]string{
		"ru": {"Чьим ключом подписывать", "Ахметова Сауле Ерлановна – Руководитель управления", "Физические лица"},
		"kk": {"Кімнің кілтімен қол қойылады", "Ахметова Сәуле Ерланқызы – Басқарма басшысы", "Жеке тұлғалар"},
		"en": {"Whose key signs", "Saule Akhmetova – Head of the department", "Individuals"},
	} {
		body := w.get(t, "/?lang="+lang)
		for _, word := range append(words, `value="customer-a" checked`, `value="ok" checked`) {
			if !strings.Contains(body, word) {
				t.Errorf("%s: no %q", lang, word)
			}
		}
		if n := strings.Count(body, `name="persona"`); n != len(personas.All()) {
			t.Errorf("%s: %d personas to choose from", lang, n)
		}
		if strings.Contains(body, "[ncalayer.") || strings.Contains(body, "[standin.") {
			t.Errorf("%s: a text is missing", lang)
		}
	}
}

func TestEncryptedTransport(t *testing.T) {
	s, err := New(Options{Authority: ca(), Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	own, err := SelfSigned(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(s.Handler())
	server.TLS = &tls.Config{Certificates: []tls.Certificate{own}}
	server.StartTLS()
	defer server.Close()
	cert, err := x509.ParseCertificate(own.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	w := &world{Standin: s, server: server, client: &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}}
	message := w.open(t, "").basics(quoted(document), signing, anybody)[0]
	verify(t, message, document, sign.Document)
}
