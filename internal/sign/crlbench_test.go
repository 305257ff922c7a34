package sign_test

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/sign/gost3410"
	"birtereze/portal/internal/sign/streebog"
)

// The national authority's list, and what reading it may take on one core.
const (
	longList   = 422_000
	listTime   = time.Second
	listMemory = 64 << 20
)

// listSigner signs long lists.
type listSigner struct {
	issuer    []byte // its certificate, in DER
	algorithm []byte // of its signatures, an AlgorithmIdentifier in DER
	sign      func(tbs []byte) ([]byte, error)
}

func (m *mini) byRSA() listSigner {
	algorithm := wrap(0x30, append(wrap(0x06, []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b}), 0x05, 0x00))
	return listSigner{m.Certificate.Raw, algorithm, func(tbs []byte) ([]byte, error) {
		sum := sha256.Sum256(tbs)
		return m.Key.Sign(rand.Reader, sum[:], crypto.SHA256)
	}}
}

// byGOST signs with the key that the national authority has now, in the authority's name.
func (m *mini) byGOST(t testing.TB) listSigner {
	t.Helper()
	key, err := gost3410.GenerateKey(gost3410.ParamSetA512(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	national := []byte{0x2a, 0x83, 0x0e, 0x03, 0x0a, 0x01}
	name := func(rest ...byte) []byte { return wrap(0x06, slices.Concat(national, rest)) }
	public := key.Public().(*gost3410.PublicKey).Bytes()
	issuer := tree(t, m.Certificate.Raw)
	issuer.below[0].below[6] = tree(t, wrap(0x30, slices.Concat(
		wrap(0x30, append(name(0x01, 0x02, 0x02), wrap(0x30, append(name(0x01, 0x02, 0x02, 0x01), name(0x03, 0x03)...))...)),
		wrap(0x03, append([]byte{0}, wrap(0x04, public)...)),
	)))
	algorithm := wrap(0x30, append(name(0x01, 0x02, 0x03, 0x02), 0x05, 0x00))
	return listSigner{issuer.der(), algorithm, func(tbs []byte) ([]byte, error) {
		h := streebog.New512()
		h.Write(tbs)
		return key.Sign(rand.Reader, h.Sum(nil), nil)
	}}
}

// long makes a list of so many entries in no order, each like those of the national authority, the last for the number.
func (m *mini) long(t testing.TB, by listSigner, entries int, last *big.Int) []byte {
	t.Helper()
	var list []byte
	entry := append(append(head(0x30, 51), head(0x02, 20)...), make([]byte, 20)...)
	entry = append(append(entry, head(0x17, 13)...), "240711112455Z"...)
	entry = append(entry, 0x30, 0x0c, 0x30, 0x0a, 0x06, 0x03, 0x55, 0x1d, 0x15, 0x04, 0x03, 0x0a, 0x01, 0x04)
	for i := range entries {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(i))
		sum := sha256.Sum256(n[:])
		sum[0] = sum[0]&0x3f | 0x40 // 20 bytes and no sign
		copy(entry[4:24], sum[:])
		if i == entries-1 {
			last.FillBytes(entry[4:24])
		}
		list = append(list, entry...)
	}
	bare := wrap(0x30, tree(t, by.algorithm).below[0].der()) // without the NULL, as the authority's
	inner := slices.Concat([]byte{0x02, 0x01, 0x01}, bare, m.Certificate.RawSubject)
	for _, at := range []time.Time{now.Add(-time.Hour), now.Add(26 * time.Hour)} {
		inner = append(inner, wrap(0x17, []byte(at.Format("060102150405Z")))...)
	}
	number := []byte{0x30, 0x0c, 0x30, 0x0a, 0x06, 0x03, 0x55, 0x1d, 0x14, 0x04, 0x03, 0x02, 0x01, 0x07}
	tbs := wrap(0x30, slices.Concat(inner, wrap(0x30, list), wrap(0xa0, number)))
	signature, err := by.sign(tbs)
	if err != nil {
		t.Fatal(err)
	}
	return wrap(0x30, slices.Concat(tbs, by.algorithm, wrap(0x03, append([]byte{0}, signature...))))
}

// revokedLast is a certificate and the list whose last entry revokes it.
func (m *mini) revokedLast(t testing.TB, by listSigner, entries int) (*x509.Certificate, []byte) {
	t.Helper()
	number := new(big.Int).Lsh(big.NewInt(0x40), 152)
	number.Add(number, big.NewInt(4711))
	key := m.issue(t, 2048, func(c *x509.Certificate) { c.SerialNumber = number })
	return key.Certificate, m.long(t, by, entries, number)
}

// BenchmarkRevocationList fetches and indexes a list as long as the national authority's and looks a certificate up in
// it, in a program of its own on one core, so that all the memory it takes is counted.
func BenchmarkRevocationList(b *testing.B) {
	m := newMini(b)
	for name, by := range map[string]listSigner{"RSA": m.byRSA(), "GOST": m.byGOST(b)} {
		b.Run(name, func(b *testing.B) {
			leaf, der := m.revokedLast(b, by, longList)
			server := serve(map[string][]byte{"/list": der, "/issuer": by.issuer, "/leaf": leaf.Raw})
			defer server.Close()
			b.SetBytes(int64(len(der)))
			var took readingTook
			for b.Loop() {
				one := readElsewhere(b, server.URL)
				took.Time += one.Time
				took.Memory = max(took.Memory, one.Memory)
			}
			b.ReportMetric(took.Time.Seconds()/float64(b.N)/listTime.Seconds(), "of-1s")
			b.ReportMetric(float64(took.Memory)/listMemory, "of-64MiB")
		})
	}
}

func readElsewhere(t testing.TB, url string) (took readingTook) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1", "READ_LIST_AT="+url)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, &took)
	}
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return took
}

