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

// Program is what every program of the project needs to be set.
type Program struct {
	Listen   string `env:"LISTEN" envDefault:"127.0.0.1:8080"`          // address of the pages and the API
	Admin    string `env:"ADMIN_LISTEN" envDefault:"127.0.0.1:8081"`    // address of health, readiness and metrics
	BaseURL  string `env:"BASE_URL" envDefault:"http://127.0.0.1:8080"` // as users reach it
	Database string `env:"DATABASE" envDefault:"data/portal.db"`        // a path (SQLite), or postgres://…

	Blobs       string `env:"BLOBS" envDefault:"data/blobs"` // a folder, or s3://bucket/prefix
	S3Endpoint  string `env:"S3_ENDPOINT"`
	S3Region    string `env:"S3_REGION"`
	S3AccessKey string `env:"S3_ACCESS_KEY"`
	S3SecretKey string `env:"S3_SECRET_KEY,unset"`
	UploadLimit int64  `env:"UPLOAD_LIMIT" envDefault:"10737418240"` // bytes of the largest file
	Retention   int    `env:"RETENTION_YEARS" envDefault:"5"`        // years that documents are kept (cl. 44)

	JournalKey string `env:"JOURNAL_KEY" envDefault:"data/journal.key"` // file with the key that signs the journal's roots

	Trust    string   `env:"TRUST" envDefault:"data/trust"` // folder of pinned roots and issuing certificates
	OCSP     string   `env:"OCSP_URL"`
	CRLs     []string `env:"CRL_URLS"`
	NCALayer string   `env:"NCALAYER_URL" envDefault:"wss://127.0.0.1:13579"`

	SMTP         string `env:"SMTP" envDefault:"127.0.0.1:25"` // host:port of the mail server
	SMTPUser     string `env:"SMTP_USER"`
	SMTPPassword string `env:"SMTP_PASSWORD,unset"`
	SMTPPlain    bool   `env:"SMTP_PLAIN"` // without TLS, to a loopback address only
	MailFrom     string `env:"MAIL_FROM" envDefault:"no-reply@localhost"`

	SupportPhone string        `env:"SUPPORT_PHONE"`
	SupportEmail string        `env:"SUPPORT_EMAIL"`
	SessionIdle  time.Duration `env:"SESSION_IDLE" envDefault:"30m"`
	PlainOutside bool          `env:"PLAIN_OUTSIDE"` // outside systems may be reached without TLS: on loopback only
	Demo         bool          `env:"-"`             // the program says on every page that it is a demonstration
}

// Portal is an installation of the Portal. Every value comes from a variable with the prefix BIRTEREZE_.
type Portal struct {
	Program

	Operator   portal.BIN `env:"OPERATOR_BIN,required"`                     // the state expert organisation (cl. 5)
	FirstAdmin portal.IIN `env:"OPERATOR_ADMIN"`                            // its first person, when nobody is registered yet (cl. 12)
	DecideDays int        `env:"REGISTRATION_DECISION_DAYS" envDefault:"2"` // working days to decide on a registration (cl. 9, 11)

	LegalEntities    string   `env:"LEGAL_ENTITIES_URL"` // register of legal entities (cl. 8)
	Cadastre         string   `env:"CADASTRE_URL"`       // the state urban-planning cadastre (cl. 17)
	Procurement      string   `env:"PROCUREMENT_URL"`    // the procurement portal (cl. 21)
	ProcurementToken string   `env:"PROCUREMENT_TOKEN,unset"`
	PartnerHosts     []string `env:"PARTNER_HOSTS"` // host:port of the systems that the Portal may call
}

// ExpertSystem is an installation of the expert system (cl. 45–48), with the prefix BIRTEREZE_EXPERT_.
type ExpertSystem struct {
	Program

	Operator   portal.BIN `env:"OPERATOR_BIN,required"` // who runs it (cl. 47)
	FirstAdmin portal.IIN `env:"OPERATOR_ADMIN"`
	PortalURL  string     `env:"PORTAL_URL,required"`         // address of the Portal's API
	Token      string     `env:"PORTAL_TOKEN,required,unset"` // by which the Portal knows the system
	CallKey    string     `env:"CALL_KEY,required,unset"`     // by which the system knows that the Portal calls
}

