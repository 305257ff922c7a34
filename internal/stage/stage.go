// Package stage tells where a project stands on its way through the Order: from the draft to the customer's approval. It is
// derived from what the parts of the project say, at every look, and is set by nobody.
package stage

import (
	"time"

	"birtereze/portal"
	"birtereze/portal/law"
)

// Stage is where a project stands. Its text is "stage.<stage>".
type Stage string

// The stages, in the order of the way. A project goes back when its parts do: a document that was renewed after its
// agreement brings the project back into development.
const (
	Draft         Stage = "draft"
	InDevelopment Stage = "in_development"
	Agreed        Stage = "documentation_agreed"    // by customer and contractor (cl. 25)
	Approved      Stage = "approved_by_authorities" // by all to whom it was sent (cl. 28–31)
	InExpertise   Stage = "in_expertise"            // from the registration of the application (cl. 36)
	Positive      Stage = "concluded_positive"
	Negative      Stage = "concluded_negative"
	Accepted      Stage = "approved_by_customer" // by a signed document (cl. 42)
)

// All lists the stages in the order of the way.
func All() []Stage {
	return []Stage{Draft, InDevelopment, Agreed, Approved, InExpertise, Positive, Negative, Accepted}
}

// Outcome is what a conclusion says; there is no third (Code art. 105 point 2, art. 107 point 7).
type Outcome string

// The outcomes.
const (
	PositiveOutcome Outcome = "positive"
	NegativeOutcome Outcome = "negative"
)

// PartState is how far a part of a project is.
type PartState string

// The states of a part.
const (
	Ahead     PartState = "ahead"
	UnderWay  PartState = "under_way"
	Done      PartState = "done"
	Stopped   PartState = "stopped"    // refused, returned or ended without a result: it can begin again
	NotNeeded PartState = "not_needed" // does not apply to this project
)

// Part is what one part of a project says of itself.
type Part struct {
	State   PartState      // empty is Ahead
	At      time.Time      // when it came to this state; zero when unknown
	Holders []portal.Party // who owes the next act, while it is under way
}

// Conclusion is the conclusion of an expertise as far as everybody may know it (cl. 27).
type Conclusion struct {
	Number       string
	Date         portal.Date
	Outcome      Outcome // empty while there is none
	Organisation portal.Party
	Name         portal.Text // of the organisation
	Version      portal.ID   // of its document, the signed PDF
	At           time.Time   // when the Portal had it
}

// Facts are what the parts of a project say. An open project is one that is no longer a draft.
type Facts struct {
	Open bool

	Materials     Part // source materials (cl. 17)
	Papers        Part // contract, assignment, schedule (cl. 21)
	Documentation Part // entered and agreed by both sides (cl. 22, 25)
	Approvals     Part // of approving authorities (cl. 28–31)
	Expertise     Part // UnderWay from the registration of an application until it ends
	Application   Application
	Conclusion    Conclusion // the newest
	Acceptance    Part       // the customer's document of approval (cl. 42)
}

// Application is the application for expertise that counts: the open one, else the newest.
type Application struct {
	Number string // empty until it is registered
	Date   portal.Date
	At     time.Time
}

// Of derives the stage. What comes later on the way decides: a project under expertise is so, whatever a renewed document
// says of the documentation.
func Of(f Facts) Stage {
	switch {
	case !f.Open:
		return Draft
	case f.Acceptance.State == Done:
		return Accepted
	case f.Expertise.State == UnderWay:
		return InExpertise
	case f.Conclusion.Outcome == PositiveOutcome:
		return Positive
	case f.Conclusion.Outcome == NegativeOutcome:
		return Negative
	case f.Documentation.State != Done:
		return InDevelopment
	case f.Approvals.State == Done:
		return Approved
	}
	return Agreed
}

// Clause is the provision by which a project is at a stage.
func (s Stage) Clause() law.Clause {
	switch s {
	case Agreed:
		return law.C25
	case Approved:
		return law.C28
	case InExpertise:
		return law.C36
	case Positive, Negative:
		return law.C34
	case Accepted:
		return law.C42
	}
	return law.C19
}
