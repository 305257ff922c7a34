package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"
	"unicode/utf8"
)

// Question is one GET.
type Question struct {
	Op      string     // constant name for metrics: "entity"
	Subject string     // what is asked about, for errors: "BIN 050240904174"
	Path    string     // below the base address, unescaped
	Query   url.Values // may be nil
}

func (q Question) name() string {
	if q.Subject == "" {
		return q.Op
	}
	return q.Op + " " + q.Subject
}

// JSON asks and decodes the answer into v. Only an answer of status 200 that says it is JSON, is valid UTF-8, not
// longer than MaxBody and nothing but one JSON value is decoded; fields that v does not name are passed over, because
// systems add fields without notice. What the fields hold, the typed client checks.
func (c *Client) JSON(ctx context.Context, q Question, v any) error {
	return c.ask(ctx, q, "application/json", func(resp *http.Response) error {
		return c.decode(q, resp, v)
	})
}

func (c *Client) decode(q Question, resp *http.Response, v any) error {
	if mt, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type")); err != nil || mt != "application/json" {
		return c.Nonsense(q.name(), "content type %.80q instead of application/json", resp.Header.Get("Content-Type"))
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, c.config.MaxBody+1))
	if err != nil {
		return c.failure(q, resp.StatusCode, err)
	}
	if int64(len(body)) > c.config.MaxBody {
		return c.Nonsense(q.name(), "answer is longer than %d bytes", c.config.MaxBody)
	}
	if !utf8.Valid(body) {
		return c.Nonsense(q.name(), "answer is not UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	if err := dec.Decode(v); err != nil {
		return c.Nonsense(q.name(), "read JSON: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return c.Nonsense(q.name(), "something follows the JSON value")
	}
	return nil
}

// ask puts the question, repeats it where that can help, and gives an answer of status 200 to read. The whole has
// Timeout; read is inside it.
func (c *Client) ask(ctx context.Context, q Question, accept string, read func(*http.Response) error) error {
	return c.guarded(ctx, q, func() (int, int, error) {
		limited, cancel := context.WithTimeout(ctx, c.config.Timeout)
		defer cancel()
		return c.attempts(limited, q, accept, read)
	})
}

// guarded does what the breaker allows, and tells the breaker and the observer how it went.
func (c *Client) guarded(ctx context.Context, q Question, do func() (attempts, status int, err error)) error {
	began := c.config.Now()
	if wait, ok := c.breaker.allow(); !ok {
		err := &Error{Kind: ErrUnavailable, System: c.config.System, Op: q.name(), RetryAfter: wait, Err: errOpen}
		c.observe(ctx, q, err, 0, 0, 0)
		return err
	}
	attempts, status, err := do()
	c.breaker.result(errors.Is(err, ErrUnavailable), errors.Is(ctx.Err(), context.Canceled))
	c.observe(ctx, q, err, status, attempts, c.config.Now().Sub(began))
	return err
}

var errOpen = errors.New("it failed several times in a row; not asked")

func (c *Client) attempts(
	ctx context.Context, q Question, accept string, read func(*http.Response) error,
) (attempts, status int, err error) {
	pause := c.config.RetryWait
	for {
		attempts++
		status, err = c.once(ctx, q, accept, read)
		var failed *Error
		if !errors.As(err, &failed) || failed.Kind != ErrUnavailable || !repeatable(failed.Status) ||
			attempts > c.config.Retries {
			return attempts, status, err
		}
		wait := max(pause, failed.RetryAfter)
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait {
			return attempts, status, err // no time left: the first failure says more than "deadline exceeded"
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return attempts, status, err
		case <-timer.C:
		}
		pause *= 2
	}
}

// repeatable tells failures that may pass by themselves from those that will not.
func repeatable(status int) bool {
	return status == 0 || status == http.StatusTooManyRequests || status >= 500
}

func (c *Client) once(
	ctx context.Context, q Question, accept string, read func(*http.Response) error,
) (int, error) {
	u, err := c.target(q.Path, q.Query)
	if err != nil {
		return 0, c.Nonsense(q.name(), "make address: %w", err)
	}
	req, err := c.request(ctx, u, accept)
	if err != nil {
		return 0, c.Nonsense(q.name(), "make request: %w", err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, c.failure(q, 0, err)
	}
	defer resp.Body.Close()
	if err := c.refuse(q, resp); err != nil {
		return resp.StatusCode, err
	}
	return resp.StatusCode, read(resp)
}

// refuse sorts an answer that is not a plain 200.
func (c *Client) refuse(q Question, resp *http.Response) error {
	e := &Error{System: c.config.System, Op: q.name(), Status: resp.StatusCode}
	switch s := resp.StatusCode; {
	case s == http.StatusOK:
		return nil
	case s == http.StatusNotFound, s == http.StatusGone:
		e.Kind = ErrNotFound
	case s == http.StatusTooManyRequests, s == http.StatusRequestTimeout, s >= 500:
		e.Kind = ErrUnavailable
		e.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), c.config.Now())
		e.Err = fmt.Errorf("status %d", s)
	case s == http.StatusUnauthorized, s == http.StatusForbidden:
		e.Kind, e.Err = ErrUnavailable, fmt.Errorf("status %d: it does not accept our credentials", s)
	default:
		e.Kind, e.Err = ErrNonsense, fmt.Errorf("unexpected status %d", s)
	}
	return e
}

// failure sorts an error of the transport or of reading a body.
func (c *Client) failure(q Question, status int, err error) error {
	e := &Error{Kind: ErrUnavailable, System: c.config.System, Op: q.name(), Status: status}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err // the outer text repeats the whole address, and the query may hold what logs should not
	}
	if errors.Is(err, errRedirect) {
		e.Kind = ErrNonsense
	}
	e.Err = err
	return e
}

// retryAfter reads RFC 9110 section 10.2.3: seconds or a date. What cannot be read is as if it were not there; more
// than a day is cut to a day.
func retryAfter(s string, now time.Time) time.Duration {
	var d time.Duration
	if n, err := strconv.ParseUint(s, 10, 31); err == nil {
		d = time.Duration(n) * time.Second
	} else if t, err := http.ParseTime(s); err == nil {
		d = t.Sub(now)
	}
	return min(max(d, 0), 24*time.Hour)
}

func (c *Client) observe(ctx context.Context, q Question, err error, status, attempts int, took time.Duration) {
	o := Observation{System: c.config.System, Op: q.Op, Outcome: outcome(err), Status: status, Attempts: attempts,
		Took: took}
	c.config.Observe(o)
	level := slog.LevelDebug
	attrs := []slog.Attr{slog.String("system", o.System), slog.String("op", o.Op), slog.String("outcome", o.Outcome),
		slog.Int("status", status), slog.Int("attempts", attempts), slog.Duration("took", took)}
	if o.Outcome == "nonsense" || o.Outcome == "unavailable" {
		level = slog.LevelWarn
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	c.config.Log.LogAttrs(ctx, level, "outside system asked", attrs...)
}
