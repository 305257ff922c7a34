package journal

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"birtereze/portal/internal/db"
)

// Fault is one thing that is not as the journal sealed it, named as exactly as it can be.
type Fault struct {
	Table string `json:"table"`
	ID    string `json:"id"`   // of the record, or the number of the entry, hash or root
	What  string `json:"what"` // altered, missing, unsealed, …
}

// Result is what a verification found.
type Result struct {
	Entries  int64   `json:"entries"`  // in the journal
	Signed   int64   `json:"signed"`   // of them under a signed root
	Roots    int     `json:"roots"`    // signed roots, all checked
	Records  int     `json:"records"`  // of the Portal, each compared with its newest seal
	Faults   []Fault `json:"faults"`   // empty: everything is as it was written
	Verified string  `json:"verified"` // the newest root that held
}

// Verify checks, from the database alone, that every entry is the leaf that was written, that every signed root covers
// just these leaves, and that every record of the sealed tables is as the last act upon it left it. Nothing that it reads
// is trusted but the verifier's key.
func Verify(ctx context.Context, q db.Querier, key note.Verifier, sealed []string) (Result, error) {
	v := verification{Result: Result{Faults: []Fault{}}, q: q, tables: sealed, last: map[[2]string]string{}}
	for _, step := range []func(context.Context) error{v.leaves, v.hashes, func(ctx context.Context) error { return v.roots(ctx, key) }, v.records} {
		if err := step(ctx); err != nil {
			return v.Result, fmt.Errorf("verify: %w", err)
		}
	}
	return v.Result, nil
}

type verification struct {
	Result
	q      db.Querier
	tables []string
	tree   []tlog.Hash          // every stored hash, computed anew from the leaves
	last   map[[2]string]string // newest seal of each record
}

func (v *verification) found(table, id, what string, args ...any) {
	v.Faults = append(v.Faults, Fault{table, id, fmt.Sprintf(what, args...)})
}

// leaves reads every entry in order, computes the tree from them and gathers the newest seals.
func (v *verification) leaves(ctx context.Context) error {
	rows, err := v.q.Query(ctx, "SELECT seq, at, act, subject_kind, subject_id, project, leaf FROM jnl_entries ORDER BY seq")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var seq, at int64
		var act, kind, id, project, leaf string
		if err := rows.Scan(&seq, &at, &act, &kind, &id, &project, &leaf); err != nil {
			return err
		}
		n := fmt.Sprint(seq)
		if seq != v.Entries {
			v.found("jnl_entries", fmt.Sprint(v.Entries), "missing")
		}
		var e Entry
		if err := json.Unmarshal([]byte(leaf), &e); err != nil {
			v.found("jnl_entries", n, "the leaf is no entry")
		} else if e.Seq != seq || db.Micros(e.At) != at || e.Act != act || e.Subject.Kind != kind || string(e.Subject.ID) != id || string(e.Project) != project {
			v.found("jnl_entries", n, "a column differs from the leaf")
		}
		for _, s := range e.Sealed {
			v.last[[2]string{s.Table, s.ID}] = s.SHA256
		}
		hashes, err := tlog.StoredHashes(v.Entries, []byte(leaf), v.computed())
		if err != nil {
			return err
		}
		v.tree = append(v.tree, hashes...)
		v.Entries++
	}
	return rows.Err()
}

func (v *verification) computed() tlog.HashReaderFunc {
	return func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, idx := range indexes {
			if idx >= int64(len(v.tree)) {
				return nil, fmt.Errorf("hash %d is past the %d computed", idx, len(v.tree))
			}
			out[i] = v.tree[idx]
		}
		return out, nil
	}
}

