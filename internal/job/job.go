// Package job is the transactional outbox: what is to happen after a command is written in the command's own transaction,
// and done afterwards, again and again until it succeeds or becomes somebody's task. It also keeps schedules. Any number of
// replicas work off one table; none of them leads.
package job

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"birtereze/portal"
	"birtereze/portal/internal/db"
)

// Job is one thing to do.
type Job struct {
	ID       string
	Kind     string
	Payload  json.RawMessage
	Attempts int // this one included
}

// Handler does a job. It must do no harm when it is called twice: a worker may die after the work and before the note of
// it. An error brings the job back later.
type Handler func(ctx context.Context, j Job) error

// The states of a job.
const (
	ready = "ready"
	done  = "done"
	stuck = "stuck" // given up after many attempts: somebody's task
)

const (
	lease    = 2 * time.Minute // after it, a job whose worker died is anybody's again
	attempts = 20              // with the pauses between them: a day and a half
	batch    = 8               // jobs side by side
)

// Queue hands out jobs.
type Queue struct {
	db          *db.DB
	handlers    map[string]Handler
	subscribers map[string][]string // event → kinds of job
	schedules   map[string]schedule
	wake        chan struct{}
}

type schedule struct {
	every time.Duration
	run   func(context.Context) error
}

// New makes a queue on a database.
func New(d *db.DB) *Queue {
	return &Queue{db: d, handlers: map[string]Handler{}, subscribers: map[string][]string{}, schedules: map[string]schedule{},
		wake: make(chan struct{}, 1)}
}

// Handle names who does a kind of job. Call it before Run.
func (q *Queue) Handle(kind string, h Handler) {
	if q.handlers[kind] != nil {
		panic("job: two handlers for " + kind)
	}
	q.handlers[kind] = h
}

// On makes a subscriber of an event: each event of that name becomes a job of its own for each subscriber, so that one
// that fails delays no other.
func (q *Queue) On(event, subscriber string, h func(ctx context.Context, j Job, e portal.Event) error) {
	kind := event + ">" + subscriber
	q.subscribers[event] = append(q.subscribers[event], kind)
	q.Handle(kind, func(ctx context.Context, j Job) error {
		var e portal.Event
		if err := json.Unmarshal(j.Payload, &e); err != nil {
			return fmt.Errorf("read event: %w", err)
		}
		return h(ctx, j, e)
	})
}

// Every runs something at intervals, on one replica at a time.
func (q *Queue) Every(name string, interval time.Duration, run func(context.Context) error) {
	q.schedules[name] = schedule{interval, run}
}

// Enqueue writes a job in the transaction; it is done once that is kept, and not before the given time.
func (q *Queue) Enqueue(ctx context.Context, tx *db.Tx, kind string, payload any, notBefore time.Time) error {
	return q.EnqueueAs(ctx, tx, newID(), kind, payload, notBefore)
}

