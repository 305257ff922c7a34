package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/platform"
	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/sign/pins"
	"birtereze/portal/internal/sign/xmlsig"
)

// maxSignature bounds the file of a signature, which may hold its document.
const maxSignature = 64 << 20

// errUnchecked ends the program when a signature could not be checked or read, and none is invalid.
var errUnchecked error = platform.Quit{Status: 2, Why: "a signature could not be checked"}

// errWithContent keeps anybody from taking a file for the signed one that nothing was compared with.
var errWithContent = errors.New("signed XML holds its document: leave --content out")

// question is what the command line asks about signatures.
type question struct {
	trust, content, lang string
	ocsp, crl            string
	at                   time.Time
	offline              bool
	words                *i18n.Localizer
	pinned               *sign.Trust
}

// verdict is the answer about one file, as a line of JSON.
type verdict struct {
	File       string   `json:"file"`
	Status     string   `json:"status"` // valid, invalid, not-checkable
	Reason     string   `json:"reason,omitempty"`
	Revocation string   `json:"revocation,omitempty"` // not-checked: nobody was asked
	Signers    []signer `json:"signers,omitempty"`
}

// signer is who signed; what nobody vouches for is left out.
type signer struct {
	Name          string `json:"name,omitempty"`
	IIN           string `json:"iin,omitempty"`
	BIN           string `json:"bin,omitempty"`
	Organisation  string `json:"organisation,omitempty"`
	Role          string `json:"role,omitempty"`
	Algorithm     string `json:"algorithm,omitempty"`
	SignedAt      string `json:"signed_at,omitempty"`
	TimestampedAt string `json:"timestamped_at,omitempty"`
}

// verifySignatures verifies the signatures in files, for anybody and without the Portal.
func verifySignatures(ctx context.Context, args []string, out io.Writer) error {
	q, files, err := readQuestion(args)
	if err != nil {
		return err
	}
	invalid, unchecked := false, false
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	for _, file := range files {
		v := q.answer(ctx, file)
		invalid = invalid || v.Status == string(sign.Invalid)
		unchecked = unchecked || v.Status == unable
		if err := lines.Encode(v); err != nil {
			return err
		}
	}
	switch {
	case invalid:
		return errFound
	case unchecked:
		return errUnchecked
	}
	return nil
}

const unable = "not-checkable"

func readQuestion(args []string) (q question, files []string, err error) {
	flags := flag.NewFlagSet("verify-signature", flag.ContinueOnError)
	flags.StringVar(&q.trust, "trust", "", "folder of pinned root and issuing certificates; without it, those that are built in")
	flags.StringVar(&q.content, "content", "", "the document of a detached signature")
	flags.StringVar(&q.lang, "lang", "en", "language of reasons: ru, kk, en")
	flags.StringVar(&q.ocsp, "ocsp", "http://ocsp.pki.gov.kz", "where revocation is asked")
	flags.StringVar(&q.crl, "crl", "", "revocation lists to look into where OCSP does not answer, with commas between")
	flags.BoolVar(&q.offline, "offline", false, "look nothing up")
	flags.Func("at", "moment at which the signatures are judged (RFC 3339)", func(s string) (err error) {
		q.at, err = time.Parse(time.RFC3339, s)
		return err
	})
	if err := flags.Parse(args); err != nil {
		return q, nil, err
	}
	if flags.NArg() == 0 {
		return q, nil, errors.New("verify-signature: name the files")
	}
	lang, ok := i18n.ParseLang(q.lang)
	if !ok {
		return q, nil, fmt.Errorf("verify-signature: no language %q: ru, kk or en", q.lang)
	}
	catalogue, err := i18n.Load(sign.Texts)
	if err != nil {
		return q, nil, err
	}
	q.words = catalogue.Localizer(lang)
	if q.trust == "" {
		q.pinned, err = pins.Trust()
	} else {
		q.pinned, err = sign.LoadTrust(os.DirFS(q.trust))
	}
	if err != nil {
		return q, nil, fmt.Errorf("verify-signature: %w", err)
	}
	return q, flags.Args(), nil
}

// answer verifies one file. What cannot be read is not checkable; the reason says why.
func (q question) answer(ctx context.Context, file string) verdict {
	v := verdict{File: file}
	report, err := q.verify(ctx, file)
	if err != nil {
		v.Status, v.Reason = unable, err.Error()
		return v
	}
	v.Status = strings.ReplaceAll(string(report.Status), "_", "-")
	if report.Reason != "" {
		v.Reason = q.words.T(report.Reason.Key())
	}
	for _, s := range report.Signatures {
		v.Signers = append(v.Signers, signer{
			Name: s.Signer.Name, IIN: string(s.Signer.IIN), BIN: string(s.Signer.BIN), Organisation: s.Signer.Organisation,
			Role: string(s.Signer.Role), Algorithm: s.Signer.Algorithm, SignedAt: moment(s.Signer.SignedAt), TimestampedAt: moment(s.TimestampedAt),
		})
		for _, a := range s.Evidence.Revocations {
			if a.State == sign.NotAsked {
				v.Revocation = "not-checked"
			}
		}
	}
	return v
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func (q question) verify(ctx context.Context, file string) (sign.Report, error) {
	message, err := readBounded(file)
	if err != nil {
		return sign.Report{}, err
	}
	now, source, err := q.sources()
	if err != nil {
		return sign.Report{}, err
	}
	if sign.IsContainer(message) {
		c, err := sign.ParseContainer(message)
		if err != nil {
			return sign.Report{}, err
		}
		message, source = c.Message, sign.Stored(c.Evidence)
		if q.at.IsZero() {
			now = func() time.Time { return c.Evidence.CheckedAt }
		}
	}
	if xmlsig.Is(message) {
		if q.content != "" {
			return sign.Report{}, errWithContent
		}
		answer, err := xmlsig.Verify(ctx, sign.NewVerifier(q.pinned, source, now), message, sign.Document)
		return answer.Report, err
	}
	var content io.Reader
	if q.content != "" {
		f, err := os.Open(q.content)
		if err != nil {
			return sign.Report{}, err
		}
		defer f.Close()
		content = f
	}
	return sign.NewVerifier(q.pinned, source, now).AcceptPlain().Verify(ctx, message, content, sign.Document)
}

// sources are the clock and whom to ask about revocation, as the command line has them.
func (q question) sources() (now func() time.Time, source sign.Revocation, err error) {
	now = time.Now
	if !q.at.IsZero() {
		now = func() time.Time { return q.at }
	}
	if q.offline {
		return now, sign.Offline{}, nil
	}
	ocsp, err := sign.NewOCSP(q.ocsp, sign.Online{})
	if err != nil || q.crl == "" {
		return now, ocsp, err
	}
	lists, err := sign.NewCRLs(strings.Split(q.crl, ","), sign.Online{})
	if err != nil {
		return now, nil, err
	}
	return now, sign.FirstOf(ocsp, lists), nil
}

func readBounded(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSignature+1))
	if err == nil && len(data) > maxSignature {
		err = fmt.Errorf("read %s: more than %d bytes", file, maxSignature)
	}
	return data, err
}
