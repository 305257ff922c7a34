// Package journal is the record of everything that was done on the Portal: one entry a command, never changed, each a leaf
// of a Merkle tree (RFC 6962) whose signed roots are published, so that nobody – the operator included – can alter or drop
// an entry, or a record that an entry sealed, unseen.
package journal

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/law"
)

// Entry is one act. Its JSON, as written, is the leaf.
type Entry struct {
	Seq     int64          `json:"seq"` // from 0, without a gap
	At      time.Time      `json:"at"`
	Act     string         `json:"act"` // "registration.confirm"
	Clause  law.Clause     `json:"clause"`
	Person  portal.IIN     `json:"person,omitempty"`
	Name    string         `json:"name,omitempty"`
	For     portal.Party   `json:"for,omitempty"`
	System  string         `json:"system,omitempty"`
	Subject portal.Subject `json:"subject"`
	Project portal.ID      `json:"project,omitempty"`
	Steps   []Step         `json:"steps,omitempty"`
	Found   []law.Finding  `json:"found,omitempty"` // rules that were checked, with what was found
	Facts   []Fact         `json:"facts,omitempty"`
	Sealed  []Seal         `json:"sealed,omitempty"` // the records written, as they were after the act
}

// Step is a move in a flow table.
type Step struct {
	Flow string     `json:"flow"`
	ID   portal.ID  `json:"id"`
	From string     `json:"from"`
	Do   string     `json:"do"`
	To   string     `json:"to"`
	Law  law.Clause `json:"law"`
}

// Fact is something worth knowing of an act: a number given, a reason, a hash.
type Fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Seal is the digest of a record as an act left it.
type Seal struct {
	Table  string `json:"table"`
	ID     string `json:"id"`
	SHA256 string `json:"sha256"`
}

// Append writes an entry as the next leaf, in the transaction of the act itself; it sets Seq, At and Sealed. Appends wait
// for each other at the head row, so that the order of entries is the order of commits.
func Append(ctx context.Context, tx *db.Tx, e *Entry) error {
	var size int64
	err := tx.QueryRow(ctx, "UPDATE jnl_head SET size = size + 1 WHERE id = 'head' RETURNING size").Scan(&size)
	if err != nil {
		return fmt.Errorf("journal: take a place: %w", err)
	}
	e.Seq, e.At = size-1, tx.Now()
	for _, w := range tx.Written() {
		sum, err := Digest(ctx, tx, w.Table, w.ID)
		if err != nil {
			return fmt.Errorf("journal: seal %s %s: %w", w.Table, w.ID, err)
		}
		e.Sealed = append(e.Sealed, Seal{w.Table, w.ID, sum})
	}
	leaf, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO jnl_entries (seq, at, act, subject_kind, subject_id, project, leaf)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		e.Seq, e.At, e.Act, e.Subject.Kind, e.Subject.ID, e.Project, string(leaf))
	if err != nil {
		return fmt.Errorf("journal: write entry %d: %w", e.Seq, err)
	}
	return appendHashes(ctx, tx, e.Seq, leaf)
}

func appendHashes(ctx context.Context, tx *db.Tx, seq int64, leaf []byte) error {
	hashes, err := tlog.StoredHashes(seq, leaf, hashReader(ctx, tx))
	if err != nil {
		return fmt.Errorf("journal: hash entry %d: %w", seq, err)
	}
	first := tlog.StoredHashIndex(0, seq)
	for i, h := range hashes {
		if _, err := tx.Exec(ctx, "INSERT INTO jnl_hashes (idx, hash) VALUES ($1, $2)", first+int64(i), h[:]); err != nil {
			return fmt.Errorf("journal: write hash %d: %w", first+int64(i), err)
		}
	}
	return nil
}

