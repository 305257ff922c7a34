package web_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/web"
	"birtereze/portal/law"
	"birtereze/portal/migrations"
	"birtereze/portal/ui"
)

const rules = `
@id("page") @law("253:27") permit (principal, action == Action::"page.view", resource is Public);
@id("act") @law("253:32") permit (principal, action == Action::"page.act", resource is Public) when { principal.signed_in };`

// site is an app with a few pages and a browser that keeps cookies.
func site(t *testing.T, add func(app *web.App)) (browser *http.Client, address string) {
	t.Helper()
	server := httptest.NewServer(open(t, add))
	t.Cleanup(server.Close)
	jar, _ := cookiejar.New(nil)
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, server.URL
}

// open is an app with a few pages.
func open(t testing.TB, add func(app *web.App)) http.Handler {
	t.Helper()
	d := dbtest.Open(t, db.SQLite, migrations.Portal(), time.Now)
	engine, err := policy.Load(policy.Source{Name: "test", Text: []byte(rules)})
	if err != nil {
		t.Fatal(err)
	}
	messages, err := i18n.Load(ui.Messages(), fault.Texts)
	if err != nil {
		t.Fatal(err)
	}
	app := web.New(d, engine, messages, time.Hour)
	app.Identify = func(_ context.Context, person portal.IIN, name string, party portal.Party) (portal.Actor, error) {
		return portal.Actor{Person: person, Name: name, For: party}, nil
	}
	app.Handle("POST /sign-in", "page.view", func(r *web.Request) error {
		if err := r.Authorise("page.view", policy.Public("page.view")); err != nil {
			return err
		}
		if err := r.SignIn("940140000385", "Тест", "940140000385"); err != nil {
			return err
		}
		return r.Redirect("/")
	})
	add(app)
	return app.Handler()
}

func page(text string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error { _, err := io.WriteString(w, text); return err })
}

func shows(act string) web.Handler {
	return func(r *web.Request) error {
		if err := r.Authorise(act, policy.Public("page.view")); err != nil {
			return err
		}
		return r.Show(http.StatusOK, ui.Page{Title: "x"}, page("<p>shown</p>"))
	}
}

func get(t *testing.T, c *http.Client, address string, header ...string) (*http.Response, string) {
	t.Helper()
	req, _ := http.NewRequest(http.MethodGet, address, nil)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, _ := io.ReadAll(resp.Body)
	return resp, string(b)
}

func TestPageCarriesItsSafeguards(t *testing.T) {
	c, at := site(t, func(app *web.App) { app.Handle("GET /{$}", "page.view", shows("page.view")) })
	resp, body := get(t, c, at+"/")
	if resp.StatusCode != 200 || !strings.Contains(body, "<p>shown</p>") {
		t.Fatalf("status %d: %s", resp.StatusCode, body)
	}
	csp := resp.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("the policy %q lacks %q", csp, want)
		}
	}
	if strings.Contains(csp, "unsafe") || resp.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers: %v", resp.Header)
	}
}

func TestEachFailureIsAPageInThreeLanguages(t *testing.T) {
	fails := map[string]error{
		"/conflict": fault.New(fault.Conflict, "fault.conflict"), "/none": db.ErrNone, "/changed": db.ErrChanged,
		"/large": fault.New(fault.TooLarge, "fault.too_large", "Limit", "1 GB"), "/down": fault.New(fault.Unavailable, "fault.unavailable"),
		"/may": fault.New(fault.Forbidden, "fault.forbidden").Law(law.C42), "/wrong": fault.Wrong("bin", "fault.bin_length"), "/ours": io.ErrUnexpectedEOF,
	}
	status := map[string]int{"/conflict": 409, "/none": 404, "/changed": 409, "/large": 413, "/down": 503, "/may": 403, "/wrong": 422, "/ours": 500, "/nowhere": 404}
	c, at := site(t, func(app *web.App) {
		for path, err := range fails {
			app.Handle("GET "+path, "page.view", func(*web.Request) error { return err })
		}
	})
	for path, want := range status {
		for _, lang := range []string{"ru", "kk", "en"} {
			resp, body := get(t, c, at+path+"?lang="+lang)
			if resp.StatusCode != want || !strings.Contains(body, `lang="`+lang+`"`) || strings.Contains(body, "[fault.") {
				t.Errorf("%s in %s: status %d, want %d", path, lang, resp.StatusCode, want)
			}
			if strings.Contains(body, "unexpected EOF") {
				t.Errorf("%s shows what is inside", path)
			}
		}
	}
	if _, body := get(t, c, at+"/may?lang=ru"); !strings.Contains(body, "п. 42") {
		t.Errorf("the refusal does not name its clause")
	}
}

func TestPageThatAskedNobodyIsNotShown(t *testing.T) {
	c, at := site(t, func(app *web.App) {
		app.Handle("GET /bare", "page.view", func(r *web.Request) error { return r.Show(200, ui.Page{Title: "x"}, page("secret")) })
	})
	resp, body := get(t, c, at+"/bare")
	if resp.StatusCode != 500 || strings.Contains(body, "secret") {
		t.Error("a page was shown though nobody was asked")
	}
}

func TestRouteWithoutARuleIsRefusedAtTheStart(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a route whose act no rule names was taken")
		}
	}()
	site(t, func(app *web.App) { app.Handle("GET /x", "page.burn", shows("page.burn")) })
}

