// Package cadastre asks the state urban-planning cadastre for an object and its source materials by the object number
// (Order cl. 17, 18), in the format that exchange.md describes.
package cadastre

import (
	"context"
	"fmt"
	"io"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/gateway"
)

// Kind is what sort of source material or permit it is.
type Kind string

// The kinds that the cadastre passes on. What it sends besides them comes as Other.
const (
	ArchitecturalAssignment Kind = "architectural_assignment"
	TechnicalConditions     Kind = "technical_conditions"
	LandDocument            Kind = "land_document"
	TopographicSurvey       Kind = "topographic_survey"
	GeologicalSurvey        Kind = "geological_survey"
	PlanningExtract         Kind = "planning_extract"
	SketchApproval          Kind = "sketch_approval"
	Permit                  Kind = "permit"
	Other                   Kind = "other"
)

// Kinds lists the kinds in the order in which pages show them.
func Kinds() []Kind {
	return []Kind{ArchitecturalAssignment, TechnicalConditions, LandDocument, TopographicSurvey, GeologicalSurvey,
		PlanningExtract, SketchApproval, Permit, Other}
}

// Object is a construction object as the cadastre knows it.
type Object struct {
	Number    portal.ObjectNumber
	NameRU    string
	NameKK    string
	KATO      portal.KATO // empty when the cadastre does not say
	AddressRU string
	AddressKK string
	LandPlot  string      // cadastral number of the land plot; empty when not said
	Changed   portal.Date // when the cadastre's record last changed; empty when not said
	FetchedAt time.Time
}

// Material is a source material or permit with its file.
type Material struct {
	ID         string // the cadastre's own, unique within the object
	Kind       Kind
	Number     string // of the document; empty when it bears none
	Date       portal.Date
	TitleRU    string
	TitleKK    string
	IssuerBIN  portal.BIN // empty when not said
	IssuerRU   string
	IssuerKK   string
	ValidFrom  portal.Date // empty: from its date
	ValidUntil portal.Date // empty: does not expire
	File       File
}

// File is what can be downloaded.
type File struct {
	Name      string // without folders
	MediaType string // as the cadastre claims; the bytes are checked as any upload
	Size      int64  // bytes
	SHA256    string // lower-case hexadecimal
	Path      string // on the cadastre's host, for Download
}

// Config says where the cadastre is and how large a file from it may be.
type Config struct {
	Gateway gateway.Config
	MaxFile int64 // bytes; zero: 2 GiB
}

// Client asks the cadastre.
type Client struct {
	gateway *gateway.Client
	maxFile int64
}

// New makes the client; nothing is sent.
func New(c Config) (*Client, error) {
	c.Gateway.System = "cadastre"
	g, err := gateway.New(c.Gateway)
	if err != nil {
		return nil, err
	}
	if c.MaxFile <= 0 {
		c.MaxFile = 2 << 30
	}
	return &Client{gateway: g, maxFile: c.MaxFile}, nil
}

// Object asks for one object. The error is one of the three of package gateway.
func (c *Client) Object(ctx context.Context, n portal.ObjectNumber) (Object, error) {
	if err := valid(n); err != nil {
		return Object{}, err
	}
	q := gateway.Question{Op: "object", Subject: string(n), Path: "/api/v1/objects/" + string(n)}
	var w wireObject
	if err := c.gateway.JSON(ctx, q, &w); err != nil {
		return Object{}, err
	}
	o, err := w.object(n)
	if err != nil {
		return Object{}, c.gateway.Nonsense(q.Op+" "+q.Subject, "%w", err)
	}
	o.FetchedAt = c.gateway.Now()
	return o, nil
}

// Materials asks for the source materials of an object; an object that has none yields an empty list, one that the
// cadastre does not know gateway.ErrNotFound. One material that cannot be right makes the whole answer nonsense: a list
// with a hole would pass for the whole list.
func (c *Client) Materials(ctx context.Context, n portal.ObjectNumber) ([]Material, error) {
	if err := valid(n); err != nil {
		return nil, err
	}
	q := gateway.Question{Op: "materials", Subject: string(n), Path: "/api/v1/objects/" + string(n) + "/materials"}
	var w wireMaterials
	if err := c.gateway.JSON(ctx, q, &w); err != nil {
		return nil, err
	}
	list, err := w.list(n, c.maxFile)
	if err != nil {
		return nil, c.gateway.Nonsense(q.Op+" "+q.Subject, "%w", err)
	}
	return list, nil
}

// Download streams the file of a material into w, checking its length and hash on the way; on an error what was written
// is to be discarded.
func (c *Client) Download(ctx context.Context, m Material, w io.Writer) error {
	q := gateway.Question{Op: "file", Subject: m.ID, Path: m.File.Path}
	return c.gateway.Download(ctx, q, gateway.File{Size: m.File.Size, SHA256: m.File.SHA256}, w)
}

func valid(n portal.ObjectNumber) error {
	if got, err := portal.ParseObjectNumber(string(n)); err != nil || got != n {
		return fmt.Errorf("ask cadastre about object number %q: not eighteen digits", n)
	}
	return nil
}