// readingTook is what the program of the benchmark took: the time of a core for one question, the memory of all that it did.
type readingTook struct {
	Time   time.Duration
	Memory int64
}

func TestMain(m *testing.M) {
	if url := os.Getenv("READ_LIST_AT"); url != "" {
		took, err := readList(url)
		if err == nil {
			err = json.NewEncoder(os.Stdout).Encode(took)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func readList(url string) (took readingTook, err error) {
	certificate := func(path string) (*sign.Certificate, error) {
		res, err := http.Get(url + path)
		if err != nil {
			return nil, err
		}
		defer res.Body.Close()
		der, err := io.ReadAll(res.Body)
		if err != nil {
			return nil, err
		}
		return sign.ParseCertificate(der)
	}
	leaf, err1 := certificate("/leaf")
	issuer, err2 := certificate("/issuer")
	crls, err3 := sign.NewCRLs([]string{url + "/list"}, sign.Online{Timeout: time.Minute, Now: func() time.Time { return now }})
	if err := errors.Join(err1, err2, err3); err != nil {
		return took, err
	}
	start := worked()
	answer, err := crls.Check(background, leaf, issuer, now)
	took.Time = worked() - start
	if err != nil || answer.State != sign.WasRevoked || answer.Cause != 4 || len(answer.SHA256) == 0 {
		return took, fmt.Errorf("answer %+v: %w", answer, err)
	}
	took.Memory, err = peak()
	return took, err
}

// worked is how long the program has kept a core busy: what else the machine does is not counted.
func worked() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// peak is the most memory that the program has had at once.
func peak() (int64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	var kilobytes int64
	_, err = fmt.Sscanf(rest, "%d kB", &kilobytes)
	return kilobytes << 10, err
}

func serve(files map[string][]byte) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := files[r.URL.Path]
		if !ok {
			http.Error(w, "nothing is at "+strings.ToValidUTF8(r.URL.Path, ""), http.StatusNotFound)
			return
		}
		_, _ = w.Write(body)
	}))
}
