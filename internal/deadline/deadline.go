// Package deadline keeps running terms: what is owed, since when, within how many days of which kind, by which clause, and
// each extension with its ground. The last day is counted by the national calendar; a term ends with that day.
package deadline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"birtereze/portal"
	"birtereze/portal/internal/calendar"
	"birtereze/portal/internal/db"
	"birtereze/portal/law"
)

// FallsDue is the kind of job by which a term reports itself at its end.
const FallsDue = "deadline.falls_due"

// Term is what is owed and within which time.
type Term struct {
	What   string // "registration.decide": also the message key of what is owed
	Days   int
	Unit   calendar.Unit
	Clause law.Clause
	From   time.Time // the event that sets it running; zero: now. The first day counted is the next one
}

// The states of a deadline.
const (
	Running = "running"
	Met     = "met"
	Missed  = "missed" // it ran out; EndedAt tells when what was owed was done after all
)

// Extension is time added to a term, with its ground.
type Extension struct {
	Days   int        `json:"days"`
	Ground string     `json:"ground"`
	Clause law.Clause `json:"clause"`
	At     time.Time  `json:"at"`
}

// Deadline is a term that was set running.
type Deadline struct {
	ID          portal.ID     `db:"id"`
	Version     int64         `db:"version"`
	SubjectKind string        `db:"subject_kind"`
	SubjectID   portal.ID     `db:"subject_id"`
	Project     portal.ID     `db:"project"`
	What        string        `db:"what"`
	Clause      law.Clause    `db:"clause"`
	Since       time.Time     `db:"since"`
	Days        int           `db:"days"`
	Unit        calendar.Unit `db:"unit"`
	LastDay     portal.Date   `db:"last_day"`
	Due         time.Time     `db:"due"` // the end of the last day
	Status      string        `db:"state"`
	EndedAt     time.Time     `db:"ended_at"`
	Extensions  []Extension   `db:"extensions,json"`
}

var deadlines = db.NewTable[Deadline]("ddl_deadlines")

// Sealed are the tables whose records the journal seals.
func Sealed() []string { return []string{deadlines.Name()} }

// Outbox is where the keeper asks to be called back.
type Outbox interface {
	Enqueue(ctx context.Context, tx *db.Tx, kind string, payload any, notBefore time.Time) error
}

// Keeper sets terms running and ends them.
type Keeper struct {
	outbox Outbox
	days   *calendar.Calendar
}

// NewKeeper makes a keeper that counts by a calendar.
func NewKeeper(outbox Outbox, days *calendar.Calendar) *Keeper { return &Keeper{outbox, days} }

// Start sets a term running for a subject.
func (k *Keeper) Start(ctx context.Context, tx *db.Tx, subject portal.Subject, project portal.ID, term Term) (Deadline, error) {
	since := term.From
	if since.IsZero() {
		since = tx.Now()
	}
	last, err := k.last(portal.DateOf(since), term.Days, term.Unit)
	if err != nil {
		return Deadline{}, fmt.Errorf("term %s: %w", term.What, err)
	}
	d := Deadline{
		ID: portal.ID(uuid.Must(uuid.NewV7()).String()), SubjectKind: subject.Kind, SubjectID: subject.ID, Project: project,
		What: term.What, Clause: term.Clause, Since: since, Days: term.Days, Unit: term.Unit,
		LastDay: last, Due: last.Add(1).Time(), Status: Running,
	}
	if err := deadlines.Insert(ctx, tx, &d); err != nil {
		return Deadline{}, err
	}
	return d, k.outbox.Enqueue(ctx, tx, FallsDue, d.ID, d.Due)
}

// last is the last day of a term that an event of the given day sets running.
func (k *Keeper) last(from portal.Date, days int, unit calendar.Unit) (portal.Date, error) {
	if unit == calendar.CalendarDays {
		return k.days.AddCalendar(from, days)
	}
	return k.days.AddWorking(from, days)
}

// Explain tells how the last day of a deadline was counted, its extensions included.
func (k *Keeper) Explain(d Deadline) (calendar.Explanation, error) {
	days := d.Days
	for _, e := range d.Extensions {
		days += e.Days
	}
	return k.days.Explain(portal.DateOf(d.Since), days, d.Unit)
}

// Days is the calendar that the keeper counts by.
func (k *Keeper) Days() *calendar.Calendar { return k.days }

// Meet ends the running term of a subject: what was owed is done. A term that had run out keeps its mark and gets the
// time of the deed.
func (k *Keeper) Meet(ctx context.Context, tx *db.Tx, subject portal.Subject, what string) error {
	open, err := deadlines.Find(ctx, tx, "subject_id = $1 AND what = $2 AND ended_at = 0", subject.ID, what)
	if err != nil {
		return err
	}
	for _, d := range open {
		d.EndedAt = tx.Now()
		if d.Status == Running {
			d.Status = Met
		}
		if err := deadlines.Update(ctx, tx, &d); err != nil {
			return err
		}
	}
	return nil
}

// Fallen reads the deadline that a job reports; due tells whether it is still open and has run out by now.
func (k *Keeper) Fallen(ctx context.Context, q db.Querier, payload json.RawMessage, now time.Time) (d Deadline, due bool, err error) {
	var id portal.ID
	if err := json.Unmarshal(payload, &id); err != nil {
		return Deadline{}, false, fmt.Errorf("deadline: %w", err)
	}
	d, err = deadlines.Get(ctx, q, id)
	return d, err == nil && d.Status == Running && !d.Due.After(now), err
}

// Miss marks a term as run out.
func (k *Keeper) Miss(ctx context.Context, tx *db.Tx, d Deadline) error {
	d.Status = Missed
	return deadlines.Update(ctx, tx, &d)
}

// Open is the term of a subject for which something is still owed, run out or not.
func Open(ctx context.Context, q db.Querier, subject portal.ID, what string) (Deadline, bool, error) {
	d, err := deadlines.One(ctx, q, "subject_id = $1 AND what = $2 AND ended_at = 0 ORDER BY due", subject, what)
	if errors.Is(err, db.ErrNone) {
		return Deadline{}, false, nil
	}
	return d, err == nil, err
}

// OfProject lists all terms of a project, the soonest first.
func OfProject(ctx context.Context, q db.Querier, project portal.ID) ([]Deadline, error) {
	return deadlines.Find(ctx, q, "project = $1 ORDER BY due", project)
}

// OfSubject lists all terms of a subject, the soonest first.
func OfSubject(ctx context.Context, q db.Querier, subject portal.ID) ([]Deadline, error) {
	return deadlines.Find(ctx, q, "subject_id = $1 ORDER BY due", subject)
}