// hashes compares the stored hashes with the computed: a leaf that was altered shows at its own place.
func (v *verification) hashes(ctx context.Context) error {
	rows, err := v.q.Query(ctx, "SELECT idx, hash FROM jnl_hashes ORDER BY idx")
	if err != nil {
		return err
	}
	defer rows.Close()
	var next int64
	for rows.Next() {
		var idx int64
		var h []byte
		if err := rows.Scan(&idx, &h); err != nil {
			return err
		}
		switch {
		case idx != next:
			v.found("jnl_hashes", fmt.Sprint(next), "missing")
			next = idx
		case idx >= int64(len(v.tree)):
			v.found("jnl_hashes", fmt.Sprint(idx), "a hash of no entry: entries were dropped")
		case !slices.Equal(h, v.tree[idx][:]):
			if level, n := tlog.SplitStoredHashIndex(idx); level == 0 {
				v.found("jnl_entries", fmt.Sprint(n), "altered: it is not the leaf that was hashed")
			} else {
				v.found("jnl_hashes", fmt.Sprint(idx), "differs from the entries below it")
			}
		}
		next++
	}
	if next < int64(len(v.tree)) {
		v.found("jnl_hashes", fmt.Sprint(next), "missing")
	}
	return rows.Err()
}

// roots checks each signed root against the leaves that it covers.
func (v *verification) roots(ctx context.Context, key note.Verifier) error {
	var size int64
	if err := v.q.QueryRow(ctx, "SELECT size FROM jnl_head WHERE id = 'head'").Scan(&size); err != nil {
		v.found("jnl_head", "head", "missing")
	} else if size != v.Entries {
		v.found("jnl_head", "head", "counts %d entries where there are %d", size, v.Entries)
	}
	rows, err := v.q.Query(ctx, "SELECT size, at, note FROM jnl_roots ORDER BY size")
	if err != nil {
		return err
	}
	defer rows.Close()
	var last time.Time
	for rows.Next() {
		var size, at int64
		var signed string
		if err := rows.Scan(&size, &at, &signed); err != nil {
			return err
		}
		v.Roots++
		if moment := db.FromMicros(at); moment.Before(last) {
			v.found("jnl_roots", fmt.Sprint(size), "signed before the root it follows")
		} else {
			last = moment
		}
		v.root(size, db.FromMicros(at), signed, key)
	}
	return rows.Err()
}

func (v *verification) root(size int64, at time.Time, signed string, key note.Verifier) {
	id := fmt.Sprint(size)
	opened, err := note.Open([]byte(signed), note.VerifierList(key))
	if err != nil {
		v.found("jnl_roots", id, "the signature does not hold: %v", err)
		return
	}
	tree, err := tlog.ParseTree([]byte(opened.Text))
	if err != nil || tree.N != size || opened.Text != rootText(tree, at) {
		v.found("jnl_roots", id, "the note is not the root of %d entries, signed at %s", size, at.UTC().Format(time.RFC3339Nano))
		return
	}
	if size > v.Entries {
		v.found("jnl_entries", fmt.Sprint(v.Entries), "missing: a signed root covers %d entries", size)
		return
	}
	hash, err := tlog.TreeHash(size, v.computed())
	if err != nil || hash != tree.Hash {
		v.found("jnl_roots", id, "the entries are not those that were signed")
		return
	}
	v.Signed, v.Verified = size, tree.Hash.String()
}

// records compares every record of the sealed tables with its newest seal.
func (v *verification) records(ctx context.Context) error {
	for _, table := range v.tables {
		rows, err := v.q.Query(ctx, "SELECT * FROM "+table)
		if err != nil {
			return err
		}
		for rows.Next() {
			id, sum, err := digestRow(rows)
			if err != nil {
				rows.Close()
				return err
			}
			v.Records++
			key := [2]string{table, id}
			switch want, sealed := v.last[key]; {
			case !sealed:
				v.found(table, id, "no act of the journal wrote it")
			case want != sum:
				v.found(table, id, "altered since the last act upon it")
			}
			delete(v.last, key)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		rows.Close()
	}
	var missing []Fault
	for key := range v.last {
		missing = append(missing, Fault{key[0], key[1], "missing: the journal sealed it"})
	}
	slices.SortFunc(missing, func(a, b Fault) int { return slices.Compare([]string{a.Table, a.ID}, []string{b.Table, b.ID}) })
	v.Faults = append(v.Faults, missing...)
	return nil
}
