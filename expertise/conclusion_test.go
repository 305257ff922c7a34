package expertise_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"birtereze/portal"
	"birtereze/portal/expertise"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

const xml = `<?xml version="1.0" encoding="UTF-8"?><conclusion><number>1</number></conclusion>`

// given is a conclusion as the expert system gives it, signed by the head.
func (w *world) given(outcome expertise.Outcome, number string) expertise.GivenConclusion {
	w.Helper()
	return expertise.GivenConclusion{Outcome: outcome, Number: number, Date: "2026-09-03", Data: json.RawMessage(`{"words":"соответствует"}`),
		Documents: []expertise.CarriedFile{
			w.system.carried("conclusion", "conclusion.pdf", w.PDF("Заключение "+number), "expert-head", "expert-a"),
			w.system.carried("data", "conclusion.xml", []byte(xml)),
			w.system.carried("part", "architecture.pdf", w.PDF("Раздел "+number), "expert-a"),
		}}
}

func (w *world) give(a expertise.Application, g expertise.GivenConclusion, headers ...string) (int, []byte) {
	w.Helper()
	return w.system.call(http.MethodPost, "/api/v1/applications/"+string(a.ID)+"/conclusion", w.system.token, g, headers...)
}

// conclude gives a conclusion that has to be taken.
func (w *world) conclude(a expertise.Application, outcome expertise.Outcome, number string) {
	w.Helper()
	if status, answer := w.give(a, w.given(outcome, number)); status/100 != 2 {
		w.Fatalf("conclusion: %d %s", status, answer)
	}
	w.Settle()
}

func TestClause46TheConclusionComesThroughTheAPI(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p, a := w.handed()
		g := w.given(expertise.Positive, "ES-0007/26")
		if status, answer := w.give(a, g); status != http.StatusNoContent {
			t.Fatalf("conclusion: %d %s", status, answer)
		}
		w.Settle()
		a = w.application(p)
		c, found, err := w.Conclusion(t.Context(), p.ID)
		w.Must(err)
		if !found || a.State != expertise.Concluded || c.Number != "ES-0007/26" || c.Outcome != expertise.Positive || c.Organisation != actor("expert-head").For || len(c.Documents) != 3 {
			t.Fatalf("application %s, conclusion %+v", a.State, c)
		}
		if got := w.Bytes(c.Document().Version); sum(got) != g.Documents[0].SHA256 {
			t.Error("the conclusion that is kept is not the one that was given")
		}
		signatures, err := w.Keeper.Signatures(t.Context(), w.DB, c.Document().Version)
		w.Must(err)
		if len(signatures) != 2 || signatures[0].Purpose != "conclusion.head" || signatures[0].Person != actor("expert-head").Person {
			t.Errorf("signatures: %+v", signatures)
		}
		if e := w.Happened("expertise.concluded"); len(e) != 1 || e[0].Data["outcome"] != "positive" || e[0].Data["number"] != "ES-0007/26" || e[0].Data["date"] != "2026-09-03" {
			t.Errorf("events: %+v", e)
		}
		if w.Told("expertise.concluded_positive") != 2 {
			t.Errorf("%d notices", w.Told("expertise.concluded_positive"))
		}
		// The same once more has no further effect; another is refused.
		if status, answer := w.give(a, g); status != http.StatusNoContent {
			t.Errorf("again: %d %s", status, answer)
		}
		if status, _ := w.give(a, w.given(expertise.Negative, "ES-0008/26")); status != http.StatusConflict {
			t.Errorf("another conclusion: %d, want 409", status)
		}
	})
}

