package expertsystem

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/calendar"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/gateway/portalapi"
)

// Portal is the Portal's integration API: all that the system knows of it.
type Portal interface {
	// Fetch gives a document whole, with the digest that it was announced with. What came before a break is not asked for
	// again; portalapi.ErrUnfinished says that it goes on.
	Fetch(ctx context.Context, d portalapi.Document) (io.ReadCloser, error)
	Tell(ctx context.Context, application portal.ID, told portalapi.Told, key string) error
	Conclude(ctx context.Context, application portal.ID, given portalapi.Conclusion, key string) error
	Admitted(ctx context.Context, list []portalapi.Organisation, key string) error
}

// Opening is an application with its documents, as they are here, for whoever is to carry the expertise out.
type Opening struct {
	Handover  portalapi.Handover
	Relay     string // the system through which the customer's side acts
	Documents []portal.DocumentRef
}

// Change is a document that an answer to a remark brings: the next version of one of the case, or a new one.
type Change struct {
	Document portal.ID // of the case, here; empty for a new document
	Kind     string
	Title    string
	File     document.Received
}

// Course is a case of the review as the exchange sees it.
type Course struct {
	State      flow.State
	Seq        int               // of the last event
	Events     []portalapi.Event // all, in order
	Snapshot   json.RawMessage   // as both sides may see it
	Contract   portal.ID         // version of the contract; empty before there is one
	SHA256     string            // of the contract
	Remarks    []portal.ID
	Documents  []portal.DocumentRef // in the versions that are looked at now
	Ended      bool
	Conclusion *Concluded // once it is issued
}

// Concluded is an issued conclusion, with its documents as versions here.
type Concluded struct {
	Outcome  string
	Number   string
	Date     portal.Date
	Data     json.RawMessage
	Document portal.ID
	XML      portal.ID
	Parts    []portal.ID
}

// Waiting is a case in the queue of the actor's organisation, with the soonest term.
type Waiting struct {
	ID     portal.ID
	Number string
	Title  portal.Text
	State  flow.State
	Term   deadline.Deadline // zero when none runs
	Href   string
}

// Reviews is the course of the expertises, which this slice does not know.
type Reviews interface {
	// Open begins the review of an application; opening it again does nothing.
	Open(ctx context.Context, o Opening, key string) error
	Course(ctx context.Context, q db.Querier, id portal.ID) (Course, error)
	Queue(ctx context.Context, actor portal.Actor) ([]Waiting, error)
	SignContract(ctx context.Context, actor portal.Actor, id portal.ID, cms []byte, key string) error
	Answer(ctx context.Context, actor portal.Actor, id, remark portal.ID, text string, changes []Change, key string) error
	HandIn(ctx context.Context, actor portal.Actor, id portal.ID, key string) error
	AskEnd(ctx context.Context, actor portal.Actor, id portal.ID, ground, text, key string) error
}

// Parts are what the service works with.
type Parts struct {
	Bus         *command.Bus
	Documents   *document.Keeper
	Days        *calendar.Calendar
	Classifiers classifier.Classifiers
	Portal      Portal
	Reviews     Reviews    // set after the reviews, which ask this service for people, are made
	Operator    portal.BIN // who runs the system (cl. 47)
	FirstAdmin  portal.IIN // its first person; empty: the head of the operator
	// Patience is how long the Portal is kept waiting for the documents of an act to be fetched; zero: fifteen seconds, half
	// of what the Portal waits.
	Patience time.Duration
}

// Service carries out what clauses 45–48 ask for.
type Service struct{ Parts }

// NewService makes the service.
func NewService(p Parts) *Service {
	if p.Patience <= 0 {
		p.Patience = 15 * time.Second
	}
	return &Service{p}
}

func (s *Service) db() *db.DB { return s.Bus.DB }

func (s *Service) now() time.Time { return s.Bus.Now() }

func (s *Service) today() portal.Date { return portal.DateOf(s.Bus.Now()) }

// itself is the system as somebody who acts: a job.
var itself = portal.System("expertsystem")
