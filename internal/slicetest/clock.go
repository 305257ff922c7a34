package slicetest

import (
	"sync"
	"time"

	"birtereze/portal"
)

// Clock is a clock that a test moves. It is safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock makes a clock that stands at a moment.
func NewClock(at time.Time) *Clock { return &Clock{now: at} }

// Now is the moment at which the clock stands.
func (c *Clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }

// Set moves the clock to a moment.
func (c *Clock) Set(at time.Time) { c.mu.Lock(); defer c.mu.Unlock(); c.now = at }

// Move moves the clock on.
func (c *Clock) Move(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.now = c.now.Add(d) }

// To moves the clock to ten o'clock of a day in Kazakhstan.
func (c *Clock) To(day portal.Date) { c.Set(day.Time().Add(10 * time.Hour)) }
