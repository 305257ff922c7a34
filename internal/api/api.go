// Package api is the edge towards other systems: operations described by OpenAPI 3.1 that is generated from their Go types,
// callers known by their token, problems as RFC 9457 documents that name the clause, and keys by which a repeated message
// has one effect.
package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"birtereze/portal"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/web"
	"birtereze/portal/law"
)

// Recognise tells which partner system bears a token; a fault of kind Unauthenticated when none does, Forbidden when its
// exchange is suspended (cl. 57, 58).
type Recognise func(ctx context.Context, token string) (portal.Actor, error)

// API is the operations of one program.
type API struct {
	mux       *http.ServeMux
	huma      huma.API
	rules     *policy.Engine
	messages  *i18n.Catalogue
	recognise Recognise
	acts      map[string]string
}

// New makes an API without operations. The title and the version stand in the OpenAPI document.
func New(title, version string, rules *policy.Engine, messages *i18n.Catalogue, recognise Recognise) *API {
	a := &API{mux: http.NewServeMux(), rules: rules, messages: messages, recognise: recognise, acts: map[string]string{}}
	config := huma.DefaultConfig(title, version)
	config.OpenAPIPath = "/api/openapi"
	config.DocsPath = ""
	config.SchemasPath = ""
	config.CreateHooks = nil // no $schema member in answers
	format := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshal}
	config.Formats = map[string]huma.Format{"application/json": format, "json": format} // the second: …+json
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer"},
	}
	config.Security = []map[string][]string{{"token": {}}}
	a.huma = humago.New(a.mux, config)
	return a
}

// unmarshal reads JSON whose strings can be kept: no database of ours takes NUL.
func unmarshal(data []byte, into any) error {
	for i := 0; i+6 <= len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		if string(data[i:i+6]) == `\u0000` {
			return errors.New("a string holds NUL")
		}
		i++ // what a backslash stands before is read with it
	}
	return huma.DefaultJSONFormat.Unmarshal(data, into)
}

// Handler answers below /api/.
func (a *API) Handler() http.Handler { return a.mux }

// OpenAPI is the description of all operations, as JSON.
func (a *API) OpenAPI() ([]byte, error) { return a.huma.OpenAPI().MarshalJSON() }

// Acts tells the act of each operation, by its id.
func (a *API) Acts() map[string]string { return a.acts }

// Webhook describes a call that the Portal makes to a partner: it stands in the OpenAPI document only.
func (a *API) Webhook(name string, item *huma.PathItem) {
	doc := a.huma.OpenAPI()
	if doc.Webhooks == nil {
		doc.Webhooks = map[string]*huma.PathItem{}
	}
	doc.Webhooks[name] = item
}

// Message describes a call that the Portal makes to a partner: what it posts under the name of an event, and what it wants
// to be answered. Its summary is the message "api.<event>" in English.
func Message[Posted, Answer any](a *API, event string) {
	schemas := a.huma.OpenAPI().Components.Schemas
	content := func(of reflect.Type) map[string]*huma.MediaType {
		return map[string]*huma.MediaType{"application/json": {Schema: schemas.Schema(of, true, of.Name())}}
	}
	a.Webhook(event, &huma.PathItem{Post: &huma.Operation{
		OperationID: event, Summary: a.messages.Localizer(i18n.EN).T("api." + event),
		RequestBody: &huma.RequestBody{Required: true, Content: content(reflect.TypeFor[Posted]())},
		Responses:   map[string]*huma.Response{"200": {Description: http.StatusText(http.StatusOK), Content: content(reflect.TypeFor[Answer]())}},
	}})
}

// Operation is one operation of the API.
type Operation struct {
	ID      string // "submit_approval"; its summary is the message "api.<id>" in English
	Method  string
	Path    string // "/api/v1/approvals/{id}/answer"
	Act     string // which the handler asks the policy about
	Clause  law.Clause
	MaxBody int64 // bytes; a megabyte when 0
}

