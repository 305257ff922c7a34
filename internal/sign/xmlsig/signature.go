package xmlsig

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"

	"birtereze/portal/internal/sign"
)

// signature is a ds:Signature, read as the two profiles have it and with nothing that they have not.
type signature struct {
	info          *element
	infoMethod    method
	scheme        string // object identifier
	digest        string // object identifier
	uri           string // what the Reference is about
	contentMethod method
	digestValue   []byte
	value         []byte
	certificate   []byte
}

// profile is where the two ways to sign differ.
type profile struct {
	name        sign.Profile
	methods     []string // addresses of the one canonicalisation method, without and with comments
	enveloped   bool     // the signature is inside of what it signs
	certificate func(keyInfo *element) (holder *element, err error)
}

func (p profile) read(e *element) (*signature, error) {
	if err := plain(e); err != nil {
		return nil, err
	}
	if len(e.children) > 0 && e.last(nsDSig, "KeyInfo") == nil {
		return nil, sign.Refuse(sign.CertificateMissing, "no KeyInfo at the end of the signature")
	}
	parts, err := e.only(nsDSig, "SignedInfo", "SignatureValue", "KeyInfo")
	if err != nil {
		return nil, err
	}
	s := &signature{info: parts[0]}
	if err := p.readInfo(s); err != nil {
		return nil, err
	}
	if s.value, err = parts[1].base64(); err != nil {
		return nil, err
	}
	holder, err := p.certificate(parts[2])
	if err != nil {
		return nil, err
	}
	s.certificate, err = holder.base64()
	return s, err
}

func (p profile) readInfo(s *signature) error {
	parts, err := s.info.only(nsDSig, "CanonicalizationMethod", "SignatureMethod", "Reference")
	if err != nil {
		return err
	}
	if s.infoMethod, err = p.canonicalisation(parts[0]); err != nil {
		return err
	}
	scheme, err := parts[1].algorithm()
	if err != nil {
		return err
	}
	s.scheme = identifier(signatureMethods, scheme)
	return p.readReference(parts[2], s)
}

func (p profile) readReference(e *element, s *signature) error {
	uri, ok := e.attribute("", "URI")
	if !ok {
		return malformed("a reference to nothing")
	}
	s.uri = uri
	parts, err := e.only(nsDSig, "Transforms", "DigestMethod", "DigestValue")
	if err != nil {
		return err
	}
	if err := p.readTransforms(parts[0], s); err != nil {
		return err
	}
	digest, err := parts[1].algorithm()
	if err != nil {
		return err
	}
	s.digest = identifier(digestMethods, digest)
	s.digestValue, err = parts[2].base64()
	return err
}

func (p profile) readTransforms(e *element, s *signature) error {
	want := []string{"Transform"}
	if p.enveloped {
		want = append(want, "Transform")
	}
	list, err := e.only(nsDSig, want...)
	if err != nil {
		return err
	}
	if p.enveloped {
		address, err := list[0].algorithm()
		if err != nil {
			return err
		}
		if address != enveloped {
			return sign.Refuse(sign.AlgorithmUnknown, "transform %q", clip(address))
		}
	}
	s.contentMethod, err = p.canonicalisation(list[len(list)-1])
	return err
}

// canonicalisation reads a method, with or without comments: there are none where it is used.
func (p profile) canonicalisation(e *element) (method, error) {
	m := method{exclusive: p.methods[0] == c14nExclusive}
	address, _ := e.attribute("", "Algorithm")
	if !slices.Contains(p.methods, address) {
		return m, sign.Refuse(sign.AlgorithmUnknown, "canonicalisation or transform %q", clip(address))
	}
	if !m.exclusive || len(e.children) == 0 {
		_, err := e.algorithm()
		return m, err
	}
	parts, err := e.only(c14nExclusive, "InclusiveNamespaces")
	if err != nil {
		return m, err
	}
	list, _ := parts[0].attribute("", "PrefixList")
	m.inclusive = strings.Fields(list)
	if len(m.inclusive) > maxScope {
		return m, sign.Refuse(sign.TooLarge, "%d prefixes of a canonicalisation", len(m.inclusive))
	}
	if i := slices.Index(m.inclusive, "#default"); i >= 0 {
		m.inclusive[i] = ""
	}
	return m, nil
}

// claim is what the signature claims to have signed, left to judge about key and certificate.
func (p profile) claim(s *signature, content func() []byte) sign.Claim {
	return sign.Claim{
		Profile: p.name, Certificate: s.certificate, Scheme: s.scheme, Digest: s.digest,
		Message: canonical(s.info, s.infoMethod), Signature: s.value,
		Covers: func() error {
			h, err := sign.NewHash(s.digest)
			if err != nil {
				return err
			}
			h.Write(content())
			if !bytes.Equal(h.Sum(nil), s.digestValue) {
				return sign.Refuse(sign.ContentDiffers, "digest of the content is not the signed one")
			}
			return nil
		},
	}
}

// plain refuses comments in a signature: readers differ about the text that has one in it.
func plain(e *element) error {
	if e.commented {
		return malformed("a comment in the signature")
	}
	for _, c := range e.children {
		if c.element != nil {
			if err := plain(c.element); err != nil {
				return err
			}
		}
	}
	return nil
}

// only reads the children of an element that has these, in this order, and nothing else.
func (e *element) only(space string, locals ...string) ([]*element, error) {
	var list []*element
	for _, c := range e.children {
		if c.element != nil {
			list = append(list, c.element)
		}
	}
	if e.text || !slices.EqualFunc(list, locals, func(e *element, local string) bool { return e.is(space, local) }) {
		return nil, malformed("%.40s holds something else than %s", e.local, strings.Join(locals, ", "))
	}
	return list, nil
}

// last is the last child element, if it has the name.
func (e *element) last(space, local string) *element {
	for _, c := range slices.Backward(e.children) {
		if c.element != nil && c.element.is(space, local) {
			return c.element
		}
		if c.element != nil {
			return nil
		}
	}
	return nil
}

func (e *element) attribute(space, local string) (string, bool) {
	for _, a := range e.attributes {
		if a.is(space, local) {
			return a.value, true
		}
	}
	return "", false
}

// algorithm reads an element that names an algorithm without parameters: a shortened HMAC or an expression begins there.
func (e *element) algorithm() (string, error) {
	address, ok := e.attribute("", "Algorithm")
	if !ok || len(e.attributes) > 1 || len(e.children) > 0 {
		return "", malformed("%.40s names no algorithm, or one with parameters", e.local)
	}
	return address, nil
}

// base64 reads an element of base64 in lines, whose ends may be written as characters.
func (e *element) base64() ([]byte, error) {
	var text strings.Builder
	for _, c := range e.children {
		if c.element != nil {
			return nil, malformed("%.40s is not base64", e.local)
		}
		text.WriteString(c.text)
	}
	compact := strings.NewReplacer("\r", "", "\n", "", " ", "", "\t", "").Replace(text.String())
	data, err := base64.StdEncoding.Strict().DecodeString(compact)
	if err != nil || len(data) == 0 {
		return nil, malformed("%.40s is not base64", e.local)
	}
	return data, nil
}
