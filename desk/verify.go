package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"birtereze/portal"
	deskui "birtereze/portal/desk/ui"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/journal"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

// maxVerified is the largest file that is taken to be verified when the browser cannot count its digest itself.
const maxVerified = 64 << 20

// verify answers whether a document is known to the Portal as a public one: by the number of a conclusion, by the id of a
// version, or by the SHA-256 of a file.
func (s *Service) verify(r *web.Request) error {
	if err := r.Authorise("desk.verify", policy.Public("desk.verify")); err != nil {
		return err
	}
	return s.showVerify(r, strings.TrimSpace(r.URL.Query().Get("q")))
}

// verifyFile counts the digest of a sent file, keeps nothing of it, and leads to the answer.
func (s *Service) verifyFile(r *web.Request) error {
	if err := r.Authorise("desk.verify", policy.Public("desk.verify")); err != nil {
		return err
	}
	form, err := r.FormWithFiles(digest)
	if fault.Is(err, fault.Invalid) {
		return s.page(r, http.StatusUnprocessableEntity, deskui.Verify{Errors: r.Errors(err)})
	}
	if err != nil {
		return err
	}
	if files := form.Files["file"]; len(files) > 0 {
		sum, ok := files[0].Kept.(string)
		if ok {
			return r.Redirect("/verify?q=" + url.QueryEscape(sum))
		}
	}
	return s.page(r, http.StatusUnprocessableEntity, deskui.Verify{Errors: ui.FormErrors{"file": r.T("fault.file_required")}})
}

// digest reads a file to its end and remembers nothing but its SHA-256.
func digest(_ context.Context, _, name string, content io.Reader) (any, error) {
	h := sha256.New()
	n, err := io.Copy(h, io.LimitReader(content, maxVerified+1))
	if err != nil {
		return nil, fmt.Errorf("digest of %q: %w", name, err)
	}
	if n > maxVerified {
		return nil, fault.New(fault.TooLarge, "desk.verify.too_large", "Limit", i18n.Bytes(maxVerified))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func (s *Service) showVerify(r *web.Request, asked string) error {
	v := deskui.Verify{Asked: asked}
	if asked == "" || len(asked) > 200 {
		v.Asked = ""
		return s.page(r, http.StatusOK, v)
	}
	list, project, err := s.lookUp(r.Context(), asked)
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	for _, d := range list {
		found, err := s.foundDocument(r, d)
		if err != nil {
			return err
		}
		v.Found = append(v.Found, found)
	}
	if project != "" {
		v.Project = &ui.Link{Text: r.T("desk.verify.project"), Href: "/projects/" + string(project)}
	}
	v.Unknown = len(v.Found) == 0 && project == ""
	return s.page(r, http.StatusOK, v)
}

// lookUp finds public documents, and any by the number that the Portal has given to it: whoever knows that has the paper on
// which it is printed. project is the one whose published conclusion bears the number that was asked for.
func (s *Service) lookUp(ctx context.Context, asked string) (list []document.Document, project portal.ID, err error) {
	compact := strings.ToLower(strings.Join(strings.Fields(asked), ""))
	if len(compact) == 2*sha256.Size && strings.Trim(compact, "0123456789abcdef") == "" {
		list, err = s.Documents.PublicVersions(ctx, s.Bus.DB, compact)
		return list, "", err
	}
	version := portal.ID(compact)
	if len(compact) != 36 || strings.Trim(compact, "0123456789abcdef-") != "" {
		var found bool
		if project, version, found, err = s.Register.ByConclusion(ctx, asked); err != nil || !found || version == "" {
			return nil, project, err
		}
	}
	d, err := s.Documents.OfVersion(ctx, s.Bus.DB, version)
	if errors.Is(err, db.ErrNone) || err == nil && project != "" && d.Privacy != document.Public {
		return nil, project, nil
	}
	return []document.Document{d}, project, err
}

// foundDocument is a document with the signatures over it. Of one that is not public only that the Portal has it, and what a
// copy can be compared with.
func (s *Service) foundDocument(r *web.Request, d document.Document) (deskui.Found, error) {
	v := d.Newest()
	signatures, err := s.Documents.Signatures(r.Context(), s.Bus.DB, v.ID)
	if err != nil {
		return deskui.Found{}, fmt.Errorf("signatures of version %s: %w", v.ID, err)
	}
	rows := []ui.SummaryRow{
		{Key: r.T("desk.verify.version"), Value: fmt.Sprint(v.Number)},
		{Key: r.T("desk.verify.at"), Value: r.Lang.Moment(v.At)},
		{Key: r.T("desk.verify.size"), Value: r.Lang.Size(v.Size)},
		{Key: r.T("desk.verify.digest"), Content: ui.Copy{Value: v.SHA256}},
		{Key: r.T("desk.verify.id"), Content: ui.Copy{Value: string(v.ID)}},
	}
	if d.Privacy != document.Public {
		return deskui.Found{Title: r.T("desk.verify.private"), Text: r.T("desk.verify.private_text"), Signed: len(signatures), Facts: ui.SummaryList{Rows: rows}}, nil
	}
	rows = append([]ui.SummaryRow{{Key: r.T("desk.verify.name"), Value: v.Name}}, rows...)
	return deskui.Found{Title: d.Title, Signed: len(signatures), Facts: ui.SummaryList{Rows: rows}, Signatures: document.Block(r, v.ID, signatures)}, nil
}

func (s *Service) page(r *web.Request, status int, v deskui.Verify) error {
	size, signed, err := journal.LastRoot(r.Context(), s.Bus.DB)
	if err != nil {
		return err
	}
	v.Token, v.MaxBytes = web.NewToken(), maxVerified
	v.Size, v.Note, v.Key = r.Lang.Number(size), strings.TrimSpace(signed), s.JournalKey
	return r.Show(status, ui.Page{Title: r.T("desk.verify.title"), Scripts: []string{"verify.js"}}, deskui.VerifyPage(v))
}
