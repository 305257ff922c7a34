package development_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/development"
	"birtereze/portal/internal/blob"
	"birtereze/portal/internal/calendar"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/format"
	"birtereze/portal/internal/gateway"
	"birtereze/portal/internal/gateway/cadastre"
	"birtereze/portal/internal/gateway/procurement"
	"birtereze/portal/internal/job"
	"birtereze/portal/internal/pdf"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/sign"
	"birtereze/portal/migrations"
	"birtereze/portal/standin/authority"
	cadastrestandin "birtereze/portal/standin/cadastre"
	"birtereze/portal/standin/control"
	"birtereze/portal/standin/personas"
	procurementstandin "birtereze/portal/standin/procurement"
	"birtereze/portal/standin/samples"
	"birtereze/portal/ui"
)

// clock is a clock that a test moves.
type clock struct {
	sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time { c.Lock(); defer c.Unlock(); return c.at }

func (c *clock) move(d time.Duration) { c.Lock(); defer c.Unlock(); c.at = c.at.Add(d) }

// world is a Portal with this slice alone, over the stand-ins of the outside systems.
type world struct {
	t *testing.T
	*development.Service
	clock       *clock
	cadastre    *cadastrestandin.Standin
	procurement *procurementstandin.Standin
	authority   *authority.Authority
	verifier    *sign.Verifier
	heard       sync.Mutex // jobs run side by side
	events      []portal.Event
	notices     []portal.Notice
	keys        int
	page        string // printed last
}

// limit of a file, in bytes.
const limit = 1 << 20

// each runs a test on both engines.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	for _, engine := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run("engine="+string(engine), func(t *testing.T) {
			t.Parallel() // each has a world of its own, and the most of its time it waits for the disk
			test(t, newWorld(t, engine))
		})
	}
}

