package blob_test

import (
	"errors"
	"io"
	"net/http"
)

// breaking is a line that drops after a million bytes of an answer, a number of times.
type breaking struct{ times int }

func (b *breaking) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err == nil && r.Method == http.MethodGet && b.times > 0 && resp.ContentLength > 1_000_000 {
		b.times--
		resp.Body = &cut{ReadCloser: resp.Body, left: 1_000_000}
	}
	return resp, err
}

type cut struct {
	io.ReadCloser
	left int
}

func (c *cut) Read(p []byte) (int, error) {
	if c.left == 0 {
		return 0, errors.New("the line dropped")
	}
	n, err := c.ReadCloser.Read(p[:min(len(p), c.left)])
	c.left -= n
	return n, err
}
