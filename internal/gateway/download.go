package gateway

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"
)

// File is what a download must turn out to be.
type File struct {
	Size   int64  // bytes
	SHA256 string // lower-case hexadecimal
}

var errStalled = errors.New("no byte came for too long")

// Download streams a file into w and checks length and hash as it goes. On an error w may hold a part, or a whole file
// with a wrong hash, and the caller discards it; nothing is repeated, because w cannot be rewound. There is no limit on
// the whole time, since a large file may honestly take long, but a stream that stands still for StallTimeout fails.
func (c *Client) Download(ctx context.Context, q Question, want File, w io.Writer) error {
	return c.guarded(ctx, q, func() (int, int, error) {
		status, err := c.download(ctx, q, want, w)
		return 1, status, err
	})
}

func (c *Client) download(ctx context.Context, q Question, want File, w io.Writer) (int, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stall := time.AfterFunc(c.config.StallTimeout, func() { cancel(errStalled) })
	defer stall.Stop()

	u, err := c.target(q.Path, q.Query)
	if err != nil {
		return 0, c.Nonsense(q.name(), "make address: %w", err)
	}
	req, err := c.request(ctx, u, "application/octet-stream, */*;q=0.1")
	if err != nil {
		return 0, c.Nonsense(q.name(), "make request: %w", err)
	}
	req.Header.Set("Accept-Encoding", "identity") // the hash is over the bytes as they are
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, c.failure(q, 0, cause(ctx, err))
	}
	defer resp.Body.Close()
	if err := c.refuse(q, resp); err != nil {
		return resp.StatusCode, err
	}
	if resp.ContentLength >= 0 && resp.ContentLength != want.Size {
		return resp.StatusCode, c.Nonsense(q.name(), "%d bytes announced, %d expected", resp.ContentLength, want.Size)
	}
	body := &watched{r: io.LimitReader(resp.Body, want.Size+1), stall: stall, limit: c.config.StallTimeout}
	return resp.StatusCode, c.copyChecked(ctx, q, want, w, body)
}

func (c *Client) copyChecked(ctx context.Context, q Question, want File, w io.Writer, body *watched) error {
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(hash, w), body)
	switch {
	case err != nil && body.err != nil:
		return c.failure(q, 0, cause(ctx, err))
	case err != nil:
		return fmt.Errorf("%s: %s: keep file: %w", c.config.System, q.name(), err) // w failed, not the system
	case n != want.Size:
		return c.Nonsense(q.name(), "file is %d bytes long or longer, %d expected", n, want.Size)
	}
	if got := hex.EncodeToString(hash.Sum(nil)); got != want.SHA256 {
		return c.Nonsense(q.name(), "SHA-256 is %s, %s expected", got, want.SHA256)
	}
	return nil
}

func cause(ctx context.Context, err error) error {
	if errors.Is(context.Cause(ctx), errStalled) {
		return errStalled
	}
	return err
}

// watched postpones the stall timer at each byte that comes, and tells errors of reading from errors of writing.
type watched struct {
	r     io.Reader
	stall *time.Timer
	limit time.Duration
	err   error
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if n > 0 {
		w.stall.Reset(w.limit)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}
