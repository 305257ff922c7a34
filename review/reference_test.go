package review_test

import (
	"testing"

	"birtereze/portal"
	"birtereze/portal/law"
	"birtereze/portal/review"
)

func reference(t *testing.T) review.Reference {
	t.Helper()
	r, err := review.LoadReference()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const september = portal.Date("2026-09-01")

// Order No. 299, points 20, 31–38-1 and 69-9–69-14: the numbers of every profile, each with its ground.
func TestProfilesAreThoseOfTheRules(t *testing.T) {
	rows := []struct {
		code                                    string
		total, sections, drafting, completion   int
		remarks, answers                        int
		totalGround, partsGround, answersGround law.Clause
	}{
		{"KVE-45", 45, 35, 5, 5, 20, 10, law.Rules299p31, law.Rules299p34, law.Rules299p38},
		{"KVE-30", 30, 20, 5, 5, 15, 5, law.Rules299p31, law.Rules299p36, law.Rules299p38},
		{"KVE-10", 10, 5, 2, 3, 4, 1, law.Rules299p31, law.Rules299p37, law.Rules299p38},
		{"KVE-60", 60, 50, 5, 5, 26, 14, law.Rules299p32, law.Rules299p35, law.Rules299p38},
		{"KVE-15", 15, 10, 3, 2, 7, 3, law.Rules299p31, law.Rules299p37s1, law.Rules299p38s1},
		{"ES-45", 45, 35, 5, 5, 20, 10, law.Rules299p69s9, law.Rules299p69s10, law.Rules299p69s14},
		{"ES-30", 30, 20, 5, 5, 15, 5, law.Rules299p69s9, law.Rules299p69s11, law.Rules299p69s14},
		{"ES-20", 20, 12, 5, 3, 9, 3, law.Rules299p69s9, law.Rules299p69s12, law.Rules299p69s14},
		{"ES-10", 10, 5, 2, 3, 4, 1, law.Rules299p69s9, law.Rules299p69s13, law.Rules299p69s14},
	}
	r := reference(t)
	for _, want := range rows {
		p, ok := r.Profile(want.code, september)
		if !ok {
			t.Errorf("no profile %s", want.code)
			continue
		}
		for what, pair := range map[string][2]review.Portion{
			"completeness": {p.Completeness, {Days: 5, Ground: law.Rules299p20}}, "total": {p.Total, {Days: want.total, Ground: want.totalGround}},
			"sections": {p.Sections, {Days: want.sections, Ground: want.partsGround}}, "drafting": {p.Drafting, {Days: want.drafting, Ground: want.partsGround}},
			"completion": {p.Completion, {Days: want.completion, Ground: want.partsGround}}, "remarks": {p.Remarks, {Days: want.remarks, Ground: want.answersGround}},
			"answers": {p.Answers, {Days: want.answers, Ground: want.answersGround}},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%s of %s: got %v, want %v", what, want.code, pair[0], pair[1])
			}
		}
		if p.Unconfirmed || p.Act != law.ActRules || p.Edition != "2023-02-26" {
			t.Errorf("%s: act %s of %s, unconfirmed %t", want.code, p.Act, p.Edition, p.Unconfirmed)
		}
	}
	if len(r.Profiles) != len(rows)+1 {
		t.Errorf("%d profiles, want %d", len(r.Profiles), len(rows)+1)
	}
	if kge, ok := r.Profile("KGE-30", september); !ok || !kge.Unconfirmed || kge.Total.Ground != law.C33 || kge.Kind != portal.UrbanPlanning {
		t.Errorf("urban-planning terms: %+v, %t; want them marked as needing confirmation", kge, ok)
	}
	if _, ok := r.Profile("KVE-45", "2026-06-30"); ok {
		t.Error("a profile is used before the Order entered into force")
	}
}

// Order No. 299, points 31 and 33: terms by level and complexity; the longer one where complexity is not known.
func TestPoint31ChoiceOfTerms(t *testing.T) {
	r := reference(t)
	for _, c := range []struct {
		kind   portal.ProjectKind
		level  string
		simple bool
		want   string
	}{
		{portal.Construction, "I", false, "KVE-45"}, {portal.Construction, "II", false, "KVE-45"}, {portal.Construction, "II", true, "KVE-30"},
		{portal.Construction, "III", true, "KVE-10"}, {portal.Construction, "III", false, "KVE-10"}, {portal.UrbanPlanning, "", false, "KGE-30"},
	} {
		p, err := r.Choose(portal.Project{Kind: c.kind, Level: c.level}, c.simple, september)
		if err != nil || p.Code != c.want {
			t.Errorf("level %q, simple %t: got %s, %v; want %s", c.level, c.simple, p.Code, err, c.want)
		}
	}
	if p, err := r.Choose(portal.Project{Kind: portal.Construction, Level: "IV"}, false, september); err == nil {
		t.Errorf("a level that does not exist has the terms %s", p.Code)
	}
}

// Order No. 299, point 33: a shorter term by contract shortens the others in proportion.
func TestPoint33ShorterTermInProportion(t *testing.T) {
	r := reference(t)
	p, _ := r.Profile("KVE-45", september)
	for _, c := range []struct{ days, sections, drafting, completion, remarks, answers int }{
		{45, 35, 5, 5, 20, 10}, {50, 35, 5, 5, 20, 10}, {30, 24, 3, 3, 13, 7}, {9, 7, 1, 1, 4, 2}, {5, 3, 1, 1, 2, 1},
	} {
		got := p.Within(c.days)
		if got.Sections.Days != c.sections || got.Drafting.Days != c.drafting || got.Completion.Days != c.completion ||
			got.Remarks.Days != c.remarks || got.Answers.Days != c.answers {
			t.Errorf("%d days: got %d+%d+%d, remarks %d, answers %d; want %+v", c.days, got.Sections.Days, got.Drafting.Days, got.Completion.Days,
				got.Remarks.Days, got.Answers.Days, c)
		}
	}
	for _, profile := range r.Profiles {
		for days := 5; days <= profile.Total.Days; days++ {
			w := profile.Within(days)
			if w.Sections.Days+w.Drafting.Days+w.Completion.Days != days || w.Remarks.Days+w.Answers.Days > w.Sections.Days || w.Remarks.Days < 1 || w.Answers.Days < 1 {
				t.Errorf("%s within %d days: %+v", profile.Code, days, w)
			}
		}
	}
}

// Each ground serves one purpose and rests on a provision that exists.
func TestGroundsOfEndings(t *testing.T) {
	r := reference(t)
	for purpose, want := range map[string]int{review.ForIncomplete: 5, review.ForDismissal: 3, review.ForRequest: 4} {
		if got := len(r.GroundsFor(purpose)); got != want {
			t.Errorf("%d grounds for %s, want %d", got, purpose, want)
		}
	}
	if _, ok := r.Ground("court_act", review.ForRequest); ok {
		t.Error("an act of a court is a ground for the customer's request")
	}
	for _, n := range r.Norms {
		if n.Code.RU == "" || n.Code.KK == "" || n.Subject.RU == "" || n.Subject.KK == "" || n.Subject.EN == "" {
			t.Errorf("norm %+v is not whole", n)
		}
	}
}
