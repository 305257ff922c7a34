package desk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/desk"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/journal"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/slicetest"
	"birtereze/portal/internal/stage"
	"birtereze/portal/law"
)

var langs = []string{"ru", "kk", "en"}

func TestDossierTellsWhereWhoAndWhatNext(t *testing.T) {
	each(t, func(w *world) {
		w.term(school, "test.examine", 5)
		for lang, want := range map[string][]string{
			"ru": {"Школа на 600 мест", "P-2026-00000a", "на экспертизе", "№ КВЭ-2026-000001 от 28 августа 2026 г.", "Эксперты рассматривают проект",
				"осталось 5 рабочих дней", "04.09.2026", "город Алматы, микрорайон Зерделі", "Местный бюджет", "ACT-DO"},
			"kk": {"600 орындық мектеп", "сараптамада", "Алматы қаласы, Зерделі шағын ауданы", "Жергілікті бюджет", "ACT-DO"},
			"en": {"School for 600 pupils", "in expertise", "The experts examine the project", "Local budget", "ACT-DO"},
		} {
			p := w.As("customer-a", lang).Open(fmt.Sprintf("/projects/%s/dossier", school))
			p.Says(want...)
			p.Says("TERM-EXAMINE", name(w, person("registrar").Party(), lang))
		}
	})
}

func name(w *world, p portal.Party, lang string) string {
	t, err := w.PartyName(w.Context(), p)
	w.Must(err)
	return t.In(lang)
}

func TestDossierSaysHowATermIsCounted(t *testing.T) {
	w := newWorld(t, db.SQLite)
	w.term(school, "test.examine", 2) // from Friday, 28 August: Monday and Tuesday
	p := w.As("designer-gip", "ru").Open(fmt.Sprintf("/projects/%s/dossier", school))
	p.Says("Как посчитан срок", "28.08.2026", "01.09.2026", "2 рабочих дня", "п. 34")
	if strings.Contains(p.Text, "осталось 0") {
		t.Error("a term that has not run out shows nothing left")
	}
}

func TestClause20DossierIsForThePeopleOfTheProject(t *testing.T) {
	each(t, func(w *world) {
		seq := w.act(actor("customer-a"), "project.create", school, nil)
		w.signRoot()
		pages := []string{
			"/projects/" + string(school) + "/dossier", "/projects/" + string(school) + "/history",
			fmt.Sprint("/journal/", seq), fmt.Sprint("/journal/", seq, "/proof"),
		}
		for _, path := range pages {
			for _, who := range []string{"customer-a", "designer-gip"} {
				w.As(who, "ru").Get(path).Want(http.StatusOK)
			}
			for _, who := range []string{"customer-b", "outsider", "registrar", "security", "expert-a", "authority-official"} {
				w.As(who, "ru").Get(path).Want(http.StatusNotFound).Lacks("Школа", "ACT-CREATE")
			}
			if b := w.As("", "ru").Get(path); !strings.HasPrefix(b.Path, "/sign-in") {
				t.Errorf("a visitor asks for %s: %v", path, b.Path)
			}
		}
		// What is not there and what one may not see answer alike.
		v := w.As("outsider", "ru")
		a := v.Get(pages[0]).Want(http.StatusNotFound)
		b := v.Get("/projects/" + string(nothing) + "/dossier").Want(http.StatusNotFound)
		if cut(a.Text) != cut(b.Text) {
			t.Errorf("the answers differ:\n%s\n%s", a.Text, b.Text)
		}
		v.Get("/journal/9999").Want(http.StatusNotFound)
		v.Get("/journal/x").Want(http.StatusNotFound)
		v.Get("/journal/-1").Want(http.StatusNotFound)
	})
}

// cut is a page without its request number.
func cut(text string) string {
	before, _, _ := strings.Cut(text, "Номер запроса")
	return before
}

