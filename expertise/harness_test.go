package expertise_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"strings"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/expertise"
	"birtereze/portal/integration"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/internal/gateway/webhook"
	"birtereze/portal/internal/journal"
	"birtereze/portal/internal/platform"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/slicetest"
	"birtereze/portal/review"
	"birtereze/portal/ui"
)

// world is this slice on the platform, with the partners of the Portal and one expert system at the other end of the wire.
type world struct {
	*slicetest.World
	*expertise.Service
	projects *projects
	reviews  *reviews
	partners *integration.Service
	system   *system
}

var actor, newID = slicetest.Actor, slicetest.NewID

func each(t *testing.T, test func(t *testing.T, w *world)) {
	dbtest.EachEngine(t, func(t *testing.T, engine db.Engine) { test(t, newWorld(t, engine)) })
}

// one runs a test on one engine: where no question of the database is in it.
func one(t *testing.T) *world { return newWorld(t, db.SQLite) }

const testRules = `
@id("test.read") @law("253:20") permit (principal, action == Action::"document.read", resource is Project)
when { resource.people.contains(principal.person) };`

// Thursday 3 September 2026.
var begin = time.Date(2026, 9, 3, 10, 0, 0, 0, portal.Location())

func newWorld(t *testing.T, engine db.Engine) *world {
	t.Helper()
	w := &world{projects: &projects{all: map[portal.ID]*project{}}, reviews: &reviews{}}
	w.World = slicetest.New(t, engine, slicetest.Setup{Begin: begin,
		Rules: []policy.Source{expertise.Rules(), review.Rules(), integration.Rules(), {Name: "test", Text: []byte(testRules)}},
		Texts: []fs.FS{expertise.Texts(), review.Texts(), integration.Texts}})
	printer, err := platform.NewPrinter(w.Clock.Now)
	w.Must(err)
	w.system = newSystem(w)
	w.partners = integration.NewService(w.Bus, webhook.New([]string{strings.TrimPrefix(w.system.server.URL, "http://")}, time.Now))
	w.Service, err = expertise.NewService(expertise.Parts{Bus: w.Bus, Documents: w.Keeper, Messages: w.Messages, Classifiers: w.Classifiers,
		Projects: w.projects, Authorities: w.projects, Parties: slicetest.Registered{}, Partners: partners{w.partners}, Reviews: w.reviews,
		Render: render, Grounds: []expertise.Ground{{Code: "given_up", Name: portal.Text{RU: "Отказ", KK: "Бас тарту", EN: "Given up"}}},
		Print: printer, Operator: actor("registrar").For})
	w.Must(err)
	w.Service.BaseURL = w.ServeAPI(w.partners.Recognise, w.API)
	w.Jobs(w.Bus.Queue)
	w.Listen("expertise.filed", "expertise.registered", "expertise.taken_up", "expertise.handed_over", "expertise.mirrored",
		"expertise.concluded", "expertise.ended", "expertise.project_approved", "expertise.chosen")
	w.system.join()
	return w
}

func (w *world) entries(id portal.ID) []journal.Entry {
	w.Helper()
	list, err := journal.Find(w.Context(), w.DB, journal.Query{Subject: portal.Subject{Kind: expertise.Kind, ID: id}})
	w.Must(err)
	return list
}

// render shows that a case is there, and at what it stands.
func render(_ context.Context, snapshot json.RawMessage) (ui.Component, error) {
	var c struct {
		Number, State string
	}
	err := json.Unmarshal(snapshot, &c)
	return ui.Tag{Text: "case " + c.Number + " " + c.State}, err
}

var answers = expertise.Answers{Contact: "Ахметова Сауле", Phone: "+7 7162 00 00 00", Statement: true}

// begun is an application that is filled in.
func (w *world) begun(p portal.Project, persona string) portal.ID {
	w.Helper()
	id, err := w.Start(w.Context(), actor(persona), p.ID, w.Key())
	w.Must(err)
	w.Must(w.Describe(w.Context(), actor(persona), id, answers, w.Key()))
	return id
}

// formed is an application whose text stands.
func (w *world) formed(p portal.Project, persona string) portal.ID {
	w.Helper()
	id := w.begun(p, persona)
	w.Must(w.Form(w.Context(), actor(persona), id, w.Key()))
	return id
}

// filed is a registered application.
func (w *world) filed(p portal.Project, persona string) expertise.Application {
	w.Helper()
	id := w.formed(p, persona)
	a := w.application(p)
	w.Must(w.File(w.Context(), actor(persona), id, w.SignedBy(persona, w.Bytes(a.Text)), w.Key()))
	return w.application(p)
}

func (w *world) application(p portal.Project) expertise.Application {
	w.Helper()
	a, found, err := w.Application(w.Context(), p.ID)
	w.Must(err)
	if !found {
		w.Fatal("the project has no application")
	}
	return a
}

// handed is an application that the expert system has in hand.
func (w *world) handed() (portal.Project, expertise.Application) {
	w.Helper()
	p := w.project(nil)
	a := w.filed(p, "customer-b")
	w.Must(w.Choose(w.Context(), actor("customer-b"), a.ID, actor("expert-head").For, w.Key()))
	w.Settle()
	a = w.application(p)
	if a.State != expertise.UnderReview {
		w.Fatalf("the application is %s, want it handed over", a.State)
	}
	return p, a
}
