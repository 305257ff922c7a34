package xmlsig_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"

	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/sign/xmlsig"
	"birtereze/portal/standin/authority"
)

type refusal struct {
	name   string
	text   string
	reason sign.Reason
}

func refuse(t *testing.T, tests []refusal) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := xmlsig.Verify(background, verifier(t), []byte(tt.text), sign.Document)
			check(t, got, err, sign.Invalid, tt.reason)
		})
	}
}

// What is signed is refused once anything of it differs.
func TestChangedDocuments(t *testing.T) {
	signer := persona(t, "customer-a").Signing
	const covers = `<a:doc xmlns:a="urn:a"><a:sum n="1">100</a:sum></a:doc>`
	d := ofDocument(signer, covers)
	d.info = replace(`<ds:SignedInfo `, `<ds:SignedInfo xmlns:a="urn:a" `)
	good := strings.Replace(covers, "</a:doc>", d.sign(t)+"</a:doc>", 1)
	got, err := xmlsig.Verify(background, verifier(t), []byte(good), sign.Document)
	check(t, got, err, sign.Valid, "")
	change := func(before, after string) string { return replace(before, after)(good) }
	refuse(t, []refusal{
		{"characters", change("100", "1000"), sign.ContentDiffers},
		{"white space", change("<a:sum", " <a:sum"), sign.ContentDiffers},
		{"an attribute", change(`n="1"`, `n="2"`), sign.ContentDiffers},
		{"an attribute more", change(`n="1"`, `n="1" m="1"`), sign.ContentDiffers},
		{"an attribute in a namespace", change(`n="1"`, `a:n="1"`), sign.ContentDiffers},
		{"an element more", change("<a:sum", "<a:sum/><a:sum"), sign.ContentDiffers},
		{"the namespace", change(`xmlns:a="urn:a"><a:sum`, `xmlns:a="urn:b"><a:sum`), sign.ContentDiffers},
		// The SignedInfo inherits what the root declares.
		{"the prefix", strings.NewReplacer("a:doc", "b:doc", "a:sum", "b:sum", `xmlns:a="urn:a"><b:sum`, `xmlns:b="urn:a"><b:sum`,
			`<a:doc xmlns:a`, `<b:doc xmlns:b`).Replace(good), sign.SignatureWrong},
		{"a namespace more", change(`<a:doc `, `<a:doc xmlns:b="urn:b" `), sign.SignatureWrong},
		{"the namespace of an element", change(`<a:sum `, `<a:sum xmlns:a="urn:b" `), sign.ContentDiffers},
		{"the default namespace of an element", change(`<a:sum `, `<a:sum xmlns="urn:b" `), sign.ContentDiffers},
		{"a comment in characters", change("100", "1<!-- -->00"), sign.Malformed},
		{"a comment before characters", change("100", "<!-- -->100"), sign.Malformed},
		{"a comment after characters", change("100", "100<!-- -->"), sign.Malformed},
		{"characters behind a comment and an element", change(`100`, `<!-- --><a:x/>100`), sign.Malformed},
		{"a comment before CDATA", change("100", "<!-- --><![CDATA[100]]>"), sign.Malformed},
		{"a comment in the digest", change("<ds:DigestValue>", "<ds:DigestValue><!-- -->"), sign.Malformed},
		{"a comment in the signature", change("<ds:KeyInfo>", "<!-- --><ds:KeyInfo>"), sign.Malformed},
		{"a document around it", "<doc>" + good + "</doc>", sign.Malformed},
		{"characters and their digest", strings.Replace(change("100", "1000"), base64.StdEncoding.EncodeToString(d.sum(covers)),
			base64.StdEncoding.EncodeToString(d.sum(strings.Replace(covers, "100", "1000", 1))), 1), sign.SignatureWrong},
	})
}

// sealer makes documents that are signed with something changed.
type sealer struct {
	t      *testing.T
	signer authority.KeyPair
}

const sealedDocument = `<doc><n>1</n></doc>`

func (s sealer) seal(change func(*draft)) string {
	s.t.Helper()
	d := ofDocument(s.signer, sealedDocument)
	change(&d)
	return strings.Replace(sealedDocument, "</doc>", d.sign(s.t)+"</doc>", 1)
}

