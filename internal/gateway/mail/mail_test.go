package mail_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"log/slog"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"birtereze/portal/internal/gateway"
	"birtereze/portal/internal/gateway/mail"
	"birtereze/portal/standin/control"
	"birtereze/portal/standin/mailbox"
)

func start(t *testing.T, o mailbox.Options) (*mailbox.Mailbox, int) {
	t.Helper()
	m, err := mailbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- m.Serve(l) }()
	t.Cleanup(func() {
		m.Close()
		if err := <-done; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	return m, l.Addr().(*net.TCPAddr).Port
}

func sender(t *testing.T, port int, change func(*mail.Config)) *mail.Sender {
	t.Helper()
	c := mail.Config{Host: "127.0.0.1", Port: port, Encryption: mail.Plain, From: "portal@birtereze.kz",
		FromName: "Бір терезе порталы", Timeout: 20 * time.Second}
	if change != nil {
		change(&c)
	}
	s, err := mail.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func notice() mail.Message {
	return mail.Message{
		ID: "0193a5e2-notice.1", To: "saule@example.kz", Lang: "kk",
		Subject: "Жобаға қол жеткізу берілді: 900 орындық мектеп — өтінім № 15",
		Text:    "Құрметті Сәуле Ерланқызы!\n\nӨтінім тіркелді: http://127.0.0.1:8080/desk\n.\nжолдың басындағы нүкте",
		HTML:    "<p>Құрметті <b>Сәуле Ерланқызы</b>!</p>",
		Date:    time.Date(2026, 11, 2, 9, 30, 0, 0, time.UTC),
	}
}

func TestMessageArrivesWhole(t *testing.T) {
	m, port := start(t, mailbox.Options{})
	want := notice()
	if err := sender(t, port, nil).Send(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	list := m.Messages("Saule@example.kz")
	if len(list) != 1 {
		t.Fatalf("got %d messages", len(list))
	}
	got := list[0]
	if got.Subject != want.Subject || strings.TrimSpace(got.Text) != want.Text || strings.TrimSpace(got.HTML) != want.HTML ||
		got.Lang != "kk" || !got.Date.Equal(want.Date) || got.MessageID != "0193a5e2-notice.1@birtereze.kz" ||
		got.From != `Бір терезе порталы <portal@birtereze.kz>` && got.From != `"Бір терезе порталы" <portal@birtereze.kz>` {
		t.Errorf("got %+v", got)
	}
	for _, header := range []string{"Auto-Submitted: auto-generated", "Content-Type: multipart/alternative"} {
		if !bytes.Contains(got.Raw, []byte(header)) {
			t.Errorf("lacks %q in\n%s", header, got.Raw)
		}
	}
	if bytes.Contains(bytes.ToLower(got.Raw), []byte("go-mail")) {
		t.Error("the message names the library")
	}
}

func TestTextAlone(t *testing.T) {
	m, port := start(t, mailbox.Options{})
	msg := notice()
	msg.HTML = ""
	if err := sender(t, port, nil).Send(t.Context(), msg); err != nil {
		t.Fatal(err)
	}
	if got := m.Messages("")[0]; got.HTML != "" || strings.TrimSpace(got.Text) != msg.Text {
		t.Errorf("got %+v", got)
	}
}

func TestRetryIsRecognised(t *testing.T) {
	m, port := start(t, mailbox.Options{})
	msg := notice()
	for range 2 {
		if err := sender(t, port, nil).Send(t.Context(), msg); err != nil {
			t.Fatal(err)
		}
	}
	if list := m.Messages(""); len(list) != 1 || list[0].Copies != 2 {
		t.Errorf("got %d messages", len(list))
	}
}

func TestServerInBadModes(t *testing.T) {
	m, port := start(t, mailbox.Options{Slow: time.Minute})
	var log bytes.Buffer
	msg := notice()
	for mode, want := range map[control.Mode]error{
		control.Down: gateway.ErrUnavailable, control.Busy: gateway.ErrUnavailable, control.Slow: gateway.ErrUnavailable,
		control.Refusing: mail.ErrRefused,
	} {
		if err := m.Set(mode); err != nil {
			t.Fatal(err)
		}
		s := sender(t, port, func(c *mail.Config) {
			c.Log = slog.New(slog.NewTextHandler(&log, nil))
			if mode == control.Slow {
				c.Timeout = 200 * time.Millisecond
			}
		})
		began := time.Now()
		if err := s.Send(t.Context(), msg); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", mode, err, want)
		} else if strings.Contains(err.Error(), "saule") {
			t.Errorf("%s: the error names the recipient: %v", mode, err)
		}
		if took := time.Since(began); took > 15*time.Second {
			t.Errorf("%s: took %v", mode, took)
		}
	}
	if strings.Contains(log.String(), "saule") || !strings.Contains(log.String(), "mail not sent") {
		t.Errorf("log: %s", log.String())
	}
}

func TestNoServerAndNoPatience(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	silent := l.Addr().(*net.TCPAddr).Port // connects, says nothing
	msg := notice()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	began := time.Now()
	if err := sender(t, silent, nil).Send(ctx, msg); !errors.Is(err, gateway.ErrUnavailable) || time.Since(began) > 15*time.Second {
		t.Errorf("silent server: got %v after %v", err, time.Since(began))
	}
	l.Close()
	if err := sender(t, silent, nil).Send(t.Context(), msg); !errors.Is(err, gateway.ErrUnavailable) {
		t.Errorf("no server: got %v", err)
	}
}

// certificate is for 127.0.0.1, with the pool that trusts it.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mailbox"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true,
		BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func TestStartTLS(t *testing.T) {
	cert, pool := certificate(t)
	msg := notice()
	encrypted := func(pool *x509.CertPool) func(*mail.Config) {
		return func(c *mail.Config) { c.Encryption, c.TLS = mail.StartTLS, &tls.Config{RootCAs: pool} }
	}
	m, port := start(t, mailbox.Options{TLS: &tls.Config{Certificates: []tls.Certificate{cert}}})
	if err := sender(t, port, encrypted(pool)).Send(t.Context(), msg); err != nil || len(m.Messages("")) != 1 {
		t.Errorf("trusted: got %v, %d messages", err, len(m.Messages("")))
	}
	m.Clear()
	if err := sender(t, port, encrypted(x509.NewCertPool())).Send(t.Context(), msg); !errors.Is(err, gateway.ErrUnavailable) {
		t.Errorf("not trusted: got %v", err)
	}
	plain, plainPort := start(t, mailbox.Options{})
	if err := sender(t, plainPort, encrypted(pool)).Send(t.Context(), msg); !errors.Is(err, gateway.ErrUnavailable) {
		t.Errorf("server without STARTTLS: got %v", err)
	}
	if n := len(m.Messages("")) + len(plain.Messages("")); n != 0 {
		t.Errorf("%d messages went out", n)
	}
}

func TestConfigurationThatWouldLeak(t *testing.T) {
	for name, c := range map[string]mail.Config{
		"no server":           {From: "a@b.kz"},
		"plain to the world":  {Host: "mail.example.kz", Encryption: mail.Plain, From: "a@b.kz"},
		"plain to an address": {Host: "10.0.0.1", Encryption: mail.Plain, From: "a@b.kz"},
		"unknown encryption":  {Host: "localhost", Encryption: "none", From: "a@b.kz"},
		"no sender":           {Host: "localhost"},
		"sender with a name":  {Host: "localhost", From: "A <a@b.kz>"},
		"sender in two lines": {Host: "localhost", From: "a@b.kz\r\nBcc: c@d.kz"},
		"name in two lines":   {Host: "localhost", From: "a@b.kz", FromName: "A\r\nBcc: c@d.kz"},
	} {
		if _, err := mail.New(c); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestMessageThatCannotGoOut(t *testing.T) {
	m, port := start(t, mailbox.Options{})
	for name, change := range map[string]func(*mail.Message){
		"no id":                 func(m *mail.Message) { m.ID = "" },
		"id with a bracket":     func(m *mail.Message) { m.ID = "a>b" },
		"id in two lines":       func(m *mail.Message) { m.ID = "a\r\nBcc: c@d.kz" },
		"id of dots":            func(m *mail.Message) { m.ID = "a..b" },
		"no recipient":          func(m *mail.Message) { m.To = "" },
		"two recipients":        func(m *mail.Message) { m.To = "a@b.kz, c@d.kz" },
		"recipient in brackets": func(m *mail.Message) { m.To = "<a@b.kz>" },
		"no subject":            func(m *mail.Message) { m.Subject = "" },
		"subject in two lines":  func(m *mail.Message) { m.Subject = "a\r\nBcc: c@d.kz" },
		"no text":               func(m *mail.Message) { m.Text = "" },
		"endless text":          func(m *mail.Message) { m.Text = strings.Repeat("a", 1<<20+1) },
		"no date":               func(m *mail.Message) { m.Date = time.Time{} },
		"language in two lines": func(m *mail.Message) { m.Lang = "kk\r\na" },
	} {
		msg := notice()
		change(&msg)
		if err := sender(t, port, nil).Send(t.Context(), msg); !errors.Is(err, mail.ErrRefused) {
			t.Errorf("%s: got %v, want refused", name, err)
		}
	}
	if n := len(m.Messages("")); n != 0 {
		t.Errorf("%d messages went out", n)
	}
}
