package mailbox_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/smtp"
	"strings"
	"testing"
	"time"

	"birtereze/portal/standin/control"
	"birtereze/portal/standin/mailbox"
)

func start(t *testing.T, o mailbox.Options) (m *mailbox.Mailbox, smtpAddr, url string) {
	t.Helper()
	m, err := mailbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go m.Serve(l)
	srv := httptest.NewServer(m.Handler())
	t.Cleanup(func() { m.Close(); srv.Close() })
	return m, l.Addr().String(), srv.URL
}

// send uses the standard library's client, not the one that the Portal uses.
func send(t *testing.T, addr, id, body string) {
	t.Helper()
	text := "From: =?utf-8?q?=D0=91=D1=96=D1=80?= <portal@birtereze.kz>\r\nMessage-ID: <" + id + ">\r\n" + body
	if err := smtp.SendMail(addr, nil, "portal@birtereze.kz", []string{"a@b.kz"}, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

func TestMessagesAreReadAsTheyWereWritten(t *testing.T) {
	m, addr, _ := start(t, mailbox.Options{})
	for name, tt := range map[string]struct{ body, subject, text, html string }{
		"bare":   {"Subject: =?utf-8?b?06jRgtGW0L3RltC8?=\r\n\r\nәлем\r\n", "Өтінім", "әлем\n", ""},
		"base64": {"Subject: s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n06nSmw==\r\n", "s", "өқ", ""},
		"alternative": {"Subject: s\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\n" +
			"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=D3=A9=\r\n=D2=9B\r\n--x\r\n" +
			"Content-Type: text/html\r\n\r\n<b>1</b>\r\n--x--\r\n", "s", "өқ", "<b>1</b>"},
		"attachment": {"Subject: s\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" +
			"Content-Type: text/plain\r\nContent-Disposition: attachment; filename=a\r\n\r\nfile\r\n--x\r\n" +
			"Content-Type: text/plain\r\n\r\ntext\r\n--x--\r\n", "s", "text", ""},
		"nested":    {"Subject: s\r\n" + nested(4), "s", "innermost", ""},
		"not UTF-8": {"Subject: s\r\n\r\n\xff\xfe\r\n", "s", "\ufffd\n", ""},
	} {
		m.Clear()
		send(t, addr, name, tt.body)
		list := m.Messages("a@b.kz")
		if len(list) != 1 || list[0].Subject != tt.subject || list[0].Text != tt.text || list[0].HTML != tt.html ||
			list[0].From != "Бір <portal@birtereze.kz>" {
			t.Errorf("%s: got %+v", name, list)
		}
	}
}

// nested is a text within multipart within multipart.
func nested(depth int) string {
	s := "Content-Type: text/plain\r\n\r\ninnermost"
	for i := range depth {
		s = fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n%s\r\n--b%d--", i, i, s, i)
	}
	return s
}

func TestWhatCannotBeReadIsRefused(t *testing.T) {
	m, addr, _ := start(t, mailbox.Options{})
	for name, text := range map[string]string{
		"no header":  "only words\r\n",
		"bad base64": "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%\r\n",
		"no end":     "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\na\r\n",
		"deep":       nested(10),
		"too large":  "Subject: s\r\n\r\n" + strings.Repeat(strings.Repeat("a", 998)+"\r\n", 4200),
	} {
		err := smtp.SendMail(addr, nil, "a@b.kz", []string{"c@d.kz"}, []byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), "55") {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
	if n := len(m.Messages("")); n != 0 {
		t.Errorf("%d messages were kept", n)
	}
}

func TestOnlyTheLastAreKept(t *testing.T) {
	m, addr, _ := start(t, mailbox.Options{Keep: 2})
	for i := range 4 {
		send(t, addr, fmt.Sprint(i), "Subject: s\r\n\r\na")
	}
	list := m.Messages("")
	if len(list) != 2 || list[0].MessageID != "3" || list[1].MessageID != "2" {
		t.Errorf("got %+v", list)
	}
}

func get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

func TestPagesAndAPI(t *testing.T) {
	received := time.Date(2026, 11, 2, 4, 30, 0, 0, time.UTC)
	m, addr, url := start(t, mailbox.Options{Now: func() time.Time { return received }})
	send(t, addr, "1", "Subject: <i>s</i>\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\n\r\n"+
		"see http://127.0.0.1:8080/desk?a=1&b=2. <script>\r\n--x\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>\r\n--x--\r\n")
	if err := m.Set(control.Down); err != nil { // concerns SMTP alone
		t.Fatal(err)
	}

	var list []mailbox.Message
	_, body := get(t, url+"/api/messages?to=a@b.kz")
	if err := json.Unmarshal([]byte(body), &list); err != nil || len(list) != 1 || list[0].Subject != "<i>s</i>" {
		t.Fatalf("list: got %s, %v", body, err)
	}
	if _, body := get(t, url+"/api/messages?to=other@b.kz"); body != "[]\n" {
		t.Errorf("list of another: got %s", body)
	}
	for _, lang := range []string{"ru", "kk", "en"} {
		_, body := get(t, url+"/messages/1?lang="+lang)
		for _, want := range []string{"&lt;i&gt;s&lt;/i&gt;", `<a href="http://127.0.0.1:8080/desk?a=1&amp;b=2">`, "&lt;script&gt;", `sandbox="`} {
			if !strings.Contains(body, want) {
				t.Errorf("%s: the page lacks %q", lang, want)
			}
		}
		if strings.Contains(body, "<script") || strings.Contains(body, "[mailbox") {
			t.Errorf("%s: page %s", lang, body)
		}
		if _, body := get(t, url+"/?lang="+lang); !strings.Contains(body, `<a href="/messages/1">&lt;i&gt;s`) {
			t.Errorf("%s: the list lacks the message: %s", lang, body)
		}
	}
	resp, body := get(t, url+"/messages/1/html")
	if policy := resp.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox") ||
		!strings.Contains(policy, "default-src 'none'") || body != "<script>alert(1)</script>" {
		t.Errorf("html: policy %q, body %s", policy, body)
	}
	if resp, body := get(t, url+"/api/messages/1/raw"); !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/plain") ||
		!strings.Contains(body, "Message-ID: <1>") {
		t.Errorf("raw: got %s", body)
	}
	for _, path := range []string{"/api/messages/2", "/messages/x", "/messages/2/html"} {
		if resp, _ := get(t, url+path); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: got %s", path, resp.Status)
		}
	}
	req, err := http.NewRequest(http.MethodDelete, url+"/api/messages", nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp, err := http.DefaultClient.Do(req); err != nil || resp.StatusCode != http.StatusNoContent || len(m.Messages("")) != 0 {
		t.Errorf("delete: got %v, %v, %d left", resp, err, len(m.Messages("")))
	}
}
