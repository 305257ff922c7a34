package pdf

import (
	"bytes"
	_ "embed"
)

// base is how documents look before they say otherwise, and the faces of the typeface under the names of the fonts that a
// page might call for: a font that is not embedded would be against PDF/A.
//
//go:embed base.css
var base string

// one makes the typeface the only one, whatever a page asks for.
const one = `* { font-family: helvetica !important; }`

// styled puts the style of documents before that of the page, and the typeface after it.
func styled(page []byte) string {
	style := []byte("<style>" + base + "</style>")
	last := []byte("<style>" + one + "</style>")
	low := bytes.ToLower(page[:min(len(page), 4096)])
	if at := bytes.Index(low, []byte("<head>")); at >= 0 {
		at += len("<head>")
		rest := page[at:]
		if end := bytes.Index(bytes.ToLower(rest[:min(len(rest), 64<<10)]), []byte("</head>")); end >= 0 {
			return string(bytes.Join([][]byte{page[:at], style, rest[:end], last, rest[end:]}, nil))
		}
	}
	return "<head>" + string(style) + string(last) + "</head>" + string(page)
}
