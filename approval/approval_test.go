package approval

import (
	"context"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/blob"
	"birtereze/portal/internal/calendar"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/job"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/sign"
	"birtereze/portal/law"
	"birtereze/portal/migrations"
	"birtereze/portal/standin/authority"
	"birtereze/portal/standin/personas"
)

// world is a Portal with approval alone; one project, two registered authorities, one of them with a system of its own.
type world struct {
	*Service
	ca      *authority.Authority
	project portal.Project
	ready   []portal.DocumentRef
	events  []string
}

func (w *world) Project(_ context.Context, id portal.ID) (portal.Project, error) {
	if id != w.project.ID {
		return portal.Project{}, db.ErrNone
	}
	return w.project, nil
}

func (w *world) Documentation(context.Context, portal.ID) ([]portal.DocumentRef, error) {
	return w.ready, nil
}

func (w *world) Parties(context.Context, portal.Role) ([]portal.Party, error) {
	return []portal.Party{party("authority-official"), party("network-official")}, nil
}

func (w *world) PartyName(_ context.Context, p portal.Party) (portal.Text, error) {
	return portal.Text{RU: string(p), KK: string(p)}, nil
}

func (w *world) PersonName(_ context.Context, p portal.IIN) (string, error) { return string(p), nil }

func (w *world) AuthoritySystem(_ context.Context, a portal.Party) (portal.ID, bool, error) {
	if a == party("network-official") {
		return "system", true, nil
	}
	return "", false, nil
}

func party(key string) portal.Party {
	p, err := personas.Get(key)
	if err != nil {
		panic(err)
	}
	return p.Party()
}

func actor(key string, roles ...portal.Role) portal.Actor {
	p, err := personas.Get(key)
	if err != nil {
		panic(err)
	}
	return portal.Actor{Person: p.IIN, Name: p.Full.RU, For: p.Party(), Roles: roles}
}

func customer() portal.Actor { return actor("customer-a", portal.RoleCustomer) }
func official() portal.Actor { return actor("authority-official", portal.RoleApprovingAuthority) }
func system() portal.Actor {
	return portal.Actor{System: "system", For: party("network-official"), Roles: []portal.Role{portal.RolePartnerSystem, portal.RoleAuthoritySystem}}
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	for _, engine := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run("engine="+string(engine), func(t *testing.T) { test(t, newWorld(t, engine)) })
	}
}

func newWorld(t *testing.T, engine db.Engine) *world {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 8, 28, 10, 0, 0, 0, portal.Location()) }
	d := dbtest.Open(t, engine, migrations.Portal(), now)
	rules, err := policy.Load(command.Rules(), Rules())
	must(t, err)
	days, err := calendar.Load()
	must(t, err)
	w := &world{project: portal.Project{ID: "p", Name: portal.Text{RU: "Школа", KK: "Мектеп"}, Kind: portal.Construction,
		Customer: party("customer-a"), Designer: party("designer-gip"), People: []portal.IIN{customer().Person, actor("designer-gip").Person}},
		ready: []portal.DocumentRef{{Document: "d", Version: "v", Title: "ПЗ"}}}
	w.ca, err = authority.New(authority.Config{Now: now})
	must(t, err)
	server := httptest.NewServer(w.ca.Handler())
	t.Cleanup(server.Close)
	pinned, err := sign.ParseCertificates(w.ca.PEM())
	must(t, err)
	trust, err := sign.NewTrust(pinned...)
	must(t, err)
	ocsp, err := sign.NewOCSP(server.URL+"/ocsp/", sign.Online{Now: now})
	must(t, err)
	blobs, err := blob.OpenFolder(filepath.Join(t.TempDir(), "blobs"))
	must(t, err)
	accept := func(context.Context, blob.Content, int64, string, string) (document.Judgement, error) {
		return document.Judgement{Format: "pdf", Verdict: document.Accepted}, nil
	}
	queue := job.New(d)
	w.Service = NewService(command.NewBus(d, rules, queue, days), document.NewKeeper(blobs, accept, sign.NewVerifier(trust, ocsp, now), 1<<20), w, w, w, 10)
	queue.Handle(command.Deliver, func(context.Context, job.Job) error { return nil })
	for _, name := range []string{"approval.sent", "approval.approved", "approval.refused", "approval.complete"} {
		queue.On(name, "test", func(_ context.Context, _ job.Job, e portal.Event) error {
			w.events = append(w.events, e.Name)
			return nil
		})
	}
	return w
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) send(t *testing.T) (fire, network Approval) {
	t.Helper()
	must(t, w.Send(t.Context(), customer(), "p", []portal.Party{party("authority-official"), party("network-official")}, "Просим согласовать", "k1"))
	all, err := ofProject(t.Context(), w.bus.DB, "p")
	must(t, err)
	if len(all) != 2 {
		t.Fatalf("%d approvals, want 2", len(all))
	}
	for _, a := range all {
		if a.Authority == party("authority-official") {
			fire = a
		} else {
			network = a
		}
	}
	return fire, network
}

