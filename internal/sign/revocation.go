package sign

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// State is what a source says of a certificate.
type State string

// The states. Unknown is an answer: the authority has never issued the certificate. NotAsked is none: nobody was asked.
const (
	Good       State = "good"
	WasRevoked State = "revoked"
	Unknown    State = "unknown"
	NotAsked   State = "not_checked"
)

// Source is what kind of answer it is.
type Source string

// The sources.
const (
	FromOCSP Source = "ocsp"
	FromCRL  Source = "crl"
)

// Answer is what a source says of a certificate, with the signed bytes that say it.
type Answer struct {
	State      State     `json:"state"`
	Source     Source    `json:"source,omitempty"`
	URL        string    `json:"url,omitempty"`        // that was asked
	Serial     string    `json:"serial,omitempty"`     // of the certificate asked about, hexadecimal
	ThisUpdate time.Time `json:"this_update,omitzero"` // when it was known to be so
	NextUpdate time.Time `json:"next_update,omitzero"` // when it will be known anew; zero for an answer given at once
	RevokedAt  time.Time `json:"revoked_at,omitzero"`  //
	Cause      int       `json:"cause,omitempty"`      // CRLReason (RFC 5280, 5.3.1)
	Raw        []byte    `json:"raw,omitempty"`        // DER; left out for a list over 256 KiB
	SHA256     []byte    `json:"sha256,omitempty"`     // of the list that was left out
	Delta      []byte    `json:"delta,omitempty"`      // DER; what has changed since the list
}

// Revocation says whether a certificate was revoked. The issuer has issued it: the caller has checked that. An error
// means that nobody could be asked, and is no verdict.
type Revocation interface {
	Check(ctx context.Context, cert, issuer *Certificate, at time.Time) (Answer, error)
}

// Offline asks nobody, and says so in every answer.
type Offline struct{}

// Check answers NotAsked.
func (Offline) Check(_ context.Context, cert, _ *Certificate, _ time.Time) (Answer, error) {
	return Answer{State: NotAsked, Serial: cert.Serial()}, nil
}

// FirstOf asks the sources in their order until one can answer: the authority at once, then its list.
func FirstOf(sources ...Revocation) Revocation { return firstOf(sources) }

type firstOf []Revocation

func (f firstOf) Check(ctx context.Context, cert, issuer *Certificate, at time.Time) (Answer, error) {
	if len(f) == 0 {
		return Answer{}, fmt.Errorf("check revocation of %s: there is nobody to ask", cert.Serial())
	}
	var errs []error
	for _, source := range f {
		answer, err := source.Check(ctx, cert, issuer, at)
		if err == nil || ctx.Err() != nil {
			return answer, err
		}
		errs = append(errs, err)
	}
	return Answer{}, fmt.Errorf("check revocation of %s: %w", cert.Serial(), errors.Join(errs...))
}

// Stored answers from evidence that was kept with a signature. Each answer is checked anew, as if it came now, at the
// moment at which it came.
func Stored(e Evidence) Revocation { return stored(e) }

type stored Evidence

func (e stored) Check(_ context.Context, cert, issuer *Certificate, at time.Time) (Answer, error) {
	why := errors.New("nothing is stored about it")
	for _, a := range e.Revocations { // whom an answer is about, it says itself
		var answer Answer
		switch a.Source {
		case FromOCSP:
			answer, why = parseOCSP(a.Raw, question{cert: cert, issuer: issuer, now: e.CheckedAt, maxAge: DefaultMaxAge})
		case FromCRL:
			var l lists
			if l, why = readLists(a.Raw, a.Delta, issuer, e.CheckedAt); why == nil {
				answer, why = l.answer(cert)
			}
		}
		if why == nil {
			answer.URL, answer.Raw = a.URL, a.Raw
			return answer, nil
		}
	}
	return Answer{}, fmt.Errorf("stored revocation of %s: %w", cert.Serial(), why)
}

// causes that do not reach back: a signature made before is not touched by them (RFC 5280, 5.3.1: affiliationChanged,
// superseded, cessationOfOperation, privilegeWithdrawn). A key that was or may have been in other hands voids all.
func reachesBack(cause int) bool {
	switch cause {
	case 3, 4, 5, 9:
		return false
	}
	return true
}

// judge turns an answer into a verdict for a signature that is proven to be older than at, or that is judged at that
// moment when nothing proves its age.
func (a Answer) judge(at time.Time, proven bool) error {
	switch a.State {
	case Good, NotAsked:
		return nil
	case Unknown:
		return fail(NotIssued, "the authority does not know certificate %s", a.Serial)
	case WasRevoked:
		if a.RevokedAt.Unix() <= 0 {
			return fail(NotIssued, "certificate %s is called revoked since 1970: never issued", a.Serial)
		}
		if proven && a.RevokedAt.After(at) && !reachesBack(a.Cause) {
			return nil
		}
		return fail(Revoked, "certificate %s was revoked on %s, cause %d", a.Serial, a.RevokedAt.Format(time.RFC3339), a.Cause)
	}
	return fail(RevocationUnreachable, "state %q", a.State)
}
