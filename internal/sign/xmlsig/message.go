package xmlsig

import (
	"context"
	"strings"

	"birtereze/portal/internal/sign"
)

// Message answers about a SOAP message whose body is signed by WS-Security: exclusive canonicalisation, one reference to
// the body, the certificate beside it. An error means that the context ended: no answer. Nothing of the message's header
// is signed; whether a message came twice is for the receiver to see.
func Message(ctx context.Context, v *sign.Verifier, message []byte, p sign.Purpose) (Answer, error) {
	root, err := parse(message)
	if err != nil {
		return refused(err)
	}
	if !envelope(root) {
		return refused(malformed("not a SOAP envelope"))
	}
	return verifyMessage(ctx, v, root, p)
}

func envelope(root *element) bool {
	return root.local == "Envelope" && (root.space == nsSOAP || root.space == nsSOAP2)
}

// The ways in which the certificate is put down (WS-Security X.509 Certificate Token Profile 1.1, 3.1).
const (
	tokenX509   = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"
	tokenBase64 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"
)

// message is the profile of the government's gateway.
var message = profile{
	name: sign.WSSE, methods: []string{c14nExclusive, c14nExclusive + "WithComments"}, certificate: inKeyIdentifier,
}

func inKeyIdentifier(keyInfo *element) (*element, error) {
	token := keyInfo.last(nsWSSE, "SecurityTokenReference")
	if token == nil || token.last(nsWSSE, "KeyIdentifier") == nil {
		return nil, sign.Refuse(sign.CertificateMissing, "no KeyIdentifier")
	}
	if _, err := keyInfo.only(nsWSSE, "SecurityTokenReference"); err != nil {
		return nil, err
	}
	holder, err := token.only(nsWSSE, "KeyIdentifier")
	if err != nil {
		return nil, err
	}
	kind, _ := holder[0].attribute("", "ValueType")
	encoding, given := holder[0].attribute("", "EncodingType")
	if kind != tokenX509 || given && encoding != tokenBase64 {
		return nil, sign.Refuse(sign.CertificateMissing, "KeyIdentifier of %q in %q", clip(kind), clip(encoding))
	}
	return holder[0], nil
}

func verifyMessage(ctx context.Context, v *sign.Verifier, root *element, p sign.Purpose) (Answer, error) {
	e, body, err := signedBody(root)
	if err != nil {
		return refused(err)
	}
	s, err := message.read(e)
	if err != nil {
		return refused(err)
	}
	id, _ := body.attribute(nsWSU, "Id")
	switch {
	case id == "" || s.uri != "#"+id:
		return refused(sign.Refuse(sign.ContentDiffers, "the signature is about %q, not the body", clip(s.uri)))
	case root.named(id) != 1:
		return refused(malformed("more than one element is called %q", clip(id)))
	}
	content := func() []byte { return canonical(body, s.contentMethod) }
	return judge(ctx, v, []sign.Claim{message.claim(s, content)}, p, content)
}

// signedBody finds the one signature and the body, each in the one place where it counts (SOAP 1.1, 4; SOAP 1.2 part 1, 5).
func signedBody(root *element) (signature, body *element, err error) {
	parts, err := root.only(root.space, "Header", "Body")
	if err != nil {
		return nil, nil, sign.Refuse(sign.NoSigners, "no envelope of one header and one body")
	}
	var security []*element
	for _, c := range parts[0].children {
		if c.element != nil && c.element.is(nsWSSE, "Security") {
			security = append(security, c.element)
		} else if c.element != nil && (c.element.is(nsDSig, "Signature") || c.element.holds(nsDSig, "Signature")) {
			return nil, nil, malformed("a signature in another header")
		}
	}
	if len(security) != 1 {
		return nil, nil, sign.Refuse(sign.NoSigners, "%d security headers", len(security))
	}
	var list []*element
	for _, c := range security[0].children {
		switch {
		case c.element == nil:
		case c.element.is(nsDSig, "Signature"):
			list = append(list, c.element)
		case c.element.holds(nsDSig, "Signature"):
			return nil, nil, malformed("a signature deep in the security header")
		}
	}
	if len(list) != 1 {
		return nil, nil, sign.Refuse(sign.NoSigners, "%d signatures of the message", len(list))
	}
	return list[0], parts[1], nil
}

// named counts the elements that may pass for the one of an identifier, whichever attribute a reader goes by.
func (e *element) named(id string) (n int) {
	for _, a := range e.attributes {
		if a.value == id && strings.EqualFold(a.local, "id") {
			n++
		}
	}
	for _, c := range e.children {
		if c.element != nil {
			n += c.element.named(id)
		}
	}
	return n
}
