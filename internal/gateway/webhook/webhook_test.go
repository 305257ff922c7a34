package webhook

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"birtereze/portal/internal/fault"
)

const key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func TestCallIsRecognisedByTheReceiver(t *testing.T) {
	receiver, err := NewReceiver(key, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, event, body, err := receiver.Read(r, 1000)
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		io.WriteString(w, id+" "+event+" "+string(body))
	}))
	defer server.Close()
	caller := New([]string{strings.TrimPrefix(server.URL, "http://")}, time.Now)
	got, err := caller.Call(t.Context(), server.URL, key, "m1", "expertise.application", []byte(`{"a":1}`))
	if err != nil || string(got) != `m1 expertise.application {"a":1}` {
		t.Errorf("got %q, %v", got, err)
	}
	for _, c := range []struct {
		name string
		now  func() time.Time
		key  string
	}{
		{"another key", time.Now, "whsec_" + strings.Repeat("QUJD", 8)},
		{"an old message", func() time.Time { return time.Now().Add(-time.Hour) }, key},
		{"a message from ahead", func() time.Time { return time.Now().Add(time.Hour) }, key},
	} {
		caller.now = c.now
		if _, err := caller.Call(t.Context(), server.URL, c.key, "m2", "e", []byte("{}")); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v, want a refused call", c.name, err)
		}
	}
}

func TestCallReachesConfiguredHostsOnly(t *testing.T) {
	caller := New([]string{"partner.example"}, time.Now)
	for _, address := range []string{"http://127.0.0.1:1/", "file:///etc/passwd", "http://partner.example.evil/", "http://partner.example@evil/"} {
		if _, err := caller.Call(t.Context(), address, key, "m", "e", nil); !errors.Is(err, ErrHost) {
			t.Errorf("%s: %v, want ErrHost", address, err)
		}
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"an error": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
		"a redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://elsewhere.example/", http.StatusTemporaryRedirect)
		},
		"an avalanche": func(w http.ResponseWriter, _ *http.Request) { io.CopyN(w, zeros{}, maxAnswer*2) },
	} {
		server := httptest.NewServer(h)
		caller := New([]string{strings.TrimPrefix(server.URL, "http://")}, time.Now)
		if _, err := caller.Call(t.Context(), server.URL, key, "m", "e", nil); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v, want Unavailable", name, err)
		}
		server.Close()
	}
}

func TestAnswersThatAreFinal(t *testing.T) {
	for status, want := range map[int]fault.Kind{
		http.StatusConflict: fault.Conflict, http.StatusUnprocessableEntity: fault.Invalid, http.StatusRequestEntityTooLarge: fault.Invalid,
		http.StatusBadRequest: fault.Invalid, http.StatusNotAcceptable: fault.Invalid, http.StatusUnsupportedMediaType: fault.Invalid,
		http.StatusRequestHeaderFieldsTooLarge: fault.Invalid,
		// What people mend on either side, the same message passes afterwards.
		http.StatusUnauthorized: fault.Unavailable, http.StatusForbidden: fault.Unavailable, http.StatusNotFound: fault.Unavailable, http.StatusGone: fault.Unavailable,
		http.StatusRequestTimeout: fault.Unavailable, http.StatusTooEarly: fault.Unavailable, http.StatusTooManyRequests: fault.Unavailable,
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		caller := New([]string{strings.TrimPrefix(server.URL, "http://")}, time.Now)
		if _, err := caller.Call(t.Context(), server.URL, key, "m", "e", nil); !fault.Is(err, want) {
			t.Errorf("%d: %v, want %s", status, err, want)
		}
		server.Close()
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
