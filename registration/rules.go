package registration

import (
	"slices"
	"strings"
	"time"

	"birtereze/portal"
	"birtereze/portal/law"
)

// fresh is for how long an extract of the registers serves: an entity may be liquidated while its draft lies.
const fresh = 24 * time.Hour

// met and unmet are the two outcomes of a rule; field is the entry of the form that it is about.
func met(clause law.Clause, key, field string) law.Finding {
	return law.Finding{Clause: clause, Outcome: law.Met, Key: "registration.rule." + key, Field: field}
}

func unmet(clause law.Clause, key, field string) law.Finding {
	f := met(clause, key, field)
	f.Outcome = law.NotMet
	return f
}

func rule(ok bool, clause law.Clause, key, field string) law.Finding {
	if ok {
		return met(clause, key, field)
	}
	return unmet(clause, key, field)
}

// capacitiesChosen: a user of the Portal is one of the kinds of clause 7; the operator is a user by clause 5.
func capacitiesChosen(r Registration, operator portal.BIN) law.Finding {
	isOperator := r.Party == portal.Party(operator)
	return rule(len(r.Capacities) > 0 || isOperator, law.C7, "capacity", "capacities")
}

// capacitiesFit: each chosen one exists, once; a natural person is neither the authorised body nor an authority.
func capacitiesFit(r Registration) law.Finding {
	for i, c := range r.Capacities {
		if !slices.Contains(Capacities(), c) || slices.Contains(r.Capacities[:i], c) {
			return unmet(law.C7, "capacity_known", "capacities")
		}
		if official(c) && r.Path == PathPerson {
			return unmet(law.C7i6, "capacity_of_bodies", "capacities")
		}
	}
	return met(law.C7, "capacity_known", "capacities")
}

// capacitiesNew: nobody registers twice as the same.
func capacitiesNew(r Registration, have []portal.Role) law.Finding {
	twice := slices.ContainsFunc(r.Capacities, func(c portal.Role) bool { return slices.Contains(have, c) })
	return rule(!twice, law.C7, "capacity_new", "capacities")
}

// firstFits: where the operator's first person is named, nobody else registers the operator, since its administrator
// decides who decides.
func firstFits(r Registration, c Config) law.Finding {
	open := r.Party != portal.Party(c.Operator) || c.FirstAdmin == "" || c.FirstAdmin == r.Person
	return rule(open, law.C12p1, "first_admin", "as")
}

// entityKnown: the form of a legal entity is what the registers say of it, today; one that is liquidated registers no more.
func entityKnown(r Registration, now time.Time) law.Finding {
	switch e := r.Extract; {
	case e.Outcome == LookupNone || e.Outcome == LookupFound && now.Sub(e.AskedAt) > fresh:
		return unmet(law.C8p2, "entity_asked", "entity")
	default:
		return rule(e.Outcome == LookupFound, law.C8p2, "entity_"+string(e.Outcome), "entity")
	}
}

// contactGiven: notices need an address and a language.
func contactGiven(r Registration) []law.Finding {
	c := r.Contact
	return []law.Finding{
		rule(validEmail(c.Email), law.C8p1, "email", "email"),
		rule(slices.Contains([]string{"kk", "ru", "en"}, c.Lang), law.C8p1, "lang", "lang"),
		rule(validPhone(c.Phone) || c.Phone == "" && r.Path != PathPerson, law.C8p1, "phone", "phone"),
	}
}

// positionGiven: what the papers of an official are held against.
func positionGiven(r Registration) law.Finding {
	return rule(strings.TrimSpace(r.Position) != "" && len([]rune(r.Position)) <= maxWords, law.C11p1, "position", "position")
}

// bankGiven: the bank details that a natural person proves.
func bankGiven(r Registration) []law.Finding {
	return []law.Finding{
		rule(validIBAN(r.Bank.IBAN), law.C9p1, "iban", "iban"),
		rule(validBIC(r.Bank.BIC), law.C9p1, "bic", "bic"),
		rule(validKBe(r.Bank.KBe), law.C9p1, "kbe", "kbe"),
	}
}

// bankProven: copies of the documents that prove them come with the form.
func bankProven(r Registration) law.Finding {
	return rule(len(r.Papers) > 0, law.C9p1, "bank_papers", "file")
}

// powersProven: the documents on powers and competence that the operator asked for.
func powersProven(r Registration) law.Finding {
	return rule(len(r.Papers) > 0, law.C11p1, "power_papers", "file")
}

// agreementAccepted: the edition of the user agreement that is in force.
func agreementAccepted(r Registration, inForce string) law.Finding {
	return rule(r.Agreement == inForce, law.C8p1, "agreement", "agreement")
}

// mismatchesNamed: a refusal has one ground, and names each entry of the form that does not match, with what the
// documents say instead.
func mismatchesNamed(r Registration, clause law.Clause) []law.Finding {
	if len(r.Mismatches) == 0 {
		return []law.Finding{unmet(clause, "mismatch", "mismatches")}
	}
	var found []law.Finding
	for _, m := range r.Mismatches {
		known := slices.Contains(Mismatchable(r.Path), m.Field)
		worded := strings.TrimSpace(m.Text) != "" && len([]rune(m.Text)) <= maxWords
		f := rule(known && worded, clause, "mismatch_worded", "text_"+m.Field)
		f.Facts = map[string]string{"Field": m.Field, "Form": m.Form, "Text": m.Text}
		found = append(found, f)
	}
	return found
}

// details are the rules of the screen on which contacts, position and bank details are entered.
func details(r Registration) []law.Finding {
	found := contactGiven(r)
	if r.Path == PathPerson {
		return append(found, bankGiven(r)...)
	}
	if slices.ContainsFunc(r.Capacities, official) {
		found = append(found, positionGiven(r))
	}
	return found
}

// complete are all the rules of a draft that is to be sent.
func complete(r Registration, have []portal.Role, operator portal.BIN, inForce string, now time.Time) []law.Finding {
	found := []law.Finding{capacitiesChosen(r, operator), capacitiesFit(r), capacitiesNew(r, have)}
	if r.Path == PathPerson {
		found = append(found, bankProven(r))
	} else {
		found = append(found, entityKnown(r, now))
	}
	found = append(found, details(r)...)
	return append(found, agreementAccepted(r, inForce))
}

// powerFits: an administrator gives what the legal entity itself has, and the operator's administrator the roles of its
// staff (cl. 5, 12); never to begin in the past or to end before it begins.
func powerFits(p Power, holdable []portal.Role, today portal.Date) []law.Finding {
	return []law.Finding{
		rule(slices.Contains(holdable, p.Role), law.C12p2, "power_role", "role"),
		rule(p.First >= today, law.C12p2, "power_first", "first_day"),
		rule(p.Last == "" || p.Last >= p.First, law.C12p2, "power_last", "last_day"),
	}
}

// administratorLeft: a profile always has somebody who can manage it.
func administratorLeft(powers []Power, without func(Power) bool, today portal.Date) law.Finding {
	left := slices.ContainsFunc(powers, func(p Power) bool {
		return p.Role == portal.RoleAdministrator && p.On(today) && !without(p)
	})
	return rule(left, law.C12p1, "administrator_left", "")
}
