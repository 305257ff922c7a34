package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// vectors is a folder of signatures that nobody of the project has made; it does not come with the project.
const vectors = "../../../shared/eds/vectors"

// TestMain is the program itself when a test starts it, so that its exit status is seen.
func TestMain(m *testing.M) {
	if os.Getenv("BE_PORTAL") != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// portalCommand runs the program and reads its lines.
func portalCommand(t *testing.T, args ...string) (list []verdict, exit int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "BE_PORTAL=1")
	out, err := cmd.Output()
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		exit = ended.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	for lines := json.NewDecoder(bytes.NewReader(out)); lines.More(); {
		var v verdict
		if err := lines.Decode(&v); err != nil {
			t.Fatalf("%v in %s", err, out)
		}
		list = append(list, v)
	}
	return list, exit
}

// pin puts certificates of the folder where the program is told to find its pins.
func pin(t *testing.T, names ...string) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(vectors, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, strings.ReplaceAll(name, "/", "-")), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestVerifySignatureOfTheAuthoritysMaterial(t *testing.T) {
	if _, err := os.Stat(vectors); err != nil {
		t.Skipf("no folder of signatures: %v", err)
	}
	present := pin(t, "skarm-kalkan/certs/root_test_gost_2022.cer", "skarm-kalkan/certs/nca_gost2022_test.cer",
		"gokalkan/root_rsa_test.crt", "gokalkan/nca_rsa_test.crt", "gokalkan/root_gost_test.crt", "gokalkan/nca_gost_test.crt")
	test123 := filepath.Join(t.TempDir(), "test123")
	if err := os.WriteFile(test123, []byte("test123"), 0o600); err != nil {
		t.Fatal(err)
	}
	const july2026, june2021, october2022 = "2026-07-20T10:00:00Z", "2021-06-01T00:00:00Z", "2022-10-02T00:00:00Z"
	const cms, made, kalkan = "skarm-kalkan/cms/", "NCANode/extracted/", "ncalayer-rs/"
	person := signer{
		Name: "ТЕСТОВ ТЕСТ ТЕСТОВИЧ", IIN: "123456789011", Role: "individual", Algorithm: "GOST 34.10-2015 512", SignedAt: "2026-07-20T09:08:06Z",
	}
	head := signer{
		Name: "ТЕСТОВ ТЕСТ ТЕСТОВИЧ", IIN: "123456789011", BIN: "123456789021", Organisation: `АО "ТЕСТ"`, Role: "head",
		Algorithm: "GOST 34.10-2015 512", SignedAt: "2026-07-20T09:10:09Z",
	}
	for _, tt := range []struct {
		file, content, at string
		status, reason    string
		signers           []signer // nil: not looked at
		exit              int
	}{
		{cms + "individual_attached.der", "", july2026, "valid", "", []signer{person}, 0},
		{cms + "individual_detached.der", vectors + "/" + cms + "individual_document.txt", july2026, "valid", "", []signer{person}, 0},
		{cms + "legal_entity_attached.der", "", july2026, "valid", "", []signer{head}, 0},
		{cms + "individual_detached.der", vectors + "/" + cms + "legal_entity_document.txt", july2026, "invalid", "Another document was signed", nil, 1},
		{cms + "individual_detached.der", "", july2026, "not-checkable", "kept apart from its document", nil, 2},
		// The stamp is by an authority that is not pinned: the signature is judged at the moment that was asked for.
		{cms + "individual_attached.der", "", "2027-06-01T00:00:00Z", "invalid", "expired", nil, 1},
		{made + "CmsServiceTest_2.cms", "", june2021, "valid", "", nil, 0},
		{made + "CmsServiceTest_2.cms", "", october2022, "invalid", "expired", nil, 1},
		{made + "CmsIntegrationTest_0.cms", "", june2021, "valid", "", nil, 0},
		{made + "CmsServiceTest_1.cms", test123, october2022, "invalid", "expired", nil, 1}, // its RSA certificate; the other had begun
		{"skarm-kalkan/examples/CMS_for_double_sign.txt", "", "2019-09-01T00:00:00Z", "not-checkable", "kept apart from its document", nil, 2},
		{made + "xml_0.xml", "", june2021, "valid", "", nil, 0},
		{made + "xml_0.xml", "", october2022, "invalid", "expired", nil, 1},
		{made + "xml_1.xml", "", october2022, "invalid", "expired", nil, 1},
		{kalkan + "test_gost512.xml_ns.xml", "", july2026, "invalid", "not issued by the National Certification Authority", nil, 1},
		{kalkan + "test_gost512.xml_simple.xml", "", july2026, "invalid", "not issued by the National Certification Authority", nil, 1},
		{"skarm-kalkan/examples/test_xml.xml", "", july2026, "invalid", "", nil, 1},
		{"skarm-kalkan/examples/test_wsse.xml", "", july2026, "invalid", "", nil, 1},
	} {
		t.Run(tt.file+" "+tt.at, func(t *testing.T) {
			args := []string{"verify-signature", "--trust", present, "--offline", "--at", tt.at}
			if tt.content != "" {
				args = append(args, "--content", tt.content)
			}
			file := filepath.Join(vectors, tt.file)
			got, exit := portalCommand(t, append(args, file)...)
			if exit != tt.exit || len(got) != 1 || got[0].File != file || got[0].Status != tt.status || !strings.Contains(got[0].Reason, tt.reason) {
				t.Fatalf("status %d: %+v, want %d: %s %q", exit, got, tt.exit, tt.status, tt.reason)
			}
			if tt.exit == 0 && got[0].Revocation != "not-checked" || (got[0].Reason == "") != (tt.exit == 0) {
				t.Errorf("revocation %q, reason %q", got[0].Revocation, got[0].Reason)
			}
			for i, want := range tt.signers {
				if len(got[0].Signers) != len(tt.signers) || got[0].Signers[i] != want {
					t.Errorf("signed by %+v, want %+v", got[0].Signers, want)
				}
			}
		})
	}
	t.Run("all at once", func(t *testing.T) {
		got, exit := portalCommand(t, "verify-signature", "--trust", present, "--offline", "--at", july2026,
			filepath.Join(vectors, cms, "individual_attached.der"), filepath.Join(vectors, cms, "legal_entity_attached.der"), filepath.Join(vectors, cms, "individual_detached.der"))
		if exit != 2 || len(got) != 3 || got[0].Status != "valid" || got[1].Status != "valid" || got[2].Status != "not-checkable" {
			t.Errorf("status %d: %+v", exit, got)
		}
	})
	t.Run("without pins for it", func(t *testing.T) {
		got, exit := portalCommand(t, "verify-signature", "--offline", "--at", july2026, filepath.Join(vectors, cms, "individual_attached.der"))
		if exit != 1 || len(got) != 1 || !strings.Contains(got[0].Reason, "not issued by the National Certification Authority") || got[0].Signers[0].Name != "" {
			t.Errorf("status %d: %+v", exit, got)
		}
	})
}
