package ui

import (
	"context"
	"strconv"

	"github.com/a-h/templ"
)

// optional is the attribute, when it has a value.
func optional(name, value string) templ.Attributes {
	if value == "" {
		return nil
	}
	return templ.Attributes{name: value}
}

// current marks the entry of a navigation that is this page.
func current(yes bool) templ.Attributes {
	if !yes {
		return nil
	}
	return templ.Attributes{"aria-current": "page"}
}

// sessionAttributes carry the texts of the warning before a session ends to the script that shows it.
func (p Page) sessionAttributes(ctx context.Context) templ.Attributes {
	if p.Person == nil || p.Session <= 0 {
		return nil
	}
	return templ.Attributes{
		"data-session":         strconv.Itoa(int(p.Session.Seconds())),
		"data-session-title":   t(ctx, "session.title"),
		"data-session-text":    t(ctx, "session.text"),
		"data-session-stay":    t(ctx, "session.stay"),
		"data-session-expired": t(ctx, "session.expired"),
	}
}
