package gateway_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"birtereze/portal/internal/gateway"
)

func client(t *testing.T, url string, change func(*gateway.Config)) *gateway.Client {
	t.Helper()
	config := gateway.Config{System: "register", BaseURL: url, Timeout: 20 * time.Second, MaxBody: 1000}
	if change != nil {
		change(&config)
	}
	c, err := gateway.New(config)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return c
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv
}

var question = gateway.Question{Op: "entity", Subject: "BIN 1", Path: "/entity"}

func TestNewRefusesAddressesThatCouldLeak(t *testing.T) {
	for _, tt := range []struct {
		url   string
		plain bool
		ok    bool
	}{
		{url: "https://register.example/api", ok: true},
		{url: "http://127.0.0.1:8080", ok: true},
		{url: "http://[::1]:8080", ok: true},
		{url: "http://localhost", ok: true},
		{url: "http://register.example"},
		{url: "http://register.example", plain: true, ok: true},
		{url: "https://user:secret@register.example"},
		{url: "https://register.example/?a=b"},
		{url: "https://register.example/#a"},
		{url: "file:///etc/passwd"},
		{url: "//register.example"},
		{url: "https://"},
		{url: ""},
	} {
		_, err := gateway.New(gateway.Config{System: "register", BaseURL: tt.url, PlainHTTP: tt.plain})
		if (err == nil) != tt.ok {
			t.Errorf("New(%q, plain %v): got error %v, want ok %v", tt.url, tt.plain, err, tt.ok)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("New(%q): the error repeats the password: %v", tt.url, err)
		}
	}
}

func TestJSONSortsAnswers(t *testing.T) {
	const is = "application/json"
	for name, tt := range map[string]struct {
		status int
		kind   string // content type
		body   string
		want   error
	}{
		"good":               {200, is + "; charset=utf-8", `{"name":"Құрылыс"}`, nil},
		"added field":        {200, is, `{"name":"Құрылыс","new":1}` + "\n", nil},
		"html":               {200, "text/html", `<h1>Access denied</h1>`, gateway.ErrNonsense},
		"html said to be ok": {200, is, `<h1>Access denied</h1>`, gateway.ErrNonsense},
		"no type":            {200, "", `{"name":"a"}`, gateway.ErrNonsense},
		"empty":              {200, is, ``, gateway.ErrNonsense},
		"cut":                {200, is, `{"name":"Құр`, gateway.ErrNonsense},
		"two values":         {200, is, `{"name":"a"}{"name":"b"}`, gateway.ErrNonsense},
		"wrong type":         {200, is, `{"name":17}`, gateway.ErrNonsense},
		"not UTF-8":          {200, is, "{\"name\":\"\xd2\"}", gateway.ErrNonsense},
		"too long":           {200, is, `{"name":"` + strings.Repeat("a", 1000) + `"}`, gateway.ErrNonsense},
		"too long in blanks": {200, is, `{"name":"Құрылыс"}` + strings.Repeat(" ", 1000), gateway.ErrNonsense},
		"not found":          {404, is, `{}`, gateway.ErrNotFound},
		"gone":               {410, is, `{}`, gateway.ErrNotFound},
		"busy":               {429, is, `{}`, gateway.ErrUnavailable},
		"down":               {503, is, `{}`, gateway.ErrUnavailable},
		"broken":             {500, is, `{}`, gateway.ErrUnavailable},
		"credentials":        {401, is, `{}`, gateway.ErrUnavailable},
		"forbidden":          {403, is, `{}`, gateway.ErrUnavailable},
		"bad request":        {400, is, `{}`, gateway.ErrNonsense},
		"no content":         {204, is, ``, gateway.ErrNonsense},
	} {
		t.Run(name, func(t *testing.T) {
			srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header()["Content-Type"] = nil
				if tt.kind != "" {
					w.Header().Set("Content-Type", tt.kind)
				}
				w.WriteHeader(tt.status)
				io.WriteString(w, tt.body)
			})
			var v struct{ Name string }
			err := client(t, srv.URL, nil).JSON(t.Context(), question, &v)
			if !errors.Is(err, tt.want) {
				t.Fatalf("got %v, want %v", err, tt.want)
			}
			if tt.want == nil && v.Name != "Құрылыс" {
				t.Errorf("got name %q", v.Name)
			}
			for _, kind := range []error{gateway.ErrNonsense, gateway.ErrNotFound, gateway.ErrUnavailable} {
				if kind != tt.want && errors.Is(err, kind) {
					t.Errorf("%v is also %v", err, kind)
				}
			}
		})
	}
}

