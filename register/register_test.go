package register_test

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/derived"
	"birtereze/portal/internal/stage"
	"birtereze/portal/register"
)

// The allow-list: a field that is added to the public entry must be added here, by somebody who has thought about it.
func TestClause27OnlyWhatIsNamedIsPublished(t *testing.T) {
	allowed := map[string][]string{
		"Entry": {"ID", "Version", "Number", "Kind", "Urban", "Works", "Level", "Name", "KATO", "Place", "Customer", "CustomerName", "Designer", "DesignerName", "Stage",
			"Conclusion", "ConclusionNumber", "Revision", "Events", "Year", "ChangedAt", "Words", "CustomerWords", "DesignerWords"},
		"Conclusion": {"Number", "Date", "Outcome", "Name", "Document"},
		"Event":      {"Kind", "At", "Number"},
	}
	for _, typ := range []reflect.Type{reflect.TypeFor[register.Entry](), reflect.TypeFor[register.Conclusion](), reflect.TypeFor[register.Event]()} {
		var have []string
		for i := range typ.NumField() {
			have = append(have, typ.Field(i).Name)
		}
		if !slices.Equal(have, allowed[typ.Name()]) {
			t.Errorf("%s has the fields %v, allowed are %v", typ.Name(), have, allowed[typ.Name()])
		}
	}
	w := newWorld(t, "sqlite")
	at := w.Clock.Now()
	entry := register.Derive(derived.Project{
		Project: portal.Project{ID: id(1), Name: portal.Text{RU: "Школа"}, Kind: portal.Construction, Works: "new", Financing: "SECRET-financing", StateInvestment: true,
			ObjectNumber: "111122223333444455", Customer: natural, Designer: designer, Surveyor: "900101399999", People: []portal.IIN{"850505400999"}, CreatedAt: at},
		CustomerName: portal.Text{RU: "Иванов И."},
		Parts: stage.Facts{Open: true, Materials: stage.Part{State: stage.Stopped, At: at, Holders: []portal.Party{"SECRET-holder"}},
			Approvals:   stage.Part{State: stage.Stopped, At: at, Holders: []portal.Party{"SECRET-authority"}},
			Expertise:   stage.Part{State: stage.UnderWay, At: at, Holders: []portal.Party{"SECRET-expert"}},
			Application: stage.Application{Number: "SECRET-application", Date: "2026-08-28", At: at},
			Conclusion:  stage.Conclusion{Number: "SECRET-undecided", Organisation: "SECRET-organisation"}},
	})
	out, err := json.Marshal(entry)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"SECRET", string(natural), "900101399999", "850505400999", "111122223333444455"} {
		if strings.Contains(strings.ToUpper(string(out)), strings.ToUpper(secret)) {
			t.Errorf("the entry shows %s: %s", secret, out)
		}
	}
}

func TestClause27EveryProjectIsPublishedByItself(t *testing.T) {
	each(t, func(w *world) {
		project := w.add(1, nil)
		if n, _ := w.Count(w.Context()); n != 0 {
			t.Fatalf("%d entries before anything happened", n)
		}
		w.tell("development.project_created", project)
		for lang, want := range map[string][]string{
			"ru": {"Школа 001", "ГУ «Управление образования»", "ТОО «Жетісу Жоба»", "город Алматы, улица Абая", "II – нормальный", "БИН " + string(customer), "ещё нет", "в разработке", "P-2026-000001"},
			"kk": {"Мектеп 001", "«Білім басқармасы» ММ", "Алматы қаласы, Абай көшесі", "II – қалыпты", "әлі жоқ", "әзірленуде"},
			"en": {"Школа 001", "II – normal", "none yet", "in development", "New construction"},
		} {
			w.open(lang, "/projects/%s", project).Says(want...)
			w.open(lang, "/projects").Says(want[0], want[len(want)-1][:2])
		}
		later := w.Clock.Now().AddDate(0, 1, 0)
		w.Change(project, concluded("СЭ-2026-000007", stage.PositiveOutcome, later))
		w.tell("expertise.concluded", project)
		w.open("ru", "/projects/%s", project).Says("№ СЭ-2026-000007 от 28 сентября 2026 г.", "положительное заключение", "РГП «Мемсараптама»", "Выдано положительное заключение",
			"Проект согласован инстанциями", "п. 27")
		w.Change(project, func(_ *portal.Project, f *stage.Facts) {
			f.Acceptance = stage.Part{State: stage.Done, At: later.AddDate(0, 0, 3)}
		})
		w.tell("expertise.project_approved", project)
		w.open("ru", "/projects/%s", project).Says("утверждён заказчиком", "Проект утверждён заказчиком")
	})
}

