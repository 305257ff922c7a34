package scenarios

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
)

// watch is the log of all programs in this process. What they log as an error is a fault of the program.
var watch log

type log struct {
	sync.Mutex
	errors []string
}

// found is what was logged so far.
func (l *log) found() []string {
	l.Lock()
	defer l.Unlock()
	return slices.Clone(l.errors)
}

// Enabled implements slog.Handler.
func (l *log) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelError || os.Getenv("BIRTEREZE_TEST_LOG") != ""
}

// Handle implements slog.Handler.
func (l *log) Handle(_ context.Context, r slog.Record) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", r.Level, r.Message)
	r.Attrs(func(a slog.Attr) bool {
		fmt.Fprintf(&b, " %s=%v", a.Key, a.Value)
		return true
	})
	if r.Level < slog.LevelError {
		fmt.Fprintln(os.Stderr, b.String())
		return nil
	}
	l.Lock()
	defer l.Unlock()
	l.errors = append(l.errors, b.String())
	return nil
}

// WithAttrs implements slog.Handler.
func (l *log) WithAttrs([]slog.Attr) slog.Handler { return l }

// WithGroup implements slog.Handler.
func (l *log) WithGroup(string) slog.Handler { return l }
