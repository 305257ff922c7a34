package integration

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"slices"
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/journal"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/slicetest"
	"birtereze/portal/law"
)

const (
	firstToken  = "first-token-0123456789"
	secondToken = "second-token-0123456789"
	somebody    = portal.IIN("880101300019") // a natural person
)

// post is a caller that keeps what the Portal sends.
type post struct{ sent []string }

func (p *post) Call(_ context.Context, url, _, id, event string, _ []byte) ([]byte, error) {
	p.sent = append(p.sent, url+" "+id+" "+event)
	return []byte(`{"taken":true}`), nil
}

type world struct {
	*slicetest.World
	*Service
	post *post
}

func each(t *testing.T, test func(w world)) {
	dbtest.EachEngine(t, func(t *testing.T, engine db.Engine) {
		p := &post{}
		w := slicetest.New(t, engine, slicetest.Setup{Rules: []policy.Source{Rules()}, Texts: []fs.FS{Texts}})
		test(world{w, NewService(w.Bus, p), p})
	})
}

func officer() portal.Actor {
	return portal.Actor{Person: somebody, Roles: []portal.Role{portal.RoleIntegrationOfficer}}
}

// system is an expert system that a persona's organisation runs.
func (w world) system(operator string) Partner {
	return Partner{Kind: ExpertSystem, Name: portal.Text{RU: "Система " + operator, KK: "Жүйе " + operator}, Operator: slicetest.Party(operator),
		Email: "exchange@example.kz", CallURL: "https://system.example.kz/hooks", CallKey: "whsec_c2VjcmV0"}
}

func (w world) join(p Partner, token string) portal.ID {
	w.Helper()
	receipt, err := w.Join(w.Context(), officer(), p, token, "")
	w.Must(err)
	return receipt.Subject.ID
}

func (w world) recognised(token string) portal.Actor {
	w.Helper()
	a, err := w.Recognise(w.Context(), token)
	w.Must(err)
	return a
}

func TestClause54ASystemThatHasLeftComesBack(t *testing.T) {
	each(t, func(w world) {
		p := w.system("expert-head")
		id := w.join(p, firstToken)
		organisation := Served{Party: slicetest.Party("second-expert-head"), Name: portal.Text{RU: "Организация", KK: "Ұйым"}}
		w.Must(w.Serve(w.Context(), w.recognised(firstToken), []Served{organisation}, ""))
		offered := func() int {
			w.Helper()
			list, err := w.ExpertOrganisations(w.Context(), "2026-09-07")
			w.Must(err)
			return len(list)
		}
		w.Must(w.Suspend(w.Context(), officer(), id, "an incident", ""))
		w.Must(w.Leave(w.Context(), officer(), id, ""))
		if _, err := w.Recognise(w.Context(), firstToken); !fault.Is(err, fault.Forbidden) || fault.As(err).Key != "integration.left" || offered() != 0 {
			w.Errorf("a system that has left: %v, %d organisations", err, offered())
		}
		if again := w.join(p, secondToken); again != id {
			w.Errorf("the system came back as another one: %s and %s", id, again)
		}
		if a := w.recognised(secondToken); a.System != string(id) {
			w.Errorf("the system is known as %+v", a)
		}
		if offered() != 0 {
			w.Error("organisations are offered by a word from before")
		}
		w.Must(w.Serve(w.Context(), w.recognised(secondToken), []Served{organisation}, ""))
		w.Must(w.Send(w.Context(), id, "m1", "event", map[string]string{}, &struct{}{}))
		if offered() != 1 || len(w.post.sent) != 1 {
			w.Errorf("%d organisations, sent %v", offered(), w.post.sent)
		}
		entries, err := journal.Find(w.Context(), w.DB, journal.Query{Subject: portal.Subject{Kind: "partner", ID: id}})
		w.Must(err)
		if i := slices.IndexFunc(entries, func(e journal.Entry) bool { return len(e.Steps) == 1 && e.Steps[0].Do == "join" }); i < 0 || entries[i].Steps[0].To != string(stateActive) {
			w.Errorf("the journal does not tell of its coming back: %+v", entries)
		}
		// A suspended system that renews its token stays suspended: its operator tells first that the cause is mended (cl. 58).
		w.Must(w.Suspend(w.Context(), officer(), id, "an incident", ""))
		w.join(p, firstToken)
		if _, err := w.Recognise(w.Context(), firstToken); !fault.Is(err, fault.Forbidden) {
			w.Errorf("a new token lifted a suspension: %v", err)
		}
	})
}

