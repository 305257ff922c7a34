package review_test

import (
	"context"
	"io/fs"
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/blob"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/format/report"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/slicetest"
	"birtereze/portal/internal/stage"
	"birtereze/portal/review"
)

// world is this slice on the platform.
type world struct {
	*slicetest.World
	*review.Service
	projects *slicetest.Projects
}

var actor, newID = slicetest.Actor, slicetest.NewID

// each runs a test on both engines.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	dbtest.EachEngine(t, func(t *testing.T, engine db.Engine) { test(t, newWorld(t, engine)) })
}

// one runs a test on one engine: where no question of the database is in it.
func one(t *testing.T) *world { return newWorld(t, db.SQLite) }

func newWorld(t *testing.T, engine db.Engine) *world {
	t.Helper()
	return newWorldOf(t, engine, pages{}, judge)
}

// newWorldOf is a world that prints and judges formats in the given ways.
func newWorldOf(t *testing.T, engine db.Engine, printer review.Printer, check document.Check) *world {
	t.Helper()
	w := &world{projects: slicetest.NewProjects()}
	w.World = slicetest.New(t, engine, slicetest.Setup{Rules: []policy.Source{review.Rules()}, Texts: []fs.FS{review.Texts()}, Check: check})
	var err error
	w.Service, err = review.New(review.Parts{Bus: w.World.Bus, Documents: w.Keeper, People: slicetest.Registered{}, Projects: w.projects, Print: printer,
		Classifiers: w.World.Classifiers})
	w.Must(err)
	w.Jobs(w.World.Bus.Queue)
	w.Listen(review.Events()...)
	return w
}

// site is the pages of this slice.
func (w *world) site() *slicetest.Site {
	w.Helper()
	return w.Site(review.Pages{Service: w.Service}.Routes)
}

// judge stands where the format check stands: it refuses what begins as neither PDF nor XML.
func judge(_ context.Context, content blob.Content, _ int64, _, _ string) (document.Judgement, error) {
	head := make([]byte, 5)
	content.ReadAt(head, 0)
	switch string(head) {
	case "%PDF-":
		return document.Judgement{Format: "pdf", MediaType: "application/pdf", Verdict: document.Accepted}, nil
	case "<?xml":
		return document.Judgement{Format: "xml", MediaType: "application/xml", Verdict: document.Accepted}, nil
	}
	return document.Judgement{Format: "unknown", Verdict: document.Refused, Findings: []report.Finding{
		{Code: "unknown", Severity: report.Stops, Place: report.Byte(0)}}}, nil
}

// pages prints a page as a file of its own bytes.
type pages struct{}

func (pages) Render(_ context.Context, html []byte, title string) ([]byte, error) {
	return append([]byte("%PDF-1.7 "+title+"\n"), html...), nil
}

// names lists what was told of a case, in the order of telling.
func (w *world) names(id portal.ID) []string {
	w.Helper()
	snap, err := w.Snapshot(w.Context(), w.DB, id)
	w.Must(err)
	var list []string
	for i, e := range snap.Events {
		if e.Seq != i+1 {
			w.Errorf("event %d of the case bears the number %d", i+1, e.Seq)
		}
		list = append(list, e.Name)
	}
	return list
}

// project is a project of the health department: by default the capital repair of a clinic, level II.
func (w *world) project(change func(*portal.Project)) portal.Project {
	p := portal.Project{ID: newID(), Name: portal.Text{RU: "Капитальный ремонт поликлиники", KK: "Емхананы күрделі жөндеу"},
		Kind: portal.Construction, Works: "capital_repair", Level: "II", Place: portal.Text{RU: "г. Кокшетау", KK: "Көкшетау қ."},
		Customer: actor("customer-b").For, Designer: actor("designer-head").For,
		People: []portal.IIN{actor("customer-b").Person, actor("designer-head").Person, actor("designer-gip").Person}}
	if change != nil {
		change(&p)
	}
	w.projects.Put(p, stage.Facts{})
	return p
}

// file is a document of a project.
func (w *world) file(project portal.ID, kind, title, text string) portal.DocumentRef {
	w.Helper()
	return w.Add(document.New{Owner: portal.Subject{Kind: "project", ID: project}, Project: project, Kind: kind, Title: title}, w.pdf(title+".pdf", text))
}

// pdf is a file that somebody attaches.
func (w *world) pdf(name, text string) document.Received {
	w.Helper()
	return w.Receive("", name, []byte("%PDF-1.7 "+text))
}
