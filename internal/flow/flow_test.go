package flow

import (
	"strings"
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/fault"
	"birtereze/portal/law"
)

func life() *Table {
	by := []portal.Role{portal.RoleCustomer}
	return &Table{Name: "thing", Start: "draft", Ends: []State{"done"}, Rows: []Transition{
		{From: "draft", Do: "file", To: "filed", By: by, Law: law.C32},
		{From: "filed", Do: "close", To: "done", By: []portal.Role{portal.RoleRegistrar}, Law: law.C36},
	}}
}

func TestStep(t *testing.T) {
	if got, err := life().Step("draft", "file"); got != "filed" || err != nil {
		t.Errorf("Step = %q, %v", got, err)
	}
	got, err := life().Step("filed", "file")
	if got != "filed" || !fault.Is(err, fault.Conflict) {
		t.Errorf("a step out of order gives %q, %v; want the old state and a conflict", got, err)
	}
}

func TestOpenAsksForTheRole(t *testing.T) {
	customer := portal.Actor{Person: "x", Roles: []portal.Role{portal.RoleCustomer}}
	if got := life().Open("draft", customer); len(got) != 1 || got[0].Do != "file" {
		t.Errorf("Open = %v", got)
	}
	if got := life().Open("filed", customer); len(got) != 0 {
		t.Errorf("a customer may %v, which only the registrar may", got)
	}
}

func TestCheckFindsEachFault(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*Table)
		want  string
	}{
		{"sound", func(*Table) {}, ""},
		{"unreachable", func(l *Table) { l.Rows = append(l.Rows, Transition{"lost", "x", "done", l.Rows[0].By, law.C32}) }, "lost cannot be reached"},
		{"no way out", func(l *Table) { l.Ends = nil }, "state done: way out false"},
		{"twice", func(l *Table) { l.Rows = append(l.Rows, l.Rows[0]) }, "two rows for draft file"},
		{"no role", func(l *Table) { l.Rows[0].By = nil }, "no role or no clause"},
		{"no clause", func(l *Table) { l.Rows[0].Law = "" }, "no role or no clause"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := life()
			c.spoil(l)
			err := l.Check()
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("Check = %v, want %q", err, c.want)
			}
		})
	}
}