func TestClause12AdministratorSeesTheDossier(t *testing.T) {
	w := newWorld(t, db.SQLite)
	res := policy.OfProject(w.project(school))
	administrator := portal.Actor{Person: "111111111111", For: w.project(school).Customer, Roles: []portal.Role{portal.RoleAdministrator}}
	other := administrator
	other.For = w.project(clinic).Customer
	member := administrator
	member.Roles = []portal.Role{portal.RoleCustomer}
	for _, act := range []string{"dossier.view", "dossier.history"} {
		if c, ok := w.World.Bus.Policy.Can(administrator, act, res); !ok || c != law.C12p2 {
			t.Errorf("%s by the administrator: %t by %s", act, ok, c)
		}
		if _, ok := w.World.Bus.Policy.Can(other, act, res); ok {
			t.Errorf("%s by another's administrator", act)
		}
		if _, ok := w.World.Bus.Policy.Can(member, act, res); ok {
			t.Errorf("%s by a member without access", act)
		}
	}
	if _, ok := w.World.Bus.Policy.Can(administrator, "journal.view", policy.Resource{Type: "Entry", Attrs: policy.Attrs{"person": ""}}); ok {
		t.Error("an entry of no project is shown to an administrator")
	}
}

func TestDraftHasNoDossierYet(t *testing.T) {
	w := newWorld(t, db.SQLite)
	p := w.As("customer-a", "ru").Get("/projects/" + string(sketch) + "/dossier")
	if want := "/projects/" + string(sketch) + "/new/about"; p.Path != want {
		t.Errorf("the dossier of a draft leads to %s, want %s", p.Path, want)
	}
	w.As("designer-gip", "ru").Get("/projects/" + string(sketch) + "/dossier").Want(http.StatusNotFound)
}

func TestTimelineShowsEachActWithItsDocumentsAndSignature(t *testing.T) {
	each(t, func(w *world) {
		w.act(actor("customer-a"), "project.create", school, nil)
		rec := w.Receive("paper", "Договор № 5.pdf", []byte("%PDF-1.7 contract"))
		w.act(actor("designer-gip"), "paper.sign", school, func(ctx context.Context, tx *command.Tx) error {
			tx.Fact("signed", "agreement")
			tx.Fact("date", "2026-08-28")
			_, err := w.Keeper.Add(ctx, tx, document.New{Owner: portal.Subject{Kind: "project", ID: school}, Project: school, Kind: "contract"}, rec)
			return err
		})
		w.act(portal.System("cadastre"), "material.receive", school, nil)
		w.act(portal.Actor{System: string(nothing), Roles: []portal.Role{portal.RolePartnerSystem}}, "approval.refuse", school, func(_ context.Context, tx *command.Tx) error {
			tx.Fact("authority", string(person("authority-official").Party()))
			tx.Fact("secret_inner_name", "hidden")
			return nil
		})
		p := w.As("customer-a", "ru").Open(fmt.Sprintf("/projects/%s/dossier", school))
		p.Says("ACT-CREATE", "ACT-SIGN", "ACT-RECEIVE", "ACT-REFUSE", "Договор № 5.pdf", "подписано", "28 августа 2026 г.", "Система «Келісу»", "Портал", person("designer-gip").Full.RU, name(w, w.project(school).Designer, "ru"), name(w, person("authority-official").Party(), "ru"))
		p.Lacks("secret_inner_name")
		if links := p.Links("/documents/"); len(links) != 1 || !strings.HasSuffix(links[0], "/content") {
			t.Errorf("links to documents: %v", links)
		}
		for kind, want := range map[string]string{"contract": "ACT-SIGN", "materials": "ACT-RECEIVE", "approvals": "ACT-REFUSE", "project": "ACT-CREATE"} {
			p := w.As("customer-a", "ru").Open(fmt.Sprintf("/projects/%s/dossier?kind=%s", school, kind))
			for _, act := range []string{"ACT-SIGN", "ACT-RECEIVE", "ACT-REFUSE", "ACT-CREATE"} {
				if strings.Contains(p.Text, act) != (act == want) {
					t.Errorf("kind %s: %s shown = %t", kind, act, act != want)
				}
			}
		}
		w.As("customer-a", "ru").Open(fmt.Sprintf("/projects/%s/dossier?kind=terms", school)).Says("Записей этого вида нет")
		w.As("customer-a", "ru").Open(fmt.Sprintf("/projects/%s/dossier?kind=nonsense", school)).Says("ACT-SIGN")
	})
}

