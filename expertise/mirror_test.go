package expertise_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"birtereze/portal"
	"birtereze/portal/expertise"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

// offer brings a case to the offered contract: three events, the last with the contract itself.
func (s *system) offer(a expertise.Application) {
	s.w.Helper()
	s.contract = s.w.PDF("Договор")
	s.must(a, s.event(1, "review.opened", "completeness", nil))
	s.must(a, s.event(2, "review.accepted", "contracting", nil))
	f := s.carried("contract", "contract.pdf", s.contract, "expert-head")
	told := s.event(3, "review.contract_offered", "offered", map[string]any{"contract": map[string]any{
		"number": "Д-1", "date": "2026-09-03", "price": 125000000, "days": 30, "document": newID(), "text": f.Version, "sha256": f.SHA256}})
	told.Documents = []expertise.CarriedFile{f}
	s.must(a, told)
	s.w.Settle()
}

var remarkIDs = []portal.ID{newID(), newID()}

// remark brings a case to issued remarks.
func (s *system) remark(a expertise.Application, lastDay string) {
	s.w.Helper()
	s.offer(a)
	s.must(a, s.event(4, "review.contract_signed", "looking", nil))
	var list []map[string]any
	for i, id := range remarkIDs {
		list = append(list, map[string]any{"id": id, "number": i + 1, "section": "architecture", "words": fmt.Sprint("Замечание ", i+1), "norm": "СН РК 3.02-07", "point": "п. 5", "state": "open", "expert": "Эксперт"})
	}
	s.must(a, s.event(5, "review.remarks_issued", "answering", map[string]any{"round": 1, "remarks": list, "terms": []map[string]any{
		{"what": "review.answers", "clause": "299:38", "days": 10, "unit": "working", "last_day": lastDay, "status": "running"}}}))
	s.w.Settle()
}

func TestClause38EveryEventIsMirrored(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p, a := w.handed()
		w.system.offer(a)
		a = w.application(p)
		if a.Seq != 3 || a.Course != "offered" {
			t.Errorf("after three events: %d, %q", a.Seq, a.Course)
		}
		l, err := w.Look(t.Context(), actor("designer-gip"), p.ID)
		w.Must(err)
		var seen struct {
			Seq      int `json:"seq"`
			Contract struct {
				Text     portal.ID `json:"text"`
				Document portal.ID `json:"document"`
				Price    int64     `json:"price"`
			} `json:"contract"`
		}
		w.Must(json.Unmarshal(l.Snapshot, &seen))
		if seen.Seq != 3 || seen.Contract.Price != 125000000 || sum(w.Bytes(seen.Contract.Text)) != sum(w.system.contract) {
			t.Errorf("the course shows %s", l.Snapshot)
		}
		offered := slices.ContainsFunc(w.Happened("expertise.mirrored"), func(e portal.Event) bool {
			return e.Data["event"] == "review.contract_offered" && e.Data["state"] == "offered" && e.Data["seq"] == "3"
		})
		if !offered || len(w.Happened("expertise.mirrored")) != 3 {
			t.Errorf("events: %+v", w.Happened("expertise.mirrored"))
		}
		if w.Told("expertise.mirror_contract") != 2 || w.Told("expertise.mirror_accepted") != 2 {
			t.Errorf("%d and %d notices", w.Told("expertise.mirror_contract"), w.Told("expertise.mirror_accepted"))
		}
		for _, e := range w.entries(a.ID)[:3] {
			if e.Act != "expertise.mirror" || e.Clause != law.C38p2 || e.System != string(w.system.id) || len(e.Sealed) == 0 {
				t.Errorf("journal: %+v", e)
			}
		}
	})
}

