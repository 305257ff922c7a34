package developmentui

import (
	"context"
	"io"
)

// Render writes the head.
func (v Head) Render(ctx context.Context, w io.Writer) error { return v.view().Render(ctx, w) }

// Render writes the screen.
func (v Form) Render(ctx context.Context, w io.Writer) error { return v.view().Render(ctx, w) }

// Render writes the fields under their legend.
func (v Group) Render(ctx context.Context, w io.Writer) error { return v.view().Render(ctx, w) }

// Render writes the fields side by side.
func (v Short) Render(ctx context.Context, w io.Writer) error { return v.view().Render(ctx, w) }

// Render writes both languages.
func (v Pair) Render(ctx context.Context, w io.Writer) error { return v.view().Render(ctx, w) }

// Render writes the part with its heading.
func (v Block) Render(ctx context.Context, w io.Writer) error { return v.view().Render(ctx, w) }

// Render writes the page.
func (v Page) Render(ctx context.Context, w io.Writer) error { return v.view().Render(ctx, w) }

// Render writes the form.
func (v SmallForm) Render(ctx context.Context, w io.Writer) error { return v.view().Render(ctx, w) }

// Render writes what is folded.
func (v Folded) Render(ctx context.Context, w io.Writer) error { return v.view().Render(ctx, w) }

// Render writes the buttons.
func (v Row) Render(ctx context.Context, w io.Writer) error { return v.view().Render(ctx, w) }

// Render writes the paragraph.
func (v Words) Render(ctx context.Context, w io.Writer) error { return v.view().Render(ctx, w) }

// Render writes the list.
func (v Listed) Render(ctx context.Context, w io.Writer) error { return v.view().Render(ctx, w) }

// Render writes the part, which loads itself again while it is running.
func (v Live) Render(ctx context.Context, w io.Writer) error { return v.view().Render(ctx, w) }

// Render writes the form of the signature.
func (v Signed) Render(ctx context.Context, w io.Writer) error { return v.view().Render(ctx, w) }

// Render writes the banner.
func (v Told) Render(ctx context.Context, w io.Writer) error { return v.view().Render(ctx, w) }
