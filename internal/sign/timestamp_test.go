package sign_test

import (
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"strings"
	"testing"
	"time"

	"github.com/digitorus/timestamp"
	"golang.org/x/crypto/ocsp"

	"birtereze/portal/internal/sign"
	"birtereze/portal/standin/authority"
)

func TestTimestamp(t *testing.T) {
	w := newWorld(t, false)
	key := persona(t, w.Authority, "customer-a").Signing
	late := newAuthority(now.Add(time.Hour))
	tests := []struct {
		name   string
		stamp  func([]byte) ([]byte, error)
		reason sign.Reason
	}{
		{"right", w.Stamp, ""},
		{"over something else", func([]byte) ([]byte, error) { return w.Stamp([]byte("something else")) }, sign.TimestampWrong},
		{"from the future", func(s []byte) ([]byte, error) { return late.Stamp(s) }, sign.TimestampWrong},
		{"signed by a person", func([]byte) ([]byte, error) {
			return signed(t, authority.Message{Content: []byte("x"), Attached: true}, key), nil
		}, sign.TimestampWrong},
		{"not a token", func([]byte) ([]byte, error) { return []byte{0x30, 0x00}, nil }, sign.TimestampWrong},
		{"not even a sequence", func([]byte) ([]byte, error) { return []byte{0x05, 0x00}, nil }, sign.TimestampWrong},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			message := signed(t, authority.Message{Content: []byte(document), Stamp: tt.stamp}, key)
			got, err := w.verifier.Verify(background, message, strings.NewReader(document), sign.Document)
			if tt.reason != "" {
				check(t, got, err, sign.Invalid, tt.reason)
				return
			}
			check(t, got, err, sign.Valid, "")
			s := got.Signatures[0]
			if s.Profile != sign.CAdEST || !s.TimestampedAt.Equal(now) || !s.Evidence.JudgedAt.Equal(now) {
				t.Errorf("profile %s, stamped %s, judged %s", s.Profile, s.TimestampedAt, s.Evidence.JudgedAt)
			}
			if len(s.Evidence.Revocations) != 2 {
				t.Errorf("%d answers about revocation, want the signer's and the stamp's", len(s.Evidence.Revocations))
			}
		})
	}
}

// A time-stamp of an authority that is not pinned proves nothing, and does no harm: the signature is judged now.
func TestTimestampOfAForeignAuthority(t *testing.T) {
	w := newWorld(t, false)
	key := persona(t, w.Authority, "customer-a").Signing
	message := signed(t, authority.Message{Content: []byte(document), Stamp: newAuthority(now.Add(-time.Hour)).Stamp}, key)
	got, err := w.verifier.Verify(background, message, strings.NewReader(document), sign.Document)
	check(t, got, err, sign.Valid, "")
	if s := got.Signatures[0]; s.Profile != sign.CAdESBES || !s.TimestampedAt.IsZero() || !s.Evidence.JudgedAt.Equal(now) {
		t.Errorf("profile %s, stamped %s, judged %s", s.Profile, s.TimestampedAt, s.Evidence.JudgedAt)
	}
	w.now = now.AddDate(2, 0, 0)
	got, err = w.verifier.Verify(background, message, strings.NewReader(document), sign.Document)
	check(t, got, err, sign.Invalid, sign.Expired)
}

func TestForgedTimestamp(t *testing.T) {
	w := newWorld(t, false)
	key := persona(t, w.Authority, "customer-a").Signing
	if err := w.Answer(authority.Forged); err != nil {
		t.Fatal(err)
	}
	message := signed(t, authority.Message{Content: []byte(document), Stamp: w.Stamp}, key)
	if err := w.Answer(authority.Sense); err != nil {
		t.Fatal(err)
	}
	got, err := w.verifier.Verify(background, message, strings.NewReader(document), sign.Document)
	check(t, got, err, sign.Invalid, sign.TimestampWrong)
}

