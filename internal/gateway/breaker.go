package gateway

import (
	"sync"
	"time"
)

// Breaker says when to stop asking a system that does not answer, so that pages do not wait for it one by one.
type Breaker struct {
	Failures int           // so many unavailable answers in a row open it; 0 means that it never opens
	Pause    time.Duration // after which one question is let through as a probe
}

type breaker struct {
	rule Breaker
	now  func() time.Time

	mu      sync.Mutex
	failed  int
	until   time.Time // closed again for one probe from here on
	probing bool
}

func newBreaker(rule Breaker, now func() time.Time) *breaker {
	return &breaker{rule: rule, now: now}
}

// allow reports whether a question may be asked, and if not, how long to wait.
func (b *breaker) allow() (time.Duration, bool) {
	if b.rule.Failures <= 0 {
		return 0, true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failed < b.rule.Failures {
		return 0, true
	}
	if wait := b.until.Sub(b.now()); wait > 0 {
		return wait, false
	}
	if b.probing {
		return b.rule.Pause, false
	}
	b.probing = true
	return 0, true
}

// result counts how a question that was allowed has ended. A question that the caller gave up counts neither way.
func (b *breaker) result(unavailable, abandoned bool) {
	if b.rule.Failures <= 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.probing = false
	switch {
	case abandoned:
	case !unavailable:
		b.failed = 0
	default:
		b.failed++
		b.until = b.now().Add(b.rule.Pause)
	}
}
