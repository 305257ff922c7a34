package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"birtereze/portal"
	"birtereze/portal/internal/db"
)

// Size is how many entries there are.
func Size(ctx context.Context, q db.Querier) (int64, error) {
	var n int64
	if err := q.QueryRow(ctx, "SELECT size FROM jnl_head WHERE id = 'head'").Scan(&n); err != nil {
		return 0, fmt.Errorf("journal: size: %w", err)
	}
	return n, nil
}

// SignRoot signs the root of the tree as it stands, unless nothing was added since the last time, and keeps the signed
// note. It is the note to publish and to hand to others: whoever holds it can prove a later change.
func SignRoot(ctx context.Context, d *db.DB, signer note.Signer) error {
	return d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		size, err := Size(ctx, tx)
		if err != nil {
			return err
		}
		last, _, err := lastRoot(ctx, tx)
		if err != nil {
			return err
		}
		if size == 0 || size == last {
			return nil
		}
		hash, err := tlog.TreeHash(size, hashReader(ctx, tx))
		if err != nil {
			return fmt.Errorf("journal: root of %d entries: %w", size, err)
		}
		signed, err := note.Sign(&note.Note{Text: rootText(tlog.Tree{N: size, Hash: hash}, tx.Now())}, signer)
		if err != nil {
			return fmt.Errorf("journal: sign the root of %d entries: %w", size, err)
		}
		_, err = tx.Exec(ctx, "INSERT INTO jnl_roots (size, at, note) VALUES ($1, $2, $3)", size, tx.Now(), string(signed))
		return err
	})
}

// rootText is what a root says: the tree, and when it was signed. Those who read the tree alone pass over the last line.
func rootText(tree tlog.Tree, at time.Time) string {
	return string(tlog.FormatTree(tree)) + at.UTC().Format("2006-01-02T15:04:05.000000Z") + "\n"
}

// LastRoot is the newest signed root as a note, with the number of entries that it covers; zero and "" when there is none.
func LastRoot(ctx context.Context, q db.Querier) (size int64, signed string, err error) {
	return lastRoot(ctx, q)
}

func lastRoot(ctx context.Context, q db.Querier) (int64, string, error) {
	var size int64
	var signed string
	err := q.QueryRow(ctx, "SELECT size, note FROM jnl_roots ORDER BY size DESC LIMIT 1").Scan(&size, &signed)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, "", fmt.Errorf("journal: last root: %w", err)
	}
	return size, signed, nil
}

// Proof is what shows that an entry is a leaf of a signed root (RFC 6962 section 2.1.1).
type Proof struct {
	Seq    int64    `json:"seq"`
	Leaf   string   `json:"leaf"`           // the entry's JSON
	Size   int64    `json:"size"`           // entries under the root
	Path   []string `json:"path,omitempty"` // hashes from the leaf to the root, base64
	Signed string   `json:"signed"`         // the root as a signed note
}

// ErrNotSigned says that no signed root covers the entry yet: one is signed within a minute.
var ErrNotSigned = errors.New("the entry is newer than the last signed root")

// Prove makes the proof of an entry against the newest signed root.
func Prove(ctx context.Context, q db.Querier, seq int64) (Proof, error) {
	size, signed, err := lastRoot(ctx, q)
	if err != nil {
		return Proof{}, err
	}
	p := Proof{Seq: seq, Size: size, Signed: signed}
	err = q.QueryRow(ctx, "SELECT leaf FROM jnl_entries WHERE seq = $1", seq).Scan(&p.Leaf)
	if errors.Is(err, sql.ErrNoRows) {
		return Proof{}, db.ErrNone
	}
	if err != nil {
		return Proof{}, fmt.Errorf("journal: prove %d: %w", seq, err)
	}
	if seq >= size {
		return p, ErrNotSigned
	}
	path, err := tlog.ProveRecord(size, seq, hashReader(ctx, q))
	if err != nil {
		return Proof{}, fmt.Errorf("journal: prove %d: %w", seq, err)
	}
	for _, h := range path {
		p.Path = append(p.Path, h.String())
	}
	return p, nil
}

// ProjectOf tells which project an entry belongs to; whoever may see the project may see the entry.
func ProjectOf(ctx context.Context, q db.Querier, seq int64) (portal.ID, error) {
	var id string
	err := q.QueryRow(ctx, "SELECT project FROM jnl_entries WHERE seq = $1", seq).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", db.ErrNone
	}
	return portal.ID(id), err
}
