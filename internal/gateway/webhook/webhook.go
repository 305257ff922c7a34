// Package webhook calls partner systems with messages that they can check to be the Portal's: signed by the Standard
// Webhooks scheme, to configured hosts only, within bounds of time and size.
package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
)

// Bounds of a call.
const (
	patience  = 30 * time.Second
	tolerance = 5 * time.Minute // between the clocks of both sides, with the way between them
	maxAnswer = 1 << 20
)

// ErrHost says that a partner's address is not among the configured hosts.
var ErrHost = errors.New("the host is not among those that the Portal may call")

// Caller makes the calls.
type Caller struct {
	hosts  []string
	now    func() time.Time
	client *http.Client
}

// New makes a caller that may reach the given hosts ("host:port") and no others.
func New(hosts []string, now func() time.Time) *Caller {
	return &Caller{hosts: hosts, now: now, client: &http.Client{
		Timeout:       patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Call posts a message of an event and returns the answer's body. With 409, or with a status that finds fault with the message
// itself – 400, 406, 413, 415, 422, 431 –, the partner has received it and does not take it: a fault of kind Conflict or
// Invalid, since trying again would not help. Any other answer that is not 2xx, or none at all, is a fault of kind Unavailable,
// and the outbox tries again: what 401, 403, 404 or 410 tell of – a key, a clock, an address – people mend, and the same
// message goes through. id is the same at each try.
func (c *Caller) Call(ctx context.Context, address, key, id, event string, body []byte) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || !slices.Contains(c.hosts, u.Host) {
		return nil, fmt.Errorf("call %q: %w", address, ErrHost)
	}
	hook, err := standardwebhooks.NewWebhook(key)
	if err != nil {
		return nil, fmt.Errorf("call %s: the key: %w", u.Host, err)
	}
	at := c.now()
	signature, err := hook.Sign(id, at, body)
	if err != nil {
		return nil, fmt.Errorf("call %s: %w", u.Host, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("call %s: %w", u.Host, err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Birtereze")
	req.Header.Set("X-Event", event)
	req.Header.Set(standardwebhooks.HeaderWebhookID, id)
	req.Header.Set(standardwebhooks.HeaderWebhookSignature, signature)
	req.Header.Set(standardwebhooks.HeaderWebhookTimestamp, fmt.Sprint(at.Unix()))
	return c.send(req)
}

func (c *Caller) send(req *http.Request) ([]byte, error) {
	resp, err := c.client.Do(req)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "fault.unavailable").Because(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, fault.New(fault.Unavailable, "fault.unavailable").Because(err)
	case len(answer) > maxAnswer:
		return nil, fault.New(fault.Unavailable, "fault.nonsense").Because(fmt.Errorf("%s answers with more than %d bytes", req.URL.Host, maxAnswer))
	case resp.StatusCode == http.StatusConflict:
		return nil, fault.New(fault.Conflict, "fault.conflict").Because(fmt.Errorf("%s answers %s: %.300q", req.URL.Host, resp.Status, answer))
	case slices.Contains(refusals, resp.StatusCode):
		return nil, fault.New(fault.Invalid, "fault.invalid").Because(fmt.Errorf("%s answers %s: %.300q", req.URL.Host, resp.Status, answer))
	case resp.StatusCode/100 != 2:
		return nil, fault.New(fault.Unavailable, "fault.unavailable").Because(fmt.Errorf("%s answers %s: %.300q", req.URL.Host, resp.Status, answer))
	}
	return answer, nil
}

// refusals are the statuses by which a partner finds fault with the message itself.
var refusals = []int{http.StatusBadRequest, http.StatusNotAcceptable, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType,
	http.StatusUnprocessableEntity, http.StatusRequestHeaderFieldsTooLarge}

// Receiver checks that a call comes from the Portal.
type Receiver struct {
	hook *standardwebhooks.Webhook
	now  func() time.Time
}

// NewReceiver makes a receiver with the key that both sides share.
func NewReceiver(key string, now func() time.Time) (*Receiver, error) {
	hook, err := standardwebhooks.NewWebhook(key)
	if err != nil {
		return nil, fmt.Errorf("webhook key: %w", err)
	}
	return &Receiver{hook, now}, nil
}

// Read reads a call of at most limit bytes and checks its signature and that it is fresh.
func (r *Receiver) Read(req *http.Request, limit int64) (id, event string, body []byte, err error) {
	body, err = io.ReadAll(io.LimitReader(req.Body, limit+1))
	if err != nil {
		return "", "", nil, fault.New(fault.Invalid, "fault.invalid").Because(err)
	}
	if int64(len(body)) > limit {
		return "", "", nil, fault.New(fault.TooLarge, "fault.too_large", "Limit", i18n.Bytes(limit))
	}
	if err := errors.Join(r.hook.VerifyIgnoringTimestamp(body, req.Header), r.fresh(req.Header)); err != nil {
		return "", "", nil, fault.New(fault.Unauthenticated, "fault.unauthenticated").Because(err)
	}
	return req.Header.Get(standardwebhooks.HeaderWebhookID), req.Header.Get("X-Event"), body, nil
}

// fresh checks, by the receiver's own clock, that a call was made no more than tolerance ago, nor ahead.
func (r *Receiver) fresh(h http.Header) error {
	seconds, err := strconv.ParseInt(h.Get(standardwebhooks.HeaderWebhookTimestamp), 10, 64)
	if err != nil {
		return fmt.Errorf("time of the call: %w", err)
	}
	if age := r.now().Sub(time.Unix(seconds, 0)); age.Abs() > tolerance {
		return fmt.Errorf("the call is %s old", age.Round(time.Second))
	}
	return nil
}
