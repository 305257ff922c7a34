package portalapi

import (
	"encoding/json"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

// What the Portal tells the system, by the name of the event. Each message is answered with a Receipt.
const (
	EventApplication = "expertise.application"  // a Handover
	EventContract    = "review.contract_signed" // a ContractSigned
	EventAnswer      = "review.answer"          // a RemarkAnswer
	EventHandIn      = "review.hand_in"         // an Act: the answers are handed in
	EventEnd         = "review.end_asked"       // an EndAsked
)

// Receipt is the system's word that it has a message.
type Receipt struct {
	Case   string    `json:"case,omitempty"` // number of the case in the system
	At     time.Time `json:"at"`
	Digest string    `json:"digest"` // SHA-256 of the message as it was received, lower-case hexadecimal
}

// Named is a party with its official name.
type Named struct {
	Party portal.Party `json:"party"`
	Name  portal.Text  `json:"name"`
}

// Handover is an application with everything that the organisation needs to carry the expertise out (cl. 37).
type Handover struct {
	ID              portal.ID          `json:"id"` // of the application; every later message names it
	Number          string             `json:"number"`
	Date            portal.Date        `json:"date"`
	RegisteredAt    time.Time          `json:"registered_at"`
	Kind            portal.ProjectKind `json:"kind"`
	Organisation    Named              `json:"organisation"` // whom the customer chose
	Routing         Routing            `json:"routing"`
	Customer        Named              `json:"customer"`
	Designer        Named              `json:"designer"`
	Contact         Contact            `json:"contact"`
	WithoutEstimate bool               `json:"without_estimate"` // the estimate is left out (Code art. 105 point 10)
	Project         Project            `json:"project"`
	Documents       []Document         `json:"documents"`
	Signature       Signature          `json:"signature"` // the customer's, over the document of group "form"
}

// Routing is why the application went to an expert organisation.
type Routing struct {
	Result  string     `json:"result"`
	Ground  law.Clause `json:"ground"`
	Edition string     `json:"edition,omitempty"`
	Rule    string     `json:"rule,omitempty"`
	Reason  string     `json:"reason,omitempty"` // of a decision by hand
}

// Contact is whom the organisation asks.
type Contact struct {
	Name  string `json:"name"`
	Phone string `json:"phone,omitempty"`
	Email string `json:"email,omitempty"`
}

// Project is what the application says of the project.
type Project struct {
	ID              portal.ID           `json:"id"`
	Name            portal.Text         `json:"name"`
	Kind            portal.ProjectKind  `json:"kind"`
	Urban           string              `json:"urban,omitempty"`
	Works           string              `json:"works,omitempty"`
	Level           string              `json:"level,omitempty"`
	Composition     string              `json:"composition,omitempty"`
	Stage           string              `json:"stage,omitempty"`
	Typical         bool                `json:"typical"`
	Financing       string              `json:"financing"`
	StateInvestment bool                `json:"state_investment"`
	BIM             bool                `json:"bim"`
	ObjectNumber    portal.ObjectNumber `json:"object_number,omitempty"`
	KATO            portal.KATO         `json:"kato"`
	Place           portal.Text         `json:"place"`
	Revision        int                 `json:"revision"`
}

// Document is a document that goes with a message: its bytes are fetched from the address, and must have the digest.
type Document struct {
	Group    string    `json:"group"`
	Document portal.ID `json:"document"` // on the Portal, as the next
	Version  portal.ID `json:"version"`
	Kind     string    `json:"kind,omitempty"` // section or kind, a code of the classifier
	Title    string    `json:"title"`
	Name     string    `json:"name"` // of the file
	SHA256   string    `json:"sha256"`
	Size     int64     `json:"size"`
	Replaces portal.ID `json:"replaces,omitempty"` // version that this one follows
	URL      string    `json:"url"`
}

// Signature is a signature of the customer's side: CMS SignedData, detached.
type Signature struct {
	Person portal.IIN `json:"person,omitempty"`
	Name   string     `json:"name,omitempty"`
	At     time.Time  `json:"at,omitzero"`
	CMS    []byte     `json:"cms,omitempty"`
}

// OnBehalf is who acted on the customer's side.
type OnBehalf struct {
	Person portal.IIN   `json:"person"`
	Name   string       `json:"name"`
	Party  portal.Party `json:"party"`
}

// Act is an act of the customer's side in a review, done on the Portal and passed on (cl. 38).
type Act struct {
	Application portal.ID `json:"application"`
	By          OnBehalf  `json:"by"`
	At          time.Time `json:"at"`
}

// ContractSigned is the customer's signature under the contract that the organisation had offered.
type ContractSigned struct {
	Act
	Contract portal.ID `json:"contract"` // version of the contract in the system
	SHA256   string    `json:"sha256"`   // of the bytes that were signed
	CMS      []byte    `json:"cms"`
}

// RemarkAnswer is an answer to a remark, with the documents that it brings.
type RemarkAnswer struct {
	Act
	Remark    portal.ID  `json:"remark"`
	Text      string     `json:"text"`
	Documents []Document `json:"documents,omitempty"`
}

// EndAsked is the customer's reasoned request to end the expertise.
type EndAsked struct {
	Act
	Ground string `json:"ground"` // code of the ground
	Text   string `json:"text"`
}

// Event is one act of a review. Seq counts the events of a case from 1 without a gap.
type Event struct {
	Seq    int               `json:"seq"`
	At     time.Time         `json:"at"`
	Name   string            `json:"name"`
	State  flow.State        `json:"state"` // of the case after the event
	Clause law.Clause        `json:"clause,omitempty"`
	Person string            `json:"person,omitempty"` // who acted, by name
	For    portal.Party      `json:"for,omitempty"`
	System string            `json:"system,omitempty"`
	Facts  map[string]string `json:"facts,omitempty"`
}

// Told is an event with the case as it stands, and the documents that came with it.
type Told struct {
	Event     Event           `json:"event"`
	Snapshot  json.RawMessage `json:"snapshot,omitempty"`
	Documents []Carried       `json:"documents,omitempty"`
}

// What a document that the system brings is.
const (
	RoleContract   = "contract"
	RoleConclusion = "conclusion"
	RoleData       = "data" // the conclusion as data, in XML
	RolePart       = "part" // of the conclusion, upon one section
)

// Carried is a document that the system brings, with its bytes and the signatures over them.
type Carried struct {
	Role       string             `json:"role"`
	Version    portal.ID          `json:"version"` // in the system
	Title      string             `json:"title"`
	Name       string             `json:"name"`
	SHA256     string             `json:"sha256"`
	Content    []byte             `json:"content"`
	Signatures []CarriedSignature `json:"signatures,omitempty"`
}

// CarriedSignature is a detached signature over the bytes of a document.
type CarriedSignature struct {
	Person  portal.IIN `json:"person"`
	Purpose string     `json:"purpose"` // "contract.organisation", "conclusion.head", "conclusion.part"
	CMS     []byte     `json:"cms"`
}

// Conclusion is the conclusion of a finished expertise.
type Conclusion struct {
	Outcome   string          `json:"outcome"` // "positive" or "negative"
	Number    string          `json:"number"`
	Date      portal.Date     `json:"date"`
	Data      json.RawMessage `json:"data"` // the conclusion as structured data
	Documents []Carried       `json:"documents"`
}

// Organisation is an expert organisation that is admitted to the system.
type Organisation struct {
	Party portal.Party `json:"party"`
	Name  portal.Text  `json:"name"`
	Until portal.Date  `json:"until,omitempty"` // last day of its accreditation
}