func TestClause27NaturalPersonIsPublishedByNameAlone(t *testing.T) {
	w := newWorld(t, "sqlite")
	unknown := portal.Party("910202300321") // nobody knows a name
	for n, party := range map[int]portal.Party{1: natural, 2: unknown} {
		project := w.add(n, func(p *portal.Project, _ *stage.Facts) { p.Customer = party })
		w.Must(w.Publish(w.Context(), project))
		for _, path := range []string{"/projects/" + string(project), "/projects", "/projects.csv", "/projects.json", "/projects.atom"} {
			if p := w.open("ru", "%s", path); strings.Contains(string(p.Raw), string(party)) {
				t.Errorf("%s shows the number of a natural person", path)
			}
		}
		if found, _, err := w.Find(w.Context(), register.Query{Customer: string(party)}); err != nil || len(found) != 0 {
			t.Errorf("somebody's projects are found by their IIN: %v, %v", found, err)
		}
	}
	w.open("ru", "/projects/%s", id(1)).Says("Иванов И.")
}

func TestClause27WhatIsClosedIsNoLongerPublished(t *testing.T) {
	each(t, func(w *world) {
		project := w.add(1, nil)
		w.Must(w.Publish(w.Context(), project))
		w.Remove(project)
		w.tell("development.described", project)
		w.As("", "ru").Get("/projects/" + string(project)).Want(http.StatusNotFound)
		w.Must(w.Publish(w.Context(), id(9))) // what never was is no fault
	})
}

// fingerprint is all that is published.
func (w *world) fingerprint() string { return string(w.open("ru", "/projects.json").Raw) }

func TestEntriesEqualTheirSourcesAfterAnyLoss(t *testing.T) {
	each(t, func(w *world) {
		for n := range 7 {
			w.Must(w.Publish(w.Context(), w.add(n+1, nil)))
		}
		w.Change(id(2), concluded("СЭ-1", stage.NegativeOutcome, w.Clock.Now().AddDate(0, 2, 0)))
		w.Must(w.Publish(w.Context(), id(2)))
		want := w.fingerprint()
		for name, loss := range map[string]string{
			"everything":          "DELETE FROM pub_entries",
			"one entry":           "DELETE FROM pub_entries WHERE id = '" + string(id(3)) + "'",
			"a name was altered":  "UPDATE pub_entries SET name = '{\"ru\":\"Other\",\"kk\":\"\"}'",
			"a stage was altered": "UPDATE pub_entries SET stage = 'approved_by_customer', changed_at = 1",
			"nothing":             "UPDATE pub_entries SET version = version",
		} {
			w.exec(loss)
			w.Must(w.Rebuild(w.Context()))
			if got := w.fingerprint(); got != want {
				t.Errorf("after the loss of %s: %s\nwant %s", name, got, want)
			}
		}
		w.Remove(id(5))
		w.Must(w.Rebuild(w.Context()))
		if n, err := w.Count(w.Context()); err != nil || n != 6 {
			t.Errorf("%d entries are left after a project was closed, want 6 (%v)", n, err)
		}
	})
}

