// Package expertsystem is paragraph 5 of the Order: the second system, in which accredited expert organisations carry out
// expertise (cl. 45–48) – who is admitted to it and who works in it, and its exchange with the Portal.
package expertsystem

import (
	"encoding/json"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/gateway/portalapi"
	"birtereze/portal/internal/policy"
	"birtereze/portal/law"
)

// Organisation is an expert organisation that the operator of the system has admitted (cl. 48).
type Organisation struct {
	ID            portal.Party  `db:"id"` // its BIN
	Version       int64         `db:"version"`
	State         flow.State    `db:"state"`
	Name          portal.Text   `db:"name,json"`
	Email         string        `db:"email"`
	Accreditation Accreditation `db:"accreditation,json"`
	Reason        string        `db:"reason"` // why it is suspended, in the operator's words; empty when its accreditation has ended
	AdmittedAt    time.Time     `db:"admitted_at"`
	ChangedAt     time.Time     `db:"changed_at"`
}

// Accreditation is an organisation's certificate of accreditation (Code art. 113 point 2).
type Accreditation struct {
	Number          string      `json:"number"`
	From            portal.Date `json:"from"`
	Until           portal.Date `json:"until"` // the last day on which it is valid
	Specialisations []string    `json:"specialisations"`
}

// ValidOn reports whether the accreditation is valid on a day.
func (a Accreditation) ValidOn(day portal.Date) bool {
	return a.Number != "" && a.From <= day && day <= a.Until
}

// Admitted reports whether the organisation may work in the system on a day (cl. 48).
func (o Organisation) Admitted(day portal.Date) bool {
	return o.State == StateAdmitted && o.Accreditation.ValidOn(day)
}

func (o Organisation) resource() policy.Resource {
	return policy.Resource{Type: "ExpertOrganisation", ID: portal.ID(o.ID), View: "admission.view", Attrs: policy.Attrs{"organisation": string(o.ID)}}
}

// Person is somebody who has signed in, or whom their organisation has registered.
type Person struct {
	ID      portal.IIN `db:"id"`
	Version int64      `db:"version"`
	Name    string     `db:"name"` // as in the identity document
	Email   string     `db:"email"`
	Lang    string     `db:"lang"` // of notices
}

// Member is a person in an organisation of the system: an expert organisation, the operator, the authorised body.
type Member struct {
	ID      portal.ID     `db:"id"`
	Version int64         `db:"version"`
	State   flow.State    `db:"state"`
	Party   portal.Party  `db:"party"`
	Person  portal.IIN    `db:"person"`
	Name    string        `db:"name"`
	Firm    string        `db:"firm"` // name of the party, as the person's certificate has it
	Roles   []portal.Role `db:"roles,json"`
	By      portal.IIN    `db:"by_person"` // who registered them; themselves for the first one
	At      time.Time     `db:"at"`
}

// ofParty is the people of an organisation as the rules know them.
func ofParty(party portal.Party) policy.Resource {
	return policy.Resource{Type: "Members", ID: portal.ID(party), View: "member.list", Attrs: policy.Attrs{"organisation": string(party), "body": false}}
}

// Case is an application for expertise that the Portal has handed over (cl. 37, 46).
type Case struct {
	ID           portal.ID          `db:"id"` // of the application
	Version      int64              `db:"version"`
	State        flow.State         `db:"state"`
	Number       string             `db:"number"`      // of the case in this system, told in the receipt
	Application  string             `db:"application"` // registration number on the Portal (cl. 36)
	Organisation portal.Party       `db:"organisation"`
	Handover     portalapi.Handover `db:"handover,json"`
	Digest       string             `db:"digest"` // of the message that brought it
	Course       string             `db:"course"` // state of the review
	Seq          int                `db:"seq"`    // of the last event of the review that the Portal knows or is to be told
	ReceivedAt   time.Time          `db:"received_at"`
	OpenedAt     time.Time          `db:"opened_at"` // all documents are here and the review has begun
	EndedAt      time.Time          `db:"ended_at"`  // the review was over
	ClosedAt     time.Time          `db:"closed_at"` // and the Portal knew all of it
}

// Subject is the case in the journal; its documents belong to it.
func (c Case) Subject() portal.Subject { return portal.Subject{Kind: CaseKind, ID: c.ID} }

// CaseKind is the kind of subject under which the journal and the documents know a case.
const CaseKind = "expert_case"

