package scenarios

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"birtereze/portal"
	"birtereze/portal/integration"
	"birtereze/portal/internal/db"
)

// At the end of the story: who may open what of two projects that are approved, and which system may do what.

func TestClause27And40_WhoMayOpenWhatAtTheEnd(t *testing.T) {
	s := open(t, db.SQLite)
	s.tell(t, "the customer approves B")
	things := s.things(t)
	s.openBank(t)
	s.signRoot(t)
	got := newMatrix(people(), "Both projects are approved; A is in the state bank, B is not.")
	replica := s.replica(t)
	for _, route := range replica.app.Web.Routes() {
		path, err := things.path(route.Pattern)
		if err != nil || !strings.HasPrefix(route.Pattern, "GET ") {
			continue // told by the matrix of the middle
		}
		for _, key := range people() {
			status := replica.ask(t, path, s.session(t, key), false)
			if strings.HasPrefix(status, "5") {
				t.Errorf("%s for %q: %s", route.Pattern, key, status)
			}
			got.set(route.Pattern, key, status)
		}
	}
	got.compare(t, "access_end.golden")
}

// systems are the columns of the matrix of the integration API.
var systems = []string{"no token", "wrong token", "expert system", "another expert system", "authority's system", "another authority's", "suspended"}

func TestClause29And46And58_WhichSystemMayDoWhat(t *testing.T) {
	s := open(t, db.SQLite)
	s.tell(t, "the customer approves B")
	tokens := s.tokens(t)
	a, b := string(s.A.ID), string(s.B.ID)
	one := func(query string, args ...any) string {
		t.Helper()
		var id string
		if err := s.world.Portal.DB.QueryRow(t.Context(), query, args...).Scan(&id); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return id
	}
	const application, approval = "SELECT id FROM exp_applications WHERE project = $1", "SELECT id FROM app_approvals WHERE project = $1 AND authority = $2"
	document := "SELECT v.id FROM dev_sheets s JOIN doc_versions v ON v.document = s.document WHERE s.project = $1 ORDER BY v.id LIMIT 1"
	places := map[string]map[string]string{
		"/api/v1/applications/": {"A": one(application, a), "B": one(application, b)},
		"/api/v1/approvals/": {"one's own": one(approval, a, string(org("network-official").BIN)),
			"another's": one(approval, a, string(org("authority-official").BIN))},
		"/api/v1/documents/": {"A": one(document, a), "B": one(document, b)},
		"/api/v1/":           {"": ""},
	}
	got := newMatrix(systems, "The integration API when both projects are approved. What is sent is well formed, and says nothing true.")
	replica := s.replica(t)
	s.join(t, replica, tokens)
	for _, op := range operations(t, replica) {
		method, pattern, _ := strings.Cut(op, " ")
		for _, prefix := range []string{"/api/v1/applications/", "/api/v1/approvals/", "/api/v1/documents/", "/api/v1/"} {
			if !strings.HasPrefix(pattern, prefix) {
				continue
			}
			for name, id := range places[prefix] {
				path := strings.NewReplacer("{id}", id, "{version}", id).Replace(pattern)
				for _, system := range systems {
					status := replica.sendAs(t, method, path, nil, "application/json", []byte(wellFormed(pattern)), tokens[system])
					if strings.HasPrefix(status, "5") {
						t.Errorf("%s for %s: %s", op, system, status)
					}
					got.set(strings.TrimSpace(op+" "+name), system, status)
				}
			}
			break
		}
	}
	got.compare(t, "access_api.golden")
}

// operations lists the operations of the integration API as its description tells them.
func operations(t *testing.T, r *replica) []string {
	t.Helper()
	var described struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(must(r.app.API.OpenAPI()), &described); err != nil {
		t.Fatal(err)
	}
	var list []string
	for path, methods := range described.Paths {
		for method := range methods {
			list = append(list, strings.ToUpper(method)+" "+path)
		}
	}
	if len(list) < 9 {
		t.Fatalf("operations: %v", list)
	}
	return list
}

// tokens are what systems are known by: those of the story, and of others that are joined for the matrix alone.
func (s *scene) tokens(t *testing.T) map[string]string {
	t.Helper()
	var secrets struct {
		Expert    string `json:"expert_token"`
		Authority string `json:"authority_token"`
	}
	if err := json.Unmarshal(must(os.ReadFile(filepath.Join(s.folder, "secrets.json"))), &secrets); err != nil {
		t.Fatal(err)
	}
	return map[string]string{"wrong token": "a token that nobody has been given", "expert system": secrets.Expert, "authority's system": secrets.Authority,
		"another expert system": "token-of-another-expert-system", "another authority's": "token-of-another-authority", "suspended": "token-of-a-suspended-system"}
}

// join enters the systems that are not of the story into a replica, and suspends one of them (cl. 58).
func (s *scene) join(t *testing.T, r *replica, tokens map[string]string) {
	t.Helper()
	for system, p := range map[string]integration.Partner{
		"another expert system": {Kind: integration.ExpertSystem, Operator: portal.Party(org("second-expert-head").BIN)},
		"another authority's":   {Kind: integration.AuthoritySystem, Operator: portal.Party(org("authority-official").BIN)},
		"suspended":             {Kind: integration.ExpertSystem, Operator: portal.Party(org("outsider").BIN)},
	} {
		p.Name, p.Email = portal.Text{RU: system, KK: system, EN: system}, "it@example.kz"
		if err := r.app.Join(t.Context(), p, tokens[system]); err != nil {
			t.Fatal(err)
		}
	}
	officer := portal.Actor{Person: person("integration-officer").IIN, Name: "officer", For: portal.Party(org("integration-officer").BIN),
		Roles: []portal.Role{portal.RoleIntegrationOfficer}}
	for _, p := range must(r.app.Integration.Partners(t.Context(), officer)) {
		if p.Name.RU == "suspended" {
			if err := r.app.Integration.Suspend(t.Context(), officer, p.ID, "an incident", "key"); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// wellFormed is a body that fits the description of an operation.
func wellFormed(operation string) string {
	file := `{"content": "", "name": "a", "role": "conclusion", "sha256": "` + strings.Repeat("0", 64) + `", "title": "a", "version": "a"}`
	switch {
	case strings.HasSuffix(operation, "/conclusion"):
		return `{"number": "1", "date": "2026-09-07", "outcome": "positive", "data": {}, "documents": [` + file + `, ` + file + `]}`
	case strings.HasSuffix(operation, "/events"):
		return `{"event": {"seq": 1000, "at": "2026-09-07T09:30:00+05:00", "name": "review.accept", "state": "contracting"}}`
	case strings.HasSuffix(operation, "/answer"):
		return `{"decision": "agreed", "number": "1", "date": "2026-09-07", "official": "", "file": "", "file_name": "a.pdf", "cms": ""}`
	case strings.HasSuffix(operation, "/expert-organisations"):
		return `{"organisations": [{"party": "1", "name": {"ru": "", "kk": ""}}]}`
	}
	return ""
}

// openBank accepts, for the user of the state bank, the agreement that opens its catalogue (cl. 10), unless that was done.
func (s *scene) openBank(t *testing.T) {
	t.Helper()
	for _, path := range s.page(t, "bank-user", "/bank").Links("/agreements/") {
		f := s.form(t, "bank-user", path, path)
		send(t, f.Set("agreement", f.Options("agreement")...))
	}
}
