package demo

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"birtereze/portal"
	"birtereze/portal/cmd/portal/app"
	"birtereze/portal/integration"
	"birtereze/portal/internal/config"
	"birtereze/portal/standin/personas"
)

// program is what both programs of the demonstration have in common.
func (w *World) program(name, database, base string) config.Program {
	folder := filepath.Join(w.config.Folder, name)
	if database == "" {
		database = filepath.Join(folder, name+".db")
	}
	return config.Program{
		BaseURL: base, Database: database, Blobs: filepath.Join(folder, "blobs"), UploadLimit: cmp.Or(w.config.MaxFile, 2<<30), Retention: 5,
		JournalKey: filepath.Join(folder, "journal.key"), Trust: filepath.Join(w.config.Folder, "trust"),
		OCSP: w.Addresses.Authority + "/ocsp/", NCALayer: strings.Replace(w.Addresses.NCALayer, "http", "ws", 1),
		SMTP: w.Addresses.SMTP, SMTPPlain: true, MailFrom: "no-reply@birtereze.example",
		SupportPhone: "+7 (7172) 00-00-00", SupportEmail: "support@birtereze.example", SessionIdle: 30 * time.Minute, PlainOutside: true, Demo: true,
	}
}

func (w *World) startPortal(ctx context.Context) error {
	operator, admin, err := headOf("state-expert-head")
	if err != nil {
		return err
	}
	cfg := config.Portal{Program: w.program("portal", w.config.Database, w.Addresses.Portal), Operator: operator.BIN, FirstAdmin: admin.IIN, DecideDays: 2,
		LegalEntities: w.Addresses.LegalEntities, Cadastre: w.Addresses.Cadastre, Procurement: w.Addresses.Procurement,
		ProcurementToken: w.secrets.Procurement, PartnerHosts: []string{host(w.Addresses.Expert), host(w.Addresses.AuthoritySystem)}}
	if w.Portal, err = app.Open(ctx, cfg, w.config.Now); err != nil {
		return fmt.Errorf("the Portal: %w", err)
	}
	if err := w.join(ctx); err != nil {
		return err
	}
	w.runProgram(ctx, w.Portal.Program(), "portal", "portal-admin")
	return nil
}

// join enters the two partner systems; their joining by the five steps of clause 54 is not part of the story.
func (w *World) join(ctx context.Context) error {
	expert, _, err := headOf("expert-system-admin")
	if err != nil {
		return err
	}
	own, _, err := headOf("authority-system")
	if err != nil {
		return err
	}
	for token, p := range map[string]integration.Partner{
		w.secrets.ExpertToken: {Kind: integration.ExpertSystem, Name: portal.Text(expert.Name), Operator: portal.Party(expert.BIN),
			Email: "it@expert-system.example", CallURL: w.Addresses.Expert + "/exchange", CallKey: w.secrets.ExpertCallKey},
		w.secrets.AuthorityToken: {Kind: integration.AuthoritySystem, Name: portal.Text(own.Name), Operator: portal.Party(own.BIN),
			Email: "it@authority.example"},
	} {
		if err := w.Portal.Join(ctx, p, token); err != nil {
			return fmt.Errorf("join %s: %w", p.Name.RU, err)
		}
	}
	return nil
}

// headOf is a persona with the organisation of theirs.
func headOf(key string) (personas.Organisation, personas.Person, error) {
	p, err := personas.Get(key)
	if err != nil {
		return personas.Organisation{}, p, err
	}
	org, ok := p.Org()
	if !ok {
		return org, p, fmt.Errorf("persona %s acts for no organisation", key)
	}
	return org, p, nil
}

func host(address string) string { return strings.TrimPrefix(address, "http://") }