func TestClause46AnUnlawfulConclusionIsRefused(t *testing.T) {
	w := one(t)
	p, a := w.handed()
	for _, c := range []struct {
		name   string
		change func(*expertise.GivenConclusion)
		status int
		want   string
	}{
		{"signed by another organisation's head", func(g *expertise.GivenConclusion) {
			f := &g.Documents[0]
			f.Signatures = []expertise.CarriedSignature{{Person: actor("second-expert-head").Person, Purpose: "conclusion.head", CMS: w.SignedBy("second-expert-head", f.Content)}}
		}, 422, "other_party"},
		{"signed by somebody else's key", func(g *expertise.GivenConclusion) {
			f := &g.Documents[0]
			f.Signatures = []expertise.CarriedSignature{{Person: actor("expert-head").Person, Purpose: "conclusion.head", CMS: w.SignedBy("expert-a", f.Content)}}
		}, 422, "other_person"},
		{"a signature over another text", func(g *expertise.GivenConclusion) {
			g.Documents[0].Signatures[0].CMS = w.SignedBy("expert-head", []byte("another"))
		}, 422, "content_differs"},
		{"not signed by the head", func(g *expertise.GivenConclusion) { g.Documents[0].Signatures = g.Documents[0].Signatures[1:] }, 422, ""},
		{"not signed", func(g *expertise.GivenConclusion) { g.Documents[0].Signatures = nil }, 422, ""},
		{"another digest", func(g *expertise.GivenConclusion) { g.Documents[1].SHA256 = g.Documents[0].SHA256 }, 422, ""},
		{"without its data", func(g *expertise.GivenConclusion) { g.Documents = g.Documents[:1] }, 422, ""},
		{"a program for a text", func(g *expertise.GivenConclusion) {
			g.Documents[0] = w.system.carried("conclusion", "conclusion.pdf", []byte("MZ\x90\x00 program"), "expert-head")
		}, 422, ""},
		{"neither positive nor negative", func(g *expertise.GivenConclusion) { g.Outcome = "conditional" }, 422, ""},
		{"of tomorrow", func(g *expertise.GivenConclusion) { g.Date = "2026-09-04" }, 422, ""},
		{"of no day", func(g *expertise.GivenConclusion) { g.Date = "soon" }, 422, ""},
		{"no number", func(g *expertise.GivenConclusion) { g.Number = " " }, 422, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := w.given(expertise.Positive, "P-1")
			c.change(&g)
			status, answer := w.give(a, g)
			if status != c.status {
				t.Errorf("%d %s, want %d", status, answer, c.status)
			}
			if w.application(p).State != expertise.UnderReview {
				t.Error("the application was concluded")
			}
		})
	}
	if _, found, _ := w.Conclusion(t.Context(), p.ID); found {
		t.Error("a refused conclusion was kept")
	}
}

// Art. 107 point 12 of the Code: a negative conclusion on an urban-planning project is reported to the authorised body.
func TestNegativeUrbanConclusionIsReported(t *testing.T) {
	w := one(t)
	p := w.plan()
	a := w.filed(p, "customer-b")
	w.Settle()
	w.local(a, "review.concluded", map[string]string{"outcome": "negative", "conclusion": "01-1/26", "date": "2026-09-03",
		"pdf": string(w.paper(p.ID, "review_conclusion", "conclusion").Version)})
	if w.Told("expertise.negative_urban") != 1 || w.Told("expertise.concluded_negative") != 0 {
		t.Errorf("%d reports, %d notices beside those of our own review", w.Told("expertise.negative_urban"), w.Told("expertise.concluded_negative"))
	}
}

func TestClause38OurOwnReviewConcludes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.project(func(p *portal.Project) { p.Works = "new" })
		a := w.filed(p, "customer-b")
		w.Settle()
		paper, data := w.paper(p.ID, "review_conclusion", "conclusion"), w.paper(p.ID, "review_conclusion_data", "data")
		w.local(a, "review.concluded", map[string]string{"outcome": "positive", "conclusion": "01-0001/26", "date": "2026-09-03",
			"pdf": string(paper.Version), "xml": string(data.Version)})
		a = w.application(p)
		c, found, err := w.Conclusion(t.Context(), p.ID)
		w.Must(err)
		if a.State != expertise.Concluded || !found || c.Document().Version != paper.Version || len(c.Documents) != 2 || c.Organisation != actor("registrar").For {
			t.Errorf("application %s, conclusion %+v", a.State, c)
		}
	})
}

// local tells an event of the review on the Portal.
func (w *world) local(a expertise.Application, name string, data map[string]string) {
	w.Helper()
	data["case"] = string(a.ID)
	w.Emit(portal.Event{Name: name, Subject: portal.Subject{Kind: "review", ID: a.ID}, Project: a.Project, At: w.Clock.Now(), Data: data})
	w.Settle()
}

