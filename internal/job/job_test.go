package job_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/internal/job"
)

func enqueue(t *testing.T, q *job.Queue, d *db.DB, kind string, payload any, at time.Time) {
	t.Helper()
	err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error { return q.Enqueue(ctx, tx, kind, payload, at) })
	if err != nil {
		t.Fatal(err)
	}
}

func TestJobOfARefusedCommandIsNeverDone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := job.New(d)
		ran := 0
		q.Handle("k", func(context.Context, job.Job) error { ran++; return nil })
		d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			q.Enqueue(ctx, tx, "k", 1, tx.Now())
			return errors.New("no")
		})
		if n, err := q.Work(t.Context()); n != 0 || err != nil || ran != 0 {
			t.Errorf("%d jobs, ran %d, %v", n, ran, err)
		}
	})
}

func TestManyWorkersDoEachJobOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var ran [100]atomic.Int32
		handler := func(_ context.Context, j job.Job) error {
			var n int
			fmt.Sscan(string(j.Payload), &n)
			ran[n].Add(1)
			return nil
		}
		queues := make([]*job.Queue, 4)
		for i := range queues {
			queues[i] = job.New(d)
			queues[i].Handle("k", handler)
		}
		for n := range ran {
			enqueue(t, queues[0], d, "k", n, d.Now())
		}
		var wg sync.WaitGroup
		for _, q := range queues {
			wg.Go(func() {
				for {
					if n, err := q.Work(t.Context()); n == 0 || err != nil {
						return
					}
				}
			})
		}
		wg.Wait()
		for n := range ran {
			if got := ran[n].Load(); got != 1 {
				t.Errorf("job %d was done %d times", n, got)
			}
		}
	})
}

func TestFailingJobComesBackAndIsTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := job.New(d)
		fail := true
		q.Handle("k", func(context.Context, job.Job) error {
			if fail {
				return errors.New("the expert system is down")
			}
			return nil
		})
		enqueue(t, q, d, "k", 1, d.Now())
		q.Work(t.Context())
		failing, err := q.Failing(t.Context())
		if err != nil || len(failing) != 1 || failing[0].Reason != "the expert system is down" {
			t.Fatalf("Failing = %+v, %v", failing, err)
		}
		if n, _ := q.Work(t.Context()); n != 0 {
			t.Error("the job came back without a pause")
		}
		fail = false
		time.Sleep(time.Until(failing[0].Next) + 10*time.Millisecond)
		if n, _ := q.Work(t.Context()); n != 1 {
			t.Error("the job did not come back")
		}
		if failing, _ = q.Failing(t.Context()); len(failing) != 0 {
			t.Errorf("still failing: %v", failing)
		}
	})
}

func TestPanicOfAJobIsItsFailure(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := job.New(d)
		q.Handle("k", func(context.Context, job.Job) error { panic("oops") })
		enqueue(t, q, d, "k", 1, d.Now())
		q.Work(t.Context())
		if failing, _ := q.Failing(t.Context()); len(failing) != 1 {
			t.Errorf("Failing = %v", failing)
		}
	})
}

func TestEventReachesEachSubscriber(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := job.New(d)
		var got sync.Map
		for _, who := range []string{"register", "desk"} {
			q.On("thing.filed", who, func(_ context.Context, _ job.Job, e portal.Event) error { got.Store(who, e.Subject.ID); return nil })
		}
		d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return q.Emit(ctx, tx, portal.Event{Name: "thing.filed", Subject: portal.Subject{Kind: "thing", ID: "7"}})
		})
		q.Work(t.Context())
		for _, who := range []string{"register", "desk"} {
			if id, _ := got.Load(who); id != portal.ID("7") {
				t.Errorf("%s got %v", who, id)
			}
		}
	})
}

func TestASlowKindOfJobHoldsUpNoOther(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := job.New(d)
		ctx, stop := context.WithCancel(t.Context())
		slow := make(chan struct{})
		var waiting, most atomic.Int32
		q.Handle("slow", func(context.Context, job.Job) error {
			most.Store(max(most.Load(), waiting.Add(1)))
			<-slow
			waiting.Add(-1)
			return nil
		})
		quick := make(chan struct{}, 100)
		q.Handle("quick", func(context.Context, job.Job) error { quick <- struct{}{}; return nil })
		for n := range 30 {
			enqueue(t, q, d, "slow", n, d.Now())
		}
		ended := make(chan struct{})
		go func() { q.Run(ctx); close(ended) }()
		for n := range 20 {
			enqueue(t, q, d, "quick", n, d.Now())
		}
		for range 20 {
			select {
			case <-quick:
			case <-time.After(20 * time.Second):
				t.Fatal("quick jobs wait for slow ones")
			}
		}
		close(slow)
		stop()
		<-ended
		if most.Load() > 4 {
			t.Errorf("%d slow jobs ran side by side, want no more than half of the places", most.Load())
		}
	})
}

func TestScheduleRunsOnOneReplicaAtATime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var ran atomic.Int32
		var wg sync.WaitGroup
		for range 4 {
			q := job.New(d)
			q.Every("sweep", time.Hour, func(context.Context) error { ran.Add(1); return nil })
			wg.Go(func() { q.Work(t.Context()) })
		}
		wg.Wait()
		if ran.Load() != 1 {
			t.Errorf("ran %d times, want once", ran.Load())
		}
	})
}

func TestPauseGrowsToThreeHours(t *testing.T) {
	for n, want := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 5: 16 * time.Second, 20: 3 * time.Hour, 90: 3 * time.Hour} {
		if got := job.Pause(n); got != want {
			t.Errorf("Pause(%d) = %v, want %v", n, got, want)
		}
	}
}
