package expertise_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	"birtereze/portal"
	"birtereze/portal/expertise"
	"birtereze/portal/integration"
	"birtereze/portal/internal/gateway/webhook"
	"birtereze/portal/internal/slicetest"
)

// system is an expert system as its server speaks on the wire.
type system struct {
	w        *world
	server   *httptest.Server
	receiver *webhook.Receiver
	token    string
	id       portal.ID
	contract []byte // that was offered

	mu       sync.Mutex
	mood     func(rw http.ResponseWriter) bool // answers instead of the system when it returns true
	received []message
}

type message struct {
	id, event string
	body      []byte
}

const callKey = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func newSystem(w *world) *system {
	s := &system{w: w, token: "token-of-the-expert-system-" + rand()}
	var err error
	s.receiver, err = webhook.NewReceiver(callKey, time.Now)
	w.Must(err)
	s.server = httptest.NewServer(s)
	w.Cleanup(s.server.Close)
	return s
}

func rand() string { return strings.ReplaceAll(string(newID()), "-", "") }

// join enters the system among the partners, with the organisations that work in it.
func (s *system) join() {
	s.w.Helper()
	officer := actor("integration-officer")
	r, err := s.w.partners.Join(s.w.Context(), officer, integration.Partner{Kind: integration.ExpertSystem, Name: portal.Text{RU: "Система", KK: "Жүйе"},
		Operator: actor("expert-system-admin").For, Email: "a@example.kz", CallURL: s.server.URL + "/portal", CallKey: callKey}, s.token, "")
	s.w.Must(err)
	s.id = r.Subject.ID
	s.serve("expert-head", "second-expert-head")
}

// serve says which organisations work in the system.
func (s *system) serve(heads ...string) {
	s.w.Helper()
	var served []integration.Served
	for _, h := range heads {
		name, _ := slicetest.Registered{}.PartyName(s.w.Context(), actor(h).For)
		served = append(served, integration.Served{Party: actor(h).For, Name: name, Until: "2027-12-31"})
	}
	s.w.Must(s.w.partners.Serve(s.w.Context(), s.actor(), served, ""))
}

func (s *system) actor() portal.Actor {
	return portal.Actor{System: string(s.id), For: actor("expert-system-admin").For, Roles: []portal.Role{portal.RolePartnerSystem, "expert_system"}}
}

// ServeHTTP receives what the Portal tells.
func (s *system) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.mood != nil && s.mood(rw) {
		return
	}
	id, event, body, err := s.receiver.Read(r, 4<<20)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusUnauthorized)
		return
	}
	if !slices.ContainsFunc(s.received, func(m message) bool { return m.id == id }) {
		s.received = append(s.received, message{id, event, body})
	}
	receipt := expertise.Receipt{At: s.w.Clock.Now(), Digest: sum(body)}
	if event == expertise.EventApplication {
		receipt.Case = "ES-7"
	}
	rw.Header().Set("Content-Type", "application/json")
	json.NewEncoder(rw).Encode(receipt)
}

func (s *system) feels(mood func(rw http.ResponseWriter) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mood = mood
}

// got lists the messages of an event.
func (s *system) got(event string) []message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.received), func(m message) bool { return m.event != event })
}

// call asks the Portal's API; it returns the status and the body.
func (s *system) call(method, path, token string, body any, headers ...string) (status int, answer []byte) {
	s.w.Helper()
	status = slicetest.Caller{World: s.w.World, Address: s.w.Service.BaseURL, Token: token}.Call(method, path, body, &answer, headers...)
	return status, answer
}

// tell tells an event of a case.
func (s *system) tell(a expertise.Application, told expertise.Told, headers ...string) (int, []byte) {
	s.w.Helper()
	return s.call(http.MethodPost, "/api/v1/applications/"+string(a.ID)+"/events", s.token, told, headers...)
}

// must tells an event that has to be taken.
func (s *system) must(a expertise.Application, told expertise.Told) {
	s.w.Helper()
	if status, answer := s.tell(a, told); status/100 != 2 {
		s.w.Fatalf("event %d %s: %d %s", told.Event.Seq, told.Event.Name, status, answer)
	}
}

// event is an event with the case as it stands after it.
func (s *system) event(seq int, name, state string, snapshot map[string]any) expertise.Told {
	s.w.Helper()
	c := map[string]any{"number": "ES-7", "seq": seq, "state": state}
	for k, v := range snapshot {
		c[k] = v
	}
	raw, err := json.Marshal(c)
	s.w.Must(err)
	return expertise.Told{Event: expertise.Event{Seq: seq, At: s.w.Clock.Now().UTC(), Name: name, State: flowState(state), Clause: "299:20", Person: "Эксперт"}, Snapshot: raw}
}

// carried is a document with its bytes and signatures.
func (s *system) carried(role, name string, content []byte, signers ...string) expertise.CarriedFile {
	s.w.Helper()
	f := expertise.CarriedFile{Role: role, Version: newID(), Title: name, Name: name, SHA256: sum(content), Content: content}
	for i, who := range signers {
		purpose := map[string]string{"contract": "contract.organisation", "part": "conclusion.part"}[role]
		if purpose == "" {
			purpose = "conclusion.head"
		}
		if i > 0 {
			purpose = "conclusion.part"
		}
		f.Signatures = append(f.Signatures, expertise.CarriedSignature{Person: actor(who).Person, Purpose: purpose, CMS: s.w.SignedBy(who, content)})
	}
	return f
}
