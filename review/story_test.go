package review_test

import (
	"encoding/json"
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/flow"
	"birtereze/portal/review"
)

// The people of the story: the private expert organisation, and the side whose project it is.
const (
	theHead     = "expert-head"
	architect   = "expert-a"
	estimator   = "expert-b"
	theCustomer = "customer-b"
	theDesigner = "designer-gip"
)

// opening is the application of a project with three documents: an architectural one, an estimate, a defect act.
func (w *world) opening(change func(*review.Opening)) review.Opening {
	w.Helper()
	p := w.project(nil)
	o := review.Opening{ID: newID(), Number: "КВЭ-2026-000017", Project: p, Organisation: actor(theHead).For,
		CustomerName: portal.Text{RU: "Управление здравоохранения", KK: "Денсаулық сақтау басқармасы"},
		DesignerName: portal.Text{RU: "ТОО «Көкшежоба»", KK: "«Көкшежоба» ЖШС"},
		Documents: []portal.DocumentRef{
			w.file(p.ID, "architecture", "Архитектурные решения", "plan 1"),
			w.file(p.ID, "estimate", "Смета", "estimate 1"),
			w.file(p.ID, "defect_act", "Дефектный акт", "act"),
		}}
	if change != nil {
		change(&o)
	}
	return o
}

func (w *world) opened() portal.ID {
	w.Helper()
	o := w.opening(nil)
	w.Must(w.Open(w.Context(), o, ""))
	return o.ID
}

// contracting is a case whose kit was accepted with the terms of 45 working days.
func (w *world) contracting() portal.ID {
	w.Helper()
	id := w.opened()
	w.Must(w.Accept(w.Context(), actor(theHead), id, review.Acceptance{Profile: "KVE-45", Waived: "не требуется"}, w.Key()))
	return id
}

// price and term of the contract of the story.
var agreement = review.Contract{Number: "17-Э", Date: "2026-08-03", Price: 185000000, Days: 45}

func (w *world) offered() portal.ID {
	w.Helper()
	id := w.contracting()
	w.Must(w.DrawContract(w.Context(), actor(theHead), id, agreement, w.Key()))
	w.Must(w.OfferContract(w.Context(), actor(theHead), id, w.VersionSignedBy(theHead, w.snap(id).Contract.Text), w.Key()))
	return id
}

// looking is a case whose contract is in force and whose sections have their experts, free of a conflict.
func (w *world) looking() portal.ID {
	w.Helper()
	id := w.offered()
	w.Must(w.SignContract(w.Context(), actor(theCustomer), id, w.VersionSignedBy(theCustomer, w.snap(id).Contract.Text), w.Key()))
	w.cards()
	w.given(id, "architecture", architect)
	w.given(id, "estimate", estimator)
	return id
}

// cards enters the cards of the organisation's experts.
func (w *world) cards() {
	w.Helper()
	for persona, fields := range map[string][]string{architect: {"architecture", "master_plan"}, estimator: {"estimate", "structures"}} {
		w.Must(w.KeepExpert(w.Context(), actor(theHead), review.Expert{Person: actor(persona).Person, Specialisations: fields,
			Credential: review.Credential{Kind: review.Certificate, Number: "KZ-" + persona, Issued: "2025-02-01", Until: "2030-02-01"}}, w.Key()))
	}
}

// given gives a section to an expert who declares to be free of a conflict.
func (w *world) given(id portal.ID, section, persona string) {
	w.Helper()
	w.Must(w.Assign(w.Context(), actor(theHead), id, section, actor(persona).Person, w.Key()))
	w.Must(w.Declare(w.Context(), actor(persona), w.assignment(id, section), true, "", w.Key()))
}

func (w *world) assignment(id portal.ID, section string) portal.ID {
	w.Helper()
	for _, a := range w.work(id).Given {
		if a.Section == section {
			return a.ID
		}
	}
	w.Fatalf("nobody has the section %s", section)
	return ""
}

// wording is a sound remark upon a document.
func (w *world) wording(id portal.ID, section, kind string) review.Wording {
	w.Helper()
	return review.Wording{Section: section, Document: w.document(id, kind).Document, Place: "лист 4", Words: "Не указаны размеры эвакуационных выходов",
		Norm: "СН РК 1.02-03-2022", Point: "п. 10.4", Severity: review.Breach}
}

func (w *world) document(id portal.ID, kind string) review.SeenDocument {
	w.Helper()
	for _, d := range w.snap(id).Documents {
		if d.Kind == kind {
			return d
		}
	}
	w.Fatalf("the case has no document %s", kind)
	return review.SeenDocument{}
}

// remarked is a case with one remark for each section, issued.
func (w *world) remarked() portal.ID {
	w.Helper()
	id := w.looking()
	w.Must(w.DraftRemark(w.Context(), actor(architect), id, w.wording(id, "architecture", "architecture"), w.Key()))
	w.Must(w.DraftRemark(w.Context(), actor(estimator), id, w.wording(id, "estimate", "estimate"), w.Key()))
	w.Must(w.IssueRemarks(w.Context(), actor(theHead), id, w.Key()))
	return id
}

// remark is an issued remark of a section.
func (w *world) remark(id portal.ID, section string) review.SeenRemark {
	w.Helper()
	for _, r := range w.snap(id).Remarks {
		if r.Section == section {
			return r
		}
	}
	w.Fatalf("no remark upon %s is issued", section)
	return review.SeenRemark{}
}

