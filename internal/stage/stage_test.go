package stage

import "testing"

var done = Part{State: Done}

func TestStageFollowsFromTheParts(t *testing.T) {
	agreed := Facts{Open: true, Documentation: done}
	approved := agreed
	approved.Approvals = done
	filed := approved
	filed.Expertise = Part{State: UnderWay}
	positive := approved
	positive.Expertise = done
	positive.Conclusion.Outcome = PositiveOutcome
	negative := positive
	negative.Conclusion.Outcome = NegativeOutcome
	accepted := positive
	accepted.Acceptance = done
	for name, tc := range map[string]struct {
		facts Facts
		want  Stage
	}{
		"nothing is known":                           {Facts{}, Draft},
		"a draft with a document":                    {Facts{Documentation: done}, Draft},
		"just created":                               {Facts{Open: true}, InDevelopment},
		"documents entered":                          {Facts{Open: true, Documentation: Part{State: UnderWay}}, InDevelopment},
		"papers agreed, documents not":               {Facts{Open: true, Papers: done, Materials: done}, InDevelopment},
		"documents agreed":                           {agreed, Agreed},
		"sent to authorities":                        {with(agreed, func(f *Facts) { f.Approvals.State = UnderWay }), Agreed},
		"an authority refused":                       {with(agreed, func(f *Facts) { f.Approvals.State = Stopped }), Agreed},
		"approved by all":                            {approved, Approved},
		"approved, then a document renewed":          {with(approved, func(f *Facts) { f.Documentation.State = UnderWay }), InDevelopment},
		"application registered":                     {filed, InExpertise},
		"a document renewed in answer to a remark":   {with(filed, func(f *Facts) { f.Documentation.State = UnderWay }), InExpertise},
		"returned as incomplete":                     {with(filed, func(f *Facts) { f.Expertise.State = Stopped }), Approved},
		"in expertise without approvals":             {with(filed, func(f *Facts) { f.Approvals = Part{} }), InExpertise},
		"positive":                                   {positive, Positive},
		"negative":                                   {negative, Negative},
		"negative, filed again":                      {with(negative, func(f *Facts) { f.Expertise.State = UnderWay }), InExpertise},
		"negative, and documents are being mended":   {with(negative, func(f *Facts) { f.Documentation.State = UnderWay }), Negative},
		"the customer's document entered, unsigned":  {with(positive, func(f *Facts) { f.Acceptance.State = UnderWay }), Positive},
		"approved by the customer":                   {accepted, Accepted},
		"no expertise is needed: it stays with that": {with(approved, func(f *Facts) { f.Expertise.State = NotNeeded }), Approved},
	} {
		if got := Of(tc.facts); got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
}

func with(f Facts, change func(*Facts)) Facts {
	change(&f)
	return f
}

func TestEveryStageCanBeReachedAndNamesAClause(t *testing.T) {
	reached := map[Stage]bool{}
	for _, open := range []bool{false, true} {
		for _, doc := range []PartState{Ahead, Done} {
			for _, appr := range []PartState{Ahead, Done} {
				for _, exp := range []PartState{Ahead, UnderWay, Done} {
					for _, out := range []Outcome{"", PositiveOutcome, NegativeOutcome} {
						for _, acc := range []PartState{Ahead, Done} {
							reached[Of(Facts{Open: open, Documentation: Part{State: doc}, Approvals: Part{State: appr},
								Expertise: Part{State: exp}, Conclusion: Conclusion{Outcome: out}, Acceptance: Part{State: acc}})] = true
						}
					}
				}
			}
		}
	}
	if len(reached) != len(All()) {
		t.Errorf("%d stages are reached, want %d: %v", len(reached), len(All()), reached)
	}
	for _, s := range All() {
		if !reached[s] || !s.Clause().Valid() {
			t.Errorf("stage %s: reached %t, clause %q", s, reached[s], s.Clause())
		}
	}
}
