package portalapi_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/gateway"
	"birtereze/portal/internal/gateway/portalapi"
)

// server is a Portal that notes what it is asked.
type server struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string
}

func serve(t *testing.T, h http.HandlerFunc) *server {
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.asked = append(s.asked, fmt.Sprint(r.Method, " ", r.URL.Path, " ", r.Header.Get("Authorization"), " ", r.Header.Get("Range"), r.Header.Get("Idempotency-Key"), " ", string(body)))
		s.mu.Unlock()
		h(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func client(t *testing.T, url string) *portalapi.Client {
	t.Helper()
	c, err := portalapi.New(gateway.Config{BaseURL: url, Token: "secret", Timeout: 5 * time.Second, StallTimeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func document(content []byte, url string) portalapi.Document {
	sum := sha256.Sum256(content)
	return portalapi.Document{Version: "v1", Name: "plan.pdf", SHA256: hex.EncodeToString(sum[:]), Size: int64(len(content)), URL: url}
}

func TestMessagesGoWhereTheyBelong(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	c, ctx := client(t, s.URL+"/portal"), t.Context()
	for _, err := range []error{
		c.Tell(ctx, "a1", portalapi.Told{Event: portalapi.Event{Seq: 3, Name: "review.accepted", State: "contracting"}}, "k1"),
		c.Conclude(ctx, "a1", portalapi.Conclusion{Outcome: "positive", Number: "1", Date: "2026-08-03"}, "k2"),
		c.Admitted(ctx, nil, "k3"),
		c.Admitted(ctx, []portalapi.Organisation{{Party: "160340917452", Name: portal.Text{RU: "А"}, Until: "2026-12-31"}}, "k4"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range []string{
		`POST /portal/api/v1/applications/a1/events Bearer secret k1 {"event":{"seq":3,"at":"0001-01-01T00:00:00Z","name":"review.accepted","state":"contracting"}}`,
		`POST /portal/api/v1/applications/a1/conclusion Bearer secret k2 {"outcome":"positive","number":"1","date":"2026-08-03","data":null,"documents":null}`,
		`PUT /portal/api/v1/expert-organisations Bearer secret k3 {"organisations":[]}`,
		`PUT /portal/api/v1/expert-organisations Bearer secret k4 {"organisations":[{"party":"160340917452","name":{"ru":"А","kk":""},"until":"2026-12-31"}]}`,
	} {
		if s.asked[i] != want {
			t.Errorf("asked %s\nwant  %s", s.asked[i], want)
		}
	}
}

// The token goes to the configured address and nowhere else, whatever a message says.
func TestFetchStaysWithThePortal(t *testing.T) {
	content := []byte("plan")
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Write(content) })
	elsewhere := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Write(content) })
	c := client(t, s.URL)
	for url, ok := range map[string]bool{
		s.URL + "/api/v1/documents/v1/content":                  true,
		elsewhere.URL + "/api/v1/documents/v1/content":          true, // by the Portal's own host
		s.URL + "/documents/v1/content":                         false,
		s.URL + "/api/../admin":                                 false,
		"file:///etc/passwd":                                    false,
		"http://user:pass@" + s.URL[7:] + "/api/%2e%2e/secrets": false,
		"::": false,
		"":   false,
	} {
		var got bytes.Buffer
		_, err := c.Fetch(t.Context(), document(content, url), 0, &got)
		if (err == nil) != ok || ok && got.String() != "plan" {
			t.Errorf("Fetch(%s) = %q, %v; want ok %t", url, got.String(), err, ok)
		}
	}
	if len(elsewhere.asked) != 0 {
		t.Errorf("another host was asked: %v", elsewhere.asked)
	}
}

// A document that breaks off goes on where it stood; one that is not what it was announced as begins anew.
func TestSpoolGoesOnAfterABreak(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789"), 5000)
	broken := true
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if broken {
			broken = false
			w.Header().Set("Content-Length", fmt.Sprint(len(content)))
			w.Write(content[:20000])
			panic(http.ErrAbortHandler)
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	})
	dir := t.TempDir()
	spool := portalapi.NewSpool(client(t, s.URL), dir)
	d := document(content, s.URL+"/api/v1/documents/v1/content")
	if _, err := spool.Fetch(t.Context(), d); !errors.Is(err, gateway.ErrUnavailable) {
		t.Fatalf("the first attempt: %v", err)
	}
	whole, err := spool.Fetch(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := spool.Fetch(t.Context(), d); err == nil {
		t.Error("the same document is fetched twice at once")
	}
	got, err := io.ReadAll(whole)
	if err != nil || !bytes.Equal(got, content) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if err := whole.Close(); err != nil {
		t.Error(err)
	}
	if want := "GET /api/v1/documents/v1/content Bearer secret bytes=20000- "; s.asked[1] != want {
		t.Errorf("asked %q, want %q", s.asked[1], want)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("the folder still holds %v", left)
	}
}

func TestSpoolRefusesWhatHasAnotherDigest(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "plan B") })
	dir := t.TempDir()
	spool := portalapi.NewSpool(client(t, s.URL), dir)
	d := document([]byte("plan A"), s.URL+"/api/v1/documents/v1/content")
	for range 2 { // what came is not kept: it could never become whole
		if _, err := spool.Fetch(t.Context(), d); !errors.Is(err, gateway.ErrNonsense) {
			t.Errorf("Fetch = %v, want ErrNonsense", err)
		}
	}
	d.SHA256 = "../../etc/passwd"
	if _, err := spool.Fetch(t.Context(), d); !errors.Is(err, gateway.ErrNonsense) {
		t.Errorf("a digest that is a path: %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 || len(s.asked) != 2 {
		t.Errorf("the folder holds %v after %d questions", left, len(s.asked))
	}
}

// A document for which there was no time is told apart from one that does not come.
func TestSpoolTellsThatItGoesOn(t *testing.T) {
	content := bytes.Repeat([]byte("x"), 100_000)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		w.Write(content[:50_000])
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	spool := portalapi.NewSpool(client(t, s.URL), t.TempDir())
	short, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err := spool.Fetch(short, document(content, s.URL+"/api/v1/documents/v1/content"))
	if !errors.Is(err, portalapi.ErrUnfinished) {
		t.Errorf("Fetch = %v, want ErrUnfinished", err)
	}
	s.Close()
	if _, err := spool.Fetch(t.Context(), document(content, s.URL+"/api/v1/documents/v1/content")); !errors.Is(err, gateway.ErrUnavailable) || errors.Is(err, portalapi.ErrUnfinished) {
		t.Errorf("from a Portal that is down: %v", err)
	}
}
