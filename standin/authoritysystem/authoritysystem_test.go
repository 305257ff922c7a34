package authoritysystem_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/approval"
	"birtereze/portal/internal/sign"
	"birtereze/portal/standin/authority"
	"birtereze/portal/standin/authoritysystem"
	"birtereze/portal/standin/control"
	"birtereze/portal/standin/personas"
)

const token = "token-of-the-authority"

// api is the Portal's integration API, in the Portal's own types.
type api struct {
	*httptest.Server
	t *testing.T

	mu       sync.Mutex
	down     bool
	waiting  []approval.Asked
	content  map[string][]byte
	taken    []string
	answers  map[string]approval.Answer
	refusing string
}

func newAPI(t *testing.T) *api {
	a := &api{t: t, content: map[string][]byte{}, answers: map[string]approval.Answer{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/approvals", func(w http.ResponseWriter, _ *http.Request) {
		var out approval.AskedList
		out.Body.Approvals = []approval.Asked{}
		for _, one := range a.waiting {
			one.Documents = nil
			out.Body.Approvals = append(out.Body.Approvals, one)
		}
		reply(w, out.Body)
	})
	mux.HandleFunc("GET /api/v1/approvals/{id}", func(w http.ResponseWriter, r *http.Request) {
		for _, one := range a.waiting {
			if string(one.ID) == r.PathValue("id") {
				reply(w, one)
			}
		}
	})
	mux.HandleFunc("POST /api/v1/approvals/{id}/take", func(w http.ResponseWriter, r *http.Request) {
		a.taken = append(a.taken, r.PathValue("id"))
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("POST /api/v1/approvals/{id}/answer", a.answer)
	mux.HandleFunc("GET /api/v1/documents/{version}/content", func(w http.ResponseWriter, r *http.Request) { w.Write(a.content[r.PathValue("version")]) })
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.mu.Lock()
		defer a.mu.Unlock()
		switch {
		case a.down:
			http.Error(w, "down", http.StatusServiceUnavailable)
		case r.Header.Get("Authorization") != "Bearer "+token:
			http.Error(w, "who?", http.StatusUnauthorized)
		default:
			mux.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(a.Close)
	return a
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v)
}

func (a *api) answer(w http.ResponseWriter, r *http.Request) {
	if a.refusing != "" {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusUnprocessableEntity)
		reply(w, map[string]any{"detail": a.refusing, "law": "п. 31"})
		return
	}
	var in approval.Answer
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&in.Body); err != nil {
		a.t.Errorf("the answer: %v", err)
	}
	if r.Header.Get("Idempotency-Key") == "" {
		a.t.Error("the answer has no key")
	}
	a.answers[r.PathValue("id")] = in
	w.WriteHeader(http.StatusNoContent)
}

// send has a customer send a project for approval.
func (a *api) send(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	content := []byte("%PDF-1.7 plan of " + id)
	sum := sha256.Sum256(content)
	version := "version-of-" + id
	a.content[version] = content
	a.waiting = append(a.waiting, approval.Asked{ID: portal.ID(id), State: "sent", Project: "p", Name: portal.Text{RU: "Школа", KK: "Мектеп"},
		ObjectNumber: "260411101000000147", Customer: "050240904174", Note: "Просим согласовать", SentAt: time.Date(2026, 8, 3, 10, 0, 0, 0, time.UTC),
		Documents: []approval.AskedDocument{{DocumentRef: portal.DocumentRef{Version: portal.ID(version), Title: "План", Name: "plan.pdf",
			SHA256: hex.EncodeToString(sum[:]), Size: int64(len(content))}, Content: "/api/v1/documents/" + version + "/content"}}})
}

type world struct {
	t *testing.T
	*authoritysystem.Standin
	api  *api
	ca   *authority.Authority
	site *httptest.Server
	now  time.Time
}

func newWorld(t *testing.T, change func(*authoritysystem.Options)) *world {
	t.Helper()
	w := &world{t: t, api: newAPI(t), now: time.Date(2026, 8, 3, 12, 0, 0, 0, portal.Location())}
	var err error
	if w.ca, err = authority.New(authority.Config{Now: w.clock}); err != nil {
		t.Fatal(err)
	}
	o := authoritysystem.Options{Portal: w.api.URL + "/", Token: token, Authority: w.ca, Now: w.clock, Every: 20 * time.Millisecond, Delay: time.Minute}
	if change != nil {
		change(&o)
	}
	if w.Standin, err = authoritysystem.New(o); err != nil {
		t.Fatal(err)
	}
	w.site = httptest.NewServer(w.Handler())
	t.Cleanup(w.site.Close)
	return w
}

