package law

// Outcome is what the check of a rule found.
type Outcome string

// The outcomes.
const (
	Met           Outcome = "met"
	NotMet        Outcome = "not_met"
	NotApplicable Outcome = "not_applicable"
)

// Finding is one rule that was checked against the facts: kept in the journal, and shown to whoever it concerns.
type Finding struct {
	Clause  Clause            `json:"clause"`
	Outcome Outcome           `json:"outcome"`
	Key     string            `json:"key"`             // message key: the rule in words, or what is missing and how to mend it
	Field   string            `json:"field,omitempty"` // the entry of a form that it is about
	Facts   map[string]string `json:"facts,omitempty"` // what was looked at
}
