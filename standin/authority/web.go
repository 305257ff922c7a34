package authority

import (
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Handler serves what the authority offers: OCSP at /ocsp/, time-stamps at /tsp/, the revocation list and its own
// certificates, and under /control what makes it fail.
func (a *Authority) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /ocsp/", a.serve("application/ocsp-response", func(_ *http.Request, der []byte) ([]byte, error) {
		return a.answerOCSP(der)
	}))
	mux.HandleFunc("GET /ocsp/{request...}", a.serve("application/ocsp-response", func(r *http.Request, _ []byte) ([]byte, error) {
		der, err := base64.StdEncoding.DecodeString(r.PathValue("request")) // RFC 6960, A.1
		if err != nil {
			return nil, errRequest
		}
		return a.answerOCSP(der)
	}))
	mux.HandleFunc("POST /tsp/", a.serve("application/timestamp-reply", func(_ *http.Request, der []byte) ([]byte, error) {
		return a.answerTSP(der)
	}))
	mux.HandleFunc("GET /crl/issuing.crl", a.serve("application/pkix-crl", func(*http.Request, []byte) ([]byte, error) {
		return a.crl()
	}))
	for name, pair := range map[string]KeyPair{"root": a.root, "issuing": a.issuing} {
		mux.HandleFunc("GET /cert/"+name+".cer", a.serve("application/pkix-cert", func(*http.Request, []byte) ([]byte, error) {
			return pair.Certificate.Raw, nil
		}))
	}
	mux.HandleFunc("GET /cert/trust.pem", a.serve("application/x-pem-file", func(*http.Request, []byte) ([]byte, error) {
		return a.PEM(), nil
	}))
	a.control(mux)
	return mux
}

// PEM are the certificates to pin, in PEM.
func (a *Authority) PEM() []byte {
	var data []byte
	for _, der := range a.Certificates() {
		data = append(data, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	}
	return data
}

var errRequest = errors.New("the request cannot be read")

// serve answers in the authority's mood. The body is read before the delay, since only then the server learns that whoever
// asked has gone.
func (a *Authority) serve(kind string, answer func(*http.Request, []byte) ([]byte, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10))
		if err != nil {
			http.Error(w, errRequest.Error(), http.StatusBadRequest)
			return
		}
		m := a.feels()
		select {
		case <-time.After(m.Delay):
		case <-r.Context().Done():
			return
		}
		switch {
		case m.Down:
			http.Error(w, "down", http.StatusServiceUnavailable)
			return
		case m.Nonsense == Garbage:
			w.Header().Set("Content-Type", kind)
			_, _ = w.Write([]byte("\x30\x82nonsense"))
			return
		case m.Nonsense == Page:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte("<!doctype html><title>Wi-Fi</title>"))
			return
		}
		der, err := answer(r, body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(der) // whoever has gone needs no answer
	}
}

// control adds what a demo and a test tell the authority.
func (a *Authority) control(mux *http.ServeMux) {
	tell := func(pattern string, do func(*http.Request) error) {
		mux.HandleFunc("POST /control/"+pattern, func(w http.ResponseWriter, r *http.Request) {
			if err := do(r); err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			a.state(w, r)
		})
	}
	mux.HandleFunc("GET /control", a.state)
	tell("revoke", func(r *http.Request) error {
		serial, err := a.serialOf(r)
		if err != nil {
			return err
		}
		at, cause := a.config.Now(), 0
		if s := r.FormValue("at"); s != "" {
			if at, err = time.Parse(time.RFC3339, s); err != nil {
				return fmt.Errorf("revoke: at: %w", err)
			}
		}
		if s := r.FormValue("cause"); s != "" {
			if cause, err = strconv.Atoi(s); err != nil || cause < 0 || cause > 10 || cause == 7 {
				return fmt.Errorf("revoke: there is no cause %q", s)
			}
		}
		return a.Revoke(serial, at, cause)
	})
	tell("restore", func(r *http.Request) error {
		serial, err := a.serialOf(r)
		if err != nil {
			return err
		}
		return a.Restore(serial)
	})
	tell("delay", func(r *http.Request) error {
		d, err := time.ParseDuration(r.FormValue("for"))
		if err != nil || d < 0 || d > time.Minute {
			return fmt.Errorf("delay: for %q: not between 0s and 1m", r.FormValue("for"))
		}
		a.Delay(d)
		return nil
	})
	tell("nonsense", func(r *http.Request) error { return a.Answer(Nonsense(r.FormValue("how"))) })
	tell("down", func(r *http.Request) error {
		a.Down(r.FormValue("on") != "false")
		return nil
	})
}

// serialOf reads which certificate is meant: a serial number, or a persona and optionally which="sign_in".
func (a *Authority) serialOf(r *http.Request) (*big.Int, error) {
	if key := r.FormValue("persona"); key != "" {
		i, err := a.Persona(key)
		if err != nil {
			return nil, err
		}
		if r.FormValue("which") == "sign_in" {
			return i.SignIn.Certificate.SerialNumber, nil
		}
		return i.Signing.Certificate.SerialNumber, nil
	}
	serial, ok := new(big.Int).SetString(strings.ToLower(r.FormValue("serial")), 16)
	if !ok {
		return nil, fmt.Errorf("serial number %q is not hexadecimal", r.FormValue("serial"))
	}
	return serial, nil
}

func (a *Authority) state(w http.ResponseWriter, _ *http.Request) {
	a.mu.Lock()
	data, err := json.Marshal(struct {
		mood
		Revoked map[string]revocation `json:"revoked"`
	}{a.mood, a.record.Revoked})
	a.mu.Unlock()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(data)
}
