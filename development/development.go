// Package development is the development of a project by the one-window principle (Order chapter 2, paragraph 2, clauses
// 13–25, and 41): what is built and where, the source materials, who has access, the contract documents, the schedule, the
// documentation by section, and its agreement between customer and contractor.
package development

import (
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/flow"
)

// Side is on which side of a project somebody stands (cl. 20): the customer's, or that of one of the two contractors.
type Side string

// The sides. Both contractors are "the contractor" of the Order.
const (
	Customer Side = "customer"
	Designer Side = "designer"
	Surveyor Side = "surveyor"
)

// Contractor reports whether the side does the works.
func (s Side) Contractor() bool { return s == Designer || s == Surveyor }

// Role is what somebody of the side is on the Portal (cl. 7).
func (s Side) Role() portal.Role {
	switch s {
	case Designer:
		return portal.RoleDesigner
	case Surveyor:
		return portal.RoleSurveyor
	}
	return portal.RoleCustomer
}

// Project is a construction or an urban-planning project under development. What follows its drafting is derived from its
// parts; no stage is written here.
type Project struct {
	ID      portal.ID          `db:"id"`
	Version int64              `db:"version"`
	State   flow.State         `db:"state"`
	Number  string             `db:"number"` // "П-2026-000001", given when the draft becomes a project
	Kind    portal.ProjectKind `db:"kind"`

	Name        portal.Text `db:"name,json"`
	Urban       string      `db:"urban"`       // kind of an urban-planning project
	Works       string      `db:"works"`       // kind of works of a construction project
	Composition string      `db:"composition"` // by which the sections of the documentation are set
	Stage       string      `db:"stage"`       // of design
	Level       string      `db:"level"`       // of responsibility
	Typical     bool        `db:"typical"`
	BIM         bool        `db:"bim"`

	Financing       string `db:"financing"`
	StateInvestment bool   `db:"state_investment"` // follows from the source of financing (cl. 14)

	KATO            portal.KATO         `db:"kato"`
	Place           portal.Text         `db:"place,json"`
	Object          portal.ID           `db:"object"` // empty for an urban-planning project
	ObjectNumber    portal.ObjectNumber `db:"object_number"`
	Characteristics []Characteristic    `db:"characteristics,json"`

	Customer portal.Party `db:"customer"`
	Designer portal.Party `db:"designer"`
	Surveyor portal.Party `db:"surveyor"`

	Declared    Declaration  `db:"declared,json"`
	Procurement *Procurement `db:"procurement,json"` // nil until somebody says what there is (cl. 21 part 3)

	Revises  portal.ID `db:"revises"` // the project that this one corrects (cl. 41)
	Revision int       `db:"revision"`

	BegunAt      time.Time `db:"begun_at"`
	OpenedAt     time.Time `db:"opened_at"`
	ApprovalsAt  time.Time `db:"approvals_at"` // when it was first sent to approving authorities
	ApprovedByAt time.Time `db:"approved_by_at"`
}

// The states of the record. A project that is open lives on in its parts.
const (
	Draft     flow.State = "draft"
	Open      flow.State = "open"
	Abandoned flow.State = "abandoned"
)

// Party is who stands on a side; empty when nobody is named.
func (p Project) Party(s Side) portal.Party {
	switch s {
	case Customer:
		return p.Customer
	case Designer:
		return p.Designer
	}
	return p.Surveyor
}

// SideOf is the side on which a party stands; a party that is customer and contractor at once acts as customer.
func (p Project) SideOf(party portal.Party) (Side, bool) {
	for _, s := range []Side{Customer, Designer, Surveyor} {
		if party != "" && p.Party(s) == party {
			return s, true
		}
	}
	return "", false
}

// IsConstruction reports whether it is a construction project.
func (p Project) IsConstruction() bool { return p.Kind == portal.Construction }

// Declaration is the customer's word that the project is neither secret nor for official use (cl. 3, 4).
type Declaration struct {
	Person portal.IIN   `json:"person"`
	Name   string       `json:"name"`
	For    portal.Party `json:"for"`
	At     time.Time    `json:"at"`
}

// Characteristic is a fact of the object, by the code of what it measures (cl. 18).
type Characteristic struct {
	Code  string `json:"code"`
	Value string `json:"value"` // a number with a point before its fraction, or a text
}

// Object is a construction object: the thing that the cadastre numbers. Several projects may be tied to one object
// over its life; what each of them says of it stays with the project.
type Object struct {
	ID        portal.ID           `db:"id"`
	Version   int64               `db:"version"`
	Number    portal.ObjectNumber `db:"number"` // empty until the cadastre has given one
	KATO      portal.KATO         `db:"kato"`
	CreatedAt time.Time           `db:"created_at"`
}

// Access is what a person of one side may do in a project (cl. 20).
type Access struct {
	ID          portal.ID    `db:"id"`
	Version     int64        `db:"version"`
	State       flow.State   `db:"state"`
	Project     portal.ID    `db:"project"`
	Side        Side         `db:"side"`
	Party       portal.Party `db:"party"`
	Person      portal.IIN   `db:"person"`
	Name        string       `db:"name"`
	Works       bool         `db:"works"`  // works on documents
	Agrees      bool         `db:"agrees"` // is a responsible person: agrees documents for the side
	GivenBy     portal.IIN   `db:"given_by"`
	GivenAt     time.Time    `db:"given_at"`
	WithdrawnAt time.Time    `db:"withdrawn_at"`
}

// The states of access.
const (
	Given     flow.State = "given"
	Withdrawn flow.State = "withdrawn"
)

// Procurement is the public-procurement contract of the works (cl. 21 part 3), or the customer's word that there is none.
type Procurement struct {
	None    bool         `json:"none,omitempty"` // no contract of public procurement was concluded
	Number  string       `json:"number,omitempty"`
	Date    portal.Date  `json:"date,omitempty"`
	Subject string       `json:"subject,omitempty"`
	Tiyn    int64        `json:"tiyn,omitempty"`
	Source  string       `json:"source"` // FromPortal or ByHand
	Reason  string       `json:"reason,omitempty"`
	Person  portal.IIN   `json:"person"`
	For     portal.Party `json:"for"`
	At      time.Time    `json:"at"`
}

// Where the facts of a procurement contract came from.
const (
	FromPortal = "portal" // the procurement portal
	ByHand     = "hand"
)

// Decision is what a responsible person said to one version of a document: agreed, signed, or returned with remarks.
type Decision struct {
	ID        portal.ID    `db:"id"`
	Version   int64        `db:"version"`
	Project   portal.ID    `db:"project"`
	About     portal.ID    `db:"about"`  // the paper or the document of the documentation
	Target    portal.ID    `db:"target"` // the version of the document
	Side      Side         `db:"side"`
	Party     portal.Party `db:"party"`
	Person    portal.IIN   `db:"person"`
	Name      string       `db:"name"`
	Said      Said         `db:"said"`
	Remarks   string       `db:"remarks"`
	Signature portal.ID    `db:"signature"` // empty for an agreement without a signature
	At        time.Time    `db:"at"`
}

// Said is the content of a decision.
type Said string

// What can be said.
const (
	Agreed   Said = "agreed"
	Signed   Said = "signed"
	Returned Said = "returned"
)

// For is whether a decision speaks for the version.
func (d Decision) For() bool { return d.Said == Agreed || d.Said == Signed }
