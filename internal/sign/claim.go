package sign

import (
	"context"
	"hash"
)

// The profiles of signatures in XML (XML Signature Syntax and Processing; WS-Security X.509 Certificate Token Profile).
// Neither signs the certificate or the time: whoever asks for them accepts that.
const (
	XMLDSIG Profile = "XMLDSIG"
	WSSE    Profile = "WSSE"
)

// Claim is one signature of a format that another package reads: the holder of the certificate signed the message.
type Claim struct {
	Profile     Profile
	Certificate []byte // DER
	Scheme      string // object identifier of the signature algorithm
	Digest      string // object identifier of the hash function that the format names for the content
	Message     []byte // what was signed
	Signature   []byte
	Covers      func() error // checks that the message is about the content; asked once the key is known to have signed it
}

// VerifyClaims judges claims as Verify judges the signers of a message: the key and the content, then the certificate's
// path, purpose, holder and revocation, now. An error means that the context ended or a claim's Covers failed for another
// cause than Refuse names: no answer.
func (v *Verifier) VerifyClaims(ctx context.Context, claims []Claim, p Purpose) (Report, error) {
	switch {
	case len(claims) == 0:
		return Refused(Refuse(NoSigners, "nothing claims to be a signature"))
	case len(claims) > maxSigners:
		return Refused(Refuse(TooLarge, "more than %d signatures", maxSigners))
	}
	report := Report{Attached: true}
	for _, c := range claims {
		s := Signature{Status: Valid, Profile: c.Profile}
		if err := v.judgeClaim(ctx, c, p, &s); err != nil {
			f, ok := reasonOf(err)
			if !ok {
				return Report{}, err
			}
			s.Status, s.Reason, s.Detail = f.reason.status(), f.reason, f.detail
		}
		report.Signatures = append(report.Signatures, s)
	}
	report.conclude()
	return report, nil
}

func (v *Verifier) judgeClaim(ctx context.Context, c Claim, p Purpose, s *Signature) error {
	cert, err := ParseCertificate(c.Certificate)
	if err != nil {
		return fail(CertificateUnreadable, "%v", err)
	}
	s.Signer.Algorithm, s.Signer.Serial, s.Signer.Issuer = cert.Algorithm(), cert.Serial(), nameOf(cert.x.Issuer)
	if err := cert.verify(c.Scheme, c.Digest, c.Message, c.Signature); err != nil {
		return err
	}
	if err := c.Covers(); err != nil {
		return err
	}
	now := v.now()
	s.Evidence.JudgedAt, s.Evidence.CheckedAt = now, now
	return v.certificate(ctx, cert, p, false, s)
}

// NewHash is the hash function of an object identifier, where it is good for a signature; else an error of Refuse.
func NewHash(oid string) (hash.Hash, error) {
	d, err := strongDigest(oid)
	if err != nil {
		return nil, err
	}
	return d.new(), nil
}

// Refuse is an error that becomes the reason of a report, with a detail in technical English.
func Refuse(reason Reason, format string, args ...any) error { return fail(reason, format, args...) }

// Refused is the report for an error of Refuse; any other error is handed back.
func Refused(err error) (Report, error) { return refuse(err) }