// answered is a case whose remarks were answered – the architectural drawing in a new version – and handed in.
func (w *world) answered() portal.ID {
	w.Helper()
	id := w.remarked()
	w.Must(w.Answer(w.Context(), actor(theDesigner), w.remark(id, "architecture").ID, "Размеры указаны на листе 4",
		[]review.Changed{{Document: w.document(id, "architecture").Document, File: w.pdf("plan-2.pdf", "plan 2")}}, w.Key()))
	w.Must(w.Answer(w.Context(), actor(theCustomer), w.remark(id, "estimate").ID, "Расценка обоснована приложением 3", nil, w.Key()))
	w.Must(w.HandIn(w.Context(), actor(theCustomer), id, w.Key()))
	return id
}

// closing is a case whose remarks were all accepted and whose conclusion is being drawn up.
func (w *world) closing() portal.ID {
	w.Helper()
	id := w.answered()
	w.Must(w.AcceptAnswer(w.Context(), actor(architect), w.remark(id, "architecture").ID, "", w.Key()))
	w.Must(w.AcceptAnswer(w.Context(), actor(estimator), w.remark(id, "estimate").ID, "Согласен", w.Key()))
	w.Must(w.Close(w.Context(), actor(theHead), id, w.Key()))
	return id
}

// signedParts writes and signs the parts of both sections.
func (w *world) signedParts(id portal.ID, complies bool) {
	w.Helper()
	for section, persona := range map[string]string{"architecture": architect, "estimate": estimator} {
		w.Must(w.WritePart(w.Context(), actor(persona), id, section, "Раздел рассмотрен", complies, w.Key()))
		w.Must(w.SignPart(w.Context(), actor(persona), id, section, w.VersionSignedBy(persona, w.part(id, section).Text), w.Key()))
	}
}

func (w *world) part(id portal.ID, section string) review.Part {
	w.Helper()
	for _, p := range w.work(id).Parts {
		if p.Section == section {
			return p
		}
	}
	w.Fatalf("section %s has no part", section)
	return review.Part{}
}

var favourable = review.Verdict{Outcome: review.Positive, Words: "Проект соответствует требованиям.",
	Indicators: []review.Indicator{{Name: "Общая площадь", Unit: "м²", Declared: "4200", Recommended: "4180"}, {}}}

// drawn is a case whose conclusion waits for the head's signature.
func (w *world) drawn() portal.ID {
	w.Helper()
	id := w.closing()
	w.signedParts(id, true)
	w.Must(w.DrawConclusion(w.Context(), actor(theHead), id, favourable, w.Key()))
	return id
}

// concluded is a case with a positive conclusion.
func (w *world) concluded() portal.ID {
	w.Helper()
	id := w.drawn()
	w.Must(w.SignConclusion(w.Context(), actor(theHead), id, w.VersionSignedBy(theHead, w.work(id).Conclusion.Text), w.Key()))
	return id
}

func (w *world) snap(id portal.ID) review.Snapshot {
	w.Helper()
	snap, err := w.Snapshot(w.Context(), w.DB, id)
	w.Must(err)
	return snap
}

func (w *world) work(id portal.ID) review.Work {
	w.Helper()
	work, err := w.Work(w.Context(), actor(theHead), id)
	w.Must(err)
	return work
}

func (w *world) in(id portal.ID, want flow.State) {
	w.Helper()
	if got := w.snap(id).State; got != want {
		w.Errorf("the case is in state %s, want %s", got, want)
	}
}

// term is the last day of the newest term of a kind, and how it stands.
func (w *world) term(id portal.ID, what string) (portal.Date, string) {
	w.Helper()
	all, err := deadline.OfSubject(w.Context(), w.DB, id)
	w.Must(err)
	var newest deadline.Deadline
	for _, d := range all {
		if d.What == what && d.ID > newest.ID {
			newest = d
		}
	}
	return newest.LastDay, newest.Status
}

// TestClause34WholeCourse walks a case from the application to the issued conclusion, and reads what was told of it.
func TestClause34WholeCourse(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.concluded()
		w.in(id, review.Concluded)
		want := []string{
			"review.opened", "review.accepted", "review.contract_drawn", "review.contract_offered", "review.contract_signed",
			"review.expert_assigned", "review.expert_declared", "review.expert_assigned", "review.expert_declared",
			"review.remarks_issued", "review.remark_answered", "review.remark_answered", "review.answers_handed_in",
			"review.remark_accepted", "review.remark_accepted", "review.closed", "review.part_signed", "review.part_signed",
			"review.conclusion_numbered", "review.conclusion_drawn", "review.concluded",
		}
		got := w.names(id)
		if len(got) != len(want) {
			t.Fatalf("told %v, want %v", got, want)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("event %d is %s, want %s", i+1, got[i], want[i])
			}
		}
		w.Settle()
		last := portal.Event{}
		for _, e := range w.Events() {
			if e.Name == "review.concluded" {
				last = e
			}
		}
		con, there, err := w.ConclusionOf(t.Context(), w.DB, id)
		w.Must(err)
		if !there || last.Data["outcome"] != "positive" || last.Data["number"] != con.Number || last.Data["date"] != "2026-08-03" ||
			last.Data["pdf"] != string(con.Text) || last.Data["xml"] != string(con.Data) || last.Subject.ID != id {
			t.Errorf("the last event is %+v; the conclusion %+v", last, con)
		}
		terms := w.snap(id).Terms
		for _, term := range terms {
			if term.EndedAt.IsZero() {
				t.Errorf("the term %s still runs after the end", term.What)
			}
		}
		if len(terms) < 6 {
			t.Errorf("%d terms were kept, want at least 6", len(terms))
		}
	})
}

// raw is a snapshot as it travels.
func (w *world) raw(id portal.ID) json.RawMessage {
	w.Helper()
	raw, err := json.Marshal(w.snap(id))
	w.Must(err)
	return raw
}
