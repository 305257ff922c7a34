package registration

import (
	"strings"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/law"
)

const operator portal.BIN = "030440901024"

var noon = time.Date(2026, 8, 28, 12, 0, 0, 0, portal.Location())

// person is a complete draft of a natural person, entity of a legal entity.
func person() Registration {
	return Registration{Path: PathPerson, Person: "850518373523", Party: "850518373523", Capacities: []portal.Role{portal.RoleSurveyor},
		Contact: Contact{"s@example.kz", "+77011234567", "ru"}, Bank: Bank{"KZ86125KZT5004100100", "KCJBKZKX", "19"},
		Papers: []portal.ID{"p"}, Agreement: "2026-07-01"}
}

func entity() Registration {
	return Registration{Path: PathEntity, Person: "740312471676", Party: "050240904174", Capacities: []portal.Role{portal.RoleCustomer},
		Contact: Contact{"a@example.kz", "", "kk"}, Extract: Extract{Outcome: LookupFound, AskedAt: noon}, Agreement: "2026-07-01"}
}

// Each rule is broken once; the complete draft beside it breaks none.
func TestRulesByClause(t *testing.T) {
	for _, c := range []struct {
		name  string
		draft Registration
		spoil func(*Registration)
		key   string
		field string
		law   law.Clause
	}{
		{"no capacity", entity(), func(r *Registration) { r.Capacities = nil }, "capacity", "capacities", law.C7},
		{"a capacity that is none", entity(), func(r *Registration) { r.Capacities = []portal.Role{"king"} }, "capacity_known", "capacities", law.C7},
		{"staff role as a capacity", entity(), func(r *Registration) { r.Capacities = []portal.Role{portal.RoleRegistrar} }, "capacity_known", "capacities", law.C7},
		{"a capacity twice", entity(), func(r *Registration) { r.Capacities = append(r.Capacities, r.Capacities...) }, "capacity_known", "capacities", law.C7},
		{"a person as an authority", person(), func(r *Registration) { r.Capacities = []portal.Role{portal.RoleApprovingAuthority} }, "capacity_of_bodies", "capacities", law.C7i6},
		{"a capacity already held", entity(), func(r *Registration) { r.Capacities = []portal.Role{portal.RoleDesigner} }, "capacity_new", "capacities", law.C7},
		{"registers not asked", entity(), func(r *Registration) { r.Extract = Extract{} }, "entity_asked", "entity", law.C8p2},
		{"registers asked long ago", entity(), func(r *Registration) { r.Extract.AskedAt = noon.Add(-25 * time.Hour) }, "entity_asked", "entity", law.C8p2},
		{"registers down", entity(), func(r *Registration) { r.Extract.Outcome = LookupUnavailable }, "entity_unavailable", "entity", law.C8p2},
		{"nonsense from registers", entity(), func(r *Registration) { r.Extract.Outcome = LookupNonsense }, "entity_nonsense", "entity", law.C8p2},
		{"unknown to registers", entity(), func(r *Registration) { r.Extract.Outcome = LookupUnknown }, "entity_unknown", "entity", law.C8p2},
		{"liquidated", entity(), func(r *Registration) { r.Extract.Outcome = LookupLiquidated }, "entity_liquidated", "entity", law.C8p2},
		{"no e-mail", entity(), func(r *Registration) { r.Contact.Email = "" }, "email", "email", law.C8p1},
		{"an unknown language", entity(), func(r *Registration) { r.Contact.Lang = "fr" }, "lang", "lang", law.C8p1},
		{"a bad telephone", entity(), func(r *Registration) { r.Contact.Phone = "12" }, "phone", "phone", law.C8p1},
		{"a person without a telephone", person(), func(r *Registration) { r.Contact.Phone = "" }, "phone", "phone", law.C8p1},
		{"IBAN", person(), func(r *Registration) { r.Bank.IBAN = "KZ87125KZT5004100100" }, "iban", "iban", law.C9p1},
		{"BIC", person(), func(r *Registration) { r.Bank.BIC = "KCJBRUKX" }, "bic", "bic", law.C9p1},
		{"KBe", person(), func(r *Registration) { r.Bank.KBe = "17" }, "kbe", "kbe", law.C9p1},
		{"no proof of bank details", person(), func(r *Registration) { r.Papers = nil }, "bank_papers", "file", law.C9p1},
		{"an official without a position", entity(), func(r *Registration) {
			r.Path, r.Capacities = PathOfficial, []portal.Role{portal.RoleAuthorisedBody}
		}, "position", "position", law.C11p1},
		{"agreement not accepted", entity(), func(r *Registration) { r.Agreement = "" }, "agreement", "agreement", law.C8p1},
		{"an old edition accepted", person(), func(r *Registration) { r.Agreement = "2020-01-01" }, "agreement", "agreement", law.C8p1},
	} {
		t.Run(c.name, func(t *testing.T) {
			have := []portal.Role{portal.RoleDesigner}
			if f := failed(complete(c.draft, have, operator, "2026-07-01", noon)); len(f) > 0 {
				t.Fatalf("the complete draft breaks %v", f)
			}
			c.spoil(&c.draft)
			got := failed(complete(c.draft, have, operator, "2026-07-01", noon))
			if len(got) != 1 || got[0].Key != "registration.rule."+c.key || got[0].Field != c.field || got[0].Clause != c.law {
				t.Errorf("got %v, want %s on %s by %s", got, c.key, c.field, c.law)
			}
		})
	}
}

