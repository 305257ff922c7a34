package expertise_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/expertise"
	"birtereze/portal/integration"
	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/policy"
	"birtereze/portal/law"
)

// The list is in an order that anybody can compute again, is another for another application, and its showing is on record.
func TestCode105TheListIsTurnedByAPublishedSeed(t *testing.T) {
	w := one(t)
	heads := []string{"expert-head", "second-expert-head"}
	orders := map[string]bool{}
	for range 12 {
		p := w.project(nil)
		a := w.filed(p, "customer-b")
		_, list, err := w.Organisations(t.Context(), actor("customer-b"), a.ID)
		w.Must(err)
		if len(list) != len(heads) {
			t.Fatalf("%d organisations, want %d", len(list), len(heads))
		}
		order := ""
		for i, o := range list {
			if want := sum([]byte(a.Number + "|" + string(a.Date) + "|" + string(o.Party))); o.Key != want || i > 0 && list[i-1].Key > o.Key {
				t.Errorf("place %d of %s: key %s, want %s in order", i, a.Number, o.Key, want)
			}
			order += string(o.Party) + " "
		}
		orders[order] = true
		_, again, err := w.Organisations(t.Context(), actor("customer-b"), a.ID)
		w.Must(err)
		if fmt.Sprint(again) != fmt.Sprint(list) {
			t.Error("the order changed at the second look")
		}
		shown := 0
		for _, e := range w.entries(a.ID) {
			if e.Act == "expertise.show_list" {
				shown++
				if e.Person != actor("customer-b").Person || e.Clause != law.Code105p8 || !strings.Contains(fmt.Sprint(e.Facts), strings.TrimSpace(order)) {
					t.Errorf("entry %+v", e)
				}
			}
		}
		if shown != 1 {
			t.Errorf("%d entries that the list was shown on one day to one person", shown)
		}
	}
	if len(orders) != 2 {
		t.Errorf("twelve applications saw %d orders of two organisations", len(orders))
	}
}

func TestCode105OnlyAnAdmittedOrganisationIsChosen(t *testing.T) {
	w := one(t)
	p := w.project(nil)
	a := w.filed(p, "customer-b")
	w.Refused(w.Choose(t.Context(), actor("customer-b"), a.ID, actor("outsider").For, w.Key()), fault.Invalid, "expertise.organisation_gone")
	w.system.serve("expert-head")
	w.Refused(w.Choose(t.Context(), actor("customer-b"), a.ID, actor("second-expert-head").For, w.Key()), fault.Invalid, "expertise.organisation_gone")
	// One that designed the project cannot examine it (art. 105 point 11).
	w.projects.change(p.ID, func(x *project) { x.Designer = actor("expert-head").For })
	w.Refused(w.Choose(t.Context(), actor("customer-b"), a.ID, actor("expert-head").For, w.Key()), fault.Invalid, "expertise.rule.independent.not_met")
	if got := w.application(p); got.State != expertise.Choosing || got.Organisation != "" {
		t.Errorf("the application is %s with %s", got.State, got.Organisation)
	}
}

func TestClause37TheApplicationIsHandedOverTheSameDay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.project(nil)
		a := w.filed(p, "customer-b")
		w.Must(w.Choose(t.Context(), actor("customer-b"), a.ID, actor("expert-head").For, "form:c"))
		w.Must(w.Choose(t.Context(), actor("customer-b"), a.ID, actor("expert-head").For, "form:c"))
		terms, err := deadline.OfSubject(t.Context(), w.DB, a.ID)
		w.Must(err)
		if len(terms) != 1 || terms[0].LastDay != portal.DateOf(begin) || terms[0].Clause != law.C37 {
			t.Fatalf("terms: %+v", terms)
		}
		w.Settle()
		a = w.application(p)
		got := w.system.got(expertise.EventApplication)
		if len(got) != 1 {
			t.Fatalf("the system received %d messages", len(got))
		}
		if a.State != expertise.UnderReview || a.Receipt.Case != "ES-7" || a.Receipt.Digest != sum(got[0].body) {
			t.Errorf("application %s, receipt %+v", a.State, a.Receipt)
		}
		if terms, _ = deadline.OfSubject(t.Context(), w.DB, a.ID); terms[0].Status != deadline.Met {
			t.Errorf("the term is %s", terms[0].Status)
		}
		w.fetches(p, a, got[0].body)
		if len(w.Happened("expertise.handed_over")) != 1 || w.Told("expertise.handed_over") != 2 {
			t.Errorf("%d events, %d notices", len(w.Happened("expertise.handed_over")), w.Told("expertise.handed_over"))
		}
	})
}

