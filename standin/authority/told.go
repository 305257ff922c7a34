package authority

import (
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// told answers with the state after a demo or a test has told the authority something.
func (a *Authority) told(do func(*http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
		if err := do(r); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		a.state(w, r)
	}
}

// toldRevoke reads which certificate, and optionally since when (RFC 3339) and for which cause (RFC 5280, 5.3.1).
func (a *Authority) toldRevoke(r *http.Request) error {
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
}

func (a *Authority) toldRestore(r *http.Request) error {
	serial, err := a.serialOf(r)
	if err != nil {
		return err
	}
	return a.Restore(serial)
}

// toldExpire reads whose certificates have run out, or with on=false whose are renewed.
func (a *Authority) toldExpire(r *http.Request) error {
	return a.Expire(r.FormValue("persona"), r.FormValue("on") != "false")
}

func (a *Authority) toldDelay(r *http.Request) error {
	d, err := time.ParseDuration(r.FormValue("for"))
	if err != nil || d < 0 || d > time.Minute {
		return fmt.Errorf("delay for %q: not between 0s and 1m", r.FormValue("for"))
	}
	a.Delay(d)
	return nil
}

// serialOf reads which certificate is meant: a serial number, or a persona and optionally which=sign_in.
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
		Expired map[string]bool       `json:"expired"`
	}{a.mood, a.record.Revoked, a.record.Expired})
	a.mu.Unlock()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(data)
}
