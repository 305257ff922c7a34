package ncalayer

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strings"

	"birtereze/portal/standin/authority"
)

// task is what a page wants signed, whichever module it asked.
type task struct {
	data     [][]byte
	attached bool
	hashed   bool // the data are hashes
	stamped  bool
	usages   []string // of the certificate, all of them
	iin, bin string   // of the certificate's holder
	serial   string   // of the certificate
}

const (
	forSigning = "1.3.6.1.5.5.7.3.4"
	forSignIn  = "1.3.6.1.5.5.7.3.2"
)

var errArguments = errors.New("argument type mismatch")

// parseBasics reads the arguments of basics.sign.
func parseBasics(raw json.RawMessage) (task, error) {
	var args struct {
		Format  string          `json:"format"`
		Data    json.RawMessage `json:"data"`
		Signing struct {
			Decode      *bool           `json:"decode"`
			Encapsulate bool            `json:"encapsulate"`
			Digested    bool            `json:"digested"`
			TSA         json.RawMessage `json:"tsaProfile"`
		} `json:"signingParams"`
		Signer struct {
			Usages []string `json:"extKeyUsageOids"`
			IIN    string   `json:"iin"`
			BIN    string   `json:"bin"`
			Serial string   `json:"serialNumber"`
		} `json:"signerParams"`
	}
	if err := json.Unmarshal(raw, &args); err != nil {
		return task{}, errArguments
	}
	if args.Format != "cms" {
		return task{}, fmt.Errorf("the format %q is not among those of this stand-in: cms", args.Format)
	}
	var list []string
	if err := json.Unmarshal(args.Data, &list); err != nil {
		list = []string{""}
		if err := json.Unmarshal(args.Data, &list[0]); err != nil {
			return task{}, errArguments
		}
	}
	if len(list) == 0 {
		return task{}, errors.New("nothing to sign")
	}
	t := task{attached: args.Signing.Encapsulate, hashed: args.Signing.Digested,
		stamped: len(args.Signing.TSA) > 0 && string(args.Signing.TSA) != "null",
		usages:  args.Signer.Usages, iin: args.Signer.IIN, bin: args.Signer.BIN, serial: args.Signer.Serial}
	for _, d := range list {
		der := []byte(d)
		if args.Signing.Decode == nil || *args.Signing.Decode {
			var err error
			if der, err = base64.StdEncoding.DecodeString(d); err != nil {
				return task{}, errors.New("the data are not base64")
			}
		}
		t.data = append(t.data, der)
	}
	return t, nil
}

// parseCommon reads the arguments of the signing methods of commonUtils: storage, kind of key, data, attached or not.
func parseCommon(r request) (task, error) {
	if !slices.Contains([]string{"createCAdESFromBase64", "createCMSSignatureFromBase64", "createCAdESFromBase64Hash"}, r.Method) {
		return task{}, errors.New("there is no such method in this stand-in")
	}
	var args []any
	if err := json.Unmarshal(r.Args, &args); err != nil || len(args) < 3 {
		return task{}, errArguments
	}
	kind, ok1 := args[1].(string)
	data, ok2 := args[2].(string)
	if _, ok := args[0].(string); !ok || !ok1 || !ok2 {
		return task{}, errArguments
	}
	der, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		return task{}, errors.New("the data are not base64")
	}
	t := task{data: [][]byte{der}}
	switch kind {
	case "SIGNATURE":
		t.usages = []string{forSigning}
	case "AUTHENTICATION":
		t.usages = []string{forSignIn}
	}
	if r.Method == "createCAdESFromBase64Hash" {
		t.hashed = true
		return t, nil
	}
	if len(args) < 4 {
		return task{}, errArguments
	}
	attached, ok := args[3].(bool)
	if !ok {
		return task{}, errArguments
	}
	t.attached, t.stamped = attached, r.Method == "createCMSSignatureFromBase64"
	return t, nil
}

// sign signs everything in the task with one key, as a person who gives the password once.
func (s session) sign(ctx context.Context, t task) ([][]byte, error) {
	pair, err := s.key(ctx, t)
	if err != nil {
		return nil, err
	}
	signatures := make([][]byte, 0, len(t.data))
	for _, d := range t.data {
		m := authority.Message{Content: d, Hashed: t.hashed, Attached: t.attached && !t.hashed, At: s.options.Now()}
		if t.stamped {
			m.Stamp = s.options.Authority.Stamp
		}
		der, err := m.Sign(pair)
		if err != nil {
			return nil, err
		}
		signatures = append(signatures, der)
	}
	return signatures, nil
}

// key finds the certificate that fits the task among the persona's. When none does, NCALayer shows an empty list, and
// all that a person can do is to close it.
func (s session) key(ctx context.Context, t task) (authority.KeyPair, error) {
	persona, mode, err := s.person(ctx, t)
	if err != nil {
		return authority.KeyPair{}, err
	}
	identity, err := s.options.Authority.Persona(persona)
	if err != nil {
		return authority.KeyPair{}, err
	}
	pairs := []authority.KeyPair{identity.Signing, identity.SignIn}
	if mode == Wrong {
		if slices.Contains(t.usages, forSignIn) {
			return identity.Signing, nil
		}
		return identity.SignIn, nil
	}
	for _, p := range pairs {
		if t.fits(p) {
			return p, nil
		}
	}
	return authority.KeyPair{}, errCancelled
}

func (t task) fits(p authority.KeyPair) bool {
	usages := authority.Usages(p.Certificate)
	for _, u := range t.usages {
		if !slices.Contains(usages, u) {
			return false
		}
	}
	c := p.Certificate
	return (t.iin == "" || c.Subject.SerialNumber == "IIN"+t.iin) &&
		(t.bin == "" || slices.Contains(c.Subject.OrganizationalUnit, "BIN"+t.bin)) &&
		(t.serial == "" || strings.EqualFold(c.SerialNumber.Text(16), strings.TrimLeft(t.serial, "0")))
}

// keyInfo is what getKeyInfo tells of a certificate.
func (s session) keyInfo(ctx context.Context) (map[string]string, error) {
	pair, err := s.key(ctx, task{usages: []string{forSigning}})
	if err != nil {
		return nil, err
	}
	c := pair.Certificate
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
	millis := func(seconds int64) string { return fmt.Sprint(seconds * 1000) }
	return map[string]string{
		"alias": c.SerialNumber.Text(16), "keyId": fmt.Sprintf("%x", c.SubjectKeyId), "algorithm": pair.Title(),
		"subjectCn": c.Subject.CommonName, "subjectDn": c.Subject.String(),
		"issuerCn": c.Issuer.CommonName, "issuerDn": c.Issuer.String(),
		"serialNumber": c.SerialNumber.Text(10), "authorityKeyIdentifier": fmt.Sprintf("%x", c.AuthorityKeyId),
		"certNotBefore": millis(c.NotBefore.Unix()), "certNotAfter": millis(c.NotAfter.Unix()), "pem": string(certificate),
	}, nil
}

func encode(der []byte) string { return base64.StdEncoding.EncodeToString(der) }

// armour wraps a message as NCALayer does.
func armour(der []byte) string {
	return string(bytes.TrimLeft(pem.EncodeToMemory(&pem.Block{Type: "CMS", Bytes: der}), "\n"))
}
