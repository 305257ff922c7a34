package signin

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Bounds of failed sign-in attempts from one address: a few at once, then one every six seconds. Those that succeed do not
// count: a whole office comes from one address.
const (
	attemptsAtOnce = 10
	attemptEvery   = 6 * time.Second
	addressesKept  = 10_000
)

// attempts counts failed sign-in attempts by address. It lives in one process: a replica more gives a guesser a few attempts
// more, and nothing else.
type attempts struct {
	mu   sync.Mutex
	from map[string]*rate.Limiter
}

// allow tells whether an address may try; false when it failed too often.
func (a *attempts) allow(address string, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	l, known := a.from[address]
	return !known || l.TokensAt(now) >= 1
}

// failed notes that an attempt from an address failed.
func (a *attempts) failed(address string, now time.Time) {
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
	l.AllowN(now, 1)
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
