package document

import (
	"context"
	"mime"
	"net/http"

	"birtereze/portal/internal/db"
	"birtereze/portal/internal/pdf"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/web"
)

// Pages gives documents out to browsers.
type Pages struct {
	Keeper  *Keeper
	DB      *db.DB
	Print   *pdf.Printer
	BaseURL string // of the installation whose public check a printed sheet leads to
	// Resource is what the policy decides by: the thing to which the document belongs, in the words of its slice.
	Resource func(ctx context.Context, d Document) (policy.Resource, error)
}

// Routes adds the downloads of a version's bytes and of its signatures.
func (p Pages) Routes(app *web.App) {
	app.Handle("GET /documents/{version}/content", "document.read", p.content)
	app.Handle("GET /documents/{version}/signatures.pdf", "document.read", p.sheet)
	app.Handle("GET /documents/{version}/signatures/{signature}", "document.read", p.signature)
}

// content gives a version to whom the owner's policy lets read it.
func (p Pages) content(r *web.Request) error {
	v, _, err := p.readable(r)
	if err != nil {
		return err
	}
	return p.Keeper.Send(r, v)
}

// readable is the version that the address names, when the owner's policy lets the visitor read it.
func (p Pages) readable(r *web.Request) (Version, Document, error) {
	id, err := r.ID("version")
	if err != nil {
		return Version{}, Document{}, err
	}
	v, d, err := p.Keeper.Version(r.Context(), p.DB, id)
	if err != nil {
		return Version{}, Document{}, err
	}
	res, err := p.Resource(r.Context(), d)
	if err != nil {
		return Version{}, Document{}, err
	}
	if res.Attrs == nil {
		res.Attrs = policy.Attrs{}
	}
	res.Attrs["privacy"] = string(d.Privacy)
	return v, d, r.Authorise("document.read", res)
}

// Send streams a version that the visitor was found to be allowed, whole or in ranges, always as a file to be saved: what
// came from outside never runs as a page of ours.
func (k *Keeper) Send(r *web.Request, v Version) error {
	content, err := k.Open(r.Context(), v)
	if err != nil {
		return err
	}
	defer content.Close()
	w, err := r.Writer()
	if err != nil {
		return err
	}
	h := w.Header()
	saved(h, mediaType(v), v.Name, "private, max-age=3600")
	h.Set("ETag", `"`+v.SHA256+`"`)
	if v.Streebog != "" {
		h.Set("Streebog-512", v.Streebog) // by which a large document is signed without loading it
	}
	http.ServeContent(w, r.Request, "", v.At, content)
	return nil
}

// saved heads an answer that is a file to be saved, and never a page.
func saved(h http.Header, mediaType, name, cache string) {
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Cache-Control", cache)
}

func mediaType(v Version) string {
	if v.Judgement.MediaType == "" {
		return "application/octet-stream"
	}
	return v.Judgement.MediaType
}
