package document

import (
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"net/url"
	"strings"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/pdf"
	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/web"
)

//go:embed sheet.html
var sheetHTML string

var sheetTemplate = template.Must(template.New("sheet").Parse(sheetHTML))

// sheet is who signed a version, as a page to be printed with it.
type sheet struct {
	Lang, Title, Lead string
	Rows              []sheetRow
	Signatures        []sheetPart
	CheckText         string
	Address           string // of the public check
	Code              template.URL
}

type sheetPart struct {
	Title string
	Rows  []sheetRow
}

type sheetRow struct{ Key, Value string }

// sheetHref is where the sheet of signatures of a version is printed.
func sheetHref(version portal.ID) string { return "/documents/" + string(version) + "/signatures.pdf" }

// signatureHref is where a signature is downloaded with its evidence.
func signatureHref(s Signature) string {
	return "/documents/" + string(s.Target) + "/signatures/" + string(s.ID)
}

// sheet prints who signed a version, with a code that leads to the public check.
func (p Pages) sheet(r *web.Request) error {
	v, d, err := p.readable(r)
	if err != nil {
		return err
	}
	kept, err := p.Keeper.Signatures(r.Context(), p.DB, v.ID)
	if err != nil {
		return err
	}
	if len(kept) == 0 {
		return fault.New(fault.NotFound, "document.sheet.none")
	}
	page := sheet{Lang: string(r.Lang), Title: r.T("document.sheet.title"), Lead: r.T("document.sheet.lead"),
		CheckText: r.T("document.sheet.check_text"), Address: p.BaseURL + "/verify?q=" + url.QueryEscape(string(v.ID))}
	if page.Code, err = pdf.QRCode(page.Address); err != nil {
		return fmt.Errorf("sheet of version %s: %w", v.ID, err)
	}
	page.Rows = rows(r, "document", d.Title, "file", v.Name, "version", fmt.Sprint(v.Number), "accepted", r.Lang.Moment(v.At),
		"id", string(v.ID), "sha256", groups(v.SHA256), "streebog", groups(v.Streebog))
	for i, s := range kept {
		page.Signatures = append(page.Signatures, sheetPart{Title: r.T("document.sheet.signature", "Number", i+1), Rows: rows(r,
			"signer", s.Signer.Name, "organisation", s.Signer.Organisation, "role", r.T("document.role."+string(s.Signer.Role)),
			"kept", r.Lang.Moment(s.At), "claimed", moment(r, s.Signer.SignedAt), "stamped", moment(r, s.TimestampedAt()),
			"serial", s.Signer.Serial, "issuer", s.Signer.Issuer, "algorithm", s.Signer.Algorithm, "checked", moment(r, s.Evidence.CheckedAt))})
	}
	file, err := p.Print.RenderTemplate(r.Context(), sheetTemplate, page, pdf.Meta{Title: page.Title, Lang: page.Lang, Created: kept[len(kept)-1].At})
	if err != nil {
		return err
	}
	return send(r, "application/pdf", r.T("document.sheet.file_name", "Name", v.Name)+".pdf", file)
}

// groups are the digits of a digest in groups, which can be compared by eye and break between lines.
func groups(digits string) string {
	const size = 8
	var list []string
	for ; len(digits) > size; digits = digits[size:] {
		list = append(list, digits[:size])
	}
	return strings.Join(append(list, digits), " ")
}

// rows are the rows of a table that have something to say; pairs are keys of texts and values.
func rows(r *web.Request, pairs ...string) []sheetRow {
	var list []sheetRow
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			list = append(list, sheetRow{r.T("document.sheet." + pairs[i]), pairs[i+1]})
		}
	}
	return list
}

func moment(r *web.Request, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return r.Lang.Moment(t)
}

// TimestampedAt is when a time-stamping authority saw the signature; zero when none did.
func (s Signature) TimestampedAt() time.Time {
	if s.Evidence.JudgedAt.Before(s.Evidence.CheckedAt) {
		return s.Evidence.JudgedAt
	}
	return time.Time{}
}

// signature gives a signature out together with the evidence that it rests on, to be verified without the Portal.
func (p Pages) signature(r *web.Request) error {
	v, _, err := p.readable(r)
	if err != nil {
		return err
	}
	id, err := r.ID("signature")
	if err != nil {
		return err
	}
	s, err := p.Keeper.signature(r.Context(), p.DB, v.ID, id)
	if err != nil {
		return err
	}
	data, err := sign.Container{Name: v.Name, SHA256: v.SHA256, Message: s.CMS, Evidence: s.Evidence, KeptAt: s.At}.Marshal()
	if err != nil {
		return err
	}
	return send(r, "application/json", v.Name+".signature.json", data)
}

// signature reads one signature over a version; db.ErrNone when it is none of that version's.
func (k *Keeper) signature(ctx context.Context, q db.Querier, version, id portal.ID) (Signature, error) {
	s, err := signatures.Get(ctx, q, id)
	if err == nil && s.Target != version {
		err = db.ErrNone
	}
	return s, err
}

// send gives a file that was just made, to be saved.
func send(r *web.Request, mediaType, name string, data []byte) error {
	w, err := r.Writer()
	if err != nil {
		return err
	}
	saved(w.Header(), mediaType, name, "private, no-cache")
	_, err = w.Write(data)
	return err
}
