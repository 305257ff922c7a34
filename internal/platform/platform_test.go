package platform_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"golang.org/x/mod/sumdb/note"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/config"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/journal"
	"birtereze/portal/internal/notice"
	"birtereze/portal/internal/platform"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/slicetest"
	"birtereze/portal/internal/web"
	"birtereze/portal/migrations"
	"birtereze/portal/standin/mailbox"
	"birtereze/portal/ui"
)

const rules = `@id("test") @law("253:27") permit (principal, action in [Action::"test.page", Action::"test.act"], resource is Public);`

// configured is an installation in a folder of the test's own, whose trust is the authority of the tests.
func configured(t *testing.T) config.Program {
	t.Helper()
	folder := t.TempDir()
	ca, err := slicetest.Authority(time.Now)
	must(t, err)
	must(t, os.Mkdir(filepath.Join(folder, "trust"), 0o700))
	must(t, os.WriteFile(filepath.Join(folder, "trust", "ca.pem"), ca.PEM(), 0o600))
	return config.Program{BaseURL: "http://portal.example", Database: "sqlite:" + filepath.Join(folder, "data", "portal.db"), Blobs: filepath.Join(folder, "blobs"),
		UploadLimit: 1 << 20, JournalKey: filepath.Join(folder, "keys", "journal.key"), Trust: filepath.Join(folder, "trust"), OCSP: "http://127.0.0.1:1/ocsp/",
		SMTP: "127.0.0.1:1", SMTPPlain: true, MailFrom: "no-reply@portal.example", SessionIdle: time.Hour, SupportPhone: "1414"}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, cfg config.Program) (*platform.Platform, error) {
	t.Helper()
	p, err := platform.Open(t.Context(), cfg, time.Now, migrations.Portal(), []policy.Source{command.Rules(), {Name: "test", Text: []byte(rules)}},
		[]fs.FS{ui.Messages(), fault.Texts, slicetest.Words(`{"app.nav.all": "ALL", "app.nav.desk": "DESK", "app.nav.list": "LIST", "app.demo": "DEMO",
			"app.demo_text": "ONLY A DEMO", "app.support_hours": "HOURS"}`)})
	if err == nil {
		t.Cleanup(func() { p.DB.Close() })
	}
	return p, err
}

// The first start makes the key of the journal for its owner alone; the next goes on with it.
func TestJournalKeyIsMadeOnceAndKept(t *testing.T) {
	cfg := configured(t)
	first, err := open(t, cfg)
	must(t, err)
	must(t, first.DB.Close())
	info, err := os.Stat(cfg.JournalKey)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the key's mode is %v", info.Mode())
	}
	again, err := open(t, cfg)
	must(t, err)
	if again.JournalKey != first.JournalKey {
		t.Errorf("another key: %s and %s", first.JournalKey, again.JournalKey)
	}
	signed, err := note.Sign(&note.Note{Text: "root\n"}, again.Journal)
	must(t, err)
	verifier, err := note.NewVerifier(again.JournalKey)
	must(t, err)
	if _, err := note.Open(signed, note.VerifierList(verifier)); err != nil {
		t.Errorf("the public key does not belong to the secret one: %v", err)
	}
}

