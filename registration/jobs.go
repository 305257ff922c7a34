package registration

import (
	"context"

	"birtereze/portal"
	"birtereze/portal/internal/job"
)

// jobs takes on the events that concern registration: a term of the operator that has run out. The queue shows it as
// overdue by the deadline itself; the registrars are told as well.
func (s *Service) jobs() {
	s.bus.Queue.On("deadline.missed", "registration", func(ctx context.Context, j job.Job, e portal.Event) error {
		if e.Subject.Kind != "registration" || e.Data["what"] != termDecide {
			return nil
		}
		return s.overdue(ctx, j.ID, e.Subject.ID)
	})
}