func TestClause54TheOperatorJoinsASystem(t *testing.T) {
	each(t, func(w world) {
		p := w.system("expert-head")
		for _, c := range []struct {
			name  string
			actor portal.Actor
			with  func(p *Partner, token *string)
			want  fault.Kind
			field string
		}{
			{"somebody else", portal.Actor{Person: somebody, Roles: []portal.Role{portal.RoleRegistrar}}, func(*Partner, *string) {}, fault.NotFound, ""},
			{"nobody signed in", portal.Actor{}, func(*Partner, *string) {}, fault.Unauthenticated, ""},
			{"no name in Kazakh", officer(), func(p *Partner, _ *string) { p.Name.KK = "" }, fault.Invalid, "name"},
			{"a natural person", officer(), func(p *Partner, _ *string) { p.Operator = portal.Party(somebody) }, fault.Invalid, "operator"},
			{"no kind of system", officer(), func(p *Partner, _ *string) { p.Kind = "toaster" }, fault.Invalid, "kind"},
			{"a token that can be guessed", officer(), func(_ *Partner, token *string) { *token = "short" }, fault.Invalid, "token"},
		} {
			q, token := p, firstToken
			c.with(&q, &token)
			_, err := w.Join(w.Context(), c.actor, q, token, "")
			if f := fault.As(err); !fault.Is(err, c.want) || c.field != "" && (len(f.Fields) != 1 || f.Fields[0].Name != c.field) {
				w.Errorf("%s: %v, want %s of %q", c.name, err, c.want, c.field)
			}
		}
		if _, err := w.Recognise(w.Context(), firstToken); !fault.Is(err, fault.Unauthenticated) {
			w.Errorf("before it is joined: %v", err)
		}
		id := w.join(p, firstToken)
		a := w.recognised(firstToken)
		if a.System != string(id) || a.For != p.Operator || !slices.Contains(a.Roles, portal.Role(ExpertSystem)) {
			w.Errorf("the system is known as %+v", a)
		}
		if again := w.join(p, secondToken); again != id {
			w.Errorf("the same system joined again is another one: %s and %s", id, again)
		}
		if _, err := w.Recognise(w.Context(), firstToken); !fault.Is(err, fault.Unauthenticated) {
			w.Errorf("the old token after the renewal: %v", err)
		}
	})
}

// The journal holds who joined the system, and never the token itself.
func TestTheTokenIsKeptAsADigestAlone(t *testing.T) {
	each(t, func(w world) {
		id := w.join(w.system("expert-head"), firstToken)
		p, err := partners.Get(w.Context(), w.DB, id)
		w.Must(err)
		entries, err := journal.Find(w.Context(), w.DB, journal.Query{Limit: 10})
		w.Must(err)
		kept, err := json.Marshal([]any{p, entries})
		w.Must(err)
		if len(entries) != 1 || entries[0].Act != "integration.join" || bytes.Contains(kept, []byte(firstToken)) {
			w.Errorf("kept: %s", kept)
		}
	})
}

func TestClause58ASuspendedSystemIsRefusedAtOnce(t *testing.T) {
	each(t, func(w world) {
		id := w.join(w.system("expert-head"), firstToken)
		if err := w.Suspend(w.Context(), officer(), id, "", ""); !fault.Is(err, fault.Invalid) {
			w.Errorf("without a reason: %v", err)
		}
		if err := w.Suspend(w.Context(), w.recognised(firstToken), id, "сама себя", ""); !fault.Is(err, fault.NotFound) {
			w.Errorf("by the system itself: %v", err)
		}
		w.Must(w.Suspend(w.Context(), officer(), id, "инцидент 12", ""))
		_, err := w.Recognise(w.Context(), firstToken)
		if f := fault.As(err); f.Kind != fault.Forbidden || f.Clause != law.C58p2 {
			w.Errorf("its next call: %v", err)
		}
		if err := w.Send(w.Context(), id, "m-1", "test", struct{}{}, &struct{}{}); !fault.Is(err, fault.Unavailable) || len(w.post.sent) != 0 {
			w.Errorf("a message to it: %v, sent %q; it must wait", err, w.post.sent)
		}
		if err := w.Suspend(w.Context(), officer(), id, "ещё раз", ""); !fault.Is(err, fault.Conflict) {
			w.Errorf("twice: %v", err)
		}
		w.Must(w.Resume(w.Context(), officer(), id, ""))
		w.recognised(firstToken)
		var answer struct{ Taken bool }
		if err := w.Send(w.Context(), id, "m-1", "test", struct{}{}, &answer); err != nil || !answer.Taken || len(w.post.sent) != 1 {
			w.Errorf("after it was resumed: %v, %+v, sent %q", err, answer, w.post.sent)
		}
	})
}

