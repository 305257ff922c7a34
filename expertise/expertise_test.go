package expertise_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"testing"

	"birtereze/portal"
	"birtereze/portal/expertise"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/policy"
	"birtereze/portal/law"
)

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

func flowState(s string) flow.State { return flow.State(s) }

func TestClause32And36AnApplicationIsRegisteredAndRouted(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.project(nil)
		a := w.filed(p, "customer-b")
		if a.Number != "КВЭ-2026-000001" || a.Date != "2026-09-03" || a.State != expertise.Choosing || a.Result != expertise.ExpertOrganisation {
			t.Errorf("application = %s of %s, %s, %s", a.Number, a.Date, a.State, a.Result)
		}
		signatures, err := w.Keeper.Signatures(t.Context(), w.DB, a.Text)
		w.Must(err)
		if len(signatures) != 1 || signatures[0].Person != actor("customer-b").Person || signatures[0].For != a.Customer {
			t.Errorf("signatures under the application: %+v", signatures)
		}
		var acts []string
		for _, e := range w.entries(a.ID) {
			acts = append(acts, e.Act+" "+string(e.Clause)+" "+e.System)
		}
		got := strings.Join(acts, "; ")
		want := "expertise.route 253:35 expertise; expertise.file 253:36 ; expertise.form 253:39 ; expertise.describe 253:32 ; expertise.start 253:32 "
		if got != want {
			t.Errorf("journal:\n%s, want\n%s", got, want)
		}
		if formed := w.entries(a.ID)[2]; len(formed.Found) < 8 || !strings.Contains(fmt.Sprint(formed.Facts), "investment_decision") {
			t.Errorf("the journal keeps of the forming: %+v, %+v", formed.Found, formed.Facts)
		}
		w.Settle()
		if e := w.Happened("expertise.registered"); len(e) != 1 || e[0].Data["number"] != a.Number || e[0].Data["result"] != "expert_organisation" {
			t.Errorf("events: %+v", e)
		}
		if w.Told("expertise.registered") != 2 {
			t.Errorf("%d notices that it is registered, want one for each side", w.Told("expertise.registered"))
		}
	})
}

// Numbers have no gap and never repeat, however many come at once, and each kind has its own series.
func TestClause36NumbersHaveNoGapUnderConcurrency(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const n = 6
		type one struct {
			id  portal.ID
			cms []byte
		}
		var list []one
		for i := range n {
			p := w.project(func(p *portal.Project) { p.Name.RU = fmt.Sprint("Проект ", i) })
			id := w.formed(p, "customer-b")
			list = append(list, one{id, w.SignedBy("customer-b", w.Bytes(w.application(p).Text))})
		}
		var wg sync.WaitGroup
		for i, x := range list {
			wg.Go(func() {
				if err := w.File(t.Context(), actor("customer-b"), x.id, x.cms, fmt.Sprint("k", i)); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		seen := map[string]bool{}
		for _, x := range list {
			a, err := w.LookAt(t.Context(), actor("customer-b"), x.id)
			w.Must(err)
			seen[a.Application.Number] = true
		}
		for i := 1; i <= n; i++ {
			if number := fmt.Sprintf("КВЭ-2026-%06d", i); !seen[number] {
				t.Errorf("no application bears %s: %v", number, seen)
			}
		}
		u := w.filed(w.plan(), "customer-b")
		if u.Number != "КГЭ-2026-000001" {
			t.Errorf("the first urban-planning application is %s", u.Number)
		}
	})
}

// plan is a detailed plan with the protocol of its hearings.
func (w *world) plan() portal.Project {
	w.Helper()
	p := w.project(urban)
	hearings := w.paper(p.ID, "public_hearings", "hearings")
	w.projects.change(p.ID, func(x *project) { x.materials = append(x.materials, hearings) })
	return p
}

func urban(p *portal.Project) {
	p.Kind, p.Works, p.Level, p.Urban, p.ObjectNumber = portal.UrbanPlanning, "", "", "detailed_plan", ""
}

// A second submit of the same form, and one of another form for the same thing.
func TestSecondSubmitRegistersOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.project(nil)
		id := w.formed(p, "customer-b")
		cms := w.SignedBy("customer-b", w.Bytes(w.application(p).Text))
		w.Must(w.File(t.Context(), actor("customer-b"), id, cms, "form:x"))
		w.Must(w.File(t.Context(), actor("customer-b"), id, cms, "form:x"))
		w.Refused(w.File(t.Context(), actor("customer-b"), id, cms, "form:y"), fault.Conflict, "fault.step")
		other := w.filed(w.project(nil), "customer-b")
		if other.Number != "КВЭ-2026-000002" {
			t.Errorf("the next application is %s: a number was lost", other.Number)
		}
	})
}

