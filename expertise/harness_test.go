package expertise_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"birtereze/portal"
	"birtereze/portal/expertise"
	"birtereze/portal/integration"
	"birtereze/portal/internal/api"
	"birtereze/portal/internal/blob"
	"birtereze/portal/internal/calendar"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	deadlineui "birtereze/portal/internal/deadline/ui"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/format"
	"birtereze/portal/internal/gateway/webhook"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/job"
	"birtereze/portal/internal/journal"
	"birtereze/portal/internal/pdf"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/sign"
	"birtereze/portal/migrations"
	"birtereze/portal/review"
	"birtereze/portal/standin/authority"
	"birtereze/portal/standin/personas"
	"birtereze/portal/standin/samples"
	"birtereze/portal/ui"
)

// clock is a clock that a test moves.
type clock struct {
	sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time { c.Lock(); defer c.Unlock(); return c.at }

func (c *clock) forward(d time.Duration) {
	c.Lock()
	defer c.Unlock()
	c.at = c.at.Add(d)
}

// world is a program with this slice, the partners of the Portal, and one expert system at the other end of the wire.
type world struct {
	t *testing.T
	*expertise.Service
	bus      *command.Bus
	keeper   *document.Keeper
	clock    *clock
	ca       *authority.Authority
	projects *projects
	reviews  *reviews
	partners *integration.Service
	system   *system
	api      *httptest.Server
	handler  http.Handler
	messages *i18n.Catalogue

	mu      sync.Mutex
	events  []portal.Event
	notices []portal.Notice
	keys    int
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	for _, engine := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run("engine="+string(engine), func(t *testing.T) { test(t, newWorld(t, engine)) })
	}
}

// one runs a test on one engine: where no question of the database is in it.
func one(t *testing.T) *world { return newWorld(t, db.SQLite) }

const testRules = `
@id("test") @law("253:34") permit (principal, action in [Action::"test.add", Action::"test.sign_in"], resource is Test);
@id("test.read") @law("253:20") permit (principal, action == Action::"document.read", resource is Project)
when { resource.people.contains(principal.person) };`

// Thursday 3 September 2026.
var begin = time.Date(2026, 9, 3, 10, 0, 0, 0, portal.Location())

func newWorld(t *testing.T, engine db.Engine) *world {
	t.Helper()
	w := &world{t: t, clock: &clock{at: begin}, projects: &projects{all: map[portal.ID]*project{}}, reviews: &reviews{}}
	d := dbtest.Open(t, engine, migrations.Portal(), w.clock.now)
	rules, err := policy.Load(command.Rules(), expertise.Rules(), integration.Rules(), policy.Source{Name: "test", Text: []byte(testRules)})
	w.no(err)
	days, err := calendar.Load()
	w.no(err)
	classes, err := classifier.Load()
	w.no(err)
	w.messages, err = i18n.Load(expertise.Texts(), review.Texts(), integration.Texts, ui.Messages(), fault.Texts, document.Texts, sign.Texts, format.Texts, deadlineui.Texts())
	w.no(err)
	w.messages.Report = func(lang i18n.Lang, key string, err error) { t.Errorf("%s: %s: %v", lang, key, err) }
	w.bus = command.NewBus(d, rules, job.New(d), days)
	store, err := blob.OpenFolder(filepath.Join(t.TempDir(), "blobs"))
	w.no(err)
	w.keeper = document.NewKeeper(store, w.judge, w.verifier(), 8<<20)
	w.system = newSystem(w)
	w.partners = integration.NewService(w.bus, webhook.New([]string{strings.TrimPrefix(w.system.server.URL, "http://")}, time.Now))
	w.api = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.handler.ServeHTTP(rw, r) }))
	t.Cleanup(w.api.Close)
	w.Service, err = expertise.NewService(expertise.Parts{Bus: w.bus, Documents: w.keeper, Messages: w.messages, Classifiers: classes,
		Projects: w.projects, Authorities: w.projects, Parties: registered{}, Partners: partners{w.partners}, Reviews: w.reviews,
		Render: render, Grounds: []expertise.Ground{{Code: "given_up", Name: portal.Text{RU: "Отказ", KK: "Бас тарту", EN: "Given up"}}},
		Print: w.printer(), Operator: actor("registrar").For, BaseURL: w.api.URL})
	w.no(err)
	described := api.New("Portal", "1", rules, w.messages, w.partners.Recognise)
	w.API(described)
	w.handler = described.Handler()
	w.listen()
	w.system.join()
	return w
}

