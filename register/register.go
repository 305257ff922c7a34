// Package register is the public section of the Portal (Order cl. 27): every urban-planning and construction project is
// published by itself, from what the other slices say of it, with nothing that is confidential.
package register

import (
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/stage"
)

// Entry is what everybody may know of a project. It holds what clause 27 names, the stage and the days on which it was
// reached, and nothing else.
type Entry struct {
	ID      portal.ID          `db:"id"`
	Version int64              `db:"version"`
	Number  string             `db:"number"`
	Kind    portal.ProjectKind `db:"kind"`
	Urban   string             `db:"urban"` // kind of an urban-planning project, a code of the classifier
	Works   string             `db:"works"` // kind of works of a construction project, a code of the classifier
	Level   string             `db:"level"` // of responsibility
	Name    portal.Text        `db:"name,json"`

	KATO  portal.KATO `db:"kato"`
	Place portal.Text `db:"place,json"`

	Customer     portal.Party `db:"customer"` // a BIN; empty for a natural person, whose number is nobody's business
	CustomerName portal.Text  `db:"customer_name,json"`
	Designer     portal.Party `db:"designer"` // as Customer
	DesignerName portal.Text  `db:"designer_name,json"`

	Stage            stage.Stage `db:"stage"`
	Conclusion       Conclusion  `db:"conclusion,json"`
	ConclusionNumber string      `db:"conclusion_number"` // folded, to be found by
	Revision         int         `db:"revision"`          // above 1 for a corrected project (cl. 41)
	Events           []Event     `db:"events,json"`       // the newest first
	Year             int         `db:"year"`              // in which it was created on the Portal
	ChangedAt        time.Time   `db:"changed_at"`        // of the newest event

	Words         string `db:"words"` // folded, to be searched
	CustomerWords string `db:"customer_words"`
	DesignerWords string `db:"designer_words"`
}

// Conclusion is the conclusion of the expertise as it is published (cl. 27).
type Conclusion struct {
	Number   string        `json:"number,omitempty"`
	Date     portal.Date   `json:"date,omitempty"`
	Outcome  stage.Outcome `json:"outcome,omitempty"`
	Name     portal.Text   `json:"name,omitzero"` // of the organisation that gave it
	Document portal.ID     `json:"document,omitempty"`
}

// What can have happened to a project, as far as it is public. The text is at "register.event.<kind>".
const (
	EventCreated    = "created"
	EventApproved   = "approved_by_authorities"
	EventRegistered = "application_registered"
	EventPositive   = "concluded_positive"
	EventNegative   = "concluded_negative"
	EventAccepted   = "approved_by_customer"
)

// Event is a public fact of a project's way.
type Event struct {
	Kind   string    `json:"kind"`
	At     time.Time `json:"at"`
	Number string    `json:"number,omitempty"`
}
