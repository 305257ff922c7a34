package platform

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// observeTrust registers the figures of the trust in signatures.
func (p *Platform) observeTrust(registry *prometheus.Registry) {
	registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "signatures_unchecked",
		Help: "Certificates of which nobody could tell in the last seven days whether they were revoked, nor since."}, func() float64 {
		open := 0.0
		for _, u := range p.Revocation.Unchecked() {
			if u.Settled.IsZero() {
				open++
			}
		}
		return open
	}))
	for i, source := range p.Revocation.Asked() {
		registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "revocation_source_failing",
			Help: "1 while the last question to a source of revocation failed.", ConstLabels: prometheus.Labels{"source": string(source.Source)}}, func() float64 {
			if p.Revocation.Asked()[i].Failing {
				return 1
			}
			return 0
		}))
	}
	registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "trust_ends_seconds",
		Help: "In how many seconds the first of the pinned certificates runs out."}, func() float64 {
		return p.trustEnds().Sub(p.DB.Now()).Seconds()
	}))
}

// trustEnds is when the first of the pinned certificates runs out.
func (p *Platform) trustEnds() time.Time {
	var first time.Time
	for _, c := range p.Trust.Certificates() {
		if _, to := c.Validity(); first.IsZero() || to.Before(first) {
			first = to
		}
	}
	return first
}
