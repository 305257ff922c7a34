package deskui

import (
	"context"

	"birtereze/portal/internal/i18n"
	"birtereze/portal/ui"
)

func bankTag(ctx context.Context, b *Bank) *ui.Tag {
	if b.Placed {
		return &ui.Tag{Text: i18n.T(ctx, "desk.yes"), Tone: ui.ToneGood}
	}
	return &ui.Tag{Text: i18n.T(ctx, "desk.no"), Tone: ui.ToneNeutral}
}

func deskHead(ctx context.Context, v Desk) ui.PageHead {
	h := ui.PageHead{Title: i18n.T(ctx, "desk.title")}
	if v.MayBegin {
		h.Actions = []ui.Button{{Text: i18n.T(ctx, "desk.new_project"), Href: "/projects/new"}}
	}
	return h
}

func signedTag(ctx context.Context, f Found) *ui.Tag {
	if f.Signed > 0 {
		return &ui.Tag{Text: i18n.T(ctx, "desk.verify.signed", "Count", f.Signed), Tone: ui.ToneGood}
	}
	return &ui.Tag{Text: i18n.T(ctx, "desk.verify.known"), Tone: ui.ToneActive}
}
