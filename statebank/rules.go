package statebank

import (
	"slices"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/derived"
	"birtereze/portal/internal/search"
	"birtereze/portal/internal/stage"
	"birtereze/portal/law"
)

// Facts are what decides on a place in the catalogue.
type Facts struct {
	Kind            portal.ProjectKind
	Outcome         stage.Outcome // of the construction expertise; empty while there is no conclusion
	Typical         bool
	New             bool // the project is of a new object, not of a change of an existing one
	StateInvestment bool
}

// Eligible says, rule by rule, whether a project is placed in the catalogue (cl. 40 part 1): a construction project with a
// positive conclusion that is typical, or is of a new object on state investment. Where a project is typical, the other
// ground does not matter, and the other way round.
func Eligible(f Facts) []law.Finding {
	construction := f.Kind == portal.Construction
	list := []law.Finding{rule("construction", construction, true)}
	list = append(list, rule("positive", f.Outcome == stage.PositiveOutcome, construction))
	list = append(list,
		rule("typical", f.Typical, construction && f.Typical),
		rule("new", f.New, construction && !f.Typical),
		rule("state_investment", f.StateInvestment, construction && !f.Typical))
	if construction && f.Outcome == stage.NegativeOutcome {
		list[1].Key = "statebank.rule.negative"
	}
	return list
}

// rule is the finding of one rule, where it applies.
func rule(name string, met, applies bool) law.Finding {
	f := law.Finding{Clause: law.C40p1, Outcome: law.NotMet, Key: "statebank.rule.not_" + name}
	switch {
	case !applies:
		f.Outcome = law.NotApplicable
	case met:
		f.Outcome, f.Key = law.Met, "statebank.rule."+name
	}
	return f
}

// Placed tells whether the findings place a project in the catalogue: none is unmet.
func Placed(findings []law.Finding) bool {
	return !slices.ContainsFunc(findings, func(f law.Finding) bool { return f.Outcome == law.NotMet })
}

// factsOf are what decides, taken out of everything that is known.
func factsOf(p portal.Project, f stage.Facts, isNew bool) Facts {
	return Facts{Kind: p.Kind, Outcome: f.Conclusion.Outcome, Typical: p.Typical, New: isNew, StateInvestment: p.StateInvestment}
}

// Derive makes the entry of a project; false when it has no place in the catalogue.
func Derive(s derived.Project, isNew bool) (Entry, bool) {
	if !Placed(Eligible(factsOf(s.Project, s.Parts, isNew))) {
		return Entry{}, false
	}
	p, c := s.Project, s.Parts.Conclusion
	e := Entry{ID: p.ID, Number: s.Number, Ground: NewOnBudget, Works: p.Works, Level: p.Level, Name: p.Name, KATO: p.KATO, Place: p.Place,
		CustomerName: s.CustomerName, DesignerName: s.DesignerName, BIM: p.BIM, ConclusionNumber: c.Number, ConclusionDate: c.Date, ExpertName: c.Name,
		PlacedAt: c.At.UTC()}
	if p.Typical {
		e.Ground = Typical
	}
	e.Words = search.Fold(strings.Join([]string{e.Number, words(e.Name), words(e.Place), strings.Join(s.PlaceNames, " "), words(e.CustomerName),
		words(e.DesignerName), e.ConclusionNumber, words(e.ExpertName)}, " "))
	return e, true
}

func words(t portal.Text) string { return t.RU + " " + t.KK + " " + t.EN }
