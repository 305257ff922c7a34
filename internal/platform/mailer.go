package platform

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"time"

	"birtereze/portal/internal/gateway/mail"
	"birtereze/portal/internal/notice"
)

// mailer hands notices to the mail server as plain words and as a page.
type mailer struct {
	sender *mail.Sender
	now    func() time.Time
}

// Mailer makes the mailer of an installation.
func (p *Platform) Mailer() (notice.Mailer, error) {
	host, port, err := net.SplitHostPort(p.Config.SMTP)
	if err != nil {
		return nil, fmt.Errorf("SMTP=%q: %w", p.Config.SMTP, err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("SMTP=%q: %w", p.Config.SMTP, err)
	}
	c := mail.Config{Host: host, Port: number, Encryption: mail.StartTLS, User: p.Config.SMTPUser, Password: p.Config.SMTPPassword,
		From: p.Config.MailFrom, FromName: "Birtereze", Log: slog.Default()}
	if p.Config.SMTPPlain {
		c.Encryption = mail.Plain
	}
	sender, err := mail.New(c)
	return mailer{sender, p.DB.Now}, err
}

var letter = template.Must(template.New("letter").Parse(
	`<!DOCTYPE html><html lang="{{.Lang}}"><body><p>{{.Text}}</p><p><a href="{{.Link}}">{{.Action}}</a></p></body></html>`))

// Send implements notice.Mailer. What the server refuses for good is logged as such, and not tried again.
func (m mailer) Send(ctx context.Context, n notice.Mail) error {
	var page bytes.Buffer
	if err := letter.Execute(&page, n); err != nil {
		return fmt.Errorf("mail %s: %w", n.ID, err)
	}
	err := m.sender.Send(ctx, mail.Message{ID: strings.ReplaceAll(n.ID, "/", "."), To: n.To, Subject: n.Subject,
		Text: n.Text + "\n\n" + n.Link + "\n", HTML: page.String(), Lang: string(n.Lang), Date: m.now()})
	if errors.Is(err, mail.ErrRefused) {
		slog.ErrorContext(ctx, "a mail was refused for good", "mail", n.ID, "error", err)
		return nil
	}
	return err
}
