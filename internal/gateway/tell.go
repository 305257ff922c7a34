package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
)

// Message is something told to an outside system: a POST or a PUT of JSON, whose answer matters only in whether it was
// taken.
type Message struct {
	Op      string // constant name for metrics: "event"
	Subject string // what is told about, for errors
	Method  string // http.MethodPost or http.MethodPut
	Path    string // below the base address, unescaped
	Key     string // by which the system knows a message that comes again
	Body    any
}

// maxRefusal bounds what is read of an answer that explains a refusal.
const maxRefusal = 4 << 10

// Tell sends a message once: whoever keeps it until it is taken sends it again. A message that the system refuses in good
// order – status 400, 404, 409, 413, 415 or 422 – is ErrRefused, with what the system says of it.
func (c *Client) Tell(ctx context.Context, m Message) error {
	q := Question{Op: m.Op, Subject: m.Subject, Path: m.Path}
	body, err := json.Marshal(m.Body)
	if err != nil {
		return fmt.Errorf("%s: %s: write message: %w", c.config.System, q.name(), err)
	}
	return c.guarded(ctx, q, func() (int, int, error) {
		limited, cancel := context.WithTimeout(ctx, c.config.Timeout)
		defer cancel()
		status, err := c.tell(limited, q, m, body)
		return 1, status, err
	})
}

func (c *Client) tell(ctx context.Context, q Question, m Message, body []byte) (int, error) {
	u, err := c.target(m.Path, nil)
	if err != nil {
		return 0, c.Nonsense(q.name(), "make address: %w", err)
	}
	req, err := c.request(ctx, u, "application/json, application/problem+json")
	if err != nil {
		return 0, c.Nonsense(q.name(), "make request: %w", err)
	}
	req.Method = m.Method
	req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	req.Header.Set("Content-Type", "application/json")
	if m.Key != "" {
		req.Header.Set("Idempotency-Key", m.Key)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, c.failure(q, 0, err)
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK, http.StatusCreated, http.StatusAccepted, http.StatusNoContent:
		return resp.StatusCode, nil
	case http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge,
		http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity:
		return resp.StatusCode, &Error{Kind: ErrRefused, System: c.config.System, Op: q.name(), Status: resp.StatusCode, Err: explained(resp)}
	}
	return resp.StatusCode, c.refuse(q, resp)
}

// explained is what a problem document (RFC 9457) says of a refusal; the status alone where there is none.
func explained(resp *http.Response) error {
	var problem struct {
		Detail string `json:"detail"`
		Clause string `json:"clause"`
		Errors []struct {
			Location string `json:"location"`
			Message  string `json:"message"`
		} `json:"errors"`
	}
	kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	raw, readErr := io.ReadAll(io.LimitReader(resp.Body, maxRefusal))
	if err != nil || readErr != nil || kind != "application/problem+json" || json.Unmarshal(raw, &problem) != nil {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	text := fmt.Sprintf("status %d: %.500s", resp.StatusCode, problem.Detail)
	if problem.Clause != "" {
		text += fmt.Sprintf(" [%.40s]", problem.Clause)
	}
	for i, e := range problem.Errors {
		if i == 5 {
			break
		}
		text += fmt.Sprintf("; %.100s: %.300s", e.Location, e.Message)
	}
	return fmt.Errorf("%s", text)
}