func TestRebuildGoesThroughManyProjects(t *testing.T) {
	w := newWorld(t, "sqlite")
	for n := range 450 {
		w.add(n+1, nil)
	}
	w.Must(w.Rebuild(w.Context()))
	if n, err := w.Count(w.Context()); err != nil || n != 450 {
		t.Errorf("%d entries, want 450 (%v)", n, err)
	}
}

// While the sources are read for an event, another derivation is faster with newer facts: they must not be replaced.
func TestOlderAnswerNeverReplacesANewerOne(t *testing.T) {
	each(t, func(w *world) {
		for _, published := range []bool{false, true} {
			project := w.add(map[bool]int{false: 1, true: 2}[published], nil)
			if published {
				w.Must(w.Publish(w.Context(), project))
			}
			w.mu.Lock()
			w.asked = func() {
				w.Change(project, func(p *portal.Project, _ *stage.Facts) { p.Name.RU = "Newer" })
				w.Must(w.Publish(w.Context(), project))
			}
			w.mu.Unlock()
			w.Must(w.Publish(w.Context(), project))
			if e, err := w.Entry(w.Context(), project); err != nil || e.Name.RU != "Newer" {
				t.Errorf("published before = %t: the entry says %q, %v", published, e.Name.RU, err)
			}
		}
	})
}

func TestSearchForgivesTheKeyboard(t *testing.T) {
	each(t, func(w *world) {
		w.add(1, func(p *portal.Project, _ *stage.Facts) {
			p.Name = portal.Text{RU: "Генеральный план города Қонаев", KK: "Қазақстан Республикасы, Қонаев қаласының бас жоспары"}
		})
		w.add(2, func(p *portal.Project, _ *stage.Facts) {
			p.Name = portal.Text{RU: "Ёлочная фабрика", KK: "Шырша фабрикасы"}
		})
		w.Must(w.Rebuild(w.Context()))
		w.Change(id(2), concluded("СЭ-2026-000007", stage.PositiveOutcome, w.Clock.Now().AddDate(0, 0, 1)))
		w.Must(w.Publish(w.Context(), id(2)))
		for question, want := range map[string]portal.ID{
			"казакстан": id(1), "Қазақстан": id(1), "КАЗАКСТАН конаев": id(1), "қонаев": id(1), "план конаев": id(1), "елочная": id(2), "ЁЛОЧНАЯ": id(2),
			"шырша": id(2), "СЭ-2026-000007": id(2), "сэ 2026 000007": id(2), "P-2026-000002": id(2),
		} {
			got, _, err := w.Find(w.Context(), register.Query{Words: question})
			if err != nil || len(got) != 1 || got[0].ID != want {
				t.Errorf("%q finds %d entries, want %s (%v)", question, len(got), want, err)
			}
		}
		for question, want := range map[string]int{"": 2, "жетису": 2, "алматы абая": 2, string(customer): 2, "нет такого": 0, "%": 2, "_": 2, "план елочная": 0} {
			if got, _, err := w.Find(w.Context(), register.Query{Words: question}); err != nil || len(got) != want {
				t.Errorf("%q finds %d entries, want %d (%v)", question, len(got), want, err)
			}
		}
		w.open("kk", "/projects?q=%s", url.QueryEscape("казакстан")).Says("Қонаев қаласының бас жоспары")
		if p := w.open("ru", "/projects?q=%s", url.QueryEscape("нет такого")); !strings.Contains(p.Text, "Ничего не найдено") {
			t.Error("an empty list says nothing")
		}
		for _, number := range []string{"СЭ-2026-000007", "сэ-2026-000007", " СЭ 2026 000007 "} {
			project, version, found, err := w.ByConclusion(w.Context(), number)
			if err != nil || !found || project != id(2) || version != "01990000-0000-7000-8000-00000000c0c0" {
				t.Errorf("conclusion %q: %s %s %t %v", number, project, version, found, err)
			}
		}
		for _, number := range []string{"", "–", "СЭ-2026-00000"} {
			if _, _, found, err := w.ByConclusion(w.Context(), number); found || err != nil {
				t.Errorf("conclusion %q: found %t, %v", number, found, err)
			}
		}
	})
}