// A stamped signature is judged at the stamp: what happens to the certificate later does not reach it, unless the key was
// in other hands.
func TestTimestampProvesWhen(t *testing.T) {
	stamped := func(w *world, key authority.KeyPair, stamp bool) []byte {
		m := authority.Message{Content: []byte(document)}
		if stamp {
			m.Stamp = w.Stamp
		}
		return signed(t, m, key)
	}
	tests := []struct {
		name   string
		stamp  bool
		later  time.Duration // when it is verified
		revoke int           // cause; -1: not revoked
		before bool          // revoked before the stamp
		reason sign.Reason
	}{
		{"expired since", true, 2 * 365 * 24 * time.Hour, -1, false, ""},
		{"expired since, without a stamp", false, 2 * 365 * 24 * time.Hour, -1, false, sign.Expired},
		{"superseded since", true, time.Hour, 4, false, ""},
		{"affiliation changed since", true, time.Hour, 3, false, ""},
		{"superseded since, without a stamp", false, time.Hour, 4, false, sign.Revoked},
		{"superseded before", true, time.Hour, 4, true, sign.Revoked},
		{"key compromised since", true, time.Hour, 1, false, sign.Revoked},
		{"superseded a minute from now, without a stamp", false, 0, 4, false, sign.Revoked},
		{"held since", true, time.Hour, 6, false, sign.Revoked},
		{"revoked since for no cause given", true, time.Hour, 0, false, sign.Revoked},
	}
	w := newWorld(t, false)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			key := issue(t, w.Authority, authority.Person{})
			message := stamped(w, key, tt.stamp)
			if tt.revoke >= 0 {
				at := now.Add(time.Minute)
				if tt.before {
					at = now.Add(-time.Minute)
				}
				if err := w.Revoke(key.Certificate.SerialNumber, at, tt.revoke); err != nil {
					t.Fatal(err)
				}
			}
			at := now.Add(tt.later)
			responder, err := sign.NewOCSP(w.url+"/ocsp/", sign.Online{Now: w.clock}) // the stand-in's clock stands still
			if err != nil {
				t.Fatal(err)
			}
			v := sign.NewVerifier(w.trust, responder, func() time.Time { return at })
			got, err := v.Verify(background, message, strings.NewReader(document), sign.Document)
			status := sign.Invalid
			if tt.reason == "" {
				status = sign.Valid
			}
			check(t, got, err, status, tt.reason)
		})
	}
}

// stampInfo is a TSTInfo (RFC 3161, 2.4.2) in DER.
func stampInfo(t testing.TB, signature []byte, at time.Time) []byte {
	t.Helper()
	sum := sha256.Sum256(signature)
	der, err := asn1.Marshal(struct {
		Version int
		Policy  asn1.ObjectIdentifier
		Imprint struct {
			Hash pkix.AlgorithmIdentifier
			Sum  []byte
		}
		Serial int
		At     time.Time `asn1:"generalized"`
	}{1, asn1.ObjectIdentifier{1, 2, 398, 3, 3, 2, 6, 2}, struct {
		Hash pkix.AlgorithmIdentifier
		Sum  []byte
	}{pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}, Parameters: asn1.NullRawValue}, sum[:]}, 1, at})
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// A pinned authority's token is refused when its certificate, its binding or its clock is wrong.
func TestTimestampingAuthority(t *testing.T) {
	m := newMini(t)
	key := m.issue(t, 2048, func(*x509.Certificate) {})
	stamping := func(c *x509.Certificate) {
		c.UnknownExtKeyUsage, c.ExtKeyUsage = nil, []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping}
	}
	right := m.issue(t, 2048, stamping)
	more := m.issue(t, 2048, func(c *x509.Certificate) {
		stamping(c)
		c.ExtKeyUsage = append(c.ExtKeyUsage, x509.ExtKeyUsageClientAuth)
	})
	early := m.issue(t, 2048, func(c *x509.Certificate) {
		stamping(c)
		c.NotAfter = now.Add(-30 * time.Minute)
	})
	tests := []struct {
		name   string
		tsa    authority.KeyPair
		change func(*authority.Message)
		reason sign.Reason
	}{
		{"right", right, func(*authority.Message) {}, ""},
		{"a person", key, func(*authority.Message) {}, sign.TimestampWrong},
		{"not for stamping alone", more, func(*authority.Message) {}, sign.TimestampWrong},
		{"expired at the stamp", early, func(*authority.Message) {}, sign.TimestampWrong},
		{"from the future", right, func(m *authority.Message) { m.Content = nil }, sign.TimestampWrong},
		{"not bound", right, func(m *authority.Message) { m.Alter = without(authority.AttrSigningCertV2) }, sign.TimestampWrong},
		{"another bound", right, func(m *authority.Message) {
			m.Alter = with(authority.AttrSigningCertV2, bindingOf(t, key.Certificate))
		}, sign.TimestampWrong},
		{"without its certificate", right, func(m *authority.Message) { m.Certificates = [][]byte{} }, sign.TimestampWrong},
		{"detached", right, func(m *authority.Message) { m.Attached = false }, sign.TimestampWrong},
		{"of another content type", right, func(m *authority.Message) { m.ContentType = "" }, sign.TimestampWrong},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			stamp := func(signature []byte) ([]byte, error) {
				token := authority.Message{
					Content: stampInfo(t, signature, now), Attached: true, ContentType: "1.2.840.113549.1.9.16.1.4", At: now,
				}
				tt.change(&token)
				if token.Content == nil {
					token.Content = stampInfo(t, signature, now.Add(time.Hour))
				}
				return token.Sign(tt.tsa)
			}
			message := signed(t, authority.Message{Content: []byte(document), Attached: true, Stamp: stamp}, key)
			got, err := m.verifier(t).Verify(background, message, nil, sign.Document)
			status := sign.Invalid
			if tt.reason == "" {
				status = sign.Valid
			}
			check(t, got, err, status, tt.reason)
		})
	}
}

