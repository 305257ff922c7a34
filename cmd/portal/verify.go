package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"birtereze/portal/cmd/portal/app"
	"birtereze/portal/internal/blob"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/journal"
)

// verify proves the journal from a copy of the database alone.
func verify(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	address := flags.String("database", "data/portal.db", "copy of the database: a file, or postgres://…")
	keyFile := flags.String("key", "data/journal.key.pub", "file with the public key of the journal")
	folder := flags.String("blobs", "", "folder of the documents: each is hashed anew")
	if err := flags.Parse(args); err != nil {
		return err
	}
	text, err := os.ReadFile(*keyFile)
	if err != nil {
		return fmt.Errorf("the journal's public key: %w", err)
	}
	key, err := note.NewVerifier(strings.TrimSpace(string(text)))
	if err != nil {
		return fmt.Errorf("the journal's public key %s: %w", *keyFile, err)
	}
	if _, err := os.Stat(*address); err != nil && !strings.Contains(*address, "://") {
		return fmt.Errorf("the copy of the database: %w", err)
	}
	d, err := db.Open(ctx, *address, time.Now)
	if err != nil {
		return err
	}
	defer d.Close()
	result, err := journal.Verify(ctx, d, key, app.Sealed())
	if err != nil {
		return err
	}
	if *folder != "" {
		if err := verifyBlobs(ctx, d, *folder, &result); err != nil {
			return err
		}
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(result); err != nil {
		return err
	}
	if len(result.Faults) > 0 {
		return errFound
	}
	return nil
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
