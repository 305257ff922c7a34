package policy

import (
	"context"
	"strings"
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/fault"
)

const rules = `
@id("thing.view") @law("253:20")
permit (principal, action == Action::"thing.view", resource is Thing)
when { resource.members.contains(principal.party) };

@id("thing.file") @law("253:32")
permit (principal, action in [Action::"thing.file", Action::"thing.withdraw"], resource is Thing)
when { principal.roles.contains("customer") && principal.party == resource.customer };
`

func engine(t *testing.T) *Engine {
	t.Helper()
	e, err := Load(Source{"thing.cedar", []byte(rules)})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestAuthorise(t *testing.T) {
	thing := Resource{Type: "Thing", ID: "1", View: "thing.view", Attrs: Attrs{"customer": "111", "members": []string{"111", "222"}}}
	customer := []portal.Role{portal.RoleCustomer}
	for _, c := range []struct {
		name  string
		actor portal.Actor
		act   string
		want  fault.Kind
	}{
		{"the customer", portal.Actor{Person: "p", For: "111", Roles: customer}, "thing.file", ""},
		{"the second act of the list", portal.Actor{Person: "p", For: "111", Roles: customer}, "thing.withdraw", ""},
		{"a member who may look", portal.Actor{Person: "p", For: "222", Roles: customer}, "thing.file", fault.Forbidden},
		{"a stranger learns nothing", portal.Actor{Person: "p", For: "333", Roles: customer}, "thing.file", fault.NotFound},
		{"a stranger who looks", portal.Actor{Person: "p", For: "333", Roles: customer}, "thing.view", fault.NotFound},
		{"nobody signed in", portal.Actor{}, "thing.file", fault.Unauthenticated},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, asked := Watch(context.Background())
			err := engine(t).Authorise(ctx, c.actor, c.act, thing)
			if c.want == "" && err != nil || c.want != "" && !fault.Is(err, c.want) {
				t.Errorf("Authorise = %v, want %q", err, c.want)
			}
			if !asked.Load() {
				t.Error("the question was not noticed")
			}
		})
	}
}

func TestAuthoriseRefusesAnActThatNoRuleNames(t *testing.T) {
	err := engine(t).Authorise(context.Background(), portal.Actor{Person: "p"}, "thing.burn", Resource{Type: "Thing"})
	if err == nil || !strings.Contains(err.Error(), ErrUnknownAct.Error()) {
		t.Errorf("Authorise = %v", err)
	}
}

func TestLoadRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"no id", `@law("253:20") permit (principal, action, resource);`, "has no @id"},
		{"no law", `@id("a") permit (principal, action, resource);`, "is no clause"},
		{"a clause that is none", `@id("a") @law("253:99") permit (principal, action, resource);`, "is no clause"},
		{"twice", `@id("a") @law("253:20") permit (principal, action, resource); @id("a") @law("253:20") permit (principal, action, resource);`, "stands twice"},
		{"no sense", `permit (`, "policy x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Load(Source{"x", []byte(c.text)}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Load = %v, want %q", err, c.want)
			}
		})
	}
}

// A resource that lacks a party is not the visitor's: nobody is not nobody's.
func TestVisitorIsNotThePartyThatIsMissing(t *testing.T) {
	thing := Resource{Type: "Thing", ID: "1", Attrs: Attrs{"customer": "", "members": []string{""}}}
	for _, actor := range []portal.Actor{{}, {System: "job"}, {Roles: []portal.Role{portal.RoleCustomer}}} {
		for _, act := range []string{"thing.view", "thing.file"} {
			if _, may := engine(t).Can(actor, act, thing); may {
				t.Errorf("%+v may %s", actor, act)
			}
		}
	}
}
