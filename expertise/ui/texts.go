// Package expertiseui is the pages of applications for expertise: views of plain values, and templates made of the
// components of the design system.
package expertiseui

import "embed"

// Texts are the catalogues of expertise in Russian, Kazakh and English.
//
//go:embed ru.json kk.json en.json
var Texts embed.FS