// Events that come twice have one effect; those that come too early are refused with the number that is awaited; another
// under a number that is taken is refused.
func TestClause38EventsComeInTheirOrderOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p, a := w.handed()
		first, second := w.system.event(1, "review.opened", "completeness", nil), w.system.event(2, "review.accepted", "contracting", nil)
		if status, answer := w.system.tell(a, second); status != http.StatusConflict || !strings.Contains(string(answer), "1") {
			t.Errorf("too early: %d %s", status, answer)
		}
		w.system.must(a, first)
		w.system.must(a, first)
		if status, answer := w.system.tell(a, second, "Idempotency-Key", "e2"); status/100 != 2 {
			t.Errorf("in order: %d %s", status, answer)
		}
		if status, answer := w.system.tell(a, second, "Idempotency-Key", "e2"); status/100 != 2 {
			t.Errorf("under the same key: %d %s", status, answer)
		}
		later := second
		later.Snapshot = json.RawMessage(`{"number":"ES-7","state":"offered"}`)
		if status, answer := w.system.tell(a, later); status/100 != 2 {
			t.Errorf("again, with the case as it stands now: %d %s", status, answer)
		}
		other := w.system.event(2, "review.returned", "returned", nil)
		if status, answer := w.system.tell(a, other); status != http.StatusConflict || !strings.Contains(string(answer), "3") {
			t.Errorf("another event 2: %d %s", status, answer)
		}
		w.Settle()
		if a = w.application(p); a.Seq != 2 || a.State != expertise.UnderReview || len(w.Happened("expertise.mirrored")) != 2 {
			t.Errorf("seq %d, %s, %d events", a.Seq, a.State, len(w.Happened("expertise.mirrored")))
		}
	})
}

func TestClause38AnEventThatCannotBeReadIsRefused(t *testing.T) {
	w := one(t)
	p, a := w.handed()
	odd := w.system.event(1, "review.opened", "completeness", nil)
	odd.Snapshot = json.RawMessage(`{"remarks": "none"}`)
	forged := w.system.event(1, "review.contract_offered", "offered", nil)
	forged.Documents = []expertise.CarriedFile{w.system.carried("contract", "contract.pdf", w.PDF("Договор"), "second-expert-head")}
	nameless := w.system.event(0, "review.opened", "completeness", nil)
	for name, told := range map[string]expertise.Told{"a snapshot of another form": odd, "a contract signed by another organisation": forged, "no number": nameless} {
		if status, answer := w.system.tell(a, told); status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", name, status, answer)
		}
	}
	if a = w.application(p); a.Seq != 0 {
		t.Errorf("%d events were taken", a.Seq)
	}
}

// What the expert system says before its receipt has arrived is heard afterwards.
func TestClause38EventsWaitForTheReceipt(t *testing.T) {
	w := one(t)
	p := w.project(nil)
	a := w.filed(p, "customer-b")
	w.Must(w.Choose(t.Context(), actor("customer-b"), a.ID, actor("expert-head").For, w.Key()))
	if status, answer := w.system.tell(a, w.system.event(1, "review.opened", "completeness", nil)); status != http.StatusServiceUnavailable {
		t.Errorf("before the receipt: %d %s", status, answer)
	}
	w.Settle()
	w.system.must(a, w.system.event(1, "review.opened", "completeness", nil))
}

func TestClause38AReviewThatEndsElsewhereEndsHere(t *testing.T) {
	w := one(t)
	for state, want := range map[string]flow.State{"returned": expertise.Returned, "terminated": expertise.Terminated, "dismissed": expertise.Dismissed} {
		p, a := w.handed()
		told := w.system.event(1, "review."+state, state, nil)
		told.Event.Facts = map[string]string{"ground": "composition"}
		w.system.must(a, told)
		if a = w.application(p); a.State != want || a.Ending != "composition" || a.EndedAt.IsZero() {
			t.Errorf("after %s: %s, %q", state, a.State, a.Ending)
		}
	}
}