// after changes the finished signature, before what is signed.
func (s sealer) after(was, is string) string {
	return s.seal(func(d *draft) { d.whole = replace(was, is) })
}

func (s sealer) before(was, is string) string {
	return s.seal(func(d *draft) { d.info = replace(was, is) })
}

// What is signed says what the profile says, or is refused, however well it is signed.
func TestChangedSignedInfo(t *testing.T) {
	signer := persona(t, "customer-a").Signing
	s, byRSA := sealer{t, signer}, sealer{t, issue(t, authority.RSA)}
	gost := suites["GOST"]
	refuse(t, []refusal{
		{"another method of signing", s.after(gost.scheme, suites["GOST 256"].scheme), sign.AlgorithmUnknown},
		{"a method of another key", s.before(gost.scheme, suites["RSA"].scheme), sign.AlgorithmUnknown},
		{"a digest of another method", s.before(gost.digest, suites["RSA"].digest), sign.DigestUnknown},
		{"a stronger digest than the signature's", byRSA.before(enc+"sha256", enc+"sha512"), sign.DigestUnknown},
		{"a stronger signature than the digest", byRSA.before(more+"rsa-sha256", more+"rsa-sha512"), sign.DigestUnknown},
		{"SHA-1 in the signature", byRSA.before(more+"rsa-sha256", dsig+"rsa-sha1"), sign.AlgorithmUnknown},
		{"SHA-1 in the digest", byRSA.before(enc+"sha256", dsig+"sha1"), sign.DigestUnknown},
		{"a method as its object identifier", s.before(gost.scheme, "1.2.398.3.10.1.1.2.3.2"), sign.AlgorithmUnknown},
		{"a digest as its object identifier", s.before(gost.digest, authority.Streebog512), sign.DigestUnknown},
		{"a shortened signature", s.before(`"></ds:SignatureMethod>`, `"><ds:HMACOutputLength>0</ds:HMACOutputLength></ds:SignatureMethod>`), sign.Malformed},
		{"a reference to an element", s.before(`URI=""`, `URI="#part"`), sign.ContentDiffers},
		{"a reference by XPointer", s.before(`URI=""`, `URI="#xpointer(/)"`), sign.ContentDiffers},
		{"a reference to elsewhere", s.before(`URI=""`, `URI="http://example.kz/doc.xml"`), sign.ContentDiffers},
		{"a reference to a file", s.before(`URI=""`, `URI="file:///etc/hostname"`), sign.ContentDiffers},
		{"a reference to nothing", s.before(` URI=""`, ``), sign.Malformed},
		{"a second reference", s.before(`</ds:SignedInfo>`, `<ds:Reference URI=""></ds:Reference></ds:SignedInfo>`), sign.Malformed},
		{"no reference", s.seal(func(d *draft) {
			d.info = func(s string) string { return s[:strings.Index(s, "<ds:Reference")] + "</ds:SignedInfo>" }
		}), sign.Malformed},
		{"no transforms", s.before(`<ds:Transforms>`+ofDocument(signer, "").transforms+`</ds:Transforms>`, ``), sign.Malformed},
		{"only the signature taken out", s.before(`<ds:Transform Algorithm="`+inc+`#WithComments"></ds:Transform>`, ``), sign.Malformed},
		{"a transform twice", s.before(inner, inner+inner), sign.Malformed},
		{"transforms the other way round", s.seal(func(d *draft) {
			d.transforms = `<ds:Transform Algorithm="` + inc + `"></ds:Transform>` + inner
		}), sign.AlgorithmUnknown},
		{"XPath", s.seal(func(d *draft) {
			d.transforms = inner + `<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>not(self::n)</ds:XPath></ds:Transform>`
		}), sign.AlgorithmUnknown},
		{"XPath before", s.seal(func(d *draft) {
			d.transforms = `<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"></ds:Transform>` + d.transforms
		}), sign.Malformed},
		{"XPath Filter 2.0", s.seal(func(d *draft) {
			d.transforms = inner + `<ds:Transform Algorithm="http://www.w3.org/2002/06/xmldsig-filter2"></ds:Transform>`
		}), sign.AlgorithmUnknown},
		{"XSLT", s.seal(func(d *draft) {
			d.transforms = `<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"></ds:Transform>` + d.transforms[len(inner):]
		}), sign.AlgorithmUnknown},
		{"base64", s.seal(func(d *draft) {
			d.transforms = `<ds:Transform Algorithm="` + dsig + `base64"></ds:Transform>` + d.transforms[len(inner):]
		}), sign.AlgorithmUnknown},
		{"a transform with something in it", s.before(inner, strings.Replace(inner, "></", "><ds:XPath></ds:XPath></", 1)), sign.Malformed},
		{"exclusive canonicalisation", s.before(inc+"#WithComments", exc), sign.AlgorithmUnknown},
		{"Canonical XML 1.1", s.seal(func(d *draft) { d.c14n = "http://www.w3.org/2006/12/xml-c14n11" }), sign.AlgorithmUnknown},
		{"canonicalisation by minimal rules", s.seal(func(d *draft) { d.c14n = dsig + "minimal" }), sign.AlgorithmUnknown},
		{"canonicalisation with parameters", s.before(`20010315"></ds:Can`, `20010315" Parameter="1"></ds:Can`), sign.Malformed},
	})
}

