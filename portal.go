// Package portal is the vocabulary of the one-window Portal: the identifiers, roles and events that every other
// package speaks in. It holds no behaviour beyond reading and checking an identifier, and imports nothing of the project
// but the law.
package portal

import (
	"errors"
	"strings"
	"time"

	"birtereze/portal/law"
)

// ID names a record of the Portal. It is a UUID version 7 (RFC 9562) as text: unique without a central counter, and
// ordered by the time of its making.
type ID string

// Role is what somebody may be on the Portal (Order cl. 5–7, 43, 54).
type Role string

// The roles of users (cl. 7), of the operator's staff (cl. 5, 6) and of those who come from outside (cl. 43, 54).
const (
	RoleCustomer           Role = "customer"
	RoleSurveyor           Role = "surveyor"
	RoleDesigner           Role = "designer"
	RoleBankUser           Role = "bank_user"
	RoleAuthorisedBody     Role = "authorised_body"
	RoleApprovingAuthority Role = "approving_authority"

	RoleRegistrar          Role = "registrar"
	RoleIntegrationOfficer Role = "integration_officer"
	RoleSupport            Role = "support"
	RoleMaintenance        Role = "maintenance"
	RoleSecurity           Role = "security"
	RoleExpert             Role = "expert"
	RoleExpertHead         Role = "expert_head"

	RoleExpertOrganisation Role = "expert_organisation"
	RoleSupervisingBody    Role = "supervising_body"
	RolePartnerSystem      Role = "partner_system"   // any system that is joined to the Portal (cl. 54)
	RoleExpertSystem       Role = "expert_system"    // one in which expert organisations work (cl. 45)
	RoleAuthoritySystem    Role = "authority_system" // an approving authority's own (cl. 29)
	RoleAdministrator      Role = "administrator"    // of a legal entity's profile (cl. 12)
	RolePerson             Role = "person"           // anybody who has signed in, registered or not: may register (cl. 8)
	RoleSystem             Role = "system"           // the Portal itself: a job, a clock
)

// Roles lists every role, in the order in which pages show them.
func Roles() []Role {
	return []Role{
		RoleCustomer, RoleSurveyor, RoleDesigner, RoleBankUser, RoleAuthorisedBody, RoleApprovingAuthority,
		RoleRegistrar, RoleIntegrationOfficer, RoleSupport, RoleMaintenance, RoleSecurity, RoleExpert, RoleExpertHead,
		RoleExpertOrganisation, RoleSupervisingBody, RolePartnerSystem, RoleAdministrator, RolePerson, RoleSystem,
	}
}

// Party is on whose behalf somebody acts, or whose something is: a BIN or an IIN, twelve digits either way. The two
// never coincide: the fifth digit of a BIN is 4, 5 or 6, that of an IIN 0 to 3.
type Party string

// IsOrganisation reports whether the party is a legal entity.
func (p Party) IsOrganisation() bool { return len(p) == 12 && p[4] >= '4' && p[4] <= '6' }

// Actor is somebody who does something: a person, always on somebody's behalf, or a system. The journal keeps all of it.
// The zero Actor is a visitor who has not signed in.
type Actor struct {
	Person IIN    // who acts; empty for a system
	Name   string // as in the identity document
	For    Party  // on whose behalf; a natural person's own IIN when for nobody else
	Roles  []Role // what the person may be, acting for For
	System string // the partner system or the Portal's own job that acts; empty for a person
}

// SignedIn reports whether the actor is known: a person or a system.
func (a Actor) SignedIn() bool { return a.Person != "" || a.System != "" }

// Is reports whether the actor holds the role.
func (a Actor) Is(r Role) bool {
	for _, have := range a.Roles {
		if have == r {
			return true
		}
	}
	return false
}

// System is the Portal itself as an actor: what a job does when a deadline falls due or an event arrives.
func System(job string) Actor { return Actor{System: job, Roles: []Role{RoleSystem}} }

// Subject is what an act is about: a kind of record and its id.
type Subject struct {
	Kind string `json:"kind"`
	ID   ID     `json:"id"`
}