func TestClause47EveryExpertSystemIsServed(t *testing.T) {
	each(t, func(w world) {
		w.join(w.system("expert-head"), firstToken)
		w.join(w.system("outsider"), secondToken)
		for token, key := range map[string]string{firstToken: "designer-gip", secondToken: "customer-a"} {
			served := []Served{{Party: slicetest.Party(key), Name: portal.Text{RU: key, KK: key}, Until: "2027-12-31"}}
			w.Must(w.Serve(w.Context(), w.recognised(token), served, ""))
		}
		list, err := w.ExpertOrganisations(w.Context(), "2026-08-28")
		w.Must(err)
		if len(list) != 2 || list[0].System == list[1].System || list[0].Party >= list[1].Party {
			w.Errorf("%+v: the organisations of both systems, in an order that favours none", list)
		}
	})
}

func TestClause48OrganisationsAreOfferedWhileAccredited(t *testing.T) {
	each(t, func(w world) {
		id := w.join(w.system("expert-head"), firstToken)
		self := w.recognised(firstToken)
		if err := w.Serve(w.Context(), self, []Served{{Party: portal.Party(somebody), Name: portal.Text{RU: "Иванов"}}}, ""); !fault.Is(err, fault.Invalid) {
			w.Errorf("a natural person among the organisations: %v", err)
		}
		w.Must(w.Serve(w.Context(), self, []Served{{Party: slicetest.Party("designer-gip"), Name: portal.Text{RU: "А"}, Until: "2026-08-28"}}, ""))
		offered := func(day portal.Date) int {
			list, err := w.ExpertOrganisations(w.Context(), day)
			w.Must(err)
			return len(list)
		}
		if on, after := offered("2026-08-28"), offered("2026-08-29"); on != 1 || after != 0 {
			w.Errorf("offered on the last day %d, the day after %d", on, after)
		}
		w.Must(w.Suspend(w.Context(), officer(), id, "инцидент", ""))
		if n := offered("2026-08-28"); n != 0 {
			w.Errorf("%d offered though their system is suspended", n)
		}
	})
}

func TestClause48TheListComesThroughTheAPI(t *testing.T) {
	each(t, func(w world) {
		expert, authority := w.system("expert-head"), w.system("authority-official")
		authority.Kind = AuthoritySystem
		w.join(expert, firstToken)
		w.join(authority, secondToken)
		address := w.ServeAPI(w.Recognise, w.API)
		type list struct {
			Organisations any `json:"organisations"`
		}
		good := list{[]map[string]any{{"party": slicetest.Party("designer-gip"), "name": map[string]string{"ru": "А", "kk": "А"}, "until": "2027-01-01"}}}
		for _, c := range []struct {
			name, token string
			body        list
			want        int
		}{
			{"nobody", "guessed-token-0123456789", good, http.StatusUnauthorized},
			{"an authority's system", secondToken, good, http.StatusNotFound},
			{"what is no list", firstToken, list{7}, http.StatusUnprocessableEntity},
			{"the expert system", firstToken, good, http.StatusNoContent},
		} {
			caller := slicetest.Caller{World: w.World, Address: address, Token: c.token}
			if got := caller.Call(http.MethodPut, "/api/v1/expert-organisations", c.body, nil); got != c.want {
				w.Errorf("%s: status %d, want %d", c.name, got, c.want)
			}
		}
		if all, err := w.ExpertOrganisations(w.Context(), portal.DateOf(w.Clock.Now())); err != nil || len(all) != 1 {
			w.Errorf("%v, %v: the list of the expert system alone counts", all, err)
		}
	})
}

func TestUnreadableAnswerIsNoAnswer(t *testing.T) {
	each(t, func(w world) {
		id := w.join(w.system("expert-head"), firstToken)
		var wrong chan int // cannot be read from JSON
		if err := w.Send(w.Context(), id, "m-1", "test", struct{}{}, &wrong); err == nil {
			w.Error("an answer of another form was taken")
		}
		if err := w.Send(w.Context(), "no-such-system", "m-1", "test", struct{}{}, &wrong); !errors.Is(err, db.ErrNone) {
			w.Errorf("to a system that is not joined: %v", err)
		}
	})
}
