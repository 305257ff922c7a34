package text

import (
	"encoding/json"
	"io"

	"birtereze/portal/internal/format/report"
)

// JSONSyntax is a document that is not JSON (RFC 8259).
var JSONSyntax = report.Stop("json.syntax")

// JSON checks a document, and gives the value of the member "type" of its outermost object, which tells GeoJSON (RFC
// 7946). The error is one of reading alone.
func JSON(r io.Reader, out *report.List) (kind string, err error) {
	meter := &meter{r: r}
	d := json.NewDecoder(meter)
	var m members
	for values := 0; ; {
		t, err := d.Token()
		meter.n = 0
		switch {
		case meter.err == ErrLarge || m.depth > deepest:
			out.Add(XMLLarge, report.Byte(d.InputOffset()))
			return m.kind, nil
		case meter.err != nil:
			return m.kind, meter.err
		case err == io.EOF && m.depth == 0 && values == 1:
			return m.kind, nil
		case err != nil || values > 0 && m.depth == 0:
			out.Add(JSONSyntax, report.Byte(d.InputOffset()))
			return m.kind, nil
		}
		if m.token(t); m.depth == 0 {
			values++
		}
	}
}

// members follows the members of the outermost object.
type members struct {
	depth  int
	object bool // the outermost value is an object
	count  int  // names and values of its members so far: a name is at an even place
	name   string
	kind   string
}

func (m *members) token(t json.Token) {
	switch v := t.(type) {
	case json.Delim:
		if v == '{' || v == '[' {
			m.object = m.object || m.depth == 0 && v == '{'
			m.depth++
			return
		}
		m.depth--
	case string:
		if m.depth == 1 && m.object && m.count%2 == 0 {
			m.name = v
		} else if m.depth == 1 && m.object && m.name == "type" && m.kind == "" {
			m.kind = v
		}
	}
	if m.depth == 1 {
		m.count++
	}
}
