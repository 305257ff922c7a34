package expertsystem

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/job"
)

// Kinds of jobs.
const (
	jobFetch = "expertsystem.fetch" // documents of a case
	jobSend  = "expertsystem.send"  // to the Portal
)

// expireEvery is how often accreditations that have ended are looked for; nobody works a day longer for it.
const expireEvery = time.Hour

// Jobs takes on what happens afterwards: documents are fetched, the Portal is told, accreditations end.
func (s *Service) Jobs(q *job.Queue) {
	for kind, do := range map[string]func(context.Context, portal.ID) error{jobFetch: s.fetch, jobSend: s.send} {
		q.Handle(kind, func(ctx context.Context, j job.Job) error {
			var id portal.ID
			if err := json.Unmarshal(j.Payload, &id); err != nil {
				return fmt.Errorf("which one: %w", err)
			}
			return do(ctx, id)
		})
	}
	q.Every("expertsystem.expire", expireEvery, s.Expire)
}
