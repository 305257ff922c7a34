package approval

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/api"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/slicetest"
	"birtereze/portal/internal/stage"
	"birtereze/portal/law"
)

// join opens the API for two systems: the network authority's, and one of an authority that was asked for nothing.
func (w *world) join() (network, other slicetest.Caller) {
	w.Helper()
	stranger := system()
	stranger.For = party("outsider")
	address := w.ServeAPI(func(_ context.Context, token string) (portal.Actor, error) {
		switch token {
		case "network":
			return system(), nil
		case "other":
			return stranger, nil
		}
		return portal.Actor{}, fault.New(fault.Unauthenticated, "fault.token")
	}, w.API)
	return slicetest.Caller{World: w.World, Address: address, Token: "network"}, slicetest.Caller{World: w.World, Address: address, Token: "other"}
}

func (w *world) answer(signer string) map[string]any {
	w.Helper()
	const file = "Согласование"
	return map[string]any{"decision": Agreed, "number": "17-1/204", "date": "2026-08-28", "official": actor("network-official").Person,
		"file_name": "Согласование.pdf", "file": []byte(file), "cms": w.SignedBy(signer, []byte(file))}
}

func TestClause29AnAuthoritysOwnSystemTakesPart(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		fire, network := w.send()
		system, _ := w.join()
		var list struct{ Approvals []Asked }
		if status := system.Call("GET", "/api/v1/approvals", nil, &list); status != http.StatusOK || len(list.Approvals) != 1 || list.Approvals[0].ID != network.ID {
			t.Fatalf("%d %+v, want the one that waits for this authority", status, list)
		}
		var asked Asked
		if status := system.Call("GET", "/api/v1/approvals/"+string(network.ID), nil, &asked); status != http.StatusOK {
			t.Fatalf("status %d", status)
		}
		if len(asked.Documents) != 1 || asked.Name.RU != "Школа" || asked.Note == "" || asked.Due == nil {
			t.Errorf("the system is told %+v: the documents, the note and the term are needed to answer", asked)
		}
		var problem api.Problem
		if status := system.Call("GET", "/api/v1/approvals/"+string(fire.ID), nil, &problem); status != http.StatusNotFound {
			t.Errorf("what was asked of another authority: status %d, %+v", status, problem)
		}
		if status := system.Call("POST", "/api/v1/approvals/"+string(network.ID)+"/take", nil, nil); status != http.StatusNoContent {
			t.Errorf("taking up: status %d", status)
		}
		if got := w.state(network.ID); got != "in_review" {
			t.Errorf("state %s after it was taken up", got)
		}
	})
}

func TestClause31p2TheDocumentArrivesThroughIntegration(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, network := w.send()
		system, other := w.join()
		path := "/api/v1/approvals/" + string(network.ID) + "/answer"
		var problem api.Problem
		if status := other.Call("POST", path, w.answer("network-official"), &problem); status != http.StatusNotFound {
			t.Errorf("another authority's system: status %d, %+v", status, problem)
		}
		if status := system.Call("POST", path, w.answer("customer-a"), &problem); status != http.StatusUnprocessableEntity || problem.Clause != law.C31p2 {
			t.Errorf("signed by somebody else's key: status %d, %+v", status, problem)
		}
		wrong := w.answer("network-official")
		wrong["date"] = "31.02.2026"
		if status := system.Call("POST", path, wrong, &problem); status != http.StatusUnprocessableEntity || len(problem.Errors) != 1 || problem.Errors[0].Location != "date" {
			t.Errorf("a day that is none: status %d, %+v", status, problem)
		}
		if got := w.state(network.ID); got != "sent" {
			t.Fatalf("state %s after refused answers, want sent", got)
		}
		message := w.answer("network-official")
		for range 2 { // the same message twice has one effect
			if status := system.Call("POST", path, message, nil, "Idempotency-Key", "m-1"); status != http.StatusNoContent {
				t.Fatalf("status %d", status)
			}
		}
		if got := w.state(network.ID); got != "approved" {
			t.Errorf("state %s, want approved", got)
		}
		a, err := approvals.Get(t.Context(), w.DB, network.ID)
		w.Must(err)
		_, d, err := w.Keeper.Version(t.Context(), w.DB, a.Document)
		w.Must(err)
		if d.Origin != document.FromPartner {
			t.Errorf("origin %q, want %q: where the document came from stays visible", d.Origin, document.FromPartner)
		}
		if status := system.Call("POST", path, w.answer("network-official"), &problem); status != http.StatusConflict {
			t.Errorf("a second answer: status %d, %+v", status, problem)
		}
	})
}

func TestClause29ACallerWithoutTokenIsRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.send()
		system, _ := w.join()
		system.Token = "guessed"
		var problem api.Problem
		if status := system.Call("GET", "/api/v1/approvals", nil, &problem); status != http.StatusUnauthorized || strings.Contains(problem.Detail, "[") {
			t.Errorf("status %d, %+v", status, problem)
		}
	})
}

func TestClause28WhatEachAuthoritySaysIsSeenInOnePlace(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		fire, network := w.send()
		look := func() stage.Part {
			var f stage.Facts
			w.Must(w.Stage(t.Context(), "p", &f))
			return f.Approvals
		}
		if part := look(); part.State != stage.UnderWay || len(part.Holders) != 2 {
			t.Errorf("after sending %+v: under way, with both authorities", part)
		}
		w.Must(w.Take(t.Context(), official(), fire.ID, ""))
		w.Must(w.Enter(t.Context(), official(), fire.ID, Draft{Decision: Agreed, Number: "1", Dated: "2026-08-28", File: w.file("yes")}, ""))
		w.Must(w.Sign(t.Context(), official(), fire.ID, w.SignedBy("authority-official", []byte("yes")), ""))
		if part := look(); part.State != stage.UnderWay || len(part.Holders) != 1 || part.Holders[0] != network.Authority {
			t.Errorf("after the first answer %+v: the other authority alone holds it", part)
		}
		system, _ := w.join()
		if status := system.Call("POST", "/api/v1/approvals/"+string(network.ID)+"/answer", w.answer("network-official"), nil); status != http.StatusNoContent {
			t.Fatalf("status %d", status)
		}
		if part := look(); part.State != stage.Done || len(part.Holders) != 0 {
			t.Errorf("after both answers %+v: done", part)
		}
		given, err := w.Answers(t.Context(), "p")
		w.Must(err)
		if len(given) != 2 || !given[0].Approved || !given[1].Approved {
			t.Errorf("documents given %+v: from the page and from the system alike", given)
		}
	})
}