func failed(found []law.Finding) []law.Finding {
	var list []law.Finding
	for _, f := range found {
		if f.Outcome == law.NotMet {
			list = append(list, f)
		}
	}
	return list
}

// Clause 5: the operator is a user without being any of the kinds of clause 7.
func TestClause5OperatorNeedsNoCapacity(t *testing.T) {
	r := entity()
	r.Party, r.Capacities = portal.Party(operator), nil
	if f := failed(complete(r, nil, operator, "2026-07-01", noon)); len(f) > 0 {
		t.Errorf("got %v", f)
	}
}

func TestClause9BankDetails(t *testing.T) {
	for _, c := range []struct {
		what  string
		check func(string) bool
		value string
		want  bool
	}{
		{"IBAN", validIBAN, "KZ86125KZT5004100100", true},
		{"IBAN in small letters", validIBAN, "kz86125kzt5004100100", false},
		{"IBAN with two digits changed about", validIBAN, "KZ68125KZT5004100100", false},
		{"IBAN of another country", validIBAN, "DE89370400440532013000", false},
		{"IBAN too short", validIBAN, "KZ86125KZT500410010", false},
		{"IBAN with a sign", validIBAN, "KZ86125KZT50041001-0", false},
		{"IBAN empty", validIBAN, "", false},
		{"BIC", validBIC, "KCJBKZKX", true},
		{"BIC of a branch", validBIC, "KCJBKZKXXXX", true},
		{"BIC with a digit in the bank's part", validBIC, "KC1BKZKX", false},
		{"BIC too long", validBIC, "KCJBKZKXX", false},
		{"KBe of a resident", validKBe, "19", true},
		{"KBe of a company", validKBe, "17", false},
		{"e-mail", validEmail, "a.b@mail.example.kz", true},
		{"e-mail with a name", validEmail, "A <a@example.kz>", false},
		{"e-mail without a domain", validEmail, "a@localhost", false},
		{"e-mail in two lines", validEmail, "a@example.kz\r\nBcc: b@example.kz", false},
		{"telephone", validPhone, "+77011234567", true},
		{"telephone with letters", validPhone, "+7701123456a", false},
	} {
		if got := c.check(c.value); got != c.want {
			t.Errorf("%s: %q gives %t", c.what, c.value, got)
		}
	}
	for typed, want := range map[string]string{"8 (701) 123-45-67": "+77011234567", "+7 701 123 45 67": "+77011234567", "77011234567": "+77011234567"} {
		if got := tidyPhone(typed); got != want {
			t.Errorf("tidyPhone(%q) = %q, want %q", typed, got, want)
		}
	}
	if got := tidy(" kz86 125k zt50 0410 0100 "); got != "KZ86125KZT5004100100" {
		t.Errorf("tidy = %q", got)
	}
}

