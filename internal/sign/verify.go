package sign

import (
	"bytes"
	"context"
	"fmt"
	"hash"
	"io"
	"time"
)

// Verifier verifies signatures. It is safe for concurrent use.
type Verifier struct {
	trust      *Trust
	revocation Revocation
	now        func() time.Time
	plain      bool
}

// NewVerifier makes a verifier with pinned certificates and a source of revocation: Offline{} where nobody is to be
// asked. With Stored evidence and the clock held at its JudgedAt, the verifier gives the answer of that time.
func NewVerifier(trust *Trust, revocation Revocation, now func() time.Time) *Verifier {
	return &Verifier{trust: trust, revocation: revocation, now: now}
}

// AcceptPlain is the same verifier for messages of systems whose software does not bind the signer's certificate and
// does not say when it signed. Everything else is demanded of them too.
func (v *Verifier) AcceptPlain() *Verifier {
	w := *v
	w.plain = true
	return &w
}

// Digests are hash values of a document by object identifier of the hash function, for a document that was hashed when
// it was stored.
type Digests map[string][]byte

// Object identifiers of hash functions, as keys of Digests: SHA-256 (FIPS 180-4), Streebog-512 (RFC 6986).
const (
	SHA256      = oidSHA256
	Streebog512 = oidStreebog512
)

// Verify answers whether a message (DER or BER, bare, in PEM armour or in base64) holds signatures for the purpose, and
// whose. The content is what was signed; nil when the message holds it; when both are there, both must be what was signed.
// An error means that the content could not be read or the context ended: no answer.
func (v *Verifier) Verify(ctx context.Context, message []byte, content io.Reader, p Purpose) (Report, error) {
	return v.verify(ctx, message, p, func(m *signedData) (Digests, error) {
		if content == nil {
			return nil, nil
		}
		return hashAll(content, m)
	})
}

// VerifyDigests is Verify for a document whose hash values are known. A signature by a hash function that is not among
// them is answered with ContentMissing.
func (v *Verifier) VerifyDigests(ctx context.Context, message []byte, d Digests, p Purpose) (Report, error) {
	return v.verify(ctx, message, p, func(*signedData) (Digests, error) {
		if d == nil {
			d = Digests{}
		}
		return d, nil
	})
}

// hashAll reads the content once, for all hash functions that the signers use.
func hashAll(content io.Reader, m *signedData) (Digests, error) {
	hashes := map[string]hash.Hash{}
	var writers []io.Writer
	for _, s := range m.signers {
		d, err := strongDigest(s.digest)
		if _, have := hashes[s.digest]; have || err != nil {
			continue // the signer is told so when its turn comes
		}
		hashes[s.digest] = d.new()
		writers = append(writers, hashes[s.digest])
	}
	if _, err := io.Copy(io.MultiWriter(writers...), content); err != nil {
		return nil, fmt.Errorf("read the signed document: %w", err)
	}
	sums := Digests{}
	for oid, h := range hashes {
		sums[oid] = h.Sum(nil)
	}
	return sums, nil
}

func (v *Verifier) verify(ctx context.Context, message []byte, p Purpose, outside func(*signedData) (Digests, error)) (Report, error) {
	der, err := decode(message)
	if err != nil {
		return refuse(err)
	}
	m, err := parseCMS(der)
	if err != nil {
		return refuse(err)
	}
	if m.contentType != oidData {
		return refuse(fail(Malformed, "content of type %s", m.contentType))
	}
	given, err := outside(m)
	if err != nil {
		return Report{}, err
	}
	report := Report{Attached: m.attached}
	for _, info := range m.signers {
		s, err := v.signature(ctx, m, info, given, p)
		if err != nil {
			return Report{}, err
		}
		report.Signatures = append(report.Signatures, s)
	}
	report.conclude()
	return report, nil
}

// refuse is the answer for a message that cannot be taken apart.
func refuse(err error) (Report, error) {
	f, ok := reasonOf(err)
	if !ok {
		return Report{}, err
	}
	return Report{Status: f.reason.status(), Reason: f.reason, Detail: f.detail}, nil
}

// signature answers about one signer. What the answer could establish before it failed stays in it.
func (v *Verifier) signature(ctx context.Context, m *signedData, info signerInfo, given Digests, p Purpose) (Signature, error) {
	s := Signature{Status: Valid, Profile: PlainCMS}
	s.Signer.SignedAt = info.attributes.signingTime
	err := v.judge(ctx, m, info, given, p, &s)
	if err == nil {
		return s, nil
	}
	f, ok := reasonOf(err)
	if !ok {
		return s, err
	}
	s.Status, s.Reason, s.Detail = f.reason.status(), f.reason, f.detail
	return s, nil
}

