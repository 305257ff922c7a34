package sign_test

import (
	"crypto/x509"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"birtereze/portal/internal/sign"
	"birtereze/portal/standin/authority"
	"birtereze/portal/standin/authority/pkcs12"
)

// vectors is a folder of certificates, keys, lists, answers and signatures of the national authority and of its software, with a
// table of what each is; it does not come with the project.
const vectors = "../../../shared/eds/vectors"

func vector(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(vectors, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func haveVectors(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(vectors); err != nil {
		t.Skipf("no folder of signatures: %v", err)
	}
}

// vectorTrust pins every authority of the folder: those for tests, of 2018 and of 2022, and those of 2015.
func vectorTrust(t testing.TB) *sign.Trust {
	t.Helper()
	var pinned []*sign.Certificate
	for _, name := range []string{
		"skarm-kalkan/certs/root_test_gost_2022.cer", "skarm-kalkan/certs/nca_gost2022_test.cer",
		"gokalkan/root_gost_test.crt", "gokalkan/nca_gost_test.crt", "gokalkan/root_rsa_test.crt", "gokalkan/nca_rsa_test.crt",
		"NCANode-history/prod_root_gost.crt", "NCANode-history/prod_nca_gost.crt",
		"NCANode-history/prod_root_rsa.crt", "NCANode-history/prod_nca_rsa.crt",
	} {
		list, err := sign.ParseCertificates(vector(t, name))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		pinned = append(pinned, list...)
	}
	trust, err := sign.NewTrust(pinned...)
	if err != nil {
		t.Fatal(err)
	}
	return trust
}

// vectorList is a revocation list of the folder, and a moment at which it is in force.
type vectorList struct {
	file, delta string
	at          time.Time
}

var (
	list2025 = &vectorList{"skarm-kalkan/certs/nca_gost2022_test.crl", "skarm-kalkan/certs/nca_gost2022_d_test.crl", time.Date(2025, 4, 29, 5, 0, 0, 0, time.UTC)}
	list2026 = &vectorList{"NCANode-Go/certs/nca_gost2022_test.crl", "", time.Date(2026, 8, 11, 4, 0, 0, 0, time.UTC)}
)

// keyFile is a key with its certificate, and what becomes of a document that it signs.
type keyFile struct {
	file   string
	role   sign.Role
	list   *vectorList // that is asked; nil: nobody, and the moment is a day after the certificate's beginning
	reason sign.Reason
}

// keyFiles are all of the folder. Two of those that are called valid had been revoked when the latest list was made. An
// information system's certificates of the years before 2026 name no role: who signs with them is not known.
var keyFiles = []keyFile{
	{"NCANode-Go/certs/individual/revoked/individual_revoked.p12", sign.Individual, list2026, sign.Revoked},
	{"NCANode-Go/certs/individual/valid/individual_valid.p12", sign.Individual, list2026, ""},
	{"NCANode-Go/certs/legal/revoked/employee.p12", sign.Employee, list2026, sign.Revoked},
	{"NCANode-Go/certs/legal/revoked/employee_signright.p12", sign.RightToSign, list2026, sign.Revoked},
	{"NCANode-Go/certs/legal/revoked/head.p12", sign.Head, list2026, sign.Revoked},
	{"NCANode-Go/certs/legal/revoked/infosystem.p12", sign.Treasury, list2026, sign.Revoked},
	{"NCANode-Go/certs/legal/revoked/treasury_client.p12", sign.InformationSystem, list2026, sign.Revoked},
	{"NCANode-Go/certs/legal/valid/employee.p12", sign.Employee, list2026, sign.Revoked},
	{"NCANode-Go/certs/legal/valid/employee.p12", sign.Employee, nil, ""},
	{"NCANode-Go/certs/legal/valid/employee_signright.p12", sign.RightToSign, list2026, ""},
	{"NCANode-Go/certs/legal/valid/head.p12", sign.Head, list2026, ""},
	{"NCANode-Go/certs/legal/valid/infosystem.p12", sign.Treasury, list2026, sign.Revoked},
	{"NCANode-Go/certs/legal/valid/infosystem.p12", sign.Treasury, nil, ""},
	{"NCANode-Go/certs/legal/valid/treasury_client.p12", sign.InformationSystem, list2026, ""},
	{"NCANode-history/AUTH_RSA256_6b361b864c679601b652fe387f61fcd9303c0327.p12", sign.Individual, nil, sign.NotForDocuments},
	{"NCANode-history/GOSTKNCA_f8a422238209b6e753116431b69b09178f14e9d7.p12", sign.Head, nil, ""},
	{"NCANode-history/RSA256_8426360556902ce4ac33977836f873e1dc190976.p12", sign.Individual, nil, ""},
	{"gokalkan/gost1.p12", sign.Individual, nil, ""},
	{"gokalkan/gost2.p12", sign.Individual, nil, ""},
	{"mitwork-kalkan/00.p12", sign.Head, list2025, ""},
	{"mitwork-kalkan/01.p12", sign.Individual, list2025, ""},
	{"mitwork-kalkan/02.p12", sign.Head, nil, ""}, // revoked, but had expired before any list of the folder
	{"mitwork-kalkan/03.p12", sign.Individual, nil, ""},
	{"skarm-kalkan/p12/GOST512_02c7a21f2df78b99cb67323e2e255779bb6ae309.p12", sign.Individual, nil, ""},
	{"skarm-kalkan/p12/GOST512_0860d9665327c26760c213126760a3b73072218d.p12", sign.Head, list2025, sign.Revoked},
	{"skarm-kalkan/p12/GOST512_0d79679f360a2da49a631a0b1ac76f76c34b6f24.p12", sign.Individual, list2025, ""},
	{"skarm-kalkan/p12/GOST512_0ec06df66e692b2929391857a75490754c6424b1.p12", sign.RightToSign, nil, ""},
	{"skarm-kalkan/p12/GOST512_10f5125fb9e52f84c42cbad8e451c68f10a5e869.p12", sign.Head, list2025, ""},
	{"skarm-kalkan/p12/GOST512_145fc4910ee07ff689aeceee0f1d09d2441d0670.p12", sign.Individual, list2025, sign.Revoked},
	{"skarm-kalkan/p12/GOST512_1fc27b2d34352e12507d72b4eef6df1f50c8fb59.p12", sign.RightToSign, list2025, sign.Revoked},
	{"skarm-kalkan/p12/GOST512_25bae2ec55e0929fc77114432b71790e58066a38.p12", "", list2025, sign.NotForDocuments},
	{"skarm-kalkan/p12/GOST512_417f8277a760119bff13fdf7bb1721d1cc15c417.p12", sign.Treasury, list2025, ""},
	{"skarm-kalkan/p12/GOST512_4d4503d38ba20f0af98e07568cb67379d537def7.p12", sign.Employee, list2025, ""},
	{"skarm-kalkan/p12/GOST512_54878937544452191dc1fdd7f55524acf1540794.p12", sign.RightToSign, list2025, ""},
	{"skarm-kalkan/p12/GOST512_65cbffa7d55cfd5564be5fda053ad17fe8008f8e.p12", sign.Employee, list2025, sign.Revoked},
	{"skarm-kalkan/p12/GOST512_6dba535d60e55c61d30ec7ec8984b1b332f12027.p12", "", nil, sign.NotForDocuments},
	{"skarm-kalkan/p12/GOST512_6ef98aece8760b2fd3ea4fb971b254a99e15c288.p12", sign.Head, nil, ""},
	{"skarm-kalkan/p12/GOST512_8147287582df9bb4710e461804acd49b88bf45c4.p12", sign.Individual, nil, ""},
	{"skarm-kalkan/p12/GOST512_81d1311b5629a88f2a8b4e5cb4b00cab12734fdf.p12", sign.Employee, nil, ""},
	{"skarm-kalkan/p12/GOST512_9a829c92ec3edb25807287b7d58af90a52c734f5.p12", sign.Treasury, list2025, sign.Revoked},
	{"skarm-kalkan/p12/GOST512_bb83cadcb3587c894537e69e5da75770de3ab43f.p12", "", nil, sign.NotForDocuments},
	{"skarm-kalkan/p12/GOST512_d199fb1e5f3b3c6a23832a47d248b102e4378613.p12", sign.Treasury, nil, ""},
	{"skarm-kalkan/p12/GOST512_d2ba32bc28b37ddb5ad4e0e279fde31695c10c1d.p12", sign.Head, nil, ""},
	{"skarm-kalkan/p12/GOST512_d3f9632e6e9f1189237312077187d27150474e52.p12", sign.Treasury, nil, ""},
	{"skarm-kalkan/p12/GOST512_e097b3111e6edd9a3d4354930280f6a2b54c5a09.p12", "", list2025, sign.NotForDocuments},
	{"skarm-kalkan/p12/GOST512_e16b231106ac8cc8eb0dd2ee83dca302ef07f592.p12", sign.RightToSign, nil, ""},
	{"skarm-kalkan/p12/GOST512_ee14bbfd06e9c661f4e992278bb0aff023399fc1.p12", sign.Employee, nil, ""},
}

func (k keyFile) open(t testing.TB) authority.KeyPair {
	t.Helper()
	held, err := pkcs12.Open(vector(t, k.file), "Qwerty12")
	if err != nil || len(held.Keys) != 1 || len(held.Certificates) != 1 {
		t.Fatalf("%d keys, %d certificates, %v", len(held.Keys), len(held.Certificates), err)
	}
	cert, err1 := x509.ParseCertificate(held.Certificates[0])
	key, err2 := authority.ParseKey(held.Keys[0])
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	return authority.KeyPair{Certificate: cert, Key: key}
}

// A key that signs what its certificate verifies is that certificate's; the certificate leads to its authority; the list, where
// one is in force, says what the file is said to be.
func TestVectorKeys(t *testing.T) {
	haveVectors(t)
	trust := vectorTrust(t)
	for _, k := range keyFiles {
		t.Run(k.file, func(t *testing.T) {
			pair := k.open(t)
			at, source := pair.Certificate.NotBefore.Add(24*time.Hour), sign.Revocation(sign.Offline{})
			if k.list != nil {
				at, source = k.list.at, k.list.source(t)
			}
			message := signed(t, authority.Message{Content: []byte(document), At: at}, pair)
			got, err := sign.NewVerifier(trust, source, func() time.Time { return at }).
				Verify(background, message, strings.NewReader(document), sign.Document)
			check(t, got, err, statusOf(k.reason), k.reason)
			s := got.Signatures[0].Signer
			if want := k.algorithm(); s.Algorithm != want || s.Role != k.role {
				t.Errorf("%s of %q, want %s of %q", s.Algorithm, s.Role, want, k.role)
			}
			person, organisation := strings.HasPrefix(string(s.IIN), "12345678901"), s.BIN == "123456789021"
			if person != (k.role != sign.InformationSystem && k.role != "") || organisation != (k.role != sign.Individual) {
				t.Errorf("IIN %q, BIN %q", s.IIN, s.BIN)
			}
			late := sign.NewVerifier(trust, sign.Offline{}, func() time.Time { return pair.Certificate.NotAfter.Add(time.Second) })
			got, err = late.Verify(background, message, strings.NewReader(document), sign.Document)
			check(t, got, err, sign.Invalid, sign.Expired)
		})
	}
}

func (l *vectorList) source(t testing.TB) sign.Revocation {
	t.Helper()
	a := sign.Answer{Source: sign.FromCRL, Raw: vector(t, l.file)}
	if l.delta != "" {
		a.Delta = vector(t, l.delta)
	}
	return sign.Stored(sign.Evidence{JudgedAt: l.at, CheckedAt: l.at, Revocations: []sign.Answer{a}})
}

func (k keyFile) algorithm() string {
	switch name := filepath.Base(k.file); {
	case strings.HasPrefix(name, "GOSTKNCA"):
		return "GOST 34.310-2004"
	case strings.Contains(name, "RSA"):
		return "RSA 2048"
	}
	return "GOST 34.10-2015 512"
}

// Who may only sign in signs in; who signs documents does not.
func TestVectorSignIn(t *testing.T) {
	haveVectors(t)
	trust := vectorTrust(t)
	for _, k := range keyFiles {
		pair := k.open(t)
		at := pair.Certificate.NotBefore.Add(24 * time.Hour)
		v := sign.NewVerifier(trust, sign.Offline{}, func() time.Time { return at })
		got, err := v.Verify(background, signed(t, authority.Message{Content: []byte(document), Attached: true, At: at}, pair), nil, sign.SignIn)
		if err != nil {
			t.Fatal(err)
		}
		if signsIn := strings.Contains(k.file, "AUTH"); signsIn != (got.Status == sign.Valid) || !signsIn && got.Reason != sign.NotForSignIn {
			t.Errorf("%s: %s %s", k.file, got.Status, got.Reason)
		}
	}
}

// Every message of the folder, at the moment at which it was made. Who stamped three of them is of the authority of 2022, which
// is not in the folder: their stamps prove nothing, and are looked at by TestVectorStamps.
func TestVectorMessages(t *testing.T) {
	haveVectors(t)
	moment := func(s string) time.Time {
		at, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for _, tt := range []struct {
		file, content string // the content's file, or the content where the folder has none
		at            string
		plain         bool // made by software that does not bind the certificate
		reason        sign.Reason
		each          []sign.Reason
	}{
		{"skarm-kalkan/cms/individual_attached.der", "", "2026-07-20T10:00:00Z", false, "", []sign.Reason{""}},
		{"skarm-kalkan/cms/individual_attached.der", "skarm-kalkan/cms/individual_document.txt", "2026-07-20T10:00:00Z", false, "", []sign.Reason{""}},
		{"skarm-kalkan/cms/individual_detached.der", "skarm-kalkan/cms/individual_document.txt", "2026-07-20T10:00:00Z", false, "", []sign.Reason{""}},
		{"skarm-kalkan/cms/individual_detached.der", "skarm-kalkan/cms/legal_entity_document.txt", "2026-07-20T10:00:00Z", false, sign.ContentDiffers, []sign.Reason{sign.ContentDiffers}},
		{"skarm-kalkan/cms/individual_detached.der", "", "2026-07-20T10:00:00Z", false, sign.ContentMissing, []sign.Reason{sign.ContentMissing}},
		{"skarm-kalkan/cms/individual_detached.der", "skarm-kalkan/cms/individual_document.txt", "2027-06-01T00:00:00Z", false, sign.Expired, []sign.Reason{sign.Expired}},
		{"skarm-kalkan/cms/legal_entity_attached.der", "", "2026-07-20T10:00:00Z", false, "", []sign.Reason{""}},
		// The next three sign nothing but the content and the time; the RSA certificate had expired when it signed.
		{"NCANode/extracted/CmsServiceTest_1.cms", "=test123", "2022-09-28T00:00:00Z", false, sign.AttributesMissing, []sign.Reason{sign.AttributesMissing, sign.AttributesMissing}},
		{"NCANode/extracted/CmsServiceTest_1.cms", "=test123", "2022-09-28T00:00:00Z", true, sign.Expired, []sign.Reason{"", sign.Expired}},
		{"NCANode/extracted/CmsServiceTest_1.cms", "=test123", "2021-06-01T00:00:00Z", true, sign.NotYetValid, []sign.Reason{sign.NotYetValid, ""}},
		{"NCANode/extracted/CmsServiceTest_2.cms", "", "2021-06-01T00:00:00Z", true, "", []sign.Reason{""}},
		{"NCANode/extracted/CmsServiceTest_2.cms", "", "2022-09-28T15:00:00Z", true, sign.Expired, []sign.Reason{sign.Expired}},
		{"NCANode/extracted/CmsIntegrationTest_0.cms", "=lol_kek", "2021-06-01T00:00:00Z", true, "", []sign.Reason{""}},
		{"NCANode/extracted/CmsIntegrationTest_0.cms", "=other", "2021-06-01T00:00:00Z", true, sign.ContentDiffers, []sign.Reason{sign.ContentDiffers}},
		// Its document was never published: that the key signed is looked at by TestVectorDoubleSign.
		{"skarm-kalkan/examples/CMS_for_double_sign.txt", "", "2019-09-01T00:00:00Z", false, sign.ContentMissing, []sign.Reason{sign.ContentMissing}},
	} {
		t.Run(tt.file+" "+tt.at, func(t *testing.T) {
			v := sign.NewVerifier(vectorTrust(t), sign.Offline{}, func() time.Time { return moment(tt.at) })
			if tt.plain {
				v = v.AcceptPlain()
			}
			given, literal := strings.CutPrefix(tt.content, "=")
			if !literal && given != "" {
				given = string(vector(t, given))
			}
			var got sign.Report
			var err error
			if given == "" {
				got, err = v.Verify(background, vector(t, tt.file), nil, sign.Document)
			} else {
				got, err = v.Verify(background, vector(t, tt.file), strings.NewReader(given), sign.Document)
			}
			check(t, got, err, statusOf(tt.reason), tt.reason)
			var each []sign.Reason
			for _, s := range got.Signatures {
				each = append(each, s.Reason)
				if s.Reason == "" && !s.TimestampedAt.IsZero() {
					t.Errorf("stamped by an authority that is not pinned: %v", s.TimestampedAt)
				}
			}
			if !slices.Equal(each, tt.each) {
				t.Errorf("got %q, want %q", each, tt.each)
			}
		})
	}
}

func statusOf(r sign.Reason) sign.Status {
	switch r {
	case "":
		return sign.Valid
	case sign.ContentMissing:
		return sign.NotCheckable
	}
	return sign.Invalid
}

// elsewhere are the files of the folder that other tests look at, by the beginnings of their names.
var elsewhere = []string{
	"README.md", "NCANode/LICENSE", "skarm-kalkan/cms/", "skarm-kalkan/examples/text.txt", // said, and signed, above
	"NCANode/extracted/xml_", "ncalayer-rs/test_gost512.xml", "skarm-kalkan/examples/test_wsse.xml", "skarm-kalkan/examples/test_xml.xml", // xmlsig
	"ncalayer-rs/test_gost512.vectors", // gost3410
}

// No file of the folder is looked at by nobody.
func TestVectorsAreAllLookedAt(t *testing.T) {
	haveVectors(t)
	known := sign.VectorLayers()
	for _, k := range keyFiles {
		known[k.file] = true
	}
	files := 0
	err := filepath.WalkDir(vectors, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(vectors, path)
		name = filepath.ToSlash(name)
		begins := func(beginning string) bool { return strings.HasPrefix(name, beginning) }
		if filepath.Ext(name) == ".p12" {
			files++
		}
		if !known[name] && !strings.HasSuffix(name, ".cms") && !slices.ContainsFunc(elsewhere, begins) {
			t.Errorf("%s: no test looks at it", name)
		}
		return err
	})
	if err != nil || files != 45 {
		t.Errorf("%d key files, %v", files, err)
	}
}
