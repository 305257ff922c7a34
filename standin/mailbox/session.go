package mailbox

import (
	"fmt"
	"io"

	"birtereze/portal/standin/control"

	"github.com/emersion/go-smtp"
)

// session is the exchange with one client.
type session struct {
	mailbox *Mailbox
	mode    control.Mode
	to      []string
}

func (m *Mailbox) session(*smtp.Conn) (smtp.Session, error) {
	mode := m.Hit()
	if mode == control.Down {
		return nil, &smtp.SMTPError{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "Service not available"}
	}
	return &session{mailbox: m, mode: mode}, nil
}

// Reset forgets the message that was begun.
func (s *session) Reset() { s.to = nil }

// Logout ends the session.
func (s *session) Logout() error { return nil }

// Mail takes any sender.
func (s *session) Mail(string, *smtp.MailOptions) error { return nil }

// Rcpt takes any recipient, unless the mode says otherwise.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	switch s.mode {
	case control.Busy:
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "Try again later"}
	case control.Refusing:
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such mailbox"}
	}
	s.to = append(s.to, to)
	return nil
}

// Data reads the message and keeps it.
func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(io.LimitReader(r, maxMessage+1))
	if err != nil {
		return fmt.Errorf("read message: %w", err)
	}
	if s.mode == control.Slow {
		_ = s.mailbox.Wait(s.mailbox.closed) // the server does not tell when the client has gone
	}
	msg, err := parse(raw)
	if err != nil {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "Message cannot be read"}
	}
	msg.To = s.to
	s.mailbox.keep(msg)
	return nil
}