// Caller is the system that calls.
type Caller struct {
	Actor portal.Actor
	Key   string // of the command: the same message sent twice has one effect; empty when the caller gave none
	Lang  i18n.Lang
}

// Register adds an operation.
func Register[In, Out any](a *API, op Operation, h func(ctx context.Context, c Caller, in *In) (*Out, error)) {
	if !a.rules.Knows(op.Act) {
		panic(fmt.Sprintf("api: no rule names the act %s of %s", op.Act, op.ID))
	}
	a.acts[op.ID] = op.Act
	o := huma.Operation{
		OperationID: op.ID, Method: op.Method, Path: op.Path, MaxBodyBytes: op.MaxBody,
		Summary:         a.messages.Localizer(i18n.EN).T("api." + op.ID),
		Tags:            []string{op.Act[:strings.IndexByte(op.Act, '.')]},
		Extensions:      map[string]any{"x-act": op.Act, "x-clause": string(op.Clause)},
		Middlewares:     huma.Middlewares{a.enter},
		BodyReadTimeout: time.Minute,
	}
	huma.Register(a.huma, o, func(ctx context.Context, in *In) (*Out, error) {
		ctx, asked := policy.Watch(ctx)
		out, err := h(ctx, ctx.Value(callerKey{}).(Caller), in)
		if err == nil && !asked.Load() {
			err = fmt.Errorf("the operation %s answered without asking the policy", op.ID)
		}
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return out, nil
	})
}

type callerKey struct{}

// maxKey bounds the key by which a repeated message has one effect, in bytes.
const maxKey = 100

// enter finds out who calls and in which language they want to be answered.
func (a *API) enter(hc huma.Context, next func(huma.Context)) {
	lang := i18n.Match(hc.Header("Accept-Language"))
	ctx := i18n.With(hc.Context(), a.messages.Localizer(lang))
	token, ok := strings.CutPrefix(hc.Header("Authorization"), "Bearer ")
	var actor portal.Actor
	err := error(fault.New(fault.Unauthenticated, "fault.token"))
	if ok && token != "" && len(token) <= 200 {
		actor, err = a.recognise(ctx, token)
	}
	c := Caller{Actor: actor, Lang: lang}
	if key := hc.Header("Idempotency-Key"); key != "" {
		c.Key = "api:" + actor.System + ":" + key
		if err == nil && (len(key) > maxKey || !web.IsText(key)) {
			err = fault.Wrong("Idempotency-Key", "fault.invalid")
		}
	}
	if u := hc.URL(); err == nil {
		if err = web.AllText(u.Query()); err == nil && !web.IsText(u.Path) {
			err = fault.New(fault.NotFound, "fault.not_found")
		}
	}
	if err != nil {
		p := a.problem(ctx, err)
		r, w := humago.Unwrap(hc)
		p.write(w, r)
		return
	}
	next(huma.WithValue(huma.WithContext(hc, ctx), callerKey{}, c))
}

func (a *API) problem(ctx context.Context, err error) *Problem {
	f := web.Fault(err)
	var pass huma.StatusError
	if f.Kind == fault.Internal && errors.As(err, &pass) {
		return newProblem(pass.GetStatus(), pass.Error())
	}
	if f.Kind == fault.Internal {
		slog.ErrorContext(ctx, "operation failed", "error", err)
	} else {
		slog.InfoContext(ctx, "operation refused", "error", err)
	}
	p := newProblem(web.Status(err), i18n.T(ctx, f.Key, f.Args...))
	p.Kind, p.Clause, p.Request = f.Kind, f.Clause, web.RequestID(ctx)
	if f.Clause != "" {
		p.Law = f.Clause.Label(string(i18n.LangOf(ctx)))
	}
	for _, field := range f.Fields {
		p.Errors = append(p.Errors, ProblemField{Location: field.Name, Message: i18n.T(ctx, field.Key, field.Args...)})
	}
	return p
}
