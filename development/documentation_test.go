package development_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/development"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/stage"
	"birtereze/portal/law"
)

// meddling prints after somebody else has done something.
type meddling struct {
	development.Printer
	do func()
}

func (m meddling) Render(ctx context.Context, html []byte, title string) ([]byte, error) {
	m.do()
	return m.Printer.Render(ctx, html, title)
}

func TestClause22DocumentsGoIntoTheirSectionsByTheAgreedSchedule(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx, gip := w.staffed(), t.Context(), actor("designer-gip")
		one := []development.NewSheet{{Section: "passport", File: w.pdf("Паспорт.pdf")}}
		if err := w.Enter(ctx, gip, id, one, w.Key()); !contains(err, "rule.schedule_agreed.not_met") || fault.As(err).Clause != law.C22 {
			t.Errorf("before the schedule is agreed: %v", err)
		}
		id = w.scheduled()
		if err := w.Enter(ctx, gip, id, []development.NewSheet{{Section: "environment", File: w.pdf("a.pdf")}}, w.Key()); !field(err, "section") {
			t.Errorf("a section of another composition: %v", err)
		}
		for _, who := range []string{"customer-a", "designer-head"} {
			if err := w.Enter(ctx, actor(who), id, one, w.Key()); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s enters: %v", who, err)
			}
		}
		w.Must(w.Enter(ctx, gip, id, one, w.Key()))
		all, err := w.Sheets(ctx, actor("customer-a"), id)
		w.Must(err)
		if len(all) != 1 || all[0].Section != "passport" || all[0].Title != "Паспорт.pdf" || len(all[0].Document.Versions) != 1 {
			t.Errorf("documentation = %+v", all)
		}
	})
}

func TestClause24ABrokenFileStaysOut(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, gip := w.scheduled(), actor("designer-gip")
		err := w.Enter(t.Context(), gip, id, []development.NewSheet{{Section: "passport", File: w.file("a.pdf", w.program().Content)}}, w.Key())
		if !field(err, "file") || fault.As(err).Clause != law.C24 {
			t.Errorf("a broken file: %v", err)
		}
		if n := len(w.sheets(id)); n != 0 {
			t.Errorf("%d documents are kept", n)
		}
	})
}

func TestClause22ProgressAndLateness(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx, gip := w.scheduled(), t.Context(), actor("designer-gip")
		w.Must(w.Enter(ctx, gip, id, []development.NewSheet{{Section: "passport", File: w.pdf("a.pdf")}}, w.Key()))
		items, _, err := w.Planned(ctx, gip, id, development.Designer)
		w.Must(err)
		if i := items[0]; i.Section != "passport" || !i.Begun.Equal(w.Clock.Now()) || i.Done() || i.Late != 0 || i.Entered != 1 {
			t.Errorf("after the first document: %+v", i)
		}
		w.Must(w.Send(ctx, gip, id, w.current(id, w.sheets(id)), w.Key()))
		w.Clock.Move(94 * 24 * time.Hour) // 5 November, five days after the planned end
		items, _, err = w.Planned(ctx, gip, id, development.Designer)
		w.Must(err)
		if items[0].Late != 5 || items[1].Late != 5 || !items[1].Begun.IsZero() {
			t.Errorf("late = %d and %d, want 5 for what is open", items[0].Late, items[1].Late)
		}
		w.Must(w.AgreeSheets(ctx, actor("customer-a"), id, w.current(id, w.sheets(id)), w.Key()))
		w.Must(w.AgreeSheets(ctx, actor("designer-head"), id, w.current(id, w.sheets(id)), w.Key()))
		w.Clock.Move(24 * time.Hour)
		items, _, err = w.Planned(ctx, gip, id, development.Designer)
		w.Must(err)
		if i := items[0]; !i.Done() || i.Late != 5 || i.Agreed != 1 {
			t.Errorf("ended = %+v: its lateness stands still", i)
		}
	})
}

