// Package xmlsig verifies signatures in XML as the national profile makes them: in a document (XML Signature, enveloped)
// and over the body of a SOAP message (WS-Security), with the answer of package sign.
//
// What is a signature here and why is written in policy.md beside this file. The package signs nothing.
package xmlsig

import (
	"bytes"
	"context"
	"fmt"

	"birtereze/portal/internal/sign"
)

// maxSignatures bounds the work that one document makes: each signature has the whole of it hashed.
const maxSignatures = 16

// Answer is the report about a document or message, and what was signed.
type Answer struct {
	sign.Report

	// Content is what every signature covers, in canonical form: the document without its signatures, or the message's
	// body. Work with it and never with what came, in which another reader may find something else. Nil unless the report
	// is valid.
	Content []byte `json:"-"`
}

// Is reports whether data may be XML, and so nothing that package sign reads itself.
func Is(data []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\ufeff")), " \t\r\n"), []byte{'<'})
}

// Verify answers about a document or a message, whichever it is by its root.
func Verify(ctx context.Context, v *sign.Verifier, data []byte, p sign.Purpose) (Answer, error) {
	root, err := parse(data)
	if err != nil {
		return refused(err)
	}
	if envelope(root) {
		return verifyMessage(ctx, v, root, p)
	}
	return verifyDocument(ctx, v, root, p)
}

// Document answers about an XML document with one or more enveloped signatures (XML Signature, 8.2). An error means that
// the context ended: no answer.
func Document(ctx context.Context, v *sign.Verifier, document []byte, p sign.Purpose) (Answer, error) {
	root, err := parse(document)
	if err != nil {
		return refused(err)
	}
	return verifyDocument(ctx, v, root, p)
}

func refused(err error) (Answer, error) {
	report, err := sign.Refused(err)
	return Answer{Report: report}, err
}

// document is the profile of NCALayer: Canonical XML, the certificate in X509Data.
var document = profile{
	name: sign.XMLDSIG, methods: []string{c14n, c14n + "#WithComments"}, enveloped: true, certificate: inX509Data,
}

func inX509Data(keyInfo *element) (*element, error) {
	if data := keyInfo.last(nsDSig, "X509Data"); data == nil || data.last(nsDSig, "X509Certificate") == nil {
		return nil, sign.Refuse(sign.CertificateMissing, "no X509Certificate")
	}
	data, err := keyInfo.only(nsDSig, "X509Data")
	if err != nil {
		return nil, err
	}
	holder, err := data[0].only(nsDSig, "X509Certificate")
	if err != nil {
		return nil, err
	}
	return holder[0], nil
}

func verifyDocument(ctx context.Context, v *sign.Verifier, root *element, p sign.Purpose) (Answer, error) {
	elements, err := signaturesIn(root)
	if err != nil {
		return refused(err)
	}
	var claims []sign.Claim
	for i, e := range elements {
		s, err := document.read(e)
		if err == nil && s.uri != "" {
			err = sign.Refuse(sign.ContentDiffers, "the signature is about %q, not the document", clip(s.uri))
		}
		if err != nil {
			return refused(err)
		}
		// Each signature was made over the document with those before it, so later ones are left out together with it.
		claims = append(claims, document.claim(s, func() []byte { return canonical(root, s.contentMethod, elements[i:]...) }))
	}
	return judge(ctx, v, claims, p, func() []byte { return canonical(root, method{}, elements...) })
}

// signaturesIn lists the signatures of a document: children of the root. One elsewhere is none of the document's, and
// somebody may take it for one.
func signaturesIn(root *element) (list []*element, err error) {
	for _, c := range root.children {
		switch {
		case c.element == nil:
		case c.element.is(nsDSig, "Signature"):
			list = append(list, c.element)
		case c.element.holds(nsDSig, "Signature"):
			return nil, malformed("a signature deep in the document")
		}
	}
	if root.is(nsDSig, "Signature") || len(list) == 0 {
		return nil, sign.Refuse(sign.NoSigners, "no signature under the root")
	}
	if len(list) > maxSignatures {
		return nil, sign.Refuse(sign.TooLarge, "more than %d signatures", maxSignatures)
	}
	return list, nil
}

// holds reports whether an element of the name is somewhere inside.
func (e *element) holds(space, local string) bool {
	for _, c := range e.children {
		if c.element != nil && (c.element.is(space, local) || c.element.holds(space, local)) {
			return true
		}
	}
	return false
}

func judge(ctx context.Context, v *sign.Verifier, claims []sign.Claim, p sign.Purpose, content func() []byte) (Answer, error) {
	report, err := v.VerifyClaims(ctx, claims, p)
	if err != nil {
		return Answer{}, fmt.Errorf("verify XML: %w", err)
	}
	a := Answer{Report: report}
	if report.Status == sign.Valid {
		a.Content = content()
	}
	return a, nil
}
