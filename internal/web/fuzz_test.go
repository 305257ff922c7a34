package web_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

// What is not text never reaches a handler: no database of ours keeps it, and nobody types it.
func TestWhatIsNoTextIsRefused(t *testing.T) {
	c, at := site(t, func(app *web.App) {
		app.Handle("GET /list/{id}", "page.view", shows("page.view"))
		app.Handle("POST /form", "page.view", reads(func(r *web.Request) (web.Form, error) { return r.Form() }, nil))
	})
	for path, want := range map[string]int{
		"/list/a": 200, "/list/a%00": 404, "/list/%ff": 404, "/list/a?q=%D1%88": 200, "/list/a?q=%00": 422, "/list/a?q=%ff": 422, "/list/a?%00=x": 422,
	} {
		if resp, _ := get(t, c, at+path); resp.StatusCode != want {
			t.Errorf("%s: status %d, want %d", path, resp.StatusCode, want)
		}
	}
	for name, values := range map[string]url.Values{"a NUL": {"name": {"a\x00"}}, "no UTF-8": {"name": {"\xff\xfe"}}, "a NUL in a name": {"na\x00me": {"a"}}} {
		resp, err := c.PostForm(at+"/form", values)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != 422 {
			t.Errorf("%s: status %d, want 422", name, resp.StatusCode)
		}
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		for field, list := range values {
			m.WriteField(field, list[0])
		}
		m.Close()
		if resp, err = c.Post(at+"/form", m.FormDataContentType(), &body); err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != 422 {
			t.Errorf("%s in parts: status %d, want 422", name, resp.StatusCode)
		}
	}
}

// reads is a handler that reads a form and looks at what it read.
func reads(read func(r *web.Request) (web.Form, error), look func(f web.Form) error) web.Handler {
	return func(r *web.Request) error {
		if err := r.Authorise("page.view", policy.Public("page.view")); err != nil {
			return err
		}
		f, err := read(r)
		if err != nil {
			return err
		}
		if look != nil {
			if err := look(f); err != nil {
				return err
			}
		}
		f.Key()
		return r.Show(http.StatusOK, ui.Page{Title: "x"}, page("ok"))
	}
}

// FuzzRequest: whatever a browser or anybody else sends, there is an answer that is not a fault of ours, and what a handler
// gets is text within its bounds.
func FuzzRequest(f *testing.F) {
	sound := func(form web.Form) error {
		size := 0
		for name, list := range form.Values {
			if !web.IsText(name) {
				return fmt.Errorf("a name is no text: %q", name)
			}
			for _, v := range list {
				if !web.IsText(v) {
					return fmt.Errorf("%q is no text: %q", name, v)
				}
				size += len(v)
			}
		}
		if size > 1<<20 || len(form.Values) > 2001 {
			return fmt.Errorf("%d bytes in %d entries", size, len(form.Values))
		}
		return nil
	}
	app := open(f, func(app *web.App) {
		app.Handle("GET /list/{id}", "page.view", func(r *web.Request) error {
			id, err := r.ID("id")
			if err != nil {
				return err
			}
			if len(id) != 36 {
				return fmt.Errorf("an id is %q", id)
			}
			return shows("page.view")(r)
		})
		app.Handle("POST /form", "page.view", reads(func(r *web.Request) (web.Form, error) { return r.Form() }, sound))
		app.Handle("POST /files", "page.view", reads(func(r *web.Request) (web.Form, error) {
			return r.FormWithFiles(func(_ context.Context, field, name string, content io.Reader) (any, error) {
				if field == "" || strings.ContainsAny(name, "/") {
					return nil, fault.New(fault.Invalid, "fault.invalid")
				}
				return io.Copy(io.Discard, io.LimitReader(content, 1<<16))
			})
		}, sound))
		app.Handle("POST /small", "page.view", reads(func(r *web.Request) (web.Form, error) { return r.FormWithFiles(web.Small(100)) }, sound))
	})
	const parts = "multipart/form-data; boundary=x"
	f.Add("GET", "/list/01990000-0000-7000-8000-000000000001?q=1&lang=kk", "", "", "kk,ru;q=0.5")
	f.Add("GET", "/list/%00?%ff=%00&q=%zz", "", "", "*;q=9")
	f.Add("POST", "/form", "application/x-www-form-urlencoded", "a=1&b=%00&c=%ff&d=%D1%88", "")
	f.Add("POST", "/form", "application/x-www-form-urlencoded; charset=x", "a;b&%", "")
	f.Add("POST", "/files", parts, "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\ntext\r\n--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.pdf\"\r\n\r\n%PDF\r\n--x--\r\n", "en")
	f.Add("POST", "/files", parts, "--x\r\nContent-Disposition: form-data; name=\"a\x00\"\r\n\r\n\xff\r\n--x\r\n\r\n--x--", "en")
	f.Add("POST", "/small", parts, "--x\r\nContent-Disposition: form-data; name=f; filename*=utf-8''%ff\r\n\r\n"+strings.Repeat("x", 200)+"\r\n--x--", "")
	f.Add("POST", "/form", "multipart/form-data", "--", "")
	f.Fuzz(func(t *testing.T, method, target, kind, body, lang string) {
		u, err := url.ParseRequestURI(target)
		if err != nil || !slices.Contains([]string{"GET", "POST"}, method) || !strings.HasPrefix(u.Path, "/") {
			return
		}
		r := httptest.NewRequest(method, "http://portal.example/", strings.NewReader(body))
		r.URL, r.RequestURI = u, target
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Accept-Language", lang)
		w := httptest.NewRecorder()
		app.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("%s %q %q %q: status %d", method, target, kind, body, w.Code)
		}
	})
}
