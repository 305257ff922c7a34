package sign

import (
	"bytes"
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// vectors is a folder of certificates, lists, answers and signatures of the national authority; it does not come with the
// project. Here its layers are looked at one by one: also what the policy refuses as a whole is right as far as it goes.
const vectors = "../../../shared/eds/vectors"

func vector(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(vectors, name))
	if os.IsNotExist(err) {
		if _, missing := os.Stat(vectors); missing != nil {
			t.Skipf("no folder of signatures: %v", missing)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func vectorCertificate(t testing.TB, name string) *Certificate {
	t.Helper()
	data := vector(t, name)
	if bare, err := base64.StdEncoding.DecodeString(string(bytes.Join(bytes.Fields(data), nil))); err == nil {
		data = bare
	}
	list, err := ParseCertificates(data)
	if err != nil || len(list) != 1 {
		t.Fatalf("%s: %d certificates, %v", name, len(list), err)
	}
	return list[0]
}

// Authorities of the folder.
const (
	gost2022 = "skarm-kalkan/certs/nca_gost2022_test.cer"
	gostOld  = "gokalkan/nca_gost_test.crt"
	rsaOld   = "gokalkan/nca_rsa_test.crt"
)

// vectorIssuers are the certificates of the folder, and who has issued each.
var vectorIssuers = map[string]string{
	"skarm-kalkan/certs/root_test_gost_2022.cer":          "skarm-kalkan/certs/root_test_gost_2022.cer",
	"NCANode-Go/certs/root_test_gost_2022.cer":            "skarm-kalkan/certs/root_test_gost_2022.cer",
	"NCANode-Go/certs/nca_gost2022_test.cer":              "skarm-kalkan/certs/root_test_gost_2022.cer",
	"NCANode/src/test/resources/ca/nca_gost2015_test.cer": "skarm-kalkan/certs/root_test_gost_2022.cer",
	gost2022:                      "skarm-kalkan/certs/root_test_gost_2022.cer",
	"gokalkan/root_gost_test.crt": "gokalkan/root_gost_test.crt",
	"gokalkan/root_rsa_test.crt":  "gokalkan/root_rsa_test.crt",
	gostOld:                       "gokalkan/root_gost_test.crt",
	rsaOld:                        "gokalkan/root_rsa_test.crt",
	"gokalkan/gost1.cer":          gost2022,
	"gokalkan/gost2.cer":          gost2022,
	"NCANode/src/test/resources/ca/nca_gost_test.crt":                          "gokalkan/root_gost_test.crt",
	"NCANode/src/test/resources/ca/nca_rsa_test.crt":                           "gokalkan/root_rsa_test.crt",
	"NCANode/src/test/resources/certs/ceo_valid_sign_2004_gost.cer":            gostOld,
	"NCANode/src/test/resources/certs/individual_valid_sign_2004_rsa.cer":      rsaOld,
	"NCANode/src/test/resources/certs/individual_valid_sign_2004_rsa_auth.cer": rsaOld,
	"NCANode-history/prod_root_gost.crt":                                       "NCANode-history/prod_root_gost.crt",
	"NCANode-history/prod_nca_gost.crt":                                        "NCANode-history/prod_root_gost.crt",
	"NCANode-history/prod_root_rsa.crt":                                        "NCANode-history/prod_root_rsa.crt",
	"NCANode-history/prod_nca_rsa.crt":                                         "NCANode-history/prod_root_rsa.crt",
	"skarm-kalkan/cms/individual_signer.cer":                                   gost2022,
	"skarm-kalkan/cms/legal_entity_signer.cer":                                 gost2022,
	"skarm-kalkan/examples/test_CERT_GOST.txt":                                 "NCANode-history/prod_nca_gost.crt",
}

func TestVectorCertificates(t *testing.T) {
	issuers := map[string]*Certificate{}
	for _, by := range vectorIssuers {
		issuers[by] = vectorCertificate(t, by)
	}
	for name, by := range vectorIssuers {
		c := vectorCertificate(t, name)
		for other, issuer := range issuers {
			if err := c.issuedBy(issuer); (err == nil) != (other == by) {
				t.Errorf("%s issued by %s: %v", name, other, err)
			}
		}
		if c.x.IsCA {
			if err := c.checkAuthority(0); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		// The old authorities' certificates, made anew, are the same.
		if filepath.Base(name) == filepath.Base(by) && !bytes.Equal(c.DER(), issuers[by].DER()) {
			t.Errorf("%s is not %s", name, by)
		}
	}
}

// vectorLists are the lists of the folder.
var vectorLists = []struct {
	file, issuer string
	entries      int
	delta        bool
	refused      bool // by the standard library: the identifiers of the algorithm inside and outside differ by a NULL
}{
	{"skarm-kalkan/certs/nca_gost2022_test.crl", gost2022, 54, false, false},
	{"skarm-kalkan/certs/nca_gost2022_d_test.crl", gost2022, 0, true, false},
	{"NCANode-Go/certs/nca_gost2022_test.crl", gost2022, 195, false, true},
	{"NCANode/src/test/resources/crl/nca_gost2022_test.crl", gost2022, 6, false, false},
	{"NCANode/src/test/resources/crl/nca_gost_test.crl", gostOld, 31, false, false},
	{"NCANode/src/test/resources/crl/nca_rsa_test.crl", rsaOld, 126, false, false},
}

func TestVectorLists(t *testing.T) {
	for _, tt := range vectorLists {
		t.Run(tt.file, func(t *testing.T) {
			der, issuer := vector(t, tt.file), vectorCertificate(t, tt.issuer)
			l, err := readCRL(bytes.NewReader(der), issuer)
			if err != nil {
				t.Fatal(err)
			}
			standard, refused := x509.ParseRevocationList(der)
			if (refused != nil) != tt.refused {
				t.Errorf("the standard library: %v", refused)
			}
			if refused == nil && len(standard.RevokedCertificateEntries) != len(l.entries) {
				t.Errorf("%d entries by the standard library", len(standard.RevokedCertificateEntries))
			}
			if len(l.entries) != tt.entries || (l.base != nil) != tt.delta || l.number == nil {
				t.Errorf("%d entries, base %v, number %v", len(l.entries), l.base, l.number)
			}
			if l.inForce(l.thisUpdate) != nil || l.inForce(l.nextUpdate) == nil {
				t.Errorf("in force at %v: %v, at %v: %v", l.thisUpdate, l.inForce(l.thisUpdate), l.nextUpdate, l.inForce(l.nextUpdate))
			}
			changed := bytes.Clone(der)
			changed[len(changed)-1] ^= 1
			if _, err := readCRL(bytes.NewReader(changed), issuer); err == nil {
				t.Error("a changed list is believed")
			}
		})
	}
}

// vectorAnswers are the OCSP answers of the folder.
var vectorAnswers = []struct {
	file, issuer, serial string
	state                State
	revoked              string
	cause                int
	reason               Reason
}{
	{"ocsp_response_ceo_2015_revoked.bin", gost2022, "3a90343e720594c55204b19cb9a402422ef0e622", WasRevoked, "2022-07-27T10:25:30Z", 6, Revoked},
	{"ocsp_response_ceo_sign_2004_revoked.bin", gostOld, "12e3e7b9966d09eb9cda64251457e815c2a8dded", WasRevoked, "2022-01-18T06:30:55Z", 4, Revoked},
	{"ocsp_response_individual_2015.bin", gost2022, "0ff06211dc82beb00253ffa000f1de84abef454f", WasRevoked, "1970-01-01T00:00:00Z", 6, NotIssued},
	{"ocsp_response_individual_sign_2004.bin", rsaOld, "4279390a141f5353a62947b61ed65e81741467d1", Good, "", 0, ""},
}

const vectorOCSP = "NCANode/src/test/resources/ocsp/"

func TestVectorAnswers(t *testing.T) {
	for _, tt := range vectorAnswers {
		t.Run(tt.file, func(t *testing.T) {
			der, issuer := vector(t, vectorOCSP+tt.file), vectorCertificate(t, tt.issuer)
			n, _ := new(big.Int).SetString(tt.serial, 16)
			at := time.Date(2022, 9, 2, 17, 0, 0, 0, time.UTC)
			ask := func(serial *big.Int, issuer *Certificate, at time.Time, der []byte) (Answer, error) {
				cert := &Certificate{x: &x509.Certificate{SerialNumber: serial}}
				return parseOCSP(der, question{cert: cert, issuer: issuer, now: at, maxAge: DefaultMaxAge})
			}
			got, err := ask(n, issuer, at, der)
			if err != nil || got.State != tt.state || got.Cause != tt.cause {
				t.Fatalf("%+v, %v", got, err)
			}
			if tt.revoked != "" && got.RevokedAt.Format(time.RFC3339) != tt.revoked {
				t.Errorf("revoked at %v", got.RevokedAt)
			}
			if f, _ := reasonOf(got.judge(at, true)); (f == nil) != (tt.reason == "") || f != nil && f.reason != tt.reason {
				t.Errorf("judged %v, want %q", f, tt.reason)
			}
			if _, err := ask(new(big.Int).Add(n, big.NewInt(1)), issuer, at, der); err == nil {
				t.Error("it answers for another certificate")
			}
			if _, err := ask(n, vectorCertificate(t, "skarm-kalkan/certs/root_test_gost_2022.cer"), at, der); err == nil {
				t.Error("it answers for another authority")
			}
			if _, err := ask(n, issuer, at.Add(time.Hour), der); err == nil {
				t.Error("it answers for ever")
			}
			changed := bytes.Replace(der, []byte("20220902"), []byte("20220901"), 1)
			if _, err := ask(n, issuer, at, changed); err == nil || bytes.Equal(changed, der) {
				t.Error("it answers after a change")
			}
		})
	}
}

const vectorTSP = "NCANode/src/test/resources/tsp/"

// The policy refuses this stamp, since its imprint is by SHA-1; the authority's signature and certificate are right.
func TestVectorOldStamp(t *testing.T) {
	token, response := vector(t, vectorTSP+"tsp_token.bin"), vector(t, vectorTSP+"tsp_response.bin")
	var answer, status cryptobyte.String
	var granted int
	if input := cryptobyte.String(response); !input.ReadASN1(&answer, cbasn1.SEQUENCE) || !input.Empty() ||
		!answer.ReadASN1(&status, cbasn1.SEQUENCE) || !status.ReadASN1Integer(&granted) || granted != 0 || !bytes.Equal(answer, token) {
		t.Error("the response does not grant the token")
	}
	m, cert := checkStamp(t, token)
	if _, err := readTSTInfo(m.content, nil); !refusedFor(err, DigestUnknown) {
		t.Errorf("imprint by SHA-1: %v", err)
	}
	trust, err := NewTrust(vectorCertificate(t, "gokalkan/root_gost_test.crt"), vectorCertificate(t, gostOld))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2022, 9, 18, 13, 20, 14, 0, time.UTC)
	if chain, err := trust.path(cert, at); err != nil || len(chain) != 3 {
		t.Errorf("chain of %d, %v", len(chain), err)
	}
	v := NewVerifier(trust, Offline{}, func() time.Time { return at })
	if _, err := v.timestamp(t.Context(), token, nil, at); !refusedFor(err, DigestUnknown) {
		t.Errorf("the whole stamp: %v", err)
	}
}

// checkStamp takes a token apart and checks the authority's signature, binding and purpose.
func checkStamp(t testing.TB, token []byte) (*signedData, *Certificate) {
	t.Helper()
	m, err := parseCMS(token)
	if err != nil || m.contentType != oidTSTInfo || len(m.signers) != 1 {
		t.Fatalf("token: %v", err)
	}
	cert, err := m.certificateOf(m.signers[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := m.checkSigned(m.signers[0], cert, nil); err != nil {
		t.Error(err)
	}
	if err := m.signers[0].attributes.binding.check(cert); err != nil {
		t.Error(err)
	}
	if err := cert.checkPurpose(stamping); err != nil {
		t.Error(err)
	}
	return m, cert
}

func refusedFor(err error, r Reason) bool {
	f, ok := reasonOf(err)
	return ok && f.reason == r
}

const (
	derivedKey = "derived/nca_gost_2022_prod.spki.der"
	derivedTSA = "derived/tsa_gost_prod_2025.cer"
)

// The authority of 2022 that stamps for the public is known by its key alone: what it has issued verifies under the key, and the
// stamps under what it has issued.
func TestVectorStamps(t *testing.T) {
	spki := vector(t, derivedKey)
	key, err := parseGOST(spki)
	if err != nil {
		t.Fatal(err)
	}
	tsa := vectorCertificate(t, derivedTSA)
	var info, bits cryptobyte.String
	if input := cryptobyte.String(spki); !input.ReadASN1(&info, cbasn1.SEQUENCE) || !info.SkipASN1(cbasn1.SEQUENCE) || !info.ReadASN1(&bits, cbasn1.BIT_STRING) {
		t.Fatal("the key cannot be read")
	}
	if id := sha1.Sum(bits[1:]); !bytes.Equal(id[:], tsa.x.AuthorityKeyId) {
		t.Errorf("key %x, issuer %x", id, tsa.x.AuthorityKeyId)
	}
	authority := &Certificate{x: &x509.Certificate{RawSubject: tsa.x.RawIssuer, Subject: tsa.x.Issuer}, key: key, keyOID: oidGOST512}
	if err := tsa.issuedBy(authority); err != nil {
		t.Errorf("issued by the key: %v", err)
	}
	for _, name := range []string{"individual_attached", "individual_detached", "legal_entity_attached"} {
		m, err := parseCMS(vector(t, "skarm-kalkan/cms/"+name+".der"))
		if err != nil || len(m.signers) != 1 || len(m.signers[0].timestamps) != 1 {
			t.Fatalf("%s: %v", name, err)
		}
		info := m.signers[0]
		signer, err := m.certificateOf(info)
		if own := vectorCertificate(t, "skarm-kalkan/cms/"+name[:len(name)-len("_attached")]+"_signer.cer"); err != nil || !bytes.Equal(own.DER(), signer.DER()) {
			t.Errorf("%s: another signer, %v", name, err)
		}
		stamp, cert := checkStamp(t, info.timestamps[0])
		if !bytes.Equal(cert.DER(), tsa.DER()) {
			t.Errorf("%s: stamped by another", name)
		}
		at, err := readTSTInfo(stamp.content, info.signature)
		if err != nil || cert.checkTime(at) != nil || at.Sub(info.attributes.signingTime).Abs() > time.Minute {
			t.Errorf("%s: stamped at %v, signed at %v, %v", name, at, info.attributes.signingTime, err)
		}
		if _, err := readTSTInfo(stamp.content, info.signature[1:]); !refusedFor(err, TimestampWrong) {
			t.Errorf("%s: over something else: %v", name, err)
		}
	}
}

// The document of this message was never published; the key signed its hash, and the certificate leads to its authority.
func TestVectorDoubleSign(t *testing.T) {
	der, err := decode(vector(t, "skarm-kalkan/examples/CMS_for_double_sign.txt"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := parseCMS(der)
	if err != nil || m.attached || len(m.signers) != 1 {
		t.Fatal(err)
	}
	cert, err := m.certificateOf(m.signers[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := cert.issuedBy(vectorCertificate(t, gostOld)); err != nil {
		t.Error(err)
	}
	right := Digests{oidGOST34311: m.signers[0].attributes.messageDigest}
	if err := m.checkSigned(m.signers[0], cert, right); err != nil {
		t.Error(err)
	}
	if err := m.signers[0].attributes.binding.check(cert); err != nil {
		t.Error(err)
	}
	if err := m.checkSigned(m.signers[0], cert, Digests{oidGOST34311: make([]byte, 32)}); !refusedFor(err, ContentDiffers) {
		t.Errorf("another document: %v", err)
	}
}

// VectorLayers are the files that the tests here look at.
func VectorLayers() map[string]bool {
	known := map[string]bool{
		vectorTSP + "tsp_token.bin": true, vectorTSP + "tsp_response.bin": true, derivedKey: true, derivedTSA: true,
		"skarm-kalkan/examples/CMS_for_double_sign.txt": true,
	}
	for name := range vectorIssuers {
		known[name] = true
	}
	for _, l := range vectorLists {
		known[l.file] = true
	}
	for _, a := range vectorAnswers {
		known[vectorOCSP+a.file] = true
	}
	return known
}
