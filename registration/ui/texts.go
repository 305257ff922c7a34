// Package registrationui holds the pages of registration: what they show, as plain values, and how.
package registrationui

import (
	"embed"
	"io/fs"
)

//go:embed ru.json kk.json en.json
var texts embed.FS

// Texts are the messages of registration in three languages.
func Texts() fs.FS { return texts }
