package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/api"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/slicetest"
	"birtereze/portal/law"
)

const rules = `@id("thing") @law("253:31.2") permit (principal, action == Action::"thing.tell", resource is Public);`

// told is what an operation of the test is sent.
type told struct {
	ID   string `path:"id"`
	Body struct {
		Name  string `json:"name" maxLength:"20"`
		Count int    `json:"count,omitempty"`
		Day   string `json:"day,omitempty" format:"date"`
	}
}

type answer struct {
	Body struct {
		Name   string `json:"name"`
		System string `json:"system"`
		Key    string `json:"key"`
		Lang   string `json:"lang"`
	}
}

// open is an API with one operation, which fails as the test says.
func open(t testing.TB, fails func() error) *api.API {
	t.Helper()
	engine, err := policy.Load(policy.Source{Name: "test", Text: []byte(rules)})
	must(t, err)
	messages, err := i18n.Load(fault.Texts, fs.FS(slicetest.Words(`{"api.tell": "Tell", "api.thing.told": "Thing told"}`)))
	must(t, err)
	a := api.New("Test", "1", engine, messages, func(_ context.Context, token string) (portal.Actor, error) {
		if token == "" || len(token) > 200 {
			t.Errorf("a token of %d bytes is looked for", len(token))
		}
		switch token {
		case "known":
			return portal.Actor{System: "system", Roles: []portal.Role{portal.RolePartnerSystem}}, nil
		case "suspended":
			return portal.Actor{}, fault.New(fault.Forbidden, "fault.forbidden").Law(law.C58p2)
		}
		return portal.Actor{}, fault.New(fault.Unauthenticated, "fault.token")
	})
	api.Register(a, api.Operation{ID: "tell", Method: http.MethodPost, Path: "/api/v1/things/{id}", Act: "thing.tell", Clause: law.C31p2, MaxBody: 4 << 10},
		func(ctx context.Context, c api.Caller, in *told) (*answer, error) {
			if err := fails(); !errors.Is(err, errUnasked) {
				if err := engine.Authorise(ctx, c.Actor, "thing.tell", policy.Public("thing.tell")); err != nil {
					return nil, err
				}
				if err != nil {
					return nil, err
				}
			}
			var out answer
			out.Body.Name, out.Body.System, out.Body.Key, out.Body.Lang = in.Body.Name, c.Actor.System, c.Key, string(c.Lang)
			return &out, nil
		})
	return a
}

// errUnasked makes the operation answer without asking the policy.
var errUnasked = errors.New("nobody is asked")

func nothing() error { return nil }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// ask calls the operation; headers come in pairs.
func ask(h http.Handler, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "http://portal.example/", strings.NewReader(body))
	u, err := url.ParseRequestURI(path)
	if err != nil {
		panic(err)
	}
	r.URL, r.RequestURI = u, path
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

const bearer = "Bearer known"

func TestTheCallerIsKnownToTheOperation(t *testing.T) {
	h := open(t, nothing).Handler()
	for name, tt := range map[string]struct {
		headers []string
		want    string
	}{
		"in Kazakh, with a key":  {[]string{"Accept-Language", "kk", "Idempotency-Key", "m-1"}, `{"name":"x","system":"system","key":"api:system:m-1","lang":"kk"}`},
		"in English, without it": {[]string{"Accept-Language", "en"}, `{"name":"x","system":"system","key":"","lang":"en"}`},
		"another kind of JSON":   {[]string{"Accept-Language", "en", "Content-Type", "application/thing+json"}, `{"name":"x","system":"system","key":"","lang":"en"}`},
	} {
		w := ask(h, "/api/v1/things/1", `{"name":"x"}`, append(tt.headers, "Authorization", bearer)...)
		if got := strings.TrimSpace(w.Body.String()); w.Code != 200 || got != tt.want {
			t.Errorf("%s: %d %s, want %s", name, w.Code, got, tt.want)
		}
	}
}

