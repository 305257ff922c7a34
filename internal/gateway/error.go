package gateway

import (
	"errors"
	"fmt"
	"time"
)

// The ways in which an outside system fails. Every error of a client is one of them; ask with errors.Is, and with
// errors.As for *Error when the waiting time matters.
var (
	// ErrUnavailable: the system is down, too slow, overloaded or does not let us in. The question may be asked again.
	ErrUnavailable = errors.New("outside system unavailable")
	// ErrNotFound: the system answered in good order that it knows no such thing.
	ErrNotFound = errors.New("not found in outside system")
	// ErrNonsense: what came back cannot be what it claims to be: not JSON, too large, about something else, a wrong
	// hash. Nothing of it may be used, and asking again at once does not help.
	ErrNonsense = errors.New("outside system answered nonsense")
	// ErrRefused: the system answered in good order that it does not take what it was told. Telling it again does not help.
	ErrRefused = errors.New("outside system refused")
)

// Error says which system failed, at what, in which of the three ways, and why.
type Error struct {
	Kind       error         // ErrUnavailable, ErrNotFound, ErrNonsense or ErrRefused
	System     string        // "cadastre"
	Op         string        // "materials of object 123456789012345678"
	Status     int           // HTTP status, 0 when no answer came
	RetryAfter time.Duration // how long the system asked to wait, 0 when it did not say
	Err        error         // the cause; nil when the kind says it all
}

func (e *Error) Error() string {
	s := fmt.Sprintf("%s: %s: %v", e.System, e.Op, e.Kind)
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap lets errors.Is find both the kind and the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

// Nonsense is the error for an answer of this client's system that a typed client found impossible.
func (c *Client) Nonsense(op, format string, args ...any) error {
	return &Error{Kind: ErrNonsense, System: c.config.System, Op: op, Err: fmt.Errorf(format, args...)}
}

// NotFound is the error for an answer in good order that says "no such thing" in its body.
func (c *Client) NotFound(op string) error {
	return &Error{Kind: ErrNotFound, System: c.config.System, Op: op}
}

// outcome names an error for metrics and logs.
func outcome(err error) string {
	switch {
	case err == nil:
		return "ok"
	case errors.Is(err, ErrNotFound):
		return "not_found"
	case errors.Is(err, ErrNonsense):
		return "nonsense"
	case errors.Is(err, ErrRefused):
		return "refused"
	default:
		return "unavailable"
	}
}
