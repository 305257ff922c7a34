package register_test

import (
	"context"
	"fmt"
	"io/fs"
	"sync"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/slicetest"
	"birtereze/portal/internal/stage"
	stageui "birtereze/portal/internal/stage/ui"
	"birtereze/portal/law"
	"birtereze/portal/register"
)

const (
	customer = portal.Party("010140000018") // the fifth digit makes it a legal entity
	designer = portal.Party("020240000019")
	natural  = portal.Party("900101300123") // and this a person
)

// world is the public section on the real platform; what the other slices say is said by the world.
type world struct {
	*slicetest.Site
	*register.Service
	*slicetest.Projects
	mu      sync.Mutex
	asked   func() // called while the sources are read
	parties map[portal.Party]portal.Text
}

func (w *world) Project(ctx context.Context, id portal.ID) (portal.Project, error) {
	p, err := w.Projects.Project(ctx, id)
	w.mu.Lock()
	asked := w.asked
	w.asked = nil
	w.mu.Unlock()
	if asked != nil {
		asked()
	}
	return p, err
}

func (w *world) PartyName(_ context.Context, p portal.Party) (portal.Text, error) {
	if name, ok := w.parties[p]; ok {
		return name, nil
	}
	return portal.Text{RU: string(p), KK: string(p)}, nil
}

func (w *world) Placement(_ context.Context, p portal.Project, f stage.Facts) (bool, []law.Finding, error) {
	return p.Works == "new" && f.Conclusion.Outcome == stage.PositiveOutcome,
		[]law.Finding{{Clause: law.C40p1, Outcome: law.NotMet, Key: "test.rule", Facts: map[string]string{"Why": "BECAUSE"}}}, nil
}

func each(t *testing.T, test func(w *world)) {
	dbtest.EachEngine(t, func(t *testing.T, engine db.Engine) { test(newWorld(t, engine)) })
}

func newWorld(t *testing.T, engine db.Engine) *world {
	t.Helper()
	w := &world{Projects: slicetest.NewProjects(),
		parties: map[portal.Party]portal.Text{customer: {RU: "ГУ «Управление образования»", KK: "«Білім басқармасы» ММ"},
			designer: {RU: "ТОО «Жетісу Жоба»", KK: "«Жетісу Жоба» ЖШС"}, natural: {RU: "Иванов И.", KK: "Иванов И."}}}
	platform := slicetest.New(t, engine, slicetest.Setup{Begin: time.Date(2026, 8, 28, 10, 0, 0, 0, portal.Location()), Rules: []policy.Source{register.Rules()},
		Texts: []fs.FS{register.Texts(), stageui.Texts(), slicetest.Words(`{"test.rule": "RULE {Why}"}`)}})
	w.Service = register.NewService(platform.Bus, platform.Classifiers, w, w, "https://portal.example/")
	w.Site = platform.Site(w.Routes)
	return w
}

func id(n int) portal.ID { return portal.ID(fmt.Sprintf("01990000-0000-7000-8000-%012d", n)) }

// add makes a project that its sources know; it is not published yet.
func (w *world) add(n int, change func(p *portal.Project, f *stage.Facts)) portal.ID {
	p := portal.Project{ID: id(n), Name: portal.Text{RU: fmt.Sprintf("Школа %03d", n), KK: fmt.Sprintf("Мектеп %03d", n)}, Kind: portal.Construction, Works: "new", Level: "II",
		Financing: "local_budget", StateInvestment: true, ObjectNumber: "750000000012345678", KATO: "750000000", Place: portal.Text{RU: "улица Абая", KK: "Абай көшесі"},
		Customer: customer, Designer: designer, Surveyor: natural, People: []portal.IIN{"850505400999"}, Revision: 1,
		CreatedAt: w.Clock.Now().Add(time.Duration(n) * time.Minute)}
	f := stage.Facts{Open: true}
	if change != nil {
		change(&p, &f)
	}
	w.Put(p, f)
	return p.ID
}

// tell has a slice tell of a project, and the public section hear of it.
func (w *world) tell(name string, project portal.ID) {
	w.Helper()
	w.Emit(portal.Event{Name: name, Project: project, At: w.Clock.Now()})
	w.Settle()
}

// open is a page that has to be there, as anybody sees it.
func (w *world) open(lang, format string, args ...any) *slicetest.Browser {
	w.Helper()
	return w.As("", lang).Open(fmt.Sprintf(format, args...))
}

func concluded(number string, outcome stage.Outcome, at time.Time) func(*portal.Project, *stage.Facts) {
	return func(_ *portal.Project, f *stage.Facts) {
		done := stage.Part{State: stage.Done, At: at}
		f.Documentation, f.Approvals, f.Expertise = done, done, done
		f.Application = stage.Application{Number: "КВЭ-2026-000001", Date: "2026-08-28", At: at}
		f.Conclusion = stage.Conclusion{Number: number, Date: portal.DateOf(at), Outcome: outcome, Organisation: designer, Name: portal.Text{RU: "РГП «Мемсараптама»", KK: "«Мемсараптама» РМК"},
			Version: "01990000-0000-7000-8000-00000000c0c0", At: at}
	}
}

// exec does to the table what no code of ours does.
func (w *world) exec(sql string) {
	w.Helper()
	w.Write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, sql)
		return err
	})
}
