package xmlsig_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/sign/xmlsig"
)

// vectors is a folder of signatures that nobody of the project has made; it does not come with the project.
const vectors = "../../../../shared/eds/vectors"

func vector(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(vectors, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestVectors(t *testing.T) {
	if _, err := os.Stat(vectors); err != nil {
		t.Skipf("no folder of signatures: %v", err)
	}
	trust := trustOf(t, vector(t, "gokalkan/root_rsa_test.crt"), vector(t, "gokalkan/nca_rsa_test.crt"),
		vector(t, "skarm-kalkan/certs/root_test_gost_2022.cer"), vector(t, "skarm-kalkan/certs/nca_gost2022_test.cer"))
	const content = `<a><b>test</b></a>`
	in2021, in2022 := time.Date(2021, 6, 1, 0, 0, 0, 0, time.UTC), time.Date(2022, 9, 1, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		file    string
		at      time.Time
		reason  sign.Reason
		each    []sign.Reason
		content string
	}{
		{"NCANode/extracted/xml_0.xml", in2021, "", []sign.Reason{""}, content},
		{"NCANode/extracted/xml_0.xml", in2022, sign.Expired, []sign.Reason{sign.Expired}, ""},
		// The two certificates were never valid at the same time.
		{"NCANode/extracted/xml_1.xml", in2021, sign.NotYetValid, []sign.Reason{"", sign.NotYetValid}, ""},
		{"NCANode/extracted/xml_1.xml", in2022, sign.Expired, []sign.Reason{sign.Expired, ""}, ""},
		// Signed by a key that certified itself: key and content are right, the certificate leads nowhere.
		{"ncalayer-rs/test_gost512.xml_ns.xml", now, sign.Untrusted, []sign.Reason{sign.Untrusted}, ""},
		{"ncalayer-rs/test_gost512.xml_simple.xml", now, sign.Untrusted, []sign.Reason{sign.Untrusted}, ""},
		{"skarm-kalkan/examples/test_wsse.xml", now, sign.Malformed, nil, ""}, // declares an encoding that there is not
		{"skarm-kalkan/examples/test_xml.xml", now, sign.NoSigners, nil, ""},
	} {
		t.Run(filepath.Base(tt.file)+" "+tt.at.Format(time.DateOnly), func(t *testing.T) {
			v := sign.NewVerifier(trust, sign.Offline{}, func() time.Time { return tt.at })
			got, err := xmlsig.Verify(background, v, vector(t, tt.file), sign.Document)
			status := sign.Invalid
			if tt.reason == "" {
				status = sign.Valid
			}
			check(t, got, err, status, tt.reason)
			if len(got.Signatures) != len(tt.each) || string(got.Content) != tt.content {
				t.Fatalf("%d signatures, want %d; content %q", len(got.Signatures), len(tt.each), got.Content)
			}
			for i, want := range tt.each {
				if s := got.Signatures[i]; s.Reason != want {
					t.Errorf("signature %d: %q (%s), want %q", i, s.Reason, s.Detail, want)
				}
			}
		})
	}
}
