package personas

import (
	"slices"
	"testing"

	"birtereze/portal"
)

func TestOrganisations(t *testing.T) {
	seen := map[portal.BIN]string{}
	for _, o := range Organisations() {
		if got, err := portal.ParseBIN(string(o.BIN)); err != nil || got != o.BIN {
			t.Errorf("%s: BIN %s: %v", o.Key, o.BIN, err)
		}
		if _, err := portal.ParseKATO(string(o.KATO)); err != nil {
			t.Errorf("%s: KATO %s: %v", o.Key, o.KATO, err)
		}
		if other, twice := seen[o.BIN]; twice {
			t.Errorf("%s has the BIN of %s", o.Key, other)
		}
		seen[o.BIN] = o.Key
		if !slices.Contains([]Kind{StateBody, QuasiState, Private}, o.Kind) {
			t.Errorf("%s: kind %q", o.Key, o.Kind)
		}
		whole(t, o.Key, o.Name)
		whole(t, o.Key, o.Address)
	}
}

func TestPeople(t *testing.T) {
	keys, numbers := map[string]bool{}, map[portal.IIN]bool{}
	for _, p := range All() {
		if keys[p.Key] {
			t.Errorf("%s comes twice", p.Key)
		}
		keys[p.Key] = true
		whole(t, p.Key, p.Full)
		whole(t, p.Key, p.Position)
		if _, ok := p.Org(); ok == (p.Certificate == Individual) {
			t.Errorf("%s: certificate of %s, organisation %q", p.Key, p.Certificate, p.Organisation)
		}
		for _, r := range p.Roles {
			if !slices.Contains(portal.Roles(), r) {
				t.Errorf("%s: role %q is none of the Portal's", p.Key, r)
			}
		}
		if p.Certificate == InformationSystem {
			continue
		}
		if got, err := portal.ParseIIN(string(p.IIN)); err != nil || got != p.IIN {
			t.Errorf("%s: IIN %s: %v", p.Key, p.IIN, err)
		}
		if numbers[p.IIN] {
			t.Errorf("%s has somebody else's IIN", p.Key)
		}
		numbers[p.IIN] = true
		if p.Surname == "" || p.Name == "" || p.Patronymic == "" {
			t.Errorf("%s has no whole name", p.Key)
		}
	}
}

func TestEveryRoleOfAPersonHasAPersona(t *testing.T) {
	without := []portal.Role{portal.RoleSupervisingBody, portal.RolePerson, portal.RoleSystem}
	have := map[portal.Role]bool{}
	for _, p := range All() {
		for _, r := range p.Roles {
			have[r] = true
		}
	}
	for _, r := range portal.Roles() {
		if have[r] == slices.Contains(without, r) {
			t.Errorf("role %s: has a persona %t", r, have[r])
		}
	}
}

func TestParty(t *testing.T) {
	surveyor, err := Get("surveyor")
	if err != nil {
		t.Fatal(err)
	}
	if got := surveyor.Party(); got != portal.Party(surveyor.IIN) || got.IsOrganisation() {
		t.Errorf("the surveyor acts for %s", got)
	}
	clerk, err := Get("customer-a-clerk")
	if err != nil {
		t.Fatal(err)
	}
	if got := clerk.Party(); !got.IsOrganisation() {
		t.Errorf("the clerk acts for %s", got)
	}
	if _, err := Get("nobody"); err == nil {
		t.Error("there is a persona named nobody")
	}
}

func whole(t *testing.T, key string, text Text) {
	t.Helper()
	for _, lang := range []string{"ru", "kk", "en"} {
		if text.In(lang) == "" {
			t.Errorf("%s: nothing in %s", key, lang)
		}
	}
}
