package fault

import "embed"

// Texts are the messages of the failures that any part of the program may give.
//
//go:embed ru.json kk.json en.json
var Texts embed.FS
