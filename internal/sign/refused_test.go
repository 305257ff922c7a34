package sign_test

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"birtereze/portal/internal/sign"
	"birtereze/portal/standin/authority"
)

// refusal is a message about the document and why it is refused.
type refusal struct {
	name    string
	message []byte
	reason  sign.Reason
}

func refuse(t *testing.T, tests []refusal) {
	t.Helper()
	v := offline(t, now)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got sign.Report
			var err error
			bounded(t, 64<<20, func() { got, err = v.Verify(background, tt.message, strings.NewReader(document), sign.Document) })
			check(t, got, err, sign.Invalid, tt.reason)
		})
	}
}

// bounded checks that what is done takes no more than five seconds, on a machine that does much else, and so much memory in all.
func bounded(t *testing.T, memory uint64, do func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	do()
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	if took > 5*time.Second {
		t.Errorf("took %s", took)
	}
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > memory {
		t.Errorf("took %d MiB", allocated>>20)
	}
}

func TestMessageIsRefused(t *testing.T) {
	key := persona(t, ca(), "customer-a").Signing
	other := persona(t, ca(), "outsider").Signing
	m := authority.Message{Content: []byte(document)}
	good := signed(t, m, key)
	holding := func(certificates ...[]byte) []byte {
		m := m
		m.Certificates = certificates
		return signed(t, m, key)
	}
	nested := bytes.Repeat([]byte{0x30, 0x80}, 1<<20)
	tests := []refusal{
		{"empty", nil, sign.Malformed},
		{"text", []byte("не подпись"), sign.Malformed},
		{"one byte", []byte{0x30}, sign.Malformed},
		{"truncated", good[:len(good)-1], sign.Malformed},
		{"trailing byte", append(bytes.Clone(good), 0), sign.Malformed},
		{"second message behind", append(bytes.Clone(good), good...), sign.Malformed},
		{"two armours", slices.Concat(armour("CMS", good), armour("CMS", good)), sign.Malformed},
		{"armour of a certificate", armour("CERTIFICATE", key.Certificate.Raw), sign.Malformed},
		{"a certificate", key.Certificate.Raw, sign.Malformed},
		{"other content type", bytes.Replace(good, []byte{0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02}, []byte{0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03}, 1), sign.Malformed},
		{"indefinite length", append([]byte{0x30, 0x80}, good[4:]...), sign.Malformed},
		{"indefinite lengths, a million deep", nested, sign.Malformed},
		{"sequences, a thousand deep", nest(1000), sign.Malformed},
		{"length of 2 GB", []byte{0x30, 0x84, 0x7f, 0xff, 0xff, 0xff, 0x06}, sign.Malformed},
		{"length of 2^64", []byte{0x30, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x06}, sign.Malformed},
		{"17 MB", append([]byte{0x30, 0x84, 0x01, 0x10, 0x00, 0x00}, make([]byte, 17<<20)...), sign.TooLarge},
		{"17 MB, all there", append([]byte{0x30, 0x84, 0x01, 0x10, 0x00, 0x00}, make([]byte, 0x01100000)...), sign.TooLarge},
		{"15 MB of nothing", append([]byte{0x30, 0x84, 0x00, 0xf0, 0x00, 0x00}, make([]byte, 0x00f00000)...), sign.Malformed},
		{"15 MB of empty sequences", append([]byte{0x30, 0x83, 0xf0, 0x00, 0x00}, bytes.Repeat([]byte{0x30, 0x00}, 0x780000)...), sign.TooLarge},
		{"16 MB of base64", bytes.Repeat([]byte("MA=="), 4<<20), sign.Malformed},
		{"16 MB of spaces", bytes.Repeat([]byte(" "), 16<<20), sign.Malformed},
		{"16 MB of armour", append([]byte("-----BEGIN CMS-----\n"), bytes.Repeat([]byte("-----BEGIN CMS-----\n"), 800_000)...), sign.Malformed},
		{"an identifier of 15 MB", wrap(0x30, wrap(0x06, bytes.Repeat([]byte{1}, 15<<20))), sign.Malformed},
		{"a certificate of 15 MB", holding(wrap(0x30, wrap(0x30, bytes.Repeat([]byte{1}, 15<<20)))), sign.CertificateUnreadable},
		{"30 MB of base64", bytes.Repeat([]byte("A"), 30<<20), sign.TooLarge},
		{"no signers", signed(t, authority.Message{Content: []byte(document), Certificates: [][]byte{key.Certificate.Raw}}), sign.NoSigners},
		{"the same signer twice", signed(t, m, key, key), sign.Malformed},
		{"65 signers", crowd(t, good, 65), sign.TooLarge},
		{"129 certificates", holding(slices.Repeat([][]byte{key.Certificate.Raw}, 129)...), sign.TooLarge},
		{"no certificate", holding([][]byte{}...), sign.CertificateMissing},
		{"another's certificate", holding(other.Certificate.Raw), sign.CertificateMissing},
		{"broken certificate", holding([]byte{0x30, 0x03, 0x02, 0x01, 0x01}), sign.CertificateUnreadable},
	}
	refuse(t, tests)
}

