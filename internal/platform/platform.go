// Package platform opens what every slice of a program stands on, by its configuration: the database, the documents, the
// trust in signatures, the journal's key, the messages and the rules.
package platform

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"birtereze/portal"
	"birtereze/portal/internal/blob"
	"birtereze/portal/internal/calendar"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/config"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/format"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/job"
	"birtereze/portal/internal/pdf"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/sign"
	"birtereze/portal/ui"
)

// Platform is what every slice stands on.
type Platform struct {
	Config     config.Program
	DB         *db.DB
	Bus        *command.Bus
	Days       *calendar.Calendar
	Messages   *i18n.Catalogue
	Blobs      blob.Store
	Verifier   *sign.Verifier
	Trust      *sign.Trust
	Revocation *sign.Watch
	Keeper     *document.Keeper
	Printer    *pdf.Printer
	Journal    note.Signer
	JournalKey string // by which others verify the journal's roots
}

// Open opens the database, brings its schema up to date, and makes what every slice stands on.
func Open(ctx context.Context, cfg config.Program, now func() time.Time, schema fs.FS, rules []policy.Source, texts []fs.FS) (*Platform, error) {
	if err := ui.CheckAssets(); err != nil {
		return nil, err
	}
	p := &Platform{Config: cfg}
	var err error
	if p.Messages, err = i18n.Load(texts...); err != nil {
		return nil, err
	}
	engine, err := policy.Load(rules...)
	if err != nil {
		return nil, err
	}
	if p.Days, err = calendar.Load(); err != nil {
		return nil, err
	}
	if p.DB, err = openDatabase(ctx, cfg.Database, now, schema); err != nil {
		return nil, err
	}
	p.Bus = command.NewBus(p.DB, engine, job.New(p.DB), p.Days)
	printer := func() (err error) { p.Printer, err = NewPrinter(now); return err }
	for _, open := range []func() error{printer, func() error { return p.openBlobs(ctx) }, func() error { return p.openTrust(now) }, p.openJournalKey} {
		if err := open(); err != nil {
			p.DB.Close()
			return nil, err
		}
	}
	p.Keeper = document.NewKeeper(p.Blobs, FormatCheck(p.DB.Now), p.Verifier, cfg.UploadLimit)
	return p, nil
}

func openDatabase(ctx context.Context, address string, now func() time.Time, schema fs.FS) (*db.DB, error) {
	if !strings.Contains(address, "://") {
		if err := os.MkdirAll(filepath.Dir(strings.TrimPrefix(address, "sqlite:")), 0o700); err != nil {
			return nil, fmt.Errorf("folder of the database: %w", err)
		}
	}
	d, err := db.Open(ctx, address, now)
	if err != nil {
		return nil, err
	}
	if err := d.Migrate(ctx, schema); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

func (p *Platform) openBlobs(ctx context.Context) error {
	rest, s3 := strings.CutPrefix(p.Config.Blobs, "s3://")
	var err error
	if !s3 {
		p.Blobs, err = blob.OpenFolder(p.Config.Blobs)
		return err
	}
	bucket, prefix, _ := strings.Cut(rest, "/")
	p.Blobs, err = blob.OpenS3(ctx, blob.S3Config{Endpoint: p.Config.S3Endpoint, Region: p.Config.S3Region, Bucket: bucket, Prefix: prefix,
		AccessKey: p.Config.S3AccessKey, SecretKey: p.Config.S3SecretKey})
	return err
}

// NewPrinter makes the printer of official documents, in the typeface of the pages.
func NewPrinter(now func() time.Time) (*pdf.Printer, error) {
	regular, err := ui.Font(400)
	if err != nil {
		return nil, err
	}
	bold, err := ui.Font(600)
	if err != nil {
		return nil, err
	}
	return pdf.New(pdf.Config{Fonts: pdf.Fonts{Regular: regular, Bold: bold}, Author: "Birtereze", Lang: "ru", Now: now,
		Footer: func(page, pages int) string { return fmt.Sprintf("%d / %d", page, pages) }})
}

// openTrust reads the pinned certificates; without any, no signature can be valid, and the program says so at its start.
func (p *Platform) openTrust(now func() time.Time) error {
	var err error
	if p.Trust, err = sign.LoadTrust(os.DirFS(p.Config.Trust)); err != nil {
		return fmt.Errorf("trust folder %s: %w", p.Config.Trust, err)
	}
	online := sign.Online{Now: now}
	var sources []sign.Revocation
	if p.Config.OCSP != "" {
		ocsp, err := sign.NewOCSP(p.Config.OCSP, online)
		if err != nil {
			return err
		}
		sources = append(sources, ocsp)
	}
	if len(p.Config.CRLs) > 0 {
		crls, err := sign.NewCRLs(p.Config.CRLs, online)
		if err != nil {
			return err
		}
		sources = append(sources, crls)
	}
	if len(sources) == 0 {
		return errors.New("neither BIRTEREZE_OCSP_URL nor BIRTEREZE_CRL_URLS is set: revocation could not be checked")
	}
	p.Revocation = sign.NewWatch(now, sources...)
	p.Verifier = sign.NewVerifier(p.Trust, p.Revocation, now)
	return nil
}

// openJournalKey reads the key that signs the journal's roots; the first start makes one.
func (p *Platform) openJournalKey() error {
	path := p.Config.JournalKey
	secret, err := config.ReadSecretFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		skey, vkey, err := note.GenerateKey(rand.Reader, "birtereze.journal")
		if err != nil {
			return fmt.Errorf("make the journal's key: %w", err)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return fmt.Errorf("folder of the journal's key: %w", err)
		}
		if err := errors.Join(os.WriteFile(path, []byte(skey+"\n"), 0o600), os.WriteFile(path+".pub", []byte(vkey+"\n"), 0o644)); err != nil {
			return fmt.Errorf("keep the journal's key: %w", err)
		}
		secret = skey
	} else if err != nil {
		return fmt.Errorf("the journal's key: %w", err)
	}
	if p.Journal, err = note.NewSigner(secret); err != nil {
		return fmt.Errorf("the journal's key %s: %w", path, err)
	}
	public, err := os.ReadFile(path + ".pub")
	if err != nil {
		return fmt.Errorf("the journal's public key: %w", err)
	}
	p.JournalKey = strings.TrimSpace(string(public))
	return nil
}

// FormatCheck is the format check of clause 24 as the keeper of documents asks for it, by the profiles in force.
func FormatCheck(now func() time.Time) document.Check {
	return func(ctx context.Context, content blob.Content, size int64, name, section string) (document.Judgement, error) {
		profile, err := format.ProfileOf(section, portal.DateOf(now()))
		if err != nil {
			return document.Judgement{}, fmt.Errorf("profile of section %s: %w", section, err)
		}
		rep, err := format.Check(ctx, content, size, name, profile)
		if err != nil {
			return document.Judgement{}, err
		}
		return document.Judgement{Format: rep.Format, Edition: rep.Version, MediaType: rep.MediaType,
			Verdict: document.Verdict(rep.Verdict), Findings: rep.Findings}, nil
	}
}
