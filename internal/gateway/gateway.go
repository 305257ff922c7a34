// Package gateway is how the Portal asks outside state systems over HTTP: one configured address, bounded time and size,
// strict answers, and every failure sorted into unavailable, not found or nonsense.
package gateway

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Defaults for what a Config leaves zero.
const (
	DefaultConnectTimeout = 3 * time.Second
	DefaultTimeout        = 10 * time.Second
	DefaultStallTimeout   = 15 * time.Second
	DefaultMaxBody        = 1 << 20
	DefaultRetryWait      = 200 * time.Millisecond
	DefaultUserAgent      = "Birtereze-Portal/1"
)

// Config is one outside system: where it is and how long and how much of it is borne.
type Config struct {
	System         string        // short name for errors, metrics and logs
	BaseURL        string        // https://host[:port][/prefix]; http only for loopback, or with PlainHTTP
	PlainHTTP      bool          // http is allowed to a host that is not loopback: a private line that is encrypted below
	Token          string        // bearer token; empty when the system asks for none
	UserAgent      string        // never sent empty: some systems refuse that
	ConnectTimeout time.Duration // for connecting and for the TLS handshake, each
	Timeout        time.Duration // for a whole question with its repetitions
	StallTimeout   time.Duration // a download fails after so long without a byte
	MaxBody        int64         // bytes of a JSON answer
	Retries        int           // repetitions of a failed GET; 0 means none
	RetryWait      time.Duration // before the first repetition; doubled before each further one
	Breaker        Breaker       // zero: no breaker
	TLS            *tls.Config   // roots and client certificate; nil means the machine's roots
	Log            *slog.Logger  // nil: no log
	Observe        func(Observation)
	Now            func() time.Time // nil: time.Now
}

// Observation is one question put to an outside system, for metrics. It holds nothing of the question's content.
type Observation struct {
	System   string
	Op       string // constant name of the operation: "entity", "materials"
	Outcome  string // ok, not_found, nonsense, refused, unavailable
	Status   int    // of the last answer, 0 when none came
	Attempts int    // 0 when the breaker was open
	Took     time.Duration
}

// Client asks one outside system. It is safe for concurrent use.
type Client struct {
	config  Config
	base    *url.URL
	http    *http.Client
	breaker *breaker
}

// New checks the configuration and makes the client; nothing is sent.
func New(c Config) (*Client, error) {
	if c.System == "" {
		return nil, errors.New("gateway: the system has no name")
	}
	base, err := baseURL(c.BaseURL, c.PlainHTTP)
	if err != nil {
		return nil, fmt.Errorf("gateway %s: address %q: %w", c.System, redacted(c.BaseURL), err)
	}
	if strings.ContainsAny(c.Token, "\r\n") {
		return nil, fmt.Errorf("gateway %s: the token holds a line break", c.System)
	}
	c = withDefaults(c)
	transport := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: c.ConnectTimeout}).DialContext,
		TLSClientConfig:        c.TLS,
		TLSHandshakeTimeout:    c.ConnectTimeout,
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    8,
		MaxConnsPerHost:        32,
		IdleConnTimeout:        60 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
	client := &Client{config: c, base: base, breaker: newBreaker(c.Breaker, c.Now)}
	client.http = &http.Client{Transport: transport, CheckRedirect: client.checkRedirect}
	return client, nil
}

func withDefaults(c Config) Config {
	c.ConnectTimeout = orDefault(c.ConnectTimeout, DefaultConnectTimeout)
	c.Timeout = orDefault(c.Timeout, DefaultTimeout)
	c.StallTimeout = orDefault(c.StallTimeout, DefaultStallTimeout)
	c.RetryWait = orDefault(c.RetryWait, DefaultRetryWait)
	if c.MaxBody <= 0 {
		c.MaxBody = DefaultMaxBody
	}
	if c.UserAgent == "" {
		c.UserAgent = DefaultUserAgent
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Observe == nil {
		c.Observe = func(Observation) {}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

func orDefault(d, other time.Duration) time.Duration {
	if d <= 0 {
		return other
	}
	return d
}

// System is the configured name of the system.
func (c *Client) System() string { return c.config.System }

// Now is the client's clock: answers carry the moment at which they were fetched.
func (c *Client) Now() time.Time { return c.config.Now() }

func baseURL(s string, plain bool) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil {
		return nil, errors.New("not an address")
	}
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, errors.New("neither https nor http")
	case u.Hostname() == "":
		return nil, errors.New("no host")
	case u.User != nil:
		return nil, errors.New("a name or password belongs into the token, not into the address")
	case u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("a query or fragment does not belong into a base address")
	case u.Scheme == "http" && !plain && !loopback(u.Hostname()):
		return nil, errors.New("http without encryption is allowed on loopback only")
	}
	u.Path = strings.TrimSuffix(u.Path, "/")
	u.RawPath = ""
	return u, nil
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

func redacted(s string) string {
	if u, err := url.Parse(s); err == nil {
		return u.Redacted()
	}
	return "unreadable"
}

// target is the address of one question. The path is a constant of the typed client plus validated identifiers; the
// check is a second lock: nothing may lead off the configured host and prefix.
func (c *Client) target(path string, query url.Values) (*url.URL, error) {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "?#\\%") ||
		strings.Contains(path, "/../") || strings.HasSuffix(path, "/..") {
		return nil, fmt.Errorf("path %q is not allowed", path)
	}
	u := *c.base
	u.Path += path
	u.RawQuery = query.Encode()
	return &u, nil
}

var errRedirect = errors.New("redirects away from the configured address")

// checkRedirect follows an answer that moves within the configured address, at most three times, and nothing else.
func (c *Client) checkRedirect(req *http.Request, via []*http.Request) error {
	if len(via) > 3 || req.URL.Scheme != c.base.Scheme || req.URL.Host != c.base.Host || req.URL.User != nil ||
		!strings.HasPrefix(req.URL.Path, c.base.Path+"/") {
		return errRedirect
	}
	return nil
}

func (c *Client) request(ctx context.Context, u *url.URL, accept string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", c.config.UserAgent)
	req.Header.Set("Accept", accept)
	if c.config.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.config.Token)
	}
	return req, nil
}
