// Package config reads what an installation sets in its environment, and refuses at the start whatever would break a
// program or the law.
package config

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"

	"birtereze/portal"
	"birtereze/portal/law"
)

// Config is an installation of the Portal. Every value comes from a variable of the environment with the prefix BIRTEREZE_.
type Config struct {
	Listen   string `env:"LISTEN" envDefault:"127.0.0.1:8080"`          // address of the pages and the API
	Admin    string `env:"ADMIN_LISTEN" envDefault:"127.0.0.1:8081"`    // address of health, readiness and metrics
	Database string `env:"DATABASE" envDefault:"data/portal.db"`        // a path (SQLite), or postgres://…
	BaseURL  string `env:"BASE_URL" envDefault:"http://127.0.0.1:8080"` // as users reach the Portal

	Blobs       string `env:"BLOBS" envDefault:"data/blobs"` // a folder, or s3://bucket/prefix
	S3Endpoint  string `env:"S3_ENDPOINT"`
	S3Region    string `env:"S3_REGION"`
	S3AccessKey string `env:"S3_ACCESS_KEY"`
	S3SecretKey string `env:"S3_SECRET_KEY,unset"`

	Operator   portal.BIN `env:"OPERATOR_BIN,required"`                     // the state expert organisation (cl. 5)
	JournalKey string     `env:"JOURNAL_KEY" envDefault:"data/journal.key"` // file with the key that signs the journal's roots

	Trust    string   `env:"TRUST" envDefault:"data/trust"` // folder of pinned roots and issuing certificates
	OCSP     string   `env:"OCSP_URL"`
	CRLs     []string `env:"CRL_URLS"`
	NCALayer string   `env:"NCALAYER_URL" envDefault:"wss://127.0.0.1:13579"`

	LegalEntities    string   `env:"LEGAL_ENTITIES_URL"` // register of legal entities (cl. 8)
	Cadastre         string   `env:"CADASTRE_URL"`       // the state urban-planning cadastre (cl. 17)
	Procurement      string   `env:"PROCUREMENT_URL"`    // the procurement portal (cl. 21)
	ProcurementToken string   `env:"PROCUREMENT_TOKEN,unset"`
	PartnerHosts     []string `env:"PARTNER_HOSTS"` // host:port of the systems that the Portal may call

	SMTP         string `env:"SMTP" envDefault:"127.0.0.1:25"` // host:port of the mail server
	SMTPUser     string `env:"SMTP_USER"`
	SMTPPassword string `env:"SMTP_PASSWORD,unset"`
	SMTPPlain    bool   `env:"SMTP_PLAIN"` // without TLS, to a loopback address only
	MailFrom     string `env:"MAIL_FROM" envDefault:"no-reply@localhost"`

	SupportPhone string `env:"SUPPORT_PHONE"`
	SupportEmail string `env:"SUPPORT_EMAIL"`

	UploadLimit int64         `env:"UPLOAD_LIMIT" envDefault:"10737418240"` // bytes of the largest file
	SessionIdle time.Duration `env:"SESSION_IDLE" envDefault:"30m"`
	Retention   int           `env:"RETENTION_YEARS" envDefault:"5"`            // years that documents are kept (cl. 44)
	DecideDays  int           `env:"REGISTRATION_DECISION_DAYS" envDefault:"2"` // working days to decide on a registration (cl. 9, 11)
	Outside     bool          `env:"PLAIN_OUTSIDE"`                             // outside systems may be reached without TLS: on loopback only
}

// Load reads the environment and checks it: the error lists all that is wrong.
func Load() (Config, error) {
	c, err := env.ParseAsWithOptions[Config](env.Options{Prefix: "BIRTEREZE_"})
	if err != nil {
		return c, fmt.Errorf("configuration: %w", err)
	}
	return c, c.Check()
}

// Check tells everything that is wrong with the values, the unlawful ones by their clause.
func (c Config) Check() error {
	var wrong []error
	add := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf("BIRTEREZE_"+format, args...)) }
	unlawful := func(clause law.Clause, format string, args ...any) {
		add(format+" (%s of Order No. 253)", append(args, clause.Label("en"))...)
	}
	if _, err := portal.ParseBIN(string(c.Operator)); err != nil {
		unlawful(law.C5, "OPERATOR_BIN=%q is no BIN: %w", c.Operator, err)
	}
	if c.Retention < 5 {
		unlawful(law.C44, "RETENTION_YEARS=%d: documents are kept at least five years", c.Retention)
	}
	if c.DecideDays < 1 || c.DecideDays > 2 {
		unlawful(law.C9p2, "REGISTRATION_DECISION_DAYS=%d: a registration is decided within two working days", c.DecideDays)
	}
	if c.SessionIdle < 5*time.Minute || c.SessionIdle > 12*time.Hour {
		add("SESSION_IDLE=%v: between five minutes and twelve hours", c.SessionIdle)
	}
	if c.UploadLimit < 1<<20 {
		add("UPLOAD_LIMIT=%d: at least a megabyte", c.UploadLimit)
	}
	for name, address := range map[string]string{"BASE_URL": c.BaseURL, "LEGAL_ENTITIES_URL": c.LegalEntities, "CADASTRE_URL": c.Cadastre, "PROCUREMENT_URL": c.Procurement, "OCSP_URL": c.OCSP} {
		if u, err := url.Parse(address); address != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
			add("%s=%q is no address of HTTP", name, address)
		}
	}
	if strings.HasPrefix(c.Blobs, "s3://") && (c.S3AccessKey == "" || c.S3SecretKey == "") {
		add("S3_ACCESS_KEY and S3_SECRET_KEY are needed for %s", c.Blobs)
	}
	return errors.Join(wrong...)
}

// Secure tells that users reach the Portal by TLS: cookies then travel by it only.
func (c Config) Secure() bool { return strings.HasPrefix(c.BaseURL, "https://") }

// ReadSecretFile reads a small file that only its owner may read.
func ReadSecretFile(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("%s may be read by others than its owner: set its mode to 600", path)
	}
	if info.Size() > 64<<10 {
		return "", fmt.Errorf("%s is too large for a key", path)
	}
	b, err := os.ReadFile(path)
	return strings.TrimSpace(string(b)), err
}