// fetches reads the message as the expert system does, and gets each document by its address.
func (w *world) fetches(p portal.Project, a expertise.Application, body []byte) {
	w.Helper()
	var h expertise.Handover
	w.Must(json.Unmarshal(body, &h))
	if h.ID != a.ID || h.Number != a.Number || h.Project.Name != p.Name || h.Project.Works != "capital_repair" || h.Customer.Party != p.Customer ||
		h.Organisation.Party != actor("expert-head").For || h.Routing.Rule != "level_2_repair" || h.Routing.Ground != law.Code109p1 || len(h.Signature.CMS) == 0 {
		w.Errorf("handed over: %+v", h)
	}
	if len(h.Documents) != 3+2+2+1 {
		w.Errorf("%d documents", len(h.Documents))
	}
	for _, d := range h.Documents {
		path := strings.TrimPrefix(d.URL, w.Service.BaseURL)
		status, content := w.system.call(http.MethodGet, path, w.system.token, nil)
		if status != http.StatusOK || sum(content) != d.SHA256 {
			w.Errorf("%s: %d, digest %s, want %s", d.Name, status, sum(content), d.SHA256)
		}
		if status, part := w.system.call(http.MethodGet, path, w.system.token, nil, "Range", "bytes=0-9"); status != http.StatusPartialContent || len(part) != 10 {
			w.Errorf("a part of %s: %d, %d bytes", d.Name, status, len(part))
		}
	}
	status, answer := w.system.call(http.MethodGet, "/api/v1/applications/"+string(a.ID), w.system.token, nil)
	var held struct {
		State     string             `json:"state"`
		NextEvent int                `json:"next_event"`
		Again     expertise.Handover `json:"application"`
	}
	w.Must(json.Unmarshal(answer, &held))
	if status != http.StatusOK || held.NextEvent != 1 || held.State != "under_review" || fmt.Sprint(held.Again) != fmt.Sprint(h) {
		w.Errorf("asked again: %d %s", status, answer)
	}
}

