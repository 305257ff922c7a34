package web_test

import (
	"bytes"
	"encoding/base64"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/web"
	"birtereze/portal/standin/visitor"
)

// A form whose signature cannot be checked now comes back with all that it held, once the failure says that it passes, and
// only then: nothing else that fails offers to be sent again.
func TestSignatureThatCannotBeCheckedNowIsKept(t *testing.T) {
	passes := fault.New(fault.Unavailable, "fault.unavailable")
	passes.Retry = 15 * time.Second
	limited := fault.New(fault.Limited, "fault.unavailable")
	limited.Retry = time.Second
	fails := map[string]error{"/passes": passes, "/stays": fault.New(fault.Unavailable, "fault.unavailable"), "/limited": limited}
	c, at := site(t, func(app *web.App) {
		for path, err := range fails {
			app.Handle("POST "+path, "page.view", func(r *web.Request) error {
				if err := r.Authorise("page.view", policy.Public("page.view")); err != nil {
					return err
				}
				if _, err := r.FormWithFiles(web.Small(1 << 10)); err != nil {
					return err
				}
				return err
			})
		}
	})
	hostile := `"><script>alert(1)</script>`
	for _, tt := range []struct {
		path        string
		fields      url.Values
		field, file string
		cms         string
	}{
		{"/passes?x=1", url.Values{"form": {"t-1"}, "version": {"a", hostile}, "cms": {"c2lnbmVk"}}, "", "", "c2lnbmVk"},
		{"/passes", url.Values{"form": {"t-2"}, "cms": {""}}, "cms_file", "DER", base64.StdEncoding.EncodeToString([]byte("DER"))},
		{"/passes", url.Values{"form": {"t-3"}}, "", "", ""},
		{"/passes", url.Values{"form": {"t-4"}, "cms": {"c2lnbmVk"}}, "file", "a document", ""},
		{"/stays", url.Values{"form": {"t-5"}, "cms": {"c2lnbmVk"}}, "", "", ""},
		{"/limited", url.Values{"form": {"t-6"}, "cms": {"c2lnbmVk"}}, "", "", ""},
	} {
		resp, page := post(t, c, at+tt.path, tt.fields, tt.field, tt.file)
		form, err := page.Form(strings.TrimSuffix(tt.path, "?x=1"))
		if (err == nil) != (tt.cms != "") {
			t.Errorf("%s %v: offered to be sent again: %v", tt.path, tt.fields, err == nil)
			continue
		}
		if tt.cms == "" {
			continue
		}
		want := url.Values{"form": tt.fields["form"], "cms": {tt.cms}}
		if tt.fields["version"] != nil {
			want["version"] = tt.fields["version"]
		}
		if resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") != "15" || form.Values.Encode() != want.Encode() {
			t.Errorf("%s: status %d, after %q, came back %v, want %v", tt.path, resp.StatusCode, resp.Header.Get("Retry-After"), form.Values, want)
		}
		if strings.Contains(string(page.Raw), "<script>alert") || len(page.Parts("bt-sign")) != 1 {
			t.Errorf("%s: the page holds %s", tt.path, page.Raw)
		}
	}
}

// post sends fields, and a file unless it is empty, as a sign form does.
func post(t *testing.T, c *http.Client, address string, fields url.Values, field, file string) (*http.Response, *visitor.Page) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range fields {
		for _, v := range values {
			w.WriteField(name, v)
		}
	}
	if file != "" {
		part, _ := w.CreateFormFile(field, "x")
		part.Write([]byte(file))
	}
	w.Close()
	resp, err := c.Post(address, w.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var raw bytes.Buffer
	if _, err := raw.ReadFrom(resp.Body); err != nil {
		t.Fatal(err)
	}
	page, err := visitor.Parse(raw.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return resp, page
}
