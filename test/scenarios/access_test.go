package scenarios

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"birtereze/portal/cmd/portal/app"
	"birtereze/portal/internal/blob"
	"birtereze/portal/internal/web"
)

var update = flag.Bool("update", false, "write the access matrix anew")

// TestClause7And12And20_WhoMayOpenAndDoWhat asks every page and every act of the Portal in the name of every persona, and
// compares the answers with the matrix in access.golden. Acts are sent with a valid one-time token and nothing else.
func TestClause7And12And20_WhoMayOpenAndDoWhat(t *testing.T) {
	s := middle(t)
	things := s.things(t)
	s.signRoot(t)
	got := newMatrix(people(), "The review of A has come to its remarks; the customer of B chooses an expert organisation.")
	replica := s.replica(t)
	for _, route := range replica.app.Web.Routes() {
		path, err := things.path(route.Pattern)
		if err != nil {
			t.Errorf("%v: a route that the matrix does not know", err)
			continue
		}
		post := strings.HasPrefix(route.Pattern, "POST ")
		for _, key := range people() {
			session := s.session(t, key)
			status := replica.ask(t, path, session, post)
			if strings.HasPrefix(status, "5") {
				t.Errorf("%s for %s: %s", route.Pattern, cmp.Or(key, "nobody"), status)
			}
			got.set(route.Pattern, key, status)
			if post && slices.Contains([]string{"in", "403", "404"}, status) {
				replica.uploadNothing(t, route.Pattern, path, session)
			}
			// An act that was done has changed what the next person meets, and so has an attempt to sign in: they begin from
			// the same copy again.
			if post && slices.Contains([]string{"200", "303"}, status) || route.Pattern == "POST /sign-in" {
				replica = s.replica(t)
			}
		}
	}
	got.compare(t, "access.golden")
}

// people are the columns of the matrix: who is in the story, somebody who has signed in and never registered, and nobody.
func people() []string {
	return []string{nobody, "expert-a", "outsider", "customer-a", "customer-a-clerk", "customer-b", "designer-head", "designer-gip", "surveyor",
		"authority-official", "network-official", "authorised-body", "bank-user", "registrar", "integration-officer", "support", "maintenance",
		"security", "state-expert-architecture", "state-expert-structures", "state-expert-estimate", "state-expert-head"}
}

// replica is the Portal on a copy of the story's database, so that what is tried there leaves no trace.
type replica struct {
	app    *app.App
	server *httptest.Server
}

// replica starts one; it is gone when the test ends or another takes its place.
func (s *scene) replica(t *testing.T) *replica {
	t.Helper()
	if s.copies.whole == "" {
		s.copies.whole = filepath.Join(s.folder, "whole.db")
		s.copyDatabaseTo(t, s.copies.whole)
	}
	if s.copies.last != nil {
		s.copies.last.close(t)
	}
	cfg := s.world.Portal.Config
	cfg.Database = filepath.Join(t.TempDir(), "replica.db")
	content, err := os.ReadFile(s.copies.whole)
	if err == nil {
		err = os.WriteFile(cfg.Database, content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), cfg, s.Now)
	if err != nil {
		t.Fatal(err)
	}
	r := &replica{a, httptest.NewServer(a.Web.Handler())}
	s.copies.last = r
	return r
}

func (r *replica) close(t *testing.T) {
	t.Helper()
	r.server.Close()
	if err := r.app.DB.Close(); err != nil {
		t.Error(err)
	}
}

// ask asks for a page or sends an empty form with a valid one-time token, and tells what came of it: the status, or "in" when
// it leads to signing in.
func (r *replica) ask(t *testing.T, path string, session []*http.Cookie, post bool) string {
	t.Helper()
	if !post {
		return r.send(t, http.MethodGet, path, session, "", nil)
	}
	return r.send(t, http.MethodPost, path, session, "application/x-www-form-urlencoded", []byte("form="+web.NewToken()))
}

func (r *replica) send(t *testing.T, method, path string, session []*http.Cookie, kind string, body []byte) string {
	t.Helper()
	return r.sendAs(t, method, path, session, kind, body, "")
}