// wrap puts an element around others.
func wrap(tag byte, body []byte) []byte { return append(head(tag, len(body)), body...) }

// crowd is a message with so many signers, whose signatures differ.
func crowd(t *testing.T, message []byte, n int) []byte {
	t.Helper()
	m := tree(t, message)
	signers := m.below[1].below[0].below[4]
	one := signers.below[0]
	signers.below = nil
	for i := range n {
		signer, signature := *one, *one.below[5]
		signature.value = bytes.Clone(signature.value)
		signature.value[0] = byte(i)
		signer.below = slices.Clone(one.below)
		signer.below[5] = &signature
		signers.below = append(signers.below, &signer)
	}
	return m.der()
}

func TestAttributesAreRefused(t *testing.T) {
	key, other := persona(t, ca(), "customer-a").Signing, persona(t, ca(), "outsider").Signing
	m := authority.Message{Content: []byte(document)}
	good := signed(t, m, key)
	alter := func(f func([]authority.Attribute) []authority.Attribute) []byte {
		m := m
		m.Alter = f
		return signed(t, m, key)
	}
	octets := func(b []byte) []byte {
		der, err := asn1.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	sum512 := sha512.Sum512([]byte(document))
	sha256OID := []byte{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01}
	sha512OID := []byte{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03}
	tests := []refusal{
		{"no content type", alter(without(authority.AttrContentType)), sign.AttributesMissing},
		{"no digest", alter(without(authority.AttrMessageDigest)), sign.AttributesMissing},
		{"no signing time", alter(without(authority.AttrSigningTime)), sign.AttributesMissing},
		{"certificate not bound", alter(without(authority.AttrSigningCertV2)), sign.AttributesMissing},
		{"another certificate bound", alter(func(list []authority.Attribute) []authority.Attribute {
			for i, a := range list {
				if a.OID == authority.AttrSigningCertV2 {
					sum, another := sha256.Sum256(key.Certificate.Raw), sha256.Sum256(other.Certificate.Raw)
					list[i].Value = bytes.Replace(a.Value, sum[:], another[:], 1)
				}
			}
			return list
		}), sign.BindingWrong},
		{"another's number bound", alter(func(list []authority.Attribute) []authority.Attribute {
			for i, a := range list {
				if a.OID == authority.AttrSigningCertV2 {
					list[i].Value = bytes.Clone(a.Value)
					list[i].Value[len(a.Value)-1] ^= 1 // the serial number is last
				}
			}
			return list
		}), sign.BindingWrong},
		{"another content type signed", alter(with(authority.AttrContentType, []byte{0x06, 0x03, 0x2a, 0x03, 0x04})), sign.Malformed},
		{"digest of another document", alter(with(authority.AttrMessageDigest, octets(make([]byte, 32)))), sign.ContentDiffers},
		{"empty digest", alter(with(authority.AttrMessageDigest, octets(nil))), sign.Malformed},
		{"attribute twice", alter(func(list []authority.Attribute) []authority.Attribute { return append(list, list[0]) }), sign.Malformed},
		{"signing time without a zone", alter(with(authority.AttrSigningTime, []byte("\x18\x0e20261121120000"))), sign.Malformed},
		{"certificate bound by SHA-1 alone", alter(func(list []authority.Attribute) []authority.Attribute {
			sum := sha1.Sum(key.Certificate.Raw)
			type id struct{ Hash []byte }
			der, err := asn1.Marshal(struct{ Certificates []id }{[]id{{sum[:]}}})
			if err != nil {
				t.Fatal(err)
			}
			list = without(authority.AttrSigningCertV2)(list)
			return append(list, authority.Attribute{OID: "1.2.840.113549.1.9.16.2.12", Value: der})
		}), sign.AttributesMissing},
		{"another hash function for the content", bytes.ReplaceAll(alter(with(authority.AttrMessageDigest, octets(sum512[:]))), sha256OID, sha512OID), sign.DigestUnknown},
		{"hash function not announced", bytes.Replace(good, sha256OID, sha512OID, 1), sign.Malformed},
		{"version 3", bytes.Replace(good, []byte{0x02, 0x01, 0x01, 0x31, 0x0f}, []byte{0x02, 0x01, 0x03, 0x31, 0x0f}, 1), sign.Malformed},
		{"SHA-1", signed(t, authority.Message{Content: []byte(document), Digest: authority.SHA1}, key), sign.DigestUnknown},
	}
	refuse(t, tests)
}

func armour(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// nest is that many SEQUENCEs, one in another.
func nest(depth int) []byte {
	der := []byte{0x30, 0x00}
	for range depth {
		der = append(head(0x30, len(der)), der...)
	}
	return der
}

func TestContentIsCovered(t *testing.T) {
	key := persona(t, ca(), "customer-a").Signing
	detached := signed(t, authority.Message{Content: []byte(document)}, key)
	attached := signed(t, authority.Message{Content: []byte(document), Attached: true}, key)
	swapped := bytes.Replace(attached, []byte("№ 1"), []byte("№ 2"), 1)
	tests := []struct {
		name    string
		message []byte
		content []byte
		status  sign.Status
		reason  sign.Reason
	}{
		{"another document", detached, []byte("Заключение № 2"), sign.Invalid, sign.ContentDiffers},
		{"empty document", detached, []byte{}, sign.Invalid, sign.ContentDiffers},
		{"no document", detached, nil, sign.NotCheckable, sign.ContentMissing},
		{"swapped inside", swapped, nil, sign.Invalid, sign.ContentDiffers},
		{"swapped inside, the right one given", swapped, []byte(document), sign.Invalid, sign.ContentDiffers},
		{"right inside, another given", attached, []byte("Заключение № 2"), sign.Invalid, sign.ContentDiffers},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := offline(t, now)
			var got sign.Report
			var err error
			if tt.content == nil {
				got, err = v.Verify(background, tt.message, nil, sign.Document)
			} else {
				got, err = v.Verify(background, tt.message, bytes.NewReader(tt.content), sign.Document)
			}
			check(t, got, err, tt.status, tt.reason)
		})
	}
}

