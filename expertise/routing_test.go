package expertise

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/law"
)

func edition(t *testing.T) Edition {
	t.Helper()
	es, err := LoadEditions()
	if err != nil {
		t.Fatal(err)
	}
	e, err := es.On("2026-09-01")
	if err != nil {
		t.Fatal(err)
	}
	return e
}

var (
	allLevels = []string{"I", "II", "III", "", "IV"}
	allWorks  = []string{"new", "reconstruction", "expansion", "modernisation", "re_equipment", "capital_repair", "conservation",
		"post_utilisation", "", "restoration"}
)

// every calls f with every combination of inputs, those that no form lets through among them.
func every(f func(Inputs)) {
	for _, kind := range []portal.ProjectKind{portal.Construction, portal.UrbanPlanning} {
		for _, level := range allLevels {
			for _, works := range allWorks {
				for bits := range 16 {
					f(Inputs{Kind: kind, Level: level, Works: works, StateInvestment: bits&1 != 0, Typical: bits&2 != 0,
						Secret: bits&4 != 0, Exempt: bits&8 != 0})
				}
			}
		}
	}
}

// want is the law told a second time, article by article, without a table.
func want(in Inputs) (Result, law.Clause) {
	building := slices.Contains(allWorks[:6], in.Works)
	changing := building && in.Works != classifier.New
	switch {
	case in.Secret: // art. 104 item 2; Order cl. 3, 4
		return Offline, law.Code104i2
	case in.Kind == portal.UrbanPlanning: // art. 104 item 1
		return StateOrganisation, law.Code104i1
	case in.Exempt: // art. 105 point 4
		return NotRequired, law.Code105p4
	case in.Typical, // art. 104 item 2, last paragraph
		in.Level == "I" && building, // its first paragraph
		in.Level == "II" && building && in.Works != classifier.CapitalRepair,  // the second
		in.Level == "III" && in.Works == classifier.New && in.StateInvestment: // the third
		return StateOrganisation, law.Code104i2
	case in.Level == "II" && in.Works == classifier.CapitalRepair, // art. 109 point 1, first paragraph
		in.Level == "III" && changing && in.StateInvestment,  // the second
		in.Level == "III" && building && !in.StateInvestment: // the third
		return ExpertOrganisation, law.Code109p1
	}
	return Manual, law.C35
}

func TestClause35RoutesEveryInputAsTheCodeSays(t *testing.T) {
	e := edition(t)
	n := 0
	every(func(in Inputs) {
		n++
		got := Route(in, e)
		result, ground := want(in)
		if got.Result != result || got.Ground != ground || got.Edition != e.ID || got.Rule == "" {
			t.Errorf("Route(%+v) = %s by %s (rule %s), want %s by %s", in, got.Result, got.Ground, got.Rule, result, ground)
		}
	})
	if n != 2*5*10*16 {
		t.Errorf("%d combinations were tried", n)
	}
}

// The rows of the matrix as people read it.
func TestClause35RowsOfTheMatrix(t *testing.T) {
	e := edition(t)
	for _, c := range []struct {
		name string
		in   Inputs
		want Result
		rule string
	}{
		{"a new school, level II, state investment", Inputs{Kind: portal.Construction, Level: "II", Works: "new", StateInvestment: true}, StateOrganisation, "level_2"},
		{"capital repair of a clinic, level II, state investment", Inputs{Kind: portal.Construction, Level: "II", Works: "capital_repair", StateInvestment: true}, ExpertOrganisation, "level_2_repair"},
		{"a private kiosk of level III", Inputs{Kind: portal.Construction, Level: "III", Works: "new"}, ExpertOrganisation, "level_3_private"},
		{"a new kindergarten of level III on the budget", Inputs{Kind: portal.Construction, Level: "III", Works: "new", StateInvestment: true}, StateOrganisation, "level_3_new_state"},
		{"repair of level I on private money", Inputs{Kind: portal.Construction, Level: "I", Works: "capital_repair"}, StateOrganisation, "level_1"},
		{"a typical project of level III", Inputs{Kind: portal.Construction, Level: "III", Works: "new", Typical: true}, StateOrganisation, "typical"},
		{"demolition", Inputs{Kind: portal.Construction, Level: "II", Works: "post_utilisation", StateInvestment: true}, Manual, "other"},
		{"a sketch design", Inputs{Kind: portal.Construction, Level: "III", Works: "new", Exempt: true}, NotRequired, "exempt"},
		{"a general plan", Inputs{Kind: portal.UrbanPlanning}, StateOrganisation, "urban_planning"},
		{"a project for official use", Inputs{Kind: portal.Construction, Level: "I", Works: "new", Secret: true}, Offline, "secret"},
	} {
		if got := Route(c.in, e); got.Result != c.want || got.Rule != c.rule {
			t.Errorf("%s: %s by rule %s, want %s by %s", c.name, got.Result, got.Rule, c.want, c.rule)
		}
	}
}

