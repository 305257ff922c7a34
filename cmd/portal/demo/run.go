package demo

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"text/template"
	"time"

	"birtereze/portal/cmd/portal/demo/story"
	"birtereze/portal/standin/personas"
	"birtereze/portal/standin/samples"
	"birtereze/portal/ui"
)

// Options are what the command line says.
type Options struct {
	Out      io.Writer
	Folder   string
	Port     int
	Database string
	Empty    bool
	Verbose  bool
}

//go:embed welcome.txt
var welcomeText string

var welcome = template.Must(template.New("welcome").Parse(welcomeText))

// Run starts the demonstration, tells the story up to its middle unless it was told before, says where everything is and
// who can sign in, and runs until the context ends.
func Run(ctx context.Context, o Options) error {
	level := slog.LevelError
	if o.Verbose {
		level = slog.LevelDebug
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level})))
	started := time.Now()
	w, err := Start(ctx, Config{Folder: o.Folder, Database: o.Database, Port: o.Port, Now: time.Now})
	if err != nil {
		return err
	}
	if !o.Empty {
		if err := w.tell(o); err != nil {
			return errors.Join(fmt.Errorf("the story: %w", err), w.Close())
		}
	}
	err = welcome.Execute(o.Out, struct {
		Addresses
		People []personas.Person
		Took   time.Duration
		Folder string
	}{w.Addresses, personas.All(), time.Since(started).Round(100 * time.Millisecond), o.Folder})
	if err != nil {
		return errors.Join(err, w.Close())
	}
	select {
	case <-ctx.Done():
	case err = <-w.failed:
	}
	return errors.Join(err, w.Close())
}

// Teller is one who tells the story to this world.
func (w *World) Teller(lang string) (*story.Teller, error) {
	font, err := ui.Font(400)
	if err != nil {
		return nil, err
	}
	set, err := samples.New(font)
	if err != nil {
		return nil, err
	}
	return &story.Teller{Portal: w.Addresses.Portal, Expert: w.Addresses.Expert, Own: w.Addresses.AuthoritySystem, Lang: lang, Authority: w.Authority, Samples: set,
		Now: w.config.Now, Patience: time.Minute}, nil
}

// tell tells the story up to where the demonstration begins; a folder in which it was told goes on from there.
func (w *World) tell(o Options) error {
	path := filepath.Join(w.config.Folder, "story.json")
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	teller, err := w.Teller("ru")
	if err != nil {
		return err
	}
	for _, step := range teller.Beginning() {
		fmt.Fprintln(o.Out, " ·", step.Name)
		if err := step.Do(); err != nil {
			return fmt.Errorf("%s: %w", step.Name, err)
		}
	}
	raw, err := json.Marshal(map[string]any{"a": teller.A, "b": teller.B})
	if err != nil {
		return err
	}
	return os.WriteFile(path, raw, 0o600)
}