func TestApplicationIsRefusedWithoutALawfulSignature(t *testing.T) {
	w := one(t)
	p := w.project(nil)
	id := w.formed(p, "customer-b")
	text := w.Bytes(w.application(p).Text)
	for _, c := range []struct {
		name string
		cms  []byte
		key  string
	}{
		{"none", nil, "document.not_signed"},
		{"the designer's", w.SignedBy("designer-head", text), "sign.reason.other_person"},
		{"another customer's", w.SignedBy("outsider", text), "sign.reason.other_person"},
		{"over another text", w.SignedBy("customer-b", append(bytes.Clone(text), ' ')), "sign.reason.content_differs"},
		{"nonsense", []byte("signature"), "sign.reason.malformed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.Refused(w.File(t.Context(), actor("customer-b"), id, c.cms, w.Key()), fault.Invalid, c.key)
		})
	}
	if a := w.application(p); a.State != expertise.Formed || a.Number != "" {
		t.Errorf("the application is %s, number %q", a.State, a.Number)
	}
}

// An application without a document of clause 21 is refused with the clause and with what to do.
func TestClause39RefusesWithoutADocumentOfClause21(t *testing.T) {
	w := one(t)
	for _, c := range []struct {
		name   string
		change func(*project)
		key    string
		clause law.Clause
	}{
		{"no contract", func(x *project) { x.missing = []string{"contract"} }, "expertise.rule.contract.not_met", law.C39},
		{"no assignment", func(x *project) { x.missing = []string{"assignment"} }, "expertise.rule.assignment.not_met", law.C39},
		{"no schedule", func(x *project) { x.missing = []string{"schedule"} }, "expertise.rule.schedule.not_met", law.C39},
		{"BIM without requirements", func(x *project) { x.BIM, x.missing = true, []string{"requirements"} }, "expertise.rule.requirements.not_met", law.C39},
		{"a paper of a later edition", func(x *project) { x.missing = []string{"passport"} }, "expertise.rule.paper.not_met", law.C39},
		{"no documentation", func(x *project) { x.documentation = nil }, "expertise.rule.documentation.not_met", law.C22},
		{"not agreed", func(x *project) { x.disagreed = true }, "expertise.rule.agreed.not_met", law.C25},
		{"an authority has not answered", func(x *project) { x.sent = []expertise.Answered{{Approved: true}, {}} }, "expertise.rule.approvals.not_met", law.C15i4},
		{"a new object without surveys", func(x *project) { x.Works, x.materials = "new", nil }, "expertise.rule.surveys.not_met", law.Code97p2},
		{"a detailed plan without hearings", func(x *project) { urban(&x.Project) }, "expertise.rule.hearings.not_met", law.Code107p4},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := w.project(nil)
			id := w.begun(p, "customer-b")
			w.projects.change(p.ID, c.change)
			err := w.Form(t.Context(), actor("customer-b"), id, w.Key())
			w.Refused(err, fault.Invalid, c.key)
			if got := fault.As(err).Clause; got != c.clause {
				t.Errorf("refused by %s, want %s", got, c.clause)
			}
			if a := w.application(p); a.State != expertise.Draft {
				t.Errorf("the application is %s", a.State)
			}
		})
	}
}

