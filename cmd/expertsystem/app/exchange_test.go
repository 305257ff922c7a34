package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/expertise"
	"birtereze/portal/expertsystem"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/gateway/portalapi"
	"birtereze/portal/internal/gateway/webhook"
	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/slicetest"
	"birtereze/portal/review"
)

// An application that is handed over gets its receipt at once; its documents follow, and with the last the review opens.
func TestClause46ApplicationIsTakenWithAReceipt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.staffed()
		h := w.handover(theHead)
		id := string(newID())
		receipt, body, err := w.call(id, expertise.EventApplication, h)
		w.no(err)
		if receipt.Case != "2026-000001" || receipt.Digest != sum(body) || !receipt.At.Equal(w.clock.Now()) {
			t.Errorf("receipt %+v, want case 2026-000001 with the digest %s", receipt, sum(body))
		}
		if f := w.file(h.ID); f.Case.State != expertsystem.StateReceived || len(f.Files) != 3 || f.Files[0].Fetched() {
			t.Errorf("before the documents are here: state %s, files %+v", f.Case.State, f.Files)
		}
		w.run()
		snap := w.snap(h.ID)
		if snap.State != review.Completeness || snap.Number != h.Number || len(snap.Documents) != 3 || !snap.OpenedAt.Equal(w.clock.Now()) {
			t.Errorf("the review is %s of %s with %d documents", snap.State, snap.Number, len(snap.Documents))
		}
		for i, d := range snap.Documents {
			if d.SHA256 != h.Documents[i].SHA256 || d.Kind != h.Documents[i].Kind {
				t.Errorf("document %d is %+v, want %+v", i, d, h.Documents[i])
			}
		}
		again, _, err := w.call(id, expertise.EventApplication, h)
		w.no(err)
		if again.Case != receipt.Case || again.Digest != receipt.Digest || !again.At.Equal(receipt.At) {
			t.Errorf("the same message again: %+v, want %+v", again, receipt)
		}
		other, _, err := w.call(string(newID()), expertise.EventApplication, h)
		w.no(err)
		if other.Case != receipt.Case {
			t.Errorf("the same application under another number: case %s, want %s", other.Case, receipt.Case)
		}
		cases, _, err := w.System.Cases(t.Context(), w.actor(admin), "")
		w.no(err)
		if len(cases) != 1 {
			t.Errorf("%d cases of one application", len(cases))
		}
		h.Number = "КВЭ-2026-000018"
		if status, _, _ := w.post(callKey, id, expertise.EventApplication, h); status != http.StatusConflict {
			t.Errorf("another message under the same number: %d, want a conflict", status)
		}
		if status, _, p := w.post(callKey, string(newID()), expertise.EventApplication, h); status != http.StatusConflict || p.Clause != "253:37" {
			t.Errorf("the same application in another form: %d by %s, want a conflict by cl. 37", status, p.Clause)
		}
	})
}

// Only organisations that the system admits, with an accreditation that is valid on that day, get an application.
func TestClause48OnlyTheAccreditedAreHandedApplications(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		h := w.handover(theHead)
		refused := func(want string) {
			t.Helper()
			id := string(newID())
			status, _, p := w.post(callKey, id, expertise.EventApplication, h)
			if status != http.StatusUnprocessableEntity || p.Clause != "253:48" || len(p.Errors) != 1 || !strings.Contains(p.Errors[0].Message, want) {
				t.Errorf("answered %d by %s: %+v; want a refusal by cl. 48 with %q", status, p.Clause, p.Errors, want)
			}
			if again, _, q := w.post(callKey, id, expertise.EventApplication, h); again != status || q.Errors[0].Message != p.Errors[0].Message {
				t.Errorf("the same message again: %d, %+v", again, q)
			}
		}
		refused("is not admitted to this system")
		w.staffed()
		w.clock.To("2027-01-01")
		refused("not valid today")
		w.clock.To("2026-09-01")
		page := w.fill(w.visit("en", admin), "/organisations/"+string(org(theHead)), "/suspend", map[string]string{"reason": "a court act"})
		w.no(page.OK())
		refused("is suspended")
		cases, _, err := w.System.Cases(t.Context(), w.actor(admin), "")
		w.no(err)
		trouble, err := w.System.Trouble(t.Context(), w.actor(admin))
		w.no(err)
		if len(cases) != 0 || len(trouble.Refused) != 3 {
			t.Errorf("%d cases, %d refusals on record; want none and 3", len(cases), len(trouble.Refused))
		}
	})
}

