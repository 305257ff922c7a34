package register

import (
	"context"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/job"
)

// heard are the events after which an entry may say something else.
var heard = []string{
	"development.project_created", "development.described", "development.documentation_agreed", "development.documentation_reopened",
	"development.contractor_named", "development.revised",
	"approval.sent", "approval.approved", "approval.refused", "approval.complete",
	"expertise.registered", "expertise.taken_up", "expertise.handed_over", "expertise.concluded", "expertise.ended", "expertise.project_approved",
}

// often is how often all entries are derived anew: what no event told – a name that a register changed, an event lost with a
// disk – is right again after it.
const often = 15 * time.Minute

// jobs takes on the events and the schedule.
func (s *Service) jobs() {
	for _, name := range heard {
		s.bus.Queue.On(name, "register", func(ctx context.Context, _ job.Job, e portal.Event) error {
			if e.Project == "" {
				return nil
			}
			return s.Publish(ctx, e.Project)
		})
	}
	s.bus.Queue.Every("register.rebuild", often, s.Rebuild)
}