// bindingOf is a SigningCertificateV2 of the certificate by its SHA-256 alone.
func bindingOf(t testing.TB, c *x509.Certificate) []byte {
	t.Helper()
	sum := sha256.Sum256(c.Raw)
	type id struct{ Hash []byte }
	der, err := asn1.Marshal(struct{ Certificates []id }{[]id{{sum[:]}}})
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// The token of the stand-in is one that another reader of RFC 3161 takes.
func TestStandInTokenIsReadElsewhere(t *testing.T) {
	token, err := ca().Stamp([]byte("signature"))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := timestamp.Parse(token)
	if err != nil {
		t.Fatal(err)
	}
	want := sha256.Sum256([]byte("signature"))
	if string(parsed.HashedMessage) != string(want[:]) || !parsed.Time.Equal(now) {
		t.Errorf("stamped %x at %s", parsed.HashedMessage, parsed.Time)
	}
}

// token is a time-stamp of a pinned authority over a signature.
func token(t testing.TB, tsa authority.KeyPair, signature []byte, at time.Time) []byte {
	t.Helper()
	return signed(t, authority.Message{
		Content: stampInfo(t, signature, at), Attached: true, ContentType: "1.2.840.113549.1.9.16.1.4", At: at,
	}, tsa)
}

func forStamping(c *x509.Certificate) {
	c.UnknownExtKeyUsage, c.ExtKeyUsage = nil, []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping}
}

// The earliest stamp tells when; each must be right.
func TestSeveralTimestamps(t *testing.T) {
	m := newMini(t)
	key, tsa := m.issue(t, 2048, func(*x509.Certificate) {}), m.issue(t, 2048, forStamping)
	stranger := newMini(t).issue(t, 2048, forStamping)
	first, second := now.Add(-40*time.Minute), now.Add(-20*time.Minute)
	right := func(at time.Time) func([]byte) []byte {
		return func(signature []byte) []byte { return token(t, tsa, signature, at) }
	}
	tests := []struct {
		name   string
		stamps []func(signature []byte) []byte
		reason sign.Reason
	}{
		{"one", []func([]byte) []byte{right(first)}, ""},
		{"the earlier first", []func([]byte) []byte{right(first), right(second)}, ""},
		{"the later first", []func([]byte) []byte{right(second), right(first)}, ""},
		{"four", []func([]byte) []byte{right(second), right(second), right(first), right(second)}, ""},
		{"five", []func([]byte) []byte{right(first), right(first), right(first), right(first), right(first)}, sign.TooLarge},
		{"one right, one of a stranger before it", []func([]byte) []byte{right(first), func(s []byte) []byte { return token(t, stranger, s, first.Add(-time.Minute)) }}, ""},
		{"one right, one over something else", []func([]byte) []byte{right(first), func([]byte) []byte { return token(t, tsa, nil, first) }}, sign.TimestampWrong},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var further []*node
			message := tree(t, signed(t, authority.Message{Content: []byte(document), Stamp: func(signature []byte) ([]byte, error) {
				for _, stamp := range tt.stamps[1:] {
					further = append(further, tree(t, stamp(signature)))
				}
				return tt.stamps[0](signature), nil
			}}, key))
			unsigned := message.below[1].below[0].below[4].below[0].below[6]
			for i, f := range further {
				if i%2 == 0 { // values of one attribute, and attributes of their own
					unsigned.below[0].below[1].below = append(unsigned.below[0].below[1].below, f)
					continue
				}
				another := *unsigned.below[0]
				another.below = []*node{another.below[0], {tag: 0x31, below: []*node{f}}}
				unsigned.below = append(unsigned.below, &another)
			}
			got, err := m.verifier(t).Verify(background, message.der(), strings.NewReader(document), sign.Document)
			if tt.reason != "" {
				check(t, got, err, sign.Invalid, tt.reason)
				return
			}
			check(t, got, err, sign.Valid, "")
			s := got.Signatures[0]
			if !s.TimestampedAt.Equal(first) || !s.Evidence.JudgedAt.Equal(first) || len(s.Evidence.Revocations) < 2 {
				t.Errorf("stamped %s, judged %s, %d answers", s.TimestampedAt, s.Evidence.JudgedAt, len(s.Evidence.Revocations))
			}
		})
	}
}