func (w *world) file(t *testing.T, content string) document.Received {
	t.Helper()
	rec, err := w.documents.ReceiveBytes(t.Context(), "approval", "Согласование.pdf", []byte(content))
	must(t, err)
	return rec
}

// signed is a persona's detached signature over content.
func (w *world) signed(t *testing.T, key, content string) []byte {
	t.Helper()
	id, err := w.ca.Persona(key)
	must(t, err)
	cms, err := authority.Message{Content: []byte(content), At: w.bus.Now()}.Sign(id.Signing)
	must(t, err)
	return cms
}

func (w *world) state(t *testing.T, id portal.ID) string {
	t.Helper()
	a, err := approvals.Get(t.Context(), w.bus.DB, id)
	must(t, err)
	return string(a.State)
}

func TestFlowIsSound(t *testing.T) {
	if err := life.Check(); err != nil {
		t.Error(err)
	}
}

func TestClause30ManyAuthoritiesAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		fire, network := w.send(t)
		if fire.System != "" || network.System != "system" {
			t.Errorf("systems %q and %q: the network authority alone has its own", fire.System, network.System)
		}
		must(t, w.Send(t.Context(), customer(), "p", []portal.Party{party("authority-official")}, "", "k1"))
		if all, _ := ofProject(t.Context(), w.bus.DB, "p"); len(all) != 2 {
			t.Errorf("a second submit of the same form made %d approvals", len(all))
		}
	})
}

func TestClause30Refusals(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, c := range []struct {
			name  string
			actor portal.Actor
			to    []portal.Party
			ready []portal.DocumentRef
			want  fault.Kind
		}{
			{"nobody chosen", customer(), nil, w.ready, fault.Invalid},
			{"nothing agreed", customer(), []portal.Party{party("authority-official")}, nil, fault.Invalid},
			{"an authority that is not registered", customer(), []portal.Party{party("outsider")}, w.ready, fault.Invalid},
			{"the designer", actor("designer-gip", portal.RoleDesigner), []portal.Party{party("authority-official")}, w.ready, fault.Forbidden},
			{"somebody of another organisation", actor("outsider", portal.RoleCustomer), []portal.Party{party("authority-official")}, w.ready, fault.NotFound},
			{"nobody signed in", portal.Actor{}, []portal.Party{party("authority-official")}, w.ready, fault.Unauthenticated},
		} {
			ready := w.ready
			w.ready = c.ready
			if err := w.Send(t.Context(), c.actor, "p", c.to, "", ""); !fault.Is(err, c.want) {
				t.Errorf("%s: %v, want %s", c.name, err, c.want)
			}
			w.ready = ready
		}
	})
}

