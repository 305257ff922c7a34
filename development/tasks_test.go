package development_test

import (
	"slices"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/development"
	"birtereze/portal/internal/stage"
	"birtereze/portal/standin/control"
)

// waiting are the keys of what waits for a persona in a project.
func (w *world) waiting(persona string) []string {
	w.Helper()
	list, err := w.Tasks(w.Context(), actor(persona))
	w.Must(err)
	var keys []string
	for _, task := range list {
		if task.Mine {
			keys = append(keys, task.Key)
		}
		if task.Href == "" || task.Title == "" || task.Clause == "" || task.Since.IsZero() {
			w.Errorf("task %+v lacks its address, title, clause or beginning", task)
		}
	}
	return keys
}

func (w *world) wants(persona string, keys ...string) {
	w.Helper()
	got := w.waiting(persona)
	for _, key := range keys {
		if !slices.Contains(got, key) {
			w.Errorf("%s has the tasks %v, without %s", persona, got, key)
		}
	}
}

func (w *world) wantsNot(persona string, keys ...string) {
	w.Helper()
	got := w.waiting(persona)
	for _, key := range keys {
		if slices.Contains(got, key) {
			w.Errorf("%s has the tasks %v, with %s", persona, got, key)
		}
	}
}

func TestTasksFollowTheProject(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, a, gip, head := t.Context(), actor("customer-a"), actor("designer-gip"), actor("designer-head")
		id := w.draft("customer-a", school, plot)
		w.wants("customer-a", "task.project_finish")
		w.Must(w.Create(ctx, a, id, w.Key()))
		w.wants("customer-a", "task.name_contractor")
		w.wantsNot("customer-a", "task.project_finish", "task.enter_materials") // the cadastre is still asked
		w.Settle()
		w.wants("customer-a", "task.enter_materials")
		w.Must(w.NameContractor(ctx, a, id, development.Designer, head.For, w.Key()))
		w.wants("customer-a", "task.name_responsible", "task.form_paper.contract", "task.form_paper.schedule")
		w.give(id, development.Customer, "customer-a", true, true)
		w.give(id, development.Designer, "designer-head", false, true)
		w.give(id, development.Designer, "designer-gip", true, false)
		w.wantsNot("customer-a", "task.name_responsible")
		paper, err := w.Begin(ctx, gip, id, development.Designer, development.Schedule, w.Key())
		w.Must(err)
		w.wants("designer-gip", "task.propose_paper.schedule")
		w.Must(w.Edit(ctx, gip, id, paper, w.wholeSchedule(id, gip), w.Key()))
		w.Must(w.Propose(ctx, gip, id, paper, w.Key()))
		w.wants("customer-a", "task.agree_paper.schedule")
		w.Must(w.Agree(ctx, a, id, paper, w.paper(id, paper).Current, w.Key()))
		w.wantsNot("customer-a", "task.agree_paper.schedule")
		w.wants("designer-head", "task.agree_paper.schedule")
		w.Must(w.Agree(ctx, head, id, paper, w.paper(id, paper).Current, w.Key()))
		w.wants("designer-gip", "task.enter_documents")
		ids := w.entered(id)
		w.wants("designer-gip", "task.send_documents")
		w.wantsNot("designer-gip", "task.enter_documents")
		w.Must(w.Send(ctx, gip, id, w.current(id, ids), w.Key()))
		w.wants("designer-head", "task.agree_documents")
		w.Must(w.ReturnSheet(ctx, head, id, ids[0], w.current(id, ids[:1])[0], "x", w.Key()))
		w.wants("designer-gip", "task.mend_documents")
	})
}

func TestClause22TheTermOfDocumentationIsThePlannedEnd(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.scheduled()
		list, err := w.Tasks(t.Context(), actor("designer-gip"))
		w.Must(err)
		i := slices.IndexFunc(list, func(x portal.Task) bool { return x.Key == "task.enter_documents" })
		if want := portal.Date("2026-11-01").Time(); i < 0 || !list[i].Due.Equal(want) {
			t.Errorf("tasks = %+v; documentation is due at the end of 31 October", list)
		}
	})
}

func TestWhatOneWaitsForIsTold(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx, gip := w.staffed(), t.Context(), actor("designer-gip")
		paper, err := w.Begin(ctx, gip, id, development.Designer, development.Assignment, w.Key())
		w.Must(err)
		w.Must(w.Edit(ctx, gip, id, paper, answer(development.Assignment), w.Key()))
		w.Must(w.Propose(ctx, gip, id, paper, w.Key()))
		list, err := w.Tasks(ctx, gip)
		w.Must(err)
		i := slices.IndexFunc(list, func(x portal.Task) bool { return x.Key == "task.wait_paper.assignment" })
		if i < 0 || list[i].Mine || list[i].Holder == "" {
			t.Errorf("tasks = %+v; the designer waits for the customer", list)
		}
	})
}

func TestTheDeskOfAStrangerIsEmpty(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.scheduled()
		for _, who := range []string{"outsider", "customer-b", "registrar"} {
			if list, err := w.Tasks(t.Context(), actor(who)); len(list) > 0 || err != nil {
				t.Errorf("%s has tasks %v, %v", who, list, err)
			}
		}
		if list, err := w.Tasks(t.Context(), portal.Actor{}); len(list) > 0 || err != nil {
			t.Errorf("a visitor has tasks %v, %v", list, err)
		}
	})
}

func TestFactsTellWhoOwesTheNextAct(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.mode(w.cadastre.Panel, control.OK)
		id, ctx := w.scheduled(), t.Context()
		w.Settle()
		customer, designer := actor("customer-a").For, actor("designer-head").For
		facts := func() stage.Facts {
			t.Helper()
			f, err := w.Facts(ctx, id)
			w.Must(err)
			return f
		}
		if f := facts(); !f.Open || f.Documentation.State != stage.Ahead || f.Papers.State != stage.UnderWay || f.Materials.State != stage.UnderWay {
			t.Errorf("facts = %+v", f)
		}
		ids := w.entered(id)
		if f := facts(); f.Documentation.State != stage.UnderWay || !slices.Equal(f.Documentation.Holders, []portal.Party{designer}) {
			t.Errorf("entered: %+v", f.Documentation)
		}
		w.Must(w.Send(ctx, actor("designer-gip"), id, w.current(id, ids), w.Key()))
		if f := facts(); !slices.Equal(f.Documentation.Holders, []portal.Party{customer}) {
			t.Errorf("sent: %+v", f.Documentation)
		}
		w.Clock.Move(time.Hour)
		w.Must(w.AgreeSheets(ctx, actor("customer-a"), id, w.current(id, ids), w.Key()))
		if f := facts(); !slices.Equal(f.Documentation.Holders, []portal.Party{designer}) || !f.Documentation.At.Equal(w.Clock.Now()) {
			t.Errorf("agreed by the customer: %+v", f.Documentation)
		}
		w.Must(w.AgreeSheets(ctx, actor("designer-head"), id, w.current(id, ids), w.Key()))
		if f := facts(); f.Documentation.State != stage.Done || len(f.Documentation.Holders) > 0 {
			t.Errorf("agreed by both: %+v", f.Documentation)
		}
	})
}
