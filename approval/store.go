package approval

import (
	"context"

	"birtereze/portal"
	"birtereze/portal/internal/db"
)

// ofProject lists the approvals of a project, the newest sending first.
func ofProject(ctx context.Context, q db.Querier, project portal.ID) ([]Approval, error) {
	return approvals.Find(ctx, q, "project = $1 ORDER BY sent_at DESC, authority", project)
}

// waitingFor lists what an authority has yet to answer, the oldest first.
func waitingFor(ctx context.Context, q db.Querier, authority portal.Party) ([]Approval, error) {
	return approvals.Find(ctx, q, "authority = $1 AND decided_at = 0 ORDER BY sent_at", authority)
}

// answeredBy lists what an authority has answered lately, the newest first.
func answeredBy(ctx context.Context, q db.Querier, authority portal.Party) ([]Approval, error) {
	return approvals.Find(ctx, q, "authority = $1 AND decided_at > 0 ORDER BY decided_at DESC LIMIT 50", authority)
}
