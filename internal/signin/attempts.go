package signin

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Bounds of sign-in attempts from one address: a few at once, then one every six seconds.
const (
	attemptsAtOnce = 10
	attemptEvery   = 6 * time.Second
	addressesKept  = 10_000
)

// attempts counts sign-in attempts by address. It lives in one process: a replica more gives a guesser a few attempts
// more, and nothing else.
type attempts struct {
	mu   sync.Mutex
	from map[string]*rate.Limiter
}

// allow takes one attempt from an address; false when there were too many.
func (a *attempts) allow(address string, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.from == nil {
		a.from = map[string]*rate.Limiter{}
	}
	l, known := a.from[address]
	if !known {
		if len(a.from) >= addressesKept {
			a.forget(now)
		}
		l = rate.NewLimiter(rate.Every(attemptEvery), attemptsAtOnce)
		a.from[address] = l
	}
	return l.AllowN(now, 1)
}

// forget drops the addresses that have all their attempts back; under a flood from ever new ones, all.
func (a *attempts) forget(now time.Time) {
	for address, l := range a.from {
		if l.TokensAt(now) >= attemptsAtOnce {
			delete(a.from, address)
		}
	}
	if len(a.from) >= addressesKept {
		clear(a.from)
	}
}