func TestClause31OfficialSignsOnThePortal(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		fire, _ := w.send(t)
		must(t, w.Take(t.Context(), official(), fire.ID, ""))
		draft := Draft{Decision: Agreed, Number: "12-3/45", Dated: "2026-08-28", File: w.file(t, "agreed")}
		must(t, w.Enter(t.Context(), official(), fire.ID, draft, ""))
		for name, cms := range map[string][]byte{
			"nothing":             nil,
			"somebody else's key": w.signed(t, "customer-a", "agreed"),
			"other content":       w.signed(t, "authority-official", "refused"),
		} {
			if err := w.Sign(t.Context(), official(), fire.ID, cms, ""); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v, want a refusal", name, err)
			}
		}
		if got := w.state(t, fire.ID); got != "in_review" {
			t.Fatalf("state %s after refused signatures", got)
		}
		must(t, w.Sign(t.Context(), official(), fire.ID, w.signed(t, "authority-official", "agreed"), ""))
		if got := w.state(t, fire.ID); got != "approved" {
			t.Errorf("state %s, want approved", got)
		}
		if err := w.Enter(t.Context(), official(), fire.ID, draft, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second answer: %v", err)
		}
	})
}

func TestClause31RefusalNeedsGrounds(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		fire, _ := w.send(t)
		d := Draft{Decision: Refused, Number: "1", Dated: "2026-08-28", File: w.file(t, "no")}
		err := w.Enter(t.Context(), official(), fire.ID, d, "")
		if f := fault.As(err); f.Kind != fault.Invalid || !slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Name == "grounds" }) || f.Clause != law.C31p1 {
			t.Fatalf("a refusal without grounds: %v", err)
		}
		d.Grounds = "СП РК 2.02-101, п. 5.1"
		must(t, w.Enter(t.Context(), official(), fire.ID, d, ""))
		must(t, w.Sign(t.Context(), official(), fire.ID, w.signed(t, "authority-official", "no"), ""))
		if got := w.state(t, fire.ID); got != "refused" {
			t.Errorf("state %s, want refused", got)
		}
		// After a refusal the customer may send again.
		must(t, w.Send(t.Context(), customer(), "p", []portal.Party{party("authority-official")}, "", ""))
	})
}

func TestClause31CompleteWhenAllHaveApproved(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		fire, network := w.send(t)
		if err := w.Take(t.Context(), system(), fire.ID, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("another authority's system: %v", err)
		}
		must(t, w.Take(t.Context(), system(), network.ID, ""))
		must(t, w.Enter(t.Context(), official(), fire.ID, Draft{Decision: Agreed, Number: "1", Dated: "2026-08-28", File: w.file(t, "yes")}, ""))
		must(t, w.Sign(t.Context(), official(), fire.ID, w.signed(t, "authority-official", "yes"), ""))
		if all, _ := w.Approved(t.Context(), "p"); all {
			t.Error("complete before the second has answered")
		}
		must(t, w.Withdraw(t.Context(), customer(), network.ID, ""))
		if all, _ := w.Approved(t.Context(), "p"); !all {
			t.Error("not complete though all that are left have approved")
		}
		for range 8 {
			w.bus.Queue.Work(t.Context())
		}
		if !slices.Contains(w.events, "approval.complete") || !slices.Contains(w.events, "approval.sent") {
			t.Errorf("events %v", w.events)
		}
	})
}

func TestTasksTellOfficialsTheTerm(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		fire, _ := w.send(t)
		tasks, err := w.Tasks(t.Context(), official())
		must(t, err)
		if len(tasks) != 1 || tasks[0].Subject.ID != fire.ID || tasks[0].Due.IsZero() || tasks[0].Clause != law.C31p1 {
			t.Errorf("tasks = %+v", tasks)
		}
		waiting, err := w.Waiting(t.Context(), w.project, "ru")
		must(t, err)
		if len(waiting) != 2 || waiting[0].Holder == "" {
			t.Errorf("waiting = %+v", waiting)
		}
	})
}
