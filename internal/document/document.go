// Package document keeps documents as versions that never change: bytes named by their digest, the verdict of the format
// check of clause 24, who brought them and when, and the signatures over them with the evidence by which they can be
// verified again years later. Nothing here can be deleted (cl. 44).
package document

import (
	"context"
	"fmt"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/blob"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/format/report"
	"birtereze/portal/internal/sign"
)

// Origin is where a document came from (cl. 17).
type Origin string

// The origins.
const (
	FromCustomer   Origin = "customer"
	FromContractor Origin = "contractor"
	FromCadastre   Origin = "cadastre"
	FromPortal     Origin = "portal" // made here, from a template
	FromPartner    Origin = "partner"
)

// Privacy is who may see a document.
type Privacy string

// The classes of privacy.
const (
	Public       Privacy = "public"
	Participants Privacy = "participants"
	Restricted   Privacy = "restricted"
)

// Verdict is the answer of the format check.
type Verdict string

// The verdicts.
const (
	Accepted Verdict = "accepted"
	Warned   Verdict = "warned"
	Refused  Verdict = "refused"
)

// Judgement is what the format check found in a file (cl. 24).
type Judgement struct {
	Format    string           `json:"format"` // "pdf", "ifc", … or "unknown"
	Edition   string           `json:"edition,omitempty"`
	MediaType string           `json:"media_type"`
	Verdict   Verdict          `json:"verdict"`
	Findings  []report.Finding `json:"findings,omitempty"`
}

// Document is a thing that has versions and belongs to something.
type Document struct {
	ID        portal.ID `db:"id"`
	Revision  int64     `db:"version"`
	OwnerKind string    `db:"owner_kind"`
	OwnerID   portal.ID `db:"owner_id"`
	Project   portal.ID `db:"project"`
	Kind      string    `db:"kind"` // section or kind, a code of a classifier
	Title     string    `db:"title"`
	Privacy   Privacy   `db:"privacy"`
	Origin    Origin    `db:"origin"`
	Last      int       `db:"last"` // number of the newest version
	CreatedAt time.Time `db:"created_at"`
	Versions  []Version // the newest first; filled by the questions of Keeper
}

// Owner is what the document belongs to.
func (d Document) Owner() portal.Subject { return portal.Subject{Kind: d.OwnerKind, ID: d.OwnerID} }

// Version is one state of a document. It never changes.
type Version struct {
	ID        portal.ID    `db:"id"`
	Revision  int64        `db:"version"`
	Document  portal.ID    `db:"document"`
	Number    int          `db:"number"` // from 1
	Name      string       `db:"name"`   // of the file, as its sender called it
	SHA256    string       `db:"sha256"`
	Streebog  string       `db:"streebog512"` // RFC 6986, hexadecimal; empty for what came before it was computed
	Size      int64        `db:"size"`
	Judgement Judgement    `db:"judgement,json"`
	Person    portal.IIN   `db:"person"`
	For       portal.Party `db:"party"`
	System    string       `db:"system"`
	At        time.Time    `db:"at"`
}

// Ref points at a version of the document for other slices and systems.
func (d Document) Ref(v Version) portal.DocumentRef {
	return portal.DocumentRef{Document: d.ID, Version: v.ID, Kind: d.Kind, Title: d.Title, Name: v.Name, SHA256: v.SHA256, Size: v.Size}
}

// Newest is the last version.
func (d Document) Newest() Version {
	if len(d.Versions) == 0 {
		return Version{}
	}
	return d.Versions[0]
}

// Signature is a verified electronic signature over a version.
type Signature struct {
	ID       portal.ID     `db:"id"`
	Revision int64         `db:"version"`
	Target   portal.ID     `db:"target"` // the version signed
	Purpose  string        `db:"purpose"`
	Person   portal.IIN    `db:"person"`
	For      portal.Party  `db:"party"`
	Signer   sign.Signer   `db:"signer,json"`
	Evidence sign.Evidence `db:"evidence,json"`
	CMS      []byte        `db:"cms"`
	At       time.Time     `db:"at"` // when the Portal took it
}

