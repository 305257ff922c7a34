// Package expertise is how a project comes to its expertise and back (Order chapter 2, paragraph 4, clauses 32, 35–39, 41,
// 42): the application, its registration, the routing, the hand-over to the expert system and the mirror of what happens
// there, the conclusion, and the customer's approval of the project. The course of a review itself is not here.
package expertise

import (
	"encoding/json"
	"slices"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

// Kind is the kind of subject under which the journal, the terms and the documents know an application.
const Kind = "expertise"

// Application is the customer's application for the expertise of one project (cl. 32, 36, 39).
type Application struct {
	ID       portal.ID          `db:"id"`
	Version  int64              `db:"version"`
	State    flow.State         `db:"state"`
	Project  portal.ID          `db:"project"`
	Kind     portal.ProjectKind `db:"kind"`     // of the project: it decides which expertise it is
	Revision int                `db:"revision"` // of the project (cl. 41)
	Customer portal.Party       `db:"customer"`
	Designer portal.Party       `db:"designer"`
	Answers  Answers            `db:"answers,json"`

	About     portal.Project `db:"about,json"` // the project as it was when the application was formed
	Kit       Kit            `db:"kit,json"`   // what goes with it
	Document  portal.ID      `db:"document"`   // the form
	Text      portal.ID      `db:"text"`       // the version of the form that is signed
	Applicant portal.IIN     `db:"applicant"`
	Name      string         `db:"name"` // of the applicant

	Number string      `db:"number"` // empty until it is registered
	Date   portal.Date `db:"date"`

	Result       Result       `db:"result"`       // of the decision in force
	Decision     portal.ID    `db:"decision"`     // the decision in force
	Organisation portal.Party `db:"organisation"` // who carries out the expertise
	Title        portal.Text  `db:"title,json"`   // name of that organisation
	System       portal.ID    `db:"system"`       // the expert system that has the case; empty when it is here
	Seq          int          `db:"seq"`          // of the last mirrored event
	Course       string       `db:"course"`       // where the review stands, as its events tell
	Receipt      Receipt      `db:"receipt,json"` // of the hand-over
	Outcome      Outcome      `db:"outcome"`
	Ending       string       `db:"ending"` // why it ended without a conclusion, in words

	BegunAt      time.Time `db:"begun_at"`
	FormedAt     time.Time `db:"formed_at"`
	RegisteredAt time.Time `db:"registered_at"`
	ChosenAt     time.Time `db:"chosen_at"`
	OpenedAt     time.Time `db:"opened_at"` // taken up here, or handed over
	EndedAt      time.Time `db:"ended_at"`
}

// Subject is the application in the journal.
func (a Application) Subject() portal.Subject { return portal.Subject{Kind: Kind, ID: a.ID} }

// Registered reports whether it has its number and date.
func (a Application) Registered() bool { return a.Number != "" }

// Abroad reports whether the case is in an expert system, and what happens there is mirrored here.
func (a Application) Abroad() bool { return a.System != "" }

// Answers are what the customer says in the application and nowhere else.
type Answers struct {
	Exempt          bool   `json:"exempt"`           // among the objects of art. 98 point 4 of the Code
	WithoutEstimate bool   `json:"without_estimate"` // the estimate is left out (Code art. 105 point 10)
	Contact         string `json:"contact"`          // whom the organisation asks
	Phone           string `json:"phone"`
	Email           string `json:"email"`
	Statement       bool   `json:"statement"` // the customer answers for the documents (Code art. 105 point 9, art. 107 point 3)
}

// Group tells why a document goes with an application.
type Group string

// The groups.
const (
	GroupPapers        Group = "clause21" // contract, assignment, schedule, information requirements (cl. 21, 39)
	GroupDocumentation Group = "documentation"
	GroupMaterials     Group = "source"
	GroupApprovals     Group = "approval"
	GroupForm          Group = "form"   // the application itself
	GroupLater         Group = "answer" // brought with an answer to a remark
)

// Groups lists the groups, in the order in which pages show them.
func Groups() []Group {
	return []Group{GroupPapers, GroupDocumentation, GroupMaterials, GroupApprovals, GroupForm, GroupLater}
}

// Enclosure is one version of a document that goes with an application.
type Enclosure struct {
	Group    Group     `json:"group"`
	Document portal.ID `json:"document"`
	Version  portal.ID `json:"version"`
	Kind     string    `json:"kind,omitempty"`
	Title    string    `json:"title"`
	Name     string    `json:"name"`
	SHA256   string    `json:"sha256"`
	Size     int64     `json:"size"`
}

func enclose(g Group, r portal.DocumentRef) Enclosure {
	return Enclosure{g, r.Document, r.Version, r.Kind, r.Title, r.Name, r.SHA256, r.Size}
}

// Ref points at the document for other slices.
func (e Enclosure) Ref() portal.DocumentRef {
	return portal.DocumentRef{Document: e.Document, Version: e.Version, Kind: e.Kind, Title: e.Title, Name: e.Name, SHA256: e.SHA256, Size: e.Size}
}

// label tells the document apart from others of its title.
func (e Enclosure) label() string {
	if name := e.Ref().OtherName(); name != "" {
		return e.Title + " (" + name + ")"
	}
	return e.Title
}

// Kit is everything that goes with an application.
type Kit []Enclosure

// Has reports whether a version is in the kit.
func (k Kit) Has(version portal.ID) bool {
	return slices.ContainsFunc(k, func(e Enclosure) bool { return e.Version == version })
}

// Same reports whether two kits hold the same versions.
func (k Kit) Same(other Kit) bool {
	return len(k) == len(other) && !slices.ContainsFunc(k, func(e Enclosure) bool { return !other.Has(e.Version) })
}

// Refs points at the documents of the kit for other slices.
func (k Kit) Refs() []portal.DocumentRef {
	refs := make([]portal.DocumentRef, len(k))
	for i, e := range k {
		refs[i] = e.Ref()
	}
	return refs
}

// Decision says who carries out the expertise of an application, with everything that led to it. None is ever changed: a
// decision by hand is one more (cl. 35).
type Decision struct {
	ID          portal.ID    `db:"id"`
	Version     int64        `db:"version"`
	Application portal.ID    `db:"application"`
	Project     portal.ID    `db:"project"`
	Result      Result       `db:"result"`
	Ground      law.Clause   `db:"ground"`
	Edition     string       `db:"edition"` // of the rule table; empty for a decision by hand
	Rule        string       `db:"rule"`
	Inputs      Inputs       `db:"inputs,json"`
	Trace       []Looked     `db:"trace,json"`
	Reason      string       `db:"reason"` // of a decision by hand
	Person      portal.IIN   `db:"person"` // who decided by hand
	Name        string       `db:"name"`
	For         portal.Party `db:"party"`
	At          time.Time    `db:"at"`
}

// ByHand reports whether the operator decided, and not the table.
func (d Decision) ByHand() bool { return d.Person != "" }

// Organisation is an expert organisation that may be chosen, with the system in which it works.
type Organisation struct {
	Party  portal.Party `json:"party"`
	Name   portal.Text  `json:"name"`
	Until  portal.Date  `json:"until,omitempty"` // last day of its accreditation
	System portal.ID    `json:"system"`
}

// Message is something that the Portal has to tell an expert system: the application itself, or an act of the customer's
// side. It is kept until it is received, in the order of the telling.
type Message struct {
	ID          portal.ID       `db:"id"`
	Version     int64           `db:"version"`
	State       flow.State      `db:"state"`
	Application portal.ID       `db:"application"`
	Project     portal.ID       `db:"project"`
	System      portal.ID       `db:"system"`
	Place       int             `db:"place"`  // among the messages of the application, from 1
	Event       string          `db:"event"`  // "expertise.application", "review.answer", …
	About       string          `db:"about"`  // what within the case, such as a remark
	Body        json.RawMessage `db:"body"`   // the bytes that travel
	Digest      string          `db:"digest"` // their SHA-256
	Person      portal.IIN      `db:"person"` // whose act it is
	Name        string          `db:"name"`
	For         portal.Party    `db:"party"`
	At          time.Time       `db:"at"`
	Attempts    int             `db:"attempts"`
	Reason      string          `db:"reason"` // why the last attempt failed
	TriedAt     time.Time       `db:"tried_at"`
	Receipt     Receipt         `db:"receipt,json"`
	EndedAt     time.Time       `db:"ended_at"` // received or refused
}

// Receipt is the expert system's word that it has a message.
type Receipt struct {
	Case   string    `json:"case,omitempty"` // number of the case there
	At     time.Time `json:"at"`
	Digest string    `json:"digest"` // SHA-256 of the message as it was received, hexadecimal
}

// Mirrored is an event of a review that happened in an expert system, as that system told it (cl. 38).
type Mirrored struct {
	ID          portal.ID       `db:"id"`
	Version     int64           `db:"version"`
	Application portal.ID       `db:"application"`
	Project     portal.ID       `db:"project"`
	System      portal.ID       `db:"system"`
	Seq         int             `db:"seq"`
	Name        string          `db:"name"`
	Event       Event           `db:"event,json"`
	Snapshot    json.RawMessage `db:"snapshot"` // the case as it stood after the event
	Digest      string          `db:"digest"`   // SHA-256 of the event, by which a repetition is known: the case may have moved on since
	Documents   []Carried       `db:"documents,json"`
	At          time.Time       `db:"at"` // when it arrived here
}

// Carried is a document that an event or a conclusion brought, kept on the Portal.
type Carried struct {
	Role     string    `json:"role"`  // "contract", "conclusion", "data", "part"
	There    portal.ID `json:"there"` // its version in the expert system
	Document portal.ID `json:"document"`
	Version  portal.ID `json:"version"`
	Title    string    `json:"title"`
	Name     string    `json:"name"`
	SHA256   string    `json:"sha256"`
	Size     int64     `json:"size"`
}

// What a document of an expertise is.
const (
	RoleContract   = "contract"
	RoleConclusion = "conclusion"
	RoleData       = "data" // the conclusion as data, in XML
	RolePart       = "part" // of the conclusion, upon one section
)

// Outcome is what a conclusion says; there is no third (Code art. 105 point 2, art. 107 point 7).
type Outcome string

// The outcomes.
const (
	Positive Outcome = "positive"
	Negative Outcome = "negative"
)

// Conclusion is the conclusion of an expertise, wherever it was given.
type Conclusion struct {
	ID           portal.ID       `db:"id"`
	Version      int64           `db:"version"`
	Application  portal.ID       `db:"application"`
	Project      portal.ID       `db:"project"`
	Outcome      Outcome         `db:"outcome"`
	Number       string          `db:"number"`
	Date         portal.Date     `db:"date"`
	Organisation portal.Party    `db:"organisation"`
	Title        portal.Text     `db:"title,json"` // name of the organisation
	Data         json.RawMessage `db:"data"`       // as structured data, in the form of the one who gave it
	Documents    []Carried       `db:"documents,json"`
	At           time.Time       `db:"at"` // when the Portal had it
}

// Document is the conclusion itself: the PDF that was signed.
func (c Conclusion) Document() portal.DocumentRef {
	for _, d := range c.Documents {
		if d.Role == RoleConclusion {
			return portal.DocumentRef{Document: d.Document, Version: d.Version, Title: d.Title, Name: d.Name, SHA256: d.SHA256, Size: d.Size}
		}
	}
	return portal.DocumentRef{}
}

// Approval is the customer's document by which a project is approved (cl. 42).
type Approval struct {
	ID       portal.ID   `db:"id"`
	Version  int64       `db:"version"`
	State    flow.State  `db:"state"`
	Project  portal.ID   `db:"project"`
	Case     portal.ID   `db:"application"`
	Number   string      `db:"number"` // as the document bears them
	Date     portal.Date `db:"date"`
	Document portal.ID   `db:"document"`
	Text     portal.ID   `db:"text"` // the version that is signed
	Person   portal.IIN  `db:"person"`
	Name     string      `db:"name"`
	At       time.Time   `db:"at"`
	SignedAt time.Time   `db:"signed_at"`
}

// Subject is the approval in the journal.
func (a Approval) Subject() portal.Subject { return portal.Subject{Kind: approvalKind, ID: a.ID} }

const approvalKind = "project_approval"
