package desk_test

import (
	"context"
	"io/fs"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"birtereze/portal"
	"birtereze/portal/desk"
	deskui "birtereze/portal/desk/ui"
	"birtereze/portal/internal/calendar"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/journal"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/slicetest"
	"birtereze/portal/internal/stage"
	stageui "birtereze/portal/internal/stage/ui"
	"birtereze/portal/law"
)

// The desk is tested over the real platform; what the slices would say is said by the world.
const testRules = `
@id("test.act") @law("253:19") permit (principal, action in [Action::"project.create", Action::"material.receive", Action::"paper.sign", Action::"approval.refuse", Action::"thing.do"], resource is Public);`

// testWords are the words that slices would bring.
const testWords = `{"test.task.sign": "TASK-SIGN", "test.task.wait": "TASK-WAIT", "act.project.create": "ACT-CREATE",
	"act.material.receive": "ACT-RECEIVE", "act.paper.sign": "ACT-SIGN", "act.approval.refuse": "ACT-REFUSE", "act.thing.do": "ACT-DO",
	"term.test.examine": "TERM-EXAMINE", "test.rule": "RULE-TEXT {Why}"}`

const (
	school  = portal.ID("00000000-0000-7000-8000-00000000000a")
	clinic  = portal.ID("00000000-0000-7000-8000-00000000000b")
	sketch  = portal.ID("00000000-0000-7000-8000-00000000000d") // a draft
	nothing = portal.ID("00000000-0000-7000-8000-0000000000ff")
)

var person, actor = slicetest.Person, slicetest.Actor

type world struct {
	*slicetest.Site
	*desk.Service
	*slicetest.Projects
	slicetest.Registered
	trust   *sign.Trust
	watch   *sign.Watch
	signer  note.Signer
	key     note.Verifier
	tasks   []portal.Task
	waiting []portal.Task
	placed  map[portal.ID]bool
	why     []law.Finding
	number  string // of a published conclusion
	version portal.ID
}

func each(t *testing.T, test func(w *world)) {
	dbtest.EachEngine(t, func(t *testing.T, engine db.Engine) { test(newWorld(t, engine)) })
}

func newWorld(t *testing.T, engine db.Engine) *world { return newWorldWith(t, engine, []byte("{}")) }

func newWorldWith(t *testing.T, engine db.Engine, conformance []byte) *world {
	t.Helper()
	platform := slicetest.New(t, engine, slicetest.Setup{Begin: time.Date(2026, 8, 28, 10, 0, 0, 0, portal.Location()), Check: slicetest.AnyPDF,
		Rules: []policy.Source{desk.Rules(), {Name: "test", Text: []byte(testRules)}},
		Texts: []fs.FS{deskui.Texts(), stageui.Texts(), slicetest.Words(testWords)}})
	w := &world{Projects: slicetest.NewProjects(), placed: map[portal.ID]bool{}}
	secret, public, err := note.GenerateKey(nil, "test.journal")
	platform.Must(err)
	w.signer, err = note.NewSigner(secret)
	platform.Must(err)
	w.key, err = note.NewVerifier(public)
	platform.Must(err)
	w.fill(platform.Clock.Now())
	w.trust, w.watch = trusted(platform)
	w.Service, err = desk.New(desk.Parts{Bus: platform.Bus, Days: platform.Days, Documents: platform.Keeper, Classifiers: platform.Classifiers, Projects: w,
		Stages: w, Parties: w, Bank: w, Register: w, Tasks: []desk.TaskSource{source{w}}, Waiting: []desk.WaitingSource{source{w}}, JournalKey: public,
		Started: platform.Clock.Now(), Trust: w.trust, Revocation: w.watch, Conformance: conformance})
	platform.Must(err)
	w.Site = platform.Site(w.Routes)
	return w
}