// listen takes on the jobs and writes down what is told.
func (w *world) listen() {
	w.Jobs(w.bus.Queue)
	for _, name := range []string{"expertise.filed", "expertise.registered", "expertise.taken_up", "expertise.handed_over", "expertise.mirrored",
		"expertise.concluded", "expertise.ended", "expertise.project_approved", "expertise.chosen"} {
		w.bus.Queue.On(name, "test", func(_ context.Context, _ job.Job, e portal.Event) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.events = append(w.events, e)
			return nil
		})
	}
	w.bus.Queue.Handle(command.Deliver, func(_ context.Context, j job.Job) error {
		var n portal.Notice
		if err := json.Unmarshal(j.Payload, &n); err != nil {
			return err
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		w.notices = append(w.notices, n)
		return nil
	})
}

func (w *world) no(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// refused checks that an act failed in a way, with a message among those of its fields, or as a whole.
func (w *world) refused(err error, kind fault.Kind, key string) {
	w.t.Helper()
	if !fault.Is(err, kind) {
		w.t.Errorf("got %v, want a failure %s", err, kind)
		return
	}
	f := fault.As(err)
	if f.Key != key && !slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Key == key }) {
		w.t.Errorf("got %v, want the message %s", err, key)
	}
}

// judge is the format check of clause 24.
func (w *world) judge(ctx context.Context, content blob.Content, size int64, name, section string) (document.Judgement, error) {
	profile, err := format.ProfileOf(section, portal.DateOf(w.clock.now()))
	if err != nil {
		return document.Judgement{}, err
	}
	rep, err := format.Check(ctx, content, size, name, profile)
	return document.Judgement{Format: rep.Format, MediaType: rep.MediaType, Verdict: document.Verdict(rep.Verdict), Findings: rep.Findings}, err
}

func (w *world) printer() expertise.Printer {
	w.t.Helper()
	regular, err := ui.Font(400)
	if err != nil {
		if os.Getenv(dbtest.RequireAll) != "" {
			w.t.Fatal("no typeface to print with: run `make assets`")
		}
		w.t.Skip("no typeface to print with: run `make assets`")
	}
	bold, err := ui.Font(600)
	w.no(err)
	p, err := pdf.New(pdf.Config{Fonts: pdf.Fonts{Regular: regular, Bold: bold}, Author: "Birtereze", Lang: "kk", Now: w.clock.now,
		Footer: func(page, pages int) string { return fmt.Sprintf("%d / %d", page, pages) }})
	w.no(err)
	return p
}

// ca is the authority of all tests: keys cost time.
var ca = sync.OnceValue(func() *authority.Authority {
	a, err := authority.New(authority.Config{Now: func() time.Time { return begin }})
	if err != nil {
		panic(err)
	}
	return a
})

func (w *world) verifier() document.Verifier {
	w.ca = ca()
	server := httptest.NewServer(w.ca.Handler())
	w.t.Cleanup(server.Close)
	var pinned []*sign.Certificate
	for _, der := range w.ca.Certificates() {
		c, err := sign.ParseCertificate(der)
		w.no(err)
		pinned = append(pinned, c)
	}
	trust, err := sign.NewTrust(pinned...)
	w.no(err)
	now := func() time.Time { return begin }
	ocsp, err := sign.NewOCSP(server.URL+"/ocsp/", sign.Online{Now: now})
	w.no(err)
	return sign.NewVerifier(trust, ocsp, now)
}

// run does the jobs that are due, those that come due by waiting included, until none is left for now.
func (w *world) run() {
	w.t.Helper()
	for range 60 {
		n, err := w.bus.Queue.Work(w.t.Context())
		w.no(err)
		if n == 0 {
			return
		}
	}
	w.t.Fatal("the jobs never end")
}

func (w *world) key() string { w.keys++; return fmt.Sprintf("form:%d", w.keys) }

