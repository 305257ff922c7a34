package sign_test

import (
	"bytes"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	mathrand "math/rand"
	"runtime"
	"testing"
	"time"

	"birtereze/portal/internal/sign"
	"birtereze/portal/standin/authority"
)

// Extensions of lists and of their entries (RFC 5280, 5.2.4, 5.3.2).
var (
	deltaOID      = asn1.ObjectIdentifier{2, 5, 29, 27}
	invalidityOID = asn1.ObjectIdentifier{2, 5, 29, 24}
)

// Causes (RFC 5280, 5.3.1).
const (
	compromise = 1
	hold       = 6
	lifted     = 8 // removeFromCRL
)

// list makes a list with the number 14, or what the test makes of it.
func (m *mini) list(t testing.TB, change func(*x509.RevocationList)) []byte {
	t.Helper()
	template := x509.RevocationList{Number: big.NewInt(14), ThisUpdate: now.Add(-2 * time.Hour), NextUpdate: now.Add(24 * time.Hour)}
	change(&template)
	der, err := x509.CreateRevocationList(rand.Reader, &template, m.Certificate, m.Key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// delta makes a delta of the list with the number 14, numbered in a row of its own as the national authority's.
func (m *mini) delta(t testing.TB, change func(*x509.RevocationList)) []byte {
	t.Helper()
	return m.list(t, func(l *x509.RevocationList) {
		l.Number, l.ThisUpdate, l.NextUpdate = big.NewInt(10), now.Add(-time.Hour), now.Add(6*time.Hour)
		l.ExtraExtensions = continues(t, 14)
		change(l)
	})
}

func continues(t testing.TB, number int64) []pkix.Extension {
	t.Helper()
	value, err := asn1.Marshal(big.NewInt(number))
	if err != nil {
		t.Fatal(err)
	}
	return []pkix.Extension{{Id: deltaOID, Critical: true, Value: value}}
}

// entry revokes a certificate an hour ago.
func entry(c *x509.Certificate, cause int) x509.RevocationListEntry {
	return x509.RevocationListEntry{SerialNumber: c.SerialNumber, RevocationTime: now.Add(-time.Hour), ReasonCode: cause}
}

func as(entries ...x509.RevocationListEntry) func(*x509.RevocationList) {
	return func(l *x509.RevocationList) { l.RevokedCertificateEntries = entries }
}

func nothing(*x509.RevocationList) {}

// What has changed since a list is told by its delta (RFC 5280, 5.2.4), and both must be in force.
func TestDelta(t *testing.T) {
	m, stranger := newMini(t), newMini(t)
	key, other := m.issue(t, 2048, func(*x509.Certificate) {}), m.issue(t, 2048, func(*x509.Certificate) {}).Certificate
	leaf := key.Certificate
	message := signed(t, authority.Message{Content: []byte(document), Attached: true}, key)
	tests := []struct {
		name        string
		list, delta []byte
		status      sign.Status
	}{
		{"nothing has changed", m.list(t, nothing), m.delta(t, nothing), sign.Valid},
		{"another was revoked", m.list(t, nothing), m.delta(t, as(entry(other, compromise))), sign.Valid},
		{"revoked since", m.list(t, nothing), m.delta(t, as(entry(leaf, compromise))), sign.Invalid},
		{"held since", m.list(t, nothing), m.delta(t, as(entry(leaf, hold))), sign.Invalid},
		{"revoked before", m.list(t, as(entry(leaf, compromise))), m.delta(t, nothing), sign.Invalid},
		{"hold lifted", m.list(t, as(entry(leaf, hold))), m.delta(t, as(entry(leaf, lifted))), sign.Valid},
		{"another's hold lifted", m.list(t, as(entry(leaf, hold))), m.delta(t, as(entry(other, lifted))), sign.Invalid},
		{"hold became a revocation", m.list(t, as(entry(leaf, hold))), m.delta(t, as(entry(leaf, compromise))), sign.Invalid},
		{"hold lifted before it was put again", m.list(t, func(l *x509.RevocationList) {
			as(entry(leaf, hold))(l)
			l.ThisUpdate = now.Add(-time.Minute)
		}), m.delta(t, as(entry(leaf, lifted))), sign.Invalid},
		{"of a list before this one", m.list(t, nothing), m.delta(t, func(l *x509.RevocationList) { l.ExtraExtensions = continues(t, 13) }), sign.Valid},
		{"of a list after this one", m.list(t, nothing), m.delta(t, func(l *x509.RevocationList) { l.ExtraExtensions = continues(t, 15) }), sign.NotCheckable},
		{"delta run out", m.list(t, nothing), m.delta(t, func(l *x509.RevocationList) { l.NextUpdate = now.Add(-time.Second) }), sign.NotCheckable},
		{"list run out", m.list(t, func(l *x509.RevocationList) { l.NextUpdate = now.Add(-time.Second) }), m.delta(t, nothing), sign.NotCheckable},
		{"delta from the future", m.list(t, nothing), m.delta(t, func(l *x509.RevocationList) { l.ThisUpdate = now.Add(time.Hour) }), sign.NotCheckable},
		{"delta of a stranger", m.list(t, nothing), stranger.delta(t, nothing), sign.NotCheckable},
		{"two lists", m.list(t, nothing), m.list(t, nothing), sign.NotCheckable},
		{"two deltas", m.delta(t, nothing), m.delta(t, nothing), sign.NotCheckable},
		{"a delta alone", m.delta(t, nothing), nil, sign.NotCheckable},
		{"a delta that does not insist", m.list(t, nothing), m.delta(t, func(l *x509.RevocationList) { l.ExtraExtensions[0].Critical = false }), sign.NotCheckable},
		{"delta of more than 1 MiB", m.list(t, nothing), m.delta(t, func(l *x509.RevocationList) {

			for i := range 60_000 {
				l.RevokedCertificateEntries = append(l.RevokedCertificateEntries, x509.RevocationListEntry{SerialNumber: big.NewInt(int64(1000 + i)), RevocationTime: now})
			}
		}), sign.NotCheckable},
		{"cut off", m.list(t, nothing), m.delta(t, nothing)[:100], sign.NotCheckable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			kept := sign.Evidence{JudgedAt: now, CheckedAt: now, Revocations: []sign.Answer{{Source: sign.FromCRL, Raw: tt.list, Delta: tt.delta}}}
			v := sign.NewVerifier(trust(t, m.Certificate), sign.Stored(kept), func() time.Time { return now })
			got, err := v.Verify(background, message, nil, sign.Document)
			if err != nil || got.Status != tt.status {
				t.Fatalf("got %s %q (%s) %v, want %s", got.Status, got.Reason, got.Detail, err, tt.status)
			}
			if tt.status == sign.Valid && tt.delta != nil {
				a := got.Signatures[0].Evidence.Revocations[0]
				if !bytes.Equal(a.Delta, tt.delta) || !a.ThisUpdate.Equal(now.Add(-time.Hour)) || !a.NextUpdate.Equal(now.Add(6*time.Hour)) {
					t.Errorf("evidence of %s to %s", a.ThisUpdate, a.NextUpdate)
				}
			}
		})
	}
}

// ask asks what a list, which the test serves, says of a certificate.
func (m *mini) ask(t testing.TB, list []byte, about *x509.Certificate) (sign.Answer, error) {
	t.Helper()
	server := serve(map[string][]byte{"/list": list})
	defer server.Close()
	crls, err := sign.NewCRLs([]string{server.URL + "/list"}, sign.Online{Now: func() time.Time { return now }, Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	pair := read(t, about, m.Certificate)
	return crls.Check(background, pair[0], pair[1], now)
}

// A list and its index say the same as another reader's entries, whatever numbers they have.
func TestListIsIndexed(t *testing.T) {
	m := newMini(t)
	leaf := m.issue(t, 2048, func(*x509.Certificate) {}).Certificate
	random := mathrand.New(mathrand.NewSource(1))
	revoked := map[string]int{}
	var entries []x509.RevocationListEntry
	var numbers []*big.Int
	for bits := range 160 {
		for range 3 {
			n := new(big.Int).Lsh(big.NewInt(1), uint(bits))
			n.Add(n, new(big.Int).Rand(random, n))
			numbers = append(numbers, n)
			if _, twice := revoked[n.Text(16)]; twice || random.Intn(2) == 0 {
				continue
			}
			cause := []int{0, 1, 3, 4, 5, 6, 9}[random.Intn(7)]
			revoked[n.Text(16)] = cause
			entries = append(entries, x509.RevocationListEntry{SerialNumber: n, RevocationTime: now.Add(-time.Hour), ReasonCode: cause})
		}
	}
	random.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
	server := serve(map[string][]byte{"/list": m.list(t, as(entries...))})
	defer server.Close()
	crls, err := sign.NewCRLs([]string{server.URL + "/list"}, sign.Online{Now: func() time.Time { return now }, Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	issuer := read(t, m.Certificate)[0]
	for _, n := range numbers {
		template := *leaf
		template.SerialNumber = n
		about := read(t, create(t, &template, m.Certificate, leaf.PublicKey, m.Key))[0]
		got, err := crls.Check(background, about, issuer, now)
		cause, is := revoked[n.Text(16)]
		if err != nil || (got.State == sign.WasRevoked) != is || got.Cause != cause {
			t.Fatalf("%s: %s, cause %d, %v; want %t, cause %d", n.Text(16), got.State, got.Cause, err, is, cause)
		}
	}
}

func TestWhatAListDoesNotSay(t *testing.T) {
	m := newMini(t)
	leaf := m.issue(t, 2048, func(*x509.Certificate) {}).Certificate
	expired := m.issue(t, 2048, func(c *x509.Certificate) { c.NotBefore, c.NotAfter = now.AddDate(-1, 0, 0), now.Add(-3*time.Hour) }).Certificate
	long := m.issue(t, 2048, func(c *x509.Certificate) { c.SerialNumber = new(big.Int).Lsh(big.NewInt(1), 160) }).Certificate
	extended := func(e pkix.Extension) x509.RevocationListEntry {
		one := entry(leaf, 0)
		one.ExtraExtensions = []pkix.Extension{e}
		return one
	}
	earlier := entry(leaf, 4)
	earlier.RevocationTime = now.Add(-2 * time.Hour)
	old := entry(leaf, 0)
	old.RevocationTime = time.Date(1960, 1, 1, 0, 0, 0, 0, time.UTC)
	far := entry(leaf, 0)
	far.RevocationTime = time.Date(2150, 1, 1, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		name    string
		about   *x509.Certificate
		entries []x509.RevocationListEntry
		state   sign.State // empty: no answer
		at      time.Time
		cause   int
	}{
		{"nothing", leaf, nil, sign.Good, time.Time{}, 0},
		{"another", leaf, []x509.RevocationListEntry{entry(expired, 1)}, sign.Good, time.Time{}, 0},
		{"revoked", leaf, []x509.RevocationListEntry{entry(leaf, 1)}, sign.WasRevoked, now.Add(-time.Hour), 1},
		{"revoked without a cause", leaf, []x509.RevocationListEntry{entry(leaf, 0)}, sign.WasRevoked, now.Add(-time.Hour), 0},
		{"revoked before the list, and expired", expired, []x509.RevocationListEntry{entry(expired, 4)}, sign.WasRevoked, now.Add(-time.Hour), 4},
		{"expired, nothing is said of it", expired, nil, "", time.Time{}, 0},
		{"a number that no list has", long, nil, "", time.Time{}, 0},
		{"a list with a number of 21 bytes", leaf, []x509.RevocationListEntry{entry(long, 0)}, "", time.Time{}, 0},
		{"twice, the earlier counts", leaf, []x509.RevocationListEntry{entry(leaf, 4), earlier}, sign.WasRevoked, now.Add(-2 * time.Hour), 4},
		{"twice, the earlier counts, in another order", leaf, []x509.RevocationListEntry{earlier, entry(leaf, 4)}, sign.WasRevoked, now.Add(-2 * time.Hour), 4},
		{"twice, the cause that reaches back counts", leaf, []x509.RevocationListEntry{earlier, entry(leaf, 1)}, sign.WasRevoked, now.Add(-time.Hour), 1},
		{"revoked before 1970", leaf, []x509.RevocationListEntry{old}, sign.WasRevoked, time.Unix(0, 0).UTC(), 0},
		{"revoked in the next century", leaf, []x509.RevocationListEntry{far}, "", time.Time{}, 0},
		{"a cause that is none", leaf, []x509.RevocationListEntry{entry(leaf, 11)}, "", time.Time{}, 0},
		{"a cause below none", leaf, []x509.RevocationListEntry{entry(leaf, -1)}, "", time.Time{}, 0},
		{"invalid before it was revoked", leaf, []x509.RevocationListEntry{extended(pkix.Extension{Id: invalidityOID, Value: []byte("\x18\x0f20260101000000Z")})}, sign.WasRevoked, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), 0},
		{"invalid after it was revoked", leaf, []x509.RevocationListEntry{extended(pkix.Extension{Id: invalidityOID, Value: []byte("\x18\x0f20270101000000Z")})}, sign.WasRevoked, now.Add(-time.Hour), 0},
		{"invalid before 1970", leaf, []x509.RevocationListEntry{extended(pkix.Extension{Id: invalidityOID, Value: []byte("\x18\x0f19600101000000Z")})}, sign.WasRevoked, time.Unix(1, 0).UTC(), 0},
		{"a moment that is none", leaf, []x509.RevocationListEntry{extended(pkix.Extension{Id: invalidityOID, Value: []byte("\x18\x0f20261301000000Z")})}, "", time.Time{}, 0},
		{"a moment and something after it", leaf, []x509.RevocationListEntry{extended(pkix.Extension{Id: invalidityOID, Value: []byte("\x18\x0f20260101000000Z\x05\x00")})}, "", time.Time{}, 0},
		{"what must be understood", leaf, []x509.RevocationListEntry{extended(pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 29}, Critical: true, Value: []byte{5, 0}})}, "", time.Time{}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := m.ask(t, m.list(t, as(tt.entries...)), tt.about)
			if tt.state == "" {
				if err == nil {
					t.Errorf("got %s", got.State)
				}
				return
			}
			if err != nil || got.State != tt.state || !got.RevokedAt.Equal(tt.at) || got.Cause != tt.cause {
				t.Errorf("got %s at %s, cause %d, %v; want %s at %s, cause %d", got.State, got.RevokedAt, got.Cause, err, tt.state, tt.at, tt.cause)
			}
		})
	}
}

func TestWhoMaySignLists(t *testing.T) {
	m := newMini(t)
	mayNot := &mini{KeyPair: m.issue(t, 2048, asAuthority("НЕ ДЛЯ СПИСКОВ")), serial: 100}
	leaf := mayNot.issue(t, 2048, func(*x509.Certificate) {}).Certificate
	claims := *mayNot.Certificate
	claims.KeyUsage |= x509.KeyUsageCRLSign // so that the standard library makes the list
	list := (&mini{KeyPair: authority.KeyPair{Certificate: &claims, Key: mayNot.Key}}).list(t, nothing)
	if got, err := mayNot.ask(t, list, leaf); err == nil {
		t.Errorf("got %s", got.State)
	}
}

// Every byte of a list is signed, or is checked: no other is believed, and none that is cut off.
func TestEveryByteOfAListCounts(t *testing.T) {
	m := newMini(t)
	key := m.issue(t, 2048, func(*x509.Certificate) {})
	message := signed(t, authority.Message{Content: []byte(document), Attached: true}, key)
	list := m.list(t, as(entry(newMini(t).issue(t, 2048, func(c *x509.Certificate) { c.SerialNumber = big.NewInt(4711) }).Certificate, 4)))
	verify := func(list []byte) sign.Report {
		kept := sign.Evidence{JudgedAt: now, CheckedAt: now, Revocations: []sign.Answer{{Source: sign.FromCRL, Raw: list}}}
		v := sign.NewVerifier(trust(t, m.Certificate), sign.Stored(kept), func() time.Time { return now })
		got, err := v.Verify(background, message, nil, sign.Document)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	check(t, verify(list), nil, sign.Valid, "")
	check(t, verify(append(bytes.Clone(list), 0)), nil, sign.NotCheckable, sign.RevocationUnreachable)
	for i := range list {
		check(t, verify(list[:i]), nil, sign.NotCheckable, sign.RevocationUnreachable)
		for _, flip := range []byte{0x01, 0x20, 0x80, 0xff} {
			changed := bytes.Clone(list)
			changed[i] ^= flip
			if got := verify(changed); got.Status != sign.NotCheckable {
				t.Errorf("byte %d changed by %#x: %s", i, flip, got.Status)
			}
		}
	}
}

// A list as long as the national authority's takes bounded time and memory; the benchmark measures them.
func TestLongList(t *testing.T) {
	m := newMini(t)
	leaf, list := m.revokedLast(t, m.byRSA(), longList)
	if n := len(list); n < 21_000_000 {
		t.Fatalf("%d bytes", n)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	got, err := m.ask(t, list, leaf)
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	if err != nil || got.State != sign.WasRevoked || got.Cause != 4 || len(got.SHA256) == 0 || got.Raw != nil {
		t.Errorf("answer %+v, %v", got, err)
	}
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 48<<20 {
		t.Errorf("took %d MiB in all", allocated>>20)
	}
	if took > 30*time.Second { // with the race detector too
		t.Errorf("took %s", took)
	}
}