func TestRequestIsOurs(t *testing.T) {
	var got *http.Request
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{}`)
	})
	c := client(t, srv.URL+"/v3/", func(c *gateway.Config) { c.Token = "tok" })
	if err := c.JSON(t.Context(), gateway.Question{Op: "x", Path: "/a/б"}, &struct{}{}); err != nil {
		t.Fatal(err)
	}
	if got.URL.Path != "/v3/a/б" || got.UserAgent() != gateway.DefaultUserAgent ||
		got.Header.Get("Authorization") != "Bearer tok" || got.Header.Get("Accept") != "application/json" {
		t.Errorf("got %s %v", got.URL.Path, got.Header)
	}
}

func TestPathsCannotLeadElsewhere(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) { t.Errorf("asked for %s", r.URL) })
	c := client(t, srv.URL+"/v3", nil)
	for _, path := range []string{"", "a", "//other.example/a", "/../admin", "/a/..", "/a?b=c", "/a#b", "/a%2e", `/a\b`} {
		err := c.JSON(t.Context(), gateway.Question{Op: "x", Path: path}, &struct{}{})
		if !errors.Is(err, gateway.ErrNonsense) {
			t.Errorf("path %q: got %v, want nonsense", path, err)
		}
	}
}

func TestRedirects(t *testing.T) {
	other := serve(t, func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("another host was asked, with %q", r.Header.Get("Authorization"))
	})
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/v3/moved":
			http.Redirect(w, r, "/v3/here", http.StatusMovedPermanently)
		case "/v3/here":
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{}`)
		case "/v3/away":
			http.Redirect(w, r, other.URL+"/v3/here", http.StatusFound)
		case "/v3/up":
			http.Redirect(w, r, "/admin", http.StatusFound)
		case "/v3/round":
			http.Redirect(w, r, "/v3/round", http.StatusFound)
		default:
			t.Errorf("asked for %s", r.URL)
		}
	})
	c := client(t, srv.URL+"/v3", func(c *gateway.Config) { c.Token = "tok" })
	for path, want := range map[string]error{
		"/moved": nil, "/away": gateway.ErrNonsense, "/up": gateway.ErrNonsense, "/round": gateway.ErrNonsense,
	} {
		if err := c.JSON(t.Context(), gateway.Question{Op: "x", Path: path}, &struct{}{}); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", path, err, want)
		}
	}
}

func TestRetries(t *testing.T) {
	for name, tt := range map[string]struct {
		fail    int // so many answers fail
		status  int
		retries int
		asked   int32
		want    error
	}{
		"passes at the third":  {2, 503, 2, 3, nil},
		"gives up":             {9, 503, 2, 3, gateway.ErrUnavailable},
		"none configured":      {1, 503, 0, 1, gateway.ErrUnavailable},
		"not found is final":   {1, 404, 3, 1, gateway.ErrNotFound},
		"nonsense is final":    {1, 400, 3, 1, gateway.ErrNonsense},
		"credentials is final": {1, 401, 3, 1, gateway.ErrUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int32
			srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				if int(asked.Add(1)) <= tt.fail {
					w.WriteHeader(tt.status)
				}
				io.WriteString(w, `{}`)
			})
			var seen gateway.Observation
			c := client(t, srv.URL, func(c *gateway.Config) {
				c.Retries, c.RetryWait = tt.retries, time.Millisecond
				c.Observe = func(o gateway.Observation) { seen = o }
			})
			if err := c.JSON(t.Context(), question, &struct{}{}); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
			if asked.Load() != tt.asked || int32(seen.Attempts) != tt.asked {
				t.Errorf("asked %d times, observed %d, want %d", asked.Load(), seen.Attempts, tt.asked)
			}
		})
	}
}

func TestSlowSystemCostsTheTimeoutAndNoMore(t *testing.T) {
	release := make(chan struct{})
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	defer close(release)
	c := client(t, srv.URL, func(c *gateway.Config) { c.Timeout, c.Retries = 50*time.Millisecond, 5 })
	began := time.Now()
	err := c.JSON(t.Context(), question, &struct{}{})
	if !errors.Is(err, gateway.ErrUnavailable) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want unavailable by deadline", err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestDownSystem(t *testing.T) {
	srv := httptest.NewServer(http.NotFoundHandler())
	srv.Close()
	err := client(t, srv.URL, nil).JSON(t.Context(), question, &struct{}{})
	if !errors.Is(err, gateway.ErrUnavailable) {
		t.Errorf("got %v, want unavailable", err)
	}
}

func TestRetryAfterIsPassedOn(t *testing.T) {
	now := time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"120":                           2 * time.Minute,
		"Mon, 02 Nov 2026 10:05:00 GMT": 5 * time.Minute,
		"Mon, 02 Nov 2026 09:00:00 GMT": 0,
		"99999999":                      24 * time.Hour,
		"soon":                          0,
		"":                              0,
	} {
		srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", header)
			w.WriteHeader(http.StatusTooManyRequests)
		})
		c := client(t, srv.URL, func(c *gateway.Config) {
			c.Now = func() time.Time { return now }
			c.Retries = 1
			c.RetryWait = time.Millisecond
		})
		err := c.JSON(t.Context(), question, &struct{}{})
		var failed *gateway.Error
		if !errors.As(err, &failed) || failed.RetryAfter != want {
			t.Errorf("Retry-After %q: got %v, want a wait of %v", header, err, want)
		}
	}
}

