// Command expertsystem is the second system of the Order, in which accredited expert organisations work (cl. 45–48).
package main

import (
	"context"
	_ "embed"
	"io"
	"log/slog"
	"os"
	"time"

	"birtereze/portal/cmd/expertsystem/app"
	"birtereze/portal/internal/config"
	"birtereze/portal/internal/platform"
)

//go:embed usage.txt
var usage string

var commands = platform.Commands{Program: "expertsystem", Usage: usage, Do: map[string]platform.Command{"serve": serve}}

func main() { os.Exit(commands.Main()) }

func serve(ctx context.Context, _ []string, _ io.Writer) error {
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