func (v *Verifier) judge(ctx context.Context, m *signedData, info signerInfo, given Digests, p Purpose, s *Signature) error {
	cert, err := m.certificateOf(info)
	if err != nil {
		return err
	}
	s.Signer.Algorithm, s.Signer.Serial, s.Signer.Issuer = cert.Algorithm(), cert.Serial(), nameOf(cert.x.Issuer)
	if err := m.checkSigned(info, cert, given); err != nil {
		return err
	}
	if s.Profile, err = v.profile(info, cert); err != nil {
		return err
	}
	now := v.now()
	s.Evidence.JudgedAt, s.Evidence.CheckedAt = now, now
	stamps, err := v.timestamps(ctx, info, now)
	if err != nil {
		return err
	}
	if len(stamps) > 0 {
		s.Profile, s.TimestampedAt, s.Evidence.JudgedAt = CAdEST, stamps[0].at, stamps[0].at
	}
	if err := v.certificate(ctx, cert, p, len(stamps) > 0, s); err != nil {
		return err
	}
	for _, t := range stamps {
		s.Evidence.Revocations = append(s.Evidence.Revocations, t.revocation)
	}
	return nil
}

// checkSigned checks that the key signed the attributes, and the attributes the content (RFC 5652, 5.4).
func (m *signedData) checkSigned(info signerInfo, cert *Certificate, given Digests) error {
	d, err := strongDigest(info.digest)
	if err != nil {
		return err
	}
	if info.attributes.contentType != m.contentType {
		return fail(Malformed, "content of type %s, signed is %s", m.contentType, info.attributes.contentType)
	}
	if err := cert.verify(info.scheme, info.digest, info.signed, info.signature); err != nil {
		return err
	}
	sum, known := given[info.digest]
	switch {
	case given == nil && !m.attached:
		return fail(ContentMissing, "a detached signature without its document")
	case given != nil && !known:
		return fail(ContentMissing, "the document's %s is not known", d.name)
	case given != nil && !bytes.Equal(sum, info.attributes.messageDigest):
		return fail(ContentDiffers, "%s of the document is not the signed one", d.name)
	}
	if m.attached {
		h := d.new()
		h.Write(m.content)
		if !bytes.Equal(h.Sum(nil), info.attributes.messageDigest) {
			return fail(ContentDiffers, "%s of the content is not the signed one", d.name)
		}
	}
	return nil
}

// profile checks what CAdES demands above CMS (ETSI EN 319 122-1, 6.3: signing-time, signing-certificate-v2).
func (v *Verifier) profile(info signerInfo, cert *Certificate) (Profile, error) {
	b := info.attributes.binding
	if b != nil {
		if err := b.check(cert); err != nil {
			return PlainCMS, err
		}
	}
	if b != nil && b.version == 2 && !info.attributes.signingTime.IsZero() {
		return CAdESBES, nil
	}
	if !v.plain {
		return PlainCMS, fail(AttributesMissing, "no signing time or no signing certificate is signed")
	}
	return PlainCMS, nil
}

// certificate checks the signer's certificate at the moment that is judged, and fills in who the signer is.
func (v *Verifier) certificate(ctx context.Context, cert *Certificate, p Purpose, proven bool, s *Signature) error {
	at := s.Evidence.JudgedAt
	chain, err := v.trust.path(cert, at)
	if err != nil {
		return err
	}
	for _, c := range chain {
		s.Evidence.Certificates = append(s.Evidence.Certificates, c.DER())
	}
	identity := cert.fill(&s.Signer)
	if err := cert.checkPurpose(p); err != nil {
		return err
	}
	if identity != nil {
		return identity
	}
	answer, err := v.revoked(ctx, chain, at, proven)
	if answer.State != "" {
		s.Evidence.Revocations = append(s.Evidence.Revocations, answer)
	}
	return err
}

// revoked asks about the first certificate of a chain. Those above it are pinned: whoever keeps the pins takes a revoked
// authority out.
func (v *Verifier) revoked(ctx context.Context, chain []*Certificate, at time.Time, proven bool) (Answer, error) {
	answer, err := v.revocation.Check(ctx, chain[0], chain[1], at)
	if ctx.Err() != nil {
		return Answer{}, fmt.Errorf("verify a signature: %w", ctx.Err())
	}
	if err != nil {
		return Answer{}, fail(RevocationUnreachable, "%v", err)
	}
	return answer, answer.judge(at, proven)
}
