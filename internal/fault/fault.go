// Package fault is the one closed list of ways in which a request can fail, each with a message key that the edge
// translates: inner text never reaches a user, and a user is always told what is wrong, where, and by which clause.
package fault

import (
	"errors"
	"fmt"
	"time"

	"birtereze/portal/law"
)

// Kind is what sort of failure it is; the web layer turns it into a status in one place.
type Kind string

// The kinds.
const (
	Invalid         Kind = "invalid"         // what was sent breaks a rule: mend it and send again
	Unauthenticated Kind = "unauthenticated" // nobody is signed in, or no longer
	Forbidden       Kind = "forbidden"       // the actor may see the thing but not do this
	NotFound        Kind = "not_found"       // there is no such thing, or the actor may not learn that there is
	Conflict        Kind = "conflict"        // somebody else changed it meanwhile, or it is past that step
	TooLarge        Kind = "too_large"       // over a limit of size
	Limited         Kind = "limited"         // too many requests
	Unavailable     Kind = "unavailable"     // an outside system is down, slow, or answers nonsense
	Internal        Kind = "internal"        // our own fault
)

// Field is one wrong entry of a form or of a request body.
type Field struct {
	Name   string     // of the form field or the JSON location
	Key    string     // message key
	Args   []any      // pairs of name and value for the message
	Clause law.Clause // by which this field is wrong; empty: that of the whole failure
}

// Error is a failure with everything that a page or a problem document (RFC 9457) says of it.
type Error struct {
	Kind   Kind
	Key    string // message key: what is wrong and how to mend it
	Args   []any  // pairs of name and value for the message
	Clause law.Clause
	Fields []Field
	Retry  time.Duration // when it is worth trying again; zero when unknown
	Err    error         // inner cause, for the log only
}

// New makes a failure of a kind with the key of its message and pairs of arguments.
func New(kind Kind, key string, args ...any) *Error {
	return &Error{Kind: kind, Key: key, Args: args}
}

// Wrong is an Invalid failure in one field.
func Wrong(field, key string, args ...any) *Error {
	return New(Invalid, "fault.invalid").Add(field, key, args...)
}

// Law names the clause by which the request fails.
func (e *Error) Law(c law.Clause) *Error { e.Clause = c; return e }

// Add names one wrong field more.
func (e *Error) Add(field, key string, args ...any) *Error {
	e.Fields = append(e.Fields, Field{Name: field, Key: key, Args: args})
	return e
}

// AddBy names one wrong field more, and the clause by which it is wrong.
func (e *Error) AddBy(clause law.Clause, field, key string, args ...any) *Error {
	e.Fields = append(e.Fields, Field{Name: field, Key: key, Args: args, Clause: clause})
	return e
}

// Because keeps the inner cause for the log.
func (e *Error) Because(err error) *Error { e.Err = err; return e }

// OrNil is nil when no field was found wrong: for checks that gather faults.
func (e *Error) OrNil() error {
	if e == nil || len(e.Fields) == 0 {
		return nil
	}
	return e
}

func (e *Error) Error() string {
	s := fmt.Sprintf("%s: %s %v", e.Kind, e.Key, e.Args)
	if e.Clause != "" {
		s += " [" + string(e.Clause) + "]"
	}
	for _, f := range e.Fields {
		s += fmt.Sprintf("; %s: %s %v", f.Name, f.Key, f.Args)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// As finds the failure in a chain; anything that is none is Internal.
func As(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Kind: Internal, Key: "fault.internal", Err: err}
}

// Is reports whether the error is a failure of the kind.
func Is(err error, kind Kind) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == kind
}