// Six characters that look like an escaped NUL are text when the backslash itself is escaped.
func TestBackslashIsNoEscapeOfNUL(t *testing.T) {
	w := ask(open(t, nothing).Handler(), "/api/v1/things/1", `{"name":"a\\u0000"}`, "Authorization", bearer)
	if w.Code != 200 || !strings.Contains(w.Body.String(), `"a\\u0000"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestRefusals(t *testing.T) {
	fine := `{"name":"x"}`
	for name, tt := range map[string]struct {
		path, body string
		headers    []string
		status     int
		kind       fault.Kind
		clause     law.Clause
		field      string
	}{
		"nobody":                      {"/api/v1/things/1", fine, nil, 401, fault.Unauthenticated, "", ""},
		"by name and password":        {"/api/v1/things/1", fine, []string{"Authorization", "Basic known"}, 401, fault.Unauthenticated, "", ""},
		"an empty token":              {"/api/v1/things/1", fine, []string{"Authorization", "Bearer "}, 401, fault.Unauthenticated, "", ""},
		"a token of a megabyte":       {"/api/v1/things/1", fine, []string{"Authorization", "Bearer " + strings.Repeat("x", 1<<20)}, 401, fault.Unauthenticated, "", ""},
		"an unknown token":            {"/api/v1/things/1", fine, []string{"Authorization", "Bearer guessed"}, 401, fault.Unauthenticated, "", ""},
		"a suspended system (cl. 58)": {"/api/v1/things/1", fine, []string{"Authorization", "Bearer suspended"}, 403, fault.Forbidden, law.C58p2, ""},
		"a key that is too long":      {"/api/v1/things/1", fine, []string{"Authorization", bearer, "Idempotency-Key", strings.Repeat("k", 101)}, 422, fault.Invalid, "", "Idempotency-Key"},
		"a key that is no text":       {"/api/v1/things/1", fine, []string{"Authorization", bearer, "Idempotency-Key", "\xff"}, 422, fault.Invalid, "", "Idempotency-Key"},
		"a path that is no text":      {"/api/v1/things/%00", fine, []string{"Authorization", bearer}, 404, fault.NotFound, "", ""},
		"a question that is no text":  {"/api/v1/things/1?q=%ff", fine, []string{"Authorization", bearer}, 422, fault.Invalid, "", "q"},
		"a string with NUL":           {"/api/v1/things/1", `{"name":"a\u0000"}`, []string{"Authorization", bearer}, 400, fault.Invalid, "", "body"},
		"no JSON":                     {"/api/v1/things/1", `{"name":`, []string{"Authorization", bearer}, 400, fault.Invalid, "", "body"},
		"nothing":                     {"/api/v1/things/1", ``, []string{"Authorization", bearer}, 400, fault.Invalid, "", ""},
		"a member missing":            {"/api/v1/things/1", `{}`, []string{"Authorization", bearer}, 422, fault.Invalid, "", "body"},
		"a member too many":           {"/api/v1/things/1", `{"name":"x","other":1}`, []string{"Authorization", bearer}, 422, fault.Invalid, "", "body.other"},
		"a member of another type":    {"/api/v1/things/1", `{"name":7}`, []string{"Authorization", bearer}, 422, fault.Invalid, "", "body.name"},
		"a text that is too long":     {"/api/v1/things/1", `{"name":"` + strings.Repeat("x", 21) + `"}`, []string{"Authorization", bearer}, 422, fault.Invalid, "", "body.name"},
		"too much":                    {"/api/v1/things/1", `{"name":"` + strings.Repeat("x", 5000) + `"}`, []string{"Authorization", bearer}, 413, fault.Invalid, "", ""},
		"of another kind":             {"/api/v1/things/1", fine, []string{"Authorization", bearer, "Content-Type", "text/csv"}, 415, fault.Invalid, "", "body"},
	} {
		w := ask(open(t, nothing).Handler(), tt.path, tt.body, append(tt.headers, "Accept-Language", "en")...)
		var p api.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: answered by %s %q, %v", name, w.Header().Get("Content-Type"), w.Body, err)
			continue
		}
		field := ""
		if len(p.Errors) > 0 {
			field = p.Errors[0].Location
		}
		if w.Code != tt.status || p.Status != tt.status || p.Kind != tt.kind || p.Clause != tt.clause || field != tt.field || p.Title == "" || p.Detail == "" {
			t.Errorf("%s: %d %+v; want %d %s by %q of %q", name, w.Code, p, tt.status, tt.kind, tt.clause, tt.field)
		}
	}
}

// A failure of a command becomes a problem document: status by kind, the clause, the fields, words in the caller's language;
// what went wrong within is for the log alone.
func TestFailuresBecomeProblems(t *testing.T) {
	for name, tt := range map[string]struct {
		err    error
		status int
		kind   fault.Kind
	}{
		"a wrong entry":        {fault.Wrong("date", "fault.required").Law(law.C31p2), 422, fault.Invalid},
		"not now":              {fault.New(fault.Conflict, "fault.conflict").Law(law.C31p2), 409, fault.Conflict},
		"changed meanwhile":    {db.ErrChanged, 409, fault.Conflict},
		"not there":            {db.ErrNone, 404, fault.NotFound},
		"an outside system":    {fault.New(fault.Unavailable, "fault.unavailable"), 503, fault.Unavailable},
		"a fault of ours":      {errors.New("SELECT secret FROM x"), 500, fault.Internal},
		"nobody was asked":     {errUnasked, 500, fault.Internal},
		"a fault from a chain": {errors.Join(errors.New("SELECT secret"), fault.New(fault.Forbidden, "fault.forbidden")), 403, fault.Forbidden},
	} {
		h := open(t, func() error { return tt.err }).Handler()
		details := map[string]bool{}
		for _, lang := range []string{"ru", "kk", "en"} {
			w := ask(h, "/api/v1/things/1", `{"name":"x"}`, "Authorization", bearer, "Accept-Language", lang)
			var p api.Problem
			must(t, json.Unmarshal(w.Body.Bytes(), &p))
			if w.Code != tt.status || p.Kind != tt.kind || strings.Contains(w.Body.String(), "secret") || strings.Contains(p.Detail, "[") {
				t.Errorf("%s: %d %s, want %d %s", name, w.Code, w.Body, tt.status, tt.kind)
			}
			if f := fault.As(tt.err); p.Clause != f.Clause || (p.Law == "") != (f.Clause == "") || len(p.Errors) != len(f.Fields) {
				t.Errorf("%s: %+v, want the clause %q and %d fields", name, p, f.Clause, len(f.Fields))
			}
			details[p.Detail] = true
		}
		if len(details) != 3 {
			t.Errorf("%s: told in %d languages: %v", name, len(details), details)
		}
	}
}

func TestDescription(t *testing.T) {
	a := open(t, nothing)
	api.Message[told, answer](a, "thing.told")
	raw, err := a.OpenAPI()
	must(t, err)
	var doc struct {
		Paths map[string]map[string]struct {
			Summary string `json:"summary"`
			Act     string `json:"x-act"`
			Clause  string `json:"x-clause"`
		} `json:"paths"`
		Webhooks map[string]map[string]struct {
			Summary string `json:"summary"`
		} `json:"webhooks"`
	}
	must(t, json.Unmarshal(raw, &doc))
	if got := doc.Paths["/api/v1/things/{id}"]["post"]; got.Summary != "Tell" || got.Act != "thing.tell" || got.Clause != "253:31.2" {
		t.Errorf("the operation is described as %+v", got)
	}
	if got := doc.Webhooks["thing.told"]["post"]; got.Summary != "Thing told" {
		t.Errorf("the message is described as %+v", got)
	}
	if got := a.Acts(); len(got) != 1 || got["tell"] != "thing.tell" {
		t.Errorf("acts: %v", got)
	}
	w := httptest.NewRecorder()
	a.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/openapi.json", nil))
	if body, _ := io.ReadAll(w.Body); w.Code != 200 || !json.Valid(body) {
		t.Errorf("the description is given out with %d", w.Code)
	}
}

func TestOperationWithoutARuleIsRefusedAtTheStart(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("an operation that everybody would be denied was added")
		}
	}()
	api.Register(open(t, nothing), api.Operation{ID: "x", Method: http.MethodGet, Path: "/api/v1/x", Act: "thing.untold"},
		func(context.Context, api.Caller, *struct{}) (*struct{}, error) { return nil, nil })
}

// FuzzRequest: whatever a system sends, the answer is no fault of ours, and a refusal is a problem document.
func FuzzRequest(f *testing.F) {
	h := open(f, nothing).Handler()
	f.Add("/api/v1/things/1", `{"name":"x","count":1,"day":"2026-08-28"}`, "application/json", bearer, "key", "en")
	f.Add("/api/v1/things/%00?a=%ff", `{"name":"\u0000"}`, "application/json; charset=x", bearer, "\xff", "kk;q=x")
	f.Add("/api/v1/things/1", `{"name":"\\u0000","name":null}`, "a+json", bearer, "", "")
	f.Add("/api/v1/things/a%2fb", `[[[[`, "text/plain", "Bearer guessed", "", "*")
	f.Fuzz(func(t *testing.T, path, body, kind, authorization, key, lang string) {
		if u, err := url.ParseRequestURI(path); err != nil || !strings.HasPrefix(u.Path, "/api/v1/things/") || strings.Contains(u.Path, "//") || strings.Contains(u.Path, "/.") {
			return
		}
		w := ask(h, path, body, "Content-Type", kind, "Authorization", authorization, "Idempotency-Key", key, "Accept-Language", lang)
		switch kind := w.Header().Get("Content-Type"); {
		case w.Code >= 500:
			t.Errorf("%q %q: status %d, %s", path, body, w.Code, w.Body)
		case w.Code == 200:
			if strings.Contains(w.Body.String(), `\u0000`) {
				t.Errorf("NUL came through: %s", w.Body)
			}
		case kind == "application/problem+json" && !json.Valid(w.Body.Bytes()):
			t.Errorf("%q: a problem that cannot be read: %s", path, w.Body)
		}
	})
}