func TestAnswersOfTheApplicationAreChecked(t *testing.T) {
	w := one(t)
	p := w.project(nil)
	id, err := w.Start(t.Context(), actor("customer-b"), p.ID, w.Key())
	w.Must(err)
	for _, c := range []struct {
		name   string
		change func(*expertise.Answers)
		key    string
	}{
		{"no statement", func(a *expertise.Answers) { a.Statement = false }, "expertise.rule.statement.not_met"},
		{"nobody to ask", func(a *expertise.Answers) { a.Contact = "  " }, "expertise.rule.contact.not_met"},
		{"no way to reach them", func(a *expertise.Answers) { a.Phone = "" }, "expertise.rule.phone.not_met"},
		{"without estimate on state investment", func(a *expertise.Answers) { a.WithoutEstimate = true }, "expertise.rule.estimate.not_met"},
		{"too long", func(a *expertise.Answers) { a.Phone = strings.Repeat("1", 51) }, "fault.too_long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := answers
			c.change(&a)
			w.Refused(w.Describe(t.Context(), actor("customer-b"), id, a, w.Key()), fault.Invalid, c.key)
		})
	}
	private := answers
	private.WithoutEstimate = true
	q := w.project(func(p *portal.Project) { p.StateInvestment = false })
	id, err = w.Start(t.Context(), actor("customer-b"), q.ID, w.Key())
	w.Must(err)
	w.Must(w.Describe(t.Context(), actor("customer-b"), id, private, w.Key()))
}

// What was signed is what there is: when a document changes in between, the application is formed anew.
func TestChangedDocumentsAreNotSignedUnseen(t *testing.T) {
	w := one(t)
	p := w.project(nil)
	id := w.formed(p, "customer-b")
	text := w.Bytes(w.application(p).Text)
	redrawn := w.paper(p.ID, "architecture", "redrawn")
	w.projects.change(p.ID, func(x *project) { x.documentation[0] = redrawn })
	w.Refused(w.File(t.Context(), actor("customer-b"), id, w.SignedBy("customer-b", text), w.Key()), fault.Conflict, "expertise.kit_changed")
	w.Must(w.Reopen(t.Context(), actor("customer-b"), id, w.Key()))
	w.Must(w.Form(t.Context(), actor("customer-b"), id, w.Key()))
	again := w.Bytes(w.application(p).Text)
	if bytes.Equal(again, text) {
		t.Error("the text does not name the new version")
	}
	w.Must(w.File(t.Context(), actor("customer-b"), id, w.SignedBy("customer-b", again), w.Key()))
	doc, err := w.Keeper.Get(t.Context(), w.DB, w.application(p).Document)
	w.Must(err)
	if len(doc.Versions) != 2 {
		t.Errorf("the text has %d versions, want both", len(doc.Versions))
	}
}

// A text that comes out the same is the same version.
func TestReopenedWithoutAChangeKeepsItsText(t *testing.T) {
	w := one(t)
	p := w.project(nil)
	id := w.formed(p, "customer-b")
	before := w.application(p).Text
	w.Must(w.Reopen(t.Context(), actor("customer-b"), id, w.Key()))
	w.Must(w.Form(t.Context(), actor("customer-b"), id, w.Key()))
	if after := w.application(p).Text; after != before {
		t.Errorf("text %s became %s", before, after)
	}
}