func TestClause25TheDocumentationIsAgreedVersionByVersion(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx := w.scheduled(), t.Context()
		a, gip, head := actor("customer-a"), actor("designer-gip"), actor("designer-head")
		ids := w.entered(id)
		if err := w.AgreeSheets(ctx, a, id, w.current(id, ids), w.Key()); err == nil {
			t.Error("agreed before it was sent")
		}
		w.Must(w.Send(ctx, gip, id, w.current(id, ids), w.Key()))
		w.Must(w.AgreeSheets(ctx, a, id, w.current(id, ids), w.Key()))
		if done, err := w.Agreed(ctx, id); done || err != nil {
			t.Errorf("after one side: agreed %t, %v", done, err)
		}
		w.Must(w.AgreeSheets(ctx, head, id, w.current(id, ids[1:]), w.Key()))
		w.Settle()
		if len(w.Happened("development.documentation_agreed")) != 0 {
			t.Error("told to be agreed with one document left")
		}
		w.Must(w.AgreeSheets(ctx, head, id, w.current(id, ids[:1]), w.Key()))
		w.Settle()
		if done, err := w.Agreed(ctx, id); !done || err != nil || len(w.Happened("development.documentation_agreed")) != 1 {
			t.Errorf("agreed %t, %v, told %d times", done, err, len(w.Happened("development.documentation_agreed")))
		}
		refs, err := w.Documentation(ctx, id)
		if err != nil || len(refs) != len(ids) {
			t.Errorf("Documentation = %d of %d, %v", len(refs), len(ids), err)
		}
		// A new version opens that document alone.
		w.Must(w.Renew(ctx, gip, id, ids[0], w.pdf("new.pdf"), w.Key()))
		all, err := w.Sheets(ctx, a, id)
		w.Must(err)
		for _, d := range all {
			if fresh := d.ID == ids[0]; fresh != (d.State == development.Entered) || fresh != (d.Number == 2) {
				t.Errorf("%s is %s in version %d", d.Section, d.State, d.Number)
			}
		}
		w.Settle()
		if done, _ := w.Agreed(ctx, id); done || len(w.Happened("development.documentation_reopened")) != 1 {
			t.Error("still agreed with a new version open")
		}
		w.Must(w.Send(ctx, gip, id, w.current(id, ids[:1]), w.Key()))
		w.Must(w.AgreeSheets(ctx, head, id, w.current(id, ids[:1]), w.Key()))
		w.Must(w.AgreeSheets(ctx, a, id, w.current(id, ids[:1]), w.Key()))
		if done, _ := w.Agreed(ctx, id); !done {
			t.Error("not agreed again")
		}
	})
}

func TestClause25AReturnSaysWhatToMend(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx := w.scheduled(), t.Context()
		a, gip := actor("customer-a"), actor("designer-gip")
		ids := w.entered(id)[:2]
		w.Must(w.Send(ctx, gip, id, w.current(id, ids), w.Key()))
		if err := w.ReturnSheet(ctx, a, id, ids[0], w.current(id, ids[:1])[0], "", w.Key()); !field(err, "remarks") {
			t.Errorf("without remarks: %v", err)
		}
		w.Must(w.ReturnSheet(ctx, a, id, ids[0], w.current(id, ids[:1])[0], "Нет экспликации", w.Key()))
		w.Settle()
		if w.Told("document_returned", actor("designer-gip").Person) != 1 {
			t.Errorf("notices = %+v", w.Notices())
		}
		all, err := w.Sheets(ctx, gip, id)
		w.Must(err)
		for _, d := range all {
			if d.ID != ids[0] {
				continue
			}
			if d.State != development.SentBack || d.Said[0].Remarks != "Нет экспликации" || !d.May("renew") || d.May("send") {
				t.Errorf("returned = %+v, may %v", d.Sheet, d.Do)
			}
		}
		if err := w.AgreeSheets(ctx, a, id, w.current(id, ids), w.Key()); !fault.Is(err, fault.Conflict) {
			t.Errorf("a returned one agreed among others: %v", err)
		}
		w.Must(w.Remove(ctx, gip, id, ids[0], w.Key()))
		if n := len(w.sheets(id)); n == 0 {
			t.Error("all are gone")
		}
		if err := w.AgreeSheets(ctx, a, id, w.current(id, nil), w.Key()); !field(err, "document") {
			t.Errorf("none chosen: %v", err)
		}
	})
}

