package statebank_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
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
	"birtereze/portal/internal/web"
	"birtereze/portal/law"
	"birtereze/portal/migrations"
	"birtereze/portal/standin/visitor"
	"birtereze/portal/statebank"
	"birtereze/portal/ui"
)

// Every combination of the facts against the clause, written down a second time in one line.
func TestClause40WhoIsPlaced(t *testing.T) {
	n := 0
	for _, kind := range []portal.ProjectKind{portal.Construction, portal.UrbanPlanning} {
		for _, outcome := range []stage.Outcome{"", stage.PositiveOutcome, stage.NegativeOutcome} {
			for bits := range 8 {
				f := statebank.Facts{Kind: kind, Outcome: outcome, Typical: bits&1 > 0, New: bits&2 > 0, StateInvestment: bits&4 > 0}
				want := f.Kind == portal.Construction && f.Outcome == stage.PositiveOutcome && (f.Typical || f.New && f.StateInvestment)
				findings := statebank.Eligible(f)
				if got := statebank.Placed(findings); got != want {
					t.Errorf("%+v: placed %t, want %t: %+v", f, got, want, findings)
				}
				unmet := 0
				for _, finding := range findings {
					if finding.Clause != law.C40p1 || finding.Key == "" {
						t.Errorf("%+v: a finding without its clause or words: %+v", f, finding)
					}
					if finding.Outcome == law.NotMet {
						unmet++
					}
				}
				if (unmet == 0) != want {
					t.Errorf("%+v: %d rules are not met", f, unmet)
				}
				n++
			}
		}
	}
	if n != 48 {
		t.Errorf("%d combinations were tried, want all 48", n)
	}
}