func TestBreaker(t *testing.T) {
	now := time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)
	var asked, good atomic.Int32
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Header().Set("Content-Type", "application/json")
		if good.Load() == 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		io.WriteString(w, `{}`)
	})
	c := client(t, srv.URL, func(c *gateway.Config) {
		c.Breaker = gateway.Breaker{Failures: 2, Pause: time.Minute}
		c.Now = func() time.Time { return now }
	})
	ask := func(wantAsked int32, want error) {
		t.Helper()
		if err := c.JSON(t.Context(), question, &struct{}{}); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
		if asked.Load() != wantAsked {
			t.Errorf("asked %d times, want %d", asked.Load(), wantAsked)
		}
	}
	ask(1, gateway.ErrUnavailable)
	ask(2, gateway.ErrUnavailable)
	ask(2, gateway.ErrUnavailable) // open
	now = now.Add(time.Minute)
	ask(3, gateway.ErrUnavailable) // the probe fails
	ask(3, gateway.ErrUnavailable)
	now = now.Add(time.Minute)
	good.Store(1)
	ask(4, nil) // the probe succeeds
	good.Store(0)
	ask(5, gateway.ErrUnavailable) // one failure does not open it again
	good.Store(1)
	ask(6, nil)
}

func TestLogHoldsNoSecrets(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	var log bytes.Buffer
	c := client(t, srv.URL, func(c *gateway.Config) {
		c.Token = "verysecret"
		c.Log = slog.New(slog.NewTextHandler(&log, nil))
	})
	if err := c.JSON(t.Context(), question, &struct{}{}); err == nil {
		t.Fatal("no error")
	}
	if !strings.Contains(log.String(), "outcome=unavailable") || strings.Contains(log.String(), "verysecret") {
		t.Errorf("log: %s", log.String())
	}
}

func TestDownload(t *testing.T) {
	content := bytes.Repeat([]byte("қаз"), 10000)
	sum := sha256.Sum256(content)
	good := gateway.File{Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:])}
	hash := func(f gateway.File) gateway.File { f.SHA256 = strings.Repeat("0", 64); return f }
	size := func(f gateway.File, n int64) gateway.File { f.Size += n; return f }
	stream := func(w http.ResponseWriter) { // without a length
		for part := content; len(part) > 0; part = part[10000:] {
			w.Write(part[:10000])
			w.(http.Flusher).Flush()
		}
	}
	for name, tt := range map[string]struct {
		serve http.HandlerFunc
		file  gateway.File
		want  error
	}{
		"good":          {func(w http.ResponseWriter, r *http.Request) { w.Write(content) }, good, nil},
		"good, chunked": {func(w http.ResponseWriter, r *http.Request) { stream(w) }, good, nil},
		"other hash":    {func(w http.ResponseWriter, r *http.Request) { stream(w) }, hash(good), gateway.ErrNonsense},
		"shorter":       {func(w http.ResponseWriter, r *http.Request) { stream(w) }, size(good, 1), gateway.ErrNonsense},
		"longer":        {func(w http.ResponseWriter, r *http.Request) { stream(w) }, size(good, -1), gateway.ErrNonsense},
		"endless": {func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				w.Write(content)
			}
		}, good, gateway.ErrNonsense},
		"cut": {func(w http.ResponseWriter, r *http.Request) {
			w.Write(content[:1000])
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}, good, gateway.ErrUnavailable},
		"stands still": {func(w http.ResponseWriter, r *http.Request) {
			w.Write(content[:1000])
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, good, gateway.ErrUnavailable},
		"not there": {http.NotFound, good, gateway.ErrNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			c := client(t, serve(t, tt.serve).URL, func(c *gateway.Config) {
				if name == "stands still" {
					c.StallTimeout = 300 * time.Millisecond
				}
			})
			var got bytes.Buffer
			err := c.Download(t.Context(), question, tt.file, &got)
			if !errors.Is(err, tt.want) {
				t.Fatalf("got %v, want %v", err, tt.want)
			}
			if tt.want == nil && !bytes.Equal(got.Bytes(), content) {
				t.Error("other bytes")
			}
			if int64(got.Len()) > tt.file.Size+1 {
				t.Errorf("%d bytes were written of a file of %d", got.Len(), tt.file.Size)
			}
		})
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestDownloadTellsOurFaultFromTheirs(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "a") })
	err := client(t, srv.URL, nil).Download(t.Context(), question, gateway.File{Size: 1}, full{})
	if err == nil || errors.Is(err, gateway.ErrUnavailable) || errors.Is(err, gateway.ErrNonsense) {
		t.Errorf("got %v, want an error of neither kind", err)
	}
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"  ТОО\t«Көкше  Жоба» \n": "ТОО «Көкше Жоба»",
		"":                        "",
		strings.Repeat("қ", 20):   strings.Repeat("қ", 20),
	} {
		if got, err := gateway.Text(in, 20); got != want || err != nil {
			t.Errorf("Text(%q): got %q, %v", in, got, err)
		}
	}
	for _, in := range []string{strings.Repeat("қ", 21), "a\x00b", "a\u202eb", "a\u0085b\u009b"} {
		if got, err := gateway.Text(in, 20); err == nil {
			t.Errorf("Text(%q): got %q, want an error", in, got)
		}
	}
	if _, err := gateway.Name(" ", 20); err == nil {
		t.Error("Name of blanks: no error")
	}
}
