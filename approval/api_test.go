package approval

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"birtereze/portal"
	approvalui "birtereze/portal/approval/ui"
	"birtereze/portal/internal/api"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/stage"
	"birtereze/portal/law"
)

// partner is an authority's own system: it knows the Portal by its API alone.
type partner struct {
	t     *testing.T
	url   string
	token string
}

// join opens the API for two systems: the network authority's, and one of an authority that was asked for nothing.
func (w *world) join(t *testing.T) (network, other partner) {
	t.Helper()
	messages, err := i18n.Load(approvalui.Texts(), fault.Texts, document.Texts, sign.Texts)
	must(t, err)
	stranger := system()
	stranger.For = party("outsider")
	described := api.New("Test", "1", w.bus.Policy, messages, func(_ context.Context, token string) (portal.Actor, error) {
		switch token {
		case "network":
			return system(), nil
		case "other":
			return stranger, nil
		}
		return portal.Actor{}, fault.New(fault.Unauthenticated, "fault.token")
	})
	w.API(described)
	server := httptest.NewServer(described.Handler())
	t.Cleanup(server.Close)
	return partner{t, server.URL, "network"}, partner{t, server.URL, "other"}
}

// ask calls an operation and reads the answer into out, whatever its status.
func (p partner) ask(method, path string, body, out any, headers ...string) int {
	p.t.Helper()
	var posted io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		must(p.t, err)
		posted = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.url+path, posted)
	must(p.t, err)
	req.Header.Set("Authorization", "Bearer "+p.token)
	req.Header.Set("Accept-Language", "en")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	must(p.t, err)
	defer res.Body.Close()
	if out != nil {
		must(p.t, json.NewDecoder(res.Body).Decode(out))
	}
	return res.StatusCode
}

func (w *world) answer(t *testing.T, signer string) map[string]any {
	t.Helper()
	const file = "Согласование"
	return map[string]any{"decision": Agreed, "number": "17-1/204", "date": "2026-08-28", "official": actor("network-official").Person,
		"file_name": "Согласование.pdf", "file": []byte(file), "cms": w.signed(t, signer, file)}
}

func TestClause29AnAuthoritysOwnSystemTakesPart(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		fire, network := w.send(t)
		system, _ := w.join(t)
		var list struct{ Approvals []Asked }
		if status := system.ask("GET", "/api/v1/approvals", nil, &list); status != http.StatusOK || len(list.Approvals) != 1 || list.Approvals[0].ID != network.ID {
			t.Fatalf("%d %+v, want the one that waits for this authority", status, list)
		}
		var asked Asked
		if status := system.ask("GET", "/api/v1/approvals/"+string(network.ID), nil, &asked); status != http.StatusOK {
			t.Fatalf("status %d", status)
		}
		if len(asked.Documents) != 1 || asked.Name.RU != "Школа" || asked.Note == "" || asked.Due == nil {
			t.Errorf("the system is told %+v: the documents, the note and the term are needed to answer", asked)
		}
		var problem api.Problem
		if status := system.ask("GET", "/api/v1/approvals/"+string(fire.ID), nil, &problem); status != http.StatusNotFound {
			t.Errorf("what was asked of another authority: status %d, %+v", status, problem)
		}
		if status := system.ask("POST", "/api/v1/approvals/"+string(network.ID)+"/take", nil, nil); status != http.StatusNoContent {
			t.Errorf("taking up: status %d", status)
		}
		if got := w.state(t, network.ID); got != "in_review" {
			t.Errorf("state %s after it was taken up", got)
		}
	})
}

func TestClause31p2TheDocumentArrivesThroughIntegration(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, network := w.send(t)
		system, other := w.join(t)
		path := "/api/v1/approvals/" + string(network.ID) + "/answer"
		var problem api.Problem
		if status := other.ask("POST", path, w.answer(t, "network-official"), &problem); status != http.StatusNotFound {
			t.Errorf("another authority's system: status %d, %+v", status, problem)
		}
		if status := system.ask("POST", path, w.answer(t, "customer-a"), &problem); status != http.StatusUnprocessableEntity || problem.Clause != law.C31p2 {
			t.Errorf("signed by somebody else's key: status %d, %+v", status, problem)
		}
		wrong := w.answer(t, "network-official")
		wrong["date"] = "31.02.2026"
		if status := system.ask("POST", path, wrong, &problem); status != http.StatusUnprocessableEntity || len(problem.Errors) != 1 || problem.Errors[0].Location != "date" {
			t.Errorf("a day that is none: status %d, %+v", status, problem)
		}
		if got := w.state(t, network.ID); got != "sent" {
			t.Fatalf("state %s after refused answers, want sent", got)
		}
		message := w.answer(t, "network-official")
		for range 2 { // the same message twice has one effect
			if status := system.ask("POST", path, message, nil, "Idempotency-Key", "m-1"); status != http.StatusNoContent {
				t.Fatalf("status %d", status)
			}
		}
		if got := w.state(t, network.ID); got != "approved" {
			t.Errorf("state %s, want approved", got)
		}
		a, err := approvals.Get(t.Context(), w.bus.DB, network.ID)
		must(t, err)
		_, d, err := w.documents.Version(t.Context(), w.bus.DB, a.Document)
		must(t, err)
		if d.Origin != document.FromPartner {
			t.Errorf("origin %q, want %q: where the document came from stays visible", d.Origin, document.FromPartner)
		}
		if status := system.ask("POST", path, w.answer(t, "network-official"), &problem); status != http.StatusConflict {
			t.Errorf("a second answer: status %d, %+v", status, problem)
		}
	})
}

func TestClause29ACallerWithoutTokenIsRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.send(t)
		system, _ := w.join(t)
		system.token = "guessed"
		var problem api.Problem
		if status := system.ask("GET", "/api/v1/approvals", nil, &problem); status != http.StatusUnauthorized || strings.Contains(problem.Detail, "[") {
			t.Errorf("status %d, %+v", status, problem)
		}
	})
}

func TestClause28WhatEachAuthoritySaysIsSeenInOnePlace(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		fire, network := w.send(t)
		look := func() stage.Part {
			var f stage.Facts
			must(t, w.Stage(t.Context(), "p", &f))
			return f.Approvals
		}
		if part := look(); part.State != stage.UnderWay || len(part.Holders) != 2 {
			t.Errorf("after sending %+v: under way, with both authorities", part)
		}
		must(t, w.Take(t.Context(), official(), fire.ID, ""))
		must(t, w.Enter(t.Context(), official(), fire.ID, Draft{Decision: Agreed, Number: "1", Dated: "2026-08-28", File: w.file(t, "yes")}, ""))
		must(t, w.Sign(t.Context(), official(), fire.ID, w.signed(t, "authority-official", "yes"), ""))
		if part := look(); part.State != stage.UnderWay || len(part.Holders) != 1 || part.Holders[0] != network.Authority {
			t.Errorf("after the first answer %+v: the other authority alone holds it", part)
		}
		system, _ := w.join(t)
		if status := system.ask("POST", "/api/v1/approvals/"+string(network.ID)+"/answer", w.answer(t, "network-official"), nil); status != http.StatusNoContent {
			t.Fatalf("status %d", status)
		}
		if part := look(); part.State != stage.Done || len(part.Holders) != 0 {
			t.Errorf("after both answers %+v: done", part)
		}
		given, err := w.Answers(t.Context(), "p")
		must(t, err)
		if len(given) != 2 || !given[0].Approved || !given[1].Approved {
			t.Errorf("documents given %+v: from the page and from the system alike", given)
		}
	})
}
