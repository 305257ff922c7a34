package xmlsig_test

import (
	"context"
	"crypto"
	"errors"
	"strings"
	"testing"
	"time"

	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/sign/xmlsig"
	"birtereze/portal/standin/authority"
)

// What another implementation has signed is valid, and what it has hashed is what is handed back.
func TestMadeByOpenJDK(t *testing.T) {
	v := sign.NewVerifier(trustOf(t, fixture(t, "trust.pem")), sign.Offline{}, clock)
	for _, tt := range []struct {
		file, content string
		profile       sign.Profile
		signers       []string
	}{
		{"document.xml", "document.xml.content", sign.XMLDSIG, []string{"050240904174"}},
		{"two.xml", "document.xml.content", sign.XMLDSIG, []string{"050240904174", "091140913388"}},
		{"message.xml", "message.xml.content", sign.WSSE, []string{"120640912640"}},
		{"message12.xml", "message12.xml.content", sign.WSSE, []string{"120640912640"}},
	} {
		t.Run(tt.file, func(t *testing.T) {
			got, err := xmlsig.Verify(background, v, fixture(t, tt.file), sign.Document)
			check(t, got, err, sign.Valid, "")
			if want := string(fixture(t, tt.content)); string(got.Content) != want {
				t.Errorf("content\n%s\nwant\n%s", got.Content, want)
			}
			if len(got.Signatures) != len(tt.signers) {
				t.Fatalf("%d signatures, want %d", len(got.Signatures), len(tt.signers))
			}
			for i, s := range got.Signatures {
				if s.Profile != tt.profile || string(s.Signer.BIN) != tt.signers[i] || !s.Evidence.JudgedAt.Equal(now) || len(s.Evidence.Certificates) != 3 {
					t.Errorf("signature %d: %s by %s, judged at %v", i, s.Profile, s.Signer.BIN, s.Evidence.JudgedAt)
				}
			}
		})
	}
}

func TestEveryAlgorithm(t *testing.T) {
	const covers = `<doc>1</doc>`
	content := body("b", "1")
	for _, tt := range []struct {
		algorithm authority.Algorithm
		title     string
		change    func(*draft)
	}{
		{authority.GOST, "GOST 34.10-2015 512", func(*draft) {}},
		{authority.GOST256, "GOST 34.10-2015 256", func(*draft) {}},
		{authority.GOST2004, "GOST 34.310-2004", func(*draft) {}},
		{authority.RSA, "RSA 2048", func(*draft) {}},
		{authority.RSA, "RSA 2048", func(d *draft) { d.suite = suite{more + "rsa-sha384", more + "sha384", authority.SHA384, crypto.SHA384} }},
		{authority.RSA, "RSA 2048", func(d *draft) { d.suite = suite{more + "rsa-sha512", enc + "sha512", authority.SHA512, crypto.SHA512} }},
	} {
		signer := issue(t, tt.algorithm)
		document, message := ofDocument(signer, covers), ofBody(signer, content, "b")
		tt.change(&document)
		tt.change(&message)
		t.Run(document.scheme, func(t *testing.T) {
			for want, text := range map[string]string{
				covers:  strings.Replace(covers, "</doc>", document.sign(t)+"</doc>", 1),
				content: envelope(security(message.sign(t)), content),
			} {
				got, err := xmlsig.Verify(background, verifier(t), []byte(text), sign.Document)
				check(t, got, err, sign.Valid, "")
				if string(got.Content) != want || got.Signatures[0].Signer.Algorithm != tt.title {
					t.Errorf("content %s by %s", got.Content, got.Signatures[0].Signer.Algorithm)
				}
				got, err = xmlsig.Verify(background, verifier(t), []byte(strings.Replace(text, ">1<", ">2<", 1)), sign.Document)
				check(t, got, err, sign.Invalid, sign.ContentDiffers)
			}
		})
	}
}