// A stamp of an authority that was revoked holds when it was made before, and for a harmless cause.
func TestTimestampOfARevokedAuthority(t *testing.T) {
	m := newMini(t)
	key, tsa := m.issue(t, 2048, func(*x509.Certificate) {}), m.issue(t, 2048, forStamping)
	revoked := entry(tsa.Certificate, 0)
	revoked.RevocationTime = now.Add(-30 * time.Minute)
	for _, tt := range []struct {
		name   string
		at     time.Time // of the stamp
		cause  int
		reason sign.Reason
	}{
		{"superseded after", now.Add(-31 * time.Minute), 4, ""},
		{"superseded before", now.Add(-29 * time.Minute), 4, sign.TimestampWrong},
		{"superseded at that moment", now.Add(-30 * time.Minute), 4, sign.TimestampWrong},
		{"compromised after", now.Add(-31 * time.Minute), compromise, sign.TimestampWrong},
		{"revoked after for no cause given", now.Add(-31 * time.Minute), 0, sign.TimestampWrong},
	} {
		t.Run(tt.name, func(t *testing.T) {
			message := signed(t, authority.Message{Content: []byte(document), Stamp: func(signature []byte) ([]byte, error) {
				return token(t, tsa, signature, tt.at), nil
			}}, key)
			revoked.ReasonCode = tt.cause
			kept := sign.Evidence{CheckedAt: now, Revocations: []sign.Answer{{Source: sign.FromCRL, Raw: m.list(t, as(revoked))}}}
			v := sign.NewVerifier(trust(t, m.Certificate), sign.Stored(kept), func() time.Time { return now })
			got, err := v.Verify(background, message, strings.NewReader(document), sign.Document)
			status := sign.Valid
			if tt.reason != "" {
				status = sign.Invalid
			}
			check(t, got, err, status, tt.reason)
		})
	}
}

// A certificate that was revoked for a harmless cause after the stamp may have been invalid before it (RFC 5280, 5.3.2).
func TestInvalidSinceBeforeTheStamp(t *testing.T) {
	m := newMini(t)
	key, tsa := m.issue(t, 2048, func(*x509.Certificate) {}), m.issue(t, 2048, forStamping)
	message := signed(t, authority.Message{Content: []byte(document), Stamp: func(signature []byte) ([]byte, error) {
		return token(t, tsa, signature, now.Add(-20*time.Minute)), nil
	}}, key)
	stampsGood := sign.Answer{Source: sign.FromOCSP, Raw: answered(t, m, ocsp.Response{Status: ocsp.Good, SerialNumber: tsa.Certificate.SerialNumber})}
	for _, tt := range []struct {
		name   string
		since  string
		reason sign.Reason
	}{
		{"after it", "20261121114500Z", ""},
		{"before it", "20261121113500Z", sign.Revoked},
	} {
		since := []pkix.Extension{{Id: invalidityOID, Value: append([]byte{0x18, 0x0f}, tt.since...)}}
		revoked := x509.RevocationListEntry{
			SerialNumber: key.Certificate.SerialNumber, RevocationTime: now.Add(-10 * time.Minute), ReasonCode: 4, ExtraExtensions: since,
		}
		for source, answer := range map[string]sign.Answer{
			"list": {Source: sign.FromCRL, Raw: m.list(t, as(revoked))},
			"OCSP": {Source: sign.FromOCSP, Raw: answered(t, m, ocsp.Response{
				Status: ocsp.Revoked, SerialNumber: revoked.SerialNumber, RevokedAt: revoked.RevocationTime,
				RevocationReason: revoked.ReasonCode, ExtraExtensions: since,
			})},
		} {
			t.Run(tt.name+", "+source, func(t *testing.T) {
				kept := sign.Evidence{CheckedAt: now, Revocations: []sign.Answer{answer, stampsGood}}
				v := sign.NewVerifier(trust(t, m.Certificate), sign.Stored(kept), func() time.Time { return now })
				got, err := v.Verify(background, message, strings.NewReader(document), sign.Document)
				status := sign.Valid
				if tt.reason != "" {
					status = sign.Invalid
				}
				check(t, got, err, status, tt.reason)
			})
		}
	}
}

// answered is an OCSP answer of the authority itself, given now.
func answered(t testing.TB, m *mini, r ocsp.Response) []byte {
	t.Helper()
	r.ThisUpdate, r.Certificate = now, m.Certificate
	raw, err := ocsp.CreateResponse(m.Certificate, m.Certificate, r, m.Key)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