// A call that does not bear the signature of the shared key is nobody's.
func TestClause46CallsOfOthersAreNotHeard(t *testing.T) {
	w := one(t)
	w.staffed()
	h := w.handover(theHead)
	status, _, p := w.post("whsec_"+strings.Repeat("QUJD", 8), string(newID()), expertise.EventApplication, h)
	if status != http.StatusUnauthorized || p.Kind != fault.Unauthenticated {
		t.Errorf("another key: %d, %+v", status, p)
	}
	resp, err := http.Post(w.site+"/exchange", "application/json", strings.NewReader("{}"))
	w.no(err)
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("no signature: %d", resp.StatusCode)
	}
	w.caller = webhook.New([]string{strings.TrimPrefix(w.site, "http://")}, func() time.Time { return w.clock.Now().Add(-time.Hour) })
	if _, _, err := w.call(string(newID()), expertise.EventApplication, h); err == nil {
		t.Error("a call of an hour ago was heard")
	}
	w.caller = webhook.New([]string{strings.TrimPrefix(w.site, "http://")}, w.clock.Now)
	if _, err := w.caller.Call(t.Context(), w.site+"/exchange", callKey, "m", expertise.EventApplication, bytes.Repeat([]byte(" "), 9<<20)); err == nil {
		t.Error("a message of nine megabytes was taken")
	}
	cases, _, err := w.System.Cases(t.Context(), w.actor(admin), "")
	w.no(err)
	if len(cases) != 0 {
		t.Errorf("%d cases", len(cases))
	}
}

// What is no message of the agreed form is refused with what is wrong.
func TestClause46NonsenseIsRefused(t *testing.T) {
	w := one(t)
	w.staffed()
	for name, c := range map[string]struct {
		event   string
		message any
		want    string
	}{
		"no JSON object":  {expertise.EventApplication, []int{1}, "cannot be read"},
		"an unknown kind": {"expertise.gossip", map[string]string{}, "no messages of the kind"},
		"an empty one":    {expertise.EventApplication, map[string]string{}, "lacks what an application must say"},
		"an odd digest": {expertise.EventApplication, func() any {
			h := w.handover(theHead)
			h.Documents[1].SHA256 = "../../etc/passwd"
			return h
		}(), "not described in full"},
		"an unknown case": {expertise.EventHandIn, w.by(newID(), theCustomer), "was not handed over"},
	} {
		status, _, p := w.post(callKey, string(newID()), c.event, c.message)
		text := p.Detail
		for _, e := range p.Errors {
			text += " " + e.Message
		}
		if status != http.StatusUnprocessableEntity && status != http.StatusConflict || !strings.Contains(text, c.want) {
			t.Errorf("%s: %d, %q; want a refusal with %q", name, status, text, c.want)
		}
	}
}

// A document is only taken with the digest that was announced; until then the review does not open.
func TestClause46DamagedDocumentIsFetchedAgain(t *testing.T) {
	w := one(t)
	w.staffed()
	h := w.handover(theHead)
	bad := string(h.Documents[1].Version)
	w.portal.set(func(p *thePortal) { p.damaged[bad] = true })
	w.told(expertise.EventApplication, h)
	w.run()
	if f := w.file(h.ID); f.Case.State != expertsystem.StateReceived || !f.Files[0].Fetched() || f.Files[1].Fetched() {
		t.Errorf("with a damaged document: state %s, files %+v", f.Case.State, f.Files)
	}
	w.portal.set(func(p *thePortal) { p.damaged[bad] = false })
	w.clock.Move(time.Minute)
	w.run()
	if f := w.file(h.ID); f.Case.State != expertsystem.StateOpened {
		t.Errorf("once it is whole: state %s", f.Case.State)
	}
	n := 0
	for _, v := range w.portal.fetched {
		if v == string(h.Documents[0].Version) {
			n++
		}
	}
	if n != 1 {
		t.Errorf("the sound document was fetched %d times", n)
	}
}

