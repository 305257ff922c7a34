package sign

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// pause is how long an address that gave nothing of use is left in peace.
const pause = 15 * time.Second

// CRLs looks certificates up in the authorities' revocation lists, fetched when they are first needed and again when
// they have run out. It is for when OCSP does not answer.
type CRLs struct {
	online  Online
	sources []source
}

// source is where one authority's list is, and where its delta.
type source struct{ whole, delta *address }

// NewCRLs makes a client of the lists at the addresses. An address may be followed by a space and the address of the delta
// of the list: then neither counts without the other.
func NewCRLs(addresses []string, online Online) (*CRLs, error) {
	c := &CRLs{online: online.withDefaults()}
	for _, a := range addresses {
		var s source
		var err1, err2 error
		whole, delta, two := strings.Cut(strings.TrimSpace(a), " ")
		s.whole, err1 = newAddress(whole)
		if two {
			s.delta, err2 = newAddress(strings.TrimSpace(delta))
		}
		if err := errors.Join(err1, err2); err != nil {
			return nil, fmt.Errorf("revocation list %q: %w", a, err)
		}
		c.sources = append(c.sources, s)
	}
	return c, nil
}

// Check finds the list that the issuer has signed and that is in force, and looks into it. It waits for lists no longer
// than for an answer: a long list goes on coming meanwhile, and the next question finds it. Addresses are asked at once,
// so that one that hangs holds up no other authority's.
func (c *CRLs) Check(ctx context.Context, cert, issuer *Certificate, _ time.Time) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, c.online.Timeout)
	defer cancel()
	type finding struct {
		answer Answer
		err    error
	}
	findings := make(chan finding, len(c.sources))
	for _, s := range c.sources {
		go func() {
			var f finding
			f.answer, f.err = s.look(ctx, c.online, cert, issuer)
			findings <- f
		}()
	}
	errs := []error{errors.New("no list of this authority")}
	for range c.sources {
		f := <-findings
		if f.err == nil {
			return f.answer, nil
		}
		errs = append(errs, f.err)
	}
	return Answer{}, fmt.Errorf("look %s up in revocation lists: %w", cert.Serial(), errors.Join(errs...))
}

// look looks the certificate up in the source's list.
func (s source) look(ctx context.Context, online Online, cert, issuer *Certificate) (Answer, error) {
	found, err := s.lists(ctx, online, issuer)
	if err != nil {
		return Answer{}, fmt.Errorf("%s: %w", s.whole.url, err)
	}
	answer, err := found.answer(cert)
	if err != nil {
		return Answer{}, fmt.Errorf("%s: %w", s.whole.url, err)
	}
	answer.URL = s.whole.url
	return answer, nil
}

// lists gets the list and its delta. A list that is older than what the delta continues is fetched anew, once.
func (s source) lists(ctx context.Context, online Online, issuer *Certificate) (l lists, err error) {
	if l.whole, err = s.whole.get(ctx, online, issuer, nil); err != nil {
		return l, err
	}
	if s.delta != nil {
		if l.delta, err = s.delta.get(ctx, online, issuer, nil); err != nil {
			return l, fmt.Errorf("delta: %w", err)
		}
	}
	if err = l.check(); errors.Is(err, errOldBase) {
		if l.whole, err = s.whole.get(ctx, online, issuer, l.whole); err == nil {
			err = l.check()
		}
	}
	return l, err
}

// address is one address and what was last fetched from it.
type address struct {
	url string

	mu   sync.Mutex
	now  *flight // under way
	last *flight // over
	good *flight // the last that brought a list
}

// flight is one fetching of a list, for everybody who waits for it.
type flight struct {
	issuer *Certificate
	over   chan struct{}
	at     time.Time
	took   time.Duration
	got    *crl
	err    error
}

func newAddress(s string) (*address, error) {
	u, err := checkAddress(s)
	return &address{url: u}, err
}

// get gives the list of the issuer that was fetched before, if it is in force and another than the old one, and else
// fetches it.
func (a *address) get(ctx context.Context, online Online, issuer *Certificate, old *crl) (*crl, error) {
	for {
		f, over := a.flight(ctx, online, issuer, old)
		if !over {
			select {
			case <-f.over:
			case <-ctx.Done():
				return nil, fmt.Errorf("revocation list is being fetched: %w", ctx.Err())
			}
		}
		if sameAuthority(f.issuer, issuer) {
			return f.got, f.err
		}
	}
}

// flight finds the fetching that answers, or to wait for.
func (a *address) flight(ctx context.Context, online Online, issuer *Certificate, old *crl) (f *flight, over bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := online.Now()
	if g := a.good; g != nil && g.got.inForce(now) == nil {
		name := g.issuer.x.RawSubject
		switch {
		case !bytes.Equal(name, issuer.x.RawSubject):
			return &flight{issuer: issuer, err: errForeignCRL{name}}, true
		case g.got != old && sameAuthority(g.issuer, issuer):
			return g, true
		}
	}
	if a.now != nil {
		return a.now, false
	}
	if l := a.last; l != nil && now.Before(l.at.Add(pause)) && !now.Before(l.at) && l.tells(issuer) {
		return &flight{issuer: issuer, err: l.err, got: l.got}, true
	}
	a.now = &flight{issuer: issuer, over: make(chan struct{}), at: now}
	go a.fetch(context.WithoutCancel(ctx), online, a.now)
	return a.now, false
}

// tells reports whether the flight answers for an issuer too: the list was fetched for it, or is another's.
func (f *flight) tells(issuer *Certificate) bool {
	var foreign errForeignCRL
	if errors.As(f.err, &foreign) {
		return !bytes.Equal(foreign.name, issuer.x.RawSubject)
	}
	return sameAuthority(f.issuer, issuer)
}

func sameAuthority(a, b *Certificate) bool {
	return bytes.Equal(a.x.RawSubject, b.x.RawSubject) && bytes.Equal(a.x.RawSubjectPublicKeyInfo, b.x.RawSubjectPublicKeyInfo)
}

// fetch fetches the list, and goes on when whoever asked has gone: the next one asks soon.
func (a *address) fetch(ctx context.Context, online Online, f *flight) {
	ctx, cancel := context.WithTimeout(ctx, online.ListTime)
	defer cancel()
	f.got, f.err = online.list(ctx, a.url, f.issuer)
	f.took = online.Now().Sub(f.at)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.now, a.last = nil, f; f.err == nil {
		a.good = f
	}
	close(f.over)
}

func (o Online) list(ctx context.Context, url string, issuer *Certificate) (*crl, error) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	answer, err := o.send(ctx, req)
	if err != nil {
		return nil, err
	}
	defer answer.Close()
	l, err := readCRL(answer, issuer)
	if err != nil {
		return nil, err
	}
	return l, l.inForce(o.Now())
}
