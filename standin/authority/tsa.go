package authority

import (
	"bytes"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Stamp time-stamps bytes (RFC 3161) by the first branch and gives the token in DER: what Message.Stamp wants.
func (a *Authority) Stamp(signature []byte) ([]byte, error) {
	b := a.branches[0]
	digest := suites[b.algorithm].digest
	return a.token(b, digest, hashed(digest, signature), nil)
}

// stamper is the branch that stamps hashes of a function: as with the national authority, who asks by SHA-256 gets a token
// that is signed by RSA.
func (a *Authority) stamper(digest string) *branch {
	for _, b := range a.branches {
		if _, ok := suites[b.algorithm].schemes[digest]; ok {
			return b
		}
	}
	return a.branches[0]
}

func (a *Authority) token(by *branch, digest string, sum []byte, nonce *big.Int) ([]byte, error) {
	at := a.config.Now()
	signer := by.tsa
	switch a.feels().Nonsense {
	case Other:
		sum = bytes.Repeat([]byte{0x5a}, len(sum))
	case Forged:
		signer.Key = by.ocsp.Key
	}
	a.mu.Lock()
	a.record.Stamps++
	number := a.record.Stamps
	err := a.save()
	a.mu.Unlock()
	if err != nil {
		return nil, err
	}
	var b cryptobyte.Builder
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(1)
		b.AddASN1ObjectIdentifier(oid(suites[by.algorithm].stamps))
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			addAlgorithm(b, digest)
			b.AddASN1OctetString(sum)
		})
		b.AddASN1Int64(number)
		b.AddASN1GeneralizedTime(at.UTC().Truncate(time.Second))
		if nonce != nil {
			b.AddASN1BigInt(nonce)
		}
	})
	info, err := b.Bytes()
	if err != nil {
		return nil, fmt.Errorf("stamp time: %w", err)
	}
	return Message{Content: info, Attached: true, ContentType: oidTSTInfo, At: at}.Sign(signer)
}

// answerTSP answers a TimeStampReq (RFC 3161, 2.4.1) with a TimeStampResp.
func (a *Authority) answerTSP(der []byte) ([]byte, error) {
	var req struct {
		Version int
		Imprint struct {
			Hash pkix.AlgorithmIdentifier
			Sum  []byte
		}
		Policy     asn1.ObjectIdentifier `asn1:"optional"`
		Nonce      *big.Int              `asn1:"optional"`
		CertReq    bool                  `asn1:"optional"`
		Extensions []pkix.Extension      `asn1:"optional,tag:0"`
	}
	rest, err := asn1.Unmarshal(der, &req)
	digest := req.Imprint.Hash.Algorithm.String()
	if err != nil || len(rest) > 0 || hashes[digest] == nil || len(req.Imprint.Sum) != hashes[digest]().Size() {
		return nil, errors.Join(errors.New("answer a time-stamp request: it cannot be read"), err)
	}
	token, err := a.token(a.stamper(digest), digest, req.Imprint.Sum, req.Nonce)
	if err != nil {
		return nil, err
	}
	var b cryptobyte.Builder
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddASN1Int64(0) }) // granted
		b.AddBytes(token)
	})
	return b.Bytes()
}