// The signature itself is as the profile has it, or refused.
func TestChangedSignatures(t *testing.T) {
	signer, other := persona(t, "customer-a").Signing, persona(t, "designer-head").Signing
	s := sealer{t, signer}
	certificate := `<ds:X509Certificate>` + encode(signer.Certificate.Raw) + `</ds:X509Certificate>`
	data := `<ds:X509Data>` + certificate + `</ds:X509Data>`
	refuse(t, []refusal{
		{"another certificate", s.seal(func(d *draft) { d.keyInfo = ofDocument(other, sealedDocument).keyInfo }), sign.SignatureWrong},
		{"another key", s.seal(func(d *draft) { d.signer = authority.KeyPair{Certificate: signer.Certificate, Key: other.Key} }), sign.SignatureWrong},
		{"another digest, after", s.after("<ds:DigestValue>", "<ds:DigestValue>AAAA"), sign.SignatureWrong},
		{"another digest, before", s.before("<ds:DigestValue>", "<ds:DigestValue>AAAA"), sign.ContentDiffers},
		{"an object in the signature", s.after(`</ds:KeyInfo>`, `</ds:KeyInfo><ds:Object></ds:Object>`), sign.CertificateMissing},
		{"an object before", s.after(`<ds:KeyInfo>`, `<ds:Object></ds:Object><ds:KeyInfo>`), sign.Malformed},
		{"characters in the signature", s.after(`<ds:KeyInfo>`, `x<ds:KeyInfo>`), sign.Malformed},
		{"no KeyInfo", s.after(`<ds:KeyInfo>`+data+`</ds:KeyInfo>`, ``), sign.CertificateMissing},
		{"an empty KeyInfo", s.seal(func(d *draft) { d.keyInfo = "" }), sign.CertificateMissing},
		{"a key for a certificate", s.seal(func(d *draft) { d.keyInfo = "<ds:KeyValue></ds:KeyValue>" }), sign.CertificateMissing},
		{"a key beside the certificate", s.seal(func(d *draft) { d.keyInfo = "<ds:KeyValue></ds:KeyValue>" + data }), sign.Malformed},
		{"two certificates", s.seal(func(d *draft) { d.keyInfo = `<ds:X509Data>` + certificate + certificate + `</ds:X509Data>` }), sign.Malformed},
		{"two certificates apart", s.seal(func(d *draft) { d.keyInfo = data + data }), sign.Malformed},
		{"a name for a certificate", s.seal(func(d *draft) { d.keyInfo = `<ds:X509Data><ds:X509SubjectName>CN</ds:X509SubjectName></ds:X509Data>` }), sign.CertificateMissing},
		{"no certificate in its place", s.seal(func(d *draft) {
			d.keyInfo = `<ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data>`
		}), sign.CertificateUnreadable},
		{"a certificate and something after it", s.seal(func(d *draft) {
			d.keyInfo = `<ds:X509Data><ds:X509Certificate>` + encode(append(bytes.Clone(signer.Certificate.Raw), 0)) + `</ds:X509Certificate></ds:X509Data>`
		}), sign.CertificateUnreadable},
		{"no base64", s.after("<ds:SignatureValue>", "<ds:SignatureValue>!"), sign.Malformed},
		{"bits left over in base64", s.seal(func(d *draft) {
			d.whole = func(s string) string { // of 128 bytes the last two bits of 171 characters are none
				i := strings.Index(s, "=</ds:SignatureValue>")
				return s[:i-1] + string(s[i-1]+1) + s[i:]
			}
		}), sign.Malformed},
		{"an empty signature", s.seal(func(d *draft) {
			d.whole = func(s string) string {
				return s[:strings.Index(s, "<ds:SignatureValue>")] + "<ds:SignatureValue/>" + s[strings.Index(s, "<ds:KeyInfo>"):]
			}
		}), sign.Malformed},
		{"an element in the digest", s.after("<ds:DigestValue>", "<ds:DigestValue><ds:X/>"), sign.Malformed},
		{"another namespace of the signature", s.after(dsig+`"><ds:SignedInfo`, `urn:x"><ds:SignedInfo`), sign.NoSigners},
		{"another namespace inside", s.after(`<ds:SignedInfo xmlns:ds="`+dsig, `<ds:SignedInfo xmlns:ds="urn:x`), sign.Malformed},
		{"no signature", sealedDocument, sign.NoSigners},
		{"a signature alone", ofDocument(signer, sealedDocument).sign(t), sign.NoSigners},
		{"a signature in a signature", func() string {
			const root = `<ds:Signature xmlns:ds="` + dsig + `"></ds:Signature>`
			return strings.Replace(root, "</", ofDocument(signer, root).sign(t)+"</", 1)
		}(), sign.NoSigners},
		{"a signature deep inside", `<doc><n>1` + ofDocument(signer, sealedDocument).sign(t) + `</n></doc>`, sign.Malformed},
	})
}

