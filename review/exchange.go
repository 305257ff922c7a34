package review

import (
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/calendar"
	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

// Event is one act of a case as it travels to whoever mirrors it (cl. 38, 46). Seq counts the events of a case from 1
// without a gap, so that a receiver knows that it has them all.
type Event struct {
	Seq    int               `json:"seq"`
	At     time.Time         `json:"at"`
	Name   string            `json:"name"` // "review.remarks_issued"
	State  flow.State        `json:"state"`
	Clause law.Clause        `json:"clause,omitempty"`
	Person string            `json:"person,omitempty"` // who acted, by name
	For    portal.Party      `json:"for,omitempty"`
	System string            `json:"system,omitempty"`
	Facts  map[string]string `json:"facts,omitempty"`
}

// Snapshot is a case as both sides may see it: enough to show its page without the database it lives in. Drafts of
// remarks and of parts are not in it.
type Snapshot struct {
	Case         portal.ID           `json:"case"`
	Number       string              `json:"number"`
	Project      portal.ID           `json:"project"`
	ProjectName  portal.Text         `json:"project_name"`
	Kind         portal.ProjectKind  `json:"kind"`
	Level        string              `json:"level,omitempty"`
	ObjectNumber portal.ObjectNumber `json:"object_number,omitempty"`
	Organisation Side                `json:"organisation"`
	Customer     Side                `json:"customer"`
	Designer     Side                `json:"designer,omitzero"`
	Seq          int                 `json:"seq"`
	State        flow.State          `json:"state"`
	Round        int                 `json:"round"`
	OnlyNegative bool                `json:"only_negative,omitempty"`
	OpenedAt     time.Time           `json:"opened_at"`
	StartedAt    time.Time           `json:"started_at,omitzero"`
	EndedAt      time.Time           `json:"ended_at,omitzero"`
	Profile      Profile             `json:"profile"`
	Terms        []Term              `json:"terms,omitempty"`
	Missing      []Missing           `json:"missing,omitempty"`
	Contract     Contract            `json:"contract,omitzero"`
	Asked        Ending              `json:"asked,omitzero"`
	Ending       Ending              `json:"ending,omitzero"`
	Experts      []SectionExpert     `json:"experts,omitempty"`
	Documents    []SeenDocument      `json:"documents,omitempty"`
	Remarks      []SeenRemark        `json:"remarks,omitempty"`
	Conclusion   *SeenConclusion     `json:"conclusion,omitempty"`
	Events       []Event             `json:"events,omitempty"`
}

// Term is a running or ended term of a case, counted where the case lives.
type Term struct {
	What       string               `json:"what"` // "review.answers"
	Clause     law.Clause           `json:"clause"`
	Since      time.Time            `json:"since"`
	Days       int                  `json:"days"`
	Unit       calendar.Unit        `json:"unit"`
	LastDay    portal.Date          `json:"last_day"`
	Status     string               `json:"status"` // deadline.Running, Met or Missed
	EndedAt    time.Time            `json:"ended_at,omitzero"`
	Extensions []deadline.Extension `json:"extensions,omitempty"`
}

// SectionExpert is who looks at a section.
type SectionExpert struct {
	Section    string     `json:"section"`
	Name       string     `json:"name"`
	Credential Credential `json:"credential"`
	State      flow.State `json:"state"`
	Since      time.Time  `json:"since"`
}

// SeenDocument is a document of the case in the version that is looked at.
type SeenDocument struct {
	portal.DocumentRef
	Round int `json:"round"` // with whose answers it last changed; 0: as it came
}

// SeenRemark is an issued remark with its thread.
type SeenRemark struct {
	ID        portal.ID          `json:"id"`
	Number    int                `json:"number"`
	Section   string             `json:"section"`
	Document  portal.DocumentRef `json:"document,omitzero"` // in the version that was looked at
	Place     string             `json:"place,omitempty"`
	Words     string             `json:"words"`
	Norm      string             `json:"norm"`
	Point     string             `json:"point"`
	Severity  Severity           `json:"severity"`
	State     flow.State         `json:"state"`
	Round     int                `json:"round"`
	Unchanged bool               `json:"unchanged,omitempty"`
	Expert    string             `json:"expert"`
	IssuedAt  time.Time          `json:"issued_at"`
	Thread    []Turn             `json:"thread,omitempty"`
}

// SeenConclusion is the conclusion with its parts; documents are there once they stand.
type SeenConclusion struct {
	Number     string             `json:"number,omitempty"`
	Date       portal.Date        `json:"date,omitempty"`
	Outcome    Outcome            `json:"outcome,omitempty"`
	Words      string             `json:"words,omitempty"`
	Indicators []Indicator        `json:"indicators,omitempty"`
	Parts      []SeenPart         `json:"parts,omitempty"`
	Document   portal.DocumentRef `json:"document,omitzero"`
	Data       portal.DocumentRef `json:"data,omitzero"`
	SignedBy   string             `json:"signed_by,omitempty"`
	IssuedAt   time.Time          `json:"issued_at,omitzero"`
	Annulled   string             `json:"annulled,omitempty"`
}

// SeenPart is a signed part of the conclusion; what it says is told with the whole.
type SeenPart struct {
	Section  string             `json:"section"`
	Expert   string             `json:"expert"`
	Words    string             `json:"words,omitempty"`
	Complies bool               `json:"complies,omitempty"`
	Document portal.DocumentRef `json:"document,omitzero"`
	SignedAt time.Time          `json:"signed_at"`
}

// OnBehalf is who acts on the customer's side where the act comes through another system: the Portal tells the expert
// system, and the journal keeps both the person and the system.
type OnBehalf struct {
	Person portal.IIN   `json:"person"`
	Name   string       `json:"name"`
	Party  portal.Party `json:"party"`
}

// Actor is the person as the journal keeps them when the named system passes the act on.
func (b OnBehalf) Actor(system string) portal.Actor {
	return portal.Actor{Person: b.Person, Name: b.Name, For: b.Party, System: system, Roles: []portal.Role{portal.RolePartnerSystem}}
}