// The same document may be written in many ways.
func TestWaysToWriteADocument(t *testing.T) {
	const canonical = `<a:doc xmlns:a="urn:a" xmlns:b="urn:b" n="1 2" a:z="&lt;" b:y="&amp;">one<b:two></b:two>` + "\n" + `&lt;three></a:doc>`
	// Canonical XML escapes the sign > in characters.
	covers := strings.Replace(canonical, "three>", "three&gt;", 1)
	// The SignedInfo inherits the namespaces of the root, so they are part of its canonical form.
	scoped := ofDocument(persona(t, "customer-a").Signing, covers)
	scoped.info = replace(`<ds:SignedInfo xmlns:ds="`+dsig+`">`, `<ds:SignedInfo xmlns:a="urn:a" xmlns:b="urn:b" xmlns:ds="`+dsig+`">`)
	signature := scoped.sign(t)
	for name, text := range map[string]string{
		"canonical":            `<a:doc xmlns:a="urn:a" xmlns:b="urn:b" n="1 2" a:z="&lt;" b:y="&amp;">one<b:two></b:two>` + "\n&lt;three&gt;SIG</a:doc>",
		"other order":          `<a:doc b:y="&amp;" a:z="&lt;" n="1 2" xmlns:b="urn:b" xmlns:a="urn:a">one<b:two></b:two>` + "\n&lt;three>SIG</a:doc>",
		"signature first":      `<a:doc xmlns:a="urn:a" xmlns:b="urn:b" n="1 2" a:z="&lt;" b:y="&amp;">SIGone<b:two></b:two>` + "\n&lt;three></a:doc>",
		"characters by number": `<a:doc xmlns:a="urn:a" xmlns:b="urn:b" n="1&#32;2" a:z="&#60;" b:y="&#x26;">&#111;ne<b:two/>&#10;&lt;three>SIG</a:doc>`,
		"CDATA":                `<a:doc xmlns:a="urn:a" xmlns:b="urn:b" n="1 2" a:z="&lt;" b:y="&amp;">o<![CDATA[ne]]><b:two/>` + "\n<![CDATA[<three>]]>SIG</a:doc>",
		"lines in a tag":       "<a:doc\r\n\txmlns:a='urn:a'\n xmlns:b='urn:b' n='1\n2' a:z='&lt;'\t\tb:y='&amp;'\n>one<b:two\n/>\r\n&lt;three>SIG</a:doc  >",
		"declared again":       `<a:doc xmlns:a="urn:a" xmlns:b="urn:b" n="1 2" a:z="&lt;" b:y="&amp;">one<b:two xmlns:b="urn:b"/>` + "\n&lt;three>SIG</a:doc>",
		"head and tail":        "\ufeff<?xml version='1.0' encoding=\"utf-8\" standalone = 'no' ?>\n<!-- x -->" + `<a:doc xmlns:a="urn:a" xmlns:b="urn:b" n="1 2" a:z="&lt;" b:y="&amp;">one<b:two/>` + "\n&lt;three>SIG</a:doc>\n<!-- y -->\n",
		"a comment alone":      `<a:doc xmlns:a="urn:a" xmlns:b="urn:b" n="1 2" a:z="&lt;" b:y="&amp;">one<b:two><!-- x --></b:two>` + "\n&lt;three>SIG</a:doc>",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := xmlsig.Document(background, verifier(t), []byte(strings.Replace(text, "SIG", signature, 1)), sign.Document)
			check(t, got, err, sign.Valid, "")
			if string(got.Content) != covers {
				t.Errorf("content %s\nwant    %s", got.Content, covers)
			}
		})
	}
}