// Event is something that has happened. It leaves the transaction that made it through the outbox, so that a slice can
// react to another without knowing it.
type Event struct {
	Name    string            `json:"name"`    // "expertise.registered"
	Subject Subject           `json:"subject"` // what it happened to
	Project ID                `json:"project,omitempty"`
	At      time.Time         `json:"at"`
	Clause  law.Clause        `json:"clause,omitempty"`
	Data    map[string]string `json:"data,omitempty"`
}

// Task is something that waits for somebody: derived at each look from flows and deadlines, never stored.
type Task struct {
	Key     string     // message key of what is to be done
	Args    []any      // its arguments
	Subject Subject    // what it is about
	Project ID         // empty when it belongs to no project
	Title   string     // name of the thing, as users know it
	Href    string     // where it is done
	Clause  law.Clause // why it is owed
	Due     time.Time  // zero when no term runs
	Since   time.Time  // when it began to wait
	Mine    bool       // false: the actor waits for somebody else
	Holder  string     // who holds it, when not Mine
}

// Errors of the identifiers. They say what is wrong; the page adds how to mend it.
var (
	ErrNotDigits = errors.New("not only digits")
	ErrLength    = errors.New("wrong number of digits")
	ErrChecksum  = errors.New("the check digit does not fit")
	ErrKind      = errors.New("the fifth digit belongs to another kind of number")
)

// BIN is the business identification number of a legal entity: twelve digits, the last a check digit.
type BIN string

// IIN is the individual identification number of a person: twelve digits, the last a check digit.
type IIN string

// ParseBIN reads a BIN. ErrChecksum comes together with the number: registers hold a few real numbers whose check digit
// does not fit, so a caller that can ask a register lets the register decide.
func ParseBIN(s string) (BIN, error) {
	s, err := twelve(s)
	if err != nil {
		return "", err
	}
	if s[4] < '4' || s[4] > '6' {
		return "", ErrKind
	}
	return BIN(s), checkDigit(s)
}

// ParseIIN reads an IIN; see ParseBIN for ErrChecksum.
func ParseIIN(s string) (IIN, error) {
	s, err := twelve(s)
	if err != nil {
		return "", err
	}
	if s[4] > '3' {
		return "", ErrKind
	}
	return IIN(s), checkDigit(s)
}

func twelve(s string) (string, error) {
	s = strings.TrimSpace(s)
	if !digits(s) {
		return "", ErrNotDigits
	}
	if len(s) != 12 {
		return "", ErrLength
	}
	return s, nil
}

// checkDigit follows the rule for both numbers: weights 1 to 11; where the remainder is 10, weights 3 to 11, 1, 2; a
// second 10 means that the number was never issued.
func checkDigit(s string) error {
	sum := func(shift int) int {
		r := 0
		for i := range 11 {
			r += int(s[i]-'0') * ((i+shift)%11 + 1)
		}
		return r % 11
	}
	r := sum(0)
	if r == 10 {
		r = sum(2)
	}
	if r != int(s[11]-'0') {
		return ErrChecksum
	}
	return nil
}

// ObjectNumber is the unique number of a construction object, issued by the cadastre: eighteen digits kept as text
// (Order cl. 2 item 4). Its inner structure is not published, so nothing but the digits is checked.
type ObjectNumber string

// ParseObjectNumber reads an object number; blanks between groups of digits are allowed.
func ParseObjectNumber(s string) (ObjectNumber, error) {
	s = strings.NewReplacer(" ", "", "\u00a0", "").Replace(strings.TrimSpace(s))
	if !digits(s) {
		return "", ErrNotDigits
	}
	if len(s) != 18 {
		return "", ErrLength
	}
	return ObjectNumber(s), nil
}

// KATO is a code of the classifier of administrative-territorial units: nine digits.
type KATO string

