package registration_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/blob"
	"birtereze/portal/internal/calendar"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/format"
	"birtereze/portal/internal/gateway"
	"birtereze/portal/internal/gateway/legalentities"
	"birtereze/portal/internal/job"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/signin"
	"birtereze/portal/migrations"
	"birtereze/portal/registration"
	standin "birtereze/portal/standin/legalentities"
	"birtereze/portal/standin/personas"
	"birtereze/portal/standin/samples"
)

// clock is the Portal's clock, which a test moves.
type clock struct {
	sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time { c.Lock(); defer c.Unlock(); return c.now }

func (c *clock) Move(to time.Time) { c.Lock(); defer c.Unlock(); c.now = to }

// world is registration on a database of its own, with the stand-in of the registers and a folder for documents.
type world struct {
	*testing.T
	*registration.Service
	clock     *clock
	bus       *command.Bus
	keeper    *document.Keeper
	registers *standin.Standin
}

// aFriday is a moment from which terms run over a weekend.
var aFriday = time.Date(2026, 8, 28, 10, 0, 0, 0, portal.Location())

// organisation gives the BIN of a persona's organisation.
func organisation(t testing.TB, key string) portal.BIN {
	t.Helper()
	for _, o := range personas.Organisations() {
		if o.Key == key {
			return o.BIN
		}
	}
	t.Fatalf("no organisation %q", key)
	return ""
}

// newWorld makes a world; each change may alter its configuration.
func newWorld(t *testing.T, engine db.Engine, verifier signin.Verifier, changes ...func(*registration.Config)) *world {
	t.Helper()
	w := &world{T: t, clock: &clock{now: aFriday}}
	d := dbtest.Open(t, engine, migrations.Portal(), w.clock.Now)
	rules, err := policy.Load(command.Rules(), registration.Rules())
	w.must(err)
	days, err := calendar.Load()
	w.must(err)
	w.bus = command.NewBus(d, rules, job.New(d), days)
	w.bus.Queue.Handle(command.Deliver, func(context.Context, job.Job) error { return nil })
	blobs, err := blob.OpenFolder(t.TempDir())
	w.must(err)
	w.keeper = document.NewKeeper(blobs, checkFormat, verifier, 1<<20)
	config := registration.Config{Operator: organisation(t, "operator")}
	for _, change := range changes {
		change(&config)
	}
	w.Service, err = registration.New(w.bus, config, registration.Outside{
		Entities: w.openRegisters(), Files: w.keeper, Verifier: verifier, Calendar: days})
	w.must(err)
	return w
}

func (w *world) openRegisters() *legalentities.Client {
	w.Helper()
	var err error
	w.registers, err = standin.New(standin.Options{Slow: 5 * time.Second})
	w.must(err)
	server := httptest.NewServer(w.registers.Handler())
	w.Cleanup(server.Close)
	address := gateway.Config{BaseURL: server.URL, Timeout: 400 * time.Millisecond, Now: w.clock.Now}
	client, err := legalentities.New(legalentities.Config{Justice: address, Statistics: address})
	w.must(err)
	return client
}

// checkFormat is the check of clause 24, as the program has it.
func checkFormat(ctx context.Context, content blob.Content, size int64, name, section string) (document.Judgement, error) {
	profile, err := format.ProfileOf(section, portal.DateOf(aFriday))
	if err != nil {
		return document.Judgement{}, err
	}
	rep, err := format.Check(ctx, content, size, name, profile)
	return document.Judgement{Format: rep.Format, MediaType: rep.MediaType, Verdict: document.Verdict(rep.Verdict), Findings: rep.Findings}, err
}

// statement is a bank's statement of account details, a PDF; program is one that only calls itself so.
var (
	statement = sync.OnceValue(func() string { return sample("bank-details") })
	program   = sync.OnceValue(func() string { return sample("broken/pdf-is-program") })
)

func sample(key string) string {
	set, err := samples.New(nil)
	if err == nil {
		var f samples.File
		if f, err = set.Get(key); err == nil {
			return string(f.Content)
		}
	}
	panic(err)
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// each runs a test on both engines.
func each(t *testing.T, test func(w *world)) {
	for _, engine := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run("engine="+string(engine), func(t *testing.T) { test(newWorld(t, engine, nil)) })
	}
}

// persona is one of the invented people.
func (w *world) persona(key string) personas.Person {
	w.Helper()
	p, err := personas.Get(key)
	w.must(err)
	return p
}

// actor is the persona as the session would know it now.
func (w *world) actor(key string) portal.Actor {
	w.Helper()
	p := w.persona(key)
	a, err := w.Identify(w.Context(), p.IIN, p.Full.RU, p.Party())
	w.must(err)
	return a
}

// certificate is what the persona's certificate says.
func (w *world) certificate(key string) registration.Certificate {
	p := w.persona(key)
	c := registration.Certificate{Role: string(p.Certificate)}
	if o, ok := p.Org(); ok {
		c.BIN, c.Organisation = o.BIN, o.Name.RU
	}
	return c
}

var contact = registration.Contact{Email: "someone@example.kz", Phone: "8 701 123 45 67", Lang: "kk"}

var bank = registration.Bank{IBAN: "KZ86 125K ZT50 0410 0100", BIC: "kcjbkzkx", KBe: "19"}

// file takes a document in.
func (w *world) file(content string) document.Received {
	w.Helper()
	rec, err := w.keeper.Receive(w.Context(), "registration", "copy.pdf", strings.NewReader(content))
	w.must(err)
	return rec
}

// draft brings a persona's registration to the last screen.
func (w *world) draft(key string, as ...portal.Role) portal.ID {
	w.Helper()
	ctx, a, p := w.Context(), w.actor(key), w.persona(key)
	w.must(w.Enter(ctx, p.IIN, p.Full.RU, w.certificate(key), key+"-"+string(w.newID())))
	id, err := w.Begin(ctx, a, w.certificate(key), p.Party(), "")
	w.must(err)
	w.must(w.Choose(ctx, a, id, as, ""))
	d := registration.Details{Contact: contact, Position: p.Position.RU}
	if p.Party().IsOrganisation() {
		_, err := w.AskRegister(ctx, a, id, "")
		w.must(err)
	} else {
		d.Bank = bank
		w.must(w.Attach(ctx, a, id, []document.Received{w.file(statement())}, ""))
	}
	w.must(w.Save(ctx, a, id, d, ""))
	w.must(w.Agree(ctx, a, id, "2026-07-01", ""))
	return id
}

// enrolled registers a persona and, where the operator must confirm, has the registrar confirm it.
func (w *world) enrolled(key string, as ...portal.Role) portal.ID {
	w.Helper()
	id := w.draft(key, as...)
	_, err := w.Send(w.Context(), w.actor(key), id, "")
	w.must(err)
	if w.state(id) == "filed" {
		w.must(w.Confirm(w.Context(), w.registrar(), id, ""))
	}
	return id
}

// registrar is a member of the operator's staff who decides on registrations.
func (w *world) registrar() portal.Actor {
	w.Helper()
	if a := w.actor("registrar"); a.Is(portal.RoleRegistrar) {
		return a
	}
	w.enrolled("state-expert-head")
	w.member("state-expert-head", "registrar", portal.RoleRegistrar)
	return w.actor("registrar")
}

// member has a persona admitted by an administrator and given powers.
func (w *world) member(administrator, key string, as ...portal.Role) portal.ID {
	w.Helper()
	ctx := w.Context()
	w.must(w.Enter(ctx, w.persona(key).IIN, w.persona(key).Full.RU, w.certificate(key), key+"-"+string(w.newID())))
	w.must(w.AskMembership(ctx, w.actor(key), w.certificate(key), contact, "Specialist", ""))
	o, err := w.Organisation(ctx, w.actor(administrator))
	w.must(err)
	for _, m := range o.Asked {
		if m.Person != w.persona(key).IIN {
			continue
		}
		w.must(w.Admit(ctx, w.actor(administrator), m.ID, ""))
		for _, role := range as {
			w.must(w.Give(ctx, w.actor(administrator), m.ID, registration.Grant{Role: role}, ""))
		}
		return m.ID
	}
	w.Fatalf("%s did not ask to be admitted", key)
	return ""
}

var ids struct {
	sync.Mutex
	n int
}

// newID is something that occurs once.
func (w *world) newID() portal.ID {
	ids.Lock()
	defer ids.Unlock()
	ids.n++
	return portal.ID(strings.Repeat("x", ids.n))
}

// state reads the state of a registration past any policy.
func (w *world) state(id portal.ID) string {
	w.Helper()
	var s string
	w.must(w.bus.DB.QueryRow(w.Context(), "SELECT state FROM reg_registrations WHERE id = $1", id).Scan(&s))
	return s
}

// work lets the jobs run that are due.
func (w *world) work() {
	w.Helper()
	for range 4 {
		if _, err := w.bus.Queue.Work(w.Context()); err != nil {
			w.Fatal(err)
		}
	}
}

// notices lists the keys of the notices that were to leave, with whom they are for.
func (w *world) notices() string {
	w.Helper()
	rows, err := w.bus.DB.Query(w.Context(), "SELECT payload FROM job_jobs WHERE kind = $1 ORDER BY created_at, id", command.Deliver)
	w.must(err)
	defer rows.Close()
	all := ""
	for rows.Next() {
		var s string
		w.must(rows.Scan(&s))
		all += s + "\n"
	}
	return all
}
