package i18n

import "context"

type contextKey struct{}

// With gives the context a language; the web layer does it once for each request.
func With(ctx context.Context, l *Localizer) context.Context {
	return context.WithValue(ctx, contextKey{}, l)
}

// From is the context's localizer. A context without one yields a localizer in the state language that has no messages,
// so that the omission is seen on the page at once.
func From(ctx context.Context) *Localizer {
	if l, ok := ctx.Value(contextKey{}).(*Localizer); ok && l != nil {
		return l
	}
	return &Localizer{lang: KK}
}

// LangOf is the language of the context.
func LangOf(ctx context.Context) Lang { return From(ctx).lang }

// T is the message of the key in the language of the context; see Localizer.T.
func T(ctx context.Context, key string, pairs ...any) string { return From(ctx).T(key, pairs...) }