// ParseKATO reads a code; whether a unit bears it, the classifier says.
func ParseKATO(s string) (KATO, error) {
	s = strings.TrimSpace(s)
	if !digits(s) {
		return "", ErrNotDigits
	}
	if len(s) != 9 {
		return "", ErrLength
	}
	return KATO(s), nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Date is a calendar day in Kazakhstan, as "2006-01-02": terms are counted in days, not in hours.
type Date string

// Location is the one time zone of the country (UTC+5 since 1 March 2024).
func Location() *time.Location { return almaty }

var almaty = func() *time.Location {
	loc, err := time.LoadLocation("Asia/Almaty")
	if err != nil {
		panic("the time zone data lacks Asia/Almaty: " + err.Error())
	}
	return loc
}()

// DateOf is the day on which a moment falls in Kazakhstan.
func DateOf(t time.Time) Date { return Date(t.In(almaty).Format(time.DateOnly)) }

// ParseDate reads "2006-01-02".
func ParseDate(s string) (Date, error) {
	if _, err := time.Parse(time.DateOnly, strings.TrimSpace(s)); err != nil {
		return "", err
	}
	return Date(strings.TrimSpace(s)), nil
}

// Time is the first moment of the day.
func (d Date) Time() time.Time {
	t, _ := time.ParseInLocation(time.DateOnly, string(d), almaty)
	return t
}

// Add is the day n days later.
func (d Date) Add(n int) Date { return DateOf(d.Time().AddDate(0, 0, n)) }

// Text is a name in the languages in which it is known. Official names come in Russian and Kazakh; where there is no
// English one, the Russian stands in.
type Text struct {
	RU string `json:"ru"`
	KK string `json:"kk"`
	EN string `json:"en,omitempty"`
}

// In is the name in a language ("ru", "kk", "en").
func (t Text) In(lang string) string {
	switch {
	case lang == "kk" && t.KK != "":
		return t.KK
	case lang == "en" && t.EN != "":
		return t.EN
	case t.RU != "":
		return t.RU
	}
	return t.KK
}

// Both is the name in Russian and Kazakh, for where it is not known yet in which language it will be read.
func (t Text) Both() string {
	switch {
	case t.KK == "" || t.KK == t.RU:
		return t.RU
	case t.RU == "":
		return t.KK
	}
	return t.RU + " / " + t.KK
}

// ProjectKind tells what is developed.
type ProjectKind string

// The two kinds of project (cl. 2).
const (
	Construction  ProjectKind = "construction"
	UrbanPlanning ProjectKind = "urban_planning"
)

// Project is what the slices may know of a project that one of them keeps (cl. 18–20).
type Project struct {
	ID              ID
	Name            Text
	Kind            ProjectKind
	Urban           string // kind of urban-planning project, a code of the classifier
	Works           string // kind of works, a code of the classifier
	Level           string // responsibility level "I", "II", "III"
	Typical         bool
	Financing       string // source, a code of the classifier
	StateInvestment bool
	BIM             bool
	ObjectNumber    ObjectNumber // empty where the cadastre gave none (cl. 18)
	KATO            KATO
	Place           Text
	Customer        Party
	Designer        Party
	Surveyor        Party
	People          []IIN // everybody with access, of both sides (cl. 20)
	Revision        int   // 1 for a new project; a correction counts up (cl. 41)
	CreatedAt       time.Time
}

// DocumentRef points at one version of a document of a project.
type DocumentRef struct {
	Document ID     `json:"document"`
	Version  ID     `json:"version"`
	Kind     string `json:"kind"` // section or kind of document, a code of the classifier
	Title    string `json:"title"`
	Name     string `json:"name"` // of the file
	SHA256   string `json:"sha256"`
	Size     int64  `json:"size"`
}

// OtherName is the name of the file where it says more than the title.
func (d DocumentRef) OtherName() string {
	if d.Name == d.Title {
		return ""
	}
	return d.Name
}

// Notice is a message to people about something that concerns them: they are found by person, or by party and role.
type Notice struct {
	Person IIN               `json:"person,omitempty"`
	Party  Party             `json:"party,omitempty"`
	Role   Role              `json:"role,omitempty"` // of the party's people; with no party, of the operator's staff
	Key    string            `json:"key"`            // "notice.<what>": of the messages "notice.<what>.subject" and "notice.<what>.text"
	Args   map[string]string `json:"args,omitempty"`
	Href   string            `json:"href"` // where it is dealt with
}
