package development

import (
	"context"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/job"
	"birtereze/portal/law"
)

// Work names who does this slice's jobs and what it does upon events of others. Call it before the queue runs.
func (s *Service) Work(queue *job.Queue) {
	queue.Handle(fetchMaterials, s.fetchNow)
	queue.On("approval.sent", "development", s.approvalSent)
	queue.On("approval.complete", "development", s.approvalComplete)
}

// approvalSent notes that the project went to approving authorities (cl. 15 item 4).
func (s *Service) approvalSent(ctx context.Context, j job.Job, e portal.Event) error {
	return s.noteApproval(ctx, j, e, func(p *Project) {
		if p.ApprovalsAt.IsZero() {
			p.ApprovalsAt = e.At
		}
		p.ApprovedByAt = none
	})
}

// approvalComplete notes that all authorities have approved it.
func (s *Service) approvalComplete(ctx context.Context, j job.Job, e portal.Event) error {
	return s.noteApproval(ctx, j, e, func(p *Project) { p.ApprovedByAt = e.At })
}

func (s *Service) noteApproval(ctx context.Context, j job.Job, e portal.Event, note func(*Project)) error {
	cmd := command.Command{Actor: portal.System("approval"), Act: "project.note_approval", Clause: law.C15i4, Key: j.ID}
	_, err := s.act(ctx, cmd, e.Project, func(ctx context.Context, tx *command.Tx, st state) error {
		p := st.Project
		var err error
		if p.State, err = tx.Step(projectLife, p.ID, p.State, "note_approval", st.resource()); err != nil {
			return err
		}
		note(&p)
		tx.Fact("event", e.Name)
		return projects.Update(ctx, tx.Tx, &p)
	})
	return err
}
