package gateway_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"birtereze/portal/internal/gateway"
)

func TestTellSortsAnswers(t *testing.T) {
	message := gateway.Message{Op: "event", Subject: "of application 1", Method: http.MethodPost, Path: "/events", Key: "e1",
		Body: map[string]int{"seq": 1}}
	for _, tt := range []struct {
		status int
		kind   string
		body   string
		want   error
		says   string
	}{
		{status: 200},
		{status: 204},
		{status: 409, kind: "application/problem+json", body: `{"detail":"number 3 is awaited","clause":"253:38.2","errors":[{"location":"seq","message":"taken"}]}`,
			want: gateway.ErrRefused, says: "number 3 is awaited [253:38.2]; seq: taken"},
		{status: 422, kind: "text/html", body: "<h1>no</h1>", want: gateway.ErrRefused, says: "status 422"},
		{status: 404, want: gateway.ErrRefused},
		{status: 401, want: gateway.ErrUnavailable},
		{status: 403, want: gateway.ErrUnavailable},
		{status: 429, want: gateway.ErrUnavailable},
		{status: 500, want: gateway.ErrUnavailable},
		{status: 503, want: gateway.ErrUnavailable},
		{status: 302, want: gateway.ErrNonsense},
	} {
		t.Run(fmt.Sprint(tt.status), func(t *testing.T) {
			var told string
			srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				told = fmt.Sprint(r.Method, " ", r.URL.Path, " ", r.Header.Get("Idempotency-Key"), " ", r.Header.Get("Authorization"), " ", string(body))
				if tt.kind != "" {
					w.Header().Set("Content-Type", tt.kind)
				}
				w.WriteHeader(tt.status)
				io.WriteString(w, tt.body)
			})
			err := client(t, srv.URL, func(c *gateway.Config) { c.Token = "secret" }).Tell(t.Context(), message)
			if tt.want == nil && err != nil || tt.want != nil && !errors.Is(err, tt.want) || err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("Tell = %v, want %v with %q", err, tt.want, tt.says)
			}
			if want := `POST /events e1 Bearer secret {"seq":1}`; told != want {
				t.Errorf("told %q, want %q", told, want)
			}
		})
	}
}

func TestTellSaysWhenNobodyAnswers(t *testing.T) {
	srv := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // only then the server learns that the client has gone
		<-r.Context().Done()
	})
	slow := client(t, srv.URL, func(c *gateway.Config) { c.Timeout = 50 * time.Millisecond })
	err := slow.Tell(t.Context(), gateway.Message{Op: "event", Method: http.MethodPost, Path: "/events"})
	if !errors.Is(err, gateway.ErrUnavailable) {
		t.Errorf("Tell = %v, want ErrUnavailable", err)
	}
}

func TestDownloadGoesOnWhereItStopped(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789"), 1000)
	sum := sha256.Sum256(content)
	want := gateway.File{Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:])}
	broken := true
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if broken {
			broken = false
			w.Header().Set("Content-Length", fmt.Sprint(len(content)))
			w.Write(content[:3000])
			panic(http.ErrAbortHandler)
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	})
	c := client(t, srv.URL, nil)
	var got bytes.Buffer
	came, err := c.DownloadRest(t.Context(), question, want, 0, &got)
	if !errors.Is(err, gateway.ErrUnavailable) || came != 3000 {
		t.Fatalf("the first part: %d bytes, %v; want 3000 and ErrUnavailable", came, err)
	}
	came, err = c.DownloadRest(t.Context(), question, want, came, &got)
	if err != nil || came != 7000 || !bytes.Equal(got.Bytes(), content) {
		t.Errorf("the rest: %d bytes, %v; want 7000 that fit", came, err)
	}
}

func TestDownloadOfTheRestRefusesAnotherPart(t *testing.T) {
	want := gateway.File{Size: 10}
	for name, h := range map[string]http.HandlerFunc{
		"the whole": func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "0123456789") },
		"elsewhere": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Range", "bytes 0-4/10")
			w.WriteHeader(http.StatusPartialContent)
			io.WriteString(w, "01234")
		},
		"too much": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Range", "bytes 5-9/10")
			w.WriteHeader(http.StatusPartialContent)
			io.WriteString(w, "5678901234")
		},
	} {
		var got bytes.Buffer
		_, err := client(t, serve(t, h).URL, nil).DownloadRest(t.Context(), question, want, 5, &got)
		if !errors.Is(err, gateway.ErrNonsense) {
			t.Errorf("%s: %v, want ErrNonsense", name, err)
		}
	}
}
