package sign_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/sign"
	"birtereze/portal/standin/authority"
	"birtereze/portal/standin/personas"
)

const document = "Заключение № 1"

func TestValid(t *testing.T) {
	key := persona(t, ca(), "customer-a").Signing
	second := persona(t, ca(), "designer-head").Signing
	detached := signed(t, authority.Message{Content: []byte(document)}, key)
	armoured := pem.EncodeToMemory(&pem.Block{Type: "CMS", Bytes: detached})
	sum := sha256.Sum256([]byte(document))
	tests := []struct {
		name    string
		message []byte
		content io.Reader
		signers int
	}{
		{"detached", detached, strings.NewReader(document), 1},
		{"detached, read in pieces", detached, iotest.OneByteReader(strings.NewReader(document)), 1},
		{"attached", signed(t, authority.Message{Content: []byte(document), Attached: true}, key), nil, 1},
		{"attached, document given too", signed(t, authority.Message{Content: []byte(document), Attached: true}, key), strings.NewReader(document), 1},
		{"attached, empty document", signed(t, authority.Message{Attached: true}, key), nil, 1},
		{"PEM armour", armoured, strings.NewReader(document), 1},
		{"base64", []byte(base64.StdEncoding.EncodeToString(detached)), strings.NewReader(document), 1},
		{"base64 in lines", bytes.ReplaceAll(armoured[len("-----BEGIN CMS-----\n"):len(armoured)-len("-----END CMS-----\n")], []byte("\n"), []byte("\r\n")), strings.NewReader(document), 1},
		{"two signers", signed(t, authority.Message{Content: []byte(document)}, key, second), strings.NewReader(document), 2},
		{"made over the hash", signed(t, authority.Message{Content: sum[:], Hashed: true}, key), strings.NewReader(document), 1},
		{"SHA-512", signed(t, authority.Message{Content: []byte(document), Digest: authority.SHA512}, key), strings.NewReader(document), 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := offline(t, now).Verify(background, tt.message, tt.content, sign.Document)
			check(t, got, err, sign.Valid, "")
			if len(got.Signatures) != tt.signers {
				t.Errorf("%d signatures, want %d", len(got.Signatures), tt.signers)
			}
		})
	}
}

func TestVerifyDigests(t *testing.T) {
	message := signed(t, authority.Message{Content: []byte(document)}, persona(t, ca(), "customer-a").Signing)
	right, wrong := sha256.Sum256([]byte(document)), sha256.Sum256([]byte("another"))
	tests := []struct {
		name   string
		given  sign.Digests
		status sign.Status
		reason sign.Reason
	}{
		{"known", sign.Digests{sign.SHA256: right[:]}, sign.Valid, ""},
		{"of another document", sign.Digests{sign.SHA256: wrong[:]}, sign.Invalid, sign.ContentDiffers},
		{"by another hash function", sign.Digests{"1.2.398.3.10.1.3.3": right[:]}, sign.NotCheckable, sign.ContentMissing},
		{"none", nil, sign.NotCheckable, sign.ContentMissing},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := offline(t, now).VerifyDigests(background, message, tt.given, sign.Document)
			check(t, got, err, tt.status, tt.reason)
		})
	}
}

