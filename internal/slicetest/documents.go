package slicetest

import (
	"context"
	"io"
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/blob"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/policy"
	"birtereze/portal/standin/samples"
)

// AnyPDF is a check that takes any file for a good PDF: for a slice that leaves the formats to others.
func AnyPDF(context.Context, blob.Content, int64, string, string) (document.Judgement, error) {
	return document.Judgement{Format: "pdf", MediaType: "application/pdf", Verdict: document.Accepted}, nil
}

// PDF makes a small real PDF; another title, other bytes.
func PDF(t testing.TB, title string) []byte {
	t.Helper()
	text := samples.Text{RU: title, KK: title}
	b, err := samples.Paper{Title: text, Number: "1", Date: "2026-05-04", Chapters: []samples.Chapter{{Heading: text}}}.PDF(nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// PDF makes a small real PDF; another title, other bytes.
func (w *World) PDF(title string) []byte { w.Helper(); return PDF(w, title) }

// Sample is one of the files of the demonstration.
func (w *World) Sample(key string) samples.File {
	w.Helper()
	set, err := samples.New(nil)
	w.Must(err)
	f, err := set.Get(key)
	w.Must(err)
	return f
}

// Receive takes a file in, as a page does before its command.
func (w *World) Receive(profile, name string, content []byte) document.Received {
	w.Helper()
	rec, err := w.Keeper.ReceiveBytes(w.Context(), profile, name, content)
	w.Must(err)
	return rec
}

// Add adds a document, as another slice does.
func (w *World) Add(n document.New, rec document.Received) portal.DocumentRef {
	w.Helper()
	var ref portal.DocumentRef
	_, err := w.Bus.Do(w.Context(), command.Command{Actor: Actor("designer-gip"), Act: "test.add"}, func(ctx context.Context, tx *command.Tx) error {
		if err := tx.Allow("test.add", policy.Public("test.add")); err != nil {
			return err
		}
		d, err := w.Keeper.Add(ctx, tx, n, rec)
		if err == nil {
			ref = d.Ref(d.Newest())
		}
		return err
	})
	w.Must(err)
	return ref
}

// Bytes is the bytes of a version.
func (w *World) Bytes(version portal.ID) []byte {
	w.Helper()
	v, _, err := w.Keeper.Version(w.Context(), w.DB, version)
	w.Must(err)
	content, err := w.Keeper.Open(w.Context(), v)
	w.Must(err)
	defer content.Close()
	b, err := io.ReadAll(content)
	w.Must(err)
	return b
}
