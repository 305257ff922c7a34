package job

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// places are those at which jobs run side by side.
type places struct {
	sync.Mutex
	taken map[string]int // by kind of job
	wg    sync.WaitGroup
}

// free tells how many jobs may be begun, and of which kinds none: a kind never takes more than half of the places, so that
// an outside system that is slow holds up nothing but what is meant for it.
func (p *places) free() (limit int, spared []string) {
	p.Lock()
	defer p.Unlock()
	limit = batch
	most := 0
	for kind, n := range p.taken {
		limit -= n
		if n >= batch/2 {
			spared = append(spared, kind)
		} else {
			most = max(most, n)
		}
	}
	return min(limit, batch/2-most), spared
}

func (p *places) take(kind string, n int) {
	p.Lock()
	defer p.Unlock()
	p.taken[kind] += n
}

// Run does jobs until the context ends, then waits for those in hand.
func (q *Queue) Run(ctx context.Context) {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	p := &places{taken: map[string]int{}}
	for ctx.Err() == nil {
		begun, err := q.begin(ctx, p)
		if err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "jobs", "error", err)
		}
		if begun > 0 {
			continue
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		case <-q.wake:
		}
	}
	p.wg.Wait()
}

// begin runs the schedules that are due and begins as many jobs as there are places for.
func (q *Queue) begin(ctx context.Context, p *places) (int, error) {
	if err := q.runSchedules(ctx); err != nil {
		return 0, err
	}
	limit, spared := p.free()
	if limit <= 0 {
		return 0, nil
	}
	claimed, err := q.claim(ctx, limit, spared)
	for _, j := range claimed {
		p.take(j.Kind, 1)
		p.wg.Go(func() {
			q.do(ctx, j)
			p.take(j.Kind, -1)
			q.poke()
		})
	}
	return len(claimed), err
}

// Work does what is due now, once: schedules, then one batch of jobs, side by side. It returns how many jobs there were.
func (q *Queue) Work(ctx context.Context) (int, error) {
	if err := q.runSchedules(ctx); err != nil {
		return 0, err
	}
	claimed, err := q.claim(ctx, batch, nil)
	if err != nil {
		return 0, err
	}
	var wg sync.WaitGroup
	for _, j := range claimed {
		wg.Go(func() { q.do(ctx, j) })
	}
	wg.Wait()
	return len(claimed), nil
}
