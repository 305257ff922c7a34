package development

import (
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/format/report"
)

// PaperKind is one of the documents that customer and contractor form together (cl. 21).
type PaperKind string

// The kinds of papers.
const (
	Contract     PaperKind = "contract"
	Assignment   PaperKind = "assignment"
	Schedule     PaperKind = "schedule"
	Requirements PaperKind = "requirements" // the customer's information requirements, where BIM is used
)

// Signed tells whether both sides put their electronic signatures under papers of the kind, instead of agreeing by a
// recorded click: they do under the contract.
func (k PaperKind) Signed() bool { return k == Contract }

// PapersOf lists the kinds that a project needs (cl. 21 part 1).
func PapersOf(bim bool) []PaperKind {
	if bim {
		return []PaperKind{Contract, Assignment, Schedule, Requirements}
	}
	return []PaperKind{Contract, Assignment, Schedule}
}

// Paper is one document of clause 21 between the customer and one contractor. What was agreed last governs until a later
// version is agreed.
type Paper struct {
	ID            portal.ID    `db:"id"`
	Version       int64        `db:"version"`
	State         flow.State   `db:"state"`
	Project       portal.ID    `db:"project"`
	Contractor    Side         `db:"contractor"`
	Party         portal.Party `db:"party"` // the contractor
	Kind          PaperKind    `db:"kind"`
	Edition       string       `db:"edition"` // of the template
	Content       Content      `db:"content,json"`
	Document      portal.ID    `db:"document"` // empty until it was first formed
	Current       portal.ID    `db:"current"`  // the version that lies before the sides
	Number        int          `db:"number"`   // of that version
	Agreed        portal.ID    `db:"agreed"`   // the version agreed last; it governs
	AgreedContent Content      `db:"agreed_content,json"`
	AgreedAt      time.Time    `db:"agreed_at"`
	ProposedBy    Side         `db:"proposed_by"`
	ChangedAt     time.Time    `db:"changed_at"`
}

// Content is what the sides filled in.
type Content struct {
	Fields map[string]portal.Text `json:"fields,omitempty"` // by name; a field of one language has it as Russian
	Works  []Work                 `json:"works,omitempty"`  // of a schedule
}

// Work is an item of the calendar schedule (cl. 21, 22).
type Work struct {
	Section string      `json:"section"` // of the documentation; empty for work without documents of its own
	What    portal.Text `json:"what"`
	Who     Side        `json:"who"`
	From    portal.Date `json:"from"`
	To      portal.Date `json:"to"` // the last planned day
}

// Sheet is a document of the documentation in its section (cl. 22).
type Sheet struct {
	ID        portal.ID    `db:"id"`
	Version   int64        `db:"version"`
	State     flow.State   `db:"state"`
	Project   portal.ID    `db:"project"`
	Section   string       `db:"section"`
	Volume    string       `db:"volume"`
	Book      string       `db:"book"`
	Title     string       `db:"title"`
	Document  portal.ID    `db:"document"`
	Current   portal.ID    `db:"current"` // the version that counts
	Number    int          `db:"number"`  // of that version
	Side      Side         `db:"side"`    // who entered it
	Party     portal.Party `db:"party"`
	EnteredAt time.Time    `db:"entered_at"` // the first version
	ChangedAt time.Time    `db:"changed_at"`
	AgreedAt  time.Time    `db:"agreed_at"` // zero unless the current version is agreed
}

// Material is a source material or permit (cl. 17).
type Material struct {
	ID        portal.ID   `db:"id"`
	Version   int64       `db:"version"`
	State     flow.State  `db:"state"`
	Project   portal.ID   `db:"project"`
	Kind      string      `db:"kind"` // a code of the classifier
	Title     portal.Text `db:"title,json"`
	Number    string      `db:"number"`
	Date      portal.Date `db:"date"`
	ValidTo   portal.Date `db:"valid_to"` // empty: does not expire
	Issuer    portal.Text `db:"issuer,json"`
	Origin    string      `db:"origin"`  // document.FromCadastre or document.FromCustomer
	Outside   string      `db:"outside"` // the cadastre's own id
	Document  portal.ID   `db:"document"`
	Current   portal.ID   `db:"current"`
	EnteredAt time.Time   `db:"entered_at"`
	Why       string      `db:"why"` // it was discarded
}

// Expired reports whether the material no longer holds on the day.
func (m Material) Expired(day portal.Date) bool { return m.ValidTo != "" && m.ValidTo < day }

// Request is what was asked of the cadastre for a project, and what came of it.
type Request struct {
	ID         portal.ID           `db:"id"` // the project's
	Version    int64               `db:"version"`
	State      flow.State          `db:"state"`
	Number     portal.ObjectNumber `db:"number"`
	Turn       int                 `db:"turn"` // counted up each time somebody asks
	AskedAt    time.Time           `db:"asked_at"`
	AnsweredAt time.Time           `db:"answered_at"`
	Reason     string              `db:"reason"` // why nothing came: a message key
	Count      int                 `db:"count"`  // of materials that came
	Object     CadastreObject      `db:"object,json"`
	Refused    []RefusedFile       `db:"refused,json"`
}

// CadastreObject is what the cadastre says of the object.
type CadastreObject struct {
	Name    portal.Text `json:"name,omitzero"`
	Address portal.Text `json:"address,omitzero"`
	KATO    portal.KATO `json:"kato,omitempty"`
	Plot    string      `json:"plot,omitempty"`
}

// RefusedFile is a file of the cadastre that the format check did not let in (cl. 24).
type RefusedFile struct {
	Title    portal.Text      `json:"title"`
	Name     string           `json:"name"`
	Findings []report.Finding `json:"findings"`
}