var (
	documents  = db.NewTable[Document]("doc_documents")
	versions   = db.NewTable[Version]("doc_versions")
	signatures = db.NewTable[Signature]("sig_signatures")
)

// Keeper takes documents in and gives them out.
type Keeper struct {
	blobs    blob.Store
	check    Check
	verifier Verifier
	limit    int64
}

// Check judges the format of a file by the profile of the place where it is to stand.
type Check func(ctx context.Context, content blob.Content, size int64, name, profile string) (Judgement, error)

// NewKeeper makes a keeper; limit is the largest file taken, in bytes.
func NewKeeper(blobs blob.Store, check Check, verifier Verifier, limit int64) *Keeper {
	return &Keeper{blobs, check, verifier, limit}
}

// Get reads a document with its versions.
func (k *Keeper) Get(ctx context.Context, q db.Querier, id portal.ID) (Document, error) {
	d, err := documents.Get(ctx, q, id)
	if err != nil {
		return Document{}, err
	}
	return withVersions(ctx, q, d)
}

// Version reads a version together with its document.
func (k *Keeper) Version(ctx context.Context, q db.Querier, id portal.ID) (Version, Document, error) {
	v, err := versions.Get(ctx, q, id)
	if err != nil {
		return Version{}, Document{}, err
	}
	d, err := k.Get(ctx, q, v.Document)
	return v, d, err
}

// Of lists the documents of an owner with their versions, in the order of their making.
func (k *Keeper) Of(ctx context.Context, q db.Querier, owner portal.Subject) ([]Document, error) {
	return listed(ctx, q, "owner_id = $1 AND owner_kind = $2 ORDER BY created_at, id", owner.ID, owner.Kind)
}

// OfProject lists the documents of a project with their versions, in the order of their making.
func (k *Keeper) OfProject(ctx context.Context, q db.Querier, project portal.ID) ([]Document, error) {
	return listed(ctx, q, "project = $1 ORDER BY created_at, id", project)
}

func listed(ctx context.Context, q db.Querier, where string, args ...any) ([]Document, error) {
	list, err := documents.Find(ctx, q, where, args...)
	if err != nil {
		return nil, err
	}
	for i, d := range list {
		if list[i], err = withVersions(ctx, q, d); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func withVersions(ctx context.Context, q db.Querier, d Document) (Document, error) {
	var err error
	d.Versions, err = versions.Find(ctx, q, "document = $1 ORDER BY number DESC", d.ID)
	return d, err
}

// Open gives the bytes of a version to read.
func (k *Keeper) Open(ctx context.Context, v Version) (blob.Content, error) {
	content, _, err := k.blobs.Open(ctx, v.SHA256)
	if err != nil {
		return nil, fmt.Errorf("open version %s: %w", v.ID, err)
	}
	return content, nil
}

// Signatures lists the signatures over a version, in the order of their taking.
func (k *Keeper) Signatures(ctx context.Context, q db.Querier, version portal.ID) ([]Signature, error) {
	return signatures.Find(ctx, q, "target = $1 ORDER BY at, id", version)
}

// EachContent calls f with every version and the digest of its bytes, for a check of what is stored.
func EachContent(ctx context.Context, q db.Querier, f func(version, digest string) error) error {
	rows, err := q.Query(ctx, "SELECT id, sha256 FROM doc_versions ORDER BY id")
	if err != nil {
		return fmt.Errorf("read versions: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, digest string
		if err := rows.Scan(&id, &digest); err != nil {
			return fmt.Errorf("read versions: %w", err)
		}
		if err := f(id, digest); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Sealed are the tables whose records the journal seals.
func Sealed() []string { return []string{documents.Name(), versions.Name(), signatures.Name()} }
