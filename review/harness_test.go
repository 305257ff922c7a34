package review_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"birtereze/portal"
	"birtereze/portal/internal/blob"
	"birtereze/portal/internal/calendar"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/format/report"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/job"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/sign"
	"birtereze/portal/migrations"
	"birtereze/portal/review"
	"birtereze/portal/standin/authority"
	"birtereze/portal/standin/personas"
)

// clock is a clock that a test moves.
type clock struct {
	sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time { c.Lock(); defer c.Unlock(); return c.at }

// to moves the clock to ten o'clock of a day.
func (c *clock) to(day portal.Date) {
	c.Lock()
	defer c.Unlock()
	c.at = day.Time().Add(10 * time.Hour)
}

// world is a program with this slice alone.
type world struct {
	t *testing.T
	*review.Service
	bus       *command.Bus
	keeper    *document.Keeper
	clock     *clock
	authority *authority.Authority
	projects  *projects
	mu        sync.Mutex
	messages  *i18n.Catalogue // fails the test that asks for a text that is not there
	events    []portal.Event
	notices   []portal.Notice
	keys      int
}

// each runs a test on both engines.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	for _, engine := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run("engine="+string(engine), func(t *testing.T) { test(t, newWorld(t, engine)) })
	}
}

// one runs a test on one engine: where no question of the database is in it.
func one(t *testing.T) *world { return newWorld(t, db.SQLite) }

const testRules = `
@id("test") @law("253:34") permit (principal, action == Action::"test.add", resource is Test);`

func newWorld(t *testing.T, engine db.Engine) *world {
	t.Helper()
	return newWorldOf(t, engine, pages{}, judge)
}

// newWorldOf is a world that prints and judges formats in the given ways.
func newWorldOf(t *testing.T, engine db.Engine, printer review.Printer, check document.Check) *world {
	t.Helper()
	// Monday 3 August 2026: 30 and 31 August are ordinary days, so weeks count plainly until 25 October.
	w := &world{t: t, messages: catalogue(t), clock: &clock{at: time.Date(2026, 8, 3, 10, 0, 0, 0, portal.Location())}, projects: &projects{}}
	d := dbtest.Open(t, engine, migrations.Portal(), w.clock.now)
	rules, err := policy.Load(command.Rules(), review.Rules(), policy.Source{Name: "test", Text: []byte(testRules)})
	w.no(err)
	days, err := calendar.Load()
	w.no(err)
	queue := job.New(d)
	classes, err := classifier.Load()
	w.no(err)
	w.bus = command.NewBus(d, rules, queue, days)
	w.keeper = document.NewKeeper(w.blobs(), check, w.verifier(), 4<<20)
	w.Service, err = review.New(review.Parts{Bus: w.bus, Documents: w.keeper, People: registered{}, Projects: w.projects, Print: printer, Classifiers: classes})
	w.no(err)
	w.Jobs(queue)
	for _, name := range review.Events() {
		queue.On(name, "test", func(_ context.Context, _ job.Job, e portal.Event) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.events = append(w.events, e)
			return nil
		})
	}
	queue.Handle(command.Deliver, w.deliver)
	return w
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
	if f.Key == key || slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Key == key }) {
		return
	}
	w.t.Errorf("got %v, want the message %s", err, key)
}

func (w *world) blobs() blob.Store {
	store, err := blob.OpenFolder(filepath.Join(w.t.TempDir(), "blobs"))
	w.no(err)
	return store
}

// judge stands where the format check stands: it refuses what begins as neither PDF nor XML.
func judge(_ context.Context, content blob.Content, _ int64, _, _ string) (document.Judgement, error) {
	head := make([]byte, 5)
	content.ReadAt(head, 0)
	switch string(head) {
	case "%PDF-":
		return document.Judgement{Format: "pdf", MediaType: "application/pdf", Verdict: document.Accepted}, nil
	case "<?xml":
		return document.Judgement{Format: "xml", MediaType: "application/xml", Verdict: document.Accepted}, nil
	}
	return document.Judgement{Format: "unknown", Verdict: document.Refused, Findings: []report.Finding{
		{Code: "unknown", Severity: report.Stops, Place: report.Byte(0)}}}, nil
}

// pages prints a page as a file of its own bytes.
type pages struct{}

func (pages) Render(_ context.Context, html []byte, title string) ([]byte, error) {
	return append([]byte("%PDF-1.7 "+title+"\n"), html...), nil
}

// certification is the stand-in authority that all tests share, since its keys take long to make: it goes by the clock of
// the test that runs.
var certification = sync.OnceValues(func() (*authority.Authority, error) {
	return authority.New(authority.Config{Now: func() time.Time { return running.Load().now() }})
})

var running atomic.Pointer[clock]

// verifier verifies signatures of the stand-in authority.
func (w *world) verifier() document.Verifier {
	running.Store(w.clock)
	var err error
	w.authority, err = certification()
	w.no(err)
	server := httptest.NewServer(w.authority.Handler())
	w.t.Cleanup(server.Close)
	var pinned []*sign.Certificate
	for _, der := range w.authority.Certificates() {
		c, err := sign.ParseCertificate(der)
		w.no(err)
		pinned = append(pinned, c)
	}
	trust, err := sign.NewTrust(pinned...)
	w.no(err)
	ocsp, err := sign.NewOCSP(server.URL+"/ocsp/", sign.Online{Now: w.clock.now})
	w.no(err)
	return sign.NewVerifier(trust, ocsp, w.clock.now)
}

