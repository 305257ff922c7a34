package mail

import (
	"context"
	"crypto/tls"
	"net"
	"net/mail"

	smtp "github.com/wneessen/go-mail"
)

// client makes a client of the library for one message and tells which connection it opens.
func (s *Sender) client(opened func(net.Conn)) (*smtp.Client, error) {
	c := s.config
	tlsConfig := &tls.Config{MinVersion: tls.VersionTLS12}
	if c.TLS != nil {
		tlsConfig = c.TLS.Clone()
	}
	if tlsConfig.ServerName == "" {
		tlsConfig.ServerName = c.Host
	}
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		opened(conn)
		if c.Encryption != TLS {
			return conn, nil
		}
		secure := tls.Client(conn, tlsConfig)
		if err := secure.HandshakeContext(ctx); err != nil {
			conn.Close()
			return nil, err
		}
		return secure, nil
	}
	policy := smtp.NoTLS
	if c.Encryption == StartTLS {
		policy = smtp.TLSMandatory
	}
	options := []smtp.Option{
		smtp.WithPort(c.Port), smtp.WithTimeout(c.Timeout), smtp.WithTLSConfig(tlsConfig), smtp.WithTLSPolicy(policy),
		smtp.WithDialContextFunc(dial), smtp.WithHELO(s.domain), smtp.WithoutNoop(),
	}
	if c.User != "" {
		// The library refuses PLAIN on a connection that is not encrypted, unless the server is on loopback.
		options = append(options, smtp.WithSMTPAuth(smtp.SMTPAuthPlain), smtp.WithUsername(c.User),
			smtp.WithPassword(c.Password))
	}
	return smtp.NewClient(c.Host, options...)
}

// compose writes the message: text first, HTML as its alternative. The headers that RFC 3834 asks of automatic mail keep
// absence notices from coming back.
func (s *Sender) compose(m Message) (*smtp.Msg, error) {
	msg := smtp.NewMsg(smtp.WithCharset(smtp.CharsetUTF8), smtp.WithNoDefaultUserAgent())
	from := &mail.Address{Name: s.config.FromName, Address: s.config.From}
	if err := msg.From(from.String()); err != nil {
		return nil, err
	}
	if err := msg.To(m.To); err != nil {
		return nil, err
	}
	msg.SetMessageIDWithValue(m.ID + "@" + s.domain)
	msg.SetDateWithValue(m.Date)
	msg.Subject(m.Subject)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	if m.Lang != "" {
		msg.SetGenHeader("Content-Language", m.Lang)
	}
	msg.SetBodyString(smtp.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(smtp.TypeTextHTML, m.HTML)
	}
	return msg, nil
}
