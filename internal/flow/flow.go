// Package flow holds the lives of things as data: one table a thing, of rows "from this state, by this act, to that state,
// done by these roles, by this clause". The command, the page's buttons, the API's list of allowed acts, the journal, the
// tests and the drawn diagrams all read the same table.
package flow

import (
	"fmt"
	"slices"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/fault"
	"birtereze/portal/law"
)

// State is where a thing is in its life.
type State string

// Do is the act that moves it.
type Do string

// Transition is one row of a table.
type Transition struct {
	From State
	Do   Do
	To   State
	By   []portal.Role // who may; the policy says who of them for this very thing
	Law  law.Clause
}

// Table is the life of one kind of thing.
type Table struct {
	Name  string // of the thing: the first half of the act's name, "registration"
	Start State
	Ends  []State // states in which the life is over
	Rows  []Transition
}

// Act is the full name of an act, as the policy and the journal know it: "registration.confirm".
func (t *Table) Act(do Do) string { return t.Name + "." + string(do) }

// Next finds the row for an act in a state.
func (t *Table) Next(from State, do Do) (Transition, bool) {
	for _, r := range t.Rows {
		if r.From == from && r.Do == do {
			return r, true
		}
	}
	return Transition{}, false
}

// Step is the state after an act, or a Conflict when the act has no place in this state.
func (t *Table) Step(from State, do Do) (State, error) {
	r, ok := t.Next(from, do)
	if !ok {
		return from, fault.New(fault.Conflict, "fault.step").Because(fmt.Errorf("%s in state %q", t.Act(do), from))
	}
	return r.To, nil
}

// Open lists the rows that lead out of a state for somebody with these roles.
func (t *Table) Open(from State, actor portal.Actor) []Transition {
	var open []Transition
	for _, r := range t.Rows {
		if r.From == from && slices.ContainsFunc(r.By, actor.Is) {
			open = append(open, r)
		}
	}
	return open
}

// States lists every state, in the order of their first appearance.
func (t *Table) States() []State {
	all := []State{t.Start}
	for _, r := range t.Rows {
		for _, s := range []State{r.From, r.To} {
			if !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
	}
	return all
}

// Ended reports whether the life is over in a state.
func (t *Table) Ended(s State) bool { return slices.Contains(t.Ends, s) }

// Check tells what is unsound in the table: a state that cannot be reached, one without a way out that is no end, two
// rows for one act in one state, a row without a role or a clause.
func (t *Table) Check() error {
	var faults []string
	reached := map[State]bool{t.Start: true}
	for range t.Rows {
		for _, r := range t.Rows {
			if reached[r.From] {
				reached[r.To] = true
			}
		}
	}
	for _, s := range t.States() {
		out := slices.ContainsFunc(t.Rows, func(r Transition) bool { return r.From == s })
		if !reached[s] {
			faults = append(faults, fmt.Sprintf("state %s cannot be reached", s))
		}
		if out == t.Ended(s) {
			faults = append(faults, fmt.Sprintf("state %s: way out %t, end %t", s, out, t.Ended(s)))
		}
	}
	seen := map[string]bool{}
	for _, r := range t.Rows {
		key := string(r.From) + " " + string(r.Do)
		if seen[key] {
			faults = append(faults, "two rows for "+key)
		}
		seen[key] = true
		if len(r.By) == 0 || !r.Law.Valid() {
			faults = append(faults, "no role or no clause for "+key)
		}
	}
	if len(faults) > 0 {
		return fmt.Errorf("flow %s: %s", t.Name, strings.Join(faults, "; "))
	}
	return nil
}

// Mermaid draws the table as a state diagram.
func (t *Table) Mermaid() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n    [*] --> " + string(t.Start) + "\n")
	for _, r := range t.Rows {
		roles := make([]string, len(r.By))
		for i, role := range r.By {
			roles[i] = string(role)
		}
		fmt.Fprintf(&b, "    %s --> %s: %s (%s, %s)\n", r.From, r.To, r.Do, strings.Join(roles, " | "), r.Law.Label("en"))
	}
	for _, s := range t.Ends {
		fmt.Fprintf(&b, "    %s --> [*]\n", s)
	}
	return b.String()
}
