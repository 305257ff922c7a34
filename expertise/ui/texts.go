// Package expertiseui is the pages of applications for expertise: views of plain values, and templates made of the
// components of the design system.
package expertiseui

import (
	"embed"
	"io/fs"
)

//go:embed ru.json kk.json en.json
var texts embed.FS

// Texts are the catalogues of expertise in Russian, Kazakh and English.
func Texts() fs.FS { return texts }
