package stageui_test

import (
	"context"
	"strings"
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/stage"
	stageui "birtereze/portal/internal/stage/ui"
	"birtereze/portal/ui"
)

func catalogue(t *testing.T) *i18n.Catalogue {
	t.Helper()
	c, err := i18n.Load(ui.Messages(), stageui.Texts())
	if err != nil {
		t.Fatal(err)
	}
	c.Report = func(l i18n.Lang, key string, err error) { t.Errorf("%s: %s: %v", l, key, err) }
	return c
}

// each calls f with every combination of what the parts may say.
func each(f func(p portal.Project, facts stage.Facts)) {
	states := []stage.PartState{"", stage.Ahead, stage.UnderWay, stage.Done, stage.Stopped, stage.NotNeeded}
	for _, kind := range []portal.ProjectKind{portal.Construction, portal.UrbanPlanning} {
		for _, state := range []bool{false, true} {
			for _, open := range []bool{false, true} {
				for _, doc := range states {
					for _, other := range states {
						for _, exp := range states {
							for _, out := range []stage.Outcome{"", stage.PositiveOutcome, stage.NegativeOutcome} {
								for _, acc := range []stage.PartState{"", stage.UnderWay, stage.Done} {
									f(portal.Project{Kind: kind, StateInvestment: state}, stage.Facts{Open: open,
										Materials: stage.Part{State: other}, Papers: stage.Part{State: other}, Approvals: stage.Part{State: other},
										Documentation: stage.Part{State: doc}, Expertise: stage.Part{State: exp},
										Application: stage.Application{Number: "1"}, Conclusion: stage.Conclusion{Outcome: out},
										Acceptance: stage.Part{State: acc}})
								}
							}
						}
					}
				}
			}
		}
	}
}

func TestLineHasOnePartInHandAndSaysWhatComesNext(t *testing.T) {
	c := catalogue(t)
	for _, l := range i18n.Langs() {
		ctx := i18n.With(context.Background(), c.Localizer(l))
		each(func(p portal.Project, f stage.Facts) {
			line := stageui.Line{Project: p, Facts: f, Bank: stage.NotNeeded, Holder: "H"}
			v := line.View(ctx)
			current := 0
			for _, s := range v.Stages {
				if s.State == ui.StageCurrent {
					current++
					if s.Holder != "H" {
						t.Errorf("the part in hand has no holder: %+v", f)
					}
				}
				if s.State == ui.StageSkipped && s.Href != "" {
					t.Errorf("a part that does not apply leads somewhere: %+v", s)
				}
			}
			part, _ := line.Current()
			if (part == "") != (v.Next == "") || current > 1 || (current == 1) != (part != "") {
				t.Errorf("%d parts in hand, next %q: %+v", current, v.Next, f)
			}
			if of := stage.Of(f); of == stage.InExpertise && part != stageui.Expertise || of == stage.Accepted && part != "" {
				t.Errorf("stage %s, part in hand %q", of, part)
			}
			if strings.Contains(v.Next, "[") {
				t.Errorf("no text for what comes next: %s", v.Next)
			}
		})
	}
}

func TestLineOfEachStage(t *testing.T) {
	c := catalogue(t)
	ctx := i18n.With(context.Background(), c.Localizer(i18n.EN))
	done := stage.Part{State: stage.Done}
	project := portal.Project{Kind: portal.Construction, StateInvestment: true}
	for _, tc := range []struct {
		name  string
		facts stage.Facts
		want  stageui.Part
	}{
		{"materials first", stage.Facts{Open: true}, stageui.Materials},
		{"then papers", stage.Facts{Open: true, Materials: done}, stageui.Papers},
		{"then documents", stage.Facts{Open: true, Materials: done, Papers: done}, stageui.Documentation},
		{"documents begun before the papers", stage.Facts{Open: true, Documentation: stage.Part{State: stage.UnderWay}}, stageui.Documentation},
		{"approvals", stage.Facts{Open: true, Documentation: done}, stageui.Approvals},
		{"expertise, when nobody need approve", stage.Facts{Open: true, Documentation: done, Approvals: stage.Part{State: stage.NotNeeded}}, stageui.Expertise},
		{"acceptance", stage.Facts{Open: true, Documentation: done, Approvals: done, Expertise: done, Conclusion: stage.Conclusion{Outcome: stage.PositiveOutcome}}, stageui.Acceptance},
		{"nothing after it", stage.Facts{Open: true, Documentation: done, Approvals: done, Expertise: done, Conclusion: stage.Conclusion{Outcome: stage.PositiveOutcome}, Acceptance: done}, ""},
	} {
		if got, _ := (stageui.Line{Project: project, Facts: tc.facts}).Current(); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
	for _, s := range stage.All() {
		if tag := stageui.Tag(ctx, s); tag.Text == "" || strings.HasPrefix(tag.Text, "[") {
			t.Errorf("stage %s has the tag %q", s, tag.Text)
		}
	}
	private := project
	private.StateInvestment = false
	if p := (stageui.Line{Project: private}).Part(stageui.Acceptance); p.State != stage.NotNeeded {
		t.Errorf("clause 42 asks for the approval of a project on private money: %s", p.State)
	}
}
