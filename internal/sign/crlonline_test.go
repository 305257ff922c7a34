package sign_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"birtereze/portal/internal/sign"
	"birtereze/portal/standin/authority"
)

// archive answers with lists by path, and counts how often each was asked for.
type archive struct {
	mu    sync.Mutex
	lists map[string]func() io.Reader
	asked map[string]int
	read  int // bytes, of all
}

func newArchive() *archive {
	return &archive{lists: map[string]func() io.Reader{}, asked: map[string]int{}}
}

func (a *archive) put(path string, list []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.lists[path] = func() io.Reader { return bytes.NewReader(list) }
}

func (a *archive) count(path string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.asked[path]
}

func (a *archive) RoundTrip(r *http.Request) (*http.Response, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked[r.URL.Path]++
	list, ok := a.lists[r.URL.Path]
	if !ok {
		return nil, errors.New("no route")
	}
	return &http.Response{StatusCode: http.StatusOK, Body: body{r.Context(), list(), a}}, nil
}

// body is read as a connection is: not after the request has ended.
type body struct {
	ctx context.Context
	io.Reader
	*archive
}

func (b body) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := b.Reader.Read(p)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.read += n
	return n, err
}

func (b body) Close() error { return nil }

// clock is a clock that a test turns.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) turn(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// reader is a client of lists in an archive, with the certificates that a test asks about.
type reader struct {
	*sign.CRLs
	*archive
	*clock
	*mini
	leaf *x509.Certificate
}

func newReader(t testing.TB, addresses ...string) *reader {
	t.Helper()
	r := &reader{archive: newArchive(), clock: &clock{at: now}, mini: newMini(t)}
	r.leaf = r.issue(t, 2048, func(*x509.Certificate) {}).Certificate
	var err error
	r.CRLs, err = sign.NewCRLs(addresses, sign.Online{Now: r.now, Transport: r.archive})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *reader) check(t testing.TB) (sign.Answer, error) {
	t.Helper()
	pair := read(t, r.leaf, r.Certificate)
	return r.Check(background, pair[0], pair[1], now)
}

func (r *reader) want(t testing.TB, state sign.State) {
	t.Helper()
	switch got, err := r.check(t); {
	case err != nil && state != "":
		t.Errorf("got %v, want %s", err, state)
	case err == nil && got.State != state:
		t.Errorf("got %s, want %q", got.State, state)
	}
}

func TestListIsKeptUntilItRunsOut(t *testing.T) {
	r := newReader(t, "http://lists.kz/list")
	r.put("/list", r.list(t, nothing)) // until a day from now
	r.want(t, sign.Good)
	r.put("/list", r.list(t, func(l *x509.RevocationList) {
		as(entry(r.leaf, compromise))(l)
		l.NextUpdate = now.Add(48 * time.Hour)
	}))
	r.turn(24*time.Hour - time.Second)
	r.want(t, sign.Good)
	if n := r.count("/list"); n != 1 {
		t.Errorf("fetched %d times", n)
	}
	r.turn(time.Second)
	r.want(t, sign.WasRevoked)
	r.turn(24 * time.Hour)
	r.want(t, "") // the same list again, and it has run out
	if n := r.count("/list"); n != 3 {
		t.Errorf("fetched %d times", n)
	}
}

func TestOneFlight(t *testing.T) {
	r := newReader(t, "http://lists.kz/list")
	release := make(chan struct{})
	der := r.list(t, nothing)
	r.lists["/list"] = func() io.Reader { return &held{Reader: bytes.NewReader(der), until: release} }
	var started, done sync.WaitGroup
	for range 20 {
		started.Add(1)
		done.Go(func() {
			started.Done()
			r.want(t, sign.Good)
		})
	}
	started.Wait()
	time.Sleep(20 * time.Millisecond) // so that they do ask; without it the test passes too
	close(release)
	done.Wait()
	if n := r.count("/list"); n != 1 {
		t.Errorf("fetched %d times", n)
	}
}

// held gives nothing until it may.
type held struct {
	io.Reader
	until chan struct{}
}

func (h *held) Read(p []byte) (int, error) {
	<-h.until
	return h.Reader.Read(p)
}

