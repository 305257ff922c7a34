package journal

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// ErrNotProven says that a proof does not show what it should.
var ErrNotProven = errors.New("the proof does not hold")

// Leaf is the hash of an entry as a leaf of the tree (RFC 6962 section 2.1): SHA-256 over a zero byte and the JSON.
func Leaf(json string) string { return tlog.RecordHash([]byte(json)).String() }

// Check tells whether the proof shows that its leaf stands under a root that the key's holder signed. It asks nothing of
// the Portal: whoever keeps the proof can check it years later. The error is ErrNotProven with the reason.
func (p Proof) Check(key note.Verifier) error {
	opened, err := note.Open([]byte(p.Signed), note.VerifierList(key))
	if err != nil {
		return fmt.Errorf("%w: the root is not signed with this key: %w", ErrNotProven, err)
	}
	tree, err := tlog.ParseTree([]byte(opened.Text))
	if err != nil || tree.N != p.Size {
		return fmt.Errorf("%w: the note is not the root of %d entries", ErrNotProven, p.Size)
	}
	path := make(tlog.RecordProof, len(p.Path))
	for i, text := range p.Path {
		if path[i], err = tlog.ParseHash(text); err != nil {
			return fmt.Errorf("%w: hash %d: %w", ErrNotProven, i, err)
		}
	}
	if err := tlog.CheckRecord(path, tree.N, tree.Hash, p.Seq, tlog.RecordHash([]byte(p.Leaf))); err != nil {
		return fmt.Errorf("%w: entry %d is not under the root: %w", ErrNotProven, p.Seq, err)
	}
	return nil
}