// hashReader reads stored hashes for the tree's arithmetic: a logarithmic number of them at each append.
func hashReader(ctx context.Context, q db.Querier) tlog.HashReaderFunc {
	return func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, idx := range indexes {
			var b []byte
			if err := q.QueryRow(ctx, "SELECT hash FROM jnl_hashes WHERE idx = $1", idx).Scan(&b); err != nil {
				return nil, fmt.Errorf("hash %d: %w", idx, err)
			}
			if len(b) != tlog.HashSize {
				return nil, fmt.Errorf("hash %d has %d bytes", idx, len(b))
			}
			hashes[i] = tlog.Hash(b)
		}
		return hashes, nil
	}
}

// Digest is the SHA-256 of a record: of its columns by name as JSON, bytes in hex. It is the same on both engines. A column
// that says nothing – an empty text, zero – is left out, so that the column which a later edition of the program adds to
// a table leaves every seal true.
func Digest(ctx context.Context, q db.Querier, table, id string) (string, error) {
	rows, err := q.Query(ctx, "SELECT * FROM "+table+" WHERE id = $1", id)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	if !rows.Next() {
		return "", errors.Join(sql.ErrNoRows, rows.Err())
	}
	_, sum, err := digestRow(rows)
	return sum, err
}

// digestRow reads the row under the cursor; it returns its id as well.
func digestRow(rows *sql.Rows) (id, sum string, err error) {
	names, err := rows.Columns()
	if err != nil {
		return "", "", err
	}
	cells := make([]any, len(names))
	dest := make([]any, len(names))
	for i := range cells {
		dest[i] = &cells[i]
	}
	if err := rows.Scan(dest...); err != nil {
		return "", "", err
	}
	record := make(map[string]any, len(names))
	for i, name := range names {
		if b, ok := cells[i].([]byte); ok {
			cells[i] = hex.EncodeToString(b)
		}
		if cells[i] != nil && cells[i] != "" && cells[i] != int64(0) {
			record[name] = cells[i]
		}
	}
	text, err := json.Marshal(record) // keys sorted
	if err != nil {
		return "", "", err
	}
	h := sha256.Sum256(text)
	id, _ = record["id"].(string)
	return id, hex.EncodeToString(h[:]), nil
}

// Query chooses entries.
type Query struct {
	Project portal.ID      // of one project
	Subject portal.Subject // about one thing
	Flows   []string       // acts of these flow tables, such as "approval"; none: of all
	Before  int64          // older than this entry; 0: from the newest
	Limit   int            // at most; 0: 100
}

// literal takes their meaning from the signs of a pattern.
var literal = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)

// Find reads entries, the newest first.
func Find(ctx context.Context, q db.Querier, want Query) ([]Entry, error) {
	where, args := "1 = 1", []any{}
	add := func(condition string, arg any) {
		args = append(args, arg)
		where += fmt.Sprintf(" AND "+condition, len(args))
	}
	if want.Project != "" {
		add("project = $%d", want.Project)
	}
	if want.Subject.ID != "" {
		add("subject_id = $%d", want.Subject.ID)
		add("subject_kind = $%d", want.Subject.Kind)
	}
	if len(want.Flows) > 0 {
		var acts []string
		for _, name := range want.Flows {
			args = append(args, literal.Replace(name)+".%")
			acts = append(acts, fmt.Sprintf(`act LIKE $%d ESCAPE '\'`, len(args)))
		}
		where += " AND (" + strings.Join(acts, " OR ") + ")"
	}
	if want.Before > 0 {
		add("seq < $%d", want.Before)
	}
	if want.Limit == 0 {
		want.Limit = 100
	}
	rows, err := q.Query(ctx, fmt.Sprintf("SELECT leaf FROM jnl_entries WHERE %s ORDER BY seq DESC LIMIT %d", where, want.Limit), args...)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	defer rows.Close()
	var found []Entry
	for rows.Next() {
		var leaf string
		var e Entry
		if err := rows.Scan(&leaf); err != nil {
			return nil, fmt.Errorf("journal: %w", err)
		}
		if err := json.Unmarshal([]byte(leaf), &e); err != nil {
			return nil, fmt.Errorf("journal: %w", err)
		}
		found = append(found, e)
	}
	return found, rows.Err()
}