// liar gives bytes of its own for every document.
type liar struct{ expertsystem.Portal }

func (liar) Fetch(context.Context, portalapi.Document) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader("%PDF-1.7 something else")), nil
}

// Whatever the way by which a document came, it is compared with its announced digest where it is kept.
func TestClause46KeptBytesAreTheAnnouncedOnes(t *testing.T) {
	w := one(t)
	w.staffed()
	w.System.Portal = liar{w.System.Portal}
	h := w.handover(theHead)
	w.told(expertise.EventApplication, h)
	w.run()
	if f := w.file(h.ID); f.Files[0].Fetched() || f.Case.State != expertsystem.StateReceived {
		t.Errorf("other bytes were taken: %+v", f.Files[0])
	}
}

// slow gives no document whole before its third attempt.
type slow struct {
	expertsystem.Portal
	mu       sync.Mutex
	attempts int
}

func (s *slow) Fetch(ctx context.Context, d portalapi.Document) (io.ReadCloser, error) {
	s.mu.Lock()
	s.attempts++
	n := s.attempts
	s.mu.Unlock()
	if n < 3 {
		return nil, fmt.Errorf("half of it: %w", portalapi.ErrUnfinished)
	}
	return s.Portal.Fetch(ctx, d)
}

// A document for which a job's time is too short is no failure: the next job goes on at once.
func TestClause46LargeDocumentsComeInParts(t *testing.T) {
	w := one(t)
	w.staffed()
	s := &slow{Portal: w.System.Portal}
	w.System.Portal = s
	h := w.handover(theHead)
	w.told(expertise.EventApplication, h)
	w.run()
	if f := w.file(h.ID); f.Case.State != expertsystem.StateOpened || s.attempts != 5 {
		t.Errorf("after %d attempts the case is %s", s.attempts, f.Case.State)
	}
	if failing, err := w.Bus.Queue.Failing(t.Context()); err != nil || len(failing) != 0 {
		t.Errorf("failing jobs %+v, %v", failing, err)
	}
}

// stuck gives nothing until its time is over.
type stuck struct{ expertsystem.Portal }

func (stuck) Fetch(ctx context.Context, _ portalapi.Document) (io.ReadCloser, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// The Portal is not kept waiting for a large document of an answer: it is told when to come again, and finds it there.
func TestClause46LargeAnswersAreFetchedMeanwhile(t *testing.T) {
	w := one(t)
	w.staffed()
	h := w.remarked()
	d := w.portal.document("architecture", "Архитектурные решения", "plan 2", h.Documents[0].Version)
	message := expertise.RemarkAnswer{SideAct: w.by(h.ID, theDesigner), Remark: w.remark(h.ID, "architecture").ID, Text: "Исправлено", Documents: []expertise.HandedDocument{d}}
	whole := w.System.Portal
	w.System.Portal, w.System.Patience = stuck{whole}, 50*time.Millisecond
	id := string(newID())
	if status, _, p := w.post(callKey, id, expertise.EventAnswer, message); status != http.StatusServiceUnavailable || !strings.Contains(p.Detail, "still being fetched") {
		t.Fatalf("while it is fetched: %d, %+v", status, p)
	}
	w.System.Portal = whole
	w.run() // the job that fetches it
	w.System.Portal = stuck{whole}
	if status, _, p := w.post(callKey, id, expertise.EventAnswer, message); status != http.StatusOK {
		t.Errorf("once it is here: %d, %+v", status, p)
	}
	if now := w.document(h.ID, "architecture"); now.SHA256 != d.SHA256 {
		t.Errorf("the document is %s, want %s", now.SHA256, d.SHA256)
	}
}

// The Portal is told of every event in order, also when it was down, and when its answer was lost.
func TestClause46EventsArriveInOrder(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.staffed()
		h := w.opened()
		w.portal.set(func(p *thePortal) { p.down = true })
		ctx, head := t.Context(), w.actor(theHead)
		w.no(w.Review.Accept(ctx, head, h.ID, review.Acceptance{Profile: "KVE-45", Waived: "не требуется"}, w.key()))
		w.run()
		w.no(w.Review.DrawContract(ctx, head, h.ID, review.Contract{Number: "17-Э", Date: "2026-08-03", Price: 185000000, Days: 45}, w.key()))
		w.no(w.Review.OfferContract(ctx, head, h.ID, w.signed(theHead, w.snap(h.ID).Contract.Text), w.key()))
		w.run()
		trouble, err := w.System.Trouble(ctx, w.actor(admin))
		w.no(err)
		failing := trouble.Failing
		if len(failing) != 1 || failing[0].Event.Seq != 2 || failing[0].Reason != expertsystem.ReasonUnavailable || failing[0].Attempts != 1 {
			t.Errorf("failing %+v, want the second event alone, tried once: the others wait for it", failing)
		}
		w.told(expertise.EventContract, w.contract(h)) // what it says of the contract is told as it was offered
		if n := len(w.portal.events[h.ID]); n != 1 {
			t.Errorf("%d events arrived while the Portal was down", n)
		}
		w.portal.set(func(p *thePortal) { p.down, p.deaf = false, 1 })
		for range 5 {
			w.clock.Move(time.Minute)
			w.run()
		}
		var got []string
		for i, e := range w.portal.events[h.ID] {
			got = append(got, e.Event.Name)
			if e.Event.Seq != i+1 {
				t.Errorf("event %d bears the number %d", i+1, e.Event.Seq)
			}
		}
		want := []string{"review.opened", "review.accepted", "review.contract_drawn", "review.contract_offered", "review.contract_signed"}
		if !slices.Equal(got, want) {
			t.Fatalf("the Portal was told %v, want %v", got, want)
		}
		w.bears(w.portal.events[h.ID][3].Documents[0], "contract.organisation", theHead)
		if w.portal.repeated == 0 {
			t.Error("the event whose answer was lost did not come again")
		}
		for _, m := range w.file(h.ID).Told {
			if m.State != expertsystem.StateDelivered {
				t.Errorf("event %d is %s", m.Event.Seq, m.State)
			}
		}
	})
}

