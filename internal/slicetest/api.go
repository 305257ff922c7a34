package slicetest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"

	"birtereze/portal/internal/api"
)

// Caller is another system, which knows a slice by its API alone.
type Caller struct {
	*World
	Address string
	Token   string
}

// ServeAPI serves operations of the integration API at a loopback address to whoever is recognised by a token.
func (w *World) ServeAPI(recognise api.Recognise, describe func(*api.API)) (address string) {
	w.Helper()
	described := api.New("Test", "1", w.Bus.Policy, w.Messages, recognise)
	describe(described)
	server := httptest.NewServer(described.Handler())
	w.Cleanup(server.Close)
	return server.URL
}

// Call calls an operation and gives the status of the answer. The body is sent as JSON, none when it is nil; the answer is
// read as JSON into out, or as it is when out is a *[]byte. Headers come in pairs of name and value.
func (c Caller) Call(method, path string, body, out any, headers ...string) int {
	c.Helper()
	var posted io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		c.Must(err)
		posted = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(c.Context(), method, c.Address+path, posted)
	c.Must(err)
	req.Header.Set("Authorization", "Bearer "+c.Token)
	req.Header.Set("Accept-Language", "en")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	c.Must(err)
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	c.Must(err)
	switch out := out.(type) {
	case nil:
	case *[]byte:
		*out = answer
	default:
		c.Must(json.Unmarshal(answer, out))
	}
	return res.StatusCode
}