// An expert system that is down at hand-over: everybody sees that it waits, nothing is lost, and it arrives once.
func TestClause37AnExpertSystemThatIsDownLosesNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		moods := []func(http.ResponseWriter) bool{
			func(rw http.ResponseWriter) bool { rw.WriteHeader(http.StatusBadGateway); return true },
			func(rw http.ResponseWriter) bool { fmt.Fprint(rw, "it works!"); return true },
			func(rw http.ResponseWriter) bool {
				json.NewEncoder(rw).Encode(expertise.Receipt{Case: "ES-8", Digest: strings.Repeat("0", 64)})
				return true
			},
		}
		p := w.project(nil)
		a := w.filed(p, "customer-b")
		w.Must(w.Choose(t.Context(), actor("customer-b"), a.ID, actor("expert-head").For, w.Key()))
		for i, mood := range moods {
			w.system.feels(mood)
			w.Clock.Move(time.Duration(i) * 10 * time.Second)
			w.Settle()
			l, err := w.Look(t.Context(), actor("customer-b"), p.ID)
			w.Must(err)
			m := l.Messages[0]
			if want := []string{"unavailable", "nonsense", "nonsense"}[i]; l.Application.State != expertise.Chosen || m.Attempts != i+1 || m.Reason != want {
				t.Fatalf("after %d attempts: %s, %d attempts, reason %q, want %q", i+1, l.Application.State, m.Attempts, m.Reason, want)
			}
		}
		if tasks := w.tasks("registrar"); !slices.Contains(tasks, "task.expertise.not_received") {
			t.Errorf("the operator's tasks: %v", tasks)
		}
		if tasks := w.tasks("customer-b"); !slices.Contains(tasks, "task.expertise.wait_hand_over") {
			t.Errorf("the customer's tasks: %v", tasks)
		}
		// The day ends: the term has run out, and the operator is told.
		w.Clock.Move(15 * time.Hour)
		w.Settle()
		if w.Told("expertise.hand_over_overdue") != 1 {
			t.Errorf("the operator was told %d times that the day is over", w.Told("expertise.hand_over_overdue"))
		}
		w.system.feels(nil)
		w.Clock.Move(time.Hour)
		w.Settle()
		if a = w.application(p); a.State != expertise.UnderReview || len(w.system.got(expertise.EventApplication)) != 1 {
			t.Errorf("the application is %s, received %d times", a.State, len(w.system.got(expertise.EventApplication)))
		}
		if tasks := w.tasks("registrar"); len(tasks) != 0 {
			t.Errorf("the operator's tasks at the end: %v", tasks)
		}
	})
}

// tasks lists the keys of somebody's tasks.
func (w *world) tasks(persona string) []string {
	w.Helper()
	list, err := w.Tasks(w.Context(), actor(persona))
	w.Must(err)
	var keys []string
	for _, x := range list {
		keys = append(keys, x.Key)
	}
	return keys
}

// The operator may try sooner than the outbox, and after it has given up.
func TestClause37TheOperatorSendsAgain(t *testing.T) {
	w := one(t)
	p := w.project(nil)
	a := w.filed(p, "customer-b")
	w.Must(w.Choose(t.Context(), actor("customer-b"), a.ID, actor("expert-head").For, w.Key()))
	w.system.feels(func(rw http.ResponseWriter) bool { rw.WriteHeader(http.StatusServiceUnavailable); return true })
	for range 24 {
		w.Settle()
		w.Clock.Move(4 * time.Hour)
	}
	stuck, err := w.Bus.Queue.Stuck(t.Context())
	w.Must(err)
	if len(stuck) != 1 {
		t.Fatalf("%d jobs were given up, want the hand-over", len(stuck))
	}
	w.system.feels(nil)
	w.Refused(w.Resend(t.Context(), actor("customer-b"), a.ID, w.Key()), fault.Forbidden, "fault.forbidden")
	w.Must(w.Resend(t.Context(), actor("registrar"), a.ID, w.Key()))
	w.Settle()
	if a = w.application(p); a.State != expertise.UnderReview {
		t.Errorf("the application is %s", a.State)
	}
	w.Refused(w.Resend(t.Context(), actor("registrar"), a.ID, w.Key()), fault.Conflict, "fault.step")
}

// A system whose exchange is suspended is not called; the application waits until it is resumed (cl. 58).
func TestClause58ASuspendedSystemIsNotCalled(t *testing.T) {
	w := one(t)
	p := w.project(nil)
	a := w.filed(p, "customer-b")
	w.Must(w.Choose(t.Context(), actor("customer-b"), a.ID, actor("expert-head").For, w.Key()))
	officer := actor("integration-officer")
	w.Must(w.partners.Suspend(t.Context(), officer, w.system.id, "Инцидент", w.Key()))
	w.Settle()
	l, err := w.Look(t.Context(), actor("customer-b"), p.ID)
	w.Must(err)
	if l.Application.State != expertise.Chosen || l.Messages[0].Reason != "suspended" || len(w.system.got(expertise.EventApplication)) != 0 {
		t.Errorf("application %s, message %+v", l.Application.State, l.Messages[0])
	}
	if status, _ := w.system.call(http.MethodGet, "/api/v1/applications/"+string(a.ID), w.system.token, nil); status != http.StatusForbidden {
		t.Errorf("a suspended system asks: %d", status)
	}
	w.Must(w.partners.Resume(t.Context(), officer, w.system.id, w.Key()))
	w.Clock.Move(time.Minute)
	w.Settle()
	if a = w.application(p); a.State != expertise.UnderReview {
		t.Errorf("the application is %s", a.State)
	}
}