// LoadPortal reads the environment and checks it: the error lists all that is wrong.
func LoadPortal() (Portal, error) {
	c, err := env.ParseAsWithOptions[Portal](env.Options{Prefix: "BIRTEREZE_"})
	if err != nil {
		return c, fmt.Errorf("configuration: %w", err)
	}
	return c, c.Check()
}

// LoadExpertSystem reads the environment and checks it: the error lists all that is wrong.
func LoadExpertSystem() (ExpertSystem, error) {
	c, err := env.ParseAsWithOptions[ExpertSystem](env.Options{Prefix: "BIRTEREZE_EXPERT_"})
	if err != nil {
		return c, fmt.Errorf("configuration: %w", err)
	}
	return c, c.Check()
}

// faults gathers what is wrong with a configuration.
type faults []error

func (f *faults) add(format string, args ...any) { *f = append(*f, fmt.Errorf(format, args...)) }

func (f *faults) unlawful(clause law.Clause, format string, args ...any) {
	f.add(format+" (%s of Order No. 253)", append(args, clause.Label("en"))...)
}

func (f *faults) address(name, value string) {
	if u, err := url.Parse(value); value != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		f.add("%s=%q is no address of HTTP", name, value)
	}
}

func (f *faults) operator(bin portal.BIN, clause law.Clause) {
	if _, err := portal.ParseBIN(string(bin)); err != nil {
		f.unlawful(clause, "OPERATOR_BIN=%q is no BIN: %w", bin, err)
	}
}

func (c Program) check(f *faults) {
	if c.Retention < 5 {
		f.unlawful(law.C44, "RETENTION_YEARS=%d: documents are kept at least five years", c.Retention)
	}
	if c.SessionIdle < 5*time.Minute || c.SessionIdle > 12*time.Hour {
		f.add("SESSION_IDLE=%v: between five minutes and twelve hours", c.SessionIdle)
	}
	if c.UploadLimit < 1<<20 {
		f.add("UPLOAD_LIMIT=%d: at least a megabyte", c.UploadLimit)
	}
	if strings.HasPrefix(c.Blobs, "s3://") && (c.S3AccessKey == "" || c.S3SecretKey == "") {
		f.add("S3_ACCESS_KEY and S3_SECRET_KEY are needed for %s", c.Blobs)
	}
	if c.OCSP == "" && len(c.CRLs) == 0 {
		f.add("neither OCSP_URL nor CRL_URLS is set: revocation could not be checked")
	}
	f.address("BASE_URL", c.BaseURL)
	f.address("OCSP_URL", c.OCSP)
}

// Check tells everything that is wrong with the values, the unlawful ones by their clause.
func (c Portal) Check() error {
	var f faults
	c.Program.check(&f)
	f.operator(c.Operator, law.C5)
	if c.DecideDays < 1 || c.DecideDays > 2 {
		f.unlawful(law.C9p2, "REGISTRATION_DECISION_DAYS=%d: a registration is decided within two working days", c.DecideDays)
	}
	f.address("LEGAL_ENTITIES_URL", c.LegalEntities)
	f.address("CADASTRE_URL", c.Cadastre)
	f.address("PROCUREMENT_URL", c.Procurement)
	return errors.Join(f...)
}

// Check tells everything that is wrong with the values, the unlawful ones by their clause.
func (c ExpertSystem) Check() error {
	var f faults
	c.Program.check(&f)
	f.operator(c.Operator, law.C47)
	f.address("PORTAL_URL", c.PortalURL)
	return errors.Join(f...)
}

// Secure tells that users reach the program by TLS: cookies then travel by it only.
func (c Program) Secure() bool { return strings.HasPrefix(c.BaseURL, "https://") }

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
