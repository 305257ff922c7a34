package authority

import (
	"encoding/base64"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
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
	for _, b := range a.branches {
		mux.HandleFunc("GET /crl/"+string(b.algorithm)+".crl", a.serve("application/pkix-crl", func(*http.Request, []byte) ([]byte, error) {
			return a.crl(b)
		}))
		for name, pair := range map[string]KeyPair{"root": b.root, "issuing": b.issuing} {
			mux.HandleFunc("GET /cert/"+b.file(name)+".cer", a.serve("application/pkix-cert", func(*http.Request, []byte) ([]byte, error) {
				return pair.Certificate.Raw, nil
			}))
		}
	}
	mux.HandleFunc("GET /cert/trust.pem", a.serve("application/x-pem-file", func(*http.Request, []byte) ([]byte, error) {
		return a.PEM(), nil
	}))
	mux.HandleFunc("GET /control", a.state)
	mux.HandleFunc("POST /control/revoke", a.told(a.toldRevoke))
	mux.HandleFunc("POST /control/restore", a.told(a.toldRestore))
	mux.HandleFunc("POST /control/expire", a.told(a.toldExpire))
	mux.HandleFunc("POST /control/delay", a.told(a.toldDelay))
	mux.HandleFunc("POST /control/nonsense", a.told(func(r *http.Request) error { return a.Answer(Nonsense(r.FormValue("how"))) }))
	mux.HandleFunc("POST /control/down", a.told(func(r *http.Request) error {
		a.Down(r.FormValue("on") != "false")
		return nil
	}))
	return http.NewCrossOriginProtection().Handler(mux)
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