func TestFormOfAnEndedSessionIsKept(t *testing.T) {
	c, at := site(t, func(app *web.App) {
		app.Handle("POST /act", "page.act", shows("page.act"))
		app.Handle("GET /resume/{draft}", "page.view", func(r *web.Request) error {
			if err := r.Authorise("page.view", policy.Public("page.view")); err != nil {
				return err
			}
			d, err := r.Draft(r.PathValue("draft"))
			if err != nil {
				return err
			}
			return r.Show(200, ui.Page{Title: "x"}, page(d.Path+" "+d.Form.Get("text")))
		})
	})
	resp, err := c.PostForm(at+"/act", url.Values{"text": {"длинное замечание"}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	to, _ := url.Parse(resp.Header.Get("Location"))
	if resp.StatusCode != http.StatusSeeOther || to.Path != "/sign-in" || !strings.HasPrefix(to.Query().Get("to"), "/resume/") {
		t.Fatalf("%d to %s", resp.StatusCode, to)
	}
	if _, body := get(t, c, at+to.Query().Get("to")); !strings.Contains(body, "/act длинное замечание") {
		t.Error("what was typed is lost")
	}
	if resp, _ := get(t, c, at+"/resume/guess"); resp.StatusCode != 404 {
		t.Errorf("a guessed draft: %d", resp.StatusCode)
	}
}

func TestPostFromAnotherSiteIsRefused(t *testing.T) {
	c, at := site(t, func(app *web.App) { app.Handle("POST /act", "page.view", shows("page.view")) })
	req, _ := http.NewRequest(http.MethodPost, at+"/act", nil)
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("status %d, want 403", resp.StatusCode)
	}
}

func TestRedirectStaysOnOurPages(t *testing.T) {
	c, at := site(t, func(app *web.App) {
		app.Handle("GET /go", "page.view", func(r *web.Request) error { return r.Redirect(r.URL.Query().Get("to")) })
	})
	for to, want := range map[string]string{"/desk?x=1": "/desk?x=1", "https://evil.example/": "/", "//evil.example": "/", `/\evil.example`: "/", "": "/"} {
		resp, _ := get(t, c, at+"/go?to="+url.QueryEscape(to))
		if got := resp.Header.Get("Location"); got != want {
			t.Errorf("to %q leads to %q, want %q", to, got, want)
		}
	}
}

func TestHugeFormIsRefused(t *testing.T) {
	c, at := site(t, func(app *web.App) {
		app.Handle("POST /act", "page.view", func(r *web.Request) error {
			if _, err := r.Form(); err != nil {
				return err
			}
			return shows("page.view")(r)
		})
	})
	resp, err := c.PostForm(at+"/act", url.Values{"text": {strings.Repeat("a", 2<<20)}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d, want 413", resp.StatusCode)
	}
}

func TestFileOverTheLimitLosesNothingElse(t *testing.T) {
	var got web.Form
	var failed error
	c, at := site(t, func(app *web.App) {
		app.Handle("POST /act", "page.view", func(r *web.Request) error {
			if err := r.Authorise("page.view", policy.Public("page.view")); err != nil {
				return err
			}
			got, failed = r.FormWithFiles(web.Small(4))
			return r.Show(http.StatusOK, ui.Page{Title: "x"}, page(""))
		})
	})
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, f := range []struct{ field, name, content string }{{"file", "large.pdf", strings.Repeat("x", 1<<20)}, {"file", "good.pdf", "four"}} {
		part, _ := w.CreateFormFile(f.field, f.name)
		io.WriteString(part, f.content)
	}
	w.WriteField("text", "после файлов")
	w.Close()
	resp, err := c.Post(at+"/act", w.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	f := web.Fault(failed)
	if f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name != "file" {
		t.Errorf("failure %v, want one of the field file", failed)
	}
	if got.Get("text") != "после файлов" || len(got.Files["file"]) != 1 || got.Files["file"][0].Name != "good.pdf" {
		t.Errorf("the form holds %q and the files %v", got.Values, got.Files)
	}
}

func TestFilesOfAHandlerThatAskedNobodyAreNotRead(t *testing.T) {
	var kept []string
	c, at := site(t, func(app *web.App) {
		app.Handle("POST /act", "page.view", func(r *web.Request) error {
			_, err := r.FormWithFiles(func(_ context.Context, _, name string, _ io.Reader) (any, error) {
				kept = append(kept, name)
				return nil, nil
			})
			if err != nil {
				return err
			}
			return shows("page.view")(r)
		})
	})
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	w.CreateFormFile("file", "a.pdf")
	w.Close()
	resp, err := c.Post(at+"/act", w.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusInternalServerError || len(kept) > 0 {
		t.Errorf("status %d, read %v; want 500 and nothing", resp.StatusCode, kept)
	}
}

func TestRefusalOfAFieldNamesItsClause(t *testing.T) {
	c, at := site(t, func(app *web.App) {
		app.Handle("GET /form", "page.view", func(r *web.Request) error {
			if err := r.Authorise("page.view", policy.Public("page.view")); err != nil {
				return err
			}
			errs := r.Errors(fault.New(fault.Invalid, "fault.invalid").Law(law.C18).Add("a", "fault.required").AddBy(law.C42, "b", "fault.number"))
			return r.Show(422, ui.Page{Title: "x"}, page(errs["a"]+" / "+errs["b"]))
		})
	})
	for lang, want := range map[string]string{
		"ru": "Заполните это поле. Основание: п. 18. / Введите число. Основание: п. 42.",
		"kk": "Бұл өрісті толтырыңыз. Негізі: 18-тармақ. / Сан енгізіңіз. Негізі: 42-тармақ.",
		"en": "Fill in this field. Ground: cl. 18. / Enter a number. Ground: cl. 42.",
	} {
		if _, body := get(t, c, at+"/form?lang="+lang); !strings.Contains(strings.ReplaceAll(body, "\u00a0", " "), want) {
			t.Errorf("%s: no %q in %s", lang, want, body[strings.Index(body, "<main"):])
		}
	}
}