func TestClause40TheReasonIsTheOneThatMatters(t *testing.T) {
	for name, tc := range map[string]struct {
		facts statebank.Facts
		want  []string // the rules that are not met
	}{
		"capital repair on state money": {statebank.Facts{Kind: portal.Construction, Outcome: stage.PositiveOutcome, StateInvestment: true}, []string{"statebank.rule.not_new"}},
		"new on private money":          {statebank.Facts{Kind: portal.Construction, Outcome: stage.PositiveOutcome, New: true}, []string{"statebank.rule.not_state_investment"}},
		"typical on private money":      {statebank.Facts{Kind: portal.Construction, Outcome: stage.PositiveOutcome, Typical: true}, nil},
		"no conclusion yet":             {statebank.Facts{Kind: portal.Construction, New: true, StateInvestment: true}, []string{"statebank.rule.not_positive"}},
		"negative":                      {statebank.Facts{Kind: portal.Construction, Outcome: stage.NegativeOutcome, New: true, StateInvestment: true}, []string{"statebank.rule.negative"}},
		"a general plan":                {statebank.Facts{Kind: portal.UrbanPlanning, Outcome: stage.PositiveOutcome, New: true, StateInvestment: true}, []string{"statebank.rule.not_construction"}},
	} {
		var got []string
		for _, f := range statebank.Eligible(tc.facts) {
			if f.Outcome == law.NotMet {
				got = append(got, f.Key)
			}
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
}

const company, stranger = portal.Party("010140000018"), portal.Party("020240000019")

// world is the state bank on the real platform; what the other slices say is said by the world.
type world struct {
	*testing.T
	*statebank.Service
	bus      *command.Bus
	at       string
	now      time.Time
	mu       sync.Mutex
	projects map[portal.ID]portal.Project
	facts    map[portal.ID]stage.Facts
	accepted map[portal.Party]bool
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
	defer w.mu.Unlock()
	p, ok := w.projects[id]
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
	return portal.Text{RU: "ТОО «Жетісу Жоба»", KK: "«Жетісу Жоба» ЖШС"}, nil
}

func (w *world) AcceptedBank(_ context.Context, p portal.Party) (bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.accepted[p], nil
}

const testRules = `@id("test.enter") @law("253:8.1") permit (principal, action == Action::"test.enter", resource is Public);`

func newWorld(t *testing.T, engine db.Engine) *world {
	t.Helper()
	w := &world{T: t, now: time.Date(2026, 8, 28, 10, 0, 0, 0, portal.Location()), projects: map[portal.ID]portal.Project{}, facts: map[portal.ID]stage.Facts{},
		accepted: map[portal.Party]bool{company: true}}
	d := dbtest.Open(t, engine, migrations.Portal(), func() time.Time { return w.now })
	rules, err := policy.Load(command.Rules(), statebank.Rules(), policy.Source{Name: "test", Text: []byte(testRules)})
	w.must(err)
	days, err := calendar.Load()
	w.must(err)
	classifiers, err := classifier.Load()
	w.must(err)
	w.bus = command.NewBus(d, rules, job.New(d), days)
	w.Service = statebank.NewService(w.bus, classifiers, w, w)
	messages, err := i18n.Load(ui.Messages(), fault.Texts, statebank.Texts())
	w.must(err)
	messages.Report = func(l i18n.Lang, key string, err error) { t.Errorf("%s: %s: %v", l, key, err) }
	app := web.New(d, rules, messages, time.Hour)
	app.Identify = func(_ context.Context, iin portal.IIN, name string, party portal.Party) (portal.Actor, error) {
		return portal.Actor{Person: iin, Name: name, For: party, Roles: []portal.Role{portal.RolePerson}}, nil
	}
	app.Handle("GET /test/enter/{party}", "test.enter", func(r *web.Request) error {
		if err := r.Authorise("test.enter", policy.Public("test.enter")); err != nil {
			return err
		}
		if err := r.SignIn("900101300123", "Тест", portal.Party(r.PathValue("party"))); err != nil {
			return err
		}
		return r.Redirect("/bank")
	})
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

// add makes a new school on state investment with a positive conclusion, and changes it.
func (w *world) add(n int, change func(p *portal.Project, f *stage.Facts)) portal.ID {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := portal.Project{ID: id(n), Name: portal.Text{RU: fmt.Sprintf("Школа %03d", n), KK: fmt.Sprintf("Мектеп %03d", n), EN: fmt.Sprintf("School %03d", n)}, Kind: portal.Construction,
		Works: "new", Level: "II", StateInvestment: true, KATO: "750000000", Customer: company, Designer: company, CreatedAt: w.now}
	at := w.now.Add(time.Duration(n) * time.Minute)
	f := stage.Facts{Open: true, Conclusion: stage.Conclusion{Number: fmt.Sprintf("СЭ-%03d", n), Date: portal.DateOf(at), Outcome: stage.PositiveOutcome,
		Name: portal.Text{RU: "РГП «Мемсараптама»", KK: "«Мемсараптама» РМК"}, At: at}}
	if change != nil {
		change(&p, &f)
	}
	w.projects[p.ID], w.facts[p.ID] = p, f
	return p.ID
}

func (w *world) tell(name string, project portal.ID) {
	w.Helper()
	w.must(w.bus.DB.Write(w.Context(), func(ctx context.Context, tx *db.Tx) error {
		return w.bus.Queue.Emit(ctx, tx, portal.Event{Name: name, Project: project, At: tx.Now()})
	}))
	_, err := w.bus.Queue.Work(w.Context())
	w.must(err)
}

func (w *world) as(party portal.Party, lang string) *visitor.Visitor {
	w.Helper()
	v, err := visitor.New(w.at, lang, nil)
	w.must(err)
	if party != "" {
		_, err = v.Must("/test/enter/" + string(party))
		w.must(err)
	}
	return v
}

func (w *world) open(v *visitor.Visitor, format string, args ...any) *visitor.Page {
	w.Helper()
	p, err := v.Must(fmt.Sprintf(format, args...))
	w.must(err)
	return p
}

func (w *world) has(p *visitor.Page, words ...string) {
	w.Helper()
	for _, word := range words {
		if !strings.Contains(strings.ReplaceAll(p.Text, "\u00a0", " "), word) {
			w.Errorf("%s lacks %q: %.1200s", p.Path, word, p.Text)
		}
	}
}

func each(t *testing.T, test func(w *world)) {
	for _, engine := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run("engine="+string(engine), func(t *testing.T) { test(newWorld(t, engine)) })
	}
}

var actor = portal.Actor{Person: "900101300123", For: company, Roles: []portal.Role{portal.RolePerson}}

func (w *world) catalogue() []portal.ID {
	w.Helper()
	list, _, err := w.Find(w.Context(), actor, statebank.Query{})
	w.must(err)
	var ids []portal.ID
	for _, e := range list {
		ids = append(ids, e.ID)
	}
	return ids
}

func TestClause40PlacedByTheConclusionItself(t *testing.T) {
	each(t, func(w *world) {
		school := w.add(1, func(_ *portal.Project, f *stage.Facts) { f.Conclusion = stage.Conclusion{} })
		repair := w.add(2, func(p *portal.Project, _ *stage.Facts) { p.Works = "capital_repair" })
		w.tell("expertise.registered", school)
		if got := w.catalogue(); len(got) != 0 {
			t.Fatalf("before the conclusion the catalogue holds %v", got)
		}
		w.add(1, nil)
		w.tell("expertise.concluded", school)
		w.tell("expertise.concluded", repair)
		if got := w.catalogue(); !slices.Equal(got, []portal.ID{school}) {
			t.Errorf("the catalogue holds %v, want the school alone", got)
		}
		w.add(1, func(_ *portal.Project, f *stage.Facts) { f.Conclusion.Outcome = stage.NegativeOutcome })
		w.tell("expertise.concluded", school)
		if got := w.catalogue(); len(got) != 0 {
			t.Errorf("after a negative conclusion the catalogue holds %v", got)
		}
	})
}

func TestClause40CatalogueEqualsItsSources(t *testing.T) {
	each(t, func(w *world) {
		for n := range 6 {
			w.add(n, func(p *portal.Project, _ *stage.Facts) { p.StateInvestment, p.Typical = n%3 != 0, n == 3 })
		}
		w.must(w.Rebuild(w.Context()))
		want := []portal.ID{id(5), id(4), id(3), id(2), id(1)}
		if got := w.catalogue(); !slices.Equal(got, want) {
			t.Fatalf("the catalogue holds %v, want %v", got, want)
		}
		w.must(w.bus.DB.Write(w.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "DELETE FROM bnk_entries WHERE id = $1", id(2))
			if err == nil {
				_, err = tx.Exec(ctx, "UPDATE bnk_entries SET ground = 'typical', words = ''")
			}
			return err
		}))
		w.mu.Lock()
		delete(w.projects, id(5))
		w.mu.Unlock()
		w.must(w.Rebuild(w.Context()))
		if got := w.catalogue(); !slices.Equal(got, want[1:]) {
			t.Errorf("after a loss the catalogue holds %v, want %v", got, want[1:])
		}
		list, _, err := w.Find(w.Context(), actor, statebank.Query{Ground: statebank.Typical})
		if err != nil || len(list) != 1 || list[0].ID != id(3) {
			t.Errorf("typical projects: %v, %v", list, err)
		}
	})
}