func TestClause15FourActivitiesAreOneProgress(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx, a := w.staffed(), t.Context(), actor("customer-a")
		state := func(name string) development.ActivityState {
			p, err := w.Progress(ctx, a, id)
			w.Must(err)
			if len(p.Activities) != 4 {
				t.Fatalf("activities = %+v", p.Activities)
			}
			for _, x := range p.Activities {
				if x.Name == name {
					return x.State
				}
			}
			return ""
		}
		if got := state("approvals"); got != development.Ahead {
			t.Errorf("approvals %s before anything", got)
		}
		w.Settle() // the cadastre holds most of what is asked for, the surveys among it
		if got := state("materials"); got != development.UnderWay {
			t.Errorf("materials %s", got)
		}
		emit(w, id, "approval.sent")
		if got := state("approvals"); got != development.UnderWay {
			t.Errorf("approvals %s after they were sent", got)
		}
		emit(w, id, "approval.complete")
		if got := state("approvals"); got != development.Over {
			t.Errorf("approvals %s after all have approved", got)
		}
	})
}

// emit plays another slice that tells of something.
func emit(w *world, id portal.ID, name string) {
	w.Helper()
	w.Must(w.DB.Write(w.Context(), func(ctx context.Context, tx *db.Tx) error {
		return w.World.Bus.Queue.Emit(ctx, tx, portal.Event{Name: name, Project: id, At: w.Clock.Now()})
	}))
	w.Settle()
}

func TestTheStageIsDerived(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx, a := w.scheduled(), t.Context(), actor("customer-a")
		want := func(expected stage.Stage) {
			t.Helper()
			p, err := w.Progress(ctx, a, id)
			w.Must(err)
			if p.Stage != expected {
				t.Errorf("stage = %s, want %s", p.Stage, expected)
			}
		}
		want(stage.InDevelopment)
		ids := w.entered(id)
		w.Must(w.Send(ctx, actor("designer-gip"), id, w.current(id, ids), w.Key()))
		w.Must(w.AgreeSheets(ctx, a, id, w.current(id, ids), w.Key()))
		w.Must(w.AgreeSheets(ctx, actor("designer-head"), id, w.current(id, ids), w.Key()))
		want(stage.Agreed)
		emit(w, id, "approval.complete")
		want(stage.Approved)
		w.Must(w.Renew(ctx, actor("designer-gip"), id, ids[0], w.pdf("new.pdf"), w.Key()))
		want(stage.InDevelopment)
	})
}

func TestClause25TheLastOpenDocumentMayBeTakenOut(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx := w.scheduled(), t.Context()
		a, gip, head := actor("customer-a"), actor("designer-gip"), actor("designer-head")
		w.Must(w.Enter(ctx, gip, id, []development.NewSheet{{Section: "passport", File: w.pdf("extra.pdf")}}, w.Key()))
		extra := w.sheets(id)[0]
		ids := w.entered(id)
		ids = slices.DeleteFunc(ids, func(x portal.ID) bool { return x == extra })
		w.Must(w.Send(ctx, gip, id, w.current(id, ids), w.Key()))
		w.Must(w.AgreeSheets(ctx, a, id, w.current(id, ids), w.Key()))
		w.Must(w.AgreeSheets(ctx, head, id, w.current(id, ids), w.Key()))
		w.Settle()
		if done, err := w.Agreed(ctx, id); done || err != nil || len(w.Happened("development.documentation_agreed")) != 0 {
			t.Errorf("agreed %t, %v with one document open", done, err)
		}
		w.Must(w.Remove(ctx, gip, id, extra, w.Key()))
		w.Settle()
		if done, err := w.Agreed(ctx, id); !done || err != nil || len(w.Happened("development.documentation_agreed")) != 1 {
			t.Errorf("agreed %t, %v, told %d times once it was taken out", done, err, len(w.Happened("development.documentation_agreed")))
		}
	})
}

