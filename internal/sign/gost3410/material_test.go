package gost3410_test

import (
	"bytes"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"birtereze/portal/internal/sign/gost3410"
	"birtereze/portal/internal/sign/gost34311"
	"birtereze/portal/internal/sign/streebog"
)

// material is a folder of certificates, lists and vectors of the national authority; it does not come with the project.
const material = "../../../../shared/eds/vectors"

// kind is what an object identifier of a curve or of a signature stands for.
type kind struct {
	curve *gost3410.Curve
	hash  func([]byte) []byte
}

var (
	kind512 = kind{gost3410.ParamSetA512(), func(b []byte) []byte { s := streebog.Sum512(b); return s[:] }}
	legacy  = kind{gost3410.CryptoProA(), func(b []byte) []byte { s := gost34311.Sum(b); return s[:] }}

	kinds = map[string]kind{
		"1.2.398.3.10.1.1.2.2.1": kind512, // curve
		"1.2.398.3.10.1.1.2.3.2": kind512, // signature
		"1.2.398.3.10.1.1.1.1.1": legacy,
		"1.2.398.3.10.1.1.1.2":   legacy,
	}
)

// signedThing is a certificate or a revocation list.
type signedThing struct {
	Content   asn1.RawValue
	Algorithm pkix.AlgorithmIdentifier
	Signature asn1.BitString
}

type certificate struct {
	Version   int `asn1:"explicit,tag:0,optional"`
	Serial    asn1.RawValue
	Algorithm pkix.AlgorithmIdentifier
	Issuer    asn1.RawValue
	Validity  asn1.RawValue
	Subject   asn1.RawValue
	Key       keyInfo
	Rest      []asn1.RawValue `asn1:"optional,omitempty"`
}

type keyInfo struct {
	Algorithm struct {
		Kind       asn1.ObjectIdentifier
		Parameters asn1.RawValue `asn1:"optional"`
	}
	Point asn1.BitString
}

// publicKey is nil for a key of another kind.
func (i *keyInfo) publicKey(t *testing.T, name string) *gost3410.PublicKey {
	t.Helper()
	var parameters struct{ Curve, Hash asn1.ObjectIdentifier }
	if _, err := asn1.Unmarshal(i.Algorithm.Parameters.FullBytes, &parameters); err != nil {
		return nil // RSA
	}
	k, ok := kinds[parameters.Curve.String()]
	if !ok {
		t.Errorf("%s: unknown curve %v", name, parameters.Curve)
		return nil
	}
	var point []byte
	if _, err := asn1.Unmarshal(i.Point.Bytes, &point); err != nil {
		t.Errorf("%s: %v", name, err)
		return nil
	}
	key, err := gost3410.ParsePublicKey(k.curve, point)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return nil
	}
	return key
}

// read returns the files of the folder with an ending, as DER, by their names.
func read(t *testing.T, endings ...string) map[string][]byte {
	t.Helper()
	if _, err := os.Stat(material); err != nil {
		t.Skipf("no folder of material: %v", err)
	}
	files := map[string][]byte{}
	err := filepath.WalkDir(material, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !slices.Contains(endings, filepath.Ext(path)) {
			return err
		}
		b, err := os.ReadFile(path)
		if block, _ := pem.Decode(b); block != nil {
			b = block.Bytes
		} else if bare, err := base64.StdEncoding.DecodeString(string(b)); err == nil {
			b = bare
		}
		files[strings.TrimPrefix(filepath.ToSlash(path), material+"/")] = b
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestCertificatesAndListsOfTheAuthority(t *testing.T) {
	things, issuers := map[string]signedThing{}, map[string][]*gost3410.PublicKey{}
	names := map[string]string{}      // of issuers, by file
	var unnamed []*gost3410.PublicKey // of issuers without a certificate
	for name, b := range read(t, ".der") {
		var i keyInfo
		if strings.Contains(name, ".spki.") {
			if _, err := asn1.Unmarshal(b, &i); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			unnamed = append(unnamed, i.publicKey(t, name))
		}
	}
	for name, b := range read(t, ".cer", ".crt", ".crl") {
		var s signedThing
		if _, err := asn1.Unmarshal(b, &s); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, ok := kinds[s.Algorithm.Algorithm.String()]; ok {
			things[name] = s
		}
		if strings.HasSuffix(name, ".crl") {
			continue
		}
		var c certificate
		if _, err := asn1.Unmarshal(s.Content.FullBytes, &c); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		names[name] = string(c.Issuer.FullBytes)
		if key := c.Key.publicKey(t, name); key != nil {
			subject := string(c.Subject.FullBytes)
			issuers[subject] = append(issuers[subject], key)
		}
	}
	verified := 0
	for name, s := range things {
		var candidates []*gost3410.PublicKey
		if issuer, ok := names[name]; ok {
			candidates = append(issuers[issuer], unnamed...)
		} else { // a list
			for _, keys := range issuers {
				candidates = append(candidates, keys...)
			}
		}
		if verifies(t, name, s, candidates) {
			verified++
		}
	}
	t.Logf("%d of %d signatures of certificates and lists verified", verified, len(things))
	if verified < 20 {
		t.Error("too few")
	}
}

func verifies(t *testing.T, name string, s signedThing, candidates []*gost3410.PublicKey) bool {
	t.Helper()
	k := kinds[s.Algorithm.Algorithm.String()]
	digest := k.hash(s.Content.FullBytes)
	for _, key := range candidates {
		if key.Curve() != k.curve || !key.Verify(digest, s.Signature.Bytes) {
			continue
		}
		changed := bytes.Clone(digest)
		changed[0] ^= 1
		if key.Verify(changed, s.Signature.Bytes) {
			t.Errorf("%s: a changed digest is accepted", name)
		}
		key.Prepare()
		if !key.Verify(digest, s.Signature.Bytes) || key.Verify(changed, s.Signature.Bytes) {
			t.Errorf("%s: another answer when the key is prepared", name)
		}
		return true
	}
	t.Errorf("%s: none of %d keys verifies it", name, len(candidates))
	return false
}

// A key, a digest and a signature that another implementation of the profile has made.
func TestVectorOfAnotherImplementation(t *testing.T) {
	values := map[string]string{}
	for _, b := range read(t, ".vectors") {
		for line := range strings.Lines(string(b)) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
			values[name] = value
		}
	}
	number := func(name string) []byte {
		b, err := hex.DecodeString(values[name])
		if err != nil || len(b) == 0 {
			t.Fatalf("%s: %q", name, values[name])
		}
		return b
	}
	reversed := func(name string) []byte {
		b := number(name)
		slices.Reverse(b)
		return b
	}
	private, err := gost3410.ParsePrivateKey(gost3410.ParamSetA512(), reversed("d"))
	if err != nil {
		t.Fatal(err)
	}
	public, err := gost3410.ParsePublicKey(gost3410.ParamSetA512(), append(reversed("qx"), reversed("qy")...))
	if err != nil {
		t.Fatal(err)
	}
	if !public.Equal(private.Public()) {
		t.Error("the keys do not belong together")
	}
	sum := streebog.Sum512([]byte(values["msg"]))
	if !bytes.Equal(sum[:], number("digest")) {
		t.Errorf("digest: got %x, want %s", sum, values["digest"])
	}
	if !public.Verify(sum[:], number("sig")) {
		t.Error("the signature is refused")
	}
}
