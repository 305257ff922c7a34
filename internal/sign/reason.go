package sign

import (
	"embed"
	"errors"
	"fmt"

	"birtereze/portal/internal/fault"
)

// Texts are the sentences for the reasons, under the keys that Reason.Key gives.
//
//go:embed ru.json kk.json en.json
var Texts embed.FS

// Reason is why a signature is not valid, or could not be checked.
type Reason string

// What is wrong with the message.
const (
	Malformed          Reason = "malformed"           // not a CMS SignedData, or with something beside it
	TooLarge           Reason = "too_large"           // over a bound of size or number
	NoSigners          Reason = "no_signers"          // nobody signed
	CertificateMissing Reason = "certificate_missing" // the signer's certificate is not in the message
	AttributesMissing  Reason = "attributes_missing"  // signed attributes that the profile demands
	ContentMissing     Reason = "content_missing"     // detached, and the document was not given
	ContentDiffers     Reason = "content_differs"     // another document was signed, or it was changed
	DigestUnknown      Reason = "digest_unknown"      // hash function that is not accepted
	AlgorithmUnknown   Reason = "algorithm_unknown"   // signature algorithm or key that is not accepted
	WeakKey            Reason = "weak_key"            // too short a key
	SignatureWrong     Reason = "signature_wrong"     // the signature does not fit the key
	BindingWrong       Reason = "binding_wrong"       // the signature names another certificate
)

// What is wrong with the certificate.
const (
	CertificateUnreadable Reason = "certificate_unreadable" // against its profile
	Untrusted             Reason = "untrusted"              // leads to no pinned root
	NotYetValid           Reason = "not_yet_valid"
	Expired               Reason = "expired"
	NotForDocuments       Reason = "not_for_documents" // a sign-in certificate, or an authority's
	NotForSignIn          Reason = "not_for_sign_in"   // a signing certificate, or an authority's
	NoIdentity            Reason = "no_identity"       // neither IIN nor BIN where the role needs it
	Revoked               Reason = "revoked"
	NotIssued             Reason = "not_issued" // the authority does not know the certificate
	RevocationUnreachable Reason = "revocation_unreachable"
)

// What is wrong with a time-stamp, and with who signed.
const (
	TimestampWrong Reason = "timestamp_wrong"
	OtherPerson    Reason = "other_person"
	OtherParty     Reason = "other_party"
	RoleLacks      Reason = "role_lacks"
)

// Reasons lists every reason.
func Reasons() []Reason {
	return []Reason{
		Malformed, TooLarge, NoSigners, CertificateMissing, AttributesMissing, ContentMissing, ContentDiffers,
		DigestUnknown, AlgorithmUnknown, WeakKey, SignatureWrong, BindingWrong,
		CertificateUnreadable, Untrusted, NotYetValid, Expired, NotForDocuments, NotForSignIn, NoIdentity, Revoked,
		NotIssued, RevocationUnreachable, TimestampWrong, OtherPerson, OtherParty, RoleLacks,
	}
}

// Key is the message key of the reason's sentence.
func (r Reason) Key() string { return "sign.reason." + string(r) }

// status is the answer that the reason makes: only what another attempt may mend is not a verdict.
func (r Reason) status() Status {
	if r == RevocationUnreachable || r == ContentMissing {
		return NotCheckable
	}
	return Invalid
}

// Err is the report as a failure for the edge: nil when valid, Unavailable when not checkable now, else Invalid. When the
// authority did not answer, it says after which time asking again may help: the same signature will do.
func (r Report) Err() error {
	switch r.Status {
	case Valid:
		return nil
	case NotCheckable:
		f := fault.New(fault.Unavailable, r.Reason.Key()).Because(errors.New(r.Detail))
		if r.Reason == RevocationUnreachable {
			f.Retry = pause
		}
		return f
	}
	return fault.New(fault.Invalid, r.Reason.Key()).Because(errors.New(r.Detail))
}

// failure is a reason on its way to a report.
type failure struct {
	reason Reason
	detail string
}

func (f *failure) Error() string { return string(f.reason) + ": " + f.detail }

func fail(reason Reason, format string, args ...any) error {
	return &failure{reason: reason, detail: fmt.Sprintf(format, args...)}
}

// reasonOf finds the failure in a chain; false for any other error, which is no verdict on the signature.
func reasonOf(err error) (*failure, bool) {
	var f *failure
	ok := errors.As(err, &f)
	return f, ok
}
