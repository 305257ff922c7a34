package expertsystem

import (
	"encoding/json"
	"log/slog"
	"math"
	"net/http"
	"strconv"

	"birtereze/portal/internal/api"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/gateway/webhook"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/web"
)

// maxMessage bounds a message of the Portal, in bytes. Documents do not travel in it.
const maxMessage = 8 << 20

// Exchange is where the Portal calls: each call is signed by the key that both share (Standard Webhooks), and is answered
// with a receipt or with a problem document (RFC 9457) that names the clause.
type Exchange struct {
	Service  *Service
	Calls    *webhook.Receiver
	Messages *i18n.Catalogue
}

// ServeHTTP implements http.Handler.
func (e Exchange) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx := i18n.With(r.Context(), e.Messages.Localizer(i18n.Match(r.Header.Get("Accept-Language"))))
	id, event, body, err := e.Calls.Read(r, maxMessage)
	if err != nil {
		e.refuse(w, r.WithContext(ctx), err)
		return
	}
	receipt, err := e.Service.Take(ctx, id, event, body)
	if err != nil {
		e.refuse(w, r.WithContext(ctx), err)
		return
	}
	answer(w, http.StatusOK, "application/json", receipt)
}

func (e Exchange) refuse(w http.ResponseWriter, r *http.Request, err error) {
	ctx, f := r.Context(), web.Fault(err)
	level := slog.LevelInfo
	if f.Kind == fault.Internal {
		level = slog.LevelError
	}
	slog.Log(ctx, level, "message of the Portal not taken", "error", err)
	status := web.Status(err)
	p := api.Problem{Title: http.StatusText(status), Status: status, Detail: i18n.T(ctx, f.Key, f.Args...), Kind: f.Kind, Clause: f.Clause,
		Request: web.RequestID(ctx)}
	if f.Clause != "" {
		p.Law = f.Clause.Label(string(i18n.LangOf(ctx)))
	}
	for _, field := range f.Fields {
		p.Errors = append(p.Errors, api.ProblemField{Location: field.Name, Message: i18n.T(ctx, field.Key, field.Args...)})
	}
	if f.Retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(f.Retry.Seconds()))))
	}
	answer(w, status, "application/problem+json", p)
}

func answer(w http.ResponseWriter, status int, kind string, body any) {
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	// Whoever called may have gone; the message is settled all the same, and is known when it comes again.
	_ = json.NewEncoder(w).Encode(body)
}