// More responsibility or state money never takes a project away from the state organisation.
func TestClause35IsMonotone(t *testing.T) {
	e := edition(t)
	every(func(in Inputs) {
		if Route(in, e).Result != StateOrganisation {
			return
		}
		up := in
		up.StateInvestment = true
		if got := Route(up, e); got.Result != StateOrganisation {
			t.Errorf("with state investment %+v goes to %s", in, got.Result)
		}
		higher := map[string]string{"III": "II", "II": "I"}[in.Level]
		if higher == "" {
			return
		}
		up = in
		up.Level = higher
		if got := Route(up, e); got.Result != StateOrganisation {
			t.Errorf("one level higher %+v goes to %s", in, got.Result)
		}
	})
}

// A decision can be made again from what is kept of it, and its trace shows one deciding rule after rules that did not
// apply.
func TestClause35ReplaysFromWhatIsKept(t *testing.T) {
	es, err := LoadEditions()
	if err != nil {
		t.Fatal(err)
	}
	every(func(in Inputs) {
		first := Route(in, edition(t))
		kept, err := json.Marshal(struct {
			Inputs  Inputs
			Routing Routing
		}{in, first})
		if err != nil {
			t.Fatal(err)
		}
		var back struct {
			Inputs  Inputs
			Routing Routing
		}
		if err := json.Unmarshal(kept, &back); err != nil {
			t.Fatal(err)
		}
		e, err := es.Get(back.Routing.Edition)
		if err != nil {
			t.Fatal(err)
		}
		if again := Route(back.Inputs, e); fmt.Sprint(again) != fmt.Sprint(first) {
			t.Fatalf("replayed %+v, first %+v", again, first)
		}
		decided := 0
		for _, step := range first.Trace {
			switch {
			case step.Outcome == law.Met:
				decided++
			case step.Outcome == law.NotMet && (decided > 0 || len(step.Failed) == 0):
				t.Fatalf("trace of %+v: %+v", in, first.Trace)
			}
		}
		if decided != 1 || len(first.Trace) != len(e.Rules) {
			t.Fatalf("%d rules decided for %+v", decided, in)
		}
	})
}

func TestReadEditionsRefuses(t *testing.T) {
	sound := string(routingJSON)
	for _, c := range []struct{ name, old, with, want string }{
		{"a last rule that asks for something", `"when": {},`, `"when": {"secret": false},`, "may meet none"},
		{"no provision", `"ground": "253:35"`, `"ground": "253:99"`, "no provision"},
		{"an unknown result", `"result": "manual"`, `"result": "later"`, "is none"},
		{"an unknown code", `"capital_repair"]`, `"restoration"]`, "no classifier holds"},
		{"two rules of one name", `"id": "other"`, `"id": "secret"`, "no id of its own"},
		{"a misspelt condition", `"secret": true`, `"secrecy": true`, "unknown field"},
		{"a text in two languages", `"en": "An urban-planning`, `"de": "An urban-planning`, "unknown field"},
		{"ends before it begins", `"from": "2026-07-01"`, `"from": "2026-07-01", "until": "2026-06-01"`, "ends before"},
	} {
		changed := strings.Replace(sound, c.old, c.with, 1)
		if changed == sound {
			t.Fatalf("%s: nothing was changed", c.name)
		}
		if _, err := ReadEditions([]byte(changed)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	twice := "[" + strings.TrimSpace(sound)[1:len(strings.TrimSpace(sound))-1] + "," + strings.TrimSpace(sound)[1:]
	if _, err := ReadEditions([]byte(twice)); err == nil || !strings.Contains(err.Error(), "overlaps") {
		t.Errorf("one edition twice: %v", err)
	}
	es, _ := LoadEditions()
	if _, err := es.On("2026-06-30"); err == nil {
		t.Error("a day before the Order has a table")
	}
}

func TestClause36NumbersFollowTheTemplate(t *testing.T) {
	n, err := DefaultNumbers()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		template string
		place    int
		want     string
	}{
		{n[portal.Construction], 1, "КВЭ-2026-000001"}, {n[portal.UrbanPlanning], 1234567, "КГЭ-2026-1234567"},
		{"{seq}/{yy}", 7, "7/26"}, {"a{seq:03}-{yyyy}", 7, "a007-2026"},
	} {
		if got := number(c.template, "2026-12-31", c.place); got != c.want {
			t.Errorf("number(%q, %d) = %q, want %q", c.template, c.place, got, c.want)
		}
	}
	for _, bad := range []Numbers{{}, {"construction": "A-{yyyy}", "urban_planning": "B-{yyyy}-{seq}"},
		{"construction": "A-{seq}", "urban_planning": "B-{yyyy}-{seq}"}, {"construction": "{yy}{seq}", "urban_planning": "{yy}{seq}"}} {
		if bad.Check() == nil {
			t.Errorf("templates %v were taken", bad)
		}
	}
}
