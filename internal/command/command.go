// Package command is the one way to change anything on the Portal: authorise, check the rules, step the flow table, set
// the terms, write the journal entry and enqueue what follows – in one transaction, or not at all.
package command

import (
	"context"
	"errors"
	"fmt"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/calendar"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/job"
	"birtereze/portal/internal/journal"
	"birtereze/portal/internal/policy"
	"birtereze/portal/law"
)

// Bus carries out commands.
type Bus struct {
	DB     *db.DB
	Policy *policy.Engine
	Queue  *job.Queue
	Terms  *deadline.Keeper
}

// NewBus makes a bus and takes on the terms that fall due.
func NewBus(d *db.DB, rules *policy.Engine, queue *job.Queue, days *calendar.Calendar) *Bus {
	b := &Bus{DB: d, Policy: rules, Queue: queue, Terms: deadline.NewKeeper(queue, days)}
	queue.Handle(deadline.FallsDue, b.termFallsDue)
	return b
}

// Command says who does what by which clause.
type Command struct {
	Actor  portal.Actor
	Act    string // "registration.confirm"; the main act, which the journal entry bears
	Clause law.Clause
	Key    string // given by the one who asks, so that a second submit does nothing again; a job gives its own id
}

// Receipt is what a command left behind.
type Receipt struct {
	Subject portal.Subject
	Project portal.ID
	Seq     int64 // of the journal entry; -1 when nothing changed
	Again   bool  // the key was used before: this is the answer of that time, and nothing was done now
}

// ErrNotAuthorised is a fault of the program: a command that asked nobody whether it may.
var ErrNotAuthorised = errors.New("the command did not ask whether it may")

// Do carries out a command. run may be called again after a conflict of transactions, so it must have no effect but
// through tx.
func (b *Bus) Do(ctx context.Context, cmd Command, run func(ctx context.Context, tx *Tx) error) (Receipt, error) {
	if r, found, err := b.before(ctx, b.DB, cmd); found || err != nil {
		return r, err
	}
	var receipt Receipt
	err := b.DB.Write(ctx, func(ctx context.Context, dtx *db.Tx) error {
		r, found, err := b.before(ctx, dtx, cmd)
		if found || err != nil {
			receipt = r
			return err
		}
		tx := &Tx{Tx: dtx, bus: b, cmd: cmd, ctx: ctx}
		tx.entry = journal.Entry{Act: cmd.Act, Clause: cmd.Clause, Person: cmd.Actor.Person, Name: cmd.Actor.Name,
			For: cmd.Actor.For, System: cmd.Actor.System}
		if err := run(ctx, tx); err != nil {
			return err
		}
		receipt, err = tx.finish()
		return err
	})
	if err != nil && cmd.Key != "" {
		// Another submit under the same key may have been first by a moment; a rule then refuses what is done already.
		if r, found, again := b.before(ctx, b.DB, cmd); found && again == nil {
			return r, nil
		}
	}
	switch {
	case errors.Is(err, db.ErrChanged):
		err = fault.New(fault.Conflict, "fault.conflict").Because(err)
	case errors.Is(err, db.ErrNone):
		err = fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	if err != nil {
		return Receipt{}, fmt.Errorf("%s: %w", cmd.Act, err)
	}
	return receipt, nil
}

// before finds the receipt of an earlier command under the same key.
func (b *Bus) before(ctx context.Context, q db.Querier, cmd Command) (Receipt, bool, error) {
	if cmd.Key == "" {
		return Receipt{}, false, nil
	}
	rows, err := q.Query(ctx, "SELECT act, person, subject_kind, subject_id, project FROM cmd_keys WHERE id = $1", cmd.Key)
	if err != nil {
		return Receipt{}, false, fmt.Errorf("%s: look for key: %w", cmd.Act, err)
	}
	defer rows.Close()
	if !rows.Next() {
		return Receipt{}, false, rows.Err()
	}
	r := Receipt{Seq: -1, Again: true}
	var act, person string
	if err := rows.Scan(&act, &person, &r.Subject.Kind, &r.Subject.ID, &r.Project); err != nil {
		return Receipt{}, false, fmt.Errorf("%s: read key: %w", cmd.Act, err)
	}
	if act != cmd.Act || person != who(cmd.Actor) {
		return Receipt{}, false, fault.New(fault.Conflict, "fault.conflict").Because(errors.New("the key was used for another command"))
	}
	return r, true, nil
}

func who(a portal.Actor) string { return string(a.Person) + a.System }

// Open lists the acts that a thing's flow and the policy both allow the actor now: just what the commands will allow.
func (b *Bus) Open(actor portal.Actor, table *flow.Table, state flow.State, res policy.Resource) []flow.Transition {
	var open []flow.Transition
	for _, t := range table.Open(state, actor) {
		if _, ok := b.Policy.Can(actor, table.Act(t.Do), res); ok {
			open = append(open, t)
		}
	}
	return open
}

// termFallsDue notes that a term has run out and tells whoever listens.
func (b *Bus) termFallsDue(ctx context.Context, j job.Job) error {
	d, due, err := b.Terms.Fallen(ctx, b.DB, j.Payload, b.Now())
	if err != nil || !due {
		return err
	}
	_, err = b.Do(ctx, Command{Actor: portal.System("deadline"), Act: "deadline.miss", Clause: d.Clause, Key: j.ID}, func(ctx context.Context, tx *Tx) error {
		if err := tx.Allow("deadline.miss", policy.Resource{Type: "Deadline", ID: d.ID}); err != nil {
			return err
		}
		tx.About(portal.Subject{Kind: d.SubjectKind, ID: d.SubjectID}, d.Project)
		tx.Fact("what", d.What)
		if err := b.Terms.Miss(ctx, tx.Tx, d); err != nil {
			return err
		}
		return tx.Emit("deadline.missed", map[string]string{"what": d.What})
	})
	return err
}

// Now is the moment by the Portal's clock.
func (b *Bus) Now() time.Time { return b.DB.Now() }
