package review_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
)

// tasks are the keys of what waits for a persona, those of others' in brackets.
func (w *world) tasks(persona string) []string {
	w.Helper()
	ctx := i18n.With(w.Context(), w.Messages.Localizer(i18n.RU))
	list, err := w.Tasks(ctx, actor(persona))
	w.Must(err)
	var keys []string
	for _, task := range list {
		key := strings.TrimPrefix(task.Key, "task.review.")
		if !task.Mine {
			key = "(" + key + ": " + task.Holder + ")"
		}
		keys = append(keys, key)
		if text := i18n.T(ctx, task.Key, task.Args...); strings.Contains(text, "[") {
			w.Errorf("the task %s has no text", task.Key)
		}
	}
	slices.Sort(keys)
	return keys
}

func TestTasksFollowTheCourse(t *testing.T) {
	w := one(t)
	want := func(step string, persona string, keys ...string) {
		t.Helper()
		if got := w.tasks(persona); !slices.Equal(got, keys) {
			t.Errorf("%s: %s has %v, want %v", step, persona, got, keys)
		}
	}
	const organisation, side = "ТОО «Сараптама Сапа»", "Управление здравоохранения"
	id := w.offered()
	want("offered", theHead, "(customer_offered: "+side+")")
	want("offered", theCustomer, "sign_contract")
	want("offered", theDesigner, "(course: "+organisation+")")
	want("offered", "outsider")
	want("offered", "state-expert-head")
	w.Must(w.SignContract(t.Context(), actor(theCustomer), id, w.VersionSignedBy(theCustomer, w.snap(id).Contract.Text), w.Key()))
	w.cards()
	w.Must(w.Assign(t.Context(), actor(theHead), id, "architecture", actor(architect).Person, w.Key()))
	want("assigned", architect, "declare")
	want("assigned", estimator)
	w.Must(w.Declare(t.Context(), actor(architect), w.assignment(id, "architecture"), true, "", w.Key()))
	w.given(id, "estimate", estimator)
	want("looking", architect, "section")
	want("looking", theHead, "look")
	w.Must(w.DraftRemark(t.Context(), actor(architect), id, w.wording(id, "architecture", "architecture"), w.Key()))
	w.Must(w.IssueRemarks(t.Context(), actor(theHead), id, w.Key()))
	want("issued", theCustomer, "answer")
	want("issued", theDesigner, "answer")
	want("issued", theHead, "(customer_answering: "+side+")")
	w.Must(w.Answer(t.Context(), actor(theDesigner), w.remark(id, "architecture").ID, "x", nil, w.Key()))
	w.Must(w.HandIn(t.Context(), actor(theCustomer), id, w.Key()))
	want("second look", architect, "judge")
	want("second look", estimator)
	w.Must(w.AcceptAnswer(t.Context(), actor(architect), w.remark(id, "architecture").ID, "", w.Key()))
	w.Must(w.AskTermination(t.Context(), actor(theCustomer), id, "given_up", "x", nil, w.Key()))
	want("asked", theHead, "asked", "second_look")
	w.Must(w.Close(t.Context(), actor(theHead), id, w.Key()))
	want("closing", architect, "part")
	w.signedParts(id, true)
	want("signed", architect)
	w.Must(w.DrawConclusion(t.Context(), actor(theHead), id, favourable, w.Key()))
	want("drawn", theHead, "asked", "sign")
	w.Must(w.SignConclusion(t.Context(), actor(theHead), id, w.VersionSignedBy(theHead, w.work(id).Conclusion.Text), w.Key()))
	for _, persona := range []string{theHead, architect, theCustomer, theDesigner} {
		want("concluded", persona)
	}
}

// The queue: the soonest term first; experts see their own cases, others of the organisation nothing, strangers no queue.
func TestQueue(t *testing.T) {
	w := one(t)
	old := w.looking()
	w.Clock.To("2026-08-05")
	fresh := w.opened()
	list := func(persona string, ended bool) []portal.ID {
		t.Helper()
		queue, err := w.Queue(context.Background(), actor(persona), ended)
		w.Must(err)
		var ids []portal.ID
		for _, x := range queue {
			ids = append(ids, x.ID)
		}
		return ids
	}
	if got := list(theHead, false); !slices.Equal(got, []portal.ID{fresh, old}) {
		t.Errorf("the head's queue: %v, want the completeness check first", got)
	}
	if got := list(architect, false); !slices.Equal(got, []portal.ID{old}) {
		t.Errorf("the architect's queue: %v", got)
	}
	if got := list("second-expert-head", false); len(got) != 0 {
		t.Errorf("another organisation's queue: %v", got)
	}
	for _, persona := range []string{theCustomer, "registrar"} {
		if _, err := w.Queue(t.Context(), actor(persona), false); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s has a queue: %v", persona, err)
		}
	}
	w.Must(w.Dismiss(t.Context(), actor(theHead), fresh, "court_act", "x", nil, w.Key()))
	if got := list(theHead, true); !slices.Equal(got, []portal.ID{fresh}) {
		t.Errorf("what has ended: %v", got)
	}
	if _, err := w.Work(t.Context(), actor("second-expert-head"), old); !fault.Is(err, fault.NotFound) {
		t.Errorf("another organisation works on the case: %v", err)
	}
	if _, err := w.Work(t.Context(), actor(theCustomer), old); !fault.Is(err, fault.NotFound) {
		t.Errorf("the customer works on the case: %v", err)
	}
}