// The way of a case through both systems: what the customer's side does on the Portal arrives, and the conclusion returns
// with its documents and signatures.
func TestClause46WholeCourse(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.staffed()
		h := w.concluded()
		told := w.portal.events[h.ID]
		want := w.snap(h.ID).Events
		if len(told) != len(want) || len(told) < 20 {
			t.Fatalf("the Portal knows %d events of %d", len(told), len(want))
		}
		for i, e := range told {
			if e.Event.Seq != i+1 || e.Event.Name != want[i].Name || e.Event.State != want[i].State {
				t.Errorf("event %d is %+v, want %+v", i+1, e.Event, want[i])
			}
			var snap review.Snapshot
			if err := json.Unmarshal(e.Snapshot, &snap); err != nil || snap.Case != h.ID || snap.Seq != e.Event.Seq || snap.State != e.Event.State {
				t.Errorf("event %d came with the case as of event %d: %v", i+1, snap.Seq, err)
			}
		}
		offer := told[slices.IndexFunc(told, func(e expertise.Told) bool { return e.Event.Name == "review.contract_offered" })]
		if len(offer.Documents) != 1 || offer.Documents[0].Role != expertise.RoleContract {
			t.Fatalf("the contract did not come with its offer: %+v", offer.Documents)
		}
		w.bears(offer.Documents[0], "contract.organisation", theHead)
		given, there := w.portal.conclusions[h.ID]
		if !there || given.Outcome != expertise.Positive || given.Number == "" || given.Date != "2026-08-03" || len(given.Documents) != 4 {
			t.Fatalf("the conclusion is %+v", given)
		}
		w.bears(given.Documents[0], "conclusion.head", theHead)
		if data := given.Documents[1]; data.Role != expertise.RoleData || !bytes.HasPrefix(data.Content, []byte("<?xml")) {
			t.Errorf("the data are %s: %.40q", data.Role, data.Content)
		}
		w.bears(given.Documents[2], "conclusion.part", architect)
		w.bears(given.Documents[3], "conclusion.part", estimator)
		f := w.file(h.ID)
		if f.Case.State != expertsystem.StateClosed || f.Case.Course != "concluded" {
			t.Errorf("the case is %s, its course %s", f.Case.State, f.Case.Course)
		}
		if last := f.Told[len(f.Told)-1]; last.Kind != expertsystem.KindConclusion || last.State != expertsystem.StateDelivered {
			t.Errorf("the last thing told is %s, %s", last.Kind, last.State)
		}
	})
}