func TestClause10CatalogueOpensByTheAdditionalAgreement(t *testing.T) {
	each(t, func(w *world) {
		w.add(1, nil)
		w.must(w.Rebuild(w.Context()))
		for lang, words := range map[string][2]string{"ru": {"Каталог пока закрыт для вас", "Школа 001"}, "kk": {"Каталог сіз үшін әзірге жабық", "Мектеп 001"}, "en": {"not open to you yet", "School 001"}} {
			for _, who := range []portal.Party{"", stranger} {
				v := w.as(who, lang)
				p := w.open(v, "/bank")
				w.has(p, words[0], law.C10.Label(lang))
				if strings.Contains(string(p.Raw), words[1]) || strings.Contains(string(p.Raw), string(id(1))) {
					t.Errorf("%s: the closed catalogue shows %q to %q", lang, words[1], who)
				}
				if who != "" && len(p.Links("/agreements/bank")) != 1 {
					t.Errorf("%s: no way to the agreement", lang)
				}
				// What is in the catalogue and what is not look the same from outside.
				in, err := v.Open("/bank/" + string(id(1)))
				w.must(err)
				out, err := v.Open("/bank/" + string(id(9)))
				w.must(err)
				if in.Status != out.Status || strings.ReplaceAll(in.Path, string(id(1)), "") != strings.ReplaceAll(out.Path, string(id(9)), "") {
					t.Errorf("%s: the answers differ: %d %s, %d %s", lang, in.Status, in.Path, out.Status, out.Path)
				}
			}
			p := w.open(w.as(company, lang), "/bank")
			w.has(p, words[1])
			card := w.open(w.as(company, lang), "/bank/%s", id(1))
			w.has(card, words[1], "СЭ-001", "П-2026-000001")
		}
		w.mu.Lock()
		w.accepted[company] = false // a new edition is in force
		w.mu.Unlock()
		w.has(w.open(w.as(company, "ru"), "/bank"), "Каталог пока закрыт для вас")
		if p, err := w.as(company, "ru").Open("/bank/" + string(id(9))); err != nil || strings.Contains(p.Text, "Школа") {
			t.Errorf("a closed catalogue: %v", err)
		}
	})
}

