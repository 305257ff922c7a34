// Command portal is the Portal: it serves it, shows a demonstration of it, and verifies its journal and signatures.
package main

import (
	"context"
	_ "embed"
	"flag"
	"io"
	"log/slog"
	"os"
	"time"

	"birtereze/portal/cmd/portal/app"
	"birtereze/portal/cmd/portal/demo"
	"birtereze/portal/internal/config"
	"birtereze/portal/internal/platform"
)

//go:embed usage.txt
var usage string

var commands = platform.Commands{Program: "portal", Usage: usage, Do: map[string]platform.Command{
	"serve": serve, "demo": demonstrate, "verify": verify, "verify-signature": verifySignatures, "partner": partner,
}}

func main() { os.Exit(commands.Main()) }

// errFound ends the program after the faults were named.
var errFound error = platform.Quit{Status: 1, Why: "faults were found"}

func serve(ctx context.Context, _ []string, _ io.Writer) error {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stderr, nil)))
	cfg, err := config.LoadPortal()
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, cfg, time.Now)
	if err != nil {
		return err
	}
	return a.Serve(ctx)
}

func demonstrate(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	options := demo.Options{Out: out}
	flags.StringVar(&options.Folder, "data", "data/demo", "folder of the demonstration; it goes on where it was left")
	flags.IntVar(&options.Port, "port", 8080, "first of the ports on loopback")
	flags.StringVar(&options.Database, "database", "", "postgres://… instead of a file in the folder")
	flags.BoolVar(&options.Empty, "empty", false, "begin without a story")
	flags.BoolVar(&options.Verbose, "verbose", false, "log each request")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return demo.Run(ctx, options)
}
