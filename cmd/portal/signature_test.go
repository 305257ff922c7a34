package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"birtereze/portal/internal/sign"
	"birtereze/portal/standin/authority"
)

// signedFiles is a folder with pinned certificates, a document, and signatures over it by an authority that answers at an address.
type signedFiles struct {
	folder, ocsp string
	authority    *authority.Authority
	now          time.Time
}

func newSignedFiles(t *testing.T) signedFiles {
	t.Helper()
	f := signedFiles{folder: t.TempDir(), now: time.Now().UTC().Truncate(time.Second)}
	var err error
	if f.authority, err = authority.New(authority.Config{}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(f.authority.Handler())
	t.Cleanup(server.Close)
	f.ocsp = server.URL + "/ocsp/"
	if err := os.Mkdir(f.path("trust"), 0o700); err != nil {
		t.Fatal(err)
	}
	f.write(t, "trust/pins.pem", f.authority.PEM())
	f.write(t, "plan.txt", []byte("жоспар"))
	f.write(t, "other.txt", []byte("басқа"))
	return f
}

func (f signedFiles) path(name string) string { return filepath.Join(f.folder, name) }

func (f signedFiles) write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(f.path(name), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func (f signedFiles) sign(t *testing.T, persona string, m authority.Message) []byte {
	t.Helper()
	who, err := f.authority.Persona(persona)
	if err != nil {
		t.Fatal(err)
	}
	m.At = f.now
	message, err := m.Sign(who.Signing)
	if err != nil {
		t.Fatal(err)
	}
	return message
}

func ask(t *testing.T, args ...string) ([]verdict, error) {
	t.Helper()
	var out bytes.Buffer
	err := commands.Run(t.Context(), append([]string{"verify-signature"}, args...), &out)
	var list []verdict
	for lines := json.NewDecoder(&out); lines.More(); {
		var v verdict
		if err := lines.Decode(&v); err != nil {
			t.Fatal(err)
		}
		list = append(list, v)
	}
	return list, err
}

func TestVerifySignature(t *testing.T) {
	f := newSignedFiles(t)
	f.write(t, "detached.cms", f.sign(t, "customer-a", authority.Message{Content: []byte("жоспар")}))
	f.write(t, "attached.cms", f.sign(t, "surveyor", authority.Message{Content: []byte("жоспар"), Attached: true, Stamp: f.authority.Stamp}))
	f.write(t, "garbage", []byte("not a signature"))
	f.write(t, "signed.xml", []byte("<a/>"))
	f.write(t, "container.json", f.container(t))
	trust := []string{"--trust", f.path("trust"), "--ocsp", f.ocsp}
	for _, tt := range []struct {
		name   string
		args   []string
		status string
		reason string
		ends   error
	}{
		{"detached", []string{"--content", f.path("plan.txt"), f.path("detached.cms")}, "valid", "", nil},
		{"attached", []string{f.path("attached.cms")}, "valid", "", nil},
		{"offline", []string{"--offline", f.path("attached.cms")}, "valid", "", nil},
		{"a container without its authority", []string{"--offline", "--content", f.path("plan.txt"), f.path("container.json")}, "valid", "", nil},
		{"another document", []string{"--content", f.path("other.txt"), f.path("detached.cms")}, "invalid", "Another document was signed", errFound},
		{"without its document", []string{f.path("detached.cms")}, "not-checkable", "kept apart from its document", errUnchecked},
		{"in Russian", []string{"--lang", "ru", f.path("detached.cms")}, "not-checkable", "хранится отдельно от документа", errUnchecked},
		{"in Kazakh", []string{"--lang", "kk", "--content", f.path("other.txt"), f.path("detached.cms")}, "invalid", "құжат", errFound},
		{"years later", []string{"--offline", "--at", "2036-01-01T00:00:00Z", "--content", f.path("plan.txt"), f.path("detached.cms")}, "invalid", "expired", errFound},
		{"garbage", []string{f.path("garbage")}, "invalid", "not an electronic signature", errFound},
		{"XML without a signature", []string{f.path("signed.xml")}, "invalid", "", errFound},
		{"no such file", []string{f.path("nothing")}, "not-checkable", "nothing", errUnchecked},
		{"an authority that is not pinned", []string{"--trust", "", "--offline", f.path("attached.cms")}, "invalid", "not issued by the National Certification Authority", errFound},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ask(t, append(trust, tt.args...)...)
			if !errors.Is(err, tt.ends) || tt.ends == nil && err != nil {
				t.Errorf("ends with %v, want %v", err, tt.ends)
			}
			if len(got) != 1 || got[0].Status != tt.status || !strings.Contains(got[0].Reason, tt.reason) {
				t.Fatalf("answers %+v", got)
			}
			if offline := tt.args[0] == "--offline" && tt.status == "valid" && !strings.Contains(tt.name, "container"); (got[0].Revocation == "not-checked") != offline {
				t.Errorf("revocation %q", got[0].Revocation)
			}
		})
	}
}

// container is a signature as the Portal gives it out, found valid by asking the authority.
func (f signedFiles) container(t *testing.T) []byte {
	t.Helper()
	trust, err := sign.LoadTrust(os.DirFS(f.path("trust")))
	if err != nil {
		t.Fatal(err)
	}
	ocsp, err := sign.NewOCSP(f.ocsp, sign.Online{})
	if err != nil {
		t.Fatal(err)
	}
	message := f.sign(t, "customer-a", authority.Message{Content: []byte("жоспар")})
	report, err := sign.NewVerifier(trust, ocsp, time.Now).Verify(t.Context(), message, strings.NewReader("жоспар"), sign.Document)
	if err != nil || report.Status != sign.Valid {
		t.Fatalf("%+v, %v", report, err)
	}
	data, err := sign.Container{Name: "plan.txt", Message: message, Evidence: report.Signatures[0].Evidence, KeptAt: f.now}.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestSignersAreNamed(t *testing.T) {
	f := newSignedFiles(t)
	f.write(t, "both.cms", f.sign(t, "customer-a", authority.Message{Content: []byte("жоспар"), Attached: true}))
	f.write(t, "person.cms", f.sign(t, "surveyor", authority.Message{Content: []byte("жоспар"), Attached: true, Stamp: f.authority.Stamp}))
	got, err := ask(t, "--trust", f.path("trust"), "--ocsp", f.ocsp, f.path("both.cms"), f.path("person.cms"))
	if err != nil || len(got) != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	head, person := got[0].Signers[0], got[1].Signers[0]
	if head.IIN != "740312471676" || head.BIN != "050240904174" || head.Role != "head" || head.Algorithm != "GOST 34.10-2015 512" ||
		!strings.Contains(head.Name, "АХМЕТОВА") || head.Organisation == "" || head.SignedAt != f.now.Format(time.RFC3339) || head.TimestampedAt != "" {
		t.Errorf("head %+v", head)
	}
	if person.BIN != "" || person.Role != "individual" || person.TimestampedAt == "" {
		t.Errorf("person %+v", person)
	}
}

func TestVerifySignatureIsAskedWrongly(t *testing.T) {
	for _, args := range [][]string{{}, {"--lang", "fr", "x"}, {"--at", "yesterday", "x"}, {"--trust", "/nowhere", "x"}, {"--unknown", "x"}} {
		if _, err := ask(t, args...); err == nil || errors.Is(err, errFound) {
			t.Errorf("%v: %v", args, err)
		}
	}
}
