package notice

import "embed"

// Texts are the messages of this package.
//
//go:embed ru.json kk.json en.json
var Texts embed.FS
