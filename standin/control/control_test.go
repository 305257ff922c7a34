package control_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"birtereze/portal/standin/control"
)

func panel(t *testing.T, slow time.Duration) (*control.Panel, *httptest.Server) {
	t.Helper()
	texts := fstest.MapFS{}
	for _, lang := range []string{"ru", "kk", "en"} {
		texts[lang+".json"] = &fstest.MapFile{Data: []byte(
			`{"toy.title":"Toy ` + lang + `","toy.about":"About","toy.things":"Things","toy.name":"Name"}`)}
	}
	p, err := control.New(control.Options{
		Name: "toy", Texts: texts, Slow: slow,
		Modes: []control.Mode{control.Down, control.Busy, control.Slow, control.Nonsense, control.Mistaken},
		Data: func() []control.Table {
			return []control.Table{{Caption: "toy.things", Head: []string{"toy.name"},
				Rows: [][]control.Cell{{{Text: "<b>one</b>", Href: "/one"}}}}}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(p.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "answer of "+string(p.Mode()))
	})))
	t.Cleanup(srv.Close)
	return p, srv
}

func get(t *testing.T, address string) (int, string, http.Header) {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body), resp.Header
}

func TestModes(t *testing.T) {
	_, srv := panel(t, 10*time.Millisecond)
	for _, tt := range []struct {
		mode   string
		status int
		body   string
	}{
		{"ok", 200, "answer of ok"},
		{"down", 503, "Service Unavailable"},
		{"busy", 429, "Too Many"},
		{"slow", 200, "answer of slow"},
		{"nonsense", 200, "<!doctype html>"},
		{"mistaken", 200, "answer of mistaken"},
	} {
		resp, err := http.Post(srv.URL+"/control?mode="+tt.mode, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("set %s: got %s", tt.mode, resp.Status)
		}
		status, body, header := get(t, srv.URL+"/anything")
		if status != tt.status || !strings.HasPrefix(body, tt.body) {
			t.Errorf("%s: got %d %.40q, want %d %q", tt.mode, status, body, tt.status, tt.body)
		}
		if (header.Get("Retry-After") != "") != (tt.mode == "busy") {
			t.Errorf("%s: got Retry-After %q", tt.mode, header.Get("Retry-After"))
		}
	}
	if _, body, _ := get(t, srv.URL+"/control"); body != "{\"mode\":\"mistaken\",\"hits\":6}\n" {
		t.Errorf("state: got %s", body)
	}
}

func TestUnknownModeIsRefused(t *testing.T) {
	p, srv := panel(t, 0)
	for _, mode := range []string{"", "broken", "corrupt"} {
		resp, err := http.Post(srv.URL+"/control?mode="+mode, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusBadRequest || p.Mode() != control.OK {
			t.Errorf("mode %q: got %s, mode %s", mode, resp.Status, p.Mode())
		}
	}
}

func TestOtherSitesCannotSwitch(t *testing.T) {
	p, srv := panel(t, 0)
	req, err := http.NewRequest(http.MethodPost, srv.URL+"/control?mode=down", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden || p.Mode() != control.OK {
		t.Errorf("got %s, mode %s", resp.Status, p.Mode())
	}
}

func TestPageInEachLanguage(t *testing.T) {
	p, srv := panel(t, 0)
	if err := p.Set(control.Down); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"ru", "kk", "en"} {
		status, body, header := get(t, srv.URL+"/?lang="+lang)
		if status != http.StatusOK {
			t.Fatalf("%s: status %d", lang, status)
		}
		for _, want := range []string{`<html lang="` + lang, "<title>Toy " + lang, `value="down" checked`,
			`<a href="/one">&lt;b&gt;one`} {
			if !strings.Contains(body, want) {
				t.Errorf("%s: the page lacks %q", lang, want)
			}
		}
		if strings.Contains(body, "[") {
			t.Errorf("%s: the page shows a missing message: %s", lang, body)
		}
		if !strings.Contains(header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: policy %q", lang, header.Get("Content-Security-Policy"))
		}
	}
}

func TestFormComesBackToThePage(t *testing.T) {
	p, srv := panel(t, 0)
	resp, err := http.PostForm(srv.URL+"/control", url.Values{"mode": {"slow"}, "lang": {"kk"}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.Request.URL.Path != "/" || resp.Request.URL.RawQuery != "lang=kk" || p.Mode() != control.Slow {
		t.Errorf("came to %s, mode %s", resp.Request.URL, p.Mode())
	}
}
