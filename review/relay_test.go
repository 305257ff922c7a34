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
		w.no(w.Open(t.Context(), o, ""))
		w.no(w.Accept(t.Context(), actor(theHead), id, review.Acceptance{Profile: "KVE-45", Waived: "x"}, w.key()))
		w.no(w.DrawContract(t.Context(), actor(theHead), id, agreement, w.key()))
		text := w.snap(id).Contract.Text
		w.no(w.OfferContract(t.Context(), actor(theHead), id, w.signed(theHead, text), w.key()))
		w.refused(w.SignContract(t.Context(), actor(theCustomer), id, w.signed(theCustomer, text), w.key()), fault.NotFound, "fault.not_found")
		w.refused(w.SignContract(t.Context(), through(theCustomer), id, w.signed("customer-a", text), w.key()), fault.Invalid, "sign.reason.other_person")
		w.no(w.SignContract(t.Context(), through(theCustomer), id, w.signed(theCustomer, text), "portal:1"))
		w.no(w.SignContract(t.Context(), through(theCustomer), id, w.signed(theCustomer, text), "portal:1"))
		w.cards()
		w.given(id, "architecture", architect)
		w.given(id, "estimate", estimator)
		w.no(w.DraftRemark(t.Context(), actor(architect), id, w.wording(id, "architecture", "architecture"), w.key()))
		w.no(w.IssueRemarks(t.Context(), actor(theHead), id, w.key()))
		w.no(w.Answer(t.Context(), through(theDesigner), w.remark(id, "architecture").ID, "Исправлено",
			[]review.Changed{{Document: w.document(id, "architecture").Document, File: w.pdf("plan-2.pdf", "plan 2")}}, "portal:2"))
		w.refused(w.HandIn(t.Context(), through(theDesigner), id, "portal:3"), fault.Forbidden, "fault.forbidden")
		w.no(w.HandIn(t.Context(), through(theCustomer), id, "portal:4"))
		entries, err := journal.Find(t.Context(), w.bus.DB, journal.Query{Subject: portal.Subject{Kind: review.Kind, ID: id}, Limit: 1})
		w.no(err)
		if e := entries[0]; e.System != "portal" || e.Person != actor(theCustomer).Person || e.For != actor(theCustomer).For || e.Act != "review.hand_in" {
			t.Errorf("the journal says %+v", e)
		}
		w.run()
		for _, n := range w.notices {
			if n.Party == actor(theCustomer).For || n.Party == actor(theDesigner).For {
				t.Errorf("the customer's side is told here: %+v", n)
			}
		}
		raw, err := json.Marshal(w.snap(id))
		w.no(err)
		var back review.Snapshot
		w.no(json.Unmarshal(raw, &back))
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
	w.run()
	seen := map[string]bool{}
	for _, e := range w.events {
		if e.Data["case"] != string(id) || e.Data["seq"] == "" || e.Data["state"] == "" || e.Subject.Kind != review.Kind || e.Data["application"] != "КВЭ-2026-000017" {
			t.Errorf("event %s: %+v", e.Name, e)
		}
		seen[e.Name] = true
	}
	if !seen["review.remarks_issued"] || seen["review.remark_drafted"] || len(w.events) != w.snap(id).Seq {
		t.Errorf("%d events for %d acts: %v", len(w.events), w.snap(id).Seq, seen)
	}
}

// The journal of a whole course proves itself, with every record of a review sealed.
func TestJournalSealsAReview(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.concluded()
		w.run()
		got, err := journal.Verify(t.Context(), w.bus.DB, nil, append(review.Sealed(), "ddl_deadlines", "doc_documents", "doc_versions", "sig_signatures"))
		w.no(err)
		if len(got.Faults) > 0 || got.Records == 0 {
			t.Errorf("Verify = %+v", got)
		}
	})
}
