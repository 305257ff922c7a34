package expertise

import (
	"context"
	"encoding/json"
	"fmt"

	"birtereze/portal"
	"birtereze/portal/internal/job"
)

// jobSend is the kind of job that gives an expert system what it has yet to receive of an application.
const jobSend = "expertise.send"

// Jobs takes on what happens afterwards: the routing of what was filed, the opening of a review here, the messages to
// expert systems, and what our own review says.
func (s *Service) Jobs(q *job.Queue) {
	q.On("expertise.filed", "expertise", func(ctx context.Context, _ job.Job, e portal.Event) error { return s.route(ctx, e.Subject.ID) })
	q.On("expertise.registered", "expertise", func(ctx context.Context, _ job.Job, e portal.Event) error { return s.takeUp(ctx, e.Subject.ID) })
	q.Handle(jobSend, func(ctx context.Context, j job.Job) error {
		var id portal.ID
		if err := json.Unmarshal(j.Payload, &id); err != nil {
			return fmt.Errorf("which application: %w", err)
		}
		return s.send(ctx, id)
	})
	q.On("deadline.missed", "expertise", func(ctx context.Context, j job.Job, e portal.Event) error {
		if e.Data["what"] != TermHandOver {
			return nil
		}
		return s.overdueHandOver(ctx, e.Subject.ID, e.At, j.ID)
	})
	q.On("review.concluded", "expertise", func(ctx context.Context, j job.Job, e portal.Event) error {
		return s.concludeHere(ctx, portal.ID(e.Data["case"]), e.Data, j.ID)
	})
	for _, name := range []string{"review.returned", "review.terminated", "review.dismissed"} {
		q.On(name, "expertise", func(ctx context.Context, j job.Job, e portal.Event) error {
			return s.endHere(ctx, portal.ID(e.Data["case"]), e.Data["state"], e.Data, j.ID)
		})
	}
}
