// Command expertsystem is the second system of the Order, in which accredited expert organisations work (cl. 45–48).
package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"birtereze/portal/cmd/expertsystem/app"
	"birtereze/portal/internal/config"
)

//go:embed usage.txt
var usage string

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "expertsystem:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 {
		args = []string{"help"}
	}
	switch args[0] {
	case "serve":
		return serve(ctx)
	case "help", "-h", "--help":
		_, err := io.WriteString(out, usage)
		return err
	}
	return fmt.Errorf("no command %q; see expertsystem help", args[0])
}

func serve(ctx context.Context) error {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stderr, nil)))
	cfg, err := config.LoadExpertSystem()
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, cfg, time.Now)
	if err != nil {
		return err
	}
	return a.Serve(ctx)
}
