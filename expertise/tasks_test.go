package expertise_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"birtereze/portal"
	"birtereze/portal/expertise"
	"birtereze/portal/internal/api"
	"birtereze/portal/internal/stage"
	"birtereze/portal/law"
)

// At every step the next person has a task with its clause, and nobody has one that is not theirs.
func TestTasksFollowTheApplication(t *testing.T) {
	w := one(t)
	p := w.project(nil)
	step := func(name string, customer, designer string) {
		t.Helper()
		if got := strings.Join(w.tasks("customer-b"), " "); got != customer {
			t.Errorf("%s: the customer's tasks are %q, want %q", name, got, customer)
		}
		if got := strings.Join(w.tasks("designer-gip"), " "); got != designer {
			t.Errorf("%s: the designer's tasks are %q, want %q", name, got, designer)
		}
		if got := w.tasks("outsider"); len(got) != 0 {
			t.Errorf("%s: a stranger's tasks are %v", name, got)
		}
	}
	w.projects.change(p.ID, func(x *project) { x.disagreed = true })
	step("not agreed", "", "")
	w.projects.change(p.ID, func(x *project) { x.disagreed = false })
	step("agreed", "task.expertise.apply", "")
	id := w.begun(p, "customer-b")
	step("begun", "task.expertise.complete", "")
	w.Must(w.Form(t.Context(), actor("customer-b"), id, w.Key()))
	step("formed", "task.expertise.sign", "")
	w.Must(w.File(t.Context(), actor("customer-b"), id, w.SignedBy("customer-b", w.Bytes(w.application(p).Text)), w.Key()))
	step("registered", "task.expertise.choose", "")
	w.Must(w.Choose(t.Context(), actor("customer-b"), id, actor("expert-head").For, w.Key()))
	step("chosen", "task.expertise.wait_hand_over", "task.expertise.wait_hand_over")
	w.Settle()
	step("handed over", "task.expertise.wait_review", "task.expertise.wait_review")
	a := w.application(p)
	w.conclude(a, expertise.Positive, "P-1")
	step("concluded", "task.expertise.approve", "")
	list, err := w.Tasks(t.Context(), actor("customer-b"))
	w.Must(err)
	if x := list[0]; x.Clause != law.C42 || !x.Mine || x.Href != expertise.SideHref(p.ID)+"/approval" || x.Title == "" {
		t.Errorf("task %+v", x)
	}
	// One without a role of the customer's or the designer's has none.
	idle := actor("customer-b")
	idle.Roles = nil
	if list, err := w.Tasks(t.Context(), idle); err != nil || len(list) != 0 {
		t.Errorf("tasks without a role: %v, %v", list, err)
	}
}

func TestStageOfAProject(t *testing.T) {
	w := one(t)
	p := w.project(nil)
	facts := func() stage.Facts {
		t.Helper()
		var f stage.Facts
		w.Must(w.Stage(t.Context(), p.ID, &f))
		return f
	}
	if f := facts(); f.Expertise.State != "" || f.Application.Number != "" {
		t.Errorf("without an application: %+v", f)
	}
	a := w.filed(p, "customer-b")
	if f := facts(); f.Expertise.State != stage.UnderWay || f.Application.Number != a.Number || !slices.Contains(f.Expertise.Holders, p.Customer) {
		t.Errorf("choosing: %+v", f)
	}
	w.Must(w.Choose(t.Context(), actor("customer-b"), a.ID, actor("expert-head").For, w.Key()))
	w.Settle()
	if f := facts(); !slices.Contains(f.Expertise.Holders, actor("expert-head").For) {
		t.Errorf("under review: %+v", f)
	}
	w.conclude(a, expertise.Positive, "P-1")
	f := facts()
	if f.Expertise.State != stage.Done || f.Conclusion.Outcome != stage.PositiveOutcome || f.Conclusion.Number != "P-1" || f.Acceptance.State != stage.UnderWay {
		t.Errorf("concluded: %+v", f)
	}
	if f.Open = true; stage.Of(f) != stage.Positive {
		t.Errorf("the stage is %s", stage.Of(f))
	}
	private := w.filed(w.project(func(p *portal.Project) { p.StateInvestment = false }), "customer-b")
	var g stage.Facts
	w.Must(w.Stage(t.Context(), private.Project, &g))
	if g.Acceptance.State != stage.NotNeeded {
		t.Errorf("approval of a private project: %+v", g.Acceptance)
	}
}

