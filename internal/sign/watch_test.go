package sign_test

import (
	"bytes"
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"birtereze/portal/internal/sign"
	"birtereze/portal/standin/authority"
)

// A watch remembers how each source did, and what nobody could tell until somebody could; what has ended because whoever
// asked had gone is nobody's failure.
func TestWatch(t *testing.T) {
	c := &clock{at: now}
	a := newAuthority(now).At(c.now)
	server := httptest.NewServer(a.Handler())
	t.Cleanup(server.Close)
	online := sign.Online{Now: c.now, Timeout: 2 * time.Second}
	ocsp, err := sign.NewOCSP(server.URL+"/ocsp/", online)
	if err != nil {
		t.Fatal(err)
	}
	crls, err := sign.NewCRLs([]string{server.URL + "/crl/rsa.crl"}, online)
	if err != nil {
		t.Fatal(err)
	}
	watch := sign.NewWatch(c.now, ocsp, crls)
	v := sign.NewVerifier(trustOf(t, a), watch, c.now)
	person := persona(t, a, "customer-a")
	verify := func(pair authority.KeyPair, p sign.Purpose, want sign.Status) {
		t.Helper()
		got, err := v.Verify(background, signed(t, authority.Message{Content: []byte("text"), Attached: true, At: c.now()}, pair), nil, p)
		if err != nil || got.Status != want {
			t.Errorf("got %s (%s) %v, want %s", got.Status, got.Detail, err, want)
		}
	}

	if did := watch.Asked(); len(did) != 2 || did[0].Questions != 0 || did[0].Failing || !did[0].Answered.IsZero() || len(did[1].Lists) != 1 || !did[1].Lists[0].Got.IsZero() {
		t.Errorf("before anybody asked: %+v", did)
	}
	a.Down(true)
	verify(person.SignIn, sign.SignIn, sign.NotCheckable)
	c.turn(time.Minute)
	verify(person.SignIn, sign.SignIn, sign.NotCheckable)
	verify(person.Signing, sign.Document, sign.NotCheckable)
	did := watch.Asked()
	if d := did[0]; d.Source != sign.FromOCSP || d.Questions != 3 || !d.Failing || !d.Failed.Equal(now.Add(time.Minute)) || !strings.Contains(d.Failure, "status 503") {
		t.Errorf("OCSP: %+v", d)
	}
	if d := did[1]; d.Source != sign.FromCRL || !d.Failing || d.Lists[0].Failure != "status 503" || d.Lists[0].Failed.IsZero() {
		t.Errorf("lists: %+v", d)
	}
	open := watch.Unchecked()
	if len(open) != 2 || open[0].Purpose != sign.Document || open[1].Purpose != sign.SignIn || open[1].Times != 2 || !open[1].First.Equal(now) ||
		!open[1].Last.Equal(now.Add(time.Minute)) || open[1].Signer.IIN != "740312471676" || !open[1].Settled.IsZero() {
		t.Errorf("unchecked: %+v", open)
	}

	a.Down(false)
	c.turn(time.Minute)
	verify(person.SignIn, sign.SignIn, sign.Valid)
	if open = watch.Unchecked(); !open[1].Settled.Equal(now.Add(2*time.Minute)) || !open[0].Settled.IsZero() {
		t.Errorf("settled: %+v", open)
	}
	if d := watch.Asked()[0]; d.Failing || !d.Answered.Equal(now.Add(2*time.Minute)) || d.Failed.IsZero() {
		t.Errorf("OCSP after its failure: %+v", d)
	}
	gone, cancel := context.WithCancel(background)
	cancel()
	if _, err := v.Verify(gone, signed(t, authority.Message{Content: []byte("text"), Attached: true, At: c.now()}, person.Signing), nil, sign.Document); err == nil {
		t.Error("an answer for who has gone")
	}
	if d := watch.Asked()[0]; d.Failing || d.Questions != 4 {
		t.Errorf("who has gone is counted: %+v", d)
	}

	c.turn(8 * 24 * time.Hour)
	if open := watch.Unchecked(); len(open) != 0 {
		t.Errorf("after eight days: %+v", open)
	}
	if watch.Since() != now {
		t.Errorf("since %s", watch.Since())
	}
}

// The list that is held is told of, with when it runs out, also when the next one cannot be had.
func TestWatchTellsOfLists(t *testing.T) {
	c := &clock{at: now}
	a := newAuthority(now).At(c.now)
	server := httptest.NewServer(a.Handler())
	t.Cleanup(server.Close)
	crls, err := sign.NewCRLs([]string{server.URL + "/crl/rsa.crl"}, sign.Online{Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	watch := sign.NewWatch(c.now, crls)
	v := sign.NewVerifier(trustOf(t, a), watch, c.now)
	pair := persona(t, a, "customer-a").Signing
	if err := a.Revoke(pair.Certificate.SerialNumber, now, 1); err != nil {
		t.Fatal(err)
	}
	verify := func() {
		t.Helper()
		if _, err := v.Verify(background, signed(t, authority.Message{Content: []byte("text"), Attached: true, At: c.now()}, pair), nil, sign.Document); err != nil {
			t.Fatal(err)
		}
	}
	verify()
	l := watch.Asked()[0].Lists[0]
	if l.Entries != 1 || !l.Issued.Equal(now) || !l.RunsOut.Equal(now.AddDate(0, 0, 1)) || !l.Got.Equal(now) || !l.Failed.IsZero() || l.Delta {
		t.Errorf("held: %+v", l)
	}
	a.Down(true)
	c.turn(25 * time.Hour)
	verify()
	if l := watch.Asked()[0].Lists[0]; !l.RunsOut.Equal(now.AddDate(0, 0, 1)) || l.Failed.IsZero() || l.Failure != "status 503" {
		t.Errorf("after it ran out: %+v", l)
	}
}

func TestWatchOfNobody(t *testing.T) {
	watch := sign.NewWatch(func() time.Time { return now })
	v := sign.NewVerifier(trustOf(t, ca()), watch, func() time.Time { return now })
	got, err := v.Verify(background, signed(t, authority.Message{Content: []byte("text"), Attached: true}, persona(t, ca(), "customer-a").Signing), nil, sign.Document)
	check(t, got, err, sign.NotCheckable, sign.RevocationUnreachable)
	if open := watch.Unchecked(); len(open) != 1 || open[0].Reason == "" {
		t.Errorf("unchecked: %+v", open)
	}
}

// Many ask at once, and more fail than are remembered.
func TestWatchIsBounded(t *testing.T) {
	a := newAuthority(now)
	watch := sign.NewWatch(func() time.Time { return now })
	issuer := trustOf(t, a).Certificates()[1]
	pair := issue(t, a, authority.Person{})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 30 {
				number := pair.Certificate.SerialNumber.Bytes()
				other := append(bytes.Clone(number[:len(number)-2]), byte(i), byte(j))
				cert, err := sign.ParseCertificate(bytes.Replace(pair.Certificate.Raw, number, other, 1))
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := watch.Check(background, cert, issuer, now); err == nil {
					t.Error("an answer of nobody")
				}
				watch.Asked()
			}
		})
	}
	wg.Wait()
	if open := watch.Unchecked(); len(open) != 200 {
		t.Errorf("%d are remembered", len(open))
	}
}
