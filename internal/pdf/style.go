package pdf

import (
	"bytes"
	_ "embed"
)

// faces are the two weights of the typeface under the names of all the fonts that a page might call for: a font that is
// not embedded would be against PDF/A.
//
//go:embed faces.css
var faces string

// plain is how a document looks whose page brings no style of its own.
//
//go:embed plain.css
var plain string

// one makes the typeface the only one, whatever a page asks for.
const one = `* { font-family: helvetica !important; }`

// styled puts the faces before the style of the page, and the rule of one typeface after it.
func styled(page []byte) string {
	const searched = 64 << 10 // how far the head of a page may reach
	low := lower(page[:min(len(page), searched)])
	first, last := "<style>"+faces+"</style>", "<style>"+one+"</style>"
	if !bytes.Contains(low, []byte("<style")) {
		first = "<style>" + faces + plain + "</style>"
	}
	_, inner, found := bytes.Cut(low, []byte("<head>"))
	if end := bytes.Index(inner, []byte("</head>")); found && end >= 0 {
		start := bytes.Index(low, []byte("<head>")) + len("<head>")
		return string(page[:start]) + first + string(page[start:start+end]) + last + string(page[start+end:])
	}
	return "<head>" + first + last + "</head>" + string(page)
}

// lower makes the letters of ASCII small, and so keeps every byte in its place.
func lower(b []byte) []byte {
	low := bytes.Clone(b)
	for i, c := range low {
		if 'A' <= c && c <= 'Z' {
			low[i] += 'a' - 'A'
		}
	}
	return low
}