func TestCanonicalisationMethods(t *testing.T) {
	signer := persona(t, "customer-a").Signing
	const covers = `<doc xml:lang="kk"><a xmlns="urn:x"><b xmlns=""></b></a></doc>`
	// Canonical XML gives the SignedInfo the attributes of XML's own that its ancestors have, and the signature does not.
	inherit := replace(`<ds:SignedInfo xmlns:ds="`+dsig+`">`, `<ds:SignedInfo xmlns:ds="`+dsig+`" xml:lang="kk">`)
	for name, change := range map[string]func(*draft){
		"as NCALayer does":         func(*draft) {},
		"without comments":         func(d *draft) { d.transforms = strings.Replace(d.transforms, "#WithComments", "", 1) },
		"SignedInfo with comments": func(d *draft) { d.c14n = inc + "#WithComments" },
		"SignedInfo in default names": func(d *draft) {
			d.info = func(s string) string {
				s = strings.NewReplacer("<ds:", "<", "</ds:", "</", "xmlns:ds=", "xmlns=").Replace(s)
				return strings.Replace(s, dsig+`">`, dsig+`" xml:lang="kk">`, 1)
			}
			d.whole = strings.NewReplacer("<ds:", "<", "</ds:", "</", "xmlns:ds=", "xmlns=").Replace
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := ofDocument(signer, covers)
			d.info = inherit
			change(&d)
			got, err := xmlsig.Document(background, verifier(t), []byte(strings.Replace(covers, "</doc>", d.sign(t)+"</doc>", 1)), sign.Document)
			check(t, got, err, sign.Valid, "")
		})
	}
}

// A second signer signs the document with the first signature in it.
func TestSeveralSignatures(t *testing.T) {
	first, second := persona(t, "customer-a").Signing, persona(t, "designer-head").Signing
	one := ofDocument(first, `<doc><n>1</n></doc>`).sign(t)
	// In canonical form the SignedInfo does not declare again what the signature has declared.
	canonical := strings.NewReplacer("&#13;", "&#xD;", `<ds:SignedInfo xmlns:ds="`+dsig+`">`, `<ds:SignedInfo>`).Replace(one)
	two := ofDocument(second, `<doc><n>1</n>`+canonical+`</doc>`).sign(t)
	alone := ofDocument(second, `<doc><n>1</n></doc>`).sign(t)
	for name, tt := range map[string]struct {
		document string
		status   sign.Status
		reason   sign.Reason
		each     []sign.Reason
	}{
		"one":                     {`<doc><n>1</n>` + one + `</doc>`, sign.Valid, "", []sign.Reason{""}},
		"two":                     {`<doc><n>1</n>` + one + two + `</doc>`, sign.Valid, "", []sign.Reason{"", ""}},
		"the first taken out":     {`<doc><n>1</n>` + two + `</doc>`, sign.Invalid, sign.ContentDiffers, []sign.Reason{sign.ContentDiffers}},
		"in the wrong order":      {`<doc><n>1</n>` + two + one + `</doc>`, sign.Invalid, sign.ContentDiffers, []sign.Reason{sign.ContentDiffers, sign.ContentDiffers}},
		"each of the bare one":    {`<doc><n>1</n>` + one + alone + `</doc>`, sign.Invalid, sign.ContentDiffers, []sign.Reason{"", sign.ContentDiffers}},
		"something between them":  {`<doc><n>1</n>` + one + `<n>2</n>` + two + `</doc>`, sign.Invalid, sign.ContentDiffers, []sign.Reason{sign.ContentDiffers, sign.ContentDiffers}},
		"a good one after a copy": {`<doc><n>1</n>` + one + one + `</doc>`, sign.Invalid, sign.ContentDiffers, []sign.Reason{"", sign.ContentDiffers}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := xmlsig.Document(background, verifier(t), []byte(tt.document), sign.Document)
			check(t, got, err, tt.status, tt.reason)
			if len(got.Signatures) != len(tt.each) {
				t.Fatalf("%d signatures, want %d", len(got.Signatures), len(tt.each))
			}
			for i, want := range tt.each {
				if got.Signatures[i].Reason != want {
					t.Errorf("signature %d: %q, want %q", i, got.Signatures[i].Reason, want)
				}
			}
		})
	}
}

