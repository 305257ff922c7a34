package document

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/web"
	"birtereze/portal/law"
)

// Verifier verifies a signature over content.
type Verifier interface {
	Verify(ctx context.Context, message []byte, content io.Reader, p sign.Purpose) (sign.Report, error)
	VerifyDigests(ctx context.Context, message []byte, d sign.Digests, p sign.Purpose) (sign.Report, error)
}

// Need says whose signature is wanted, what it means, and by which clause.
type Need struct {
	Person  portal.IIN
	Party   portal.Party
	Roles   []sign.Role // any of them, as the certificate says; none: any
	Purpose string      // "agreement", "approval", "conclusion.head", …
	Clause  law.Clause
}

// Checked is a signature that was verified and found to be the one that is needed.
type Checked struct {
	need    Need
	target  portal.ID // the version; empty until it is known
	digest  string    // of the bytes that it was checked with
	message []byte
	by      sign.Signature
}

// maxMessage bounds a detached signature with its certificates and time-stamps.
const maxMessage = 256 << 10

// Check verifies a detached signature over a version and that the one who is needed made it. It comes before the command
// that keeps it: certificates are looked up outside a transaction. The refusal is about the field "cms".
func (k *Keeper) Check(ctx context.Context, message []byte, v Version, need Need) (Checked, error) {
	c, err := k.checkContent(ctx, message, hashes{v.SHA256, v.Streebog}, need)
	if err != nil {
		return Checked{}, fmt.Errorf("signature over version %s: %w", v.ID, err)
	}
	return c.Over(v.ID), nil
}

// CheckReceived is Check over a file that was just taken in; Over names the version that it has become.
func (k *Keeper) CheckReceived(ctx context.Context, message []byte, rec Received, need Need) (Checked, error) {
	c, err := k.checkContent(ctx, message, hashes{rec.Blob.SHA256, rec.Blob.Streebog512}, need)
	if err != nil {
		return Checked{}, fmt.Errorf("signature over %s: %w", rec.Name, err)
	}
	return c, nil
}

// Over is the checked signature as one over a version whose bytes it was checked with.
func (c Checked) Over(version portal.ID) Checked {
	c.target = version
	return c
}

// hashes are what is known of stored bytes, in hexadecimal; the second may be empty.
type hashes struct{ sha256, streebog string }

// verify verifies a signature over stored bytes by their hashes, which were computed when they came; the bytes are read
// again only for a signature by another hash function.
func (k *Keeper) verify(ctx context.Context, message []byte, h hashes) (sign.Report, error) {
	known := sign.Digests{}
	for function, digits := range map[string]string{sign.SHA256: h.sha256, sign.Streebog512: h.streebog} {
		if sum, err := hex.DecodeString(digits); err == nil && len(sum) > 0 {
			known[function] = sum
		}
	}
	found, err := k.verifier.VerifyDigests(ctx, message, known, sign.Document)
	if err != nil || found.Reason != sign.ContentMissing {
		return found, err
	}
	content, _, err := k.blobs.Open(ctx, h.sha256)
	if err != nil {
		return sign.Report{}, err
	}
	defer content.Close()
	return k.verifier.Verify(ctx, message, content, sign.Document)
}

func (k *Keeper) checkContent(ctx context.Context, message []byte, h hashes, need Need) (Checked, error) {
	if len(message) == 0 {
		return Checked{}, fault.Wrong("cms", "document.not_signed").Law(need.Clause)
	}
	if len(message) > maxMessage {
		return Checked{}, fault.Wrong("cms", sign.TooLarge.Key()).Law(need.Clause)
	}
	found, err := k.verify(ctx, message, h)
	if err != nil {
		return Checked{}, err
	}
	reason := found.Answers(sign.Demand{Person: need.Person, For: need.Party, Roles: need.Roles})
	if found.Status == sign.NotCheckable {
		return Checked{}, fault.As(found.Err()).Law(need.Clause)
	}
	if reason != "" {
		return Checked{}, fault.New(fault.Invalid, reason.Key()).Law(need.Clause).Add("cms", reason.Key()).Because(found.Err())
	}
	for _, s := range found.Signatures {
		if s.Signer.IIN == need.Person {
			return Checked{need: need, digest: h.sha256, message: message, by: s}, nil
		}
	}
	return Checked{}, errors.New("the answer names no signer")
}

// KeepSignature keeps a checked signature with its evidence.
func (k *Keeper) KeepSignature(ctx context.Context, tx *command.Tx, c Checked) (Signature, error) {
	v, err := versions.Get(ctx, tx, c.target)
	if err != nil {
		return Signature{}, err
	}
	if v.SHA256 != c.digest {
		return Signature{}, fmt.Errorf("version %s is not what the signature was checked with", c.target)
	}
	s := Signature{ID: tx.NewID(), Target: c.target, Purpose: c.need.Purpose, Person: c.need.Person, For: c.need.Party,
		Signer: c.by.Signer, Evidence: c.by.Evidence, CMS: c.message, At: tx.Now()}
	if err := signatures.Insert(ctx, tx.Tx, &s); err != nil {
		return Signature{}, err
	}
	tx.Fact("signed", s.Purpose)
	tx.Fact("certificate", s.Signer.Serial)
	return s, nil
}

// FormMessage is the signature that a sign form brought: from NCALayer in the field "cms", or as the file "cms_file" that a
// browser without scripts sent, read by web.Small.
func FormMessage(form web.Form) []byte {
	if text := form.Text("cms"); text != "" {
		if raw, err := base64.StdEncoding.DecodeString(text); err == nil {
			return raw
		}
		return []byte(text)
	}
	if files := form.Files["cms_file"]; len(files) > 0 {
		message, _ := files[0].Kept.([]byte)
		return message
	}
	return nil
}
