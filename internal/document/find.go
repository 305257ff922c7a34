package document

import (
	"context"
	"fmt"

	"birtereze/portal"
	"birtereze/portal/internal/db"
)

// maxCopies bounds how many documents with the same bytes are looked at.
const maxCopies = 50

// PublicVersions lists the versions with these bytes, by their SHA-256 in hexadecimal, that belong to documents which
// everybody may see. A document that is not public is passed over, as if there were none.
func (k *Keeper) PublicVersions(ctx context.Context, q db.Querier, digest string) ([]Document, error) {
	same, err := versions.Find(ctx, q, fmt.Sprintf("sha256 = $1 ORDER BY at, id LIMIT %d", maxCopies), digest)
	if err != nil {
		return nil, err
	}
	var list []Document
	for _, v := range same {
		d, err := documents.Get(ctx, q, v.Document)
		if err != nil {
			return nil, err
		}
		if d.Privacy == Public {
			d.Versions = []Version{v}
			list = append(list, d)
		}
	}
	return list, nil
}

// IsVersion reports whether a sealed record of the journal is a version of a document.
func IsVersion(table string) bool { return table == versions.Name() }

// OfVersion reads the document of a version, with that version alone.
func (k *Keeper) OfVersion(ctx context.Context, q db.Querier, id portal.ID) (Document, error) {
	v, err := versions.Get(ctx, q, id)
	if err != nil {
		return Document{}, err
	}
	d, err := documents.Get(ctx, q, v.Document)
	d.Versions = []Version{v}
	return d, err
}
