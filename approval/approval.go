// Package approval is paragraph 3 of the Order: one window through which a customer sends a project to all its approving
// authorities at once, and each answers by a signed document – on a page here, or from a system of its own (cl. 28–31).
package approval

import (
	"context"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/policy"
)

// Request is one sending of a project for approval (cl. 30).
type Request struct {
	ID        portal.ID            `db:"id"`
	Version   int64                `db:"version"`
	Project   portal.ID            `db:"project"`
	Note      string               `db:"note"` // the customer's words to the authorities
	Documents []portal.DocumentRef `db:"documents,json"`
	Person    portal.IIN           `db:"person"`
	At        time.Time            `db:"at"`
}

// Decision is what an authority says.
type Decision string

// The decisions. The Order knows the approval document alone; a refusal with its grounds is in docs/silences.md.
const (
	Agreed  Decision = "agreed"
	Refused Decision = "refused"
)

// Approval is the course of a request at one authority (cl. 31).
type Approval struct {
	ID        portal.ID    `db:"id"`
	Version   int64        `db:"version"`
	State     flow.State   `db:"state"`
	Request   portal.ID    `db:"request"`
	Project   portal.ID    `db:"project"`
	Authority portal.Party `db:"authority"`
	System    portal.ID    `db:"system"`   // the authority's own system, when it answers through it (cl. 29)
	Decision  Decision     `db:"decision"` // of the draft, then of the signed document
	Number    string       `db:"number"`   // of the authority's document
	Dated     portal.Date  `db:"dated"`    // its date
	Grounds   string       `db:"grounds"`  // of a refusal
	Document  portal.ID    `db:"document"` // the version that is signed
	Official  portal.IIN   `db:"official"` // who took it up, then who signed
	SentAt    time.Time    `db:"sent_at"`
	TakenAt   time.Time    `db:"taken_at"`
	DecidedAt time.Time    `db:"decided_at"`
}

func (a Approval) subject() portal.Subject { return portal.Subject{Kind: "approval", ID: a.ID} }

// resource is the approval as the rules know it, within its project.
func (a Approval) resource(p portal.Project) policy.Resource {
	res := policy.OfProject(p)
	res.Type, res.ID, res.View = "Approval", a.ID, "approval.view"
	res.Attrs["authority"] = string(a.Authority)
	res.Attrs["system"] = string(a.System)
	return res
}

// Projects is what this slice asks of the one that keeps projects.
type Projects interface {
	Project(ctx context.Context, id portal.ID) (portal.Project, error)
	// Documentation lists the current versions that both sides have agreed (cl. 25).
	Documentation(ctx context.Context, id portal.ID) ([]portal.DocumentRef, error)
}

// Parties knows who is registered.
type Parties interface {
	Parties(ctx context.Context, role portal.Role) ([]portal.Party, error)
	PartyName(ctx context.Context, party portal.Party) (portal.Text, error)
	PersonName(ctx context.Context, person portal.IIN) (string, error)
}

// Systems knows which authority has a system of its own that is joined to the Portal (cl. 29).
type Systems interface {
	AuthoritySystem(ctx context.Context, authority portal.Party) (system portal.ID, found bool, err error)
}

// Service carries the approvals.
type Service struct {
	bus       *command.Bus
	documents *document.Keeper
	projects  Projects
	parties   Parties
	systems   Systems
	days      int
}

// NewService makes the service. An authority is reminded after so many working days: the Order sets no term.
func NewService(bus *command.Bus, documents *document.Keeper, projects Projects, parties Parties, systems Systems, days int) *Service {
	return &Service{bus, documents, projects, parties, systems, days}
}

var (
	requests  = db.NewTable[Request]("app_requests")
	approvals = db.NewTable[Approval]("app_approvals")
)

// Sealed are the tables whose records the journal seals.
func Sealed() []string { return []string{requests.Name(), approvals.Name()} }
