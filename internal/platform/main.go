package platform

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
)

// Command is what a program does when its first argument names it.
type Command func(ctx context.Context, args []string, out io.Writer) error

// Commands are those of a program, with how it is used.
type Commands struct {
	Program string
	Usage   string
	Do      map[string]Command
}

// Quit ends a program with a status after everything has been said already.
type Quit struct {
	Status int
	Why    string
}

func (q Quit) Error() string { return q.Why }

// Main runs the program until it is done or told to stop, and gives the status with which it ends.
func (c Commands) Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return c.status(c.Run(ctx, os.Args[1:], os.Stdout), os.Stderr)
}

// status is the status with which an error ends the program; the error is said, unless everything was.
func (c Commands) status(err error, out io.Writer) int {
	var quit Quit
	switch {
	case err == nil:
		return 0
	case errors.As(err, &quit):
		return quit.Status
	}
	fmt.Fprintf(out, "%s: %v\n", c.Program, err)
	return 1
}

// Run does what the arguments name; without any it says how the program is used.
func (c Commands) Run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 || slices.Contains([]string{"help", "-h", "--help"}, args[0]) {
		_, err := io.WriteString(out, c.Usage)
		return err
	}
	do, known := c.Do[args[0]]
	if !known {
		return fmt.Errorf("no command %q; see %s help", args[0], c.Program)
	}
	return do(ctx, args[1:], out)
}