func TestFilters(t *testing.T) {
	each(t, func(w *world) {
		w.add(1, nil)
		w.add(2, func(p *portal.Project, _ *stage.Facts) { p.KATO, p.Level = "110000000", "I" })
		w.add(3, func(p *portal.Project, _ *stage.Facts) {
			p.Kind, p.Works, p.Urban, p.KATO = portal.UrbanPlanning, "", "detailed_plan", "111010000"
		})
		w.add(4, func(p *portal.Project, _ *stage.Facts) {
			p.Customer, p.CreatedAt = natural, w.Clock.Now().AddDate(-1, 0, 0)
		})
		w.Must(w.Rebuild(w.Context()))
		w.Change(id(1), concluded("1", stage.NegativeOutcome, w.Clock.Now().AddDate(0, 0, 1)))
		w.Must(w.Publish(w.Context(), id(1)))
		for query, want := range map[string][]int{
			"":                               {1, 2, 3, 4},
			"region=110000000":               {2, 3},
			"region=750000000":               {1, 4},
			"kind=urban_planning":            {3},
			"level=I":                        {2},
			"stage=concluded_negative":       {1},
			"stage=in_development&year=2026": {2, 3},
			"customer=управление":            {1, 2, 3},
			"customer=" + string(customer):   {1, 2, 3},
			"customer=иванов":                {4},
			"designer=жетису":                {1, 2, 3, 4},
			"year=2025":                      {4},
			"year=x&level=' OR '1'='1":       {},
		} {
			ask, err := url.ParseQuery(query)
			w.Must(err)
			p := w.open("ru", "/projects?%s", ask.Encode())
			for n := 1; n <= 4; n++ {
				shown := strings.Contains(string(p.Raw), fmt.Sprintf(`href="/projects/%s"`, id(n)))
				if shown != slices.Contains(want, n) {
					t.Errorf("%q: project %d shown = %t", query, n, shown)
				}
			}
		}
		p := w.open("ru", "/projects?region=110000000&level=I&q=%s", url.QueryEscape("школа"))
		p.Says("Область или город: Акмолинская область", "Уровень: I – повышенный", "Слова: школа")
		if links := p.Links("/projects?level=I&region=110000000"); len(links) != 1 {
			t.Errorf("the filter by words cannot be taken off: %v", p.Links("/projects?"))
		}
	})
}

func TestListIsPagedByKey(t *testing.T) {
	each(t, func(w *world) {
		for n := range 60 {
			w.add(n+1, func(p *portal.Project, _ *stage.Facts) {
				p.CreatedAt = w.Clock.Now().Add(time.Duration(n/7) * time.Hour)
			}) // many at the same moment
		}
		w.Must(w.Rebuild(w.Context()))
		seen := map[string]bool{}
		pages := 0
		for path := "/projects?level=II"; path != ""; pages++ {
			p := w.open("ru", "%s", path)
			for _, l := range p.Links("/projects/0199") {
				if seen[l] {
					t.Errorf("%s stands on two pages", l)
				}
				seen[l] = true
			}
			path = ""
			for _, l := range p.Links("/projects?after=") {
				if !strings.Contains(l, "lang=") {
					path = l
				}
			}
		}
		if len(seen) != 60 || pages != 3 {
			t.Errorf("%d projects on %d pages, want 60 on 3", len(seen), pages)
		}
		for _, nonsense := range []string{"x", "1", "1.", ".", "99999999999999999999.1", "-1.%27"} {
			w.open("ru", "/projects?after=%s", nonsense)
		}
	})
}