// A signature method of another kind never takes the public key for a secret.
func TestHMACWithThePublicKey(t *testing.T) {
	signer := persona(t, "customer-a").Signing
	d := ofDocument(signer, `<doc></doc>`)
	d.scheme = more + "hmac-sha256"
	mac := hmac.New(sha256.New, signer.Certificate.RawSubjectPublicKeyInfo)
	mac.Write([]byte(d.signedInfo()))
	value := base64.StdEncoding.EncodeToString(mac.Sum(nil))
	d.whole = func(s string) string {
		i, j := strings.Index(s, "<ds:SignatureValue>"), strings.Index(s, "</ds:SignatureValue>")
		return s[:i] + "<ds:SignatureValue>" + value + s[j:]
	}
	refuse(t, []refusal{{"HMAC", `<doc>` + d.sign(t) + `</doc>`, sign.AlgorithmUnknown}})
}

// XML signature wrapping: what is signed is kept somewhere, and another body is put where it is read.
func TestWrappedMessages(t *testing.T) {
	signer := persona(t, "authority-system").Signing
	content := body("b", `<pay xmlns="urn:r">1</pay>`)
	evil := body("b", `<pay xmlns="urn:r">1000</pay>`)
	bare := strings.Replace(evil, ` u:Id="b"`, "", 1)
	renamed := strings.Replace(evil, ` u:Id="b"`, ` u:Id="c"`, 1)
	signature := ofBody(signer, content, "b").sign(t)
	good := envelope(security(signature), content)
	got, err := xmlsig.Verify(background, verifier(t), []byte(good), sign.Document)
	check(t, got, err, sign.Valid, "")
	sealed := func(change func(*draft)) string {
		d := ofBody(signer, content, "b")
		change(&d)
		return envelope(security(d.sign(t)), content)
	}
	refuse(t, []refusal{
		{"another body", envelope(security(signature), evil), sign.ContentDiffers},
		{"the body moved into the header", envelope(security(signature)+`<x>`+content+`</x>`, renamed), sign.ContentDiffers},
		{"the body moved, the new one bears no name", envelope(security(signature)+`<x>`+content+`</x>`, bare), sign.ContentDiffers},
		{"the body moved, the new one bears its name", envelope(security(signature)+`<x>`+content+`</x>`, evil), sign.Malformed},
		{"the body moved into the security header", envelope(security(signature+content), renamed), sign.ContentDiffers},
		{"the body moved into the signature", envelope(security(strings.Replace(signature, "</ds:KeyInfo>", content+"</ds:KeyInfo>", 1)), renamed), sign.CertificateMissing},
		{"the body moved into the new one", envelope(security(signature), strings.Replace(renamed, "</s:Body>", content+"</s:Body>", 1)), sign.ContentDiffers},
		{"two bodies", strings.Replace(good, "</s:Envelope>", renamed+"</s:Envelope>", 1), sign.NoSigners},
		{"two bodies, the signed one last", strings.Replace(good, content, renamed+content, 1), sign.NoSigners},
		{"something after the body", strings.Replace(good, "</s:Envelope>", "<x/></s:Envelope>", 1), sign.NoSigners},
		{"the whole message in another", envelope("", good), sign.NoSigners},
		{"the whole message in another's header", envelope(good, bare), sign.Malformed},
		{"a body of another namespace", strings.Replace(good, content, strings.Replace(renamed, soap, "urn:x", 1), 1), sign.NoSigners},
		{"an envelope of another namespace", strings.ReplaceAll(good, soap, "urn:x"), sign.Malformed},
		{"a name twice, in another attribute", envelope(security(signature)+`<x ID="b"/>`, content), sign.Malformed},
		{"a name twice, in XML's own", envelope(security(signature)+`<x xml:id="b"/>`, content), sign.Malformed},
		{"a name twice, on the body", strings.Replace(good, `u:Id="b"`, `u:Id="b" Id="b"`, 1), sign.Malformed},
		{"the name in another attribute", strings.Replace(good, ` u:Id="b"`, ` Id="b"`, 1), sign.ContentDiffers},
		{"the whole document", sealed(func(d *draft) { d.uri = "" }), sign.ContentDiffers},
		{"a body without a name", envelope(security(ofBody(signer, bare, "").sign(t)), bare), sign.ContentDiffers},
		{"no header", strings.Replace(good, `<s:Header>`+security(signature)+`</s:Header>`, "", 1), sign.NoSigners},
		{"no security header", envelope("", content), sign.NoSigners},
		{"two security headers", envelope(security(signature)+security(""), content), sign.NoSigners},
		{"two signatures", envelope(security(signature+signature), content), sign.NoSigners},
		{"a second signature deeper", envelope(security(signature+`<x>`+signature+`</x>`), content), sign.Malformed},
		{"a signature outside of the security header", envelope(security("")+signature, content), sign.Malformed},
		{"a signature in the body", envelope(security(""), strings.Replace(content, "</s:Body>", signature+"</s:Body>", 1)), sign.NoSigners},
		{"the profile of documents", sealed(func(d *draft) {
			*d = ofDocument(signer, content)
			d.uri = "#b"
		}), sign.AlgorithmUnknown},
		{"the signature taken out too", sealed(func(d *draft) { d.transforms = inner + d.transforms }), sign.Malformed},
		{"inclusive canonicalisation", sealed(func(d *draft) { d.transforms = strings.Replace(d.transforms, exc, inc, 1) }), sign.AlgorithmUnknown},
		{"an unknown parameter", sealed(func(d *draft) {
			d.transforms = strings.Replace(d.transforms, "></", `><e:Other xmlns:e="`+exc+`"></e:Other></`, 1)
		}), sign.Malformed},
		{"a certificate elsewhere", sealed(func(d *draft) {
			d.keyInfo = `<w:SecurityTokenReference xmlns:w="` + wsse + `"><w:Reference URI="#x"></w:Reference></w:SecurityTokenReference>`
		}), sign.CertificateMissing},
		{"a certificate of another kind", sealed(func(d *draft) { d.keyInfo = strings.Replace(d.keyInfo, "#X509v3", "#X509PKIPathv1", 1) }), sign.CertificateMissing},
		{"a certificate in another writing", sealed(func(d *draft) { d.keyInfo = strings.Replace(d.keyInfo, "#Base64Binary", "#HexBinary", 1) }), sign.CertificateMissing},
		{"a certificate by name", sealed(func(d *draft) { d.keyInfo = `<ds:KeyName>x</ds:KeyName>` }), sign.CertificateMissing},
		{"two certificates", sealed(func(d *draft) { d.keyInfo += d.keyInfo }), sign.Malformed},
	})
	got, err = xmlsig.Message(background, verifier(t), []byte(`<doc>`+signature+`</doc>`), sign.Document)
	check(t, got, err, sign.Invalid, sign.Malformed)
}
