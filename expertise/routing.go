package expertise

import (
	"slices"

	"birtereze/portal"
	"birtereze/portal/law"
)

// Result is who carries out an expertise.
type Result string

// The results. Every application gets exactly one.
const (
	StateOrganisation  Result = "state"               // the state expert organisation, on the Portal (cl. 38 part 1)
	ExpertOrganisation Result = "expert_organisation" // one of the customer's choice, in the expert system (cl. 38 part 2)
	Offline            Result = "offline"             // the state expert organisation, outside the Portal (cl. 3, 4)
	NotRequired        Result = "not_required"        // the project is not subject to expertise
	Manual             Result = "manual"              // the law names nobody: the operator decides
)

// Results lists the results, in the order in which pages show them.
func Results() []Result {
	return []Result{StateOrganisation, ExpertOrganisation, Offline, NotRequired, Manual}
}

// Inputs are what the routing looks at, as the customer entered it (cl. 35).
type Inputs struct {
	Kind            portal.ProjectKind `json:"kind"`
	Level           string             `json:"level"`
	Works           string             `json:"works"`
	StateInvestment bool               `json:"state_investment"`
	Typical         bool               `json:"typical"`
	Secret          bool               `json:"secret"`
	Exempt          bool               `json:"exempt"` // among the objects of art. 98 point 4 of the Code
}

// Edition is the rule table as it stood from a day on. Its rules are tried in their order; the last one asks for nothing,
// so that each application meets a rule.
type Edition struct {
	ID    string      `json:"id"`
	From  portal.Date `json:"from"`  // the first day on which it decides
	Until portal.Date `json:"until"` // the first day on which it no longer does; empty while it does
	Name  portal.Text `json:"name"`
	Rules []Rule      `json:"rules"`
}

// Rule is one row of the table.
type Rule struct {
	ID     string      `json:"id"`
	When   Conditions  `json:"when"`
	Result Result      `json:"result"`
	Ground law.Clause  `json:"ground"`
	Text   portal.Text `json:"text"`
}

// Conditions are what a rule asks of an application; what is left out may be anything.
type Conditions struct {
	Kinds           []portal.ProjectKind `json:"kinds,omitempty"`
	Levels          []string             `json:"levels,omitempty"`
	Works           []string             `json:"works,omitempty"`
	StateInvestment *bool                `json:"state_investment,omitempty"`
	Typical         *bool                `json:"typical,omitempty"`
	Secret          *bool                `json:"secret,omitempty"`
	Exempt          *bool                `json:"exempt,omitempty"`
}

// Looked is how one rule was applied.
type Looked struct {
	Rule    string      `json:"rule"`
	Outcome law.Outcome `json:"outcome"`          // not applicable: an earlier rule had decided
	Failed  []string    `json:"failed,omitempty"` // the inputs that were not as the rule asks
}

// Routing is a decision of the table with everything that led to it.
type Routing struct {
	Result  Result     `json:"result"`
	Rule    string     `json:"rule"`
	Ground  law.Clause `json:"ground"`
	Edition string     `json:"edition"`
	Trace   []Looked   `json:"trace"`
}

// Route applies an edition of the table: the first rule whose conditions are met decides. It depends on nothing but its
// arguments, so a decision can be made again from what was kept of it.
func Route(in Inputs, e Edition) Routing {
	r := Routing{Result: Manual, Ground: law.C35, Edition: e.ID}
	for _, rule := range e.Rules {
		step := Looked{Rule: rule.ID, Outcome: law.NotApplicable}
		if r.Rule == "" {
			step.Failed = rule.When.failed(in)
			step.Outcome = law.NotMet
			if len(step.Failed) == 0 {
				step.Outcome = law.Met
				r.Rule, r.Result, r.Ground = rule.ID, rule.Result, rule.Ground
			}
		}
		r.Trace = append(r.Trace, step)
	}
	return r
}

// Asks lists the inputs that the conditions name, in the order in which they are tried.
func (c Conditions) Asks() []string {
	var names []string
	for _, t := range c.tests(Inputs{}) {
		names = append(names, t.name)
	}
	return names
}

func (c Conditions) failed(in Inputs) []string {
	var names []string
	for _, t := range c.tests(in) {
		if !t.met {
			names = append(names, t.name)
		}
	}
	return names
}

type test struct {
	name string
	met  bool
}

func (c Conditions) tests(in Inputs) []test {
	var ts []test
	if len(c.Kinds) > 0 {
		ts = append(ts, test{"kind", slices.Contains(c.Kinds, in.Kind)})
	}
	if len(c.Levels) > 0 {
		ts = append(ts, test{"level", slices.Contains(c.Levels, in.Level)})
	}
	if len(c.Works) > 0 {
		ts = append(ts, test{"works", slices.Contains(c.Works, in.Works)})
	}
	for _, f := range []struct {
		name string
		want *bool
		have bool
	}{
		{"state_investment", c.StateInvestment, in.StateInvestment}, {"typical", c.Typical, in.Typical},
		{"secret", c.Secret, in.Secret}, {"exempt", c.Exempt, in.Exempt},
	} {
		if f.want != nil {
			ts = append(ts, test{f.name, *f.want == f.have})
		}
	}
	return ts
}
