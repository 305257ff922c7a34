package authority

import (
	"bytes"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// ocspRequest is an OCSPRequest (RFC 6960, 4.1.1) without a signature.
type ocspRequest struct {
	TBS struct {
		Version    int           `asn1:"explicit,tag:0,default:0,optional"`
		Requestor  asn1.RawValue `asn1:"explicit,tag:1,optional"`
		List       []struct{ ID certID }
		Extensions []pkix.Extension `asn1:"explicit,tag:2,optional"`
	}
}

type certID struct {
	Hash   pkix.AlgorithmIdentifier
	Name   []byte
	Key    []byte
	Serial *big.Int
}

// answer is an OCSP answer on its way, so that a mood can spoil it.
type answer struct {
	ids      []certID
	serials  []*big.Int // that the answer is about, in the order of ids
	produced time.Time
	nonce    []byte // as the extension holds it
	signer   KeyPair
	forger   KeyPair // whose key signs in its place in a mood
}

// answerOCSP answers a request in DER.
func (a *Authority) answerOCSP(der []byte) ([]byte, error) {
	var req ocspRequest
	if rest, err := asn1.Unmarshal(der, &req); err != nil || len(rest) > 0 || len(req.TBS.List) == 0 || len(req.TBS.List) > 8 {
		return ocspStatus(1), nil // malformedRequest
	}
	b := a.issuerOf(req.TBS.List[0].ID)
	if b == nil {
		return ocspStatus(6), nil // unauthorized: not this authority's certificate
	}
	ans := answer{produced: a.config.Now(), signer: b.ocsp, forger: b.tsa}
	for _, r := range req.TBS.List {
		if a.issuerOf(r.ID) != b {
			return ocspStatus(6), nil
		}
		ans.ids, ans.serials = append(ans.ids, r.ID), append(ans.serials, r.ID.Serial)
	}
	for _, e := range req.TBS.Extensions {
		if e.Id.Equal(oid("1.3.6.1.5.5.7.48.1.2")) {
			ans.nonce = e.Value
		}
	}
	a.spoil(&ans)
	return a.marshalOCSP(ans)
}

// issuerOf finds the branch that the hashes of a question name; nil when it is none of this authority's.
func (a *Authority) issuerOf(id certID) *branch {
	digest := id.Hash.Algorithm.String()
	if hashes[digest] == nil {
		return nil
	}
	for _, b := range a.branches {
		_, bits, err := suites[b.algorithm].spki(b.issuing.Key.Public())
		if err == nil && bytes.Equal(id.Name, hashed(digest, b.issuing.Certificate.RawSubject)) && bytes.Equal(id.Key, hashed(digest, bits)) {
			return b
		}
	}
	return nil
}

// ocspStatus is an answer that says only that there is none.
func ocspStatus(code byte) []byte { return []byte{0x30, 0x03, 0x0a, 0x01, code} }

func (a *Authority) marshalOCSP(ans answer) ([]byte, error) {
	var data cryptobyte.Builder
	data.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(explicit(1), func(b *cryptobyte.Builder) { b.AddBytes(ans.signer.Certificate.RawSubject) })
		b.AddASN1GeneralizedTime(ans.produced.UTC().Truncate(time.Second))
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			for i, id := range ans.ids {
				a.addSingle(b, id, ans.serials[i], ans.produced)
			}
		})
		if ans.nonce != nil {
			b.AddASN1(explicit(1), func(b *cryptobyte.Builder) {
				b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
					b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
						b.AddASN1ObjectIdentifier(oid("1.3.6.1.5.5.7.48.1.2"))
						b.AddASN1OctetString(ans.nonce)
					})
				})
			})
		}
	})
	tbs, err := data.Bytes()
	if err != nil {
		return nil, fmt.Errorf("answer OCSP: %w", err)
	}
	signature, scheme, err := ans.signer.sign("", tbs)
	if err != nil {
		return nil, fmt.Errorf("answer OCSP: %w", err)
	}
	var b cryptobyte.Builder
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Enum(0)
		b.AddASN1(explicit(0), func(b *cryptobyte.Builder) {
			b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1ObjectIdentifier(oid("1.3.6.1.5.5.7.48.1.1"))
				b.AddASN1(cbasn1.OCTET_STRING, func(b *cryptobyte.Builder) {
					b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
						b.AddBytes(tbs)
						addAlgorithm(b, scheme)
						b.AddASN1BitString(signature)
						b.AddASN1(explicit(0), func(b *cryptobyte.Builder) {
							b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddBytes(ans.signer.Certificate.Raw) })
						})
					})
				})
			})
		})
	})
	return b.Bytes()
}

// addSingle writes a SingleResponse. As the national responder does, it gives no next update, and calls a certificate
// that was never issued revoked on 1 January 1970 with a hold.
func (a *Authority) addSingle(b *cryptobyte.Builder, id certID, serial *big.Int, at time.Time) {
	a.mu.Lock()
	_, issued := a.record.Issued[hex(serial)]
	r, revoked := a.record.Revoked[hex(serial)]
	a.mu.Unlock()
	if !issued {
		r, revoked = revocation{At: time.Unix(0, 0), Cause: 6}, true
	}
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			addAlgorithm(b, id.Hash.Algorithm.String())
			b.AddASN1OctetString(id.Name)
			b.AddASN1OctetString(id.Key)
			b.AddASN1BigInt(serial)
		})
		if !revoked {
			b.AddASN1(cbasn1.Tag(0).ContextSpecific(), func(*cryptobyte.Builder) {})
		} else {
			b.AddASN1(explicit(1), func(b *cryptobyte.Builder) {
				b.AddASN1GeneralizedTime(r.At.UTC())
				b.AddASN1(explicit(0), func(b *cryptobyte.Builder) { b.AddASN1Enum(int64(r.Cause)) })
			})
		}
		b.AddASN1GeneralizedTime(at.UTC().Truncate(time.Second))
	})
}
