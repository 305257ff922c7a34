package ui

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"birtereze/portal/law"
)

// pauses are the seconds between the checks that a page makes by itself: soon at first, then seldom, seven minutes in all.
const pauses = "10 20 30 60 90 90 120"

// SignAgain is what a form that brought a signature becomes when the signature cannot be checked now: all that it held, the
// signature too, to be sent once more without signing anew. Scripts send it by themselves for some minutes; the button works
// without them.
type SignAgain struct {
	Action    string
	Fields    []Hidden // with the token of the form, so that what arrives twice is done once
	What      string   // why it cannot be checked
	Clause    law.Clause
	RequestID string
	Shown     bool // only shown: it does not send itself
}

// Render writes the content of the page.
func (p SignAgain) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

func (p SignAgain) attributes(ctx context.Context) templ.Attributes {
	if p.Shown {
		return nil
	}
	return templ.Attributes{
		"data-again":          pauses,
		"data-again-checking": t(ctx, "again.checking"),
		"data-again-next":     t(ctx, "again.still") + " " + t(ctx, "again.next"),
		"data-again-over":     t(ctx, "again.still") + " " + t(ctx, "again.over"),
	}
}
