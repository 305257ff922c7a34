// Package gallery is a page that shows every component of the design system in its states, filled with an invented
// example, for those who build pages, and for the checks that look at them.
package gallery

import (
	"context"
	"embed"
	"io"
	"io/fs"
	"net/url"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/ui"
)

//go:embed ru.json kk.json en.json
var messages embed.FS

// Messages are the sample texts, for i18n.Load.
func Messages() fs.FS { return messages }

// Page is the gallery as a page of its own. It needs no data: the story it shows happens in July 2026.
type Page struct {
	URL *url.URL
}

// Render writes the page.
func (p Page) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// g is a sample text.
func g(ctx context.Context, key string, pairs ...any) string {
	return i18n.T(ctx, "gallery."+key, pairs...)
}

func lang(ctx context.Context) i18n.Lang { return i18n.LangOf(ctx) }

// on is a moment of the story: "2026-07-08 14:30", in Kazakhstan.
func on(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, portal.Location())
	if err != nil {
		return time.Time{}
	}
	return t
}

func day(d portal.Date) time.Time { return d.Time() }

// now is the day on which the story is looked at.
func now() time.Time { return on("2026-07-08 14:30") }

func (p Page) frame(ctx context.Context) ui.Page {
	return ui.Page{
		Title: g(ctx, "title"), URL: p.URL, SignOut: "/sign-out", Token: "t-0",
		Person: &ui.Person{Name: g(ctx, "person"), For: g(ctx, "party"), Href: "/me"},
		Nav: []ui.NavItem{
			{Text: g(ctx, "nav.desk"), Href: "/desk", Count: 4}, {Text: g(ctx, "nav.projects"), Href: "#head", Current: true},
			{Text: g(ctx, "nav.organisation"), Href: "/organisation"},
			{Text: g(ctx, "nav.register"), Href: "/projects"}, {Text: g(ctx, "nav.help"), Href: "/help"},
		},
		Breadcrumbs: []ui.Link{{Text: g(ctx, "crumb.home"), Href: "/"}, {Text: g(ctx, "nav.projects"), Href: "/desk"}},
		Stage:       g(ctx, "stage"), StageText: g(ctx, "stage_text"),
		Notices: []ui.Notice{{
			Tone: ui.ToneWaiting, Text: g(ctx, "notice", "Date", lang(ctx).Date(day("2026-07-11"))),
			Link: ui.Link{Text: g(ctx, "notice_link"), Href: "/notices"},
		}},
		Help:    ui.Help{Phone: "+7 (7172) 00-00-00", Email: "support@birtereze.example", Hours: g(ctx, "hours"), Href: "/help"},
		Scripts: []string{"sign.js"},
		Footer: []ui.Link{
			{Text: g(ctx, "footer.law"), Href: "/law"}, {Text: g(ctx, "footer.status"), Href: "/status"},
			{Text: g(ctx, "footer.statistics"), Href: "/statistics"},
		},
	}
}

// sections are the parts of the gallery: the id of each is the end of its key.
func sections() []string {
	return []string{"head", "home", "desk", "gantt", "documents", "approvals", "remarks", "routing", "timeline", "signing", "forms",
		"tables", "messages", "tags"}
}

func errors(ctx context.Context) ui.FormErrors {
	return ui.FormErrors{
		"bin": g(ctx, "fo.bin_error"), "begin": g(ctx, "fo.begin_error"), "finance": g(ctx, "fo.finance_error"), "proof": g(ctx, "fo.file_error"),
	}
}