func (w *world) clock() time.Time { return w.now }

func (w *world) poll() {
	w.t.Helper()
	if err := w.Poll(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// page is a page of the stand-in, with its words.
func (w *world) page(path string) string {
	w.t.Helper()
	resp, err := http.Get(w.site.URL + path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		w.t.Fatalf("%s: %d, %v", path, resp.StatusCode, err)
	}
	return string(raw)
}

// signed checks that an answer is a PDF that the official has signed, and gives what it says.
func (w *world) signed(id string) approval.Answer {
	w.t.Helper()
	w.api.mu.Lock()
	a, there := w.api.answers[id]
	w.api.mu.Unlock()
	if !there {
		w.t.Fatalf("nothing was answered to %s", id)
	}
	official, err := personas.Get("network-official")
	if err != nil {
		w.t.Fatal(err)
	}
	ocsp := httptest.NewServer(w.ca.Handler())
	defer ocsp.Close()
	var pinned []*sign.Certificate
	for _, der := range w.ca.Certificates() {
		c, err := sign.ParseCertificate(der)
		if err != nil {
			w.t.Fatal(err)
		}
		pinned = append(pinned, c)
	}
	trust, err := sign.NewTrust(pinned...)
	if err != nil {
		w.t.Fatal(err)
	}
	source, err := sign.NewOCSP(ocsp.URL+"/ocsp/", sign.Online{Now: w.clock})
	if err != nil {
		w.t.Fatal(err)
	}
	report, err := sign.NewVerifier(trust, source, w.clock).Verify(w.t.Context(), a.Body.CMS, bytes.NewReader(a.Body.File), sign.Document)
	if err != nil || report.Err() != nil {
		w.t.Fatalf("the signature: %v, %v", err, report.Err())
	}
	if reason := report.Answers(sign.Demand{Person: official.IIN, For: official.Party()}); reason != "" || a.Body.Official != official.IIN {
		w.t.Errorf("signed by %+v: %s", report.Signatures[0].Signer, reason)
	}
	if !bytes.HasPrefix(a.Body.File, []byte("%PDF-")) {
		w.t.Errorf("the document is %.10q", a.Body.File)
	}
	return a
}

func TestOfficialAnswersByAButton(t *testing.T) {
	w := newWorld(t, nil)
	w.api.send("a1")
	w.api.send("a2")
	w.poll()
	w.poll()
	if fmt.Sprint(w.api.taken) != "[a1 a2]" {
		t.Errorf("taken up: %v", w.api.taken)
	}
	if list := w.page("/?lang=en"); strings.Count(list, `href="/approvals/a`) != 2 || !strings.Contains(list, "Waiting for an answer") {
		t.Errorf("the list: %s", list)
	}
	for lang, words := range map[string]string{"ru": "Согласовать и подписать", "kk": "Келісу және қол қою", "en": "Approve and sign"} {
		card := w.page("/approvals/a1?lang=" + lang)
		if !strings.Contains(card, words) || !strings.Contains(card, "Просим согласовать") || regexp.MustCompile(`\[authoritysystem[a-z_.]*\]`).MatchString(card) {
			t.Errorf("the card in %s: %s", lang, card)
		}
	}
	if got := w.page("/approvals/a1/documents/version-of-a1"); got != "%PDF-1.7 plan of a1" {
		t.Errorf("the document is %q", got)
	}
	press := func(id, decision, grounds string) string {
		resp, err := http.PostForm(w.site.URL+"/approvals/"+id+"/answer", url.Values{"decision": {decision}, "grounds": {grounds}, "lang": {"en"}})
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		raw, _ := io.ReadAll(resp.Body)
		return string(raw)
	}
	if page := press("a1", "agreed", "never mind"); !strings.Contains(page, "Approved by document No. 2026-0001") {
		t.Errorf("after approving: %s", page)
	}
	press("a2", "refused", "Нет мощности")
	yes, no := w.signed("a1"), w.signed("a2")
	if yes.Body.Decision != approval.Agreed || yes.Body.Number != "2026-0001" || yes.Body.Date != "2026-08-03" || yes.Body.Grounds != "" {
		t.Errorf("approved: %+v", yes.Body)
	}
	if no.Body.Decision != approval.Refused || no.Body.Number != "2026-0002" || no.Body.Grounds != "Нет мощности" {
		t.Errorf("refused: %+v", no.Body)
	}
	if err := w.Answer(t.Context(), "a1", authoritysystem.Agreed, ""); err == nil {
		t.Error("an approval was answered twice")
	}
}

func TestItAnswersByItself(t *testing.T) {
	w := newWorld(t, func(o *authoritysystem.Options) { o.Auto = true })
	w.api.send("a1")
	w.poll()
	w.now = w.now.Add(59 * time.Second)
	w.poll()
	if len(w.api.answers) != 0 {
		t.Error("it answered before its time")
	}
	w.now = w.now.Add(time.Second)
	w.poll()
	if a := w.signed("a1"); a.Body.Decision != approval.Agreed {
		t.Errorf("it answered %+v", a.Body)
	}
}

func TestRunAsksAgainAndAgain(t *testing.T) {
	w := newWorld(t, func(o *authoritysystem.Options) { o.Auto, o.Delay = true, time.Nanosecond })
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	w.api.mu.Lock()
	w.api.down = true
	w.api.mu.Unlock()
	go func() { w.Run(ctx); close(done) }()
	w.api.send("a1")
	time.Sleep(100 * time.Millisecond)
	if list := w.page("/?lang=en"); !strings.Contains(list, "The Portal could not be asked") || !strings.Contains(list, "status 503") {
		t.Errorf("the page does not say that the Portal is down: %s", list)
	}
	w.api.mu.Lock()
	w.api.down = false
	w.api.mu.Unlock()
	for range 100 {
		w.api.mu.Lock()
		n := len(w.api.taken)
		w.api.mu.Unlock()
		if n > 0 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	stop()
	<-done
	if len(w.api.taken) != 1 {
		t.Errorf("taken up: %v", w.api.taken)
	}
}

func TestWhatThePortalRefusesStandsOnTheCard(t *testing.T) {
	w := newWorld(t, nil)
	w.api.send("a1")
	w.poll()
	w.api.refusing = "Укажите основания отказа"
	if err := w.Answer(t.Context(), "a1", authoritysystem.Refused, ""); err == nil {
		t.Error("no error")
	}
	if card := w.page("/approvals/a1?lang=en"); !strings.Contains(card, "Укажите основания отказа (п. 31)") || !strings.Contains(card, "Approve and sign") {
		t.Errorf("the card: %s", card)
	}
	w.api.refusing = ""
	if err := w.Answer(t.Context(), "a1", authoritysystem.Agreed, ""); err != nil {
		t.Fatal(err)
	}
	if a := w.signed("a1"); a.Body.Number != "2026-0001" {
		t.Errorf("the number is %s", a.Body.Number)
	}
}

func TestDamagedDocumentsAndWithdrawals(t *testing.T) {
	w := newWorld(t, nil)
	w.api.send("a1")
	w.poll()
	w.api.content["version-of-a1"] = []byte("else")
	resp, err := http.Get(w.site.URL + "/approvals/a1/documents/version-of-a1")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusBadGateway {
		t.Errorf("a damaged document: %d", resp.StatusCode)
	}
	w.api.waiting = nil
	w.poll()
	if list := w.page("/"); strings.Contains(list, "/approvals/a1") {
		t.Error("what was withdrawn still waits")
	}
	w.api.send("a2")
	if err := w.Set(control.Down); err != nil {
		t.Fatal(err)
	}
	w.poll()
	if len(w.api.taken) != 1 {
		t.Errorf("a system that is down has asked: %v", w.api.taken)
	}
}

func TestNewRefusesSomebodyWhoActsForNobody(t *testing.T) {
	for _, official := range []string{"nobody", "surveyor"} {
		if _, err := authoritysystem.New(authoritysystem.Options{Official: official}); err == nil {
			t.Errorf("%s signs for an authority", official)
		}
	}
}
