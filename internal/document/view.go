package document

import (
	"birtereze/portal"
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

// Block is the signatures over a version as pages show them; empty when there are none.
func Block(r *web.Request, version portal.ID, kept []Signature) ui.SignatureBlock {
	var block ui.SignatureBlock
	for _, s := range kept {
		block.Items = append(block.Items, view(r, s))
	}
	if len(kept) > 0 {
		block.Sheet = sheetHref(version)
	}
	return block
}

// view is a signature as pages show it: who, for whom, as what, when, and that it was found valid when it was taken.
func view(r *web.Request, s Signature) ui.Signature {
	return ui.Signature{
		Name: s.Signer.Name, For: s.Signer.Organisation, Role: r.T("document.role." + string(s.Signer.Role)), At: s.At,
		State:  ui.Tag{Text: r.T("document.signature_valid"), Tone: ui.ToneGood},
		Serial: s.Signer.Serial, Issuer: s.Signer.Issuer, Href: signatureHref(s),
	}
}
