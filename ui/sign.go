package ui

import (
	"context"
	"encoding/base64"
	"io"
	"strings"
	"time"

	"github.com/a-h/templ"
)

// The purposes of a certificate that NCALayer offers for choice, as extended key usages (RFC 5280, 4.2.1.12).
const (
	keyForSigning = "1.3.6.1.5.5.7.3.4" // emailProtection: the signing certificates of the National Certification Authority
	keyForSignIn  = "1.3.6.1.5.5.7.3.2" // clientAuth: those for authentication
)

// SignForm lets a person sign bytes: with NCALayer in the browser, or, without scripts, by downloading them, signing in
// another program and uploading the signature. What is to be signed is shown as the children, before the button. The form
// posts as multipart: "cms" holds the signature as base64 without armour, or "cms_file" the uploaded file.
type SignForm struct {
	Action      string
	Token       string
	Bytes       []byte // what is signed; for more than some kilobytes give URL
	URL         string // where the script loads what is signed, when Bytes is empty
	Download    string // where a person downloads it
	FileName    string // of the download
	Attached    bool   // the signature holds the bytes; otherwise it is detached
	SignIn      bool   // the certificate for authentication instead of that for signing
	Usages      []string
	TimeStamped bool   // asks for a time-stamp of the authority
	AnyIssuer   bool   // also certificates of an authority that is not the national one: for installations with test keys
	NCALayer    string // address of NCALayer; its usual one when empty
	Button      string // "Sign" when empty
	Error       string // what was wrong with the signature that came before
	Fields      []Hidden
}

// Render writes the form. The page needs the asset "sign.js".
func (p SignForm) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Signing is where an installation signs and with whose keys; the web layer gives it to every page, so that a form says
// only what it signs.
type Signing struct {
	NCALayer  string // address of NCALayer; its usual one when empty
	AnyIssuer bool   // also certificates of an authority that is not the national one
}

type signingKey struct{}

// WithSigning gives the context what the sign forms of an installation have in common.
func WithSigning(ctx context.Context, s Signing) context.Context {
	return context.WithValue(ctx, signingKey{}, s)
}

func (p SignForm) attributes(ctx context.Context) templ.Attributes {
	installed, _ := ctx.Value(signingKey{}).(Signing)
	if p.NCALayer == "" {
		p.NCALayer = installed.NCALayer
	}
	p.AnyIssuer = p.AnyIssuer || installed.AnyIssuer
	usage := keyForSigning
	if p.SignIn {
		usage = keyForSignIn
	}
	a := templ.Attributes{
		"data-sign-form":      true,
		"data-sign-usages":    strings.Join(append([]string{usage}, p.Usages...), " "),
		"data-sign-locale":    string(lang(ctx)),
		"data-sign-working":   t(ctx, "sign.working"),
		"data-sign-off":       t(ctx, "sign.off"),
		"data-sign-cancelled": t(ctx, "sign.cancelled"),
		"data-sign-wrong":     t(ctx, "sign.wrong"),
		"data-sign-failed":    t(ctx, "sign.failed"),
	}
	if len(p.Bytes) > 0 {
		a["data-sign-bytes"] = base64.StdEncoding.EncodeToString(p.Bytes)
	} else {
		a["data-sign-url"] = p.URL
	}
	for name, on := range map[string]bool{
		"data-sign-attached": p.Attached, "data-sign-stamped": p.TimeStamped, "data-sign-any-issuer": p.AnyIssuer,
	} {
		if on {
			a[name] = true
		}
	}
	if p.NCALayer != "" {
		a["data-ncalayer"] = p.NCALayer
	}
	return a
}

func (p SignForm) button(ctx context.Context) string {
	switch {
	case p.Button != "":
		return p.Button
	case p.SignIn:
		return t(ctx, "sign.button_sign_in")
	}
	return t(ctx, "sign.button")
}

// Signature is who signed, for whom, as what, when, and what the check of the signature says.
type Signature struct {
	Name   string
	For    string
	Role   string
	At     time.Time
	State  Tag
	Serial string // number of the certificate
	Issuer string
	Valid  string // until when the certificate is valid, in words
	Note   string // such as: time-stamp, revocation checked on
	Href   string // where the signature is downloaded
}

// SignatureBlock is the signatures under a document.
type SignatureBlock struct {
	Items []Signature
	Sheet string // where a sheet with the signatures is printed
}

// Render writes the block.
func (p SignatureBlock) Render(ctx context.Context, w io.Writer) error {
	return p.view().Render(ctx, w)
}

func (p Signature) certificate(ctx context.Context) []Fact {
	facts := []Fact{{Label: t(ctx, "signature.serial"), Content: mono(p.Serial)}}
	if p.Issuer != "" {
		facts = append(facts, Fact{Label: t(ctx, "signature.issuer"), Value: p.Issuer})
	}
	if p.Valid != "" {
		facts = append(facts, Fact{Label: t(ctx, "signature.valid"), Value: p.Valid})
	}
	return facts
}

func (p SignForm) manualStep(ctx context.Context) string {
	if p.Attached {
		return t(ctx, "sign.attached")
	}
	return t(ctx, "sign.detached")
}