func (c Case) resource() policy.Resource {
	return policy.Resource{Type: "ExpertCase", ID: c.ID, View: "exchange.view", Attrs: policy.Attrs{
		"organisation": string(c.Organisation), "concluded": c.Course == courseConcluded}}
}

// Received is a message of the Portal with what became of it: taken with a receipt, or refused with the reason.
type Received struct {
	ID      string            `db:"id"` // of the message: the same when it comes again
	Version int64             `db:"version"`
	Case    portal.ID         `db:"case_id"`
	Event   string            `db:"event"`
	Digest  string            `db:"digest"`
	Receipt portalapi.Receipt `db:"receipt,json"`
	Refused bool              `db:"refused"`
	Refusal Refusal           `db:"refusal,json"` // zero when it was taken
	At      time.Time         `db:"at"`
}

// Refusal is why a message was not taken: a message key with its arguments, so that everybody reads it in their language.
type Refusal struct {
	Conflict bool           `json:"conflict,omitempty"` // it does not fit what has happened; otherwise it is wrong in itself
	Key      string         `json:"key,omitempty"`
	Args     []string       `json:"args,omitempty"` // pairs
	Clause   law.Clause     `json:"clause,omitempty"`
	Fields   []RefusedField `json:"fields,omitempty"`
}

// RefusedField is one thing that was wrong with a message.
type RefusedField struct {
	Name string   `json:"name"`
	Key  string   `json:"key"`
	Args []string `json:"args,omitempty"`
}

// File is a document that came with a message.
type File struct {
	ID        portal.ID          `db:"id"`
	Version   int64              `db:"version"`
	Case      portal.ID          `db:"case_id"`
	There     portal.ID          `db:"there"` // the version on the Portal: once in a case
	Place     int                `db:"place"` // in the order of the message
	Source    portalapi.Document `db:"source,json"`
	Kept      document.Received  `db:"kept,json"` // as it was taken in here
	FetchedAt time.Time          `db:"fetched_at"`
	Document  portal.ID          `db:"document"` // here; empty until it is a document of the case
	Text      portal.ID          `db:"text"`     // the version here
}

// Fetched reports whether the bytes are here.
func (f File) Fetched() bool { return !f.FetchedAt.IsZero() }

// Told is something that the Portal is to be told. What concerns one case is told in order, and nothing before what came
// earlier has been taken.
type Told struct {
	ID       portal.ID                `db:"id"`
	Version  int64                    `db:"version"`
	State    flow.State               `db:"state"`
	Case     portal.ID                `db:"case_id"` // empty for the list of admitted organisations
	Place    int                      `db:"place"`   // among those of the case, from 1
	Kind     Kind                     `db:"kind"`
	Event    portalapi.Event          `db:"event,json"`
	Snapshot json.RawMessage          `db:"snapshot,json"` // of the case; the conclusion as data
	Files    []Attached               `db:"files,json"`
	Admitted []portalapi.Organisation `db:"admitted,json"`
	At       time.Time                `db:"at"`
	Attempts int                      `db:"attempts"`
	Reason   string                   `db:"reason"` // why the last attempt failed: a code
	Detail   string                   `db:"detail"` // what the Portal said of it
	TriedAt  time.Time                `db:"tried_at"`
	TakenAt  time.Time                `db:"taken_at"`
}

// Kind is what the Portal is told.
type Kind string

// The kinds.
const (
	KindEvent      Kind = "event"
	KindConclusion Kind = "conclusion"
	KindAdmitted   Kind = "organisations"
)

// Attached is a document of this system that goes with what the Portal is told.
type Attached struct {
	Role    string    `json:"role"` // portalapi.RoleContract, …
	Version portal.ID `json:"version"`
}

// Why something told did not arrive.
const (
	ReasonUnavailable = "unavailable"
	ReasonRefused     = "refused"
)

func (t Told) resource() policy.Resource {
	return policy.Resource{Type: "ExpertCase", ID: t.Case, View: "exchange.view", Attrs: policy.Attrs{"organisation": "", "concluded": false}}
}

// relay is the Portal as reviews know the system through which the customer's side acts.
const relay = "portal"

// thePortal is the Portal as somebody who acts here.
var thePortal = portal.Actor{System: relay, Roles: []portal.Role{portal.RolePartnerSystem}}
