package platform

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"birtereze/portal/internal/journal"
	"birtereze/portal/internal/web"
)

// grace is how long requests under way may take to end once the program is told to stop.
const grace = 20 * time.Second

// rootEvery is how often the journal's root is signed.
const rootEvery = time.Minute

// Program is a program ready to run.
type Program struct {
	Platform *Platform
	Handler  http.Handler // pages and API
	Metrics  http.Handler
	Sweep    func(context.Context) error // of ended sessions
}

// Program is the program whose pages and API an app serves.
func (p *Platform) Program(app *web.App) *Program {
	return &Program{Platform: p, Handler: app.Handler(), Metrics: app.MetricsHandler(), Sweep: app.Sweep}
}

// Serve listens on the configured addresses until the context ends, then lets what is under way end: requests first, then
// jobs; last the journal's root is signed and the database closed.
func (p *Program) Serve(ctx context.Context) error {
	public, err := net.Listen("tcp", p.Platform.Config.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	admin, err := net.Listen("tcp", p.Platform.Config.Admin)
	if err != nil {
		public.Close()
		return fmt.Errorf("listen: %w", err)
	}
	return p.ServeOn(ctx, public, admin)
}

// ServeOn is Serve on listeners that are open already.
func (p *Program) ServeOn(ctx context.Context, public, admin net.Listener) error {
	p.schedules()
	var stopping atomic.Bool
	pages, health := web.Server(p.Handler), web.Server(p.health(&stopping))
	failed := make(chan error, 2)
	for server, listener := range map[*http.Server]net.Listener{pages: public, health: admin} {
		go func() { failed <- server.Serve(listener) }()
	}
	jobs, stopJobs := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() { p.Platform.Bus.Queue.Run(jobs); close(done) }()
	slog.InfoContext(ctx, "serving", "address", public.Addr().String(), "admin", admin.Addr().String(), "engine", p.Platform.DB.Engine())

	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	stopping.Store(true)
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	stopped := pages.Shutdown(closing)
	stopJobs()
	<-done
	return errors.Join(err, stopped, journal.SignRoot(closing, p.Platform.DB, p.Platform.Journal), health.Shutdown(closing), p.Platform.DB.Close())
}

func (p *Program) schedules() {
	queue := p.Platform.Bus.Queue
	queue.Every("journal.root", rootEvery, func(ctx context.Context) error {
		return journal.SignRoot(ctx, p.Platform.DB, p.Platform.Journal)
	})
	queue.Every("web.sweep", time.Hour, p.Sweep)
}

// health answers whether the program lives, whether it is ready for requests, and with which figures.
func (p *Program) health(stopping *atomic.Bool) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if stopping.Load() {
			http.Error(w, "stopping", http.StatusServiceUnavailable)
			return
		}
		if err := p.Platform.DB.Ping(r.Context()); err != nil {
			slog.ErrorContext(r.Context(), "not ready", "error", err)
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ready")
		for _, source := range p.Platform.Revocation.Asked() {
			if source.Failing { // no reason to send people elsewhere: another replica asks the same authority
				fmt.Fprintf(w, "revocation is not told by %s since %s\n", source.Source, source.Failed.UTC().Format(time.RFC3339))
			}
		}
	})
	mux.Handle("GET /metrics", p.Metrics)
	return mux
}

// observe registers the figures of the outbox and of the journal.
func (p *Platform) observe(registry *prometheus.Registry) {
	gauge := func(name, help string, read func(context.Context) (float64, error)) {
		registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 {
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			v, err := read(ctx)
			if err != nil {
				slog.ErrorContext(ctx, "metric", "name", name, "error", err)
				return -1
			}
			return v
		}))
	}
	gauge("jobs_stuck", "Jobs that were given up and wait for a person.", func(ctx context.Context) (float64, error) {
		list, err := p.Bus.Queue.Stuck(ctx)
		return float64(len(list)), err
	})
	gauge("jobs_failing", "Jobs that failed at least once and are tried again.", func(ctx context.Context) (float64, error) {
		list, err := p.Bus.Queue.Failing(ctx)
		return float64(len(list)), err
	})
	p.observeTrust(registry)
	gauge("journal_entries", "Entries of the journal.", func(ctx context.Context) (float64, error) {
		n, err := journal.Size(ctx, p.DB)
		return float64(n), err
	})
}
