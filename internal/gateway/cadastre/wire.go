package cadastre

import (
	"errors"
	"fmt"
	"mime"
	"slices"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/gateway"
)

// Limits of what an honest answer holds.
const (
	maxMaterials = 500
	maxTitle     = 1000 // characters
	maxShort     = 200  // characters: numbers, ids, media types
	maxFileName  = 255  // bytes, the limit of common file systems
)

type wireObject struct {
	Number    string `json:"number"`
	NameRU    string `json:"name_ru"`
	NameKK    string `json:"name_kk"`
	KATO      string `json:"kato"`
	AddressRU string `json:"address_ru"`
	AddressKK string `json:"address_kk"`
	LandPlot  string `json:"land_plot"`
	Changed   string `json:"changed"`
}

type wireMaterials struct {
	Number    string          `json:"number"`
	Materials *[]wireMaterial `json:"materials"`
}

type wireMaterial struct {
	ID         string   `json:"id"`
	Kind       string   `json:"kind"`
	Number     string   `json:"number"`
	Date       string   `json:"date"`
	TitleRU    string   `json:"title_ru"`
	TitleKK    string   `json:"title_kk"`
	IssuerBIN  string   `json:"issuer_bin"`
	IssuerRU   string   `json:"issuer_ru"`
	IssuerKK   string   `json:"issuer_kk"`
	ValidFrom  string   `json:"valid_from"`
	ValidUntil string   `json:"valid_until"`
	File       wireFile `json:"file"`
}

type wireFile struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Size      int64  `json:"size"`
	SHA256    string `json:"sha256"`
	Path      string `json:"path"`
}

func (w wireObject) object(asked portal.ObjectNumber) (Object, error) {
	if w.Number != string(asked) {
		return Object{}, fmt.Errorf("answer is about object %.40q", w.Number)
	}
	r := reader{}
	o := Object{
		Number: asked,
		NameRU: r.name("name_ru", w.NameRU, maxTitle), NameKK: r.name("name_kk", w.NameKK, maxTitle),
		AddressRU: r.text("address_ru", w.AddressRU, maxTitle), AddressKK: r.text("address_kk", w.AddressKK, maxTitle),
		LandPlot: r.text("land_plot", w.LandPlot, maxShort), Changed: r.date("changed", w.Changed),
	}
	if w.KATO != "" {
		kato, err := portal.ParseKATO(w.KATO)
		r.note("kato", err)
		o.KATO = kato
	}
	return o, r.err
}

func (w wireMaterials) list(asked portal.ObjectNumber, maxFile int64) ([]Material, error) {
	switch {
	case w.Number != string(asked):
		return nil, fmt.Errorf("answer is about object %.40q", w.Number)
	case w.Materials == nil:
		return nil, errors.New("answer has no list of materials")
	case len(*w.Materials) > maxMaterials:
		return nil, fmt.Errorf("%d materials, more than %d", len(*w.Materials), maxMaterials)
	}
	list := make([]Material, 0, len(*w.Materials))
	seen := map[string]bool{}
	for i, wm := range *w.Materials {
		m, err := wm.material(maxFile)
		if err != nil {
			return nil, fmt.Errorf("material %d: %w", i, err)
		}
		if seen[m.ID] {
			return nil, fmt.Errorf("material %d: id %q occurs twice", i, m.ID)
		}
		seen[m.ID] = true
		list = append(list, m)
	}
	return list, nil
}

func (w wireMaterial) material(maxFile int64) (Material, error) {
	r := reader{}
	m := Material{
		ID: r.name("id", w.ID, maxShort), Kind: Kind(w.Kind), Number: r.text("number", w.Number, maxShort),
		Date: r.date("date", w.Date), TitleRU: r.name("title_ru", w.TitleRU, maxTitle),
		TitleKK: r.name("title_kk", w.TitleKK, maxTitle), IssuerRU: r.name("issuer_ru", w.IssuerRU, maxTitle),
		IssuerKK: r.name("issuer_kk", w.IssuerKK, maxTitle), ValidFrom: r.date("valid_from", w.ValidFrom),
		ValidUntil: r.date("valid_until", w.ValidUntil),
	}
	if !slices.Contains(Kinds(), m.Kind) {
		m.Kind = Other
	}
	if m.Date == "" {
		r.note("date", errors.New("is empty"))
	}
	if m.ValidUntil != "" && m.ValidUntil < max(m.Date, m.ValidFrom) {
		r.note("valid_until", errors.New("ends before it begins"))
	}
	if w.IssuerBIN != "" {
		bin, err := portal.ParseBIN(w.IssuerBIN)
		if !errors.Is(err, portal.ErrChecksum) { // registers hold a few real numbers whose check digit does not fit
			r.note("issuer_bin", err)
		}
		m.IssuerBIN = bin
	}
	m.File = r.file(w.File, maxFile)
	return m, r.err
}

// reader checks fields one by one and keeps the first fault.
type reader struct{ err error }

func (r *reader) note(field string, err error) {
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("%s: %w", field, err)
	}
}

func (r *reader) text(field, s string, limit int) string {
	s, err := gateway.Text(s, limit)
	r.note(field, err)
	return s
}

func (r *reader) name(field, s string, limit int) string {
	s, err := gateway.Name(s, limit)
	r.note(field, err)
	return s
}

func (r *reader) date(field, s string) portal.Date {
	if s == "" {
		return ""
	}
	d, err := portal.ParseDate(s)
	r.note(field, err)
	return d
}

func (r *reader) file(w wireFile, maxFile int64) File {
	f := File{Name: r.name("file.name", w.Name, maxFileName), Size: w.Size, SHA256: strings.ToLower(w.SHA256), Path: w.Path}
	if len(f.Name) > maxFileName || strings.ContainsAny(f.Name, `/\:`) || strings.Trim(f.Name, ". ") == "" {
		r.note("file.name", fmt.Errorf("%.80q is not a file name", f.Name))
	}
	mediaType, _, err := mime.ParseMediaType(w.MediaType)
	if len(w.MediaType) > maxShort {
		err = errors.New("too long")
	}
	r.note("file.media_type", err)
	f.MediaType = mediaType
	if w.Size <= 0 || w.Size > maxFile {
		r.note("file.size", fmt.Errorf("%d bytes, allowed are 1 to %d", w.Size, maxFile))
	}
	if len(f.SHA256) != 64 || strings.Trim(f.SHA256, "0123456789abcdef") != "" {
		r.note("file.sha256", fmt.Errorf("%.80q is not a SHA-256", w.SHA256))
	}
	if !strings.HasPrefix(w.Path, "/api/v1/") || strings.ContainsAny(w.Path, "?#%\\\x00") || strings.Contains(w.Path, "..") ||
		len(w.Path) > 500 {
		r.note("file.path", fmt.Errorf("%.80q leads elsewhere", w.Path))
	}
	return f
}
