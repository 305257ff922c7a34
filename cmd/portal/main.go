// Command portal is the Portal: it serves it, shows a demonstration of it, and verifies its journal and signatures.
package main

import (
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"birtereze/portal/cmd/portal/app"
	"birtereze/portal/cmd/portal/demo"
	"birtereze/portal/internal/config"
)

//go:embed usage.txt
var usage string

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		if !errors.Is(err, errFound) && !errors.Is(err, errUnchecked) {
			fmt.Fprintln(os.Stderr, "portal:", err)
		}
		if errors.Is(err, errUnchecked) {
			os.Exit(2)
		}
		os.Exit(1)
	}
}

// errFound ends the program with status 1 after everything has been said already.
var errFound = errors.New("faults were found")

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 {
		args = []string{"help"}
	}
	switch args[0] {
	case "serve":
		return serve(ctx)
	case "demo":
		return demonstrate(ctx, args[1:], out)
	case "verify":
		return verify(ctx, args[1:], out)
	case "verify-signature":
		return verifySignatures(ctx, args[1:], out)
	case "partner":
		return partner(ctx, args[1:], out)
	case "help", "-h", "--help":
		_, err := io.WriteString(out, usage)
		return err
	}
	return fmt.Errorf("no command %q; see portal help", args[0])
}

func serve(ctx context.Context) error {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stderr, nil)))
	cfg, err := config.LoadPortal()
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, cfg, app.SystemClock)
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