func newWorld(t *testing.T, engine db.Engine) *world {
	t.Helper()
	w := &world{t: t, clock: &clock{at: time.Date(2026, 8, 3, 10, 0, 0, 0, portal.Location())}}
	d := dbtest.Open(t, engine, migrations.Portal(), w.clock.now)
	rules, err := policy.Load(command.Rules(), development.Rules())
	w.no(err)
	days, err := calendar.Load()
	w.no(err)
	queue := job.New(d)
	classes, err := classifier.Load()
	w.no(err)
	w.Service = &development.Service{Bus: command.NewBus(d, rules, queue, days), Classifiers: classes, Parties: registered{}}
	w.printing()
	w.Documents = document.NewKeeper(w.blobs(), w.judge, lazily{w}, limit)
	w.standins()
	w.Work(queue)
	for _, name := range []string{"project_created", "materials_received", "paper_agreed", "documentation_agreed", "documentation_reopened", "revised"} {
		queue.On("development."+name, "test", func(_ context.Context, _ job.Job, e portal.Event) error {
			w.heard.Lock()
			defer w.heard.Unlock()
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

func (w *world) blobs() blob.Store {
	store, err := blob.OpenFolder(filepath.Join(w.t.TempDir(), "blobs"))
	w.no(err)
	return store
}

// judge is the format check by the profiles in force.
func (w *world) judge(ctx context.Context, content blob.Content, size int64, name, section string) (document.Judgement, error) {
	profile, err := format.ProfileOf(section, portal.DateOf(w.clock.now()))
	if err != nil {
		return document.Judgement{}, err
	}
	rep, err := format.Check(ctx, content, size, name, profile)
	return document.Judgement{Format: rep.Format, Edition: rep.Version, MediaType: rep.MediaType, Verdict: document.Verdict(rep.Verdict),
		Findings: rep.Findings}, err
}

// printer prints as the Portal does, and remembers the page that it printed last.
type printer struct {
	*pdf.Printer
	page *string
}

var fonts = sync.OnceValues(func() (pdf.Fonts, error) {
	regular, err := ui.Font(400)
	if err != nil {
		return pdf.Fonts{}, err
	}
	bold, err := ui.Font(600)
	return pdf.Fonts{Regular: regular, Bold: bold}, err
})

func (p printer) Render(ctx context.Context, page []byte, title string) ([]byte, error) {
	*p.page = string(page)
	return p.Printer.Render(ctx, page, title)
}

func (w *world) printing() {
	f, err := fonts()
	w.no(err)
	real, err := pdf.New(pdf.Config{Fonts: f, Lang: "ru", Now: w.clock.now})
	w.no(err)
	w.Print = printer{real, &w.page}
}

func (w *world) standins() {
	var err error
	w.cadastre, err = cadastrestandin.New(cadastrestandin.Options{Token: "t", Slow: 3 * time.Second})
	w.no(err)
	w.procurement, err = procurementstandin.New(procurementstandin.Options{Token: "t", Slow: 3 * time.Second})
	w.no(err)
	at := func(h *httptest.Server) gateway.Config {
		w.t.Cleanup(h.Close)
		return gateway.Config{System: "test", BaseURL: h.URL, Token: "t", Timeout: 500 * time.Millisecond, RetryWait: time.Millisecond}
	}
	c, err := cadastre.New(cadastre.Config{Gateway: at(httptest.NewServer(w.cadastre.Handler()))})
	w.no(err)
	w.Cadastre = c
	p, err := procurement.New(at(httptest.NewServer(w.procurement.Handler())))
	w.no(err)
	w.Procurement = p
}

// lazily makes the authority when the first signature is verified: its keys take a while.
type lazily struct{ w *world }

func (l lazily) Verify(ctx context.Context, message []byte, content io.Reader, p sign.Purpose) (sign.Report, error) {
	l.w.ca()
	return l.w.verifier.Verify(ctx, message, content, p)
}

func (l lazily) VerifyDigests(ctx context.Context, message []byte, d sign.Digests, p sign.Purpose) (sign.Report, error) {
	l.w.ca()
	return l.w.verifier.VerifyDigests(ctx, message, d, p)
}

// ca makes the authority and what verifies its signatures.
func (w *world) ca() {
	if w.verifier != nil {
		return
	}
	var err error
	w.authority, err = authority.New(authority.Config{Now: w.clock.now})
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
	w.verifier = sign.NewVerifier(trust, ocsp, w.clock.now)
}

func (w *world) deliver(_ context.Context, j job.Job) error {
	var n portal.Notice
	if err := json.Unmarshal(j.Payload, &n); err != nil {
		return err
	}
	w.heard.Lock()
	defer w.heard.Unlock()
	w.notices = append(w.notices, n)
	return nil
}

// run does the jobs that are due.
func (w *world) run() {
	w.t.Helper()
	for range 50 {
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

func (w *world) happened(name string) int {
	n := 0
	for _, e := range w.events {
		if e.Name == name {
			n++
		}
	}
	return n
}

// told counts the notices of a kind to a person.
func (w *world) told(persona, key string) int {
	who := actor(persona).Person
	n := 0
	for _, x := range w.notices {
		if x.Person == who && x.Key == "notice."+key {
			n++
		}
	}
	return n
}

// actor is a persona signed in for its organisation, in the roles of the story.
func actor(persona string) portal.Actor {
	p, err := personas.Get(persona)
	if err != nil {
		panic(err)
	}
	return portal.Actor{Person: p.IIN, Name: p.Full.RU, For: p.Party(), Roles: p.Roles}
}

// registered knows the personas as registered on the Portal.
type registered struct{}

func (registered) PartyName(_ context.Context, party portal.Party) (portal.Text, error) {
	for _, o := range personas.Organisations() {
		if portal.Party(o.BIN) == party {
			return portal.Text(o.Name), nil
		}
	}
	for _, p := range personas.All() {
		if portal.Party(p.IIN) == party {
			return portal.Text(p.Full), nil
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

func (r registered) FindParty(ctx context.Context, field, typed string, role portal.Role) (portal.Party, error) {
	list, err := r.Parties(ctx, role)
	if err == nil && !slices.Contains(list, portal.Party(typed)) {
		err = fault.Wrong(field, "fault.bin_checksum")
	}
	return portal.Party(typed), err
}

func (registered) Parties(_ context.Context, role portal.Role) ([]portal.Party, error) {
	var list []portal.Party
	for _, p := range personas.All() {
		if slices.Contains(p.Roles, role) && !slices.Contains(list, p.Party()) {
			list = append(list, p.Party())
		}
	}
	return list, nil
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

// file is a document that came in for the documentation.
func (w *world) file(name string, content []byte) document.Received {
	w.t.Helper()
	rec, err := w.Documents.ReceiveBytes(w.t.Context(), "documentation", name, content)
	w.no(err)
	return rec
}

// pdf is a good file.
func (w *world) pdf(name string) document.Received { return w.file(name, paper(w.t, name)) }

// paper makes the bytes of a good file: others for another name.
func paper(t *testing.T, name string) []byte {
	t.Helper()
	b, err := samples.Paper{Title: samples.Text{RU: name, KK: name}, Number: "1", Date: "2026-05-04",
		Chapters: []samples.Chapter{{Heading: samples.Text{RU: name, KK: name}}}}.PDF(nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// broken is a file that no check takes.
func broken(t *testing.T) samples.File {
	t.Helper()
	set, err := samples.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range set.Keys() {
		f, err := set.Get(key)
		if err == nil && f.Expect == samples.Program {
			return f
		}
	}
	t.Fatal("there is no sample of a program")
	return samples.File{}
}

// mode sets how the cadastre behaves.
func (w *world) mode(panel *control.Panel, m control.Mode) {
	w.t.Helper()
	w.no(panel.Set(m))
}

// signed is a persona's signature over a version.
func (w *world) signed(persona string, version portal.ID) []byte {
	w.t.Helper()
	v, _, err := w.Documents.Version(w.t.Context(), w.Bus.DB, version)
	w.no(err)
	content, err := w.Documents.Open(w.t.Context(), v)
	w.no(err)
	defer content.Close()
	var b bytes.Buffer
	_, err = b.ReadFrom(content)
	w.no(err)
	w.ca()
	id, err := w.authority.Persona(persona)
	w.no(err)
	cms, err := authority.Message{Content: b.Bytes(), At: w.clock.now()}.Sign(id.Signing)
	w.no(err)
	return cms
}

// parts of the story that many tests need

var school = development.Facts{Name: portal.Text{RU: "Средняя школа на 900 мест", KK: "900 орындық орта мектеп"}, Works: "new",
	Composition: "civil", Stage: "working_project", Level: "II", Financing: "local_budget"}

var plot = development.Location{KATO: "110000000", Place: portal.Text{RU: "г. Кокшетау, участок 45", KK: "Көкшетау қ., 45-учаске"},
	Number: cadastrestandin.School, Characteristics: []development.Characteristic{{Code: "capacity", Value: "900"}, {Code: "total_area", Value: "12480.5"}}}

// draft begins a project and says what it is.
func (w *world) draft(persona string, f development.Facts, l development.Location) portal.ID {
	w.t.Helper()
	id, err := w.Declare(w.t.Context(), actor(persona), development.Beginning{Secret: "no", Kind: portal.Construction}, w.key())
	w.no(err)
	w.no(w.Describe(w.t.Context(), actor(persona), id, f, w.key()))
	w.no(w.SetObject(w.t.Context(), actor(persona), id, l, w.key()))
	return id
}

// opened is a project of the education department.
func (w *world) opened() portal.ID {
	w.t.Helper()
	id := w.draft("customer-a", school, plot)
	w.no(w.Create(w.t.Context(), actor("customer-a"), id, w.key()))
	return id
}

// staffed is such a project with a designer and people on both sides: the head agrees, the other one works.
func (w *world) staffed() portal.ID {
	w.t.Helper()
	id := w.opened()
	a := actor("customer-a")
	w.no(w.NameContractor(w.t.Context(), a, id, development.Designer, actor("designer-head").For, w.key()))
	w.give(id, development.Customer, "customer-a", true, true)
	w.give(id, development.Customer, "customer-a-clerk", true, false)
	w.give(id, development.Designer, "designer-head", false, true)
	w.give(id, development.Designer, "designer-gip", true, false)
	return id
}

func (w *world) give(id portal.ID, side development.Side, persona string, works, agrees bool) {
	w.t.Helper()
	w.no(w.Give(w.t.Context(), actor("customer-a"), id,
		development.Grant{Side: side, Person: actor(persona).Person, Works: works, Agrees: agrees}, w.key()))
}

// answer gives a text for every required field of a paper.
func answer(kind development.PaperKind) development.Content {
	c := development.Content{Fields: map[string]portal.Text{}}
	for _, f := range development.FieldsOf(kind) {
		switch {
		case !f.Required:
		case f.Kind == "money":
			c.Fields[f.Name] = portal.Text{RU: "114329600"}
		case f.Kind == "date":
			c.Fields[f.Name] = portal.Text{RU: "2027-03-31"}
		default:
			c.Fields[f.Name] = portal.Text{RU: "Текст " + f.Name, KK: "Мәтін " + f.Name}
		}
	}
	return c
}

// scheduled is a project whose schedule both sides have agreed: every obligatory section, by the end of October.
func (w *world) scheduled() portal.ID {
	w.t.Helper()
	id := w.staffed()
	ctx, gip := w.t.Context(), actor("designer-gip")
	paper, err := w.Begin(ctx, gip, id, development.Designer, development.Schedule, w.key())
	w.no(err)
	w.no(w.Edit(ctx, gip, id, paper, w.wholeSchedule(id, gip), w.key()))
	w.no(w.Propose(ctx, gip, id, paper, w.key()))
	w.no(w.Agree(ctx, actor("customer-a"), id, paper, w.paper(id, paper).Current, w.key()))
	w.no(w.Agree(ctx, actor("designer-head"), id, paper, w.paper(id, paper).Current, w.key()))
	return id
}

func (w *world) wholeSchedule(id portal.ID, as portal.Actor) development.Content {
	w.t.Helper()
	c := development.Content{}
	st, err := w.Card(w.t.Context(), as, id)
	w.no(err)
	for _, n := range w.Sections(st) {
		if n.Required {
			c.Works = append(c.Works, development.Work{Section: n.Code, Who: development.Designer, From: "2026-08-10", To: "2026-10-31"})
		}
	}
	return c
}

// entered puts one document into each obligatory section.
func (w *world) entered(id portal.ID) []portal.ID {
	w.t.Helper()
	gip := actor("designer-gip")
	p, err := w.Card(w.t.Context(), gip, id)
	w.no(err)
	var list []development.NewSheet
	for _, n := range w.Sections(p) {
		if n.Required {
			list = append(list, development.NewSheet{Section: n.Code, File: w.pdf(n.Code + ".pdf")})
		}
	}
	w.no(w.Enter(w.t.Context(), gip, id, list, w.key()))
	return w.sheets(id)
}

func (w *world) sheets(id portal.ID) []portal.ID {
	w.t.Helper()
	all, err := w.Sheets(w.t.Context(), actor("customer-a"), id)
	w.no(err)
	ids := make([]portal.ID, len(all))
	for i, d := range all {
		ids[i] = d.ID
	}
	return ids
}

func contains(err error, part string) bool { return err != nil && strings.Contains(err.Error(), part) }

func (w *world) resource(id portal.ID) policy.Resource {
	w.t.Helper()
	res, err := w.Resource(w.t.Context(), id)
	w.no(err)
	return res
}

// current are the current versions of documents.
func (w *world) current(id portal.ID, ids []portal.ID) []portal.ID {
	w.t.Helper()
	all, err := w.Sheets(w.t.Context(), actor("customer-a"), id)
	w.no(err)
	var versions []portal.ID
	for _, want := range ids {
		for _, d := range all {
			if d.ID == want {
				versions = append(versions, d.Current)
			}
		}
	}
	return versions
}
