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
	"time"
)

// maxOCSP is how many bytes an OCSP answer has at most.
const maxOCSP = 64 << 10

// Online is how authorities are asked: the configured addresses and nothing that a certificate names.
type Online struct {
	Transport http.RoundTripper // nil: http.DefaultTransport
	Timeout   time.Duration     // of one question with its answer; zero: 5 seconds
	ListTime  time.Duration     // that fetching a list may take, which goes on when nobody waits for it; zero: 1 minute
	MaxAge    time.Duration     // of an OCSP answer; zero: DefaultMaxAge
	UserAgent string            // never sent empty: the authority turns that away
	Now       func() time.Time  // nil: time.Now
}

func (o Online) withDefaults() Online {
	if o.Timeout <= 0 {
		o.Timeout = 5 * time.Second
	}
	if o.ListTime <= 0 {
		o.ListTime = time.Minute
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

// ask sends one question and reads the answer.
func (o Online) ask(ctx context.Context, req *http.Request, limit int64) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	answer, err := o.send(ctx, req)
	if err != nil {
		return nil, err
	}
	defer answer.Close()
	body, err := io.ReadAll(io.LimitReader(answer, limit+1))
	if err == nil && int64(len(body)) > limit {
		err = fmt.Errorf("answer over %d bytes", limit)
	}
	return body, err
}

// send sends one question. Redirects are not followed: an authority has none, a captive portal has.
func (o Online) send(ctx context.Context, req *http.Request) (answer io.ReadCloser, err error) {
	client := http.Client{Transport: o.Transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	req.Header.Set("User-Agent", o.UserAgent)
	res, err := client.Do(req.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		res.Body.Close()
		return nil, fmt.Errorf("status %d", res.StatusCode)
	}
	return res.Body, nil
}

func checkAddress(s string) (string, error) {
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
	u, err := checkAddress(responder)
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
