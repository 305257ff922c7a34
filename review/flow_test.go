package review_test

import (
	"slices"
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/flow"
	"birtereze/portal/review"
)

// Clause 34: every row of the course, with who may do it.
func TestClause34Course(t *testing.T) {
	head, customer, system := portal.RoleExpertHead, portal.RoleCustomer, portal.RoleSystem
	want := map[string]portal.Role{
		"completeness accept contracting": head, "completeness return returned": head,
		"contracting draw_contract contracting": head, "contracting offer offered": head, "offered redraw_contract contracting": head,
		"offered conclude_contract looking": customer,
		"looking assign looking":            head, "answering assign answering": head, "second_look assign second_look": head, "closing assign closing": head,
		"looking issue answering": head, "looking close closing": head,
		"answering hand_in second_look": customer, "answering lapse second_look": system,
		"second_look issue answering": head, "second_look close closing": head,
		"closing number numbered": head, "numbered draw drawn": head, "numbered reopen closing": head, "drawn reopen closing": head,
		"drawn conclude concluded": head,
	}
	for _, s := range []string{"contracting", "offered", "looking", "answering", "second_look"} {
		want[s+" ask_end "+s], want[s+" terminate terminated"] = customer, head
	}
	for _, s := range []string{"completeness", "contracting", "offered", "looking", "answering", "second_look", "closing", "numbered", "drawn"} {
		want[s+" dismiss dismissed"] = head
	}
	life := review.Flows()[0]
	for _, row := range life.Rows {
		key := string(row.From) + " " + string(row.Do) + " " + string(row.To)
		role, known := want[key]
		if !known || !slices.Contains(row.By, role) {
			t.Errorf("row %q by %v: want %q", key, row.By, role)
		}
		delete(want, key)
	}
	for key := range want {
		t.Errorf("there is no row %q", key)
	}
}

// Clause 34: an act that has no place in a state is a conflict, for every state and act of the course.
func TestClause34ActsOutOfPlaceConflict(t *testing.T) {
	life := review.Flows()[0]
	for _, s := range life.States() {
		for _, row := range life.Rows {
			if _, there := life.Next(s, row.Do); there {
				continue
			}
			if to, err := life.Step(s, row.Do); err == nil || to != s {
				t.Errorf("%s in %s leads to %s, %v", row.Do, s, to, err)
			}
		}
	}
}

// Order No. 299, point 41: at the closing stage nobody can ask for an end, and nobody can terminate.
func TestPoint41ClosingStageHasNoTermination(t *testing.T) {
	life := review.Flows()[0]
	for _, s := range []flow.State{review.Closing, review.Numbered, review.Drawn} {
		for _, do := range []flow.Do{"ask_end", "terminate"} {
			if _, there := life.Next(s, do); there {
				t.Errorf("%s has a place in %s", do, s)
			}
		}
	}
}
