package authority

import (
	"bytes"
	"crypto"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/digitorus/timestamp"
	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// policyRSA is the national authority's policy of time-stamps signed by RSA.
const policyRSA = "1.2.398.3.3.2.6.2"

// Stamp time-stamps bytes (RFC 3161) and gives the token in DER: what Message.Stamp wants.
func (a *Authority) Stamp(signature []byte) ([]byte, error) {
	return a.token(crypto.SHA256, hashed(crypto.SHA256, signature), nil)
}

func (a *Authority) token(h crypto.Hash, sum []byte, nonce *big.Int) ([]byte, error) {
	at := a.config.Now()
	signer := a.tsa
	switch a.feels().Nonsense {
	case Other:
		sum = bytes.Repeat([]byte{0x5a}, len(sum))
	case Forged:
		signer.Key = a.ocsp.Key
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
		b.AddASN1ObjectIdentifier(oid(policyRSA))
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			addAlgorithm(b, hashOIDs[h])
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

// answerTSP answers a TimeStampReq with a TimeStampResp.
func (a *Authority) answerTSP(der []byte) ([]byte, error) {
	req, err := timestamp.ParseRequest(der)
	if err != nil || hashOIDs[req.HashAlgorithm] == "" || len(req.HashedMessage) != req.HashAlgorithm.Size() {
		return nil, errors.Join(errors.New("answer a time-stamp request: it cannot be read"), err)
	}
	token, err := a.token(req.HashAlgorithm, req.HashedMessage, req.Nonce)
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
