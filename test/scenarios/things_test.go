package scenarios

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"birtereze/portal/standin/personas"
)

var middles struct {
	sync.Mutex
	scene *scene
}

// middle is a world in which the story stands in its middle: A has remarks to answer, B an expert organisation to be chosen.
// What tests do there does not tell the story on.
func middle(t *testing.T) *scene {
	t.Helper()
	middles.Lock()
	defer middles.Unlock()
	if middles.scene == nil {
		s := begin(t, "middle")
		s.tell(t, "the review of A up to its remarks")
		middles.scene = s
	}
	return middles.scene
}

// things are the records that stand in the addresses of routes.
type things map[string]string

// one reads one text from the Portal's database.
func (s *scene) one(t *testing.T, query string, args ...any) string {
	t.Helper()
	var id string
	if err := s.world.Portal.DB.QueryRow(t.Context(), query, args...).Scan(&id); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return id
}

// things finds them in the database, and makes those that the story has no more: what is a draft in it.
func (s *scene) things(t *testing.T) things {
	t.Helper()
	a, b := string(s.A.ID), string(s.B.ID)
	education, clerk := string(org("customer-a").BIN), string(person("customer-a-clerk").IIN)
	one := func(query string, args ...any) string { return s.one(t, query, args...) }
	first := func(table, where string, args ...any) string {
		t.Helper()
		return one("SELECT id FROM "+table+" WHERE "+where+" ORDER BY id LIMIT 1", args...)
	}
	review := first("rev_cases", "1 = 1")
	return things{
		"A": a, "B": b, "draft": s.draftProject(t), "registering": s.draftRegistration(t), "resumed": s.lateForm(t),
		"paper": first("dev_papers", "project = $1 AND kind = 'contract'", a), "access": first("dev_access", "project = $1 AND side = 'designer'", a),
		"material": first("dev_materials", "project = $1 AND origin = 'customer'", a),
		"sheet":    one("SELECT document FROM dev_sheets WHERE project = $1 ORDER BY id LIMIT 1", a), "version": one("SELECT v.id FROM doc_versions v JOIN dev_sheets s ON s.document = v.document WHERE s.project = $1 ORDER BY v.id LIMIT 1", a),
		"signed": one("SELECT current FROM dev_papers WHERE project = $1 AND kind = 'contract'", a), "signature": one(signedBy, a),
		"approval":    first("app_approvals", "project = $1 AND authority = $2", a, string(org("authority-official").BIN)),
		"application": first("exp_applications", "project = $1", a), "review": review, "reviewed": one("SELECT version_id FROM ("+reviewed+") x", review),
		"assignment": first("rev_assignments", "case_id = $1", review), "section": "architecture", "remark": first("rev_remarks", "case_id = $1", review),
		"card": first("rev_experts", "1 = 1"), "registration": first("reg_registrations", "party = $1", string(person("surveyor").IIN)),
		"membership": first("reg_memberships", "party = $1 AND person = $2", education, clerk),
		"power":      first("reg_powers", "party = $1 AND person = $2", education, clerk), "unit": s.unit(t),
		"agreement": "user", "entry": one("SELECT CAST(seq AS TEXT) FROM jnl_entries WHERE project = $1 ORDER BY seq LIMIT 1", a),
	}
}

// reviewed is the query of the documents that reviewers open in a case.
const reviewed = "SELECT MIN(v.id) AS version_id FROM rev_documents d JOIN doc_versions v ON v.document = d.document WHERE d.case_id = $1"

// signedBy is the query of the first signature under a project's contract.
const signedBy = "SELECT MIN(s.id) FROM sig_signatures s JOIN dev_papers p ON p.current = s.target WHERE p.project = $1 AND p.kind = 'contract'"