func TestInstallationThatCannotWorkDoesNotOpen(t *testing.T) {
	for name, tt := range map[string]struct {
		spoil func(c *config.Program) error
		want  string
	}{
		"no revocation": {func(c *config.Program) error { c.OCSP = ""; return nil }, "revocation could not be checked"},
		"no trust":      {func(c *config.Program) error { return os.RemoveAll(c.Trust) }, "trust folder"},
		"trust that is none": {func(c *config.Program) error {
			return os.WriteFile(filepath.Join(c.Trust, "x.pem"), []byte("x"), 0o600)
		}, "trust folder"},
		"a key that all read":   {func(c *config.Program) error { return os.Chmod(c.JournalKey, 0o644) }, "set its mode to 600"},
		"a key that is none":    {func(c *config.Program) error { return os.WriteFile(c.JournalKey, []byte("key"), 0o600) }, "journal's key"},
		"no public key":         {func(c *config.Program) error { return os.Remove(c.JournalKey + ".pub") }, "journal's public key"},
		"no folder for blobs":   {func(c *config.Program) error { c.Blobs = c.JournalKey; return nil }, "journal.key"},
		"an unknown database":   {func(c *config.Program) error { c.Database = "mysql://x"; return nil }, "mysql"},
		"a list that is no URL": {func(c *config.Program) error { c.CRLs = []string{"list"}; return nil }, "list"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := configured(t)
			p, err := open(t, cfg)
			must(t, err)
			must(t, p.DB.Close())
			must(t, tt.spoil(&cfg))
			if _, err := open(t, cfg); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
}

// content is bytes at hand as stored ones are read.
type content struct{ *bytes.Reader }

func (content) Close() error { return nil }

func contentOf(b []byte) content { return content{bytes.NewReader(b)} }

// Clause 24: the format of a file is judged by the profile of the section that was in force on that day.
func TestClause24FilesAreJudgedByTheProfileOfTheDay(t *testing.T) {
	check := platform.FormatCheck(func() time.Time { return slicetest.Begin })
	good := slicetest.PDF(t, "plan")
	for _, tt := range []struct {
		name    string
		content []byte
		want    document.Verdict
	}{{"plan.pdf", good, document.Accepted}, {"plan.pdf", []byte("MZ not a plan"), document.Refused}} {
		got, err := check(t.Context(), contentOf(tt.content), int64(len(tt.content)), tt.name, "documentation")
		if err != nil || got.Verdict != tt.want || (got.Verdict == document.Refused) != (len(got.Findings) > 0) {
			t.Errorf("%.8q: %+v, %v; want %s", tt.content, got, err, tt.want)
		}
	}
	if _, err := check(t.Context(), contentOf(good), int64(len(good)), "a.pdf", "no such section"); err == nil {
		t.Error("a section without a profile is judged")
	}
	before := platform.FormatCheck(func() time.Time { return time.Date(1991, 12, 16, 0, 0, 0, 0, portal.Location()) })
	if _, err := before(t.Context(), contentOf(good), int64(len(good)), "a.pdf", "documentation"); err == nil {
		t.Error("a file is judged by a profile that was not yet in force")
	}
}

// framed are the pages of a program with one page, as an actor sees it.
func framed(t *testing.T, p *platform.Platform, as portal.Actor, page web.Handler) *web.App {
	t.Helper()
	places := []platform.Place{{Key: "all", Href: "/"}, {Key: "desk", Href: "/desk", SignedIn: true}, {Key: "list", Href: "/list", Roles: []portal.Role{portal.RoleRegistrar}}}
	app := p.Pages(func(context.Context, portal.IIN, string, portal.Party) (portal.Actor, error) { return as, nil },
		func(r *web.Request, page ui.Page) ui.Page {
			r.Actor = as
			return p.Frame(r, page, places, slicetest.Registered{})
		})
	app.Handle("GET /", "test.page", page)
	return app
}

func shows(text string) web.Handler {
	return func(r *web.Request) error {
		if err := r.Authorise("test.page", policy.Public("test.page")); err != nil {
			return err
		}
		return r.Show(http.StatusOK, ui.Page{Title: "x"}, templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
			_, err := io.WriteString(w, text)
			return err
		}))
	}
}

func TestFrameShowsWhoIsThereAndWhereTheyMayGo(t *testing.T) {
	cfg := configured(t)
	cfg.Demo = true
	p, err := open(t, cfg)
	must(t, err)
	for name, tt := range map[string]struct {
		as          portal.Actor
		says, hides []string
	}{
		"a visitor":                  {portal.Actor{}, []string{"ALL", "1414", "HOURS", "DEMO", `href="/sign-in"`}, []string{"DESK", "LIST", "/sign-out"}},
		"a customer":                 {slicetest.Actor("customer-a"), []string{"ALL", "DESK", "/sign-out", slicetest.Person("customer-a").Full.RU, "«Ақмола облысының білім басқармасы» ММ"}, []string{"LIST"}},
		"a registrar":                {slicetest.Actor("registrar"), []string{"DESK", "LIST"}, nil},
		"a natural person":           {slicetest.Actor("surveyor"), []string{slicetest.Person("surveyor").Full.RU}, []string{string(slicetest.Person("surveyor").IIN)}},
		"of an unknown organisation": {portal.Actor{Person: "900101300123", Name: "NAME", For: "010140000018"}, []string{"NAME"}, []string{"010140000018"}},
	} {
		site := newServer(t, framed(t, p, tt.as, shows("BODY")).Handler())
		body := get(t, site+"/desk")
		for _, word := range append(tt.says, "BODY") {
			if !strings.Contains(body, word) {
				t.Errorf("%s does not see %q", name, word)
			}
		}
		for _, word := range tt.hides {
			if strings.Contains(body, word) {
				t.Errorf("%s sees %q", name, word)
			}
		}
		if current := strings.Count(body, `aria-current="page"`); slices.Contains(tt.says, "DESK") && current != 1 {
			t.Errorf("%s: %d places are the current one", name, current)
		}
	}
}

func newServer(t *testing.T, h http.Handler) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	s := &http.Server{Handler: h}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return "http://" + l.Addr().String()
}