func TestClause16AnUrbanPlanningProjectHasSurveysAndSourceMaterials(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, a := t.Context(), actor("customer-a")
		id, err := w.Declare(ctx, a, development.Beginning{Secret: "no", Kind: portal.UrbanPlanning}, w.Key())
		w.Must(err)
		w.Must(w.Describe(ctx, a, id, development.Facts{Name: school.Name, Urban: "detailed_plan", Financing: "local_budget"}, w.Key()))
		w.Must(w.SetObject(ctx, a, id, development.Location{KATO: "110000000", Characteristics: []development.Characteristic{{Code: "territory", Value: "48.2"}}}, w.Key()))
		w.Must(w.Create(ctx, a, id, w.Key()))
		p, err := w.Progress(ctx, a, id)
		w.Must(err)
		for i, name := range []string{"surveys", "materials"} {
			if x := p.Activities[i]; x.Name != name || x.Clause != law.C16 || x.State != development.Ahead || x.Total == 0 {
				t.Errorf("activity %d = %+v", i, x)
			}
		}
		for _, kind := range []string{"survey_topographic", "public_hearings"} {
			w.Must(w.EnterMaterial(ctx, a, id, development.NewMaterial{Kind: kind, Date: "2026-05-04"}, w.pdf(kind+".pdf"), w.Key()))
		}
		p, err = w.Progress(ctx, a, id)
		w.Must(err)
		if p.Activities[0].State != development.Over || p.Activities[1].State != development.Over {
			t.Errorf("with the survey and the hearings: %+v", p.Activities[:2])
		}
	})
}

func TestClause15TheSurveyorEntersTheReports(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx, a, surveyor := w.staffed(), t.Context(), actor("customer-a"), actor("surveyor")
		w.Must(w.NameContractor(ctx, a, id, development.Surveyor, surveyor.For, w.Key()))
		w.give(id, development.Surveyor, "surveyor", true, true)
		report := []development.NewSheet{{Section: development.Surveys, File: w.pdf("geology.pdf")}}
		if err := w.Enter(ctx, surveyor, id, report, w.Key()); !contains(err, "schedule_agreed") {
			t.Errorf("before any schedule is agreed: %v", err)
		}
		paper, err := w.Begin(ctx, surveyor, id, development.Surveyor, development.Schedule, w.Key())
		w.Must(err)
		plan := development.Content{Works: []development.Work{{Section: development.Surveys, Who: development.Surveyor, From: "2026-08-03", To: "2026-08-20"}}}
		w.Must(w.Edit(ctx, surveyor, id, paper, plan, w.Key()))
		w.Must(w.Propose(ctx, surveyor, id, paper, w.Key()))
		w.Must(w.Agree(ctx, a, id, paper, w.paper(id, paper).Current, w.Key()))
		w.Must(w.Agree(ctx, surveyor, id, paper, w.paper(id, paper).Current, w.Key()))
		w.Must(w.Enter(ctx, surveyor, id, report, w.Key()))
		ids := w.sheets(id)
		w.Must(w.Send(ctx, surveyor, id, w.current(id, ids), w.Key()))
		if err := w.AgreeSheets(ctx, actor("designer-head"), id, w.current(id, ids), w.Key()); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the designer agrees the surveyor's report: %v", err)
		}
		w.Must(w.AgreeSheets(ctx, a, id, w.current(id, ids), w.Key()))
		w.Must(w.AgreeSheets(ctx, surveyor, id, w.current(id, ids), w.Key()))
		p, err := w.Progress(ctx, a, id)
		w.Must(err)
		if p.Activities[0].State != development.Over {
			t.Errorf("surveys = %+v", p.Activities[0])
		}
	})
}
