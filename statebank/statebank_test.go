package statebank_test

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/slicetest"
	"birtereze/portal/internal/stage"
	"birtereze/portal/law"
	"birtereze/portal/statebank"
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

const company, stranger = "customer-a", "customer-b"

// world is the state bank on the real platform; what the other slices say is said by the world.
type world struct {
	*slicetest.Site
	*statebank.Service
	*slicetest.Projects
	mu      sync.Mutex
	refused bool // the additional agreement of the company, no longer in force
}

func (w *world) PartyName(context.Context, portal.Party) (portal.Text, error) {
	return portal.Text{RU: "ТОО «Жетісу Жоба»", KK: "«Жетісу Жоба» ЖШС"}, nil
}

func (w *world) AcceptedBank(_ context.Context, p portal.Party) (bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return p == slicetest.Party(company) && !w.refused, nil
}

func newWorld(t *testing.T, engine db.Engine) *world {
	t.Helper()
	w := &world{Projects: slicetest.NewProjects()}
	platform := slicetest.New(t, engine, slicetest.Setup{Rules: []policy.Source{statebank.Rules()}, Texts: []fs.FS{statebank.Texts()}})
	w.Service = statebank.NewService(platform.Bus, platform.Classifiers, w, w)
	w.Site = platform.Site(w.Routes)
	return w
}

func each(t *testing.T, test func(w *world)) {
	dbtest.EachEngine(t, func(t *testing.T, engine db.Engine) { test(newWorld(t, engine)) })
}

func id(n int) portal.ID { return portal.ID(fmt.Sprintf("01990000-0000-7000-8000-%012d", n)) }

// add makes a new school on state investment with a positive conclusion, and changes it.
func (w *world) add(n int, change func(p *portal.Project, f *stage.Facts)) portal.ID {
	p := portal.Project{ID: id(n), Name: portal.Text{RU: fmt.Sprintf("Школа %03d", n), KK: fmt.Sprintf("Мектеп %03d", n), EN: fmt.Sprintf("School %03d", n)}, Kind: portal.Construction,
		Works: "new", Level: "II", StateInvestment: true, KATO: "750000000", Customer: slicetest.Party(company), Designer: slicetest.Party(company), CreatedAt: w.Clock.Now()}
	at := w.Clock.Now().Add(time.Duration(n) * time.Minute)
	f := stage.Facts{Open: true, Conclusion: stage.Conclusion{Number: fmt.Sprintf("СЭ-%03d", n), Date: portal.DateOf(at), Outcome: stage.PositiveOutcome,
		Name: portal.Text{RU: "РГП «Мемсараптама»", KK: "«Мемсараптама» РМК"}, At: at}}
	if change != nil {
		change(&p, &f)
	}
	w.Put(p, f)
	return p.ID
}

// tell has a slice tell of a project, and the bank hear of it.
func (w *world) tell(name string, project portal.ID) {
	w.Helper()
	w.Emit(portal.Event{Name: name, Project: project, At: w.Clock.Now()})
	w.Settle()
}

func (w *world) catalogue() []portal.ID {
	w.Helper()
	list, _, err := w.Find(w.Context(), slicetest.Actor(company), statebank.Query{})
	w.Must(err)
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
		w.Must(w.Rebuild(w.Context()))
		want := []portal.ID{id(5), id(4), id(3), id(2), id(1)}
		if got := w.catalogue(); !slices.Equal(got, want) {
			t.Fatalf("the catalogue holds %v, want %v", got, want)
		}
		w.Write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "DELETE FROM bnk_entries WHERE id = $1", id(2))
			if err == nil {
				_, err = tx.Exec(ctx, "UPDATE bnk_entries SET ground = 'typical', words = ''")
			}
			return err
		})
		w.Remove(id(5))
		w.Must(w.Rebuild(w.Context()))
		if got := w.catalogue(); !slices.Equal(got, want[1:]) {
			t.Errorf("after a loss the catalogue holds %v, want %v", got, want[1:])
		}
		list, _, err := w.Find(w.Context(), slicetest.Actor(company), statebank.Query{Ground: statebank.Typical})
		if err != nil || len(list) != 1 || list[0].ID != id(3) {
			t.Errorf("typical projects: %v, %v", list, err)
		}
	})
}

