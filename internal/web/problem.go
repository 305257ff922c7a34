package web

import (
	"cmp"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"birtereze/portal/internal/db"
	"birtereze/portal/internal/fault"
	"birtereze/portal/law"
	"birtereze/portal/ui"
)

// statuses is the one place where a kind of failure becomes a status of HTTP.
var statuses = map[fault.Kind]int{
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Forbidden:       http.StatusForbidden,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.TooLarge:        http.StatusRequestEntityTooLarge,
	fault.Limited:         http.StatusTooManyRequests,
	fault.Unavailable:     http.StatusServiceUnavailable,
	fault.Internal:        http.StatusInternalServerError,
}

// Status is the status of HTTP for an error.
func Status(err error) int { return statuses[Fault(err).Kind] }

// Fault is an error as a failure that a user can be told of.
func Fault(err error) *fault.Error {
	switch {
	case errors.Is(err, db.ErrNone):
		return fault.New(fault.NotFound, "fault.not_found").Because(err)
	case errors.Is(err, db.ErrChanged):
		return fault.New(fault.Conflict, "fault.conflict").Because(err)
	}
	return fault.As(err)
}

// problem answers a failed request. A page that somebody must sign in for leads there and back; a form that came too late
// is kept.
func (a *App) problem(r *Request, err error) {
	f := Fault(err)
	if f.Kind == fault.Internal {
		slog.ErrorContext(r.Context(), "request failed", "error", err)
	} else {
		slog.InfoContext(r.Context(), "request refused", "error", err)
	}
	if r.status != 0 {
		return // the answer is on its way already
	}
	if f.Kind == fault.Unauthenticated && a.SignInURL != "" && r.URL.Path != a.SignInURL {
		if a.toSignIn(r) == nil {
			return
		}
	}
	if f.Retry > 0 {
		r.w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(f.Retry.Seconds()))))
	}
	if again, kept := r.again(err, f); kept {
		if err := r.Show(statuses[f.Kind], ui.Page{Title: r.T("ui.again.title")}, again); err != nil {
			slog.ErrorContext(r.Context(), "the page of a signature that waits", "error", err)
		}
		return
	}
	body := ui.Problem{
		Title:     r.T("fault.title." + string(f.Kind)),
		What:      r.T(f.Key, f.Args...),
		Clause:    f.Clause,
		RequestID: RequestID(r.Context()),
	}
	for _, field := range f.Fields {
		text := r.T(field.Key, field.Args...)
		if field.Clause != f.Clause {
			text = r.cite(text, field.Clause)
		}
		body.Reasons = append(body.Reasons, text)
	}
	if err := r.Show(statuses[f.Kind], ui.Page{Title: body.Title}, body); err != nil {
		slog.ErrorContext(r.Context(), "the page of a problem", "error", err)
		http.Error(r.w, body.What, statuses[f.Kind])
	}
}

func (a *App) toSignIn(r *Request) error {
	q := url.Values{"to": {r.URL.RequestURI()}}
	if r.Method == http.MethodPost {
		q.Set("to", "/")
		// The handler may have refused before it read the form; what was typed is read now, so that it is not lost.
		if r.PostForm == nil {
			if form, err := r.readParts(discard); err == nil {
				r.PostForm = form.Values
			}
		}
		draft, err := r.keepDraft()
		if err != nil {
			slog.ErrorContext(r.Context(), "a form could not be kept", "error", err)
		} else if draft != "" {
			q.Set("to", "/resume/"+draft)
		}
	}
	return r.Redirect(a.SignInURL + "?" + q.Encode())
}

// cite adds to a sentence the clause by which it is said.
func (r *Request) cite(text string, clause law.Clause) string {
	if clause == "" {
		return text
	}
	return text + " " + r.T("fault.ground", "Clause", clause.Label(string(r.Lang)))
}

// Errors is what went wrong in a form: messages by field, with the clause by which each is refused, for the page that shows the
// form again. What is said of one field by one clause names it once.
func (r *Request) Errors(err error) ui.FormErrors {
	f := Fault(err)
	errs := ui.FormErrors{}
	for _, field := range f.Fields {
		text, clause := r.T(field.Key, field.Args...), cmp.Or(field.Clause, f.Clause)
		if before := errs[field.Name]; before != "" {
			text = strings.TrimSuffix(before, r.cite("", clause)) + " " + text
		}
		errs[field.Name] = r.cite(text, clause)
	}
	if len(f.Fields) == 0 {
		errs[""] = r.cite(r.T(f.Key, f.Args...), f.Clause)
	}
	return errs
}