// EnqueueAs writes a job under a given id; when there is such a job already, nothing is added. A job that makes jobs gives
// them ids that follow from its own, so that running it twice makes them once.
func (q *Queue) EnqueueAs(ctx context.Context, tx *db.Tx, id, kind string, payload any, notBefore time.Time) error {
	b, err := json.Marshal(payload)
	if err != nil {
		return fmt.Errorf("enqueue %s: %w", kind, err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO job_jobs (id, kind, payload, state, run_at, lease, attempts, last_error, created_at, done_at)
		VALUES ($1, $2, $3, 'ready', $4, 0, 0, '', $5, 0) ON CONFLICT (id) DO NOTHING`, id, kind, string(b), notBefore, tx.Now())
	if err != nil {
		return fmt.Errorf("enqueue %s: %w", kind, err)
	}
	if !notBefore.After(tx.Now()) {
		tx.AfterCommit(q.poke)
	}
	return nil
}

// Emit writes an event for each of its subscribers.
func (q *Queue) Emit(ctx context.Context, tx *db.Tx, e portal.Event) error {
	for _, kind := range q.subscribers[e.Name] {
		if err := q.Enqueue(ctx, tx, kind, e, tx.Now()); err != nil {
			return err
		}
	}
	return nil
}

func (q *Queue) poke() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// claim takes some jobs under a lease, none of the kinds to be spared. The condition stands twice: on PostgreSQL two workers may choose the same rows, and
// the second must see, once it gets the row, that it is taken.
func (q *Queue) claim(ctx context.Context, limit int, spared []string) ([]Job, error) {
	now := q.db.Now()
	var waiting int
	err := q.db.QueryRow(ctx, "SELECT COUNT(*) FROM job_jobs WHERE state = 'ready' AND run_at <= $1 AND lease < $1", now).Scan(&waiting)
	if err != nil || waiting == 0 {
		return nil, err
	}
	args := []any{now, now.Add(lease), limit}
	spare := ""
	for _, kind := range spared {
		args = append(args, kind)
		spare += fmt.Sprintf(" AND kind <> $%d", len(args))
	}
	var claimed []Job
	err = q.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		claimed = nil
		rows, err := tx.Query(ctx, `UPDATE job_jobs SET lease = $2, attempts = attempts + 1
			WHERE state = 'ready' AND run_at <= $1 AND lease < $1 AND id IN (
				SELECT id FROM job_jobs WHERE state = 'ready' AND run_at <= $1 AND lease < $1`+spare+` ORDER BY run_at, id LIMIT $3)
			RETURNING id, kind, payload, attempts`, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var j Job
			var payload string
			if err := rows.Scan(&j.ID, &j.Kind, &payload, &j.Attempts); err != nil {
				return err
			}
			j.Payload = json.RawMessage(payload)
			claimed = append(claimed, j)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("claim jobs: %w", err)
	}
	return claimed, nil
}

func (q *Queue) do(ctx context.Context, j Job) {
	err := q.call(ctx, j)
	if err != nil {
		slog.WarnContext(ctx, "job failed", "job", j.ID, "kind", j.Kind, "attempt", j.Attempts, "error", err)
	}
	// The note of what became of it is written even when the program is being stopped.
	if err := q.settle(context.WithoutCancel(ctx), j, err); err != nil {
		slog.ErrorContext(ctx, "job not settled: it will run again", "job", j.ID, "kind", j.Kind, "error", err)
	}
}

func (q *Queue) call(ctx context.Context, j Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	h := q.handlers[j.Kind]
	if h == nil {
		return fmt.Errorf("nobody does jobs of kind %s", j.Kind)
	}
	ctx, cancel := context.WithTimeout(ctx, lease-10*time.Second)
	defer cancel()
	return h(ctx, j)
}

func (q *Queue) settle(ctx context.Context, j Job, failure error) error {
	return q.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		state, last, at := done, "", tx.Now()
		if failure != nil {
			state, last = ready, failure.Error()
			at = tx.Now().Add(Pause(j.Attempts))
			if j.Attempts >= attempts {
				state = stuck
			}
		}
		doneAt := time.Time{}
		if state == done {
			doneAt = tx.Now()
		}
		_, err := tx.Exec(ctx, "UPDATE job_jobs SET state = $2, run_at = $3, lease = 0, last_error = $4, done_at = $5 WHERE id = $1",
			j.ID, state, at, last, doneAt)
		return err
	})
}

// Pause is how long a job waits after its n-th failed attempt: a second, doubling, three hours at most.
func Pause(n int) time.Duration {
	return min(time.Second<<min(n-1, 20), 3*time.Hour)
}

func (q *Queue) runSchedules(ctx context.Context) error {
	for name, s := range q.schedules {
		due, err := q.takeTurn(ctx, name, s.every)
		if err != nil {
			return fmt.Errorf("schedule %s: %w", name, err)
		}
		if !due {
			continue
		}
		if err := s.run(ctx); err != nil {
			slog.ErrorContext(ctx, "scheduled work failed", "schedule", name, "error", err)
		}
	}
	return nil
}

// takeTurn reports whether this replica is the one to run the schedule now.
func (q *Queue) takeTurn(ctx context.Context, name string, every time.Duration) (bool, error) {
	now := q.db.Now()
	var next int64
	err := q.db.QueryRow(ctx, "SELECT COALESCE(MAX(next_run), 0) FROM job_schedules WHERE id = $1", name).Scan(&next)
	if err != nil || next > db.Micros(now) {
		return false, err
	}
	mine := false
	err = q.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		res, err := tx.Exec(ctx, `INSERT INTO job_schedules (id, next_run) VALUES ($1, $2)
			ON CONFLICT (id) DO UPDATE SET next_run = $2 WHERE job_schedules.next_run = $3`, name, now.Add(every), next)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		mine = n == 1
		return err
	})
	return mine, err
}

// Stuck lists the jobs that were given up, the newest first.
func (q *Queue) Stuck(ctx context.Context) ([]Failure, error) {
	return q.failures(ctx, "state = 'stuck'")
}

// Failing lists the jobs that failed at least once and are tried again.
func (q *Queue) Failing(ctx context.Context) ([]Failure, error) {
	return q.failures(ctx, "state = 'ready' AND last_error <> ''")
}

// Failure is a job that did not succeed yet, with the reason.
type Failure struct {
	Job
	Reason string
	Next   time.Time
}

func (q *Queue) failures(ctx context.Context, where string) ([]Failure, error) {
	rows, err := q.db.Query(ctx, "SELECT id, kind, payload, attempts, last_error, run_at FROM job_jobs WHERE "+where+" ORDER BY id DESC LIMIT 200")
	if err != nil {
		return nil, fmt.Errorf("failing jobs: %w", err)
	}
	defer rows.Close()
	var list []Failure
	for rows.Next() {
		var f Failure
		var payload string
		var next int64
		if err := rows.Scan(&f.ID, &f.Kind, &payload, &f.Attempts, &f.Reason, &next); err != nil {
			return nil, fmt.Errorf("failing jobs: %w", err)
		}
		f.Payload, f.Next = json.RawMessage(payload), db.FromMicros(next)
		list = append(list, f)
	}
	return list, rows.Err()
}
