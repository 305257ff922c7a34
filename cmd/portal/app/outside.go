package app

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

	"birtereze/portal/internal/config"
	"birtereze/portal/internal/gateway"
	"birtereze/portal/internal/gateway/cadastre"
	"birtereze/portal/internal/gateway/legalentities"
	"birtereze/portal/internal/gateway/mail"
	"birtereze/portal/internal/gateway/procurement"
	"birtereze/portal/internal/notice"
)

// outside are the clients of other states' systems.
type outside struct {
	entities    *legalentities.Client
	cadastre    *cadastre.Client
	procurement *procurement.Client
}

func openOutside(cfg config.Portal, now func() time.Time) (outside, error) {
	common := func(system, address string) gateway.Config {
		return gateway.Config{System: system, BaseURL: address, PlainHTTP: cfg.PlainOutside, Retries: 2, Log: slog.Default(), Now: now}
	}
	var o outside
	var errs [3]error
	o.entities, errs[0] = legalentities.New(legalentities.Config{
		Justice: common("legal entities", cfg.LegalEntities), Statistics: common("statistics", cfg.LegalEntities)})
	o.cadastre, errs[1] = cadastre.New(cadastre.Config{Gateway: common("cadastre", cfg.Cadastre)})
	deals := common("procurement", cfg.Procurement)
	deals.Token = cfg.ProcurementToken
	o.procurement, errs[2] = procurement.New(deals)
	return o, errors.Join(errs[:]...)
}

// mailer hands notices to the mail server as plain words and as a page.
type mailer struct {
	sender *mail.Sender
	now    func() time.Time
}

// NewMailer makes the mailer of a program.
func NewMailer(cfg config.Program, now func() time.Time) (notice.Mailer, error) {
	host, port, err := net.SplitHostPort(cfg.SMTP)
	if err != nil {
		return nil, fmt.Errorf("SMTP=%q: %w", cfg.SMTP, err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("SMTP=%q: %w", cfg.SMTP, err)
	}
	c := mail.Config{Host: host, Port: number, Encryption: mail.StartTLS, User: cfg.SMTPUser, Password: cfg.SMTPPassword,
		From: cfg.MailFrom, FromName: "Birtereze", Log: slog.Default()}
	if cfg.SMTPPlain {
		c.Encryption = mail.Plain
	}
	sender, err := mail.New(c)
	return mailer{sender, now}, err
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
