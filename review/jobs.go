package review

import (
	"context"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/job"
)

// Jobs takes on what happens in a review when a term runs out.
func (s *Service) Jobs(queue *job.Queue) {
	queue.On("deadline.missed", "review", s.termMissed)
}

// termMissed ends the answering when its term has run out, and reminds those who owe something else.
func (s *Service) termMissed(ctx context.Context, j job.Job, e portal.Event) error {
	if e.Subject.Kind != Kind {
		return nil
	}
	if e.Data["what"] == TermAnswers {
		return s.Lapse(ctx, e.Subject.ID, j.ID)
	}
	return s.remind(ctx, e.Subject.ID, e.Data["what"], j.ID)
}

// remind tells the head that a term has run out.
func (s *Service) remind(ctx context.Context, id portal.ID, what, key string) error {
	c, err := cases.Get(ctx, s.db(), id)
	if err != nil {
		return err
	}
	res, err := s.Resource(ctx, id)
	if err != nil {
		return err
	}
	_, err = s.bus.Do(ctx, command.Command{Actor: portal.System("review"), Act: "review.remind", Clause: clauseOf(c.About.Kind), Key: key}, func(_ context.Context, tx *command.Tx) error {
		if err := tx.Allow("review.remind", res); err != nil {
			return err
		}
		tx.About(c.Subject(), c.Project)
		tx.Fact("term", what)
		t := &turn{Tx: tx, service: s, c: c}
		return t.notifyHead("review.overdue", nil)
	})
	return err
}

// Events lists the names of what a review tells: for whoever mirrors every event of a case (cl. 38, 46).
func Events() []string {
	return []string{
		"review.opened", "review.accepted", "review.returned", "review.contract_drawn", "review.contract_offered",
		"review.contract_withdrawn", "review.contract_signed", "review.expert_assigned", "review.expert_declared",
		"review.expert_refused", "review.expert_relieved", "review.remarks_issued", "review.remark_answered",
		"review.answers_handed_in", "review.answers_lapsed", "review.remark_accepted", "review.remark_repeated",
		"review.closed", "review.part_signed", "review.part_reopened", "review.conclusion_numbered",
		"review.conclusion_drawn", "review.conclusion_reopened", "review.concluded", "review.termination_asked",
		"review.terminated", "review.dismissed",
	}
}
