package approval

import (
	"context"
	"io/fs"
	"slices"
	"testing"
	"time"

	"birtereze/portal"
	approvalui "birtereze/portal/approval/ui"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/slicetest"
	"birtereze/portal/law"
)

// world is a Portal with approval alone; one project, two registered authorities, one of them with a system of its own.
type world struct {
	*slicetest.World
	*Service
	project portal.Project
	ready   []portal.DocumentRef
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

var actor, party = slicetest.Actor, slicetest.Party

func customer() portal.Actor { return actor("customer-a", portal.RoleCustomer) }
func official() portal.Actor { return actor("authority-official", portal.RoleApprovingAuthority) }
func system() portal.Actor {
	return portal.Actor{System: "system", For: party("network-official"), Roles: []portal.Role{portal.RolePartnerSystem, portal.RoleAuthoritySystem}}
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	dbtest.EachEngine(t, func(t *testing.T, engine db.Engine) { test(t, newWorld(t, engine)) })
}

func newWorld(t *testing.T, engine db.Engine) *world {
	t.Helper()
	platform := slicetest.New(t, engine, slicetest.Setup{Begin: time.Date(2026, 8, 28, 10, 0, 0, 0, portal.Location()),
		Rules: []policy.Source{Rules()}, Texts: []fs.FS{approvalui.Texts()}, Check: slicetest.AnyPDF})
	w := &world{World: platform, project: portal.Project{ID: "p", Name: portal.Text{RU: "Школа", KK: "Мектеп"}, Kind: portal.Construction,
		Customer: party("customer-a"), Designer: party("designer-gip"), People: []portal.IIN{customer().Person, actor("designer-gip").Person}},
		ready: []portal.DocumentRef{{Document: "d", Version: "v", Title: "ПЗ"}}}
	w.Service = NewService(w.World.Bus, w.Keeper, w, w, w, 10)
	w.Listen("approval.sent", "approval.approved", "approval.refused", "approval.complete")
	return w
}

func (w *world) send() (fire, network Approval) {
	w.Helper()
	w.Must(w.Send(w.Context(), customer(), "p", []portal.Party{party("authority-official"), party("network-official")}, "Просим согласовать", "k1"))
	all, err := ofProject(w.Context(), w.DB, "p")
	w.Must(err)
	if len(all) != 2 {
		w.Fatalf("%d approvals, want 2", len(all))
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

func (w *world) file(content string) document.Received {
	w.Helper()
	return w.Receive("approval", "Согласование.pdf", []byte(content))
}

func (w *world) state(id portal.ID) string {
	w.Helper()
	a, err := approvals.Get(w.Context(), w.DB, id)
	w.Must(err)
	return string(a.State)
}

func TestClause30ManyAuthoritiesAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		fire, network := w.send()
		if fire.System != "" || network.System != "system" {
			t.Errorf("systems %q and %q: the network authority alone has its own", fire.System, network.System)
		}
		w.Must(w.Send(t.Context(), customer(), "p", []portal.Party{party("authority-official")}, "", "k1"))
		if all, _ := ofProject(t.Context(), w.DB, "p"); len(all) != 2 {
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
		fire, _ := w.send()
		w.Must(w.Take(t.Context(), official(), fire.ID, ""))
		draft := Draft{Decision: Agreed, Number: "12-3/45", Dated: "2026-08-28", File: w.file("agreed")}
		w.Must(w.Enter(t.Context(), official(), fire.ID, draft, ""))
		for name, cms := range map[string][]byte{
			"nothing":             nil,
			"somebody else's key": w.SignedBy("customer-a", []byte("agreed")),
			"other content":       w.SignedBy("authority-official", []byte("refused")),
		} {
			if err := w.Sign(t.Context(), official(), fire.ID, cms, ""); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v, want a refusal", name, err)
			}
		}
		if got := w.state(fire.ID); got != "in_review" {
			t.Fatalf("state %s after refused signatures", got)
		}
		w.Must(w.Sign(t.Context(), official(), fire.ID, w.SignedBy("authority-official", []byte("agreed")), ""))
		if got := w.state(fire.ID); got != "approved" {
			t.Errorf("state %s, want approved", got)
		}
		if err := w.Enter(t.Context(), official(), fire.ID, draft, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second answer: %v", err)
		}
	})
}

func TestClause31RefusalNeedsGrounds(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		fire, _ := w.send()
		d := Draft{Decision: Refused, Number: "1", Dated: "2026-08-28", File: w.file("no")}
		err := w.Enter(t.Context(), official(), fire.ID, d, "")
		if f := fault.As(err); f.Kind != fault.Invalid || !slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Name == "grounds" }) || f.Clause != law.C31p1 {
			t.Fatalf("a refusal without grounds: %v", err)
		}
		d.Grounds = "СП РК 2.02-101, п. 5.1"
		w.Must(w.Enter(t.Context(), official(), fire.ID, d, ""))
		w.Must(w.Sign(t.Context(), official(), fire.ID, w.SignedBy("authority-official", []byte("no")), ""))
		if got := w.state(fire.ID); got != "refused" {
			t.Errorf("state %s, want refused", got)
		}
		// After a refusal the customer may send again.
		w.Must(w.Send(t.Context(), customer(), "p", []portal.Party{party("authority-official")}, "", ""))
	})
}

func TestClause31CompleteWhenAllHaveApproved(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		fire, network := w.send()
		if err := w.Take(t.Context(), system(), fire.ID, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("another authority's system: %v", err)
		}
		w.Must(w.Take(t.Context(), system(), network.ID, ""))
		w.Must(w.Enter(t.Context(), official(), fire.ID, Draft{Decision: Agreed, Number: "1", Dated: "2026-08-28", File: w.file("yes")}, ""))
		w.Must(w.Sign(t.Context(), official(), fire.ID, w.SignedBy("authority-official", []byte("yes")), ""))
		if all, _ := w.Approved(t.Context(), "p"); all {
			t.Error("complete before the second has answered")
		}
		w.Must(w.Withdraw(t.Context(), customer(), network.ID, ""))
		if all, _ := w.Approved(t.Context(), "p"); !all {
			t.Error("not complete though all that are left have approved")
		}
		w.Settle()
		if complete, sent := w.Happened("approval.complete"), w.Happened("approval.sent"); len(complete) != 1 || len(sent) != 1 {
			t.Errorf("told of: complete %v, sent %v", complete, sent)
		}
	})
}

func TestTasksTellOfficialsTheTerm(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		fire, _ := w.send()
		tasks, err := w.Tasks(t.Context(), official())
		w.Must(err)
		if len(tasks) != 1 || tasks[0].Subject.ID != fire.ID || tasks[0].Due.IsZero() || tasks[0].Clause != law.C31p1 {
			t.Errorf("tasks = %+v", tasks)
		}
		waiting, err := w.Waiting(t.Context(), w.project, "ru")
		w.Must(err)
		if len(waiting) != 2 || waiting[0].Holder == "" {
			t.Errorf("waiting = %+v", waiting)
		}
	})
}