// path is the address of a route with a thing in each place. A route that fits none of the patterns is an error.
func (x things) path(route string) (string, error) {
	_, pattern, _ := strings.Cut(route, " ")
	for _, p := range places {
		if p.of != "" && !strings.HasPrefix(pattern, p.of) {
			continue
		}
		for _, name := range p.things {
			param, thing, _ := strings.Cut(name, "=")
			pattern = strings.ReplaceAll(pattern, "{"+param+"}", x[thing])
		}
	}
	pattern = strings.ReplaceAll(pattern, "{$}", "")
	if strings.Contains(pattern, "{") || strings.Contains(pattern, "//") {
		return "", fmt.Errorf("%s: no thing for %s", route, pattern)
	}
	return pattern, nil
}

// places tell which thing stands in which place, the more exact addresses first.
var places = []struct {
	of     string
	things []string
}{
	{"/projects/{id}/new", []string{"id=draft"}},
	{"/projects/{id}/expertise/organisations", []string{"id=B"}},
	{"/projects/{id}", []string{"id=A"}},
	{"/projects/" /* of whatever project */, []string{"paper=paper", "access=access", "material=material", "section=section", "remark=remark"}},
	{"/documents/{id}", []string{"id=sheet"}},
	{"/documents/{version}/signatures", []string{"version=signed", "signature=signature"}},
	{"/documents/{version}", []string{"version=version"}},
	{"/approvals/{id}", []string{"id=approval"}},
	{"/expertise/{id}", []string{"id=application"}},
	{"/review/{id}", []string{"id=review", "version=reviewed", "assignment=assignment", "section=section", "remark=remark"}},
	{"/review/", []string{"version=reviewed", "assignment=assignment", "section=section", "remark=remark"}},
	{"/experts/{expert}", []string{"expert=card"}},
	{"/registrations/{id}", []string{"id=registration"}},
	{"/registrar/{id}", []string{"id=registration"}},
	{"/register/{id}", []string{"id=registering"}},
	{"/organisation/people/{id}", []string{"id=membership"}},
	{"/organisation/powers/{power}", []string{"power=power"}},
	{"/organisation/units/{unit}", []string{"unit=unit"}},
	{"/agreements/{kind}", []string{"kind=agreement"}},
	{"/journal/{seq}", []string{"seq=entry"}},
	{"/bank/{project}", []string{"project=A"}},
	{"/resume/{draft}", []string{"draft=resumed"}},
}

// draftProject is a project that customer-a has only begun to enter.
func (s *scene) draftProject(t *testing.T) string {
	t.Helper()
	p := send(t, s.form(t, "customer-a", "/projects/new", "/projects/new").Set("kind", "construction").Set("secret", "no"))
	return strings.Split(p.Path, "/")[2]
}

// draftRegistration is a registration that an expert of the other system has begun here.
func (s *scene) draftRegistration(t *testing.T) string {
	t.Helper()
	p := send(t, s.form(t, "expert-a", "/register", "/register").Set("as", "person"))
	return strings.Split(p.Path, "/")[2]
}

// unit is a division of the first customer's organisation.
func (s *scene) unit(t *testing.T) string {
	t.Helper()
	f := s.form(t, "customer-a", "/organisation", "/organisation/units")
	send(t, f.Set("name", "Отдел строительства"))
	var id string
	if err := s.world.Portal.DB.QueryRow(t.Context(), "SELECT id FROM reg_units LIMIT 1").Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

// lateForm is a form that was sent after its session had ended: the name under which the Portal keeps it.
func (s *scene) lateForm(t *testing.T) string {
	t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.PostForm(s.Portal+"/projects/new", url.Values{"form": {"late"}, "kind": {"construction"}, "secret": {"no"}})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	at, err := resp.Location()
	if err != nil {
		t.Fatalf("a late form: %s, %v", resp.Status, err)
	}
	return strings.TrimPrefix(at.Query().Get("to"), "/resume/")
}

// person is a persona.
func person(key string) personas.Person { return must(personas.Get(key)) }

// org is the organisation of a persona.
func org(key string) personas.Organisation {
	o, _ := person(key).Org()
	return o
}
