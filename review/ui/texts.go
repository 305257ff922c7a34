// Package reviewui is the pages of a review: views of plain values, and templates made of the components of the design
// system.
package reviewui

import "embed"

// Texts are the catalogues of the review in Russian, Kazakh and English.
//
//go:embed ru.json kk.json en.json
var Texts embed.FS
