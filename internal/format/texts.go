package format

import (
	"embed"

	"birtereze/portal/internal/i18n"
)

// Texts are the catalogues of this package: the cause and the remedy of each finding at format.<code>.cause and
// format.<code>.remedy, places at format.place.<kind>, verdicts and severities.
//
//go:embed ru.json kk.json en.json
var Texts embed.FS

// Saying is a finding in words.
type Saying struct {
	Place  string // empty when it concerns the whole file
	Cause  string
	Remedy string
	More   string // how many others there are; empty when none
}

// Say puts a finding into words. The catalogue must hold Texts.
func Say(l *i18n.Localizer, f Finding) Saying {
	var pairs []any
	for name, value := range f.Args {
		pairs = append(pairs, name, value)
	}
	s := Saying{Cause: l.T("format."+f.Code+".cause", pairs...), Remedy: l.T("format."+f.Code+".remedy", pairs...)}
	if f.Place.Kind != "" {
		s.Place = l.T("format.place."+f.Place.Kind, "At", f.Place.At)
	}
	if f.More > 0 {
		s.More = l.T("format.more", "Count", f.More)
	}
	return s
}
