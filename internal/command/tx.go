package command

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/journal"
	"birtereze/portal/internal/policy"
	"birtereze/portal/law"
)

// Tx is a command under way.
type Tx struct {
	*db.Tx
	bus     *Bus
	cmd     Command
	ctx     context.Context
	entry   journal.Entry
	allowed bool
}

// Actor is who does the command.
func (tx *Tx) Actor() portal.Actor { return tx.cmd.Actor }

// NewID makes an id for a new record.
func (tx *Tx) NewID() portal.ID { return portal.ID(uuid.Must(uuid.NewV7()).String()) }

// Allow asks the policy whether the actor may do the act to the resource; the error is the answer for the user.
func (tx *Tx) Allow(act string, res policy.Resource) error {
	if err := tx.bus.Policy.Authorise(tx.ctx, tx.cmd.Actor, act, res); err != nil {
		return err
	}
	tx.allowed = true
	return nil
}

// Step authorises an act of a flow table and moves the thing by it: the one way to a new state.
func (tx *Tx) Step(table *flow.Table, id portal.ID, from flow.State, do flow.Do, res policy.Resource) (flow.State, error) {
	if err := tx.Allow(table.Act(do), res); err != nil {
		return from, err
	}
	to, err := table.Step(from, do)
	if err != nil {
		return from, err
	}
	row, _ := table.Next(from, do)
	if !slices.ContainsFunc(row.By, tx.cmd.Actor.Is) {
		return from, fault.New(fault.Forbidden, "fault.forbidden").Law(row.Law)
	}
	tx.entry.Steps = append(tx.entry.Steps, journal.Step{Flow: table.Name, ID: id, From: string(from), Do: string(do), To: string(to), Law: row.Law})
	return to, nil
}

// Check keeps what the rules found, and refuses when one that applies is not met: all of them are named at once.
func (tx *Tx) Check(findings ...law.Finding) error {
	tx.entry.Found = append(tx.entry.Found, findings...)
	return Refusal(findings...)
}

// Refusal is the answer to findings of which some are not met; nil when none is.
func Refusal(findings ...law.Finding) error {
	var refused *fault.Error
	for _, f := range findings {
		if f.Outcome != law.NotMet {
			continue
		}
		if refused == nil {
			refused = fault.New(fault.Invalid, "fault.invalid").Law(f.Clause)
		}
		var args []any
		for name, value := range f.Facts {
			args = append(args, name, value)
		}
		refused.AddBy(f.Clause, f.Field, f.Key, args...)
	}
	return refused.OrNil()
}

// About names what the command is about; the journal entry, the terms and the events bear it.
func (tx *Tx) About(subject portal.Subject, project portal.ID) {
	tx.entry.Subject, tx.entry.Project = subject, project
}

// Fact adds something worth knowing to the journal entry.
func (tx *Tx) Fact(name, value string) {
	tx.entry.Facts = append(tx.entry.Facts, journal.Fact{Name: name, Value: value})
}

// Start begins a term for the thing that the command is about.
func (tx *Tx) Start(term deadline.Term) error {
	_, err := tx.bus.Terms.Start(tx.ctx, tx.Tx, tx.entry.Subject, tx.entry.Project, term)
	return err
}

// Meet ends a term of the thing that the command is about: what was owed is done. Nothing happens when none runs.
func (tx *Tx) Meet(what string) error {
	return tx.bus.Terms.Meet(tx.ctx, tx.Tx, tx.entry.Subject, what)
}

// Emit tells the other slices what has happened, once the command is kept.
func (tx *Tx) Emit(name string, data map[string]string) error {
	return tx.bus.Queue.Emit(tx.ctx, tx.Tx, portal.Event{Name: name, Subject: tx.entry.Subject, Project: tx.entry.Project,
		At: tx.Now(), Clause: tx.cmd.Clause, Data: data})
}

// Enqueue adds a job that runs once the command is kept.
func (tx *Tx) Enqueue(kind string, payload any) error {
	return tx.bus.Queue.Enqueue(tx.ctx, tx.Tx, kind, payload, tx.Now())
}

// Deliver is the kind of job by which a notice leaves for the people whom it concerns.
const Deliver = "notice.deliver"

// Notify tells people of what has happened, once the command is kept.
func (tx *Tx) Notify(n portal.Notice) error { return tx.Enqueue(Deliver, n) }

// Number gives the next number of a series, from 1: without a gap, since it is given back when the command fails.
func (tx *Tx) Number(series string) (int, error) {
	var n int
	err := tx.QueryRow(tx.ctx, `INSERT INTO cmd_numbers (id, last) VALUES ($1, 1)
		ON CONFLICT (id) DO UPDATE SET last = cmd_numbers.last + 1 RETURNING last`, series).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("number of %s: %w", series, err)
	}
	return n, nil
}

func (tx *Tx) finish() (Receipt, error) {
	if !tx.allowed {
		return Receipt{}, ErrNotAuthorised
	}
	r := Receipt{Subject: tx.entry.Subject, Project: tx.entry.Project, Seq: -1}
	if len(tx.Written()) > 0 || len(tx.entry.Facts) > 0 {
		if err := journal.Append(tx.ctx, tx.Tx, &tx.entry); err != nil {
			return Receipt{}, err
		}
		r.Seq = tx.entry.Seq
	}
	if tx.cmd.Key == "" {
		return r, nil
	}
	_, err := tx.Exec(tx.ctx, `INSERT INTO cmd_keys (id, act, person, subject_kind, subject_id, project, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tx.cmd.Key, tx.cmd.Act, who(tx.cmd.Actor), r.Subject.Kind, r.Subject.ID, r.Project, tx.Now())
	return r, err
}
