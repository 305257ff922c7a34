package format

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/law"
)

func TestClause23EverySectionHasAProfile(t *testing.T) {
	all, err := classifier.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all.Sections.All() {
		if _, err := ProfileOf(s.Code, "2026-09-01"); err != nil {
			t.Error(err)
		}
	}
}

func TestClause23ProfilesAreSound(t *testing.T) {
	editions, err := Editions()
	if err != nil {
		t.Fatal(err)
	}
	known := slices.Collect(maps.Values(extensions))
	for _, e := range editions {
		if _, err := portal.ParseDate(string(e.From)); err != nil || !e.Ground.Valid() {
			t.Errorf("edition of %q rests on %q", e.From, e.Ground)
		}
		seen := map[string]bool{}
		for _, p := range e.Profiles {
			if len(p.Names) == 0 || len(p.Kinds) == 0 || p.MaxBytes <= 0 || !p.Clause.Valid() {
				t.Errorf("profile %v is incomplete", p)
			}
			for _, name := range p.Names {
				if seen[name] {
					t.Errorf("two profiles for %s from %s on", name, e.From)
				}
				seen[name] = true
			}
			for _, kind := range p.Kinds {
				if !slices.Contains(known, kind) {
					t.Errorf("%v takes %q, which nothing is", p.Names, kind)
				}
			}
		}
	}
}

func TestProfileOfADay(t *testing.T) {
	p, err := ProfileOf("estimate", "2026-07-01")
	if err != nil || !p.Welcomes("xlsx") || p.Welcomes("dwg") || p.Clause != law.C23p2 || !p.Default {
		t.Errorf("profile %+v, %v", p, err)
	}
	if _, err := ProfileOf("estimate", "2026-06-30"); !errors.Is(err, ErrNoProfile) {
		t.Errorf("before the first edition: %v", err)
	}
	if _, err := ProfileOf("estimates", "2026-07-01"); !errors.Is(err, ErrNoProfile) {
		t.Errorf("a misspelt name: %v", err)
	}
	if !(Profile{}).Welcomes("dwg") {
		t.Error("the zero profile does not welcome everything")
	}
}

func TestEditionsFollowOneAnother(t *testing.T) {
	file := []byte(`[
		{"from": "2026-07-01", "until": "2027-01-01", "ground": "253:23", "groups": {"g": ["pdf", "dwg"]},
		 "profiles": [{"names": ["a"], "takes": ["g", "pdf", "xml"], "maxMB": 1, "clause": "253:23"}]},
		{"from": "2027-01-01", "ground": "253:23", "profiles": [{"names": ["a"], "takes": ["pdf"], "maxMB": 2, "clause": "253:23"}]}
	]`)
	editions, err := readEditions(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := editions[0].Profiles[0].Kinds; !slices.Equal(got, []string{"pdf", "dwg", "xml"}) {
		t.Errorf("kinds %v", got)
	}
	for day, want := range map[portal.Date]int64{"2026-07-01": 1 << 20, "2026-12-31": 1 << 20, "2027-01-01": 2 << 20} {
		if got := profilesOn(editions, day)[0].MaxBytes; got != want {
			t.Errorf("on %s: %d, want %d", day, got, want)
		}
	}
	if profilesOn(editions, "2026-06-30") != nil {
		t.Error("there are profiles before the first edition")
	}
	if _, err := readEditions([]byte(`[{"form": "2026"}]`)); err == nil {
		t.Error("a misspelt field is read")
	}
}
