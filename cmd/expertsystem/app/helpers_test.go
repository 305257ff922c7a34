package app_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"golang.org/x/mod/sumdb/note"

	"birtereze/portal"
	"birtereze/portal/cmd/expertsystem/app"
	"birtereze/portal/expertise"
	"birtereze/portal/internal/api"
	"birtereze/portal/internal/journal"
	"birtereze/portal/review"
)

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// post calls the exchange with a key and reads how it was answered.
func (w *world) post(key, id, event string, message any) (status int, receipt expertise.Receipt, problem api.Problem) {
	w.t.Helper()
	body, err := json.Marshal(message)
	w.no(err)
	hook, err := standardwebhooks.NewWebhook(key)
	w.no(err)
	at := w.clock.Now()
	signature, err := hook.Sign(id, at, body)
	w.no(err)
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.site+"/exchange", bytes.NewReader(body))
	w.no(err)
	req.Header.Set("X-Event", event)
	req.Header.Set("Accept-Language", "en")
	req.Header.Set(standardwebhooks.HeaderWebhookID, id)
	req.Header.Set(standardwebhooks.HeaderWebhookSignature, signature)
	req.Header.Set(standardwebhooks.HeaderWebhookTimestamp, fmt.Sprint(at.Unix()))
	resp, err := http.DefaultClient.Do(req)
	w.no(err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	w.no(err)
	if resp.StatusCode == http.StatusOK {
		w.no(json.Unmarshal(raw, &receipt))
	} else {
		if got := resp.Header.Get("Content-Type"); got != "application/problem+json" {
			w.t.Errorf("a refusal is a %s: %.200s", got, raw)
		}
		w.no(json.Unmarshal(raw, &problem))
	}
	return resp.StatusCode, receipt, problem
}

// The way of a case, step by step, as the organisation's people take it.

// offered is a case whose contract waits for the customer.
func (w *world) offered() expertise.Handover {
	w.t.Helper()
	h := w.opened()
	ctx, head := w.t.Context(), w.actor(theHead)
	w.no(w.Review.Accept(ctx, head, h.ID, review.Acceptance{Profile: "KVE-45", Waived: "не требуется"}, w.key()))
	w.no(w.Review.DrawContract(ctx, head, h.ID, review.Contract{Number: "17-Э", Date: "2026-08-03", Price: 185000000, Days: 45}, w.key()))
	w.no(w.Review.OfferContract(ctx, head, h.ID, w.signed(theHead, w.snap(h.ID).Contract.Text), w.key()))
	w.run()
	return h
}

// contract is the customer's signature under the offered contract, as the Portal passes it on.
func (w *world) contract(h expertise.Handover) expertise.ContractSigned {
	w.t.Helper()
	c := w.snap(h.ID).Contract
	return expertise.ContractSigned{SideAct: w.by(h.ID, theCustomer), Contract: c.Text, SHA256: c.SHA256, CMS: w.signed(theCustomer, c.Text)}
}

// remarked is a case with one remark for each section, issued.
func (w *world) remarked() expertise.Handover {
	w.t.Helper()
	h := w.offered()
	w.told(expertise.EventContract, w.contract(h))
	ctx := w.t.Context()
	for section, key := range map[string]string{"architecture": architect, "estimate": estimator} {
		w.no(w.Review.Assign(ctx, w.actor(theHead), h.ID, section, persona(key).IIN, w.key()))
		work, err := w.Review.Work(ctx, w.actor(theHead), h.ID)
		w.no(err)
		for _, a := range work.Given {
			if a.Section == section {
				w.no(w.Review.Declare(ctx, w.actor(key), a.ID, true, "", w.key()))
			}
		}
		w.no(w.Review.DraftRemark(ctx, w.actor(key), h.ID, review.Wording{Section: section, Document: w.document(h.ID, section).Document, Place: "лист 4",
			Words: "Не указаны размеры", Norm: "СН РК 1.02-03-2022", Point: "п. 10.4", Severity: review.Breach}, w.key()))
	}
	w.no(w.Review.IssueRemarks(ctx, w.actor(theHead), h.ID, w.key()))
	w.run()
	return h
}