// Who may not see a project learns nothing of its expertise; who may see it but not apply is told so (cl. 20).
func TestClause20WhoMayDoWhat(t *testing.T) {
	w := one(t)
	p := w.project(nil)
	a := w.filed(p, "customer-b")
	acts := map[string]func(portal.Actor) error{
		"look": func(x portal.Actor) error { _, err := w.Look(t.Context(), x, p.ID); return err },
		"start": func(x portal.Actor) error {
			_, err := w.Start(t.Context(), x, p.ID, w.Key())
			return err
		},
		"list":     func(x portal.Actor) error { _, _, err := w.Organisations(t.Context(), x, a.ID); return err },
		"choose":   func(x portal.Actor) error { return w.Choose(t.Context(), x, a.ID, "1", w.Key()) },
		"withdraw": func(x portal.Actor) error { return w.Withdraw(t.Context(), x, a.ID, w.Key()) },
		"override": func(x portal.Actor) error {
			return w.Override(t.Context(), x, a.ID, expertise.StateOrganisation, "because", w.Key())
		},
		"queue": func(x portal.Actor) error { _, _, err := w.Queue(t.Context(), x, "", ""); return err },
		"fetch": func(x portal.Actor) error { _, _, err := w.Fetch(t.Context(), x, a.ID); return err },
	}
	other := actor("customer-b")
	other.Person = actor("surveyor").Person // of the same organisation, without access to the project
	for _, c := range []struct {
		who   string
		actor portal.Actor
		want  map[string]fault.Kind
	}{
		{"the designer", actor("designer-gip"), map[string]fault.Kind{"look": "", "start": fault.Forbidden, "list": fault.Forbidden, "choose": fault.Forbidden, "withdraw": fault.Forbidden, "override": fault.Forbidden, "queue": fault.NotFound, "fetch": fault.Forbidden}},
		{"a stranger", actor("outsider"), map[string]fault.Kind{"look": fault.NotFound, "start": fault.NotFound, "list": fault.NotFound, "choose": fault.NotFound, "withdraw": fault.NotFound, "override": fault.NotFound, "queue": fault.NotFound, "fetch": fault.NotFound}},
		{"a colleague without access", other, map[string]fault.Kind{"look": fault.NotFound, "start": fault.NotFound, "list": fault.NotFound, "choose": fault.NotFound, "withdraw": fault.NotFound, "override": fault.NotFound, "queue": fault.NotFound, "fetch": fault.NotFound}},
		{"nobody", portal.Actor{}, map[string]fault.Kind{"look": fault.Unauthenticated, "start": fault.Unauthenticated, "list": fault.Unauthenticated, "choose": fault.Unauthenticated, "withdraw": fault.Unauthenticated, "override": fault.Unauthenticated, "queue": fault.Unauthenticated, "fetch": fault.Unauthenticated}},
		{"the registrar", actor("registrar"), map[string]fault.Kind{"look": fault.NotFound, "start": fault.NotFound, "list": fault.Forbidden, "choose": fault.Forbidden, "withdraw": fault.Forbidden, "queue": "", "fetch": fault.Forbidden}},
		{"another expert system", portal.Actor{System: string(newID()), Roles: []portal.Role{portal.RolePartnerSystem, "expert_system"}}, map[string]fault.Kind{"look": fault.NotFound, "choose": fault.NotFound, "fetch": fault.NotFound}},
	} {
		for act, kind := range c.want {
			err := acts[act](c.actor)
			if kind == "" && err != nil || kind != "" && !fault.Is(err, kind) {
				t.Errorf("%s, %s: %v, want %q", c.who, act, err, kind)
			}
		}
	}
}

// After a conclusion a correction comes as a new revision; a withdrawn or returned application may come again (cl. 41).
func TestClause41ANewApplicationForANewRevision(t *testing.T) {
	w := one(t)
	p, a := w.handed()
	_, err := w.Start(t.Context(), actor("customer-b"), p.ID, w.Key())
	w.Refused(err, fault.Invalid, "expertise.rule.one_application.not_met")
	w.conclude(a, expertise.Negative, "N-1")
	_, err = w.Start(t.Context(), actor("customer-b"), p.ID, w.Key())
	w.Refused(err, fault.Invalid, "expertise.rule.new_revision.not_met")
	w.projects.change(p.ID, func(x *project) { x.Revision = 2 })
	id, err := w.Start(t.Context(), actor("customer-b"), p.ID, w.Key())
	w.Must(err)
	w.Must(w.Withdraw(t.Context(), actor("customer-b"), id, w.Key()))
	b, err := w.Start(t.Context(), actor("customer-b"), p.ID, w.Key())
	w.Must(err)
	l, err := w.Look(t.Context(), actor("customer-b"), p.ID)
	w.Must(err)
	if l.Application.ID != b || l.Application.Revision != 2 || len(l.Earlier) != 1 || l.Earlier[0].ID != a.ID {
		t.Errorf("application %s of revision %d, earlier %d", l.Application.ID, l.Application.Revision, len(l.Earlier))
	}
}

