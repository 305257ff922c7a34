package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func sound() Portal {
	return Portal{Operator: "991140001226", DecideDays: 2, Program: Program{Retention: 5, SessionIdle: 30 * time.Minute, UploadLimit: 1 << 30,
		BaseURL: "https://portal.example", OCSP: "http://ocsp.example"}}
}

func TestCheckRefuses(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*Portal)
		want  string
	}{
		{"a sound one", func(*Portal) {}, ""},
		{"clause 44: less than five years", func(c *Portal) { c.Retention = 4 }, "cl. 44"},
		{"clause 9: three days", func(c *Portal) { c.DecideDays = 3 }, "cl. 9, part 2"},
		{"clause 5: no operator", func(c *Portal) { c.Operator = "991140001227" }, "OPERATOR_BIN"},
		{"endless sessions", func(c *Portal) { c.SessionIdle = 48 * time.Hour }, "SESSION_IDLE"},
		{"tiny files", func(c *Portal) { c.UploadLimit = 10 }, "UPLOAD_LIMIT"},
		{"no address", func(c *Portal) { c.Cadastre = "cadastre" }, "CADASTRE_URL"},
		{"no source of revocation", func(c *Portal) { c.OCSP = "" }, "revocation"},
		{"S3 without keys", func(c *Portal) { c.Blobs = "s3://b" }, "S3_ACCESS_KEY"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := sound()
			c.spoil(&cfg)
			err := cfg.Check()
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("Check = %v, want %q", err, c.want)
			}
		})
	}
}

func TestReadSecretFileRefusesAnOpenOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	os.WriteFile(path, []byte("secret\n"), 0o644)
	if _, err := ReadSecretFile(path); err == nil {
		t.Error("a key that all may read was taken")
	}
	os.Chmod(path, 0o600)
	if got, err := ReadSecretFile(path); got != "secret" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}
