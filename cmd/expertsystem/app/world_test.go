package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/cmd/expertsystem/app"
	"birtereze/portal/expertise"
	"birtereze/portal/expertsystem"
	"birtereze/portal/internal/config"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/internal/gateway/portalapi"
	"birtereze/portal/internal/gateway/webhook"
	"birtereze/portal/internal/slicetest"
	"birtereze/portal/review"
	"birtereze/portal/standin/mailbox"
	"birtereze/portal/standin/visitor"
)

// What the two systems know each other by.
const (
	token   = "token-of-the-expert-system"
	callKey = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
)

// The people of the story.
const (
	admin       = "expert-system-admin"
	theHead     = "expert-head"
	otherHead   = "second-expert-head"
	architect   = "expert-a"
	estimator   = "expert-b"
	theCustomer = "customer-b"
	theDesigner = "designer-gip"
)

// world is the whole expert system, and a Portal that speaks the wire form with the Portal's own types.
type world struct {
	t *testing.T
	*app.App
	site   string
	portal *thePortal
	caller *webhook.Caller
	clock  *slicetest.Clock
	mail   *mailbox.Mailbox
	keys   int
}

var persona, org, newID = slicetest.Person, slicetest.Party, slicetest.NewID

// each runs a test on both engines.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	dbtest.EachEngine(t, func(t *testing.T, engine db.Engine) { test(t, newWorld(t, engine)) })
}

// one runs a test on one engine: where no question of the database is in it.
func one(t *testing.T) *world { return newWorld(t, db.SQLite) }

func newWorld(t *testing.T, engine db.Engine) *world {
	t.Helper()
	w := &world{t: t, clock: slicetest.NewClock(slicetest.Begin)}
	w.portal = newPortal(t)
	folder := t.TempDir()
	ca, err := slicetest.Authority(w.clock.Now)
	w.no(err)
	outside := httptest.NewServer(ca.Handler())
	t.Cleanup(outside.Close)
	w.no(os.Mkdir(filepath.Join(folder, "trust"), 0o700))
	w.no(os.WriteFile(filepath.Join(folder, "trust", "authority.pem"), ca.PEM(), 0o600))
	w.mail, err = mailbox.New(mailbox.Options{Now: w.clock.Now})
	w.no(err)
	smtp, err := net.Listen("tcp", "127.0.0.1:0")
	w.no(err)
	go w.mail.Serve(smtp)
	t.Cleanup(func() { w.mail.Close() })

	// The address must be known before the program is opened.
	site := httptest.NewUnstartedServer(nil)
	operator := org(admin)
	w.App, err = app.Open(t.Context(), config.ExpertSystem{Program: config.Program{
		BaseURL: "http://" + site.Listener.Addr().String(), Database: dbtest.Empty(t, engine), Blobs: filepath.Join(folder, "blobs"),
		UploadLimit: 64 << 20, Retention: 5, JournalKey: filepath.Join(folder, "journal.key"), Trust: filepath.Join(folder, "trust"),
		OCSP: outside.URL + "/ocsp/", NCALayer: "wss://127.0.0.1:13579", SMTP: smtp.Addr().String(), SMTPPlain: true,
		MailFrom: "no-reply@expert-system.example", SessionIdle: 30 * time.Minute, PlainOutside: true},
		Operator: portal.BIN(operator), FirstAdmin: persona(admin).IIN, PortalURL: w.portal.URL, Token: token, CallKey: callKey}, w.clock.Now)
	w.no(err)
	site.Config.Handler = w.Program().Handler
	site.Start()
	w.site = site.URL
	t.Cleanup(func() { site.Close(); w.no(w.DB.Close()) })
	w.caller = webhook.New([]string{site.Listener.Addr().String()}, w.clock.Now)
	return w
}