// told counts the notices of a kind.
func (w *world) told(key string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, x := range w.notices {
		if x.Key == "notice.expertise."+key {
			n++
		}
	}
	return n
}

// happened lists the events of a name.
func (w *world) happened(name string) []portal.Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(w.events), func(e portal.Event) bool { return e.Name != name })
}

func (w *world) entries(id portal.ID) []journal.Entry {
	w.t.Helper()
	list, err := journal.Find(w.t.Context(), w.bus.DB, journal.Query{Subject: portal.Subject{Kind: expertise.Kind, ID: id}})
	w.no(err)
	return list
}

func actor(persona string) portal.Actor {
	p, err := personas.Get(persona)
	if err != nil {
		panic(err)
	}
	return portal.Actor{Person: p.IIN, Name: p.Full.RU, For: p.Party(), Roles: p.Roles}
}

// signed is a persona's detached signature over bytes.
func (w *world) signed(persona string, content []byte) []byte {
	w.t.Helper()
	id, err := w.ca.Persona(persona)
	w.no(err)
	der, err := authority.Message{Content: content, At: begin}.Sign(id.Signing)
	w.no(err)
	return der
}

// bytes reads a version.
func (w *world) bytes(version portal.ID) []byte {
	w.t.Helper()
	v, _, err := w.keeper.Version(w.t.Context(), w.bus.DB, version)
	w.no(err)
	content, err := w.keeper.Open(w.t.Context(), v)
	w.no(err)
	defer content.Close()
	b, err := io.ReadAll(content)
	w.no(err)
	return b
}

// registered knows the personas.
type registered struct{}

func (registered) PartyName(_ context.Context, party portal.Party) (portal.Text, error) {
	for _, o := range personas.Organisations() {
		if portal.Party(o.BIN) == party {
			return portal.Text(o.Name), nil
		}
	}
	return portal.Text{}, nil
}

// project is a project with what belongs to it.
type project struct {
	portal.Project
	papers, documentation, materials []portal.DocumentRef
	missing                          []string
	disagreed                        bool
	sent                             []expertise.Answered
}

// projects keeps the projects of a test, as another slice does.
type projects struct {
	sync.Mutex
	all map[portal.ID]*project
}

func (p *projects) get(id portal.ID) (project, error) {
	p.Lock()
	defer p.Unlock()
	if x, ok := p.all[id]; ok {
		return *x, nil
	}
	return project{}, fmt.Errorf("project %s: %w", id, db.ErrNone)
}

func (p *projects) change(id portal.ID, f func(*project)) {
	p.Lock()
	defer p.Unlock()
	f(p.all[id])
}

func (p *projects) Project(_ context.Context, id portal.ID) (portal.Project, error) {
	x, err := p.get(id)
	return x.Project, err
}

func (p *projects) ProjectsOf(_ context.Context, a portal.Actor) ([]portal.Project, error) {
	p.Lock()
	defer p.Unlock()
	var list []portal.Project
	for _, x := range p.all {
		if slices.Contains(x.People, a.Person) {
			list = append(list, x.Project)
		}
	}
	return list, nil
}

func (p *projects) Shape(context.Context, portal.ID) (string, string, error) {
	return "civil", "working_project", nil
}

func (p *projects) Documentation(_ context.Context, id portal.ID) ([]portal.DocumentRef, error) {
	x, err := p.get(id)
	return x.documentation, err
}

func (p *projects) Agreed(_ context.Context, id portal.ID) (bool, error) {
	x, err := p.get(id)
	return !x.disagreed, err
}

func (p *projects) Clause21(_ context.Context, id portal.ID) ([]portal.DocumentRef, []string, error) {
	x, err := p.get(id)
	return x.papers, x.missing, err
}

func (p *projects) SourceMaterials(_ context.Context, id portal.ID) ([]portal.DocumentRef, error) {
	x, err := p.get(id)
	return x.materials, err
}

func (p *projects) Answers(_ context.Context, id portal.ID) ([]expertise.Answered, error) {
	x, err := p.get(id)
	return x.sent, err
}

func newID() portal.ID { return portal.ID(uuid.Must(uuid.NewV7()).String()) }

