// Package mail hands notices to an SMTP server, one message at a time; a repetition of a message carries the same
// Message-ID, so that nobody is told twice by two different messages.
package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"strings"
	"time"
	"unicode"

	"birtereze/portal/internal/gateway"

	smtp "github.com/wneessen/go-mail"
)

// ErrRefused says that the server will never take this message: the mailbox does not exist, the message is too large.
// Everything else that fails is gateway.ErrUnavailable, and the message may be handed over again.
var ErrRefused = errors.New("mail refused for good")

// Encryption is how the connection to the server is protected.
type Encryption string

// The ways of protection.
const (
	StartTLS Encryption = "starttls" // required before anything is said; the default
	TLS      Encryption = "tls"      // from the first byte, usually on port 465
	Plain    Encryption = "plain"    // none: to a server on loopback only
)

// Config says which server takes the mail and in whose name it goes out.
type Config struct {
	Host       string
	Port       int // 0: 465 with TLS, else 587
	Encryption Encryption
	User       string // empty: the server asks for no name
	Password   string
	From       string        // address of the sender; its domain also ends every Message-ID
	FromName   string        // shown beside the address
	Timeout    time.Duration // for handing over one message; zero: 30 seconds
	TLS        *tls.Config   // roots; nil: the machine's
	Log        *slog.Logger  // nil: no log
}

// Message is one notice to one person.
type Message struct {
	ID      string // unique and the same at each attempt: letters, digits, ".", "_", "-"
	To      string // address alone, without a name
	Subject string
	Text    string
	HTML    string // empty: text only
	Lang    string // "kk", "ru", "en"
	Date    time.Time
}

// Sender hands messages over. It is safe for concurrent use; each message has its own connection.
type Sender struct {
	config Config
	domain string
}

// New checks the configuration; nothing is sent.
func New(c Config) (*Sender, error) {
	if c.Host == "" {
		return nil, errors.New("mail: no server")
	}
	if c.Encryption == "" {
		c.Encryption = StartTLS
	}
	switch c.Encryption {
	case StartTLS, TLS:
	case Plain:
		if !loopback(c.Host) {
			return nil, fmt.Errorf("mail: server %s: mail without encryption is allowed on loopback only", c.Host)
		}
	default:
		return nil, fmt.Errorf("mail: no encryption is called %q", c.Encryption)
	}
	if c.Port == 0 {
		c.Port = 587
		if c.Encryption == TLS {
			c.Port = 465
		}
	}
	domain, err := address(c.From)
	if err != nil {
		return nil, fmt.Errorf("mail: sender: %w", err)
	}
	if err := oneLine(c.FromName); err != nil {
		return nil, fmt.Errorf("mail: name of the sender: %w", err)
	}
	if c.Timeout <= 0 {
		c.Timeout = 30 * time.Second
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Sender{config: c, domain: domain}, nil
}

func loopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// address checks an address without a name, and gives its domain.
func address(s string) (domain string, err error) {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 {
		return "", fmt.Errorf("%.80q is not an address", s)
	}
	return s[strings.LastIndexByte(s, '@')+1:], nil
}

func oneLine(s string) error {
	if strings.ContainsFunc(s, unicode.IsControl) {
		return errors.New("holds a line break or another control character")
	}
	return nil
}

const (
	maxSubject = 500     // bytes
	maxBody    = 1 << 20 // bytes, each of text and HTML
)

func (m Message) check() error {
	id := strings.Trim(m.ID, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
	switch _, err := address(m.To); {
	case m.ID == "" || len(m.ID) > 100 || id != "" || strings.Trim(m.ID, ".") != m.ID || strings.Contains(m.ID, ".."):
		return fmt.Errorf("id %.120q", m.ID)
	case err != nil:
		return errors.New("recipient is not an address")
	case m.Subject == "" || len(m.Subject) > maxSubject:
		return errors.New("subject is empty or too long")
	case oneLine(m.Subject) != nil:
		return fmt.Errorf("subject %w", oneLine(m.Subject))
	case len(m.Lang) > 10 || oneLine(m.Lang) != nil:
		return errors.New("language is not a tag")
	case m.Text == "" || len(m.Text) > maxBody || len(m.HTML) > maxBody:
		return errors.New("text is empty or too long")
	case m.Date.IsZero():
		return errors.New("no date")
	}
	return nil
}

// Send hands one message over. nil says that the server has taken it. The error is ErrRefused, which another attempt
// does not change, or gateway.ErrUnavailable; addresses stand in neither.
func (s *Sender) Send(ctx context.Context, m Message) error {
	if err := m.check(); err != nil {
		return fmt.Errorf("send mail %.100q: %w: %w", m.ID, ErrRefused, err)
	}
	ctx, cancel := context.WithTimeout(ctx, s.config.Timeout)
	defer cancel()
	err := s.send(ctx, m)
	if err != nil {
		s.config.Log.WarnContext(ctx, "mail not sent", "id", m.ID, "error", err)
		return err
	}
	s.config.Log.DebugContext(ctx, "mail sent", "id", m.ID)
	return nil
}

func (s *Sender) send(ctx context.Context, m Message) error {
	release := func() {}
	defer func() { release() }()
	client, err := s.client(func(conn net.Conn) {
		// The library's own time limits start anew at each step; ours does not.
		stop := context.AfterFunc(ctx, func() { conn.Close() })
		release = func() { stop(); conn.Close() }
	})
	if err != nil {
		return s.unavailable(m, "prepare", err)
	}
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return s.unavailable(m, "greet server", err)
	}
	msg, err := s.compose(m)
	if err != nil {
		return fmt.Errorf("send mail %s: %w: %w", m.ID, ErrRefused, err)
	}
	err = client.SendWithSMTPClient(session, msg)
	if msg.IsDelivered() { // what fails after the server's "250" changes nothing for the message
		_ = client.CloseWithSMTPClient(session)
		return nil
	}
	var refused *smtp.SendError
	if errors.As(err, &refused) && refused.ErrorCode() >= 500 {
		return fmt.Errorf("send mail %s: %w: status %d", m.ID, ErrRefused, refused.ErrorCode())
	}
	if err == nil {
		err = errors.New("server has not confirmed it")
	}
	return s.unavailable(m, "hand over", withoutAddress(err, refused))
}

// withoutAddress keeps the recipient out of logs: the library's error names it.
func withoutAddress(err error, refused *smtp.SendError) error {
	if refused == nil {
		return err
	}
	return fmt.Errorf("%s: status %d", refused.Reason, refused.ErrorCode())
}

func (s *Sender) unavailable(m Message, step string, err error) error {
	return &gateway.Error{Kind: gateway.ErrUnavailable, System: "mail server", Op: "send " + m.ID,
		Err: fmt.Errorf("%s: %w", step, err)}
}
