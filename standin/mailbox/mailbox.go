// Package mailbox stands in for a mail server with everybody's mailbox: it takes mail by SMTP, keeps the last messages in
// memory, and shows them on a page and to tests.
package mailbox

import (
	"crypto/tls"
	"embed"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"birtereze/portal/standin/control"

	"github.com/emersion/go-smtp"
)

//go:embed ru.json kk.json en.json
var texts embed.FS

// Limits of one message.
const (
	maxMessage    = 4 << 20 // bytes
	maxRecipients = 50
)

// Options make a stand-in. The zero value is good.
type Options struct {
	Keep int           // so many messages are kept, the oldest go first; zero: 500
	TLS  *tls.Config   // offers STARTTLS; nil: it does not
	Slow time.Duration // how long taking a message lasts in the mode control.Slow
	Now  func() time.Time
}

// Message is a message as it was taken.
type Message struct {
	ID         int       `json:"id"`         // of this mailbox, growing
	MessageID  string    `json:"message_id"` // without the angle brackets
	From       string    `json:"from"`       // as the header writes it, decoded
	To         []string  `json:"to"`         // addresses of the envelope
	Subject    string    `json:"subject"`
	Date       time.Time `json:"date"` // by the header
	ReceivedAt time.Time `json:"received_at"`
	Lang       string    `json:"language"`
	Text       string    `json:"text"`
	HTML       string    `json:"html"`
	Copies     int       `json:"copies"` // how often it was handed over: more than 1 after a retry
	Raw        []byte    `json:"-"`
}

// Mailbox is the stand-in.
type Mailbox struct {
	*control.Panel
	options Options
	server  *smtp.Server
	closed  chan struct{}
	close   sync.Once

	mu       sync.Mutex
	messages []Message // oldest first
	last     int
}

// New makes the stand-in; Serve begins to take mail.
func New(o Options) (*Mailbox, error) {
	if o.Keep <= 0 {
		o.Keep = 500
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	m := &Mailbox{options: o, closed: make(chan struct{})}
	var err error
	m.Panel, err = control.New(control.Options{
		Name: "mailbox", Texts: texts, Slow: o.Slow, Other: true, Data: m.tables,
		Modes: []control.Mode{control.Down, control.Busy, control.Slow, control.Refusing},
	})
	if err != nil {
		return nil, err
	}
	m.server = smtp.NewServer(smtp.BackendFunc(m.session))
	m.server.Domain = "mailbox.localhost"
	m.server.MaxMessageBytes = maxMessage
	m.server.MaxRecipients = maxRecipients
	m.server.MaxLineLength = 4000
	m.server.ReadTimeout = time.Minute
	m.server.WriteTimeout = time.Minute
	m.server.EnableSMTPUTF8 = true
	m.server.TLSConfig = o.TLS
	return m, nil
}

// Serve takes mail until Close; it always returns an error, which is nil after Close.
func (m *Mailbox) Serve(l net.Listener) error {
	if err := m.server.Serve(l); err != nil && !errors.Is(err, smtp.ErrServerClosed) {
		return fmt.Errorf("mailbox: %w", err)
	}
	return nil
}

// Close stops taking mail.
func (m *Mailbox) Close() error {
	m.close.Do(func() { close(m.closed) })
	return m.server.Close()
}

// Messages lists what came for an address, or everything for an empty one; the newest first.
func (m *Mailbox) Messages(to string) []Message {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := []Message{}
	for _, msg := range slices.Backward(m.messages) {
		if to == "" || slices.ContainsFunc(msg.To, func(a string) bool { return strings.EqualFold(a, to) }) {
			list = append(list, msg)
		}
	}
	return list
}

// Message finds one by its number in this mailbox.
func (m *Mailbox) Message(id int) (Message, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.messages, func(msg Message) bool { return msg.ID == id })
	if i < 0 {
		return Message{}, false
	}
	return m.messages[i], true
}

// Clear throws everything away.
func (m *Mailbox) Clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.messages = nil
}

// keep takes a message in. One that has come before, by Message-ID and recipients, is counted and not kept twice.
func (m *Mailbox) keep(msg Message) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if msg.MessageID != "" {
		for i, old := range m.messages {
			if old.MessageID == msg.MessageID && slices.Equal(old.To, msg.To) {
				m.messages[i].Copies++
				return
			}
		}
	}
	m.last++
	msg.ID, msg.Copies, msg.ReceivedAt = m.last, 1, m.options.Now()
	m.messages = append(m.messages, msg)
	if n := len(m.messages) - m.options.Keep; n > 0 {
		m.messages = slices.Delete(m.messages, 0, n)
	}
}
