// Package pkcs12 reads key files as the national authority gives them out (PKCS #12, RFC 7292), for tests and stand-ins: the
// Portal itself never sees anybody's private key.
//
// The files are BER, and their keys are of kinds that the standard library does not know. The libraries for such files want
// DER, and give no key that they cannot take apart.
package pkcs12

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"birtereze/portal/internal/sign"
)

// Bounds of a file: how long it is, how many bags it has, how often a password is hashed for each of them.
const (
	maxFile       = 1 << 20
	maxBags       = 64
	maxIterations = 1 << 17
)

// ErrPassword is an open file's word that the password is another, or that it was changed: it does not tell which.
var ErrPassword = errors.New("the password is wrong, or the file was changed")

// Contents is what a file holds.
type Contents struct {
	Certificates [][]byte // DER
	Keys         [][]byte // PrivateKeyInfo (RFC 5208, 5) in DER
}

// Object identifiers of contents (RFC 5652), of bags and of what is in them (RFC 7292, 4.2; RFC 2985).
const (
	oidData      = "1.2.840.113549.1.7.1"
	oidEncrypted = "1.2.840.113549.1.7.6"
	oidKey       = "1.2.840.113549.1.12.10.1.1"
	oidShrouded  = "1.2.840.113549.1.12.10.1.2"
	oidCert      = "1.2.840.113549.1.12.10.1.3"
	oidX509      = "1.2.840.113549.1.9.22.1"
	oidSHA1      = "1.3.14.3.2.26"
)

var (
	tag0  = cbasn1.Tag(0).ContextSpecific().Constructed()
	tag0p = cbasn1.Tag(0).ContextSpecific()
)

var errFile = errors.New("not a key file, or of a kind that the authority does not give out")

// Open reads a file with a password: the integrity is checked first (SHA-1 MAC, RFC 7292, 4), then all bags are opened.
func Open(file []byte, password string) (Contents, error) {
	c, err := open(file, password)
	if err != nil {
		return Contents{}, fmt.Errorf("open key file: %w", err)
	}
	return c, nil
}

func open(file []byte, password string) (Contents, error) {
	if len(file) > maxFile {
		return Contents{}, fmt.Errorf("it has %d bytes, more than %d", len(file), maxFile)
	}
	der, err := sign.DER(file)
	if err != nil {
		return Contents{}, err
	}
	secret, err := bmp(password)
	if err != nil {
		return Contents{}, err
	}
	var pfx, info, mac cryptobyte.String
	var version int
	input := cryptobyte.String(der)
	if !input.ReadASN1(&pfx, cbasn1.SEQUENCE) || !pfx.ReadASN1Integer(&version) || version != 3 ||
		!pfx.ReadASN1(&info, cbasn1.SEQUENCE) || !pfx.ReadASN1(&mac, cbasn1.SEQUENCE) || !pfx.Empty() {
		return Contents{}, errFile
	}
	kind, content, ok := contentInfo(info)
	if !ok || kind != oidData || !content.ReadASN1(&content, cbasn1.OCTET_STRING) {
		return Contents{}, errFile
	}
	if err := checkMAC(mac, content, secret); err != nil {
		return Contents{}, err
	}
	r := reader{secret: secret}
	err = r.safe(content)
	return r.found, err
}

// contentInfo reads a ContentInfo (RFC 5652, 3), or what an EncryptedContentInfo has in common with it.
func contentInfo(s cryptobyte.String) (kind string, content cryptobyte.String, ok bool) {
	ok = identifier(&s, &kind) && s.ReadASN1(&content, tag0) && s.Empty()
	return kind, content, ok
}

// checkMAC checks the MacData over the content.
func checkMAC(mac, content cryptobyte.String, secret []byte) error {
	var digest, sum cryptobyte.String
	var hash string
	ok := mac.ReadASN1(&digest, cbasn1.SEQUENCE) && algorithm(&digest, &hash, nil) && hash == oidSHA1 &&
		digest.ReadASN1(&sum, cbasn1.OCTET_STRING) && digest.Empty()
	salt, rounds, read := salted(mac, 1)
	if !ok || !read {
		return errFile
	}
	h := hmac.New(sha1.New, derive(forMAC, secret, salt, rounds, sha1.Size))
	h.Write(content)
	if !hmac.Equal(h.Sum(nil), sum) {
		return ErrPassword
	}
	return nil
}

// salted reads a salt and how often to hash with it, within bounds; zero stands for a number that may not be left out.
func salted(s cryptobyte.String, otherwise int) (salt []byte, rounds int, ok bool) {
	var octets cryptobyte.String
	if ok = s.ReadASN1(&octets, cbasn1.OCTET_STRING) && len(octets) > 0 && len(octets) <= 128; !ok {
		return nil, 0, false
	}
	if rounds = otherwise; !s.Empty() || otherwise == 0 {
		ok = s.ReadASN1Integer(&rounds) && s.Empty()
	}
	return octets, rounds, ok && rounds >= 1 && rounds <= maxIterations
}

