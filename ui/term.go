package ui

import (
	"context"
	"io"
	"time"

	"birtereze/portal/law"
)

// ClauseRef leads from a duty to the clause that asks for it.
type ClauseRef struct {
	Clause law.Clause
	Titled bool // with the title of the clause
}

// Render writes the reference.
func (p ClauseRef) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// WorkingDaysLeft says in words how far a term is from its end, in working days: negative when it is over.
func WorkingDaysLeft(ctx context.Context, days int) string { return left(ctx, "left.working", days) }

// DaysLeft is WorkingDaysLeft in calendar days.
func DaysLeft(ctx context.Context, days int) string { return left(ctx, "left.calendar", days) }

func left(ctx context.Context, key string, days int) string {
	switch {
	case days < 0:
		return t(ctx, key+".over", "Count", -days)
	case days == 0:
		return t(ctx, "left.today")
	}
	return t(ctx, key, "Count", days)
}

// CountStep is a line of how a term was counted: from when, which days, what extended it.
type CountStep struct {
	Text   string
	At     time.Time // zero for a line without a day
	Clause law.Clause
}

// Deadline is a term: the day, what is left in words, the clause, and how it is counted.
type Deadline struct {
	Due     time.Time
	Left    string // WorkingDaysLeft or DaysLeft
	Tone    Tone   // ToneBad when over, ToneWaiting when soon, TonePaused while it stands still
	Clause  law.Clause
	Paused  string // why the clock stands still; empty while it runs
	Counted []CountStep
	Plain   bool // without the label "Due", as in a column of that name
}

// Render writes the term.
func (p Deadline) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Term is something owed, with its deadline.
type Term struct {
	What     string
	Deadline Deadline
}

// Terms lists terms, one under the other.
type Terms struct {
	Items []Term
}

// Render writes the list.
func (p Terms) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Reason is a condition of a rule, and whether it is met.
type Reason struct {
	Met    bool
	Text   string
	Clause law.Clause
}

func (r Reason) word(ctx context.Context) string {
	if r.Met {
		return t(ctx, "reason.met")
	}
	return t(ctx, "reason.not_met")
}

// Reasons are why something is so, or is not.
type Reasons struct {
	Items []Reason
}

// Render writes the list.
func (p Reasons) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// StageState is where a stage stands.
type StageState string

// The states of a stage.
const (
	StageAhead   StageState = "ahead"
	StageCurrent StageState = "current"
	StageDone    StageState = "done"
	StageStopped StageState = "stopped" // refused, returned or terminated here
	StageSkipped StageState = "skipped" // does not apply to this project
)

// Stage is one part of a project's way.
type Stage struct {
	Title    string
	State    StageState
	Holder   string // who holds it, while it is current
	Note     string // one line: how it ended, or why it is skipped
	At       time.Time
	Deadline *Deadline
	Href     string
}

// StageLine answers where a project is, who holds it, and what comes next.
type StageLine struct {
	Label  string
	Stages []Stage
	Next   string // what happens next, in one sentence
}

// Render writes the line; on a narrow screen it runs downwards.
func (p StageLine) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// TimelineEvent is one fact of the journal.
type TimelineEvent struct {
	Title     string
	Text      string
	Actor     string
	For       string // on whose behalf
	At        time.Time
	Clause    law.Clause
	Tone      Tone
	Signed    bool
	Documents []Link
	Entry     string // number of the entry in the journal
	Proof     string // address of the proof of that entry
	Fields    []Fact // what was recorded, under details
}

// Timeline is the history of a thing, the newest first, under a heading for each day.
type Timeline struct {
	Label  string
	Events []TimelineEvent
}

// Render writes the timeline.
func (p Timeline) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// timelineDay is the events of one day.
type timelineDay struct {
	day    time.Time
	events []TimelineEvent
}

func (p Timeline) days() []timelineDay {
	var days []timelineDay
	for _, e := range p.Events {
		if n := len(days); n == 0 || !sameDay(days[n-1].day, e.At) {
			days = append(days, timelineDay{day: e.At})
		}
		last := &days[len(days)-1]
		last.events = append(last.events, e)
	}
	return days
}