func (w *world) no(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// run does the jobs that are due; with a pause, those that wait to be tried again.
func (w *world) run() {
	w.t.Helper()
	for range 100 {
		n, err := w.Bus.Queue.Work(w.t.Context())
		w.no(err)
		if n == 0 {
			return
		}
	}
	w.t.Fatal("the jobs never end")
}

// key is a new one-time key.
func (w *world) key() string { w.keys++; return fmt.Sprintf("form:%d", w.keys) }

// visit is a persona at a browser who has signed in with their certificate.
func (w *world) visit(lang, key string) *visitor.Visitor {
	w.t.Helper()
	w.clock.Move(7 * time.Second) // from one address only so many sign in within a minute
	v := w.stranger(lang, key)
	page, err := v.Must("/sign-in")
	w.no(err)
	form, err := page.Form("/sign-in")
	w.no(err)
	page, err = form.Sign()
	w.no(err)
	w.no(page.OK())
	return v
}

// stranger is a persona at a browser who has not signed in.
func (w *world) stranger(lang, key string) *visitor.Visitor {
	w.t.Helper()
	v, err := visitor.New(w.site, lang, slicetest.Signer(w.t, w.clock.Now, key))
	w.no(err)
	return v
}

// fill opens a page, fills in the form with that action, and sends it.
func (w *world) fill(v *visitor.Visitor, path, action string, fields map[string]string) *visitor.Page {
	w.t.Helper()
	page, err := v.Must(path)
	w.no(err)
	form, err := page.Form(action)
	w.no(err)
	for name, value := range fields {
		form.Set(name, strings.Split(value, "|")...)
	}
	page, err = form.Submit()
	w.no(err)
	return page
}

// certificate is the form of an admission.
func certificate(key, from, until string) map[string]string {
	o, _ := persona(key).Org()
	return map[string]string{"bin": string(o.BIN), "name_ru": o.Name.RU, "name_kk": o.Name.KK, "name_en": o.Name.EN, "email": "head@" + o.Key + ".kz",
		"number": "KZ-" + o.Key, "from": from, "until": until, "specialisations": "architecture|estimate"}
}

// admitted has the operator admit an organisation, and its head sign in.
func (w *world) admitted(key string) *visitor.Visitor {
	w.t.Helper()
	page := w.fill(w.visit("ru", admin), "/organisations/new", "/organisations", certificate(key, "01.01.2026", "31.12.2026"))
	w.no(page.OK())
	return w.visit("ru", key)
}

// staffed is the organisation with its experts and their credentials.
func (w *world) staffed() {
	w.t.Helper()
	head := w.admitted(theHead)
	for _, key := range []string{architect, estimator} {
		p := persona(key)
		page := w.fill(head, "/people", "/people", map[string]string{"iin": string(p.IIN), "name": p.Full.RU, "email": key + "@experts.kz", "roles": "expert"})
		w.no(page.OK())
	}
	for key, field := range map[string]string{architect: "architecture", estimator: "estimate"} {
		w.no(w.Review.KeepExpert(w.t.Context(), w.actor(theHead), review.Expert{Person: persona(key).IIN, Specialisations: []string{field},
			Credential: review.Credential{Kind: review.Certificate, Number: "KZ-" + key, Issued: "2025-02-01", Until: "2030-02-01"}}, w.key()))
	}
}

// actor is a persona as the system knows them now.
func (w *world) actor(key string) portal.Actor {
	w.t.Helper()
	p := persona(key)
	a, err := w.System.Identify(w.t.Context(), p.IIN, p.Full.RU, p.Party())
	w.no(err)
	return a
}

// handover is an application for an organisation, with three documents that the Portal has.
func (w *world) handover(to string) expertise.Handover {
	w.t.Helper()
	o, _ := persona(to).Org()
	h := expertise.Handover{ID: newID(), Number: "КВЭ-2026-000017", Date: "2026-08-03", RegisteredAt: w.clock.Now(), Kind: portal.Construction,
		Organisation: expertise.Named{Party: portal.Party(o.BIN), Name: portal.Text(o.Name)},
		Routing:      expertise.HandoverRouting{Result: expertise.ExpertOrganisation, Ground: "code:105(8)"},
		Customer:     expertise.Named{Party: org(theCustomer), Name: portal.Text{RU: "Управление здравоохранения", KK: "Денсаулық сақтау басқармасы"}},
		Designer:     expertise.Named{Party: org(theDesigner), Name: portal.Text{RU: "ТОО «Көкшежоба»", KK: "«Көкшежоба» ЖШС"}},
		Contact:      expertise.HandoverContact{Name: "Сейткали Даурен", Email: "health@example.kz"},
		Project: expertise.ProjectFacts{ID: newID(), Name: portal.Text{RU: "Капитальный ремонт поликлиники", KK: "Емхананы күрделі жөндеу"},
			Kind: portal.Construction, Works: "capital_repair", Level: "II", Financing: "own", KATO: "111010000", Place: portal.Text{RU: "г. Кокшетау", KK: "Көкшетау қ."}, Revision: 1}}
	for _, d := range []struct{ kind, title string }{{"architecture", "Архитектурные решения"}, {"estimate", "Смета"}, {"defect_act", "Дефектный акт"}} {
		h.Documents = append(h.Documents, w.portal.document(d.kind, d.title, d.title+" 1", ""))
	}
	return h
}

// call has the Portal tell the system something, as its outbox does: the same body under the same number.
func (w *world) call(id, event string, message any) (expertise.Receipt, []byte, error) {
	w.t.Helper()
	body, err := json.Marshal(message)
	w.no(err)
	answer, err := w.caller.Call(w.t.Context(), w.site+"/exchange", callKey, id, event, body)
	var receipt expertise.Receipt
	if err == nil {
		w.no(json.Unmarshal(answer, &receipt))
	}
	return receipt, body, err
}

// told is call for a message that is taken.
func (w *world) told(event string, message any) expertise.Receipt {
	w.t.Helper()
	receipt, _, err := w.call(string(newID()), event, message)
	w.no(err)
	return receipt
}

// opened is a case whose documents are here and whose review has begun.
func (w *world) opened() expertise.Handover {
	w.t.Helper()
	h := w.handover(theHead)
	w.told(expertise.EventApplication, h)
	w.run()
	return h
}

func (w *world) snap(id portal.ID) review.Snapshot {
	w.t.Helper()
	s, err := w.Review.Snapshot(w.t.Context(), w.DB, id)
	w.no(err)
	return s
}

// signed is a persona's signature over a version of this system.
func (w *world) signed(key string, version portal.ID) []byte {
	w.t.Helper()
	v, _, err := w.Keeper.Version(w.t.Context(), w.DB, version)
	w.no(err)
	content, err := w.Keeper.Open(w.t.Context(), v)
	w.no(err)
	defer content.Close()
	var b bytes.Buffer
	_, err = b.ReadFrom(content)
	w.no(err)
	return w.cms(key, b.Bytes())
}

func (w *world) cms(key string, content []byte) []byte {
	w.t.Helper()
	cms, err := slicetest.Signer(w.t, w.clock.Now, key)(content, false, false)
	w.no(err)
	return cms
}

// by is a persona of the customer's side.
func (w *world) by(application portal.ID, key string) expertise.SideAct {
	p := persona(key)
	return expertise.SideAct{Application: application, By: expertise.OnBehalf{Person: p.IIN, Name: p.Full.RU, Party: p.Party()}, At: w.clock.Now()}
}

// case is a case as the exchange keeps it.
func (w *world) file(id portal.ID) expertsystem.CaseFile {
	w.t.Helper()
	f, err := w.System.Exchange(w.t.Context(), w.actor(admin), id)
	w.no(err)
	return f
}

// thePortal speaks the Portal's side of the exchange: it takes messages in their order, in its own types and no others.
type thePortal struct {
	*httptest.Server
	t *testing.T

	mu          sync.Mutex
	down        bool
	deaf        int // so many messages are taken without the answer reaching the system
	files       map[string][]byte
	damaged     map[string]bool
	events      map[portal.ID][]expertise.Told
	keys        map[string]string // by Idempotency-Key, what came
	repeated    int
	conclusions map[portal.ID]expertise.GivenConclusion
	admitted    [][]portalapi.Organisation
	fetched     []string
}

func newPortal(t *testing.T) *thePortal {
	p := &thePortal{t: t, files: map[string][]byte{}, damaged: map[string]bool{}, events: map[portal.ID][]expertise.Told{}, keys: map[string]string{},
		conclusions: map[portal.ID]expertise.GivenConclusion{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/documents/{version}/content", p.content)
	mux.HandleFunc("POST /api/v1/applications/{id}/events", p.event)
	mux.HandleFunc("POST /api/v1/applications/{id}/conclusion", p.conclusion)
	mux.HandleFunc("PUT /api/v1/expert-organisations", p.organisations)
	p.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		switch {
		case p.down:
			http.Error(rw, "down", http.StatusServiceUnavailable)
		case r.Header.Get("Authorization") != "Bearer "+token:
			http.Error(rw, "who?", http.StatusUnauthorized)
		default:
			mux.ServeHTTP(rw, r)
		}
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *thePortal) set(f func(p *thePortal)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f(p)
}

// document is a document on the Portal; its content is a PDF with some words.
func (p *thePortal) document(kind, title, words string, replaces portal.ID) expertise.HandedDocument {
	content := slicetest.PDF(p.t, words)
	e := expertise.Enclosure{Group: expertise.GroupDocumentation, Document: newID(), Version: newID(), Kind: kind, Title: title, Name: title + ".pdf",
		SHA256: sum(content), Size: int64(len(content))}
	p.set(func(p *thePortal) { p.files[string(e.Version)] = content })
	return expertise.HandedDocument{Enclosure: e, Replaces: replaces, URL: p.URL + expertise.DocumentPath(e.Version)}
}

func (p *thePortal) content(rw http.ResponseWriter, r *http.Request) {
	version := r.PathValue("version")
	content, known := p.files[version]
	if !known {
		http.NotFound(rw, r)
		return
	}
	p.fetched = append(p.fetched, version)
	if p.damaged[version] {
		content = bytes.Repeat([]byte("?"), len(content))
	}
	http.ServeContent(rw, r, "", time.Time{}, bytes.NewReader(content))
}

// read reads a body strictly: a member that the Portal's own type does not have is a fault.
func (p *thePortal) read(rw http.ResponseWriter, r *http.Request, into any) bool {
	var raw bytes.Buffer
	if _, err := raw.ReadFrom(r.Body); err != nil {
		return false
	}
	dec := json.NewDecoder(bytes.NewReader(raw.Bytes()))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		p.t.Errorf("%s %s: %v", r.Method, r.URL.Path, err)
		problem(rw, http.StatusUnprocessableEntity, err.Error())
		return false
	}
	key := r.Header.Get("Idempotency-Key")
	if before, again := p.keys[key]; again || key == "" {
		p.repeated++
		if before != raw.String() {
			p.t.Errorf("%s %s: the key %q came with two bodies", r.Method, r.URL.Path, key)
		}
	}
	p.keys[key] = raw.String()
	return true
}

func problem(rw http.ResponseWriter, status int, detail string) {
	rw.Header().Set("Content-Type", "application/problem+json")
	rw.WriteHeader(status)
	json.NewEncoder(rw).Encode(map[string]any{"status": status, "detail": detail, "clause": "253:38.2"})
}

func (p *thePortal) event(rw http.ResponseWriter, r *http.Request) {
	var told expertise.Told
	if !p.read(rw, r, &told) {
		return
	}
	id := portal.ID(r.PathValue("id"))
	switch awaited := len(p.events[id]) + 1; {
	case told.Event.Seq > awaited:
		p.t.Errorf("event %d overtook event %d", told.Event.Seq, awaited)
		problem(rw, http.StatusConflict, fmt.Sprintf("event %d is awaited", awaited))
		return
	case told.Event.Seq == awaited:
		p.events[id] = append(p.events[id], told)
	}
	p.done(rw)
}

// done answers, unless the answer is to be lost on the way.
func (p *thePortal) done(rw http.ResponseWriter) {
	if p.deaf > 0 {
		p.deaf--
		panic(http.ErrAbortHandler)
	}
	rw.WriteHeader(http.StatusNoContent)
}

func (p *thePortal) conclusion(rw http.ResponseWriter, r *http.Request) {
	var given expertise.GivenConclusion
	if p.read(rw, r, &given) {
		id := portal.ID(r.PathValue("id"))
		if n := len(p.events[id]); n == 0 || p.events[id][n-1].Event.Name != "review.concluded" {
			p.t.Errorf("the conclusion came before the event of its issuing")
		}
		p.conclusions[id] = given
		p.done(rw)
	}
}

// offers are the organisations of which the Portal was told last.
func (p *thePortal) offers() []portalapi.Organisation {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.admitted) == 0 {
		return nil
	}
	return p.admitted[len(p.admitted)-1]
}

func (p *thePortal) organisations(rw http.ResponseWriter, r *http.Request) {
	var body struct {
		Organisations []portalapi.Organisation `json:"organisations"`
	}
	if p.read(rw, r, &body) {
		p.admitted = append(p.admitted, body.Organisations)
		p.done(rw)
	}
}
