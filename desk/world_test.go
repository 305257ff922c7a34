package desk_test

import (
	"context"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/mod/sumdb/note"

	"birtereze/portal"
	"birtereze/portal/desk"
	deskui "birtereze/portal/desk/ui"
	"birtereze/portal/internal/blob"
	"birtereze/portal/internal/calendar"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/internal/deadline"
	deadlineui "birtereze/portal/internal/deadline/ui"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/job"
	"birtereze/portal/internal/journal"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/stage"
	stageui "birtereze/portal/internal/stage/ui"
	"birtereze/portal/internal/web"
	"birtereze/portal/law"
	"birtereze/portal/migrations"
	"birtereze/portal/standin/authority"
	"birtereze/portal/standin/personas"
	"birtereze/portal/standin/visitor"
	"birtereze/portal/ui"
)

// The desk is tested over the real platform; what the slices would say is said by the world.
const testRules = `
@id("test.enter") @law("253:8.1") permit (principal, action == Action::"test.enter", resource is Public);
@id("test.act") @law("253:19") permit (principal, action in [Action::"project.create", Action::"material.receive", Action::"paper.sign", Action::"approval.refuse", Action::"thing.do"], resource is Public);`

const (
	school  = portal.ID("00000000-0000-7000-8000-00000000000a")
	clinic  = portal.ID("00000000-0000-7000-8000-00000000000b")
	sketch  = portal.ID("00000000-0000-7000-8000-00000000000d") // a draft
	nothing = portal.ID("00000000-0000-7000-8000-0000000000ff")
)

type world struct {
	*testing.T
	*desk.Service
	bus      *command.Bus
	keeper   *document.Keeper
	ca       *authority.Authority
	signer   note.Signer
	key      note.Verifier
	at       string
	now      time.Time
	projects map[portal.ID]portal.Project
	facts    map[portal.ID]stage.Facts
	tasks    []portal.Task
	waiting  []portal.Task
	placed   map[portal.ID]bool
	why      []law.Finding
	number   string // of a published conclusion
	version  portal.ID
}

func (w *world) Resource(_ context.Context, id portal.ID) (policy.Resource, error) {
	p, ok := w.projects[id]
	if !ok {
		return policy.Resource{}, db.ErrNone
	}
	return policy.OfProject(p), nil
}