// Two starts at once leave one open application.
func TestOneOpenApplicationAtATime(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.project(nil)
		var wg sync.WaitGroup
		var mu sync.Mutex
		ok := 0
		for i := range 4 {
			wg.Go(func() {
				if _, err := w.Start(t.Context(), actor("customer-b"), p.ID, fmt.Sprint("s", i)); err == nil {
					mu.Lock()
					ok++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if ok != 1 {
			t.Errorf("%d applications were begun, want one", ok)
		}
	})
}

// The routing follows even if the program dies between the registration and the routing.
func TestClause35RoutingIsFinishedByTheOutbox(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.project(nil)
		id := w.formed(p, "customer-b")
		w.half(id)
		if a := w.application(p); a.State != expertise.Registered {
			t.Fatalf("the application is %s", a.State)
		}
		w.Settle()
		if a := w.application(p); a.State != expertise.Choosing || a.Result != expertise.ExpertOrganisation {
			t.Errorf("the application is %s, result %s", a.State, a.Result)
		}
		if n := len(w.Happened("expertise.registered")); n != 1 {
			t.Errorf("%d events that it is registered", n)
		}
	})
}

// half registers an application and stops before the routing, as a program that dies there does.
func (w *world) half(id portal.ID) {
	w.Helper()
	ctx, cancel := context.WithCancel(w.Context())
	defer cancel()
	err := w.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, "UPDATE exp_applications SET state = 'registered', number = 'X-1', date = '2026-09-03', registered_at = $2 WHERE id = $1", id, tx.Now()); err != nil {
			return err
		}
		return w.Bus.Queue.Emit(ctx, tx, portal.Event{Name: "expertise.filed", Subject: portal.Subject{Kind: expertise.Kind, ID: id}, At: tx.Now()})
	})
	w.Must(err)
}

// A decision by hand is an act of its own, with a reason, visible to all parties; the table's stays beside it (cl. 35).
func TestClause35OverrideByHand(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.project(func(p *portal.Project) { p.Works = "post_utilisation" })
		a := w.filed(p, "customer-b")
		if a.State != expertise.Undecided {
			t.Fatalf("a demolition is %s, want the operator to decide", a.State)
		}
		w.Settle()
		if w.Told("expertise.undecided") != 1 {
			t.Errorf("the operator was told %d times", w.Told("expertise.undecided"))
		}
		by := actor("registrar")
		w.Refused(w.Override(t.Context(), by, a.ID, expertise.StateOrganisation, "  ", w.Key()), fault.Invalid, "fault.required")
		w.Refused(w.Override(t.Context(), by, a.ID, expertise.Manual, "why", w.Key()), fault.Invalid, "fault.choose")
		w.Must(w.Override(t.Context(), by, a.ID, expertise.StateOrganisation, "Объект первого уровня", w.Key()))
		l, err := w.Look(t.Context(), actor("designer-gip"), p.ID)
		w.Must(err)
		if len(l.Decisions) != 2 || l.Decisions[0].Result != expertise.Manual || l.Decisions[0].Edition == "" ||
			!l.Decisions[1].ByHand() || l.Decisions[1].Reason != "Объект первого уровня" || l.Decisions[1].Name != by.Name {
			t.Errorf("decisions: %+v", l.Decisions)
		}
		if e := w.entries(a.ID)[0]; e.Act != "expertise.override" || e.Clause != law.C35 || e.Person != by.Person {
			t.Errorf("journal: %+v", e)
		}
		w.Settle()
		if a = w.application(p); a.State != expertise.UnderReview || w.Told("expertise.overridden") != 2 {
			t.Errorf("the application is %s; %d notices", a.State, w.Told("expertise.overridden"))
		}
		w.Refused(w.Override(t.Context(), by, a.ID, expertise.NotRequired, "late", w.Key()), fault.Conflict, "fault.step")
	})
}