// sendAs sends a request with what a person's browser or a system adds to it.
func (r *replica) sendAs(t *testing.T, method, path string, session []*http.Cookie, kind string, body []byte, token string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, r.server.URL+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	req.Header.Set("Accept-Language", "en")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for _, c := range session {
		req.AddCookie(c)
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode == http.StatusSeeOther && strings.HasPrefix(resp.Header.Get("Location"), "/sign-in") && !strings.HasPrefix(path, "/sign-") {
		return "in"
	}
	return fmt.Sprint(resp.StatusCode)
}

// takeFiles are the acts by which files come. Whoever may not do them is told so before anything of a file is read.
var takeFiles = []string{
	"POST /register/{id}/details", "POST /registrations/{id}/documents",
	"POST /projects/{id}/materials", "POST /projects/{id}/materials/{material}/renew", "POST /projects/{id}/contract/{paper}/sign",
	"POST /projects/{id}/sections/{section}", "POST /documents/{id}/renew",
	"POST /approvals/{id}/document", "POST /approvals/{id}/sign",
	"POST /projects/{id}/expertise/application/sign", "POST /projects/{id}/expertise/contract", "POST /projects/{id}/expertise/remarks/{remark}",
	"POST /projects/{id}/expertise/approval", "POST /projects/{id}/expertise/approval/sign",
	"POST /review/{id}/contract/sign", "POST /review/{id}/parts/{section}/sign", "POST /review/{id}/conclusion/sign", "POST /review/{id}/dismiss",
}

// patient is a client that sends the body of a request only once the server wants to read it.
var patient = &http.Transport{ExpectContinueTimeout: time.Minute}

// watched is the body of a request that knows whether it was read.
type watched struct {
	io.Reader
	read atomic.Bool
}

func (w *watched) Read(b []byte) (int, error) {
	w.read.Store(true)
	return w.Reader.Read(b)
}

// uploadNothing sends a file to an act that the person may not do: it must not be kept, for nothing that is kept is deleted.
func (r *replica) uploadNothing(t *testing.T, pattern, path string, session []*http.Cookie) {
	t.Helper()
	content := []byte("%PDF-1.7 " + web.NewToken())
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	w.WriteField("form", web.NewToken())
	part, err := w.CreateFormFile("file", "a.pdf")
	if err != nil {
		t.Fatal(err)
	}
	part.Write(content)
	w.Close()
	sent := &watched{Reader: &body}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.server.URL+path, sent)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Expect", "100-continue")
	for _, c := range session {
		req.AddCookie(c)
	}
	resp, err := patient.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	status := resp.StatusCode
	if sent.read.Load() && slices.Contains(takeFiles, pattern) && (status == http.StatusForbidden || status == http.StatusNotFound) {
		t.Errorf("%s answers %d, and has read the file before", pattern, status)
	}
	sum := sha256.Sum256(content)
	if _, err := r.app.Blobs.Stat(t.Context(), hex.EncodeToString(sum[:])); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("%s answers %d, and has kept the file: %v", pattern, status, err)
	}
}

// session is what a persona's browser sends; nothing for nobody.
func (s *scene) session(t *testing.T, key string) []*http.Cookie {
	t.Helper()
	if key == nobody {
		return nil
	}
	return s.as(t, key).Cookies()
}

// matrix is a table of who gets which answer.
type matrix struct {
	columns []string
	state   string
	rows    []string
	cells   map[string]map[string]string
}

func newMatrix(columns []string, state string) *matrix {
	return &matrix{columns: columns, state: state, cells: map[string]map[string]string{}}
}

func (m *matrix) set(row, column, answer string) {
	if m.cells[row] == nil {
		m.rows = append(m.rows, row)
		m.cells[row] = map[string]string{}
	}
	m.cells[row][column] = answer
}

// text is the table for readers: a column a person, under two letters.
func (m *matrix) text() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n\nWho gets which answer. in: is led to signing in. 303: done, led on. 404: is told that there is none.\n\n", m.state)
	for i, c := range m.columns {
		fmt.Fprintf(&b, "  %s  %s\n", mark(i), cmp.Or(c, "nobody"))
	}
	width := 0
	for _, row := range m.rows {
		width = max(width, len(row))
	}
	for i, row := range slices.Sorted(slices.Values(m.rows)) {
		if i%25 == 0 {
			fmt.Fprintf(&b, "\n%-*s", width, "")
			for i := range m.columns {
				fmt.Fprintf(&b, "  %s ", mark(i))
			}
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%-*s", width, row)
		for _, c := range m.columns {
			fmt.Fprintf(&b, " %3s", m.cells[row][c])
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

func mark(i int) string { return fmt.Sprintf("%02d", i) }

// compare compares the table with the one that is kept.
func (m *matrix) compare(t *testing.T, file string) {
	t.Helper()
	got := m.text()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	gotLines, wantLines := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(gotLines), len(wantLines)) {
		if g, w := line(gotLines, i), line(wantLines, i); g != w {
			t.Errorf("%s:%d\n got %s\nwant %s", file, i+1, g, w)
		}
	}
}

func line(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}
