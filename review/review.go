// Package review is the course of one expertise (Order cl. 33, 34, 46): completeness check, contract, experts by section,
// remarks with the norm that each rests on, answers, second look, and the conclusion signed by the experts and the head.
// The same package serves the state expert organisation on the Portal and the expert organisations in the expert system.
package review

import (
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

// Kind is the kind of subject under which the journal, the terms and the documents know a case.
const Kind = "review"

// Side is a party to the expertise as it is known when the case is opened: the expert system knows no others' register.
type Side struct {
	Party portal.Party `json:"party"`
	Name  portal.Text  `json:"name"`
}

// Case is one expertise in the hands of one organisation.
type Case struct {
	ID            portal.ID      `db:"id"` // of the application for expertise
	Version       int64          `db:"version"`
	Number        string         `db:"number"` // of the application (cl. 36)
	Project       portal.ID      `db:"project"`
	About         portal.Project `db:"about,json"` // the project as it was when it came
	Composition   string         `db:"composition"`
	Stage         string         `db:"stage"`
	Organisation  portal.Party   `db:"organisation"`
	Customer      Side           `db:"customer,json"`
	Designer      Side           `db:"designer,json"`
	CustomerParty portal.Party   `db:"customer_party"` // of Customer and Designer, to look cases up by
	DesignerParty portal.Party   `db:"designer_party"`
	Relay         string         `db:"relay"` // the system through which the customer's side acts; empty when it acts here
	Profile       Profile        `db:"profile,json"`
	State         flow.State     `db:"state"`
	Seq           int            `db:"seq"`   // of the last event told
	Round         int            `db:"round"` // of looking: 1 until answers have come, then counted up
	OnlyNegative  bool           `db:"only_negative"`
	Missing       []Missing      `db:"missing,json"`
	Waived        string         `db:"waived"` // why the kit was accepted although the list of documents was not met
	Contract      Contract       `db:"contract,json"`
	Asked         Ending         `db:"asked,json"` // the customer's request to end it
	Ending        Ending         `db:"ending,json"`
	OpenedAt      time.Time      `db:"opened_at"`
	StartedAt     time.Time      `db:"started_at"` // the contract entered into force
	IssuedAt      time.Time      `db:"issued_at"`  // the remarks were issued for the first time
	EndedAt       time.Time      `db:"ended_at"`
}

// Subject is the case in the journal.
func (c Case) Subject() portal.Subject { return portal.Subject{Kind: Kind, ID: c.ID} }

// Missing is what the completeness check did not find (Order No. 299, point 20).
type Missing struct {
	Code string `json:"code,omitempty"` // of the classifier; empty for what somebody wrote
	Text string `json:"text,omitempty"`
}

// Contract is the contract of an expertise: electronic, signed by both sides, in force from the second signature.
type Contract struct {
	Number    string      `json:"number,omitempty"`
	Date      portal.Date `json:"date,omitempty"`
	Price     int64       `json:"price,omitempty"` // tiyn
	Days      int         `json:"days,omitempty"`  // working days, at most those of the profile
	Document  portal.ID   `json:"document,omitempty"`
	Text      portal.ID   `json:"text,omitempty"` // the version that is signed
	SHA256    string      `json:"sha256,omitempty"`
	OfferedBy string      `json:"offered_by,omitempty"`
	OfferedAt time.Time   `json:"offered_at,omitzero"`
	SignedBy  string      `json:"signed_by,omitempty"`
	SignedAt  time.Time   `json:"signed_at,omitzero"`
}

// Ending is why a case ends, or is asked to end, without a conclusion.
type Ending struct {
	Ground    string               `json:"ground,omitempty"` // a code of the dictionary of grounds
	Clause    law.Clause           `json:"clause,omitempty"`
	Text      string               `json:"text,omitempty"`
	Documents []portal.DocumentRef `json:"documents,omitempty"`
	By        string               `json:"by,omitempty"`
	At        time.Time            `json:"at,omitzero"`
}

// Document is a document of the case in the version that is looked at now.
type Document struct {
	ID       portal.ID `db:"id"`
	Revision int64     `db:"version"`
	Case     portal.ID `db:"case_id"`
	Document portal.ID `db:"document"`
	Text     portal.ID `db:"text"` // the version
	Kind     string    `db:"kind"` // section or kind, a code of the classifier
	Title    string    `db:"title"`
	Name     string    `db:"name"`
	SHA256   string    `db:"sha256"`
	Size     int64     `db:"size"`
	Round    int       `db:"round"` // with whose answers it last changed; 0: as it came
}

// Ref points at the version that is looked at now.
func (d Document) Ref() portal.DocumentRef {
	return portal.DocumentRef{Document: d.Document, Version: d.Text, Kind: d.Kind, Title: d.Title, Name: d.Name, SHA256: d.SHA256, Size: d.Size}
}

// Credential is what lets an expert work: until 1 July 2028 an attestat counts as a certificate (Code art. 147).
type Credential struct {
	Kind   CredentialKind `json:"kind" xml:"kind,attr"`
	Number string         `json:"number" xml:"number"`
	Issued portal.Date    `json:"issued" xml:"issued"`
	Until  portal.Date    `json:"until,omitempty" xml:"until,omitempty"` // the last day on which it is valid; empty when it bears none
}

// CredentialKind tells an attestat from a certificate.
type CredentialKind string

// The kinds of credential.
const (
	Attestat    CredentialKind = "attestat"
	Certificate CredentialKind = "certificate"
)

// Expert is the card of an expert in an organisation.
type Expert struct {
	ID              portal.ID    `db:"id"`
	Version         int64        `db:"version"`
	Organisation    portal.Party `db:"organisation"`
	Person          portal.IIN   `db:"person"`
	Name            string       `db:"name"`
	Specialisations []string     `db:"specialisations,json"`
	Credential      Credential   `db:"credential,json"`
	State           flow.State   `db:"state"`
}

// Assignment gives a section of a case to an expert.
type Assignment struct {
	ID         portal.ID  `db:"id"`
	Version    int64      `db:"version"`
	Case       portal.ID  `db:"case_id"`
	Section    string     `db:"section"` // a specialisation, a code of the classifier
	Person     portal.IIN `db:"person"`
	Name       string     `db:"name"`
	Credential Credential `db:"credential,json"` // as it was when the section was given
	State      flow.State `db:"state"`
	Reason     string     `db:"reason"` // of a conflict or a relief
	At         time.Time  `db:"at"`
	DeclaredAt time.Time  `db:"declared_at"`
}

// Severity is what a remark's breach bears upon.
type Severity string

// The severities: the first is singled out by art. 146 point 4 of the Code.
const (
	Safety    Severity = "safety"    // strength, stability, reliability
	Breach    Severity = "breach"    // another breach of a norm or of the source materials
	Technical Severity = "technical" // arithmetic, drawing, wording
)

// Severities lists them in the order in which pages show them.
func Severities() []Severity { return []Severity{Safety, Breach, Technical} }

// Remark is an expert's remark. It always names the norm on which it rests (Code art. 146 point 4; Order No. 299,
// points 25 and 38).
type Remark struct {
	ID        portal.ID  `db:"id"`
	Version   int64      `db:"version"`
	Case      portal.ID  `db:"case_id"`
	Number    int        `db:"number"` // within the case, given when it is issued
	Section   string     `db:"section"`
	Document  portal.ID  `db:"document"` // empty when it concerns no one document
	Text      portal.ID  `db:"text"`     // the version that was looked at
	Place     string     `db:"place"`    // page or element, in words
	Words     string     `db:"words"`
	Norm      string     `db:"norm"`
	Point     string     `db:"point"` // of the norm
	Severity  Severity   `db:"severity"`
	State     flow.State `db:"state"`
	Round     int        `db:"round"`     // of looking in which it was made
	Unchanged bool       `db:"unchanged"` // made in a later round upon a document that had not changed before it
	Person    portal.IIN `db:"person"`
	Name      string     `db:"name"`
	At        time.Time  `db:"at"`
	IssuedAt  time.Time  `db:"issued_at"`
	Thread    []Turn     `db:"thread,json"`
}

// Turn is one entry of a remark's thread: an answer of the customer's side, or what the expert says of it.
type Turn struct {
	Round   int          `json:"round"`
	By      string       `json:"by"`
	Person  portal.IIN   `json:"person,omitempty"`
	For     portal.Party `json:"for,omitempty"`
	At      time.Time    `json:"at"`
	Text    string       `json:"text"`
	Changed []Change     `json:"changed,omitempty"`
	Verdict flow.Do      `json:"verdict,omitempty"` // accept or repeat, of an expert's entry
}

// Change is a document that an answer brought in a new version.
type Change struct {
	Before portal.DocumentRef `json:"before,omitzero"` // zero: the document is new
	After  portal.DocumentRef `json:"after"`
}

// Part is the expert's part of the conclusion upon one section.
type Part struct {
	ID       portal.ID  `db:"id"`
	Version  int64      `db:"version"`
	Case     portal.ID  `db:"case_id"`
	Section  string     `db:"section"`
	Person   portal.IIN `db:"person"`
	Name     string     `db:"name"`
	Words    string     `db:"words"`
	Complies bool       `db:"complies"`
	State    flow.State `db:"state"`
	Document portal.ID  `db:"document"`
	Text     portal.ID  `db:"text"` // the version that is signed
	SHA256   string     `db:"sha256"`
	At       time.Time  `db:"at"`
	SignedAt time.Time  `db:"signed_at"`
}

// Outcome is what a conclusion says; there is no third (Code art. 105 point 2, art. 107 point 7).
type Outcome string

// The outcomes.
const (
	Positive Outcome = "positive"
	Negative Outcome = "negative"
)

// Indicator is a technical and economic indicator, as declared and as recommended for approval.
type Indicator struct {
	Name        string `json:"name" xml:"name"`
	Unit        string `json:"unit" xml:"unit"`
	Declared    string `json:"declared" xml:"declared"`
	Recommended string `json:"recommended" xml:"recommended"`
}

// Conclusion is the conclusion of a case. Its number stands in a series of the organisation and the year without gaps.
type Conclusion struct {
	ID           portal.ID    `db:"id"` // of the case
	Version      int64        `db:"version"`
	Organisation portal.Party `db:"organisation"`
	Year         int          `db:"year"`
	Place        int          `db:"place"` // in the series of the year
	Number       string       `db:"number"`
	Date         portal.Date  `db:"date"`
	Outcome      Outcome      `db:"outcome"`
	Words        string       `db:"words"` // the conclusions in words, for both outcomes
	Indicators   []Indicator  `db:"indicators,json"`
	Document     portal.ID    `db:"document"`
	Text         portal.ID    `db:"text"` // the version that is signed
	SHA256       string       `db:"sha256"`
	Data         portal.ID    `db:"data"` // the version that holds the same as XML
	SignedBy     string       `db:"signed_by"`
	IssuedAt     time.Time    `db:"issued_at"`
	Annulled     string       `db:"annulled"` // why a number was given up: the case ended before the conclusion was issued
}

// Numbering is how an organisation numbers its conclusions.
type Numbering struct {
	ID       portal.Party `db:"id"` // the organisation
	Version  int64        `db:"version"`
	Template string       `db:"template"` // of {prefix}, {seq}, {seq:04}, {yy}, {yyyy}
	Prefix   string       `db:"prefix"`
}
