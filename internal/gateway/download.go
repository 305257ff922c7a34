package gateway

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
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
		hash := sha256.New()
		status, _, err := c.download(ctx, q, want, 0, io.MultiWriter(hash, w))
		if got := hex.EncodeToString(hash.Sum(nil)); err == nil && got != want.SHA256 {
			err = c.Nonsense(q.name(), "SHA-256 is %s, %s expected", got, want.SHA256)
		}
		return 1, status, err
	})
}

// DownloadRest streams what is missing of a file of which have bytes are there already, and tells how much came, also when
// it failed on the way. The digest is over the whole file, so the caller, who has the whole, checks it.
func (c *Client) DownloadRest(ctx context.Context, q Question, want File, have int64, w io.Writer) (came int64, err error) {
	err = c.guarded(ctx, q, func() (int, int, error) {
		var status int
		status, came, err = c.download(ctx, q, want, have, w)
		return 1, status, err
	})
	return came, err
}

func (c *Client) download(ctx context.Context, q Question, want File, have int64, w io.Writer) (status int, came int64, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stall := time.AfterFunc(c.config.StallTimeout, func() { cancel(errStalled) })
	defer stall.Stop()

	u, err := c.target(q.Path, q.Query)
	if err != nil {
		return 0, 0, c.Nonsense(q.name(), "make address: %w", err)
	}
	req, err := c.request(ctx, u, "application/octet-stream, */*;q=0.1")
	if err != nil {
		return 0, 0, c.Nonsense(q.name(), "make request: %w", err)
	}
	req.Header.Set("Accept-Encoding", "identity") // the hash is over the bytes as they are
	if have > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", have))
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, 0, c.failure(q, 0, cause(ctx, err))
	}
	defer resp.Body.Close()
	if err := c.fits(q, resp, want, have); err != nil {
		return resp.StatusCode, 0, err
	}
	body := &watched{r: io.LimitReader(resp.Body, want.Size-have+1), stall: stall, limit: c.config.StallTimeout}
	n, err := io.Copy(w, body)
	switch {
	case err != nil && body.err != nil:
		err = c.failure(q, 0, cause(ctx, err))
	case err != nil:
		err = fmt.Errorf("%s: %s: keep file: %w", c.config.System, q.name(), err) // w failed, not the system
	case have+n != want.Size:
		err = c.Nonsense(q.name(), "file is %d bytes long or longer, %d expected", have+n, want.Size)
	}
	return resp.StatusCode, n, err
}

// fits checks that an answer is the file, or the part of it that was asked for (RFC 9110, 14.4).
func (c *Client) fits(q Question, resp *http.Response, want File, have int64) error {
	if have > 0 && resp.StatusCode == http.StatusPartialContent {
		if got, part := resp.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-%d/%d", have, want.Size-1, want.Size); got != part {
			return c.Nonsense(q.name(), "part %.80q instead of %s", got, part)
		}
		return nil
	}
	if err := c.refuse(q, resp); err != nil {
		return err
	}
	if have > 0 {
		return c.Nonsense(q.name(), "the whole file came instead of the rest of it")
	}
	if resp.ContentLength >= 0 && resp.ContentLength != want.Size {
		return c.Nonsense(q.name(), "%d bytes announced, %d expected", resp.ContentLength, want.Size)
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
