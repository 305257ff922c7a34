package authoritysystem

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"birtereze/portal"
)

// approval is an approval as the Portal tells of it.
type approval struct {
	ID           portal.ID           `json:"id"`
	State        string              `json:"state"`
	Project      portal.ID           `json:"project"`
	Name         portal.Text         `json:"name"`
	ObjectNumber portal.ObjectNumber `json:"object_number"`
	Customer     portal.Party        `json:"customer"`
	Note         string              `json:"note"`
	SentAt       time.Time           `json:"sent_at"`
	Due          *time.Time          `json:"due"`
	Documents    []paper             `json:"documents"`
}

// paper is a document that was sent, with the path of its bytes.
type paper struct {
	Version portal.ID `json:"version"`
	Title   string    `json:"title"`
	Name    string    `json:"name"`
	SHA256  string    `json:"sha256"`
	Size    int64     `json:"size"`
	Content string    `json:"content"`
}

// answer is the authority's signed document.
type answer struct {
	Decision Decision    `json:"decision"`
	Number   string      `json:"number"`
	Date     portal.Date `json:"date"`
	Grounds  string      `json:"grounds,omitempty"`
	Official portal.IIN  `json:"official"`
	FileName string      `json:"file_name"`
	File     []byte      `json:"file"`
	CMS      []byte      `json:"cms"`
}

// Bounds of what is read.
const (
	maxAnswer   = 4 << 20
	maxDocument = 1 << 30
)

func (s *Standin) list(ctx context.Context) ([]approval, error) {
	var body struct {
		Approvals []approval `json:"approvals"`
	}
	err := s.call(ctx, http.MethodGet, "/api/v1/approvals", "", nil, &body)
	return body.Approvals, err
}

func (s *Standin) get(ctx context.Context, id portal.ID) (approval, error) {
	var a approval
	err := s.call(ctx, http.MethodGet, "/api/v1/approvals/"+string(id), "", nil, &a)
	return a, err
}

func (s *Standin) take(ctx context.Context, id portal.ID) error {
	return s.call(ctx, http.MethodPost, "/api/v1/approvals/"+string(id)+"/take", "take-"+string(id), nil, nil)
}

func (s *Standin) answer(ctx context.Context, id portal.ID, a answer) error {
	return s.call(ctx, http.MethodPost, "/api/v1/approvals/"+string(id)+"/answer", "answer-"+string(id)+"-"+a.Number, a, nil)
}

func (s *Standin) request(ctx context.Context, method, path string, body io.Reader) (*http.Request, error) {
	if !strings.HasPrefix(path, "/api/") {
		return nil, fmt.Errorf("%q is not in the Portal's API", path)
	}
	req, err := http.NewRequestWithContext(ctx, method, s.options.Portal+path, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+s.options.Token)
	req.Header.Set("Accept-Language", "ru")
	return req, nil
}

// call asks the Portal something; an answer that is no success is an error with what the Portal says of it.
func (s *Standin) call(ctx context.Context, method, path, key string, body, into any) error {
	var content io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return err
		}
		content = bytes.NewReader(raw)
	}
	req, err := s.request(ctx, method, path, content)
	if err != nil {
		return err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	resp, err := s.api.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return refusal(resp.StatusCode, raw)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(raw, into)
}

// refusal is an answer that is no success, in the Portal's own words (RFC 9457).
func refusal(status int, raw []byte) error {
	var problem struct {
		Detail string `json:"detail"`
		Law    string `json:"law"`
		Errors []struct {
			Message string `json:"message"`
		} `json:"errors"`
	}
	if err := json.Unmarshal(raw, &problem); err != nil || problem.Detail == "" {
		return fmt.Errorf("status %d", status)
	}
	text := fmt.Sprintf("%d: %s", status, problem.Detail)
	for _, e := range problem.Errors {
		text += " " + e.Message
	}
	if problem.Law != "" {
		text += " (" + problem.Law + ")"
	}
	return fmt.Errorf("%s", text)
}

// fetch gets a document from the Portal, whole and with the digest that was announced.
func (s *Standin) fetch(ctx context.Context, p paper) ([]byte, error) {
	req, err := s.request(ctx, http.MethodGet, p.Content, nil)
	if err != nil {
		return nil, err
	}
	resp, err := s.api.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxDocument))
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, refusal(resp.StatusCode, raw)
	}
	sum := sha256.Sum256(raw)
	if got := hex.EncodeToString(sum[:]); got != p.SHA256 {
		return nil, fmt.Errorf("SHA-256 is %s, %s was announced", got, p.SHA256)
	}
	return raw, nil
}
