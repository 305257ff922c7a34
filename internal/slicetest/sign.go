package slicetest

import (
	"context"
	"io"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/sign"
	"birtereze/portal/standin/authority"
	"birtereze/portal/standin/visitor"
)

// issuing is the authority of all worlds, by a clock at which it issues whatever the clocks of the tests show: its keys take
// long to make.
var issuing = sync.OnceValues(func() (*authority.Authority, error) {
	return authority.New(authority.Config{Now: func() time.Time { return Begin.AddDate(0, -1, 0) }})
})

// Authority is the certification authority of all tests by a clock, in a mood of its own; what it issues and revokes, it does
// for all of them.
func Authority(now func() time.Time) (*authority.Authority, error) {
	ca, err := issuing()
	if err != nil {
		return nil, err
	}
	return ca.At(now), nil
}

// Identity is the certificates and keys of one of the invented people. They are valid from a month before Begin, for a year.
func Identity(t testing.TB, persona string) authority.Identity {
	t.Helper()
	ca, err := issuing()
	if err != nil {
		t.Fatal(err)
	}
	id, err := ca.Persona(persona)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Signer signs by a clock what pages ask for, with the keys of one of the invented people.
func Signer(t testing.TB, now func() time.Time, persona string) visitor.Sign {
	t.Helper()
	keys := Identity(t, persona)
	return func(content []byte, attached, signIn bool) ([]byte, error) {
		pair := keys.Signing
		if signIn {
			pair = keys.SignIn
		}
		return authority.Message{Content: content, Attached: attached, At: now()}.Sign(pair)
	}
}

// Verifier verifies signatures under the world's authority, which is opened when the first comes.
type Verifier struct {
	open func() (*sign.Verifier, error)
}

// Verify verifies a signature over content.
func (v Verifier) Verify(ctx context.Context, message []byte, content io.Reader, p sign.Purpose) (sign.Report, error) {
	verifier, err := v.open()
	if err != nil {
		return sign.Report{}, err
	}
	return verifier.Verify(ctx, message, content, p)
}

// VerifyDigests verifies a signature over content whose hashes are known.
func (v Verifier) VerifyDigests(ctx context.Context, message []byte, d sign.Digests, p sign.Purpose) (sign.Report, error) {
	verifier, err := v.open()
	if err != nil {
		return sign.Report{}, err
	}
	return verifier.VerifyDigests(ctx, message, d, p)
}

// openVerifier pins the certificates of the world's authority and asks it for revocation, by the world's clock.
func (w *World) openVerifier() (*sign.Verifier, error) {
	ca, err := w.authority()
	if err != nil {
		return nil, err
	}
	server := httptest.NewServer(ca.Handler())
	w.Cleanup(server.Close)
	pinned, err := sign.ParseCertificates(ca.PEM())
	if err != nil {
		return nil, err
	}
	trust, err := sign.NewTrust(pinned...)
	if err != nil {
		return nil, err
	}
	ocsp, err := sign.NewOCSP(server.URL+"/ocsp/", sign.Online{Now: w.Clock.Now})
	if err != nil {
		return nil, err
	}
	return sign.NewVerifier(trust, ocsp, w.Clock.Now), nil
}

// Authority is the certification authority by the world's clock.
func (w *World) Authority() *authority.Authority {
	w.Helper()
	ca, err := w.authority()
	w.Must(err)
	return ca
}

// SignedBy is a detached signature by one of the invented people.
func (w *World) SignedBy(persona string, content []byte) []byte {
	w.Helper()
	cms, err := authority.Message{Content: content, At: w.Clock.Now()}.Sign(Identity(w, persona).Signing)
	w.Must(err)
	return cms
}

// VersionSignedBy is a detached signature by one of the invented people over a version of a document.
func (w *World) VersionSignedBy(persona string, version portal.ID) []byte {
	w.Helper()
	return w.SignedBy(persona, w.Bytes(version))
}
