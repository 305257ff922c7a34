package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"birtereze/portal/internal/blob"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/journal"
)

// Verify proves the journal, and the records that it seals, from a copy of the database and the file with the journal's public
// key; with a folder of documents, each of them is hashed anew.
func Verify(ctx context.Context, address, keyFile, folder string) (journal.Result, error) {
	text, err := os.ReadFile(keyFile)
	if err != nil {
		return journal.Result{}, fmt.Errorf("the journal's public key: %w", err)
	}
	key, err := note.NewVerifier(strings.TrimSpace(string(text)))
	if err != nil {
		return journal.Result{}, fmt.Errorf("the journal's public key %s: %w", keyFile, err)
	}
	if _, err := os.Stat(address); err != nil && !strings.Contains(address, "://") {
		return journal.Result{}, fmt.Errorf("the copy of the database: %w", err)
	}
	d, err := db.Open(ctx, address, time.Now)
	if err != nil {
		return journal.Result{}, err
	}
	defer d.Close()
	result, err := journal.Verify(ctx, d, key, Sealed())
	if err != nil {
		return journal.Result{}, err
	}
	if folder != "" {
		if err := verifyBlobs(ctx, d, folder, &result); err != nil {
			return journal.Result{}, err
		}
	}
	return result, nil
}

func verifyBlobs(ctx context.Context, d *db.DB, folder string, result *journal.Result) error {
	store, err := blob.OpenFolder(folder)
	if err != nil {
		return err
	}
	return document.EachContent(ctx, d, func(version, digest string) error {
		err := store.Verify(ctx, digest)
		var damaged *blob.DamagedError
		switch {
		case errors.Is(err, blob.ErrNotFound):
			result.Faults = append(result.Faults, journal.Fault{Table: "content", ID: version, What: "missing: " + digest})
		case errors.As(err, &damaged):
			result.Faults = append(result.Faults, journal.Fault{Table: "content", ID: version, What: "altered: " + digest})
		case err != nil:
			return err
		}
		return nil
	})
}
