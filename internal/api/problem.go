package api

import (
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"birtereze/portal/internal/fault"
	"birtereze/portal/law"
)

// Problem is a problem document (RFC 9457) with the clause by which a request is refused.
type Problem struct {
	Title   string         `json:"title"`
	Status  int            `json:"status"`
	Detail  string         `json:"detail"`
	Kind    fault.Kind     `json:"kind,omitempty"`
	Clause  law.Clause     `json:"clause,omitempty" doc:"the provision in short form, such as 253:39"`
	Law     string         `json:"law,omitempty" doc:"the provision as people write it, in the language asked for"`
	Request string         `json:"request,omitempty" doc:"the number to quote to support"`
	Errors  []ProblemField `json:"errors,omitempty"`
}

// ProblemField is one wrong member of a request.
type ProblemField struct {
	Location string `json:"location"`
	Message  string `json:"message"`
}

func (p *Problem) Error() string { return p.Detail }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

func newProblem(status int, detail string) *Problem {
	return &Problem{Title: http.StatusText(status), Status: status, Detail: detail}
}

func (p *Problem) write(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	// The caller may have gone; there is nobody to tell then.
	_ = json.NewEncoder(w).Encode(p)
}

// What the library itself finds wrong with a request – a member missing, of a wrong type – is told in the same form.
func init() {
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		p := newProblem(status, message)
		p.Kind = fault.Invalid
		for _, err := range errs {
			if d, ok := err.(huma.ErrorDetailer); ok {
				detail := d.ErrorDetail()
				p.Errors = append(p.Errors, ProblemField{Location: detail.Location, Message: detail.Message})
			}
		}
		return p
	}
}
