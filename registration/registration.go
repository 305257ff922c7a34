// Package registration makes people and organisations users of the Portal: registration by the three ways of clauses 8, 9
// and 11, agreements and their editions, the profile of a legal entity with its people and their powers, and signing in.
package registration

import (
	"slices"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/flow"
)

// Path is the way in which a registration goes.
type Path string

// The three ways of the Order.
const (
	PathEntity   Path = "entity"   // a legal entity: filled in from the registers, complete upon acceptance (cl. 8)
	PathPerson   Path = "person"   // a natural person: with proof of bank details, confirmed by the operator (cl. 9)
	PathOfficial Path = "official" // staff of the authorised body or of an approving authority: with papers on request (cl. 11)
)

// Registration is one request to become a user: who asks, for whom, as what. It begins as a draft that is kept at every
// screen.
type Registration struct {
	ID          portal.ID     `db:"id"`
	Version     int64         `db:"version"`
	State       flow.State    `db:"state"`
	Path        Path          `db:"path"`
	Person      portal.IIN    `db:"person"`
	Name        string        `db:"name"`        // of the person, as the certificate has it
	Party       portal.Party  `db:"party"`       // the legal entity, or the person
	Certificate string        `db:"certificate"` // what the certificate says of its holder: head, employee, …
	Capacities  []portal.Role `db:"capacities,json"`
	Extract     Extract       `db:"extract,json"` // of the registers; empty for a natural person
	Contact     Contact       `db:"contact,json"`
	Position    string        `db:"position"`
	Bank        Bank          `db:"bank,json"`       // of a natural person
	Papers      []portal.ID   `db:"papers,json"`     // documents that go with it
	Agreement   string        `db:"agreement"`       // edition of the user agreement that was accepted
	Request     string        `db:"request"`         // which documents the operator asked for, in the registrar's words
	Mismatches  []Mismatch    `db:"mismatches,json"` // grounds of a refusal
	BegunAt     time.Time     `db:"begun_at"`
	SentAt      time.Time     `db:"sent_at"`
	WaitsSince  time.Time     `db:"waits_since"` // since when the next step has been owed
	DecidedAt   time.Time     `db:"decided_at"`
	DecidedBy   portal.IIN    `db:"decided_by"`
}

// Subject is the registration as journal, terms and documents know it.
func (r Registration) Subject() portal.Subject { return portal.Subject{Kind: "registration", ID: r.ID} }

// Title is what people call it: the organisation, or the person.
func (r Registration) Title(lang string) string {
	if name := r.Extract.Name.In(lang); name != "" {
		return name
	}
	return r.Name
}

// Lookup is how a question to the registers of legal entities ended.
type Lookup string

// The ends of a question.
const (
	LookupNone        Lookup = "" // not asked yet
	LookupFound       Lookup = "found"
	LookupLiquidated  Lookup = "liquidated"
	LookupUnknown     Lookup = "unknown"     // the registers know no such entity
	LookupUnavailable Lookup = "unavailable" // down, or too slow
	LookupNonsense    Lookup = "nonsense"    // an answer that cannot be trusted
)

// Extract is what the registers said of a legal entity. Nobody types any of it (cl. 8 part 2).
type Extract struct {
	Outcome    Lookup      `json:"outcome,omitempty"`
	AskedAt    time.Time   `json:"asked_at,omitzero"`
	Name       portal.Text `json:"name,omitzero"`
	Activity   portal.Text `json:"activity,omitzero"`
	Address    portal.Text `json:"address,omitzero"`
	Head       string      `json:"head,omitempty"`
	Registered portal.Date `json:"registered,omitempty"`
	KATO       portal.KATO `json:"kato,omitempty"`
	Sources    []string    `json:"sources,omitempty"` // which registers have answered
}

// Contact is where notices go and in which language.
type Contact struct {
	Email string `json:"email,omitempty"`
	Phone string `json:"phone,omitempty"`
	Lang  string `json:"lang,omitempty"`
}

// Bank is an account of a natural person (cl. 9).
type Bank struct {
	IBAN string `json:"iban,omitempty"` // account number, ISO 13616
	BIC  string `json:"bic,omitempty"`  // of the bank, ISO 9362
	KBe  string `json:"kbe,omitempty"`  // code of the beneficiary: residence and sector of the economy
}

// Mismatch is one entry of a form that its documents do not bear out: the only ground of a refusal (cl. 11 part 3).
type Mismatch struct {
	Field string `json:"field"` // of the form, one of Mismatchable
	Form  string `json:"form"`  // what the form says
	Text  string `json:"text"`  // what the documents say instead, in the registrar's words
}

// Capacities are the kinds of user that can be registered (cl. 7), in the order of the Order.
func Capacities() []portal.Role {
	return []portal.Role{portal.RoleCustomer, portal.RoleSurveyor, portal.RoleDesigner, portal.RoleBankUser,
		portal.RoleAuthorisedBody, portal.RoleApprovingAuthority}
}

// official reports whether the capacity is one of clause 11, registered upon documents about powers.
func official(c portal.Role) bool {
	return c == portal.RoleAuthorisedBody || c == portal.RoleApprovingAuthority
}

// split parts capacities into those of clause 8 or 9 and those of clause 11.
func split(all []portal.Role) (ordinary, officials []portal.Role) {
	for _, c := range all {
		if official(c) {
			officials = append(officials, c)
		} else {
			ordinary = append(ordinary, c)
		}
	}
	return ordinary, officials
}

// OperatorRoles are what the administrator of the operator may make of its staff (cl. 5, 6).
func OperatorRoles() []portal.Role {
	return []portal.Role{portal.RoleRegistrar, portal.RoleIntegrationOfficer, portal.RoleSupport, portal.RoleMaintenance,
		portal.RoleSecurity, portal.RoleExpert, portal.RoleExpertHead}
}

// Mismatchable lists the entries of a form that documents can contradict, by the way of registration.
func Mismatchable(p Path) []string {
	if p == PathPerson {
		return []string{"name", "iin", "iban", "bic", "kbe"}
	}
	return []string{"name", "organisation", "position", "capacities"}
}

// entry is what the form says in one of the entries of Mismatchable.
func (r Registration) entry(field string) string {
	switch field {
	case "name":
		return r.Name
	case "iin":
		return string(r.Person)
	case "iban":
		return r.Bank.IBAN
	case "bic":
		return r.Bank.BIC
	case "kbe":
		return r.Bank.KBe
	case "organisation":
		return string(r.Party)
	case "position":
		return r.Position
	}
	return ""
}

// has reports whether a document goes with the registration.
func (r Registration) has(paper portal.ID) bool { return slices.Contains(r.Papers, paper) }