// The registrar decides on nobody's project of their own.
func TestClause35RegistrarDoesNotDecideOnTheirOwnProject(t *testing.T) {
	w := one(t)
	p := w.project(func(p *portal.Project) {
		p.Works, p.People = "post_utilisation", append(p.People, actor("registrar").Person)
	})
	a := w.filed(p, "customer-b")
	w.Refused(w.Override(t.Context(), actor("registrar"), a.ID, expertise.NotRequired, "mine", w.Key()), fault.Forbidden, "fault.forbidden")
}

// Each result leads where it must.
func TestClause35EveryResultHasItsWay(t *testing.T) {
	w := one(t)
	for _, c := range []struct {
		name   string
		change func(*portal.Project)
		exempt bool
		want   flow.State
	}{
		{"state", func(p *portal.Project) { p.Works, p.Level = "new", "I" }, false, expertise.Accepted},
		{"expert organisation", nil, false, expertise.Choosing},
		{"not required", nil, true, expertise.Unneeded},
		{"manual", func(p *portal.Project) { p.Works = "conservation" }, false, expertise.Undecided},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := w.project(c.change)
			id, err := w.Start(t.Context(), actor("customer-b"), p.ID, w.Key())
			w.Must(err)
			said := answers
			said.Exempt = c.exempt
			w.Must(w.Describe(t.Context(), actor("customer-b"), id, said, w.Key()))
			w.Must(w.Form(t.Context(), actor("customer-b"), id, w.Key()))
			w.Must(w.File(t.Context(), actor("customer-b"), id, w.SignedBy("customer-b", w.Bytes(w.application(p).Text)), w.Key()))
			if a := w.application(p); a.State != c.want {
				t.Errorf("the application is %s, want %s", a.State, c.want)
			}
		})
	}
}

// Monopoly expertise opens on the Portal with everything that was signed (cl. 38 part 1); when it cannot open, nothing is
// lost.
func TestClause38TheReviewOpensOnThePortal(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.reviews.down = true
		p := w.project(func(p *portal.Project) { p.Works = "new" })
		a := w.filed(p, "customer-b")
		w.Settle()
		if a = w.application(p); a.State != expertise.Accepted {
			t.Fatalf("the application is %s although no review has opened", a.State)
		}
		w.reviews.down = false
		w.Clock.Move(2e9)
		w.Settle()
		a = w.application(p)
		if a.State != expertise.UnderReview || len(w.reviews.opened) != 1 {
			t.Fatalf("the application is %s, %d reviews opened", a.State, len(w.reviews.opened))
		}
		o := w.reviews.opened[0]
		if o.Application.Number != a.Number || len(o.Documents) != 3+2+2+1 || o.CustomerName.RU == "" || o.Composition != "civil" {
			t.Errorf("opened with %+v", o)
		}
		if len(w.Happened("expertise.taken_up")) != 1 {
			t.Error("nobody was told that it was taken up")
		}
	})
}

// Every act of this slice is sealed in the journal, and its records are those that the journal sealed.
func TestRecordsAreSealed(t *testing.T) {
	w := one(t)
	_, a := w.handed()
	w.conclude(a, expertise.Positive, "P-1")
	sealed := map[string]bool{}
	for _, e := range w.entries(a.ID) {
		for _, s := range e.Sealed {
			sealed[s.Table] = true
		}
	}
	for _, table := range []string{"exp_applications", "exp_decisions", "exp_messages", "exp_conclusions"} {
		if !sealed[table] {
			t.Errorf("no entry seals a record of %s", table)
		}
	}
	engine, err := policy.Load(command.Rules(), expertise.Rules())
	w.Must(err)
	if len(engine.Acts()) < 30 {
		t.Errorf("the policy knows %d acts", len(engine.Acts()))
	}
}