// A message that the system has received and does not take is told to the person and to the operator; what follows goes on.
func TestClause46ARefusedMessageHoldsNothingUp(t *testing.T) {
	w := one(t)
	_, a := w.handed()
	w.system.offer(a)
	w.system.feels(func(rw http.ResponseWriter) bool { rw.WriteHeader(http.StatusConflict); return true })
	w.Must(w.SignContract(t.Context(), actor("customer-b"), a.ID, w.SignedBy("customer-b", w.system.contract), w.Key()))
	w.Settle()
	l, err := w.Look(t.Context(), actor("customer-b"), a.Project)
	w.Must(err)
	if m := l.Messages[1]; m.State != expertise.Refused || m.Reason != "refused" || w.Told("expertise.message_refused") != 2 {
		t.Errorf("message %+v, %d notices", m, w.Told("expertise.message_refused"))
	}
	w.system.feels(nil)
	w.Must(w.SignContract(t.Context(), actor("customer-b"), a.ID, w.SignedBy("customer-b", w.system.contract), w.Key()))
	w.Settle()
	if got := w.system.got(expertise.EventContract); len(got) != 1 {
		t.Errorf("the system received %d contracts", len(got))
	}
}

// An application that the system does not take goes back to the customer, who chooses again; it keeps its number.
func TestClause37ARefusedApplicationIsChosenForAgain(t *testing.T) {
	w := one(t)
	a := w.filed(w.project(nil), "customer-b")
	w.Must(w.Choose(t.Context(), actor("customer-b"), a.ID, actor("expert-head").For, w.Key()))
	w.system.feels(func(rw http.ResponseWriter) bool { rw.WriteHeader(http.StatusRequestEntityTooLarge); return true })
	w.Settle()
	l, err := w.Look(t.Context(), actor("customer-b"), a.Project)
	w.Must(err)
	if l.Application.State != expertise.Choosing || l.Application.Organisation != "" || l.Application.Number != a.Number || w.Told("expertise.application_refused") != 1 || w.Told("expertise.message_refused") != 1 {
		t.Errorf("after the refusal: %+v, %d notices", l.Application, w.Told("expertise.application_refused"))
	}
	if l.Term.ID != "" {
		t.Errorf("the term of the hand-over still runs: %+v", l.Term)
	}
	site, at := w.site(), "/projects/"+string(a.Project)+"/expertise"
	for lang, says := range map[string]string{"ru": "Экспертная система не приняла заявку Номер и дата заявки сохранены, документы тоже. Выберите экспертную организацию ещё раз",
		"kk": "Сараптама жүйесі өтінімді қабылдамады Өтінімнің нөмірі мен күні, құжаттары сақталды. Сараптама ұйымын қайта таңдаңыз",
		"en": "The expert system did not take the application Its number, date and documents are kept. Choose an expert organisation again"} {
		site.As("customer-b", lang).Open(at).Want(http.StatusOK, says, a.Number)
	}
	w.system.feels(nil)
	w.Must(w.Choose(t.Context(), actor("customer-b"), a.ID, actor("expert-head").For, w.Key()))
	w.Settle()
	if l, err = w.Look(t.Context(), actor("customer-b"), a.Project); err != nil || l.Application.State != expertise.UnderReview || l.Application.Number != a.Number {
		t.Errorf("after the second choice: %+v, %v", l.Application, err)
	}
}

