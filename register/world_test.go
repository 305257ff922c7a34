package register_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/calendar"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/job"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/stage"
	stageui "birtereze/portal/internal/stage/ui"
	"birtereze/portal/internal/web"
	"birtereze/portal/law"
	"birtereze/portal/migrations"
	"birtereze/portal/register"
	"birtereze/portal/standin/visitor"
	"birtereze/portal/ui"
)

const (
	customer = portal.Party("010140000018") // the fifth digit makes it a legal entity
	designer = portal.Party("020240000019")
	natural  = portal.Party("900101300123") // and this a person
)

// world is the public section on the real platform; what the other slices say is said by the world.
type world struct {
	*testing.T
	*register.Service
	bus *command.Bus
	at  string
	now time.Time

	mu       sync.Mutex
	projects map[portal.ID]portal.Project
	facts    map[portal.ID]stage.Facts
	parties  map[portal.Party]portal.Text
	asked    func() // called while the sources are read
}

func (w *world) OpenProjects(_ context.Context, after portal.ID, limit int) ([]portal.ID, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var ids []portal.ID
	for id := range w.projects {
		if id > after {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids[:min(limit, len(ids))], nil
}

func (w *world) Project(_ context.Context, id portal.ID) (portal.Project, error) {
	w.mu.Lock()
	p, ok := w.projects[id]
	asked := w.asked
	w.asked = nil
	w.mu.Unlock()
	if asked != nil {
		asked()
	}
	if !ok {
		return p, fault.New(fault.NotFound, "fault.not_found")
	}
	return p, nil
}

func (w *world) Number(_ context.Context, id portal.ID) (string, error) {
	return "П-2026-" + string(id[len(id)-6:]), nil
}

func (w *world) Facts(_ context.Context, p portal.Project) (stage.Facts, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.facts[p.ID], nil
}

func (w *world) PartyName(_ context.Context, p portal.Party) (portal.Text, error) {
	if name, ok := w.parties[p]; ok {
		return name, nil
	}
	return portal.Text{RU: string(p), KK: string(p)}, nil
}

func (w *world) Placement(_ context.Context, p portal.Project, f stage.Facts) (bool, []law.Finding, error) {
	return p.Works == "new" && f.Conclusion.Outcome == stage.PositiveOutcome,
		[]law.Finding{{Clause: law.C40p1, Outcome: law.NotMet, Key: "test.rule", Facts: map[string]string{"Why": "BECAUSE"}}}, nil
}

func each(t *testing.T, test func(w *world)) {
	for _, engine := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run("engine="+string(engine), func(t *testing.T) { test(newWorld(t, engine)) })
	}
}

func newWorld(t *testing.T, engine db.Engine) *world {
	t.Helper()
	w := &world{T: t, now: time.Date(2026, 8, 28, 10, 0, 0, 0, portal.Location()), projects: map[portal.ID]portal.Project{}, facts: map[portal.ID]stage.Facts{},
		parties: map[portal.Party]portal.Text{customer: {RU: "ГУ «Управление образования»", KK: "«Білім басқармасы» ММ"},
			designer: {RU: "ТОО «Жетісу Жоба»", KK: "«Жетісу Жоба» ЖШС"}, natural: {RU: "Иванов И.", KK: "Иванов И."}}}
	d := dbtest.Open(t, engine, migrations.Portal(), func() time.Time { return w.now })
	rules, err := policy.Load(command.Rules(), register.Rules())
	w.must(err)
	days, err := calendar.Load()
	w.must(err)
	classifiers, err := classifier.Load()
	w.must(err)
	w.bus = command.NewBus(d, rules, job.New(d), days)
	w.Service = register.NewService(w.bus, classifiers, w, w, "https://portal.example/")
	one := `{"test.rule": "RULE {Why}"}`
	messages, err := i18n.Load(ui.Messages(), fault.Texts, stageui.Texts(), register.Texts(), texts(one))
	w.must(err)
	messages.Report = func(l i18n.Lang, key string, err error) { t.Errorf("%s: %s: %v", l, key, err) }
	app := web.New(d, rules, messages, time.Hour)
	w.Routes(app)
	server := httptest.NewServer(app.Handler())
	t.Cleanup(server.Close)
	w.at = server.URL
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func id(n int) portal.ID { return portal.ID(fmt.Sprintf("01990000-0000-7000-8000-%012d", n)) }

// add makes a project that its sources know; it is not published yet.
func (w *world) add(n int, change func(p *portal.Project, f *stage.Facts)) portal.ID {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := portal.Project{ID: id(n), Name: portal.Text{RU: fmt.Sprintf("Школа %03d", n), KK: fmt.Sprintf("Мектеп %03d", n)}, Kind: portal.Construction, Works: "new", Level: "II",
		Financing: "local_budget", StateInvestment: true, ObjectNumber: "750000000012345678", KATO: "750000000", Place: portal.Text{RU: "улица Абая", KK: "Абай көшесі"},
		Customer: customer, Designer: designer, Surveyor: natural, People: []portal.IIN{"850505400999"}, Revision: 1,
		CreatedAt: w.now.Add(time.Duration(n) * time.Minute)}
	f := stage.Facts{Open: true}
	if change != nil {
		change(&p, &f)
	}
	w.projects[p.ID], w.facts[p.ID] = p, f
	return p.ID
}

// happened makes something happen to a project.
func (w *world) happened(id portal.ID, change func(p *portal.Project, f *stage.Facts)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	p, f := w.projects[id], w.facts[id]
	change(&p, &f)
	w.projects[id], w.facts[id] = p, f
}

// tell emits an event and lets the queue do what follows.
func (w *world) tell(name string, project portal.ID) {
	w.Helper()
	w.must(w.bus.DB.Write(w.Context(), func(ctx context.Context, tx *db.Tx) error {
		return w.bus.Queue.Emit(ctx, tx, portal.Event{Name: name, Project: project, At: tx.Now()})
	}))
	_, err := w.bus.Queue.Work(w.Context())
	w.must(err)
}

func (w *world) open(lang, format string, args ...any) *visitor.Page {
	w.Helper()
	v, err := visitor.New(w.at, lang, nil)
	w.must(err)
	p, err := v.Must(fmt.Sprintf(format, args...))
	w.must(err)
	return p
}

func (w *world) has(p *visitor.Page, words ...string) {
	w.Helper()
	for _, word := range words {
		if !strings.Contains(strings.ReplaceAll(p.Text, "\u00a0", " "), word) {
			w.Errorf("%s lacks %q: %.1500s", p.Path, word, p.Text)
		}
	}
}

func concluded(number string, outcome stage.Outcome, at time.Time) func(*portal.Project, *stage.Facts) {
	return func(_ *portal.Project, f *stage.Facts) {
		done := stage.Part{State: stage.Done, At: at}
		f.Documentation, f.Approvals, f.Expertise = done, done, done
		f.Application = stage.Application{Number: "КВЭ-2026-000001", Date: "2026-08-28", At: at}
		f.Conclusion = stage.Conclusion{Number: number, Date: portal.DateOf(at), Outcome: outcome, Organisation: designer, Name: portal.Text{RU: "РГП «Мемсараптама»", KK: "«Мемсараптама» РМК"},
			Version: "01990000-0000-7000-8000-00000000c0c0", At: at}
	}
}

// exec does to the table what no code of ours does.
func (w *world) exec(sql string) {
	w.Helper()
	w.must(w.bus.DB.Write(w.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, sql)
		return err
	}))
}