// Every byte of a message is either signed or checked: whatever one changes, it holds no longer.
func TestEveryByteCounts(t *testing.T) {
	key := persona(t, ca(), "customer-a").Signing
	message := signed(t, authority.Message{Content: []byte(document), Attached: true}, key)
	v := offline(t, now)
	for i := range message {
		for _, flip := range []byte{0x01, 0x20, 0x80, 0xff} {
			changed := bytes.Clone(message)
			changed[i] ^= flip
			got, err := v.Verify(background, changed, nil, sign.Document)
			if err != nil || got.Status == sign.Valid {
				t.Errorf("byte %d changed by %#x: %s, %v", i, flip, got.Status, err)
			}
		}
	}
}

func TestOneWrongSignerMakesTheMessageWrong(t *testing.T) {
	good, signIn := persona(t, ca(), "customer-a").Signing, persona(t, ca(), "customer-b").SignIn
	message := signed(t, authority.Message{Content: []byte(document), Attached: true}, good, signIn)
	got, err := offline(t, now).Verify(background, message, nil, sign.Document)
	check(t, got, err, sign.Invalid, sign.NotForDocuments)
	var valid int
	for _, s := range got.Signatures {
		if s.Status == sign.Valid {
			valid++
		}
	}
	if len(got.Signatures) != 2 || valid != 1 {
		t.Errorf("%d of %d signatures valid, want 1 of 2", valid, len(got.Signatures))
	}
}

