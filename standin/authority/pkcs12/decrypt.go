package pkcs12

import (
	"bytes"
	"crypto/cipher"
	"crypto/des"
	"crypto/sha1"
	"encoding/asn1"
	"fmt"
	"slices"
	"unicode/utf16"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// What a derived secret is for (RFC 7292, B.3).
const (
	forKey = 1
	forIV  = 2
	forMAC = 3
)

// schemes are the ciphers of RFC 7292, C that the authority uses: triple DES for keys, RC2 of 40 bits for certificates. They
// hide nothing from anybody who wants to know; the files are as they are.
var schemes = map[string]struct {
	key       int // bytes
	newCipher func(key []byte) (cipher.Block, error)
}{
	"1.2.840.113549.1.12.1.3": {24, des.NewTripleDESCipher},
	"1.2.840.113549.1.12.1.6": {5, func(key []byte) (cipher.Block, error) { return newRC2(key, 8*len(key)), nil }},
}

// decrypt takes the cipher in CBC mode and its padding off.
func (r *reader) decrypt(scheme string, params cryptobyte.String, data []byte) ([]byte, error) {
	s, ok := schemes[scheme]
	if !ok {
		return nil, fmt.Errorf("%w: cipher %s", errFile, scheme)
	}
	salt, rounds, ok := salted(params, 0)
	if !ok {
		return nil, errFile
	}
	block, err := s.newCipher(derive(forKey, r.secret, salt, rounds, s.key))
	if err != nil {
		return nil, err
	}
	size := block.BlockSize()
	if len(data) == 0 || len(data)%size != 0 {
		return nil, errFile
	}
	plain := make([]byte, len(data))
	cipher.NewCBCDecrypter(block, derive(forIV, r.secret, salt, rounds, size)).CryptBlocks(plain, data)
	n := int(plain[len(plain)-1])
	if n == 0 || n > size || !bytes.Equal(plain[len(plain)-n:], bytes.Repeat([]byte{byte(n)}, n)) {
		return nil, ErrPassword
	}
	return plain[:len(plain)-n], nil
}

// derive makes a secret of n bytes from a password (RFC 7292, B.2, with SHA-1).
func derive(purpose byte, password, salt []byte, rounds, n int) []byte {
	const block = sha1.BlockSize
	input := slices.Concat(stretch(salt, block), stretch(password, block))
	var secret []byte
	for len(secret) < n {
		sum := sha1.Sum(slices.Concat(bytes.Repeat([]byte{purpose}, block), input))
		for range rounds - 1 {
			sum = sha1.Sum(sum[:])
		}
		secret = append(secret, sum[:]...)
		add := stretch(sum[:], block)[:block]
		for at := 0; at < len(input); at += block {
			carry := 1
			for i := block - 1; i >= 0; i-- {
				carry += int(input[at+i]) + int(add[i])
				input[at+i], carry = byte(carry), carry>>8
			}
		}
	}
	return secret[:n]
}

// stretch repeats bytes up to whole blocks.
func stretch(b []byte, block int) []byte {
	if len(b) == 0 {
		return nil
	}
	n := (len(b) + block - 1) / block * block
	return bytes.Repeat(b, n/len(b)+1)[:n]
}

// bmp writes a password as a BMPString with an end (RFC 7292, B.1).
func bmp(password string) ([]byte, error) {
	var b []byte
	for _, r := range password {
		if r > 0xffff || utf16.IsSurrogate(r) || len(b) > 256 {
			return nil, fmt.Errorf("%w: no such password is possible", ErrPassword)
		}
		b = append(b, byte(r>>8), byte(r))
	}
	return append(b, 0, 0), nil
}

// algorithm reads an AlgorithmIdentifier; params may be nil where it has none.
func algorithm(s *cryptobyte.String, oid *string, params *cryptobyte.String) bool {
	var seq, null cryptobyte.String
	if !s.ReadASN1(&seq, cbasn1.SEQUENCE) || !identifier(&seq, oid) {
		return false
	}
	if params != nil {
		return seq.ReadASN1(params, cbasn1.SEQUENCE) && seq.Empty()
	}
	return seq.Empty() || seq.ReadASN1(&null, cbasn1.NULL) && seq.Empty()
}

func identifier(s *cryptobyte.String, oid *string) bool {
	var o asn1.ObjectIdentifier
	if !s.ReadASN1ObjectIdentifier(&o) {
		return false
	}
	*oid = o.String()
	return true
}
