package sign

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Bounds of the answers of an authority.
const (
	maxOCSP = 64 << 10
	maxCRL  = 64 << 20
)

// Online is how authorities are asked: the configured addresses and nothing that a certificate names.
type Online struct {
	Transport http.RoundTripper // nil: http.DefaultTransport
	Timeout   time.Duration     // of one question with its answer; zero: 5 seconds
	MaxAge    time.Duration     // of an OCSP answer; zero: DefaultMaxAge
	UserAgent string            // never sent empty: the authority turns that away
	Now       func() time.Time  // nil: time.Now
}

func (o Online) withDefaults() Online {
	if o.Timeout <= 0 {
		o.Timeout = 5 * time.Second
	}
	if o.MaxAge <= 0 {
		o.MaxAge = DefaultMaxAge
	}
	if o.UserAgent == "" {
		o.UserAgent = "Birtereze-Portal/1"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// ask sends one question. Redirects are not followed: an authority has none, a captive portal has.
func (o Online) ask(ctx context.Context, req *http.Request, limit int64) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	client := http.Client{Transport: o.Transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	req.Header.Set("User-Agent", o.UserAgent)
	res, err := client.Do(req.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", res.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, limit+1))
	if err == nil && int64(len(body)) > limit {
		err = fmt.Errorf("answer over %d bytes", limit)
	}
	return body, err
}

func address(s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || u.User != nil {
		return "", errors.New("not an http address")
	}
	return u.String(), nil
}

// OCSP asks the authority about each certificate at the moment of the check (RFC 6960).
type OCSP struct {
	url    string
	online Online
}

// NewOCSP makes a client of the responder at the address. Its answers are signed, so plain http does no harm.
func NewOCSP(responder string, online Online) (*OCSP, error) {
	u, err := address(responder)
	if err != nil {
		return nil, fmt.Errorf("OCSP responder %q: %w", responder, err)
	}
	return &OCSP{url: u, online: online.withDefaults()}, nil
}

// Check asks with a nonce, and takes the answer only if it is fresh, about this certificate, and signed by its issuer or
// by whom the issuer has named. An error means that no such answer was had.
func (o *OCSP) Check(ctx context.Context, cert, issuer *Certificate, _ time.Time) (Answer, error) {
	q := question{cert: cert, issuer: issuer, nonce: make([]byte, 8), maxAge: o.online.MaxAge}
	rand.Read(q.nonce) // never fails
	der, err := q.marshal()
	if err != nil {
		return Answer{}, fmt.Errorf("ask OCSP about %s: %w", cert.Serial(), err)
	}
	req, err := http.NewRequest(http.MethodPost, o.url, bytes.NewReader(der))
	if err != nil {
		return Answer{}, fmt.Errorf("ask OCSP about %s: %w", cert.Serial(), err)
	}
	req.Header.Set("Content-Type", "application/ocsp-request")
	req.Header.Set("Accept", "application/ocsp-response")
	body, err := o.online.ask(ctx, req, maxOCSP)
	if err != nil {
		return Answer{}, fmt.Errorf("ask OCSP about %s: %w", cert.Serial(), err)
	}
	q.now = o.online.Now()
	answer, err := parseOCSP(body, q)
	if err != nil {
		return Answer{}, fmt.Errorf("ask OCSP about %s: %w", cert.Serial(), err)
	}
	answer.URL = o.url
	return answer, nil
}

// CRLs looks certificates up in the authorities' revocation lists, fetched when they are first needed and again when
// they have run out. It is for when OCSP does not answer.
type CRLs struct {
	online Online
	lists  []*list
}

// list is one address and what was last fetched from it.
type list struct {
	url  string
	mu   sync.Mutex
	have map[*Certificate]*crl // by issuer; one at a time, since a list has one
}

// NewCRLs makes a client of the lists at the addresses.
func NewCRLs(addresses []string, online Online) (*CRLs, error) {
	c := &CRLs{online: online.withDefaults()}
	for _, a := range addresses {
		u, err := address(a)
		if err != nil {
			return nil, fmt.Errorf("revocation list %q: %w", a, err)
		}
		c.lists = append(c.lists, &list{url: u})
	}
	return c, nil
}

// Check finds the list that the issuer has signed and that is in force, and looks into it.
func (c *CRLs) Check(ctx context.Context, cert, issuer *Certificate, _ time.Time) (Answer, error) {
	errs := []error{errors.New("no list of this authority")}
	for _, l := range c.lists {
		got, err := l.get(ctx, c.online, issuer)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", l.url, err))
			continue
		}
		answer := got.answer(cert)
		answer.URL = l.url
		return answer, nil
	}
	return Answer{}, fmt.Errorf("look %s up in revocation lists: %w", cert.Serial(), errors.Join(errs...))
}

func (l *list) get(ctx context.Context, online Online, issuer *Certificate) (*crl, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := online.Now()
	if got, ok := l.have[issuer]; ok && now.Before(got.nextUpdate) {
		return got, nil
	}
	req, err := http.NewRequest(http.MethodGet, l.url, nil)
	if err != nil {
		return nil, err
	}
	body, err := online.ask(ctx, req, maxCRL)
	if err != nil {
		return nil, err
	}
	got, err := parseCRL(body, issuer, online.Now())
	if err != nil {
		return nil, err
	}
	l.have = map[*Certificate]*crl{issuer: got}
	return got, nil
}
