package review_test

import (
	"encoding/json"
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/journal"
	"birtereze/portal/review"
)

// through is a persona of the customer's side as the Portal passes their acts on.
func through(persona string) portal.Actor {
	a := actor(persona)
	return review.OnBehalf{Person: a.Person, Name: a.Name, Party: a.For}.Actor("portal")
}

// Clause 46: in the expert system the customer's side acts through the Portal; the journal keeps the person and the system,
// the snapshot carries all that both sides see, and nobody of that side is told here.
func TestClause46ActsThroughThePortal(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		o := w.opening(func(o *review.Opening) { o.Relay = "portal" })
		id := o.ID
		w.Must(w.Open(t.Context(), o, ""))
		w.Must(w.Accept(t.Context(), actor(theHead), id, review.Acceptance{Profile: "KVE-45", Waived: "x"}, w.Key()))
		w.Must(w.DrawContract(t.Context(), actor(theHead), id, agreement, w.Key()))
		text := w.snap(id).Contract.Text
		w.Must(w.OfferContract(t.Context(), actor(theHead), id, w.VersionSignedBy(theHead, text), w.Key()))
		w.Refused(w.SignContract(t.Context(), actor(theCustomer), id, w.VersionSignedBy(theCustomer, text), w.Key()), fault.NotFound, "fault.not_found")
		w.Refused(w.SignContract(t.Context(), through(theCustomer), id, w.VersionSignedBy("customer-a", text), w.Key()), fault.Invalid, "sign.reason.other_person")
		w.Must(w.SignContract(t.Context(), through(theCustomer), id, w.VersionSignedBy(theCustomer, text), "portal:1"))
		w.Must(w.SignContract(t.Context(), through(theCustomer), id, w.VersionSignedBy(theCustomer, text), "portal:1"))
		w.cards()
		w.given(id, "architecture", architect)
		w.given(id, "estimate", estimator)
		w.Must(w.DraftRemark(t.Context(), actor(architect), id, w.wording(id, "architecture", "architecture"), w.Key()))
		w.Must(w.IssueRemarks(t.Context(), actor(theHead), id, w.Key()))
		w.Must(w.Answer(t.Context(), through(theDesigner), w.remark(id, "architecture").ID, "Исправлено",
			[]review.Changed{{Document: w.document(id, "architecture").Document, File: w.pdf("plan-2.pdf", "plan 2")}}, "portal:2"))
		w.Refused(w.HandIn(t.Context(), through(theDesigner), id, "portal:3"), fault.Forbidden, "fault.forbidden")
		w.Must(w.HandIn(t.Context(), through(theCustomer), id, "portal:4"))
		entries, err := journal.Find(t.Context(), w.DB, journal.Query{Subject: portal.Subject{Kind: review.Kind, ID: id}, Limit: 1})
		w.Must(err)
		if e := entries[0]; e.System != "portal" || e.Person != actor(theCustomer).Person || e.For != actor(theCustomer).For || e.Act != "review.hand_in" {
			t.Errorf("the journal says %+v", e)
		}
		w.Settle()
		for _, n := range w.Notices() {
			if n.Party == actor(theCustomer).For || n.Party == actor(theDesigner).For {
				t.Errorf("the customer's side is told here: %+v", n)
			}
		}
		raw, err := json.Marshal(w.snap(id))
		w.Must(err)
		var back review.Snapshot
		w.Must(json.Unmarshal(raw, &back))
		if back.Seq != len(back.Events) || back.State != review.SecondLook || back.Customer.Party != actor(theCustomer).For || back.Remarks[0].Thread[0].By != actor(theDesigner).Name ||
			back.Terms[0].LastDay == "" || back.Profile.Total.Days != 45 {
			t.Errorf("the snapshot came back as %s", raw)
		}
		last := back.Events[len(back.Events)-1]
		if last.System != "portal" || last.Person != actor(theCustomer).Name || last.Seq != back.Seq {
			t.Errorf("the last event: %+v", last)
		}
	})
}

// Clause 38: what is told of a case comes in order, each with its number and the state after it; what only the experts
// see is not told.
func TestClause38EventsCarryTheCase(t *testing.T) {
	w := one(t)
	id := w.remarked()
	w.Settle()
	seen := map[string]bool{}
	for _, e := range w.Events() {
		if e.Data["case"] != string(id) || e.Data["seq"] == "" || e.Data["state"] == "" || e.Subject.Kind != review.Kind || e.Data["application"] != "КВЭ-2026-000017" {
			t.Errorf("event %s: %+v", e.Name, e)
		}
		seen[e.Name] = true
	}
	if !seen["review.remarks_issued"] || seen["review.remark_drafted"] || len(w.Events()) != w.snap(id).Seq {
		t.Errorf("%d events for %d acts: %v", len(w.Events()), w.snap(id).Seq, seen)
	}
}

// The journal of a whole course proves itself, with every record of a review sealed.
func TestJournalSealsAReview(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.concluded()
		w.Settle()
		got, err := journal.Verify(t.Context(), w.DB, nil, append(review.Sealed(), "ddl_deadlines", "doc_documents", "doc_versions", "sig_signatures"))
		w.Must(err)
		if len(got.Faults) > 0 || got.Records == 0 {
			t.Errorf("Verify = %+v", got)
		}
	})
}