func TestTimelineIsPagedByKey(t *testing.T) {
	w := newWorld(t, db.SQLite)
	for i := range 130 {
		who := actor([]string{"customer-a", "designer-gip"}[i%2])
		w.act(who, "thing.do", school, func(_ context.Context, tx *command.Tx) error {
			tx.Fact("number", fmt.Sprintf("N%03d-", i))
			return nil
		})
	}
	v := w.As("customer-a", "ru")
	seen := map[string]bool{}
	pages := 0
	for path := fmt.Sprintf("/projects/%s/dossier", school); path != ""; pages++ {
		p := v.Get(path).Want(http.StatusOK)
		for i := range 130 {
			if number := fmt.Sprintf("N%03d-", i); strings.Contains(p.Text, number) {
				if seen[number] {
					t.Errorf("%s stands on two pages", number)
				}
				seen[number] = true
			}
		}
		path = older(p, fmt.Sprintf("/projects/%s/dossier", school))
	}
	if len(seen) != 130 || pages != 5 {
		t.Errorf("%d entries on %d pages, want 130 on 5", len(seen), pages)
	}
}

func TestTimelineGathersWhatOnePersonDidAgainAndAgain(t *testing.T) {
	w := newWorld(t, db.SQLite)
	do := func(who string, number string) {
		w.act(actor(who), "thing.do", school, func(_ context.Context, tx *command.Tx) error {
			tx.Fact("number", number)
			return nil
		})
	}
	for _, number := range []string{"N1", "N2", "N3"} {
		do("customer-a", number)
		w.Clock.Move(time.Minute)
	}
	do("designer-gip", "N4")
	w.Clock.Move(3 * time.Hour)
	do("designer-gip", "N5")
	p := w.As("customer-a", "ru").Open(fmt.Sprintf("/projects/%s/dossier", school))
	p.Says("ACT-DO · 3 записи", "№ 0 – № 2", "N1", "N2", "N3", "N4", "N5")
	if n := strings.Count(p.Text, "ACT-DO"); n != 3 {
		t.Errorf("the timeline shows %d events, want 3: three acts of one person together, two of another hours apart", n)
	}
	if n := len(w.As("customer-a", "ru").Open(fmt.Sprintf("/projects/%s/history", school)).Links("/journal/")); n != 5 {
		t.Errorf("the history shows %d entries, want all 5", n)
	}
}

// older is the way to the next part of a list; the switch of the language keeps the place, and is no such way.
func older(p *slicetest.Browser, base string) string {
	for _, l := range p.Links(base + "?before=") {
		if path, _, _ := strings.Cut(l, "#"); !strings.Contains(path, "lang=") {
			return path
		}
	}
	return ""
}

func TestStateBankLineSaysWhy(t *testing.T) {
	w := newWorld(t, db.SQLite)
	w.why = []law.Finding{
		{Clause: law.C40p1, Outcome: law.NotMet, Key: "test.rule", Facts: map[string]string{"Why": "OLD-OBJECT"}},
		{Clause: law.C40p1, Outcome: law.NotApplicable, Key: "test.rule", Facts: map[string]string{"Why": "IRRELEVANT"}},
	}
	p := w.As("customer-b", "ru").Open(fmt.Sprintf("/projects/%s/dossier", clinic))
	p.Says("В государственном банке проектов", "RULE-TEXT OLD-OBJECT", "п. 40")
	p.Lacks("IRRELEVANT", "/bank/")
	w.placed[school] = true
	if links := w.As("customer-a", "ru").Open(fmt.Sprintf("/projects/%s/dossier", school)).Links("/bank/"); len(links) != 1 {
		t.Errorf("links to the bank: %v", links)
	}
}

func TestHeaderHasTheTabsForWhoMaySeeThem(t *testing.T) {
	w := newWorld(t, db.SQLite)
	p := w.As("customer-a", "en").Open(fmt.Sprintf("/projects/%s/dossier", school))
	for _, tab := range desk.Tabs() {
		if len(p.Links(tab.Path(school))) == 0 {
			t.Errorf("no link to the tab %s", tab)
		}
	}
	for _, link := range w.As("customer-a", "en").Open(fmt.Sprintf("/projects/%s/dossier", school)).Links("/projects/" + string(school) + "/") {
		path, _, _ := strings.Cut(strings.Split(link, "#")[0], "?")
		if !slices.ContainsFunc(desk.Tabs(), func(tab desk.Tab) bool { return tab.Path(school) == path }) {
			t.Errorf("the dossier leads to %s, which is none of its tabs", link)
		}
	}
	p = w.As("customer-a", "en").Open(fmt.Sprintf("/projects/%s/history", school))
	if n := strings.Count(string(p.Raw), `aria-current="page"`); n != 1 {
		t.Errorf("%d tabs are the current one", n)
	}
}

