package registration_test

import (
	"slices"
	"strings"
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/registration"
)

// Every role, way and entry that registration can come up with has its words.
func TestEverythingHasWords(t *testing.T) {
	messages, err := i18n.Load(registration.Texts())
	if err != nil {
		t.Fatal(err)
	}
	known := messages.Keys()
	var need []string
	for _, role := range portal.Roles() {
		need = append(need, "role."+string(role))
	}
	for _, c := range registration.Capacities() {
		need = append(need, "registration.capacities."+string(c))
	}
	for _, p := range []registration.Path{registration.PathEntity, registration.PathPerson, registration.PathOfficial} {
		need = append(need, "registration.path."+string(p), "registration.send."+string(p), "registration.next."+string(p))
		for _, field := range registration.Mismatchable(p) {
			need = append(need, "registration.field."+field)
		}
	}
	for _, key := range need {
		if !slices.Contains(known, key) {
			t.Errorf("no words for %s", key)
		}
	}
}

// Both agreements are there in three languages, and say from when.
func TestClause8And10AgreementsAreInForce(t *testing.T) {
	a, err := registration.LoadAgreements()
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []registration.Kind{registration.UserAgreement, registration.BankAgreement} {
		if _, found := a.InForce(kind, "2026-06-30"); found {
			t.Errorf("%s is in force before the Order is", kind)
		}
		e, found := a.InForce(kind, "2026-07-01")
		if !found || e.Name != "2026-07-01" || len(e.Hash) != 64 {
			t.Fatalf("%s: %+v, %t", kind, e, found)
		}
		for _, lang := range []string{"kk", "ru", "en"} {
			if n := strings.Count(e.Text[lang], "\n## ") + 1; n < 4 || n != strings.Count(e.Text["ru"], "\n## ")+1 {
				t.Errorf("%s in %s has %d sections", kind, lang, n)
			}
		}
		if again, _ := a.Edition(kind, e.Name); again.Hash != e.Hash {
			t.Error("the edition is not found by its name")
		}
	}
}
