package statebank

import (
	"context"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/job"
)

// heard are the events after which a project may have, or lose, its place in the catalogue.
var heard = []string{
	"expertise.concluded", "expertise.ended", "expertise.registered", "expertise.project_approved",
	"development.described", "development.contractor_named", "development.revised",
}

// often is how often the catalogue is derived anew, so that what no event told is right again.
const often = 15 * time.Minute

// jobs takes on the events and the schedule.
func (s *Service) jobs() {
	for _, name := range heard {
		s.bus.Queue.On(name, "statebank", func(ctx context.Context, _ job.Job, e portal.Event) error {
			if e.Project == "" {
				return nil
			}
			return s.Place(ctx, e.Project)
		})
	}
	s.bus.Queue.Every("statebank.rebuild", often, s.Rebuild)
}