func (w *world) Project(_ context.Context, id portal.ID) (portal.Project, error) {
	p, ok := w.projects[id]
	if !ok || id == sketch {
		return portal.Project{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return p, nil
}

func (w *world) Number(_ context.Context, id portal.ID) (string, error) {
	if id == sketch {
		return "", nil
	}
	return "П-2026-00000" + string(id[len(id)-1]), nil
}

func (w *world) ProjectsOf(_ context.Context, a portal.Actor) ([]portal.Project, error) {
	var list []portal.Project
	for _, id := range []portal.ID{school, clinic} {
		if slices.Contains(w.projects[id].People, a.Person) {
			list = append(list, w.projects[id])
		}
	}
	return list, nil
}

func (w *world) Facts(_ context.Context, p portal.Project) (stage.Facts, error) {
	return w.facts[p.ID], nil
}

func (w *world) PartyName(_ context.Context, p portal.Party) (portal.Text, error) {
	for _, o := range personas.Organisations() {
		if portal.Party(o.BIN) == p {
			return portal.Text{RU: o.Name.RU, KK: o.Name.KK, EN: o.Name.EN}, nil
		}
	}
	return portal.Text{RU: string(p), KK: string(p)}, nil
}

func (w *world) ActsFor(_ context.Context, a portal.Actor) ([]portal.Party, error) {
	return []portal.Party{portal.Party(a.Person), a.For}, nil
}

func (w *world) SystemName(_ context.Context, id portal.ID) (string, error) {
	if id == nothing {
		return "Келісу", nil
	}
	return "", nil
}

func (w *world) Placement(_ context.Context, p portal.Project, _ stage.Facts) (bool, []law.Finding, error) {
	return w.placed[p.ID], w.why, nil
}

func (w *world) ByConclusion(_ context.Context, number string) (project, version portal.ID, found bool, err error) {
	if number != "" && number == w.number {
		return school, w.version, true, nil
	}
	return "", "", false, nil
}

func (w *world) Count(context.Context) (int, error) { return 2, nil }

type source struct{ w *world }

func (s source) Tasks(_ context.Context, a portal.Actor) ([]portal.Task, error) {
	if a.Is(portal.RoleCustomer) {
		return s.w.tasks, nil
	}
	return nil, nil
}

func (s source) Waiting(_ context.Context, p portal.Project, _ string) ([]portal.Task, error) {
	var list []portal.Task
	for _, t := range s.w.waiting {
		if t.Project == p.ID {
			list = append(list, t)
		}
	}
	return list, nil
}

func newWorld(t *testing.T, engine db.Engine) *world { return newWorldWith(t, engine, []byte("{}")) }

func newWorldWith(t *testing.T, engine db.Engine, conformance []byte) *world {
	t.Helper()
	w := &world{T: t, now: time.Date(2026, 8, 28, 10, 0, 0, 0, portal.Location()), placed: map[portal.ID]bool{}}
	clock := func() time.Time { return w.now }
	d := dbtest.Open(t, engine, migrations.Portal(), clock)
	engineOf, err := policy.Load(command.Rules(), desk.Rules(), policy.Source{Name: "test", Text: []byte(testRules)})
	w.must(err)
	days, err := calendar.Load()
	w.must(err)
	classifiers, err := classifier.Load()
	w.must(err)
	w.bus = command.NewBus(d, engineOf, job.New(d), days)
	w.openDocuments(clock)
	secret, public, err := note.GenerateKey(nil, "test.journal")
	w.must(err)
	w.signer, err = note.NewSigner(secret)
	w.must(err)
	w.key, err = note.NewVerifier(public)
	w.must(err)
	w.fill()
	w.Service, err = desk.New(desk.Parts{Bus: w.bus, Days: days, Documents: w.keeper, Classifiers: classifiers, Projects: w, Stages: w, Parties: w,
		Bank: w, Register: w, Tasks: []desk.TaskSource{source{w}}, Waiting: []desk.WaitingSource{source{w}}, JournalKey: public, Started: w.now, Conformance: conformance})
	w.must(err)
	w.serve(d, engineOf)
	return w
}

// openDocuments opens a keeper whose signatures the stand-in authority's certificates verify.
func (w *world) openDocuments(clock func() time.Time) {
	var err error
	w.ca, err = authority.New(authority.Config{Now: clock})
	w.must(err)
	server := httptest.NewServer(w.ca.Handler())
	w.Cleanup(server.Close)
	pinned, err := sign.ParseCertificates(w.ca.PEM())
	w.must(err)
	trust, err := sign.NewTrust(pinned...)
	w.must(err)
	ocsp, err := sign.NewOCSP(server.URL+"/ocsp/", sign.Online{Now: clock})
	w.must(err)
	blobs, err := blob.OpenFolder(w.TempDir())
	w.must(err)
	accept := func(context.Context, blob.Content, int64, string, string) (document.Judgement, error) {
		return document.Judgement{Format: "pdf", MediaType: "application/pdf", Verdict: document.Accepted}, nil
	}
	w.keeper = document.NewKeeper(blobs, accept, sign.NewVerifier(trust, ocsp, clock), 1<<20)
}

// serve puts the pages on an address.
func (w *world) serve(d *db.DB, rules *policy.Engine) {
	messages, err := i18n.Load(ui.Messages(), fault.Texts, deskui.Texts(), stageui.Texts(), deadlineui.Texts(), document.Texts, testTexts())
	w.must(err)
	messages.Report = func(l i18n.Lang, key string, err error) { w.Errorf("%s: %s: %v", l, key, err) }
	app := web.New(d, rules, messages, time.Hour)
	app.Identify = func(_ context.Context, iin portal.IIN, name string, party portal.Party) (portal.Actor, error) {
		for _, p := range personas.All() {
			if p.IIN == iin {
				return portal.Actor{Person: iin, Name: name, For: party, Roles: append([]portal.Role{portal.RolePerson}, p.Roles...)}, nil
			}
		}
		return portal.Actor{Person: iin, Name: name, For: party, Roles: []portal.Role{portal.RolePerson}}, nil
	}
	app.Handle("GET /test/enter/{key}", "test.enter", func(r *web.Request) error {
		if err := r.Authorise("test.enter", policy.Public("test.enter")); err != nil {
			return err
		}
		p, err := personas.Get(r.PathValue("key"))
		if err != nil {
			return err
		}
		if err := r.SignIn(p.IIN, p.Full.RU, p.Party()); err != nil {
			return err
		}
		return r.Redirect("/desk")
	})
	w.Routes(app)
	server := httptest.NewServer(app.Handler())
	w.Cleanup(server.Close)
	w.at = server.URL
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func person(key string) personas.Person {
	p, err := personas.Get(key)
	if err != nil {
		panic(err)
	}
	return p
}

func actor(key string) portal.Actor {
	p := person(key)
	return portal.Actor{Person: p.IIN, Name: p.Full.RU, For: p.Party(), Roles: p.Roles}
}

// fill makes two projects of the same designer.
func (w *world) fill() {
	designer, people := person("designer-gip"), []portal.IIN{person("designer-gip").IIN}
	w.projects = map[portal.ID]portal.Project{
		school: {ID: school, Name: portal.Text{RU: "Школа на 600 мест", KK: "600 орындық мектеп", EN: "School for 600 pupils"}, Kind: portal.Construction,
			Works: "new", Level: "II", Financing: "local_budget", StateInvestment: true, ObjectNumber: "750000000012345678", KATO: "750000000",
			Place: portal.Text{RU: "микрорайон Зерделі", KK: "Зерделі шағын ауданы"}, Customer: person("customer-a").Party(),
			Designer: designer.Party(), People: append(people, person("customer-a").IIN), Revision: 1, CreatedAt: w.now.AddDate(0, -1, 0)},
		clinic: {ID: clinic, Name: portal.Text{RU: "Капитальный ремонт поликлиники", KK: "Емхананы күрделі жөндеу"}, Kind: portal.Construction,
			Works: "capital_repair", Level: "II", Financing: "local_budget", StateInvestment: true, KATO: "750000000", Customer: person("customer-b").Party(),
			Designer: designer.Party(), People: append(people, person("customer-b").IIN), Revision: 1, CreatedAt: w.now.AddDate(0, -1, 0)},
		sketch: {ID: sketch, Customer: person("customer-a").Party(), People: []portal.IIN{person("customer-a").IIN}},
	}
	done := stage.Part{State: stage.Done, At: w.now.AddDate(0, 0, -10)}
	w.facts = map[portal.ID]stage.Facts{
		school: {Open: true, Materials: done, Papers: done, Documentation: done, Approvals: done,
			Expertise:   stage.Part{State: stage.UnderWay, At: w.now, Holders: []portal.Party{person("registrar").Party()}},
			Application: stage.Application{Number: "КВЭ-2026-000001", Date: "2026-08-28"}},
		clinic: {Open: true, Materials: done},
	}
}

// act does something to a project, which the journal keeps.
func (w *world) act(who portal.Actor, act string, project portal.ID, more func(ctx context.Context, tx *command.Tx) error) int64 {
	w.Helper()
	r, err := w.bus.Do(w.Context(), command.Command{Actor: who, Act: act, Clause: law.C19}, func(ctx context.Context, tx *command.Tx) error {
		tx.About(portal.Subject{Kind: "project", ID: project}, project)
		if err := tx.Allow(act, policy.Public(act)); err != nil {
			return err
		}
		if more == nil {
			tx.Fact("number", "1")
			return nil
		}
		return more(ctx, tx)
	})
	w.must(err)
	return r.Seq
}

// signRoot signs the journal as it stands.
func (w *world) signRoot() { w.Helper(); w.must(journal.SignRoot(w.Context(), w.bus.DB, w.signer)) }

// term sets a term of a project running.
func (w *world) term(project portal.ID, what string, days int) {
	w.act(actor("customer-a"), "thing.do", project, func(_ context.Context, tx *command.Tx) error {
		tx.Fact("reason", "x")
		return tx.Start(deadline.Term{What: what, Days: days, Unit: calendar.WorkingDays, Clause: law.C34})
	})
}

// as is a persona at a browser; nobody for "".
func (w *world) as(key, lang string) *visitor.Visitor {
	w.Helper()
	v, err := visitor.New(w.at, lang, nil)
	w.must(err)
	if key != "" {
		_, err = v.Must("/test/enter/" + key)
		w.must(err)
	}
	return v
}

// has checks that a page shows each of the words.
func (w *world) has(p *visitor.Page, words ...string) {
	w.Helper()
	for _, word := range words {
		if !strings.Contains(plain(p.Text), plain(word)) {
			w.Errorf("%s lacks %q: %s", p.Path, word, p.Text)
		}
	}
}

// plain is a text as it reads: a space that keeps two words on one line is a space.
func plain(text string) string { return strings.ReplaceAll(text, "\u00a0", " ") }

// lacks checks that a page shows none of the words, not even in its markup.
func (w *world) lacks(p *visitor.Page, words ...string) {
	w.Helper()
	for _, word := range words {
		if strings.Contains(string(p.Raw), word) {
			w.Errorf("%s shows %q", p.Path, word)
		}
	}
}

// open opens a page that has to be there.
func (w *world) open(v *visitor.Visitor, format string, args ...any) *visitor.Page {
	w.Helper()
	p, err := v.Must(fmt.Sprintf(format, args...))
	w.must(err)
	return p
}

// refused checks the status of a page that is not shown.
func (w *world) refused(v *visitor.Visitor, path string, status int) *visitor.Page {
	w.Helper()
	p, err := v.Open(path)
	w.must(err)
	if p.Status != status {
		w.Errorf("%s: status %d, want %d: %.200s", path, p.Status, status, p.Text)
	}
	return p
}

// testTexts are the words that slices would bring.
func testTexts() fs.FS {
	file := &fstest.MapFile{Data: []byte(`{"test.task.sign": "TASK-SIGN", "test.task.wait": "TASK-WAIT", "act.project.create": "ACT-CREATE",
		"act.material.receive": "ACT-RECEIVE", "act.paper.sign": "ACT-SIGN", "act.approval.refuse": "ACT-REFUSE", "act.thing.do": "ACT-DO",
		"term.test.examine": "TERM-EXAMINE", "test.rule": "RULE-TEXT {Why}"}`)}
	return fstest.MapFS{"ru.json": file, "kk.json": file, "en.json": file}
}