// paper is a document of a project, as another slice keeps it.
func (w *world) paper(project portal.ID, kind, title string) portal.DocumentRef {
	w.t.Helper()
	rec, err := w.keeper.ReceiveBytes(w.t.Context(), "documentation", title+".pdf", pdfFile(w.t, title))
	w.no(err)
	var ref portal.DocumentRef
	_, err = w.bus.Do(w.t.Context(), command.Command{Actor: actor("designer-gip"), Act: "test.add"}, func(ctx context.Context, tx *command.Tx) error {
		if err := tx.Allow("test.add", policy.Resource{Type: "Test"}); err != nil {
			return err
		}
		d, err := w.keeper.Add(ctx, tx, document.New{Owner: portal.Subject{Kind: "project", ID: project}, Project: project, Kind: kind, Title: title}, rec)
		if err == nil {
			ref = d.Ref(d.Newest())
		}
		return err
	})
	w.no(err)
	return ref
}

// pdfFile is a small real PDF document.
func pdfFile(t *testing.T, title string) []byte {
	t.Helper()
	b, err := samples.Paper{Title: samples.Text{RU: title, KK: title}, Number: "1", Date: "2026-08-01"}.PDF(nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// project is project B: the capital repair of a clinic, level II, on state investment – for an expert organisation.
func (w *world) project(change func(*portal.Project)) portal.Project {
	w.t.Helper()
	p := portal.Project{ID: newID(), Name: portal.Text{RU: "Капитальный ремонт поликлиники", KK: "Емхананы күрделі жөндеу"},
		Kind: portal.Construction, Works: "capital_repair", Level: "II", Financing: "local_budget", StateInvestment: true,
		ObjectNumber: "123456789012345678", KATO: "111010000", Place: portal.Text{RU: "г. Кокшетау", KK: "Көкшетау қ."}, Revision: 1,
		Customer: actor("customer-b").For, Designer: actor("designer-head").For, CreatedAt: begin.Add(-time.Hour),
		People: []portal.IIN{actor("customer-b").Person, actor("designer-head").Person, actor("designer-gip").Person}}
	if change != nil {
		change(&p)
	}
	x := &project{Project: p}
	for _, kind := range []string{"contract", "assignment", "schedule"} {
		x.papers = append(x.papers, w.paper(p.ID, kind, kind))
	}
	x.documentation = []portal.DocumentRef{w.paper(p.ID, "architecture", "drawings"), w.paper(p.ID, "estimate", "estimate")}
	x.materials = []portal.DocumentRef{w.paper(p.ID, "survey_topographic", "survey"), w.paper(p.ID, "defect_act", "defects")}
	w.projects.Lock()
	w.projects.all[p.ID] = x
	w.projects.Unlock()
	return p
}

var answers = expertise.Answers{Contact: "Ахметова Сауле", Phone: "+7 7162 00 00 00", Statement: true}

// begun is an application that is filled in.
func (w *world) begun(p portal.Project, persona string) portal.ID {
	w.t.Helper()
	id, err := w.Start(w.t.Context(), actor(persona), p.ID, w.key())
	w.no(err)
	w.no(w.Describe(w.t.Context(), actor(persona), id, answers, w.key()))
	return id
}

// formed is an application whose text stands.
func (w *world) formed(p portal.Project, persona string) portal.ID {
	w.t.Helper()
	id := w.begun(p, persona)
	w.no(w.Form(w.t.Context(), actor(persona), id, w.key()))
	return id
}

// filed is a registered application.
func (w *world) filed(p portal.Project, persona string) expertise.Application {
	w.t.Helper()
	id := w.formed(p, persona)
	a := w.application(p)
	w.no(w.File(w.t.Context(), actor(persona), id, w.signed(persona, w.bytes(a.Text)), w.key()))
	return w.application(p)
}

func (w *world) application(p portal.Project) expertise.Application {
	w.t.Helper()
	a, found, err := w.Application(w.t.Context(), p.ID)
	w.no(err)
	if !found {
		w.t.Fatal("the project has no application")
	}
	return a
}

// handed is an application that the expert system has in hand.
func (w *world) handed() (portal.Project, expertise.Application) {
	w.t.Helper()
	p := w.project(nil)
	a := w.filed(p, "customer-b")
	w.no(w.Choose(w.t.Context(), actor("customer-b"), a.ID, actor("expert-head").For, w.key()))
	w.run()
	a = w.application(p)
	if a.State != expertise.UnderReview {
		w.t.Fatalf("the application is %s, want it handed over", a.State)
	}
	return p, a
}

// partners are those of the Portal, in the words of this slice.
type partners struct{ *integration.Service }

func (p partners) ExpertOrganisations(ctx context.Context, on portal.Date) ([]expertise.Organisation, error) {
	list, err := p.Service.ExpertOrganisations(ctx, on)
	var out []expertise.Organisation
	for _, o := range list {
		out = append(out, expertise.Organisation{Party: o.Party, Name: o.Name, Until: o.Until, System: o.System})
	}
	return out, err
}

// reviews stands where the course of a review on the Portal stands.
type reviews struct {
	sync.Mutex
	opened   []expertise.Opening
	down     bool
	snapshot json.RawMessage
	acts     []string
}

func (r *reviews) Open(_ context.Context, o expertise.Opening, _ string) error {
	r.Lock()
	defer r.Unlock()
	if r.down {
		return errors.New("down")
	}
	r.opened = append(r.opened, o)
	return nil
}

func (r *reviews) Snapshot(context.Context, portal.ID) (json.RawMessage, error) {
	r.Lock()
	defer r.Unlock()
	return r.snapshot, nil
}

func (r *reviews) did(act string) error {
	r.Lock()
	defer r.Unlock()
	r.acts = append(r.acts, act)
	return nil
}

func (r *reviews) SignContract(context.Context, portal.Actor, portal.ID, []byte, string) error {
	return r.did("sign")
}

func (r *reviews) Answer(_ context.Context, _ portal.Actor, _, _ portal.ID, text string, _ []expertise.Change, _ string) error {
	return r.did("answer " + text)
}

func (r *reviews) HandIn(context.Context, portal.Actor, portal.ID, string) error {
	return r.did("hand in")
}

func (r *reviews) AskEnd(context.Context, portal.Actor, portal.ID, string, string, string) error {
	return r.did("ask end")
}

// render shows that a case is there, and at what it stands.
func render(_ context.Context, snapshot json.RawMessage) (ui.Component, error) {
	var c struct {
		Number, State string
	}
	err := json.Unmarshal(snapshot, &c)
	return ui.Tag{Text: "case " + c.Number + " " + c.State}, err
}

// system is an expert system as its server speaks on the wire.
type system struct {
	w        *world
	server   *httptest.Server
	receiver *webhook.Receiver
	token    string
	id       portal.ID
	contract []byte // that was offered

	mu       sync.Mutex
	mood     func(rw http.ResponseWriter) bool // answers instead of the system when it returns true
	received []message
}

type message struct {
	id, event string
	body      []byte
}

const callKey = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func newSystem(w *world) *system {
	s := &system{w: w, token: "token-of-the-expert-system-" + rand()}
	var err error
	s.receiver, err = webhook.NewReceiver(callKey, time.Now)
	w.no(err)
	s.server = httptest.NewServer(s)
	w.t.Cleanup(s.server.Close)
	return s
}

func rand() string { return strings.ReplaceAll(string(newID()), "-", "") }

// join enters the system among the partners, with the organisations that work in it.
func (s *system) join() {
	s.w.t.Helper()
	officer := actor("integration-officer")
	r, err := s.w.partners.Join(s.w.t.Context(), officer, integration.Partner{Kind: integration.ExpertSystem, Name: portal.Text{RU: "Система", KK: "Жүйе"},
		Operator: actor("expert-system-admin").For, Email: "a@example.kz", CallURL: s.server.URL + "/portal", CallKey: callKey}, s.token, "")
	s.w.no(err)
	s.id = r.Subject.ID
	s.serve("expert-head", "second-expert-head")
}

// serve says which organisations work in the system.
func (s *system) serve(heads ...string) {
	s.w.t.Helper()
	var served []integration.Served
	for _, h := range heads {
		name, _ := registered{}.PartyName(s.w.t.Context(), actor(h).For)
		served = append(served, integration.Served{Party: actor(h).For, Name: name, Until: "2027-12-31"})
	}
	s.w.no(s.w.partners.Serve(s.w.t.Context(), s.actor(), served, ""))
}

func (s *system) actor() portal.Actor {
	return portal.Actor{System: string(s.id), For: actor("expert-system-admin").For, Roles: []portal.Role{portal.RolePartnerSystem, "expert_system"}}
}

// ServeHTTP receives what the Portal tells.
func (s *system) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.mood != nil && s.mood(rw) {
		return
	}
	id, event, body, err := s.receiver.Read(r, 4<<20)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusUnauthorized)
		return
	}
	if !slices.ContainsFunc(s.received, func(m message) bool { return m.id == id }) {
		s.received = append(s.received, message{id, event, body})
	}
	receipt := expertise.Receipt{At: s.w.clock.now(), Digest: sum(body)}
	if event == expertise.EventApplication {
		receipt.Case = "ES-7"
	}
	rw.Header().Set("Content-Type", "application/json")
	json.NewEncoder(rw).Encode(receipt)
}