// The operator's list is paged by place, filtered by result, and holds registered applications alone.
func TestQueueOfTheOperator(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var numbers []string
		for i := range 3 {
			p := w.project(func(p *portal.Project) {
				if i == 1 {
					p.Works = "new"
				}
			})
			numbers = append(numbers, w.filed(p, "customer-b").Number)
			w.Clock.Move(1e6)
		}
		w.begun(w.project(nil), "customer-b")
		list, next, err := w.Queue(t.Context(), actor("registrar"), "", "")
		w.Must(err)
		if len(list) != 3 || list[0].Number != numbers[2] || next != "" {
			t.Errorf("%d applications, the first %s, next %q", len(list), list[0].Number, next)
		}
		list, _, err = w.Queue(t.Context(), actor("registrar"), expertise.StateOrganisation, "")
		w.Must(err)
		if len(list) != 1 || list[0].Number != numbers[1] {
			t.Errorf("of the state organisation: %+v", list)
		}
		list, _, err = w.Queue(t.Context(), actor("registrar"), "", list[0].ID)
		w.Must(err)
		if len(list) != 1 || list[0].Number != numbers[0] {
			t.Errorf("after the second: %+v", list)
		}
	})
}

// The description of the API names every operation with its act, and what the Portal tells.
func TestAPIIsDescribed(t *testing.T) {
	w := one(t)
	a := api.New("Portal", "1", w.Bus.Policy, w.Messages, w.partners.Recognise)
	w.API(a)
	raw, err := a.OpenAPI()
	w.Must(err)
	var doc struct {
		Paths    map[string]map[string]any `json:"paths"`
		Webhooks map[string]map[string]any `json:"webhooks"`
		Parts    struct {
			Schemas map[string]any `json:"schemas"`
		} `json:"components"`
	}
	w.Must(json.Unmarshal(raw, &doc))
	for _, path := range []string{"/api/v1/applications/{id}", "/api/v1/documents/{version}/content", "/api/v1/applications/{id}/events", "/api/v1/applications/{id}/conclusion"} {
		if doc.Paths[path] == nil {
			t.Errorf("%s is not described", path)
		}
	}
	for _, event := range []string{expertise.EventApplication, expertise.EventContract, expertise.EventAnswer, expertise.EventHandIn, expertise.EventEnd} {
		if doc.Webhooks[event] == nil {
			t.Errorf("the message %s is not described", event)
		}
	}
	for _, name := range []string{"Handover", "Told", "GivenConclusion", "Receipt"} {
		if doc.Parts.Schemas[name] == nil {
			t.Errorf("no schema %s", name)
		}
	}
	acts := a.Acts()
	if acts["tell_event"] != "expertise.mirror" || acts["give_conclusion"] != "expertise.conclude" || acts["get_document"] != "expertise.fetch" {
		t.Errorf("acts: %v", acts)
	}
}

// The application is a document in both official languages: real PDF, accepted by the format check, with every document and
// its digest.
func TestClause39TheApplicationIsABilingualDocument(t *testing.T) {
	w := one(t)
	p := w.project(nil)
	id := w.formed(p, "customer-b")
	a := w.application(p)
	v, doc, err := w.Keeper.Version(t.Context(), w.DB, a.Text)
	w.Must(err)
	if v.Judgement.Format != "pdf" || v.Judgement.Verdict == "refused" || doc.OwnerKind != expertise.Kind || doc.OwnerID != id {
		t.Errorf("version %+v of %+v", v.Judgement, doc)
	}
	page, err := w.Preview(t.Context(), actor("customer-b"), id)
	w.Must(err)
	for _, word := range []string{"Құрылыс жобасына ведомстводан тыс кешенді сараптама", "Заявка на проведение комплексной вневедомственной экспертизы",
		"Капитальный ремонт поликлиники", "Емхананы күрделі жөндеу", "Күрделі жөндеу", "123456789012345678", a.Kit[0].SHA256, a.Kit[6].SHA256, "Ахметова Сауле", string(p.Customer)} {
		if !strings.Contains(string(page), word) {
			t.Errorf("the application does not say %q", word)
		}
	}
	if strings.Contains(string(page), "[expertise.") {
		t.Errorf("the application shows a key: %s", page)
	}
}
