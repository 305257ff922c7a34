package sign

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Bounds of what a watch remembers of certificates that could not be checked.
const (
	uncheckedKept = 200
	uncheckedFor  = 7 * 24 * time.Hour
)

// Watch asks sources in their order until one can answer, as FirstOf does, and remembers for those who look after an
// installation how each did, and which certificates nobody could tell of. It remembers in memory and begins anew with each
// start. It is safe for concurrent use.
type Watch struct {
	now     func() time.Time
	since   time.Time
	sources []Revocation

	mu        sync.Mutex
	did       []Asked     // of each source
	unchecked []Unchecked // the oldest first
}

// Asked is how a source did since the watch began.
type Asked struct {
	Source    Source
	URL       string // of the responder; empty for lists
	Questions int
	Answered  time.Time // the last answer; zero: none yet
	Failed    time.Time // the last failure; zero: none yet
	Failure   string    // its reason, in technical English
	Failing   bool      // the last question failed
	Took      time.Duration
	Lists     []List
}

// List is what is known of a revocation list at an address.
type List struct {
	URL             string
	Delta           bool
	Issued, RunsOut time.Time // of the list that is held; zero: none was got yet
	Entries         int
	Got             time.Time // when it came
	Took            time.Duration
	Failed          time.Time // when it was last asked for in vain, after the list that is held came
	Failure         string
}

// Unchecked is a certificate of which nobody could tell whether it was revoked.
type Unchecked struct {
	Signer      Signer // who, as the certificate says; it led to a pinned root
	Purpose     Purpose
	First, Last time.Time
	Times       int
	Reason      string    // of the last failure, in technical English
	Settled     time.Time // when it could be told after all; zero: not yet
}

// NewWatch begins to watch the sources, in the order in which they are asked.
func NewWatch(now func() time.Time, sources ...Revocation) *Watch {
	w := &Watch{now: now, since: now(), sources: sources, did: make([]Asked, len(sources))}
	for i, s := range sources {
		switch s := s.(type) {
		case *OCSP:
			w.did[i] = Asked{Source: FromOCSP, URL: s.url}
		case *CRLs:
			w.did[i] = Asked{Source: FromCRL}
		}
	}
	return w
}

// Check asks the sources. An error means that none could tell.
func (w *Watch) Check(ctx context.Context, cert, issuer *Certificate, at time.Time) (Answer, error) {
	errs := []error{}
	for i, source := range w.sources {
		answer, err := w.ask(ctx, i, source, cert, issuer, at)
		if ctx.Err() != nil {
			return answer, err
		}
		if err == nil {
			w.settle(cert)
			return answer, nil
		}
		errs = append(errs, err)
	}
	if len(errs) == 0 {
		errs = append(errs, errors.New("there is nobody to ask"))
	}
	err := fmt.Errorf("check revocation of %s: %w", cert.Serial(), errors.Join(errs...))
	w.note(cert, err)
	return Answer{}, err
}

// ask asks one source. Whoever left before it answered has learnt nothing of it.
func (w *Watch) ask(ctx context.Context, i int, source Revocation, cert, issuer *Certificate, at time.Time) (Answer, error) {
	began := w.now()
	answer, err := source.Check(ctx, cert, issuer, at)
	ended := w.now()
	if ctx.Err() != nil {
		return answer, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	d := &w.did[i]
	d.Questions++
	d.Took, d.Failing = ended.Sub(began), err != nil
	if err != nil {
		d.Failed, d.Failure = ended, err.Error()
	} else {
		d.Answered = ended
	}
	return answer, err
}

// find finds what is remembered of a certificate. The caller holds the lock.
func (w *Watch) find(cert *Certificate) int {
	serial, issuer := cert.Serial(), nameOf(cert.x.Issuer)
	return slices.IndexFunc(w.unchecked, func(u Unchecked) bool { return u.Signer.Serial == serial && u.Signer.Issuer == issuer })
}

func (w *Watch) settle(cert *Certificate) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if i := w.find(cert); i >= 0 && w.unchecked[i].Settled.IsZero() {
		w.unchecked[i].Settled = w.now()
	}
}

// note remembers a certificate that nobody could tell of; one that could be told of since begins anew.
func (w *Watch) note(cert *Certificate, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.now()
	u := Unchecked{First: now, Purpose: Document}
	if i := w.find(cert); i >= 0 {
		if w.unchecked[i].Settled.IsZero() {
			u = w.unchecked[i]
		}
		w.unchecked = slices.Delete(w.unchecked, i, i+1)
	}
	if u.Times == 0 {
		_ = cert.fill(&u.Signer) // what it says of its holder, even if it says too little to sign
		u.Signer.Serial, u.Signer.Issuer, u.Signer.Algorithm = cert.Serial(), nameOf(cert.x.Issuer), cert.Algorithm()
		if u.Signer.Name == "" {
			u.Signer.Name = cert.Subject()
		}
		for _, p := range []Purpose{SignIn, stamping} {
			if cert.checkPurpose(p) == nil {
				u.Purpose = p
			}
		}
	}
	u.Last, u.Times, u.Reason = now, u.Times+1, err.Error()
	w.unchecked = append(w.unchecked, u)
	if over := len(w.unchecked) - uncheckedKept; over > 0 {
		w.unchecked = slices.Delete(w.unchecked, 0, over)
	}
}

// Since is when the watch began: of what was before, it knows nothing.
func (w *Watch) Since() time.Time { return w.since }

// Asked tells how each source did, in the order in which they are asked.
func (w *Watch) Asked() []Asked {
	w.mu.Lock()
	list := slices.Clone(w.did)
	w.mu.Unlock()
	for i, s := range w.sources {
		if c, ok := s.(*CRLs); ok {
			list[i].Lists = c.lists()
		}
	}
	return list
}

// Unchecked lists the certificates that could not be checked in the last seven days, the latest first, two hundred at most.
func (w *Watch) Unchecked() []Unchecked {
	w.mu.Lock()
	defer w.mu.Unlock()
	old := w.now().Add(-uncheckedFor)
	w.unchecked = slices.DeleteFunc(w.unchecked, func(u Unchecked) bool { return u.Last.Before(old) })
	list := slices.Clone(w.unchecked)
	slices.Reverse(list)
	return list
}

// lists tells what is known of each list.
func (c *CRLs) lists() []List {
	var list []List
	for _, s := range c.sources {
		list = append(list, s.whole.state())
		if s.delta != nil {
			d := s.delta.state()
			d.Delta = true
			list = append(list, d)
		}
	}
	return list
}

func (a *address) state() List {
	a.mu.Lock()
	defer a.mu.Unlock()
	l := List{URL: a.url}
	if g := a.good; g != nil {
		l.Issued, l.RunsOut, l.Entries = g.got.thisUpdate, g.got.nextUpdate, len(g.got.entries)
		l.Got, l.Took = g.at, g.took
	}
	var foreign errForeignCRL
	if f := a.last; f != nil && f.err != nil && !errors.As(f.err, &foreign) { // another authority's list is no fault of the address
		l.Failed, l.Failure, l.Took = f.at, f.err.Error(), f.took
	}
	return l
}