// Whoever asks does not wait for a long list, which comes all the same.
func TestSlowListComesForTheNext(t *testing.T) {
	r := newReader(t)
	var err error
	r.CRLs, err = sign.NewCRLs([]string{"http://lists.kz/list"}, sign.Online{Now: r.now, Transport: r.archive, Timeout: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	release := make(chan struct{})
	der := r.list(t, nothing)
	r.lists["/list"] = func() io.Reader { return &held{Reader: bytes.NewReader(der), until: release} }
	for range 2 {
		if _, err := r.check(t); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	}
	close(release)
	for limit := time.Now().Add(10 * time.Second); ; {
		got, err := r.check(t)
		if err == nil && got.State == sign.Good {
			break
		}
		if time.Now().After(limit) {
			t.Fatal(err)
		}
	}
	if n := r.count("/list"); n != 1 {
		t.Errorf("fetched %d times", n)
	}
}

func TestListIsNotAskedForAgainAtOnce(t *testing.T) {
	r := newReader(t, "http://lists.kz/list")
	r.want(t, "")
	r.put("/list", r.list(t, nothing))
	r.turn(10 * time.Second)
	r.want(t, "")
	if n := r.count("/list"); n != 1 {
		t.Errorf("fetched %d times", n)
	}
	r.turn(10 * time.Second)
	r.want(t, sign.Good)
	if n := r.count("/list"); n != 2 {
		t.Errorf("fetched %d times", n)
	}
}

// The list of one authority is not fetched for each question about another's certificates.
func TestListsOfTwoAuthorities(t *testing.T) {
	r := newReader(t, "http://lists.kz/foreign", "http://lists.kz/list")
	foreign := &mini{KeyPair: newMini(t).issue(t, 2048, func(c *x509.Certificate) {
		asAuthority("ДРУГОЙ")(c)
		c.KeyUsage |= x509.KeyUsageCRLSign
	}), serial: 100}
	r.put("/foreign", foreign.list(t, nothing))
	r.put("/list", r.list(t, nothing))
	for range 5 {
		r.want(t, sign.Good)
		r.turn(time.Second)
	}
	if n := r.count("/foreign"); n > 1 {
		t.Errorf("the other's list was fetched %d times", n)
	}
	about := read(t, foreign.issue(t, 2048, func(*x509.Certificate) {}).Certificate, foreign.Certificate)
	for range 5 {
		if got, err := r.Check(background, about[0], about[1], now); err != nil || got.State != sign.Good {
			t.Errorf("got %s, %v", got.State, err)
		}
		r.turn(time.Hour)
		r.want(t, sign.Good)
	}
	if n, m := r.count("/foreign"), r.count("/list"); n > 2 || m != 1 {
		t.Errorf("fetched %d and %d times, want twice at most, to see whose it is and to have it, and once", n, m)
	}
}

// An address that hangs holds up no other authority's list.
func TestOneAddressHangs(t *testing.T) {
	r := newReader(t, "http://lists.kz/hangs", "http://lists.kz/list")
	release := make(chan struct{})
	defer close(release)
	r.lists["/hangs"] = func() io.Reader { return &held{Reader: strings.NewReader(""), until: release} }
	r.put("/list", r.list(t, nothing))
	r.want(t, sign.Good)
}

func TestListWithItsDelta(t *testing.T) {
	r := newReader(t, "http://lists.kz/list http://lists.kz/delta")
	r.put("/list", r.list(t, nothing))
	r.want(t, "") // no delta
	r.turn(time.Minute)
	r.put("/delta", r.delta(t, nothing)) // for six hours
	r.want(t, sign.Good)
	r.turn(6 * time.Hour)
	r.put("/delta", r.delta(t, func(l *x509.RevocationList) {
		as(entry(r.leaf, compromise))(l)
		l.ThisUpdate, l.NextUpdate = now.Add(5*time.Hour), now.Add(12*time.Hour)
	}))
	r.want(t, sign.WasRevoked)
	if n, m := r.count("/list"), r.count("/delta"); n != 1 || m != 3 {
		t.Errorf("fetched %d and %d times", n, m)
	}
	// A delta of a newer list makes the older one useless, though it has not run out.
	r.turn(6 * time.Hour)
	r.put("/delta", r.delta(t, func(l *x509.RevocationList) {
		l.ThisUpdate, l.NextUpdate, l.ExtraExtensions = now.Add(12*time.Hour), now.Add(24*time.Hour), continues(t, 15)
	}))
	r.want(t, "")
	r.turn(time.Minute)
	r.put("/list", r.list(t, func(l *x509.RevocationList) { l.Number = big.NewInt(15) }))
	r.want(t, sign.Good)
	r.want(t, sign.Good)
	if n, m := r.count("/list"), r.count("/delta"); n != 3 || m != 4 {
		t.Errorf("fetched %d and %d times", n, m)
	}
}

// What is no list is not read to its end.
func TestListIsBounded(t *testing.T) {
	for name, begin := range map[string][]byte{
		"a page":              []byte("<!doctype html>"),
		"65 MiB":              {0x30, 0x84, 0x04, 0x10, 0x00, 0x00, 0x30, 0x84, 0x04, 0x0f, 0x00, 0x00},
		"2 GiB":               {0x30, 0x84, 0x7f, 0xff, 0xff, 0xff, 0x30, 0x84, 0x7f, 0xff, 0xff, 0x00},
		"indefinite":          {0x30, 0x80, 0x30, 0x80},
		"a version of 40 MiB": {0x30, 0x84, 0x03, 0x10, 0x00, 0x00, 0x30, 0x84, 0x03, 0x0f, 0x00, 0x00, 0x02, 0x84, 0x03, 0x00, 0x00, 0x00},
	} {
		r := newReader(t, "http://lists.kz/list")
		r.lists["/list"] = func() io.Reader { return io.MultiReader(bytes.NewReader(begin), endless{}) }
		r.want(t, "")
		if r.read > 1<<20 {
			t.Errorf("%s: %d bytes were read", name, r.read)
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestReadingAListFails(t *testing.T) {
	r := newReader(t, "http://lists.kz/list")
	broken := errors.New("connection reset")
	der := r.list(t, nothing)
	for _, n := range []int{0, 3, 100, len(der) - 1, len(der)} {
		r.lists["/list"] = func() io.Reader { return io.MultiReader(bytes.NewReader(der[:n]), failing{broken}) }
		if _, err := r.check(t); !errors.Is(err, broken) {
			t.Errorf("after %d bytes: %v", n, err)
		}
		r.turn(time.Minute)
	}
}

type failing struct{ error }

func (f failing) Read([]byte) (int, error) { return 0, f.error }

// An authority that does not know the certificate is believed, whatever its list leaves out.
func TestUnknownIsFatal(t *testing.T) {
	r := newReader(t, "http://lists.kz/list")
	key := r.issue(t, 2048, func(*x509.Certificate) {})
	r.put("/list", r.list(t, nothing))
	raw, err := ocsp.CreateResponse(r.Certificate, r.Certificate, ocsp.Response{
		Status: ocsp.Unknown, SerialNumber: key.Certificate.SerialNumber, ThisUpdate: now, Certificate: r.Certificate,
	}, r.Key)
	if err != nil {
		t.Fatal(err)
	}
	message := signed(t, authority.Message{Content: []byte(document)}, key)
	answered := sign.Stored(sign.Evidence{CheckedAt: now, Revocations: []sign.Answer{{Source: sign.FromOCSP, Raw: raw}}})
	silent := sign.Stored(sign.Evidence{CheckedAt: now})
	for _, tt := range []struct {
		name   string
		first  sign.Revocation
		status sign.Status
		reason sign.Reason
	}{
		{"it answers", answered, sign.Invalid, sign.NotIssued},
		{"it is silent", silent, sign.Valid, ""},
	} {
		v := sign.NewVerifier(trust(t, r.Certificate), sign.FirstOf(tt.first, r.CRLs), r.now)
		got, err := v.Verify(background, message, strings.NewReader(document), sign.Document)
		t.Log(tt.name)
		check(t, got, err, tt.status, tt.reason)
	}
}
