package registration

import (
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

// The three ways of the Order, step by step, with who takes the step and by which clause.
func TestClause8To11WaysOfARegistration(t *testing.T) {
	type hop struct {
		do  flow.Do
		to  flow.State
		by  portal.Role
		law law.Clause
	}
	for _, c := range []struct {
		name string
		way  []hop
	}{
		{"a legal entity", []hop{{"register", "registered", portal.RolePerson, law.C8p2}}},
		{"a natural person", []hop{{"file", "filed", portal.RolePerson, law.C9p1}, {"confirm", "registered", portal.RoleRegistrar, law.C9p2}}},
		{"a natural person refused", []hop{{"file", "filed", portal.RolePerson, law.C9p1}, {"refuse", "refused", portal.RoleRegistrar, law.C9p2}}},
		{"an official", []hop{
			{"apply", "applied", portal.RolePerson, law.C11p1}, {"request_documents", "documents_requested", portal.RoleRegistrar, law.C11p1},
			{"give_documents", "documents_given", portal.RolePerson, law.C11p1}, {"confirm", "registered", portal.RoleRegistrar, law.C11p2}}},
		{"an official refused", []hop{
			{"apply", "applied", portal.RolePerson, law.C11p1}, {"request_documents", "documents_requested", portal.RoleRegistrar, law.C11p1},
			{"give_documents", "documents_given", portal.RolePerson, law.C11p1}, {"refuse", "refused", portal.RoleRegistrar, law.C11p3}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			at := life.Start
			for _, h := range c.way {
				row, ok := life.Next(at, h.do)
				if !ok || row.To != h.to || row.Law != h.law || len(row.By) != 1 || row.By[0] != h.by {
					t.Fatalf("%s from %s: %+v, want to %s by %s, %s", h.do, at, row, h.to, h.by, h.law)
				}
				at = row.To
			}
			if !life.Ended(at) {
				t.Errorf("the way ends in %s, which is no end", at)
			}
		})
	}
}

// Nobody is confirmed whose documents have not come, and nobody decides twice.
func TestStepsThatHaveNoPlace(t *testing.T) {
	for _, c := range []struct {
		from flow.State
		do   flow.Do
	}{
		{"draft", "confirm"}, {"applied", "confirm"}, {"applied", "refuse"}, {"documents_requested", "confirm"},
		{"registered", "refuse"}, {"refused", "confirm"}, {"withdrawn", "file"}, {"filed", "request_documents"},
		{"documents_given", "request_documents"},
	} {
		if to, err := life.Step(c.from, c.do); err == nil {
			t.Errorf("%s from %s leads to %s", c.do, c.from, to)
		}
	}
}