// system is an information system's certificate, which has no e-mail to protect.
func system(c *x509.Certificate) {
	c.Subject = names("ИС", "", "BIN000140000018")
	c.UnknownExtKeyUsage = []asn1.ObjectIdentifier{{1, 2, 398, 3, 3, 4, 1, 2}, {1, 2, 398, 3, 3, 4, 1, 2, 6}}
}

func TestCertificateIsRefused(t *testing.T) {
	m := newMini(t)
	tests := []struct {
		name   string
		change func(*x509.Certificate)
		want   sign.Reason
	}{
		{"as the profile has it", func(*x509.Certificate) {}, ""},
		{"an information system", func(c *x509.Certificate) { system(c); c.ExtKeyUsage = nil }, ""},
		{"an information system that signs in", func(c *x509.Certificate) {
			system(c)
			c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
		}, sign.NotForDocuments},
		{"a repudiable information system", func(c *x509.Certificate) {
			system(c)
			c.ExtKeyUsage, c.KeyUsage = nil, x509.KeyUsageDigitalSignature
		}, sign.NotForDocuments},
		{"expired", func(c *x509.Certificate) { c.NotAfter = now.Add(-time.Second) }, sign.Expired},
		{"not yet valid", func(c *x509.Certificate) { c.NotBefore = now.Add(time.Second) }, sign.NotYetValid},
		{"an authority", func(c *x509.Certificate) { c.IsCA, c.BasicConstraintsValid = true, true }, sign.NotForDocuments},
		{"no extended usage", func(c *x509.Certificate) { c.ExtKeyUsage = nil }, sign.NotForDocuments},
		{"any usage", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny} }, sign.NotForDocuments},
		{"both usages", func(c *x509.Certificate) { c.ExtKeyUsage = append(c.ExtKeyUsage, x509.ExtKeyUsageClientAuth) }, sign.NotForDocuments},
		{"may not sign", func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment }, sign.NotForDocuments},
		{"repudiable", func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageDigitalSignature }, sign.NotForDocuments},
		{"unknown critical extension", func(c *x509.Certificate) {
			c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3}, Critical: true, Value: []byte{5, 0}}}
		}, sign.CertificateUnreadable},
		{"no IIN", func(c *x509.Certificate) { c.Subject = names("ИВАНОВ ИВАН", "", "BIN000140000018") }, sign.NoIdentity},
		{"no BIN", func(c *x509.Certificate) { c.Subject = names("ИВАНОВ ИВАН", "IIN800101300013") }, sign.NoIdentity},
		{"two BINs", func(c *x509.Certificate) {
			c.Subject = names("ИВАНОВ ИВАН", "IIN800101300013", "BIN000140000018", "BIN000140000019")
		}, sign.NoIdentity},
		{"IIN of 11 digits", func(c *x509.Certificate) {
			c.Subject = names("ИВАНОВ ИВАН", "IIN80010130001", "BIN000140000018")
		}, sign.NoIdentity},
		{"no name", func(c *x509.Certificate) { c.Subject = names("", "IIN800101300013", "BIN000140000018") }, sign.NoIdentity},
		{"no role", func(c *x509.Certificate) { c.UnknownExtKeyUsage = nil }, sign.NoIdentity},
		{"an individual with a BIN", func(c *x509.Certificate) {
			c.UnknownExtKeyUsage = []asn1.ObjectIdentifier{{1, 2, 398, 3, 3, 4, 1, 1}}
		}, sign.NoIdentity},
		{"an individual and a head", func(c *x509.Certificate) {
			c.UnknownExtKeyUsage = append(c.UnknownExtKeyUsage, asn1.ObjectIdentifier{1, 2, 398, 3, 3, 4, 1, 1})
		}, sign.NoIdentity},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pair := m.issue(t, 2048, tt.change)
			message := signed(t, authority.Message{Content: []byte(document), Attached: true}, pair)
			got, err := m.verifier(t).Verify(background, message, nil, sign.Document)
			status := sign.Invalid
			if tt.want == "" {
				status = sign.Valid
			}
			check(t, got, err, status, tt.want)
		})
	}
}