func TestCatalogueIsSearchedAndFiltered(t *testing.T) {
	each(t, func(w *world) {
		w.add(1, func(p *portal.Project, _ *stage.Facts) {
			p.Name.KK = "Қонаев қаласындағы мектеп"
		})
		w.add(2, func(p *portal.Project, _ *stage.Facts) { p.Typical, p.KATO, p.Level = true, "110000000", "I" })
		w.must(w.Rebuild(w.Context()))
		v := w.as(company, "ru")
		for query, want := range map[string][]int{"": {1, 2}, "q=конаев": {1}, "q=СЭ-002": {2}, "ground=typical": {2}, "ground=new_project": {1}, "region=110000000": {2},
			"level=I": {2}, "q=нет": {}, "level=' OR 1=1 --": {}, "region=750000000&level=II&q=школа": {1}} {
			ask, err := url.ParseQuery(query)
			w.must(err)
			p := w.open(v, "/bank?%s", ask.Encode())
			for n := 1; n <= 2; n++ {
				if shown := len(p.Links("/bank/"+string(id(n)))) > 0; shown != slices.Contains(want, n) {
					t.Errorf("%q: project %d shown = %t", query, n, shown)
				}
			}
		}
		w.has(w.open(v, "/bank?q=%s", url.QueryEscape("нет")), "Ничего не найдено")
		w.has(w.open(v, "/bank?ground=typical"), "Основание размещения: типовой проект")
	})
}

func TestCatalogueIsPagedByKey(t *testing.T) {
	w := newWorld(t, db.SQLite)
	for n := range 60 {
		w.add(n, func(_ *portal.Project, f *stage.Facts) { f.Conclusion.At = w.now.Add(time.Duration(n/9) * time.Hour) })
	}
	w.must(w.Rebuild(w.Context()))
	v := w.as(company, "ru")
	seen := map[string]bool{}
	for path := "/bank"; path != ""; {
		p := w.open(v, "%s", path)
		for _, l := range p.Links("/bank/0199") {
			if seen[l] {
				t.Errorf("%s stands on two pages", l)
			}
			seen[l] = true
		}
		path = ""
		for _, l := range p.Links("/bank?after=") {
			if !strings.Contains(l, "lang=") {
				path = l
			}
		}
	}
	if len(seen) != 60 {
		t.Errorf("%d projects on all pages, want 60", len(seen))
	}
}

func TestPlacementIsDerivedFromWhatIsKnownNow(t *testing.T) {
	w := newWorld(t, db.SQLite)
	school := w.add(1, nil)
	placed, why, err := w.Placement(t.Context(), w.projects[school], w.facts[school])
	if err != nil || !placed || len(why) == 0 {
		t.Errorf("a new school: %t, %v, %v", placed, why, err)
	}
	repair := w.projects[school]
	repair.Works = "capital_repair"
	if placed, _, err := w.Placement(t.Context(), repair, w.facts[school]); err != nil || placed {
		t.Errorf("a repair: %t, %v", placed, err)
	}
	repair.Works = "no such code"
	if placed, _, err := w.Placement(t.Context(), repair, w.facts[school]); err != nil || placed {
		t.Errorf("works that no classifier knows: %t, %v", placed, err)
	}
}

func TestEveryReasonHasWords(t *testing.T) {
	messages, err := i18n.Load(ui.Messages(), statebank.Texts(), fstest.MapFS{"ru.json": {Data: []byte("{}")}, "kk.json": {Data: []byte("{}")}, "en.json": {Data: []byte("{}")}})
	if err != nil {
		t.Fatal(err)
	}
	known := messages.Keys()
	for _, kind := range []portal.ProjectKind{portal.Construction, portal.UrbanPlanning} {
		for _, outcome := range []stage.Outcome{"", stage.PositiveOutcome, stage.NegativeOutcome} {
			for bits := range 8 {
				for _, f := range statebank.Eligible(statebank.Facts{Kind: kind, Outcome: outcome, Typical: bits&1 > 0, New: bits&2 > 0, StateInvestment: bits&4 > 0}) {
					if !slices.Contains(known, f.Key) {
						t.Errorf("no words for %s", f.Key)
					}
				}
			}
		}
	}
}

func TestUnknownEntry(t *testing.T) {
	w := newWorld(t, db.SQLite)
	for _, path := range []string{"/bank/" + string(id(404)), "/bank/x"} {
		if p, err := w.as(company, "ru").Open(path); err != nil || p.Status != http.StatusNotFound {
			t.Errorf("%s: %d, %v", path, p.Status, err)
		}
	}
}