func TestSigner(t *testing.T) {
	tests := []struct {
		key  string
		want sign.Signer
	}{
		{"customer-a", sign.Signer{Name: "АХМЕТОВА СӘУЛЕ ЕРЛАНҚЫЗЫ", Organisation: "ГУ «Управление образования Акмолинской области»", Role: sign.Head}},
		{"customer-a-clerk", sign.Signer{Name: "ЖҰМАБАЕВ НҰРЛАН БАҚЫТҰЛЫ", Organisation: "ГУ «Управление образования Акмолинской области»", Role: sign.Employee}},
		{"designer-gip", sign.Signer{Name: "ОСПАНОВА ГҮЛНАР САҒАТҚЫЗЫ", Organisation: "ТОО «Көкшежоба»", Role: sign.RightToSign}},
		{"surveyor", sign.Signer{Name: "КОВАЛЁВ СЕРГЕЙ ПАВЛОВИЧ", Role: sign.Individual}},
		{"authority-system", sign.Signer{Name: "ИС «Техникалық шарттар»", Organisation: "ГКП на ПХВ «Қала Инженерлік Желілері»", Role: sign.InformationSystem}},
	}
	for _, tt := range tests {
		t.Run(tt.key, func(t *testing.T) {
			p, err := personas.Get(tt.key)
			if err != nil {
				t.Fatal(err)
			}
			pair := persona(t, ca(), tt.key).Signing
			at := now.Add(-time.Minute)
			message := signed(t, authority.Message{Content: []byte(document), Attached: true, At: at}, pair)
			got, err := offline(t, now).Verify(background, message, nil, sign.Document)
			check(t, got, err, sign.Valid, "")
			want := tt.want
			want.IIN, want.SignedAt, want.Algorithm = p.IIN, at, "RSA 2048"
			want.Serial, want.Issuer = pair.Certificate.SerialNumber.Text(16), pair.Certificate.Issuer.CommonName
			if o, ok := p.Org(); ok {
				want.BIN = o.BIN
			}
			signer := got.Signatures[0].Signer
			if signer != want {
				t.Errorf("got  %+v\nwant %+v", signer, want)
			}
			if !signer.ActsFor(p.Party()) || signer.ActsFor("050240904175") || signer.ActsFor("") {
				t.Errorf("acts for its own party %t", signer.ActsFor(p.Party()))
			}
		})
	}
}

func TestPersonOfAnOrganisationDoesNotActForHerself(t *testing.T) {
	s := sign.Signer{IIN: "740312471305", BIN: "050240904174"}
	if s.ActsFor("740312471305") {
		t.Error("an organisation's certificate acts for a person")
	}
}