// Clause 11 part 3: a refusal has one ground and names each entry that does not match.
func TestClause11MismatchesAreNamed(t *testing.T) {
	for _, c := range []struct {
		name    string
		grounds []Mismatch
		want    string
	}{
		{"none", nil, "mismatch"},
		{"named", []Mismatch{{"iban", "KZ1", "the statement says KZ2"}}, ""},
		{"without words", []Mismatch{{"iban", "KZ1", " "}}, "mismatch_worded"},
		{"of an entry that the form has not", []Mismatch{{"mood", "", "bad"}}, "mismatch_worded"},
		{"with endless words", []Mismatch{{"name", "", strings.Repeat("ә", 501)}}, "mismatch_worded"},
	} {
		r := person()
		r.Mismatches = c.grounds
		got := failed(mismatchesNamed(r, law.C11p3))
		if c.want == "" && len(got) > 0 || c.want != "" && (len(got) != 1 || got[0].Key != "registration.rule."+c.want || got[0].Clause != law.C11p3) {
			t.Errorf("%s: got %v, want %q", c.name, got, c.want)
		}
	}
}

func TestClause12PowersFit(t *testing.T) {
	may := []portal.Role{portal.RoleCustomer, portal.RoleAdministrator}
	for _, c := range []struct {
		name  string
		power Power
		want  string
	}{
		{"for ever", Power{Role: portal.RoleCustomer, First: "2026-08-28"}, ""},
		{"for a day", Power{Role: portal.RoleCustomer, First: "2026-09-01", Last: "2026-09-01"}, ""},
		{"what the entity is not", Power{Role: portal.RoleDesigner, First: "2026-08-28"}, "power_role"},
		{"staff of the operator", Power{Role: portal.RoleRegistrar, First: "2026-08-28"}, "power_role"},
		{"from yesterday", Power{Role: portal.RoleCustomer, First: "2026-08-27"}, "power_first"},
		{"ends before it begins", Power{Role: portal.RoleCustomer, First: "2026-09-02", Last: "2026-09-01"}, "power_last"},
	} {
		got := failed(powerFits(c.power, may, "2026-08-28"))
		if c.want == "" && len(got) > 0 || c.want != "" && (len(got) != 1 || got[0].Key != "registration.rule."+c.want) {
			t.Errorf("%s: got %v, want %q", c.name, got, c.want)
		}
	}
	granted := Power{State: powerGranted, First: "2026-08-28", Last: "2026-08-30"}
	for day, want := range map[portal.Date]bool{"2026-08-27": false, "2026-08-28": true, "2026-08-30": true, "2026-08-31": false} {
		if granted.On(day) != want {
			t.Errorf("a power from 28 to 30 August on %s: %t", day, granted.On(day))
		}
	}
	granted.State = powerWithdrawn
	if granted.On("2026-08-29") {
		t.Error("a withdrawn power holds")
	}
}

func TestClause12OneAdministratorStays(t *testing.T) {
	admin := func(id portal.ID, last portal.Date) Power {
		return Power{ID: id, State: powerGranted, Role: portal.RoleAdministrator, First: "2026-08-01", Last: last}
	}
	without := func(p Power) bool { return p.ID == "a" }
	for _, c := range []struct {
		name string
		all  []Power
		ok   bool
	}{
		{"another is left", []Power{admin("a", ""), admin("b", "")}, true},
		{"nobody is left", []Power{admin("a", "")}, false},
		{"the other's power is over", []Power{admin("a", ""), admin("b", "2026-08-02")}, false},
	} {
		got := administratorLeft(c.all, without, "2026-08-28").Outcome == law.Met
		if got != c.ok {
			t.Errorf("%s: %t, want %t", c.name, got, c.ok)
		}
	}
}