// fill makes two projects of the same designer.
func (w *world) fill(now time.Time) {
	designer, people := person("designer-gip"), []portal.IIN{person("designer-gip").IIN}
	done := stage.Part{State: stage.Done, At: now.AddDate(0, 0, -10)}
	w.Put(portal.Project{ID: school, Name: portal.Text{RU: "Школа на 600 мест", KK: "600 орындық мектеп", EN: "School for 600 pupils"}, Kind: portal.Construction,
		Works: "new", Level: "II", Financing: "local_budget", StateInvestment: true, ObjectNumber: "750000000012345678", KATO: "750000000",
		Place: portal.Text{RU: "микрорайон Зерделі", KK: "Зерделі шағын ауданы"}, Customer: person("customer-a").Party(),
		Designer: designer.Party(), People: append(people, person("customer-a").IIN), Revision: 1, CreatedAt: now.AddDate(0, -1, 0)},
		stage.Facts{Open: true, Materials: done, Papers: done, Documentation: done, Approvals: done,
			Expertise:   stage.Part{State: stage.UnderWay, At: now, Holders: []portal.Party{person("registrar").Party()}},
			Application: stage.Application{Number: "КВЭ-2026-000001", Date: "2026-08-28"}})
	w.Put(portal.Project{ID: clinic, Name: portal.Text{RU: "Капитальный ремонт поликлиники", KK: "Емхананы күрделі жөндеу"}, Kind: portal.Construction,
		Works: "capital_repair", Level: "II", Financing: "local_budget", StateInvestment: true, KATO: "750000000", Customer: person("customer-b").Party(),
		Designer: designer.Party(), People: append(people, person("customer-b").IIN), Revision: 1, CreatedAt: now.AddDate(0, -1, 0)},
		stage.Facts{Open: true, Materials: done})
}

func (w *world) project(id portal.ID) portal.Project {
	w.Helper()
	p, err := w.Project(w.Context(), id)
	w.Must(err)
	return p
}

// Resource is a project as the rules know it, a draft too.
func (w *world) Resource(ctx context.Context, id portal.ID) (policy.Resource, error) {
	if id == sketch {
		return policy.OfProject(portal.Project{ID: sketch, Customer: person("customer-a").Party(), People: []portal.IIN{person("customer-a").IIN}}), nil
	}
	p, err := w.Project(ctx, id)
	return policy.OfProject(p), err
}

func (w *world) Number(ctx context.Context, id portal.ID) (string, error) {
	if id == sketch {
		return "", nil
	}
	return w.Projects.Number(ctx, id)
}

func (w *world) ActsFor(_ context.Context, a portal.Actor) ([]portal.Party, error) {
	return []portal.Party{portal.Party(a.Person), a.For}, nil
}

func (w *world) SystemName(_ context.Context, id portal.ID) (string, error) {
	if id == nothing {
		return "Келісу", nil
	}
	return "", nil
}

func (w *world) Placement(_ context.Context, p portal.Project, _ stage.Facts) (bool, []law.Finding, error) {
	return w.placed[p.ID], w.why, nil
}

func (w *world) ByConclusion(_ context.Context, number string) (project, version portal.ID, found bool, err error) {
	if number != "" && number == w.number {
		return school, w.version, true, nil
	}
	return "", "", false, nil
}

func (w *world) Count(context.Context) (int, error) { return 2, nil }

type source struct{ w *world }

func (s source) Tasks(_ context.Context, a portal.Actor) ([]portal.Task, error) {
	if a.Is(portal.RoleCustomer) {
		return s.w.tasks, nil
	}
	return nil, nil
}

func (s source) Waiting(_ context.Context, p portal.Project, _ string) ([]portal.Task, error) {
	var list []portal.Task
	for _, t := range s.w.waiting {
		if t.Project == p.ID {
			list = append(list, t)
		}
	}
	return list, nil
}

// act does something to a project, which the journal keeps.
func (w *world) act(who portal.Actor, act string, project portal.ID, more func(ctx context.Context, tx *command.Tx) error) int64 {
	w.Helper()
	r, err := w.World.Bus.Do(w.Context(), command.Command{Actor: who, Act: act, Clause: law.C19}, func(ctx context.Context, tx *command.Tx) error {
		tx.About(portal.Subject{Kind: "project", ID: project}, project)
		if err := tx.Allow(act, policy.Public(act)); err != nil {
			return err
		}
		if more == nil {
			tx.Fact("number", "1")
			return nil
		}
		return more(ctx, tx)
	})
	w.Must(err)
	return r.Seq
}

// signRoot signs the journal as it stands.
func (w *world) signRoot() { w.Helper(); w.Must(journal.SignRoot(w.Context(), w.DB, w.signer)) }

// term sets a term of a project running.
func (w *world) term(project portal.ID, what string, days int) {
	w.act(actor("customer-a"), "thing.do", project, func(_ context.Context, tx *command.Tx) error {
		tx.Fact("reason", "x")
		return tx.Start(deadline.Term{What: what, Days: days, Unit: calendar.WorkingDays, Clause: law.C34})
	})
}