// reader collects what is in the bags.
type reader struct {
	secret []byte
	bags   int
	found  Contents
}

// safe reads an AuthenticatedSafe (RFC 7292, 4.1).
func (r *reader) safe(ber []byte) error {
	list, err := sequence(ber)
	if err != nil {
		return err
	}
	for !list.Empty() {
		var info cryptobyte.String
		if !list.ReadASN1(&info, cbasn1.SEQUENCE) {
			return errFile
		}
		kind, content, ok := contentInfo(info)
		if !ok {
			return errFile
		}
		switch kind {
		case oidData:
			if !content.ReadASN1(&content, cbasn1.OCTET_STRING) {
				return errFile
			}
		case oidEncrypted:
			if content, err = r.encrypted(content); err != nil {
				return err
			}
		default:
			return fmt.Errorf("%w: content of type %s", errFile, kind)
		}
		if err := r.contents(content); err != nil {
			return err
		}
	}
	return nil
}

// encrypted decrypts an EncryptedData (RFC 5652, 8), whose content may be in pieces.
func (r *reader) encrypted(s cryptobyte.String) ([]byte, error) {
	var data, info, params, pieces, piece cryptobyte.String
	var version int
	var kind, scheme string
	if !s.ReadASN1(&data, cbasn1.SEQUENCE) || !s.Empty() || !data.ReadASN1Integer(&version) || version != 0 ||
		!data.ReadASN1(&info, cbasn1.SEQUENCE) || !data.Empty() ||
		!identifier(&info, &kind) || kind != oidData || !algorithm(&info, &scheme, &params) {
		return nil, errFile
	}
	if info.PeekASN1Tag(tag0p) {
		if !info.ReadASN1(&piece, tag0p) || !info.Empty() {
			return nil, errFile
		}
		return r.decrypt(scheme, params, piece)
	}
	if !info.ReadASN1(&pieces, tag0) || !info.Empty() {
		return nil, errFile
	}
	var whole []byte
	for !pieces.Empty() {
		if !pieces.ReadASN1(&piece, cbasn1.OCTET_STRING) {
			return nil, errFile
		}
		whole = append(whole, piece...)
	}
	return r.decrypt(scheme, params, whole)
}

// contents reads SafeContents: bags.
func (r *reader) contents(ber []byte) error {
	list, err := sequence(ber)
	if err != nil {
		return err
	}
	for !list.Empty() {
		var bag cryptobyte.String
		if r.bags++; r.bags > maxBags || !list.ReadASN1(&bag, cbasn1.SEQUENCE) {
			return errFile
		}
		var kind string
		var value, attributes cryptobyte.String
		var present bool
		if !identifier(&bag, &kind) || !bag.ReadASN1(&value, tag0) || !bag.ReadOptionalASN1(&attributes, &present, cbasn1.SET) || !bag.Empty() {
			return errFile
		}
		if err := r.bag(kind, value); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) bag(kind string, value cryptobyte.String) error {
	var seq, params, octets cryptobyte.String
	switch kind {
	case oidKey:
		if !value.ReadASN1Element(&seq, cbasn1.SEQUENCE) || !value.Empty() {
			return errFile
		}
		r.found.Keys = append(r.found.Keys, bytes.Clone(seq))
	case oidShrouded:
		var scheme string
		if !value.ReadASN1(&seq, cbasn1.SEQUENCE) || !value.Empty() || !algorithm(&seq, &scheme, &params) ||
			!seq.ReadASN1(&octets, cbasn1.OCTET_STRING) || !seq.Empty() {
			return errFile
		}
		key, err := r.decrypt(scheme, params, octets)
		if err != nil {
			return err
		}
		r.found.Keys = append(r.found.Keys, key)
	case oidCert:
		var of string
		if !value.ReadASN1(&seq, cbasn1.SEQUENCE) || !value.Empty() {
			return errFile
		}
		of, octets, ok := contentInfo(seq)
		if !ok || of != oidX509 || !octets.ReadASN1(&octets, cbasn1.OCTET_STRING) {
			return errFile
		}
		r.found.Certificates = append(r.found.Certificates, bytes.Clone(octets))
	default:
		return fmt.Errorf("%w: bag of type %s", errFile, kind)
	}
	return nil
}

// sequence reads a SEQUENCE that is BER of its own.
func sequence(ber []byte) (s cryptobyte.String, err error) {
	der, err := sign.DER(ber)
	if err != nil {
		return nil, err
	}
	input := cryptobyte.String(der)
	if !input.ReadASN1(&s, cbasn1.SEQUENCE) {
		return nil, errFile
	}
	return slices.Clip(s), nil
}
