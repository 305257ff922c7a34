package document

import (
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

// View is a signature as pages show it: who, for whom, as what, when, and that it was found valid when it was taken.
func View(r *web.Request, s Signature) ui.Signature {
	return ui.Signature{
		Name: s.Signer.Name, For: s.Signer.Organisation, Role: r.T("document.role." + string(s.Signer.Role)), At: s.At,
		State:  ui.Tag{Text: r.T("document.signature_valid"), Tone: ui.ToneGood},
		Serial: s.Signer.Serial, Issuer: s.Signer.Issuer,
	}
}
