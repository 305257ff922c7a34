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
	depth, key, expectKey := 0, "", false
	for values := 0; ; {
		t, err := d.Token()
		meter.n = 0
		switch {
		case meter.err == ErrLarge || depth > deepest:
			out.Add(XMLLarge, report.Byte(d.InputOffset()))
			return kind, nil
		case meter.err != nil:
			return kind, meter.err
		case err == io.EOF && depth == 0 && values == 1:
			return kind, nil
		case err != nil || values > 0 && depth == 0:
			out.Add(JSONSyntax, report.Byte(d.InputOffset()))
			return kind, nil
		}
		switch v := t.(type) {
		case json.Delim:
			switch v {
			case '{', '[':
				depth++
				expectKey = v == '{' && depth == 1
				continue
			}
			depth--
			expectKey = depth == 1 && expectKey
		case string:
			if depth == 1 && expectKey && key == "" {
				key = v
				continue
			}
			if depth == 1 && key == "type" && kind == "" {
				kind = v
			}
		}
		if depth == 0 {
			values++
		}
		if depth == 1 {
			key = ""
		}
	}
}
