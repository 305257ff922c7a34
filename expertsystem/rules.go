package expertsystem

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"unicode/utf8"

	"birtereze/portal"
	"birtereze/portal/internal/gateway/portalapi"
	"birtereze/portal/law"
)

// Bounds of what a message of the Portal may hold.
const (
	maxDocuments = 5000
	maxName      = 300  // characters of a name
	maxWords     = 2000 // characters of a reason
)

func finding(ok bool, clause law.Clause, key, field string, facts ...string) law.Finding {
	f := law.Finding{Clause: clause, Outcome: law.Met, Key: "expertsystem.rule." + key, Field: field}
	if !ok {
		f.Outcome = law.NotMet
	}
	for i := 0; i+1 < len(facts); i += 2 {
		if f.Facts == nil {
			f.Facts = map[string]string{}
		}
		f.Facts[facts[i]] = facts[i+1]
	}
	return f
}

// admissible checks an organisation that is to be admitted: nobody is, but with an accreditation that is valid today
// (cl. 48; Code art. 113 point 2).
func admissible(o Organisation, known func(code string) bool, today portal.Date) []law.Finding {
	_, err := portal.ParseBIN(string(o.ID))
	a := o.Accreditation
	unknown := slices.ContainsFunc(a.Specialisations, func(code string) bool { return !known(code) })
	return []law.Finding{
		finding(err == nil, law.C48, "bin", "bin"),
		finding(named(o.Name.RU), law.C48, "name", "name_ru"),
		finding(named(o.Name.KK), law.C48, "name", "name_kk"),
		finding(o.Email == "" || email(o.Email), law.C48, "email", "email"),
		finding(named(a.Number), law.Code113p2, "certificate", "number"),
		finding(a.From != "" && a.From <= a.Until, law.Code113p2, "period", "until"),
		finding(a.From <= today, law.C48, "not_yet", "from", "Date", string(a.From)),
		finding(a.Until == "" || today <= a.Until, law.C48, "ended", "until", "Date", string(a.Until)),
		finding(len(a.Specialisations) > 0 && !unknown, law.Code113p2, "specialisations", "specialisations"),
	}
}

// receivable checks that an application may be taken for the organisation to which it is addressed: the system admits it,
// and its accreditation is valid on the day (cl. 48). Each rule is asked only where the one before is met.
func receivable(o Organisation, known bool, to portalapi.Named, today portal.Date) []law.Finding {
	facts := []string{"Name", to.Name.RU, "BIN", string(to.Party)}
	found := []law.Finding{finding(known, law.C48, "admitted", "", facts...)}
	if !known {
		return found
	}
	a := o.Accreditation
	return append(found,
		finding(a.ValidOn(today), law.C48, "accredited", "", append(facts, "From", string(a.From), "Until", string(a.Until))...),
		finding(o.State == StateAdmitted || !a.ValidOn(today), law.C48, "not_suspended", "", facts...))
}

// enrollable checks a person whom an organisation registers.
func enrollable(m Member, contact string, may []portal.Role) []law.Finding {
	_, err := portal.ParseIIN(string(m.Person))
	foreign := slices.ContainsFunc(m.Roles, func(r portal.Role) bool { return !slices.Contains(may, r) })
	return []law.Finding{
		finding(err == nil, law.C48, "iin", "iin"),
		finding(named(m.Name), law.C48, "person_name", "name"),
		finding(email(contact), law.C48, "email", "email"),
		finding(len(m.Roles) > 0 && !foreign, law.C48, "roles", "roles"),
	}
}

// sound checks the form of an application that the Portal has handed over: it comes signed, and is read all the same as
// anything from outside.
func sound(h portalapi.Handover) []law.Finding {
	list := []law.Finding{
		finding(uuid(h.ID) && uuid(h.Project.ID), law.C37, "message", "id"),
		finding(named(h.Number) && h.Date != "", law.C36, "message", "number"),
		finding(h.Organisation.Party.IsOrganisation(), law.C37, "message", "organisation"),
		finding(h.Customer.Party != "", law.C37, "message", "customer"),
		finding(h.Kind == portal.Construction || h.Kind == portal.UrbanPlanning, law.C37, "message", "kind"),
		finding(len(h.Documents) > 0 && len(h.Documents) <= maxDocuments, law.C37, "documents", "documents"),
	}
	return append(list, wholeDocuments(h.Documents)...)
}

// wholeDocuments checks that each document can be fetched and recognised.
func wholeDocuments(docs []portalapi.Document) []law.Finding {
	var wrong []law.Finding
	for i, d := range docs {
		if !uuid(d.Version) || !uuid(d.Document) || !hex64(d.SHA256) || d.Size < 0 || d.Name == "" {
			wrong = append(wrong, finding(false, law.C37, "document", fmt.Sprintf("documents[%d]", i), "Title", d.Title))
		}
	}
	return wrong
}

// suspendable checks that a suspension has its reason.
func suspendable(reason string) law.Finding {
	words := strings.TrimSpace(reason)
	return finding(words != "" && utf8.RuneCountInString(words) <= maxWords, law.C48, "reason", "reason")
}

func named(s string) bool {
	return strings.TrimSpace(s) != "" && utf8.RuneCountInString(s) <= maxName
}

func email(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && len(s) <= 254
}

func uuid(id portal.ID) bool {
	return len(id) == 36 && strings.Trim(string(id), "0123456789abcdef-") == ""
}

func hex64(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}