func TestFeedsAreWellFormedAndFiltered(t *testing.T) {
	w := newWorld(t, "sqlite")
	w.add(1, func(p *portal.Project, _ *stage.Facts) { p.Name.RU = `=CMD("x") <b>&amp;` })
	w.add(2, func(p *portal.Project, _ *stage.Facts) { p.Level = "I" })
	w.Must(w.Rebuild(w.Context()))
	w.Change(id(2), concluded("СЭ-7", stage.PositiveOutcome, w.Clock.Now().AddDate(0, 0, 1)))
	w.Must(w.Publish(w.Context(), id(2)))
	for _, lang := range []string{"ru", "kk", "en"} {
		var feed struct {
			Entries []struct {
				ID    string `xml:"id"`
				Title string `xml:"title"`
				Link  struct {
					Href string `xml:"href,attr"`
				} `xml:"link"`
			} `xml:"entry"`
		}
		w.Must(xml.Unmarshal(w.open(lang, "/projects.atom").Raw, &feed))
		if len(feed.Entries) != 2 || feed.Entries[0].ID != "urn:uuid:"+string(id(2)) || feed.Entries[1].Title == "" || feed.Entries[0].Link.Href != "https://portal.example/projects/"+string(id(2)) {
			t.Errorf("%s: feed %+v", lang, feed)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(w.open(lang, "/projects.csv?level=I").Raw), "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 2 || rows[1][0] != string(id(2)) || len(rows[0]) != len(rows[1]) {
			t.Errorf("%s: table %q, %v", lang, rows, err)
		}
	}
	rows, err := csv.NewReader(strings.NewReader(string(w.open("ru", "/projects.csv?level=II").Raw))).ReadAll()
	if err != nil || rows[1][3] != `'=CMD("x") <b>&amp;` {
		t.Errorf("a text that a spreadsheet would run: %q, %v", rows, err)
	}
	var list []map[string]any
	w.Must(json.Unmarshal(w.open("ru", "/projects.json").Raw, &list))
	if len(list) != 2 || list[0]["stage"] != "concluded_positive" {
		t.Errorf("data: %v", list)
	}
	w.Must(json.Unmarshal(w.open("ru", "/projects.json?q=nothing").Raw, &list))
	if len(list) != 0 {
		t.Errorf("nothing found: %v", list)
	}
}

func TestCardSaysWhetherTheStateBankHasIt(t *testing.T) {
	w := newWorld(t, "sqlite")
	project := w.add(1, nil)
	w.Must(w.Publish(w.Context(), project))
	if p := w.open("ru", "/projects/%s", project); strings.Contains(p.Text, "RULE") {
		t.Error("the state bank is spoken of before there is a conclusion")
	}
	w.Change(project, concluded("1", stage.PositiveOutcome, w.Clock.Now()))
	w.Must(w.Publish(w.Context(), project))
	w.open("ru", "/projects/%s", project).Says("В государственном банке проектов", "RULE BECAUSE", "п. 40")
}

func TestLineOfEachPublicStage(t *testing.T) {
	w := newWorld(t, "sqlite")
	project := w.add(1, nil)
	done := stage.Part{State: stage.Done, At: w.Clock.Now()}
	for _, c := range []struct {
		change  func(*portal.Project, *stage.Facts)
		current string
	}{
		{nil, "в разработке"},
		{func(_ *portal.Project, f *stage.Facts) { f.Documentation = done }, "документация согласована сторонами"},
		{func(_ *portal.Project, f *stage.Facts) { f.Approvals = done }, "согласован инстанциями"},
		{func(_ *portal.Project, f *stage.Facts) { f.Expertise.State = stage.UnderWay }, "на экспертизе"},
	} {
		if c.change != nil {
			w.Change(project, c.change)
		}
		w.Must(w.Publish(w.Context(), project))
		w.open("ru", "/projects/%s", project).Says(c.current + " сейчас")
	}
}

func TestUnknownProjectIsNotFound(t *testing.T) {
	w := newWorld(t, "sqlite")
	for _, path := range []string{"/projects/" + string(id(404)), "/projects/x"} {
		w.As("", "ru").Get(path).Want(http.StatusNotFound)
	}
}