func TestClause10CatalogueOpensByTheAdditionalAgreement(t *testing.T) {
	each(t, func(w *world) {
		w.add(1, nil)
		w.Must(w.Rebuild(w.Context()))
		for lang, words := range map[string][2]string{"ru": {"Каталог пока закрыт для вас", "Школа 001"}, "kk": {"Каталог сіз үшін әзірге жабық", "Мектеп 001"}, "en": {"not open to you yet", "School 001"}} {
			for _, who := range []string{"", stranger} {
				b := w.As(who, lang)
				b.Get("/bank").Want(http.StatusOK, words[0], law.C10.Label(lang)).Lacks(words[1], string(id(1)))
				if who != "" && len(b.Links("/agreements/bank")) != 1 {
					t.Errorf("%s: no way to the agreement", lang)
				}
				// What is in the catalogue and what is not look the same from outside.
				in := b.Get("/bank/" + string(id(1))).Page
				out := b.Get("/bank/" + string(id(9))).Page
				if in.Status != out.Status || strings.ReplaceAll(in.Path, string(id(1)), "") != strings.ReplaceAll(out.Path, string(id(9)), "") {
					t.Errorf("%s: the answers differ: %d %s, %d %s", lang, in.Status, in.Path, out.Status, out.Path)
				}
			}
			b := w.As(company, lang)
			b.Get("/bank").Want(http.StatusOK, words[1])
			b.Get("/bank/"+string(id(1))).Want(http.StatusOK, words[1], "СЭ-001", "P-2026-000001")
		}
		w.mu.Lock()
		w.refused = true // a new edition is in force
		w.mu.Unlock()
		b := w.As(company, "ru")
		b.Get("/bank").Want(http.StatusOK, "Каталог пока закрыт для вас")
		b.Get("/bank/" + string(id(9))).Lacks("Школа")
	})
}

func TestCatalogueIsSearchedAndFiltered(t *testing.T) {
	each(t, func(w *world) {
		w.add(1, func(p *portal.Project, _ *stage.Facts) {
			p.Name.KK = "Қонаев қаласындағы мектеп"
		})
		w.add(2, func(p *portal.Project, _ *stage.Facts) { p.Typical, p.KATO, p.Level = true, "110000000", "I" })
		w.Must(w.Rebuild(w.Context()))
		b := w.As(company, "ru")
		for query, want := range map[string][]int{"": {1, 2}, "q=конаев": {1}, "q=СЭ-002": {2}, "ground=typical": {2}, "ground=new_project": {1}, "region=110000000": {2},
			"level=I": {2}, "q=нет": {}, "level=' OR 1=1 --": {}, "region=750000000&level=II&q=школа": {1}} {
			ask, err := url.ParseQuery(query)
			w.Must(err)
			b.Get("/bank?" + ask.Encode()).Want(http.StatusOK)
			for n := 1; n <= 2; n++ {
				if shown := len(b.Links("/bank/"+string(id(n)))) > 0; shown != slices.Contains(want, n) {
					t.Errorf("%q: project %d shown = %t", query, n, shown)
				}
			}
		}
		b.Get("/bank?q="+url.QueryEscape("нет")).Want(http.StatusOK, "Ничего не найдено")
		b.Get("/bank?ground=typical").Want(http.StatusOK, "Основание размещения: типовой проект")
	})
}

func TestCatalogueIsPagedByKey(t *testing.T) {
	w := newWorld(t, db.SQLite)
	for n := range 60 {
		w.add(n, func(_ *portal.Project, f *stage.Facts) {
			f.Conclusion.At = w.Clock.Now().Add(time.Duration(n/9) * time.Hour)
		})
	}
	w.Must(w.Rebuild(w.Context()))
	b := w.As(company, "ru")
	seen := map[string]bool{}
	for path := "/bank"; path != ""; {
		b.Get(path).Want(http.StatusOK)
		for _, l := range b.Links("/bank/0199") {
			if seen[l] {
				t.Errorf("%s stands on two pages", l)
			}
			seen[l] = true
		}
		path = ""
		for _, l := range b.Links("/bank?after=") {
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
	repair, err := w.Project(t.Context(), school)
	w.Must(err)
	facts, err := w.Facts(t.Context(), repair)
	w.Must(err)
	placed, why, err := w.Placement(t.Context(), repair, facts)
	if err != nil || !placed || len(why) == 0 {
		t.Errorf("a new school: %t, %v, %v", placed, why, err)
	}
	repair.Works = "capital_repair"
	if placed, _, err := w.Placement(t.Context(), repair, facts); err != nil || placed {
		t.Errorf("a repair: %t, %v", placed, err)
	}
	repair.Works = "no such code"
	if placed, _, err := w.Placement(t.Context(), repair, facts); err != nil || placed {
		t.Errorf("works that no classifier knows: %t, %v", placed, err)
	}
}

func TestEveryReasonHasWords(t *testing.T) {
	messages, err := i18n.Load(statebank.Texts())
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
		w.As(company, "ru").Get(path).Want(http.StatusNotFound)
	}
}
