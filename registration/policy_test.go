package registration_test

import (
	"slices"
	"strings"
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/policy"
	"birtereze/portal/registration"
)

// who are the people of the matrix.
var who = map[string]portal.Actor{
	"visitor":       {},
	"newcomer":      actor("700000000001", "700000000001"),
	"owner":         actor("111111111111", "111111111111"),
	"member":        actor("222222222222", "050240904174", portal.RoleCustomer),
	"administrator": actor("333333333333", "050240904174", portal.RoleAdministrator),
	"bank user":     actor("444444444444", "050240904174", portal.RoleBankUser),
	"stranger":      actor("555555555555", "180840919567", portal.RoleAdministrator, portal.RoleCustomer),
	"registrar":     actor("666666666666", "030440901024", portal.RoleRegistrar),
	"system":        portal.System("deadline"),
}

func actor(person portal.IIN, party portal.Party, roles ...portal.Role) portal.Actor {
	return portal.Actor{Person: person, For: party, Roles: append([]portal.Role{portal.RolePerson}, roles...)}
}

func registrationIn(state, path string) policy.Resource {
	return policy.Resource{Type: "Registration", ID: "1", Attrs: policy.Attrs{
		"person": "111111111111", "party": "050240904174", "state": state, "path": path, "certificate": "050240904174"}}
}

var (
	anybody     = policy.Public("")
	ownerPerson = policy.Resource{Type: "Person", ID: "1", Attrs: policy.Attrs{"person": "111111111111"}}
	ourProfile  = policy.Resource{Type: "Organisation", ID: "1", Attrs: policy.Attrs{"party": "050240904174"}}
	membership  = policy.Resource{Type: "Membership", ID: "1", Attrs: policy.Attrs{
		"person": "111111111111", "party": "050240904174", "state": "asked", "certificate": "050240904174"}}
)

func agreement(kind string, registered bool) policy.Resource {
	return policy.Resource{Type: "Agreement", ID: "1", Attrs: policy.Attrs{"kind": kind, "party": "050240904174", "registered": registered}}
}

// Every act of registration, with what it is done to, and everybody who may do it: nobody else may.
func TestAccessMatrix(t *testing.T) {
	people := "administrator, bank user, member, newcomer, owner, registrar, stranger"
	colleagues := "administrator, bank user, member"
	everybody := people + ", system, visitor"
	matrix := []struct {
		acts string
		res  policy.Resource
		may  string
	}{
		{"session.begin session.end", anybody, everybody},
		{"session.resume", anybody, people + ", system"},
		{"session.record session.act_for person.view person.save", ownerPerson, "owner"},
		{"registration.start", anybody, people},
		{"registration.queue", anybody, "registrar"},
		{"registration.begin", registrationIn("draft", "entity"), "owner"},
		{"registration.choose registration.ask_register registration.save registration.attach registration.detach registration.agree registration.withdraw",
			registrationIn("draft", "entity"), "owner"},
		{"registration.register", registrationIn("draft", "entity"), "owner"},
		{"registration.register", registrationIn("draft", "person"), ""},
		{"registration.file", registrationIn("draft", "person"), "owner"},
		{"registration.file", registrationIn("draft", "official"), ""},
		{"registration.apply registration.give_documents", registrationIn("draft", "official"), "owner"},
		{"registration.apply registration.give_documents", registrationIn("draft", "entity"), ""},
		{"registration.view document.read", registrationIn("draft", "person"), "owner"},
		{"registration.view document.read", registrationIn("filed", "person"), "owner, registrar"},
		{"registration.confirm registration.refuse", registrationIn("filed", "person"), "registrar"},
		{"registration.request_documents", registrationIn("applied", "official"), "registrar"},
		{"registration.request_documents", registrationIn("filed", "person"), ""},
		{"registration.remind", registrationIn("filed", "person"), "system"},
		{"organisation.view", ourProfile, colleagues},
		{"organisation.add_unit organisation.rename_unit organisation.close_unit", ourProfile, "administrator"},
		{"membership.ask", membership, "owner"},
		{"membership.found", membership, "owner, registrar"},
		{"membership.view", membership, colleagues + ", owner"},
		{"membership.admit membership.decline membership.dismiss membership.place power.grant power.withdraw", membership, "administrator"},
		{"agreement.view", agreement("user", false), everybody},
		{"agreement.accept", agreement("user", true), "administrator"},
		{"agreement.accept", agreement("bank", true), "administrator, bank user"},
		{"agreement.accept", agreement("bank", false), ""},
		{"deadline.miss", policy.Resource{Type: "Deadline", ID: "1"}, "system"},
	}
	rules, err := policy.Load(command.Rules(), registration.Rules())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, row := range matrix {
		for _, act := range strings.Fields(row.acts) {
			seen[act] = true
			var may []string
			for name, a := range who {
				if clause, ok := rules.Can(a, act, row.res); ok {
					may = append(may, name)
					if !clause.Valid() {
						t.Errorf("%s is allowed by %q, which is no clause", act, clause)
					}
				}
			}
			slices.Sort(may)
			want := strings.Split(row.may, ", ")
			slices.Sort(want)
			if strings.Join(may, ", ") != strings.Join(want, ", ") {
				t.Errorf("%s on %s %v: %v, want %v", act, row.res.Type, row.res.Attrs, may, want)
			}
		}
	}
	for _, act := range rules.Acts() {
		if !seen[act] {
			t.Errorf("the matrix lacks the act %s", act)
		}
	}
}

// A registrar does not decide on what they themselves asked for.
func TestRegistrarsOwnRegistration(t *testing.T) {
	rules, err := policy.Load(command.Rules(), registration.Rules())
	if err != nil {
		t.Fatal(err)
	}
	res := registrationIn("filed", "person")
	res.Attrs["person"] = "666666666666"
	for _, act := range []string{"registration.confirm", "registration.refuse"} {
		if _, may := rules.Can(who["registrar"], act, res); may {
			t.Errorf("%s is allowed", act)
		}
	}
}