func TestLongCertificateIsRefused(t *testing.T) {
	m := newMini(t)
	for size, ok := range map[int]bool{60_000: true, 65_536: false} {
		c := m.issue(t, 2048, func(c *x509.Certificate) {
			c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3}, Value: make([]byte, size)}}
		}).Certificate
		if _, err := sign.ParseCertificate(c.Raw); (err == nil) != ok {
			t.Errorf("%d bytes: %v", len(c.Raw), err)
		}
	}
}

func TestSignInCertificateIsRefused(t *testing.T) {
	m := newMini(t)
	for name, change := range map[string]func(*x509.Certificate){
		"both usages": func(c *x509.Certificate) { c.ExtKeyUsage = append(c.ExtKeyUsage, x509.ExtKeyUsageClientAuth) },
		"may not sign": func(c *x509.Certificate) {
			c.ExtKeyUsage[0], c.KeyUsage = x509.ExtKeyUsageClientAuth, x509.KeyUsageKeyEncipherment
		},
		"an authority": func(c *x509.Certificate) { c.IsCA, c.BasicConstraintsValid = true, true },
	} {
		pair := m.issue(t, 2048, change)
		message := signed(t, authority.Message{Content: []byte(document), Attached: true}, pair)
		got, err := m.verifier(t).Verify(background, message, nil, sign.SignIn)
		t.Log(name)
		check(t, got, err, sign.Invalid, sign.NotForSignIn)
	}
}

func TestKeyIsRefused(t *testing.T) {
	m := newMini(t)
	weak := m.issue(t, 1024, func(*x509.Certificate) {})
	message := signed(t, authority.Message{Content: []byte(document), Attached: true}, weak)
	got, err := m.verifier(t).Verify(background, message, nil, sign.Document)
	check(t, got, err, sign.Invalid, sign.WeakKey)

	// The same subject and number, another kind of key: the message is signed by RSA, the certificate holds a curve.
	curve := m.elliptic(t)
	pair := authority.KeyPair{Certificate: curve, Key: m.Key}
	message = signed(t, authority.Message{Content: []byte(document), Attached: true}, pair)
	got, err = m.verifier(t).Verify(background, message, nil, sign.Document)
	check(t, got, err, sign.Invalid, sign.AlgorithmUnknown)

	pair = authority.KeyPair{Certificate: m.issue(t, 2048, func(*x509.Certificate) {}).Certificate, Key: m.Key}
	message = signed(t, authority.Message{Content: []byte(document), Attached: true}, pair)
	got, err = m.verifier(t).Verify(background, message, nil, sign.Document)
	check(t, got, err, sign.Invalid, sign.SignatureWrong)
}

func TestForeignAuthorityIsNotTrusted(t *testing.T) {
	foreign := newAuthority(now) // another that bears the same names
	key := persona(t, foreign, "customer-a").Signing
	all := append(foreign.Certificates(), key.Certificate.Raw)
	for name, certificates := range map[string][][]byte{"alone": nil, "with its authorities": all} {
		message := signed(t, authority.Message{Content: []byte(document), Attached: true, Certificates: certificates}, key)
		got, err := offline(t, now).Verify(background, message, nil, sign.Document)
		check(t, got, err, sign.Invalid, sign.Untrusted)
		if s := got.Signatures[0].Signer; s.Name != "" || s.IIN != "" || s.BIN != "" {
			t.Errorf("%s: a name that nobody vouches for is shown: %+v", name, s)
		}
	}
}

func TestSelfSignedAndIntermediatesAreNotTrusted(t *testing.T) {
	m := newMini(t)
	self := newMini(t)
	message := signed(t, authority.Message{Content: []byte(document), Attached: true}, self.KeyPair)
	got, err := m.verifier(t).Verify(background, message, nil, sign.Document)
	check(t, got, err, sign.Invalid, sign.Untrusted)

	// A pinned root issued a leaf; the leaf plays the authority.
	leaf := m.issue(t, 2048, func(*x509.Certificate) {})
	below := &mini{KeyPair: leaf, serial: 100}
	pair := below.issue(t, 2048, func(*x509.Certificate) {})
	message = signed(t, authority.Message{
		Content: []byte(document), Attached: true, Certificates: [][]byte{pair.Certificate.Raw, leaf.Certificate.Raw},
	}, pair)
	got, err = m.verifier(t).Verify(background, message, nil, sign.Document)
	check(t, got, err, sign.Invalid, sign.Untrusted)
}