func TestProofOfAnEntryIsExplainedAndDownloaded(t *testing.T) {
	each(t, func(w *world) {
		var seq int64
		for range 5 {
			seq = w.act(actor("customer-a"), "project.create", school, nil)
		}
		v := w.As("customer-a", "ru")
		v.Open(fmt.Sprintf("/journal/%d", seq)).Says("Корень ещё не подписан")
		v.Get(fmt.Sprintf("/journal/%d/proof", seq)).Want(http.StatusConflict)
		w.signRoot()
		for _, lang := range langs {
			w.As("customer-a", lang).Open(fmt.Sprintf("/journal/%d", seq)).Says("ACT-CREATE", "RFC 6962", w.JournalKey)
		}
		p := v.Open(fmt.Sprintf("/journal/%d/proof", seq))
		var kept journal.Proof
		w.Must(json.Unmarshal(p.Raw, &kept))
		if err := kept.Check(w.key); err != nil || kept.Seq != seq {
			t.Errorf("the downloaded proof of %d: %+v, %v", seq, kept, err)
		}
	})
}

func TestEntrySaysWhichRulesWereKept(t *testing.T) {
	w := newWorld(t, db.SQLite)
	rule := law.Finding{Clause: law.C4, Outcome: law.Met, Key: "test.rule", Facts: map[string]string{"Why": "WRONG"}}
	other := rule
	other.Clause, other.Outcome = law.C9p2, law.NotApplicable
	seq := w.act(actor("customer-a"), "project.create", school, func(_ context.Context, tx *command.Tx) error {
		tx.Fact("number", "1")
		return tx.Check(rule, rule, other)
	})
	w.signRoot()
	for _, lang := range langs {
		p := w.As("customer-a", lang).Open(fmt.Sprintf("/journal/%d", seq))
		p.Says(law.Title(law.C4, lang), law.C4.Label(lang))
		if strings.Contains(p.Text, "RULE-TEXT") || strings.Contains(p.Text, law.C9p2.Label(lang)) {
			t.Errorf("%s: a rule that was kept is shown by what would be wrong", lang)
		}
	}
}

func TestClause8EverybodySeesTheEntriesOfTheirOwnActs(t *testing.T) {
	w := newWorld(t, db.SQLite)
	seq := w.act(actor("outsider"), "thing.do", "", nil)
	w.signRoot()
	w.As("outsider", "ru").Open(fmt.Sprintf("/journal/%d", seq)).Says("ACT-DO")
	w.As("customer-a", "ru").Get(fmt.Sprint("/journal/", seq)).Want(http.StatusNotFound)
}

func TestHistoryIsWholeAndPaged(t *testing.T) {
	w := newWorld(t, db.SQLite)
	for range 60 {
		w.act(actor("customer-a"), "thing.do", school, nil)
	}
	w.act(actor("customer-b"), "thing.do", clinic, nil)
	v := w.As("customer-a", "ru")
	seen := map[string]bool{}
	for path := fmt.Sprintf("/projects/%s/history", school); path != ""; {
		p := v.Get(path).Want(http.StatusOK)
		for _, l := range p.Links("/journal/") {
			seen[l] = true
		}
		path = older(p, fmt.Sprintf("/projects/%s/history", school))
	}
	if len(seen) != 60 {
		t.Errorf("%d entries are listed, want the 60 of this project", len(seen))
	}
}

func TestStageOfEachProjectOnTheDesk(t *testing.T) {
	w := newWorld(t, db.SQLite)
	w.Put(w.project(school), stage.Facts{Open: true, Conclusion: stage.Conclusion{Outcome: stage.NegativeOutcome, At: w.Clock.Now()}, Expertise: stage.Part{State: stage.Done}})
	p := w.As("designer-gip", "ru").Open("/desk")
	p.Says("отрицательное заключение", "в разработке", "Школа на 600 мест", "Капитальный ремонт поликлиники")
	w.As("designer-gip", "kk").Open("/desk/projects").Says("теріс қорытынды", "600 орындық мектеп")
}
