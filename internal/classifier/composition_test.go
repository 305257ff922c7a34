package classifier

import (
	"slices"
	"testing"
)

func required(nodes []Node) []string {
	var c []string
	for _, n := range nodes {
		if n.Required {
			c = append(c, n.Code)
		}
	}
	return c
}

func TestSectionsOf(t *testing.T) {
	c := load(t)
	school := Wanted{Composition: CompositionCivil, Stage: StageWorkingProject, Works: New}
	nodes := c.SectionsOf(school, day)
	want := []string{
		"passport", "energy_passport", "explanatory_note", "master_plan", "architecture", "structures", "technology", "networks",
		"fire_safety", "civil_defence", "antiterror", "construction_organisation", "accessibility", "landscaping",
		"working_drawings", "estimate", "quantities",
	}
	if got := required(nodes); !slices.Equal(got, want) {
		t.Errorf("a new school needs %v, want %v", got, want)
	}
	school.Stage = StageProject
	if got := required(c.SectionsOf(school, day)); slices.Contains(got, "working_drawings") || len(got) != len(want)-1 {
		t.Errorf("at the stage of the project a school needs %v, want no working drawings", got)
	}
	school.BIM = true
	if got := required(c.SectionsOf(school, day)); !slices.Contains(got, "information_model") {
		t.Errorf("with information modelling a school needs %v, want the model too", got)
	}
	clinic := Wanted{Composition: CompositionCivil, Stage: StageWorkingProject, Works: CapitalRepair}
	repair := c.SectionsOf(clinic, day)
	if got, want := required(repair), []string{
		"passport", "explanatory_note", "construction_organisation", "working_drawings", "estimate", "quantities",
	}; !slices.Equal(got, want) {
		t.Errorf("the repair of a clinic needs %v, want %v", got, want)
	}
	if len(repair) != len(nodes) {
		t.Errorf("the repair of a clinic may have %d sections, want the %d of a new one", len(repair), len(nodes))
	}
}

func TestSectionsOfOtherCompositions(t *testing.T) {
	c := load(t)
	for _, tc := range []struct {
		wanted   Wanted
		required int
		has      string
		hasNot   string
	}{
		{Wanted{Composition: CompositionProduction, Stage: StageProject, Works: New}, 18, "environment", "accessibility"},
		{Wanted{Composition: CompositionPostUtilisation, Stage: StageProject, Works: PostUtilisation}, 6, "works_organisation", "architecture"},
		{Wanted{Composition: CompositionUrban}, 0, "urban_layout", "estimate"},
	} {
		nodes := c.SectionsOf(tc.wanted, day)
		if got := required(nodes); len(got) != tc.required {
			t.Errorf("%+v needs %d sections, want %d: %v", tc.wanted, len(got), tc.required, got)
		}
		has := func(code string) bool {
			return slices.ContainsFunc(nodes, func(n Node) bool { return n.Code == code })
		}
		if !has(tc.has) || has(tc.hasNot) {
			t.Errorf("%+v: has %s %v, has %s %v", tc.wanted, tc.has, has(tc.has), tc.hasNot, has(tc.hasNot))
		}
	}
	if got := c.SectionsOf(Wanted{Composition: CompositionUrban}, "2026-06-30"); len(got) != 0 {
		t.Errorf("before the Order entered into force there are %d sections, want none", len(got))
	}
}

// A section lies below a section that comes before it, in every composition that it belongs to; it is not itself obligatory.
func TestSectionsComeAfterTheirParents(t *testing.T) {
	seen := map[string]Section{}
	for _, s := range load(t).Sections.All() {
		seen[s.Code] = s
		if s.Parent == "" {
			continue
		}
		parent, ok := seen[s.Parent]
		if !ok {
			t.Errorf("%s comes before its parent %s", s.Code, s.Parent)
		}
		for _, composition := range s.Compositions {
			if !slices.Contains(parent.Compositions, composition) {
				t.Errorf("%s belongs to %s, its parent %s does not", s.Code, composition, s.Parent)
			}
		}
		if s.Obligatory {
			t.Errorf("%s is obligatory under %s", s.Code, s.Parent)
		}
	}
}

// Cl. 17 with the lists of documents of the rules of expertise: what each kind of works begins with.
func TestMaterialsFor(t *testing.T) {
	c := load(t)
	for _, tc := range []struct {
		works string
		want  []string
	}{
		{New, []string{
			"investment_decision", "land_document", "architectural_assignment", "technical_conditions", "survey_topographic", "survey_geological",
		}},
		{Reconstruction, []string{"investment_decision", "technical_examination", "defect_act"}},
		{CapitalRepair, []string{"investment_decision", "defect_act"}},
		{UrbanPlanning, []string{"survey_topographic", "public_hearings"}},
		{PostUtilisation, nil},
		{"no such works", nil},
	} {
		must, may := c.MaterialsFor(tc.works, day)
		var got []string
		for _, m := range must {
			got = append(got, m.Code)
			if slices.ContainsFunc(may, func(o Material) bool { return o.Code == m.Code }) {
				t.Errorf("%s: %s is both required and possible", tc.works, m.Code)
			}
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s requires %v, want %v", tc.works, got, tc.want)
		}
		if tc.works == "no such works" && len(may) != 0 {
			t.Errorf("unknown works may have %d materials, want none", len(may))
		}
	}
	fromCadastre := 0
	for _, m := range c.Materials.All() {
		if m.Cadastre {
			fromCadastre++
		}
	}
	if fromCadastre < 5 {
		t.Errorf("%d kinds of material come from the cadastre, want those of cl. 17", fromCadastre)
	}
}