func (w *world) deliver(_ context.Context, j job.Job) error {
	var n portal.Notice
	if err := json.Unmarshal(j.Payload, &n); err != nil {
		return err
	}
	var args []any
	for name, value := range n.Args {
		args = append(args, name, value)
	}
	for _, lang := range i18n.Langs() {
		w.messages.Localizer(lang).T(n.Key+".subject", args...)
		w.messages.Localizer(lang).T(n.Key+".text", args...)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.notices = append(w.notices, n)
	return nil
}

// run does the jobs that are due.
func (w *world) run() {
	w.t.Helper()
	for range 50 {
		n, err := w.bus.Queue.Work(w.t.Context())
		w.no(err)
		if n == 0 {
			return
		}
	}
	w.t.Fatal("the jobs never end")
}

// key is a new one-time key.
func (w *world) key() string { w.keys++; return fmt.Sprintf("form:%d", w.keys) }

// told counts the notices of a kind.
func (w *world) told(key string) int {
	n := 0
	for _, x := range w.notices {
		if x.Key == "notice."+key {
			n++
		}
	}
	return n
}

// names lists what was told of a case, in the order of telling.
func (w *world) names(id portal.ID) []string {
	w.t.Helper()
	snap, err := w.Snapshot(w.t.Context(), w.bus.DB, id)
	w.no(err)
	var list []string
	for i, e := range snap.Events {
		if e.Seq != i+1 {
			w.t.Errorf("event %d of the case bears the number %d", i+1, e.Seq)
		}
		list = append(list, e.Name)
	}
	return list
}

// actor is a persona signed in for its organisation.
func actor(persona string) portal.Actor {
	p, err := personas.Get(persona)
	if err != nil {
		panic(err)
	}
	return portal.Actor{Person: p.IIN, Name: p.Full.RU, For: p.Party(), Roles: p.Roles}
}

// registered knows the personas.
type registered struct{}

func (registered) PartyName(_ context.Context, party portal.Party) (portal.Text, error) {
	for _, o := range personas.Organisations() {
		if portal.Party(o.BIN) == party {
			return portal.Text(o.Name), nil
		}
	}
	return portal.Text{}, fmt.Errorf("party %s: %w", party, db.ErrNone)
}

func (registered) PersonName(_ context.Context, person portal.IIN) (string, error) {
	for _, p := range personas.All() {
		if p.IIN == person {
			return p.Full.RU, nil
		}
	}
	return "", fmt.Errorf("person %s: %w", person, db.ErrNone)
}

func (registered) Members(_ context.Context, party portal.Party, role portal.Role) ([]portal.IIN, error) {
	var list []portal.IIN
	for _, p := range personas.All() {
		if p.Party() == party && slices.Contains(p.Roles, role) {
			list = append(list, p.IIN)
		}
	}
	return list, nil
}

// projects is who has access to the projects of a test today.
type projects struct {
	sync.Mutex
	all map[portal.ID]portal.Project
}

func (p *projects) Project(_ context.Context, id portal.ID) (portal.Project, error) {
	p.Lock()
	defer p.Unlock()
	if x, ok := p.all[id]; ok {
		return x, nil
	}
	return portal.Project{}, fmt.Errorf("project %s: %w", id, db.ErrNone)
}

func (p *projects) put(x portal.Project) {
	p.Lock()
	defer p.Unlock()
	if p.all == nil {
		p.all = map[portal.ID]portal.Project{}
	}
	p.all[x.ID] = x
}

func newID() portal.ID { return portal.ID(uuid.Must(uuid.NewV7()).String()) }

// project is a project of the health department: by default the capital repair of a clinic, level II.
func (w *world) project(change func(*portal.Project)) portal.Project {
	p := portal.Project{ID: newID(), Name: portal.Text{RU: "Капитальный ремонт поликлиники", KK: "Емхананы күрделі жөндеу"},
		Kind: portal.Construction, Works: "capital_repair", Level: "II", Place: portal.Text{RU: "г. Кокшетау", KK: "Көкшетау қ."},
		Customer: actor("customer-b").For, Designer: actor("designer-head").For,
		People: []portal.IIN{actor("customer-b").Person, actor("designer-head").Person, actor("designer-gip").Person}}
	if change != nil {
		change(&p)
	}
	w.projects.put(p)
	return p
}

// file is a document of a project.
func (w *world) file(project portal.ID, kind, title, text string) portal.DocumentRef {
	w.t.Helper()
	rec, err := w.keeper.ReceiveBytes(w.t.Context(), "", title+".pdf", []byte("%PDF-1.7 "+text))
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

// pdf is a file that somebody attaches.
func (w *world) pdf(name, text string) document.Received {
	w.t.Helper()
	rec, err := w.keeper.ReceiveBytes(w.t.Context(), "", name, []byte("%PDF-1.7 "+text))
	w.no(err)
	return rec
}

// signed is a persona's signature over a version.
func (w *world) signed(persona string, version portal.ID) []byte {
	w.t.Helper()
	v, _, err := w.keeper.Version(w.t.Context(), w.bus.DB, version)
	w.no(err)
	content, err := w.keeper.Open(w.t.Context(), v)
	w.no(err)
	defer content.Close()
	var b bytes.Buffer
	_, err = b.ReadFrom(content)
	w.no(err)
	id, err := w.authority.Persona(persona)
	w.no(err)
	cms, err := authority.Message{Content: b.Bytes(), At: w.clock.now()}.Sign(id.Signing)
	w.no(err)
	return cms
}
