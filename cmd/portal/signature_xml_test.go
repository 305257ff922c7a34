package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestVerifySignatureOfXML(t *testing.T) {
	const made = "../../internal/sign/xmlsig/testdata/" // with the certificates to pin
	good, err := os.ReadFile(made + "two.xml")
	if err != nil {
		t.Fatal(err)
	}
	changed := filepath.Join(t.TempDir(), "changed.xml")
	if err := os.WriteFile(changed, bytes.Replace(good, []byte("number=\"1\""), []byte("number=\"2\""), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name    string
		args    []string
		status  string
		signers int
		err     error
	}{
		{"a document", []string{made + "two.xml"}, "valid", 2, nil},
		{"a message", []string{made + "message.xml"}, "valid", 1, nil},
		{"a changed document", []string{changed}, "invalid", 2, errFound},
		{"with a file beside it", []string{"--content", changed, made + "two.xml"}, "not-checkable", 0, errUnchecked},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			args := append([]string{"--trust", made, "--at", "2026-11-21T12:00:00Z", "--offline"}, tt.args...)
			if err := verifySignatures(context.Background(), args, &out); !errors.Is(err, tt.err) {
				t.Errorf("got %v, want %v", err, tt.err)
			}
			var v verdict
			if err := json.Unmarshal(out.Bytes(), &v); err != nil {
				t.Fatal(err)
			}
			if v.Status != tt.status || len(v.Signers) != tt.signers || v.Status == "valid" && (v.Revocation != "not-checked" || v.Signers[0].BIN == "") {
				t.Errorf("%s", out.Bytes())
			}
		})
	}
}
