package document

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"

	"birtereze/portal"
	"birtereze/portal/internal/blob"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/format/report"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/law"
)

// Received is a file that was taken in and judged, and belongs to nothing yet.
type Received struct {
	Name      string
	Blob      blob.Info
	Judgement Judgement
}

// Receive takes a file in as it streams, and judges it by the profile of the place where it is to stand. It comes before
// the command that adds the file: bytes never travel within a transaction.
func (k *Keeper) Receive(ctx context.Context, profile, name string, content io.Reader) (Received, error) {
	rec := Received{Name: cleanName(name)}
	var err error
	rec.Blob, err = k.blobs.Put(ctx, content, k.limit)
	var large *blob.TooLargeError
	if errors.As(err, &large) {
		return rec, fault.New(fault.TooLarge, "document.too_large", "Name", rec.Name, "Limit", i18n.Bytes(k.limit)).Because(err)
	}
	if err != nil {
		return rec, fmt.Errorf("receive %q: %w", rec.Name, err)
	}
	stored, info, err := k.blobs.Open(ctx, rec.Blob.SHA256)
	if err != nil {
		return rec, fmt.Errorf("receive %q: %w", rec.Name, err)
	}
	defer stored.Close()
	rec.Judgement, err = k.check(ctx, stored, info.Size, rec.Name, profile)
	if err != nil {
		return rec, fmt.Errorf("check %q: %w", rec.Name, err)
	}
	return rec, nil
}

// ReceiveBytes takes in what the Portal or a partner's message made of bytes at hand.
func (k *Keeper) ReceiveBytes(ctx context.Context, profile, name string, content []byte) (Received, error) {
	return k.Receive(ctx, profile, name, bytes.NewReader(content))
}

// Keep is Receive as the keeper of a form's files: File.Kept is a Received.
func (k *Keeper) Keep(profile string) func(ctx context.Context, field, name string, content io.Reader) (any, error) {
	return func(ctx context.Context, _, name string, content io.Reader) (any, error) {
		return k.Receive(ctx, profile, name, content)
	}
}

// cleanName is the last part of a sender's file name, without what cannot be shown.
func cleanName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	if r := []rune(name); len(r) > 200 {
		name = string(r[:150]) + "…" + string(r[len(r)-40:])
	}
	if name == "" || name == "." || name == "/" {
		return "document"
	}
	return name
}

// New says what a document is and to what it belongs.
type New struct {
	Owner   portal.Subject
	Project portal.ID
	Kind    string
	Title   string // as people call it; the file's name when empty
	Privacy Privacy
	Origin  Origin
}

// Add makes a document of a received file. A file that the format check refused stays out, with all that is wrong.
func (k *Keeper) Add(ctx context.Context, tx *command.Tx, n New, rec Received) (Document, error) {
	if err := rec.Refusal(); err != nil {
		return Document{}, err
	}
	d := Document{ID: tx.NewID(), OwnerKind: n.Owner.Kind, OwnerID: n.Owner.ID, Project: n.Project, Kind: n.Kind, Title: n.Title,
		Privacy: n.Privacy, Origin: n.Origin, Last: 1, CreatedAt: tx.Now()}
	if d.Title == "" {
		d.Title = rec.Name
	}
	if d.Privacy == "" {
		d.Privacy = Participants
	}
	if err := documents.Insert(ctx, tx.Tx, &d); err != nil {
		return Document{}, err
	}
	v, err := addVersion(ctx, tx, d, rec)
	d.Versions = []Version{v}
	return d, err
}

// AddVersion makes the next version of a document of a received file.
func (k *Keeper) AddVersion(ctx context.Context, tx *command.Tx, id portal.ID, rec Received) (Document, error) {
	if err := rec.Refusal(); err != nil {
		return Document{}, err
	}
	d, err := k.Get(ctx, tx.Tx, id)
	if err != nil {
		return Document{}, err
	}
	if d.Newest().SHA256 == rec.Blob.SHA256 {
		return Document{}, fault.Wrong("file", "document.same", "Name", rec.Name, "Number", d.Last)
	}
	d.Last++
	if err := documents.Update(ctx, tx.Tx, &d); err != nil {
		return Document{}, err
	}
	v, err := addVersion(ctx, tx, d, rec)
	d.Versions = append([]Version{v}, d.Versions...)
	return d, err
}

func addVersion(ctx context.Context, tx *command.Tx, d Document, rec Received) (Version, error) {
	actor := tx.Actor()
	v := Version{ID: tx.NewID(), Document: d.ID, Number: d.Last, Name: rec.Name, SHA256: rec.Blob.SHA256, Streebog: rec.Blob.Streebog512, Size: rec.Blob.Size,
		Judgement: rec.Judgement, Person: actor.Person, For: actor.For, System: actor.System, At: tx.Now()}
	if err := versions.Insert(ctx, tx.Tx, &v); err != nil {
		return Version{}, err
	}
	tx.Fact("document", d.Title)
	tx.Fact("file", v.Name)
	tx.Fact("sha256", v.SHA256)
	return v, nil
}

// Refusal is the answer to a file that the format check refused: every fault that stops it, by clause 24, and how to mend it.
func (r Received) Refusal() error {
	if r.Judgement.Verdict != Refused {
		return nil
	}
	f := fault.New(fault.Invalid, "document.refused", "Name", r.Name).Law(law.C24)
	for _, finding := range r.Judgement.Findings {
		if finding.Severity != report.Stops {
			continue
		}
		args := []any{"File", r.Name}
		for name, value := range finding.Args {
			args = append(args, name, value)
		}
		f.Add("file", "format."+finding.Code+".cause", args...)
		f.Add("file", "format."+finding.Code+".remedy", args...)
	}
	return f
}
