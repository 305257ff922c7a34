package classifier

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"birtereze/portal"
	"birtereze/portal/law"
)

const day = portal.Date("2026-09-01")

func load(t *testing.T) Classifiers {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// entries lists the entries of every classifier, by its name.
func entries(c Classifiers) map[string][]Entry {
	m := map[string][]Entry{}
	add(m, c.Places)
	add(m, c.Works)
	add(m, c.Urban)
	add(m, c.Levels)
	add(m, c.Financing)
	add(m, c.Materials)
	add(m, c.Stages)
	add(m, c.Compositions)
	add(m, c.Specialisations)
	add(m, c.Sections)
	return m
}

func add[T interface{ entry() Entry }](m map[string][]Entry, l List[T]) {
	for _, e := range l.All() {
		m[l.name] = append(m[l.name], e.entry())
	}
}

func codes(all []Entry) []string {
	var c []string
	for _, e := range all {
		c = append(c, e.Code)
	}
	return c
}

func TestEveryEntryIsNamedInItsLanguageAndInForce(t *testing.T) {
	all := entries(load(t))
	if len(all) != 10 {
		t.Fatalf("%d classifiers are filled, want 10", len(all))
	}
	cyrillic := func(r rune) bool { return r >= 'А' && r <= 'ӿ' }
	for name, list := range all {
		seen := map[string]string{}
		for _, e := range list {
			if !e.ValidOn("2026-07-01") || e.ValidOn("2026-06-30") {
				t.Errorf("%s %q is not used from the day the Order entered into force: from %s", name, e.Code, e.From)
			}
			if strings.ContainsFunc(e.Name("en"), cyrillic) {
				t.Errorf("%s %q: the English name %q holds Cyrillic", name, e.Code, e.Name("en"))
			}
			for _, lang := range []string{"ru", "kk"} {
				if !strings.ContainsFunc(e.Name(lang), cyrillic) && name != "levels" {
					t.Errorf("%s %q: the name %q in %s holds no Cyrillic", name, e.Code, e.Name(lang), lang)
				}
			}
			for _, lang := range []string{"ru", "kk", "en"} {
				if other, twice := seen[lang+e.Name(lang)]; twice {
					t.Errorf("%s: %q and %q bear one name in %s: %q", name, e.Code, other, lang, e.Name(lang))
				}
				seen[lang+e.Name(lang)] = e.Code
			}
			if e.Name("de") != "" {
				t.Errorf("%s %q has a name in a language that is not kept", name, e.Code)
			}
		}
	}
}

// The kinds that the rules name are there, no more and no fewer.
func TestCodes(t *testing.T) {
	all := entries(load(t))
	for name, want := range map[string][]string{
		"works": {
			New, Reconstruction, Expansion, Modernisation, ReEquipment, CapitalRepair, Conservation, PostUtilisation,
		},
		"levels":       {LevelI, LevelII, LevelIII},
		"stages":       {StageProject, StageWorkingProject, StageWorkingDocumentation},
		"compositions": {CompositionCivil, CompositionProduction, CompositionPostUtilisation, CompositionUrban},
		"urban": {
			"general_scheme", "interregional_scheme", "complex_scheme_region", "complex_scheme_district",
			"general_plan_large_city", "general_plan_city", "general_plan_settlement", "development_scheme", "detailed_plan",
		},
		"kato": {
			"100000000", "110000000", "150000000", "190000000", "230000000", "270000000", "310000000", "330000000",
			"350000000", "390000000", "430000000", "470000000", "550000000", "590000000", "610000000", "620000000",
			"630000000", "631010000", "710000000", "750000000", "790000000",
		},
	} {
		if got := codes(all[name]); !slices.Equal(got, want) {
			t.Errorf("%s holds %v, want %v", name, got, want)
		}
	}
}

// Code art. 1 item 47: what counts as state investment; the funds of organisations held by the National Bank do not.
func TestFinancingTellsStateInvestment(t *testing.T) {
	c := load(t)
	want := map[string]bool{
		"republican_budget": true, "local_budget": true, "budget_lending": true, "guaranteed_loan": true, "national_fund": true,
		"quasi_state": true, "autonomous_education": true, "partnership": true,
		"private": false, "private_loan": false, "national_bank_entity": false,
	}
	if got := len(c.Financing.All()); got != len(want) {
		t.Errorf("%d sources of financing, want %d", got, len(want))
	}
	for code, state := range want {
		f, err := c.Financing.At(code, day)
		if err != nil || f.StateInvestment != state || f.Ground != law.Code1i47 {
			t.Errorf("financing %s: state investment %v by %s, %v, want %v by %s", code, f.StateInvestment, f.Ground, err, state, law.Code1i47)
		}
	}
}

// Cl. 40: only new objects enter the state bank; conservation and post-utilisation are neither new nor a change.
func TestWorksTellNewFromChange(t *testing.T) {
	for _, w := range load(t).Works.All() {
		wantChange := slices.Contains([]string{Reconstruction, Expansion, Modernisation, ReEquipment, CapitalRepair}, w.Code)
		if w.New != (w.Code == New) || w.Change != wantChange {
			t.Errorf("works %s: new %v, change %v", w.Code, w.New, w.Change)
		}
	}
}

func TestUrbanTiers(t *testing.T) {
	ground := map[string]law.Clause{"national": law.Code69p4, "regional": law.Code69p5, "settlement": law.Code69p6}
	count := map[string]int{}
	for _, u := range load(t).Urban.All() {
		count[u.Tier]++
		if u.Ground != ground[u.Tier] {
			t.Errorf("%s of tier %q rests on %s, want %s", u.Code, u.Tier, u.Ground, ground[u.Tier])
		}
	}
	if count["national"] != 2 || count["regional"] != 2 || count["settlement"] != 5 {
		t.Errorf("kinds by tier: %v, want 2, 2 and 5", count)
	}
}

// Code art. 113 point 1: the five groups of specialisations that an expert organisation must have.
func TestSpecialisationsCoverTheGroupsOfTheCode(t *testing.T) {
	groups := map[string]bool{}
	for _, s := range load(t).Specialisations.All() {
		if s.Group != "" {
			groups[s.Group] = true
			if s.Ground != law.Code113p1 {
				t.Errorf("%s is in group %s by %s, want %s", s.Code, s.Group, s.Ground, law.Code113p1)
			}
		}
	}
	for _, g := range []string{"architecture", "structures", "networks", "technology", "estimate"} {
		if !groups[g] {
			t.Errorf("no specialisation is of the group %s", g)
		}
	}
	if len(groups) != 5 {
		t.Errorf("groups are %v, want five", groups)
	}
}

func TestPlaces(t *testing.T) {
	c := load(t)
	for _, tc := range []struct {
		code portal.KATO
		lang string
		want string
	}{
		{"631010000", "ru", "Восточно-Казахстанская область, город Усть-Каменогорск"},
		{"631010000", "kk", "Шығыс Қазақстан облысы, Өскемен қаласы"},
		{"750000000", "ru", "город Алматы"},
		{"620000000", "kk", "Ұлытау облысы"},
	} {
		if got, err := c.PlaceName(tc.code, tc.lang); err != nil || got != tc.want {
			t.Errorf("PlaceName(%s, %s) = %q, %v, want %q", tc.code, tc.lang, got, err, tc.want)
		}
	}
	for _, code := range []portal.KATO{"", "999999999", "63"} {
		if got, err := c.PlaceName(code, "ru"); !errors.Is(err, ErrUnknown) {
			t.Errorf("PlaceName(%q) = %q, %v, want ErrUnknown", code, got, err)
		}
	}
	for _, tc := range []struct {
		code, in portal.KATO
		want     bool
	}{
		{"631010000", "630000000", true}, {"631010000", "631010000", true}, {"630000000", "631010000", false},
		{"750000000", "190000000", false}, {"", "630000000", false}, {"999999999", "630000000", false},
	} {
		if got := c.Within(tc.code, tc.in); got != tc.want {
			t.Errorf("Within(%q, %q) = %v, want %v", tc.code, tc.in, got, tc.want)
		}
	}
	p, err := c.Places.Get("631010000")
	if err != nil || p.KATO() != "631010000" || p.Level != 2 {
		t.Errorf("631010000 is %+v, %v", p, err)
	}
}

// changed is the file system of the program with a piece of one file replaced.
func changed(t *testing.T, name, old, with string) fs.FS {
	t.Helper()
	m := fstest.MapFS{}
	names, err := fs.Glob(files, "*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		raw, err := fs.ReadFile(files, n)
		if err != nil {
			t.Fatal(err)
		}
		m[n] = &fstest.MapFile{Data: raw}
	}
	before := string(m[name].Data)
	after := strings.Replace(before, old, with, 1)
	if before == after {
		t.Fatalf("%s does not hold %q", name, old)
	}
	m[name].Data = []byte(after)
	return m
}

func TestReadRefusesBrokenData(t *testing.T) {
	for _, tc := range []struct{ name, file, old, with, want string }{
		{"no code", "works.json", `"code": "new"`, `"code": ""`, "no code"},
		{"no Kazakh name", "levels.json", `"kk": "I – жоғары"`, `"kk": ""`, "no name"},
		{"not a day", "works.json", `"2026-07-01"`, `"2026-07-32"`, "from:"},
		{"ends before it begins", "works.json", `"from": "2026-07-01"`, `"from": "2026-07-01", "until": "2026-07-01"`, "before it begins"},
		{"no end", "works.json", `"from": "2026-07-01"`, `"from": "2026-07-01", "until": "soon"`, "until:"},
		{"no ground", "works.json", `"ground": "code:104(2)"`, `"ground": "code:104(9)"`, "no provision"},
		{"one code twice", "levels.json", `"code": "II"`, `"code": "I"`, "two editions"},
		{"a field misspelt", "financing.json", `"state_investment"`, `"state_invest"`, "unknown field"},
		{"not a list", "stages.json", `[`, ``, "stages"},
		{"two lists", "stages.json", `[`, `[] [`, "more than one list"},
		{"eight digits", "kato.json", `"100000000"`, `"10000000"`, "wrong number of digits"},
		{"an orphan", "kato.json", `"parent": "630000000"`, `"parent": "640000000"`, "no such code"},
		{"a level too deep", "kato.json", `"level": 2`, `"level": 3`, "level 3 under level 1"},
		{"a region in a region", "kato.json", `"level": 2`, `"level": 1`, "with the parent"},
		{"unknown works", "materials.json", `"required_for": ["new"`, `"required_for": ["newer"`, `find "newer" in works`},
		{"unknown stage", "sections.json", `"working_documentation"`, `"drawings"`, `find "drawings" in stages`},
		{"unknown parent", "sections.json", `"parent": "structures"`, `"parent": "walls"`, `find "walls" in sections`},
		{"no composition", "sections.json", `"compositions": ["civil", "production", "post_utilisation"]`, `"compositions": []`, "belongs to no"},
	} {
		if _, err := Read(changed(t, tc.file, tc.old, tc.with)); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: error %v, want one with %q", tc.name, err, tc.want)
		}
	}
	if _, err := Read(fstest.MapFS{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no files: error %v, want fs.ErrNotExist", err)
	}
}

// A code whose edition changed: each day has its own wording, an old record still has a name.
func TestEditions(t *testing.T) {
	const (
		old  = `"name": {"ru": "Новое строительство", "kk": "Жаңа құрылыс", "en": "New construction"}, "from": "2026-07-01", "ground": "code:104(2)", "new": true},`
		with = old + `{"code": "new", "name": {"ru": "Строительство", "kk": "Құрылыс", "en": "Construction"}, "from": "2027-01-01", "until": "2028-01-01", "ground": "code:104(2)"},`
	)
	c, err := Read(changed(t, "works.json", old, strings.Replace(with, `"from": "2026-07-01"`, `"from": "2026-07-01", "until": "2027-01-01"`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[portal.Date]string{
		"2026-06-30": "", "2026-12-31": "New construction", "2027-01-01": "Construction", "2027-12-31": "Construction", "2028-01-01": "",
	} {
		w, err := c.Works.At(New, day)
		if w.Name("en") != want || (err == nil) != (want != "") {
			t.Errorf("At(new, %s) = %q, %v, want %q", day, w.Name("en"), err, want)
		}
		if got := len(c.Works.On(day)); day >= "2026-07-01" && day < "2028-01-01" && got != 8 {
			t.Errorf("On(%s) lists %d kinds of works, want 8", day, got)
		}
	}
	if w, err := c.Works.Get(New); err != nil || w.Name("en") != "Construction" {
		t.Errorf("Get(new) = %q, %v, want the newest edition", w.Name("en"), err)
	}
	if _, err := c.Works.Get("newer"); !errors.Is(err, ErrUnknown) {
		t.Errorf("Get(newer): error %v, want ErrUnknown", err)
	}
}

func TestNamesForPages(t *testing.T) {
	c := load(t)
	for _, x := range []struct{ name, got, want string }{
		{"a code", c.Works.NameOf("new", "en"), c.Works.All()[0].Name("en")},
		{"no code", c.Works.NameOf("", "en"), ""},
		{"a code that is not held", c.Works.NameOf("moon_base", "en"), "moon_base"},
		{"a unit and a place in it", c.Address("110000000", portal.Text{RU: "ул. Абая, 1"}, "ru"), "Акмолинская область, ул. Абая, 1"},
		{"a unit alone", c.Address("110000000", portal.Text{}, "ru"), "Акмолинская область"},
		{"a unit that is not held", c.Address("999999999", portal.Text{RU: "ул. Абая, 1"}, "ru"), "999999999, ул. Абая, 1"},
	} {
		if x.got != x.want {
			t.Errorf("%s: %q, want %q", x.name, x.got, x.want)
		}
	}
}