func TestAnswers(t *testing.T) {
	p, err := personas.Get("customer-a-clerk")
	if err != nil {
		t.Fatal(err)
	}
	message := signed(t, authority.Message{Content: []byte(document), Attached: true},
		persona(t, ca(), "customer-a-clerk").Signing, persona(t, ca(), "outsider").Signing)
	report, err := offline(t, now).Verify(background, message, nil, sign.Document)
	check(t, report, err, sign.Valid, "")
	tests := []struct {
		name   string
		demand sign.Demand
		want   sign.Reason
	}{
		{"anybody", sign.Demand{}, ""},
		{"the person", sign.Demand{Person: p.IIN, For: p.Party()}, ""},
		{"somebody else", sign.Demand{Person: "010101500001"}, sign.OtherPerson},
		{"for somebody else", sign.Demand{Person: p.IIN, For: "010140000002"}, sign.OtherParty},
		{"the head", sign.Demand{For: p.Party(), Roles: []sign.Role{sign.Head, sign.RightToSign}}, sign.RoleLacks},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := report.Answers(tt.demand); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	invalid := sign.Report{Status: sign.Invalid, Reason: sign.Expired}
	if got := invalid.Answers(sign.Demand{}); got != sign.Expired {
		t.Errorf("an invalid report answers %q", got)
	}
}

func TestErrIsAFailureOfTheRightKind(t *testing.T) {
	if err := (sign.Report{Status: sign.Valid}).Err(); err != nil {
		t.Errorf("valid: %v", err)
	}
	if err := (sign.Report{Status: sign.Invalid, Reason: sign.Revoked}).Err(); !fault.Is(err, fault.Invalid) {
		t.Errorf("invalid: %v", err)
	}
	if err := (sign.Report{Status: sign.NotCheckable, Reason: sign.RevocationUnreachable}).Err(); !fault.Is(err, fault.Unavailable) {
		t.Errorf("not checkable: %v", err)
	}
}

func TestUnreadableContentIsNoVerdict(t *testing.T) {
	message := signed(t, authority.Message{Content: []byte(document)}, persona(t, ca(), "customer-a").Signing)
	broken := errors.New("disk")
	_, err := offline(t, now).Verify(background, message, iotest.ErrReader(broken), sign.Document)
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func TestSignIn(t *testing.T) {
	i := persona(t, ca(), "customer-a")
	challenge := []byte("challenge")
	for _, tt := range []struct {
		name    string
		pair    authority.KeyPair
		purpose sign.Purpose
		reason  sign.Reason
	}{
		{"sign-in certificate signs in", i.SignIn, sign.SignIn, ""},
		{"sign-in certificate signs a document", i.SignIn, sign.Document, sign.NotForDocuments},
		{"signing certificate signs in", i.Signing, sign.SignIn, sign.NotForSignIn},
	} {
		t.Run(tt.name, func(t *testing.T) {
			message := signed(t, authority.Message{Content: challenge}, tt.pair)
			got, err := offline(t, now).Verify(background, message, bytes.NewReader(challenge), tt.purpose)
			status := sign.Invalid
			if tt.reason == "" {
				status = sign.Valid
			}
			check(t, got, err, status, tt.reason)
		})
	}
}

func TestPlainCMSOnlyWhereItIsAccepted(t *testing.T) {
	i := persona(t, ca(), "authority-system")
	message := signed(t, authority.Message{Content: []byte(document), Alter: without(authority.AttrSigningCertV2)}, i.Signing)
	got, err := offline(t, now).Verify(background, message, strings.NewReader(document), sign.Document)
	check(t, got, err, sign.Invalid, sign.AttributesMissing)
	got, err = offline(t, now).AcceptPlain().Verify(background, message, strings.NewReader(document), sign.Document)
	check(t, got, err, sign.Valid, "")
	if got.Signatures[0].Profile != sign.PlainCMS {
		t.Errorf("profile %s", got.Signatures[0].Profile)
	}
}

func TestReportGoesThroughJSON(t *testing.T) {
	message := signed(t, authority.Message{Content: []byte(document), Attached: true}, persona(t, ca(), "customer-a").Signing)
	got, err := offline(t, now).Verify(background, message, nil, sign.Document)
	check(t, got, err, sign.Valid, "")
	data, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	var back sign.Report
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(back)
	if err != nil || !bytes.Equal(again, data) {
		t.Errorf("there %s\nback  %s", data, again)
	}
}

// BenchmarkVerify prints verifications a second, all of them and the best, which other work on the machine has not disturbed. A
// message with a stamp has four signatures: of the signer and of the stamping authority, whose keys are met for the first time,
// and of whoever issued the two, whose keys are prepared.
func BenchmarkVerify(b *testing.B) {
	for _, algorithm := range []authority.Algorithm{authority.GOST, authority.GOST256, authority.GOST2004, authority.RSA} {
		a := newBranch(b, algorithm)
		key := persona(b, a, "customer-a").Signing
		v := sign.NewVerifier(trustOf(b, a), sign.Offline{}, func() time.Time { return now })
		for name, message := range map[string][]byte{
			"CAdES-BES": signed(b, authority.Message{Content: []byte(document)}, key),
			"CAdES-T":   signed(b, authority.Message{Content: []byte(document), Stamp: a.Stamp}, key),
		} {
			b.Run(string(algorithm)+"/"+name, func(b *testing.B) {
				best := time.Hour
				for b.Loop() {
					began := time.Now()
					r, err := v.Verify(background, message, strings.NewReader(document), sign.Document)
					if err != nil || r.Status != sign.Valid {
						b.Fatal(r, err)
					}
					best = min(best, time.Since(began))
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "verifications/s")
				b.ReportMetric(1/best.Seconds(), "1/s-best")
			})
		}
	}
}