// bears checks that a carried document is whole and bears a valid signature by somebody.
func (w *world) bears(f expertise.CarriedFile, purpose, by string) {
	w.t.Helper()
	if sum(f.Content) != f.SHA256 || !bytes.HasPrefix(f.Content, []byte("%PDF-")) {
		w.t.Errorf("%s is not what its digest says", f.Name)
	}
	if len(f.Signatures) != 1 || f.Signatures[0].Purpose != purpose || f.Signatures[0].Person != persona(by).IIN {
		w.t.Errorf("%s is signed by %+v, want %s by %s", f.Name, f.Signatures, purpose, by)
		return
	}
	report, err := w.Verifier.Verify(w.t.Context(), f.Signatures[0].CMS, bytes.NewReader(f.Content), sign.Document)
	w.no(err)
	if report.Err() != nil || report.Signatures[0].Signer.IIN != persona(by).IIN {
		w.t.Errorf("the signature over %s: %v", f.Name, report.Err())
	}
}

// A new version of a document takes the place of the one that it follows, also when it follows one that an answer brought.
func TestClause46AnswersBringNewVersions(t *testing.T) {
	w := one(t)
	w.staffed()
	h := w.remarked()
	before, remark := w.document(h.ID, "architecture"), w.remark(h.ID, "architecture").ID
	answer := func(words string, replaces portal.ID) portal.ID {
		d := w.portal.document("architecture", "Архитектурные решения", words, replaces)
		w.told(expertise.EventAnswer, expertise.RemarkAnswer{SideAct: w.by(h.ID, theDesigner), Remark: remark, Text: "Исправлено", Documents: []expertise.HandedDocument{d}})
		return d.Version
	}
	second := answer("plan 2", h.Documents[0].Version)
	answer("plan 3", second)
	now := w.document(h.ID, "architecture")
	d, err := w.Keeper.Get(t.Context(), w.DB, before.Document)
	w.no(err)
	if now.Document != before.Document || len(d.Versions) != 3 || now.Version != d.Newest().ID {
		t.Errorf("the document is %+v with %d versions, want %s with 3", now, len(d.Versions), before.Document)
	}
	content, err := w.Keeper.Open(t.Context(), d.Newest())
	w.no(err)
	defer content.Close()
	if got, _ := io.ReadAll(content); !bytes.Equal(got, slicetest.PDF(t, "plan 3")) {
		t.Error("the last version is not what the last answer brought")
	}
	// One that is new, and one that follows nothing.
	w.told(expertise.EventAnswer, expertise.RemarkAnswer{SideAct: w.by(h.ID, theDesigner), Remark: remark, Text: "Добавлено",
		Documents: []expertise.HandedDocument{w.portal.document("structures", "Расчёт", "new", "")}})
	if got := len(w.snap(h.ID).Documents); got != 4 {
		t.Errorf("%d documents, want 4", got)
	}
	status, _, p := w.post(callKey, string(newID()), expertise.EventAnswer, expertise.RemarkAnswer{SideAct: w.by(h.ID, theDesigner), Remark: remark, Text: "?",
		Documents: []expertise.HandedDocument{w.portal.document("structures", "Расчёт", "x", newID())}})
	if status != http.StatusUnprocessableEntity || !strings.Contains(p.Errors[0].Message, "which document") {
		t.Errorf("a version that follows nothing: %d, %+v", status, p)
	}
	snap := w.snap(h.ID)
	if turns := snap.Remarks[0].Thread; len(turns) == 0 && len(snap.Remarks[1].Thread) == 0 {
		t.Error("the answers are not in the threads")
	}
}