// document is the document of a kind in the version that is looked at.
func (w *world) document(id portal.ID, kind string) review.SeenDocument {
	w.t.Helper()
	for _, d := range w.snap(id).Documents {
		if d.Kind == kind {
			return d
		}
	}
	w.t.Fatalf("the case has no document %s", kind)
	return review.SeenDocument{}
}

func (w *world) remark(id portal.ID, section string) review.SeenRemark {
	w.t.Helper()
	for _, r := range w.snap(id).Remarks {
		if r.Section == section {
			return r
		}
	}
	w.t.Fatalf("no remark upon %s is issued", section)
	return review.SeenRemark{}
}

// drawn is a case whose conclusion is drawn up and not signed.
func (w *world) drawn() expertise.Handover {
	w.t.Helper()
	h := w.remarked()
	ctx := w.t.Context()
	plan := h.Documents[0]
	w.told(expertise.EventAnswer, expertise.RemarkAnswer{SideAct: w.by(h.ID, theDesigner), Remark: w.remark(h.ID, "architecture").ID, Text: "Размеры указаны",
		Documents: []expertise.HandedDocument{w.portal.document("architecture", plan.Title, "plan 2", plan.Version)}})
	w.told(expertise.EventAnswer, expertise.RemarkAnswer{SideAct: w.by(h.ID, theCustomer), Remark: w.remark(h.ID, "estimate").ID, Text: "Расценка обоснована"})
	w.told(expertise.EventHandIn, w.by(h.ID, theCustomer))
	for section, key := range map[string]string{"architecture": architect, "estimate": estimator} {
		w.no(w.Review.AcceptAnswer(ctx, w.actor(key), w.remark(h.ID, section).ID, "", w.key()))
	}
	w.no(w.Review.Close(ctx, w.actor(theHead), h.ID, w.key()))
	for section, key := range map[string]string{"architecture": architect, "estimate": estimator} {
		w.no(w.Review.WritePart(ctx, w.actor(key), h.ID, section, "Раздел рассмотрен", true, w.key()))
		work, err := w.Review.Work(ctx, w.actor(theHead), h.ID)
		w.no(err)
		for _, p := range work.Parts {
			if p.Section == section {
				w.no(w.Review.SignPart(ctx, w.actor(key), h.ID, section, w.signed(key, p.Text), w.key()))
			}
		}
	}
	w.no(w.Review.DrawConclusion(ctx, w.actor(theHead), h.ID, review.Verdict{Outcome: review.Positive, Words: "Соответствует."}, w.key()))
	return h
}

// concluded is a case with its conclusion, issued.
func (w *world) concluded() expertise.Handover {
	w.t.Helper()
	h := w.drawn()
	ctx := w.t.Context()
	work, err := w.Review.Work(ctx, w.actor(theHead), h.ID)
	w.no(err)
	w.no(w.Review.SignConclusion(ctx, w.actor(theHead), h.ID, w.signed(theHead, work.Conclusion.Text), w.key()))
	w.run()
	return h
}

// entries are the entries of the journal about a case, by act.
func (w *world) entries(id portal.ID, act string) []journal.Entry {
	w.t.Helper()
	all, err := journal.Find(w.t.Context(), w.DB, journal.Query{Subject: portal.Subject{Kind: review.Kind, ID: id}, Limit: 1000})
	w.no(err)
	return slices.DeleteFunc(all, func(e journal.Entry) bool { return e.Act != act })
}

// verified checks that the journal holds, and that every record is as the last act upon it left it.
func (w *world) verified() {
	w.t.Helper()
	w.no(journal.SignRoot(w.t.Context(), w.DB, w.Journal))
	key, err := note.NewVerifier(w.JournalKey)
	w.no(err)
	got, err := journal.Verify(w.t.Context(), w.DB, key, app.Sealed())
	w.no(err)
	if len(got.Faults) > 0 || got.Records == 0 {
		w.t.Errorf("the journal: %+v", got)
	}
}