func TestMessage(t *testing.T) {
	content := body("b", `<r xmlns="urn:r">1</r>`)
	signature := ofBody(persona(t, "authority-system").Signing, content, "b").sign(t)
	for name, message := range map[string]string{
		"as it is signed":       envelope(security(signature), content),
		"beside other headers":  envelope(`<x xmlns="urn:x">routing</x>`+security(`<w:Other></w:Other>`+signature), content),
		"with namespaces above": strings.Replace(envelope(security(signature), content), `<s:Envelope `, `<s:Envelope xmlns="urn:r" xmlns:unused="urn:u" `, 1),
		"comments in the body":  strings.Replace(envelope(security(signature), content), `<r xmlns="urn:r">`, `<!-- x --><r xmlns="urn:r">`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := xmlsig.Message(background, verifier(t), []byte(message), sign.Document)
			check(t, got, err, sign.Valid, "")
			if string(got.Content) != content {
				t.Errorf("content %s\nwant    %s", got.Content, content)
			}
			if s := got.Signatures[0]; s.Profile != sign.WSSE || s.Signer.Role != sign.InformationSystem {
				t.Errorf("%s by a %s", s.Profile, s.Signer.Role)
			}
		})
	}
}

// What the certificate is for, and whom it leads to, is judged as for any other signature.
func TestCertificateIsJudged(t *testing.T) {
	stranger, err := ca().Persona("customer-a")
	if err != nil {
		t.Fatal(err)
	}
	const covers = `<doc></doc>`
	signIn := ofDocument(stranger.SignIn, covers).sign(t)
	signing := ofDocument(stranger.Signing, covers).sign(t)
	other := sign.NewVerifier(trustOf(t, fixture(t, "trust.pem")), sign.Offline{}, clock)
	late := sign.NewVerifier(trustOf(t, ca().Certificates()...), sign.Offline{}, func() time.Time { return now.AddDate(2, 0, 0) })
	for name, tt := range map[string]struct {
		v         *sign.Verifier
		signature string
		purpose   sign.Purpose
		status    sign.Status
		reason    sign.Reason
	}{
		"a document":                       {verifier(t), signing, sign.Document, sign.Valid, ""},
		"a document by a sign-in key":      {verifier(t), signIn, sign.Document, sign.Invalid, sign.NotForDocuments},
		"sign-in":                          {verifier(t), signIn, sign.SignIn, sign.Valid, ""},
		"an authority that is not trusted": {other, signing, sign.Document, sign.Invalid, sign.Untrusted},
		"an expired certificate":           {late, signing, sign.Document, sign.Invalid, sign.Expired},
		"nobody to ask about revocation":   {sign.NewVerifier(trustOf(t, ca().Certificates()...), sign.FirstOf(), clock), signing, sign.Document, sign.NotCheckable, sign.RevocationUnreachable},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := xmlsig.Document(background, tt.v, []byte(`<doc>`+tt.signature+`</doc>`), tt.purpose)
			check(t, got, err, tt.status, tt.reason)
		})
	}
}

func TestIs(t *testing.T) {
	for text, want := range map[string]bool{
		"<doc/>": true, "\ufeff\r\n <?xml?>": true, "": false, "\ufeff": false, "0\x82<": false, "-----BEGIN CMS-----": false, "MII<": false, "{}": false,
	} {
		if got := xmlsig.Is([]byte(text)); got != want {
			t.Errorf("%q: got %t", text, got)
		}
	}
}

func TestNoAnswerOnceTheContextHasEnded(t *testing.T) {
	ctx, cancel := context.WithCancel(background)
	cancel()
	document := `<doc>` + ofDocument(persona(t, "customer-a").Signing, `<doc></doc>`).sign(t) + `</doc>`
	if _, err := xmlsig.Document(ctx, verifier(t), []byte(document), sign.Document); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