// The customer signs the contract here; the expert system gets the signature.
func TestClause38TheContractIsSignedHere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p, a := w.handed()
		w.system.offer(a)
		if tasks := w.tasks("customer-b"); !slices.Contains(tasks, "task.expertise.sign_contract") {
			t.Errorf("tasks: %v", tasks)
		}
		text := w.system.contract
		w.Refused(w.SignContract(t.Context(), actor("designer-gip"), a.ID, w.SignedBy("designer-gip", text), w.Key()), fault.Forbidden, "fault.forbidden")
		w.Refused(w.SignContract(t.Context(), actor("customer-b"), a.ID, w.SignedBy("designer-head", text), w.Key()), fault.Invalid, "sign.reason.other_person")
		w.Refused(w.SignContract(t.Context(), actor("customer-b"), a.ID, nil, w.Key()), fault.Invalid, "document.not_signed")
		cms := w.SignedBy("customer-b", text)
		w.Must(w.SignContract(t.Context(), actor("customer-b"), a.ID, cms, "form:s"))
		w.Must(w.SignContract(t.Context(), actor("customer-b"), a.ID, cms, "form:s"))
		w.Refused(w.SignContract(t.Context(), actor("customer-b"), a.ID, cms, w.Key()), fault.Conflict, "expertise.told_already")
		w.Settle()
		got := w.system.got(expertise.EventContract)
		var m expertise.ContractSigned
		if len(got) != 1 {
			t.Fatalf("the system received %d signatures", len(got))
		}
		w.Must(json.Unmarshal(got[0].body, &m))
		if m.Application != a.ID || m.SHA256 != sum(text) || string(m.CMS) != string(cms) || m.By.Person != actor("customer-b").Person || m.By.Party != a.Customer {
			t.Errorf("received %+v", m)
		}
		if tasks := w.tasks("customer-b"); slices.Contains(tasks, "task.expertise.sign_contract") {
			t.Errorf("tasks after the signature: %v", tasks)
		}
		l, err := w.Look(t.Context(), actor("customer-b"), p.ID)
		w.Must(err)
		if m := l.Messages[1]; m.State != expertise.Delivered || m.Receipt.Digest != m.Digest {
			t.Errorf("message %+v", m)
		}
	})
}

// Remarks are answered here, by either side, with changed documents; the customer hands the answers in.
func TestClause38RemarksAreAnsweredHere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p, a := w.handed()
		w.system.remark(a, "2026-09-17")
		tasks, err := w.Tasks(t.Context(), actor("designer-gip"))
		w.Must(err)
		if len(tasks) != 1 || tasks[0].Key != "task.expertise.answer" || portal.DateOf(tasks[0].Due.Add(-1)) != "2026-09-17" {
			t.Errorf("the designer's tasks: %+v", tasks)
		}
		designer, customer := actor("designer-gip"), actor("customer-b")
		w.Refused(w.Answer(t.Context(), designer, a.ID, remarkIDs[0], "  ", nil, w.Key()), fault.Invalid, "fault.required")
		w.Refused(w.Answer(t.Context(), designer, a.ID, newID(), "text", nil, w.Key()), fault.NotFound, "fault.not_found")
		w.Refused(w.Answer(t.Context(), actor("outsider"), a.ID, remarkIDs[0], "text", nil, w.Key()), fault.NotFound, "fault.not_found")
		drawing, err := w.Keeper.ReceiveBytes(t.Context(), "documentation", "drawings.pdf", w.PDF("redrawn"))
		w.Must(err)
		doc := a.Kit[3]
		foreign := []expertise.Change{{Document: newID(), File: drawing}}
		w.Refused(w.Answer(t.Context(), designer, a.ID, remarkIDs[0], "Исправлено", foreign, w.Key()), fault.Invalid, "fault.choose")
		change := []expertise.Change{{Document: doc.Document, File: drawing}}
		w.Must(w.Answer(t.Context(), designer, a.ID, remarkIDs[0], "Исправлено, лист 3", change, w.Key()))
		w.Refused(w.HandIn(t.Context(), customer, a.ID, w.Key()), fault.Invalid, "expertise.rule.all_answered.not_met")
		w.Must(w.Answer(t.Context(), customer, a.ID, remarkIDs[1], "Пояснение", nil, w.Key()))
		w.Refused(w.HandIn(t.Context(), designer, a.ID, w.Key()), fault.Forbidden, "fault.forbidden")
		w.Must(w.HandIn(t.Context(), customer, a.ID, w.Key()))
		w.Refused(w.HandIn(t.Context(), customer, a.ID, w.Key()), fault.Conflict, "expertise.told_already")
		w.Settle()
		w.answersArrived(p, doc, drawing)
	})
}