// While the documents of an answer cannot be had, the Portal is asked to come again; nothing is done by half.
func TestClause46AnswerWaitsForItsDocuments(t *testing.T) {
	w := one(t)
	w.staffed()
	h := w.remarked()
	d := w.portal.document("architecture", "Архитектурные решения", "plan 2", h.Documents[0].Version)
	message := expertise.RemarkAnswer{SideAct: w.by(h.ID, theDesigner), Remark: w.remark(h.ID, "architecture").ID, Text: "Исправлено", Documents: []expertise.HandedDocument{d}}
	id, seq := string(newID()), w.snap(h.ID).Seq
	w.portal.set(func(p *thePortal) { p.down = true })
	if status, _, p := w.post(callKey, id, expertise.EventAnswer, message); status != http.StatusServiceUnavailable || p.Kind != fault.Unavailable {
		t.Errorf("with the Portal's documents out of reach: %d, %+v", status, p)
	}
	if got := w.snap(h.ID).Seq; got != seq {
		t.Errorf("something happened in the case: event %d after %d", got, seq)
	}
	w.portal.set(func(p *thePortal) { p.down = false })
	status, receipt, p := w.post(callKey, id, expertise.EventAnswer, message)
	if status != http.StatusOK || receipt.Digest == "" {
		t.Fatalf("the same message again: %d, %+v", status, p)
	}
	again, second, _ := w.post(callKey, id, expertise.EventAnswer, message)
	if again != http.StatusOK || second != receipt {
		t.Errorf("and once more: %d, %+v, want %+v", again, second, receipt)
	}
	if got := w.snap(h.ID).Seq; got != seq+1 {
		t.Errorf("%d events of one answer", got-seq)
	}
}

// An act that the review does not allow is refused with the reason, in words, by its clause; the refusal is kept.
func TestClause46RefusedActsAreToldAndKept(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.staffed()
		h := w.offered()
		c := w.contract(h)
		for _, x := range []struct {
			name    string
			event   string
			message any
			status  int
			words   string
		}{
			{"handing in before there are remarks", expertise.EventHandIn, w.by(h.ID, theCustomer), http.StatusConflict, "cannot be done at this stage"},
			{"another's signature", expertise.EventContract, expertise.ContractSigned{SideAct: c.SideAct, Contract: c.Contract, SHA256: c.SHA256,
				CMS: w.signed(theDesigner, c.Contract)}, http.StatusUnprocessableEntity, "Somebody else signed"},
			{"another contract", expertise.EventContract, expertise.ContractSigned{SideAct: c.SideAct, Contract: newID(), SHA256: c.SHA256, CMS: c.CMS},
				http.StatusConflict, "not the contract that is offered"},
			{"a stranger", expertise.EventHandIn, w.by(h.ID, "bank-user"), http.StatusConflict, "not open to who did it"},
			{"a ground that does not exist", expertise.EventEnd, expertise.EndAsked{SideAct: c.SideAct, Ground: "boredom", Text: "?"}, http.StatusUnprocessableEntity, ""},
		} {
			id := string(newID())
			for range 2 { // the second time it is the same message again
				status, _, p := w.post(callKey, id, x.event, x.message)
				text := p.Detail
				for _, e := range p.Errors {
					text += " " + e.Message
				}
				if status != x.status || !strings.Contains(text, x.words) || p.Clause == "" {
					t.Errorf("%s: %d by %q: %s; want %d with %q", x.name, status, p.Clause, text, x.status, x.words)
				}
			}
		}
		if state := w.snap(h.ID).State; state != review.Offered {
			t.Errorf("the case is %s", state)
		}
		refused := 0
		for _, m := range w.file(h.ID).Received {
			if m.Refused {
				refused++
			}
		}
		if refused != 5 {
			t.Errorf("%d refusals are kept, want 5", refused)
		}
		w.told(expertise.EventContract, c)
		if state := w.snap(h.ID).State; state != review.Looking {
			t.Errorf("after the right signature the case is %s", state)
		}
	})
}

// The journal of the expert system can be verified, and says for whom the Portal passed an act on.
func TestClause46JournalKeepsPersonAndSystem(t *testing.T) {
	w := one(t)
	w.staffed()
	h := w.offered()
	w.told(expertise.EventContract, w.contract(h))
	found := w.entries(h.ID, "review.conclude_contract")
	if len(found) != 1 || found[0].Person != persona(theCustomer).IIN || found[0].For != org(theCustomer) || found[0].System != "portal" {
		t.Errorf("the journal says %+v", found)
	}
	w.verified()
}
