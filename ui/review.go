package ui

import (
	"context"
	"io"
	"time"

	"birtereze/portal/law"
)

// Approval is what one approving authority says of a project (Order cl. 28–31).
type Approval struct {
	Authority string
	Official  string
	System    string // says that the authority answers through a system of its own, where it does
	State     Tag
	Sent      time.Time
	Received  time.Time
	Decided   time.Time
	Deadline  *Deadline
	Documents []Link
	Grounds   string // of a refusal
	Signature *Signature
	Actions   Component
}

// Approvals is a board with a card for each authority.
type Approvals struct {
	Items []Approval
}

// Render writes the board.
func (p Approvals) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Answer is what the designer says to a remark, or the expert to that answer.
type Answer struct {
	By        string
	At        time.Time
	Text      string
	Documents []Link // what was changed
	Verdict   *Tag   // of an expert: accepted or repeated
}

// Remark is an expert's remark with its thread.
type Remark struct {
	ID       string // unique on the page
	Number   string
	Section  string
	Place    string // page or element
	PlaceAt  string // address of that place
	Text     string
	Norm     string // what the remark rests on, in words: never empty
	NormAt   string // address of the norm
	Severity *Tag
	State    Tag
	Mark     *Tag // such as new on an unchanged document
	By       string
	At       time.Time
	Answers  []Answer
	Actions  Component // the form by which it goes on
}

// Remarks is the threads of a review.
type Remarks struct {
	Items []Remark
	Empty *EmptyState
}

// Render writes the threads.
func (p Remarks) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// RoutingRule is one rule of the table that decides who carries out an expertise, as it was applied.
type RoutingRule struct {
	Number  string
	Text    string
	Input   string // what was known of the project
	Outcome law.Outcome
	Clause  law.Clause
	Decides bool // this rule decided
}

// RoutingTrace is why an application went where it went, rule by rule (Order cl. 35).
type RoutingTrace struct {
	Result   string
	Ground   law.Clause
	Edition  string // of the rule table, in words
	Rules    []RoutingRule
	Override string // who overrode the decision by hand and why; empty when nobody did
}

// Render writes the trace.
func (p RoutingTrace) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }
