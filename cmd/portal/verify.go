package main

import (
	"context"
	"encoding/json"
	"flag"
	"io"

	"birtereze/portal/cmd/portal/app"
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
	result, err := app.Verify(ctx, *address, *keyFile, *folder)
	if err != nil {
		return err
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