// answersArrived checks what the expert system received, in the order in which it was said.
func (w *world) answersArrived(p portal.Project, doc expertise.Enclosure, drawing document.Received) {
	w.Helper()
	w.system.mu.Lock()
	var order []string
	for _, m := range w.system.received {
		order = append(order, m.event)
	}
	w.system.mu.Unlock()
	if got := strings.Join(order, " "); got != "expertise.application review.answer review.answer review.hand_in" {
		w.Errorf("received %s", got)
	}
	var first expertise.RemarkAnswer
	w.Must(json.Unmarshal(w.system.got(expertise.EventAnswer)[0].body, &first))
	if first.Text != "Исправлено, лист 3" || first.Remark != remarkIDs[0] || first.By.Party != actor("designer-gip").For || len(first.Documents) != 1 {
		w.Fatalf("received %+v", first)
	}
	d := first.Documents[0]
	if d.Document != doc.Document || d.Replaces != doc.Version || d.SHA256 != drawing.Blob.SHA256 {
		w.Errorf("received the document %+v", d)
	}
	status, content := w.system.call(http.MethodGet, strings.TrimPrefix(d.URL, w.Service.BaseURL), w.system.token, nil)
	if status != http.StatusOK || sum(content) != d.SHA256 {
		w.Errorf("the changed document: %d", status)
	}
	if a := w.application(p); len(a.Kit) != 9 || a.Kit[8].Group != expertise.GroupLater {
		w.Errorf("the kit has %d documents", len(a.Kit))
	}
}

// An answer after the last day of the term is refused (Order No. 299, point 38).
func TestAnswersComeInTime(t *testing.T) {
	w := one(t)
	_, a := w.handed()
	w.system.remark(a, "2026-09-02")
	w.Refused(w.Answer(t.Context(), actor("customer-b"), a.ID, remarkIDs[0], "Поздно", nil, w.Key()), fault.Invalid, "expertise.rule.answer_in_time.not_met")
}

// What is not the time for is refused, and a case that has moved on meanwhile is told as a conflict.
func TestSideActsHaveTheirTime(t *testing.T) {
	w := one(t)
	p, a := w.handed()
	by := actor("customer-b")
	w.Refused(w.SignContract(t.Context(), by, a.ID, nil, w.Key()), fault.Conflict, "fault.step")
	w.system.must(a, w.system.event(1, "review.opened", "completeness", nil))
	w.Refused(w.HandIn(t.Context(), by, a.ID, w.Key()), fault.Conflict, "fault.step")
	w.Refused(w.AskEnd(t.Context(), by, a.ID, "given_up", "Отказ", w.Key()), fault.Conflict, "fault.step")
	w.system.must(a, w.system.event(2, "review.accepted", "contracting", nil))
	w.Refused(w.AskEnd(t.Context(), by, a.ID, "whim", "Отказ", w.Key()), fault.Invalid, "fault.choose")
	w.Refused(w.AskEnd(t.Context(), by, a.ID, "given_up", "", w.Key()), fault.Invalid, "fault.required")
	w.Must(w.AskEnd(t.Context(), by, a.ID, "given_up", "Отказ от строительства", w.Key()))
	w.Refused(w.AskEnd(t.Context(), by, a.ID, "given_up", "Ещё раз", w.Key()), fault.Conflict, "expertise.told_already")
	w.Settle()
	var m expertise.EndAsked
	w.Must(json.Unmarshal(w.system.got(expertise.EventEnd)[0].body, &m))
	if m.Ground != "given_up" || m.Text != "Отказ от строительства" {
		t.Errorf("received %+v", m)
	}
	w.system.must(a, w.system.event(3, "review.terminated", "terminated", nil))
	w.Refused(w.SignContract(t.Context(), by, a.ID, nil, w.Key()), fault.Conflict, "fault.step")
	if w.application(p).State != expertise.Terminated {
		t.Error("the application goes on")
	}
}

// Where the review is our own, the same acts go to it.
func TestClause38OurOwnReviewIsActedInFromTheSamePlace(t *testing.T) {
	w := one(t)
	p := w.project(func(p *portal.Project) { p.Works = "new" })
	a := w.filed(p, "customer-b")
	w.Settle()
	by := actor("customer-b")
	w.reviews.snapshot = json.RawMessage(`{"number":"A","state":"offered"}`)
	w.Must(w.SignContract(t.Context(), by, a.ID, []byte("x"), w.Key()))
	w.Must(w.Answer(t.Context(), by, a.ID, newID(), "text", nil, w.Key()))
	w.Must(w.HandIn(t.Context(), by, a.ID, w.Key()))
	w.Must(w.AskEnd(t.Context(), by, a.ID, "given_up", "text", w.Key()))
	w.Refused(w.HandIn(t.Context(), actor("outsider"), a.ID, w.Key()), fault.NotFound, "fault.not_found")
	if got := strings.Join(w.reviews.acts, ", "); got != "sign, answer text, hand in, ask end" {
		t.Errorf("the review was told %q", got)
	}
}