func TestClause38OurOwnReviewEndsWithoutAConclusion(t *testing.T) {
	w := one(t)
	for state, want := range map[string]flow.State{"returned": expertise.Returned, "terminated": expertise.Terminated, "dismissed": expertise.Dismissed} {
		p := w.project(func(p *portal.Project) { p.Works = "new" })
		a := w.filed(p, "customer-b")
		w.Settle()
		w.local(a, "review."+state, map[string]string{"state": state, "ground": "composition"})
		if a = w.application(p); a.State != want || a.Ending != "composition" {
			t.Errorf("after %s the application is %s, ending %q", state, a.State, a.Ending)
		}
		if _, err := w.Start(t.Context(), actor("customer-b"), p.ID, w.Key()); err != nil {
			t.Errorf("a new application after %s: %v", state, err)
		}
	}
}

// Cl. 42: after a positive conclusion on state investment the customer enters the document that approves the project, and
// signs it.
func TestClause42TheCustomerApprovesTheProject(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p, a := w.handed()
		by := actor("customer-b")
		enter := func(number string, content []byte) error {
			rec, err := w.Keeper.ReceiveBytes(t.Context(), "documentation", "order.pdf", content)
			w.Must(err)
			return w.EnterApproval(t.Context(), by, p.ID, number, "2026-09-03", rec, w.Key())
		}
		w.Refused(enter("1", w.PDF("order")), fault.NotFound, "fault.not_found")
		w.conclude(a, expertise.Positive, "P-1")
		w.Refused(enter(" ", w.PDF("order")), fault.Invalid, "fault.required")
		w.Must(enter("12-Б", w.PDF("draft")))
		w.Must(enter("12-Б", w.PDF("order")))
		l, err := w.Look(t.Context(), by, p.ID)
		w.Must(err)
		text := w.Bytes(l.Approval.Text)
		w.Refused(w.SignApproval(t.Context(), by, p.ID, w.SignedBy("designer-head", text), w.Key()), fault.Invalid, "sign.reason.other_person")
		w.Refused(w.SignApproval(t.Context(), actor("designer-head"), p.ID, w.SignedBy("designer-head", text), w.Key()), fault.Forbidden, "fault.forbidden")
		if _, done, _ := w.Approved(t.Context(), p.ID); done {
			t.Error("the project is approved without a signature")
		}
		w.Must(w.SignApproval(t.Context(), by, p.ID, w.SignedBy("customer-b", text), w.Key()))
		w.Refused(w.SignApproval(t.Context(), by, p.ID, w.SignedBy("customer-b", text), w.Key()), fault.Conflict, "fault.step")
		w.Refused(enter("13", w.PDF("another")), fault.Conflict, "fault.step")
		w.Settle()
		if e := w.Happened("expertise.project_approved"); len(e) != 1 || e[0].Data["number"] != "12-Б" || e[0].Clause != law.C42 {
			t.Errorf("events: %+v", e)
		}
		mine, done, err := w.Approved(t.Context(), p.ID)
		w.Must(err)
		if !done || mine.Number != "12-Б" {
			t.Errorf("approval %+v, %t", mine, done)
		}
	})
}

func TestClause42IsForStateInvestmentAndAPositiveConclusion(t *testing.T) {
	w := one(t)
	private := w.project(func(p *portal.Project) { p.StateInvestment = false })
	negative := w.project(nil)
	for p, outcome := range map[portal.ID]expertise.Outcome{private.ID: expertise.Positive, negative.ID: expertise.Negative} {
		x, err := w.projects.Project(t.Context(), p)
		w.Must(err)
		a := w.filed(x, "customer-b")
		w.Must(w.Choose(t.Context(), actor("customer-b"), a.ID, actor("expert-head").For, w.Key()))
		w.Settle()
		w.conclude(a, outcome, "C-"+string(outcome))
		rec, err := w.Keeper.ReceiveBytes(t.Context(), "documentation", "order.pdf", w.PDF("order"))
		w.Must(err)
		err = w.EnterApproval(t.Context(), actor("customer-b"), p, "1", "2026-09-03", rec, w.Key())
		if !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
			t.Errorf("%s conclusion, state investment %t: %v", outcome, x.StateInvestment, err)
		}
	}
	if w.Told("expertise.concluded_negative") != 2 {
		t.Errorf("%d notices of the negative conclusion", w.Told("expertise.concluded_negative"))
	}
}