// Another system, and one with no token, learn nothing of a case that is not theirs.
func TestClause46AForeignSystemGetsNothing(t *testing.T) {
	w := one(t)
	_, a := w.handed()
	token := "token-of-another-expert-system"
	other := integration.Partner{Kind: integration.ExpertSystem, Name: portal.Text{RU: "Другая", KK: "Басқа"}, Operator: actor("outsider").For, Email: "b@example.kz"}
	_, err := w.partners.Join(t.Context(), actor("integration-officer"), other, token, "")
	w.Must(err)
	version := a.Kit[0].Version
	for path, body := range map[string]any{
		"/api/v1/applications/" + string(a.ID):                 nil,
		"/api/v1/documents/" + string(version) + "/content":    nil,
		"/api/v1/applications/" + string(a.ID) + "/events":     w.system.event(1, "review.opened", "completeness", nil),
		"/api/v1/applications/" + string(a.ID) + "/conclusion": w.given(expertise.Positive, "X-1"),
	} {
		method := http.MethodPost
		if body == nil {
			method = http.MethodGet
		}
		if status, answer := w.system.call(method, path, token, body); status != http.StatusNotFound {
			t.Errorf("another system, %s %s: %d %s, want 404", method, path, status, answer)
		}
		if status, _ := w.system.call(method, path, "nobody's", body); status != http.StatusUnauthorized {
			t.Errorf("nobody, %s %s: %d, want 401", method, path, status)
		}
	}
	unknown := strings.Replace(string(a.ID), string(a.ID)[:8], "00000000", 1)
	if status, _ := w.system.call(http.MethodGet, "/api/v1/applications/"+unknown, w.system.token, nil); status != http.StatusNotFound {
		t.Errorf("an application that is none: %d", status)
	}
	// A document of another project, and one of the project that was not handed over.
	for _, foreign := range []portal.ID{w.paper(w.project(nil).ID, "architecture", "secret").Version, w.paper(a.Project, "architecture", "later").Version} {
		if status, _ := w.system.call(http.MethodGet, "/api/v1/documents/"+string(foreign)+"/content", w.system.token, nil); status != http.StatusNotFound {
			t.Errorf("a document that was not handed over: %d", status)
		}
	}
}

// A document of which another slice has told a system is fetched at the same address, by that system alone.
func TestDocumentsOfOtherSlicesAreFetchedAtTheSameAddress(t *testing.T) {
	w := one(t)
	version := w.paper(w.project(nil).ID, "architecture", "sent for approval").Version
	path := "/api/v1/documents/" + string(version) + "/content"
	w.Service.AlsoContent = func(ctx context.Context, actor portal.Actor, id portal.ID) (document.Version, error) {
		res := policy.Resource{Type: "Application", Attrs: policy.Attrs{"system": string(w.system.id), "people": []string{}}}
		if err := w.Bus.Policy.Authorise(ctx, actor, "expertise.fetch", res); err != nil {
			return document.Version{}, err
		}
		v, _, err := w.Keeper.Version(ctx, w.DB, id)
		return v, err
	}
	if status, content := w.system.call(http.MethodGet, path, w.system.token, nil); status != http.StatusOK || len(content) == 0 {
		t.Errorf("told of: %d", status)
	}
	token := "token-of-another-expert-system"
	other := integration.Partner{Kind: integration.ExpertSystem, Name: portal.Text{RU: "Другая", KK: "Басқа"}, Operator: actor("outsider").For, Email: "b@example.kz"}
	_, err := w.partners.Join(t.Context(), actor("integration-officer"), other, token, "")
	w.Must(err)
	if status, _ := w.system.call(http.MethodGet, path, token, nil); status != http.StatusNotFound {
		t.Errorf("not told of: %d", status)
	}
}
