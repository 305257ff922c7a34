package platform

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestCommands(t *testing.T) {
	c := Commands{Program: "tool", Usage: "how to", Do: map[string]Command{
		"say": func(_ context.Context, args []string, out io.Writer) error {
			_, err := fmt.Fprint(out, args)
			return err
		},
		"fail": func(context.Context, []string, io.Writer) error { return errors.New("broken") },
		"quit": func(context.Context, []string, io.Writer) error {
			return fmt.Errorf("looked: %w", Quit{3, "faults were named"})
		},
	}}
	for _, tt := range []struct {
		args      string
		out, said string // what it prints, and what it says went wrong
		status    int
	}{
		{"", "how to", "", 0},
		{"help", "how to", "", 0},
		{"--help say", "how to", "", 0},
		{"say a b", "[a b]", "", 0},
		{"fail", "", "tool: broken\n", 1},
		{"quit", "", "", 3},
		{"nonsense", "", "tool: no command \"nonsense\"; see tool help\n", 1},
	} {
		var out, said strings.Builder
		status := c.status(c.Run(t.Context(), strings.Fields(tt.args), &out), &said)
		if status != tt.status || out.String() != tt.out || said.String() != tt.said {
			t.Errorf("%q: status %d, out %q, said %q; want %d, %q, %q", tt.args, status, out.String(), said.String(), tt.status, tt.out, tt.said)
		}
	}
}
