// Package portalapi is the Portal's integration API as an expert system speaks it: what the Portal tells the system, and
// what the system asks and tells in turn (Order cl. 37, 38, 46, 48).
package portalapi

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/gateway"
)

// Client asks and tells the Portal.
type Client struct {
	gateway *gateway.Client
	base    *url.URL
}

// New makes the client; nothing is sent.
func New(c gateway.Config) (*Client, error) {
	c.System = "portal"
	g, err := gateway.New(c)
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(c.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("address of the Portal: %w", err)
	}
	return &Client{g, base}, nil
}

// Fetch streams what is missing of a document of which have bytes are there already, and tells how much came. The path of
// the address that came with the document counts; the host is always the Portal's own, so that the token goes nowhere else.
// The digest of the whole is for the caller to check.
func (c *Client) Fetch(ctx context.Context, d Document, have int64, w io.Writer) (came int64, err error) {
	u, err := url.Parse(d.URL)
	if err != nil {
		return 0, c.gateway.Nonsense("document "+string(d.Version), "its address cannot be read: %w", err)
	}
	path, below := strings.CutPrefix(u.Path, strings.TrimSuffix(c.base.Path, "/"))
	if !below || !strings.HasPrefix(path, "/api/") {
		return 0, c.gateway.Nonsense("document "+string(d.Version), "its address is not in the Portal's API: %.200q", u.Path)
	}
	q := gateway.Question{Op: "document", Subject: string(d.Version), Path: path}
	return c.gateway.DownloadRest(ctx, q, gateway.File{Size: d.Size, SHA256: d.SHA256}, have, w)
}

// Tell tells the Portal of an event of a review (cl. 38, 46).
func (c *Client) Tell(ctx context.Context, application portal.ID, told Told, key string) error {
	return c.gateway.Tell(ctx, gateway.Message{Op: "event", Subject: fmt.Sprintf("%d of application %s", told.Event.Seq, application),
		Method: http.MethodPost, Path: "/api/v1/applications/" + string(application) + "/events", Key: key, Body: told})
}

// Conclude gives the Portal the conclusion of a finished expertise, with its documents (cl. 46).
func (c *Client) Conclude(ctx context.Context, application portal.ID, given Conclusion, key string) error {
	return c.gateway.Tell(ctx, gateway.Message{Op: "conclusion", Subject: "of application " + string(application),
		Method: http.MethodPost, Path: "/api/v1/applications/" + string(application) + "/conclusion", Key: key, Body: given})
}

// Admitted tells the Portal which expert organisations are admitted, all of them each time (cl. 48).
func (c *Client) Admitted(ctx context.Context, list []Organisation, key string) error {
	body := struct {
		Organisations []Organisation `json:"organisations"`
	}{list}
	if list == nil {
		body.Organisations = []Organisation{}
	}
	return c.gateway.Tell(ctx, gateway.Message{Op: "organisations", Method: http.MethodPut, Path: "/api/v1/expert-organisations", Key: key, Body: body})
}
