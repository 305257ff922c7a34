package xmlsig_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/sign/xmlsig"
	"birtereze/portal/standin/authority"
	"birtereze/portal/standin/personas"
)

// A signature is judged by what the authority says of the certificate, and again later by what it said then.
func TestRevocationAndEvidence(t *testing.T) {
	at := now
	a, err := authority.New(authority.Config{Now: func() time.Time { return at }, BaseURL: "http://ca.example.kz"})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(a.Handler())
	defer server.Close()
	ocsp, err := sign.NewOCSP(server.URL+"/ocsp/", sign.Online{Now: func() time.Time { return at }, Timeout: 2 * time.Second, Transport: server.Client().Transport})
	if err != nil {
		t.Fatal(err)
	}
	i, err := a.Issue(authority.Person{IIN: "740312471305", Surname: "A", Name: "B", Role: personas.Individual})
	if err != nil {
		t.Fatal(err)
	}
	trust := trustOf(t, a.Certificates()...)
	online := sign.NewVerifier(trust, ocsp, func() time.Time { return at })
	document := []byte(`<doc>` + ofDocument(i.Signing, `<doc></doc>`).sign(t) + `</doc>`)

	got, err := xmlsig.Document(background, online, document, sign.Document)
	check(t, got, err, sign.Valid, "")
	kept := got.Signatures[0].Evidence
	if len(kept.Revocations) != 1 || kept.Revocations[0].State != sign.Good || !kept.JudgedAt.Equal(at) {
		t.Fatalf("evidence %+v", kept)
	}

	if err := a.Revoke(i.Signing.Certificate.SerialNumber, at, 4); err != nil { // superseded: no time-stamp says that it was later
		t.Fatal(err)
	}
	at = at.Add(time.Hour)
	again, err := xmlsig.Document(background, online, document, sign.Document)
	check(t, again, err, sign.Invalid, sign.Revoked)

	then := sign.NewVerifier(trust, sign.Stored(kept), func() time.Time { return kept.JudgedAt })
	again, err = xmlsig.Document(background, then, document, sign.Document)
	check(t, again, err, sign.Valid, "")
}

func BenchmarkVerify(b *testing.B) {
	v := sign.NewVerifier(trustOf(b, fixture(b, "trust.pem")), sign.Offline{}, clock)
	for _, name := range []string{"document.xml", "message.xml"} {
		b.Run(name, func(b *testing.B) {
			data := fixture(b, name)
			for b.Loop() {
				if got, err := xmlsig.Verify(background, v, data, sign.Document); err != nil || got.Status != sign.Valid {
					b.Fatal(got.Detail, err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "verifications/s")
		})
	}
	const row = `<row n="12"><name>Трансформаторная подстанция № 4</name><unit>шт.</unit><quantity>2</quantity></row>`
	rows := `<doc>` + strings.Repeat(row, (4<<20)/len(row))
	large := []byte(rows + ofDocument(persona(b, "customer-a").Signing, rows+`</doc>`).sign(b) + `</doc>`)
	b.Run("4 MiB", func(b *testing.B) {
		v := verifier(b)
		b.SetBytes(int64(len(large)))
		b.ReportAllocs()
		for b.Loop() {
			if got, err := xmlsig.Verify(background, v, large, sign.Document); err != nil || got.Status != sign.Valid {
				b.Fatal(got.Detail, err)
			}
		}
	})
}
