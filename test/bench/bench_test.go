// Package bench measures signatures beside an independent implementation, in the same run; see bouncycastle.sh.
package bench

import (
	"bufio"
	"crypto/rand"
	"crypto/x509"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/sign/gost3410"
	"birtereze/portal/internal/sign/streebog"
	"birtereze/portal/standin/authority"
)

const document = "Заключение № 1"

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// material is what both implementations work on: made by the stand-in authority, GOST of 512 bits.
type material struct {
	signer, issuer    *x509.Certificate
	key               *gost3410.PublicKey
	digest, signature []byte
	message           []byte // CAdES-T over the document
	trust             *sign.Trust
}

func newMaterial(t *testing.T) material {
	t.Helper()
	a, err := authority.New(authority.Config{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	who, err := a.Persona("customer-a")
	if err != nil {
		t.Fatal(err)
	}
	var m material
	var pinned []*sign.Certificate
	for _, der := range a.Certificates() {
		c, err := sign.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		pinned = append(pinned, c)
		if m.issuer, err = x509.ParseCertificate(der); err != nil { // the last is the issuing one
			t.Fatal(err)
		}
	}
	if m.trust, err = sign.NewTrust(pinned...); err != nil {
		t.Fatal(err)
	}
	sum := streebog.Sum512([]byte(document))
	m.signer, m.digest = who.Signing.Certificate, sum[:]
	m.key = who.Signing.Key.Public().(*gost3410.PublicKey)
	if m.signature, err = who.Signing.Key.Sign(rand.Reader, m.digest, nil); err != nil {
		t.Fatal(err)
	}
	if m.message, err = (authority.Message{Content: []byte(document), At: now, Stamp: a.Stamp}).Sign(who.Signing); err != nil {
		t.Fatal(err)
	}
	return m
}

// tasks are what is measured, and how many of what the figures count.
func (m material) tasks(t *testing.T) []task {
	fresh := m.key.Bytes()
	prepared, err := gost3410.ParsePublicKey(m.key.Curve(), fresh)
	if err != nil {
		t.Fatal(err)
	}
	prepared.Prepare()
	block := make([]byte, 1<<20)
	v := sign.NewVerifier(m.trust, sign.Offline{}, func() time.Time { return now })
	demand := func(right bool) {
		if !right {
			t.Fatal("refused")
		}
	}
	return []task{
		{"GOST 512, key met again", "verify", "verifications/s", func() { demand(prepared.Verify(m.digest, m.signature)) }},
		{"GOST 512, key met first", "verify", "verifications/s", func() {
			key, err := gost3410.ParsePublicKey(m.key.Curve(), fresh)
			demand(err == nil && key.Verify(m.digest, m.signature))
		}},
		{"CAdES-T, four signatures", "message", "messages/s", func() {
			r, err := v.Verify(t.Context(), m.message, strings.NewReader(document), sign.Document)
			demand(err == nil && r.Status == sign.Valid && r.Signatures[0].Profile == sign.CAdEST)
		}},
		{"Streebog-512", "streebog", "MiB/s", func() { streebog.Sum512(block) }},
	}
}

type task struct {
	title, name, unit string
	do                func()
}

// rate does the task for half a second of the program's own time and says how many a second it did.
func (k task) rate() float64 {
	n, began := 0, worked()
	for {
		k.do()
		n++
		if took := worked() - began; took >= 500*time.Millisecond {
			return float64(n) / took.Seconds()
		}
	}
}

// worked is how long the program has kept a core busy: what else the machine does is not counted.
func worked() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// other is the other implementation, which goes on while both are measured in turn.
type other struct {
	in  io.Writer
	out *bufio.Reader
}

func newOther(t *testing.T, classpath string, m material) other {
	t.Helper()
	folder := t.TempDir()
	for name, data := range map[string][]byte{
		"signer": m.signer.Raw, "issuer": m.issuer.Raw, "digest": m.digest, "signature": m.signature, "message": m.message, "document": []byte(document),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("java", "-XX:ActiveProcessorCount=1", "-XX:+UseSerialGC", "-cp", classpath, "BouncyCastle", folder)
	cmd.Stderr = os.Stderr
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	})
	return other{in, bufio.NewReader(out)}
}

func (o other) rate(t *testing.T, name string) (rate float64) {
	t.Helper()
	if _, err := fmt.Fprintln(o.in, name); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fscanln(o.out, &rate); err != nil {
		t.Fatal(err)
	}
	return rate
}

// Each is measured by its own time on a core, in turn, eight times; the best of each counts, since whatever else the machine
// does makes either slower, never faster.
func TestBesideBouncyCastle(t *testing.T) {
	classpath := os.Getenv("BOUNCYCASTLE")
	if classpath == "" {
		t.Skip("run bouncycastle.sh")
	}
	warm, err := time.ParseDuration(os.Getenv("BOUNCYCASTLE_WARM"))
	if err != nil {
		t.Fatal(err)
	}
	m := newMaterial(t)
	tasks := m.tasks(t)
	theirs := newOther(t, classpath, m)
	for _, k := range tasks {
		for until := time.Now().Add(warm); time.Now().Before(until); {
			theirs.rate(t, k.name)
		}
		k.rate()
	}
	t.Logf("best of 8 half seconds of a core, in turn, after %v of warming up; %s", warm, version())
	for _, k := range tasks {
		var own, other float64
		for range 8 {
			own, other = max(own, k.rate()), max(other, theirs.rate(t, k.name))
		}
		t.Logf("%-26s %9.1f %s, BouncyCastle %9.1f: %.1f times", k.title, own, k.unit, other, own/other)
	}
}

func version() string {
	out, err := exec.Command("java", "-version").CombinedOutput()
	if err != nil {
		return err.Error()
	}
	return strings.Join(strings.Fields(strings.SplitN(string(out), "\n", 2)[0]), " ")
}