func (s *system) feels(mood func(rw http.ResponseWriter) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mood = mood
}

// got lists the messages of an event.
func (s *system) got(event string) []message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.received), func(m message) bool { return m.event != event })
}

// call asks the Portal's API; it returns the status and the body.
func (s *system) call(method, path, token string, body any, headers ...string) (int, []byte) {
	s.w.t.Helper()
	raw, err := json.Marshal(body)
	s.w.no(err)
	req, err := http.NewRequest(method, s.w.api.URL+path, bytes.NewReader(raw))
	s.w.no(err)
	if body == nil {
		req.Body = http.NoBody
		req.ContentLength = 0
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	s.w.no(err)
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	s.w.no(err)
	return resp.StatusCode, answer
}

// tell tells an event of a case.
func (s *system) tell(a expertise.Application, told expertise.Told, headers ...string) (int, []byte) {
	s.w.t.Helper()
	return s.call(http.MethodPost, "/api/v1/applications/"+string(a.ID)+"/events", s.token, told, headers...)
}

// must tells an event that has to be taken.
func (s *system) must(a expertise.Application, told expertise.Told) {
	s.w.t.Helper()
	if status, answer := s.tell(a, told); status/100 != 2 {
		s.w.t.Fatalf("event %d %s: %d %s", told.Event.Seq, told.Event.Name, status, answer)
	}
}

// event is an event with the case as it stands after it.
func (s *system) event(seq int, name, state string, snapshot map[string]any) expertise.Told {
	s.w.t.Helper()
	c := map[string]any{"number": "ES-7", "seq": seq, "state": state}
	for k, v := range snapshot {
		c[k] = v
	}
	raw, err := json.Marshal(c)
	s.w.no(err)
	return expertise.Told{Event: expertise.Event{Seq: seq, At: s.w.clock.now().UTC(), Name: name, State: flowState(state), Clause: "299:20", Person: "Эксперт"}, Snapshot: raw}
}

// carried is a document with its bytes and signatures.
func (s *system) carried(role, name string, content []byte, signers ...string) expertise.CarriedFile {
	s.w.t.Helper()
	f := expertise.CarriedFile{Role: role, Version: newID(), Title: name, Name: name, SHA256: sum(content), Content: content}
	for i, who := range signers {
		purpose := map[string]string{"contract": "contract.organisation", "part": "conclusion.part"}[role]
		if purpose == "" {
			purpose = "conclusion.head"
		}
		if i > 0 {
			purpose = "conclusion.part"
		}
		f.Signatures = append(f.Signatures, expertise.CarriedSignature{Person: actor(who).Person, Purpose: purpose, CMS: s.w.signed(who, content)})
	}
	return f
}

// emit tells an event of another slice.
func (w *world) emit(e portal.Event) {
	w.t.Helper()
	w.no(w.bus.DB.Write(w.t.Context(), func(ctx context.Context, tx *db.Tx) error { return w.bus.Queue.Emit(ctx, tx, e) }))
}