func get(t *testing.T, address string) string {
	t.Helper()
	resp, err := http.Get(address)
	must(t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	must(t, err)
	return fmt.Sprintf("%d %s", resp.StatusCode, b)
}

// Told to stop, a program lets what is under way end, signs the journal as it stands, and closes the database.
func TestProgramEndsWhatIsUnderWay(t *testing.T) {
	cfg := configured(t)
	p, err := open(t, cfg)
	must(t, err)
	act := func() error {
		_, err := p.Bus.Do(context.Background(), command.Command{Actor: slicetest.Actor("customer-a"), Act: "test.act"}, func(_ context.Context, tx *command.Tx) error {
			tx.About(portal.Subject{Kind: "test", ID: "1"}, "")
			tx.Fact("number", "1")
			return tx.Allow("test.act", policy.Public("test.act"))
		})
		return err
	}
	must(t, act())
	came, goOn := make(chan struct{}), make(chan struct{})
	app := framed(t, p, slicetest.Actor("customer-a"), func(r *web.Request) error {
		close(came)
		<-goOn
		if err := act(); err != nil {
			return err
		}
		return shows("ANSWERED")(r)
	})
	public, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	admin, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Program(app).ServeOn(ctx, public, admin) }()

	health := "http://" + admin.Addr().String()
	for path, want := range map[string]string{"/healthz": "200 ok", "/readyz": "200 ready", "/metrics": "journal_entries 1"} {
		if got := get(t, health+path); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %q", path, got, want)
		}
	}
	for signed := 0; signed == 0; time.Sleep(10 * time.Millisecond) { // by the schedule, which begins with the program
		must(t, p.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM jnl_roots").Scan(&signed))
	}
	answer := make(chan string, 1)
	go func() {
		resp, err := http.Get("http://" + public.Addr().String() + "/")
		if err != nil {
			answer <- err.Error()
			return
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		answer <- fmt.Sprint(string(b), err)
	}()
	<-came
	stop()
	for got := ""; !strings.HasPrefix(got, "503 "); got = get(t, health+"/readyz") {
		time.Sleep(10 * time.Millisecond)
	}
	close(goOn)
	if got := <-answer; !strings.Contains(got, "ANSWERED") {
		t.Errorf("the request under way was answered %.200s", got)
	}
	must(t, <-ended)
	if err := p.DB.Ping(t.Context()); err == nil {
		t.Error("the database is open still")
	}
	again, err := open(t, cfg)
	must(t, err)
	verifier, err := note.NewVerifier(again.JournalKey)
	must(t, err)
	got, err := journal.Verify(t.Context(), again.DB, verifier, nil)
	if err != nil || len(got.Faults) > 0 || got.Entries != 2 || got.Signed != 2 {
		t.Errorf("the journal after the end: %+v, %v", got, err)
	}
}

func TestProgramThatCannotListenSaysSo(t *testing.T) {
	cfg := configured(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer taken.Close()
	p, err := open(t, cfg)
	must(t, err)
	app := framed(t, p, portal.Actor{}, shows(""))
	for _, listen := range [][2]string{{taken.Addr().String(), "127.0.0.1:0"}, {"127.0.0.1:0", taken.Addr().String()}} {
		p.Config.Listen, p.Config.Admin = listen[0], listen[1]
		if err := p.Program(app).Serve(t.Context()); err == nil || !strings.Contains(err.Error(), "listen") {
			t.Errorf("on %v: %v", listen, err)
		}
	}
}

// A mail comes as words and as a page in its language; what the server will never take is not tried again, what it does not
// take now is.
func TestMailer(t *testing.T) {
	box, err := mailbox.New(mailbox.Options{Now: time.Now})
	must(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	go box.Serve(l)
	defer box.Close()
	cfg := configured(t)
	cfg.SMTP = l.Addr().String()
	p, err := open(t, cfg)
	must(t, err)
	mailer, err := p.Mailer()
	must(t, err)
	mail := notice.Mail{ID: "a/1", To: "customer@example.kz", Lang: i18n.KK, Subject: "Өтінім тіркелді", Text: `Нөмірі <№ 1>`, Link: "http://portal.example/x?a=1&b=2", Action: "Ашу"}
	must(t, mailer.Send(t.Context(), mail))
	got := box.Messages(mail.To)
	if len(got) != 1 {
		t.Fatalf("%d messages", len(got))
	}
	if m := got[0]; m.Subject != mail.Subject || !strings.Contains(m.Text, mail.Text) || !strings.Contains(m.Text, mail.Link) ||
		!strings.Contains(m.HTML, "&lt;№ 1&gt;") || !strings.Contains(m.HTML, `lang="kk"`) || !strings.Contains(m.HTML, `href="http://portal.example/x?a=1&amp;b=2"`) {
		t.Errorf("the message is %+v", m)
	}
	mail.To = "nobody at all"
	if err := mailer.Send(t.Context(), mail); err != nil {
		t.Errorf("an address that no server takes is tried again: %v", err)
	}
	box.Close()
	mail.To = "customer@example.kz"
	if err := mailer.Send(t.Context(), mail); err == nil {
		t.Error("a mail that nobody took counts as sent")
	}
	for _, wrong := range []string{"", "host", "host:port"} {
		p.Config.SMTP = wrong
		if _, err := p.Mailer(); err == nil {
			t.Errorf("SMTP=%q makes a mailer", wrong)
		}
	}
}
